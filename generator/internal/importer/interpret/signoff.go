// Lines that say where a text is from: the sign-off at its end, and the line of 来源 and 作者 below a title.

package interpret

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// field is what a label names.
type field uint8

const (
	noField field = iota
	sourceField
	authorField
	editorField
	reviewerField
	creditField
	dateField
	numberField
)

// labels are the words before a colon, the longer ones first where one begins another.
var labels = []struct {
	words string
	field field
}{
	{"本文来源 图文来源 信息来源 稿件来源 文章来源 作者单位 来稿单位 供稿单位 报送单位 主办单位 内容来源 图片来源 发布单位 来源 供稿 转自 转载自 原载", sourceField},
	{"图文 文图 文/图 图/文 文字 撰稿人 撰稿 通讯员 本网记者 特约记者 记者 作者 撰文 执笔 文", authorField},
	{"责任编辑 本期编辑 本期责编 责编 编辑 编校 编排 排版 制作 编发 美编", editorField},
	{"一审 二审 三审 初审 复审 终审 审核人 审核 审稿 审签 审校 校对 校审 签发人 签发 核发 监制 编审 主编 总编", reviewerField},
	{"摄影报道 摄影 供图 图片 拍摄 照片 图", creditField},
	{"发布日期 发布时间 发稿时间 发文日期 日期 时间", dateField},
}

var labelOf, labelled = func() (map[string]field, *regexp.Regexp) {
	of := map[string]field{}
	var words []string
	for _, l := range labels {
		for _, w := range strings.Fields(l.words) {
			of[w] = l.field
			words = append(words, regexp.QuoteMeta(w))
		}
	}
	return of, regexp.MustCompile(`(?:^|[\s　|｜丨（(；;,，、/])(` + strings.Join(words, "|") + `)\s*[:：|｜丨]\s*`)
}()

// entry is a label and its value.
type entry struct {
	field field
	value string
}

// entries reads a line of labels and values: 责任编辑：张三　　审核：李四. It is nil for any other line.
func entries(text string) (all []entry) {
	text = strings.TrimSpace(unbracket(text))
	if !strings.ContainsAny(text, ":：|｜丨") || utf8.RuneCountInString(text) > 90 {
		return nil
	}
	ms := labelled.FindAllStringSubmatchIndex(text, -1)
	if len(ms) == 0 || strings.TrimFunc(text[:ms[0][2]], blankOrBar) != "" {
		return nil
	}
	for i, m := range ms {
		end := len(text)
		if i+1 < len(ms) {
			end = ms[i+1][2]
		}
		value := strings.TrimFunc(text[m[1]:end], blankOrBar)
		if value == "" || strings.ContainsAny(value, "。！？") && i+1 == len(ms) && utf8.RuneCountInString(value) > 20 {
			return nil
		}
		all = append(all, entry{labelOf[text[m[2]:m[3]]], value})
	}
	return all
}

func blankOrBar(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("|｜丨；;，,、/（(", r)
}

// unbracket takes off brackets around all of a text.
func unbracket(s string) string {
	s = strings.TrimSpace(s)
	for _, pair := range []string{"（）", "()", "【】", "[]", "〔〕"} {
		runes := []rune(pair)
		if inner, ok := strings.CutPrefix(s, string(runes[0])); ok {
			if inner, ok = strings.CutSuffix(inner, string(runes[1])); ok && !strings.ContainsAny(inner, pair) {
				return strings.TrimSpace(inner)
			}
		}
	}
	return s
}

var (
	supplied = regexp.MustCompile(`^(\S.{0,28}?)\s*(?:供稿|来稿|报送|提供)$`)
	written  = regexp.MustCompile(`^(?:(?:本网|本报|特约|见习|实习)?(?:通讯员|记者)|作者|文/图|图/文|图文|文)[\s　/]+(\S.{0,24})$`)
	// reporter is a line of a paper's: 金堂融媒记者 王芳 李强.
	reporter = regexp.MustCompile(`^(\p{Han}{2,8}?)(?:见习|实习|特约)?(?:记者|通讯员)` +
		`[\s　]+(\p{Han}{2,4}(?:[\s　、]+\p{Han}{2,4}){0,3})$`)
	reported  = regexp.MustCompile(`^(\S.{0,16}?)(?:[\s　/]*(?:报道|撰稿|撰文|文/图|图/文|摄影报道)|[\s　/]+文)$`)
	officeEnd = regexp.MustCompile(`(?:办公室|办公厅|委员会|常委会|人大|人大办|工委|代表之家|联络站|代表家站|研究室|人大代表工作室|政府|宣传部|宣传组|主席团|` +
		`街道办事处|街道|党委|人大\p{Han}{1,10}委|机关|信息中心|新闻中心|融媒体中心|网|报|社|办|局|院|中心|公众号|发布|综合)$`)
	// textAndPhotos is who wrote and who took photos: 文/张三 图/李四.
	textAndPhotos = regexp.MustCompile(`^(文|图|摄影)\s*[/／]\s*(\S{2,8})[\s　]+(文|图|摄影)\s*[/／]\s*(\S{2,8})$`)
	person        = regexp.MustCompile(`^\p{Han}{2,4}(?:[\s　、，,]+\p{Han}{2,4}){0,4}$`)
)

// isOffice reports whether a name is that of an office, and of nobody.
func isOffice(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 30 && officeEnd.MatchString(s) && !noOffice.MatchString(s) &&
		!strings.ContainsAny(s, "，。；：！？,;:")
}

// noOffice is what ends or begins as the name of an office does, and is none.
var noOffice = regexp.MustCompile(`(?:汇报|通报|简报|播报|播发|专报|上报|申报|预报|情报|督办|交办|承办|举办|开办|创办|主办|协办|领办|` +
	`提办|代办|会办|互联网|组织网|布局|格局|大局|全局|结局|开局)$|` + officialNumber.String())

// isSignOff reports whether a line is one of a sign-off by its form alone.
func isSignOff(text string) bool {
	inner := unbracket(text)
	return len(entries(text)) > 0 || onlyDay.MatchString(text) || written.MatchString(inner) ||
		inner != text && (supplied.MatchString(inner) || isOffice(inner))
}

// signOff takes the lines at the end that say where a text is from. Photos may stand among them, or behind them.
func (t *bulletin) signOff() {
	for i := len(t.ls) - 1; i >= 0 && len(t.ls)-i <= 20; i-- {
		l := t.ls[i]
		switch {
		case l.role == taken, l.block.Kind == document.Rule:
		case l.pictures():
			if i < len(t.ls)-12 {
				return
			}
		case l.paragraph() && t.signLine(i):
			l.role = taken
		case l.paragraph() && imprint.MatchString(l.text) && l.length() <= 120:
			t.drop("masthead", l.full())
			l.role = taken
		case l.paragraph() && formerTitle.MatchString(l.text) && l.length() <= 60:
			t.drop("masthead", l.full())
			l.role = taken
		case l.paragraph() && t.signTail(l):
			return
		case i == len(t.ls)-1 && l.paragraph() && unbracket(l.text) != l.text && l.length() <= 60:
		case i > 0 && t.ls[i-1].pictures() && l.length() <= 60:
		default:
			return
		}
	}
}

// imprint is the foot of an official document: to whom it goes, how many were printed, and when.
var imprint = regexp.MustCompile(`^(?:主题词|抄送|抄报|分送|主送|报送|报|送|发|印数)\s*[:：]|^[（(]?共印\s*[0-9]+\s*份[）)]?$|印发[。]?$`)

// signLine takes a line of the sign-off, and reports whether it is one.
func (t *bulletin) signLine(i int) bool {
	l := t.ls[i]
	if l.number != "" {
		return false
	}
	if es := entries(l.text); len(es) > 0 {
		if len(es) == 1 && es[0].field == creditField && i > 0 && t.ls[i-1].pictures() {
			return false // it is that photo's
		}
		t.setAll(es)
		return true
	}
	if pairs := labelledNames(l.text); pairs != nil {
		t.setAll(pairs)
		return true
	}
	if onlyDay.MatchString(l.text) {
		t.set(dateField, l.text, "落款")
		return true
	}
	inner := unbracket(l.text)
	if m := textAndPhotos.FindStringSubmatch(inner); m != nil {
		for k := 1; k+1 < len(m); k += 2 {
			f := authorField
			if strings.ContainsAny(m[k], "图摄") {
				f = creditField
			}
			t.set(f, m[k+1], "落款")
		}
		return true
	}
	if m := written.FindStringSubmatch(inner); m != nil {
		t.set(authorField, m[1], "落款")
		return true
	}
	if m := reporter.FindStringSubmatch(inner); m != nil && surnamed(m[2]) {
		t.drop("masthead", m[1])
		t.set(authorField, m[2], "落款")
		return true
	}
	if inner != l.text {
		return t.signBracket(inner)
	}
	return t.signOffice(i)
}

// signBracket takes what stands in brackets of its own: （万源市人大 供稿）, （武侯区人大常委会办公室）, （张三 李四）.
func (t *bulletin) signBracket(inner string) bool {
	if m := supplied.FindStringSubmatch(inner); m != nil {
		f := sourceField
		if person.MatchString(m[1]) && !isOffice(m[1]) {
			f = authorField
		}
		t.set(f, m[1], "落款")
		return true
	}
	if m := written.FindStringSubmatch(inner); m != nil {
		t.set(authorField, m[1], "落款")
		return true
	}
	if m := reported.FindStringSubmatch(inner); m != nil && !namesPhoto.MatchString(inner) {
		t.set(authorField, m[1], "落款")
		return true
	}
	if isOffice(inner) {
		t.set(sourceField, inner, "落款")
		return true
	}
	fields := strings.Fields(inner)
	if t.signNames(inner) {
		return true
	}
	if len(fields) < 2 || !isOffice(fields[0]) || !person.MatchString(strings.Join(fields[1:], " ")) {
		return false
	}
	t.set(sourceField, fields[0], "落款")
	t.set(authorField, strings.Join(fields[1:], "、"), "落款")
	return true
}

// signOffice takes the name of an office as the last line, or before the date: it signs the text. The day may stand on
// the same line.
func (t *bulletin) signOffice(i int) bool {
	l := t.ls[i]
	name := l.text
	if days := findDays(name); len(days) == 1 && days[0].end == len(name) && days[0].at > 0 {
		if head := strings.TrimSpace(name[:days[0].at]); isOffice(head) {
			t.set(dateField, name[days[0].at:], "落款")
			t.signed(head)
			return true
		}
	}
	next := i + 1
	for next < len(t.ls) && t.ls[next].role != taken && t.ls[next].block.Kind == document.Rule {
		next++
	}
	last := next >= len(t.ls) || t.ls[next].role == taken
	if !isOffice(name) || !last || i == 0 || l.centred() && i < 3 ||
		t.ls[i-1].pictures() && l.block.Align != document.End {
		return false
	}
	t.signed(name)
	return true
}

// signed takes who signs.
func (t *bulletin) signed(name string) {
	t.set(sourceField, name, "落款")
	t.signer = name
}

// signNames takes what looks like nothing but names, which is a guess.
func (t *bulletin) signNames(inner string) bool {
	if !person.MatchString(inner) || isOffice(inner) || commonWord.MatchString(inner) || !surnamed(inner) ||
		utf8.RuneCountInString(inner) > 15 {
		return false
	}
	t.set(authorField, strings.Join(strings.Fields(inner), "、"), "落款")
	t.reason["author"] = "文末括号里像是人名"
	t.guess("author", 0, diag.New(diag.ImportAuthorGuess, t.d.Author))
	return true
}

var tail = regexp.MustCompile(`^(.*[。！？”…])\s*[（(]([^（）()]{2,26})[）)]$`)

// signTail takes a sign-off in brackets at the end of the last paragraph: ……取得实效。（武侯区人大办公室）
func (t *bulletin) signTail(l *line) bool {
	m := tail.FindStringSubmatch(l.text)
	if m == nil {
		return false
	}
	inner := strings.TrimSpace(m[2])
	es := entries("（" + inner + "）")
	switch {
	case len(es) > 0:
		t.setAll(es)
	case !t.signBracket(inner):
		return false
	}
	cut(l, len(l.text)-len(m[1]))
	return true
}

// commonWord is what stands in brackets at the end of a sentence and is no name.
var commonWord = regexp.MustCompile(`^(?:完|全文完|略|待续|下同|见图|如图|附后|见附件|图文|组图|暂定|试行)`)

// cut takes n bytes off the end of a line's text.
func cut(l *line, n int) {
	l.text = strings.TrimSpace(l.text[:len(l.text)-n])
	for i := len(l.runs) - 1; i >= 0 && n > 0; i-- {
		k := min(n, len(l.runs[i].Text))
		l.runs[i].Text = l.runs[i].Text[:len(l.runs[i].Text)-k]
		n -= k
	}
}

// cutFront takes n bytes off the beginning of a line's text.
func cutFront(l *line, n int) {
	l.text = strings.TrimSpace(l.text[n:])
	for i := 0; i < len(l.runs) && n > 0; i++ {
		k := min(n, len(l.runs[i].Text))
		l.runs[i].Text = l.runs[i].Text[k:]
		n -= k
	}
}

// setAll takes the entries of one line of a sign-off, which is read from its end: names stay in their order.
func (t *bulletin) setAll(es []entry) {
	for _, e := range es {
		if e.field == sourceField || e.field == dateField || e.field == numberField {
			t.set(e.field, e.value, "落款")
		}
	}
	for _, e := range slices.Backward(es) {
		if e.field != sourceField && e.field != dateField && e.field != numberField {
			t.set(e.field, e.value, "落款")
		}
	}
}

// labelledNames reads labels and names parted by blanks alone: 编辑 刘晓阳 校对 李铭. It is nil for any other line.
func labelledNames(text string) (all []entry) {
	words := strings.Fields(strings.Trim(text, "|｜丨"))
	if len(words) < 2 || labelOf[words[0]] == noField {
		return nil
	}
	for _, w := range words {
		switch n := len(all); {
		case labelOf[w] != noField:
			all = append(all, entry{field: labelOf[w]})
		case !person.MatchString(w) || !surnamed(w):
			return nil
		case all[n-1].value == "":
			all[n-1].value = w
		default:
			all[n-1].value += " " + w
		}
	}
	if slices.ContainsFunc(all, func(e entry) bool { return e.value == "" }) {
		return nil
	}
	return all
}

// set takes a value of a field. A source that is there already is more to the point: sign-offs are read from the end.
func (t *bulletin) set(f field, value, from string) {
	value = strings.TrimFunc(value, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("|｜丨；;", r) })
	switch f {
	case sourceField:
		if days := findDays(value); len(days) > 0 && days[len(days)-1].end == len(value) && days[len(days)-1].at > 0 {
			d := days[len(days)-1] // 来源：某某人大　2024-06-26
			t.stated = append(t.stated, dated{d, from, false})
			value = strings.TrimSpace(value[:d.at])
		}
		value = tidySource(value)
		if t.d.Source == "" {
			t.d.Source, t.reason["source"] = value, from
		} else if t.d.Source != value {
			t.drop("masthead", value)
		}
	case authorField:
		if person.MatchString(value) {
			value = strings.Join(strings.FieldsFunc(value, partsNames), "、")
		}
		t.d.Author = joinNames(value, t.d.Author)
	case editorField:
		t.d.Editor = joinNames(value, t.d.Editor)
	case reviewerField:
		t.d.Reviewers = append(strings.FieldsFunc(value, partsNames), t.d.Reviewers...)
	case creditField:
		t.credit = joinNames(value, t.credit)
	case numberField:
		t.d.Number = value
	case dateField:
		if days := findDays(strings.Replace(value, "号", "日", 1)); len(days) > 0 {
			t.stated = append(t.stated, dated{days[len(days)-1], from, false})
		} else if d, ok := fileDay(value); ok {
			t.stated = append(t.stated, dated{d, from, false})
		} else {
			t.drop("masthead", value)
		}
	}
}

// partsNames reports whether a sign stands between names.
func partsNames(r rune) bool { return r == '、' || r == '，' || r == ',' || unicode.IsSpace(r) }

// joinNames puts names before others.
func joinNames(value, others string) string {
	switch {
	case others == "" || others == value:
		return value
	case value == "":
		return others
	}
	return value + "、" + others
}

// tidySource closes up a word that was spaced out: 综 合.
func tidySource(s string) string {
	parts := strings.Fields(s)
	for _, p := range parts {
		if utf8.RuneCountInString(p) > 1 {
			return strings.Join(parts, " ")
		}
	}
	return strings.Join(parts, "")
}
