package check

import (
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
)

// check runs the checker over a body.
func check(c *Checker, text string) []Finding {
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	return c.Text(Document{Source: &diag.Source{Name: "content/a/index.md", Text: text}, Date: day})
}

func codes(found []Finding) string {
	var list []string
	for _, f := range found {
		list = append(list, string(f.Code))
	}
	return strings.Join(list, " ")
}

// Every rule of the lists finds its bad sentences and leaves its good ones alone. No good sentence may
// break any other rule either.
func TestWordLists(t *testing.T) {
	c := New(Settings{})
	for _, w := range builtinWords() {
		if w.Code == spelling {
			continue
		}
		if len(w.Good) == 0 || len(w.Bad) == 0 {
			t.Errorf("%s: no good or no bad sentence", w.Code)
		}
		if w.Code != doubledWord && w.Code != mojibake && (w.Reason == "" || w.ReasonEn == "" || w.Name == "" || w.NameEn == "") {
			t.Errorf("%s: name or reason is missing", w.Code)
		}
		for _, bad := range w.Bad {
			if got := codes(check(c, bad+"。")); !strings.Contains(got, string(w.Code)) {
				t.Errorf("%s: not found in %q: %q", w.Code, bad, got)
			}
		}
		for _, good := range w.Good {
			if got := codes(check(c, good+"。")); got != "" {
				t.Errorf("%s: %q is right, but: %s", w.Code, good, got)
			}
		}
	}
}

// Every word of every rule can be found.
func TestEveryWrongWord(t *testing.T) {
	c := New(Settings{})
	for _, w := range builtinWords() {
		for _, wrong := range w.Wrong {
			wrong, _, _ = strings.Cut(wrong, "=")
			near := ""
			if len(w.Near) > 0 {
				near = w.Near[0]
			}
			text := near + "，" + strings.ReplaceAll(wrong, "#", "三") + "。"
			if got := codes(check(c, text)); !strings.Contains(got, string(w.Code)) {
				t.Errorf("%s: %q is never found: %q", w.Code, text, got)
			}
		}
	}
}

// Each misspelling is found once, with what to write; --fix writes it where it is always right, and then it is gone.
// Beside a word that makes it right it is not found.
func TestSpelling(t *testing.T) {
	c := New(Settings{})
	pairs, seen := 0, map[string]bool{}
	for _, w := range builtinWords() {
		if w.Code != spelling {
			continue
		}
		for _, wrong := range w.Wrong {
			pairs++
			right := w.rightFor(wrong)
			wrong, _, _ := strings.Cut(wrong, "=")
			if seen[wrong] {
				t.Errorf("%s is listed twice", wrong)
			}
			seen[wrong] = true
			text := "，" + wrong + "，"
			found := check(c, text)
			if codes(found) != string(spelling) || found[0].Hints(diag.Zh)[0] != "改写成："+right {
				t.Errorf("%s: found %q", wrong, codes(found))
				continue
			}
			fixed, _ := Fix(text, found)
			if w.Fix && fixed != "，"+right+"，" || !w.Fix && fixed != text {
				t.Errorf("%s: fixed to %q", wrong, fixed)
			}
			if again := codes(check(c, "，"+right+"，")); again != "" {
				t.Errorf("%s: %q is wrong again: %s", wrong, right, again)
			}
			for _, before := range w.After {
				if got := codes(check(c, before+wrong)); strings.Contains(got, string(spelling)) {
					t.Errorf("%q: %s", before+wrong, got)
				}
			}
			for _, after := range w.Before {
				if got := codes(check(c, wrong+after)); strings.Contains(got, string(spelling)) {
					t.Errorf("%q: %s", wrong+after, got)
				}
			}
		}
	}
	if pairs < 150 {
		t.Errorf("only %d misspellings", pairs)
	}
}

// A site's own words extend the lists; mistakes in them are reported at their place.
func TestParseWords(t *testing.T) {
	words, found := ParseWords(&diag.Source{Name: "check/words.toml", Text: `
pairs = ["武候祠=武侯祠"]
[[rule]]
code = "check-word-yulin"
wrong = ["玉林办事处", "玉林街办=玉林街道办"]
right = "玉林街道办事处"
reason = "100%的街道都用全称"
severity = "error"
`})
	if len(found) > 0 {
		t.Fatal(found[0].Message(diag.En))
	}
	c := New(Settings{Words: words})
	got := check(c, "玉林办事处在武候祠旁")
	if codes(got) != "check-word-yulin check-spelling" || got[0].Severity != diag.Error {
		t.Fatalf("found %s", codes(got))
	}
	if hints := strings.Join(got[0].Hints(diag.Zh), "|"); hints != "改写成：玉林街道办事处|依据：100％的街道都用全称" {
		t.Errorf("hints: %s", hints)
	}
	if hints := check(c, "玉林街办")[0].Hints(diag.Zh); hints[0] != "改写成：玉林街道办" {
		t.Errorf("hints: %s", hints)
	}
	for _, test := range []struct{ text, place string }{
		{"[[rule]]\ncode = \"check-word-x\"\nwrong = [\"a\"]\n", "check/words.toml:2:9"},
		{"[[rule]]\ncode = \"check-x\"\nwrong = [\"甲\"]\n", "check/words.toml:2:9"},
		{"[[rule]]\ncode = \"check-word-x\"\nwrong = [\"甲\"]\nseverty = \"off\"\n", "check/words.toml:4:1"},
		{"[[rule]]\ncode = \"check-word-x\"\nwrong = [\"甲\"]\nseverity = \"loud\"\n", "check/words.toml:4:13"},
		{"[[rule]]\ncode = \"check-word-x\"\nwrong = [\"甲\"]\nfix = true\n", "check/words.toml:2:9"},
		{"[[rule]]\nwrong = [\"甲\"]\n", "check/words.toml:1:1"},
		{"pairs = [\"甲乙\"]\n", "check/words.toml:1:11"},
		{"pairs = [\"甲=乙\n", "check/words.toml:1:14"},
		{"pairs = 5\n", "check/words.toml"},
	} {
		_, found := ParseWords(&diag.Source{Name: "check/words.toml", Text: test.text})
		if len(found) != 1 || found[0].Location() != test.place {
			t.Errorf("%q: %v", test.text, found)
		}
	}
}

// What to write instead may repeat the numeral that was found.
func TestNumeralInHint(t *testing.T) {
	found := check(New(Settings{}), "庆祝建国75周年，建国七十周年。")
	if len(found) != 2 || found[0].Hints(diag.Zh)[0] != "改写成：新中国成立75周年" || found[1].Hints(diag.Zh)[0] != "改写成：新中国成立七十周年" {
		t.Errorf("found %s", codes(found))
	}
}
