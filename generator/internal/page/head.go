// What machines read of a page stands in its head, and is written here rather than by templates: the
// names are laid down by others, every theme needs the same, and ten thousand pages pay for each
// action of a template. A theme puts .Page.Meta into <head>; all of it can be had from other fields
// of the views, too. A value that is not known leaves its tag out.
//
//	description, canonical or robots
//	SiteName SiteDomain SiteIDCode                            of every page
//	ColumnName ColumnDescription ColumnKeywords ColumnType    of lists
//	ArticleTitle PubDate ContentSource Keywords Author Description Image Url    of bulletins
//	og:…                                                      for who shares the page
//	feeds                                                     of the site, and of what the page lists
//	JSON-LD                                                   with base_url: NewsArticle, WebPage, BreadcrumbList,
//	                                                          WebSite and Organization
//
// The tags with capitals are those that public sites in China are inspected for.

package page

import (
	"cmp"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jianbao/generator/internal/site"
)

// headOf is the head of a view, and nil for what machines do not read.
func headOf(view any) *Head {
	switch v := view.(type) {
	case *BulletinView:
		return &v.Page
	case *HomeView:
		return &v.Page
	case *DistrictView:
		return &v.Page
	case *DistrictsView:
		return &v.Page
	case *YearView:
		return &v.Page
	case *MonthView:
		return &v.Page
	case *MonthsView:
		return &v.Page
	case *TopicView:
		return &v.Page
	case *TopicsView:
		return &v.Page
	case *TagView:
		return &v.Page
	case *TagsView:
		return &v.Page
	case *SearchView:
		return &v.Page
	case *NotFoundView:
		return &v.Page
	case *WithdrawnView:
		return &v.Page
	}
	return nil
}

// finish adds to a view what follows from the rest of it.
func (e *env) finish(view any) {
	h := headOf(view)
	if h == nil {
		return
	}
	h.Header = e.header(h)
	if h.Description == "" && !slices.Contains([]string{"bulletin", "page", "404", "withdrawn"}, h.Kind) {
		h.Description = e.describe(h)
	}
	buf := metaBuffers.Get().(*[]byte)
	m := meta{append((*buf)[:0], e.siteMeta...)}
	m.page(e, h)
	switch v := view.(type) {
	case *BulletinView:
		if h.Kind == "bulletin" {
			m.article(v)
		}
		v.QR = e.qr(h.Canonical)
	case *NotFoundView, *WithdrawnView:
	default:
		m.column(e, h)
	}
	hash := ""
	if e.s.BaseURL != "" && h.Kind != "404" {
		hash = m.data(e, view, h)
	}
	h.Policy = e.policy(hash)
	h.Meta = template.HTML(m.escaped[:max(0, len(m.escaped)-1)]) // the template ends the line
	*buf = m.escaped
	metaBuffers.Put(buf)
}

// metaBuffers are where the tags of pages are put together.
var metaBuffers = sync.Pool{New: func() any { return new([]byte) }}

// policy is the tag with the content security policy of a page, with the hash of its data.
func (e *env) policy(data string) template.HTML {
	m := meta{append(make([]byte, 0, 512), `<meta http-equiv="Content-Security-Policy" content="`...)}
	m.text(e.Site.Loads.Policy(data))
	return template.HTML(append(m.escaped, `">`...))
}

// dataAttributes are attributes for scripts. Their names are letters, digits and hyphens.
func dataAttributes(data []site.Datum) template.HTMLAttr {
	var m meta
	for i, d := range data {
		if i > 0 {
			m.escaped = append(m.escaped, ' ')
		}
		m.escaped = append(m.escaped, "data-"+d.Name+`="`...)
		m.text(d.Value)
		m.escaped = append(m.escaped, '"')
	}
	return template.HTMLAttr(m.escaped)
}

// describe says what a list is about. Texts for the whole site have no place for a name.
func (e *env) describe(h *Head) string {
	key := "describe_" + h.Kind
	if e.Site.Alone && (h.Kind == "home" || h.Kind == "topic") {
		key += "_alone"
	}
	switch h.Kind {
	case "home":
		return strings.TrimPrefix(h.Title+" · ", " · ") + e.opts.Text(key, e.s.Title)
	case "district", "year", "month", "topic", "tag":
		return e.opts.Text(key, h.Title)
	}
	return e.opts.Text(key)
}

// siteTags are the tags that all pages share.
func (e *env) siteTags() []byte {
	var m meta
	m.tag("SiteName", e.s.Title)
	m.tag("SiteDomain", e.Site.Domain)
	m.tag("SiteIDCode", e.s.Organization.SiteIDCode)
	m.property("og:site_name", e.s.Title)
	if language, region, ok := strings.Cut(e.s.Language, "-"); ok && len(region) == 2 {
		m.property("og:locale", language+"_"+region)
	}
	if e.Site.Feed != nil {
		m.feed(e.Site.Feed)
	}
	return m.escaped
}

// meta is HTML for <head>, all of it escaped.
type meta struct{ escaped []byte }

func (m *meta) line(before, value, after string) {
	if value == "" {
		return
	}
	m.escaped = append(m.escaped, before...)
	m.text(value)
	m.escaped = append(append(m.escaped, after...), '\n')
}

// text writes what may stand in a quoted attribute.
func (m *meta) text(s string) {
	start := 0
	for i := range len(s) {
		var entity string
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '"':
			entity = "&#34;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case 0:
			entity = "\uFFFD"
		default:
			continue
		}
		m.escaped = append(append(m.escaped, s[start:i]...), entity...)
		start = i + 1
	}
	m.escaped = append(m.escaped, s[start:]...)
}

func (m *meta) tag(name, value string) { m.line(`<meta name="`+name+`" content="`, value, `">`) }

func (m *meta) property(name, value string) {
	m.line(`<meta property="`+name+`" content="`, value, `">`)
}

func (m *meta) feed(f *Feed) {
	for _, format := range []struct{ mediaType, url string }{{"application/atom+xml", f.Atom}, {"application/feed+json", f.JSON}} {
		m.escaped = append(m.escaped, `<link rel="alternate" type="`+format.mediaType+`" title="`...)
		m.text(f.Title)
		m.line(`" href="`, format.url, `">`)
	}
}

// page writes the tags that every page has with values of its own.
func (m *meta) page(e *env, h *Head) {
	if h.Kind != "bulletin" { // names are one whatever their case, and a bulletin has Description
		m.tag("description", h.Description)
	}
	switch {
	case h.NoIndex:
		m.tag("robots", "noindex")
	default:
		m.line(`<link rel="canonical" href="`, h.Canonical, `">`)
	}
	if h.Feed != nil && h.Feed != e.Site.Feed {
		m.feed(h.Feed)
	}
	if h.Kind == "404" {
		return
	}
	kind := "website"
	if h.Kind == "bulletin" {
		kind = "article"
	}
	m.property("og:type", kind)
	m.property("og:title", cmp.Or(h.Title, e.s.Title))
	m.property("og:description", h.Description)
	if e.s.BaseURL != "" {
		m.property("og:url", h.Canonical)
	}
	share := h.Share
	if share == nil && e.Site.Share != nil && e.s.BaseURL != "" {
		share = &Picture{e.absolute(e.Site.Share.URL), e.Site.Share.Width, e.Site.Share.Height}
	}
	if share != nil {
		m.property("og:image", share.URL)
		m.property("og:image:width", strconv.Itoa(share.Width))
		m.property("og:image:height", strconv.Itoa(share.Height))
	}
}

// article writes the tags of a bulletin.
func (m *meta) article(v *BulletinView) {
	m.tag("ArticleTitle", v.Page.Title)
	m.tag("PubDate", v.Date.Format("2006-01-02 15:04"))
	m.tag("ContentSource", v.Source)
	m.tag("Keywords", strings.Join(keywords(v), ","))
	m.tag("Author", v.Author)
	m.tag("Description", v.Page.Description)
	if v.Page.Share != nil {
		m.tag("Image", v.Page.Share.URL)
	}
	if v.Site.BaseURL != "" {
		m.tag("Url", v.Page.Canonical)
	}
}

// keywords are what a bulletin is filed under.
func keywords(v *BulletinView) []string {
	var words []string
	for _, links := range [][]*Link{v.Tags, v.Topics, v.Districts} {
		for _, l := range links {
			words = append(words, l.Title)
		}
	}
	return words
}

// column writes the tags of a list.
func (m *meta) column(e *env, h *Head) {
	name := cmp.Or(h.Title, e.s.Title)
	m.tag("ColumnName", name)
	m.tag("ColumnDescription", h.Description)
	words := e.opts.Text("column_type")
	if h.Title != "" {
		words = h.Title + "," + words
	}
	m.tag("ColumnKeywords", words)
	m.tag("ColumnType", e.opts.Text("column_type"))
}

// organization is the site's view of who publishes it.
func (e *env) organization() Organization {
	o := Organization{Organization: e.s.Organization}
	if digits := strings.Map(digitOnly, o.Police); digits != "" {
		o.PoliceURL = "https://beian.mps.gov.cn/#/query/webSearch?code=" + digits
	}
	if e.opts.Badge != nil {
		o.Badge = &Badge{*e.opts.Badge, o.BadgeURL}
	}
	return o
}

func digitOnly(r rune) rune {
	if '0' <= r && r <= '9' {
		return r
	}
	return -1
}

// domain is the host of an address, without a port.
func domain(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
