// Package page plans a site: which pages exist, each one's address, template and view.
//
//	/                                 the front page: pinned bulletins, then the newest
//	/{district}/{year}/{slug}/        a bulletin
//	/{district}/                      a district: its own bulletins and those below it
//	/{district}/{year}/               a district's year, by month
//	/{year}/  /{year}/{month}/        a year of the whole site, by month; a month of it
//	/districts/  /months/             all districts, all months
//	/topics/  /topics/{slug}/         all topics; a topic's round-up by district
//	/tags/  /tags/{tag}/              all tags; a tag's bulletins
//	/search/                          the reader's search
//	{page}                            a page with an address of its own: /guanyu/
//	/404.html                         for addresses that lead nowhere
//	{alias}                           leads on to the bulletin
//
// At the address of a bulletin that was withdrawn stands what its withdrawal says.
//
// Every list goes on at {list}page/{n}/. Pages are numbered from the oldest and hold twenty each, so
// that page 3 holds the same twenty for ever; the front page of a list holds the newest 20 to 39. A district's
// year is the same in hundreds: one of less than 200 is one page.
//
// A page is a pure function of its view, and a view is a plain value that holds exactly what its
// template may show. Views are made when a page is rendered, from a plan that is never changed. What
// a view is made of has a digest, which is part of the page's key (see inputs.go).
package page

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// Page is one page of the plan.
type Page struct {
	URL      string // unescaped, without the prefix of base_url: /wuhou/2022/yulin-hesuan/
	Bulletin *site.Bulletin
	*series
	number int // of a list's page, 0 is the front one; or the bulletin's index in the list
}

// series is what the pages of a list share, or those of a district's bulletins: a large site has a page or two for each
// bulletin, so a page is small.
type series struct {
	Template string // home, bulletin, district, …

	inputs inputsOf
	list   []*site.Bulletin // which they list; or, of bulletins' pages, their district's own, among which they are
	per    int              // bulletins to a numbered page of it
	what   diag.Localized   // what they are, where an address is wanted by two; of a bulletin's page, its file
	file   string           // of the site, that gives rise to it; "" for lists

	withdrawn *site.Bulletin // for which the page stands, or to which it leads
}

// listed are the bulletins on a list's page; on a front page, of the whole list.
func (p *Page) listed() []*site.Bulletin {
	if p.Bulletin != nil || p.number == 0 {
		return p.list
	}
	return p.list[len(p.list)-p.number*p.per:][:p.per]
}

// name says what the page is, where an address is wanted by two.
func (p *Page) name() diag.Localized {
	if p.Bulletin != nil {
		return (*ofFile)(p.Bulletin)
	}
	return p.what
}

// origin is the file of the site that gives rise to the page; "" for lists.
func (p *Page) origin() string {
	if p.Bulletin != nil {
		return p.Bulletin.File
	}
	return p.file
}

// File is the name of the page's file below the output folder.
func (p *Page) File() string {
	name := strings.TrimPrefix(p.URL, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		return name + "index.html"
	}
	if last := name[strings.LastIndexByte(name, '/')+1:]; strings.HasSuffix(last, ".html") || strings.HasSuffix(last, ".htm") {
		return name
	}
	return name + "/index.html"
}

// canonicalPath is the page's file as a path from the root, without a last index.html: what most addresses are.
func (p *Page) canonicalPath() string {
	if strings.HasPrefix(p.URL, "/") && strings.HasSuffix(p.URL, "/") {
		return p.URL
	}
	return WithoutIndex("/" + p.File())
}

// WithoutIndex is the folder of an index.html, with its slash, and the path itself of any other file. The folder of
// that of the whole site, as a name below the output folder, is "".
func WithoutIndex(path string) string {
	if folder, ok := strings.CutSuffix(path, "index.html"); ok && (folder == "" || strings.HasSuffix(folder, "/")) {
		return folder
	}
	return path
}

// IsList reports whether the page lists others, and so is published after them.
func (p *Page) IsList() bool { return p.Bulletin == nil }

// Near orders pages so that those which show the same cards come near each other: bulletins by district, as they are
// planned, then lists by what is the newest on them.
func (p *Plan) Near(pages []int) {
	newest := func(i int) int64 {
		switch page := p.Pages[i]; {
		case page.Bulletin != nil || len(page.listed()) == 0:
			return math.MaxInt64
		default:
			return page.listed()[0].Date.Unix()
		}
	}
	slices.SortStableFunc(pages, func(i, j int) int { return cmp.Compare(newest(j), newest(i)) })
}

// escaped are the ASCII characters that a path may not hold.
var escaped = func() (table [0x80]bool) {
	for c := range ' ' + 1 {
		table[c] = true
	}
	for _, c := range "\"#%<>?[\\]^`{|}" {
		table[c] = true
	}
	return table
}()

// escape writes a path as it stands in links.
func escape(path string) string {
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c >= 0x80 || escaped[c] {
			return (&url.URL{Path: path}).EscapedPath()
		}
	}
	return path
}

// perPage is how many bulletins a numbered page holds.
const perPage = 20

// numbered is how many numbered pages a list of n bulletins has beside its front page, with so many to a page.
func numbered(n, per int) int { return max(0, n/per-1) }
