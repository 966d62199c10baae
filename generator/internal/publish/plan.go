// The difference between what was written and what the folder holds, as steps
// in the order of the package comment. Planning changes nothing, so that every
// reason to refuse is found before the first rename.

package publish

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

type verb uint8

const (
	merge  verb = iota // move a staged tree, named by its class, into the folder
	put                // rename a staged file over another
	remove             // delete a file
	rmdir              // delete a folder, if it is empty
)

// An op is one step of a commit. Every op can be repeated: a commit that was
// cut off is finished by doing all of them again.
type op struct {
	name   string
	size   int64  // put
	number uint32 // put: the staged file
	verb   verb
}

// The groups of a plan, in the order of a commit. Deletions come in the
// reverse order of their classes: what names others goes first.
const (
	blocking = iota
	assets
	photos
	newPages
	newLists
	changedPages
	changedLists
	deletions // lists, pages, photos, assets
	_
	_
	_
	emptyFolders
	allGroups
)

var (
	newGroups     = [...]int{Asset: assets, Photo: photos, Page: newPages, List: newLists}
	changedGroups = [...]int{Asset: assets, Photo: photos, Page: changedPages, List: changedLists}
)

type planner struct {
	*Stage
	groups       [allGroups][]op
	states       map[string]diskState // of folders: absent, folder, or differs if it is none
	removedFirst map[string]bool      // removed before its turn, being in the way
	added        [len(classNames)]bool
	foreign      []string
	result       Result
}

// plan returns the steps that lead from what the folder holds to what is staged.
func (s *Stage) plan() ([]op, Result, error) {
	p := &planner{Stage: s, states: map[string]diskState{".": directory}, removedFirst: make(map[string]bool)}
	for name, f := range s.files.all() {
		if err := p.planFile(name, f); err != nil {
			return nil, Result{}, err
		}
	}
	if len(p.foreign) > 0 {
		slices.Sort(p.foreign)
		names := slices.Compact(p.foreign)
		return nil, Result{}, &ForeignError{Dir: s.dir, Names: names[:min(len(names), 3)]}
	}
	var newFold map[string]bool
	if s.oldLower != nil {
		newFold = map[string]bool{}
		for name := range s.files.all() {
			newFold[strings.ToLower(name)] = true
		}
	}
	for i := s.files.old.len() - 1; i >= 0; i-- { // what came last goes first
		if s.files.staged(i) {
			continue
		}
		l := s.files.old.at(i)
		if err := p.planDeletion(l, newFold[strings.ToLower(l.name)]); err != nil {
			return nil, Result{}, err
		}
	}
	p.planEmptyFolders()
	for class, added := range p.added {
		if added {
			group := &p.groups[newGroups[class]]
			*group = slices.Insert(*group, 0, op{verb: merge, name: classNames[class]})
		}
	}
	return slices.Concat(p.groups[:]...), p.result, nil
}

// planFile plans what brings one staged file into place.
func (p *planner) planFile(name string, f *file) error {
	switch f.onDisk {
	case same:
		p.result.Unchanged++
	case differs:
		if !p.files.inManifest(name) {
			p.foreign = append(p.foreign, name)
			return nil
		}
		p.result.Changed++
		p.add(changedGroups[f.class], op{verb: put, name: name, size: f.stat.Size, number: f.number})
	default:
		p.result.Added++
		p.added[f.class] = true
		return p.clearPath(name, f.onDisk)
	}
	return nil
}

func (p *planner) add(group int, o op) { p.groups[group] = append(p.groups[group], o) }

// clearPath plans the removal of what blocks a new file: a file of ours where
// it needs a folder, or a folder of ours under its own name.
func (p *planner) clearPath(name string, state diskState) error {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		dir := name[:i]
		switch state, err := p.state(dir); {
		case err != nil:
			return err
		case state == absent:
			return nil
		case state == differs:
			p.removeFirst(dir)
			p.states[dir] = absent
			return nil
		}
	}
	if state != directory {
		return nil
	}
	var dirs []string
	err := fs.WalkDir(p.site.FS(), name, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			dirs = append(dirs, name)
		default:
			p.removeFirst(name)
		}
		return nil
	})
	for _, dir := range slices.Backward(dirs) {
		p.add(blocking, op{verb: rmdir, name: dir})
		p.states[dir] = absent
	}
	return err
}

// removeFirst plans to remove, before all else, a file that would be deleted
// anyway: it is ours and no longer written.
func (p *planner) removeFirst(name string) {
	if !p.files.inManifest(name) {
		p.foreign = append(p.foreign, name)
		return
	}
	p.add(blocking, op{verb: remove, name: name})
	p.removedFirst[name] = true
	p.result.Deleted++
}

// planDeletion plans the deletion of a file that is no longer written, if it
// exists and still is a file. One that is written again in another case is
// deleted first, with its folders.
func (p *planner) planDeletion(l manifestEntry, respelled bool) error {
	if p.removedFirst[l.name] {
		return nil
	}
	state, err := p.state(path.Dir(l.name))
	if err != nil || state != directory {
		return err
	}
	switch info, err := p.site.Lstat(l.name); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return nil
	}
	if respelled {
		p.removeFirst(l.name)
		for dir := path.Dir(l.name); dir != "."; dir = path.Dir(dir) {
			p.add(blocking, op{verb: rmdir, name: dir})
		}
		return nil
	}
	p.add(deletions+int(List-l.class), op{verb: remove, name: l.name})
	p.result.Deleted++
	return nil
}

// planEmptyFolders plans the removal of the folders that deleted files leave
// behind, inner ones first. One that still holds something stays.
func (p *planner) planEmptyFolders() {
	seen := make(map[string]bool)
	for _, group := range p.groups {
		for _, o := range group {
			if o.verb != remove {
				continue
			}
			for dir := path.Dir(o.name); dir != "." && !seen[dir]; dir = path.Dir(dir) {
				seen[dir] = true
				p.add(emptyFolders, op{verb: rmdir, name: dir})
			}
		}
	}
	slices.SortFunc(p.groups[emptyFolders], func(a, b op) int {
		return cmp.Or(cmp.Compare(strings.Count(b.name, "/"), strings.Count(a.name, "/")), cmp.Compare(a.name, b.name))
	})
}

// state is what the site has under the name of a folder: directory, differs
// for a file or a link, or absent, also where a parent is not a folder.
func (p *planner) state(dir string) (diskState, error) {
	if state, ok := p.states[dir]; ok {
		return state, nil
	}
	if state, err := p.state(path.Dir(dir)); err != nil || state != directory {
		return absent, err
	}
	state := directory
	switch info, err := p.site.Lstat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		state = absent
	case err != nil:
		return absent, err
	case !info.IsDir():
		state = differs
	}
	p.states[dir] = state
	return state, nil
}
