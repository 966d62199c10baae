package content

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// DistrictFinder finds districts as a bulletin's front matter names them: by name, alias, code, slug or path. It also
// finds topics, by slug or title.
type DistrictFinder struct {
	districts []*site.District // as they were given
	tree      []*site.District // parents before children
	nation    *nation
	byKey     map[string][]*site.District
	words     diag.WordList // everything that names a district, for suggestions

	rejected []string // names of districts whose tables have errors

	unit diag.Text // what a district is called

	topics     map[string]*site.Topic
	topicWords diag.WordList // everything that names a topic, for suggestions
}

// NewDistrictFinder takes the districts to be found, of a site or of the nation.
func NewDistrictFinder(districts []*site.District) *DistrictFinder {
	f := &DistrictFinder{districts: districts, nation: new(nation), byKey: map[string][]*site.District{}}
	for _, d := range districts {
		f.add(d)
	}
	return f
}

// readDistricts builds the tree of site.toml's districts.
func readDistricts(doc *frontmatter.Document, unit diag.Text) *DistrictFinder {
	tables := doc.Tables("district", districtKeys)
	if _, given := doc.Data["district"]; !given {
		doc.Report(diag.New(diag.DistrictsMissing, unit).At(doc.Head()))
	}
	var all []*site.District
	var rejected []string
	tableOf := map[*site.District]*frontmatter.Table{}
	codes, slugs := map[string]*site.District{}, map[string]*site.District{}
	for _, t := range tables {
		d := readDistrict(t, unit, codes, slugs)
		if d == nil {
			for _, word := range []string{t.Text("name"), t.Text("code"), t.Text("slug")} {
				rejected = append(rejected, foldName(word))
			}
			continue
		}
		all = append(all, d)
		tableOf[d] = t
	}
	readOld(all, tableOf, slugs)
	f := NewDistrictFinder(all)
	f.rejected, f.unit = rejected, unit
	for _, d := range all {
		f.attach(d, tableOf[d])
	}
	if !checkDepth(doc, all, tableOf) {
		return &DistrictFinder{}
	}
	f.tree = treeOrder(all)
	return f
}

func readDistrict(t *frontmatter.Table, unit diag.Text, codes, slugs map[string]*site.District) *site.District {
	t.Require("code", "name", "slug")
	aliases, _ := t.List("aliases")
	d := &site.District{
		Code: t.Text("code"), Name: t.Text("name"), Slug: norm.NFC.String(t.Text("slug")),
		Aliases: aliases, Order: t.Int("order"),
	}
	d.Since, _ = t.Date("since")
	d.Until, _ = t.Date("until")
	if d.Code == "" || d.Name == "" || d.Slug == "" {
		return nil
	}
	if problem := districtSlugProblem(d.Slug); problem != nil {
		t.Doc.Report(problem.At(t.ValueSpan("slug")))
		return nil
	}
	twice := func(key, value string, seen map[string]*site.District) bool {
		other, ok := seen[strings.ToLower(value)]
		if ok {
			t.Doc.Report(diag.New(diag.DistrictTwice, key, value, other.Name, unit).At(t.ValueSpan(key)))
		} else {
			seen[strings.ToLower(value)] = d
		}
		return ok
	}
	if twice("code", d.Code, codes) || twice("slug", d.Slug, slugs) {
		return nil
	}
	return d
}

func (f *DistrictFinder) add(d *site.District) {
	for _, word := range append([]string{d.Name, d.Code, d.Slug}, d.Aliases...) {
		word = foldName(word)
		if !slices.Contains(f.byKey[word], d) {
			f.byKey[word] = append(f.byKey[word], d)
		}
	}
	f.words.Add(append([]string{d.Name}, d.Aliases...)...)
}

// attach sets the parent that a district's table names.
func (f *DistrictFinder) attach(d *site.District, t *frontmatter.Table) {
	name := t.Text("parent")
	if name == "" {
		return
	}
	switch found := f.Find(name); len(found) {
	case 1:
		d.Parent = found[0]
	case 0:
		if slices.Contains(f.rejected, foldName(name)) {
			return
		}
		unknown := diag.New(diag.DistrictParent, name, f.unit).At(t.ValueSpan("parent"))
		t.Doc.Report(f.Offer(unknown, name))
	default:
		t.Doc.Report(diag.New(diag.DistrictAmbiguous, name, paths(found)).At(t.ValueSpan("parent")))
	}
}

// maxDepth is how deep districts may lie in each other: each page names all that lie above it. China has five levels.
const maxDepth = 32

// circleOf names the districts of a circle, as far as maxDepth; deep is whether there is none, and too many lie above.
func circleOf(d *site.District) (circle string, deep bool) {
	names := []string{d.Name}
	for p := d.Parent; p != nil; p = p.Parent {
		names = append(names, p.Name)
		if p == d {
			return strings.Join(names, " → "), false
		}
		if len(names) > maxDepth {
			return "", true
		}
	}
	return "", false
}

// checkDepth reports the first district that lies in a circle or too deep. What lies below a circle is too deep, and
// only the circle is reported.
func checkDepth(
	doc *frontmatter.Document, all []*site.District, tableOf map[*site.District]*frontmatter.Table,
) (ok bool) {
	var tooDeep *site.District
	for _, d := range all {
		circle, deep := circleOf(d)
		if circle != "" {
			doc.Report(diag.New(diag.DistrictCycle, circle).At(tableOf[d].ValueSpan("parent")))
			return false
		}
		if deep && tooDeep == nil {
			tooDeep = d
		}
	}
	if tooDeep != nil {
		doc.Report(diag.New(diag.DistrictDeep, tooDeep.Name, maxDepth).At(tableOf[tooDeep].ValueSpan("parent")))
	}
	return tooDeep == nil
}

// treeOrder links children and returns the tree depth first, siblings in the site's order.
func treeOrder(all []*site.District) []*site.District {
	var roots []*site.District
	for _, d := range all {
		if d.Parent == nil {
			roots = append(roots, d)
		} else {
			d.Parent.Children = append(d.Parent.Children, d)
		}
	}
	byOrder := func(a, b *site.District) int { return cmp.Compare(a.Order, b.Order) }
	tree := make([]*site.District, 0, len(all))
	var walk func([]*site.District)
	walk = func(siblings []*site.District) {
		slices.SortStableFunc(siblings, byOrder)
		for _, d := range siblings {
			tree = append(tree, d)
			walk(d.Children)
		}
	}
	walk(roots)
	return tree
}

func foldName(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

// Find returns every district that a name, alias, code, slug or path (成都市/武侯区) can mean. A path
// may leave out levels, but names them from the top down; it may also be written in one: 四川省成都市, 四川 成都.
func (f *DistrictFinder) Find(name string) []*site.District {
	found := f.findPath(name)
	if outer, code, ok := strings.Cut(strings.TrimSuffix(foldName(name), ")"), "("); ok && len(found) == 0 {
		found = slices.DeleteFunc(f.findPath(outer), func(d *site.District) bool { return d.Code != code }) // as Choices are
	}
	if len(found) > 0 {
		return found
	}
	return f.findChain(name)
}

func (f *DistrictFinder) findPath(name string) []*site.District {
	parts := strings.Split(foldName(name), "/")
	last := len(parts) - 1
	var found []*site.District
	for _, d := range f.byKey[strings.TrimSpace(parts[last])] {
		at := d.Parent
		rest := last - 1
		for ; rest >= 0; rest-- {
			for at != nil && !slices.Contains(f.byKey[strings.TrimSpace(parts[rest])], at) {
				at = at.Parent
			}
			if at == nil {
				break
			}
			at = at.Parent
		}
		if rest < 0 {
			found = append(found, d)
		}
	}
	return found
}

// chainSigns are what people write between the levels of a path.
var chainSigns = strings.NewReplacer(" ", "", "/", "", `\`, "", "-", "", "·", "", ">", "", "→", "", ",", "", "、", "")

// findChain finds districts whose name follows those of districts above it, in one.
func (f *DistrictFinder) findChain(name string) (found []*site.District) {
	whole := chainSigns.Replace(foldName(name))
	if len(whole) > maxSlug {
		return nil
	}
	for i := range whole {
		for _, d := range f.byKey[whole[i:]] {
			if i > 0 && f.above(whole[:i], d.Parent) && !slices.Contains(found, d) {
				found = append(found, d)
			}
		}
	}
	return found
}

// above reports whether names in one are those of a district and some above it, from the top down.
func (f *DistrictFinder) above(names string, d *site.District) bool {
	for ; d != nil; d = d.Parent {
		for _, word := range append([]string{d.Name}, d.Aliases...) {
			rest, ok := strings.CutSuffix(names, foldName(word))
			if ok && word != "" && (rest == "" || f.above(rest, d.Parent)) {
				return true
			}
		}
	}
	return false
}

// Near suggests what a name that finds nothing may stand for.
func (f *DistrictFinder) Near(name string) []string {
	endings := []string{"省", "市", "县", "区", "旗", "盟"}
	for i := range name { // 四川省武侯区, where the site has no 四川省
		if i > 0 && slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(name[:i], e) }) {
			if found := f.Find(name[i:]); len(found) > 0 {
				return f.namesFor(found)
			}
		}
	}
	for _, ending := range endings { // a county that became a district, say
		if short, ok := strings.CutSuffix(foldName(name), ending); ok && utf8.RuneCountInString(short) > 1 {
			if found := f.Find(short); len(found) > 0 {
				return f.namesFor(found)
			}
		}
	}
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		if found := f.Find(name[i+1:]); len(found) > 0 {
			return f.namesFor(found)
		}
	}
	if near := f.words.Nearest(name); len(near) > 0 {
		return near
	}
	return f.nearBelow(chainSigns.Replace(foldName(name)))
}

// nearBelow suggests districts for a name that follows those of districts above, in one, and has a slip: 成都市武候区.
func (f *DistrictFinder) nearBelow(whole string) (names []string) {
	if len(whole) > maxSlug {
		return nil
	}
	for i := range whole {
		for _, upper := range f.Find(whole[:i]) {
			for _, near := range f.words.Nearest(whole[i:]) {
				for _, d := range f.Find(near) {
					if name := f.NameFor(d); isBelow(d, upper) && !slices.Contains(names, name) {
						names = append(names, name)
					}
				}
			}
		}
	}
	return names[:min(len(names), 3)]
}

func isBelow(d, upper *site.District) bool {
	for d = d.Parent; d != nil; d = d.Parent {
		if d == upper {
			return true
		}
	}
	return false
}

// namesFor are what to write for some districts, three of them at most.
func (f *DistrictFinder) namesFor(districts []*site.District) (names []string) {
	for _, d := range districts[:min(len(districts), 3)] {
		names = append(names, f.NameFor(d))
	}
	return names
}

// Choices tells the districts that one name can mean apart.
func (f *DistrictFinder) Choices(found []*site.District) diag.Choices { return paths(found) }

// NameFor is what to write for a district: its name, if that says which.
func (f *DistrictFinder) NameFor(d *site.District) string {
	for _, word := range []string{d.Name, d.Path()} {
		if len(f.Find(word)) == 1 {
			return word
		}
	}
	return d.Code
}

// maxChoices is how many districts of one name are listed.
const maxChoices = 20

// paths names the candidates of an ambiguous name so that each path means one district only:
// names where they tell them apart, with the code where they do not.
func paths(found []*site.District) diag.Choices {
	var out diag.Choices
	for i, d := range found {
		if i == maxChoices {
			return append(out, "…")
		}
		p := d.Path()
		if slices.Contains(out, p) || d.Parent == nil {
			p += "（" + d.Code + "）"
		}
		out = append(out, p)
	}
	return out
}

// addTopics takes the topics to be found. Of two with one name the first is meant.
func (f *DistrictFinder) addTopics(topics []*site.Topic) {
	f.topics = map[string]*site.Topic{}
	for _, t := range topics {
		f.topicWords.Add(t.Slug, t.Title)
		for _, name := range []string{t.Slug, t.Title} {
			if name = foldName(name); f.topics[name] == nil {
				f.topics[name] = t
			}
		}
	}
}
