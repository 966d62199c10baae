// Opening: whose folder is it, where is the lock, what did a killed build leave.
//
// A refused folder must stay byte for byte what it was, with nothing beside it.
// So the folder is judged first, by looking only; then the lock is taken; then
// it is judged again, since the lock's holder may have changed it meanwhile.
//
// The staging folder lies inside an existing folder, not beside it, so that
// the two are on one file system even where the folder is a mount point, and
// so that its parent need not be writable.

package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// openTries bounds how often Open starts over because another build came or
// went between two looks at the folder.
const openTries = 20

func open(dir string, step func(string) error) (*Stage, error) {
	if dir == "" {
		return nil, errors.New("publish: no folder given")
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	for range openTries {
		exists, err := judge(path)
		if err != nil {
			return nil, err
		}
		s := &Stage{dir: path, fresh: !exists, testOnlyStep: step, files: newFiles(manifest{})}
		err = s.enter()
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, errAgain) {
			return nil, err
		}
	}
	return nil, ErrBusy
}

// errAgain asks for another look at the folder.
var errAgain = errors.New("publish: the folder has just changed")

// enter takes the lock and makes the staging folder, or leaves no trace.
func (s *Stage) enter() (err error) {
	home := filepath.Join(s.dir, metaName)
	if s.fresh {
		home = sibling(s.dir)
		if s.made, err = makeParents(filepath.Dir(s.dir)); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	if s.lock, err = takeLock(home); err != nil {
		removeMade(s.made)
		return err
	}
	defer func() {
		if err != nil {
			s.closeHandles()
			if s.work != nil {
				s.work.Close()
			}
			s.lock.release()
			removeMade(s.made)
		}
	}()
	exists, err := judge(s.dir)
	if err != nil {
		return err
	}
	if exists == s.fresh {
		return errAgain
	}
	if s.work, err = os.OpenRoot(home); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if s.fresh {
		return s.enterFresh()
	}
	return s.enterExisting()
}

func (s *Stage) enterFresh() (err error) {
	if err := s.makeStaging(); err != nil {
		return err
	}
	s.site = s.staging
	return nil
}

func (s *Stage) enterExisting() (err error) {
	if s.site, err = os.OpenRoot(s.dir); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if err := s.resume(); err != nil {
		return err
	}
	old, err := readManifest(s.work)
	if err != nil {
		return err
	}
	if _, err := s.site.Lstat(strings.ToUpper(metaName)); err == nil {
		s.oldFold = old.folded()
	}
	s.files = newFiles(old)
	removeStale(sibling(s.dir))
	s.dirs, s.kept = newDirCache(s.site, false), newDirCache(s.site, false)
	s.kept.limit = openDirs(maxOpenPhotoDirs)
	return s.makeStaging()
}

// makeStaging makes the staging folder, without what a killed build left there.
func (s *Stage) makeStaging() error {
	err := discard(s.work)
	if err == nil {
		err = s.work.Mkdir(stagingName, dirMode)
	}
	if err == nil {
		s.staging, err = s.work.OpenRoot(stagingName)
	}
	if err != nil {
		s.work.Remove(stagingName)
		return fmt.Errorf("publish: make a staging folder for %s: %w", s.dir, err)
	}
	s.staged = newDirCache(s.staging, true)
	return nil
}

// discard removes whatever is staged and not covered by a journal.
func discard(work *os.Root) error {
	for _, name := range []string{journalNew, manifestNext, scratchName} {
		if err := work.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return work.RemoveAll(stagingName)
}

// judge tells whether dir exists, and fails if it must not be written to. It
// changes nothing and needs no lock.
func judge(dir string) (exists bool, err error) {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("publish: %s is a symbolic link to nothing", dir)
		}
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("publish: %w", err)
	case !info.IsDir():
		return false, fmt.Errorf("publish: %s is a file, not a folder", dir)
	}
	if isMarked(dir) {
		return true, nil
	}
	names, err := strangers(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist): // removed since
		return judge(dir)
	case err != nil:
		return false, fmt.Errorf("publish: %w", err)
	case len(names) > 0 && !isMarked(dir): // a first commit may just have ended
		return false, &ForeignError{Dir: dir, Names: names}
	}
	return true, nil
}

// isMarked tells whether dir is ours: a manifest, or the journal of a first
// commit. A .jianbao that is a link marks nothing.
func isMarked(dir string) bool {
	meta := filepath.Join(dir, metaName)
	if info, err := os.Lstat(meta); err != nil || !info.IsDir() {
		return false
	}
	// The journal first: a commit writes the manifest before it removes the journal.
	for _, name := range []string{journalName, manifestName} {
		if info, err := os.Lstat(filepath.Join(meta, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// strangers returns up to three names in a folder without a mark that no
// build of ours can have left there.
func strangers(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch {
		case e.Name() == ignoreName && e.Type().IsRegular():
		case e.Name() == metaName && e.IsDir():
			inner, err := os.ReadDir(filepath.Join(dir, metaName))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
			for _, e := range inner {
				switch e.Name() {
				case lockName, stagingName, scratchName, journalNew, manifestNext:
				default:
					names = append(names, metaName+"/"+e.Name())
				}
			}
		default:
			names = append(names, e.Name())
		}
	}
	return names[:min(len(names), 3)], nil
}

// sibling is where a folder that does not exist yet is staged.
func sibling(dir string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".jianbao-staging")
}

// removeStale removes the sibling of a build that was killed before its folder
// existed or just after, unless that build still runs. Best effort: it is only
// litter.
func removeStale(home string) {
	if info, err := os.Lstat(home); err != nil || !info.IsDir() {
		return
	}
	lock, err := takeLock(home)
	if err != nil {
		return
	}
	if work, err := os.OpenRoot(home); err == nil {
		discard(work)
		work.Close()
	}
	lock.release()
}

// makeParents makes dir and its parents and returns those that it made.
func makeParents(dir string) (made []string, err error) {
	var missing []string
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		missing = append(missing, dir)
	}
	for _, dir := range slices.Backward(missing) {
		switch err := os.Mkdir(dir, dirMode); {
		case err == nil:
			made = append(made, dir)
		case !errors.Is(err, fs.ErrExist):
			removeMade(made)
			return nil, err
		}
	}
	return made, nil
}

// removeMade removes folders that makeParents made, if nobody else uses them.
func removeMade(made []string) {
	for _, dir := range slices.Backward(made) {
		os.Remove(dir)
	}
}
