package page

const searchURL = "/search/"

type searchInputs struct{ Years []int }

// addSearch adds the search page. Its folder holds the index, too.
func (p *Plan) addSearch() {
	page := Page{URL: searchURL, Template: "search", what: whatSearch, listed: p.all}
	addPage(p, page, func(g *Gatherer, _ *Page, in *searchInputs) {
		for _, m := range g.plan.filed[nil].months {
			if n := len(in.Years); n == 0 || in.Years[n-1] != m.year {
				in.Years = append(in.Years, m.year)
			}
		}
	}, func(e *env, in *searchInputs) any {
		head := e.head("search", searchURL, e.opts.Text("search"), e.inside[nil], nil)
		return &SearchView{Site: e.Site, Page: head, Years: in.Years, NoSearch: e.opts.NoSearch}
	})
}
