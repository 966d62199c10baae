// The manifest answers two questions: which files are ours, and, for those to
// be deleted, of which class. It holds no sizes or digests. Whether a file
// changed is decided by its bytes, which a record could only contradict, and a
// digest of every file would cost a cold build a third of its writing. Whether
// a file need not be made again the build's own record says, see
// [Stage.Reuse].
//
//	jianbao manifest 1
//	asset assets/site.3f2a.css
//	list index.html
//	page wuhou/2022/yulin/index.html

package publish

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

const (
	manifestName   = "manifest"
	manifestNext   = "manifest.next"
	manifestFormat = "jianbao manifest 1"
)

var classNames = [...]string{Asset: "asset", Photo: "photo", Page: "page", List: "list"}

// A manifest is sorted by name.
type manifest struct {
	exists bool
	files  []manifestEntry
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
	m, err := parseManifest(string(data))
	if err != nil {
		return manifest{}, fmt.Errorf("publish: %s/%s: %w", work.Name(), manifestName, err)
	}
	return m, nil
}

// parseManifest accepts Windows line ends, another order and duplicate names,
// which a folder kept in git gets from a merge. The names share the memory of
// text.
func parseManifest(text string) (manifest, error) {
	m := manifest{exists: true, files: make([]manifestEntry, 0, strings.Count(text, "\n"))}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if number == 1 {
			if line != manifestFormat {
				return m, fmt.Errorf("starts with %.40q and not with %q: another version of jianbao wrote it", line, manifestFormat)
			}
			continue
		}
		word, name, _ := strings.Cut(line, " ")
		class := slices.Index(classNames[:], word)
		if class < 0 || checkName(name) != nil {
			return m, fmt.Errorf("line %d: %.80q is not a class and a name", number, line)
		}
		m.files = append(m.files, manifestEntry{name: name, class: Class(class)})
	}
	if number == 0 {
		return m, errors.New("is empty")
	}
	byName := func(a, b manifestEntry) int { return strings.Compare(a.name, b.name) }
	if !slices.IsSortedFunc(m.files, byName) {
		slices.SortFunc(m.files, byName)
	}
	m.files = slices.CompactFunc(m.files, func(a, b manifestEntry) bool { return a.name == b.name })
	return m, nil
}

// writeManifest writes m to a new file in dir.
func writeManifest(dir *os.Root, name string, m manifest, sync func(*os.File) error) error {
	return writeOwn(dir, name, sync, func(w *bufio.Writer) {
		w.WriteString(manifestFormat + "\n")
		for _, l := range m.files {
			w.WriteString(classNames[l.class])
			w.WriteByte(' ')
			w.WriteString(l.name)
			w.WriteByte('\n')
		}
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
