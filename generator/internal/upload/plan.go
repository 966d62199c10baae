package upload

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/publish"
)

// group is what is done before the next group begins.
type group struct {
	write  []string
	remove []string
}

// Refused are more deletions than a tenth of the pages and photos, and more than a handful: they are a mistake more
// often than not.
const (
	deletesFree = 20
	deletesPart = 10
)

// firstPage is where readers come in.
const firstPage = "index.html"

// plan divides the difference into groups.
func (d *deployment) plan(ctx context.Context) error {
	if err := d.adopt(ctx); err != nil {
		return err
	}
	added, changed := map[publish.Class][]string{}, map[publish.Class][]string{}
	for name, e := range d.want {
		was, ok := d.present[name]
		switch {
		case !ok:
			added[e.class] = append(added[e.class], name)
		case !was.isSame(e):
			changed[e.class] = append(changed[e.class], name)
		default:
			d.result.Unchanged++
		}
	}
	removed := d.removed()
	d.groups = []group{{remove: d.inTheWay(removed)}}
	writes := [][]string{
		slices.Concat(added[publish.Asset], added[publish.Photo], changed[publish.Asset], changed[publish.Photo]),
		added[publish.Page], added[publish.List], changed[publish.Page], changed[publish.List],
	}
	if _, ok := d.present[firstPage]; ok { // nothing leads to what is new until a page or list changes
		writes = append([][]string{slices.Concat(writes[:3]...)}, writes[3:]...)
	} else if _, ok := d.want[firstPage]; ok { // readers come in when all is there
		for i, names := range writes {
			writes[i] = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == firstPage })
		}
		writes = append(writes, []string{firstPage})
	}
	for _, names := range writes {
		d.groups = append(d.groups, group{write: sorted(names)})
	}
	d.groups[len(d.groups)-1].remove = sorted(removed[publish.Asset]) // nothing used them since the last deployment
	for _, class := range []publish.Class{publish.List, publish.Page, publish.Photo} {
		d.groups = append(d.groups, group{remove: sorted(removed[class])})
	}
	for _, g := range d.groups {
		d.result.Deleted = append(d.result.Deleted, g.remove...)
	}
	sorted(d.result.Deleted)
	for _, class := range []publish.Class{publish.Asset, publish.Photo, publish.Page, publish.List} {
		d.result.Added = append(d.result.Added, added[class]...)
		d.result.Changed = append(d.result.Changed, changed[class]...)
	}
	sorted(d.result.Added)
	sorted(d.result.Changed)
	for _, name := range slices.Concat(d.result.Added, d.result.Changed) {
		d.result.Bytes += d.want[name].size
	}
	return nil
}

// adopt looks at what is on the target, if no list of ours tells or the options ask for it. What our lists name is as
// the target has it. Another file is taken for ours where its bytes are, if the options say so, and is in the way where
// public/ has other bytes for its name.
func (d *deployment) adopt(ctx context.Context) error {
	if !d.first && !d.o.Adopt {
		return nil
	}
	was := d.present
	d.present = list{}
	names := slices.Collect(maps.Keys(was))
	for name := range d.want {
		if _, ok := was[name]; !ok {
			names = append(names, name)
		}
	}
	found, err := d.target.Stat(ctx, sorted(names))
	if err != nil {
		return err
	}
	for _, f := range found {
		e, wanted := d.want[f.Name]
		old, known := was[f.Name]
		switch {
		case known && !f.Sums && f.Size == old.size:
			d.present[f.Name] = old
		case known && (f.Sum != old.sum || f.Size != old.size): // some gateways keep the sum of a file that was edited
			old.sum, old.size = f.Sum, f.Size
			d.present[f.Name] = old.adopted()
		case known:
			d.present[f.Name] = old
		case !wanted:
		case (d.o.Adopt || d.o.TakeOver) && f.Sums && f.Sum == e.sum:
			d.present[f.Name] = e.adopted()
		case d.o.TakeOver, d.o.Adopt && !f.Sums && f.Size == e.size:
			d.present[f.Name] = entry{class: e.class} // sent, since it is another or nothing tells
		case isSample(ctx, d.target, f):
			d.present[f.Name] = entry{class: e.class}
			d.samples = true
		case len(d.result.Foreign) < 10:
			d.result.Foreign = append(d.result.Foreign, f.Name)
		}
	}
	if len(d.result.Foreign) > 0 {
		sorted(d.result.Foreign)
		return fmt.Errorf("%w: %s", ErrForeign, strings.Join(d.result.Foreign, ", "))
	}
	return nil
}

// removed are the files that public/ no longer has, by class. Assets stay once, marked as unused in what public/ wants.
func (d *deployment) removed() map[publish.Class][]string {
	removed := map[publish.Class][]string{}
	for name, e := range d.present {
		if _, ok := d.want[name]; ok {
			continue
		}
		if e.class == publish.Asset && !e.unused {
			d.result.Kept++
			continue
		}
		removed[e.class] = append(removed[e.class], name)
	}
	return removed
}

// nextList is what the target holds in the end: what public/ has, and assets that stay once more.
func (d *deployment) nextList() list {
	l := make(list, len(d.want))
	gone := map[string]bool{}
	for _, name := range d.result.Deleted {
		gone[name] = true
	}
	for name, e := range d.present {
		if _, ok := d.want[name]; !ok && !gone[name] {
			e.unused = true
			l[name] = e
		}
	}
	for name, e := range d.want {
		l[name] = e
	}
	return l
}

// inTheWay are files of ours that lie where a folder is needed now, or in a folder where a file is, or whose names
// differ from a new one in letter case only, which some targets do not tell apart. They go first, and are taken out of
// what is removed, or of the assets that stay.
func (d *deployment) inTheWay(removed map[publish.Class][]string) (names []string) {
	folders, folded := map[string]bool{}, map[string]bool{}
	for name := range d.want {
		folded[strings.ToLower(name)] = true
		for dir := path.Dir(name); dir != "." && !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	blocks := func(name string) bool {
		if folders[name] || folded[strings.ToLower(name)] {
			return true
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if _, ok := d.want[dir]; ok {
				return true
			}
		}
		return false
	}
	for name, e := range d.present {
		if _, ok := d.want[name]; ok || !blocks(name) {
			continue
		}
		names = append(names, name)
		if e.class == publish.Asset && !e.unused {
			d.result.Kept--
			continue
		}
		removed[e.class] = slices.DeleteFunc(removed[e.class], func(n string) bool { return n == name })
	}
	return sorted(names)
}

// checkDeletions refuses deletions that are likely a mistake.
func (d *deployment) checkDeletions() error {
	for name, e := range d.present {
		if e.class == publish.Asset {
			continue
		}
		d.result.Had++
		if _, ok := d.want[name]; !ok {
			d.result.Deletes++
		}
	}
	if n := d.result.Deletes; !d.o.DeleteMany && n > deletesFree && n*deletesPart > d.result.Had {
		return ErrDeletes
	}
	return nil
}
