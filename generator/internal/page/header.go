package page

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// Every page has the menu with its own entry marked. Pages below one entry share one header, so that a theme makes its
// HTML once for all of them.

// headers are the headers that pages asked for, by the entry that is marked.
type headers struct {
	paths     map[string]menuPlace // of the entries that lead into the site
	districts string               // the address of the entry that has the districts below it
	mu        sync.Mutex
	made      map[menuPlace]*Header
}

// menuPlace is an entry of the menu: the i-th, or the child-th below it, both from one; exact is whether it leads to
// the page itself.
type menuPlace struct {
	entry, child int
	exact        bool
}

// entries is the menu: what site.toml says, else what every site has, with the pages that have a place in it.
func (e *env) entries(pages []*Link) (entries []*MenuEntry) {
	menu := e.s.Menu
	if len(menu) == 0 {
		menu = []site.MenuEntry{{Title: e.opts.Text("home"), URL: "/"}}
		if len(e.s.Topics) > 0 {
			menu = append(menu, site.MenuEntry{Title: e.opts.Text("topics"), URL: "/topics/"})
		}
		menu = append(menu, site.MenuEntry{Title: e.opts.Text("months"), URL: "/months/"})
	}
	for _, m := range menu {
		entry := e.menuEntry(m)
		entry.Districts = m.URL == districtsURL && len(m.Children) == 0
		for _, c := range m.Children {
			entry.Children = append(entry.Children, e.menuEntry(c))
		}
		entries = append(entries, entry)
	}
	for _, l := range pages {
		if !leadsTo(entries, l.URL) {
			entries = append(entries, &MenuEntry{Title: l.Title, URL: l.URL})
		}
	}
	if len(e.s.Menu) == 0 && len(e.s.Districts) > 1 {
		entries = append(entries, &MenuEntry{Title: e.opts.Text("districts"), URL: e.link(districtsURL), Districts: true})
	}
	return entries
}

func leadsTo(entries []*MenuEntry, url string) bool {
	return slices.ContainsFunc(entries, func(e *MenuEntry) bool { return e.URL == url || leadsTo(e.Children, url) })
}

const districtsURL = "/districts/"

func (e *env) menuEntry(m site.MenuEntry) *MenuEntry {
	entry := &MenuEntry{Title: m.Title, URL: m.URL}
	if path, rest, ok := menuPath(m.URL); ok {
		entry.URL = e.link(path) + rest
	}
	return entry
}

// menuPath is the path of an address within the site, and what follows it.
func menuPath(address string) (path, rest string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || address == "" {
		return "", "", false
	}
	path = norm.NFC.String(u.Path)
	u.Path, u.RawPath = "", ""
	return path, u.String(), true
}

// header is the header of a page.
func (e *env) header(h *Head) *Header {
	at := e.headers.find(h)
	e.headers.mu.Lock()
	defer e.headers.mu.Unlock()
	made := e.headers.made[at]
	if made == nil {
		made = &Header{Site: e.Site, Entries: markEntry(e.Site.Entries, at)}
		e.headers.made[at] = made
	}
	return made
}

// find finds the entry that leads to a page, else to the nearest page above it.
func (h *headers) find(head *Head) menuPlace {
	if at, ok := h.paths[head.URL]; ok {
		at.exact = true
		return at
	}
	if head.Trail == nil {
		return menuPlace{}
	}
	links := head.Trail.Links
	for i := len(links) - 1; i > 0; i-- { // the first is the front page, which all lie below
		if at, ok := h.paths[links[i].URL]; ok {
			return at
		}
	}
	if head.Kind == "district" {
		return h.paths[h.districts]
	}
	return menuPlace{}
}

// markEntry is the menu with an entry marked, and the one that it lies below.
func markEntry(entries []*MenuEntry, at menuPlace) []*MenuEntry {
	if at.entry == 0 {
		return entries
	}
	marked := slices.Clone(entries)
	entry := *marked[at.entry-1]
	current := "true"
	if at.exact {
		current = "page"
	}
	entry.Current = current
	if at.child > 0 {
		child := *entry.Children[at.child-1]
		child.Current, entry.Current = current, "true"
		entry.Children = slices.Clone(entry.Children)
		entry.Children[at.child-1] = &child
	}
	marked[at.entry-1] = &entry
	return marked
}

// newHeaders files the entries by where they lead. Of two that lead to one page the first is marked.
func newHeaders(entries []*MenuEntry) *headers {
	h := &headers{paths: map[string]menuPlace{}, made: map[menuPlace]*Header{}}
	add := func(address string, at menuPlace) {
		if _, known := h.paths[address]; !known && strings.HasPrefix(address, "/") {
			h.paths[address] = at
		}
	}
	for i, entry := range entries {
		add(entry.URL, menuPlace{entry: i + 1})
		if entry.Districts {
			h.districts = entry.URL
		}
		for j, child := range entry.Children {
			add(child.URL, menuPlace{entry: i + 1, child: j + 1})
		}
	}
	return h
}

// CheckMenu reports the entries of the menu that lead to no page or file of the site; spanOf finds a value of
// site.toml.
func (p *Plan) CheckMenu(spanOf func(path string) diag.Span) (found []diag.Diagnostic) {
	wanted := map[string]bool{} // addresses; true once there is such a page
	each := func(do func(m site.MenuEntry, path, at string)) {
		eachEntry(p.s.Menu, func(m site.MenuEntry, at string) {
			if path, _, ok := menuPath(m.URL); ok {
				do(m, path, at)
			}
		})
	}
	each(func(_ site.MenuEntry, path, _ string) { wanted[path] = false })
	if len(wanted) == 0 {
		return nil
	}
	for _, page := range p.Pages {
		if _, ok := wanted[page.canonicalPath()]; ok {
			wanted[page.canonicalPath()] = true
		}
	}
	each(func(m site.MenuEntry, path, at string) {
		if wanted[path] || p.hasFile(path) {
			return
		}
		slug := "wuhou"
		if len(p.s.Districts) > 0 {
			slug = p.s.Districts[0].Slug
		}
		dead := diag.New(diag.MenuDead, m.Title, m.URL, slug).At(spanOf(at + ".url"))
		found = append(found, dead.Suggest(p.nearAddresses(m.URL)...))
	})
	return found
}

// hasFile reports whether the site has a file at a path that is no page.
func (p *Plan) hasFile(path string) bool {
	_, published := p.FileAt(path)
	return published || slices.Contains(p.FeedPaths(), path)
}

// eachEntry calls a function for each entry of a menu, with its path in site.toml.
func eachEntry(menu []site.MenuEntry, do func(m site.MenuEntry, at string)) {
	for i, m := range menu {
		at := indexed("menu", i)
		do(m, at)
		for j, c := range m.Children {
			do(c, at+"."+indexed("children", j))
		}
	}
}

func indexed(key string, i int) string { return key + "[" + strconv.Itoa(i) + "]" }

// nearAddresses suggests addresses for one that leads nowhere: of what it names, or those that are spelt like it.
func (p *Plan) nearAddresses(typed string) []string {
	var lists, named []string
	add := func(title, url string) {
		lists = append(lists, url)
		if title == typed {
			named = append(named, url)
		}
	}
	for _, d := range p.s.Districts {
		for _, name := range append([]string{d.Name, d.Slug, d.Code}, d.Aliases...) {
			add(name, "/"+d.Slug+"/")
		}
	}
	for _, t := range p.s.Topics {
		add(t.Title, "/topics/"+t.Slug+"/")
		add(t.Slug, "/topics/"+t.Slug+"/")
	}
	for _, t := range p.tagOrder() {
		add(t.link.Title, "/tags/"+t.slug+"/")
	}
	for _, page := range p.Pages {
		if (page.Bulletin == nil || page.Template == "page") && page.number == 0 {
			lists = append(lists, page.URL)
		}
	}
	if len(named) > 0 {
		slices.Sort(named)
		return slices.Compact(named)
	}
	whole := "/" + strings.Trim(typed, "/") + "/"
	if slices.Contains(lists, whole) {
		return []string{whole}
	}
	if near := diag.Nearest(whole, lists); len(near) > 0 {
		return near
	}
	last := whole[strings.LastIndexByte(strings.TrimSuffix(whole, "/"), '/')+1:]
	below := slices.DeleteFunc(slices.Clone(lists), func(url string) bool { return !strings.HasSuffix(url, "/"+last) })
	slices.SortFunc(below, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	below = slices.Compact(below)
	return below[:min(len(below), 3)]
}
