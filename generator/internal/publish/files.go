// The files of a stage. Most are those of the last build, so their states lie
// in a slice beside the old manifest, in its order: a large site need not be
// sorted again by every build.

package publish

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync/atomic"

	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/site"
)

// files is the old manifest with the state of each of its files, and the files
// that are new. The old names do not change while a stage is open, and are
// found without a lock.
type files struct {
	old         manifest
	site        Site         // that publishes
	oldStates   []file       // beside the old names
	added       added        // under names that are new
	guessOffset atomic.Int64 // by how much the last guess was wrong
}

// A file is one that was written to the stage, or is reused.
type file struct {
	stat   site.FileStat // its size alone until it is staged
	number uint32        // its name in the staging folder, if it is a changed file
	class  Class
	staged bool      // false for an old file that is neither written nor reused
	onDisk diskState // what the folder holds under that name
}

func newFiles(old manifest, publishes Site) *files {
	f := &files{old: old, site: publishes, oldStates: make([]file, len(old.files))}
	f.added.table = nametable.New(0, f.added.name)
	return f
}

// added are the files under new names, of which the first build of a large site has a million: they lie in blocks, and
// so do their names.
type added struct {
	n      int
	blocks []*[addedBlock]addedFile
	table  *nametable.Table
	text   strings.Builder // of the present block of names
	sorted []uint32        // by name, once that was asked for
}

type addedFile struct {
	name string
	file
}

const (
	addedBlock = 512
	textBlock  = 16 << 10
)

func (a *added) at(i int) *addedFile { return &a.blocks[i/addedBlock][i%addedBlock] }

func (a *added) name(i int) string { return a.at(i).name }

// find returns the file of a name, or nil.
func (a *added) find(name string) *file {
	if i := a.table.Find(name); i >= 0 {
		return &a.at(i).file
	}
	return nil
}

func (a *added) add(name string, x file) {
	if a.n%addedBlock == 0 {
		a.blocks = append(a.blocks, new([addedBlock]addedFile))
	}
	if a.text.Len()+len(name) > a.text.Cap() {
		a.text.Reset()
		a.text.Grow(max(textBlock, len(name)))
	}
	from := a.text.Len()
	a.text.WriteString(name)
	a.n++
	*a.at(a.n - 1) = addedFile{a.text.String()[from:], x}
	a.table.Add()
}

// byName are the indexes in the order of names.
func (a *added) byName() []uint32 {
	if len(a.sorted) < a.n {
		a.sorted = make([]uint32, a.n)
		for i := range a.sorted {
			a.sorted[i] = uint32(i)
		}
		slices.SortFunc(a.sorted, func(i, j uint32) int { return strings.Compare(a.name(int(i)), a.name(int(j))) })
	}
	return a.sorted
}

// inManifest reports whether the last build wrote a file of that name.
func (f *files) inManifest(name string) bool {
	_, ok := f.old.find(name)
	return ok
}

// index is that of a name in the old manifest, or -1. A caller that asks for names in sorted order passes its own index
// as a guess. Where its list lacks some names, the guesses are off by the same number until the next gap, so the
// last offset is tried before a binary search.
func (f *files) index(name string, guess int) int {
	if i := guess + int(f.guessOffset.Load()); 0 <= i && i < len(f.old.files) && f.old.files[i].name == name {
		return i
	}
	i, ok := f.old.find(name)
	if !ok {
		return -1
	}
	f.guessOffset.Store(int64(i - guess))
	return i
}

// get returns what is staged under a name; nil for nothing.
func (f *files) get(name string) *file {
	if i, ok := f.old.find(name); ok {
		if f.oldStates[i].staged {
			return &f.oldStates[i]
		}
		return nil
	}
	return f.added.find(name)
}

// add stages a file that is not staged yet.
func (f *files) add(name string, x file) {
	x.staged = true
	if i, ok := f.old.find(name); ok {
		f.oldStates[i] = x
		return
	}
	f.added.add(name, x)
}

// all yields what is staged, by name.
func (f *files) all() iter.Seq2[string, *file] {
	fresh := f.added.byName()
	return func(yield func(string, *file) bool) {
		rest := fresh
		for i, l := range f.old.files {
			for len(rest) > 0 && f.added.name(int(rest[0])) < l.name {
				if x := f.added.at(int(rest[0])); !yield(x.name, &x.file) {
					return
				}
				rest = rest[1:]
			}
			if f.oldStates[i].staged && !yield(l.name, &f.oldStates[i]) {
				return
			}
		}
		for _, i := range rest {
			if x := f.added.at(int(i)); !yield(x.name, &x.file) {
				return
			}
		}
	}
}

// manifest is the list of what is staged. It is the old one if that is the same.
func (f *files) manifest() (next manifest, isOld bool) {
	isOld = f.old.exists && f.added.n == 0
	for i, l := range f.old.files {
		isOld = isOld && f.oldStates[i].staged && f.oldStates[i].class == l.class
	}
	if isOld {
		return f.old, true
	}
	next = manifest{exists: true, site: f.site, files: make([]manifestEntry, 0, len(f.old.files)+f.added.n)}
	for name, x := range f.all() {
		next.files = append(next.files, manifestEntry{name, x.class})
	}
	return next, false
}

// checkNesting finds a name that is both a file and a folder. Old names were
// checked when they were new.
func (f *files) checkNesting(next manifest) error {
	for i := range f.added.n {
		name := f.added.name(i)
		for i := range len(name) {
			if name[i] == '/' && f.get(name[:i]) != nil {
				return nested(name[:i], name)
			}
		}
		at, _ := next.find(name + "/")
		if at < len(next.files) && strings.HasPrefix(next.files[at].name, name+"/") {
			return nested(name, next.files[at].name)
		}
	}
	return nil
}

func nested(file, inside string) error {
	return fmt.Errorf("publish: %s is written as a file, and %s into a folder of that name", file, inside)
}
