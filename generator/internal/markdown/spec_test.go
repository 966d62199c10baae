package markdown

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
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
		t.Skipf("the go command does not say where goldmark's module is: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "_test", "spec.json"))
	if err != nil {
		t.Skipf("goldmark's module does not hold the CommonMark examples: %v", err)
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

// plainParser is CommonMark alone, with our parsers in place of goldmark's where told to.
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
