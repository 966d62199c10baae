package inspect

import (
	"io"
	"path"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/docinfo"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/site"
)

// documents reads what the documents say that bulletins publish.
func (i *Inspection) documents() error {
	var all []check.Attached
	for _, list := range [][]*site.Bulletin{i.Site.Bulletins, i.Site.Pages, i.waiting} {
		for _, b := range list {
			for _, f := range b.Files() {
				if f.Stat != (site.FileStat{}) {
					all = append(all, check.Attached{Bulletin: b, File: f.File})
				}
			}
		}
	}
	read := make([]bool, len(all))
	err := parallel.For(i.ctx, len(all), func() func(int) error {
		return func(n int) error {
			f, err := i.Folder.Root.Open(path.Join(all[n].Bulletin.Folder(), all[n].File))
			if err != nil {
				return nil // the load said so
			}
			defer f.Close()
			at, ok := f.(io.ReaderAt)
			if info, err := f.Stat(); ok && err == nil && info.Mode().IsRegular() {
				all[n].Info, read[n] = docinfo.Read(at, info.Size())
			}
			return nil
		}
	})
	for n, a := range all {
		if read[n] {
			i.facts.Attached = append(i.facts.Attached, a)
		}
	}
	return err
}
