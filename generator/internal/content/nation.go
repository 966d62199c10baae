package content

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/divisions"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// nation is the national table, unpacked for the first name that the site does not know.
type nation struct {
	once   sync.Once
	finder *DistrictFinder
}

func (n *nation) find(name string) []*site.District {
	n.once.Do(func() {
		all, err := divisions.All()
		if err != nil {
			all = nil // nothing can be offered then
		}
		n.finder = NewDistrictFinder(all)
	})
	return n.finder.Find(name)
}

// Offer adds to a finding of a name that the site does not know what may have been meant, and what the national table
// knows of it: the tables to paste into site.toml, or the places that are called so.
func (f *DistrictFinder) Offer(d diag.Diagnostic, name string) diag.Diagnostic {
	near := f.Near(name)
	if f.nation == nil {
		return d.Suggest(near...)
	}
	switch found := f.nation.find(name); len(found) {
	case 0:
		return d.Suggest(near...)
	case 1:
		if own := f.byKey[found[0].Code]; len(own) > 0 {
			return d.Suggest(f.NameFor(own[0])) // which the site calls otherwise
		}
		return d.Suggest(near...).Note(f.tablesFor(found[0], name))
	default:
		choices := f.nation.finder.Choices(found)
		return d.Note(diag.Text{
			Zh: fmt.Sprintf("全国有 %d 处叫“%s”：%s；写成其中一个，就告诉你在 site.toml 里怎么登记",
				len(found), diag.OneLine(name), choices.In(diag.Zh)),
			En: fmt.Sprintf("%d places in China are called %q: %s; write one of these to be told what site.toml needs",
				len(found), diag.OneLine(name), choices.In(diag.En)),
		}).Suggest(near...)
	}
}

// National are all divisions of the national table, for a text that names one which the site may not have.
func (f *DistrictFinder) National() []*site.District {
	f.nation.find("")
	return f.nation.finder.districts
}

// Tables are the lines of site.toml for a division of the national table that the site does not have: its own, and
// those of the divisions above it up to one that the site has. They are empty for one that it has.
func (f *DistrictFinder) Tables(d *site.District) string {
	tables, _, _ := f.missingTables(d)
	return strings.TrimPrefix(tables, "\n\n")
}

// tablesFor says what to add to site.toml for a division that the site does not have, and what to write for it.
func (f *DistrictFinder) tablesFor(d *site.District, name string) diag.Text {
	tables, all, above := f.missingTables(d)
	text := diag.Text{Zh: "把下面几行加到 site.toml 的末尾", En: "add these lines at the end of site.toml"}
	if with := NewDistrictFinder(all); len(with.Find(name)) != 1 {
		word := with.NameFor(above)
		text.Zh, text.En = text.Zh+"，这里写“"+word+"”", text.En+", and write \""+word+"\" here"
	}
	text.Zh, text.En = text.Zh+"："+tables+"\n", text.En+":"+tables+"\n"
	return text
}

// missingTables are the tables of a division and of those above it that the site does not have; all are the site's
// districts with these, and last is the division as the site will have it.
func (f *DistrictFinder) missingTables(d *site.District) (lines string, all []*site.District, last *site.District) {
	var missing []*site.District // parents first
	var above *site.District     // the site's own
	for ; d != nil; d = d.Parent {
		if own := f.byKey[d.Code]; len(own) > 0 {
			above = own[0]
			break
		}
		missing = append([]*site.District{d}, missing...)
	}
	var tables strings.Builder
	all = slices.Clone(f.districts)
	for _, d := range missing {
		own := &site.District{Code: d.Code, Name: d.Name, Slug: f.freeSlug(d, above), Parent: above}
		fmt.Fprintf(&tables, "\n\n[[district]]\ncode = %s\nname = %s\nslug = %s",
			frontmatter.Quote(own.Code), frontmatter.Quote(own.Name), frontmatter.Quote(own.Slug))
		if above != nil {
			fmt.Fprintf(&tables, "\nparent = %s", frontmatter.Quote(above.Slug))
		}
		for _, alias := range d.Aliases {
			if len(f.byKey[foldName(alias)]) == 0 {
				own.Aliases = []string{alias}
				fmt.Fprintf(&tables, "\naliases = [%s]", frontmatter.Quote(alias))
				break
			}
		}
		all, above = append(all, own), own
	}
	return tables.String(), all, above
}

// TopicTable is the [[topic]] of a topic, to be pasted into site.toml.
func TopicTable(slug, title, intro string) string {
	table := "[[topic]]\nslug = " + frontmatter.Quote(slug) + "\ntitle = " + frontmatter.Quote(title)
	if intro != "" {
		table += "\nintro = " + frontmatter.Quote(intro)
	}
	return table
}

// freeSlug is the slug of a division, as the national table has it where the site has no other so.
func (f *DistrictFinder) freeSlug(d, above *site.District) string {
	slugs := []string{d.Slug, d.Slug + "-" + d.Code}
	if above != nil {
		slugs = []string{d.Slug, above.Slug + "-" + d.Slug, d.Slug + "-" + d.Code}
	}
	for _, slug := range slugs {
		if districtSlugProblem(slug) == nil && len(f.byKey[slug]) == 0 {
			return slug
		}
	}
	return d.Slug + "-" + d.Code
}
