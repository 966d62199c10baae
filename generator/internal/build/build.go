// Package build makes a site: it loads the sources, plans the pages, makes what can differ from what the last build
// left, and publishes it.
package build

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// build is one run of the pipeline, after the load.
type build struct {
	opts Options
	*render.Renderer
	ctx    context.Context
	root   *os.Root // of the site's folder, for the record and the cache of photos
	diags  *diag.List
	result *Result

	stage    *publish.Stage            // nil when the site has errors and is only checked
	pictures map[string]*page.Pictures // what was made of each photo, by its name
	later    laterPhotos
	doubted  bool   // there was something to say of a photo
	index    *index // nil when nothing will be published, or the last one stays
	feeds    feeds
	failed   render.Failures

	incremental *incremental
	written     map[string]bool // photo files staged so far
	mu          sync.Mutex
}

// Build builds the site. The error is a [*fault.CannotRun], or that of the context; a site's own errors are in the
// result.
func Build(ctx context.Context, opts Options) (Result, error) {
	var result Result
	diags := new(diag.List)
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return result, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	if err := checkOutput(opts.Site, opts.Out, opts.Drafts); err != nil {
		return result, err
	}
	inc := recall(root, opts)
	if opts.Recalled != nil {
		opts.Recalled(inc.last.Size)
	}
	s, err := content.Load(ctx, folder, content.Options{Now: opts.Now, Drafts: opts.Drafts, Memory: inc.sources}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return result, fault.SiteMissing(opts.Site, err)
	}
	if err != nil {
		return result, err
	}
	result.Held, result.Language, result.Location = s.Held, s.Language, s.Location
	result.Unset = unset(s)
	t, err := render.LoadTheme(folder.Root, s, diags)
	if err != nil || t == nil {
		result.Diagnostics = diags.Sorted()
		return result, err
	}
	b := &build{
		opts: opts, Renderer: &render.Renderer{Folder: folder, Site: s, Theme: t},
		ctx: ctx, root: root, diags: diags, result: &result, incremental: inc,
	}
	b.Pictures = b.photoPictures
	if opts.Strict {
		err = b.strict()
	}
	if err == nil {
		err = b.run()
	}
	result.Diagnostics = diags.Sorted()
	return result, err
}

// strict adds the check's findings to those of a build. It works on a plan of its own: the build's photos are not made
// yet.
func (b *build) strict() error {
	found, err := inspect.Strict(b.ctx, inspect.Options{Out: b.opts.Out, Now: b.opts.Now}, b.Folder, b.Site, b.diags.Sorted())
	b.diags.Add(found...)
	return err
}

func (b *build) run() error {
	if b.diags.Errors() == 0 {
		stage, err := publish.Open(b.opts.Out)
		if err != nil {
			return cannotPublish(b.opts.Out, err)
		}
		defer stage.Close()
		b.stage = stage
		defer b.look()()
		if n := stage.Previous(publish.Page); n > 0 && len(b.Site.Bulletins)+len(b.Site.Held) == 0 {
			b.diags.Add(diag.New(diag.ContentGone, n).In("content")) // not emptied by a folder that was moved away
			return nil
		}
	}
	b.compare()
	if b.nothingChanged() {
		return nil
	}
	if err := b.photos(); err != nil {
		return err
	}
	b.NewPlan(b.opts.Now, b.opts.Drafts, b.diags)
	if bound, err := b.BindTheme(b.diags); !bound {
		return err
	}
	for _, a := range b.Theme.Assets {
		if err := b.writeFixed(a.File, publish.Asset, a.Data); err != nil {
			return err
		}
	}
	if err := cmp.Or(b.judge(), b.later.err); err != nil {
		return err
	}
	err := parallel.Do(b.ctx, b.writePages, b.writeMaps, b.writeHeaders) // none needs another
	if err := cmp.Or(err, b.later.err); err != nil {
		return err
	}
	b.result.Pages = len(b.Plan.Pages)
	b.result.Reason = b.explain(b.opts.Explain)
	if b.stage == nil || b.diags.Errors() > 0 {
		return nil
	}
	if b.result.Published, err = b.stage.Commit(); err != nil {
		return cannotPublish(b.opts.Out, err)
	}
	b.result.Stale = b.leave()
	return nil
}

// parallel calls work for 0 to n-1 on all cores, until one returns an error.
func (b *build) parallel(n int, worker func() func(i int) error) error {
	return parallel.For(b.ctx, n, worker)
}

// writePages makes the pages, and what follows from their texts.
func (b *build) writePages() error {
	b.openIndex()
	b.openFeeds()
	if err := b.renderPages(); err != nil {
		return err
	}
	return b.writeIndex()
}

func (b *build) write(name string, class publish.Class, data []byte) error {
	if b.stage == nil || b.diags.Errors() > 0 { // nothing will be published; the rest is only checked
		return nil
	}
	if b.incremental.has(name) {
		return nil
	}
	if err := b.stage.Write(name, class, data); err != nil {
		return cannotPublish(b.opts.Out, err)
	}
	return nil
}

// writeFixed writes a file that is at hand, and no page.
func (b *build) writeFixed(name string, class publish.Class, data []byte) error {
	if b.keepOther(name, class, ledger.Key{View: digest.Bytes(data)}) {
		return nil
	}
	return b.write(name, class, data)
}

// renderPages converts, executes and stages every page that is to be made, and converts what is not published.
func (b *build) renderPages() error {
	var wanted []int
	for i, p := range b.Plan.Pages {
		if !b.incremental.kept[i] || b.wantsText(p.Bulletin) {
			wanted = append(wanted, i)
		}
	}
	b.Plan.Near(wanted)
	converter := markdown.New()
	err := b.parallel(len(wanted), func() func(int) error {
		var buf bytes.Buffer
		return func(at int) error {
			buf.Reset()
			return b.renderPage(&buf, converter, wanted[at])
		}
	})
	if err != nil {
		return err
	}
	// Those without an address, and those that appear by themselves later, are checked now.
	for _, unseen := range slices.Concat(b.Site.Unplaced, b.Site.Coming) {
		body, err := b.Convert(b.ctx, converter, unseen, true)
		if err != nil {
			return err
		}
		b.diags.Add(body.Findings...)
	}
	b.diags.Add(b.failed.Report()...)
	return nil
}

func (b *build) renderPage(buf *bytes.Buffer, converter *markdown.Converter, i int) error {
	p := b.Plan.Pages[i]
	body, err := b.convertPage(converter, i)
	if err != nil {
		return err
	}
	view := p.View(body)
	if v, ok := view.(*page.BulletinView); ok {
		b.indexBulletin(p.Bulletin, v, body)
		if err := b.encode(p.Bulletin, v); err != nil {
			return err
		}
	}
	if b.incremental.kept[i] {
		return nil
	}
	html, d, ok := b.View(buf, p, view)
	if !ok {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.failed.Add(i, d)
		return nil
	}
	return b.write(p.File(), class(p), html)
}

// wantsText reports whether feeds or the index need a bulletin though its page stays.
func (b *build) wantsText(bulletin *site.Bulletin) bool {
	return bulletin != nil && (b.index != nil && b.index.builder != nil || b.feeds.entries[bulletin] != nil)
}

// convertPage converts the body of a page of the plan, and settles the page's key.
func (b *build) convertPage(converter *markdown.Converter, i int) (markdown.Document, error) {
	p := b.Plan.Pages[i]
	body, err := b.Convert(b.ctx, converter, p.Bulletin, true)
	if len(body.Findings) > 0 {
		b.diags.Add(body.Findings...)
	}
	inc := b.incremental
	switch {
	case p.Bulletin == nil || inc.name == "":
	case len(body.Findings) > 0 || err != nil:
		inc.keys[i] = ledger.Key{}
	case !inc.kept[i]:
		inc.links[i] = ledger.EncodeLinks(body.Links)
		inc.keys[i].Text = b.textSum(p.Bulletin, inc.links[i])
	}
	return body.Document, err
}
