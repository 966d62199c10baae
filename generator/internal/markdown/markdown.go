// Package markdown turns the body of a bulletin into HTML.
//
// What an officer may rely on:
//
//   - Everything of CommonMark 0.31.2, but for raw HTML; then tables, ~~deleted~~ text, bare
//     addresses, task lists, footnotes ([^1]), definition lists, and attributes after a heading
//     (## Title {#id .class}; only id, class and lang are kept).
//   - Bold, italic and deleted text work next to Chinese punctuation: **（一）联系点。**座谈会,
//     他说**“加油！”**后. A single ~ is never a mark, so 8:00~10:00 stays as typed.
//   - Stars that mask or multiply stay as typed: 138****1234, 35*************123, 张*明, 2人*3天. Words
//     that a scraper masked (*党**建) are shown as typed.
//   - A line break between Chinese characters joins them; between Latin words it is a space.
//     Blanks at the start of a line are dropped, of whatever width, for the theme indents; a line of
//     nothing else is a blank line. A line that begins with two ideographic spaces, four other blanks
//     or a tab, with official numbering (一、 （一） 1. ① 第一条　) or a bullet (● • ·) begins a new paragraph,
//     and ends a list, quote or table that it is not indented for.
//   - There is no indented code in Chinese text. A line of --- below a sentence is a rule.
//   - What input methods and word processors make of marks is read as meant, with a warning: ##工作情况,
//     ##　工作情况, ＃＃ 工作情况, －　项, ＊＊重点＊＊, [方案]（https://…）, ![[a.jpg]], tables of ｜. Links and photos may
//     have blanks in their names.
//   - Any other mark that is shown as typed is a warning. Characters that HTML forbids are dropped.
//   - Every heading has an id made of its own words: ## 一、工作情况 is #一-工作情况. Ids that begin with _
//     are left to themes.
//   - An address is a link also right after Chinese text, and ends before the next Chinese
//     character: 详见https://example.gov.cn/a/1.html，谢谢.
//   - ![](yulin.jpg) alone in a paragraph is a figure; several in one paragraph are a gallery;
//     within text it is a picture in the line. Caption, alt text and credit come from the front
//     matter; ![text](yulin.jpg) replaces caption and alt text, and a title becomes the
//     picture's title. Photos that the body does not place follow it as a gallery.
//   - ![名册](mingce.csv) alone in a paragraph is the table of a CSV beside the bulletin, with the text as its caption:
//     parted by commas, semicolons, tabs or full-width commas, its first row the header; a row before it with one cell
//     is the caption where there is no text. It may have 5,000 rows and 30 columns.
//   - A line that ends in {.right} or {.center} is a paragraph on the right or in the middle.
//   - HTML comments disappear. Other HTML is shown as typed, with a warning.
//   - Links lead to http, https, mailto, tel, relative addresses and fragments, nothing else.
//
// A body may have 1 MiB, lists, quotes and brackets 64 deep, tables of 50 columns, 4096 Markdown
// signs in one paragraph, and become 8 MiB of HTML. More is an error with its place, and so is
// a body that takes longer than ten seconds; no text makes a build hang or crash.
//
// What a theme author may rely on, besides the elements that Markdown always makes:
//
//	<figure>                 <a class="photo" href><img></a>, then <figcaption> with
//	                         <span class="credit">; the link leads to the photo at its widest, img
//	                         has srcset and sizes, and one of the classes tone-000 to tone-333 for
//	                         its commonest colour; all but the first of a body are lazy
//	<div class="gallery">    holds figures
//	p, h2 … .right .center   a line that ends in {.right} or {.center}
//	<div class="table">      holds a table, and is meant to scroll sideways
//	<div class="table data"> holds the table of a CSV; its cells have data-label, their column; .many from ten rows on
//	th, td .align-left .align-center .align-right
//	<div class="footnotes">, a.footnote-ref, a.footnote-backref
//
// There is no inline style and no script in the output, and every byte of it was escaped.
package markdown

import (
	"slices"
	"time"

	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// Classes in the output that other readers of it look for.
const (
	ClassCredit          = "credit"           // span: who took a photo, behind its caption
	ClassFootnoteRef     = "footnote-ref"     // a: the number of a footnote, in the text
	ClassFootnoteBackref = "footnote-backref" // a: the way back, behind the note
)

// Photo is a picture that a body may place.
type Photo struct {
	File                 string // as front matter and body write it: relative to the bulletin, slash separated
	Alt, Caption, Credit string
	Images               []Image // derivatives, widest first; at least one
	AVIF                 []Image // the same as AVIF, for browsers that know it; may be empty
	Class                string  // of its img elements, for a placeholder colour; may be empty
}

// Image is one derivative of a photo.
type Image struct {
	URL           string
	Width, Height int
}

// File is a file beside the body that is published as it is.
type File struct {
	URL   string
	Name  string // as readers save it: 实施方案.pdf
	Kind  string // document, sheet, slides, archive, image, audio, video
	MIME  string
	Label string // PDF
	Size  string // 1.2 MB

	Width, Height int // of a video, if they are known
}

// Input is a body and the photos beside it.
type Input struct {
	Source *diag.Source // the whole file
	Offset int          // where the body begins in Source.Text
	Photos []Photo      // those that the body does not use follow it as a gallery, in this order

	// SimilarPhotos suggests photos for an unknown name. Nil suggests from Photos.
	SimilarPhotos func(name string) []string

	// Table is the text of a CSV beside the body, to be shown as a table: found is false if there is no such file, and
	// the text is nil if it cannot be read, which the caller reports. SimilarTables suggests names. Both may be nil.
	Table         func(name string) (src *diag.Source, found bool)
	SimilarTables func(name string) []string

	// Video finds the video on another site that an address leads to. Nil knows of none.
	Video func(address string) (Video, bool)

	// File finds a file beside the body by the destination of a link. Nil knows of none.
	File func(destination string) (File, bool)

	// BaseURL is the site's own address; "" if it has none.
	BaseURL string

	// ASCIIAddress returns an address with its host as BaseURL has it. Nil leaves addresses as they are.
	ASCIIAddress func(address string) string

	// ResolveLink resolves links within the site, such as /wuhou/2022/a/ or ../b/: it returns the address
	// to write, and whether there is such a page. Below BaseURL only the second counts. Nil leaves links as they
	// are.
	ResolveLink func(destination string) (url string, ok bool)

	// DeadLink says what is wrong with a link within the site that leads nowhere, where that is more than dead. It may
	// be nil.
	DeadLink func(destination string, dead diag.Diagnostic) diag.Diagnostic

	// OnLink is called for each link that is written, with its address as a browser reads it, and its span.
	// It may be nil.
	OnLink func(to string, at diag.Span)
}

// Heading is an entry for a table of contents.
type Heading struct {
	Level    int
	ID, Text string
}

// Document is a converted body.
type Document struct {
	HTML     string
	TextEnd  int    // bytes of HTML before the photos that the body does not place
	Summary  string // of the first paragraphs, at most 120 characters; "" when there is no paragraph
	Tables   int    // of CSVs
	Words    int    // a Han character counts one, and so does a Latin word
	Headings []Heading
}

// Converter converts bodies. It is safe for concurrent use.
type Converter struct {
	parser   parser.Parser
	renderer renderer.Renderer

	watchdog   time.Duration // how much processor time one body may take
	inPlace    int           // bodies up to this size need no watchdog
	testOnlyAt func(*job)    // a test may fail or wait here
}

// New returns a Converter.
func New() *Converter {
	return &Converter{
		parser:   newParser(),
		renderer: newRenderer(),
		watchdog: 10 * time.Second,
		inPlace:  inPlaceSize,
	}
}

// newParser composes goldmark's parsers and ours. The numbers are goldmark's priorities.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithAttribute(),
		parser.WithBlockParsers(append(blockParsers(),
			util.Prioritized(extension.NewDefinitionListParser(), 101),
			util.Prioritized(tightHeadingParser{}, 601),
			util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
			util.Prioritized(extension.NewFootnoteBlockParser(), 999),
			util.Prioritized(underlineParser{goldmarkUnderline}, underlinePriority),
			util.Prioritized(indentParser{}, codePriority),
			util.Prioritized(paragraphStartParser{}, 998),
		)...),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(codeSpanParser{}, 100),
			util.Prioritized(extension.NewFootnoteParser(), 101),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(emphasisParser{}, 500),
			util.Prioritized(strikethroughParser{}, 500),
			util.Prioritized(linkifyParser{}, 999),
		),
		parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
			util.Prioritized(alignTransformer{}, 300),
		)...),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// blockParsers are those of goldmark, but for two in whose place ours stand.
func blockParsers() []util.PrioritizedValue {
	return slices.DeleteFunc(parser.DefaultBlockParsers(), func(v util.PrioritizedValue) bool {
		return v.Priority == underlinePriority || v.Priority == codePriority
	})
}

const (
	underlinePriority = 100
	codePriority      = 500
)

// newRenderer composes goldmark's renderers and ours; the lower number wins.
func newRenderer() renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodeRenderer{}, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewTaskCheckBoxHTMLRenderer(), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(
			extension.WithFootnoteLinkClass(ClassFootnoteRef),
			extension.WithFootnoteBacklinkClass(ClassFootnoteBackref),
		), 500),
		util.Prioritized(extension.NewDefinitionListHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))
}
