// Package diag holds what jianbao has to say about a site: located values, not printed lines.
//
// A [Diagnostic] names a [Code] that never changes, a place (file, line, column, length), the
// line of source it speaks of, and arguments for the texts. The texts themselves stand in
// messages.go, Chinese and English side by side, so that a message is written once and the
// terminal, the JSON and GitHub formats and the browser all print the same one.
//
// Columns and lengths count characters, as an editor's status line does. Carets count display
// cells, so that they stand right under Chinese text in a terminal:
//
//	错误 district-unknown  content/yulin/index.md:3:13
//	  3 │ district = "武候区"
//	    │             ^^^^^^ 没有这个区县
//	    = 你是不是要写“武侯区”?
package diag

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Severity tells whether a diagnostic stops publication.
type Severity uint8

const (
	// Warning is a repair or a doubt; the site is still published.
	Warning Severity = iota
	// Error keeps the site from being published.
	Error
)

// Lang is a language that diagnostics can be written in.
type Lang string

const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Text is one sentence in both languages.
type Text struct{ Zh, En string }

// In returns the sentence in the given language.
func (t Text) In(lang Lang) string {
	if lang == En {
		return t.En
	}
	return t.Zh
}

// Localized is an argument of a message that reads differently in each language.
type Localized interface{ In(Lang) string }

// Choices is a list of names, joined as the language joins them.
type Choices []string

// In joins the names.
func (c Choices) In(lang Lang) string {
	if lang == En {
		return strings.Join(c, ", ")
	}
	return strings.Join(c, "、")
}

// Diagnostic is one finding about a site. Build it with [New] and place it with [Diagnostic.At].
type Diagnostic struct {
	Code     Code
	Severity Severity
	Span
	own   Text // the message, where it is not the catalog's
	args  []any
	hints []hint
}

type hint struct {
	text Text
	args []any
}

// New returns a diagnostic of the given code. The arguments fill the message's verbs, and those
// of the code's own hint; how many a code takes is written beside its texts.
func New(code Code, args ...any) Diagnostic {
	entry, ok := catalog[code]
	if !ok {
		panic("diag: no texts for code " + string(code))
	}
	d := Diagnostic{Code: code, Severity: entry.severity, args: args}
	if entry.hint != (Text{}) {
		d.hints = []hint{{entry.hint, args}}
	}
	return d
}

// At returns the diagnostic with its place.
func (d Diagnostic) At(span Span) Diagnostic {
	d.Span = span
	return d
}

// In returns the diagnostic placed in a file as a whole.
func (d Diagnostic) In(file string) Diagnostic {
	d.Span = Span{File: file}
	return d
}

// Suggest puts "did you mean" before the other hints. Without candidates it changes nothing.
func (d Diagnostic) Suggest(candidates ...string) Diagnostic {
	if len(candidates) == 0 {
		return d
	}
	quoted := quotedChoices(candidates)
	d.hints = append([]hint{{didYouMean, []any{quoted}}}, d.hints...)
	return d
}

// Note puts a hint before the others: what is known of this case.
func (d Diagnostic) Note(text Text) Diagnostic {
	d.hints = append([]hint{{Text{Zh: escapeVerbs(text.Zh), En: escapeVerbs(text.En)}, nil}}, d.hints...)
	return d
}

func escapeVerbs(s string) string { return strings.ReplaceAll(s, "%", "%%") }

// DidYouMean is the hint that offers candidates, for codes that take one or another hint.
func DidYouMean(candidates ...string) Text {
	q := quotedChoices(candidates)
	return Text{Zh: fmt.Sprintf(didYouMean.Zh, q.In(Zh)), En: fmt.Sprintf(didYouMean.En, q.In(En))}
}

// Message is what is wrong, in one sentence without a full stop.
func (d Diagnostic) Message(lang Lang) string { return d.message(lang, asTyped) }

// Hints says what to do about it, the likeliest cure first.
func (d Diagnostic) Hints(lang Lang) []string { return d.hintsAs(lang, asTyped) }

// Shown is the message and the hints for a terminal or a browser: what comes from the site is in them as [OneLine] has
// it.
func (d Diagnostic) Shown(lang Lang) (message string, hints []string) {
	return d.message(lang, OneLine), d.hintsAs(lang, OneLine)
}

func asTyped(s string) string { return s }

func (d Diagnostic) message(lang Lang, as func(string) string) string {
	if d.own != (Text{}) {
		return format(d.own.In(lang), lang, d.args, as)
	}
	return format(catalog[d.Code].message.In(lang), lang, d.args, as)
}

func (d Diagnostic) hintsAs(lang Lang, as func(string) string) []string {
	var out []string
	for _, h := range d.hints {
		out = append(out, format(h.text.In(lang), lang, h.args, as))
	}
	return out
}

// format fills in the arguments, each as a function has it.
func format(text string, lang Lang, args []any, as func(string) string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	local := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case string:
			a = as(v)
		case Localized:
			a = as(v.In(lang))
		case error:
			a = as(cause(v).In(lang))
		}
		local[i] = a
	}
	return fmt.Sprintf(text, local...)
}

// quotedChoices puts each candidate into the language's quotation marks.
type quotedChoices []string

func (q quotedChoices) In(lang Lang) string {
	var b strings.Builder
	for i, s := range q {
		switch {
		case lang == En && i > 0:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString("或")
		}
		if lang == En {
			b.WriteString(`"` + s + `"`)
		} else {
			b.WriteString("“" + s + "”")
		}
	}
	return b.String()
}

// Codes are those of all messages that the catalog has, sorted.
func Codes() []Code { return slices.Sorted(maps.Keys(catalog)) }

// List collects diagnostics from many goroutines. The zero value is ready to use.
type List struct {
	mu     sync.Mutex
	items  []Diagnostic
	errors int // of the items
}

// Add records diagnostics.
func (l *List) Add(ds ...Diagnostic) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, ds...)
	for _, d := range ds {
		if d.Severity == Error {
			l.errors++
		}
	}
}

// Empty reports whether nothing was collected so far.
func (l *List) Empty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.items) == 0
}

// Sorted returns everything collected so far by file, place and code, equal ones once.
func (l *List) Sorted() []Diagnostic {
	l.mu.Lock()
	defer l.mu.Unlock()
	items := slices.Clone(l.items)
	slices.SortStableFunc(items, Compare)
	return slices.CompactFunc(items, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.Span == b.Span && a.Message(Zh) == b.Message(Zh)
	})
}

// Compare orders diagnostics by file, place, code and message.
func Compare(a, b Diagnostic) int {
	order := cmp.Or(
		cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Code, b.Code),
	)
	if order == 0 { // a message is made only where nothing else tells them apart
		order = cmp.Compare(a.Message(Zh), b.Message(Zh))
	}
	return order
}

// Errors counts the collected diagnostics of severity [Error].
func (l *List) Errors() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.errors
}
