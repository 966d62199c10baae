// Mastheads: the name of a bulletin, its issue, who issues it and when.

package interpret

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

var (
	issue        = lazyregexp.New(`(?:[0-9]{4}年)?\s*总?第\s*[0-9０-９〇○零一二三四五六七八九十百]{1,5}\s*期`)
	masthead     = lazyregexp.New(`(?:简报|工作动态|动态|快报|专报|信息|情况通报|工作通讯|参阅)$`)
	official     = lazyregexp.New(`^\S{2,16}[〔\[（(【]\s*20[0-9]{2}\s*[〕\]）)】]\s*第?\s*[0-9]{1,4}\s*号$`)
	officialKind = lazyregexp.New(`(?:通知|公告|通告|决定|决议|办法|意见|批复|函|任免名单|名单)$`)
)

// masthead takes the head of a numbered bulletin: its name, 第N期, who issues it and when. All above is dropped.
func (t *bulletin) masthead() {
	at := -1
	for i, l := range t.ls[:min(len(t.ls), mastheadLines)] {
		if l.text == "" || l.length() > 40 || l.block.Kind != document.Paragraph || l.number != "" {
			continue
		}
		if m := issue.FindString(l.text); m != "" && l.length() <= utf8.RuneCountInString(m)+24 {
			at = i
			break
		}
		if letterhead.MatchString(strings.Join(strings.Fields(l.text), "")) && t.numberBelow(i) {
			at = i
			break
		}
		if i == 0 && masthead.MatchString(strings.Join(strings.Fields(l.text), "")) && l.length() <= 14 && i+1 < len(t.ls) &&
			t.issuer(t.ls[i+1].text, false) {
			at = i
			break
		}
	}
	if at < 0 || t.titleAbove(at) {
		return
	}
	for i, l := range t.ls[:at+1] {
		if l.pictures() || l.block.Kind != document.Paragraph {
			continue
		}
		if m := issue.FindString(l.text); m != "" && i == at {
			t.extra("issue", strings.Join(strings.Fields(m), ""))
			if rest := strings.TrimSpace(strings.Replace(l.text, m, "", 1)); rest != "" && !t.issuer(rest, true) {
				t.drop("masthead", rest)
			}
		} else if l.full() != "" {
			t.drop("masthead", l.full())
		}
		l.role = taken
	}
	for _, l := range t.ls[at+1 : min(len(t.ls), at+4)] {
		if l.block.Kind != document.Paragraph || l.number != "" {
			break
		}
		if l.text == "" || !t.issuer(l.text, true) {
			if m := issue.FindString(l.text); m != "" && m == strings.TrimSpace(unbracket(l.text)) {
				t.drop("masthead", l.text)
				l.role = taken
				continue
			}
			break
		}
		l.role = taken
	}
}

// titleAbove reports whether what stands above the number of an issue is the title of a text, and no masthead: no other
// line behind it is one.
func (t *bulletin) titleAbove(at int) bool {
	if t.r.plain || at == 0 || !t.ls[at-1].titled(t.r.body) {
		return false
	}
	for _, l := range t.ls[at+1 : min(len(t.ls), at+mastheadLines)] {
		if l.titled(t.r.body) || l.bold && l.centred() || t.issuer(l.text, false) {
			return false
		}
	}
	return true
}

// letterhead is the head of an official document: the office's name in red, above the document's number.
var letterhead = lazyregexp.New(`^\p{Han}{4,30}(?:文件|公报|公告|令|函|纪要)(?:（\p{Han}{2,6}）)?$`)

// numberBelow reports whether a document's number follows a line at once, and a title that.
func (t *bulletin) numberBelow(i int) bool {
	for k, l := range t.ls[i+1 : min(len(t.ls), i+3)] {
		if official.MatchString(strings.Join(strings.Fields(l.text), "")) {
			return i+k+2 < len(t.ls) && t.ls[i+k+2].titled(t.r.body)
		}
	}
	return false
}

// issuer reads the line of who issues a bulletin and when, or one of both.
func (t *bulletin) issuer(text string, take bool) bool {
	text = strings.TrimSpace(unbracket(text))
	if strings.HasSuffix(text, "：") || strings.HasPrefix(text, "各") { // to whom it is sent
		return false
	}
	unit, when := text, ""
	if days := findDays(text); len(days) > 0 && days[0].year > 0 {
		d := days[0]
		unit, when = strings.TrimSpace(text[:d.at]+" "+text[d.end:]), text[d.at:d.end]
	}
	unit = strings.TrimFunc(unit, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("：:｜|", r) })
	unit = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(unit, "主办单位"), "主办"), "编印"), "编")
	unit = strings.Trim(unit, "：: 　")
	if when == "" && !isOffice(unit) || unit != "" && (!isOffice(unit) || utf8.RuneCountInString(unit) > 30) {
		return false
	}
	if take {
		if unit != "" {
			t.set(sourceField, unit, "刊头")
		}
		if when != "" {
			t.set(dateField, when, "刊头")
		}
	}
	return true
}

func (t *bulletin) extra(key, value string) {
	if t.d.Extra == nil {
		t.d.Extra = map[string]string{}
	}
	t.d.Extra[key] = value
}
