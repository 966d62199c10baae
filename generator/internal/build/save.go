package build

import (
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/site"
)

// Reason is why a page was made, or was not.
type Reason string

// The reasons; messages for them are the command's.
const (
	ReasonUnknown  Reason = "unknown"  // there is no such page
	ReasonKept     Reason = "kept"     // nothing that it shows changed
	ReasonFirst    Reason = "first"    // no earlier build is known
	ReasonNew      Reason = "new"      // it was not there before
	ReasonText     Reason = "text"     // the bulletin's own text, photos or links changed
	ReasonView     Reason = "view"     // what it shows besides changed
	ReasonTemplate Reason = "template" // a template, text or asset of the theme changed
	ReasonTouched  Reason = "touched"  // its file was changed or removed
	ReasonFindings Reason = "findings" // its bulletin has findings, and is looked at each time
)

// explain tells why the page at an address was made, or was not.
func (b *build) explain(url string) Reason {
	inc := b.incremental
	for i, p := range b.Plan.Pages {
		if p.URL != url && p.URL != url+"/" && p.URL != strings.TrimSuffix(url, "index.html") {
			continue
		}
		key := inc.keys[i]
		switch {
		case inc.kept[i]:
			return ReasonKept
		case inc.last.Files().Len() == 0:
			return ReasonFirst
		case key == (ledger.Key{}):
			return ReasonFindings
		case inc.was[i] < 0:
			return ReasonNew
		}
		switch was := inc.last.Files().At(inc.was[i]).Key; {
		case was.Template != key.Template:
			return ReasonTemplate
		case was.Text != key.Text:
			return ReasonText
		case was.View != key.View:
			return ReasonView
		}
		return ReasonTouched
	}
	return ReasonUnknown
}

// leave writes the ledger of what was published, and returns the pages that --verify found stale.
func (b *build) leave() (stale []string) {
	inc := b.incremental
	if inc.name == "" {
		return nil
	}
	for i := range b.Plan.Subscriptions { // those of their bulletins may have become others since
		s := &b.Plan.Subscriptions[i]
		key := b.feedKey(s)
		for _, name := range s.Files() {
			if at := inc.last.Find(name); at < 0 || !inc.stays[at].Load() {
				inc.others[name] = key
			}
		}
	}
	inc.documents = b.documents()
	for _, was := range inc.claimed {
		if stat, ok := b.stage.Stat(was.Name); ok && stat != was.Stat {
			stale = append(stale, was.Name)
		}
	}
	if b.leftAsItWas() {
		return stale
	}
	next := &ledger.Ledger{
		Common: inc.common, Addresses: inc.addresses, Photos: b.quietPhotos(), Pages: len(b.Plan.Pages), Whole: b.whole(),
		Documents: inc.documents, Last: inc.last.Files(), Stays: func(i int) bool { return inc.stays[i].Load() }, Made: b.entries(),
		Sources: func(now int64) []string { return inc.sources.Encode(b.opts.Now, now-fsys.Racy) },
	}
	err := next.Write(b.root, inc.name, b.opts.Version)
	if err != nil {
		b.diags.Add(diag.New(diag.LedgerUnwritable, fault.Cause(err)).In(ledger.Dir))
	}
	return stale
}

// leftAsItWas reports whether there is nothing to say that the last ledger does not.
func (b *build) leftAsItWas() bool {
	inc := b.incremental
	if p := b.result.Published; p.Added+p.Changed+p.Deleted > 0 || !inc.sources.Same() || inc.hidden || b.newYear() {
		return false
	}
	if inc.last.Whole != b.whole() || inc.common != inc.last.Common || inc.addresses != inc.last.Addresses || inc.documents != inc.last.Documents || b.quietPhotos() != inc.last.Photos {
		return false
	}
	for i := range inc.kept {
		if !inc.kept[i] && inc.keys[i] != (ledger.Key{}) {
			return false
		}
	}
	for _, key := range inc.others {
		if key != (ledger.Key{}) {
			return false
		}
	}
	return inc.staying() == inc.last.Files().Len()
}

// staying counts the files that were kept.
func (inc *incremental) staying() int {
	n := 0
	for i := range inc.stays {
		if inc.stays[i].Load() {
			n++
		}
	}
	return n
}

// entries are what the ledger says of the files that were made, by name.
func (b *build) entries() []ledger.Entry {
	inc := b.incremental
	var made []ledger.Entry
	add := func(name string, key ledger.Key, links ledger.Links) {
		if stat, ok := b.stage.Stat(name); ok && key != (ledger.Key{}) && stat != (site.FileStat{}) {
			made = append(made, ledger.Entry{Name: name, Key: key, Stat: stat, Links: links})
		}
	}
	for i, p := range b.Plan.Pages {
		if !inc.kept[i] {
			add(p.File(), inc.keys[i], inc.links[i])
		}
	}
	for name, key := range inc.others {
		add(name, key, "")
	}
	slices.SortFunc(made, func(a, b ledger.Entry) int { return strings.Compare(a.Name, b.Name) })
	return made
}
