package page

import (
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// A district may have had other slugs ([[district]] old). All addresses below one lead to those below the present one,
// by a rule and not by pages: a page at each would be as many files as the district has, for ever. Servers are told the
// rule (hosting); where no server knows it, the page 404.html leads on. Links of texts lead to the present addresses.
// An alias below an old slug comes first, and nothing else may lie there.

// Move is the beginning of addresses that have another now.
type Move struct{ From, To string }

// readRenamed takes the slugs that districts had.
func (p *Plan) readRenamed(districts []*site.District) {
	for _, d := range districts {
		if len(d.Old) == 0 {
			continue
		}
		if p.renamed == nil {
			p.renamed, p.first = map[string]string{}, map[string]string{}
		}
		p.first[d.Slug] = d.Old[0]
		for _, old := range d.Old {
			p.renamed[old] = d.Slug
		}
	}
}

// Renamed is the present address for one below the old slug of a district; false where there is none. Whether anything
// is there is another question.
func (p *Plan) Renamed(address string) (string, bool) {
	if p.renamed == nil {
		return "", false
	}
	folder := ""
	if strings.HasPrefix(address, site.FilesFolder+"/") {
		folder, address = site.FilesFolder, strings.TrimPrefix(address, site.FilesFolder)
	}
	first, below, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	slug, ok := p.renamed[first]
	return folder + "/" + slug + "/" + below, ok
}

// FirstSlugs are the slugs that renamed districts had first, by the present ones.
func (p *Plan) FirstSlugs() map[string]string { return p.first }

// Permanent is the path of a bulletin's id with the slug that its district had first, so that subscribers do not see
// all of a district twice when it gets another name.
func (p *Plan) Permanent(path string) string {
	slug, below, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if first, ok := p.first[slug]; ok {
		return "/" + first + "/" + below
	}
	return path
}

// moves are the beginnings of addresses, as browsers have them, that lead on.
func (p *Plan) moves() (moves []Move) {
	for _, d := range p.s.Districts {
		for _, old := range d.Old {
			for _, folder := range []string{"", site.FilesFolder} {
				moves = append(moves, Move{p.link(folder + "/" + old + "/"), p.link(folder + "/" + d.Slug + "/")})
			}
		}
	}
	return moves
}

// movedMenu is the menu with the present addresses.
func (p *Plan) movedMenu(menu []site.MenuEntry) []site.MenuEntry {
	if p.renamed == nil {
		return menu
	}
	moved := make([]site.MenuEntry, len(menu))
	for i, m := range menu {
		if strings.HasPrefix(m.URL, "/") {
			if now, ok := p.Renamed(m.URL); ok {
				m.URL = now
			}
		}
		m.Children = p.movedMenu(m.Children)
		moved[i] = m
	}
	return moved
}

var whatOld = diag.Text{Zh: "区县的旧网址（site.toml 里的 old）", En: "a district's old slug (old in site.toml)"}

// ofOldSlug reports whether an address lies below the old slug of a district.
func (p *Plan) ofOldSlug(folded string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(folded, "/"), "/")
	for old := range p.renamed {
		if foldFile(old) == first {
			return true
		}
	}
	return false
}

// checkRenamed reports pages of their own where only old addresses may be.
func (p *Plan) checkRenamed(diags *diag.List) {
	if p.renamed == nil {
		return
	}
	pages := p.Pages
	for _, b := range p.coming {
		coming := &Page{URL: b.URL(), Bulletin: b, series: &series{Template: templateOf(b)}}
		pages = append(pages[:len(pages):len(pages)], coming)
	}
	for _, page := range pages {
		if page.origin() != "" && !page.isAlias() && p.ofOldSlug(foldPath(page.canonicalPath())) {
			diags.Add(diag.New(diag.URLTwice, page.URL, whatOld).At(p.addressSpan(page)))
		}
	}
}
