// Package check is the pre-publication check (体检): it reports what would embarrass an office if it were
// published. It takes values and returns findings; it opens no file.
//
// # What is checked
//
//   - Personal data: identity numbers (18 and 15 digits), bank cards, mobile and landline numbers, e-mail
//     addresses, number plates; also in full-width digits, or with spaces, dashes or invisible characters
//     between them. The hint shows the prescribed mask: 138****1234, 35*************123. Numbers that the words
//     before them announce need no right check digit. Addresses of homes.
//   - Wording of congress offices, each rule with its reason (wording.toml), and misspellings that no correct
//     text contains (spelling.toml). A site adds its own, see [ParseWords].
//   - Near misses of fixed phrases (phrases.txt).
//   - Numerals of two kinds in one number, doubled words, doubled or half-width punctuation, straight quotes.
//   - People of the site's list with a wrong office, outside their term, misspelt, or out of order.
//   - Damage: words that a scraper masked, mojibake, lost, invisible and private-use characters, pasted radicals,
//     stray **, one text repeated for every photo.
//   - Photos, links, freshness and completeness, from facts about the site ([Checker.Site]).
//   - The pages as they will be published ([Page]): HTML, ids, alternative texts, headings, titles, links.
//
// All values of the front matter are read except the accept list; so a number is found in a title, a caption,
// a credit, a file name and under [extra] alike. In the address of a link only identity numbers are reported,
// because addresses are full of digits.
//
// # Accepting a finding
//
// A bulletin's front matter accepts findings that are right as they are:
//
//	accept = ["check-mobile 13800138000", "check-landline"]
//
// Each entry is the code of a rule, followed by the text found if it is about that text alone. The list is in
// the front matter because a finding may be in a title or caption, where no comment can stand, and because
// reviewers read the front matter first. An entry that accepts nothing is reported. A rule that a site does
// not want at all is turned off in site.toml instead.
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
//	right    = "…"                   what to write instead; may be left out; wrong = ["甲=乙"] has it for one word;
//	                                 # stands for the numeral that was found
//	fix      = true                  the replacement is always right, so that --fix may make it
//	after    = ["…"]                 no finding directly after one of these words
//	before   = ["…"]                 or directly before one of these
//	near     = ["…"]                 only with one of these in the same sentence
//	not_near = ["…"]                 no finding with one of these in the same sentence
//	since    = 2018-03-11            only in bulletins of this day and later
//	good     = ["…"]  bad = ["…"]    sentences for the tests
//
// or, for misspellings, pairs = ["按步就班=按部就班 !x x! ?"]: wrong=right, then !x or x! for a word that makes it right if
// it stands directly before or after, and ? where only a person can tell. --fix writes neither those nor pairs for two
// characters, which right texts have wherever one word ends and the next begins: 计提|拨缴.
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
	Severity   map[diag.Code]Level // of the rules that site.toml sets
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
	Edits      []Edit // that fix it safely; none where a person must decide
	District   string // path of the bulletin's first district; "" for the site as a whole
}

// Edit replaces the bytes Start to End of a source.
type Edit struct {
	Start, End int
	New        string
}

// Document is a bulletin's text to check.
type Document struct {
	Source   *diag.Source
	Body     int       // where the body begins in Source.Text; what is before it is front matter
	Accept   []string  // the front matter's accept list
	Date     time.Time // of the bulletin; if zero, what depends on it is not checked
	District string    // path of its first district, for the report

	Withdrawn bool // readers see nothing of it but the reason

	Tables []*diag.Source // of CSVs that it shows: of these only personal data and damage are reported
}

// Checker has the rules of a site. It is immutable and safe for concurrent use.
type Checker struct {
	settings     Settings
	rules        map[diag.Code]*Rule
	ordered      []*Rule
	offByDefault map[diag.Code]bool // rules that are off unless site.toml turns them on
	ownNumbers   map[string]bool    // own numbers and addresses, folded
	words        wordIndex
	phrases      *phraseIndex
	people       roster
}

// New returns the checker for a site's settings.
func New(settings Settings) *Checker {
	settings.FreshDays = cmp.Or(settings.FreshDays, 14)
	settings.MinWidth = cmp.Or(settings.MinWidth, 800)
	c := &Checker{
		settings: settings, rules: map[diag.Code]*Rule{}, offByDefault: map[diag.Code]bool{}, ownNumbers: map[string]bool{},
	}
	add := func(r *Rule) {
		if c.rules[r.Code] == nil {
			c.rules[r.Code] = r
			c.ordered = append(c.ordered, r)
		}
	}
	for i := range builtin {
		add(&builtin[i])
	}
	words := append(builtinWords(), Word{Code: homeAddress, Wrong: homeWords})
	words = append(words, settings.Words...)
	for i := range words {
		add(words[i].rule())
		c.offByDefault[words[i].Code] = c.offByDefault[words[i].Code] || words[i].Severity == "off"
	}
	for _, n := range settings.OwnNumbers {
		c.ownNumbers[foldNumber(n)] = true
	}
	c.words, c.phrases = newWordIndex(words), phrases()
	c.people = newRoster(settings.People, c.words)
	return c
}

// Rules lists all rules in the order of the report.
func (c *Checker) Rules() []*Rule { return c.ordered }

// level is the severity of a rule on this site; false if the rule is off.
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

// newFinding makes a finding of a rule; false if the rule is off. The arguments are those of the rule's texts,
// the first being the text found.
func (c *Checker) newFinding(code diag.Code, args ...any) (Finding, bool) {
	r := c.rules[code]
	severity, on := c.level(r)
	if !on {
		return Finding{}, false
	}
	hint := r.hint
	if len(args) < 2 || args[1] == "" { // it is not known what to write instead
		switch {
		case hint == write:
			hint = diag.Text{}
		case code == mojibake:
			hint = copyAgain
		}
	}
	return Finding{Diagnostic: diag.Own(code, severity, r.message, args, hint, r.Reason)}, true
}

// Text checks one bulletin's text. The findings are in the order of the text.
func (c *Checker) Text(d Document) []Finding {
	d.Body = min(d.Body, len(d.Source.Text))
	s := scanner{c: c, doc: &d, text: d.Source.Text}
	parts, accepted := frontMatter(d.Source.Text[:d.Body])
	if d.Withdrawn {
		return c.reason(&d, parts, accepted)
	}
	for _, p := range parts {
		s.scan(p)
	}
	s.scan(part{start: d.Body, end: len(d.Source.Text), kind: body})
	s.checkRepeatedLines(d.Body)
	s.reportMarks()
	s.checkFileName()
	s.checkImported()
	found := s.found
	if s.counts[fixedPhrase] > 0 {
		found = dropPhrases(found)
	}
	found = append(found, c.tables(d)...)
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Text, b.Text))
	})
	return c.applyAccept(&d, found, accepted)
}

// reason checks what a notice of withdrawal says. What is accepted of the rest is not unused.
func (c *Checker) reason(d *Document, parts []part, accepted part) []Finding {
	s := scanner{c: c, doc: d, text: d.Source.Text}
	for _, p := range parts {
		if p.kind == value && reasonKeys[p.key] {
			s.scan(p)
		}
	}
	s.reportMarks()
	found := c.applyAccept(d, s.found, accepted)
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Code == acceptUnused || f.Code == acceptUnknown })
}

// tables checks what a bulletin's tables hold.
func (c *Checker) tables(d Document) (found []Finding) {
	for _, src := range d.Tables {
		s := scanner{c: c, doc: &Document{Source: src, District: d.District}, text: src.Text}
		s.scan(part{start: 0, end: len(src.Text), kind: name})
		for _, f := range s.found {
			f.Edits = nil // --fix writes the bulletin's own file alone
			found = append(found, f)
		}
	}
	return found
}

// applyAccept drops the findings that the bulletin accepts, and reports entries of its list that accept nothing.
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

// Sort orders findings by file and place, so that the report does not depend on the order of work.
func Sort(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int {
		order := cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Text, b.Text),
		)
		if order == 0 {
			order = diag.Compare(a.Diagnostic, b.Diagnostic)
		}
		return order
	})
}

// Diagnostics are the diagnostics of findings.
func Diagnostics(found []Finding) []diag.Diagnostic {
	out := make([]diag.Diagnostic, len(found))
	for i, f := range found {
		out[i] = f.Diagnostic
	}
	return out
}
