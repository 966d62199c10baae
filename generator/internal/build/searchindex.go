package build

import (
	"bytes"
	"sync"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/markdown"
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
	sums    []digest.Sum      // of the documents, by the page: for an update, those of the last build where none was made
	changed []search.Document // for an update: those that differ
	news    []record.Document // what is to be recorded of these
	was     record.Documents  // for an update: all of the last build's
	removed []string          // of those, what the site has no more

	now  record.Documents // all, once the index is made
	same bool             // they are those of the last build
	sum  digest.Sum       // of all
}

// openIndex begins the index. Where few bulletins are to be made it is an update, else it is made anew.
func (b *build) openIndex() {
	if b.stage == nil {
		return
	}
	x := &index{sums: make([]digest.Sum, len(b.Plan.Pages))}
	b.index = x
	if !b.fewDiffer() {
		b.buildIndex()
		return
	}
	x.was = b.reuse.previous.Documents()
	for d := range x.was.All() {
		i := b.pages.table.Find(fileKeyOf(d.URL))
		if i < 0 || b.Plan.Pages[i].Bulletin == nil || b.Plan.Pages[i].URL != d.URL {
			x.removed = append(x.removed, d.URL)
			continue
		}
		x.sums[i] = d.Sum
	}
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
	if b.reuse.previous.Index == (digest.Sum{}) {
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
	if x.builder == nil && x.sums[i] != sum {
		x.changed = append(x.changed, d)
		x.news = append(x.news, record.Document{URL: d.URL, Day: d.Key().Day, Sum: sum})
	}
	x.sums[i] = sum
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
	buffer := textBuffers.Get().(*[]byte)
	defer textBuffers.Put(buffer)
	text := (*buffer)[:0]
	add := func(line string) {
		if line != "" {
			text = append(append(text, line...), '\n')
		}
	}
	add(v.Kicker)
	add(v.Subtitle)
	add(v.Number)
	add(v.Note)
	before := len(text)
	if text = search.AppendText(text, body.HTML); len(text) > before {
		text = append(text, '\n')
	}
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
	*buffer = text
	return string(bytes.TrimSuffix(text, []byte("\n")))
}

// textBuffers are where the texts of bulletins are put together.
var textBuffers = sync.Pool{New: func() any { return new([]byte) }}
