package content

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/cputime"
)

// Files are found in whatever form the conversion of the body reads links, and not in code.
func TestBodyLinks(t *testing.T) {
	for body, want := range map[string][]string{
		"见[方案](a.pdf)。":                     {"a.pdf"},
		"[方案](<a b.pdf>)":                   {"a b.pdf"},
		"[方案](a b.pdf)":                     {"a b.pdf", "a"},
		`[方案](a.pdf "标题")`:                  {`a.pdf "标题"`, "a.pdf"},
		"［方案］（a.pdf）、【二】（b.pdf）":            {"a.pdf", "b.pdf"},
		"[方案](a(1).pdf)":                    {"a(1).pdf"},
		"[![图](a.jpg)](b.pdf)":              {"a.jpg", "b.pdf"},
		"[一[二](a.pdf)三](b.pdf)":             {"a.pdf", "b.pdf"},
		"[方案]: a.pdf\n":                     {"a.pdf"},
		"[方案]: <a b.pdf> \"x\"\n":           {"a b.pdf"},
		"`[方案](a.pdf)`":                     nil,
		"``[`](a.pdf)``":                    nil,
		"```\n[方案](a.pdf)\n```\n[二](b.pdf)": {"b.pdf"},
		"~~~\n[方案](a.pdf)\n":                nil,
		`\[方案](a.pdf)`:                      nil,
		"[方案\n\n](a.pdf)":                   nil,
		"[方案\n二](a.pdf)":                    {"a.pdf"},
		"[方案] (a.pdf)":                      nil,
		"]](a.pdf)":                         nil,
		"文字":                                nil,
	} {
		var got []string
		for link := range bodyLinks(body) {
			got = append(got, link.names...)
		}
		got = slices.Compact(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

// The title of a video may name the photo that is seen before it plays.
func TestTitlePhoto(t *testing.T) {
	for dest, want := range map[string]string{
		`a.mp4 "b.jpg")`: "b.jpg", `a.mp4 'b c.PNG')`: "b c.PNG", `a.mp4 “b.jpg”)`: "b.jpg", `<a b.mp4> "b.jpg")`: "b.jpg",
		`a.mp4 "说明")`: "", `a.mp4"b.jpg")`: "", `a.mp4)`: "", `a.mp4 "b.jpg`: "", "a.mp4\n\"b.jpg\")": "", `<a "b.jpg")`: "",
		`a.mp4 "sub/b.webp" )`: "sub/b.webp", ``: "", `"b.jpg")`: "",
	} {
		if got := titlePhoto(dest); got != want {
			t.Errorf("%s: %q, want %q", dest, got, want)
		}
	}
}

// A name that a link is written with is a file's, or that of something else.
func TestFileName(t *testing.T) {
	for typed, want := range map[string]string{
		"a.pdf": "a.pdf", "./a.pdf": "a.pdf", "a%20b.pdf": "a b.pdf", "sub/a.csv": "sub/a.csv", "100%.csv": "100%.csv",
		"a#b.csv": "a#b.csv", "a?b.pdf": "a?b.pdf", "../a.csv": "../a.csv",
		"a": "", "a.md": "", "a.html": "", "https://x/a.pdf": "", "mailto:a@b.cn": "", "/a.pdf": "", "..": "",
		"a.md#b": "", "a/?q=b.html": "", "#b": "", "C:/a.pdf": "", "?a": "", ".": "",
	} {
		name, ok := fileName(typed)
		if ok != (want != "") || ok && name != want {
			t.Errorf("%q: %q %v, want %q", typed, name, ok, want)
		}
	}
}

// Looking for links takes no longer than reading the text, whatever it repeats.
func TestBodyLinksLinear(t *testing.T) {
	for _, shape := range []string{
		"[a](", "[", "](", "[a](<", "[a]: ", "`", "``", "```\n", "~~~\n", "［", "[a](b \"c", "\\", "![a](b.mp4 \"", "]",
		"\n[a]:",
	} {
		body := strings.Repeat(shape, 1<<20/len(shape)) + "](a.pdf)"
		took := cputime.Of(func() {
			for range bodyLinks(body) {
			}
		})
		if took > 2*time.Second {
			t.Errorf("%q took %v", shape, took)
		}
	}
}

// A link is inside the body, and has at most two names, which stand there.
func FuzzBodyLinks(f *testing.F) {
	seeds(f, ".md")
	f.Fuzz(func(t *testing.T, body string) {
		for link := range bodyLinks(body) {
			if link.at < 0 || link.at > len(body) || len(link.names) > 2 {
				t.Fatalf("%+v of %d bytes", link, len(body))
			}
			for _, name := range append(link.names, link.poster) {
				if !strings.Contains(body, name) {
					t.Fatalf("%q is not in the body", name)
				}
			}
		}
	})
}
