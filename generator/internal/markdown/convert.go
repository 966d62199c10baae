// One conversion: prepare, check limits, parse, finish, render.
//
// goldmark can be slow on hostile text in ways that no limit covers, and it can panic. So a conversion
// runs in a goroutine of its own with a limit of processor time, the watchdog (watchdog.go). When it
// expires, the goroutine is abandoned and stops at the next mark that one of our parsers sees. Up to
// inPlaceSize bytes no known shape takes a tenth of a second, and the goroutine would be a twentieth of the
// cost of an ordinary bulletin: those are converted in the caller's goroutine. Panics are recovered in both.

package markdown

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"jianbao/generator/internal/diag"
)

const inPlaceSize = 8 << 10

// maxReports limits the diagnostics of one body: each costs a search for its line.
const maxReports = 100

// job is the state of one conversion.
type job struct {
	in        Input
	source    preparedText
	out       output
	abandoned *atomic.Bool // set when the watchdog expired or the context is done; nil without a watchdog
	chinese   bool         // the body has CJK characters: the Chinese rules apply

	unclosed      unclosed
	openRuns      openRuns
	containers    []container
	headings      []heading
	indentWarned  bool
	rotatedWarned bool
	references    bool  // the body has numeric references
	controls      int   // characters that were dropped
	inLink        bool  // the text being visited is that of a link
	warnedMarks   marks // of the block that is visited
	depth         int   // of the block being visited
	emphases      int   // around the text being visited
	tooDeep       bool  // a nesting too deep was reported
	htmlWarned    int
	players       []*player
	playerEnd     int // of the code of a player that was reported last
	words         int
	excerpt       excerpt
	photos        photoIndex
	diags         []diag.Diagnostic
}

var jobKey = parser.NewContextKey()

// contextJob returns the job that a parser works for; nil where a test runs a parser alone.
func contextJob(pc parser.Context) *job {
	j, _ := pc.Get(jobKey).(*job)
	return j
}

func contextHasCJK(pc parser.Context) bool {
	j := contextJob(pc)
	return j != nil && j.chinese
}

var errAbandoned = errors.New("markdown: abandoned")

// checkAbandoned ends the goroutine of an abandoned conversion.
func checkAbandoned(pc parser.Context) {
	if j := contextJob(pc); j != nil && j.abandoned != nil && j.abandoned.Load() {
		panic(errAbandoned)
	}
}

// report records a diagnostic at text[start:end] of the prepared body.
func (j *job) report(d diag.Diagnostic, start, end int) {
	if len(j.diags) < maxReports {
		j.diags = append(j.diags, d.At(j.span(start, end)))
	}
}

// span is that of text[start:end] of the prepared body in the file.
func (j *job) span(start, end int) diag.Span {
	start, end = j.source.offset(start), j.source.offset(end)
	return j.in.Source.Span(j.in.Offset+start, j.in.Offset+end)
}

type result struct {
	doc   Document
	diags []diag.Diagnostic
}

// Convert returns the body as HTML, and its diagnostics. With an error among these the document may be
// empty; when ctx is cancelled both are.
func (c *Converter) Convert(ctx context.Context, in Input) (Document, []diag.Diagnostic) {
	if ctx.Err() != nil {
		return Document{}, nil
	}
	size := len(in.Source.Text) - in.Offset
	start := in.Source.Span(in.Offset, in.Offset)
	if size > maxBody {
		return Document{}, []diag.Diagnostic{diag.New(diag.BodySize, sizeText(size)).At(start)}
	}
	j := &job{in: in}
	if size <= c.inPlace {
		r := c.run(j)
		return r.doc, r.diags
	}
	j.abandoned = new(atomic.Bool)
	done := make(chan result, 1)
	go func() { done <- c.run(j) }()
	r, err := c.await(ctx, done)
	if err != nil {
		j.abandoned.Store(true)
	}
	if errors.Is(err, errSlow) {
		r.diags = []diag.Diagnostic{diag.New(diag.BodySlow, c.watchdog).At(start)}
	}
	return r.doc, r.diags
}

// run converts the job's body. A panic becomes a diagnostic.
func (c *Converter) run(j *job) (r result) {
	defer func() {
		if p := recover(); p != nil {
			at := j.in.Source.Span(j.in.Offset, j.in.Offset)
			r = result{diags: []diag.Diagnostic{diag.New(diag.BodyFailed, fmt.Sprint(p)).At(at)}}
		}
	}()
	j.prepare()
	if c.testOnlyAt != nil {
		c.testOnlyAt(j)
	}
	if !j.checkLimits() {
		r.diags = j.diags
		return r
	}
	pc := parser.NewContext()
	pc.Set(jobKey, j)
	root := c.parser.Parse(text.NewReader(j.source.text), parser.WithContext(pc))
	j.finishTree(root)
	if !j.tooDeep { // HTML parsers have limits too
		r.doc = c.render(j, root)
	}
	r.diags = j.diags
	return r
}

// maxControls limits what is said of dropped characters: a damaged file has thousands.
const maxControls = 5

// prepare makes of the body what goldmark gets.
func (j *job) prepare() {
	j.source.preparePlain(j.in.Source.Text[j.in.Offset:], func(r rune, at int) {
		if j.controls++; j.controls <= maxControls {
			j.report(diag.New(diag.BodyControl, codePoint(r)), at, at+1)
		}
	})
	j.chinese = hasCJK(j.source.text)
	j.tidy()
	j.references = j.checkReferences()
}

// outputBuffers are where documents are written before they are copied out.
var outputBuffers = sync.Pool{New: func() any { return new([]byte) }}

// render writes the finished tree.
func (c *Converter) render(j *job, root ast.Node) Document {
	buf := outputBuffers.Get().(*[]byte)
	defer func() {
		*buf, j.out.buf = j.out.buf, nil
		outputBuffers.Put(buf)
	}()
	j.out.buf = (*buf)[:0]
	j.out.textEnd = -1
	// The only errors are those of our writer, which records them.
	_ = c.renderer.Render(&j.out, j.source.text, root)
	if j.out.full {
		j.report(diag.New(diag.BodyOutput), 0, 0)
		return Document{}
	}
	html, textEnd := j.out.buf, j.out.textEnd
	if textEnd < 0 {
		textEnd = len(html)
	}
	if j.references {
		text, photos := dropForbidden(html[:textEnd]), dropForbidden(html[textEnd:])
		html, textEnd = append(text, photos...), len(text)
	}
	doc := Document{HTML: string(html), TextEnd: textEnd, Words: j.words, Summary: j.excerpt.summary()}
	doc.Tables = j.out.tables
	for _, h := range j.headings {
		doc.Headings = append(doc.Headings, h.Heading)
	}
	return doc
}
