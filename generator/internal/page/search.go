package page

// addSearch adds the search page. Its folder holds the index, too.
func (p *Plan) addSearch() {
	p.add(&Page{URL: searchURL, Template: "search", what: whatSearch, listed: p.all, view: func() any {
		v := &SearchView{Site: p.Site, Page: p.head("search", searchURL, p.opts.Text("search"), p.inside[nil])}
		for _, m := range p.filed[nil].months {
			if n := len(v.Years); n == 0 || v.Years[n-1] != m.year {
				v.Years = append(v.Years, m.year)
			}
		}
		return v
	}})
}

const searchURL = "/search/"
