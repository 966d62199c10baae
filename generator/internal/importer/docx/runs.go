package docx

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
)

func itoa(n int) string { return strconv.Itoa(n) }

// propertyElements are the properties of paragraphs and runs.
var propertyElements = joinElements(map[string]*element{
	"w:pPr": {(*story).startPPr, func(st *story) { st.target, st.inPPr = nil, false }},
	"w:rPr": {(*story).startRPr, (*story).endRPr},
}, properties("w:pStyle", "w:rStyle", "w:b", "w:i", "w:strike", "w:dstrike", "w:vanish", "w:specVanish", "w:vertAlign",
	"w:sz", "w:rFonts", "w:jc", "w:outlineLvl", "w:ilvl", "w:numId", "w:framePr"))

func properties(names ...string) map[string]*element {
	set := &element{start: func(st *story) {
		if st.target != nil {
			st.target.set(st.s)
		}
	}}
	m := map[string]*element{}
	for _, name := range names {
		m[name] = set
	}
	return m
}

func (st *story) startPPr() {
	st.inPPr = true
	st.target = &st.paragraph().props
}

func (st *story) startRPr() {
	switch {
	case st.inSdtPr:
	case st.inPPr:
		st.target = &st.paragraph().mark
	default:
		p := st.paragraph()
		p.known = false
		st.target = &p.run
	}
}

func (st *story) endRPr() {
	st.target = nil
	if st.inPPr && !st.inSdtPr {
		st.target = &st.paragraph().props
	}
}

// runElements are text, and what stands for text.
var runElements = map[string]*element{
	"w:r":       {start: func(st *story) { st.startRun() }},
	"w:t":       {(*story).startText, func(st *story) { st.endText(st.show) }},
	"w:delText": {(*story).startText, (*story).endDeletedText},
	"m:t":       {func(st *story) { st.startText(); st.keep = true }, func(st *story) { st.endText(st.show) }},
	"w:tab":     {start: (*story).tab},
	"w:ptab":    {start: func(st *story) { st.show("\t") }},
	"w:br":      {start: func(st *story) { st.show("\n") }},
	"w:cr":      {start: func(st *story) { st.show("\n") }},
	"w:sym":     {start: func(st *story) { st.show(symbol(st.s.attr("w:font"), st.s.attr("w:char"))) }},

	"w:noBreakHyphen":     {start: func(st *story) { st.show("-") }},
	"w:footnoteReference": {start: func(st *story) { st.refer("footnotes") }},
	"w:endnoteReference":  {start: func(st *story) { st.refer("endnotes") }},

	"w:fldChar":      {start: (*story).fieldChar},
	"w:instrText":    {(*story).startText, func(st *story) { st.endText(st.code) }},
	"w:delInstrText": {(*story).startText, func(st *story) { st.endText(st.code) }},
	"w:fldSimple":    {start: (*story).startSimple},
	"w:hyperlink":    {(*story).startLink, func(st *story) { st.links = st.links[:len(st.links)-1] }},

	"w:rt":       {start: (*story).startReading},
	"w:rubyBase": {nil, (*story).endRuby},

	"m:sup":    {func(st *story) { st.super++ }, func(st *story) { st.super-- }},
	"m:sub":    {func(st *story) { st.sub++ }, func(st *story) { st.sub-- }},
	"m:den":    {start: func(st *story) { st.show("/") }},
	"m:rad":    {start: func(st *story) { st.show("√") }},
	"m:d":      {func(st *story) { st.delims = append(st.delims, &delimiter{"(", ")", false}) }, (*story).endDelimiter},
	"m:begChr": {start: func(st *story) { st.delimit(true) }},
	"m:endChr": {start: func(st *story) { st.delimit(false) }},
	"m:e":      {start: (*story).startArgument},
}

func (st *story) startRun() {
	p := st.paragraph()
	p.run, p.known = props{}, false
}

// startText begins to collect characters.
func (st *story) startText() {
	st.inText, st.text = true, st.text[:0]
	st.keep = st.s.attr("xml:space") == "preserve"
}

// endText gives what was collected to a function. Without xml:space the blanks at the ends do not count, and a line
// break of the file is none of the text.
func (st *story) endText(use func(string)) {
	st.inText = false
	text := st.text
	if !st.keep {
		text = bytes.Trim(text, " \t\r\n")
	}
	for i, c := range text {
		if c == '\n' || c == '\r' || c == '\t' {
			text[i] = ' '
		}
	}
	whole := clean(string(text))
	if cap(st.text) > 1<<16 {
		st.text = nil
	}
	use(whole)
}

// clean leaves out what no text has: bytes that are no characters, and controls.
func clean(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || r < ' ' || r == 0x7f }) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

func (st *story) endDeletedText() {
	if len(st.hide) > 0 {
		st.endText(st.show)
		return
	}
	h := st.conceal("deleted")
	st.endText(st.show)
	st.unhide(h)
}

// tab is a tab in a run; in a paragraph's properties the same element is a place to stop.
func (st *story) tab() {
	if st.target == nil {
		st.show("\t")
	}
}

// show adds text to the paragraph as the open run has it.
func (st *story) show(text string) {
	if text == "" {
		return
	}
	if sink := st.sink(); sink != nil {
		sink.WriteString(text)
		return
	}
	if field := st.inCode(); field != nil {
		field.code.WriteString(text)
		if text = strings.TrimSpace(text); text != "" {
			st.dropped("field", text)
		}
		return
	}
	p := st.paragraph()
	if !p.known {
		st.resolve(p)
	}
	if p.hidden {
		st.dropped("hidden", text)
		return
	}
	text = signed(text, p.font)
	n := utf8.RuneCountInString(text)
	if strings.TrimSpace(text) != "" {
		p.count(p.size, n)
		p.light = p.light || !p.heavy
	}
	st.made += n
	run := p.format
	run.Link = st.link()
	run.Super, run.Sub = run.Super || st.super > 0, run.Sub || st.sub > 0
	last := len(p.pieces) - 1
	if last >= maxPieces {
		st.reader.limit(p.place, "一段里 "+itoa(maxPieces)+" 处格式", "format "+itoa(maxPieces)+" of a paragraph")
	}
	if last >= 0 && p.pieces[last].picture == nil && (p.pieces[last].run == run || last >= maxPieces) {
		p.pieces[last].add(text)
		return
	}
	p.pieces = append(p.pieces, piece{run: run, first: text})
}

// maxPieces bounds how many runs of a paragraph are told apart. Text beyond is set as the last one.
const maxPieces = 10_000

// add appends text to a piece.
func (p *piece) add(text string) {
	if p.text == nil {
		p.text = append(make([]byte, 0, 2*(len(p.first)+len(text))), p.first...)
	}
	p.text = append(p.text, text...)
}

// whole is the text of a piece.
func (p *piece) whole() string {
	if p.text == nil {
		return p.first
	}
	return string(p.text)
}

// resolve is how the open run's text is set: by itself, by its style, by the paragraph's style. Bold and italic of the
// two styles cancel each other, as Word has it.
func (st *story) resolve(p *para) {
	base := &st.style(p).props
	char := &st.styles.ofRun(p.run.runStyle).props
	d := &st.styles.defaults
	p.known = true
	p.hidden = p.run.vanish.or(char.vanish).or(base.vanish).or(d.vanish) == on
	p.format = document.Run{
		Bold:   toggled(p.run.bold, char.bold, base.bold, d.bold),
		Italic: toggled(p.run.italic, char.italic, base.italic, d.italic),
		Strike: toggled(p.run.strike, char.strike, base.strike, d.strike),
		Super:  p.run.super.or(char.super).or(base.super) == on,
		Sub:    p.run.sub.or(char.sub).or(base.sub) == on,
	}
	p.heavy = p.run.heavy.or(char.heavy).or(base.heavy).or(d.heavy) == on
	p.font = cmp.Or(p.run.font, char.font, base.font)
	p.size = 20 // what Word takes where nothing is said
	for _, size := range []int{p.run.size, char.size, base.size, d.size} {
		if size > 0 {
			p.size = size
			break
		}
	}
}

func toggled(own, char, base, defaults toggle) bool {
	if own != unset {
		return own == on
	}
	return (char == on) != (base == on) || defaults == on
}

// ofRun resolves the style of a run.
func (st *styles) ofRun(id string) *resolved {
	if id == "" {
		return &resolved{}
	}
	r := st.of(id)
	return &r
}

// startReading keeps the small signs above a word; they follow it in brackets.
func (st *story) startReading() {
	st.endRuby()
	inHidden := len(st.hide) > 0
	h := st.conceal("")
	st.atEnd(func(st *story) {
		if st.unhide(h); !inHidden {
			st.ruby = strings.TrimSpace(h.text.String())
		}
	})
}

func (st *story) endRuby() {
	if st.ruby != "" {
		st.show("（" + st.ruby + "）")
	}
	st.ruby = ""
}

// delimiter are the brackets of an equation's part.
type delimiter struct {
	begin, end string
	shown      bool
}

func (st *story) delimit(begin bool) {
	if len(st.delims) == 0 {
		return
	}
	d := st.delims[len(st.delims)-1]
	if begin {
		d.begin = clean(st.s.attr("m:val"))
	} else {
		d.end = clean(st.s.attr("m:val"))
	}
}

func (st *story) startArgument() {
	if len(st.delims) > 0 && !st.delims[len(st.delims)-1].shown {
		st.delims[len(st.delims)-1].shown = true
		st.show(st.delims[len(st.delims)-1].begin)
	}
}

func (st *story) endDelimiter() {
	d := st.delims[len(st.delims)-1]
	st.delims = st.delims[:len(st.delims)-1]
	st.show(d.end)
}
