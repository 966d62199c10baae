package preview

import (
	"bytes"
	"maps"
	"strings"
	"sync"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/serve"
	"jianbao/generator/internal/site"
)

// Snapshot is what a preview shows at a moment: an immutable site, theme and plan. A refresh makes a new one and swaps it
// in. Findings of pages belong to the snapshot that the pages were made of; those that are still true are copied to the
// next.
type Snapshot struct {
	*render.Renderer
	preview *Preview
	live    *content.LiveSite // of which Stale alone may be asked

	assets map[string][]byte             // of the theme, by path
	before map[string][]byte             // those of the theme before, which pages may still name
	broken map[string]content.BrokenBody // bulletins whose files have errors by now, by file

	sourceFindings []diag.Diagnostic // in bulletins' files and in folders
	settings       []diag.Diagnostic // what is wrong with a newer site.toml
	themeFindings  []diag.Diagnostic
	planFindings   []diag.Diagnostic

	mu           sync.Mutex
	pageFindings map[string][]diag.Diagnostic // when a page was made, by its path
	bodyFindings map[string][]diag.Diagnostic // in a bulletin's body, by its file
}

// next is a snapshot that has everything of this one, and may still be changed.
func (s *Snapshot) next() *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	renderer := *s.Renderer
	return &Snapshot{
		Renderer: &renderer, preview: s.preview, live: s.live, assets: s.assets, before: s.before, broken: s.broken,
		sourceFindings: s.sourceFindings, settings: s.settings, themeFindings: s.themeFindings, planFindings: s.planFindings,
		pageFindings: maps.Clone(s.pageFindings), bodyFindings: maps.Clone(s.bodyFindings),
	}
}

// basePath is what comes before every path.
func (s *Snapshot) basePath() string { return page.BasePath(s.Site.BaseURL) }

// page answers for a path.
func (s *Snapshot) page(at string) serve.Page {
	below, ok := strings.CutPrefix(at, s.basePath())
	if !ok || !strings.HasPrefix(below, "/") {
		return serve.Page{Status: 302, Redirect: s.basePath() + "/"}
	}
	found, redirect := s.Plan.Find(below)
	status := 200
	switch {
	case redirect:
		return serve.Page{Status: 302, Redirect: s.Plan.Link(found.URL)}
	case found == nil:
		if now, ok := s.Plan.Renamed(below); ok && s.Plan.Leads(now) {
			return serve.Page{Status: 302, Redirect: s.Plan.Link(now)}
		}
		if found, _ = s.Plan.Find("/404.html"); found == nil {
			return serve.Page{Status: 404}
		}
		status = 404
	}
	html, broken := s.renderPage(found)
	return serve.Page{Status: status, HTML: html, Broken: broken}
}

func (s *Snapshot) renderPage(p *page.Page) (html []byte, broken bool) {
	body, broken := s.convert(p.Bulletin)
	var buf bytes.Buffer
	html, d, ok := s.Page(&buf, p, body)
	var failed []diag.Diagnostic
	if !ok && d.Code != "" {
		failed = append(failed, d)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	note(s.pageFindings, p.URL, failed)
	return html, broken || !ok
}

// convert converts a bulletin's body and records the findings.
func (s *Snapshot) convert(bulletin *site.Bulletin) (body markdown.Document, broken bool) {
	if bulletin == nil {
		return body, false
	}
	bulletin = s.Plan.Current(bulletin)
	converter := s.preview.converters.Get().(*markdown.Converter)
	defer s.preview.converters.Put(converter)
	source := bulletin
	version, broken := s.broken[bulletin.File]
	if broken {
		source = version.Of(bulletin, s.Folder.Texts)
	}
	converted, err := s.Convert(s.preview.ctx, converter, source, false)
	if err != nil {
		return body, true // the preview is at its end
	}
	var all diag.List
	all.Add(converted.Findings...)
	found := all.Sorted()
	if version.Unreadable {
		found = nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	note(s.bodyFindings, bulletin.File, found)
	return converted.Document, broken || all.Errors() > 0
}

func note(in map[string][]diag.Diagnostic, name string, found []diag.Diagnostic) {
	if len(found) > 0 {
		in[name] = found
	} else {
		delete(in, name)
	}
}

// problems is everything that is wrong, but with photos; with pages also what was found when pages were made.
func (s *Snapshot) problems(pages bool) []diag.Diagnostic {
	var all diag.List
	for _, found := range [][]diag.Diagnostic{s.sourceFindings, s.settings, s.themeFindings, s.planFindings} {
		all.Add(found...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, found := range s.bodyFindings {
		all.Add(found...)
	}
	if pages {
		for _, found := range s.pageFindings {
			all.Add(found...)
		}
	}
	return all.Sorted()
}
