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
	blocks []blockStatus  // of recorded files
	reused []atomic.Bool  // of each recorded file

	mu   sync.Mutex
	made map[string]madeFile // by name: the files that were made, but for pages
}

// madeFile is a file that was made, and is no page.
type madeFile struct {
	key     record.Key
	claimed bool // it is named by its content, and written already
	reused  bool // it is not made but reused, though the record does not vouch for it under this key
}

// blockStatus is what is known of the files of a block of the record.
type blockStatus struct {
	once       sync.Once
	unmodified []bool // of each: it is what the last build left
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
	if opts.RecordRead != nil {
		opts.RecordRead(r.previous.Size)
	}
	settings, _ := fs.ReadFile(fsys.Files(root), content.SettingsFile) // one that cannot be read is reported by the load
	known := ""
	if trusted {
		known = r.previous.Sources()
	}
	r.sources = record.ReadSources(known, digest.Bytes(settings))
	return r
}

// statOutputs asks for the status of the files that the last build left while the pages are planned, which takes one
// core. It begins with those that are asked for last. The function that it returns ends it.
func (r *reuse) statOutputs(stage *publish.Stage, out string) (end func()) {
	r.stage = stage
	outputs := r.previous.Outputs()
	r.dir = fsys.OpenDir(out)
	r.blocks, r.reused = make([]blockStatus, outputs.Blocks()), make([]atomic.Bool, outputs.Len())
	var ended atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		var block record.Block
		for at := outputs.Blocks() - 1; at >= 0 && !ended.Load(); at-- {
			r.statBlock(at, &block)
		}
	})
	return sync.OnceFunc(func() {
		ended.Store(true)
		wait.Wait()
		r.dir.Close()
	})
}

// statBlock asks for the status of the files of a block of the record, if nobody did. Then the block is read in the
// place of the given one.
func (r *reuse) statBlock(at int, block *record.Block) []bool {
	status := &r.blocks[at]
	status.once.Do(func() {
		r.previous.Outputs().Read(at, block)
		status.unmodified = make([]bool, block.Len())
		for i := range status.unmodified {
			was := block.At(i)
			stat, regular, err := r.dir.Lstat(was.Name)
			status.unmodified[i] = err == nil && regular && stat == was.Stat
		}
	})
	return status.unmodified
}

// readBlock reads a block of the record, and reports of each of its files whether it is what the last build left.
func (r *reuse) readBlock(at int, block *record.Block) []bool {
	unmodified := r.statBlock(at, block)
	r.previous.Outputs().Read(at, block)
	return unmodified[:min(len(unmodified), block.Len())] // a damaged one is empty
}

// unmodified reports whether a recorded file is what the last build left.
func (r *reuse) unmodified(i int) bool {
	if r.stage == nil {
		return false
	}
	outputs := r.previous.Outputs()
	at := outputs.BlockOf(i)
	unmodified, from := r.statBlock(at, new(record.Block)), outputs.First(at)
	return i-from < len(unmodified) && unmodified[i-from]
}

// output decides whether a recorded file is reused, of which i is the index, and which may be what was left.
func (r *reuse) output(i int, was record.Output, unmodified bool, class publish.Class, key record.Key) bool {
	if r.stage == nil || !key.Known() || was.Key.Sum != key.Sum || !unmodified {
		return false
	}
	reused := false
	if was.Stat.Inode != 0 {
		reused = r.stage.ReuseChecked(was.Name, i, class)
	} else { // a link in its path could lead to another that looks the same
		found, err := r.stage.Reuse(was.Name, class, was.Stat)
		reused = found && err == nil
	}
	if reused {
		r.reused[i].Store(true)
	}
	return reused
}

// file decides whether a file that is no page is reused. One that is not is made, and recorded under its key.
func (r *reuse) file(name string, class publish.Class, key record.Key) bool {
	if i, was := r.previous.Outputs().Find(name); i >= 0 && r.output(i, was, r.unmodified(i), class, key) {
		return true
	}
	r.setKey(name, key)
	return false
}

// setKey records the key of a file that is no page, and is made now.
func (r *reuse) setKey(name string, key record.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	made := r.made[name]
	made.key = key
	r.made[name] = made
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
	r.made[name] = madeFile{key: record.NameKey(name), claimed: true}
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
		r.stage.ReuseWithStat(name, class, stat)
		r.made[name] = madeFile{record.NameKey(name), true, true}
	}
	return true
}

// setReusedKey records a file that is reused under another key than the recorded one.
func (r *reuse) setReusedKey(name string, key record.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made[name] = madeFile{key: key, reused: true}
}

func (r *reuse) claimed(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made[name].claimed
}

// isReused reports whether a file is reused as it is recorded.
func (r *reuse) isReused(name string) bool {
	if r.stage == nil || !r.stage.IsReused(name) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.made[name].reused
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
