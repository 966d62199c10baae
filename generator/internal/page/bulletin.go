package page

import (
	"html/template"
	"slices"
	"strings"

	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// bulletinInputs is what a bulletin's page shows of others. All that it shows of itself is covered by the text's part
// of its key, see [Gatherer.TextSum].
type bulletinInputs struct {
	Own          ownBulletin
	Newer, Older cardRef
	Related      cardRefs
	Tags         []*Link // whose titles follow from the newest bulletin that has each
}

// ownBulletin is the bulletin of a page.
type ownBulletin struct{ *site.Bulletin }

// AppendDigest implements digest.Appender.
func (o *ownBulletin) AppendDigest(b []byte) []byte { return append(b, o.Sum[:]...) }

// addBulletins adds each bulletin's page and its aliases.
func (p *Plan) addBulletins() {
	shared := &inputs[bulletinInputs]{(*Gatherer).bulletin, (*env).bulletinView}
	for _, d := range p.s.Districts {
		list := p.filed[d].own
		common, pages := &series{Template: "bulletin", list: list, inputs: shared}, make([]Page, len(list))
		for i, b := range list {
			pages[i] = Page{URL: b.URL(), Bulletin: b, series: common, number: i}
			p.Pages = append(p.Pages, &pages[i])
			for _, alias := range b.Aliases {
				p.addAlias(b, alias)
			}
		}
	}
}

func (g *Gatherer) bulletin(page *Page, in *bulletinInputs) {
	list, i := page.list, page.number
	b := g.plan.Current(list[i])
	in.Own.Bulletin = b
	if i > 0 {
		in.Newer = g.card(list[i-1])
	}
	if i+1 < len(list) {
		in.Older = g.card(list[i+1])
	}
	in.Related = g.cards(g.plan.related(list, i))
	if g.summing && len(g.plan.tagOf) == len(g.plan.tags) {
		return // every tag has one spelling, which the bulletin's own sum covers
	}
	for _, name := range b.Tags {
		if link := g.plan.tagOf[name].link; !g.summing || link.Title != name {
			in.Tags = append(in.Tags, link)
		}
	}
}

// bulletinView makes the view of a bulletin's page, without what follows from its body.
func (e *env) bulletinView(in *bulletinInputs) any {
	b := in.Own.Bulletin
	d := b.District()
	v := e.ownView(b, e.within[districtYear{d, b.Date.Year()}])
	v.District, v.Tags = e.links[d], in.Tags
	for _, d := range b.Districts {
		v.Districts = append(v.Districts, e.links[d])
	}
	for _, t := range b.Topics {
		v.Topics = append(v.Topics, e.Site.Topics[slices.Index(e.s.Topics, t)])
	}
	if in.Newer.of != nil {
		v.Newer = e.card(in.Newer)
	}
	if in.Older.of != nil {
		v.Older = e.card(in.Older)
	}
	v.Related = e.cards(in.Related)
	if b.Lapsed() {
		w := b.Withdrawal()
		v.Lapsed = &Lapsed{w.Date, w.Reason}
	}
	return v
}

// ownView has what the page of a bulletin, or of its own, shows of the bulletin itself.
func (e *env) ownView(b *site.Bulletin, trail *Trail) *BulletinView {
	cover, by, more := e.coverPictures(b), b.Credits(), b.More.OrNone()
	v := &BulletinView{
		Site: e.Site, Page: e.head(templateOf(b), b.URL(), b.Title, trail, nil),
		Number: more.Number, Note: more.Note, Signed: more.Signed, SignedDate: more.SignedDate, contents: more.Contents,
		Kicker: more.Kicker, Subtitle: more.Subtitle, Summary: b.Summary, Date: b.Date, DateOnly: b.DateOnly,
		Updated: more.Updated, UpdatedDay: more.UpdatedDay,
		Source: by.Source, Author: by.Author, Editor: by.Editor, Reviewers: by.Reviewers,
		Cover: coverOf(cover, false), Photos: e.photos(b), Attachments: e.attachments(b),
		Media: e.media(b), Extra: b.Extra(), Held: e.held(b),
	}
	v.Page.NoIndex, v.Page.Share = v.Held || e.opts.Preview, e.share(cover)
	return v
}

// addBody adds what follows from the converted body.
func (v *BulletinView) addBody(body markdown.Document) {
	v.Body = template.HTML(body.HTML) // goldmark and our renderers escaped every byte
	v.Words, v.Minutes = body.Words, max(1, (body.Words+wordsPerMinute/2)/wordsPerMinute)
	v.Text, v.Gallery = v.Body[:body.TextEnd], v.Body[body.TextEnd:]
	v.Headings, v.Tables = body.Headings, body.Tables
	v.Contents = contentsOf(body.Headings, v.contents)
	if v.Summary == "" {
		v.Summary = body.Summary
	}
	v.Page.Description = v.Summary
}

// AuthorOrSigned is who wrote the text, as far as it says: its author, else those who sign it.
func (v *BulletinView) AuthorOrSigned() string {
	if v.Author != "" {
		return v.Author
	}
	return strings.Join(v.Signed, "、")
}

// wordsPerMinute is how fast people read Chinese text on a screen.
const wordsPerMinute = 450

// relatives is how many related bulletins a page shows.
const relatives = 4

// related are the bulletins nearest in time in the same topic as the i-th of a list, without its neighbours there, to
// which the page leads anyway. A new bulletin changes only the pages of the nearest, not those of the whole topic.
func (p *Plan) related(list []*site.Bulletin, i int) (related []*site.Bulletin) {
	b := list[i]
	if len(b.Topics) == 0 {
		return nil
	}
	topic := p.topics[b.Topics[0]]
	at, _ := slices.BinarySearchFunc(topic, b, site.Compare)
	from := max(0, min(at-relatives/2, len(topic)-relatives-1))
	for _, other := range topic[from:min(len(topic), from+relatives+1)] {
		if other != b && (i == 0 || other != list[i-1]) && (i+1 == len(list) || other != list[i+1]) {
			related = append(related, other)
		}
	}
	return related
}

// redirectInputs is where an old address leads.
type redirectInputs struct{ Alias, Title, Target string }

func (p *Plan) addAlias(b *site.Bulletin, alias string) {
	page := Page{URL: alias, series: &series{Template: "redirect", what: (*ofFile)(b), file: b.File}}
	w := b.Withdrawal()
	switch {
	case w == nil || b.Lapsed():
	case w.NoPage:
		return
	default:
		page.withdrawn = b
	}
	addPage(p, page, func(g *Gatherer, _ *Page, in *redirectInputs) {
		*in = redirectInputs{alias, g.plan.Current(b).Title, b.URL()}
		if page.withdrawn != nil {
			in.Title = g.plan.opts.Text("withdrawn")
		}
	}, func(e *env, in *redirectInputs) any { return e.redirectView(in.Alias, in.Title, e.link(in.Target)) })
}

// redirectView leads from an address to a link.
func (e *env) redirectView(from, title, link string) *RedirectView {
	h := e.head("redirect", from, title, nil, nil)
	h.NoIndex = true
	h.Canonical = link
	if strings.HasPrefix(link, "/") {
		h.Canonical = e.absolute(link)
	}
	return &RedirectView{e.Site, h, link}
}

// coverOf is a cover at its narrowest or widest.
func coverOf(made *Pictures, narrow bool) *Cover {
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

// share is the picture of a bulletin where its page is shared, by its whole address.
func (e *env) share(cover *Pictures) *Picture {
	if cover == nil || cover.Share == nil {
		return nil
	}
	return &Picture{e.absolute(cover.Share.URL), cover.Share.Width, cover.Share.Height}
}

// photos are what a template may show of a bulletin's photos beside the body.
func (e *env) photos(b *site.Bulletin) []Photo {
	var out []Photo
	for i, photo := range b.Photos {
		made := e.opts.Photos(b, i)
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
