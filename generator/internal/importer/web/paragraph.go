package web

import (
	"math"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
)

// Blanks of the source that a browser shows as one, or as none beside Chinese characters if there is a line break.
const (
	softBlank = '\x1e'
	softBreak = '\x1f'
)

// token is a piece of a paragraph: text, a line break, or a picture.
type token struct {
	kind    tokenKind
	run     document.Run
	size    float64
	picture *document.Picture
}

type tokenKind uint8

const (
	textToken tokenKind = iota
	breakToken
	pictureToken
)

// paragraph is what was read since the last boundary of blocks.
type paragraph struct {
	tokens []token
	number string
	typed  bool // the number stands in the page, and is not one that browsers count
	format block
	align  document.Align
	open   bool // format and align are set
}

// block is what the elements around a paragraph make of it.
type block struct {
	kind     document.Kind
	level    int
	outline  int
	style    string
	boxed    bool
	textBox  bool
	emphasis bool
	caption  bool
	own      bool // an element holds just this paragraph, so that a line break in it is one
}

// flush ends a paragraph and adds its blocks.
func (f *flow) flush() {
	p := f.para
	f.para = paragraph{number: p.number, typed: p.typed}
	if len(p.tokens) == 0 {
		return
	}
	p.settle()
	seen := false
	for _, t := range p.tokens {
		seen = seen || t.kind == pictureToken || t.run.Note > 0 || strings.ContainsFunc(t.run.Text, visibleRune)
	}
	if !seen {
		return
	}
	f.para = paragraph{}
	for i, part := range p.split() {
		if i > 0 {
			p.number = ""
		}
		f.emit(&p, part)
	}
}

// setNumber puts a number before the next paragraph. One that the page has, and that no paragraph followed, is dropped.
func (f *flow) setNumber(number string, typed bool) {
	if f.para.typed {
		f.p.drop("field", f.para.number)
	}
	f.para.number, f.para.typed = number, typed
}

// end ends the last paragraph.
func (f *flow) end() {
	f.flush()
	f.setNumber("", false)
}

func visibleRune(r rune) bool { return !blank(r) }

// settle decides which blanks of the source are shown.
func (p *paragraph) settle() {
	last := '\n'
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.kind != textToken {
			if t.kind == breakToken {
				last = '\n'
			}
			continue
		}
		if p.format.kind == document.Code || !strings.ContainsAny(t.run.Text, "\x1e\x1f") {
			if t.run.Text != "" {
				last = lastRune(t.run.Text)
			}
			continue
		}
		var out strings.Builder
		for at, r := range t.run.Text {
			if r != softBlank && r != softBreak {
				out.WriteRune(r)
				last = r
				continue
			}
			next := p.next(i, at+1)
			if last == ' ' || last == '\n' || next == '\n' || r == softBreak && wideRune(last) && wideRune(next) {
				continue
			}
			out.WriteByte(' ')
			last = ' '
		}
		t.run.Text = out.String()
	}
}

// next is the first character after a place that is none of the source's blanks; a line break at the end.
func (p *paragraph) next(token, at int) rune {
	for ; token < len(p.tokens); token, at = token+1, 0 {
		t := &p.tokens[token]
		if t.kind == breakToken {
			return '\n'
		}
		rest := strings.TrimLeft(t.run.Text[min(at, len(t.run.Text)):], "\x1e\x1f")
		if rest != "" {
			return firstRune(rest)
		}
	}
	return '\n'
}

// split cuts a paragraph where the source shows one to end: at two line breaks, at one before an indent or a credit,
// and at one after a long line that ends a sentence. Where no element holds paragraphs, each line is one.
func (p *paragraph) split() (parts [][]token) {
	if p.format.kind == document.Code {
		return [][]token{p.tokens}
	}
	var now, line, last []token // last is the last line of now
	empty := false
	take := func() {
		text := plain(line)
		shown := hasPicture(line)
		switch {
		case !shown && strings.TrimFunc(text, blank) == "":
			empty = empty || len(now) > 0
			line = nil
			return
		case len(now) == 0:
		case empty, !p.format.own && text != "" && !endsInPicture(last), indented(text), complete(last), credited(text):
			parts = append(parts, now)
			now = nil
		default:
			now = append(now, token{kind: breakToken})
		}
		now, last, line, empty = append(now, line...), line, nil, false
	}
	for _, t := range p.tokens {
		if t.kind == breakToken {
			take()
			continue
		}
		line = append(line, t)
	}
	take()
	if len(now) > 0 {
		parts = append(parts, now)
	}
	return parts
}

func plain(tokens []token) string {
	var out strings.Builder
	for _, t := range tokens {
		out.WriteString(t.run.Text)
	}
	return out.String()
}

func hasPicture(tokens []token) bool {
	for _, t := range tokens {
		if t.kind == pictureToken || t.run.Note > 0 {
			return true
		}
	}
	return false
}

// endsInPicture tells that nothing is seen after a picture.
func endsInPicture(tokens []token) bool {
	for i := len(tokens) - 1; i >= 0; i-- {
		if tokens[i].kind == pictureToken {
			return true
		}
		if strings.ContainsFunc(tokens[i].run.Text, visibleRune) {
			return false
		}
	}
	return false
}

// indented tells that a line begins with the blanks that begin a Chinese paragraph.
func indented(line string) bool {
	rest := strings.TrimLeft(line, " \u200b\ufeff")
	return strings.HasPrefix(rest, "\u3000") || strings.HasPrefix(rest, "\u2003") ||
		strings.HasPrefix(rest, "\u00a0\u00a0") || strings.HasPrefix(rest, "\u00a0 \u00a0")
}

// credited tells that a line names who wrote, edited or sent the text: each is a paragraph.
func credited(line string) bool {
	line = strings.TrimFunc(line, blank)
	return len(line) < maxLine && strings.ContainsAny(line, ":：/／|｜丨") && signOff.MatchString(line)
}

// complete tells that a line is long and ends a sentence.
func complete(line []token) bool {
	text := strings.TrimRightFunc(plain(line), blank)
	return utf8.RuneCountInString(text) >= 30 && strings.ContainsRune("。！？；…”", lastRune(text))
}

// emit adds the blocks of one paragraph: its texts, and the pictures between them.
func (f *flow) emit(p *paragraph, tokens []token) {
	if f.p.place >= f.p.limits.Paragraphs {
		f.p.full = true
		f.p.excess.WriteString(plain(tokens) + "\n")
		return
	}
	f.p.place++
	pictured := p.format.caption && f.lastIsPictures()
	var text []token
	end := func() {
		if runs := join(text, p.format.kind == document.Code); len(runs) > 0 {
			b := p.block(runs, text)
			b.Place, b.WithPicture = f.p.place, pictured
			f.add(b)
			p.number = ""
		}
		text = nil
	}
	for _, t := range tokens {
		if t.kind != pictureToken {
			text = append(text, t)
			continue
		}
		end()
		pictured = true
		f.addPicture(t.picture, p)
	}
	end()
}

// lastIsPictures tells that the block before is a group of pictures.
func (f *flow) lastIsPictures() bool {
	return len(f.out) > 0 && f.out[len(f.out)-1].Kind == document.Pictures
}

func (f *flow) add(b document.Block) { f.out = append(f.out, b) }

// addPicture adds a picture to the group before it, or begins one.
func (f *flow) addPicture(pic *document.Picture, p *paragraph) {
	if f.lastIsPictures() {
		last := &f.out[len(f.out)-1]
		last.Pictures = append(last.Pictures, pic)
		return
	}
	f.add(document.Block{
		Kind: document.Pictures, Pictures: []*document.Picture{pic}, Align: p.align, Place: f.p.place,
		Boxed: p.format.boxed,
	})
}

// block makes a block of text.
func (p *paragraph) block(runs []document.Run, tokens []token) document.Block {
	b := document.Block{
		Kind: p.format.kind, Runs: runs, Number: p.number, Align: p.align, Size: size(tokens),
		Outline: p.format.outline, Style: p.format.style, TextBox: p.format.textBox, Boxed: p.format.boxed,
		Emphasis: p.format.emphasis,
	}
	if b.Kind == document.Item {
		b.Level = p.format.level
	}
	return b
}

// size is the one of most characters.
func size(tokens []token) float64 {
	count := map[float64]int{}
	var best float64
	for _, t := range tokens {
		if n := letters(t.run.Text); n > 0 {
			count[t.size] += n
			if count[t.size] > count[best] || count[t.size] == count[best] && t.size > best {
				best = t.size
			}
		}
	}
	return math.Round(best*100) / 100
}

// join makes runs of tokens: equal neighbours are one, blanks at both ends go, and no-break spaces become blanks.
func join(tokens []token, code bool) (runs []document.Run) {
	var now document.Run
	var text strings.Builder
	end := func() {
		if now.Text = text.String(); now.Text != "" || now.Note > 0 {
			runs = append(runs, now)
		}
		text.Reset()
	}
	for _, t := range tokens {
		r := t.run
		if t.kind == breakToken {
			r = now
			r.Note = 0
		}
		if !sameFormat(now, r) {
			end()
			now = r
		}
		if t.kind == breakToken {
			text.WriteByte('\n')
		} else {
			text.WriteString(cleanText(t.run.Text))
		}
	}
	end()
	if code {
		return trim(runs, func(r rune) bool { return r == '\n' })
	}
	return trim(runs, blank)
}

func sameFormat(a, b document.Run) bool {
	a.Text, b.Text = "", ""
	return a == b && a.Note == 0
}

// trim removes what is blank at both ends.
func trim(runs []document.Run, blank func(rune) bool) []document.Run {
	for len(runs) > 0 && runs[0].Note == 0 {
		if runs[0].Text = strings.TrimLeftFunc(runs[0].Text, blank); runs[0].Text != "" {
			break
		}
		runs = runs[1:]
	}
	for n := len(runs) - 1; n >= 0 && runs[n].Note == 0; n-- {
		if runs[n].Text = strings.TrimRightFunc(runs[n].Text, blank); runs[n].Text != "" {
			break
		}
		runs = runs[:n]
	}
	return runs
}

// cleanText makes no-break spaces blanks, and removes marks of no width and controls.
func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u3000' || r == '\u200d' || r == '\t':
			return r
		case r == '\u00a0' || '\u2000' <= r && r <= '\u200a' || r == '\u202f' || r == '\u205f':
			return ' '
		case r == ' ' || !blank(r):
			return r
		}
		return -1
	}, s)
}
