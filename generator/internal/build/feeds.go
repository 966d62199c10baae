package build

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync/atomic"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/feed"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// feeds holds the bulletins that feeds list, from when their pages are rendered. With the last one of a feed the feed
// is written, so that no more are held than have to be: most bulletins of a large site are listed by their district
// alone, whose pages are rendered one after the other.
type feeds struct {
	entries map[*site.Bulletin]*feedEntry
	missing []atomic.Int32                // of each subscription, the bulletins that are not rendered yet
	pages   map[*site.Bulletin]int        // indexes in the plan
	keys    map[*site.Bulletin]digest.Sum // of those of these pages that are reused
}

type feedEntry struct {
	feed.Entry
	in      []int        // the subscriptions that list it
	waiting atomic.Int32 // those of them that are not written yet
}

func (b *build) hasFeeds() bool { return b.stage != nil && b.Site.BaseURL != "" && !b.opts.Drafts }

func (b *build) openFeeds() {
	if !b.hasFeeds() {
		return
	}
	if b.feeds.pages == nil {
		b.feeds.pages = b.listedPages()
	}
	g := b.Plan.NewGatherer(&b.pages.hasher)
	b.feeds.entries = map[*site.Bulletin]*feedEntry{}
	b.feeds.missing = make([]atomic.Int32, len(b.Plan.Subscriptions))
	for i, s := range b.Plan.Subscriptions {
		if b.feedReused(g, &s) {
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

// listedPages are the indexes in the plan of the bulletins that feeds list.
func (b *build) listedPages() map[*site.Bulletin]int {
	pages := map[*site.Bulletin]int{}
	for _, s := range b.Plan.Subscriptions {
		for _, bulletin := range s.Bulletins {
			pages[bulletin] = -1
		}
	}
	for i, p := range b.Plan.Pages {
		if _, listed := pages[p.Bulletin]; listed && p.Bulletin != nil {
			pages[p.Bulletin] = i
		}
	}
	return pages
}

// feedReused decides whether a feed is reused.
func (b *build) feedReused(g *page.Gatherer, s *page.Subscription) bool {
	key := b.feedKey(g, s)
	all := true
	for _, name := range s.Files() {
		all = b.reuse.file(name, publish.List, key) && all
	}
	return all
}

// setFeedKeys sets the keys of the feeds that were made: those of their pages may have become others, by the links
// that were found in texts, and by findings.
func (b *build) setFeedKeys() {
	g := b.Plan.NewGatherer(&b.pages.hasher)
	for i := range b.Plan.Subscriptions {
		s := &b.Plan.Subscriptions[i]
		files := s.Files()
		made := slices.DeleteFunc(files[:], b.reuse.isReused)
		if len(made) == 0 {
			continue
		}
		key := b.feedKey(g, s)
		for _, name := range made {
			b.reuse.setKey(name, key)
		}
	}
}

// feedKey is the key of a feed, which is made of the pages of its bulletins. It is zero where one of them has none.
func (b *build) feedKey(g *page.Gatherer, s *page.Subscription) record.Key {
	own := struct {
		Feed                     *page.Feed
		Subtitle, Home           string
		Text, Page, Organization string
		First                    map[string]string
	}{s.Feed, s.Subtitle, s.Home, b.Theme.Text("feed_text"), b.Theme.Text("feed_page"),
		b.Site.Organization.Name, b.Plan.FirstSlugs()}
	sums := []digest.Sum{g.Common(), b.pages.hasher.Of(&own)}
	for _, bulletin := range s.Bulletins {
		i := b.feeds.pages[bulletin]
		sum, reused := b.feeds.keys[bulletin]
		if !reused {
			key := b.pageKey(g, i)
			if sum = key.Sum; !key.Known() {
				return record.Key{}
			}
		}
		sums = append(sums, sum)
	}
	return record.Key{Sum: digest.Join(sums...)}
}

// addToFeeds adds a bulletin to the feeds that list it.
func (b *build) addToFeeds(bulletin *site.Bulletin, v *page.BulletinView) error {
	e := b.feeds.entries[bulletin]
	if e == nil || b.stage == nil {
		return nil
	}
	e.Entry = b.feedEntry(bulletin, v)
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
	path := b.Plan.Permanent(feed.Permanent(bulletin.URL(), bulletin.Aliases))
	e := feed.Entry{
		ID: b.Plan.Absolute(b.Plan.Link(path)), URL: v.Page.Canonical, Title: v.Page.Title, Summary: v.Summary,
		HTML: b.Plan.FeedText(v), Published: v.Date, Updated: v.Updated, Author: v.AuthorOrSigned(),
	}
	for _, links := range [][]*page.Link{v.Districts, v.Topics, v.Tags} {
		for _, l := range links {
			if !slices.Contains(e.Tags, l.Title) { // a topic may be a tag, too
				e.Tags = append(e.Tags, l.Title)
			}
		}
	}
	for _, a := range slices.Concat(v.Attachments, v.Media) {
		file := feed.Attachment{URL: b.Plan.Absolute(a.URL), Type: a.MIME, Title: a.Title, Bytes: a.Bytes}
		e.Files = append(e.Files, file)
	}
	if share := v.Page.Share; share != nil {
		e.Image = &feed.Image{URL: share.URL, Width: share.Width, Height: share.Height}
	}
	return e
}

// writeFeed writes a feed whose bulletins are all there, and frees them.
func (b *build) writeFeed(s *page.Subscription) error {
	f := feed.Feed{
		Title: s.Feed.Title, Subtitle: s.Subtitle, Home: s.Home, Self: b.Plan.Absolute(s.Feed.Atom),
		Language: b.Site.Language, Generator: "jianbao", Author: b.Site.Organization.Name,
		Visitor: &feed.Visitor{
			Style: b.Plan.Link("/" + feedStyle()), Text: b.Theme.Text("feed_text"),
			Links: []feed.Link{{Text: b.Theme.Text("feed_page"), URL: s.Home}},
		},
	}
	for _, bulletin := range s.Bulletins {
		f.Entries = append(f.Entries, b.feeds.entries[bulletin].Entry)
	}
	files := s.Files()
	if err := b.write(files[0], publish.List, feed.Atom(f)); err != nil {
		return err
	}
	f.Self = b.Plan.Absolute(s.Feed.JSON)
	if err := b.write(files[1], publish.List, feed.JSON(f)); err != nil {
		return err
	}
	for _, bulletin := range s.Bulletins {
		if e := b.feeds.entries[bulletin]; e.waiting.Add(-1) == 0 {
			e.Entry = feed.Entry{}
		}
	}
	return nil
}

// feedStyle is the file of the style sheet of feeds, named by its digest as the theme's assets are.
func feedStyle() string {
	sum := sha256.Sum256([]byte(feed.Stylesheet))
	return "assets/feed." + hex.EncodeToString(sum[:4]) + ".css"
}
