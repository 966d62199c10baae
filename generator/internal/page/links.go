package page

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// Links of texts lead to pages by their address, or by the source that they are made of: ../shili/index.md, ../shili/.
// An address comes first, so that what lies where in content/ changes no link that leads to one.

// FileOf is the file, escaped, of the page at a path, which may be escaped, and have a last slash or not.
func (p *Plan) FileOf(path string) (file string, ok bool) {
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return "", false
	}
	if found := p.at(foldPath((&Page{URL: norm.NFC.String(u.Path)}).canonicalPath())); found != nil {
		return escape(found.File()), true
	}
	return "", false
}

// Leads reports whether an address of the site, not escaped, leads anywhere.
func (p *Plan) Leads(address string) bool {
	if now, ok := p.Renamed(address); ok && p.hasAt(now) {
		return true
	}
	return p.hasAt(address)
}

// hasAt reports whether there is a page or file at an address.
func (p *Plan) hasAt(address string) bool {
	at := (&Page{URL: norm.NFC.String(address)}).canonicalPath()
	if found := p.at(foldPath(at)); found != nil && norm.NFC.String(found.canonicalPath()) == at {
		return true
	}
	_, file := p.FileAt(address)
	return file
}

// Resolve answers for a link in a bulletin's body that leads within the site: the address to write,
// below the site's prefix, and whether there is such a page.
func (p *Plan) Resolve(b *site.Bulletin, destination string) (string, bool) {
	u, err := url.Parse(destination)
	if err != nil {
		return destination, false
	}
	if composed := norm.NFC.String(u.Path); composed != u.Path { // as a Mac copies names; addresses are composed
		u.Path, u.RawPath = composed, ""
		destination = u.String()
	}
	to := (&url.URL{Path: b.URL()}).ResolveReference(&url.URL{Path: u.Path})
	at := (&Page{URL: to.Path}).canonicalPath()
	found := p.at(foldPath(at))
	_, file := p.FileAt(to.Path)
	if file || found != nil && norm.NFC.String(found.canonicalPath()) == at {
		if strings.HasPrefix(u.Path, "/") {
			destination = p.prefix + destination
		}
		return destination, true
	}
	if source, ok := p.files().find(b, u.Path); ok && source.held == nil {
		return p.link(source.page.URL) + ending(u), true
	}
	if now, ok := p.Renamed(to.Path); ok && p.hasAt(now) {
		return p.link(now) + ending(u), true
	}
	if strings.HasPrefix(u.Path, "/") {
		destination = p.prefix + destination
	}
	return destination, false
}

// ending is what follows the path of a link.
func ending(u *url.URL) (ending string) {
	if u.RawQuery != "" {
		ending = "?" + u.RawQuery
	}
	if u.Fragment != "" {
		ending += "#" + u.Fragment
	}
	return ending
}

// DeadSource says of a link that leads nowhere what it names: a bulletin that is held, by its address or its source, or
// a source that there is not. Of other links it says nothing.
func (p *Plan) DeadSource(b *site.Bulletin, destination string) (diag.Diagnostic, bool) {
	u, err := url.Parse(destination)
	if err != nil || u.Path == "" {
		return diag.Diagnostic{}, false
	}
	sources := p.files()
	if source, ok := sources.find(b, u.Path); ok && source.held != nil {
		return diag.New(diag.LinkHeld, u.Path, source.held.reason()), true
	}
	at := (&url.URL{Path: b.URL()}).ResolveReference(&url.URL{Path: u.Path}).Path
	if held := sources.held[foldFile(strings.TrimSuffix(at, "/")+"/")]; held != nil {
		return diag.New(diag.LinkHeld, u.Path, held.reason()), true
	}
	if !isSource(u.Path) {
		return diag.Diagnostic{}, false
	}
	return diag.New(diag.LinkSource, u.Path).Suggest(sources.near(b, u.Path)...), true
}

func isSource(name string) bool { return strings.EqualFold(path.Ext(name), ".md") }

// sourceTable finds pages by the files that they are made of, composed, and suggests others.
type sourceTable struct {
	named map[string]source
	held  map[string]*heldSource // by the address that they would have, in one letter case
	stems map[string][]string    // files by what they are called: their folder's name, or their own
	words diag.WordList
}

// source is what a file has become: a page, or a bulletin that is held.
type source struct {
	page *Page
	held *heldSource
}

type heldSource site.Hold

// reason says why a bulletin is not published.
func (h *heldSource) reason() diag.Text {
	switch h.Reason {
	case site.Draft:
		return diag.Text{Zh: "是草稿", En: "it is a draft"}
	case site.Future:
		at := h.At.Format("2006-01-02 15:04")
		return diag.Text{Zh: at + " 才发布", En: "it appears at " + at}
	case site.Expired:
		return diag.Text{Zh: "已经过期", En: "it has expired"}
	case site.Withdrawn:
		return diag.Text{Zh: "已经撤回", En: "it was withdrawn"}
	}
	return diag.Text{Zh: "已经撤下", En: "it is withdrawn"}
}

func (p *Plan) sourceTable() *sourceTable {
	t := &sourceTable{named: map[string]source{}, stems: map[string][]string{}, held: map[string]*heldSource{}}
	for _, page := range p.Pages {
		if page.origin() != "" && !page.isAlias() {
			t.add(page.origin(), source{page: page})
		}
	}
	for i := range p.holds {
		h := (*heldSource)(&p.holds[i])
		if h.Reason == site.Withdrawn && !h.Bulletin.Withdrawal().NoPage {
			continue // a page stands at its address
		}
		t.add(h.File, source{held: h})
		if h.Bulletin != nil && h.Bulletin.Placed() {
			t.held[foldFile(h.Bulletin.URL())] = h
		}
	}
	return t
}

func (t *sourceTable) add(file string, s source) {
	t.named[norm.NFC.String(file)] = s
	stem := stemOf(file)
	if t.stems[stem] == nil {
		t.words.Add(stem)
	}
	t.stems[stem] = append(t.stems[stem], file)
}

// stemOf is the name by which an officer knows a source, in one letter case.
func stemOf(file string) string {
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if strings.EqualFold(stem, "index") {
		stem = path.Base(path.Dir(file))
	}
	return foldFile(norm.NFC.String(stem))
}

// find returns the source that a path names: from the bulletin's folder, or from the site's where it begins with /.
// A folder stands for the bulletin in it.
func (t *sourceTable) find(b *site.Bulletin, name string) (source, bool) {
	if name == "" {
		return source{}, false
	}
	for _, full := range sourceNames(b, name) {
		if s, ok := t.named[full]; ok {
			return s, true
		}
	}
	return source{}, false
}

// sourceNames are the files that a path may name.
func sourceNames(b *site.Bulletin, name string) []string {
	full := path.Join(b.Folder(), name)
	if below, ok := strings.CutPrefix(name, "/"); ok {
		full = path.Clean(below)
		if !strings.HasPrefix(full, site.ContentFolder+"/") {
			full = path.Join(site.ContentFolder, below)
		}
	}
	full = norm.NFC.String(full)
	if isSource(full) {
		return []string{full}
	}
	return []string{full + "/index.md", full + ".md"}
}

// near are sources that a path may have meant, as the bulletin's text would name them: those that are called so and
// lie elsewhere, else those that are called nearly so.
func (t *sourceTable) near(b *site.Bulletin, name string) (names []string) {
	stem := stemOf(sourceNames(b, name)[0])
	files := t.stems[stem]
	if len(files) == 0 {
		for _, other := range t.words.Nearest(stem) {
			files = append(files, t.stems[other]...)
		}
	}
	for _, file := range files[:min(len(files), 3)] {
		names = append(names, relative(b.Folder(), file))
	}
	return names
}

// relative is the path of a file as it is written in a folder.
func relative(folder, file string) string {
	from, to := strings.Split(folder, "/"), strings.Split(file, "/")
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}
