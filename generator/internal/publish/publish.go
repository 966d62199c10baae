// Package publish brings a folder of finished files, public/, from what it
// holds to what a build made, in an order that a reader never notices.
//
// # What a caller may rely on
//
//	stage, err := publish.Open("public", publish.Options{}) // take the lock, finish a commit that was cut off
//	defer stage.Close()                  // without a Commit: the folder is as it was
//	err = stage.Write("wuhou/2022/yulin/index.html", publish.Page, data)
//	result, err := stage.Commit()
//
// Until Commit the folder is untouched, so a build that fails leaves the last
// one in place. The one exception is .jianbao, where work in progress is kept
// and which Close empties again.
//
// Commit applies the difference by renames, in this order: assets and photos;
// new pages; new lists; changed pages; changed lists; deletions, lists first;
// folders that became empty. So a list never names a page that is not there
// yet, and an object store, where no tree can be renamed, can be filled in the
// same order. Only an old file where a folder is needed, or the reverse, goes
// before all else.
//
// A file that is byte for byte what was written is not touched and keeps its
// modification time. What counts are the bytes on disk, not a record of them:
// a page that someone edited by hand is put right.
//
// Commit does not stop at a Ctrl-C: it is short, and half of it would leave old pages beside new ones until the next
// build. A second Ctrl-C kills the program.
//
// A kill at any instant tears no file. The next Open finishes a commit whose
// journal was complete and discards one whose journal was not.
//
// Where the folder does not exist, it is staged beside its place and arrives
// whole, by one rename.
//
// # Whose files
//
// The folder is ours if .jianbao/manifest says so. It is empty, and becomes
// ours, if it holds nothing but a .gitignore. Any other folder is refused with
// a [ForeignError] before anything is created in it or beside it.
//
// A manifest names the site, so that a link to the output of another one is
// noticed, with an [OtherSiteError]. A damaged manifest is made again from what
// the caller knows of the last build, or reported with a [DamagedError].
//
// In a folder of ours, a file that the manifest does not list belongs to
// somebody else, for example the MP_verify_….txt of WeChat. It is never
// deleted and never overwritten: a build that would write other bytes under
// its name fails with a [ForeignError] that names it; one that would write the
// same bytes adopts it. Symbolic links inside the folder are never followed.
//
// # Files in the folder
//
//	.jianbao/manifest        the files that we wrote, with their classes, sorted by name
//	.jianbao/manifest.next   the same after the commit under way
//	.jianbao/journal         the steps of the commit under way
//	.jianbao/journal.new     the same, still being written
//	.jianbao/scratch         temporary data of the build
//	.jianbao/staging/        new and changed files, until they are renamed into place
//	.jianbao/lock            held while a Stage is open, removed by Close
//
// Where the folder does not exist yet, lock and staging/ are in a sibling,
// .NAME.jianbao-staging, until Close: no other build gets into the folder while
// that lock is held, either. Folders are made with mode 0755, files with 0644,
// less the umask.
package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// Class orders a commit: what others need comes before what needs it.
type Class uint8

const (
	Asset Class = iota // style sheets, scripts, fonts
	Photo              // derivatives of photos
	Page               // bulletins and other single pages
	List               // indexes, feeds, the sitemap: what links to pages
)

// Result counts what a commit did, in files.
type Result struct{ Added, Changed, Unchanged, Deleted int }

const (
	metaName    = ".jianbao"
	ignoreName  = ".gitignore"
	stagingName = "staging"
	scratchName = "scratch"
	dirMode     = 0o755
	fileMode    = 0o644
)

// A Stage collects the files of one build. Write may be called from several
// goroutines; Commit only after they have returned, and once.
type Stage struct {
	dir         string // the folder to publish into, absolute
	opts        Options
	fresh       bool     // it does not exist: the staging folder will become it
	madeParents []string // its parents that we made, outermost first

	lock        *lock
	work        *os.Root        // dir/.jianbao, or the sibling if fresh
	staging     *os.Root        // work/staging
	scratch     *os.File        // work/scratch; nil unless asked for
	site        *os.Root        // what names are relative to: dir, or staging if fresh
	compareDirs *dirCache       // folders of site, as it is
	stagedDirs  *dirCache       // folders of staging, made when asked for
	statDirs    *dirCache       // folders of site again, for Reuse
	oldLower    map[string]bool // the old names in lower case, where the file system ignores case

	// testOnlyStep, if not nil, is called before each step of a commit or a
	// recovery. Its error cuts the commit off there, as a kill would.
	testOnlyStep func(step string) error

	mu     sync.Mutex
	files  *files
	number uint32 // of the file that was staged last
	err    error  // the first failed Write: half a file may be staged
	phase  phase
}

type diskState uint8

const (
	absent  diskState = iota
	same              // a file with the same bytes
	differs           // a file with other bytes, a link, a device
	directory
)

type phase uint8

const (
	writing   phase = iota
	failed          // by a Commit that changed nothing
	journaled       // the journal is complete: what is staged must stay
	committed
	closed
)

// Open prepares to publish into dir, which may not exist: it takes the lock,
// finishes a commit that was cut off, refuses a folder that is not ours with a
// [ForeignError] or [OtherSiteError] and one that another build holds with
// [ErrBusy].
func Open(dir string, opts Options) (*Stage, error) { return open(dir, opts, nil) }

// Restores reports whether the manifest was damaged: a Commit writes it again.
func (s *Stage) Restores() bool { return s.files.old.damaged }

// Holds are the files of ours that the folder holds, by name.
func (s *Stage) Holds() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range s.files.old.len() {
			if l := s.files.old.at(i); !yield(Entry{Name: l.name, Class: l.class}) {
				return
			}
		}
	}
}

// Owner is the site that the folder's manifest names.
func (s *Stage) Owner() Site { return s.files.old.site }

// Write stages one file. The name is relative to the folder, with slashes.
// Data is not kept.
func (s *Stage) Write(name string, class Class, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	number, err := s.reserve(name, class, int64(len(data)))
	if err != nil {
		return err
	}
	state, stat := absent, site.FileStat{}
	if s.fresh {
		stat, err = s.create(name, data)
	} else {
		state, stat, err = s.writeDifference(name, class, number, data)
	}
	return s.staged(name, state, stat, err)
}

// staged notes the state of a file, or that it could not be staged.
func (s *Stage) staged(name string, state diskState, stat site.FileStat, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("publish: stage %s: %w", name, err)
		if s.err == nil {
			s.err = err
		}
		return err
	}
	f := s.files.get(name)
	f.onDisk, f.stat = state, stat
	return nil
}

func (s *Stage) reserve(name string, class Class, size int64) (uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != writing {
		return 0, errors.New("publish: Write after Commit or Close")
	}
	if s.files.get(name) != nil {
		return 0, fmt.Errorf("publish: %s is written twice", name)
	}
	s.number++
	s.files.add(name, file{stat: site.FileStat{Size: size}, number: s.number, class: class})
	return s.number, nil
}

// Scratch returns an empty file for what a build cannot hold in memory until it is done. Close
// closes and removes it.
func (s *Stage) Scratch() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != writing || s.scratch != nil {
		return nil, errors.New("publish: Scratch twice, or after Commit")
	}
	f, err := s.work.OpenFile(scratchName, os.O_RDWR|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	s.scratch = f
	return f, nil
}

// Commit makes the folder hold what was written and nothing else of ours.
//
// If it fails before its journal is complete, Close leaves the folder as it
// was. If it fails later, the folder holds old files and new ones, all whole,
// and the next Open goes on where this Commit stopped.
func (s *Stage) Commit() (Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.phase != writing:
		return Result{}, errors.New("publish: Commit after Commit or Close")
	case s.err != nil:
		return Result{}, s.err
	}
	s.phase = failed
	s.closeCaches()
	_ = s.removeScratch() // it need not get to the disk
	if err := s.files.checkNesting(); err != nil {
		return Result{}, err
	}
	var result Result
	var err error
	if s.fresh {
		result, err = s.commitFresh()
	} else {
		result, err = s.commitDifference()
	}
	if err != nil {
		return Result{}, err
	}
	s.phase = committed
	s.statArrived()
	return result, nil
}

// Close releases the lock and removes what was staged. Without a Commit it
// leaves the folder as it was. A second Close does nothing.
func (s *Stage) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase == closed {
		return nil
	}
	ended := s.phase
	s.phase = closed
	s.closeHandles()

	err := s.removeScratch()
	if ended != journaled {
		err = errors.Join(err, discard(s.work))
	}
	err = errors.Join(err, s.work.Close(), s.lock.release())
	if ended == writing || ended == failed {
		removeParents(s.madeParents)
	}
	if err != nil {
		return fmt.Errorf("publish: close %s: %w", s.dir, err)
	}
	return nil
}

func (s *Stage) removeScratch() error {
	if s.scratch == nil {
		return nil
	}
	scratch := s.scratch
	s.scratch = nil
	return errors.Join(scratch.Close(), fsys.Remove(s.work, scratchName))
}

// closeHandles closes what is open inside the folders that Close removes.
func (s *Stage) closeHandles() {
	s.closeCaches()
	if s.staging != nil {
		s.staging.Close()
	}
	if s.site != nil {
		s.site.Close()
	}
}

// closeCaches closes all folders below: Windows renames none that is open.
func (s *Stage) closeCaches() {
	for _, cache := range []*dirCache{s.compareDirs, s.statDirs, s.stagedDirs} {
		if cache != nil {
			cache.close()
		}
	}
}

func (s *Stage) step(format string, args ...any) error {
	if s.testOnlyStep == nil {
		return nil
	}
	return s.testOnlyStep(fmt.Sprintf(format, args...))
}

// checkName accepts what is a plain relative path on every system. Control
// characters are out because manifest and journal hold one name a line.
func checkName(name string) error {
	valid := fs.ValidPath(name) && name != "."
	for i := 0; valid && i < len(name); i++ {
		valid = name[i] >= ' ' && name[i] != 0x7f && name[i] != '\\'
	}
	if !valid || runtime.GOOS == "windows" && !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("publish: %q is not the name of a file in the folder", name)
	}
	if name[0] != '.' {
		return nil
	}
	first, _, _ := strings.Cut(name, "/")
	first = strings.TrimRight(first, ". ") // Windows drops these
	if strings.EqualFold(first, metaName) || strings.EqualFold(first, ignoreName) {
		return fmt.Errorf("publish: %q is reserved", name)
	}
	return nil
}
