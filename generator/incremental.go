package generator

import (
	"crypto/sha256"
	"encoding/binary"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
)

// An incremental build makes what can differ from what the last one left, and nothing else:
//
//   - A page's file is a function of its key: the digests of its view, of its bulletin's text and
//     photos, and of its template with all that this executes. Where the key is that of the last
//     build, and the file is what that build left, it stays.
//   - Which pages can have another key than before follows from which bulletins changed
//     (content.Memory.Changes, page.Changes). The keys of the others are those of the last build, and are not
//     worked out again: a large site would be digested from end to end for every edit.
//   - Where a link of a text leads is asked again when an address came or went, and the answer is part of the key. So a
//     text whose neighbour goes is looked at again, though nobody touched it.
//   - A template that asks for bulletins by itself (latest, bulletins) has the answers in the key. Where what it
//     asks for is only known when it is executed, all cards of the site, and where they are filed, are part of the key.
//   - What has findings has no key, so that it is looked at, and reported, by every build.
//   - A feed's key is that of the pages whose texts it holds, the index's that of all bulletins'.
//
// The plan itself is made anew by every build that has anything to do (unchanged.go), from sources that are not opened
// while they are what they were (content.Memory). It is the one place that knows what stands on which page.
type incremental struct {
	name    string // of the ledger
	last    *ledger.Last
	sources *content.Memory
	hasher  *digest.Hasher
	kinds   map[string]kindDigest // of templates
	cards   func() digest.Sum     // of all cards

	delta  []site.Change // since the last build
	hidden bool          // something changed of what is held
	known  bool          // delta is all that changed of the sources

	common    digest.Sum
	addresses digest.Sum
	changes   *page.Changes // since the last build; nil when everything may have changed
	moved     bool          // an address came or went since then

	was    []int          // of each page of the plan, its place in the last ledger, or -1
	keys   []ledger.Key   // of each page
	links  []ledger.Links // of each page's text
	kept   []bool         // of each page
	output *site.Looker
	seen   []atomic.Int32 // of each file of the last ledger, what is known of it
	stays  []atomic.Bool  // of each: it was kept
	pages  map[string]int // places in the plan of the bulletins that feeds list, by file

	mu        sync.Mutex
	others    map[string]ledger.Key // files that are no pages, made now
	staged    map[string]bool       // those of them that are not to be written again
	claimed   []ledger.Entry        // with Verify, those that would have been kept
	documents ledger.Documents      // of the index
}

// kindDigest is what is common to the pages of a template.
type kindDigest struct {
	sum     digest.Sum
	asks    bool
	answers func() digest.Sum // to what it asks
}

// racy is how young a change may be, in nanoseconds, for another one to bear the same time. What changed
// since is read again next time.
const racy = 2e9

// recall reads what the last build into the same folder left. Without a version, or where everything
// is to be made, that is nothing.
func recall(root *os.Root, opts Options) *incremental {
	inc := &incremental{hasher: new(digest.Hasher), last: ledger.Nothing(), others: map[string]ledger.Key{}, staged: map[string]bool{}}
	out, err := realPath(opts.Out)
	if opts.Version == "" || err != nil {
		return inc
	}
	inc.name = ledger.Name(out)
	if !opts.Clean {
		inc.last = ledger.Read(root, inc.name, opts.Version)
	}
	settings, _ := fs.ReadFile(filesOf(root), content.SettingsFile) // one that cannot be read is reported by the load
	inc.sources = content.ReadMemory(inc.last.Sources, digest.Bytes(settings))
	return inc
}

// What is known of a file that the last build left.
const (
	unseen int32 = iota
	same         // it is what was left
	other        // it is something else
)

// compare finds out what changed of the sources.
func (b *build) compare() {
	if inc := b.incremental; inc.sources != nil {
		inc.delta, inc.hidden, inc.known = inc.sources.Changes(b.site)
	}
}

// look looks at the files that the last build left while the pages are planned, which takes one core. It begins
// with those that are asked for last. The function that it returns ends it.
func (b *build) look() (end func()) {
	inc := b.incremental
	files := inc.last.Files()
	inc.output = site.NewLooker(b.Out)
	inc.seen, inc.stays = make([]atomic.Int32, files.Len()), make([]atomic.Bool, files.Len())
	var ended atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		for i := files.Len() - 1; i >= 0 && !ended.Load(); i-- {
			b.untouched(i)
		}
	})
	return func() {
		ended.Store(true)
		wait.Wait()
		inc.output.Close()
	}
}

// untouched reports whether a file is what the last build left.
func (b *build) untouched(at int) bool {
	inc := b.incremental
	if seen := inc.seen[at].Load(); seen != unseen {
		return seen == same
	}
	was := inc.last.Files().At(at)
	seen := other
	if stat, plain, err := inc.output.Lstat(was.Name); err == nil && plain && stat == was.Stat {
		seen = same
	}
	inc.seen[at].Store(seen)
	return seen == same
}

// judge decides which pages stay, and reports addresses that two want, unless they were looked at before.
func (b *build) judge() error {
	inc := b.incremental
	n := len(b.plan.Pages)
	inc.keys, inc.links, inc.kept, inc.was = make([]ledger.Key, n), make([]ledger.Links, n), make([]bool, n), make([]int, n)
	if inc.name == "" {
		b.plan.CheckAddresses(b.diags)
		return nil
	}
	inc.cards = sync.OnceValue(b.cardsSum)
	inc.kinds = map[string]kindDigest{}
	for _, p := range b.plan.Pages {
		if _, ok := inc.kinds[p.Template]; !ok {
			sum, asks := b.theme.Digest(p.Template)
			inc.kinds[p.Template] = kindDigest{sum, len(asks) > 0, sync.OnceValue(func() digest.Sum { return b.answers(asks) })}
		}
	}
	if b.whatChanged() {
		b.plan.CheckAddresses(b.diags)
	}
	defer func() { inc.hasher = new(digest.Hasher) }() // what pages share is not digested again
	err := b.parallel(n, func() func(int) error {
		return func(i int) error {
			p := b.plan.Pages[i]
			at := inc.last.Find(p.File())
			inc.was[i] = at
			var was ledger.Entry
			if at >= 0 {
				was = inc.last.Files().At(at)
			}
			inc.links[i] = was.Links
			if at >= 0 && b.settled(p, &was) {
				inc.keys[i] = was.Key
			} else {
				inc.keys[i] = b.pageKey(p, was.Links)
			}
			inc.kept[i] = b.keep(at, class(p), inc.keys[i])
			return nil
		}
	})
	inc.pages = b.listedPages()
	return err
}

// whatChanged finds out what may differ from the last build, and reports whether addresses may collide that
// did not before.
func (b *build) whatChanged() bool {
	inc := b.incremental
	inc.common, inc.addresses = inc.hasher.Of(b.plan.Common()), b.addressSum()
	inc.moved = inc.addresses != inc.last.Addresses
	if !inc.known || b.Drafts || inc.common != inc.last.Common { // cards of drafts differ as time goes by
		return true
	}
	inc.changes = page.NewChanges(b.sharing(inc.delta))
	inc.changes.NewYear = b.newYear()
	return inc.moved || inc.hidden
}

// sharing adds to changes the bulletins that show a photo of one of those: how it is cut may follow from the other.
func (b *build) sharing(changes []site.Change) []site.Change {
	photos, changed := map[string]bool{}, map[*site.Bulletin]bool{}
	for _, c := range changes {
		changed[c.New] = true
		for _, side := range []*site.Bulletin{c.Old, c.New} {
			for i := 0; side != nil && i < len(side.Photos); i++ {
				photos[photoName(side, i)] = true
			}
		}
	}
	if len(photos) == 0 {
		return changes
	}
	for _, bulletin := range b.site.Bulletins {
		for i := range bulletin.Photos {
			if !changed[bulletin] && photos[photoName(bulletin, i)] {
				changes, changed[bulletin] = append(changes, site.Change{New: bulletin}), true
			}
		}
	}
	return changes
}

// addressSum is the digest of the addresses of all pages.
func (b *build) addressSum() digest.Sum {
	sum := sha256.New()
	for _, p := range b.plan.Pages {
		sum.Write([]byte(p.URL))
		sum.Write([]byte{'\n'})
	}
	return digest.Sum(binary.LittleEndian.Uint64(sum.Sum(nil)))
}

// settled reports whether a page's key cannot be another than it was.
func (b *build) settled(p *page.Page, was *ledger.Entry) bool {
	inc := b.incremental
	kind := inc.kinds[p.Template]
	switch {
	case inc.changes == nil, was.Key.Template != kind.sum, kind.asks && inc.changes.Listed(), inc.moved && len(was.Links) > 0, b.Verify:
		return false
	}
	return !p.Touched(inc.changes)
}

func class(p *page.Page) publish.Class {
	if p.IsList() {
		return publish.List
	}
	return publish.Page
}

// pageKey is the key of a page, given where the links of its text lead.
func (b *build) pageKey(p *page.Page, links ledger.Links) ledger.Key {
	inc := b.incremental
	kind := inc.kinds[p.Template]
	key := ledger.Key{View: inc.hasher.Of(p.Inputs()), Template: kind.sum}
	if kind.asks {
		key.View ^= kind.answers()
	}
	if p.Bulletin != nil {
		key.Text = b.textSum(p.Bulletin, links)
	}
	return key
}

// answers is the digest of what a template is told that asks.
func (b *build) answers(asks []theme.Query) digest.Sum {
	var told struct {
		Cards [][]*page.Card
		Found []bool
	}
	for _, q := range asks {
		cards, found := b.plan.Latest(q.Count), true
		switch {
		case !q.Known():
			return b.incremental.cards()
		case q.Kind != "":
			cards, found = b.plan.Bulletins(q.Kind, q.Slug, q.Count)
		}
		told.Cards, told.Found = append(told.Cards, cards), append(told.Found, found)
	}
	return b.incremental.hasher.Of(&told)
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
func (b *build) textSum(bulletin *site.Bulletin, links ledger.Links) digest.Sum {
	text := struct {
		Digest  [16]byte
		Photos  any
		Answers []answer
	}{Digest: bulletin.Digest, Photos: b.photosOf(bulletin)}
	for _, link := range links.Decode() {
		url, ok := b.resolve(bulletin, link)
		text.Answers = append(text.Answers, answer{link, url, ok})
	}
	return b.incremental.hasher.Of(&text)
}

// keep keeps a file that is what it would be made again. at is its place in the last ledger, or -1.
func (b *build) keep(at int, class publish.Class, key ledger.Key) bool {
	inc := b.incremental
	if at < 0 || key == (ledger.Key{}) || b.stage == nil || b.diags.Errors() > 0 {
		return false
	}
	was := inc.last.Files().At(at)
	if was.Key != key || !b.untouched(at) {
		return false
	}
	if b.Verify {
		inc.mu.Lock()
		defer inc.mu.Unlock()
		inc.claimed = append(inc.claimed, was)
		return false
	}
	kept := false
	if was.Stat.Inode != 0 {
		kept = b.stage.ReuseChecked(was.Name, at, class, was.Stat)
	} else { // a link in its path could lead to another that looks the same
		found, err := b.stage.Reuse(was.Name, class, was.Stat)
		kept = found && err == nil
	}
	if kept {
		inc.stays[at].Store(true)
	}
	return kept
}

// keepOther keeps a file that is no page. One that is kept need not be written, and is not.
func (b *build) keepOther(name string, class publish.Class, key ledger.Key) bool {
	inc := b.incremental
	at := inc.last.Find(name)
	if !b.keep(at, class, key) {
		inc.other(name, key)
		return false
	}
	return true
}

// other settles the key of a file that is no page, and is made now.
func (inc *incremental) other(name string, key ledger.Key) {
	inc.mu.Lock()
	defer inc.mu.Unlock()
	inc.others[name] = key
}

// stage settles that a file which is no page is staged already.
func (inc *incremental) stage(name string, key ledger.Key) {
	inc.mu.Lock()
	defer inc.mu.Unlock()
	inc.others[name], inc.staged[name] = key, true
}

// has reports whether a file is staged already.
func (inc *incremental) has(name string) bool {
	if inc == nil {
		return false
	}
	if at := inc.last.Find(name); at >= 0 && inc.stays[at].Load() {
		return true
	}
	inc.mu.Lock()
	defer inc.mu.Unlock()
	return inc.staged[name]
}

// listedPages are the pages of the bulletins that feeds list.
func (b *build) listedPages() map[string]int {
	pages := map[string]int{}
	for _, s := range b.plan.Subscriptions {
		for _, bulletin := range s.Bulletins {
			pages[bulletin.File] = -1
		}
	}
	for i, p := range b.plan.Pages {
		if p.Bulletin == nil {
			continue
		}
		if _, listed := pages[p.Bulletin.File]; listed {
			pages[p.Bulletin.File] = i
		}
	}
	return pages
}

// feedSum is the key of a file that is made of the pages of some bulletins, and of something else. It is
// zero where one of them has none.
func (b *build) feedSum(bulletins []*site.Bulletin, with ...any) ledger.Key {
	inc := b.incremental
	if inc.name == "" {
		return ledger.Key{}
	}
	keys := make([]ledger.Key, len(bulletins))
	for i, bulletin := range bulletins {
		if keys[i] = inc.keys[inc.pages[bulletin.File]]; keys[i] == (ledger.Key{}) {
			return ledger.Key{}
		}
	}
	parts := struct{ Keys, With any }{keys, with}
	return ledger.Key{View: inc.hasher.Of(&parts)}
}
