// What is staged. Most files of a build are those of the last one, so what is
// known of them lies beside the old manifest, in its order; a large site would
// be sorted anew by every build otherwise.

package publish

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"jianbao/generator/internal/site"
)

// files is the old manifest, and what this build has of it and beside it. The
// old names do not change while a stage is open, and are found without a lock.
type files struct {
	old   manifest
	kept  []file           // beside the old names
	fresh map[string]*file // under names that are new
	shift atomic.Int64     // by how much the last guess was wrong
}

// A file is one that was written to the stage, or kept.
type file struct {
	size   int64
	number uint32 // its name in the staging folder, if it is a changed file
	class  Class
	staged bool  // false for an old file that nobody wrote or kept
	found  found // what the folder holds under that name
	stat   site.FileStat
}

func newFiles(old manifest) *files {
	return &files{old: old, kept: make([]file, len(old.files)), fresh: map[string]*file{}}
}

// lists tells whether the last build wrote a file of that name.
func (f *files) lists(name string) bool {
	_, ok := f.old.find(name)
	return ok
}

// place is that of a name in the old manifest, or -1. Who asks for one name after the other has a guess,
// and all guesses are wrong by the same number for a while.
func (f *files) place(name string, guess int) int {
	if i := guess + int(f.shift.Load()); 0 <= i && i < len(f.old.files) && f.old.files[i].name == name {
		return i
	}
	i, ok := f.old.find(name)
	if !ok {
		return -1
	}
	f.shift.Store(int64(i - guess))
	return i
}

// get returns what is staged under a name; nil for nothing.
func (f *files) get(name string) *file {
	if i, ok := f.old.find(name); ok {
		if f.kept[i].staged {
			return &f.kept[i]
		}
		return nil
	}
	return f.fresh[name]
}

// add stages a file that is not staged yet.
func (f *files) add(name string, x file) {
	x.staged = true
	if i, ok := f.old.find(name); ok {
		f.kept[i] = x
		return
	}
	f.fresh[name] = &x
}

// all yields what is staged, by name.
func (f *files) all() iter.Seq2[string, *file] {
	fresh := slices.Sorted(maps.Keys(f.fresh))
	return func(yield func(string, *file) bool) {
		rest := fresh
		for i, l := range f.old.files {
			for len(rest) > 0 && rest[0] < l.name {
				if !yield(rest[0], f.fresh[rest[0]]) {
					return
				}
				rest = rest[1:]
			}
			if f.kept[i].staged && !yield(l.name, &f.kept[i]) {
				return
			}
		}
		for _, name := range rest {
			if !yield(name, f.fresh[name]) {
				return
			}
		}
	}
}

// manifest lists what is staged. It is the old one if that is the same.
func (f *files) manifest() (next manifest, isOld bool) {
	isOld = f.old.exists && len(f.fresh) == 0
	for i, l := range f.old.files {
		isOld = isOld && f.kept[i].staged && f.kept[i].class == l.class
	}
	if isOld {
		return f.old, true
	}
	next = manifest{exists: true, files: make([]listed, 0, len(f.old.files)+len(f.fresh))}
	for name, x := range f.all() {
		next.files = append(next.files, listed{name, x.class})
	}
	return next, false
}

// checkNesting finds a name that is both a file and a folder. Old names were
// checked when they were new.
func (f *files) checkNesting(next manifest) error {
	for name := range f.fresh {
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
