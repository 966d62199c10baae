// What is no part of a caption: marks that point to its photo, and who took that.

package interpret

import (
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

var (
	leadingMark = lazyregexp.New(`^(?:[▲△↑▼▽◆◇▴⬆●◎○📷📸🔺]\s*)+`)
	leadingName = lazyregexp.New(`^(?:图为\s*[:：]|(?:[上下左中右]图)(?:[、和与及][上下左中右]图)*\s*[:：为]|` +
		`图片?\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*[:：、.．　 ]+|图片?说明?\s*[:：])\s*`)
	creditTail = []*lazyregexp.Regexp{
		lazyregexp.New(`(?i)\s*[（(]?\s*Photos?\s*(?:by|[:：])\s*([^（）()]{2,30}?)\s*[）)]?\s*[。.]?$`),
		lazyregexp.New(`\s*[（(【\[]\s*([^（）()【】\[\]：:]{1,20}?)\s*(?:/\s*)?(?:摄影报道|摄影|供图|拍摄|提供|摄|[　 /]图)` +
			`\s*[）)】\]]\s*[。.]?$`),
		lazyregexp.New(`\s*[（(【\[]\s*(?:摄影|供图|图片来源|拍摄|图片|图|摄)\s*(?:[:：/|]|[　 ])\s*([^（）()【】\[\]]{1,20}?)` +
			`\s*[）)】\]]\s*[。.]?$`),
		lazyregexp.New(`(?:\s+|[。，,；;]\s*)(?:摄影|供图|图片来源|拍摄|摄)\s*[:：/]\s*(\S[^。，]{0,18})$`),
		lazyregexp.New(`(?:\s+|。\s*)([^\s。，,（）()]{1,12}(?:[、 　][^\s。，,（）()]{2,4}){0,2}?)\s*(?:/\s*)?` +
			`(?:摄影报道|摄影|供图|拍摄|摄)\s*[。.]?$`),
	}
	onlyCredit = lazyregexp.New(`^[（(]?\s*(?:(?:摄影|供图|图片来源|拍摄|图片|图|摄)\s*[:：/]\s*([^（）()。，]{1,20}?)|` +
		`([^（）()。，：:]{1,14}?|[^（）()。，：:]{0,12}(?:记者|通讯员)[^（）()。，：:]{2,16}?)\s*(?:摄影报道|摄影|供图|拍摄|摄))\s*[）)]?$`)
)

// numberedPhoto is a caption right behind the number of its photo: 图1代表视察. 图2楼 and 图1为 are other words.
var numberedPhoto = lazyregexp.New(`^图[ 　]?[0-9０-９]{1,2}([^0-9０-９:：、.．　 \-—为楼层号所中)）]\S{3,})`)

// hasCredit reports whether a text ends with who took a photo.
func hasCredit(text string) bool {
	_, credit := takeCredit(text)
	return credit != ""
}

// takeCredit parts a caption from who took the photo.
func takeCredit(text string) (rest, credit string) {
	for _, re := range creditTail {
		if m := re.FindStringSubmatchIndex(text); m != nil && m[0] > 0 {
			name := strings.TrimSpace(text[m[2]:m[3]])
			if name = tookIt.ReplaceAllString(name, ""); name != "" && !strings.HasPrefix(name, "由") {
				rest = strings.TrimSpace(text[:m[0]])
				if strings.HasPrefix(text[m[0]:], "。") {
					rest += "。"
				}
				return rest, name
			}
		}
	}
	return text, ""
}

// Caption is a caption without the marks that point to its photo, and who took it.
func Caption(text string) (caption, credit string) {
	text = strings.TrimSpace(text)
	text = leadingMark.ReplaceAllString(text, "")
	text = unbracket(text)
	text, credit = takeCredit(text)
	text = unbracket(text)
	if m := numberedPhoto.FindStringSubmatchIndex(text); m != nil {
		text = text[m[2]:]
	}
	text = strings.TrimSpace(leadingName.ReplaceAllString(text, ""))
	return strings.TrimSpace(leadingMark.ReplaceAllString(text, "")), credit
}

var reporters = lazyregexp.New(`(?:记者|通讯员|摄影师|摄影家协会|摄影)$`)

// saysOnlyWho reports whether a text behind a photo only says who took it.
func saysOnlyWho(text string) bool {
	if !onlyCredit.MatchString(text) {
		return false
	}
	rest, credit := takeCredit(text)
	return credit == "" || reporters.MatchString(rest)
}

var tookIt = lazyregexp.New(`[\s　]*(?:摄影|供图|摄)$`)

// credits gives lines that only say who took a photo to the photos before them, and the sign-off's to the rest.
func (t *bulletin) credits() {
	for i := 1; i < len(t.ls); i++ {
		l := t.ls[i]
		if !l.paragraph() || l.length() > 24 || l.number != "" {
			continue
		}
		m := onlyCredit.FindStringSubmatch(l.text)
		if m == nil || m[1]+m[2] == "" {
			continue
		}
		for k := i - 1; k >= 0 && (t.ls[k].role == taken || t.ls[k].pictures()); k-- {
			for _, p := range t.ls[k].photos {
				if p.credit == "" {
					p.credit, l.role = leadingMark.ReplaceAllString(tookIt.ReplaceAllString(m[1]+m[2], ""), ""), taken
				}
			}
			if len(t.ls[k].photos) > 0 {
				break
			}
		}
	}
}
