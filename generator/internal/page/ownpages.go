package page

import (
	"cmp"
	"slices"
	"strings"

	"jianbao/generator/internal/site"
)

// Pages with addresses of their own, such as /guanyu/: no list and no feed has them.

// ownInputs is what such a page shows of others. What it shows of itself is covered as a bulletin's is.
type ownInputs struct {
	Own   ownBulletin
	Above []*Link // the pages above it, by its address
}

// templateOf is the template of a bulletin's page.
func templateOf(b *site.Bulletin) string {
	if b.Page() != "" {
		return "page"
	}
	return "bulletin"
}

// addOwnPages adds the pages, and their aliases.
func (p *Plan) addOwnPages() {
	if len(p.own) == 0 {
		return
	}
	titles := map[string]string{}
	for _, d := range p.s.Districts {
		titles["/"+d.Slug+"/"] = d.Name
	}
	for _, b := range p.own {
		titles[b.Page()] = b.Title
	}
	for _, b := range p.own {
		page := Page{URL: b.Page(), Bulletin: b, series: &series{Template: templateOf(b)}}
		addPage(p, page, func(g *Gatherer, page *Page, in *ownInputs) {
			in.Own.Bulletin = g.plan.Current(page.Bulletin)
			for i := 1; i < len(page.URL)-1; i++ {
				if above := page.URL[:i+1]; page.URL[i] == '/' && titles[above] != "" {
					in.Above = append(in.Above, &Link{titles[above], g.plan.link(above)})
				}
			}
		}, (*env).ownPageView)
		for _, alias := range b.Aliases {
			p.addAlias(b, alias)
		}
	}
}

// ownPageView makes the view of such a page, without what follows from its body.
func (e *env) ownPageView(in *ownInputs) any {
	trail := e.inside[nil]
	for _, l := range in.Above {
		trail = e.below(trail, l)
	}
	return e.ownView(in.Own.Bulletin, trail)
}

// menuPages are the pages that are in the menu, in its order.
func (p *Plan) menuPages() (links []*Link) {
	var in []*site.Bulletin
	for _, b := range p.own {
		if b.More.OrNone().Menu > 0 {
			in = append(in, b)
		}
	}
	slices.SortStableFunc(in, func(a, b *site.Bulletin) int {
		return cmp.Or(cmp.Compare(a.More.OrNone().Menu, b.More.OrNone().Menu), strings.Compare(a.Page(), b.Page()))
	})
	for _, b := range in {
		links = append(links, &Link{b.Title, p.link(b.Page())})
	}
	return links
}
