// Blocks as lines: what interpretation works on.

package interpret

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/markup"
	"jianbao/generator/internal/lazyregexp"
)

// role is what a line is.
type role uint8

const (
	body role = iota
	heading2
	heading3
	taken // it is in a field: title, caption, source …
)

// line is a block with what is known of it. Its text is in one line, and without its number.
type line struct {
	block  *document.Block
	runs   []document.Run
	text   string
	number string
	size   float64
	photos []*photo
	place  int
	role   role
	bold   bool // all of it
	heads  bool // it follows a photo, but rather heads the paragraph behind it
}

// photo is a picture of a bulletin.
type photo struct {
	picture              *document.Picture
	caption, credit, alt string
	decided              bool   // whether it has a caption is known
	pointed              string // the line without a photo that it was made for
	place                int
}

func (l *line) pictures() bool { return len(l.photos) > 0 && l.role != taken }
func (l *line) paragraph() bool {
	return l.block.Kind == document.Paragraph && l.role == body && l.text != ""
}
func (l *line) centred() bool { return l.block.Align == document.Center }
func (l *line) length() int   { return utf8.RuneCountInString(l.text) }

// full is the text with its number.
func (l *line) full() string { return l.number + l.text }

// lines are the blocks of a document as lines. Layout tables are dissolved, and what is only decoration is left out.
func (r *roundup) lines(blocks []document.Block) []*line {
	var out []*line
	for i := range blocks {
		b := &blocks[i]
		switch b.Kind {
		case document.Pictures:
			if l := r.pictures(b, len(blocks)-i <= 4); l != nil {
				out = append(out, l)
			}
		case document.Table:
			if rows, ok := layout(b, i); ok {
				out = append(out, r.dissolve(b, rows)...)
				continue
			}
			out = append(out, &line{block: b, place: b.Place})
			out = append(out, r.cellPictures(b)...)
		case document.Code, document.Rule:
			out = append(out, &line{block: b, place: b.Place, text: b.Text(), runs: b.Runs, number: b.Number})
		default:
			for _, l := range paragraphs(b) {
				if theEnd.MatchString(l.text) || viewHint.MatchString(l.text) {
					r.result.Dropped = append(r.result.Dropped, document.Dropped{Reason: "decoration", Text: l.text})
				} else {
					out = append(out, l)
				}
			}
		}
	}
	return out
}

// paragraphs are the lines of a block of text: one, or one for each of its lines if these are paragraphs.
func paragraphs(b *document.Block) (out []*line) {
	parts := [][]document.Run{b.Runs}
	if joined := markup.OneLine(b.Runs); utf8.RuneCountInString(joined) > 60 && b.Align != document.Center ||
		strings.Contains(b.Text(), "\n　") || signLines(b.Text()) {
		parts = splitRuns(b.Runs)
	}
	number := b.Number
	for _, runs := range parts {
		runs = plainBlanks(markup.Clean(runs))
		l := &line{block: b, runs: runs, text: markup.OneLine(runs), number: number, size: b.Size, place: b.Place}
		if l.text == "" && !hasNote(runs) {
			continue
		}
		l.bold = true
		for _, r := range runs {
			l.bold = l.bold && (r.Bold || r.Note > 0)
		}
		out, number = append(out, l), ""
	}
	b.Runs = nil // half of a long text
	return out
}

// plainBlanks makes ideographic blanks within a text plain ones.
func plainBlanks(runs []document.Run) []document.Run {
	for i := range runs {
		runs[i].Text = strings.ReplaceAll(runs[i].Text, "\u3000", " ")
	}
	return runs
}

// theEnd is a line that only says that a text ends.
var theEnd = lazyregexp.New(`(?i)^[-—─=\s·•]*(?:the )?end[-—─=\s·•]*$`)

// viewHint is a line that tells how to see a photo on the page that it was on.
var viewHint = lazyregexp.New(`^[（(【]?\s*(?:点击|点按|点开|长按|点此)(?:图片)?(?:可?以?查看|可?看|放大|浏览|下载|可?放大)?` +
	`\S{0,4}(?:大图|原图|清晰图|高清图?|放大|查看)\s*[）)】]?$`)

// signLines reports whether the lines of a text are those of a sign-off: 来源：……, and below it 编辑：…….
func signLines(text string) bool {
	if !strings.Contains(text, "\n") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if len(entries(line)) > 0 || onlyDay.MatchString(strings.TrimSpace(line)) {
			return true
		}
	}
	return false
}

func hasNote(runs []document.Run) bool {
	for _, r := range runs {
		if r.Note > 0 {
			return true
		}
	}
	return false
}

func splitRuns(runs []document.Run) [][]document.Run {
	parts := [][]document.Run{nil}
	for _, r := range runs {
		for i, text := range strings.Split(r.Text, "\n") {
			if i > 0 {
				parts = append(parts, nil)
			}
			r.Text = text
			parts[len(parts)-1] = append(parts[len(parts)-1], r)
		}
	}
	return parts
}

// pictures is a line of photos. Seals and decoration are left out, and said.
func (r *roundup) pictures(b *document.Block, last bool) *line {
	l := &line{block: b, place: b.Place}
	for _, p := range b.Pictures {
		if what := leftOut(p, last); what != (diag.Text{}) {
			r.result.Findings = append(r.result.Findings, at(diag.New(diag.ImportPhotoLeftOut, what, nameOf(p)), b.Place))
			continue
		}
		l.photos = append(l.photos, &photo{picture: p, place: b.Place})
	}
	if len(l.photos) == 0 {
		return nil
	}
	return l
}

func nameOf(p *document.Picture) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Missing
}

// at is a finding at a paragraph.
func at(d diag.Diagnostic, place int) diag.Diagnostic {
	d.Line = place
	return d
}

// Sizes, in centimetres, of what is no photo.
const (
	thin             = 0.5
	stretched        = 20.0 // times as long as wide
	sealMin, sealMax = 2.5, 5.0
)

// leftOut says what a picture is that is no photo; last tells that it stands among the last paragraphs.
func leftOut(p *document.Picture, last bool) diag.Text {
	w, h := p.Width, p.Height
	if w <= 0 || h <= 0 {
		return diag.Text{}
	}
	switch ratio := w / h; {
	case w < thin || h < thin || ratio > stretched || ratio < 1/stretched:
		return diag.Text{Zh: "装饰的线条或图标", En: "a line or sign that only decorates"}
	case last && p.Floats && ratio >= 0.8 && ratio <= 1.25 && w >= sealMin && w <= sealMax:
		return diag.Text{Zh: "浮在落款上的图，像是公章", En: "a picture that floats over the signature, probably a seal"}
	}
	return diag.Text{}
}

// boldHeavy takes lines in 黑体 for bold ones, where most of the text is not set so.
func boldHeavy(ls []*line) {
	heavy, all := 0, 0
	for _, l := range ls {
		all += l.length()
		if l.block.Heavy {
			heavy += l.length()
		}
	}
	for _, l := range ls {
		l.bold = l.bold || l.block.Heavy && heavy*2 < all
	}
}

// bodySize is the size that most characters of the lines have, or 0; plain tells that lines have no form at all.
func bodySize(ls []*line) (size float64, plain bool) {
	plain = true
	count := map[float64]int{}
	for _, l := range ls {
		b := l.block
		if b.Size > 0 || b.Align != document.Start || b.Outline > 0 || b.TextBox || b.Emphasis {
			plain = false
		}
		if l.size > 0 {
			count[l.size] += l.length()
		}
	}
	most := 0
	for s, n := range count {
		if n > most || n == most && s < size {
			size, most = s, n
		}
	}
	return size, plain
}
