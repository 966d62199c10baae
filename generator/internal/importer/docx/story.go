package docx

import (
	"slices"
	"strings"
	"unicode"

	"jianbao/generator/internal/importer/document"
)

// story reads one part with text. It goes through the elements once. What is open stands on stacks of its own, so a
// document that is nested too deep cannot overflow the program's stack.
type story struct {
	*reader
	part     string
	s        *scanner
	rels     map[string]relation
	counter  *counter
	main     bool   // it is the document itself
	margin   bool   // it is a header or footer
	noteKind string // footnotes, endnotes

	frames   []func(*story) // what open elements do at their end; nil for those that do nothing
	over     int            // open elements beyond the limit
	skipping int            // depth in an element that is skipped
	stop     bool

	flows    []*flow
	spare    []*para // that are used again
	tables   []*table
	hide     []*hidden
	fields   []*field
	links    []string
	alts     []*alternate
	drawings []*drawing
	delims   []*delimiter
	sdts     []*hidden // open content controls: the prompt that they show, or nil
	ruby     string    // the small signs above a word
	noteAt   int       // index of the note that is read

	target  *props // whose properties are read
	inPPr   bool
	inSdtPr bool
	inTrPr  bool
	borders *lines // whose lines are read
	inText  bool
	keep    bool // blanks at the ends of the text are kept
	text    []byte
	super   int // in a superscript of an equation
	sub     int
	place   int     // number of the paragraph
	left    *hidden // what was left out last, and in which paragraph
	leftAt  int
	made    int // what was shown so far: characters and pictures
}

// element is what an element does when it opens and closes.
type element struct{ start, end func(*story) }

// flow is a sequence of blocks: the body, a cell, a text box, a note.
type flow struct {
	blocks []document.Block
	para   *para // that is open
	nested int   // open elements of the paragraph: a paragraph directly in one is part of it
	joined *para // that the next one continues
	fields int   // open fields outside it
}

// hidden collects text that is not shown.
type hidden struct {
	reason string
	text   strings.Builder
}

func (st *story) run() error {
	for !st.stop {
		k, err := st.s.next()
		if err != nil {
			return err
		}
		switch k {
		case atEnd:
			return nil
		case charData:
			if st.inText && st.skipping == 0 {
				st.text = append(st.text, st.s.text...)
			}
		case startTag:
			if err := st.root(); err != nil {
				return err
			}
			st.open()
		case endTag:
			st.close()
		}
	}
	for st.over = 0; len(st.frames) > 0; { // beyond a limit: what is open ends here
		st.close()
	}
	return nil
}

// root refuses a main part of another program.
func (st *story) root() error {
	if !st.main || len(st.frames) > 0 {
		return nil
	}
	switch st.s.name {
	case "w:document":
		return nil
	case "x:workbook":
		return errWorkbook
	case "p:presentation":
		return errSlides
	}
	return errNotWord
}

// open opens an element. Beyond the depth that is allowed only text is read, which so stands in the paragraph above.
func (st *story) open() {
	if st.skipping > 0 {
		st.skipping++
		return
	}
	el := elements[st.s.name]
	if st.over > 0 || len(st.frames) >= st.limits.Depth {
		st.over++
		st.reader.limit(st.place, "第 "+itoa(st.limits.Depth)+" 层嵌套", "level "+itoa(st.limits.Depth)+" of nesting")
		if st.s.name == "w:t" {
			el.start(st)
		}
		return
	}
	if el == nil {
		st.frames = append(st.frames, nil)
		return
	}
	st.frames = append(st.frames, el.end)
	if el.start != nil {
		el.start(st)
	}
}

// atEnd tells what the element that was just opened does at its end, where that depends on how it began.
func (st *story) atEnd(do func(*story)) { st.frames[len(st.frames)-1] = do }

func (st *story) close() {
	if st.skipping > 0 {
		if st.skipping--; st.skipping > 0 {
			return
		}
		if st.over == 0 {
			st.frames = st.frames[:len(st.frames)-1]
		}
		return
	}
	if st.over > 0 {
		st.over--
		if st.s.name == "w:t" {
			elements["w:t"].end(st)
		}
		return
	}
	end := st.frames[len(st.frames)-1]
	st.frames = st.frames[:len(st.frames)-1]
	if end != nil {
		end(st)
	}
}

// skip leaves out the element that was just opened, with all that it holds.
func (st *story) skip() { st.skipping = 1 }

// top is the flow that is filled.
func (st *story) top() *flow { return st.flows[len(st.flows)-1] }

func (st *story) push() {
	st.flows = append(st.flows, &flow{fields: len(st.fields)})
}

// pop ends a flow and gives its blocks. Fields that were not closed in it end.
func (st *story) pop() []document.Block {
	f := st.top()
	st.finish(f)
	st.flows = st.flows[:len(st.flows)-1]
	return f.blocks
}

// finish ends what is still open in a flow.
func (st *story) finish(f *flow) {
	st.endRuby()
	if f.para != nil {
		st.endParagraph(f)
	}
	if f.joined != nil {
		p := f.joined
		f.joined = nil
		st.put(f, p)
	}
	for len(st.fields) > f.fields {
		st.endField()
	}
}

// blocks ends the story.
func (st *story) blocks() []document.Block {
	for len(st.flows) > 1 { // only where a limit stopped it
		st.top().add(st.pop()...)
	}
	blocks := st.pop()
	if len(st.hide) > 0 {
		st.unhide(st.hide[0])
	}
	st.flush()
	return blocks
}

// add appends blocks. Pictures without text between them are one block.
func (f *flow) add(blocks ...document.Block) {
	if len(f.blocks) == 0 && len(blocks) > 8 {
		f.blocks = blocks
		return
	}
	for _, b := range blocks {
		if last := len(f.blocks) - 1; last >= 0 && b.Kind == document.Pictures &&
			f.blocks[last].Kind == document.Pictures && f.blocks[last].TextBox == b.TextBox {
			f.blocks[last].Pictures = append(f.blocks[last].Pictures, b.Pictures...)
			continue
		}
		f.blocks = append(f.blocks, b)
	}
}

// conceal begins text that is not shown.
func (st *story) conceal(reason string) *hidden {
	h := &hidden{reason: reason}
	st.hide = append(st.hide, h)
	return h
}

// concealElement hides what the element that was just opened holds.
func (st *story) concealElement(reason string) {
	h := st.conceal(reason)
	st.atEnd(func(st *story) { st.unhide(h) })
}

// unhide ends it, with what was begun after it. The outermost reason counts.
func (st *story) unhide(h *hidden) {
	i := slices.Index(st.hide, h)
	if i < 0 {
		return
	}
	st.hide = st.hide[:i]
	if i == 0 && h.reason != "" {
		st.dropped(h.reason, h.text.String())
	}
}

// dropped notes text that is left out; the pieces of one paragraph together.
func (st *story) dropped(reason, text string) {
	if st.left == nil || reason == "comment" || st.left.reason != reason || st.leftAt != st.place {
		st.flush()
		st.left, st.leftAt = &hidden{reason: reason}, st.place
	}
	st.left.text.WriteString(text)
}

func (st *story) flush() {
	if st.left != nil {
		st.drop(st.left.reason, st.left.text.String())
		st.left = nil
	}
}

// sink is where text goes that is not shown, or nil.
func (st *story) sink() *strings.Builder {
	if len(st.hide) > 0 {
		return &st.hide[0].text
	}
	for _, f := range st.fields {
		if f.hidden != nil {
			return &f.hidden.text
		}
	}
	return nil
}

// wordy tells whether a header says anything: not only the number of the page.
func wordy(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) })
}

// elements are those that do something. All others are passed through: what they hold counts as if they were not there.
var elements = joinElements(blockElements, propertyElements, runElements, tableElements, drawingElements, vmlElements)

func joinElements(all ...map[string]*element) map[string]*element {
	joined := map[string]*element{}
	for _, m := range all {
		for name, e := range m {
			joined[name] = e
		}
	}
	return joined
}

func skipped(st *story) { st.skip() }

// blockElements are paragraphs and what is around them.
var blockElements = map[string]*element{
	"w:p":               {(*story).startParagraph, (*story).closeParagraph},
	"w:txbxContent":     {(*story).startBox, (*story).endBox},
	"w:footnote":        {(*story).startNote, (*story).endNote},
	"w:endnote":         {(*story).startNote, (*story).endNote},
	"w:comment":         {start: func(st *story) { st.comments++; st.concealElement("comment") }},
	"w:altChunk":        {start: (*story).foreign},
	"w:subDoc":          {start: (*story).foreign},
	"w:sectPr":          {start: skipped},
	"w:customXmlPr":     {start: skipped},
	"w:smartTagPr":      {start: skipped},
	"w:tblGrid":         {start: skipped},
	"w:pPrChange":       {start: skipped},
	"w:rPrChange":       {start: skipped},
	"w:tblPrChange":     {start: skipped},
	"w:tblPrExChange":   {start: skipped},
	"w:trPrChange":      {start: skipped},
	"w:tcPrChange":      {start: skipped},
	"w:numberingChange": {start: skipped},

	"mc:AlternateContent": {(*story).startAlternate, (*story).endAlternate},
	"mc:Choice":           {(*story).startChoice, (*story).endChoice},
	"mc:Fallback":         {(*story).startFallback, nil},

	"w:sdtPr":            {func(st *story) { st.inSdtPr = true }, func(st *story) { st.inSdtPr = false }},
	"w:sdt":              {func(st *story) { st.sdts = append(st.sdts, nil) }, (*story).endSdt},
	"w:showingPlcHdr":    {start: (*story).placeholder},
	"w:ins":              {(*story).startInserted, nil},
	"w:moveTo":           {(*story).startInserted, nil},
	"w:del":              {start: (*story).startDeleted},
	"w:moveFrom":         {start: (*story).startDeleted},
	"w:background":       {start: skipped},
	"w:docPartObj":       {start: skipped},
	"w:glossaryDocument": {start: skipped},
}

// alternate is one mc:AlternateContent: of its versions one is read.
type alternate struct {
	taken    bool
	before   int
	deferred func() // shown if no version shows anything
}

func (st *story) startAlternate() { st.alts = append(st.alts, &alternate{}) }

func (st *story) endAlternate() {
	a := st.alts[len(st.alts)-1]
	st.alts = st.alts[:len(st.alts)-1]
	if a.deferred != nil && st.made == a.before {
		a.deferred()
	}
}

// newer are the extensions of which we cannot show anything; their fallback is a picture or plain text.
var newer = []string{"aink", "am3d", "cx", "wpi", "w16se"}

func (st *story) startChoice() {
	if len(st.alts) == 0 {
		return
	}
	a := st.alts[len(st.alts)-1]
	for _, name := range newer {
		if strings.HasPrefix(st.s.attr("Requires"), name) {
			st.skip()
			return
		}
	}
	if a.taken {
		st.skip()
		return
	}
	a.taken, a.before = true, st.made
}

// endChoice gives way to the next version where this one showed nothing.
func (st *story) endChoice() {
	if len(st.alts) > 0 {
		a := st.alts[len(st.alts)-1]
		a.taken = st.made != a.before
	}
}

func (st *story) startFallback() {
	if len(st.alts) > 0 && st.alts[len(st.alts)-1].taken {
		st.skip()
	}
}
