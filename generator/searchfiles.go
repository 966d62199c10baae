package generator

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

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

func (b *build) indexKey() ledger.Key { return b.sumOf(b.site.Bulletins) }

// indexStays keeps the index of the last build, if no bulletin differs and nobody touched it.
func (b *build) indexStays() bool {
	key := b.indexKey()
	if key == (ledger.Key{}) || b.incremental.last.Files[searchDir+search.Directory].Key != key {
		return false
	}
	return b.keepShards(nil) && b.keepOther(searchDir+search.Directory, publish.List, key)
}

// keepShards keeps the files of the index but for the directory and those that are gone. False means
// that one of them is not what the last build left.
func (b *build) keepShards(gone []string) bool {
	var names []string
	for name, was := range b.incremental.last.Files {
		if part, ok := strings.CutPrefix(name, searchDir); ok && was.Key == shardKey && !slices.Contains(gone, part) {
			names = append(names, name)
		}
	}
	err := b.parallel(len(names), func() func(int) error {
		return func(i int) error {
			if !b.keepOther(names[i], publish.Asset, shardKey) {
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
	return b.index.builder.Files(b.writeIndexFile)
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
		b.incremental.stay(full, shardKey) // an update that is given up has written it already
	} else {
		b.incremental.other(full, shardKey)
	}
	return nil
}

// updateIndex makes the index out of the published one.
func (b *build) updateIndex() error {
	last, directory := b.incremental.last.Documents, searchDir+search.Directory
	if !b.untouched(directory, b.incremental.last.Files[directory]) {
		return errStale
	}
	now := make(map[string]bool, len(b.site.Bulletins))
	for _, bulletin := range b.site.Bulletins {
		now[bulletin.URL()] = true
	}
	was := make([]search.Place, 0, len(last))
	var removed []string
	for url, d := range last {
		was = append(was, search.Place{URL: url, Year: d.Year, Unix: d.Unix})
		if !now[url] {
			removed = append(removed, url)
		}
	}
	slices.Sort(removed)
	diff, err := search.Update(os.DirFS(filepath.Join(b.Out, searchDir)), nil, was, removed, b.index.changed)
	if err != nil {
		return err
	}
	if !b.keepShards(diff.Gone) {
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
	kept, err := b.stage.Keep(name, publish.List, b.incremental.last.Files[name].Stat)
	if err != nil || !kept {
		return errStale
	}
	b.incremental.stay(name, cmp.Or(b.indexKey(), looseKey))
	return nil
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
func (b *build) documents() map[string]ledger.Document {
	docs := make(map[string]ledger.Document, len(b.site.Bulletins))
	for _, bulletin := range b.site.Bulletins {
		url := bulletin.URL()
		p := (&search.Document{URL: url, Date: bulletin.Date}).Place()
		d := ledger.Document{Year: p.Year, Unix: p.Unix, Sum: b.incremental.last.Documents[url].Sum}
		if b.index != nil {
			if sum, ok := b.index.sums[bulletin]; ok {
				d.Sum = sum
			}
		}
		docs[url] = d
	}
	return docs
}
