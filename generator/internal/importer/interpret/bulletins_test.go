package interpret

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/plain"
)

// invented is one text of testdata.
type invented struct {
	name  string
	text  []string
	want  map[string]string
	split string
}

// readInvented reads the texts of testdata.
func readInvented(t *testing.T) (all []*invented) {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parseInvented(string(data))...)
	}
	return all
}

func parseInvented(data string) (all []*invented) {
	var b *invented
	wanted := false
	for line := range strings.Lines(data) {
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutPrefix(line, "== "); ok {
			b, wanted = &invented{name: name, want: map[string]string{}}, false
			all = append(all, b)
			continue
		}
		if b == nil || line == "" && wanted {
			continue
		}
		if split, ok := strings.CutPrefix(line, "split: "); ok {
			b.split = split
			continue
		}
		switch {
		case line == "--":
			wanted = true
		case wanted:
			key, value, _ := strings.Cut(line, ":")
			b.want[key] = strings.TrimSpace(value)
		default:
			b.text = append(b.text, line)
		}
	}
	return all
}

// document is an invented text as a reader gives it: a plain one through its reader, one with forms as Word would.
func (b *invented) document(t *testing.T) *document.Document {
	t.Helper()
	text := strings.Join(b.text, "\n")
	if !strings.Contains(text, "|") && !strings.Contains(text, "\nP\n") || strings.HasPrefix(b.name, "txt") {
		doc, err := plain.Read([]byte(text), document.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	doc := &document.Document{Meta: document.Meta{Modified: "2024-06-30"}}
	for i, line := range b.text {
		if meta, ok := strings.CutPrefix(line, "meta: "); ok {
			f := strings.Split(meta, "|")
			doc.Meta = document.Meta{Title: f[0], Date: f[1], Source: f[2]}
			continue
		}
		if line != "" && strings.Trim(line, "P") == "" {
			block := document.Block{Kind: document.Pictures, Place: i + 1}
			for range line {
				block.Pictures = append(block.Pictures, &document.Picture{
					Name: "image.jpg", Read: func() ([]byte, error) { return nil, nil },
				})
			}
			doc.Blocks = append(doc.Blocks, block)
			continue
		}
		if form, words, ok := strings.Cut(line, "|"); ok {
			doc.Blocks = append(doc.Blocks, formed(t, form, words, i+1))
		}
	}
	return doc
}

// formed is a paragraph with its form: 22cb.
func formed(t *testing.T, form, words string, place int) document.Block {
	b := document.Block{Place: place}
	run := document.Run{Text: words}
	digits := strings.TrimRight(form, "cbrtpk")
	if size, err := strconv.ParseFloat(digits, 64); err == nil {
		b.Size = size
	} else if level, ok := strings.CutPrefix(digits, "h"); ok {
		b.Outline, _ = strconv.Atoi(level)
	} else {
		t.Fatal(form)
	}
	for _, c := range form[len(digits):] {
		switch c {
		case 'c':
			b.Align = document.Center
		case 'r':
			b.Align = document.End
		case 'b':
			run.Bold = true
		case 't':
			b.TextBox = true
		case 'p':
			b.WithPicture = true
		case 'k':
			b.Heavy = true
		}
	}
	b.Runs = []document.Run{run}
	return b
}

// TestInvented holds the fields of bulletins as offices write them. What is wrong without a report is said so: SILENT.
func TestInvented(t *testing.T) {
	in, c := New(siteOf(t, sichuan)), tally{}
	for _, b := range readInvented(t) {
		o := auto
		o.Modified = saved.AddDate(0, 1, 0)
		o.Now = o.Modified
		r := in.Drafts(b.document(t), o)
		if b.split != "" {
			b.compareParts(t, c, r.Drafts)
			continue
		}
		if len(r.Drafts) != 1 {
			t.Errorf("%s: %d bulletins", b.name, len(r.Drafts))
			continue
		}
		b.compare(t, c, r.Drafts[0])
	}
	for field, n := range c {
		t.Logf("%-10s %d of %d", field, n[0], n[1])
	}
}

// compareParts compares the parts of a round-up: their districts, and the titles of those of which one is wanted. A
// field of one part has its number before it.
func (b *invented) compareParts(t *testing.T, c tally, drafts []draft.Draft) {
	t.Helper()
	var parts []string
	for _, d := range drafts {
		parts = append(parts, strings.Join(d.Districts, " ")+" "+d.Title)
	}
	wanted := strings.Split(b.split, ";")
	c.is(t, b.name, "split", len(drafts) == len(wanted), parts, b.split)
	if len(drafts) != len(wanted) {
		return
	}
	titles := map[string]bool{}
	for i, want := range wanted {
		district, title, _ := strings.Cut(strings.TrimPrefix(want, " "), " ")
		part := &invented{name: b.name + " " + strconv.Itoa(i+1), want: map[string]string{"district": district}}
		if title != "" {
			part.want["title"] = title
		}
		for key, value := range b.want {
			if field, ok := strings.CutPrefix(key, strconv.Itoa(i+1)+" "); ok {
				part.want[field] = value
			}
		}
		part.compare(t, c, drafts[i])
		c.is(t, part.name, "own title", !titles[drafts[i].Title], drafts[i].Title, "another than before")
		titles[drafts[i].Title] = true
	}
}

// guessKeys are the words of Draft.Guessed that report a field.
var guessKeys = map[string][]string{
	"title": {"title"}, "kicker": {"title"}, "subtitle": {"title"}, "district": {"district"}, "date": {"date", "year"},
	"captions": {"caption"}, "source": {"source"}, "author": {"author"}, "editor": {"editor"}, "reviewers": {"reviewers"},
}

func (b *invented) compare(t *testing.T, c tally, d draft.Draft) {
	t.Helper()
	got := map[string]string{
		"title": d.Title, "kicker": d.Kicker, "subtitle": d.Subtitle, "district": strings.Join(d.Districts, " "),
		"date": d.Date.Format("2006-01-02"), "source": d.Source, "author": d.Author, "editor": d.Editor,
		"reviewers": strings.Join(d.Reviewers, " "), "number": d.Number, "signed": d.Signed,
	}
	if d.HasTime {
		got["date"] = d.Date.Format("2006-01-02T15:04")
	}
	var captions, headings []string
	for _, p := range d.Photos {
		text := p.Caption
		if i := strings.LastIndex(p.Alt, "（之"); text == "" && i > 0 {
			text = p.Alt[:i]
		}
		if p.Credit != "" {
			text += "/" + p.Credit
		}
		captions = append(captions, text)
	}
	for line := range strings.Lines(d.Body) {
		if strings.HasPrefix(line, "#") {
			headings = append(headings, strings.TrimSpace(strings.TrimLeft(line, "#")))
		}
	}
	got["captions"], got["headings"] = strings.Join(captions, ";"), strings.Join(headings, ";")
	got["unknown"] = ""
	if name := b.want["unknown"]; name != "" && strings.Contains(d.Unknown, name) {
		got["unknown"] = name
	}
	for field, want := range b.want {
		value := got[field]
		if field == "guessed" {
			c.is(t, b.name, field, slices.Contains(d.Guessed, want), d.Guessed, want)
			continue
		}
		if strings.HasPrefix(want, "????") {
			want, value = want[4:], value[4:]
		}
		name := b.name
		reported := func(key string) bool { return slices.Contains(d.Guessed, key) }
		if value != want && !slices.ContainsFunc(guessKeys[field], reported) {
			name = "SILENT " + name
		}
		c.is(t, name, field, value == want, value, want)
	}
	if t.Failed() && os.Getenv("SHOW") != "" && strings.Contains(b.name, os.Getenv("SHOW")) {
		t.Log(show(d))
	}
}
