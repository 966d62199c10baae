// Package preview is a site that stays open while somebody writes it. Its parts are those of a build, but each is kept
// until what it is made of changes: the library of bulletins, the plan of pages on top of it, the theme. A bulletin whose
// text or title changes touches nothing else, at any size of the site; one that comes, goes or moves has the pages
// planned anew.
//
// What was good and is broken now stays as it was, beside the diagnostics: a bulletin, site.toml, the theme.
package preview

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/serve"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
)

// Preview is an open site. Its methods are those of serve.Site.
type Preview struct {
	ctx    context.Context
	folder fsys.Folder
	root   *os.Root
	now    func() time.Time
	lang   diag.Lang // "" is the site's

	mu      sync.RWMutex // held for writing while anything of the following changes
	library *content.Library
	site    *site.Site
	theme   *theme.Theme
	plan    *page.Plan
	assets  map[string][]byte
	before  map[string][]byte // those of the theme before, which pages may still name
	stamps  map[string]string // of what is not in the library
	photos  previewPhotos

	settings   []diag.Diagnostic // what is wrong with a newer site.toml
	themeFound []diag.Diagnostic
	planFound  []diag.Diagnostic

	found      sync.Mutex
	pageFound  map[string][]diag.Diagnostic // when a page was made, by its path
	bodyFound  map[string][]diag.Diagnostic // in a bulletin's body, by its file
	photoFound map[string]photoFinding      // by the photo's name

	converters sync.Pool
}

// Open reads a site.
func Open(ctx context.Context, dir string, now func() time.Time, lang diag.Lang) (*Preview, error) {
	folder, root, err := fsys.OpenFolder(dir)
	if err != nil {
		return nil, fault.SiteMissing(dir, err)
	}
	p := &Preview{
		ctx: ctx, root: root, folder: folder, now: now, lang: lang,
		pageFound: map[string][]diag.Diagnostic{}, bodyFound: map[string][]diag.Diagnostic{}, photoFound: map[string]photoFinding{},
	}
	p.converters.New = func() any { return markdown.New() }
	p.library, err = content.OpenLibrary(ctx, p.folder)
	if errors.Is(err, fs.ErrNotExist) {
		err = fault.SiteMissing(dir, err)
	}
	if err == nil {
		p.photos.open(root) // which makes a folder: not where there is no site
		p.settings, p.stamps = p.library.Settings(), p.stamp()
		err = p.arrange()
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close ends the preview.
func (p *Preview) Close() {
	p.photos.close()
	p.root.Close()
	p.folder.Close()
}

// arrange plans all pages.
func (p *Preview) arrange() error {
	p.site = p.library.Site(content.Options{Now: p.now(), Drafts: true})
	return p.dress(true)
}

// dress reads the theme. With replan, or where pages depend on it beyond their templates, the pages are
// planned for it. A theme with errors takes the place of none, or of one with errors.
func (p *Preview) dress(replan bool) error {
	var found diag.List
	t, err := render.LoadTheme(p.folder.Root, p.site, &found)
	if err != nil {
		return err
	}
	if old := p.theme; old != nil && (t == nil || found.Errors() > 0) {
		t = old
	}
	if t == nil {
		return fault.New(found.Sorted()[0], err)
	}
	if replan || p.plan == nil || p.site.Organization.Badge != "" {
		p.replan(t)
	}
	if t != p.theme {
		err := t.Bind(p.plan.Site,
			func(n int) any { return p.plan.Latest(n) },
			func(kind, slug string, n int) (any, bool) { return p.plan.Bulletins(kind, slug, n) },
			&found)
		if err != nil {
			return err
		}
		if p.theme == nil || found.Errors() == 0 {
			p.wear(t)
		}
	}
	p.themeFound = found.Sorted()
	return nil
}

func (p *Preview) wear(t *theme.Theme) {
	p.theme, p.before, p.assets = t, p.assets, map[string][]byte{}
	for _, a := range t.Assets {
		p.assets["/"+a.File] = a.Data
	}
	p.found.Lock()
	defer p.found.Unlock()
	clear(p.pageFound)
}

func (p *Preview) replan(t *theme.Theme) {
	var found diag.List
	r := p.renderer()
	r.Theme = t
	r.NewPlan(p.now(), true, &found)
	p.plan = r.Plan
	p.plan.CheckAddresses(&found)
	p.planFound = found.Sorted()
	p.forget()
}

// forget drops what was found in pages that are gone.
func (p *Preview) forget() {
	p.found.Lock()
	defer p.found.Unlock()
	maps.DeleteFunc(p.pageFound, func(url string, _ []diag.Diagnostic) bool {
		found, _ := p.plan.Find(url)
		return found == nil
	})
}

// renderer makes pages as a build does.
func (p *Preview) renderer() *render.Renderer {
	return &render.Renderer{Folder: p.folder, Site: p.site, Theme: p.theme, Plan: p.plan, Pictures: p.pictures}
}

// Page makes a page from its sources.
func (p *Preview) Page(_ context.Context, at string) serve.Page {
	p.mu.RLock()
	defer p.mu.RUnlock()
	base := page.BasePath(p.site.BaseURL)
	below, ok := strings.CutPrefix(at, base)
	if !ok || !strings.HasPrefix(below, "/") {
		return serve.Page{Status: 302, Redirect: base + "/"}
	}
	found, redirect := p.plan.Find(below)
	status := 200
	switch {
	case redirect:
		return serve.Page{Status: 302, Redirect: p.plan.Link(found.URL)}
	case found == nil:
		if found, _ = p.plan.Find("/404.html"); found == nil {
			return serve.Page{Status: 404}
		}
		status = 404
	}
	html, broken := p.render(found)
	return serve.Page{Status: status, HTML: html, Broken: broken}
}

func (p *Preview) render(found *page.Page) (html []byte, broken bool) {
	r := p.renderer()
	body, broken := p.convert(r, found.Bulletin)
	var buf bytes.Buffer
	html, d, ok := r.Page(&buf, found, body)
	var failed []diag.Diagnostic
	if !ok && d.Code != "" {
		failed = append(failed, d)
	}
	p.found.Lock()
	defer p.found.Unlock()
	note(p.pageFound, found.URL, failed)
	return html, broken || !ok
}

// convert converts a bulletin's body and keeps what was found there.
func (p *Preview) convert(r *render.Renderer, bulletin *site.Bulletin) (body markdown.Document, broken bool) {
	if bulletin == nil {
		return body, false
	}
	converter := p.converters.Get().(*markdown.Converter)
	defer p.converters.Put(converter)
	source, broken, readable := p.library.Body(bulletin)
	converted, err := r.Convert(p.ctx, converter, source, false)
	if err != nil {
		return body, true // the preview is at its end
	}
	var all diag.List
	all.Add(converted.Findings...)
	found := all.Sorted()
	if !readable {
		found = nil
	}
	p.found.Lock()
	defer p.found.Unlock()
	note(p.bodyFound, bulletin.File, found)
	return converted.Document, broken || all.Errors() > 0
}

func note(in map[string][]diag.Diagnostic, name string, found []diag.Diagnostic) {
	if len(found) > 0 {
		in[name] = found
	} else {
		delete(in, name)
	}
}

// Asset is a file of the theme.
func (p *Preview) Asset(at string) ([]byte, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	name := strings.TrimPrefix(at, page.BasePath(p.site.BaseURL))
	data, ok := p.assets[name]
	if !ok {
		data, ok = p.before[name]
	}
	return data, ok
}

// Stale names the bulletin of a page, if it is not what was read.
func (p *Preview) Stale(at string) (string, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	found, _ := p.plan.Find(strings.TrimPrefix(at, page.BasePath(p.site.BaseURL)))
	if found == nil || found.Bulletin == nil || !p.library.Stale(found.Bulletin.File) {
		return "", false
	}
	return found.Bulletin.File, true
}

// Problems is everything that is wrong.
func (p *Preview) Problems() []diag.Diagnostic {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var all diag.List
	all.Add(p.library.Diagnostics()...)
	for _, found := range [][]diag.Diagnostic{p.settings, p.themeFound, p.planFound} {
		all.Add(found...)
	}
	p.found.Lock()
	defer p.found.Unlock()
	all.Add(p.photoProblems()...)
	for _, in := range []map[string][]diag.Diagnostic{p.pageFound, p.bodyFound} {
		for _, found := range in {
			all.Add(found...)
		}
	}
	return all.Sorted()
}

// Language is that of the site, unless another was asked for.
func (p *Preview) Language() diag.Lang {
	p.mu.RLock()
	defer p.mu.RUnlock()
	switch {
	case p.lang != "":
		return p.lang
	case strings.HasPrefix(p.site.Language, "zh"):
		return diag.Zh
	}
	return diag.En
}

// Home is where the front page is.
func (p *Preview) Home() string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.plan.Link("/")
}

// Snapshot is what the preview shows at a moment.
type Snapshot struct {
	Site *site.Site
	Plan *page.Plan
}

// Snapshot returns the present one.
func (p *Preview) Snapshot() Snapshot {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return Snapshot{p.site, p.plan}
}
