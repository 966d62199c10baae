package markdown

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hostile"
)

// writtenBodies are what stands below the front matter in the broken sites that the command is tested with, and
// in the sample site.
func writtenBodies(f *testing.F) []string {
	f.Helper()
	var bodies []string
	add := func(text string) {
		if _, body, ok := strings.Cut(text, "\n+++\n"); ok {
			bodies = append(bodies, body)
		}
	}
	for _, text := range hostile.Broken(f, ".md") {
		add(text)
	}
	sample, _ := filepath.Glob("../../../content/*/*/*.md")
	for _, name := range sample {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		add(string(data))
	}
	if len(sample) == 0 {
		f.Fatal("no seeds")
	}
	return bodies
}

// dangerous parses HTML as a browser does, and says what it holds that no body may bring about.
func dangerous(source string) string {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return err.Error()
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			return "a comment"
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"script", "style", "iframe", "object", "embed", "base", "meta", "link", "form", "svg", "math", "template"}, n.Data) {
			return "<" + n.Data + ">"
		}
		for _, a := range n.Attr {
			scheme, ok := schemeOf(a.Val)
			leads := (a.Key == "href" || a.Key == "src") && ok
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction":
				return a.Key
			case leads && !slices.Contains([]string{"http", "https", "mailto", "tel"}, scheme):
				return a.Key + "=" + a.Val
			}
		}
	}
	return ""
}

// schemeOf reads an address as a browser does, to which blanks around it, and line ends and tabs in it, are nothing.
func schemeOf(address string) (scheme string, ok bool) {
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.ToLower(address))
	scheme, _, ok = strings.Cut(address, ":")
	strange := strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") != ""
	return scheme, ok && !strange && scheme != "" && scheme[0] >= 'a' && scheme[0] <= 'z'
}

// FuzzConvert holds what must be true of any input.
func FuzzConvert(f *testing.F) {
	for _, e := range specExamples(f) {
		f.Add(e.Markdown)
	}
	for _, body := range writtenBodies(f) {
		f.Add(body)
	}
	for _, shape := range hostile.Bodies() {
		f.Add(shape[:200] + shape[len(shape)-200:])
	}
	for _, body := range []string{
		ordinary, "![a](a.jpg)![](b.jpg)", "[a](java&#x73;cript:b)", "*党**建 138****1234\r\n　　甲", "[^1]\n\n[^1]: 乙",
		"| a |\n|:-:|\n| b |",
	} {
		f.Add(body)
	}
	c := New()
	c.inPlace, c.watchdog = 0, time.Minute // against hanging; what a body costs is processor time
	photos := []Photo{{File: "a.jpg", Caption: "<甲>", Images: []Image{{"/p/a.jpg", 1600, 1200}, {"/p/a-640.jpg", 640, 480}}}}
	f.Fuzz(func(t *testing.T, body string) {
		source := &diag.Source{Name: "a.md", Text: "+++\n" + body}
		var doc Document
		var ds []diag.Diagnostic
		took := cputime.Of(func() {
			doc, ds = c.Convert(context.Background(), Input{Source: source, Offset: 4, Photos: photos})
		})
		if took > 2*time.Second {
			t.Errorf("it took %v of the processor", took)
		}
		for _, d := range ds {
			if d.Code == diag.BodyFailed || d.Code == diag.BodySlow {
				t.Error(d.Message(diag.En))
			}
			if d.Line < 1 || d.Column < 1 {
				t.Errorf("a diagnostic without a place: %s", says(ds))
			}
		}
		if !utf8.ValidString(string(doc.HTML)) || !utf8.ValidString(doc.Summary) {
			t.Errorf("not UTF-8: %q", doc.HTML)
		}
		if utf8.RuneCountInString(doc.Summary) > maxSummary {
			t.Errorf("long summary: %q", doc.Summary)
		}
		if problem := dangerous(string(doc.HTML)); problem != "" {
			t.Errorf("%s in %.2000q", problem, doc.HTML)
		}
		ids := map[string]bool{}
		for _, h := range doc.Headings {
			if ids[h.ID] || h.ID == "" {
				t.Errorf("id %q twice or empty", h.ID)
			}
			ids[h.ID] = true
		}
	})
}

// What the fuzzing looks with sees each kind of danger, and no other.
func TestDangerous(t *testing.T) {
	for source, want := range map[string]bool{
		`<p title="onclick">&lt;script&gt;</p>`:                                               false,
		`<a href="https://a.example/a:b">a</a><a href="%5Cko%5C:">b</a><a href="./a:b">c</a>`: false,
		`<script>`: true, `<p onclick=x>`: true, `<p style="x">`: true, `<a href=" java&#10;Script:x">`: true,
		`<img src="data:x">`: true, `<svg>`: true, `<!-- -->`: true,
	} {
		if got := dangerous(source); (got != "") != want {
			t.Errorf("%s: %q", source, got)
		}
	}
}
