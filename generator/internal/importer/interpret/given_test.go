package interpret

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/docx"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/mail"
	"jianbao/generator/internal/importer/plain"
	"jianbao/generator/internal/importer/web"
)

// expected is what a file of the corpus is to become.
type expected struct {
	Title, Kicker, Subtitle, District, Date, Source, Author, Editor string
	Photos                                                          [][]string
	Headings                                                        [][]any
	Bold, Runin, Must, Mustnot                                      []string
	Table                                                           []int
	Link, Quote, Note                                               string
	Split                                                           []part
	TopicTitle                                                      string `json:"topic_title"`
	Intro                                                           string
	Refused                                                         any
	Hostile                                                         bool
	Missing                                                         int
	RefusedWithoutHelper                                            bool `json:"refused_without_helper"`
}

type part struct {
	District        string
	TitleCandidates []string `json:"title_candidates"`
	Date            string
	Photos          []any
	Headings        []any
}

// tally counts, for each field, how many are right.
type tally map[string]*[2]int

func (c tally) is(t *testing.T, file, field string, ok bool, got, want any) {
	if c[field] == nil {
		c[field] = new([2]int)
	}
	c[field][1]++
	if ok {
		c[field][0]++
		return
	}
	t.Errorf("%s: %s is %v, not %v", file, field, got, want)
}

// TestGiven holds each field of the corpus that lies beside the repository.
func TestGiven(t *testing.T) {
	folder := filepath.Join(sharedFolder(t), "import")
	var all map[string]json.RawMessage
	data, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skip("there is no corpus beside the repository: ", err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	in, c := New(siteOf(t, sichuan)), tally{}
	for _, name := range names {
		var want expected
		if name == "_real" || json.Unmarshal(all[name], &want) != nil {
			continue
		}
		if want.Hostile || want.RefusedWithoutHelper || strings.HasPrefix(name, "roundup") {
			continue
		}
		doc, o, ok := readGiven(t, filepath.Join(folder, filepath.FromSlash(strings.TrimSuffix(name, "/"))))
		if !ok {
			t.Log("no reader yet: ", name)
			continue
		}
		r := in.Drafts(doc, o)
		if os.Getenv("SHOW") != "" && strings.Contains(name, os.Getenv("SHOW")) {
			for _, d := range r.Drafts {
				t.Log(show(d), r.Dropped)
			}
		}
		if want.Split != nil {
			givenParts(t, c, name, r, want)
		} else {
			givenOne(t, c, name, r.Drafts[0], want)
		}
	}
	fields := make([]string, 0, len(c))
	for f := range c {
		fields = append(fields, f)
	}
	slices.Sort(fields)
	for _, f := range fields {
		t.Logf("%-10s %d of %d", f, c[f][0], c[f][1])
	}
}

// readGiven reads a file of the corpus with the reader of its kind.
func readGiven(t *testing.T, name string) (*document.Document, Options, bool) {
	o := Options{Split: true, File: path.Base(filepath.ToSlash(name)), Now: later, Modified: later}
	if isFolder(name) {
		return readFolder(t, name, o)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(name) {
	case ".docx":
		doc, err := docx.Read(bytes.NewReader(data), int64(len(data)), document.DefaultLimits)
		if err != nil {
			t.Fatal(name, err)
		}
		return doc, o, true
	case ".eml":
		doc, err := mail.Read(data, document.DefaultLimits)
		if err != nil {
			t.Fatal(name, err)
		}
		return doc, o, true
	case ".html", ".htm", ".doc":
		doc, err := web.Read(data, besides(filepath.Dir(name)), document.DefaultLimits)
		if err != nil {
			t.Log(name, err)
			return nil, o, false
		}
		return doc, o, true
	}
	return nil, o, false
}

// besides are the files beside a page.
func besides(folder string) web.Files {
	return func(name string) (func() ([]byte, error), int64, bool) {
		at := filepath.Join(folder, filepath.FromSlash(name))
		info, err := os.Stat(at)
		if err != nil {
			return nil, 0, false
		}
		return func() ([]byte, error) { return os.ReadFile(at) }, info.Size(), true
	}
}

// readFolder reads a text with the pictures beside it.
func readFolder(t *testing.T, folder string, o Options) (doc *document.Document, _ Options, ok bool) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	o.Folder = filepath.Base(folder)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			continue
		}
		switch filepath.Ext(e.Name()) {
		case ".txt":
			o.File = e.Name()
			doc, err = plain.Read(data, document.DefaultLimits)
			ok = err == nil
		case ".jpg":
			o.Photos = append(o.Photos, &document.Picture{Name: e.Name(), Read: func() ([]byte, error) { return data, nil }})
		}
	}
	return doc, o, ok
}

func givenParts(t *testing.T, c tally, name string, r Result, want expected) {
	c.is(t, name, "split", len(r.Drafts) == len(want.Split), len(r.Drafts), len(want.Split))
	c.is(t, name, "topic", r.Topic.Title == want.TopicTitle, r.Topic.Title, want.TopicTitle)
	c.is(t, name, "intro", r.Topic.Intro == want.Intro, r.Topic.Intro, want.Intro)
	for i := range min(len(r.Drafts), len(want.Split)) {
		w, d := want.Split[i], r.Drafts[i]
		one := expected{District: w.District, Date: w.Date, Source: want.Source}
		if len(w.TitleCandidates) > 0 {
			one.Title = w.TitleCandidates[0]
		}
		for _, p := range w.Photos {
			var texts []string
			for _, s := range p.([]any) {
				texts = append(texts, s.(string))
			}
			one.Photos = append(one.Photos, texts)
		}
		givenOne(t, c, fmt.Sprintf("%s %d", name, i+1), d, one)
	}
}

func givenOne(t *testing.T, c tally, name string, d draft.Draft, want expected) {
	c.is(t, name, "title", d.Title == want.Title, d.Title, want.Title)
	c.is(t, name, "kicker", d.Kicker == want.Kicker, d.Kicker, want.Kicker)
	c.is(t, name, "subtitle", d.Subtitle == want.Subtitle, d.Subtitle, want.Subtitle)
	c.is(t, name, "source", want.Source == "" || d.Source == want.Source, d.Source, want.Source)
	c.is(t, name, "author", want.Author == "" || d.Author == want.Author, d.Author, want.Author)
	c.is(t, name, "editor", d.Editor == want.Editor, d.Editor, want.Editor)
	slug := ""
	for _, s := range siteOf(t, sichuan).Districts {
		if s.Name == want.District {
			slug = s.Slug
		}
	}
	c.is(t, name, "district", slices.Equal(d.Districts, []string{slug}), d.Districts, slug)
	givenDate(t, c, name, d, want.Date)
	var photos []string
	for _, p := range d.Photos {
		if p.Picture.Read != nil && p.Picture.Metafile == "" {
			photos = append(photos, shortPhoto(t, p))
		}
	}
	var wanted []string
	for _, p := range want.Photos {
		wanted = append(wanted, strings.Join([]string{digestOf(p[0]), bareCaption(p[1]), p[2]}, " | "))
	}
	for i := range max(len(photos), len(wanted)) {
		photos, wanted := append(photos, ""), append(wanted, "")
		got, want := photos[min(i, len(photos)-1)], wanted[min(i, len(wanted)-1)]
		if strings.HasPrefix(want, " | ") {
			got = got[strings.Index(got+" | ", " | "):]
		}
		c.is(t, name, "photo", got == want, got, want)
	}
	givenText(t, c, name, d, want)
}

// givenDate compares dates; a year of ???? is whatever it is.
func givenDate(t *testing.T, c tally, name string, d draft.Draft, want string) {
	layout := "2006-01-02"
	if strings.Contains(want, "T") {
		layout = "2006-01-02T15:04"
	}
	got := d.Date.In(time.FixedZone("", 8*3600)).Format(layout)
	if rest, ok := strings.CutPrefix(want, "????"); ok {
		got, want = got[4:], rest
	}
	c.is(t, name, "date", got == want && (d.HasTime == strings.Contains(want, "T")), got, want)
}

// digestOf is a digest as expected.json has it; that of a picture that is cut or turned is not compared.
func digestOf(s string) string {
	if strings.Contains(s, " ") {
		return ""
	}
	return s
}

// bareCaption is a caption as it is compared.
func bareCaption(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, "图为"), "。")
}

// shortPhoto is a photo as expected.json has it. One that shares the caption of another has its own text for it.
func shortPhoto(t *testing.T, p draft.Photo) string {
	data, err := p.Picture.Read()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	caption := p.Caption
	if i := strings.LastIndex(p.Alt, "（之"); caption == "" && i > 0 {
		caption = p.Alt[:i]
	}
	return strings.Join([]string{hex.EncodeToString(sum[:8]), bareCaption(caption), p.Credit}, " | ")
}

func givenText(t *testing.T, c tally, name string, d draft.Draft, want expected) {
	var headings, wanted []string
	for line := range strings.Lines(d.Body) {
		if strings.HasPrefix(line, "#") {
			headings = append(headings, strings.TrimSpace(line))
		}
	}
	for _, h := range want.Headings {
		wanted = append(wanted, strings.Repeat("#", int(h[0].(float64)))+" "+h[1].(string))
	}
	if want.Headings != nil {
		c.is(t, name, "headings", slices.Equal(headings, wanted), headings, wanted)
	}
	all := fmt.Sprint(d.Title, d.Kicker, d.Subtitle, d.Source, d.Author, d.Editor, d.Body)
	for _, p := range d.Photos {
		all += p.Caption + p.Alt
	}
	for _, s := range slices.Concat(want.Bold, want.Runin, want.Must, []string{want.Link, want.Quote}) {
		if s != "" {
			c.is(t, name, "text", strings.Contains(all, s), d.Body, s)
		}
	}
	for _, s := range want.Mustnot {
		c.is(t, name, "not", !strings.Contains(all, s), d.Body, "without "+s)
	}
	if want.Table != nil {
		rows := strings.Count(d.Body, "\n| ") - 1
		c.is(t, name, "table", rows == want.Table[0], rows, want.Table[0])
	} else {
		c.is(t, name, "table", !strings.Contains(d.Body, "| --- |"), d.Body, "no table")
	}
}
