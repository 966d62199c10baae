package docx

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// para is an open paragraph.
type para struct {
	props props // its own
	mark  props // of its end
	run   props // of the run that is open
	place int

	base   resolved // its style, once it is needed
	based  bool
	format document.Run // of the open run's text
	size   int
	font   string
	hidden bool // the open run's text is
	heavy  bool // the open run is in 黑体
	known  bool // format, size, hidden and heavy are those of the open run
	light  bool // some text is not in 黑体

	pieces []piece
	aside  []document.Block // what is anchored to it
	sizes  []sizeCount
}

// piece is text, or a picture in line with it.
type piece struct {
	run     document.Run
	first   string // its text
	text    []byte // its text, where more was added
	picture *document.Picture
}

type sizeCount struct{ size, count int }

func (st *story) startParagraph() {
	f := st.top()
	if f.nested > 0 {
		f.nested++
		return
	}
	if f.para != nil {
		st.endParagraph(f)
	}
	f.nested = 1
	f.para = st.newPara()
}

func (st *story) newPara() *para {
	if st.main {
		st.place++
		if st.place > st.limits.Paragraphs {
			n := itoa(st.limits.Paragraphs)
			st.reader.limit(st.place, "第 "+n+" 段", "paragraph "+n)
			st.stop = true
		}
	}
	n := len(st.spare)
	if n == 0 {
		return &para{place: st.place}
	}
	p := st.spare[n-1]
	st.spare = st.spare[:n-1]
	*p = para{pieces: p.pieces[:0], sizes: p.sizes[:0], place: st.place}
	return p
}

func (st *story) closeParagraph() {
	f := st.top()
	if f.nested--; f.nested == 0 && f.para != nil {
		st.endParagraph(f)
	}
	f.nested = max(f.nested, 0)
}

// paragraph is the open paragraph. Text that stands in none opens one.
func (st *story) paragraph() *para {
	f := st.top()
	if f.para == nil {
		f.para = st.newPara()
	}
	return f.para
}

// endParagraph ends the open paragraph, or leaves it to the next one to continue.
func (st *story) endParagraph(f *flow) {
	p := f.para
	f.para = nil
	for _, field := range st.fields {
		if field.para == p && !field.separated {
			field.broken = true // a code goes over no end of a paragraph: its end is missing
		}
	}
	if sink := st.sink(); sink != nil && sink.Len() > 0 {
		sink.WriteByte('\n')
	}
	if before := f.joined; before != nil {
		f.joined = nil
		p.pieces, before.pieces = append(before.pieces, p.pieces...), nil
		p.aside = append(before.aside, p.aside...)
		p.place = before.place
		for _, c := range before.sizes {
			p.count(c.size, c.count)
		}
	}
	if p.mark.joins || p.mark.vanish == on || p.props.dropCap {
		f.joined = p
		return
	}
	st.put(f, p)
}

// count counts characters of a size.
func (p *para) count(size, n int) {
	for i := range p.sizes {
		if p.sizes[i].size == size {
			p.sizes[i].count += n
			return
		}
	}
	if len(p.sizes) < 64 {
		p.sizes = append(p.sizes, sizeCount{size, n})
	}
}

// most is the size of most characters, in points.
func (p *para) most() float64 {
	best := sizeCount{}
	for _, c := range p.sizes {
		if c.count > best.count || c.count == best.count && c.size > best.size {
			best = c
		}
	}
	return float64(best.size) / 2
}

// style resolves the paragraph's style.
func (st *story) style(p *para) *resolved {
	if !p.based {
		p.base, p.based = st.styles.paragraph(p.props.style), true
	}
	return &p.base
}

// put makes blocks of a paragraph that is complete.
func (st *story) put(f *flow, p *para) {
	base := st.style(p)
	outline := outlineOf(&p.props, base)
	number, bullet, at := "", false, 0
	if st.sink() == nil {
		number, bullet, at = st.number(p, base)
	}
	contents := base.name != "" && strings.HasPrefix(base.name, "toc ") && base.name != "toc heading"
	b := document.Block{
		Align: p.props.under(base.props).align.document(), Size: p.most(), Outline: outline, Style: base.name,
		Place: p.place, TextBox: p.props.frame || base.frame, Heavy: !p.light && len(p.sizes) > 0,
	}
	switch {
	case bullet && outline == 0:
		b.Kind, b.Level = document.Item, at
	case isQuote(base.name):
		b.Kind = document.Quote
	}
	st.reserve(f)
	p.pieces = joinPieces(p.pieces)
	before, after := p.anchored(b.Align)
	f.add(before...)
	divide(p.pieces, b, number, len(before) > 0, func(part document.Block) {
		if contents && part.Kind != document.Pictures {
			st.dropped("navigation", part.Number+part.Text())
			return
		}
		f.add(part)
	})
	f.add(after...)
	if cap(p.pieces) < 64 {
		clear(p.pieces[:cap(p.pieces)])
		st.spare = append(st.spare, p)
	}
}

// reserve makes room for the blocks of a long text at once, by how many its part has had so far.
func (st *story) reserve(f *flow) {
	if n := len(f.blocks); n >= 1024 && n == cap(f.blocks) && f == st.flows[0] {
		all := int(float64(n) * float64(len(st.s.data)) / float64(max(st.s.pos, 1)) * 1.02)
		f.blocks = slices.Grow(f.blocks, max(min(all, st.limits.Paragraphs+1)-n, n/4))
	}
}

// joinPieces sets the text of runs, those that are set alike as one: paragraphs that were joined meet here.
func joinPieces(pieces []piece) []piece {
	kept := pieces[:0]
	for _, piece := range pieces {
		last := len(kept) - 1
		if last >= 0 && piece.picture == nil && kept[last].picture == nil && piece.run == kept[last].run &&
			piece.run.Note == 0 {
			kept[last].add(piece.whole())
			continue
		}
		kept = append(kept, piece)
	}
	for i := range kept {
		kept[i].run.Text = kept[i].whole()
	}
	return kept
}

// outlineOf is the level of a heading: what the paragraph says, what its style says, then what the style is called.
func outlineOf(own *props, base *resolved) int {
	level := own.outline
	if level == 0 {
		level = base.outline
	}
	if level == 0 {
		level = base.heading
	}
	if level == bodyLevel {
		return 0
	}
	return level
}

// number counts a paragraph of a list.
func (st *story) number(p *para, base *resolved) (text string, bullet bool, at int) {
	id := p.props.numID
	if id == "" {
		id = base.numID
	}
	if id == "" || id == "0" {
		return "", false, 0
	}
	own := p.props.numLevel
	if own == 0 {
		own = base.numLevel
	}
	at = st.lists.level(id, base.numbered, own)
	text, bullet = st.counter.number(id, at)
	return text, bullet, at
}

var quotes = []string{"quote", "intense quote", "引用", "明显引用", "block text", "quotations"}

func isQuote(style string) bool {
	for _, name := range quotes {
		if style == name {
			return true
		}
	}
	return false
}

// caption is how long a centred line may be that a floating picture is anchored to and stands above.
const caption = 40

// anchored are the blocks beside a paragraph, those before it and those after it.
func (p *para) anchored(align document.Align) (before, after []document.Block) {
	if len(p.aside) == 0 {
		return nil, nil
	}
	n := 0
	for _, piece := range p.pieces {
		n += utf8.RuneCountInString(strings.TrimSpace(piece.run.Text))
	}
	if n == 0 || n > caption || align != document.Center {
		return nil, p.aside
	}
	for _, b := range p.aside {
		if b.Kind == document.Pictures {
			before = append(before, b)
		} else {
			after = append(after, b)
		}
	}
	return before, after
}

// trim takes breaks and tabs from the ends of a text.
func trim(runs []document.Run) []document.Run {
	for len(runs) > 0 && runs[0].Note == 0 {
		if runs[0].Text = strings.TrimLeft(runs[0].Text, "\n\t"); runs[0].Text != "" {
			break
		}
		runs = runs[1:]
	}
	for last := len(runs) - 1; last >= 0 && runs[last].Note == 0; last-- {
		if runs[last].Text = strings.TrimRight(runs[last].Text, "\n\t"); runs[last].Text != "" {
			break
		}
		runs = runs[:last]
	}
	return runs
}

// divide makes blocks of a paragraph's text and of each picture in it.
func divide(pieces []piece, b document.Block, number string, withPicture bool, add func(document.Block)) {
	var runs []document.Run
	text := func() {
		if !visible(runs) {
			runs = nil
			return
		}
		part := b
		part.Runs, part.Number, part.WithPicture = trim(runs), number, withPicture
		add(part)
		runs, number = nil, ""
	}
	for _, piece := range pieces {
		if piece.picture == nil {
			if piece.run.Text != "" || piece.run.Note > 0 {
				runs = append(runs, piece.run)
			}
			continue
		}
		text()
		withPicture = true
		add(document.Block{
			Kind: document.Pictures, Align: b.Align, Place: b.Place, TextBox: b.TextBox,
			Pictures: []*document.Picture{piece.picture},
		})
	}
	text()
}

// visible tells whether anything of runs can be seen.
func visible(runs []document.Run) bool {
	for _, r := range runs {
		if r.Note > 0 || strings.ContainsFunc(r.Text, seen) {
			return true
		}
	}
	return false
}

// seen tells whether a character takes ink: neither a blank nor one of the marks without width.
func seen(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r) && r != '\u2800' && r != '\u3164'
}

func (st *story) startBox() { st.push() }

// endBox puts the paragraphs of a text box beside the paragraph that it is anchored to.
func (st *story) endBox() {
	blocks := st.pop()
	for i := range blocks {
		blocks[i].TextBox = true
	}
	if len(blocks) > 0 {
		p := st.paragraph()
		p.aside = append(p.aside, blocks...)
	}
}

// startNote begins a footnote or endnote. The lines above notes are notes, too, by their type.
func (st *story) startNote() {
	if t := st.s.attr("w:type"); st.noteKind == "" || t != "" && t != "normal" || len(st.flows) > 1 {
		st.skip()
		return
	}
	st.noteAt = len(st.texts)
	st.texts = append(st.texts, noteText{})
	st.notes[st.noteKind+" "+st.s.attr("w:id")] = st.noteAt
	st.push()
}

func (st *story) endNote() { st.texts[st.noteAt].blocks = st.pop() }

// refer puts the mark of a note into the text.
func (st *story) refer(kind string) {
	i, ok := st.notes[kind+" "+st.s.attr("w:id")]
	if !ok || st.noteKind != "" || st.sink() != nil {
		return
	}
	n := &st.texts[i]
	if n.mark == 0 {
		st.order = append(st.order, i)
		n.mark = len(st.order)
	}
	p := st.paragraph()
	p.pieces = append(p.pieces, piece{run: document.Run{Note: n.mark}})
	st.made++
}

// foreign is another file inside or outside this one, which Word shows as part of the text.
func (st *story) foreign() {
	target := st.rels[st.s.attr("r:id")].target
	what := diag.Text{Zh: "插入的文件", En: "an inserted file"}
	st.find(diag.New(diag.ImportDropped, what, target), st.place)
	st.skip()
}

func (st *story) endSdt() {
	last := len(st.sdts) - 1
	if st.sdts[last] != nil {
		st.unhide(st.sdts[last])
	}
	st.sdts = st.sdts[:last]
}

// placeholder hides the prompt that a content control shows while it is empty.
func (st *story) placeholder() {
	if last := len(st.sdts) - 1; last >= 0 && st.sdts[last] == nil && st.s.toggle() == on {
		st.sdts[last] = st.conceal("field")
	}
}

func (st *story) startInserted() {
	switch p := st.top().para; {
	case st.target != nil:
		if p != nil && st.target == &p.mark {
			st.revisions++
		}
	default:
		st.revisions++
	}
}

// startDeleted begins deleted text, or notes that a paragraph's end or a row is deleted.
func (st *story) startDeleted() {
	switch p := st.top().para; {
	case st.target != nil:
		if p != nil && st.target == &p.mark {
			p.mark.joins = true
			st.revisions++
		}
	case st.inTrPr:
		st.revisions++
		st.deleteRow()
	default:
		if st.s.name == "w:del" { // what was moved is counted where it went
			st.revisions++
		}
		st.concealElement("deleted")
	}
}
