package page

import (
	"maps"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/site"
)

// Pictures are what was made of a photo.
type Pictures struct {
	Images    []markdown.Image // widest first; at least one
	AVIF      []markdown.Image // the same sizes, where the site has them
	Covers    []markdown.Image // cut to 3:2, widest first; of a bulletin's cover only
	CoverAVIF []markdown.Image // the same sizes, where the site has them
	Share     *markdown.Image  // cut to what is shown of a shared page; of a cover only
	Class     string           // for a colour to stand where the photo will be
	Taken     time.Time        // by the camera's clock, in the site's time zone; zero if unknown
	Camera    string

	Sum digest.Sum // of the above, made once for all keys that it is part of; zero where nobody made it
}

func (p *Pictures) digest(h *digest.Hasher) digest.Sum {
	if p.Sum != (digest.Sum{}) {
		return p.Sum
	}
	return h.Shared(p)
}

// Photos tells what was made of a bulletin's i-th photo; nil if nothing could be.
type Photos func(b *site.Bulletin, i int) *Pictures

// Options are what a plan depends on besides the site.
type Options struct {
	Photos Photos
	Now    time.Time
	Text   func(key string, args ...any) string // interface strings of the theme, for titles

	Face // pictures of the site's own

	Preview  bool // the site is for the officer's eyes: no page is for search engines
	NoSearch bool // there will be no index for readers to search
	Offline  bool // the site is a copy for disks

	// KeySpan is where a bulletin's front matter says a value; with nil, findings have no span but the file.
	KeySpan func(file, key, value string) diag.Span
}

// Face is the pictures that stand for the site; each is nil where it has none.
type Face struct {
	Badge          *Picture // what [organization] badge names
	Logo, LogoDark *Picture
	Share          *Picture
	Icon           string // the address of an SVG; "" where the icons are of pixels
}

// Plan is all pages of a site. What it says is never changed after New; cards, and the table of addresses, are made when
// they are asked for, by whoever asks first.
type Plan struct {
	*env
	Pages         []*Page
	Subscriptions []Subscription

	all       []*site.Bulletin
	own       []*site.Bulletin // pages with addresses of their own
	coming    []*site.Bulletin
	current   []*site.Bulletin // all but those that have lapsed
	withdrawn []*site.Bulletin
	renamed   map[string]string         // slugs that districts had, with the present ones
	first     map[string]string         // the present ones, with those that they had first
	filed     map[*site.District]*filed // nil is the whole site
	tags      map[string]*tagged        // by slug
	tagOf     map[string]*tagged        // by name
	topics    map[*site.Topic][]*site.Bulletin
	feeds     map[string]*Feed                  // by the path of the page that lists the same
	table     func() *nametable.Table           // of pages by address, letter case folded; made when it is asked for
	edited    map[*site.Bulletin]*site.Bulletin // present versions of bulletins: see Edited
	holds     []site.Hold
	files     func() *sourceTable             // made when a link leads to no address
	copied    func() map[string]PublishedFile // by address; made when they are asked for
	hasher    *digest.Hasher
}

// tagged is a tag; spellings with one slug are one tag, named as its newest bulletin has it.
type tagged struct {
	slug      string
	link      *Link
	room      int // how many bulletins it has, at most
	bulletins []*site.Bulletin
}

// New plans a site's pages.
func New(s *site.Site, opts Options) *Plan {
	settings := *s
	settings.Bulletins, settings.Pages, settings.Held, settings.Unplaced = nil, nil, nil, nil
	settings.Coming, settings.Withdrawn = nil, nil
	p := &Plan{
		env: &env{
			s: &settings, opts: opts, prefix: BasePath(s.BaseURL), made: &cardTable{current: map[*site.Bulletin]*Card{}},
			links: map[*site.District]*Link{}, inside: map[*site.District]*Trail{}, within: map[districtYear]*Trail{},
		},
		all: s.Bulletins, own: s.Pages, coming: s.Coming, holds: s.Held, current: current(s.Bulletins),
		filed: map[*site.District]*filed{nil: {bulletins: s.Bulletins}},
		tags:  map[string]*tagged{}, tagOf: map[string]*tagged{}, topics: map[*site.Topic][]*site.Bulletin{},
		feeds: map[string]*Feed{}, hasher: new(digest.Hasher),
	}
	p.readRenamed(s.Districts)
	settings.Menu = p.movedMenu(s.Menu)
	for i, d := range s.Districts {
		f := &filed{order: i}
		f.above = []*filed{f}
		if d.Parent != nil { // which comes first
			f.above = append(f.above, p.filed[d.Parent].above...)
		}
		p.filed[d] = f
	}
	p.linkDistricts()
	p.Site = p.siteView()
	p.Site.Pages = p.menuPages()
	p.Site.Entries = p.entries(p.Site.Pages)
	p.headers = newHeaders(p.Site.Entries)
	p.makeRoom()
	for _, b := range p.all {
		p.index(b)
	}
	p.fileByMonth()
	p.addFeeds()
	p.siteMeta, p.publisher = p.siteTags(), p.newPublisher()
	p.addHome()
	p.addBulletins()
	p.addWithdrawn(s.Withdrawn)
	p.addDistricts()
	p.addArchive()
	p.addTopics()
	p.addTags()
	p.addOwnPages()
	p.addSearch()
	p.addNotFound()
	p.table = sync.OnceValue(p.addressTable)
	p.copied = sync.OnceValue(p.fileTable)
	p.files = sync.OnceValue(p.sourceTable)
	return p
}

// addNotFound adds the page for addresses that lead nowhere.
func (p *Plan) addNotFound() {
	type inputs struct{ Moved []Move }
	addPage(p, Page{URL: "/404.html", series: &series{Template: "404", what: what404}},
		func(g *Gatherer, _ *Page, in *inputs) { in.Moved = g.plan.moves() },
		func(e *env, in *inputs) any {
			h := e.head("404", "/404.html", e.opts.Text("not_found"), e.inside[nil], nil)
			h.NoIndex = true
			return &NotFoundView{e.Site, h, in.Moved}
		})
}

// Edited is the plan with other versions of some of its bulletins, which stand where they stood: site.SamePages holds for
// each. Everything else is shared with the plan.
func (p *Plan) Edited(versions map[*site.Bulletin]*site.Bulletin) *Plan {
	edited := *p
	edited.edited = maps.Clone(p.edited)
	if edited.edited == nil {
		edited.edited = map[*site.Bulletin]*site.Bulletin{}
	}
	maps.Copy(edited.edited, versions)
	edited.copied = sync.OnceValue(edited.fileTable)
	return &edited
}

// BasePath is what comes before every path when the site does not lie at its host's root.
func BasePath(baseURL string) string {
	_, rest, _ := strings.Cut(baseURL, "://")
	_, path, ok := strings.Cut(rest, "/")
	if !ok || path == "" {
		return ""
	}
	return "/" + strings.TrimSuffix(path, "/")
}

func (e *env) siteView() *Site {
	v := &Site{
		Title: e.s.Title, Home: e.link("/"), BaseURL: e.s.BaseURL, Language: e.s.Language,
		Domain: domain(e.s.BaseURL), Search: e.link(searchURL), Organization: e.organization(), ExternalNotice: e.s.ExternalNotice,
		Offline: e.opts.Offline,
	}
	nodes := map[*site.District]*DistrictNode{}
	for _, d := range e.s.Districts {
		node := &DistrictNode{Name: d.Name, URL: e.districtURL(d), Code: d.Code}
		nodes[d] = node
		if d.Parent == nil {
			v.Districts = append(v.Districts, node)
		} else {
			nodes[d.Parent].Children = append(nodes[d.Parent].Children, node)
		}
	}
	v.Logo, v.LogoDark, v.Share, v.Icon = e.opts.Logo, e.opts.LogoDark, e.opts.Share, e.opts.Icon
	var scripts []site.Script
	if !e.opts.Preview && !e.opts.Offline {
		scripts = e.s.Scripts
	}
	v.Loads = e.s.Loads(scripts)
	for _, s := range scripts {
		v.Scripts = append(v.Scripts, Script{s.Src, dataAttributes(s.Data)})
	}
	v.Blocks, v.Extra = blocksOf(e.s.Look.Home), e.s.Extra
	v.Menu, v.Alone = menuOf(v.Districts), len(e.s.Districts) == 1
	for _, t := range e.s.Topics {
		v.Topics = append(v.Topics, &Link{t.Title, e.link("/topics/" + t.Slug + "/")})
	}
	return v
}

// index files a bulletin under its districts and those above, its topics and tags.
// Bulletins come newest first, and so do all the lists.
func (p *Plan) index(b *site.Bulletin) {
	first := p.filed[b.District()]
	first.own = append(first.own, b)
	for i, d := range b.Districts {
		for _, f := range p.filed[d].above {
			if n := len(f.bulletins); i > 0 && n > 0 && f.bulletins[n-1] == b {
				break // already filed there and above
			}
			f.bulletins = append(f.bulletins, b)
		}
	}
	for _, t := range b.Topics {
		p.topics[t] = append(p.topics[t], b)
	}
	for _, name := range b.Tags {
		t := p.tag(name)
		if n := len(t.bulletins); n == 0 || t.bulletins[n-1] != b {
			t.bulletins = append(t.bulletins, b)
		}
	}
}

// tag finds or begins the tag of a name.
func (p *Plan) tag(name string) *tagged {
	if t := p.tagOf[name]; t != nil {
		return t
	}
	slug := site.TagSlug(name)
	t := p.tags[slug]
	if t == nil {
		t = &tagged{slug: slug, link: &Link{name, p.link("/tags/" + slug + "/")}}
		p.tags[slug] = t
	}
	p.tagOf[name] = t
	return t
}

var (
	whatHome  = diag.Text{Zh: "网站首页", En: "the front page"}
	whatMonth = diag.Text{Zh: "按月列表", En: "a month's list"}
	whatYear  = diag.Text{Zh: "按年列表", En: "a year's list"}
	whatTopic = diag.Text{Zh: "专题页", En: "a topic's page"}
	whatTag   = diag.Text{Zh: "标签页", En: "a tag's page"}
	what404   = diag.Text{Zh: "“页面不存在”页", En: "the page for unknown addresses"}
)

// whatLists is what the pages of lists other than those of districts are.
var whatLists = map[string]diag.Localized{
	"home": whatHome, "year": whatYear, "month": whatMonth, "tag": whatTag,
}

// ofUnit is what the pages of districts are: of what the site calls one.
type ofUnit string

func (u ofUnit) In(lang diag.Lang) string {
	unit := diag.UnitText(string(u))
	return diag.Text{Zh: unit.Zh + "页", En: "the " + unit.En + "'s page"}.In(lang)
}

// whatOf is what the pages of a list are.
func (p *Plan) whatOf(template string) diag.Localized {
	if template == "district" {
		return ofUnit(p.s.Look.Unit)
	}
	return whatLists[template]
}

// ofFile is what a page is when it comes from a bulletin's file.
type ofFile site.Bulletin

func (b *ofFile) In(diag.Lang) string { return b.File }

// addressTable finds pages by address, letter case folded.
func (p *Plan) addressTable() *nametable.Table {
	return nametable.New(len(p.Pages), func(i int) string { return foldPath(p.Pages[i].canonicalPath()) })
}

// at returns the page that has a canonical path, letter case folded; of several the first, and nil of none.
func (p *Plan) at(folded string) *Page {
	if i := p.table().Find(folded); i >= 0 {
		return p.Pages[i]
	}
	return nil
}

// CheckAddresses reports addresses that two sources want, and those that a file system without
// letter case would not keep apart.
func (p *Plan) CheckAddresses(diags *diag.List) {
	plain := p.reserved() // and the few pages that are not an index.html
	for _, page := range p.Pages {
		at := page.canonicalPath()
		if strings.HasSuffix(at, "/") {
			continue
		}
		if at = foldPath(at); !strings.HasSuffix(at, "/") && p.at(at) == page {
			plain[at[1:]] = page
		}
	}
	last := ""
	for _, page := range p.Pages {
		folded := foldPath(page.canonicalPath())
		if other := p.at(folded); other != page {
			p.reportShared(page, other, diags)
			continue
		}
		clean := p.checkFolders(page, folded, max(1, sharedFolders(last, folded)), plain, diags)
		if clean && folded != searchURL { // which may lie where no other may
			last = folded
		}
	}
	p.checkStatic(diags)
	p.checkFiles(diags)
	p.checkComing(diags)
	p.checkWithdrawn(diags)
	p.checkRenamed(diags)
}

// sharedFolders is the length of the folders that two paths share.
func sharedFolders(a, b string) int {
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			n = i + 1
		}
	}
	return n
}

// reportShared reports two pages that have one file.
func (p *Plan) reportShared(page, other *Page, diags *diag.List) {
	later := page
	if from := later.origin(); from == "" || later.rank() < other.rank() ||
		later.rank() == other.rank() && other.origin() > from {
		later, other = other, later
	}
	d := diag.New(diag.URLTwice, later.URL, other.name())
	if later.canonicalPath() != other.canonicalPath() {
		d = diag.New(diag.URLCase, later.URL, other.URL, other.name())
	}
	diags.Add(d.At(p.addressSpan(later)))
}

// checkFolders reports a page whose file would have to be a folder for another, or would lie in one
// that is not theirs; clean is whether there is none. The first bytes of its path are known to be folders.
func (p *Plan) checkFolders(page *Page, folded string, known int, plain map[string]*Page, diags *diag.List) (clean bool) {
	clean = true
	for i := known; i < len(folded); i++ {
		if folded[i] != '/' {
			continue
		}
		other := plain[folded[1:i]]
		if folder := WithoutIndex(folded[:i]); folder != folded[:i] {
			other = p.at(folder)
		}
		switch {
		case sitemapName(folded[1:i]):
			other = &Page{URL: folded[:i], series: &series{what: whatSitemap}}
		case folded[:i+1] == searchURL && folded != searchURL:
			other = &Page{URL: searchURL, series: &series{what: whatSearch}}
		case other == nil:
			continue
		}
		later := page
		if later.rank() < other.rank() {
			later, other = other, later
		}
		diags.Add(diag.New(diag.URLTwice, later.URL, other.name()).At(p.addressSpan(later)))
		clean = false
	}
	return clean
}

// checkComing reports what would stop the build on the day that a bulletin appears by itself.
func (p *Plan) checkComing(diags *diag.List) {
	coming := map[string]*Page{}
	for _, b := range p.coming {
		page := &Page{URL: b.URL(), Bulletin: b, series: &series{Template: templateOf(b)}}
		folded := foldPath(page.canonicalPath())
		other := p.at(folded)
		if other == nil {
			other = coming[folded]
		}
		if other != nil {
			diags.Add(diag.New(diag.URLTwice, page.URL, other.name()).At(p.addressSpan(page)))
		}
		coming[folded] = page
	}
}

// rank says who has to yield when two want an address: an alias before a bulletin, a bulletin
// before the site's own pages.
func (p *Page) rank() int {
	switch {
	case p.isAlias():
		return 2
	case p.Bulletin != nil, p.withdrawn != nil:
		return 1
	}
	return 0
}

// addressSpan is where the address of a page is said, if anywhere.
func (p *Plan) addressSpan(page *Page) diag.Span {
	file := page.origin()
	if p.opts.KeySpan == nil || file == "" {
		return diag.Span{File: file}
	}
	if page.isAlias() {
		return p.opts.KeySpan(file, "aliases", page.URL)
	}
	if own := page.source().Page(); own != "" {
		return p.opts.KeySpan(file, "page", own)
	}
	return p.opts.KeySpan(file, "slug", page.source().Slug)
}

// foldPath is a path in one letter case. An Index.html is then what the folder's own address leads to, too.
func foldPath(path string) string { return WithoutIndex(foldFile(path)) }

func foldFile(name string) string {
	for i := range len(name) {
		if c := name[i]; c >= 0x80 || 'A' <= c && c <= 'Z' {
			return strings.ToLower(norm.NFC.String(name))
		}
	}
	return name
}
