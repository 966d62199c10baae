package build

import (
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
)

// Every file has a key, the digest of all that its bytes depend on. Where the key is the recorded one, and the file is
// what the last build left, it is reused; else it is stale, and made again. This is the only place that compares key,
// record and disk; nothing is assumed unchanged.
//
//   - A page's key is made of the inputs of its view, of its bulletin's text and photos with where its links lead, and
//     of its template with all that this executes (page/inputs.go, theme/digest.go).
//   - The answers to a template's queries (latest, bulletins) are part of the key. Where the arguments of a query are only
//     known when it is executed, these are the cards of all bulletins, and where they are filed.
//   - A bulletin that has findings has no key, so that it is converted, and they are reported, by every build.
//   - A feed's key is that of the pages whose texts it holds; a sitemap's, of what it says of its pages.
//   - Photos, and the parts of the reader's index, are named by what they hold: their names are their keys.
//
// The plan itself is made anew by every build that has anything to do (uptodate.go), from sources that are not opened
// while they are what they were (record.Sources).
type reuse struct {
	name     string // of the record; "" without a version: then nothing is reused, and no record is written
	previous *record.Previous
	sources  *record.Sources

	stage  *publish.Stage // nil when nothing will be published
	dir    *fsys.Dir      // the output folder
	seen   []atomic.Int32 // of each recorded file, whether it is what was left
	reused []atomic.Bool  // of each: it is reused

	mu   sync.Mutex
	made map[string]madeFile // by name: the files that were made, but for pages
}

// madeFile is a file that was made, and is no page.
type madeFile struct {
	key     record.Key
	claimed bool // it is named by its content, and written already
}

// loadPrevious reads what the last build into the same folder left. Without a version, or where everything is to be
// made, that is nothing. Sources that are not trusted are not known.
func loadPrevious(root *os.Root, opts Options, trusted bool) *reuse {
	r := &reuse{previous: record.Empty(), made: map[string]madeFile{}}
	out, err := fsys.RealPath(opts.Out)
	if opts.Version == "" || err != nil {
		return r
	}
	r.name = record.Name(out)
	if !opts.Clean {
		r.previous = record.Read(root, r.name, opts.Version)
	}
	settings, _ := fs.ReadFile(fsys.Files(root), content.SettingsFile) // one that cannot be read is reported by the load
	known := r.previous.Sources
	if !trusted {
		known = ""
	}
	r.sources = record.ReadSources(known, digest.Bytes(settings))
	return r
}

// What is known of a file that the last build left.
const (
	unknown    int32 = iota
	unmodified       // it is what was left
	modified         // it is something else
)

// statOutputs asks for the status of the files that the last build left while the pages are planned, which takes one
// core. It begins with those that are asked for last. The function that it returns ends it.
func (r *reuse) statOutputs(stage *publish.Stage, out string) (end func()) {
	r.stage = stage
	outputs := r.previous.Outputs()
	r.dir = fsys.OpenDir(out)
	r.seen, r.reused = make([]atomic.Int32, outputs.Len()), make([]atomic.Bool, outputs.Len())
	var ended atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		for i := outputs.Len() - 1; i >= 0 && !ended.Load(); i-- {
			r.unmodified(i)
		}
	})
	return sync.OnceFunc(func() {
		ended.Store(true)
		wait.Wait()
		r.dir.Close()
	})
}

// unmodified reports whether a file is what the last build left.
func (r *reuse) unmodified(at int) bool {
	if seen := r.seen[at].Load(); seen != unknown {
		return seen == unmodified
	}
	was := r.previous.Outputs().At(at)
	seen := modified
	if stat, regular, err := r.dir.Lstat(was.Name); err == nil && regular && stat == was.Stat {
		seen = unmodified
	}
	r.seen[at].Store(seen)
	return seen == unmodified
}

// page decides whether a page is reused. At is its index among the recorded files, or -1.
func (r *reuse) page(at int, class publish.Class, key record.Key) bool {
	return at >= 0 && r.output(at, r.previous.Outputs().At(at), class, key)
}

// output is page for a recorded file that was decoded.
func (r *reuse) output(at int, was record.Output, class publish.Class, key record.Key) bool {
	if r.stage == nil || !key.Known() || was.Key.Sum != key.Sum || !r.unmodified(at) {
		return false
	}
	reused := false
	if was.Stat.Inode != 0 {
		reused = r.stage.ReuseChecked(was.Name, at, class, was.Stat)
	} else { // a link in its path could lead to another that looks the same
		found, err := r.stage.Reuse(was.Name, class, was.Stat)
		reused = found && err == nil
	}
	if reused {
		r.reused[at].Store(true)
	}
	return reused
}

// file decides whether a file that is no page is reused. One that is not is made, and recorded under its key.
func (r *reuse) file(name string, class publish.Class, key record.Key) bool {
	if r.page(r.previous.Outputs().Find(name), class, key) {
		return true
	}
	r.setKey(name, key)
	return false
}

// setKey records the key of a file that is no page, and is made now.
func (r *reuse) setKey(name string, key record.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made[name] = madeFile{key, r.made[name].claimed}
}

// claim reports whether a file that is named by its content is to be written: it is neither reused nor claimed already.
func (r *reuse) claim(name string) bool {
	if r.isReused(name) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.made[name].claimed {
		return false
	}
	r.made[name] = madeFile{record.NameKey(name), true}
	return true
}

// named decides whether a file is reused that is named by its content, and for which the record does not vouch: it is
// if its bytes are right. It counts as claimed then, since they may come, too, with others of the same photo.
func (r *reuse) named(name string, class publish.Class, right func([]byte) bool) bool {
	if r.claimed(name) {
		return true
	}
	data, stat, err := r.stage.Read(name)
	if err != nil || data == nil || !right(data) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.made[name].claimed { // meanwhile
		r.stage.ReuseChecked(name, 0, class, stat)
		r.made[name] = madeFile{record.NameKey(name), true}
	}
	return true
}

func (r *reuse) claimed(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made[name].claimed
}

// isReused reports whether a file is reused.
func (r *reuse) isReused(name string) bool {
	at := r.previous.Outputs().Find(name)
	return at >= 0 && r.reused != nil && r.reused[at].Load()
}

// reusedCount is how many files are reused.
func (r *reuse) reusedCount() (n int) {
	for i := range r.reused {
		if r.reused[i].Load() {
			n++
		}
	}
	return n
}
