// The district of a bulletin.

package interpret

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// weighed is a district, how much speaks for it, and where it is named.
type weighed struct {
	district *site.District
	score    float64
	where    []string
}

// districts decides whose bulletin it is.
func (t *bulletin) districts() {
	if d := t.r.in.given(t.r.o.District); d != nil {
		t.d.Districts, t.reason["district"] = []string{d.Slug}, "按 --district"
		return
	}
	if s := t.section; s != nil {
		t.sectionDistrict(s)
		return
	}
	own := t.weigh(t.r.in.places)
	country := t.weigh(t.r.in.national())
	if t.foreign(own, country) {
		t.unknown(country[0].district, country[0].where)
		return
	}
	if joint := t.jointDistricts(); len(joint) > 1 {
		t.d.Districts, t.reason["district"] = joint, "题目"
		return
	}
	if owner := t.titleOwner(own); owner != nil {
		t.take(owner)
		return
	}
	if sole := t.soleDistrict(own, country); sole != nil {
		t.d.Districts, t.reason["district"] = []string{sole.Slug}, "只提到这一个"
		t.guessDistrict(sole)
		return
	}
	if len(own) == 0 || own[0].score < districtAt || len(own) > 1 && own[0].score < districtMargin*own[1].score {
		t.noDistrict(own, country)
		return
	}
	t.take(own)
}

// goesThere is what stands before the name of a place to which somebody went.
var goesThere = lazyregexp.New(`(?:赴|到|往|去|向|与|和|同|来自|学习|借鉴|参观)(?:了|过)?$`)

// soleDistrict is the only district that a text names, at its beginning, if too little speaks for it to be sure.
func (t *bulletin) soleDistrict(own, country []weighed) *site.District {
	if len(own) == 0 || own[0].score >= districtAt || !slices.Contains(own[0].where, "开头") {
		return nil
	}
	sole := own[0].district
	for _, w := range append(slices.Clone(own[1:]), country...) {
		if d := w.district; d.Name != sole.Name && !strings.Contains(sole.Path(), d.Name) {
			return nil
		}
	}
	text := t.text()
	for _, m := range t.r.in.places.find(text) {
		if m.part || slices.Contains(m.districts, sole) && (len(m.districts) > 1 || goesThere.MatchString(text[:m.at])) {
			return nil
		}
	}
	return sole
}

// take takes the first of some districts, and reports it where it is not beyond doubt.
func (t *bulletin) take(own []weighed) {
	first := own[0]
	t.d.Districts = []string{first.district.Slug}
	t.reason["district"] = strings.Join(first.where, "、")
	if first.score < districtSureAt || len(own) > 1 && own[1].score >= districtInTitle ||
		!slices.ContainsFunc(first.where, certain) {
		t.guessDistrict(first.district)
	}
}

// titleOwner puts the district first whose office alone the title names: 乐至县人大常委会赴金堂县考察. It is nil if there is
// none, or several.
func (t *bulletin) titleOwner(own []weighed) []weighed {
	var owner *site.District
	ms := t.r.in.places.find(t.d.Title)
	congress := func(m mention) bool {
		return beginsWith(t.d.Title[m.end:], "人大", "人民代表大会") && !m.upper && !m.part
	}
	if strong := slices.DeleteFunc(slices.Clone(ms), func(m mention) bool { return !congress(m) }); len(strong) == 1 {
		ms = strong // the others only have 代表, or an office of another kind
	}
	for _, m := range ms {
		if !m.owner || m.upper || m.part {
			continue
		}
		if len(m.districts) > 1 || owner != nil && owner != m.districts[0] {
			return nil
		}
		owner = m.districts[0]
	}
	i := slices.IndexFunc(own, func(w weighed) bool { return w.district == owner })
	if i < 0 {
		return nil
	}
	return append([]weighed{own[i]}, slices.Delete(slices.Clone(own), i, i+1)...)
}

// certain reports whether a place where a district is named says whose text it is.
func certain(where string) bool { return where == "题目" || where == "刊头、来源" }

func (t *bulletin) guessDistrict(d *site.District) {
	unit := diag.UnitText(t.r.in.site.Look.Unit)
	t.guess("district", 0, diag.New(diag.ImportDistrictGuess, d.Name, t.reason["district"], unit))
}

// sectionDistrict takes the place that heads a part of a round-up.
func (t *bulletin) sectionDistrict(s *section) {
	switch {
	case len(s.place) == 1:
		t.d.Districts, t.reason["district"] = []string{s.place[0].Slug}, "区县标题行"
	case len(s.place) > 1: // of one name: the one that the text speaks of more
		own := t.weigh(t.r.in.places)
		own = slices.DeleteFunc(own, func(w weighed) bool { return !slices.Contains(s.place, w.district) })
		if len(own) == 0 {
			own = []weighed{{district: s.place[0]}}
		}
		t.d.Districts, t.reason["district"] = []string{own[0].district.Slug}, "区县标题行，有重名"
		t.guessDistrict(own[0].district)
	default:
		t.unknown(s.unknown[0], []string{"区县标题行"})
	}
}

// unknown names a district that the site does not have.
func (t *bulletin) unknown(d *site.District, where []string) {
	t.d.Unknown = t.r.in.finder.Tables(d)
	t.reason["district"] = strings.Join(where, "、")
	if t.d.Unknown == "" {
		return
	}
	t.d.Findings = append(t.d.Findings, diag.New(diag.ImportDistrictUnknown, d.Path(), t.d.Unknown))
}

// foreign reports whether a text is of a place that the site does not have: the title or the source names its office.
func (t *bulletin) foreign(own, country []weighed) bool {
	if len(country) == 0 || !slices.ContainsFunc(country[0].where, certain) || country[0].score < districtInTitle {
		return false
	}
	first := country[0].district
	if len(country) > 1 && country[1].score == country[0].score && country[1].district.Name == first.Name {
		return false // there are several of that name
	}
	for _, d := range t.r.in.site.Districts {
		if d.Code == first.Code || d.Name == first.Name {
			return false
		}
	}
	return len(own) == 0 || own[0].score < country[0].score && !t.ownsTitle(own[0].district)
}

// ownsTitle reports whether the title names the office of a district.
func (t *bulletin) ownsTitle(d *site.District) bool {
	return slices.ContainsFunc(t.r.in.places.find(t.d.Title), func(m mention) bool {
		return m.owner && slices.Contains(m.districts, d)
	})
}

// noDistrict says what may be meant where nothing decides.
func (t *bulletin) noDistrict(own, country []weighed) {
	switch {
	case len(own) > 0 && own[0].score >= districtAt:
		t.reason["district"] = "像是" + own[0].district.Name + "，又像是" + own[1].district.Name
	case len(own) > 0 && len(t.r.in.leaves()) > 1:
		t.reason["district"] = "可能是" + own[0].district.Name
	case len(own) == 0 && len(country) > 0 && country[0].score >= districtAt &&
		(len(country) == 1 || country[0].score >= districtMargin*country[1].score):
		t.unknown(country[0].district, country[0].where)
	}
}

// leaves are the site's districts without others below them.
func (in *Interpreter) leaves() (leaves []*site.District) {
	for _, d := range in.site.Districts {
		if len(d.Children) == 0 {
			leaves = append(leaves, d)
		}
	}
	return leaves
}

// weigh are the districts that a bulletin names, the likeliest first.
func (t *bulletin) weigh(g *gazetteer) []weighed {
	w := scale{g: g}
	for _, m := range g.find(t.d.Title) {
		w.add(m, districtInTitle+ownerInTitle*yes(m.owner), "题目")
	}
	for _, text := range []string{t.d.Kicker, t.d.Subtitle} {
		w.addAll(text, districtInLead, "引题、副题")
	}
	w.addAll(t.d.Source+" "+t.signer, districtInSource+districtInMasthead*yes(t.reason["source"] == "刊头"), "刊头、来源")
	if t.part == 0 {
		w.addAll(t.r.doc.Meta.Source, districtInSource, "刊头、来源")
		w.addAll(t.r.doc.Meta.Author, districtInSource, "刊头、来源")
		w.addAll(t.r.o.File, districtInName, "文件名")
		w.addAll(t.r.o.Folder, districtInName, "文件夹名")
	}
	text := t.text()
	lead := text
	if n := 0; utf8.RuneCountInString(text) > leadLength {
		for i := range text {
			if n == leadLength {
				lead = text[:i]
				break
			}
			n++
		}
	}
	w.most = leadMost
	w.addEach(lead, districtInLead, "开头")
	w.most = bodyMost
	for _, l := range t.ls {
		for _, p := range l.photos {
			text += "\n" + p.caption
		}
	}
	w.addEach(text, districtInBody, "正文")
	return w.sorted()
}

// scale weighs districts.
type scale struct {
	g    *gazetteer
	all  []*weighed
	most int
}

// addAll adds what a text names, each district once.
func (w *scale) addAll(text string, score float64, where string) {
	seen := map[*site.District]bool{}
	for _, m := range w.g.find(text) {
		if !seen[m.districts[0]] {
			seen[m.districts[0]] = true
			w.add(m, score, where)
		}
	}
}

// addEach adds each naming in a text, the first most of each district.
func (w *scale) addEach(text string, score float64, where string) {
	count := map[*site.District]int{}
	for _, m := range w.g.find(text) {
		if count[m.districts[0]]++; count[m.districts[0]] <= w.most {
			w.add(m, score, where)
		}
	}
}

// add adds a naming. That of a district above, right before the one that is meant, is none of its own.
func (w *scale) add(m mention, score float64, where string) {
	if m.upper {
		return
	}
	if m.part {
		score, where = score*upperLevel, "上一级地名"
	}
	for _, d := range m.districts {
		at := slices.IndexFunc(w.all, func(x *weighed) bool { return x.district == d })
		if at < 0 {
			at = len(w.all)
			w.all = append(w.all, &weighed{district: d})
		}
		x := w.all[at]
		x.score += score
		if !slices.Contains(x.where, where) {
			x.where = append(x.where, where)
		}
	}
}

// sorted are the districts, the likeliest first. One that lies above another that is named counts less, unless the
// title speaks of its own office.
func (w *scale) sorted() (out []weighed) {
	for _, x := range w.all {
		above := slices.ContainsFunc(w.all, func(y *weighed) bool { return y != x && y.district.Within(x.district) })
		if y := *x; above && y.score < districtInTitle+ownerInTitle {
			y.score *= upperLevel
			out = append(out, y)
		} else {
			out = append(out, y)
		}
	}
	slices.SortStableFunc(out, func(a, b weighed) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return out
}

var together = lazyregexp.New(`^(?:[、，和与及暨联·　 ]|联合|携手|人大常委会|人大|代表|常委会|两地|三地)+$`)

// jointDistricts are the districts of a joint bulletin: those that the title names side by side.
func (t *bulletin) jointDistricts() (slugs []string) {
	ms := slices.DeleteFunc(t.r.in.places.find(t.d.Title), func(m mention) bool { return m.upper })
	for i, m := range ms {
		if len(m.districts) != 1 {
			return nil
		}
		if i > 0 && !together.MatchString(t.d.Title[ms[i-1].end:m.at]) {
			if i == 1 {
				return nil
			}
			break
		}
		if slug := m.districts[0].Slug; !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	return slugs
}

// placeName is the name of the bulletin's district, or "".
func (t *bulletin) placeName() string {
	if t.section != nil {
		if len(t.section.place) > 0 {
			return t.section.place[0].Name
		}
		return t.section.unknown[0].Name
	}
	for _, d := range t.r.in.site.Districts {
		if len(t.d.Districts) > 0 && d.Slug == t.d.Districts[0] {
			return d.Name
		}
	}
	return ""
}
