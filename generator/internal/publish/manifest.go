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
	"bytes"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
	"sort"
	"strings"
	"unsafe"
)

const (
	manifestName   = "manifest"
	manifestNext   = "manifest.next"
	manifestFormat = "jianbao manifest 2"
	formerFormat   = "jianbao manifest 1"
)

var classNames = [...]string{Asset: "asset", Photo: "photo", Page: "page", List: "list"}

// A manifest is sorted by name. It stays the lines that it is written as: a large site has a million.
type manifest struct {
	exists  bool // as this version writes it
	damaged bool // it may lack files, and have wrong ones
	site    Site
	lines   string
	ends    []uint32 // of the lines
}

type manifestEntry struct {
	name  string
	class Class
}

func newManifest(files []manifestEntry) manifest {
	var m manifest
	var lines []byte
	for _, e := range files {
		lines = e.appendLine(lines)
		m.ends = append(m.ends, uint32(len(lines)))
	}
	m.lines = string(lines)
	return m
}

func (e manifestEntry) appendLine(b []byte) []byte {
	return append(append(append(append(b, classNames[e.class]...), ' '), e.name...), '\n')
}

func (m *manifest) len() int { return len(m.ends) }

func (m *manifest) at(i int) manifestEntry {
	from := uint32(0)
	if i > 0 {
		from = m.ends[i-1]
	}
	line := m.lines[from : m.ends[i]-1]
	word, name, _ := strings.Cut(line, " ")
	return manifestEntry{name, Class(slices.Index(classNames[:], word))} // others are no lines of a manifest
}

func (m *manifest) find(name string) (int, bool) {
	return sort.Find(m.len(), func(i int) int { return strings.Compare(name, m.at(i).name) })
}

// lowerCased returns the names in lower case.
func (m *manifest) lowerCased() map[string]bool {
	names := make(map[string]bool, m.len())
	for i := range m.len() {
		names[strings.ToLower(m.at(i).name)] = true
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
	return parseManifest(data), nil
}

// parseManifest accepts Windows line ends, another order and duplicate names.
// Of a damaged one it returns what can be read. It keeps data, and leaves
// nothing but the lines of files in it.
func parseManifest(data []byte) manifest {
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	head = bytes.TrimRight(head, "\r")
	m := manifest{exists: string(head) == manifestFormat, ends: make([]uint32, 0, bytes.Count(rest, []byte("\n")))}
	m.damaged = !m.exists && string(head) != formerFormat
	kept, sorted, last := rest[:0], true, 0
	var ends []string
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimRight(line, "\r\n")
		word, name, _ := bytes.Cut(line, []byte(" "))
		class := slices.Index(classNames[:], string(word))
		switch {
		case class >= 0 && checkName(unsafe.String(unsafe.SliceData(name), len(name))) == nil:
			from := len(kept) + len(word) + 1
			kept = append(append(kept, line...), '\n')
			end := len(kept)
			sorted = sorted && (m.len() == 0 || bytes.Compare(kept[last:m.ends[m.len()-1]-1], kept[from:end-1]) < 0)
			last, m.ends = from, append(m.ends, uint32(end))
		case m.exists && string(word) == "site":
			m.site.Place, m.site.Name, _ = strings.Cut(string(name), " ")
		case m.exists && string(word) == "end":
			ends = append(ends, string(line))
		default:
			m.damaged = true
		}
	}
	m.lines = unsafe.String(unsafe.SliceData(kept), len(kept))
	if !sorted {
		m.merge(nil)
		kept = []byte(m.lines)
	}
	sum := m.site.sum()
	sum.Write(kept)
	m.damaged = m.damaged || m.exists && !slices.Contains(ends, endLine(m.len(), sum))
	return m
}

// merge puts others before its files, sorts all by name, and leaves each name once.
func (m *manifest) merge(others []manifestEntry) {
	files := slices.Clone(others)
	for i := range m.len() {
		files = append(files, m.at(i))
	}
	slices.SortStableFunc(files, func(a, b manifestEntry) int { return strings.Compare(a.name, b.name) })
	files = slices.CompactFunc(files, func(a, b manifestEntry) bool { return a.name == b.name })
	merged := newManifest(files)
	m.lines, m.ends = merged.lines, merged.ends
}

// sum is the beginning of a manifest's checksum.
func (s Site) sum() hash.Hash32 {
	sum := crc32.NewIEEE()
	io.WriteString(sum, s.Place+" "+s.Name+"\n")
	return sum
}

// endLine is the last line.
func endLine(files int, sum hash.Hash32) string {
	return fmt.Sprintf("end %d %08x", files, sum.Sum32())
}

// writeManifest writes the manifest of some files of a site, by name, to a new file in dir.
func writeManifest(
	dir *os.Root, name string, of Site, files iter.Seq2[string, Class], sync func(*os.File) error,
) error {
	return writeOwn(dir, name, sync, func(w *bufio.Writer) {
		w.WriteString(manifestFormat + "\n")
		if of != (Site{}) {
			fmt.Fprintf(w, "site %s %s\n", of.Place, of.Name)
		}
		sum, n := of.sum(), 0
		var line []byte
		for name, class := range files {
			line = manifestEntry{name, class}.appendLine(line[:0])
			w.Write(line)
			sum.Write(line)
			n++
		}
		w.WriteString(endLine(n, sum) + "\n")
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
