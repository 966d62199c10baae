package generator

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// An incremental build makes what can differ from what the last one left, and nothing else:
//
//   - A page's file is a function of its key: the digests of its view, of its bulletin's text and
//     photos, and of its template with all that this executes. Where the key is that of the last
//     build, and the file is what that build left, it stays.
//   - Where a link of a text leads is asked again, and the answer is part of the key. So a text whose
//     neighbour goes is looked at again, though nobody touched it.
//   - A template that asks for bulletins by itself (latest, bulletins) is answered from the cards of
//     the site: all of them, and where they are filed, are part of the key then.
//   - What has findings has no key, so that it is looked at, and reported, by every build.
//   - A feed's key is that of the pages whose texts it holds, the index's that of all bulletins'.
//
// The plan itself is made anew by every build, from sources that are not opened while they are what they
// were (content.Memory). It is the one place that knows what stands on which page.
type incremental struct {
	name    string // of the ledger
	last    *ledger.Ledger
	sources *content.Memory
	hasher  *digest.Hasher
	kinds   map[string]kindDigest // of templates
	cards   func() digest.Sum     // of all cards

	keys  []ledger.Key // of each page of the plan
	links [][]string   // of each page's text
	kept  []bool       // of each page

	mu      sync.Mutex
	others  map[string]ledger.Key // of files that are no pages
	stayed  map[string]bool       // those of them that are kept
	claimed map[string]ledger.Entry
}

type kindDigest struct {
	sum  digest.Sum
	asks bool
}

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

// racy is how young a change may be, in nanoseconds, for another one to bear the same time. What changed
// since is read again next time.
const racy = 2e9

// recall reads what the last build into the same folder left. Without a version, or where everything
// is to be made, that is nothing.
func recall(root *os.Root, opts Options) *incremental {
	inc := &incremental{hasher: new(digest.Hasher), last: &ledger.Ledger{}, others: map[string]ledger.Key{}, stayed: map[string]bool{}, claimed: map[string]ledger.Entry{}}
	out, err := realPath(opts.Out)
	if opts.Version == "" || err != nil {
		return inc
	}
	inc.name = ledger.Name(out)
	if !opts.Clean {
		inc.last = ledger.Read(root, inc.name, opts.Version)
	}
	settings, _ := root.ReadFile(content.SettingsFile) // one that cannot be read is reported by the load
	inc.sources = content.ReadMemory(inc.last.Sources, digest.Bytes(settings))
	return inc
}

// judge decides which pages stay.
func (b *build) judge() error {
	inc := b.incremental
	n := len(b.plan.Pages)
	inc.keys, inc.links, inc.kept = make([]ledger.Key, n), make([][]string, n), make([]bool, n)
	if inc.name == "" {
		return nil
	}
	b.pageOf = map[*site.Bulletin]int{}
	for i, p := range b.plan.Pages {
		if p.Bulletin != nil {
			b.pageOf[p.Bulletin] = i
		}
	}
	inc.kinds = map[string]kindDigest{}
	for _, p := range b.plan.Pages {
		if _, ok := inc.kinds[p.Template]; !ok {
			sum, asks := b.theme.Digest(p.Template)
			inc.kinds[p.Template] = kindDigest{sum, asks}
		}
	}
	inc.cards = sync.OnceValue(b.cardsSum)
	defer func() { inc.hasher = new(digest.Hasher) }() // what pages share is not digested again
	return b.parallel(n, func() func(int) error {
		return func(i int) error {
			p := b.plan.Pages[i]
			was := inc.last.Files[p.File()]
			inc.links[i] = was.Links
			inc.keys[i] = b.pageKey(p, was.Links)
			inc.kept[i] = b.stays(p.File(), class(p), inc.keys[i])
			return nil
		}
	})
}

func class(p *page.Page) publish.Class {
	if p.IsList() {
		return publish.List
	}
	return publish.Page
}

// pageKey is the key of a page, given where the links of its text lead.
func (b *build) pageKey(p *page.Page, links []string) ledger.Key {
	inc := b.incremental
	kind := inc.kinds[p.Template]
	key := ledger.Key{View: inc.hasher.Of(p.Inputs()), Template: kind.sum}
	if kind.asks {
		key.View ^= inc.cards()
	}
	if p.Bulletin != nil {
		key.Text = b.textSum(p.Bulletin, links)
	}
	return key
}

// cardsSum is the digest of all that templates can be told which ask for bulletins.
func (b *build) cardsSum() digest.Sum {
	type filed struct {
		Card                    *page.Card
		Districts, Topics, Tags []string
	}
	all := make([]filed, len(b.site.Bulletins))
	for i, card := range b.plan.Latest(len(all)) {
		all[i] = filed{Card: card, Tags: b.site.Bulletins[i].Tags}
		for _, d := range b.site.Bulletins[i].Districts {
			all[i].Districts = append(all[i].Districts, d.Slug)
		}
		for _, t := range b.site.Bulletins[i].Topics {
			all[i].Topics = append(all[i].Topics, t.Slug)
		}
	}
	return b.incremental.hasher.Of(&struct{ All []filed }{all})
}

// answer is where a link leads.
type answer struct {
	Link, URL string
	OK        bool
}

// textSum is the digest of all that a bulletin's body becomes HTML with.
func (b *build) textSum(bulletin *site.Bulletin, links []string) digest.Sum {
	text := struct {
		Digest  [16]byte
		Photos  any
		Answers []answer
	}{Digest: bulletin.Digest, Photos: b.photosOf(bulletin)}
	for _, link := range links {
		url, ok := b.resolve(bulletin, link)
		text.Answers = append(text.Answers, answer{link, url, ok})
	}
	return b.incremental.hasher.Of(&text)
}

// stays reports whether a file is what it would be made again, and keeps it then.
func (b *build) stays(name string, class publish.Class, key ledger.Key) bool {
	was, known := b.incremental.last.Files[name]
	if !known || was.Key != key || key == (ledger.Key{}) || b.stage == nil || b.diags.Errors() > 0 {
		return false
	}
	if b.Verify {
		b.claim(name, was)
		return false
	}
	kept, err := b.stage.Keep(name, class, was.Stat)
	return kept && err == nil
}

// claim remembers that a file would have been kept, if it is what the last build left.
func (b *build) claim(name string, was ledger.Entry) {
	if !b.untouched(name, was) {
		return
	}
	b.incremental.mu.Lock()
	defer b.incremental.mu.Unlock()
	b.incremental.claimed[name] = was
}

// untouched reports whether a file is what the last build left.
func (b *build) untouched(name string, was ledger.Entry) bool {
	info, err := os.Lstat(filepath.Join(b.Out, filepath.FromSlash(name)))
	return err == nil && site.StatOf(info) == was.Stat
}

// keepOther keeps a file that is no page. One that is kept need not be written, and is not.
func (b *build) keepOther(name string, class publish.Class, key ledger.Key) bool {
	inc := b.incremental
	kept := b.stays(name, class, key)
	inc.other(name, key)
	if kept {
		inc.stay(name, key)
	}
	return kept
}

// other settles the key of a file that is no page.
func (inc *incremental) other(name string, key ledger.Key) {
	inc.mu.Lock()
	defer inc.mu.Unlock()
	inc.others[name] = key
}

// stay settles that a file is staged.
func (inc *incremental) stay(name string, key ledger.Key) {
	inc.mu.Lock()
	defer inc.mu.Unlock()
	inc.others[name], inc.stayed[name] = key, true
}

func (inc *incremental) has(name string) bool {
	if inc == nil {
		return false
	}
	inc.mu.Lock()
	defer inc.mu.Unlock()
	return inc.stayed[name]
}

// sumOf is the key of a file that is made of the pages of some bulletins, and of something else. It is
// zero where one of them has none.
func (b *build) sumOf(bulletins []*site.Bulletin, with ...any) ledger.Key {
	inc := b.incremental
	if inc.name == "" {
		return ledger.Key{}
	}
	keys := make([]ledger.Key, len(bulletins))
	for i, bulletin := range bulletins {
		at, ok := b.pageOf[bulletin]
		if !ok || inc.keys[at] == (ledger.Key{}) {
			return ledger.Key{}
		}
		keys[i] = inc.keys[at]
	}
	parts := struct{ Keys, With any }{keys, with}
	return ledger.Key{View: inc.hasher.Of(&parts)}
}

// leave writes the ledger of what was published, and returns the pages that --verify found stale.
func (b *build) leave() (stale []string) {
	inc := b.incremental
	if inc.name == "" {
		return nil
	}
	for i := range b.plan.Subscriptions { // those of their bulletins may have become others since
		s := &b.plan.Subscriptions[i]
		atom, json := s.Files()
		inc.others[atom] = b.feedKey(s)
		inc.others[json] = inc.others[atom]
	}
	next := &ledger.Ledger{Documents: b.documents(), Files: make(map[string]ledger.Entry, len(inc.others)+len(b.plan.Pages))}
	b.theme, b.index, b.feeds, inc.hasher = nil, nil, feeds{}, nil // a large site needs the memory now
	for i, p := range b.plan.Pages {
		next.Files[p.File()] = ledger.Entry{Key: inc.keys[i], Links: inc.links[i]}
	}
	for name, key := range inc.others {
		next.Files[name] = ledger.Entry{Key: key}
	}
	for name, stat := range b.stage.Left() {
		if e, ok := next.Files[name]; ok {
			e.Stat = stat
			next.Files[name] = e
		}
		if was, ok := inc.claimed[name]; ok && was.Stat != stat {
			stale = append(stale, name)
		}
	}
	maps.DeleteFunc(next.Files, func(_ string, e ledger.Entry) bool { return e.Key == (ledger.Key{}) || e.Stat == (site.FileStat{}) })
	if p := b.result.Published; p.Added+p.Changed+p.Deleted == 0 && inc.sources.Same() && maps.EqualFunc(next.Files, inc.last.Files, sameEntry) {
		return stale
	}
	err := next.Write(b.root, inc.name, b.Version, func(now int64) []byte { return inc.sources.Append(nil, now-racy) })
	if err != nil {
		b.diags.Add(diag.New(diag.LedgerUnwritable, cause(err)).In(ledger.Dir))
	}
	return stale
}

func sameEntry(a, b ledger.Entry) bool {
	return a.Key == b.Key && a.Stat == b.Stat && slices.Equal(a.Links, b.Links)
}

// explain tells why the page at an address was made, or was not.
func (b *build) explain(url string) Reason {
	inc := b.incremental
	for i, p := range b.plan.Pages {
		if p.URL != url && p.URL != url+"/" && p.URL != strings.TrimSuffix(url, "index.html") {
			continue
		}
		was, known := inc.last.Files[p.File()]
		key := inc.keys[i]
		switch {
		case inc.kept[i]:
			return ReasonKept
		case len(inc.last.Files) == 0:
			return ReasonFirst
		case key == (ledger.Key{}):
			return ReasonFindings
		case !known:
			return ReasonNew
		case was.Key.Template != key.Template:
			return ReasonTemplate
		case was.Key.Text != key.Text:
			return ReasonText
		case was.Key.View != key.View:
			return ReasonView
		}
		return ReasonTouched
	}
	return ReasonUnknown
}
