package page

const searchURL = "/search/"

type searchInputs struct{ Years []int }

// addSearch adds the search page. Its folder holds the index, too.
func (p *Plan) addSearch() {
	page := Page{URL: searchURL, series: &series{Template: "search", what: whatSearch, list: p.all}}
	addPage(p, page, func(g *Gatherer, _ *Page, in *searchInputs) {
		for _, y := range g.plan.filed[nil].years {
			in.Years = append(in.Years, y.year)
		}
	}, func(e *env, in *searchInputs) any {
		head := e.head("search", searchURL, e.opts.Text("search"), e.inside[nil], nil)
		return &SearchView{Site: e.Site, Page: head, Years: in.Years, NoSearch: e.opts.NoSearch}
	})
}
