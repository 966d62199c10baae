// What rules weigh. Each row has a test in weights_test.go.

package interpret

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
)

// A weight is what a sign counts, and how often it is there.
type weight struct {
	name   string
	weight float64
	count  func(c *follower) float64
}

// A text is a caption from captionAt on; below sureAt or above doubtAt it is reported as a doubt.
const (
	doubtAt   = 2.0
	captionAt = 3.0
	sureAt    = 4.0
)

// follower is a text beside photos, of which is asked whether it is their caption.
type follower struct {
	line  *line
	plain bool    // the document has no sizes or alignments
	body  float64 // size of the body's text
	// paragraphs tells that most texts behind photos are plainly paragraphs here.
	paragraphs bool
	heads      bool // a long paragraph follows, as it does behind a heading
}

func (f *follower) length() int { return utf8.RuneCountInString(f.line.text) }

// mayHead reports whether a text is as short as a heading, has a long paragraph behind it, and names nothing to see.
func (f *follower) mayHead() bool {
	return f.plain && f.heads && f.length() >= 4 && f.length() <= 6 && !scene.MatchString(f.line.text) &&
		!plainEnd.MatchString(f.line.text)
}

// sentence reports whether a text without forms is a whole sentence in two parts, as paragraphs are, and nothing names
// the photo.
func (f *follower) sentence() bool {
	text := f.line.text
	return f.plain && strings.HasSuffix(text, "。") && comma.MatchString(text) && !namesPhoto.MatchString(text) &&
		!arrow.MatchString(text) && !hasCredit(text)
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// captionWeights tell captions from paragraphs and headings.
var captionWeights = []weight{
	{"in the paragraph of the photo", 3, func(f *follower) float64 { return yes(f.line.block.WithPicture) }},
	{"a sign that points to the photo", 4, func(f *follower) float64 { return yes(arrow.MatchString(f.line.text)) }},
	{"words that name the photo", 4, func(f *follower) float64 { return yes(namesPhoto.MatchString(f.line.text)) }},
	{"the style of captions", 4, func(f *follower) float64 { return yes(captionStyle.MatchString(f.line.block.Style)) }},
	{"in a text box", 2, func(f *follower) float64 { return yes(f.line.block.TextBox) }},
	{"centred", 2, func(f *follower) float64 { return yes(f.line.centred()) }},
	{"smaller than the text", 2, func(f *follower) float64 {
		return yes(f.line.size > 0 && f.body > 0 && f.line.size <= f.body-1)
	}},
	{"larger than the text", -6, func(f *follower) float64 {
		return yes(f.line.size > 0 && f.body > 0 && f.line.size >= f.body+2)
	}},
	{"who took it", 2, func(f *follower) float64 { return yes(hasCredit(f.line.text)) }},
	{"somebody of an office, at the beginning", 2, func(f *follower) float64 {
		text := f.line.text
		if day := leadingDay.FindString(text); day != "" && !f.plain {
			text = text[len(day):]
		}
		return yes(office.MatchString(text))
	}},
	{"short", 1, func(f *follower) float64 { return yes(!f.plain && f.length() <= 40) }},
	{"a short line where lines have no form", 3, func(f *follower) float64 { return yes(f.plain && f.length() <= 36) }},
	{"not long where lines have no form", 1, func(f *follower) float64 {
		return yes(f.plain && f.length() > 36 && f.length() <= 48)
	}},
	{"short, and no sentence", 2, func(f *follower) float64 {
		return yes(!f.plain && f.length() <= 30 && !ended.MatchString(f.line.text) && !f.line.bold && f.line.number == "")
	}},
	{"long", -4, func(f *follower) float64 { return yes(f.length() > 60) }},
	{"two sentences", -4, func(f *follower) float64 { return yes(len(fullStop.FindAllString(f.line.text, 3)) > 1) }},
	{"begins with a quotation", -3, func(f *follower) float64 {
		return yes(strings.HasPrefix(f.line.text, "“") || strings.HasPrefix(f.line.text, `"`))
	}},
	{"announces what follows", -4, func(f *follower) float64 {
		return yes(strings.HasSuffix(f.line.text, "：") || strings.HasSuffix(f.line.text, ":"))
	}},
	{"commas after the first", -1.5, func(f *follower) float64 {
		return float64(max(len(comma.FindAllString(f.line.text, -1))-1, 0))
	}},
	{"goes on in the next line", -4, func(f *follower) float64 { return yes(goesOn.MatchString(f.line.text)) }},
	{"tells what was said", -3, func(f *follower) float64 { return yes(tellsWords.MatchString(f.line.text)) }},
	{"tells who took part", -3, func(f *follower) float64 { return yes(tookPart.MatchString(f.line.text)) }},
	{"a number alone", -8, func(f *follower) float64 { return yes(numberAlone.MatchString(f.line.text)) }},
	{"may head the paragraph behind it", -3, func(f *follower) float64 {
		return yes(f.mayHead())
	}},
	{"begins with a day", -3, func(f *follower) float64 { return yes(opensWithDay.MatchString(f.line.text)) }},
	{"an official number", -6, func(f *follower) float64 {
		return yes(f.line.number != "" || officialNumber.MatchString(f.line.text))
	}},
	{"a heading by its form", -6, func(f *follower) float64 {
		return yes(f.line.block.Outline > 0 || f.line.block.Emphasis)
	}},
	{"a sign-off or a date", -6, func(f *follower) float64 { return yes(isSignOff(f.line.text)) }},
	{"paragraphs follow other photos here", -2, func(f *follower) float64 { return yes(f.paragraphs) }},
}

// score is how much speaks for a caption.
func (f *follower) score() (sum float64) {
	for _, w := range captionWeights {
		if n := w.count(f); n != 0 {
			sum += n * w.weight
		}
	}
	return sum
}

var (
	arrow      = lazyregexp.New(`^[▲△↑▼▽◆◇▴△⬆●◎○📷📸🔺]\s*\S`)
	namesPhoto = lazyregexp.New(`^[（(\[【]?\s*(?:图为|图片为|图示|[上下左右]图|左[一二三四五]|右[一二三四五]|照片为|` +
		`图片?\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*(?:[:：、.．　 ]|为|$)|图片?说明?\s*[:：])`)
	captionStyle = lazyregexp.New(`caption|图注|题注|图说|图题|图片说明`)
	// office is how captions begin: with the office, its people, or a name and what they do.
	office = lazyregexp.New(`^(?:[^，。,.；“]{0,14}?)(?:人大|代表|人民代表大会|常委会|主任|副主任|主席|书记|督导组|调研组|检查组|督查组|视察组|` +
		`执法检查组|考察组|机关干部|干部职工|工作人员|志愿者|与会人员|参会人员|领导小组|会议现场|座谈会|现场|组织|督导|察看|查看|视察|参观|走访|听取)`)
	goesOn     = lazyregexp.New(`[，、,]$`)
	tellsWords = lazyregexp.New(`^(?:会议|会上|座谈会上?|\p{Han}{0,6}组|\p{Han}{0,4}代表们?|大家|与会人员|参会人员)` +
		`(?:一致|普遍|还|同时)?(?:指出|强调|要求|认为|表示|建议|提出)\s*[，：,:“]`)
	tookPart    = lazyregexp.New(`(?:参加|陪同|列席|出席)(?:了)?(?:会议|视察|调研|检查|活动|座谈|考察|上述活动)?。$`)
	numberAlone = lazyregexp.New(`^[（(\[【]?(?:[0-9０-９]{1,3}|[①-⑳]|[一二三四五六七八九十]{1,3}|` +
		`(?i:part|no)\.?\s*[0-9]{1,2})[）)\]】]?[.．、]?$`)
	// scene is how a short caption ends that names what is to be seen, and heads nothing.
	scene        = lazyregexp.New(`(?:现场|会场|会议|座谈会|合影|留影|场景|掠影|图片?|照片|风貌|风采|全景|外景|一角|仪式|活动|中)$`)
	leadingDay   = lazyregexp.New(`^(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日[，,]`)
	ended        = lazyregexp.New(`[。！？；：;:!?]["”’）)]*$`)
	fullStop     = lazyregexp.New(`[。！？]`)
	comma        = lazyregexp.New(`[，,]`)
	opensWithDay = lazyregexp.New(`^(?:[0-9〇○零一二三四五六七八九]{4}年)?[0-9一二三四五六七八九十]{1,3}月` +
		`[0-9一二三四五六七八九十]{1,3}[日至、]|^近日|^日前|^连日来|^当天|^当日`)
	officialNumber = lazyregexp.New(`^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|` +
		`[一二三四五六七八九十]是|第[一二三四五六七八九十百0-9]{1,4}[章节条])`)
)

// What names of districts weigh, by where they stand.
const (
	districtInTitle    = 6.0
	districtInMasthead = 4.0
	districtInSource   = 4.0
	districtInName     = 3.0 // of the file or folder
	districtInLead     = 2.0 // each of the first leadMost in the first leadLength characters
	districtInBody     = 0.5 // each of the first bodyMost
	upperLevel         = 0.3 // of all these for a district above another that is named
	ownerInTitle       = 2.0 // more for the one whose 人大 the title names

	leadLength, leadMost = 160, 2
	bodyMost             = 6

	districtAt     = 4.0 // taken from here on, and
	districtMargin = 1.5 // times the next
	districtSureAt = 6.0 // without a report
)
