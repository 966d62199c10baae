package build

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/search"
)

// prepareIndex updates the index. Where it is made anew, the builder has all bulletins then.
func (b *build) prepareIndex() error {
	x := b.index
	if x == nil || b.diags.Errors() > 0 {
		return nil
	}
	if x.builder == nil {
		err := b.updateIndex()
		if !errors.Is(err, errModified) && !errors.Is(err, search.ErrRebuild) {
			return err
		}
		if err := b.fillIndex(); err != nil {
			return err
		}
	}
	b.recordDocuments()
	x.sums = nil
	return nil
}

// writeIndex writes an index that is made anew. It comes after all else, since it needs the most memory.
func (b *build) writeIndex() error {
	x := b.index
	if x.builder == nil {
		return nil
	}
	err := x.builder.Files(b.writeIndexFile)
	x.builder = nil // what is left of the build needs the memory
	if cannot := (*fault.CannotRun)(nil); err != nil && !errors.As(err, &cannot) {
		return cannotPublish(b.opts.Out, err) // what the builder kept beside the staged files
	}
	return err
}

func (b *build) writeIndexFile(name string, data []byte) error {
	full := searchDir + name
	if name != search.Directory {
		return b.writeNamed(full, publish.Asset, data)
	}
	b.reuse.setKey(full, b.directoryKey())
	return b.write(full, publish.List, data)
}

// directoryKey is the key of the index's directory.
func (b *build) directoryKey() record.Key { return record.Key{Sum: b.index.sum} }

// updateIndex makes the index out of the published one. The error is errModified if that is not what was left.
func (b *build) updateIndex() error {
	x := b.index
	if b.updateDocuments(); x.same {
		return b.reuseIndex(nil, true)
	}
	at, directory := b.reuse.previous.Outputs().Find(searchDir + search.Directory)
	if at < 0 || !b.reuse.unmodified(at) {
		return errModified
	}
	was := func(yield func(search.DocKey) bool) {
		for d := range x.was.All() {
			if !yield(docKey(d)) {
				return
			}
		}
	}
	old := untilDone{b.ctx, os.DirFS(filepath.Join(b.opts.Out, searchDir))}
	diff, err := search.Update(old, nil, was, x.removed, x.changed)
	if err != nil {
		return err
	}
	sameDirectory := true
	if err := b.reuseIndex(diff.Removed, false); err != nil {
		return err
	}
	err = diff.Files(func(name string, data []byte) error {
		sameDirectory = sameDirectory && name != search.Directory
		return b.writeIndexFile(name, data)
	})
	if err != nil || !sameDirectory {
		return err
	}
	return b.reuseDirectory(directory)
}

// reuseIndex reuses the files of the index but for those that are gone, and its directory if that is needed.
func (b *build) reuseIndex(gone []string, directory bool) error {
	drop := make(map[string]bool, len(gone))
	for _, name := range gone {
		drop[searchDir+name] = true
	}
	outputs := b.reuse.previous.Outputs()
	from, to := outputs.Below(searchDir)
	return b.parallel(to-from, func() func(int) error {
		var block record.Block
		return func(i int) error {
			for j, unmodified := range b.reuse.readBlock(from+i, &block) {
				name := block.Name(j)
				key, class := record.NameKey(name), publish.Asset
				switch {
				case !strings.HasPrefix(name, searchDir), drop[name], name == searchPage:
					continue
				case name == searchDir+search.Directory:
					if !directory {
						continue
					}
					key, class = b.directoryKey(), publish.List
				}
				if !b.reuse.output(block.From+j, block.At(j), unmodified, class, key) {
					return errModified
				}
			}
			return nil
		}
	})
}

// searchPage is the only page in the folder of the index.
const searchPage = searchDir + "index.html"

// reuseDirectory reuses a directory that the update does not change, though documents differ.
func (b *build) reuseDirectory(was record.Output) error {
	if !b.stage.ReuseWithStat(was.Name, publish.List, was.Stat) { // see updateIndex
		return errModified
	}
	b.reuse.setReusedKey(was.Name, b.directoryKey())
	return nil
}

// fillIndex reads all bulletins for the index after an update was given up. Findings of pages that were made were
// reported; of one that is reused there are none, unless it cannot be read now.
func (b *build) fillIndex() error {
	b.buildIndex()
	converter := markdown.New()
	return b.parallel(len(b.Plan.Pages), func() func(int) error {
		return func(i int) error {
			p := b.Plan.Pages[i]
			if p.Bulletin == nil {
				return nil
			}
			body, err := b.Convert(b.ctx, converter, p.Bulletin, true)
			if err = cmp.Or(err, b.changed(body.Findings)); err != nil {
				return err
			}
			if b.pages.reused[i] {
				b.diags.Add(body.Findings...)
			}
			if v, ok := b.Plan.View(p, body.Document).(*page.BulletinView); ok {
				b.indexBulletin(i, v, body.Document)
			}
			return nil
		}
	})
}

// recordDocuments are all documents of an index that is made anew.
func (b *build) recordDocuments() {
	x := b.index
	if x.same = false; b.reuse.name == "" {
		return
	}
	var made []record.Document
	for i, sum := range x.sums {
		if p := b.Plan.Pages[i]; sum != (digest.Sum{}) && p.Bulletin != nil {
			d := search.Document{URL: p.URL, Date: p.Bulletin.Date}
			made = append(made, record.Document{URL: d.URL, Day: d.Key().Day, Sum: sum})
		}
	}
	slices.SortFunc(made, compareDocuments)
	x.now = record.EncodeDocuments(made)
	x.sum = x.now.Digest()
}

// updateDocuments are all documents of an updated index.
func (b *build) updateDocuments() {
	x := b.index
	if len(x.changed)+len(x.removed) == 0 {
		x.same, x.sum = true, b.reuse.previous.Index
		return
	}
	drop := make(map[string]bool, len(x.news)+len(x.removed))
	for i := range x.news {
		drop[x.news[i].URL] = true
	}
	for _, url := range x.removed {
		drop[url] = true
	}
	slices.SortFunc(x.news, compareDocuments)
	x.now = x.was.With(x.news, drop, compareDocuments)
	x.sum = x.now.Digest()
}

func compareDocuments(a, b record.Document) int { return docKey(a).Compare(docKey(b)) }

func docKey(d record.Document) search.DocKey { return search.DocKey{URL: d.URL, Day: d.Day} }

// untilDone are files that cannot be opened any more once a context has ended.
type untilDone struct {
	ctx   context.Context
	files fs.FS
}

func (u untilDone) Open(name string) (fs.File, error) {
	if err := u.ctx.Err(); err != nil {
		return nil, err
	}
	return u.files.Open(name)
}

func (u untilDone) ReadFile(name string) ([]byte, error) {
	if err := u.ctx.Err(); err != nil {
		return nil, err
	}
	return fs.ReadFile(u.files, name)
}
