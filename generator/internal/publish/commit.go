// The commit and its recovery.
//
// Into an existing folder:
//
//  1. manifest.next is written, if the list of files changes;
//  2. journal.new is written; it and all that is staged are put on the disk;
//  3. journal.new is renamed to journal, and that is put on the disk;
//  4. the steps that it lists are taken;
//  5. manifest.next becomes manifest, and all this is put on the disk;
//  6. the journal is removed.
//
// Cut off before the rename in 3, nothing has happened and the next Open
// discards what is staged. Cut off after it, the next Open takes all steps
// again: what is no longer staged has arrived, a file to delete that is
// missing is deleted. Recovery ends before anything else reads the folder,
// so manifest and journal together always cover old files and new ones.
//
// So a loss of power at any instant, also after the build has ended, finds
// whole files on the disk. The disk is waited for two times in a commit and not
// for each file, which would cost more than the build (fsys.SyncWith). Nothing
// is waited for where nothing changes. Where a disk lies about what it wrote,
// the journal knows the sizes of the files that replace others, and recovery
// leaves the old file where the new one is short.

package publish

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator/internal/fsys"
)

const (
	journalName   = "journal"
	journalNew    = "journal.new"
	journalFormat = "jianbao journal 1"
)

var verbNames = [...]string{merge: "merge", put: "put", remove: "remove", rmdir: "rmdir"}

// commitFresh makes the staged tree the folder.
func (s *Stage) commitFresh() (Result, error) {
	if err := s.step("write manifest"); err != nil {
		return Result{}, err
	}
	err := s.site.Mkdir(metaName, dirMode)
	if err == nil {
		var meta *os.Root
		if meta, err = s.site.OpenRoot(metaName); err == nil {
			err = writeManifest(meta, manifestName, s.files.site, s.files.next(), fsys.SyncWith)
			meta.Close()
		}
	}
	s.site.Close() // Windows renames no folder that is open
	if err != nil {
		return Result{}, fmt.Errorf("publish: %w", err)
	}
	if err := s.step("rename %s", s.dir); err != nil {
		return Result{}, err
	}
	s.tellLeaving()
	parent, err := os.OpenRoot(filepath.Dir(s.dir))
	if err != nil {
		return Result{}, fmt.Errorf("publish: %w", err)
	}
	defer parent.Close()
	staged := filepath.Join(filepath.Base(sibling(s.dir)), stagingName)
	if err := fsys.RetryBusy(func() error { return parent.Rename(staged, filepath.Base(s.dir)) }); err != nil {
		return Result{}, fmt.Errorf("publish: %w", err)
	}
	if dir, err := parent.Open("."); err == nil {
		dir.Sync() // its new name; Windows cannot
		dir.Close()
	}
	return Result{Added: s.files.added.n}, nil
}

// commitDifference changes the folder file by file. isOld says that the list of files stays as it was.
func (s *Stage) commitDifference() (Result, error) {
	ops, result, err := s.plan()
	if err != nil {
		return Result{}, err
	}
	isOld := s.files.isOld()
	if isOld && len(ops) == 0 {
		return result, nil
	}
	if !isOld {
		if err := s.step("write manifest.next"); err != nil {
			return Result{}, err
		}
		if err := writeManifest(s.work, manifestNext, s.files.site, s.files.next(), fsys.Flush); err != nil {
			return Result{}, fmt.Errorf("publish: %w", err)
		}
	}
	s.tellLeaving()
	if err := s.writeJournal(ops); err != nil {
		return Result{}, err
	}
	s.phase = journaled
	if err := s.apply(ops, false); err != nil {
		return Result{}, err
	}
	return result, nil
}

// tellLeaving tells whoever asked which files of the last build are not written any more.
func (s *Stage) tellLeaving() {
	if s.opts.Leaving == nil {
		return
	}
	var leaving []Entry
	for i := range s.files.old.len() {
		if !s.files.staged(i) {
			l := s.files.old.at(i)
			leaving = append(leaving, Entry{l.name, l.class})
		}
	}
	s.opts.Leaving(leaving)
}

// CutOffError reports a commit that could not be ended after its journal was complete. The folder holds old files
// and new ones, all whole, and the next Open goes on.
type CutOffError struct {
	Name string // of the file or folder at which it stopped
	Err  error
}

func (e *CutOffError) Error() string {
	return fmt.Sprintf("publish: commit cut off at %s, the next build will finish it: %v", e.Name, e.Err)
}

func (e *CutOffError) Unwrap() error { return e.Err }

// newCutOffError names the file at which a step failed: a merge moves many.
func newCutOffError(name string, err error) error {
	var link *os.LinkError
	var path *fs.PathError
	switch {
	case errors.As(err, &link):
		name = link.New
	case errors.As(err, &path):
		name = path.Path
	}
	return &CutOffError{name, err}
}

// recoverCommit finishes a commit whose journal is complete.
func (s *Stage) recoverCommit() (recovered bool, err error) {
	text, err := s.work.ReadFile(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("publish: %w", err)
	}
	ops, complete := parseJournal(string(text))
	if complete {
		return true, s.apply(ops, true)
	}
	// It never was on disk as a whole, so no step was taken.
	if err := fsys.Remove(s.work, journalName); err != nil {
		return false, fmt.Errorf("publish: %w", err)
	}
	return false, nil
}

// apply takes the steps and ends the journal.
func (s *Stage) apply(ops []op, recovering bool) error {
	for _, o := range ops {
		if err := s.step("%s %s", verbNames[o.verb], o.name); err != nil {
			return err
		}
		var err error
		switch o.verb {
		case merge:
			err = s.merge(metaName+"/"+stagingName+"/"+o.name, ".")
		case put:
			err = s.put(o, recovering)
		case remove:
			err = s.remove(o.name, false)
		case rmdir:
			err = s.remove(o.name, true)
		}
		if err != nil {
			return newCutOffError(o.name, err)
		}
	}
	if err := s.step("rename manifest.next"); err != nil {
		return err
	}
	err := fsys.RetryBusy(func() error { return s.work.Rename(manifestNext, manifestName) })
	if err = ignoreMissing(err); err != nil { // there is none if the list is the same
		return &CutOffError{metaName + "/" + manifestName, err}
	}
	if err := s.syncJournal(); err != nil {
		return &CutOffError{metaName + "/" + journalName, err}
	}
	if err := s.step("remove journal"); err != nil {
		return err
	}
	if err := fsys.RetryBusy(func() error { return fsys.Remove(s.work, journalName) }); err != nil {
		return &CutOffError{metaName + "/" + journalName, err}
	}
	return nil
}

// syncJournal waits until the steps that were taken are on the disk.
func (s *Stage) syncJournal() error {
	f, err := s.work.OpenFile(journalName, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(fsys.SyncWith(f), f.Close())
}

// merge moves what the staged folder src holds into dst, a folder of the site.
// A folder that dst lacks is moved as a whole, unless another program has a
// file in it open. The index.html of a folder comes after all else in it: where
// nothing was before, the first page is the one that readers come in by.
func (s *Stage) merge(src, dst string) error {
	entries, err := fs.ReadDir(s.site.FS(), src)
	if err != nil {
		return ignoreMissing(err) // it was moved as a whole
	}
	if i := slices.IndexFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "index.html" }); i >= 0 {
		first := entries[i]
		entries = append(slices.Delete(entries, i, i+1), first)
	}
	for _, e := range entries {
		from, to := path.Join(src, e.Name()), path.Join(dst, e.Name())
		if e.IsDir() {
			moved, err := s.moveFolder(from, to)
			if err == nil && !moved {
				err = s.merge(from, to)
			}
			if err != nil {
				return err
			}
			continue
		}
		if err := s.step("new %s", to); err != nil {
			return err
		}
		if err := fsys.RetryBusy(func() error { return s.site.Rename(from, to) }); err != nil {
			return err
		}
	}
	return nil
}

// moveFolder moves a folder unless to is one already, or is made one because
// the move has to be done file by file.
func (s *Stage) moveFolder(from, to string) (moved bool, err error) {
	switch info, err := s.site.Lstat(to); {
	case err == nil && info.IsDir():
		return false, nil
	case err == nil:
		return false, fmt.Errorf("%s is in the way", to)
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	if err := s.step("new %s/", to); err != nil {
		return false, err
	}
	if err = s.site.Rename(from, to); fsys.IsBusy(err) {
		return false, s.site.Mkdir(to, dirMode)
	}
	return err == nil, err
}

// put renames a staged file over another.
func (s *Stage) put(o op, recovering bool) error {
	staged := metaName + "/" + stagingName + "/" + stagedName(o.number)
	if recovering {
		info, err := s.site.Lstat(staged)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() != o.size {
			return nil // it has arrived; or the power failed before it was on disk
		}
	}
	return fsys.RetryBusy(func() error { return s.site.Rename(staged, o.name) })
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// remove deletes a file, or a folder if it is empty. What is missing already,
// or has become the other of the two by a later step, stays as it is.
func (s *Stage) remove(name string, dir bool) error {
	info, err := s.site.Lstat(name)
	if err != nil || info.IsDir() != dir {
		return nil
	}
	err = fsys.RetryBusy(func() error { return fsys.Remove(s.site, name) })
	if dir {
		return nil // it may hold foreign files
	}
	return ignoreMissing(err)
}

// writeJournal puts the journal on the disk, with all that is staged. From its rename on the commit is
// going to be finished, by us or by the next Open.
func (s *Stage) writeJournal(ops []op) error {
	if err := s.step("write journal.new"); err != nil {
		return err
	}
	err := writeOwn(s.work, journalNew, fsys.SyncWith, func(w *bufio.Writer) {
		w.WriteString(journalFormat + "\n")
		for _, o := range ops {
			w.WriteString(verbNames[o.verb])
			if o.verb == put {
				fmt.Fprintf(w, " %d %d", o.number, o.size)
			}
			w.WriteByte(' ')
			w.WriteString(o.name)
			w.WriteByte('\n')
		}
		fmt.Fprintf(w, "end %d\n", len(ops))
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if err := s.step("rename journal.new"); err != nil {
		return err
	}
	if err := fsys.RetryBusy(func() error { return s.work.Rename(journalNew, journalName) }); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if dir, err := s.work.Open("."); err == nil {
		dir.Sync() // the name too; Windows cannot
		dir.Close()
	}
	return nil
}

// parseJournal reads a journal. It is complete if its last line counts the others.
func parseJournal(text string) (ops []op, complete bool) {
	lines := strings.Split(text, "\n")
	end := len(lines) - 2 // after the last line end is nothing
	if end < 1 || lines[0] != journalFormat || lines[end] != "end "+strconv.Itoa(end-1) {
		return nil, false
	}
	for _, line := range lines[1:end] {
		o, ok := parseOp(line)
		if !ok {
			return nil, false
		}
		ops = append(ops, o)
	}
	return ops, true
}

func parseOp(line string) (o op, ok bool) {
	word, rest, _ := strings.Cut(line, " ")
	index := slices.Index(verbNames[:], word)
	if index < 0 {
		return o, false
	}
	o.verb = verb(index)
	if o.verb == put {
		number, more, _ := strings.Cut(rest, " ")
		size, name, _ := strings.Cut(more, " ")
		n, err := strconv.ParseUint(number, 10, 32)
		z, err2 := strconv.ParseInt(size, 10, 64)
		if err != nil || err2 != nil {
			return o, false
		}
		o.number, o.size, rest = uint32(n), z, name
	}
	o.name = rest
	return o, checkName(rest) == nil
}
