// Package build makes a site: it loads the sources, plans the pages, makes the files whose keys are not the recorded
// ones, and publishes them.
//
//	load ──▶ plan ──▶ decide which files are reused ──▶ make the others ──▶ publish ──▶ record
//
// What is made are families of files (families.go): pages, feeds, sitemaps, the reader's index, photos, and single
// files.
package build

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/render"
)

// build is one run of the pipeline, after the load.
type build struct {
	opts Options
	try  int // see loadAndRun
	*render.Renderer
	ctx    context.Context
	root   *os.Root // of the site's folder, for the record and the cache of photos
	diags  *diag.List
	result *Result
	began  time.Time // zero without a clock

	stage        *publish.Stage // nil when the site has errors and is only checked
	reuse        *reuse
	foundAtStart int                 // what the load and the theme's found, where upToDate was asked
	dry          bool                // only finds out which files would be reused
	earlier      *dryRun             // for a build that verifies: what one found out
	check        *inspect.Inspection // nil unless the check's errors count too

	pictures      map[string]*page.Pictures // what was made of each photo, by its name
	photoWarnings bool
	spans         *content.Spans // of photos that something is wrong with
	pages         pages
	index         *index // nil when nothing will be published
	feeds         feeds
	failed        render.Failures
	noted         noted
	sourceClock   func() int64 // of the file system of the site; see writeFiles
	mu            sync.Mutex
}

// Build builds the site. The error is a [*fault.CannotRun], or that of the context; a site's own errors are in the
// result.
func Build(ctx context.Context, opts Options) (Result, error) {
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return Result{}, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	if err := checkOutput(opts.Site, opts.Out, opts.Drafts); err != nil {
		return Result{}, err
	}
	if opts.Verify {
		return verify(ctx, opts, folder, root)
	}
	b, err := loadAndRun(ctx, opts, folder, root, func(b *build) error { return b.run((*publish.Stage).Commit) })
	return b.finish(err)
}

// attempts is how often a site is loaded before it is said that its files are being changed.
const attempts = 3

// errChanged ends an attempt: a file is not the one that was loaded.
var errChanged = errors.New("changed since it was loaded")

// loadAndRun loads the site and runs the rest. Where a file turns out not to be the one that was loaded, since the
// record was wrong of it or somebody has just saved it, all is done once more, and no source is taken for known. Where a
// part of the record turns out to be damaged, all is done once more without the record: this happens once at most, and
// is no attempt, since no file was changed.
func loadAndRun(
	ctx context.Context, opts Options, folder fsys.Folder, root *os.Root, run func(b *build) error,
) (b *build, err error) {
	for try := 0; try < attempts; {
		b, err = load(ctx, opts, folder, root, try)
		if err == nil && b.Theme != nil {
			err = run(b)
		}
		switch {
		case errors.Is(err, record.ErrDamaged) && !opts.Clean:
			opts.Clean = true
		case errors.Is(err, errChanged):
			try++
		default:
			return b, err
		}
		b.reuse.previous.Close()
	}
	return b, err
}

// changed is errChanged if a file has changed, and this is not the last attempt: then it is a finding.
func (b *build) changed(found []diag.Diagnostic) error {
	isChange := func(d diag.Diagnostic) bool { return d.Code == diag.FileChanged }
	if b.try < attempts-1 && slices.ContainsFunc(found, isChange) {
		return errChanged
	}
	return nil
}

// load reads the site and its theme, which is nil if it cannot be read.
func load(ctx context.Context, opts Options, folder fsys.Folder, root *os.Root, try int) (*build, error) {
	b := &build{
		opts: opts, try: try, Renderer: &render.Renderer{Folder: folder}, ctx: ctx, root: root,
		diags: new(diag.List), result: new(Result), spans: content.NewSpans(ctx, folder.Root),
	}
	b.Pictures, b.began = b.photoPictures, b.clock()
	b.reuse = loadPrevious(root, opts, try == 0)
	var err error
	how := content.Options{Now: opts.Now, Drafts: opts.Drafts, Sources: b.reuse.sources}
	b.Site, err = content.Load(ctx, folder, how, b.diags)
	if errors.Is(err, fs.ErrNotExist) {
		return b, fault.SiteMissing(opts.Site, err)
	}
	if err != nil {
		return b, err
	}
	if opts.FirstLoad != nil && b.reuse.previous.Size == 0 {
		opts.FirstLoad(len(b.Site.Bulletins))
	}
	if opts.portable {
		b.makePortable()
	}
	b.result.Next = nextDue(b.Site, opts.Now)
	b.result.Held, b.result.Language, b.result.Location = b.Site.Held, b.Site.Language, b.Site.Location
	b.result.Unset = unset(b.Site)
	b.Theme, err = render.LoadTheme(folder.Root, b.Site, b.diags)
	return b, err
}

// makePortable takes from the site its address, and with it the feeds and what else needs one.
func (b *build) makePortable() {
	s := *b.Site
	b.Address, s.BaseURL = s.BaseURL, ""
	b.Site, b.Offline = &s, true
}

func (b *build) finish(err error) (Result, error) {
	b.reuse.previous.Close()
	if b.Site == nil {
		return Result{}, err
	}
	b.result.Diagnostics = b.diags.Sorted()
	return *b.result, err
}

// run makes the site, and ends with commit if it has no errors. A dry run ends before it.
func (b *build) run(commit func(*publish.Stage) (publish.Result, error)) error {
	if err := b.beginCheck(); err != nil {
		return err
	}
	endStats := func() {}
	if b.diags.Errors() == 0 {
		stage, err := b.openStage()
		if err != nil {
			if goOn, err := b.cannotStage(err); !goOn {
				return err
			}
		} else {
			b.stage = stage
			defer stage.Close()
			endStats = b.reuse.statOutputs(stage, b.opts.Out)
			defer endStats()
		}
	}
	if b.check == nil && b.upToDate() {
		b.confirmRecord()
		return nil
	}
	if err := b.makePhotos(); err != nil {
		return err
	}
	b.NewPlan(b.ctx, b.opts.Now, b.opts.Drafts, b.diags)
	b.BindTheme(b.diags)
	intact := b.reuse.previous.Err
	for _, step := range [...]func() error{b.decidePages, intact, b.makeFamilies, intact} {
		if err := step(); err != nil {
			return err
		}
	}
	b.result.Pages = len(b.Plan.Pages)
	b.result.Reason = b.explain(b.opts.Explain)
	if b.stage == nil || b.diags.Errors() > 0 || b.dry {
		return nil
	}
	if b.earlier != nil {
		b.result.Stale = b.lost(b.earlier.found)
	}
	b.noteMade()
	if b.isFirst() {
		b.release() // an index needs much memory while it is written
	}
	if err := b.writeIndex(); err != nil {
		return err
	}
	endStats() // Windows renames nothing that is open
	var err error
	if b.result.Published, err = commit(b.stage); err != nil {
		return cannotPublish(b.opts.Out, err)
	}
	b.saveRecord()
	return nil
}

// contentGone is why a site without bulletins is not published: how many pages it had, which a folder that was moved
// away does not empty.
type contentGone int

func (n contentGone) Error() string { return "content is gone" }

// openStage opens the output folder.
func (b *build) openStage() (*publish.Stage, error) {
	stage, err := publish.Open(b.opts.Out, b.publishing())
	if err != nil {
		return nil, cannotPublish(b.opts.Out, err)
	}
	if n := stage.PublishedOfClass(publish.Page); n > 0 && len(b.Site.Bulletins)+len(b.Site.Pages)+len(b.Site.Held) == 0 {
		return nil, cmp.Or[error](stage.Close(), contentGone(n))
	}
	return stage, nil
}

// cannotStage ends a build that cannot publish. Errors of the check come first: with one the build goes on, and says
// what else is wrong.
func (b *build) cannotStage(reason error) (goOn bool, err error) {
	if err := b.checkLoaded(); err != nil || b.diags.Errors() > 0 {
		return err == nil, err
	}
	if n, gone := reason.(contentGone); gone {
		b.diags.Add(diag.New(diag.ContentGone, int(n)).In("content"))
		return false, nil
	}
	return false, reason
}

// parallel calls work for 0 to n-1 on all cores, until one returns an error.
func (b *build) parallel(n int, worker func() func(i int) error) error {
	return parallel.For(b.ctx, n, worker)
}

// write stages a file, unless nothing will be published: then it was made to find out what is wrong with it.
func (b *build) write(name string, class publish.Class, data []byte) error {
	if err := b.ctx.Err(); err != nil {
		return err // which ends also what writes many files on its own, as the index does
	}
	if b.stage == nil || b.diags.Errors() > 0 || b.reuse.isReused(name) {
		return nil
	}
	if err := b.stage.Write(name, class, data); err != nil {
		return cannotPublish(b.opts.Out, err)
	}
	return nil
}

// writeNamed stages a file that is named by its content, once.
func (b *build) writeNamed(name string, class publish.Class, data []byte) error {
	if b.stage == nil || b.diags.Errors() > 0 || !b.reuse.claim(name) {
		return nil
	}
	return b.write(name, class, data)
}
