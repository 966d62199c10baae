package page

import (
	"html/template"
	"slices"

	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// bulletin makes the view of the i-th bulletin of its district's own list.
func (p *Plan) bulletin(list []*site.Bulletin, i int, body markdown.Document) *BulletinView {
	b := list[i]
	d := b.District()
	v := &BulletinView{
		Site: p.Site, Page: p.head("bulletin", b.URL(), b.Title, p.inside[d]),
		Kicker: b.Kicker, Subtitle: b.Subtitle, Summary: b.Summary, Date: b.Date, DateOnly: b.DateOnly,
		Updated: b.Updated, UpdatedDay: b.UpdatedDay,
		District: p.districtLink(d), Source: b.Source, Author: b.Author, Editor: b.Editor, Reviewers: b.Reviewers,
		Body:  template.HTML(body.HTML), // goldmark and our renderers escaped every byte
		Words: body.Words, Minutes: max(1, (body.Words+wordsPerMinute/2)/wordsPerMinute), Headings: body.Headings,
		Cover: p.cover(b, false), Photos: p.photos(b), Extra: b.Extra, Held: p.held(b),
	}
	if v.Summary == "" {
		v.Summary = body.Summary
	}
	v.Page.Description, v.Page.NoIndex, v.Page.Share = v.Summary, v.Held || p.opts.Preview, p.share(b)
	for _, d := range b.Districts {
		v.Districts = append(v.Districts, p.districtLink(d))
	}
	for _, t := range b.Topics {
		v.Topics = append(v.Topics, p.Site.Topics[slices.Index(p.s.Topics, t)])
	}
	for _, name := range b.Tags {
		v.Tags = append(v.Tags, p.tagOf[name].link)
	}
	if i > 0 {
		v.Newer = p.card(list[i-1])
	}
	if i+1 < len(list) {
		v.Older = p.card(list[i+1])
	}
	v.Related = p.related(b, v)
	return v
}

// wordsPerMinute is how fast people read Chinese text on a screen.
const wordsPerMinute = 450
