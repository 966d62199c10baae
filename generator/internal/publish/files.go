// The files of a stage. Most are those of the last build, so their states lie
// in a slice beside the old manifest, in its order: a large site need not be
// sorted again by every build.

package publish

import (
	"fmt"
	"iter"
	"slices"
	"sort"
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
	site        Site       // that publishes
	oldStates   []oldState // beside the old names
	rewritten   []*[addedBlock]file
	rewrites    int          // how many files there are in these
	added       added        // under names that are new
	guessOffset atomic.Int64 // by how much the last guess was wrong
}

// A file is one that was written to the stage, or is reused.
type file struct {
	stat   site.FileStat // its size alone until it is staged
	number uint32        // its name in the staging folder, if it is a changed file
	class  Class
	onDisk diskState // what the folder holds under that name
}

// oldState is what becomes of an old file: 0 while it is neither written nor reused; if it is reused, its class,
// counted from 1; else its place among the files that are rewritten, counted from firstRewritten.
type oldState uint32

const firstRewritten = oldState(len(classNames)) + 1

func newFiles(old manifest, publishes Site) *files {
	f := &files{old: old, site: publishes, oldStates: make([]oldState, old.len())}
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
	if i := guess + int(f.guessOffset.Load()); 0 <= i && i < f.old.len() && f.old.at(i).name == name {
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
		return f.oldFile(i, new(file))
	}
	return f.added.find(name)
}

// add stages a file that is not staged yet.
func (f *files) add(name string, x file) {
	i, ok := f.old.find(name)
	if !ok {
		f.added.add(name, x)
		return
	}
	if f.rewrites%addedBlock == 0 {
		f.rewritten = append(f.rewritten, new([addedBlock]file))
	}
	f.rewritten[f.rewrites/addedBlock][f.rewrites%addedBlock] = x
	f.oldStates[i] = firstRewritten + oldState(f.rewrites)
	f.rewrites++
}

// keep stages an old file as it is, unless it is staged.
func (f *files) keep(i int, class Class) {
	if f.oldStates[i] == 0 {
		f.oldStates[i] = oldState(class) + 1
	}
}

func (f *files) staged(i int) bool { return f.oldStates[i] != 0 }

// oldFile returns what is staged under an old name; nil for nothing. What is reused is filled in where asked.
func (f *files) oldFile(i int, reused *file) *file {
	switch s := f.oldStates[i]; {
	case s == 0:
		return nil
	case s < firstRewritten:
		*reused = file{class: Class(s - 1), onDisk: same}
		return reused
	default:
		n := int(s - firstRewritten)
		return &f.rewritten[n/addedBlock][n%addedBlock]
	}
}

// all yields what is staged, by name. What it yields is valid until the next.
func (f *files) all() iter.Seq2[string, *file] {
	fresh := f.added.byName()
	return func(yield func(string, *file) bool) {
		rest := fresh
		var reused file
		for i := range f.old.len() {
			l := f.old.at(i)
			for len(rest) > 0 && f.added.name(int(rest[0])) < l.name {
				if x := f.added.at(int(rest[0])); !yield(x.name, &x.file) {
					return
				}
				rest = rest[1:]
			}
			if x := f.oldFile(i, &reused); x != nil && !yield(l.name, x) {
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

// next yields the names and classes of what is staged, for the manifest.
func (f *files) next() iter.Seq2[string, Class] {
	return func(yield func(string, Class) bool) {
		for name, x := range f.all() {
			if !yield(name, x.class) {
				return
			}
		}
	}
}

// isOld reports whether the next manifest is the old one.
func (f *files) isOld() bool {
	if !f.old.exists || f.added.n > 0 {
		return false
	}
	var reused file
	for i := range f.old.len() {
		if x := f.oldFile(i, &reused); x == nil || x.class != f.old.at(i).class {
			return false
		}
	}
	return true
}

// checkNesting finds a name that is both a file and a folder. Old names were
// checked when they were new.
func (f *files) checkNesting() error {
	for i := range f.added.n {
		name := f.added.name(i)
		for i := range len(name) {
			if name[i] == '/' && f.get(name[:i]) != nil {
				return nested(name[:i], name)
			}
		}
		if inside := f.inside(name + "/"); inside != "" {
			return nested(name, inside)
		}
	}
	return nil
}

// inside is the first name that is staged in a folder, "" for none.
func (f *files) inside(folder string) string {
	for i, _ := f.old.find(folder); i < f.old.len() && strings.HasPrefix(f.old.at(i).name, folder); i++ {
		if f.staged(i) {
			return f.old.at(i).name
		}
	}
	fresh := f.added.byName()
	i := sort.Search(len(fresh), func(i int) bool { return f.added.name(int(fresh[i])) >= folder })
	if i < len(fresh) && strings.HasPrefix(f.added.name(int(fresh[i])), folder) {
		return f.added.name(int(fresh[i]))
	}
	return ""
}

func nested(file, inside string) error {
	return fmt.Errorf("publish: %s is written as a file, and %s into a folder of that name", file, inside)
}
