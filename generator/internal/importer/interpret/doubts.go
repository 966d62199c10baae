// Doubts of where a text is from: what was derived without a label, and values that do not look right.

package interpret

import (
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// doubt is why the value of a key is not sure.
type doubt struct {
	key string
	why diag.Text
}

func (t *bulletin) doubt(key string, why diag.Text) { t.doubts = append(t.doubts, doubt{key, why}) }

// otherSource notes one more source, which may be the right one. Names of one office, longer and shorter, are the same.
func (t *bulletin) otherSource(other string) {
	if kept := t.d.Source; !strings.Contains(kept, other) && !strings.Contains(other, kept) {
		t.doubt("source", diag.Text{Zh: "另外还写着“" + other + "”", En: `"` + other + `" stands there, too`})
	}
}

// ownOffice is how the offices that send bulletins are called. Other words may end as the name of an office does.
var ownOffice = lazyregexp.New(`人大|常委会|人民代表大会|主席团|工委|办公室|办公厅|街道|《.+》|日报|晚报|融媒|网$`)

// does is what stands in sentences, and in no name of an office.
var does = lazyregexp.New(`[到在把将让]|走进|开展|视察|听取|组织代表|参加|召开|推动|助力|打造`)

var (
	noLabel   = diag.Text{Zh: "没有写“来源”或“供稿”", En: "it has no label"}
	notOffice = diag.Text{Zh: "不像单位的名称", En: "it does not look like the name of an office"}
	notPerson = diag.Text{Zh: "不像人名", En: "it does not look like the name of a person"}
)

// doubtOrigin reports the doubts of source, author, editor and reviewers.
func (t *bulletin) doubtOrigin() {
	d := &t.d
	if s := d.Source; s != "" && s != t.r.o.Source && t.reason["source"] != "网页或邮件" || t.r.doc.Meta.Mail && s != "" {
		switch {
		case !eachOffice(s):
			t.doubt("source", notOffice)
			if d.Author == "" && originWord.MatchString(s) {
				t.doubt("author", diag.Text{Zh: "来源里像是还有作者", En: "the source seems to name the author, too"})
			}
		case !t.labelled && (!ownOffice.MatchString(s) || does.MatchString(s)):
			t.doubt("source", noLabel)
		}
	}
	for _, v := range []struct{ key, value string }{
		{"author", d.Author}, {"editor", d.Editor}, {"reviewers", strings.Join(d.Reviewers, "、")},
	} {
		if v.value != "" && !eachPerson(v.key, v.value) {
			t.doubt(v.key, notPerson)
		}
	}
	var said []string
	for _, u := range t.doubts {
		if slices.Contains(said, u.key) {
			continue
		}
		said = append(said, u.key)
		t.reportDoubt(u)
	}
}

var empty = diag.Text{Zh: "空着", En: "none"}

// reportDoubt reports one.
func (t *bulletin) reportDoubt(u doubt) {
	d := &t.d
	shown := func(s string) any {
		if s == "" {
			return empty
		}
		return s
	}
	name := map[string]diag.Text{
		"author": {Zh: "作者", En: "author"}, "editor": {Zh: "编辑", En: "editor"}, "reviewers": {Zh: "审核", En: "reviewers"},
	}
	value := map[string]string{"author": d.Author, "editor": d.Editor, "reviewers": strings.Join(d.Reviewers, "、")}
	if u.key == "source" {
		t.guess(u.key, 0, diag.New(diag.ImportSourceGuess, shown(d.Source), u.why))
		return
	}
	t.guess(u.key, 0, diag.New(diag.ImportAuthorGuess, shown(value[u.key]), u.why, name[u.key], u.key))
}

// eachOffice reports whether a source is an office, or several.
func eachOffice(s string) bool {
	return !slices.ContainsFunc(strings.FieldsFunc(s, partsNames), func(s string) bool {
		return !isOffice(strings.Trim(s, "《》“”")) && !strings.HasSuffix(s, "融媒")
	})
}

// job is what may stand before a name: 记者, 主任.
var job = lazyregexp.New(`(?:记者|通讯员|主任|主席|书记|代表|委员|局长|院长|检察长|组长|秘书长)$`)

// eachPerson reports whether an author is people, perhaps behind their office, or an office. Editors, who always have a
// label, may have other names.
func eachPerson(key, s string) bool {
	return !slices.ContainsFunc(strings.FieldsFunc(s, partsNames), func(s string) bool {
		if key != "author" && (person.MatchString(s) || ofOffice.MatchString(s)) {
			return false
		}
		return !people(s) && !isOffice(s) && !job.MatchString(s)
	})
}

// ofOffice is a part of an office that edits.
var ofOffice = lazyregexp.New(`(?:科|处|室|组|部)$`)

var (
	// originWord is how lines say where a text is from.
	originWord = lazyregexp.New(`供稿|来源|撰稿|撰文|报送|来稿|通讯员|记者|作者|执笔`)
	bracketEnd = lazyregexp.New(`[（(]([^（）()]{2,26})[）)]$`)
)

// leftOrigin reports lines at the end and below the title that look like those of a sign-off, and stay in the text.
func (t *bulletin) leftOrigin() {
	t.dateline()
	if t.d.Source != "" && t.d.Author != "" {
		return
	}
	n := 0
	for i := len(t.ls) - 1; i >= 0 && n < 2; i-- {
		l := t.ls[i]
		if l.role == taken || l.pictures() {
			continue
		}
		n++
		if !l.paragraph() || l.number != "" {
			return
		}
		text := l.text
		if m := bracketEnd.FindStringSubmatch(text); m != nil && n == 1 {
			text = m[1]
		}
		if l.length() > 40 && text == l.text {
			return
		}
		t.leftLine(text, diag.Text{Zh: "文末", En: "at the end"})
	}
	for _, l := range t.zone() {
		if l.paragraph() && l.number == "" && l.length() <= 40 {
			t.leftLine(l.text, diag.Text{Zh: "开头", En: "at the beginning"})
		}
	}
}

// partsWords reports whether a sign stands between words of a sign-off.
func partsWords(r rune) bool {
	return partsNames(r) || strings.ContainsRune("—－-。：:|｜/（）()", r)
}

// leftLine reports a text that may say where the whole is from.
func (t *bulletin) leftLine(text string, where diag.Text) {
	office, names := false, false
	for _, w := range strings.FieldsFunc(text, partsWords) {
		office = office || isOffice(w) && ownOffice.MatchString(w) && !does.MatchString(w)
		names = names || people(w)
	}
	said := originWord.MatchString(text) && !ended.MatchString(text) || suppliedBy.MatchString(text)
	why := diag.Text{
		Zh: where.Zh + "的“" + text + "”像是署名，留在正文里",
		En: `"` + text + `" ` + where.En + " may say who sent it, and stays in the text",
	}
	if t.d.Source == "" && (office || said) {
		t.doubt("source", why)
	}
	if t.d.Author == "" && names && (office || said || people(text) || bracketEnd.MatchString(text)) {
		t.doubt("author", why)
	}
}

// datelined is who wrote a text, in the words that open it: 本网讯（记者 张三）. They stay.
var datelined = lazyregexp.New(`^\S{0,12}[（(](?:\p{Han}{0,8}?)(?:记者|通讯员)[\s　：:]*([^（）()]{2,20})[）)]`)

// dateline takes the author from the first words of the text.
func (t *bulletin) dateline() {
	for _, l := range t.ls {
		if !l.paragraph() {
			continue
		}
		if m := datelined.FindStringSubmatch(l.text); m != nil && t.d.Author == "" {
			t.set(authorField, m[1], "正文开头")
		}
		return
	}
}
