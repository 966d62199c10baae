package build

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
)

// pages is what is known of each page of the plan, beside the page itself.
type pages struct {
	addresses digest.Sum
	hasher    digest.Hasher
	kinds     map[string]kind  // by template
	table     *nametable.Table // by the names of their files, see fileKeyOf
	recorded  []bool           // its file is in the record
	reused    []bool
	findings  []bool         // its bulletin has any
	links     []record.Links // of its text, where it is not reused
}

// kind is what is common to the pages of a template.
type kind struct {
	template digest.Sum
	common   func() digest.Sum // of what all its pages show: the site, and the answers to its queries
}

// decidePages decides which pages are reused, and reports addresses that two want.
func (b *build) decidePages() error {
	n := len(b.Plan.Pages)
	p := &b.pages
	p.recorded, p.reused = make([]bool, n), make([]bool, n)
	p.findings, p.links = make([]bool, n), make([]record.Links, n)
	p.addresses = b.addressSum()
	if b.reuse.name == "" || p.addresses != b.reuse.previous.Addresses {
		b.Plan.CheckAddresses(b.diags) // those that are the recorded ones were checked
	}
	if b.reuse.name == "" {
		return nil
	}
	b.readKinds()
	if b.hasFeeds() {
		b.feeds.pages, b.feeds.keys = b.listedPages(), map[*site.Bulletin]digest.Sum{}
	}
	if b.stage == nil {
		return nil
	}
	p.table = nametable.New(n, func(i int) string { return fileKeyOf(b.Plan.Pages[i].URL) })
	outputs := b.reuse.previous.Outputs()
	// The record is gone through in its own order, and not page by page, so that each of its blocks is read once.
	return b.parallel(outputs.Blocks(), func() func(int) error {
		g := b.Plan.NewGatherer(&p.hasher)
		var block record.Block
		return func(blockIndex int) error {
			for inBlock, unmodified := range b.reuse.readBlock(blockIndex, &block) {
				i := p.table.Find(page.WithoutIndex(block.Name(inBlock)))
				if i >= 0 && b.diags.Errors() == 0 {
					b.decidePage(g, i, block.From+inBlock, block.At(inBlock), unmodified)
				}
			}
			return nil
		}
	})
}

// decidePage decides whether the i-th page is reused. Its file is recorded as was, under an index among all recorded
// files; unmodified is whether the file still is what the last build left.
func (b *build) decidePage(g *page.Gatherer, i, recordIndex int, was record.Output, unmodified bool) {
	p, page := &b.pages, b.Plan.Pages[i]
	p.recorded[i] = true
	p.links[i] = was.Links // which the key is made of
	if p.reused[i] = b.reuse.output(recordIndex, was, unmodified, class(page), b.pageKey(g, i)); !p.reused[i] {
		p.links[i] = record.Links(strings.Clone(string(was.Links))) // the memory of the block is used again
		return
	}
	p.links[i] = "" // nothing asks for them again
	if _, listed := b.feeds.pages[page.Bulletin]; listed {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.feeds.keys[page.Bulletin] = was.Key.Sum
	}
}

// fileKeyOf is that of the page at an address.
func fileKeyOf(url string) string {
	if strings.HasPrefix(url, "/") && strings.HasSuffix(url, "/") { // most are: nothing is put together then
		return url[1:]
	}
	return page.WithoutIndex((&page.Page{URL: url}).File())
}

func class(p *page.Page) publish.Class {
	if p.IsList() {
		return publish.List
	}
	return publish.Page
}

// addressSum is the digest of all that links may lead to: the addresses of pages and files, and what pages are made of.
// Those that appear by themselves later are in it, and where withdrawn ones lead.
func (b *build) addressSum() digest.Sum {
	sum := sha256.New()
	buffer := make([]byte, 0, 64<<10)
	for _, p := range b.Plan.Pages {
		buffer = append(append(buffer, p.URL...), '\n')
		if p.Bulletin != nil { // links may name its file
			buffer = append(append(buffer, p.Bulletin.File...), '\n')
		}
		if len(buffer) > 60<<10 {
			sum.Write(buffer)
			buffer = buffer[:0]
		}
	}
	for f := range b.Plan.Files {
		buffer = append(append(buffer, f.URL...), '\n')
	}
	for _, coming := range b.Site.Coming {
		buffer = append(append(append(buffer, coming.URL()...), '\t'), coming.File...)
	}
	for _, d := range b.Site.Districts {
		for _, old := range d.Old {
			buffer = append(append(append(append(buffer, old...), '\t'), d.Slug...), '\n')
		}
	}
	for _, b := range b.Site.Withdrawn { // what they lead to is checked with the addresses
		buffer = append(append(append(buffer, b.File...), '\t', byte(b.Withdrawal().Kind)), b.Withdrawal().To...)
	}
	sum.Write(buffer)
	return digest.Sum(sum.Sum(nil))
}

// readKinds digests the templates.
func (b *build) readKinds() {
	b.pages.kinds = map[string]kind{}
	for _, p := range b.Plan.Pages {
		if _, ok := b.pages.kinds[p.Template]; !ok {
			sum, queries := b.Theme.Digest(p.Template)
			b.pages.kinds[p.Template] = kind{sum, sync.OnceValue(func() digest.Sum { return b.answers(queries) })}
		}
	}
}

// pageKey is the key of a page: the zero key where its bulletin has findings.
func (b *build) pageKey(g *page.Gatherer, i int) record.Key {
	if b.pages.findings[i] || b.reuse.name == "" {
		return record.Key{}
	}
	p := b.Plan.Pages[i]
	kind := b.pages.kinds[p.Template]
	var text, links digest.Sum
	if p.Bulletin != nil {
		text, links = g.TextSum(p.Bulletin), b.linkAnswers(i)
	}
	return record.PageKey(g.Sum(p, kind.common()), text, links, kind.template)
}

// linkAnswers is the digest of where the links of a page's text lead. While the site has the addresses that it had, that
// is where they led.
func (b *build) linkAnswers(i int) digest.Sum {
	if b.pages.links[i] == "" {
		return digest.Sum{}
	}
	links, answers := b.pages.links[i].Decode()
	if b.pages.addresses == b.reuse.previous.Addresses {
		return answers
	}
	return b.resolveAll(b.Plan.Pages[i].Bulletin, links)
}

// resolveAll is the digest of where links lead.
func (b *build) resolveAll(bulletin *site.Bulletin, links []string) digest.Sum {
	type answer struct {
		Link, URL string
		OK        bool
	}
	var answers struct{ Of []answer }
	for _, link := range links {
		url, ok := b.Resolve(bulletin, link)
		answers.Of = append(answers.Of, answer{link, url, ok})
	}
	return b.pages.hasher.Of(&answers)
}

// answers is the digest of what every page may show, and of the answers to a template's queries.
func (b *build) answers(queries []theme.Query) digest.Sum {
	g := b.Plan.NewGatherer(&b.pages.hasher)
	sums := []digest.Sum{g.Common()}
	for _, q := range queries {
		switch {
		case !q.Known():
			sums = append(sums, b.everything(g))
		case q.Kind == "":
			sums = append(sums, g.CardsSum(b.Plan.LatestBulletins(q.Count)))
		default:
			list, found := b.Plan.Query(q.Kind, q.Slug, q.Count)
			if sums = append(sums, g.CardsSum(list)); !found {
				sums = append(sums, digest.Sum{})
			}
		}
	}
	return digest.Join(sums...)
}

// everything is the digest of all that templates can ask of bulletins.
func (b *build) everything(g *page.Gatherer) digest.Sum {
	all := struct {
		Cards digest.Sum
		Filed [][]string
	}{Cards: g.CardsSum(b.Site.Bulletins)}
	for _, bulletin := range b.Site.Bulletins {
		var filed []string
		for _, d := range bulletin.Districts {
			filed = append(filed, d.Slug)
		}
		for _, t := range bulletin.Topics {
			filed = append(filed, "topic "+t.Slug)
		}
		for _, tag := range bulletin.Tags {
			filed = append(filed, "tag "+tag)
		}
		all.Filed = append(all.Filed, filed)
	}
	return b.pages.hasher.Of(&all)
}

// writePages makes the pages, and what follows from their texts.
func (b *build) writePages() error {
	b.openIndex()
	b.openFeeds()
	if err := b.reuse.previous.Err(); err != nil {
		return err
	}
	if err := b.renderPages(); err != nil {
		return err
	}
	if err := b.finishCheck(); err != nil {
		return err
	}
	return b.prepareIndex()
}

// renderPages converts, executes and stages every page that is to be made, and converts what is not published.
func (b *build) renderPages() error {
	var needed []int
	for i, p := range b.Plan.Pages {
		if !b.pages.reused[i] || b.check != nil || b.needsText(p.Bulletin) {
			needed = append(needed, i)
		}
	}
	b.Plan.Near(needed)
	converter := markdown.New()
	err := b.parallel(len(needed), func() func(int) error {
		var buf bytes.Buffer
		return func(at int) error {
			buf.Reset()
			return b.renderPage(&buf, converter, needed[at])
		}
	})
	if err != nil {
		return err
	}
	// Those without an address, and those that appear by themselves later, are checked now.
	for _, unseen := range slices.Concat(b.Site.Unplaced, b.Site.Coming) {
		body, _, err := b.convert(converter, unseen)
		if err != nil {
			return err
		}
		b.diags.Add(body.Findings...)
	}
	b.diags.Add(b.failed.Report()...)
	return nil
}

func (b *build) renderPage(buf *bytes.Buffer, converter *markdown.Converter, i int) error {
	p := b.Plan.Pages[i]
	body, text, err := b.convertPage(converter, i)
	if err != nil {
		return err
	}
	view := b.Plan.View(p, body)
	if v, ok := view.(*page.BulletinView); ok {
		b.indexBulletin(i, v, body)
		if err := b.addToFeeds(p.Bulletin, v); err != nil {
			return err
		}
	}
	if b.pages.reused[i] && b.check == nil {
		return nil
	}
	html, d, ok := b.View(buf, p, view)
	if b.check != nil {
		b.check.Page(i, text, html)
	}
	switch {
	case !ok:
		b.mu.Lock()
		defer b.mu.Unlock()
		b.failed.Add(i, d)
		return nil
	case b.pages.reused[i]:
		return nil
	}
	return b.write(p.File(), class(p), html)
}

// needsText reports whether feeds or the index need a bulletin though its page is reused.
func (b *build) needsText(bulletin *site.Bulletin) bool {
	return bulletin != nil && (b.index != nil && b.index.builder != nil || b.feeds.entries[bulletin] != nil)
}

// convertPage converts the body of a page, and records what its key is made of.
func (b *build) convertPage(converter *markdown.Converter, i int) (markdown.Document, *inspect.Text, error) {
	p := b.Plan.Pages[i]
	body, text, err := b.convert(converter, p.Bulletin)
	if err != nil || p.Bulletin == nil {
		return body.Document, text, err
	}
	if len(body.Findings) > 0 {
		b.diags.Add(body.Findings...)
		b.pages.findings[i] = true
	}
	if !b.pages.reused[i] && b.reuse.name != "" {
		b.pages.links[i] = record.EncodeLinks(body.Links, b.resolveAll(p.Bulletin, body.Links))
	}
	return body.Document, text, nil
}
