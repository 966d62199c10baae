package generator

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
)

// build is one run of the pipeline, after the load.
type build struct {
	Options
	ctx    context.Context
	folder content.Folder
	root   *os.Root // the same folder, for the cache
	site   *site.Site
	theme  *theme.Theme
	diags  *diag.List
	result *Result

	plan     *page.Plan
	stage    *publish.Stage            // nil when the site has errors and is only checked
	made     page.Photos               // what was made of each photo
	pictures map[string]*page.Pictures // the same, by the photo's name
	later    laterPhotos
	doubted  bool   // there was something to say of a photo
	index    *index // nil when nothing will be published, or the last one stays
	feeds    feeds
	failed   []templateFailure
	silent   bool // findings in texts were reported already

	incremental *incremental
	written     map[string]bool // photo files staged so far
	mu          sync.Mutex
}

type templateFailure struct {
	page int
	diag diag.Diagnostic
}

func (b *build) run() error {
	if b.diags.Errors() == 0 {
		stage, err := publish.Open(b.Out)
		if err != nil {
			return cannotPublish(b.Out, err)
		}
		defer stage.Close()
		b.stage = stage
		defer b.look()()
		if n := stage.PublishedOfClass(publish.Page); n > 0 && len(b.site.Bulletins)+len(b.site.Held) == 0 {
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
	b.plan = page.New(b.site, page.Options{
		Photos: b.made, Badge: b.badge(), Now: b.Now, Text: b.theme.Text, Place: b.place, Preview: b.Drafts,
	})
	err := b.theme.Bind(b.plan.Site,
		func(n int) any { return b.plan.Latest(n) },
		func(kind, slug string, n int) (any, bool) { return b.plan.Bulletins(kind, slug, n) },
		b.diags)
	if err != nil {
		return b.unreadable(err)
	}
	for _, a := range b.theme.Assets {
		if err := b.writeFixed(a.File, publish.Asset, a.Data); err != nil {
			return err
		}
	}
	if err := cmp.Or(b.judge(), b.later.err); err != nil {
		return err
	}
	steps := []func() error{b.writePages, b.writeMaps, b.writeHeaders} // none needs another
	err = b.parallel(len(steps), func() func(int) error { return func(i int) error { return steps[i]() } })
	if err := cmp.Or(err, b.later.err); err != nil {
		return err
	}
	b.result.Pages = len(b.plan.Pages)
	b.result.Reason = b.explain(b.Explain)
	if b.stage == nil || b.diags.Errors() > 0 {
		return nil
	}
	if b.result.Published, err = b.stage.Commit(); err != nil {
		return cannotPublish(b.Out, err)
	}
	b.result.Stale = b.leave()
	return nil
}

// writePages makes the pages, and what follows from their texts.
func (b *build) writePages() error {
	b.openIndex()
	b.openFeeds()
	if err := b.render(); err != nil {
		return err
	}
	return b.writeIndex()
}

// unreadable reports a file of the theme that cannot be read: a link that leads out of the site, say.
func (b *build) unreadable(err error) error {
	var pe *fs.PathError
	if !errors.As(err, &pe) {
		return err
	}
	b.diags.Add(diag.New(diag.FileUnreadable, pe.Err).In(pe.Path))
	return nil
}

// longestRun is how many numbers a core takes at once where there are very many: neighbours write to neighbouring memory, for
// which two cores would wait for each other.
const longestRun = 64

// parallel calls work for 0 to n-1 on all cores, until one returns an error.
func (b *build) parallel(n int, worker func() func(i int) error) error {
	cores := min(n, runtime.GOMAXPROCS(0))
	run := max(1, min(longestRun, n/max(1, longestRun*cores)))
	var next atomic.Int64
	var wait sync.WaitGroup
	var once sync.Once
	var failure error
	for range cores {
		wait.Go(func() {
			work := worker()
			for from := int(next.Add(int64(run))) - run; from < n; from = int(next.Add(int64(run))) - run {
				for i := from; i < min(from+run, n); i++ {
					err := b.ctx.Err()
					if err == nil {
						err = work(i)
					}
					if err != nil {
						once.Do(func() { failure = err })
						next.Store(int64(n))
						return
					}
				}
			}
		})
	}
	wait.Wait()
	return failure
}

func (b *build) write(name string, class publish.Class, data []byte) error {
	if b.stage == nil || b.diags.Errors() > 0 { // nothing will be published; the rest is only checked
		return nil
	}
	if b.incremental.has(name) {
		return nil
	}
	if err := b.stage.Write(name, class, data); err != nil {
		return cannotPublish(b.Out, err)
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

// render converts, executes and stages every page.
func (b *build) render() error {
	var wanted []int
	for i, p := range b.plan.Pages {
		if !b.incremental.kept[i] || b.wantsText(p.Bulletin) {
			wanted = append(wanted, i)
		}
	}
	b.plan.Near(wanted)
	converter := markdown.New()
	err := b.parallel(len(wanted), func() func(int) error {
		var buf bytes.Buffer
		return func(at int) error {
			i := wanted[at]
			p := b.plan.Pages[i]
			kept := b.incremental.kept[i]
			buf.Reset()
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
			if kept {
				return nil
			}
			if d, ok := b.theme.Render(&buf, p.Template, view, p.URL); !ok {
				b.mu.Lock()
				b.failed = append(b.failed, templateFailure{i, d})
				b.mu.Unlock()
				return nil
			}
			html := buf.Bytes()
			if p.Template == "search" {
				html = relative(html, page.BasePath(b.site.BaseURL))
			}
			return b.write(p.File(), class(p), html)
		}
	})
	if err != nil {
		return err
	}
	// Those without an address, and those that appear by themselves later, are checked now.
	for _, unseen := range slices.Concat(b.site.Unplaced, b.site.Coming) {
		if _, err := b.convert(converter, unseen); err != nil {
			return err
		}
	}
	b.reportTemplates()
	return nil
}

// wantsText reports whether feeds or the index need a bulletin though its page stays.
func (b *build) wantsText(bulletin *site.Bulletin) bool {
	return bulletin != nil && (b.index != nil && b.index.builder != nil || b.feeds.entries[bulletin] != nil)
}

// convertPage converts the body of a page of the plan, and settles the page's key.
func (b *build) convertPage(converter *markdown.Converter, i int) (markdown.Document, error) {
	p := b.plan.Pages[i]
	doc, links, clean, err := b.read(converter, p.Bulletin)
	inc := b.incremental
	switch {
	case p.Bulletin == nil || inc.name == "":
	case !clean:
		inc.keys[i] = ledger.Key{}
	case !inc.kept[i]:
		inc.links[i] = ledger.EncodeLinks(links)
		inc.keys[i].Text = b.textSum(p.Bulletin, inc.links[i])
	}
	return doc, err
}

// place is where a bulletin's front matter says a value.
func (b *build) place(file, key, value string) diag.Span {
	return content.KeyPlace(b.folder.Texts, file, key, value)
}

// reportTemplates reports each failing place of a template once, with the first page it failed on.
// Templates that did not load were reported then.
func (b *build) reportTemplates() {
	slices.SortFunc(b.failed, func(x, y templateFailure) int { return x.page - y.page })
	seen := map[diag.Span]bool{}
	for _, f := range b.failed {
		if f.diag.Code != "" && !seen[f.diag.Span] {
			seen[f.diag.Span] = true
			b.diags.Add(f.diag)
		}
	}
}

// convert reads a bulletin's file again and converts its body.
func (b *build) convert(converter *markdown.Converter, bulletin *site.Bulletin) (markdown.Document, error) {
	doc, _, _, err := b.read(converter, bulletin)
	return doc, err
}

// read is convert that also tells which links of the text lead within the site, as they are written,
// and whether there were no findings.
func (b *build) read(converter *markdown.Converter, bulletin *site.Bulletin) (doc markdown.Document, links []string, clean bool, err error) {
	if bulletin == nil {
		return doc, nil, true, nil
	}
	src, _, err := content.ReadText(b.folder.Texts, bulletin.File)
	switch {
	case err != nil:
	case b.incremental != nil && content.Digest(src) != bulletin.Digest: // a preview shows what there is
		err = errors.New("somebody saved it")
	case bulletin.BodyOffset > len(src.Text):
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		b.diags.Add(diag.New(diag.FileUnreadable, cause(fmt.Errorf("changed during the build: %w", err))).In(bulletin.File))
		return doc, nil, false, nil
	}
	in := markdown.Input{Source: src, Offset: bulletin.BodyOffset}
	in.SimilarPhotos = func(name string) []string { return content.SimilarPhotos(b.folder.Root, bulletin, name) }
	if len(bulletin.Districts) > 0 {
		in.ResolveLink = func(to string) (string, bool) {
			if !slices.Contains(links, to) {
				links = append(links, strings.Clone(to)) // not the whole text with it
			}
			return b.resolve(bulletin, to)
		}
	}
	in.Photos = b.photosOf(bulletin)
	doc, found := converter.Convert(b.ctx, in)
	if len(found) > 0 && !b.silent {
		b.diags.Add(found...)
	}
	return doc, links, len(found) == 0, b.ctx.Err()
}

// resolve answers where a link of a bulletin's text leads.
func (b *build) resolve(bulletin *site.Bulletin, to string) (url string, ok bool) {
	url, ok = b.plan.Resolve(bulletin, to)
	return url, ok || len(b.site.Unplaced) > 0 // it may lead to one whose address is not known yet
}

// photosOf are a bulletin's photos as its text shows them.
func (b *build) photosOf(bulletin *site.Bulletin) []markdown.Photo {
	photos := make([]markdown.Photo, 0, len(bulletin.Photos))
	for i, p := range bulletin.Photos {
		made := b.made(bulletin, i)
		if made == nil {
			made = &page.Pictures{Images: []markdown.Image{{Width: 1, Height: 1}}} // reported already; the text is still checked
		}
		alt := p.Alt
		if alt == "" && p.Caption == "" {
			alt = b.theme.Text("photo_number", i+1) // the link to the photo has a name
		}
		credit := p.Credit
		if credit != "" {
			credit = b.theme.Text("credit", credit)
		}
		photos = append(photos, markdown.Photo{
			File: p.File, Alt: alt, Caption: p.Caption, Credit: credit, Images: made.Images, AVIF: made.AVIF, Class: made.Class,
		})
	}
	return photos
}
