// Package check is the pre-publication check (体检): it reads what a site says and reports what would
// embarrass its office, before anyone else sees it. It reads values and returns findings; it opens no file.
//
// # What is checked
//
//   - Personal data: identity numbers (18 and 15 digits), bank cards, mobile and landline numbers, e-mail
//     addresses, number plates; also in full-width digits, or with spaces, dashes or invisible characters
//     between them. The cure shows the prescribed mask: 138****1234, 35*************123.
//   - Wording of congress offices, each rule with its reason (wording.toml), and misspellings of which no
//     right text holds one (spelling.toml). A site adds its own, see [ParseWords].
//   - Numerals of two kinds in one number, doubled words, doubled or half-width punctuation.
//   - People of the site's list with a wrong office, outside their term, misspelt, or out of order.
//   - Damage: words that a scraper masked, mojibake, invisible and private-use characters, pasted radicals,
//     stray **, one text repeated for every photo.
//   - Photos, links, freshness and completeness, from facts that others gather ([Checker.Site]).
//   - The pages as they will be published ([Page]): HTML, ids, alternative texts, headings, titles, links.
//
// Everything between the +++ lines is read but comments and the accept list; so a number is found in a
// title, a caption, a credit, a file name and under [extra] alike. In the address of a link only identity
// numbers are looked for, for addresses are full of digits.
//
// # Accepting a finding
//
// A bulletin's front matter accepts findings that are meant as they are:
//
//	accept = ["check-mobile 13800138000", "check-landline"]
//
// is the code of a rule, then the text found if only that one is meant. Front matter, because a finding
// may stand in a title or caption, where a comment cannot; and because those who review a
// bulletin read it there first. What accepts nothing is reported itself. A rule that a site does not
// want at all is turned off in site.toml instead.
//
// # Data files
//
// wording.toml, spelling.toml and a site's own words are lists of
//
//	[[rule]]
//	code     = "check-word-…"        stable; a site's own begin with check-word-
//	severity = "warning"             or "error", or "off"
//	reason   = "…"  reason_en = "…"
//	wrong    = ["人大#届"]            # stands for a numeral of one to four characters
//	right    = "…"                   what to write instead; may be left out; wrong = ["甲=乙"] says it of one word
//	fix      = true                  writing it is always right, so that --fix may do it
//	after    = ["…"]                 no finding directly after one of these words
//	before   = ["…"]                 or directly before one of these
//	near     = ["…"]                 only with one of these in the same sentence
//	not_near = ["…"]                 no finding with one of these in the same sentence
//	good     = ["…"]  bad = ["…"]    sentences that the tests try
//
// or, for misspellings, pairs = ["一但=一旦 !唯 !之 即=…"]: wrong=right, then !x for a word before, and x! for a
// word after, with which it is no misspelling.
package check

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
)

// Settings are [check] of site.toml. The zero value checks everything with each rule's own severity.
type Settings struct {
	Severity   map[diag.Code]Level // what a site changes
	OwnNumbers []string            // numbers and addresses of the office itself, or "@example.gov.cn" for a whole domain
	Hosts      []string            // outside links may lead to these hosts and those below them
	FreshDays  int                 // a district or topic is due after so many days; 0 means 14
	MinWidth   int                 // of a photo in pixels, its longest side; 0 means 800
	Words      []Word              // the site's own, from [ParseWords]
	People     []Person            // from [ParsePeople]
}

// Level is a severity that a site chooses for a rule.
type Level uint8

const (
	Default Level = iota // the rule's own
	Off
	Warning
	Error
)

// ParseLevel reads a level as site.toml writes it.
func ParseLevel(s string) (Level, bool) {
	i := slices.Index([]string{"default", "off", "warning", "error"}, s)
	return Level(max(i, 0)), i >= 0
}

// Finding is a diagnostic of the check.
type Finding struct {
	diag.Diagnostic
	Start, End int    // bytes of the source; equal where the finding is about no text
	Text       string // the text found, as typed
	Edits      []Edit // mend it safely; none where a person must decide
	District   string // path of the bulletin's first district; "" for the site as a whole
}

// Edit replaces the bytes Start to End of a source.
type Edit struct {
	Start, End int
	New        string
}

// Document is one text to check: a bulletin.
type Document struct {
	Source   *diag.Source
	Body     int       // where the body begins in Source.Text; what is before it is front matter
	Accept   []string  // the front matter's accept list
	Date     time.Time // of the bulletin; zero leaves out what depends on it
	District string    // path of its first district, for the report
}

// Checker holds the rules of a site. It never changes, so that many goroutines may use it.
type Checker struct {
	settings     Settings
	rules        map[diag.Code]*Rule
	ordered      []*Rule
	offByDefault map[diag.Code]bool // rules that their list turns off, until the site turns them on
	ownNumbers   map[string]bool    // own numbers and addresses, folded
	words        wordIndex
	people       roster
}

// New returns the checker for a site's settings.
func New(settings Settings) *Checker {
	settings.FreshDays = cmp.Or(settings.FreshDays, 14)
	settings.MinWidth = cmp.Or(settings.MinWidth, 800)
	c := &Checker{settings: settings, rules: map[diag.Code]*Rule{}, offByDefault: map[diag.Code]bool{}, ownNumbers: map[string]bool{}}
	add := func(r *Rule) {
		if c.rules[r.Code] == nil {
			c.rules[r.Code] = r
			c.ordered = append(c.ordered, r)
		}
	}
	for i := range builtin {
		add(&builtin[i])
	}
	words := append(builtinWords(), settings.Words...)
	for i := range words {
		add(words[i].rule())
		c.offByDefault[words[i].Code] = c.offByDefault[words[i].Code] || words[i].Severity == "off"
	}
	for _, n := range settings.OwnNumbers {
		c.ownNumbers[foldNumber(n)] = true
	}
	c.words = newWordIndex(words)
	c.people = newRoster(settings.People, c.words)
	return c
}

// Rules lists all rules in the order of the report.
func (c *Checker) Rules() []*Rule { return c.ordered }

// level is the severity of a rule on this site; false turns it off.
func (c *Checker) level(r *Rule) (diag.Severity, bool) {
	switch c.settings.Severity[r.Code] {
	case Off:
		return 0, false
	case Warning:
		return diag.Warning, true
	case Error:
		return diag.Error, true
	}
	return r.Severity, !c.offByDefault[r.Code]
}

// find makes a finding of a rule. The arguments fill its texts, the first being the text found.
func (c *Checker) newFinding(code diag.Code, args ...any) (Finding, bool) {
	r := c.rules[code]
	severity, on := c.level(r)
	if !on {
		return Finding{}, false
	}
	return Finding{Diagnostic: diag.Own(code, severity, r.message, args, r.hint, r.Reason)}, true
}

// Text checks one bulletin's text. The findings are in the order of the text.
func (c *Checker) Text(d Document) []Finding {
	d.Body = min(d.Body, len(d.Source.Text))
	s := scanner{c: c, doc: &d, text: d.Source.Text}
	parts, accepted := frontMatter(d.Source.Text[:d.Body])
	for _, p := range parts {
		s.scan(p)
	}
	s.scan(part{start: d.Body, end: len(d.Source.Text), kind: body})
	s.checkRepeatedLines(d.Body)
	s.reportHalfWidth()
	s.checkFileName()
	found := s.found
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Text, b.Text))
	})
	return c.applyAccept(&d, found, accepted)
}

// accept takes away what the bulletin accepts, and reports what accepts nothing. The place of that is
// the list in the front matter.
func (c *Checker) applyAccept(d *Document, found []Finding, list part) []Finding {
	for _, entry := range d.Accept {
		code, text, _ := strings.Cut(strings.TrimSpace(entry), " ")
		text = strings.TrimSpace(text)
		n := len(found)
		found = slices.DeleteFunc(found, func(f Finding) bool {
			return string(f.Code) == code && (text == "" || foldNumber(f.Text) == foldNumber(text))
		})
		report := acceptUnused
		switch {
		case c.rules[diag.Code(code)] == nil:
			report = acceptUnknown
		case len(found) < n || c.rules[diag.Code(code)].ofSite():
			continue
		}
		if f, on := c.newFinding(report, entry); on {
			start, end := list.start, list.end
			if i := strings.Index(d.Source.Text[start:end], entry); i >= 0 {
				start, end = start+i, start+i+len(entry)
			}
			f.Span, f.Start, f.End, f.Text = d.Source.Span(start, end), start, end, entry
			f.District = d.District
			found = append(found, f)
		}
	}
	return found
}

// Sort orders findings by file and place, so that a check in parallel reports as one in a row does.
func Sort(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Text, b.Text), cmp.Compare(a.Message(diag.Zh), b.Message(diag.Zh)))
	})
}

// Diagnostics are the findings as every format of the command prints them.
func Diagnostics(found []Finding) []diag.Diagnostic {
	out := make([]diag.Diagnostic, len(found))
	for i, f := range found {
		out[i] = f.Diagnostic
	}
	return out
}
