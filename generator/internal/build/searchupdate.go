package build

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/search"
	"jianbao/generator/internal/site"
)

// writeIndex writes the index; its directory, which leads to all else, with the lists.
func (b *build) writeIndex() error {
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
	x.now = b.documents()
	err := x.builder.Files(b.writeIndexFile)
	x.builder, x.sums = nil, nil // what is left of the build needs the memory
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
func (b *build) directoryKey() record.Key { return record.BytesKey([]byte(b.index.now)) }

// updateIndex makes the index out of the published one. The error is errModified if that is not what was left.
func (b *build) updateIndex() error {
	x := b.index
	x.removed = b.removed()
	if x.now = b.documents(); len(x.removed)+len(x.changed) == 0 {
		return b.reuseIndex(nil, true)
	}
	at := b.reuse.previous.Outputs().Find(searchDir + search.Directory)
	if at < 0 || !b.reuse.unmodified(at) {
		return errModified
	}
	was := make([]search.DocKey, len(x.was))
	for i, d := range x.was {
		was[i] = docKey(d)
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
	return b.reuseDirectory(at)
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
		return func(i int) error {
			name := outputs.Name(from + i)
			key, class := record.NameKey(name), publish.Asset
			switch {
			case drop[name], name == searchPage:
				return nil
			case name == searchDir+search.Directory:
				if !directory {
					return nil
				}
				key, class = b.directoryKey(), publish.List
			}
			if !b.reuse.page(from+i, class, key) {
				return errModified
			}
			return nil
		}
	})
}

// searchPage is the only page in the folder of the index.
const searchPage = searchDir + "index.html"

// reuseDirectory reuses a directory that the update does not change, though documents differ.
func (b *build) reuseDirectory(at int) error {
	was := b.reuse.previous.Outputs().At(at)
	if !b.stage.ReuseChecked(was.Name, at, publish.List, was.Stat) { // see updateIndex
		return errModified
	}
	b.reuse.setKey(was.Name, b.directoryKey())
	return nil
}

// removed are the addresses that the index has and the site has not.
func (b *build) removed() []string {
	there := 0
	for i, p := range b.Plan.Pages {
		if p.Bulletin != nil && (b.pages.reused[i] || b.index.table.Find(p.URL) >= 0) { // what is reused was there
			there++
		}
	}
	if there == len(b.index.was) {
		return nil
	}
	gone := make(map[string]bool, len(b.index.was))
	for i := range b.index.was {
		gone[b.index.was[i].URL] = true
	}
	for _, list := range [][]*site.Bulletin{b.Site.Bulletins, b.Site.Pages} {
		for _, bulletin := range list {
			delete(gone, bulletin.URL())
		}
	}
	return slices.Sorted(maps.Keys(gone))
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

// documents are what is recorded of the index: those that were made now, and the others as they were.
func (b *build) documents() record.Documents {
	x := b.index
	if x == nil || b.reuse.name == "" {
		return b.reuse.previous.Documents
	}
	if x.builder == nil && len(x.changed)+len(x.removed) == 0 {
		return b.reuse.previous.Documents
	}
	var same, made []record.Document
	for i, sum := range x.sums {
		if sum == (digest.Sum{}) {
			continue
		}
		d := search.Document{URL: b.Plan.Pages[i].URL, Date: b.Plan.Pages[i].Bulletin.Date}
		if x.builder != nil || x.differs(d.URL, sum) {
			made = append(made, record.Document{URL: d.URL, Day: d.Key().Day, Sum: sum})
		}
	}
	slices.SortFunc(made, func(a, b record.Document) int { return docKey(a).Compare(docKey(b)) })
	if x.builder == nil { // the others stand in the index that was
		drop := make(map[string]bool, len(made)+len(x.removed))
		for i := range made {
			drop[made[i].URL] = true
		}
		for _, url := range x.removed {
			drop[url] = true
		}
		same = slices.DeleteFunc(slices.Clone(x.was), func(d record.Document) bool { return drop[d.URL] })
	}
	return record.EncodeDocuments(merge(same, made))
}

func docKey(d record.Document) search.DocKey { return search.DocKey{URL: d.URL, Day: d.Day} }

// merge joins two lists in the order of the index.
func merge(a, b []record.Document) []record.Document {
	all := make([]record.Document, 0, len(a)+len(b))
	for len(b) > 0 {
		next := docKey(b[0])
		n, _ := slices.BinarySearchFunc(a, next, func(d record.Document, to search.DocKey) int { return docKey(d).Compare(to) })
		all = append(append(all, a[:n]...), b[0])
		a, b = a[n:], b[1:]
	}
	return append(all, a...)
}

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
