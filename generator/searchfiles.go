package generator

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/search"
)

// The files of the index are named by what they hold, but for the directory that leads to them: it alone
// has a key that means something, that of all bulletins.

// shardKey is the key of the others. looseKey is that of the directory where a bulletin has none: with it, the
// directory is known to be what was left, and no more.
var shardKey, looseKey = ledger.Key{View: 1}, ledger.Key{View: 2}

// indexKey is that of all bulletins' pages; zero where one of them has none.
func (b *build) indexKey() ledger.Key {
	inc := b.incremental
	if inc.name == "" {
		return ledger.Key{}
	}
	sum := sha256.New()
	var part [24]byte
	for i, p := range b.plan.Pages {
		if p.Bulletin == nil {
			continue
		}
		key := inc.keys[i]
		if key == (ledger.Key{}) {
			return key
		}
		binary.LittleEndian.PutUint64(part[:], uint64(key.View))
		binary.LittleEndian.PutUint64(part[8:], uint64(key.Text))
		binary.LittleEndian.PutUint64(part[16:], uint64(key.Template))
		sum.Write(part[:])
	}
	return ledger.Key{View: digest.Sum(binary.LittleEndian.Uint64(sum.Sum(nil)))}
}

// indexStays keeps the index of the last build, if no bulletin differs and nobody touched it.
func (b *build) indexStays() bool {
	key := b.indexKey()
	at := b.incremental.last.Find(searchDir + search.Directory)
	if at < 0 || key == (ledger.Key{}) || b.incremental.last.Files().At(at).Key != key {
		return false
	}
	return b.keepShards(nil) && b.keepOther(searchDir+search.Directory, publish.List, key)
}

// keepShards keeps the files of the index but for the directory and those that are gone. False means
// that one of them is not what the last build left.
func (b *build) keepShards(gone []string) bool {
	inc := b.incremental
	goes := make(map[string]bool, len(gone))
	for _, name := range gone {
		goes[searchDir+name] = true
	}
	from, to := inc.last.Files().Below(searchDir)
	err := b.parallel(to-from, func() func(int) error {
		return func(i int) error {
			was := inc.last.Files().At(from + i)
			if was.Key != shardKey || goes[was.Name] {
				return nil
			}
			if !b.keep(from+i, publish.Asset, shardKey) {
				return errStale
			}
			return nil
		}
	})
	return err == nil
}

// errStale ends the look at the index when one file of it has to be made again.
var errStale = errors.New("changed")

// writeIndex writes the index; its directory, which leads to all else, with the lists.
func (b *build) writeIndex() error {
	if b.index == nil || b.diags.Errors() > 0 {
		return nil
	}
	if b.index.builder == nil {
		err := b.updateIndex()
		if !errors.Is(err, errStale) && !errors.Is(err, search.ErrRebuild) {
			return err
		}
		if err := b.fillIndex(); err != nil {
			return err
		}
	}
	err := b.index.builder.Files(b.writeIndexFile)
	if cannot := (*CannotRun)(nil); err != nil && !errors.As(err, &cannot) {
		return cannotPublish(b.Out, err) // what the builder kept beside the staged files
	}
	return err
}

func (b *build) writeIndexFile(name string, data []byte) error {
	full := searchDir + name
	if name == search.Directory {
		b.incremental.other(full, cmp.Or(b.indexKey(), looseKey))
		return b.write(full, publish.List, data)
	}
	if b.incremental.has(full) {
		return nil
	}
	if err := b.write(full, publish.Asset, data); err != nil {
		return err
	}
	if b.index.builder == nil {
		b.incremental.stage(full, shardKey) // an update that is given up has written it already
	} else {
		b.incremental.other(full, shardKey)
	}
	return nil
}

// updateIndex makes the index out of the published one.
func (b *build) updateIndex() error {
	inc := b.incremental
	at := inc.last.Find(searchDir + search.Directory)
	if at < 0 || !b.untouched(at) {
		return errStale
	}
	was := make([]search.DocKey, len(b.index.was))
	for i, d := range b.index.was {
		was[i] = d.DocKey
	}
	b.index.removed = b.removed()
	diff, err := search.Update(os.DirFS(filepath.Join(b.Out, searchDir)), nil, was, b.index.removed, b.index.changed)
	if err != nil {
		return err
	}
	if !b.keepShards(diff.Removed) {
		return errStale
	}
	led := false
	err = diff.Files(func(name string, data []byte) error {
		led = led || name == search.Directory
		return b.writeIndexFile(name, data)
	})
	if err != nil || led {
		return err
	}
	return b.keepDirectory()
}

// keepDirectory keeps the directory of an index that is what it was, though pages are not.
func (b *build) keepDirectory() error {
	name := searchDir + search.Directory
	at := b.incremental.last.Find(name)
	if !b.stage.ReuseChecked(name, at, publish.List, b.incremental.last.Files().At(at).Stat) { // see updateIndex
		return errStale
	}
	b.incremental.stage(name, cmp.Or(b.indexKey(), looseKey))
	return nil
}

// removed are the addresses that the index has and the site has not.
func (b *build) removed() []string {
	gone := map[string]bool{}
	if inc := b.incremental; inc.changes != nil {
		for _, change := range inc.delta {
			if change.Old != nil && (change.New == nil || change.New.URL() != change.Old.URL()) {
				gone[change.Old.URL()] = true
			}
		}
	} else {
		for _, d := range b.index.was {
			gone[d.URL] = true
		}
	}
	if len(gone) == 0 {
		return nil
	}
	for _, bulletin := range b.site.Bulletins {
		delete(gone, bulletin.URL())
	}
	return slices.Sorted(maps.Keys(gone))
}

// fillIndex reads all bulletins for the index after an update was given up. What was found in them was
// reported.
func (b *build) fillIndex() error {
	b.buildIndex()
	b.silent = true
	defer func() { b.silent = false }()
	converter := markdown.New()
	return b.parallel(len(b.plan.Pages), func() func(int) error {
		return func(i int) error {
			p := b.plan.Pages[i]
			if p.Bulletin == nil {
				return nil
			}
			body, err := b.convert(converter, p.Bulletin)
			if err != nil {
				return err
			}
			if v, ok := p.View(body).(*page.BulletinView); ok {
				b.indexBulletin(p.Bulletin, v, body)
			}
			return nil
		}
	})
}

// documents are what the ledger keeps of the index: those that were made now, and the others as they were.
func (b *build) documents() ledger.Documents {
	x := b.index
	if x == nil {
		return b.incremental.last.Documents
	}
	var same, docs []ledger.Document
	if x.builder == nil { // the others stand in the index that was
		made := make(map[string]bool, len(x.changed))
		for i := range x.changed {
			made[x.changed[i].URL] = true
		}
		for _, url := range x.removed {
			made[url] = true
		}
		same = slices.DeleteFunc(x.was, func(d ledger.Document) bool { return made[d.URL] })
	}
	for bulletin, sum := range x.sums {
		d := search.Document{URL: bulletin.URL(), Date: bulletin.Date}
		if x.builder != nil || x.sum[d.URL] != sum {
			docs = append(docs, ledger.Document{DocKey: d.Key(), Sum: sum})
		}
	}
	return ledger.EncodeDocuments(same, docs)
}
