// Opening: check who owns the folder, take the lock, recover what a killed
// build left.
//
// A refused folder must stay byte for byte what it was, with nothing beside it.
// So ownership is checked first, read-only; then the lock is taken; then it is
// checked again, since the last holder of the lock may have changed the folder.
//
// The staging folder is inside an existing folder, not beside it, so that
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

	"jianbao/generator/internal/fsys"
)

// openTries limits how often Open starts over because another build came or
// went between the two checks of the folder.
const openTries = 20

func open(dir string, opts Options, step func(string) error) (*Stage, error) {
	if dir == "" {
		return nil, errors.New("publish: no folder given")
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	for try := range openTries {
		exists, err := checkOwnership(path)
		if err != nil {
			return nil, err
		}
		s := &Stage{dir: path, opts: opts, fresh: !exists, testOnlyStep: step, files: newFiles(manifest{}, opts.Site)}
		err = s.begin()
		if err == nil {
			return s, nil
		}
		// A parent that is gone was made by another build, which has removed it; or it never was there.
		gone := errors.Is(err, fs.ErrNotExist) && try < openTries-1
		if !gone && !errors.Is(err, errRetry) {
			return nil, err
		}
	}
	return nil, ErrBusy
}

// errRetry asks Open to start over.
var errRetry = errors.New("publish: the folder has just changed")

// begin takes the lock and makes the staging folder, or leaves no trace.
func (s *Stage) begin() (err error) {
	home := filepath.Join(s.dir, metaName)
	if s.fresh {
		home = sibling(s.dir)
		if s.madeParents, err = makeParents(filepath.Dir(s.dir)); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	if s.lock, err = takeLock(home); err != nil {
		removeParents(s.madeParents)
		return err
	}
	defer func() {
		if err != nil {
			s.closeHandles()
			if s.work != nil {
				s.work.Close()
			}
			s.lock.release()
			removeParents(s.madeParents)
		}
	}()
	exists, err := checkOwnership(s.dir)
	if err != nil {
		return err
	}
	if exists == s.fresh {
		return errRetry
	}
	if s.work, err = os.OpenRoot(home); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if s.fresh {
		return s.beginFresh()
	}
	return s.beginExisting()
}

func (s *Stage) beginFresh() (err error) {
	if err := s.makeStaging(); err != nil {
		return err
	}
	s.site = s.staging
	return nil
}

func (s *Stage) beginExisting() (err error) {
	if s.site, err = os.OpenRoot(s.dir); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	old, err := s.ownManifest()
	if err != nil {
		return err
	}
	if err := removeStaleSibling(sibling(s.dir)); err != nil {
		return err
	}
	switch recovered, err := s.recoverCommit(); {
	case err != nil:
		return err
	case recovered:
		if old, err = s.ownManifest(); err != nil {
			return err
		}
	}
	if _, err := s.site.Lstat(strings.ToUpper(metaName)); err == nil {
		s.oldLower = old.lowerCased()
	}
	s.files = newFiles(old, s.opts.Site)
	s.compareDirs, s.statDirs = newDirCache(s.site, false), newDirCache(s.site, false)
	s.statDirs.limit = openDirs(maxOpenPhotoDirs)
	return s.makeStaging()
}

// ownManifest reads the manifest, which must be this site's. A damaged one is
// completed with what is known of the last build.
func (s *Stage) ownManifest() (manifest, error) {
	m, err := readManifest(s.work)
	if err != nil || !m.exists && !m.damaged && m.len() == 0 {
		return m, err
	}
	if s.opts.Owns != nil && !s.opts.Owns(m.site) {
		return m, &OtherSiteError{s.dir}
	}
	if !m.damaged {
		return m, nil
	}
	var left []Entry
	if s.opts.Left != nil {
		left = s.opts.Left()
	}
	if len(left) == 0 {
		return m, &DamagedError{s.dir}
	}
	known := make([]manifestEntry, 0, len(left))
	for _, e := range left {
		if checkName(e.Name) == nil && int(e.Class) < len(classNames) {
			known = append(known, manifestEntry{e.Name, e.Class})
		}
	}
	m.merge(known)
	m.exists = false // it is written again
	return m, nil
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
		_ = fsys.Remove(s.work, stagingName)
		return fmt.Errorf("publish: make a staging folder for %s: %w", s.dir, err)
	}
	s.stagedDirs = newDirCache(s.staging, true)
	return nil
}

// discard removes whatever is staged and not covered by a journal.
func discard(work *os.Root) error {
	for _, name := range []string{journalNew, manifestNext, scratchName} {
		if err := fsys.Remove(work, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return fsys.RemoveAll(work, stagingName)
}

// checkOwnership reports whether dir exists, and fails if it must not be
// written to. It changes nothing and needs no lock.
func checkOwnership(dir string) (exists bool, err error) {
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
	if isOurs(dir) {
		return true, nil
	}
	names, err := foreignFiles(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist): // removed since
		return checkOwnership(dir)
	case err != nil:
		return false, fmt.Errorf("publish: %w", err)
	case len(names) > 0 && !isOurs(dir): // a first commit may just have ended
		return false, &ForeignError{Dir: dir, Names: names}
	}
	return true, nil
}

// isOurs reports whether dir has a manifest, or the journal of a first commit.
// A .jianbao that is a link does not count.
func isOurs(dir string) bool {
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

// foreignFiles returns up to three names in a folder without a manifest that
// no build of ours can have left there.
func foreignFiles(dir string) (names []string, err error) {
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

// removeStaleSibling removes the sibling of a build that was killed before its
// folder existed or just after. If that build still runs, it fails with
// errRetry: it may have brought the folder just now, and holds the lock of the
// sibling until its record is written. Other errors are ignored: what stays
// behind does no harm.
func removeStaleSibling(home string) error {
	if info, err := os.Lstat(home); err != nil || !info.IsDir() {
		return nil
	}
	lock, err := takeLock(home)
	if errors.Is(err, ErrBusy) {
		return errRetry
	}
	if err != nil {
		return nil
	}
	if work, err := os.OpenRoot(home); err == nil {
		discard(work)
		work.Close()
	}
	lock.release()
	return nil
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
			removeParents(made)
			return nil, err
		}
	}
	return made, nil
}

// removeParents removes folders that makeParents made, if they are empty.
func removeParents(made []string) {
	for _, dir := range slices.Backward(made) {
		os.Remove(dir)
	}
}
