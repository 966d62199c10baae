// Titles that the text does not have: of the page, the file, or composed.

package interpret

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

var (
	fileNoise = lazyregexp.New(`[（(]?(?:定稿|终稿|修改稿?|改|副本|最终版?|最新|终版|初稿|送审稿?|审定稿?|已审|打印版|新建|` +
		`文档|Microsoft Word|v[0-9.]+|[-_ ]*[0-9]{1,2}稿)[）)]?`)
	fileDate = lazyregexp.New(`20[0-9]{6}|20[0-9]{2}[-._年][0-9]{1,2}[-._月][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}日|` +
		`[（(][0-9]+[）)]|^[0-9]{1,4}[-_. 、]*|[-_ ]*[0-9]+$`)
	generic = lazyregexp.New(`^(?:稿件|投稿|报送.*|信息|简报|图片|照片|新闻稿|材料|上报.*|.*信息报送|无标题|无主题|新建.*|untitled.*|document.*)$`)
)

// fileTitle is the title that a file's name is, or "".
func fileTitle(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	name = fileNoise.ReplaceAllString(fileDate.ReplaceAllString(name, ""), "")
	name = strings.Trim(name, " 　-_—.（）()【】")
	han := 0
	for _, r := range name {
		han += int(yes(unicode.Is(unicode.Han, r)))
	}
	if han < 8 || generic.MatchString(strings.ToLower(name)) {
		return ""
	}
	return name
}

// titleOrGuess decides between the titles of options, text, page and file, and composes one where there is none.
func (t *bulletin) titleOrGuess() {
	d := &t.d
	if t.r.o.Title != "" && t.part <= 1 {
		if d.Title != "" && d.Title != t.r.o.Title {
			t.drop("masthead", d.Title)
		}
		d.Title, t.reason["title"] = t.r.o.Title, "按 --title"
		return
	}
	if t.part == 0 {
		t.metaTitle()
	}
	if d.Title != "" {
		if !t.sure || cutOff.MatchString(d.Title) {
			t.guess("title", 0, diag.New(diag.ImportTitleGuess, d.Title))
		}
		return
	}
	title, reason := "", ""
	if t.part == 0 {
		title, reason = fileTitle(t.r.o.File), "文件名"
	}
	if title == "" {
		title, reason = t.compose()
	}
	d.Title, t.reason["title"] = title, reason
	t.guess("title", 0, diag.New(diag.ImportTitleGuess, title))
}

// cutOff is how a title ends that a page has shortened.
var cutOff = lazyregexp.New(`(?:\.\.\.|[^…]…)$`)

// metaTitle takes the title that a page or mail has outside of its text, where that says more.
func (t *bulletin) metaTitle() {
	meta := strings.TrimSpace(t.r.doc.Meta.Title)
	own := t.d.Title
	switch {
	case meta == "" || generic.MatchString(meta):
	case own == "":
		t.d.Title, t.sure, t.reason["title"] = meta, true, "网页或邮件的标题"
		if m := column.FindStringSubmatch(meta); m != nil && len(meta) > len(m[0]) {
			t.d.Kicker, t.d.Title = m[1], meta[len(m[0]):]
		}
	case likeness(own, meta) >= 0.6:
		if utf8.RuneCountInString(meta) > utf8.RuneCountInString(own) && strings.Contains(meta, own) {
			t.d.Title = meta
		} else if meta != own {
			t.drop("masthead", meta)
		}
		t.sure = true
	case t.r.doc.Meta.Mail && t.sure:
		t.drop("masthead", meta)
	default:
		t.restore(own)
		t.d.Title, t.sure, t.reason["title"] = meta, true, "网页或邮件的标题"
	}
}

// restore makes text again of the lines of a title that is none.
func (t *bulletin) restore(title string) {
	rest := title
	for _, l := range t.ls {
		if l.role == taken && l.text != "" && l.block.Kind == document.Paragraph &&
			(strings.Contains(rest, l.full()) || rest != "" && strings.Contains(l.full(), rest)) { // or a column was cut off it
			l.role, rest = body, strings.Replace(rest, l.full(), "", 1)
		}
	}
}

// compose makes a title of the office and the topic, or of the beginning of the text.
func (t *bulletin) compose() (title, reason string) {
	place := t.placeName()
	topic := ""
	if t.part > 0 {
		if topic = t.r.result.Topic.Title; t.r.topic != nil {
			topic = t.r.topic.Title
		}
	}
	if topic != "" && place != "" {
		title = place + "人大：" + topic
		if utf8.RuneCountInString(title) <= maxTitle {
			return title, "区县和专题"
		}
	}
	clause := ""
	for _, l := range t.ls {
		if l.role == heading2 && clause == "" && t.part == 0 {
			clause = l.text
		}
	}
	if clause == "" {
		clause = firstClause(t.text())
	}
	switch {
	case clause == "":
		return cmpOr(place, "未命名") + "简报", "没有依据"
	case place != "" && !strings.Contains(clause, place):
		clause = place + "：" + clause
	}
	return clip(clause, maxTitle), "正文开头"
}

func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}

// firstClause is the first clause of a text that says who did something.
func firstClause(text string) string {
	best := ""
	for i, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。；,;\n", r) }) {
		clause = strings.TrimSpace(clause)
		if best == "" && utf8.RuneCountInString(clause) >= 4 && !opensWithDay.MatchString(clause) {
			best = clause
		}
		n := utf8.RuneCountInString(clause)
		if n >= 8 && n <= 36 && names.MatchString(clause) && !opensWithDay.MatchString(clause) {
			return clause
		}
		if i > 12 {
			break
		}
	}
	return best
}
