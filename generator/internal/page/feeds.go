package page

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/site"
)

// The names of feeds, in the folder of the page that lists the same.
const (
	atomName = "feed.xml"
	jsonName = "feed.json"
)

// feedLength is how many bulletins a feed lists: those of a busy fortnight, in some 100 KB.
const feedLength = 20

// Subscription is a feed and what it lists.
type Subscription struct {
	Feed      *Feed
	Subtitle  string
	Home      string           // whole address of the page that lists the same
	Path      string           // of that page, without the prefix of base_url, unescaped
	Bulletins []*site.Bulletin // newest first, as many as a feed holds
}

// addFeeds plans the feeds. A preview has none, which nobody may follow.
func (p *Plan) addFeeds() {
	if p.opts.Preview {
		return
	}
	p.eachFeed(p.addFeed)
	p.Site.Feed = p.feeds["/"]
}

// eachFeed names the feeds of the site, of each district and of each topic. Feeds consist of whole addresses, so there
// are none without base_url. A list without bulletins has none yet.
func (p *Plan) eachFeed(add func(path, title, subtitle string, bulletins []*site.Bulletin)) {
	if p.s.BaseURL == "" {
		return
	}
	list := func(path, title, subtitle string, bulletins []*site.Bulletin) {
		if len(p.current) < len(p.all) {
			bulletins = current(bulletins)
		}
		if len(bulletins) > 0 {
			add(path, title, subtitle, bulletins)
		}
	}
	list("/", p.s.Title, "", p.current)
	for _, d := range p.s.Districts {
		list("/"+d.Slug+"/", d.Name+" · "+p.s.Title, "", p.filed[d].bulletins)
	}
	for _, t := range p.s.Topics {
		list("/topics/"+t.Slug+"/", t.Title+" · "+p.s.Title, t.Intro, p.topics[t])
	}
}

func (p *Plan) addFeed(path, title, subtitle string, bulletins []*site.Bulletin) {
	link := p.link(path)
	f := &Feed{Title: title, Atom: link + atomName, JSON: link + jsonName}
	p.feeds[path] = f
	p.Subscriptions = append(p.Subscriptions, Subscription{
		Feed: f, Subtitle: subtitle, Home: p.absolute(link), Path: path, Bulletins: bulletins[:min(len(bulletins), feedLength)],
	})
}

// FeedPaths are the addresses of all feeds that the site has where it is published, and not previewed.
func (p *Plan) FeedPaths() (paths []string) {
	p.eachFeed(func(path, _, _ string, _ []*site.Bulletin) { paths = append(paths, path+atomName, path+jsonName) })
	return paths
}

// Link is a path as pages write it: escaped, below the prefix that base_url may have.
func (p *Plan) Link(path string) string { return p.link(path) }

// Absolute is a link of the site with its host, where base_url gives one.
func (p *Plan) Absolute(link string) string { return p.absolute(link) }

// Files are the names of the feed's two files below the output folder: Atom and JSON Feed.
func (s *Subscription) Files() [2]string {
	return [...]string{s.Path[1:] + atomName, s.Path[1:] + jsonName}
}

// SitemapPages are the pages for search engines, with the time of change and the pictures of each: bulletins oldest
// first, then pages with addresses of their own and lists. So a new bulletin changes the end of the sitemaps alone.
type SitemapPages struct {
	plan    *Plan
	lists   []*Page // and pages with addresses of their own, which come first
	updated bool    // there are bulletins of which the officer said so
}

// SitemapPages returns them.
func (p *Plan) SitemapPages() *SitemapPages {
	s := &SitemapPages{plan: p}
	for _, page := range p.Pages {
		if page.Template == "page" || page.source() == nil && page.Template != "redirect" && page.Template != "404" {
			s.lists = append(s.lists, page)
		}
	}
	for _, b := range p.all {
		s.updated = s.updated || b.Updated().After(b.Date)
	}
	return s
}

// Len is how many there are.
func (s *SitemapPages) Len() int { return len(s.plan.all) + len(s.lists) }

// page is the i-th page: a bulletin's, or a list. A page with an address of its own is both.
func (s *SitemapPages) page(i int) (bulletin *site.Bulletin, list *Page) {
	if n := len(s.plan.all); i >= n {
		return s.lists[i-n].Bulletin, s.lists[i-n]
	}
	return s.plan.all[len(s.plan.all)-1-i], nil
}

// Modified is when the i-th page changed last.
func (s *SitemapPages) Modified(i int) time.Time {
	b, list := s.page(i)
	if b != nil {
		return modified(b)
	}
	return newest(list.listed(), s.updated)
}

// Links are the addresses of the i-th page and of its pictures. That of the page is without the host.
func (s *SitemapPages) Links(i int) (url string, images []string) {
	p := s.plan
	b, list := s.page(i)
	if b == nil {
		return p.link(list.URL), nil
	}
	for j := range b.Photos {
		if made := p.opts.Photos(b, j); made != nil && len(made.Images) > 0 {
			images = append(images, p.absolute(made.Images[0].URL))
		}
	}
	return p.link(b.URL()), images
}

// Sum is the digest of all that sitemaps say of the pages from one to before another, without making it.
func (s *SitemapPages) Sum(h *digest.Hasher, from, to int) digest.Sum {
	buffer := make([]byte, 0, 64<<10)
	sum := sha256.New()
	buffer = append(append(buffer, s.plan.prefix...), s.plan.absolute("")...)
	for i := from; i < to; i++ {
		b, list := s.page(i)
		if b != nil {
			buffer = b.AppendURL(append(buffer, '\n'))
			for j := range b.Photos {
				if made := s.plan.opts.Photos(b, j); made != nil {
					sum := made.digest(h)
					buffer = append(append(buffer, '#'), sum[:]...)
				}
			}
		} else {
			buffer = append(append(buffer, '\n'), list.URL...)
		}
		t := s.Modified(i)
		_, offset := t.Zone()
		buffer = binary.AppendVarint(binary.AppendVarint(append(buffer, 0), t.Unix()), int64(offset))
		if len(buffer) > 60<<10 {
			sum.Write(buffer)
			buffer = buffer[:0]
		}
	}
	sum.Write(buffer)
	return digest.Sum(sum.Sum(nil))
}

// modified is when a bulletin was changed last, as far as its officer says.
func modified(b *site.Bulletin) time.Time {
	if b.Updated().After(b.Date) {
		return b.Updated()
	}
	return b.Date
}

// newest is when a list changed last: when its newest bulletin did, which is its first, or one of those that were updated.
func newest(bulletins []*site.Bulletin, updated bool) (t time.Time) {
	if len(bulletins) == 0 {
		return t
	}
	t = bulletins[0].Date
	if !updated { // which saves a look at all
		return t
	}
	for _, b := range bulletins {
		if b.Updated().After(t) && b.Updated().After(b.Date) {
			t = b.Updated()
		}
	}
	return t
}

var (
	whatFeed    = diag.Text{Zh: "订阅源", En: "a feed"}
	whatSitemap = diag.Text{Zh: "网站地图", En: "the sitemap"}
	whatRobots  = diag.Text{Zh: "写给搜索引擎的 robots.txt", En: "robots.txt, which is for search engines"}
	whatHeaders = diag.Text{Zh: "服务器设置 _headers", En: "_headers, which is for the server"}
	whatIcon    = diag.Text{Zh: "网站图标", En: "an icon of the site"}
	whatSearch  = diag.Text{Zh: "搜索页", En: "the search page"}
)

// reserved are files of the site that are no pages, by their names in one letter case. They are kept
// free whether or not this build writes them, so that a base_url given later breaks no address.
func (p *Plan) reserved() map[string]*Page {
	files := map[string]*Page{
		"robots.txt": {URL: "/robots.txt", series: &series{what: whatRobots}},
		"_headers":   {URL: "/_headers", series: &series{what: whatHeaders}},
	}
	for _, name := range IconFiles {
		files[name] = &Page{URL: "/" + name, series: &series{what: whatIcon}}
	}
	lists := []string{"/"}
	for _, d := range p.s.Districts {
		lists = append(lists, "/"+d.Slug+"/")
	}
	for _, t := range p.s.Topics {
		lists = append(lists, "/topics/"+t.Slug+"/")
	}
	for _, list := range lists {
		for _, name := range []string{atomName, jsonName} {
			files[foldFile(list[1:]+name)] = &Page{URL: list + name, series: &series{what: whatFeed}}
		}
	}
	return files
}

// IconFiles are the names of the site's icons, in its root, where browsers and phones look for them.
var IconFiles = []string{
	"favicon.ico", "icon.svg", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "manifest.webmanifest",
}

// sitemapName reports the names that sitemaps have or may come to have.
func sitemapName(name string) bool {
	number, ok := strings.CutPrefix(strings.TrimSuffix(name, ".xml"), "sitemap")
	return ok && strings.HasSuffix(name, ".xml") && strings.Trim(number, "-0123456789") == ""
}
