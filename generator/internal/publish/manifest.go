// The manifest answers two questions: which files are ours, and, for those to
// be deleted, of which class. It holds no sizes or digests. Whether a file
// changed is decided by its bytes, which a record could only contradict, and a
// digest of every file would cost a cold build a third of its writing. Whether
// a file need not be made again the build's own record says, see
// [Stage.Reuse].
//
//	jianbao manifest 2
//	site 3f2a6c0e51b7d894 a07c15d2e9638b4f
//	asset assets/site.3f2a.css
//	list index.html
//	page wuhou/2022/yulin/index.html
//	end 3 5d0c9a4e
//
// The second line says whose files they are, see [Site]. The last has their
// number and a checksum, since a manifest that lost a line would make a file of
// ours somebody else's. Earlier versions wrote neither, under a 1.

package publish

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

const (
	manifestName   = "manifest"
	manifestNext   = "manifest.next"
	manifestFormat = "jianbao manifest 2"
	formerFormat   = "jianbao manifest 1"
)

var classNames = [...]string{Asset: "asset", Photo: "photo", Page: "page", List: "list"}

// A manifest is sorted by name.
type manifest struct {
	exists  bool // as this version writes it
	damaged bool // it may lack files, and have wrong ones
	site    Site
	files   []manifestEntry
}

type manifestEntry struct {
	name  string
	class Class
}

func (m manifest) find(name string) (int, bool) {
	return slices.BinarySearchFunc(
		m.files, name, func(l manifestEntry, name string) int { return strings.Compare(l.name, name) },
	)
}

// lowerCased returns the names in lower case.
func (m manifest) lowerCased() map[string]bool {
	names := make(map[string]bool, len(m.files))
	for _, l := range m.files {
		names[strings.ToLower(l.name)] = true
	}
	return names
}

// readManifest reads the manifest in work; there may be none.
func readManifest(work *os.Root) (manifest, error) {
	data, err := work.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return manifest{}, nil
	}
	if err != nil {
		return manifest{}, fmt.Errorf("publish: %w", err)
	}
	return parseManifest(string(data)), nil
}

// parseManifest accepts Windows line ends, another order and duplicate names.
// Of a damaged one it returns what can be read. The names share the memory of
// text.
func parseManifest(text string) manifest {
	m := manifest{files: make([]manifestEntry, 0, strings.Count(text, "\n"))}
	head, rest, _ := strings.Cut(text, "\n")
	head = strings.TrimRight(head, "\r")
	m.exists = head == manifestFormat
	m.damaged = !m.exists && head != formerFormat
	var ends []string
	for line := range strings.Lines(rest) {
		line = strings.TrimRight(line, "\r\n")
		word, name, _ := strings.Cut(line, " ")
		class := slices.Index(classNames[:], word)
		switch {
		case class >= 0 && checkName(name) == nil:
			m.files = append(m.files, manifestEntry{name: name, class: Class(class)})
		case m.exists && word == "site":
			m.site.Place, m.site.Name, _ = strings.Cut(name, " ")
		case m.exists && word == "end":
			ends = append(ends, line)
		default:
			m.damaged = true
		}
	}
	m.sort()
	m.damaged = m.damaged || m.exists && !slices.Contains(ends, m.end())
	return m
}

// sort sorts by name, and leaves each name once.
func (m *manifest) sort() {
	byName := func(a, b manifestEntry) int { return strings.Compare(a.name, b.name) }
	if !slices.IsSortedFunc(m.files, byName) {
		slices.SortStableFunc(m.files, byName)
	}
	m.files = slices.CompactFunc(m.files, func(a, b manifestEntry) bool { return a.name == b.name })
}

// end is the last line.
func (m *manifest) end() string {
	sum := crc32.NewIEEE()
	for _, part := range []string{m.site.Place, " ", m.site.Name, "\n"} {
		io.WriteString(sum, part)
	}
	var line []byte
	for _, l := range m.files {
		line = append(append(append(line[:0], classNames[l.class]...), ' '), l.name...)
		sum.Write(append(line, '\n'))
	}
	return fmt.Sprintf("end %d %08x", len(m.files), sum.Sum32())
}

// writeManifest writes m to a new file in dir.
func writeManifest(dir *os.Root, name string, m manifest, sync func(*os.File) error) error {
	return writeOwn(dir, name, sync, func(w *bufio.Writer) {
		w.WriteString(manifestFormat + "\n")
		if m.site != (Site{}) {
			fmt.Fprintf(w, "site %s %s\n", m.site.Place, m.site.Name)
		}
		for _, l := range m.files {
			w.WriteString(classNames[l.class])
			w.WriteByte(' ')
			w.WriteString(l.name)
			w.WriteByte('\n')
		}
		w.WriteString(m.end() + "\n")
	})
}

// writeOwn writes a file of ours. A bufio writer keeps its first error, so write ignores errors.
func writeOwn(dir *os.Root, name string, sync func(*os.File) error, write func(*bufio.Writer)) error {
	f, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 64<<10)
	write(w)
	err = w.Flush()
	if err == nil {
		err = sync(f)
	}
	return errors.Join(err, f.Close())
}
