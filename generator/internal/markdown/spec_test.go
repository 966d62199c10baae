package markdown

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

var update = flag.Bool("update", false, "write the golden files anew")

type example struct {
	Markdown string `json:"markdown"`
	HTML     string `json:"html"`
	Example  int    `json:"example"`
	Section  string `json:"section"`
}

// specExamples returns the examples of CommonMark 0.31.2, which goldmark's module carries.
func specExamples(t testing.TB) []example {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatalf("the go command does not say where goldmark's module is: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "_test", "spec.json"))
	if err != nil {
		t.Fatalf("goldmark's module does not hold the CommonMark examples: %v", err)
	}
	var examples []example
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	if len(examples) != 652 {
		t.Fatalf("%d examples, want 652", len(examples))
	}
	return examples
}

// plainParser is CommonMark alone, with our parsers in place of goldmark's on request.
func plainParser(inline ...util.PrioritizedValue) parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(inline,
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
		)...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
}

// TestSpec holds goldmark itself, and our inline parsers on it, against CommonMark: the
// amendments for Chinese change nothing in text that has none.
func TestSpec(t *testing.T) {
	for name, p := range map[string]parser.Parser{
		"goldmark": plainParser(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewEmphasisParser(), 500)),
		"amended": plainParser(
			util.Prioritized(codeSpanParser{}, 100),
			util.Prioritized(emphasisParser{}, 500)),
	} {
		md := goldmark.New(goldmark.WithParser(p), goldmark.WithRendererOptions(html.WithUnsafe(), html.WithXHTML()))
		for _, e := range specExamples(t) {
			source := []byte(e.Markdown)
			pc := parser.NewContext()
			pc.Set(jobKey, &job{chinese: hasCJK(source)})
			var out bytes.Buffer
			root := p.Parse(text.NewReader(source), parser.WithContext(pc))
			if err := md.Renderer().Render(&out, source, root); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != e.HTML {
				t.Errorf("%s: example %d (%s): %q\n got %q\nwant %q", name, e.Example, e.Section, e.Markdown, got, e.HTML)
			}
		}
	}
}

// TestProductionDifferences lists every example that an officer gets otherwise than CommonMark
// has it, and why. An example without a reason is a fault.
func TestProductionDifferences(t *testing.T) {
	var list strings.Builder
	for _, e := range specExamples(t) {
		doc, ds := convert(t, e.Markdown)
		reasons, ok := explain(e, string(doc.HTML), ds)
		if !ok {
			t.Errorf("example %d (%s) differs without a reason (%s): %q\n got %q\nwant %q",
				e.Example, e.Section, reasons, e.Markdown, doc.HTML, e.HTML)
		}
		if reasons != "" {
			fmt.Fprintf(&list, "%3d  %-28s %s\n", e.Example, e.Section, reasons)
		}
	}
	golden(t, "production-differences.txt", list.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what -update would write:\n%s", name, got)
	}
}

var reasonOf = map[diag.Code]string{
	diag.BodyHTML:      "raw HTML is off",
	diag.LinkScheme:    "URL allow-list",
	diag.BodyReference: "photos",
	diag.PhotoOutside:  "photos",
	diag.PhotoRemote:   "photos",
}

var idAttribute = regexp.MustCompile(`(<h[1-6][^>]*?) id="[^"]*"`)

// explain returns the rules of ours that make the example differ, and whether they do explain it.
func explain(e example, got string, ds []diag.Diagnostic) (reasons string, ok bool) {
	want := strings.ReplaceAll(e.HTML, " />", ">")
	if got == want {
		return "", true
	}
	var found []string
	add := func(reason string) {
		if !slices.Contains(found, reason) {
			found = append(found, reason)
		}
	}
	if without := idAttribute.ReplaceAllString(got, "$1"); without != got {
		add("heading ids")
		if without == want {
			return "heading ids", true
		}
	}
	for _, d := range ds {
		if r := reasonOf[d.Code]; r != "" {
			add(r)
		}
	}
	if strings.Contains(want, "<!--") && !strings.Contains(got, "<!--") {
		add("comments are dropped")
	}
	if strings.Count(got, "<a ") > strings.Count(want, "<a ") {
		add("bare addresses")
	}
	for _, s := range [][2]string{
		{"<del>", "deleted text"}, {`class="table"`, "tables"}, {"<dl>", "definition lists"},
		{`class="footnote`, "footnotes"}, {"<input", "task lists"},
	} {
		if strings.Contains(got, s[0]) && !strings.Contains(want, s[0]) {
			add(s[1])
		}
	}
	reasons = strings.Join(found, ", ")
	return reasons, len(found) > 0 && !(len(found) == 1 && found[0] == "heading ids")
}
