// Package preview is a site that stays open while somebody writes it. What it shows is a [Snapshot]: an immutable site,
// theme and plan. When files change, they are read again, and a new snapshot is swapped in atomically; a request ends
// with the snapshot that it began with. An edit of a bulletin's text or title needs no new plan, at any size of the
// site; a bulletin that is added, removed or moved does.
//
// Of a bulletin, site.toml or theme that has errors now, the last good version is shown, beside the diagnostics.
package preview

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/icon"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/serve"
)

// Preview is an open site. Its methods are those of serve.Site.
type Preview struct {
	ctx    context.Context
	folder fsys.Folder
	root   *os.Root
	now    func() time.Time
	lang   diag.Lang // "" is the site's

	current atomic.Pointer[Snapshot]

	refreshing sync.Mutex // held while the following changes
	live       *content.LiveSite
	stamps     map[string]string // of the files that are not in the live site
	unplanned  bool              // the last plan failed, and has to be made again

	photos     previewPhotos
	converters sync.Pool
}

// Open reads a site.
func Open(ctx context.Context, dir string, now func() time.Time, lang diag.Lang) (*Preview, error) {
	folder, root, err := fsys.OpenFolder(dir)
	if err != nil {
		return nil, fault.SiteMissing(dir, err)
	}
	p := &Preview{ctx: ctx, folder: folder, root: root, now: now, lang: lang}
	p.converters.New = func() any { return markdown.New() }
	p.live, err = content.OpenLiveSite(ctx, p.folder)
	if errors.Is(err, fs.ErrNotExist) {
		err = fault.SiteMissing(dir, err)
	}
	if err == nil {
		p.photos.open(root, p.folder) // which makes a folder: not where there is no site
		p.stamps = p.stamp()
		err = p.first()
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

// first makes the first snapshot.
func (p *Preview) first() error {
	s := &Snapshot{
		Renderer: &render.Renderer{Folder: p.folder, NoSearch: true}, preview: p, live: p.live, settings: p.live.Settings(),
		pageFindings: map[string][]diag.Diagnostic{}, bodyFindings: map[string][]diag.Diagnostic{},
	}
	if err := p.replan(s, true); err != nil {
		return err
	}
	p.takeSources(s)
	p.current.Store(s)
	return nil
}

// Snapshot returns the present one.
func (p *Preview) Snapshot() *Snapshot { return p.current.Load() }

// Page makes a page from its sources.
func (p *Preview) Page(_ context.Context, at string) serve.Page { return p.Snapshot().page(at) }

// Asset is a file of the theme.
func (p *Preview) Asset(at string) ([]byte, bool) {
	s := p.Snapshot()
	name := strings.TrimPrefix(at, s.basePath())
	data, ok := s.assets[name]
	if !ok {
		data, ok = s.before[name]
	}
	if !ok {
		data, ok = s.icon(name)
	}
	return data, ok
}

// icon makes an icon of the site.
func (s *Snapshot) icon(name string) ([]byte, bool) {
	for _, f := range icon.Files {
		if name == "/"+f.Name {
			return f.Make(s.Icons(), s.basePath()+"/"), true
		}
	}
	return nil, false
}

// File is a file that is published as it is, and its type.
func (p *Preview) File(at string) (f fs.File, kind string, ok bool) {
	s := p.Snapshot()
	file, ok := s.Plan.FileAt(strings.TrimPrefix(at, s.basePath()))
	if !ok {
		return nil, "", false
	}
	if _, regular, err := p.folder.LstatIn("", file.Source); err != nil || !regular {
		return nil, "", false // it was replaced by a link or a pipe
	}
	f, err := p.folder.Root.Open(file.Source)
	if err != nil {
		return nil, "", false
	}
	return f, file.MIME, true
}

// Stale names the bulletin of a page, if it is not what was read.
func (p *Preview) Stale(at string) (string, bool) {
	s := p.Snapshot()
	found, _ := s.Plan.Find(strings.TrimPrefix(at, s.basePath()))
	if found == nil || found.Bulletin == nil || !s.live.Stale(found.Bulletin.File) {
		return "", false
	}
	return found.Bulletin.File, true
}

// Problems is everything that is wrong.
func (p *Preview) Problems() []diag.Diagnostic {
	s := p.Snapshot()
	var all diag.List
	all.Add(s.problems(true)...)
	all.Add(p.photos.problems(s)...)
	return all.Sorted()
}

// Language is that of the site, unless another was asked for.
func (p *Preview) Language() diag.Lang {
	switch {
	case p.lang != "":
		return p.lang
	case strings.HasPrefix(p.Snapshot().Site.Language, "zh"):
		return diag.Zh
	}
	return diag.En
}

// Home is where the front page is.
func (p *Preview) Home() string { return p.Snapshot().Plan.Link("/") }
