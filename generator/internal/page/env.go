package page

import (
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/qr"
	"jianbao/generator/internal/site"
)

// env is what the views of a site are made with: its settings, and how things are called. It has no bulletins. What a
// view shows of those is in its inputs (inputs.go), whose digest is part of the page's key, so that nothing can be shown
// that the key does not cover.
type env struct {
	Site *Site

	opts    Options
	s       *site.Site // without bulletins
	prefix  string     // before every path, without the final slash
	links   map[*site.District]*Link
	inside  map[*site.District]*Trail // of pages below a district; nil: below the front page
	within  map[districtYear]*Trail   // of pages below a year's
	made    *cardTable
	headers *headers
	codes   qr.Drawer

	monthsTrail *Trail
	siteMeta    []byte // the tags that all pages share
	publisher   *organizationData
}

// link is a path as pages write it: escaped, below the site's prefix.
func (e *env) link(path string) string { return e.prefix + escape(path) }

// absolute is a link with the site's host, where base_url gives one.
func (e *env) absolute(link string) string {
	if e.s.BaseURL == "" {
		return link
	}
	return strings.TrimSuffix(e.s.BaseURL, e.prefix+"/") + link
}

func (e *env) districtURL(d *site.District) string { return e.link("/" + d.Slug + "/") }

func (e *env) head(kind, url, title string, trail *Trail, feed *Feed) Head {
	link := e.link(url)
	return Head{
		Kind: kind, Title: title, URL: link, Canonical: e.absolute(link), Trail: trail, NoIndex: e.opts.Preview, Feed: feed,
	}
}

// linkDistricts makes the links of all districts, and the trails of the pages inside each.
func (e *env) linkDistricts() {
	home := &Trail{[]*Link{{e.opts.Text("home"), e.link("/")}}}
	e.inside[nil] = home
	for _, d := range e.s.Districts { // parents come first
		e.links[d] = &Link{d.Name, e.districtURL(d)}
		e.inside[d] = e.below(e.inside[d.Parent], e.links[d])
	}
}

func (e *env) below(t *Trail, l *Link) *Trail {
	return &Trail{append(slices.Clip(slices.Clone(t.Links)), l)}
}

// newCard makes a card of what its sum covers: see cardRef.
func (e *env) newCard(l site.Listing, district *Link, cover *Pictures, held bool) *Card {
	if e.Site.Alone {
		district = nil
	}
	return &Card{
		Title: l.Title, URL: e.link(l.URL()), Date: l.Date, DateOnly: l.DateOnly, District: district, Summary: l.Summary,
		Cover: coverOf(cover, true), Pinned: l.Pinned, Held: held, Lapsed: l.Lapsed,
	}
}

// cardTable holds the cards that were asked for last: every view that shows a bulletin meanwhile holds the same
// pointer, by which fragments are known (theme/fragments.go). All cards of a large site would take as much as its
// pages.
type cardTable struct {
	mu           sync.Mutex
	current, old map[*site.Bulletin]*Card
}

// cardGeneration is how many cards a generation has, twice as many as of fragments; the table holds two.
const cardGeneration = 16384

// card makes a bulletin's card where the table has none.
func (e *env) card(r cardRef) *Card {
	t := e.made
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.current[r.of]
	if c != nil {
		return c
	}
	if c = t.old[r.of]; c == nil {
		c = e.newCard(r.of.Listing(), e.links[r.of.District()], e.coverPictures(r.of), e.held(r.of))
	}
	if len(t.current) == cardGeneration {
		t.current, t.old = map[*site.Bulletin]*Card{}, t.current
	}
	t.current[r.of] = c
	return c
}

func (e *env) cards(refs cardRefs) []*Card {
	cards := make([]*Card, len(refs))
	for i, r := range refs {
		cards[i] = e.card(r)
	}
	return cards
}

// held reports whether a bulletin is shown in a preview alone.
func (e *env) held(b *site.Bulletin) bool {
	if !e.opts.Preview {
		return false
	}
	_, held := b.Hold(e.opts.Now)
	return held
}

// coverPictures are what was made of a bulletin's cover, nil if it has none.
func (e *env) coverPictures(b *site.Bulletin) *Pictures {
	if b.Cover < 0 {
		return nil
	}
	return e.opts.Photos(b, b.Cover)
}

// cardRef stands for a card in the inputs of a view. Its sum is the digest of all that the card is made of.
type cardRef struct {
	of  *site.Bulletin
	sum digest.Sum
}

// newRef is the reference to a bulletin's card.
func (e *env) newRef(h *digest.Hasher, b *site.Bulletin) cardRef {
	sum := digest.Sum(b.ListingSum)
	pictures, held := e.coverPictures(b), e.held(b)
	if pictures != nil {
		sum = digest.Join(sum, pictures.digest(h))
	}
	if held {
		sum = digest.Join(sum, sum)
	}
	return cardRef{b, sum}
}

// AppendDigest implements digest.Appender.
func (r *cardRef) AppendDigest(b []byte) []byte { return append(b, r.sum[:]...) }

// cardRefs are references in the order of a list.
type cardRefs []cardRef

// AppendDigest implements digest.Appender.
func (r *cardRefs) AppendDigest(b []byte) []byte {
	refs := *r
	b = append(b, byte(len(refs)), byte(len(refs)>>8), byte(len(refs)>>16))
	for i := range refs {
		b = append(b, refs[i].sum[:]...)
	}
	return b
}

// districtRef stands for a district in the inputs of a view, by its slug: what it is called and where it lies is what
// all pages may show, see [Plan.Common].
type districtRef struct{ *site.District }

// AppendDigest implements digest.Appender.
func (d *districtRef) AppendDigest(b []byte) []byte {
	if d.District == nil {
		return append(b, 0)
	}
	return append(append(b, d.Slug...), 0)
}
