// Lines that say where a text is from: the sign-off at its end, and the line of 来源 and 作者 below a title.

package interpret

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

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
	supplied = lazyregexp.New(`^(\S.{0,28}?)\s*(?:供稿|来稿|报送|提供)$`)
	written  = lazyregexp.New(`^(?:(?:本网|本报|特约|见习|实习)?(?:通讯员|记者)|作者|文/图|图/文|图文|文)[\s　/]+(\S.{0,24})$`)
	// reporter is a line of a paper's: 金堂融媒记者 王芳 李强.
	reporter = lazyregexp.New(`^(\p{Han}{2,8}?)(?:见习|实习|特约)?(?:记者|通讯员)` +
		`[\s　]+(\p{Han}{2,4}(?:[\s　、]+\p{Han}{2,4}){0,3})$`)
	reported  = lazyregexp.New(`^(\S.{0,16}?)(?:[\s　/]*(?:报道|撰稿|撰文|文/图|图/文|摄影报道)|[\s　/]+文)$`)
	officeEnd = lazyregexp.New(`(?:办公室|办公厅|委员会|常委会|人大|人大办|工委|代表之家|联络站|代表家站|研究室|人大代表工作室|政府|宣传部|宣传组|主席团|` +
		`街道办事处|街道|党委|人大\p{Han}{1,10}委|机关|信息中心|新闻中心|融媒体中心|网|报|社|办|局|院|中心|公众号|发布|综合)$`)
	// textAndPhotos is who wrote and who took photos: 文/张三 图/李四.
	textAndPhotos = lazyregexp.New(`^(文|图|摄影)\s*[/／]\s*(\S{2,8})[\s　]+(文|图|摄影)\s*[/／]\s*(\S{2,8})$`)
	person        = lazyregexp.New(`^\p{Han}{2,4}(?:[\s　、，,]+\p{Han}{2,4}){0,4}$`)
)

// isOffice reports whether a name is that of an office, and of nobody.
func isOffice(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 30 && officeEnd.MatchString(s) && !noOffice.MatchString(s) &&
		!strings.ContainsAny(s, "，。；：！？,;:")
}

// noOffice is what ends or begins as the name of an office does, and is none.
var noOffice = lazyregexp.New(`(?:汇报|通报|简报|播报|播发|专报|上报|申报|预报|情报|督办|交办|承办|举办|开办|创办|主办|协办|领办|` +
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
var imprint = lazyregexp.New(`^(?:主题词|抄送|抄报|分送|主送|报送|报|送|发|印数)\s*[:：]|^[（(]?共印\s*[0-9]+\s*份[）)]?$|印发[。]?$`)

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
	if people(l.text) && l.block.Align == document.End && i > 0 && isOffice(t.ls[i-1].text) { // below the office
		t.set(authorField, l.text, "落款")
		return true
	}
	return t.signSentence(i) || t.signOffice(i)
}

// suppliedBy is a sentence that says who sent a text.
var suppliedBy = lazyregexp.New(`^(?:(?:本文|本稿|以上|稿件)\S{0,4}?由)?(\S{2,28}?)(?:供图供稿|供稿供图|图文供稿|供稿|来稿|报送)` +
	`(?:[，,、]\s*(\p{Han}{2,4})(?:摄影|供图|摄))?[。]?$`)

// signSentence takes a last line without brackets that says who sent the text: 本文由某某人大办供稿。 ——某某人大办 张三.
func (t *bulletin) signSentence(i int) bool {
	l := t.ls[i]
	text := strings.TrimLeft(l.text, "—－- ")
	if m := suppliedBy.FindStringSubmatch(text); m != nil && isOffice(m[1]) {
		t.setSource(m[1], "落款", true)
		if m[2] != "" {
			t.set(creditField, m[2], "落款")
		}
		return true
	}
	if t.signPaper(text) {
		return true
	}
	if text != l.text && isOffice(text) {
		t.signed(text)
		return true
	}
	last := t.r.plain && i > 0 && (i+1 == len(t.ls) || t.ls[i+1].role == taken)
	return (text != l.text || l.block.Align == document.End || last) && t.signBoth(text, "落款")
}

// signBracket takes what stands in brackets of its own: （万源市人大 供稿）, （武侯区人大常委会办公室）, （张三 李四）.
func (t *bulletin) signBracket(inner string) bool {
	if days := findDays(inner); len(days) == 1 && days[0].end == len(inner) && days[0].at > 0 {
		if head := strings.TrimSpace(inner[:days[0].at]); head != "" && t.signBracket(head) { // the day stands behind it
			t.set(dateField, inner[days[0].at:], "落款")
			return true
		}
		return false
	}
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
	if t.signBoth(inner, "落款") {
		return true
	}
	if isOffice(inner) {
		t.set(sourceField, inner, "落款")
		return true
	}
	if t.signNames(inner) {
		return true
	}
	return t.signPaper(inner)
}

// fromPaper is the paper that a text was taken from: 据《四川日报》 记者 张三.
var fromPaper = lazyregexp.New(`^(?:转自|摘自|原载|据)\s*([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)?\s*《(\p{Han}{2,12})》` +
	`(?:\s*(?:记者|通讯员)?\s+(\p{Han}{2,4}))?$`)

// signPaper takes it.
func (t *bulletin) signPaper(text string) bool {
	m := fromPaper.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	t.setSource(m[2], "落款", true)
	for i, f := range map[int]field{1: dateField, 3: authorField} {
		if m[i] != "" {
			t.set(f, m[i], "落款")
		}
	}
	return true
}

// signBoth takes an office and who wrote in it: 万源市人大常委会　黄涛.
func (t *bulletin) signBoth(text, from string) bool {
	office, names := officeAndPeople(text)
	if office == "" {
		return false
	}
	t.set(sourceField, office, from)
	t.set(authorField, names, from)
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
	t.doubt("author", diag.Text{Zh: "文末括号里像是人名", En: "what stands in brackets at the end looks like names"})
	return true
}

// tailEntries is a sign-off with labels behind the last sentence: ……全部采纳。供稿：某某人大办 张三.
var tailEntries = lazyregexp.New(`^(.*[。！？”…])[\s　]*((?:供稿|来源|作者|撰稿|报送)[^。！？]{2,40})$`)

var tail = lazyregexp.New(`^(.*[。！？”…])\s*[（(]([^（）()]{2,26})[）)]$`)

// signTail takes a sign-off in brackets at the end of the last paragraph: ……取得实效。（武侯区人大办公室）
func (t *bulletin) signTail(l *line) bool {
	if m := tailEntries.FindStringSubmatch(l.text); m != nil {
		if es := entries(m[2]); len(es) > 0 {
			t.setAll(es)
			cut(l, len(l.text)-len(m[1]))
			return true
		}
	}
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
var commonWord = lazyregexp.New(`^(?:完|全文完|略|待续|下同|见图|如图|附后|见附件|图文|组图|暂定|试行)`)

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
			t.setEntry(e, "落款")
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
