package page

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator/internal/site"
)

func pageURL(list string, n int) string { return list + "page/" + strconv.Itoa(n) + "/" }

// listInputs is one page of a list.
type listInputs struct {
	URL    string // of the page
	Number int    // 0 is the front page
	Last   int    // the highest number
	Total  int    // bulletins in the whole list; of its front page only
	Cards  cardRefs
	Feed   *Feed // of what the front page lists
}

// addList adds the front page of a list and its numbered pages, of twenty bulletins each. Gather adds to the inputs
// what a kind of page shows besides, and make makes a view of them.
func addList[I any](
	p *Plan, url, template string, bulletins []*site.Bulletin, list func(in *I) *listInputs,
	gather func(g *Gatherer, in *I), make func(e *env, in *I) any,
) {
	addListBy(p, perPage, url, template, bulletins, list, gather, make)
}

// addListBy is addList with another number of bulletins to a page.
func addListBy[I any](
	p *Plan, per int, url, template string, bulletins []*site.Bulletin, list func(in *I) *listInputs,
	gather func(g *Gatherer, in *I), view func(e *env, in *I) any,
) {
	shared := &inputs[I]{func(g *Gatherer, page *Page, in *I) {
		g.list(bulletins, per, url, page, list(in))
		gather(g, in)
	}, view}
	common := &series{Template: template, what: p.whatOf(template), list: bulletins, per: per, inputs: shared}
	pages := make([]Page, numbered(len(bulletins), per)+1)
	for n := range pages {
		pages[n] = Page{URL: url, series: common, number: n}
		if n > 0 {
			pages[n].URL = pageURL(url, n)
		}
		p.Pages = append(p.Pages, &pages[n])
	}
}

// list gathers a page of a list.
func (g *Gatherer) list(bulletins []*site.Bulletin, per int, url string, page *Page, in *listInputs) {
	in.URL, in.Number, in.Last = page.URL, page.number, numbered(len(bulletins), per)
	if in.Number > 0 {
		in.Cards = g.cards(page.listed())
		return
	}
	in.Total, in.Feed = len(bulletins), g.plan.feeds[url]
	in.Cards = g.cards(bulletins[:len(bulletins)-in.Last*per])
}

// list is the list that a view shows.
func (e *env) list(in *listInputs) List {
	front := in.URL
	if in.Number > 0 {
		front = strings.TrimSuffix(in.URL, pageURL("", in.Number))
	}
	l := List{Number: in.Number, Total: in.Total, Cards: e.cards(in.Cards)}
	if in.Number == 0 {
		if in.Last > 0 {
			l.Older = &Link{URL: e.link(pageURL(front, in.Last))}
		}
		return l
	}
	l.Newer = &Link{URL: e.link(front)}
	if in.Number < in.Last {
		l.Newer.URL = e.link(pageURL(front, in.Number+1))
	}
	if in.Number > 1 {
		l.Older = &Link{URL: e.link(pageURL(front, in.Number-1))}
	}
	return l
}

// numberTitle adds the number of a page to a title.
func (e *env) numberTitle(title string, n int) string {
	if n == 0 {
		return title
	}
	return title + " · " + e.opts.Text("page_number", n)
}

type homeInputs struct {
	List    listInputs
	Pinned  cardRefs
	Wall    []shotInputs
	Ranking rankingInputs
}

// addHome lists everything; on the front page pinned bulletins come first, and are not repeated.
func (p *Plan) addHome() {
	addList(p, "/", "home", p.current, func(in *homeInputs) *listInputs { return &in.List }, func(g *Gatherer, in *homeInputs) {
		if in.List.Number > 0 {
			return
		}
		var pinned []*site.Bulletin
		for _, b := range p.current {
			if b.Pinned {
				pinned = append(pinned, b)
			}
		}
		in.Pinned = g.cards(pinned)
		in.Wall, in.Ranking = g.wall(p.current), g.plan.ranking()
	}, (*env).homeView)
}

func (e *env) homeView(in *homeInputs) any {
	v := &HomeView{Site: e.Site, Page: e.head("home", in.List.URL, "", nil, in.List.Feed), List: e.list(&in.List)}
	if in.List.Number > 0 {
		v.Page.Title, v.Page.Trail = e.opts.Text("page_number", in.List.Number), e.inside[nil]
		return v
	}
	v.Pinned = e.cards(in.Pinned)
	var rest []*Card
	for _, c := range v.List.Cards {
		if !c.Pinned {
			rest = append(rest, c)
		}
	}
	v.List.Cards = rest
	if len(v.Pinned) == 0 {
		v.Pinned = nil
	}
	if e.Site.hasBlock("lead") {
		v.lead()
	} else {
		v.List.Cards, v.Pinned = slices.Concat(v.Pinned, rest), nil
	}
	v.split()
	v.Wall, v.Ranking = e.wall(in.Wall), e.ranking(&in.Ranking)
	return v
}

type districtInputs struct {
	List     listInputs
	District districtRef
	Months   []monthCount // newest first; of the front page only
	Wall     []shotInputs
}

func (p *Plan) addDistricts() {
	for _, d := range p.s.Districts {
		f := p.filed[d]
		addList(p, "/"+d.Slug+"/", "district", f.bulletins, func(in *districtInputs) *listInputs { return &in.List },
			func(g *Gatherer, in *districtInputs) {
				in.District = districtRef{d}
				if in.List.Number == 0 {
					in.Months, in.Wall = f.counts(), g.wall(f.bulletins)
				}
			}, (*env).districtView)
	}
	addPage(p, Page{URL: "/districts/", series: &series{Template: "districts", what: ofUnit(p.s.Look.Unit)}},
		func(g *Gatherer, _ *Page, in *districtsInputs) { g.plan.countDistricts(in) }, (*env).districtsView)
}

func (e *env) districtView(in *districtInputs) any {
	d := in.District.District
	title := e.numberTitle(d.Name, in.List.Number)
	v := &DistrictView{
		Site: e.Site, Page: e.head("district", in.List.URL, title, e.inside[d.Parent], in.List.Feed),
		List: e.list(&in.List), District: *e.districtNode(d),
	}
	if in.List.Number > 0 {
		v.Page.Trail = e.inside[d]
		return v
	}
	v.Years, v.Chart, v.Wall = e.years(d, in.Months), chart(in.Months), e.wall(in.Wall)
	return v
}

// districtNode is a district with those right below it.
func (e *env) districtNode(d *site.District) *DistrictNode {
	node := &DistrictNode{Name: d.Name, URL: e.districtURL(d), Code: d.Code}
	for _, c := range d.Children {
		node.Children = append(node.Children, &DistrictNode{Name: c.Name, URL: e.districtURL(c), Code: c.Code})
	}
	return node
}

// districtsInputs counts the bulletins of all districts, in the site's order.
type districtsInputs struct {
	Counts []int
	Total  int
}

func (p *Plan) countDistricts(in *districtsInputs) {
	in.Total = len(p.all)
	for _, d := range p.s.Districts {
		in.Counts = append(in.Counts, len(p.filed[d].bulletins))
	}
}

func (e *env) districtsView(in *districtsInputs) any {
	v := &DistrictsView{
		Site: e.Site, Page: e.head("districts", "/districts/", e.opts.Text("districts"), e.inside[nil], nil), Total: in.Total,
	}
	counts := map[*site.District]int{}
	for i, d := range e.s.Districts {
		counts[d] = in.Counts[i]
	}
	for _, d := range e.s.Districts {
		if d.Parent == nil {
			v.Districts = append(v.Districts, e.count(d, counts))
		}
	}
	return v
}

func (e *env) count(d *site.District, counts map[*site.District]int) Count {
	c := Count{Title: d.Name, URL: e.districtURL(d), Count: counts[d]}
	for _, child := range d.Children {
		c.Children = append(c.Children, e.count(child, counts))
	}
	return c
}

type tagInputs struct {
	List listInputs
	Tag  *Link
}

type tagsInputs struct{ Tags []Count }

func (p *Plan) addTags() {
	if len(p.tags) == 0 {
		return
	}
	order := p.tagOrder()
	trail := p.below(p.inside[nil], &Link{p.opts.Text("tags"), p.link("/tags/")})
	for _, t := range order {
		addList(p, "/tags/"+t.slug+"/", "tag", t.bulletins, func(in *tagInputs) *listInputs { return &in.List },
			func(_ *Gatherer, in *tagInputs) { in.Tag = t.link },
			func(e *env, in *tagInputs) any {
				head := e.head("tag", in.List.URL, e.numberTitle(in.Tag.Title, in.List.Number), trail, nil)
				return &TagView{Site: e.Site, Page: head, Tag: in.Tag.Title, List: e.list(&in.List)}
			})
	}
	page := Page{URL: "/tags/", series: &series{Template: "tags", what: whatTag}}
	addPage(p, page, func(_ *Gatherer, _ *Page, in *tagsInputs) {
		for _, t := range order {
			in.Tags = append(in.Tags, Count{Title: t.link.Title, URL: t.link.URL, Count: len(t.bulletins)})
		}
	}, func(e *env, in *tagsInputs) any {
		return &TagsView{Site: e.Site, Page: e.head("tags", "/tags/", e.opts.Text("tags"), e.inside[nil], nil), Tags: in.Tags}
	})
}

// tagOrder is all tags, the most frequent first.
func (p *Plan) tagOrder() []*tagged {
	return slices.SortedFunc(maps.Values(p.tags), func(a, b *tagged) int {
		return cmp.Or(cmp.Compare(len(b.bulletins), len(a.bulletins)), strings.Compare(a.slug, b.slug))
	})
}

// Latest are the newest bulletins of the site, at most n: the template function "latest".
func (p *Plan) Latest(n int) []*Card { return p.cardsOf(p.LatestBulletins(n)) }

// LatestBulletins are those that Latest shows.
func (p *Plan) LatestBulletins(n int) []*site.Bulletin {
	return p.current[:min(max(n, 0), len(p.current))]
}

// Bulletins are the newest of one district, topic or tag, at most n: the template function "bulletins". False means that
// there is no such district, topic or tag.
func (p *Plan) Bulletins(kind, slug string, n int) ([]*Card, bool) {
	list, found := p.Query(kind, slug, n)
	return p.cardsOf(list), found
}

// Query finds the bulletins that Bulletins shows.
func (p *Plan) Query(kind, slug string, n int) (list []*site.Bulletin, found bool) {
	switch kind {
	case "district":
		for _, d := range p.s.Districts {
			if d.Slug == slug {
				list, found = p.filed[d].bulletins, true
			}
		}
	case "topic":
		for _, t := range p.s.Topics {
			if t.Slug == slug {
				list, found = p.topics[t], true
			}
		}
	case "tag":
		if t := p.tags[slug]; t != nil {
			list, found = t.bulletins, true
		}
	}
	return list[:min(max(n, 0), len(list))], found
}

func (p *Plan) cardsOf(list []*site.Bulletin) []*Card {
	g := Gatherer{plan: p, hasher: p.hasher}
	return p.cards(g.cards(list))
}
