package build

import (
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// noted is what is to be recorded of a site, which may be let go of then.
type noted struct {
	pages               []madePage
	count               int        // of all pages
	addresses, upToDate digest.Sum // see record.Facts
	clock               record.Clock
	clockErr            error
	sources             []string
}

// madePage is a page that was made.
type madePage struct {
	url   string
	key   record.Key
	links record.Links
}

// noteMade notes what is recorded of the pages and feeds that were made.
func (b *build) noteMade() {
	if b.reuse.name == "" {
		return
	}
	b.setFeedKeys()
	b.noted = noted{
		pages: b.madePages(), count: len(b.Plan.Pages), addresses: b.pages.addresses, upToDate: b.upToDateSum(),
	}
}

// isFirst reports whether nothing was published before, and no address left earlier: then the commit needs no plan.
func (b *build) isFirst() bool {
	if b.stage.PublishedCount() > 0 {
		return false
	}
	list, err := b.readGone()
	return list == nil && err == nil
}

// release lets go of the site and its pages, but for what is recorded of them.
func (b *build) release() {
	if b.Plan == nil {
		return
	}
	b.Plan, b.Theme, b.pages, b.feeds = nil, nil, pages{}, feeds{}
	b.pictures, b.check = nil, nil
	if b.reuse.name != "" {
		b.noted.clock, b.noted.clockErr = b.loaded().ReadClock(b.root, b.reuse.name)
		b.noted.sources = b.reuse.sources.Encode(b.noted.clock)
	}
	b.reuse.sources = nil
	b.Site = &site.Site{Language: b.Site.Language, Location: b.Site.Location}
}

// saveRecord writes the record of what was published, if it says anything new.
func (b *build) saveRecord() {
	r := b.reuse
	if r.name == "" {
		return
	}
	made := b.madeOutputs()
	next := &record.Next{
		Facts: record.Facts{
			Addresses: b.noted.addresses, UpToDate: b.trusted(made), Pages: b.noted.count, Photos: b.result.Photos,
			Index: b.index.sum,
		},
		Previous: r.previous, Reused: func(i int) bool { return r.reused[i].Load() }, Made: made,
		Documents: b.index.now, SameDocuments: b.index.same,
	}
	if b.recordUnchanged(next) {
		b.confirmRecord()
		return
	}
	b.release() // the record is as large when it is encoded
	err := b.noted.clockErr
	if err == nil {
		next.Sources, next.Began = b.noted.sources, b.noted.clock.Began
		err = next.Write(b.root, r.name, b.opts.Version)
	}
	if err != nil {
		b.diags.Add(diag.New(diag.RecordUnwritable, diag.Cause(err)).In(record.Dir))
	}
}

// confirmRecord marks the record as true of what this build loaded, too. Where that cannot be, as in a folder that is
// only read, nothing is lost: a deployment may say that a file is newer than the last build.
func (b *build) confirmRecord() {
	if !b.dry {
		_ = record.Confirm(b.root, b.reuse.name, b.loaded())
	}
}

func (b *build) loaded() record.Load {
	return record.Load{Began: b.began, Clock: b.clock}
}

// recordUnchanged reports whether the previous record says all that the next one would.
func (b *build) recordUnchanged(next *record.Next) bool {
	if p := b.result.Published; p.Added+p.Changed+p.Deleted > 0 || !b.reuse.sources.Unchanged() {
		return false
	}
	return next.Facts == b.reuse.previous.Facts && len(next.Made) == 0 &&
		b.reuse.reusedCount() == b.reuse.previous.Outputs().Len()
}

// madePages are the pages that were made. Their keys are digested on all cores.
func (b *build) madePages() []madePage {
	var indexes []int
	for i, reused := range b.pages.reused {
		if !reused {
			indexes = append(indexes, i)
		}
	}
	made := make([]madePage, len(indexes))
	_ = b.parallel(len(made), func() func(int) error { // the error is the context's; a key that is missing is zero
		g := b.Plan.NewGatherer(&b.pages.hasher)
		return func(at int) error {
			i := indexes[at]
			made[at] = madePage{b.Plan.Pages[i].URL, b.pageKey(g, i), b.pages.links[i]}
			return nil
		}
	})
	return made
}

// madeOutputs are what is recorded of the files that were made, by name.
func (b *build) madeOutputs() []record.Output {
	made := make([]record.Output, 0, len(b.noted.pages)+len(b.reuse.made))
	for _, p := range b.noted.pages {
		made = append(made, record.Output{Name: (&page.Page{URL: p.url}).File(), Key: p.key, Links: p.links})
	}
	b.noted.pages = nil
	for name, file := range b.reuse.made {
		if !b.reuse.isReused(name) { // else an attempt to reuse it with others was given up, and it stayed
			made = append(made, record.Output{Name: name, Key: file.key})
		}
	}
	slices.SortFunc(made, func(a, b record.Output) int { return strings.Compare(a.Name, b.Name) })
	return b.addStats(made)
}

// addStats adds what is known of the files that were made. One that is what it was is reused, though it was made: it
// has no key. One that is gone is left out.
func (b *build) addStats(made []record.Output) []record.Output {
	known := made[:0]
	for _, out := range made {
		stat, class, ok := b.stage.Stat(out.Name)
		if !ok || stat == (site.FileStat{}) {
			continue
		}
		out.Stat, out.Class = stat, uint8(class)
		if i, was := b.reuse.previous.Outputs().Find(out.Name); i >= 0 && was == out {
			b.reuse.reused[i].Store(true)
			continue
		}
		known = append(known, out)
	}
	return known
}
