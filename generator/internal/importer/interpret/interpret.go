// Package interpret makes bulletins of documents: it decides which block is the title and which text is the caption of
// which photo, to which district and day a text belongs, and whether it is one bulletin or a round-up of several.
//
// Readers hand over blocks ([document.Document]) that know nothing of bulletins, and what is decided here is decided in
// one way for all kinds of files. The rules are those by which a reader of official texts decides: size and place of a
// line, the words it begins and ends with, what stands before and after it. Those that weigh against each other are in
// one table (weights.go).
//
// # Guesses
//
// A rule can be wrong. What is not stated by the text is a guess, and every guess is reported: its key is in
// Draft.Guessed, its reason in Draft.Reasons, and it is a finding. Where rules nearly fail, they say so as well. The
// aim is that nothing is wrong without a word.
//
// # Conservation
//
// Every visible character of a document is in the draft (its text or its fields) or in Result.Dropped.
//
// The package touches no disk and no clock. An [Interpreter] may be used by several goroutines.
package interpret

import (
	"sync"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/site"
)

// Interpreter makes drafts for one site.
type Interpreter struct {
	site   *site.Site
	finder *content.DistrictFinder
	places *gazetteer // of the site

	once   sync.Once
	nation *gazetteer // of the country; made for the first text that names a place which the site does not have
}

// New takes the site whose districts and topics are to be found. Its bulletins may be missing.
func New(s *site.Site) *Interpreter {
	return &Interpreter{site: s, finder: content.NewDistrictFinder(s.Districts), places: newGazetteer(s.Districts)}
}

// Options are what the officer says, and what is known of the file.
type Options struct {
	District string // a name, alias, code or slug of the site's
	Title    string
	Source   string
	Topic    string // a slug or title of the site's, or the slug of a new one
	Date     time.Time
	HasTime  bool
	Year     int // of dates that have none
	Split    bool

	File, Folder string    // names, without the folders above
	Modified     time.Time // of the file
	Now          time.Time
	// Photos lie beside a text, in their order. They are given to the places of photos by their numbers, then by their
	// names, then in order; those that are left follow the text.
	Photos []*document.Picture
}

// Result is what a document was made of.
type Result struct {
	Drafts   []draft.Draft
	Topic    Topic             // of a round-up
	Findings []diag.Diagnostic // of the document as a whole: what its reader reported
	Dropped  []document.Dropped
}

// Topic is what the head of a round-up says.
type Topic struct {
	Slug  string // of the site's topic that is meant, or that is the likeliest; "" if none is like it
	Title string // "" for a document that is no round-up
	Intro string
	Lines string // the [[topic]] to paste into site.toml, where the site has none like it
}

// Drafts makes the bulletins of a document, which is used up.
func (in *Interpreter) Drafts(doc *document.Document, o Options) Result {
	r := &roundup{in: in, o: o, doc: doc}
	r.result.Findings = doc.Findings
	r.result.Dropped = append(r.result.Dropped, doc.Dropped...)
	r.read()
	return r.result
}

// given is the site's district that the options name, or nil.
func (in *Interpreter) given(name string) *site.District {
	if name == "" {
		return nil
	}
	if found := in.finder.Find(name); len(found) == 1 {
		return found[0]
	}
	return nil
}

// national is the gazetteer of the country.
func (in *Interpreter) national() *gazetteer {
	in.once.Do(func() { in.nation = newGazetteer(in.finder.National()) })
	return in.nation
}
