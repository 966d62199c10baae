// Package document holds what the importers' readers find in a file: blocks in the order in which they are read.
//
// A reader turns bytes into a [Document]: a Word file, a saved web page, a mail, a plain text. It knows nothing of
// bulletins, sites or districts: which block is the title and which text is the caption of which picture is decided by
// package interpret, in one way for all kinds of files. A reader touches no disk and no clock, and holds no state.
//
// # Conservation
//
// Every visible character of the source stands either in a block or a note, or in [Document.Dropped] with the reason
// why it was left out. Numbers that a program computes ("一、" of an automatic list) are text, too: they stand in
// [Block.Number].
package document

import (
	"strings"

	"jianbao/generator/internal/diag"
)

// Document is one text with its pictures.
type Document struct {
	Blocks []Block
	Notes  []Note // footnotes and endnotes, in the order of their marks
	Meta   Meta

	// Findings are doubts and losses that the officer is told of. Their File is empty, and their Line is the number of
	// the paragraph, counted from 1, or 0 for the document as a whole.
	Findings []diag.Diagnostic
	// Dropped is the text that was left out on purpose.
	Dropped []Dropped
}

// Dropped is text that was left out.
type Dropped struct {
	// Reason is one of: header, footer, comment, deleted, hidden, watermark, advertisement, navigation, script, field,
	// greeting, placeholder (a sign that marks the place of a photo), masthead; decoration, which are badges and signs
	// beside headings; limit, which is too much.
	Reason string
	Text   string
}

// Meta is what a file says of itself outside its text. All may be empty.
type Meta struct {
	Title   string // of a page's head, a mail's subject; never docProps of Word
	Date    string // as it stands: 2024-05-17, 2024-05-17 09:30, 2024年5月17日
	Source  string // where it was published, or the account of WeChat
	Author  string
	Address string // where it was published: a path or an absolute address; offered as alias
	// Mail tells that Date is when a mail was sent, and Title its subject: it is not the date of the text, but tells its
	// year.
	Mail bool
	// Modified is the day on which the file was last saved, by its own properties, as 2006-01-02. It is not the date of
	// the text, but tells its year. Dates of templates are left out by the reader.
	Modified string
}

// Kind is the kind of a block.
type Kind uint8

const (
	Paragraph Kind = iota // Runs
	Pictures              // Pictures: those that stand together without text between
	Table                 // Rows
	Quote                 // Runs: a paragraph of a quotation
	Item                  // Runs: an entry of a list with bullets, at Level; a numbered one is a Paragraph with Number
	Code                  // Runs: one text, as it stands, with line breaks
	Rule                  // a line across the page
)

// Block is one paragraph, group of pictures or table. Documents have many: small fields stand together.
type Block struct {
	Runs []Run
	// Number is what a program puts before a paragraph: "一、", "（二）", "3. ", "第五条 ", with the blank after it where
	// one is needed. It is not in Runs.
	Number string
	Level  int // of an Item, from 0

	// What tells titles, captions and headings apart. Zero values are unknown.
	Size    float64 // in points, of most of its characters
	Outline int     // 1 to 9 for a heading of that level, else 0
	Style   string  // the style's name in lower case, its numeric id resolved: "heading 2", "标题", "caption", "图注"
	Heavy   bool    // all of it is in 黑体, as official documents set their headings
	Kind    Kind
	Align   Align
	TextBox bool // it stands in a box of its own, which floats or is anchored
	Boxed   bool // it stands in a table that only lays out the page
	// WithPicture tells that the text stood in the same paragraph as the pictures of the block before it.
	WithPicture bool
	// Emphasis tells that the source sets it as a line of its own above others: a title block of 135 or 秀米.
	Emphasis bool

	// Borderless tells that no lines are drawn around the cells of a Table, as where it only lays out the page. Tables
	// in cells are flattened: their paragraphs stand in the outer cell.
	Borderless bool
	Header     bool     // the first row of a Table is its head
	Rows       [][]Cell // of a Table
	Pictures   []*Picture

	Place int // number of the paragraph in the source, from 1
}

// Align is how a paragraph is set.
type Align uint8

const (
	Start Align = iota // left, justified, or unknown
	Center
	End
)

// Cell is a cell of a table. A cell that is covered by a merged one is empty, and Covered.
type Cell struct {
	Blocks  []Block
	Covered bool
}

// Run is text of one kind. A line break within a paragraph is "\n".
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Strike bool
	Super  bool
	Sub    bool
	Link   string // an absolute http(s) or mailto address, or ""
	Note   int    // the mark of Notes[Note-1]; Text is empty
}

// Note is a footnote.
type Note struct{ Blocks []Block }

// Picture is a picture, or the place of one that is missing.
type Picture struct {
	Name string // as the source names it, without folder: image1.jpeg, 图1.jpg
	// Read returns the picture's bytes as they are in the source. It is nil where there are none: Missing says why.
	Read    func() ([]byte, error)
	Missing string // the address or name of a picture that was not found, or "?"
	Size    int64  // in bytes, as declared
	// Metafile is "emf" or "wmf" for drawings of Windows, which no browser shows.
	Metafile string

	Alt   string // as the source has it; names of files and "图片 1" are left out by the reader
	Title string // of HTML's title attribute

	Width, Height float64 // as shown, in centimetres; 0 if unknown
	Crop          Crop
	Rotate        int  // in degrees clockwise, 0 to 359
	Floats        bool // it is anchored and text does not flow around it: seals, decoration
}

// Crop is what is cut off a picture, as parts of its width and height from 0 to 1.
type Crop struct{ Left, Top, Right, Bottom float64 }

// None tells that nothing is cut off.
func (c Crop) None() bool { return c == Crop{} }

// Text is the visible text of a block without its number, and without the texts of a table.
func (b *Block) Text() string {
	if len(b.Runs) == 1 {
		return b.Runs[0].Text
	}
	var s strings.Builder
	for _, r := range b.Runs {
		s.WriteString(r.Text)
	}
	return s.String()
}

// Limits bound what a reader takes from one file. See [DefaultLimits].
type Limits struct {
	Entries    int   // files in an archive
	Part       int64 // bytes of one part of XML, unpacked
	Parts      int64 // bytes of all parts of XML, unpacked
	Page       int64 // bytes of a page of HTML or of a mail's text
	Picture    int64 // bytes of one picture
	Pictures   int
	Depth      int // of nested elements
	Paragraphs int
}

// DefaultLimits are far above what an office writes, and far below what harms a computer.
var DefaultLimits = Limits{
	Entries: 10_000, Part: 32 << 20, Parts: 64 << 20, Page: 64 << 20,
	Picture: 50 << 20, Pictures: 500, Depth: 512, Paragraphs: 200_000,
}
