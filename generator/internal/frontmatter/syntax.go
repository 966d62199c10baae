package frontmatter

import (
	"errors"
	"strings"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// The library's errors have a type, [toml.ParseError], with a position and a key, but what is wrong is in it only as
// an English message. These are the words by which the messages are told apart; a test provokes each.
const (
	phraseTwice = "already been defined"
	phraseDate  = "invalid datetime"

	phraseLeftOver = "top-level item to end"
)

// leftOverKey matches a second key on a line.
var leftOverKey = lazyregexp.New(`^[ \t,，、;；]*([\pL_]+)[ \t]*[=＝]`)

var (
	escapeMessage = diag.Text{Zh: `引号里的反斜杠 \ 后面不能跟这个字`,
		En: `a backslash in quotation marks cannot be followed by this character`}
	escapeHint = diag.Text{Zh: `路径用 /，或把两边的双引号换成单引号 '`, En: `use / in paths, or single quotation marks '`}
)

// syntaxTexts say in the officer's words what the library means. The first whose words occur in its message is
// taken.
var syntaxTexts = []struct {
	phrase        string
	message, hint diag.Text
}{
	{"hexadecimal", escapeMessage, escapeHint},
	{"invalid escape", escapeMessage, escapeHint},
	{"newlines", diag.Text{Zh: "这一行的引号没有成对", En: "the quotation mark on this line is not closed"},
		diag.Text{Zh: "一项写在一行里，文字末尾补上半角引号 \"", En: "write it on one line, with \" at the end of the text"}},
	{"unexpected EOF", diag.Text{Zh: "括号或引号没有成对", En: "a bracket or quotation mark is not closed"},
		diag.Text{Zh: "看看这里之前的 [ { \" 是不是都有对应的 ] } \"", En: `see that every [ { " before this has its ] } "`}},
	{"array", diag.Text{Zh: "方括号里的各项要用逗号隔开，最后用 ] 结束", En: "items in brackets are separated by commas and end with ]"},
		diag.Text{Zh: "例如：tags = [\"民生\", \"代表\"]", En: `for example: tags = ["one", "two"]`}},
	{"inline table", diag.Text{Zh: "花括号里的各项要用逗号隔开，最后用 } 结束",
		En: "items in braces are separated by commas and end with }"},
		diag.Text{Zh: "例如：{ file = \"a.jpg\", caption = \"图说\" }",
			En: `for example: { file = "a.jpg", caption = "…" }`}},
	{`found '\n' instead`, diag.Text{Zh: "等号后面没有内容", En: "there is nothing after the equals sign"},
		diag.Text{Zh: "写成 名称 = \"内容\"；不需要这一项就删去这一行", En: `write name = "value", or remove the line`}},
	{"expected value", diag.Text{Zh: "等号后面缺少内容，或内容没有加引号", En: "the value is missing or has no quotation marks"},
		diag.Text{Zh: "写成 名称 = \"内容\"，两边用半角引号", En: `write name = "value"`}},
	{phraseLeftOver, diag.Text{Zh: "这里多出了文字", En: "this text is not expected here"},
		diag.Text{Zh: "一行只写一项；文字里的引号用“ ”", En: "write one item on a line"}},
	{"expected '.' or '='", diag.Text{Zh: "这一行缺少等号", En: "this line has no equals sign"},
		diag.Text{Zh: "写成 名称 = \"内容\"；正文写在第二行 +++ 之后",
			En: `write name = "value"; the text belongs after the second +++`}},
	{"", diag.Text{Zh: "这里的写法不对", En: "this cannot be read"},
		diag.Text{Zh: "每行写成 名称 = \"内容\"", En: `write each line as name = "value"`}},
}

// syntaxError turns the library's error into a located one.
func (d *Document) syntaxError(err error) diag.Diagnostic {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return diag.New(diag.TOMLSyntax, err.Error(), "").At(d.Head())
	}
	from, to := pe.Position.Start, pe.Position.Start+max(1, pe.Position.Len)
	if len(d.scan.edits) > 0 {
		from, to = d.scan.original(from), d.scan.original(to)
	}
	text := d.src.Text[d.start:d.end]
	from = max(0, min(from, len(text)))
	for from > 0 && from >= len(strings.TrimRight(text, "\r\n")) {
		from-- // an unexpected end is shown at the last character
	}
	span := d.src.Span(d.start+from, d.start+max(from+1, to))
	switch {
	case strings.Contains(pe.Message, phraseTwice):
		name := pe.LastKey
		if name == "" { // a table's header
			name = strings.Trim(text[from:min(len(text), to)], "[] ")
		}
		return diag.New(diag.KeyTwice, quoted(name)).At(span)
	case strings.Contains(pe.Message, phraseDate):
		if p, ok := d.positions()[pe.LastKey]; ok {
			return invalidDate(text[p.valueStart:p.valueEnd]).At(d.ValueSpan(pe.LastKey))
		}
		return invalidDate(strings.TrimSpace(span.Excerpt)).At(span)
	}
	if m := leftOverKey.FindStringSubmatch(text[from:]); m != nil && strings.Contains(pe.Message, phraseLeftOver) {
		return diag.New(diag.TOMLSyntax, diag.Text{
			Zh: "“" + m[1] + "”不能和前一项写在一行", En: m[1] + " cannot stand on the line of another item",
		}, diag.Text{
			Zh: "照片的图说、供图写进花括号：" + `{ file = "yulin.jpg", credit = "……" }` + "；别的另起一行",
			En: `what belongs to a photo stands in its braces: { file = "yulin.jpg", credit = "…" }; ` +
				"all else on a line of its own",
		}).At(span)
	}
	for _, t := range syntaxTexts {
		if strings.Contains(pe.Message, t.phrase) {
			return diag.New(diag.TOMLSyntax, t.message, t.hint).At(span)
		}
	}
	panic("unreachable: the last text matches everything")
}
