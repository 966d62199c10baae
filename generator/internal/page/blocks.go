package page

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// The blocks of front pages: each is made when the one page that shows it is rendered.

const (
	latestCards  = 6  // of the newest on the front page
	leadAmong    = 5  // the newest among which the front page seeks its lead
	wallPhotos   = 8  // on a wall
	wallLeast    = 4  // photos beside covers that make a wall
	ranked       = 10 // districts in a ranking
	charted      = 24 // months in a chart
	chartedLeast = 12 // and as many where the first bulletin is younger
	chartUnit    = 10 // width of a month in a chart
	chartTop     = 60 // its height
	chartLeast   = 4  // bulletins that a bar of that height stands for: one alone is no peak
)

// blocksOf are the blocks of the front page, with those that stand beside others.
func blocksOf(names []string) (blocks []Block) {
	if len(names) == 0 {
		names = site.HomeBlocks
	}
	for _, name := range names {
		if n := len(blocks); n > 0 && blocks[n-1].Beside == "" {
			if last := &blocks[n-1]; last.Name == "lead" && name == "topics" || last.Name == "latest" && name == "ranking" {
				last.Beside = name
				continue
			}
		}
		blocks = append(blocks, Block{Name: name})
	}
	return blocks
}

// hasBlock reports whether the front page has a block.
func (s *Site) hasBlock(name string) bool {
	return slices.ContainsFunc(s.Blocks, func(b Block) bool { return b.Name == name })
}

// split divides the list between the newest, which have cards, and the others, if the front page shows both.
func (v *HomeView) split() {
	cards := v.List.Cards
	switch n := min(latestCards, len(cards)); {
	case !v.Site.hasBlock("more"):
		v.Latest = cards
	case !v.Site.hasBlock("latest"):
		v.More = cards
	default:
		v.Latest, v.More = cards[:n], cards[n:]
	}
}

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

// shotInputs is a photo on a wall. Its bulletin gives it a title where it has no text of its own.
type shotInputs struct {
	Card                 cardRef
	Alt, Caption, Credit string
	Pictures             *Pictures
}

// wall gathers the newest photos of a list, at most one of a bulletin. Cards show covers already, so these are others;
// where there are too few others, covers.
func (g *Gatherer) wall(bulletins []*site.Bulletin) []shotInputs {
	var others, covers []shotInputs
	for _, b := range bulletins {
		if b = g.plan.Current(b); len(b.Photos) == 0 {
			continue
		}
		i := slices.IndexFunc([]int{0, 1}, func(i int) bool { return i != b.Cover && i < len(b.Photos) })
		if shot, ok := g.shot(b, i); ok {
			others = append(others, shot)
		}
		if len(covers) < wallPhotos {
			if shot, ok := g.shot(b, b.Cover); ok {
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

// shot is a bulletin's i-th photo on a wall, if there is one.
func (g *Gatherer) shot(b *site.Bulletin, i int) (shotInputs, bool) {
	if i < 0 || i >= len(b.Photos) {
		return shotInputs{}, false
	}
	made := g.plan.opts.Photos(b, i)
	if made == nil || len(made.Images) == 0 {
		return shotInputs{}, false
	}
	photo := b.Photos[i]
	return shotInputs{g.card(b), photo.Alt, photo.Caption, photo.Credit, made}, true
}

func (e *env) wall(shots []shotInputs) []*Shot {
	var wall []*Shot
	for _, in := range shots {
		made, card := in.Pictures, e.card(in.Card)
		least := made.Images[len(made.Images)-1]
		wall = append(wall, &Shot{
			Photo: Photo{
				Picture: Picture{least.URL, least.Width, least.Height}, Alt: cmp.Or(in.Alt, in.Caption, card.Title),
				Caption: in.Caption, Credit: in.Credit,
			},
			SrcSet: srcset(made.Images), AVIF: srcset(made.AVIF), Class: made.Class, Card: card,
		})
	}
	return wall
}

// srcset is a list of pictures as HTML has it.
func srcset(images []markdown.Image) string {
	set := make([]string, len(images))
	for i, image := range images {
		set[i] = image.URL + " " + strconv.Itoa(image.Width) + "w"
	}
	return strings.Join(set, ", ")
}

// rankingInputs counts what each district contributed in a year, in the site's order.
type rankingInputs struct {
	Year   int
	Counts []int
}

// ranking counts the year of the build, or the newest year that has bulletins. A joint bulletin counts for each of its
// districts.
func (p *Plan) ranking() rankingInputs {
	if len(p.all) == 0 {
		return rankingInputs{}
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
	in := rankingInputs{Year: year}
	for _, d := range p.s.Districts {
		in.Counts = append(in.Counts, counts[d])
	}
	return in
}

func (e *env) ranking(in *rankingInputs) Ranking {
	r := Ranking{Year: in.Year}
	for i, count := range in.Counts {
		if count > 0 {
			r.Districts = append(r.Districts, Rank{District: e.links[e.s.Districts[i]], Count: count})
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
func chart(months []monthCount) *Chart {
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
		for _, m := range months {
			if m.Month == at.Month() && m.Year == at.Year() {
				count = m.Count
			}
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

// qr is the code of a page's whole address, "" without base_url.
func (e *env) qr(address string) template.HTML {
	if e.s.BaseURL == "" {
		return ""
	}
	size, path, err := e.codes.Draw(address)
	if err != nil {
		return "" // an address of thousands of bytes
	}
	n := strconv.Itoa(size)
	return template.HTML(`<symbol id="_qr" viewBox="0 0 ` + n + ` ` + n + `"><path stroke="#000" d="` + path + `"/></symbol>`) // digits and signs alone
}
