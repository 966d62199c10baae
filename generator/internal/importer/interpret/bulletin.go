// One bulletin: the order in which its parts are decided.

package interpret

import (
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
)

// bulletin is the work on one bulletin.
type bulletin struct {
	r       *roundup
	ls      []*line
	part    int // of a round-up, from 1
	section *section
	d       draft.Draft
	reason  map[string]string

	stated []dated // the days that say when it is from, the best first
	signer string  // who signs it
	credit string  // of photos that have none of their own
	sure   bool    // the title is

	labelled bool // the source stood behind a label
	doubts   []doubt
}

// make makes a draft of the whole.
func (t *bulletin) make() draft.Draft {
	t.read()
	return t.finish()
}

// read decides what each line is.
func (t *bulletin) read() {
	if t.part == 0 {
		t.masthead()
	}
	t.signOff()
	t.captions()
	t.title()
	t.headings()
}

// finish decides the values, and writes the text.
func (t *bulletin) finish() draft.Draft {
	o, d := &t.r.o, &t.d
	meta := &t.r.doc.Meta
	if o.Source != "" {
		d.Source, t.reason["source"], t.labelled = o.Source, "按 --source", true
	}
	if t.part == 0 {
		if d.Source == "" && meta.Source != "" {
			d.Source, t.reason["source"], t.labelled = meta.Source, "网页或邮件", !meta.Mail
		}
		if d.Author == "" {
			d.Author = meta.Author
		}
	}
	t.districts()
	t.date()
	t.titleOrGuess()
	t.signature()
	t.leftOrigin()
	d.Part = t.part
	if t.r.o.Topic != "" {
		d.Topics = []string{cmpOr(t.r.result.Topic.Slug, t.r.o.Topic)}
	}
	t.write()
	if t.credit != "" && !slices.ContainsFunc(d.Photos, func(p draft.Photo) bool { return p.Credit == t.credit }) {
		d.Author = joinNames(d.Author, t.credit)
	}
	t.doubtOrigin()
	slices.Sort(d.Guessed)
	d.Guessed = slices.Compact(d.Guessed)
	d.Reasons = t.reason
	return *d
}

// guess records that the value of a key was guessed.
func (t *bulletin) guess(key string, place int, finding diag.Diagnostic) {
	t.d.Guessed = append(t.d.Guessed, key)
	t.d.Findings = append(t.d.Findings, at(finding, place))
}

// signature keeps who signs an official document.
func (t *bulletin) signature() {
	if t.signer == "" || t.d.Number == "" && !officialKind.MatchString(t.d.Title) {
		return
	}
	t.d.Signed = t.signer
	if len(t.stated) > 0 {
		t.d.SignedOn = t.d.Date
	}
}

// next is the line after i that is still text or photos, or nil.
func (t *bulletin) next(i int) *line {
	for i++; i < len(t.ls); i++ {
		if l := t.ls[i]; l.role != taken && l.block.Kind != document.Rule {
			return l
		}
	}
	return nil
}

// before is the line before i, taken ones included, or nil.
func (t *bulletin) before(i int) *line {
	if i == 0 {
		return nil
	}
	return t.ls[i-1]
}

// text is all text of the body.
func (t *bulletin) text() string {
	var s strings.Builder
	for _, l := range t.ls {
		if l.role != taken {
			s.WriteString(l.text + "\n")
		}
	}
	return s.String()
}
