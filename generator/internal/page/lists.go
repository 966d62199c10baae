package page

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// link is a path as pages write it: escaped, below the site's prefix.
func (p *Plan) link(path string) string { return p.prefix + escape(path) }

// absolute is a link with the site's host, where base_url gives one.
func (p *Plan) absolute(link string) string {
	if p.s.BaseURL == "" {
		return link
	}
	return strings.TrimSuffix(p.s.BaseURL, p.prefix+"/") + link
}

func (p *Plan) districtURL(d *site.District) string { return p.link("/" + d.Slug + "/") }

func (p *Plan) districtLink(d *site.District) *Link { return p.links[d] }

func pageURL(list string, n int) string { return list + "page/" + strconv.Itoa(n) + "/" }

func (p *Plan) head(kind, url, title string, trail *Trail) Head {
	link := p.link(url)
	return Head{Kind: kind, Title: title, URL: link, Canonical: p.absolute(link), Trail: trail, NoIndex: p.opts.Preview, Feed: p.feeds[url]}
}

// linkDistricts makes the links of all districts, and the trails of the pages inside each.
func (p *Plan) linkDistricts() {
	home := &Trail{[]*Link{{p.opts.Text("home"), p.link("/")}}}
	p.inside[nil] = home
	for _, d := range p.s.Districts { // parents come first
		p.links[d] = &Link{d.Name, p.districtURL(d)}
		p.inside[d] = p.below(p.inside[d.Parent], p.links[d])
	}
}

func (p *Plan) below(t *Trail, l *Link) *Trail {
	return &Trail{append(slices.Clip(slices.Clone(t.Links)), l)}
}

// newCard makes a bulletin's only card: every view that shows it holds the same pointer.
func (p *Plan) newCard(b *site.Bulletin) *Card {
	return &Card{
		Title: b.Title, URL: p.link(b.URL()), Date: b.Date, DateOnly: b.DateOnly, District: p.districtLink(b.District()), Summary: b.Summary,
		Cover: p.cover(b, true), Pinned: b.Pinned, Held: p.held(b),
	}
}

// cardTable holds the cards that were asked for. A sync.Map would need more memory than they do.
type cardTable struct {
	mu sync.Mutex
	of map[*site.Bulletin]*Card
}

// card makes a bulletin's card when it is asked for the first time.
func (p *Plan) card(b *site.Bulletin) *Card {
	p.made.mu.Lock()
	defer p.made.mu.Unlock()
	c := p.made.of[b]
	if c == nil {
		c = p.newCard(b)
		p.made.of[b] = c
	}
	return c
}

func (p *Plan) cards(bulletins []*site.Bulletin) []*Card {
	cards := make([]*Card, len(bulletins))
	for i, b := range bulletins {
		cards[i] = p.card(b)
	}
	return cards
}

func (p *Plan) held(b *site.Bulletin) bool {
	_, held := b.Hold(p.opts.Now)
	return held
}

// cover is the bulletin's cover, at its narrowest or widest.
func (p *Plan) cover(b *site.Bulletin, narrow bool) *Cover {
	if b.Cover < 0 {
		return nil
	}
	made := p.opts.Photos(b, b.Cover)
	if made == nil || len(made.Covers) == 0 {
		return nil
	}
	img := made.Covers[0]
	if narrow {
		img = made.Covers[len(made.Covers)-1]
	}
	c := &Cover{URL: img.URL, Width: img.Width, Height: img.Height, Class: made.Class, AVIF: srcset(made.CoverAVIF)}
	if len(made.Covers) > 1 {
		c.SrcSet = srcset(made.Covers)
	}
	return c
}

// srcset is a list of pictures as HTML has it.
func srcset(images []markdown.Image) string {
	set := make([]string, len(images))
	for i, image := range images {
		set[i] = image.URL + " " + strconv.Itoa(image.Width) + "w"
	}
	return strings.Join(set, ", ")
}

// share is the picture of a bulletin where its page is shared, by its whole address.
func (p *Plan) share(b *site.Bulletin) *Picture {
	if b.Cover < 0 {
		return nil
	}
	made := p.opts.Photos(b, b.Cover)
	if made == nil || made.Share == nil {
		return nil
	}
	return &Picture{p.absolute(made.Share.URL), made.Share.Width, made.Share.Height}
}

// photos are what a template may show of a bulletin's photos beside the body.
func (p *Plan) photos(b *site.Bulletin) []Photo {
	var out []Photo
	for i, photo := range b.Photos {
		made := p.opts.Photos(b, i)
		if made == nil || len(made.Images) == 0 {
			continue
		}
		img := made.Images[0]
		out = append(out, Photo{
			Picture: Picture{img.URL, img.Width, img.Height}, Alt: photo.Alt, Caption: photo.Caption, Credit: photo.Credit,
			Taken: made.Taken, Camera: made.Camera,
		})
	}
	return out
}

// list is page n of a list, or with n = 0 its front page.
func (p *Plan) list(bulletins []*site.Bulletin, url string, n int) List {
	total, last := len(bulletins), numbered(len(bulletins))
	l := List{Number: n}
	if n == 0 {
		l.Total = total
		l.Cards = p.cards(bulletins[:total-last*perPage])
		if last > 0 {
			l.Older = &Link{URL: p.link(pageURL(url, last))}
		}
		return l
	}
	from := total - n*perPage
	l.Cards = p.cards(bulletins[from : from+perPage])
	l.Newer = &Link{URL: p.link(url)}
	if n < last {
		l.Newer.URL = p.link(pageURL(url, n+1))
	}
	if n > 1 {
		l.Older = &Link{URL: p.link(pageURL(url, n-1))}
	}
	return l
}

// addHome lists everything; on the front page pinned bulletins come first, and are not repeated.
func (p *Plan) addHome() {
	p.addList("/", "home", whatHome, &scope{of: (*site.District)(nil), bulletins: p.all}, func(l List, url string) any {
		v := &HomeView{Site: p.Site, Page: p.head("home", url, "", p.homeTrail(url)), List: l}
		if l.Number > 0 {
			v.Page.Title = p.opts.Text("page_number", l.Number)
			return v
		}
		for _, b := range p.all {
			if b.Pinned {
				v.Pinned = append(v.Pinned, p.card(b))
			}
		}
		var rest []*Card
		for _, c := range v.List.Cards {
			if !c.Pinned {
				rest = append(rest, c)
			}
		}
		v.List.Cards = rest
		v.lead()
		v.Wall, v.Ranking = p.wall(p.all), p.ranking()
		return v
	})
}

// homeTrail leads back from the older pages of the front page's list.
func (p *Plan) homeTrail(url string) *Trail {
	if url == "/" {
		return nil
	}
	return p.inside[nil]
}

func (p *Plan) addDistricts() {
	for _, d := range p.s.Districts {
		url := "/" + d.Slug + "/"
		p.addList(url, "district", whatDistrict, &scope{of: d, bulletins: p.filed[d].bulletins}, func(l List, at string) any {
			v := &DistrictView{Site: p.Site, Page: p.head("district", at, d.Name, p.inside[d.Parent]), List: l}
			v.District = Place{Name: d.Name, URL: p.districtURL(d), Code: d.Code}
			for _, c := range d.Children {
				v.District.Children = append(v.District.Children, &Place{Name: c.Name, URL: p.districtURL(c), Code: c.Code})
			}
			if l.Number > 0 {
				v.Page.Title += " · " + p.opts.Text("page_number", l.Number)
				v.Page.Trail = p.inside[d]
			} else {
				v.Years, v.Chart, v.Wall = p.years(d), p.chart(d), p.wall(p.filed[d].bulletins)
			}
			return v
		})
	}
	p.add(&Page{URL: "/districts/", Template: "districts", what: whatDistrict, view: func() any {
		v := &DistrictsView{Site: p.Site, Page: p.head("districts", "/districts/", p.opts.Text("districts"), p.inside[nil]), Total: len(p.all)}
		for _, d := range p.s.Districts {
			if d.Parent == nil {
				v.Districts = append(v.Districts, p.count(d))
			}
		}
		return v
	}})
}

func (p *Plan) count(d *site.District) Count {
	c := Count{Title: d.Name, URL: p.districtURL(d), Count: len(p.filed[d].bulletins)}
	for _, child := range d.Children {
		c.Children = append(c.Children, p.count(child))
	}
	return c
}

func (m *monthOf) url() string {
	url := "/" + time.Date(m.year, m.month, 1, 0, 0, 0, 0, time.UTC).Format("2006/01") + "/"
	if m.district != nil {
		url = "/" + m.district.Slug + url
	}
	return url
}

func (p *Plan) monthLink(m *monthOf) Month {
	return Month{Time: m.time(p.s.Location), URL: p.link(m.url()), Count: len(m.bulletins)}
}

// years are a district's months by year, newest first; nil is the whole site.
func (p *Plan) years(d *site.District) []Year {
	var years []Year
	for _, m := range p.filed[d].months {
		if n := len(years); n == 0 || years[n-1].Year != m.year {
			years = append(years, Year{Year: m.year})
		}
		y := &years[len(years)-1]
		y.Months = append(y.Months, p.monthLink(m))
	}
	return years
}

func (p *Plan) addMonths() {
	p.monthsTrail = p.below(p.inside[nil], &Link{p.opts.Text("months"), p.link("/months/")})
	for _, d := range append([]*site.District{nil}, p.s.Districts...) {
		months := p.filed[d].months
		for i, m := range months {
			p.addList(m.url(), "month", whatMonth, &scope{of: d, bulletins: m.bulletins, months: months, at: i}, func(l List, at string) any {
				return p.monthView(months, i, l, at)
			})
		}
	}
	p.add(&Page{URL: "/months/", Template: "months", what: whatMonth, view: func() any {
		return &MonthsView{Site: p.Site, Page: p.head("months", "/months/", p.opts.Text("months"), p.inside[nil]), Years: p.years(nil)}
	}})
}

func (p *Plan) monthView(months []*monthOf, i int, l List, at string) any {
	m := months[i]
	name := m.time(p.s.Location).Format(p.opts.Text("month_format"))
	v := &MonthView{Site: p.Site, Month: m.time(p.s.Location), List: l}
	if m.district != nil {
		v.District = p.districtLink(m.district)
		v.Page = p.head("month", at, m.district.Name+" "+name, p.inside[m.district])
	} else {
		v.Page = p.head("month", at, name, p.monthsTrail)
	}
	if l.Number > 0 {
		v.Page.Title += " · " + p.opts.Text("page_number", l.Number)
		return v
	}
	if i > 0 {
		next := p.monthLink(months[i-1])
		v.Next = &next
	}
	if i+1 < len(months) {
		previous := p.monthLink(months[i+1])
		v.Previous = &previous
	}
	return v
}

func (p *Plan) addTopics() {
	if len(p.s.Topics) == 0 {
		return
	}
	trail := p.below(p.inside[nil], &Link{p.opts.Text("topics"), p.link("/topics/")})
	for _, t := range p.s.Topics {
		url := "/topics/" + t.Slug + "/"
		p.add(&Page{URL: url, Template: "topic", what: whatTopic, scope: &scope{of: t, bulletins: p.topics[t]}, view: func() any {
			v := &TopicView{Site: p.Site, Page: p.head("topic", url, t.Title, trail), Intro: t.Intro, Total: len(p.topics[t]), Sections: p.sections(t)}
			v.Page.Description = t.Intro
			return v
		}})
	}
	p.add(&Page{URL: "/topics/", Template: "topics", what: whatTopic, view: func() any {
		v := &TopicsView{Site: p.Site, Page: p.head("topics", "/topics/", p.opts.Text("topics"), p.inside[nil])}
		for _, t := range p.s.Topics {
			card := TopicCard{Title: t.Title, URL: p.link("/topics/" + t.Slug + "/"), Intro: t.Intro, Bulletins: len(p.topics[t])}
			card.Districts = len(p.sections(t))
			if card.Bulletins > 0 {
				card.Newest = p.topics[t][0].Date
			}
			v.Topics = append(v.Topics, card)
		}
		return v
	}})
}

// sections groups a topic's bulletins by their district, in the site's order. A joint bulletin
// stands in the section of its first district.
func (p *Plan) sections(t *site.Topic) []Section {
	by := map[*site.District][]*site.Bulletin{}
	for _, b := range p.topics[t] {
		by[b.District()] = append(by[b.District()], b)
	}
	var out []Section
	for _, d := range p.s.Districts {
		if len(by[d]) > 0 {
			out = append(out, Section{District: p.districtLink(d), ID: d.Slug, Cards: p.cards(by[d])})
		}
	}
	return out
}

func (p *Plan) addTags() {
	if len(p.tags) == 0 {
		return
	}
	order := p.tagOrder()
	trail := p.below(p.inside[nil], &Link{p.opts.Text("tags"), p.link("/tags/")})
	for _, t := range order {
		p.addList("/tags/"+t.slug+"/", "tag", whatTag, &scope{of: t.slug, bulletins: t.bulletins}, func(l List, at string) any {
			v := &TagView{Site: p.Site, Page: p.head("tag", at, t.link.Title, trail), Tag: t.link.Title, List: l}
			if l.Number > 0 {
				v.Page.Title += " · " + p.opts.Text("page_number", l.Number)
			}
			return v
		})
	}
	p.add(&Page{URL: "/tags/", Template: "tags", what: whatTag, view: func() any {
		v := &TagsView{Site: p.Site, Page: p.head("tags", "/tags/", p.opts.Text("tags"), p.inside[nil])}
		for _, t := range order {
			v.Tags = append(v.Tags, Count{Title: t.link.Title, URL: t.link.URL, Count: len(t.bulletins)})
		}
		return v
	}})
}

// Latest are the newest bulletins of the site, at most n: the template function "latest".
func (p *Plan) Latest(n int) []*Card { return p.cards(p.all[:min(max(n, 0), len(p.all))]) }

// Bulletins are the newest of one district, topic or tag, at most n: the template function
// "bulletins". False means that there is no such district, topic or tag.
func (p *Plan) Bulletins(kind, slug string, n int) ([]*Card, bool) {
	var list []*site.Bulletin
	found := false
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
	return p.cards(list[:min(max(n, 0), len(list))]), found
}
