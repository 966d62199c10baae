// Paragraphs on the right or in the middle: a line that ends in {.right} or {.center}, which is how goldmark writes
// attributes. Such a line is a paragraph of its own, as the lines of a signature are.

package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

var classAttribute = []byte("class")

// alignTransformer takes the attributes off the lines of a paragraph.
type alignTransformer struct{}

// Transform implements parser.ParagraphTransformer.
func (alignTransformer) Transform(n *ast.Paragraph, reader text.Reader, pc parser.Context) {
	j := contextJob(pc)
	if j == nil || n.Parent() == nil {
		return
	}
	source := reader.Source()
	var aligned map[int]alignment // by line
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		line := bytes.TrimRight(segment.Value(source), " \t\r\n")
		if !bytes.HasSuffix(line, []byte("}")) && !bytes.HasSuffix(line, wideBrace) {
			continue
		}
		if a, ok := j.alignmentOf(n, segment.Start, line); ok {
			if aligned == nil {
				aligned = map[int]alignment{}
			}
			aligned[i] = a
		}
	}
	if aligned != nil {
		splitAligned(n, source, aligned)
	}
}

// alignment is the class that a line asks for, and how many bytes of it are text.
type alignment struct {
	class string
	text  int
}

// splitAligned makes a paragraph of each line that is aligned, and of those between them.
func splitAligned(n *ast.Paragraph, source []byte, aligned map[int]alignment) {
	all := n.Lines().Sliced(0, n.Lines().Len())
	parent, last := n.Parent(), n
	add := func(lines []text.Segment, class string) {
		if len(lines) == 0 {
			return
		}
		lines = append([]text.Segment(nil), lines...)
		end := &lines[len(lines)-1]
		*end = end.TrimRightSpace(source)
		paragraph := ast.NewParagraph()
		paragraph.SetPos(lines[0].Start)
		paragraph.Lines().AppendAll(lines)
		if class != "" {
			paragraph.SetAttribute(classAttribute, []byte(class))
		}
		parent.InsertAfter(parent, last, paragraph)
		last = paragraph
	}
	from := 0
	for i := range all {
		if a, ok := aligned[i]; ok {
			add(all[from:i], "")
			add([]text.Segment{all[i].WithStop(all[i].Start + a.text)}, a.class)
			from = i + 1
		}
	}
	add(all[from:], "")
	parent.RemoveChild(parent, n)
}

// alignmentOf reads the attribute at the end of a line of a paragraph. What only looks like one is said.
func (j *job) alignmentOf(n *ast.Paragraph, at int, line []byte) (a alignment, ok bool) {
	open := max(bytes.LastIndexByte(line, '{'), bytes.LastIndex(line, []byte("｛")))
	if open < 0 || open > 0 && (line[open-1] == '\\' || line[open-1] == ')') {
		return a, false // text, or behind a photo or link, of which it is said
	}
	typed := string(line[open:])
	words := bytes.TrimRight(line[:open], " \t")
	class := exactClass(typed)
	meant := class
	if meant == "" {
		meant = meantClass(typed)
	}
	report := func(d diag.Diagnostic) {
		if j.chinese {
			j.report(d, at+open, at+len(line))
		}
	}
	switch kind := n.Parent().Kind(); {
	case meant == "" && !looksLikeAttribute(typed):
		return a, false
	case meant == "":
		report(diag.New(diag.BodyAttribute, typed))
		return a, false
	case kind != ast.KindDocument && kind != ast.KindBlockquote && kind != kindIndented || len(words) == 0:
		report(diag.New(diag.BodyAttribute, typed).Note(diag.Text{
			Zh: "它写在一段文字的末尾，和文字在同一行；列表里不能用",
			En: "it stands at the end of a line of text; lists have none",
		}))
		return a, false
	case class == "":
		report(diag.New(diag.BodyRepair, typed, "{."+meant+"}"))
	}
	return alignment{meant, len(words)}, true
}

// exactClass is the class of {.right} and {.center}, by goldmark's own rules.
func exactClass(typed string) string {
	reader := text.NewReader([]byte(typed))
	attributes, ok := parser.ParseAttributes(reader)
	if rest, _ := reader.PeekLine(); !ok || len(attributes) != 1 || len(rest) > 0 {
		return ""
	}
	class, _ := attributes[0].Value.([]byte)
	if string(attributes[0].Name) != "class" || string(class) != "right" && string(class) != "center" {
		return ""
	}
	return string(class)
}

// meantClasses are what people write between the braces, but for signs and letter case.
var meantClasses = map[string]string{
	"right": "right", "alignright": "right", "textright": "right", "靠右": "right", "居右": "right", "右对齐": "right",
	"center": "center", "centre": "center", "aligncenter": "center", "textcenter": "center", "居中": "center",
}

func meantClass(typed string) string {
	return meantClasses[strings.Map(func(r rune) rune {
		if strings.ContainsRune("{}.:;,=-_\"' 。“”", r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(typed)))]
}

var wideBrace = []byte("｝")

// looksLikeAttribute reports whether braces are for a program: {.red}, {#id}, {width=50%}.
func looksLikeAttribute(typed string) bool {
	return len(typed) > 2 && typed[0] == '{' && typed[1] != '#' && isAttribute([]byte(typed[1:])) // {# is said as text
}

// isAligned reports whether a paragraph stands on the right or in the middle.
func isAligned(n ast.Node) bool {
	_, ok := n.Attribute(classAttribute)
	return ok && n.Kind() == ast.KindParagraph
}

// reportAlignedPhoto says that photos are not aligned.
func (j *job) reportAlignedPhoto(n *ast.Paragraph) {
	at := n.Lines().At(n.Lines().Len() - 1).Stop
	rest := j.restOfLine(at)
	at += len(rest) - len(bytes.TrimLeft(rest, " \t"))
	typed := bytes.TrimSpace(rest)
	j.report(diag.New(diag.BodyAttribute, string(typed)).Note(diag.Text{
		Zh: "照片和版心一样宽，不能靠右或居中；删去它", En: "photos are as wide as the text, and not aligned: remove it",
	}), at, at+len(typed))
}

// alignedHTML are pasted tags that align what is in them.
var alignedHTML = lazyregexp.New(
	`(?i)<(?:center\b|(?:div|p|span|h[1-6]|font)\b[^>]*(?:align\s*=\s*["']?|text-align\s*:\s*)(right|center)\b)`)

var anyTag = lazyregexp.New(`<[^>]*>`)

// alignCure says how to write a pasted line of HTML that is aligned.
func (j *job) alignCure(start int) (diag.Text, bool) {
	line := string(j.restOfLine(start))
	found := alignedHTML.FindStringSubmatch(line)
	if found == nil {
		return diag.Text{}, false
	}
	class := "{." + strings.ToLower(found[1]) + "}"
	if found[1] == "" {
		class = "{.center}"
	}
	words := strings.Join(strings.Fields(string(resolve([]byte(anyTag.ReplaceAllString(line, ""))))), " ")
	if words == "" || start > 0 && j.source.text[start-1] != '\n' {
		return diag.Text{
			Zh: "删去 HTML 标记，在要对齐的那一行文字末尾写 " + class, En: "remove the tags, and end the line of text with " + class,
		}, true
	}
	return diag.Text{Zh: "可以写成：" + words + " " + class, En: "write: " + words + " " + class}, true
}
