package page

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"time"

	"jianbao/generator/internal/site"
)

// The blocks of front pages: each is made when the one page that shows it is rendered.

const (
	leadAmong    = 5  // the newest among which the front page seeks its lead
	wallPhotos   = 8  // on a wall
	wallLeast    = 4  // photos beside covers that make a wall
	ranked       = 10 // districts in a ranking
	charted      = 24 // months in a chart
	chartedLeast = 12 // and as many where the first bulletin is younger
	chartUnit    = 10 // width of a month in a chart
	chartTop     = 60 // its height
	chartLeast   = 4  // bulletins that a bar of that height stands for: one alone is no peak
	relatives    = 4  // related bulletins
)

// lead takes the bulletin that opens the front page from those pinned or listed: the first pinned,
// else the newest that has a cover, unless it is too old to open with.
func (v *HomeView) lead() {
	if len(v.Pinned) > 0 {
		v.Lead, v.Pinned = v.Pinned[0], v.Pinned[1:]
		return
	}
	cards := v.List.Cards
	if len(cards) == 0 {
		return
	}
	i := max(0, slices.IndexFunc(cards[:min(leadAmong, len(cards))], func(c *Card) bool { return c.Cover != nil }))
	v.Lead, v.List.Cards = cards[i], slices.Concat(cards[:i], cards[i+1:])
}

// wall is the newest photos of a list, at most one of a bulletin. Cards show covers already, so
// these are others; where there are too few others, covers.
func (p *Plan) wall(bulletins []*site.Bulletin) []*Shot {
	var others, covers []*Shot
	for _, b := range bulletins {
		if len(b.Photos) == 0 {
			continue
		}
		i := slices.IndexFunc([]int{0, 1}, func(i int) bool { return i != b.Cover && i < len(b.Photos) })
		if shot := p.shot(b, i); shot != nil {
			others = append(others, shot)
		}
		if len(covers) < wallPhotos {
			if shot := p.shot(b, b.Cover); shot != nil {
				covers = append(covers, shot)
			}
		}
		if len(others) == wallPhotos {
			break
		}
	}
	if len(others) < wallLeast {
		return covers
	}
	return others
}

// shot is a bulletin's i-th photo on a wall, nil if there is none.
func (p *Plan) shot(b *site.Bulletin, i int) *Shot {
	if i < 0 || i >= len(b.Photos) {
		return nil
	}
	made := p.opts.Photos(b, i)
	if made == nil || len(made.Images) == 0 {
		return nil
	}
	least := made.Images[len(made.Images)-1]
	photo := b.Photos[i]
	return &Shot{
		Photo:  Photo{Picture: Picture{least.URL, least.Width, least.Height}, Alt: cmp.Or(photo.Alt, photo.Caption, b.Title), Caption: photo.Caption, Credit: photo.Credit},
		SrcSet: srcset(made.Images), AVIF: srcset(made.AVIF), Class: made.Class, Card: p.card(b),
	}
}

// ranking counts what each district contributed in the year of the build, or in the newest year that
// has bulletins. A joint bulletin counts for each of its districts.
func (p *Plan) ranking() Ranking {
	if len(p.all) == 0 {
		return Ranking{}
	}
	year := p.opts.Now.In(p.s.Location).Year()
	of := func(b *site.Bulletin) bool { return b.Date.Year() == year }
	if !slices.ContainsFunc(p.all, of) {
		year = p.all[0].Date.Year()
	}
	counts := map[*site.District]int{}
	for _, b := range p.all {
		if of(b) {
			for _, d := range b.Districts {
				counts[d]++
			}
		}
	}
	r := Ranking{Year: year}
	for _, d := range p.s.Districts {
		if counts[d] > 0 {
			r.Districts = append(r.Districts, Rank{District: p.districtLink(d), Count: counts[d]})
		}
	}
	slices.SortStableFunc(r.Districts, func(a, b Rank) int { return b.Count - a.Count })
	r.Districts = r.Districts[:min(ranked, len(r.Districts))]
	for i := range r.Districts {
		r.Districts[i].Percent = 100 * r.Districts[i].Count / r.Districts[0].Count
	}
	return r
}

// chart draws a district's last months, up to its newest bulletin; nil where there is one month alone.
func (p *Plan) chart(d *site.District) *Chart {
	months := p.filed[d].months
	if len(months) < 2 {
		return nil
	}
	newest, oldest := months[0].time(time.UTC), months[len(months)-1].time(time.UTC)
	n := 12*(newest.Year()-oldest.Year()) + int(newest.Month()) - int(oldest.Month()) + 1
	n = min(max(n, chartedLeast), charted)
	c := &Chart{Width: n * chartUnit, Height: chartTop}
	for i := range n {
		at := newest.AddDate(0, i-n+1, 0)
		count := 0
		if m := p.filed[d].monthOf(at.Year(), at.Month()); m != nil {
			count = len(m.bulletins)
		}
		c.Bars = append(c.Bars, Bar{Month: at, Count: count, X: i * chartUnit})
		c.Total, c.Most = c.Total+count, max(c.Most, count)
	}
	c.From, c.To = c.Bars[0].Month, newest
	for i := range c.Bars {
		b := &c.Bars[i]
		b.Height = b.Count * chartTop / max(c.Most, chartLeast)
		b.Y = chartTop - b.Height
	}
	return c
}

// related are the bulletins nearest in time in the same topic, without those that the page leads to
// as neighbours. A new bulletin changes only the pages of the nearest, not those of the whole topic.
func (p *Plan) related(b *site.Bulletin, v *BulletinView) []*Card {
	if len(b.Topics) == 0 {
		return nil
	}
	list := p.topics[b.Topics[0]]
	at, _ := slices.BinarySearchFunc(list, b, site.Compare)
	from := max(0, min(at-relatives/2, len(list)-relatives-1))
	var cards []*Card
	for _, other := range list[from:min(len(list), from+relatives+1)] {
		if c := p.card(other); other != b && c != v.Newer && c != v.Older {
			cards = append(cards, c)
		}
	}
	return cards
}

// qr is the code of a page's whole address, "" without base_url.
func (p *Plan) qr(address string) template.HTML {
	if p.s.BaseURL == "" {
		return ""
	}
	size, path, err := p.codes.Draw(address)
	if err != nil {
		return "" // an address of thousands of bytes
	}
	n := strconv.Itoa(size)
	return template.HTML(`<symbol id="_qr" viewBox="0 0 ` + n + ` ` + n + `"><path stroke="#000" d="` + path + `"/></symbol>`) // digits and signs alone
}
