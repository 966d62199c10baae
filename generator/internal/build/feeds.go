package build

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync/atomic"

	"jianbao/generator/internal/feed"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// feeds holds the bulletins that feeds list, each encoded once: by whoever renders its page. Whoever
// encodes the last one of a feed writes it, so that no more are held than have to be: most bulletins of
// a large site are listed by their district alone, whose pages are rendered one after the other.
type feeds struct {
	entries map[*site.Bulletin]*feedEntry
	missing []atomic.Int32 // of each subscription, the bulletins that are not encoded yet
}

type feedEntry struct {
	encoded *feed.Encoded
	in      []int        // the subscriptions that list it
	waiting atomic.Int32 // those of them that are not written yet
}

func (b *build) openFeeds() {
	b.feeds.entries = map[*site.Bulletin]*feedEntry{}
	b.feeds.missing = make([]atomic.Int32, len(b.Plan.Subscriptions))
	for i, s := range b.Plan.Subscriptions {
		if b.feedStays(&s) {
			continue
		}
		b.feeds.missing[i].Store(int32(len(s.Bulletins)))
		for _, bulletin := range s.Bulletins {
			e := b.feeds.entries[bulletin]
			if e == nil {
				e = new(feedEntry)
				b.feeds.entries[bulletin] = e
			}
			e.in = append(e.in, i)
			e.waiting.Add(1)
		}
	}
}

// feedStays keeps a feed of the last build, if nothing that it holds differs.
func (b *build) feedStays(s *page.Subscription) bool {
	key := b.feedKey(s)
	all := true
	for _, name := range s.Files() {
		all = b.keepOther(name, publish.List, key) && all
	}
	return all
}

func (b *build) feedKey(s *page.Subscription) ledger.Key {
	return b.feedSum(s.Bulletins, s.Feed, s.Subtitle, s.Home, b.Plan.Site, b.Theme.Text("feed_text"), b.Theme.Text("feed_page"))
}

// encode adds a bulletin to the feeds that list it.
func (b *build) encode(bulletin *site.Bulletin, v *page.BulletinView) error {
	e := b.feeds.entries[bulletin]
	if e == nil || b.stage == nil {
		return nil
	}
	e.encoded = feed.Encode(b.feedEntry(bulletin, v))
	for _, i := range e.in {
		if b.feeds.missing[i].Add(-1) > 0 {
			continue
		}
		if err := b.writeFeed(&b.Plan.Subscriptions[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) feedEntry(bulletin *site.Bulletin, v *page.BulletinView) feed.Entry {
	path := feed.Permanent(bulletin.URL(), bulletin.Aliases)
	e := feed.Entry{
		ID: b.Plan.Absolute(b.Plan.Link(path)), URL: v.Page.Canonical, Title: v.Page.Title, Summary: v.Summary,
		HTML: []byte(v.Body), Published: v.Date, Updated: v.Updated, Author: v.Author,
	}
	for _, links := range [][]*page.Link{v.Districts, v.Topics, v.Tags} {
		for _, l := range links {
			if !slices.Contains(e.Tags, l.Title) { // a topic may be a tag, too
				e.Tags = append(e.Tags, l.Title)
			}
		}
	}
	if share := v.Page.Share; share != nil {
		e.Image = &feed.Image{URL: share.URL, Width: share.Width, Height: share.Height}
	}
	return e
}

// writeFeed writes a feed whose bulletins are all encoded, and lets go of them.
func (b *build) writeFeed(s *page.Subscription) error {
	entries := make([]*feed.Encoded, len(s.Bulletins))
	for i, bulletin := range s.Bulletins {
		entries[i] = b.feeds.entries[bulletin].encoded
	}
	f := feed.Feed{
		Title: s.Feed.Title, Subtitle: s.Subtitle, Home: s.Home, Self: b.Plan.Absolute(s.Feed.Atom),
		Language: b.Site.Language, Generator: "jianbao", Author: b.Site.Organization.Name,
		Visitor: &feed.Visitor{
			Style: b.Plan.Link("/" + feedStyle()), Text: b.Theme.Text("feed_text"),
			Links: []feed.Link{{Text: b.Theme.Text("feed_page"), URL: s.Home}},
		},
	}
	files := s.Files()
	if err := b.write(files[0], publish.List, feed.AtomOf(f, entries)); err != nil {
		return err
	}
	f.Self = b.Plan.Absolute(s.Feed.JSON)
	if err := b.write(files[1], publish.List, feed.JSONOf(f, entries)); err != nil {
		return err
	}
	for _, bulletin := range s.Bulletins {
		if e := b.feeds.entries[bulletin]; e.waiting.Add(-1) == 0 {
			e.encoded = nil
		}
	}
	return nil
}

// writeMaps writes what belongs to feeds and search engines beside them.
func (b *build) writeMaps() error {
	if b.Site.BaseURL == "" || b.opts.Drafts {
		return nil
	}
	if len(b.Plan.Subscriptions) > 0 {
		if err := b.writeFixed(feedStyle(), publish.Asset, []byte(feed.Stylesheet)); err != nil {
			return err
		}
	}
	if err := b.writeSitemaps(); err != nil {
		return err
	}
	return b.writeFixed("robots.txt", publish.List, feed.Robots(b.Site.BaseURL))
}

// sitemapKey is the key of sitemaps. It says no more than that they are what was left: whether they may differ is
// asked of the changes.
var sitemapKey = ledger.Key{View: 3}

func (b *build) writeSitemaps() error {
	inc := b.incremental
	if b.stage == nil {
		return nil
	}
	same := inc.changes != nil && !inc.moved && !inc.changes.Dated()
	if same && b.keepSitemaps() {
		return nil
	}
	var stays func(name string, pages int) bool
	if inc.changes != nil && !same {
		stays = b.sitemapsStay()
	}
	for f := range feed.Sitemaps(b.Site.BaseURL, b.Plan.ForEngines(), cmp.Or(b.opts.SitemapURLs, feed.MaxURLs), stays) {
		if inc.has(f.Name) {
			continue
		}
		if inc.name != "" {
			inc.other(f.Name, sitemapKey)
		}
		if err := b.write(f.Name, publish.List, f.Data); err != nil {
			return err
		}
	}
	return nil
}

// keepSitemaps keeps the sitemaps of the last build, of which none is another now; all tells whether it kept some, and all.
func (b *build) keepSitemaps() (all bool) {
	files, kept, gone := b.incremental.last.Files(), 0, 0
	for i := range files.Len() {
		switch was := files.At(i); {
		case was.Key != sitemapKey:
		case b.keepOther(was.Name, publish.List, sitemapKey):
			kept++
		default:
			gone++
		}
	}
	return kept > 0 && gone == 0
}

// sitemapsStay tells whether a sitemap stays that ends with the n-th page: none up to it is another than it was, and of the
// files up to this one none can have ended for its size alone.
func (b *build) sitemapsStay() func(name string, n int) bool {
	inc := b.incremental
	settled, same := b.Plan.Settled(inc.changes), true
	return func(name string, n int) bool {
		at := inc.last.Find(name)
		same = same && n <= settled && at >= 0 && inc.last.Files().At(at).Stat.Size < feed.MaxBytes/2
		return same && b.keep(at, publish.List, sitemapKey)
	}
}

// feedStyle is the file of the style sheet of feeds, named by its digest as the theme's assets are.
func feedStyle() string {
	sum := sha256.Sum256([]byte(feed.Stylesheet))
	return "assets/feed." + hex.EncodeToString(sum[:4]) + ".css"
}
