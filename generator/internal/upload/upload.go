// Package upload brings a finished site to where readers see it, in an order that they never notice.
//
// # What a caller may rely on
//
// [Run] makes a target hold the files of public/ and nothing else of ours. It compares what public/ holds with the
// list that the last deployment left on the target, and sends the difference in groups, each of which ends before the
// next begins: assets and photos; new pages; new lists; changed pages; changed lists; deletions, lists first. So at no
// instant does a page lead to one that is not there, and a deployment that fails stops where it is: no later group
// begins. What follows a kill or a lost connection goes on from there. Where the site's first page is there already,
// all that is new is one group: nothing leads to it yet. Else the first page comes last.
//
// Each file arrives whole or not at all, and is compared with what was sent.
//
// # Whose files
//
// Only files that a list of ours names are ever deleted or replaced. A file of somebody else's where one of ours
// should be is an [ErrForeign], unless the options say to take it over, or it is the sample page of a new site.
// Deletions of more than a tenth of the pages and photos are refused, unless the options allow them: an empty or
// half-built public/ must not empty a site.
//
// # What goes at once, and what stays
//
// A page, a list or a photo that public/ no longer has is deleted by the same deployment: it may have been withdrawn.
// Style sheets, scripts and search files, whose names change with their content, stay until the next deployment begins,
// since pages that readers have open still load them.
//
// # Files on the target
//
//	.jianbao/deployed.gz   what the last deployment left: class, MD5, size and name of each file
//	.jianbao/deploying.gz  what the deployment under way will leave; there only while one is, or after a kill
//	.jianbao/deploy.lock   held by a deployment: its token, its machine; renewed each minute, void after five. One that
//	                       failed leaves it, void at once, as long as deploying.gz is there
//
// And beside the site, in .jianbao/deploy/: the digests of public/, by size and time; the token of a deployment under
// way, by which the next one on this machine knows its own lock after a kill; and what deployments changed that did not
// end, for who purges caches.
package upload

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/publish"
)

// Sum is the MD5 of a file: what object stores answer with. It tells files apart, and guards against accidents only.
type Sum [md5.Size]byte

// File is a file as it is sent.
type File struct {
	Name string // relative to the target, with slashes
	Size int64
	Sum  Sum
	New  bool // no list of ours names it, so that what the target has under its name is somebody else's
	Open func() (io.ReadCloser, error)
}

// Found is a file on a target.
type Found struct {
	Name string
	Size int64
	Sum  Sum
	Sums bool // Sum is known
}

// Target is where a site is deployed to. Names are relative, with slashes. Its methods may be called from several
// goroutines.
type Target interface {
	// Read returns a small file; fs.ErrNotExist where there is none.
	Read(ctx context.Context, name string) ([]byte, error)
	// Write stores a file, whole or not at all. A new one that would replace another is refused with [ErrForeign], where
	// the target can tell, but for one of the same bytes.
	Write(ctx context.Context, f File) error
	// Store writes a small file of ours.
	Store(ctx context.Context, name string, data []byte) error
	// Create stores a small file that must not exist: fs.ErrExist where it does.
	Create(ctx context.Context, name string, data []byte) error
	// Age is how long ago a file was written, by the target's own clock.
	Age(ctx context.Context, name string) (time.Duration, error)
	// Remove deletes a file, and folders that it leaves empty. One that is missing is no error.
	Remove(ctx context.Context, name string) error
	// Stat tells which of some files are there.
	Stat(ctx context.Context, names []string) ([]Found, error)
	// List lists all files but those of .jianbao, in any order. It need not tell their digests.
	List(ctx context.Context) iter.Seq2[Found, error]
	// Sync returns when all that was written is on the target's disk.
	Sync(ctx context.Context) error
	// Clean removes what a deployment that was cut off left half written. It is called under the lock.
	Clean(ctx context.Context) error
	// Workers is how many files are sent at once.
	Workers() int
	Close() error
}

// manyRemover is a target that deletes several files by one request.
type manyRemover interface {
	// RemoveAll deletes files, as Remove does.
	RemoveAll(ctx context.Context, names []string) error
}

// lingering is a target that may carry out a request some time after whoever made it gave it up.
type lingering interface{ Lingers() bool }

// Why a deployment did not begin, or did not end.
var (
	ErrBusy     = errors.New("upload: another deployment is under way")
	ErrForeign  = errors.New("upload: files of somebody else are in the way")
	ErrDeletes  = errors.New("upload: too much would be deleted")
	ErrDamaged  = errors.New("upload: the target's list of files is damaged")
	ErrOther    = errors.New("upload: another site is deployed there")
	ErrChanging = errors.New("upload: public/ changed meanwhile")
)

// FileError is an error of one file.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return e.Err.Error() + ": " + e.Name }
func (e *FileError) Unwrap() error { return e.Err }

// Options say what is deployed, and how. All below the first group may be left out.
type Options struct {
	Public string          // the folder of the finished site
	Files  []publish.Entry // what it holds
	Site   publish.Site    // whose it is
	State  string          // the folder for digests and token, for this target alone
	Host   string          // the name of this machine, for who finds it at work
	Token  string          // at random, for the lock
	// Now is the time of day: since when a deployment has been at work, and how long ago its lock was seen to be ours.
	// Without it the lock is read more often.
	Now func() time.Time

	DryRun      bool // only plan
	TakeOver    bool // replace files of somebody else
	Adopt       bool // take files of the same bytes for ours, as after an upload by hand
	DeleteMany  bool // delete however much is gone
	Progress    func(Progress)
	testOnlyCut func(step string) error // cuts a deployment off, as a kill would
}

// Progress is how far a deployment is.
type Progress struct {
	Done, Total           int // files
	DoneBytes, TotalBytes int64
	Current               string
}

// Result is what a deployment did, or would do.
type Result struct {
	Added, Changed, Deleted []string // names, sorted
	Unchanged               int
	Bytes                   int64    // sent
	Kept                    int      // assets that stay until the next deployment
	Resumed                 bool     // it went on where another was cut off
	Foreign                 []string // what is in the way, with ErrForeign: at most ten
	// Touched are the names that were changed or deleted since the last deployment that ended, also by those that were
	// cut off; Gone are those of them that the site no longer has. Caches may still have them.
	Touched, Gone []string
	// Last is Touched of the deployment from this computer that brought the site, where this one found it there.
	Last         []string
	Holder       Holder // with ErrBusy
	Deletes, Had int    // with ErrDeletes: how many pages and photos of how many
}

// Holder is who deploys.
type Holder struct {
	Host  string        // its name; "" if it is not known
	Since time.Time     // by its own clock; zero if it is not known
	Seen  time.Duration // how long ago it said last that it is at work
}

// Run makes the target hold what public/ holds. See the package comment.
func Run(ctx context.Context, t Target, o Options) (result Result, err error) {
	d := &deployment{target: t, o: o, result: &result}
	if o.Now != nil {
		d.started = o.Now()
	}
	if err := d.digest(ctx); err != nil {
		return result, err
	}
	if err := d.readLists(ctx); err != nil {
		return result, err
	}
	if err := d.plan(ctx); err != nil || o.DryRun {
		return result, err
	}
	next := d.nextList().text(o.Site)
	if d.isSame() {
		if result.Last, err = d.readTouched(lastState); err != nil {
			return result, err
		}
	}
	if d.nothing(next) {
		return result, nil
	}
	d.next = pack(next)
	if err := d.checkDeletions(); err != nil {
		return result, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	unlock, err := d.lock(ctx, stop)
	if err != nil {
		return result, err
	}
	d.begun.Store(d.lists[1] != nil || d.held.contested.Load())
	if err := d.target.Clean(ctx); err != nil {
		return result, errors.Join(err, unlock())
	}
	if err = d.noteTouched(); err == nil {
		err = d.send(ctx)
	}
	switch {
	case d.cut.Load(): // the lock stays, as after a kill
		return result, err
	case err != nil:
		return result, errors.Join(err, unlock())
	}
	return result, errors.Join(unlock(), d.forgetTouched())
}

// deployment is one call of Run.
type deployment struct {
	target  Target
	o       Options
	result  *Result
	want    list // what public/ holds
	present list // what the target holds of ours, as far as is known
	first   bool // no list of ours that can be read is on the target
	samples bool // there are sample pages of a new site, which are replaced
	lists   [2][]byte
	next    []byte // the list of what the target will hold
	groups  []group
	doubted list // what a deployment that was cut off may have been sending or deleting, as it had it
	held    held
	started time.Time
	begun   atomic.Bool // deploying.gz may be there
	cut     atomic.Bool // by a test
}

// nothing reports whether the target holds all that it should, and nothing else of ours.
func (d *deployment) nothing(next []byte) bool {
	r := d.result
	if len(r.Added)+len(r.Changed)+len(r.Deleted) > 0 || d.lists[1] != nil {
		return false
	}
	there, err := unpack(d.lists[0])
	return err == nil && string(there) == string(next)
}

// readLists reads the target's own lists, and finds out what arrived of a deployment that was cut off.
func (d *deployment) readLists(ctx context.Context) error {
	var under list
	err := atOnce(
		func() (err error) { d.present, d.lists[0], err = d.readList(ctx, deployedName); return err },
		func() (err error) { under, d.lists[1], err = d.readList(ctx, deployingName); return err },
	)
	if err != nil {
		return err
	}
	d.first = d.present == nil && under == nil
	if under == nil {
		return nil
	}
	d.result.Resumed = true
	for name, was := range d.present {
		if e, ok := under[name]; !ok || !e.isSame(was) {
			d.result.Touched = append(d.result.Touched, name)
		}
	}
	return d.resolve(ctx, under)
}

// readList reads a list; data is nil where there is none.
func (d *deployment) readList(ctx context.Context, name string) (list, []byte, error) {
	data, err := d.target.Read(ctx, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	l, of, err := parseList(data)
	switch own := d.o.Site; {
	case err != nil && d.o.Adopt:
		return nil, data, nil // what is there is looked at instead
	case err == nil && of.Place != "" && own.Place != "" && of.Place != own.Place && of.Name != own.Name && !d.o.TakeOver:
		err = ErrOther
	}
	return l, data, err
}

// resolve finds out which files of a deployment that was cut off arrived: those that it left, changed or not, are as
// the target has them. A new one is ours only if it is what was sent, since files arrive whole.
func (d *deployment) resolve(ctx context.Context, under list) error {
	var doubtful []string
	for name, e := range under {
		if was, ok := d.present[name]; !ok || !was.isSame(e) {
			doubtful = append(doubtful, name)
		}
	}
	for name := range d.present {
		if _, ok := under[name]; !ok {
			doubtful = append(doubtful, name)
		}
	}
	found, err := d.target.Stat(ctx, sorted(doubtful))
	if err != nil {
		return err
	}
	d.doubted = list{}
	for _, name := range doubtful {
		d.doubted[name] = under[name]
	}
	merged := list{}
	for name, e := range d.present {
		if next, ok := under[name]; ok && next.isSame(e) {
			e.unused = e.unused && next.unused
			merged[name] = e
		}
	}
	for _, f := range found {
		e, ok := under[f.Name]
		was, had := d.present[f.Name]
		switch {
		case !ok:
			e = was
		case !had && (f.Sums && f.Sum != e.sum || f.Size != e.size):
			continue // it did not arrive: this is somebody else's
		case !had && !f.Sums:
			merged[f.Name] = e // of its size, and whole, as all that arrives
			continue
		case had && was.sum == e.sum:
			e.headers = unknownHeaders // with the old ones, or with the new
		case had && f.Sum == was.sum:
			e.headers = was.headers
		}
		e.sum, e.size = f.Sum, f.Size // a zero sum is like no other, so that it is sent again
		merged[f.Name] = e
	}
	d.present = merged
	return nil
}

// reread makes sure, under the lock, that the target is still as it was planned for. A lock that was free tells that no
// deployment was cut off meanwhile: that leaves its lock.
func (d *deployment) reread(ctx context.Context) error {
	same := func(i int, name string) func() error {
		return func() error {
			data, err := d.target.Read(ctx, name)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if string(data) != string(d.lists[i]) {
				return fmt.Errorf("%w: it has just ended", ErrBusy)
			}
			return nil
		}
	}
	if !d.held.contested.Load() && d.lists[1] == nil {
		return same(0, deployedName)()
	}
	return atOnce(same(0, deployedName), same(1, deployingName))
}

// atOnce calls two functions at the same time.
func atOnce(one, other func() error) error {
	var errs [2]error
	var wait sync.WaitGroup
	wait.Go(func() { errs[1] = other() })
	errs[0] = one()
	wait.Wait()
	return errors.Join(errs[0], errs[1])
}

// step is a place at which a test cuts a deployment off.
func (d *deployment) step(format string, args ...any) error {
	if d.o.testOnlyCut == nil {
		return nil
	}
	err := d.o.testOnlyCut(fmt.Sprintf(format, args...))
	if err != nil {
		d.cut.Store(true)
	}
	return err
}
