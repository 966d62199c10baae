package build

import (
	"strings"
	"sync"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/search"
)

// searchDir is where the index lies, beside the page that reads it.
const searchDir = "search/"

// index is the reader's index while it is made: anew from all bulletins, or out of the published one and the bulletins
// that differ.
//
// Its files are named by what they hold, but for the directory that leads to them. The directory's key is the digest of
// all documents.
type index struct {
	builder *search.Builder // nil: an update

	mu      sync.Mutex
	sums    []digest.Sum      // of the documents that were made, by the page; zero of others
	changed []search.Document // for an update: those that differ
	was     []record.Document // for an update: all of the last build's
	table   *nametable.Table  // of those, by address
	removed []string          // of those, what the site has no more
	now     record.Documents  // all, once the index is made
}

// openIndex begins the index. Where few bulletins are to be made it is an update, else it is made anew.
func (b *build) openIndex() {
	if b.stage == nil {
		return
	}
	b.index = &index{sums: make([]digest.Sum, len(b.Plan.Pages))}
	if !b.fewDiffer() {
		b.buildIndex()
		return
	}
	b.index.was = b.reuse.previous.Documents.Decode()
	b.index.table = nametable.New(len(b.index.was), func(i int) string { return b.index.was[i].URL })
}

// buildIndex makes the index anew. What the builder keeps until all bulletins are known lies beside the staged files, or
// in memory where no file can be made.
func (b *build) buildIndex() {
	if scratch, err := b.stage.Scratch(); err == nil {
		b.index.builder = search.NewBuilderOn(scratch)
	} else {
		b.index.builder = search.NewBuilder()
	}
}

// mostUpdated is how many bulletins may differ for an update to be tried.
const mostUpdated = 500

func (b *build) fewDiffer() bool {
	if b.reuse.previous.Documents == "" {
		return false
	}
	differ := 0
	for i, p := range b.Plan.Pages {
		if p.Bulletin != nil && !b.pages.reused[i] {
			differ++
		}
	}
	return differ <= mostUpdated
}

// indexBulletin adds what a reader sees of a bulletin's page, the i-th of the plan.
func (b *build) indexBulletin(i int, v *page.BulletinView, body markdown.Document) {
	x := b.index
	if x == nil {
		return
	}
	d := document(b.Plan.Pages[i], v, body)
	if v.Lapsed != nil {
		d.Title += b.Theme.Text("lapsed_title")
	}
	if x.builder != nil {
		x.builder.Add(d)
	}
	if b.reuse.name == "" {
		return
	}
	sum := b.pages.hasher.Of(&d)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sums[i] = sum
	if x.builder == nil && x.differs(d.URL, sum) {
		x.changed = append(x.changed, d)
	}
}

// differs reports whether the last build's index has another document at an address, or none.
func (x *index) differs(url string, sum digest.Sum) bool {
	at := x.table.Find(url)
	return at < 0 || x.was[at].Sum != sum
}

// document is what readers can search of a bulletin.
func document(p *page.Page, v *page.BulletinView, body markdown.Document) search.Document {
	bulletin := p.Bulletin
	d := search.Document{URL: p.URL, Title: bulletin.Title, Text: visibleText(v, body), Date: bulletin.Date}
	if len(bulletin.Districts) > 0 { // a page with an address of its own has none
		d.District, d.DistrictName = bulletin.District().Slug, bulletin.District().Name
	}
	for _, district := range bulletin.Districts {
		for ; district != nil; district = district.Parent {
			d.Districts = append(d.Districts, district.Slug)
		}
	}
	for _, t := range bulletin.Topics {
		d.Topics = append(d.Topics, t.Slug)
	}
	return d
}

// visibleText is the text of a bulletin's page but for its title: the body between the lines above it
// and those that say who wrote it and where it is filed.
func visibleText(v *page.BulletinView, body markdown.Document) string {
	var lines []string
	add := func(text string) {
		if text != "" {
			lines = append(lines, text)
		}
	}
	add(v.Kicker)
	add(v.Subtitle)
	add(v.Number)
	add(v.Note)
	add(search.Text(body.HTML))
	for _, name := range v.Signed {
		add(name)
	}
	for _, a := range v.Attachments {
		add(a.Title)
	}
	for _, links := range [][]*page.Link{v.Districts, v.Topics, v.Tags} {
		for _, l := range links {
			add(l.Title)
		}
	}
	for _, name := range append([]string{v.Source, v.Author, v.Editor}, v.Reviewers...) {
		add(name)
	}
	return strings.Join(lines, "\n")
}
