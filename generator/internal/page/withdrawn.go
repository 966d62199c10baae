package page

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// Of a bulletin that was withdrawn its address stays, and old addresses that lead there. What they show is made of the
// withdrawal alone: nothing else of the bulletin gets into a view.

// withdrawnInputs is what a withdrawn bulletin's address shows.
type withdrawnInputs struct {
	URL      string
	District districtRef // nil for a page of its own
	Kind     site.WithdrawalKind
	Date     time.Time
	Reason   string
	Target   string // a link; "" where it leads nowhere
}

// addWithdrawn adds the pages at the addresses of withdrawn bulletins.
func (p *Plan) addWithdrawn(withdrawn []*site.Bulletin) {
	p.withdrawn = withdrawn
	for _, b := range withdrawn {
		w := b.Withdrawal()
		if !w.NoPage {
			p.addNotice(b, w)
		}
		for _, alias := range b.Aliases {
			p.addAlias(b, alias)
		}
	}
}

func (p *Plan) addNotice(b *site.Bulletin, w *site.Withdrawal) {
	page := Page{URL: b.URL(), series: &series{Template: "withdrawn", what: (*ofFile)(b), file: b.File, withdrawn: b}}
	gather := func(g *Gatherer, _ *Page, in *withdrawnInputs) {
		*in = withdrawnInputs{URL: b.URL(), Kind: w.Kind}
		if b.Page() == "" {
			in.District.District = b.District()
		}
		switch w.Kind {
		case site.KindNotice:
			in.Date, in.Reason = w.Date, w.Reason
		case site.KindRedirect:
			in.Target = g.plan.WithdrawnLink(b)
		}
	}
	if w.Kind == site.KindRedirect && !p.opts.Preview { // an officer shall see the page before it leads on
		page.Template = "redirect"
		addPage(p, page, gather, func(e *env, in *withdrawnInputs) any {
			return e.redirectView(in.URL, e.opts.Text("gone"), in.Target)
		})
		return
	}
	addPage(p, page, gather, (*env).withdrawnView)
}

func (e *env) withdrawnView(in *withdrawnInputs) any {
	title := "withdrawn"
	if in.Kind != site.KindNotice {
		title = "gone"
	}
	v := &WithdrawnView{
		Site: e.Site, Page: e.head("withdrawn", in.URL, e.opts.Text(title), e.inside[in.District.District], nil),
		Notice: in.Kind == site.KindNotice, Date: in.Date, Reason: in.Reason, Target: in.Target, Preview: e.opts.Preview,
	}
	v.Page.NoIndex = true
	return v
}

// WithdrawnLink is where a withdrawn bulletin leads, as pages and servers write it.
func (p *Plan) WithdrawnLink(b *site.Bulletin) string {
	to := p.withdrawnTarget(b)
	address := to.address
	if address == "" {
		ending := &url.URL{RawQuery: to.query, Fragment: to.fragment}
		address = p.link(to.path) + ending.String()
	}
	var escaped strings.Builder // an officer may have typed what no address may hold
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&escaped, "%%%02X", c)
		} else {
			escaped.WriteByte(c)
		}
	}
	return escaped.String()
}

// target is where a withdrawn bulletin leads.
type target struct {
	path, query, fragment string // on the site
	page                  *Page  // at the path, if there is any
	address               string // elsewhere
}

func (p *Plan) withdrawnTarget(b *site.Bulletin) target {
	to := b.Withdrawal().To
	u, err := url.Parse(to)
	if err != nil {
		return target{}
	}
	at := target{path: norm.NFC.String(u.Path), query: u.RawQuery, fragment: u.Fragment}
	switch {
	case u.Host != "":
		below, own := markdown.OwnPath(p.s.BaseURL, site.ASCIIAddress(to))
		if !own {
			return target{address: site.ASCIIAddress(to)}
		}
		if own, err := url.Parse(below); err == nil {
			at.path = norm.NFC.String(own.Path)
		}
	case !strings.HasPrefix(u.Path, "/"):
		found, _ := p.files().find(b, u.Path)
		if at.page = found.page; at.page != nil {
			at.path = at.page.URL
		}
		return at
	}
	if at.page = p.at(foldPath((&Page{URL: at.path}).canonicalPath())); at.page == nil {
		if now, ok := p.Renamed(at.path); ok {
			at.path = now
			at.page = p.at(foldPath((&Page{URL: now}).canonicalPath()))
		}
	}
	return at
}

// checkWithdrawn reports withdrawn bulletins that lead to nowhere, or to what was withdrawn, too.
func (p *Plan) checkWithdrawn(diags *diag.List) {
	for _, b := range p.withdrawn {
		w := b.Withdrawal()
		if w.Kind != site.KindRedirect || w.To == "" {
			continue
		}
		to := p.withdrawnTarget(b)
		var why diag.Text
		hint := diag.Text{
			Zh: "写一个有网页的网址；没有可转的，删去 to 和 kind",
			En: "write an address that has a page; without one remove to and kind",
		}
		switch {
		case to.address != "":
			continue
		case to.page == nil:
			why = diag.Text{Zh: "没有这个网页", En: "there is no such page"}
		case to.page.withdrawn == b:
			why = diag.Text{Zh: "就是它自己", En: "that is its own address"}
		case to.page.withdrawn != nil:
			why = diag.Text{Zh: "那一篇也撤回了", En: "that one was withdrawn, too"}
		default:
			continue
		}
		at := diag.Span{File: b.File}
		if p.opts.KeySpan != nil {
			at = p.opts.KeySpan(b.File, "withdrawn", w.To)
		}
		diags.Add(diag.New(diag.WithdrawnTo, w.To, why, hint).At(at))
	}
}

// Withdrawn reports whether a page stands for a bulletin that was withdrawn.
func (p *Page) Withdrawn() bool { return p.withdrawn != nil }

// current are the bulletins of a list that have not lapsed; the list itself where all are.
func current(list []*site.Bulletin) []*site.Bulletin {
	if !slices.ContainsFunc(list, (*site.Bulletin).Lapsed) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), (*site.Bulletin).Lapsed)
}

// isAlias reports whether a page is at an old address of a bulletin.
func (p *Page) isAlias() bool {
	return p.Template == "redirect" && (p.withdrawn == nil || p.URL != p.withdrawn.URL())
}

// source is the bulletin that a page is of.
func (p *Page) source() *site.Bulletin { return cmp.Or(p.Bulletin, p.withdrawn) }

// LeadsToWithdrawn reports whether a link of a bulletin's text leads to what stands for a withdrawn one.
func (p *Plan) LeadsToWithdrawn(b *site.Bulletin, link string) bool {
	if below, own := markdown.OwnPath(p.s.BaseURL, site.ASCIIAddress(link)); own {
		link = below
	}
	to, ok := p.Resolve(b, link)
	u, err := url.Parse(to)
	if !ok || err != nil {
		return false
	}
	at := (&url.URL{Path: p.prefix + b.URL()}).ResolveReference(&url.URL{Path: u.Path}).Path
	page := p.at(foldPath((&Page{URL: strings.TrimPrefix(at, p.prefix)}).canonicalPath()))
	return page != nil && page.Withdrawn()
}
