package build

import (
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// saveRecord writes the record of what was published, if it says anything new.
func (b *build) saveRecord() {
	r := b.reuse
	if r.name == "" {
		return
	}
	b.setFeedKeys()
	made := b.madeOutputs()
	next := &record.Next{
		Facts: record.Facts{
			Addresses: b.pages.addresses, UpToDate: b.trusted(made), Pages: len(b.Plan.Pages), Photos: b.result.Photos,
			Index: b.index.sum,
		},
		Previous: r.previous, Reused: func(i int) bool { return r.reused[i].Load() }, Made: made,
		Documents: b.index.now, SameDocuments: b.index.same,
		Sources: r.sources.Encode, Load: b.loaded(),
	}
	if b.recordUnchanged(next) {
		b.confirmRecord()
		return
	}
	b.release()
	if err := next.Write(b.root, r.name, b.opts.Version); err != nil {
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

// release lets go of what nothing asks for any more, since the record is as large when it is encoded.
func (b *build) release() {
	b.Plan, b.Theme, b.pages, b.feeds = nil, nil, pages{}, feeds{}
}

// recordUnchanged reports whether the previous record says all that the next one would.
func (b *build) recordUnchanged(next *record.Next) bool {
	if p := b.result.Published; p.Added+p.Changed+p.Deleted > 0 || !b.reuse.sources.Unchanged() {
		return false
	}
	return next.Facts == b.reuse.previous.Facts && len(next.Made) == 0 &&
		b.reuse.reusedCount() == b.reuse.previous.Outputs().Len()
}

// madePages are the indexes of the pages that were made, and their keys, which are digested on all cores.
func (b *build) madePages() (pages []int, keys []record.Key) {
	for i, reused := range b.pages.reused {
		if !reused {
			pages = append(pages, i)
		}
	}
	keys = make([]record.Key, len(pages))
	_ = b.parallel(len(pages), func() func(int) error { // the error is the context's; a key that is missing is zero
		g := b.Plan.NewGatherer(&b.pages.hasher)
		return func(i int) error {
			keys[i] = b.pageKey(g, pages[i])
			return nil
		}
	})
	return pages, keys
}

// madeOutputs are what is recorded of the files that were made, by name.
func (b *build) madeOutputs() []record.Output {
	pages, keys := b.madePages()
	made := make([]record.Output, 0, len(pages)+len(b.reuse.made))
	for n, i := range pages {
		made = append(made, record.Output{Name: b.Plan.Pages[i].File(), Key: keys[n], Links: b.pages.links[i]})
	}
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
