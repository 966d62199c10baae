package frontmatter

import (
	"errors"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
)

// provoked are texts on which the TOML library says each of the words that we look for in its messages.
var provoked = map[string]string{
	phraseTwice:             "a = 1\na = 2",
	phraseDate:              "a = 2022-13-01",
	"hexadecimal":           `a = "\u00"`,
	"invalid escape":        `a = "C:\图"`,
	"newlines":              "a = \"b\nc\"",
	"unexpected EOF":        "a = \"\"\"b",
	"array":                 `a = [1 2]`,
	"inline table":          `a = { b = 1 c = 2 }`,
	`found '\n' instead`:    "a =\nb = 1",
	"expected value":        `a = ?`,
	"top-level item to end": `a = "b" c`,
	"expected '.' or '='":   "a b",
	"":                      `a = 01`,
}

// An update of the library that words an error differently fails here.
func TestLibraryMessages(t *testing.T) {
	phrases := []string{phraseTwice, phraseDate}
	for _, s := range syntaxTexts {
		phrases = append(phrases, s.phrase)
	}
	for i, words := range phrases {
		text, ok := provoked[words]
		if !ok {
			t.Errorf("nothing provokes %q", words)
			continue
		}
		var data map[string]any
		var pe toml.ParseError
		if _, err := toml.Decode(text, &data); !errors.As(err, &pe) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for j, earlier := range phrases[:i+1] {
			if strings.Contains(pe.Message, earlier) != (j == i) {
				t.Errorf("%q: %q, looked for %q, tried %q", text, pe.Message, words, earlier)
			}
		}
		if pe.Position.Start < 0 || pe.Position.Start > len(text) {
			t.Errorf("%q: position %+v", text, pe.Position)
		}
		if words == phraseTwice && pe.LastKey != "a" {
			t.Errorf("%q: the last key is %q", text, pe.LastKey)
		}
	}
}

// The officer is told in his own words, and where.
func TestSyntaxErrors(t *testing.T) {
	for _, test := range []struct {
		text         string
		code         diag.Code
		line, column int
	}{
		{"a = 1\na = 2", diag.KeyTwice, 2, 1},
		{"a = [1, 2", diag.TOMLSyntax, 1, 9},
		{"a =\nb = 1", diag.TOMLSyntax, 1, 4},
		{"甲＝“乙”\nb c", diag.TOMLSyntax, 2, 3},
	} {
		doc, ok := Parse(&diag.Source{Text: test.text}, 0, len(test.text))
		found := doc.Findings()
		last := found[len(found)-1]
		for _, d := range found {
			if d.Severity == diag.Error {
				last = d
			}
		}
		if ok || last.Code != test.code || last.Line != test.line || last.Column != test.column {
			t.Errorf("%q: %v, %+v", test.text, ok, last)
		}
	}
}
