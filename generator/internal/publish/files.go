// The files of a stage. Most are those of the last build, so their states lie
// in a slice beside the old manifest, in its order: a large site need not be
// sorted again by every build.

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

// files is the old manifest with the state of each of its files, and the files
// that are new. The old names do not change while a stage is open, and are
// found without a lock.
type files struct {
	old         manifest
	site        Site             // that publishes
	oldStates   []file           // beside the old names
	added       map[string]*file // under names that are new
	guessOffset atomic.Int64     // by how much the last guess was wrong
}

// A file is one that was written to the stage, or is reused.
type file struct {
	size   int64
	number uint32 // its name in the staging folder, if it is a changed file
	class  Class
	staged bool      // false for an old file that is neither written nor reused
	onDisk diskState // what the folder holds under that name
	stat   site.FileStat
}

func newFiles(old manifest, publishes Site) *files {
	return &files{old: old, site: publishes, oldStates: make([]file, len(old.files)), added: map[string]*file{}}
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
	return f.added[name]
}

// add stages a file that is not staged yet.
func (f *files) add(name string, x file) {
	x.staged = true
	if i, ok := f.old.find(name); ok {
		f.oldStates[i] = x
		return
	}
	f.added[name] = &x
}

// all yields what is staged, by name.
func (f *files) all() iter.Seq2[string, *file] {
	fresh := slices.Sorted(maps.Keys(f.added))
	return func(yield func(string, *file) bool) {
		rest := fresh
		for i, l := range f.old.files {
			for len(rest) > 0 && rest[0] < l.name {
				if !yield(rest[0], f.added[rest[0]]) {
					return
				}
				rest = rest[1:]
			}
			if f.oldStates[i].staged && !yield(l.name, &f.oldStates[i]) {
				return
			}
		}
		for _, name := range rest {
			if !yield(name, f.added[name]) {
				return
			}
		}
	}
}

// manifest is the list of what is staged. It is the old one if that is the same.
func (f *files) manifest() (next manifest, isOld bool) {
	isOld = f.old.exists && len(f.added) == 0
	for i, l := range f.old.files {
		isOld = isOld && f.oldStates[i].staged && f.oldStates[i].class == l.class
	}
	if isOld {
		return f.old, true
	}
	next = manifest{exists: true, site: f.site, files: make([]manifestEntry, 0, len(f.old.files)+len(f.added))}
	for name, x := range f.all() {
		next.files = append(next.files, manifestEntry{name, x.class})
	}
	return next, false
}

// checkNesting finds a name that is both a file and a folder. Old names were
// checked when they were new.
func (f *files) checkNesting(next manifest) error {
	for name := range f.added {
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
