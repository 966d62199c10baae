package check

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

var (
	corpusDir  = flag.String("corpus", "", "a folder of right texts, for TestCorpus")
	corpusRule = flag.String("corpus-rule", "", "the rule whose findings TestCorpus prints")
)

// Laws, gazettes and news hold next to nothing that --fix may write: a fix is always right, and they are right. The
// test prints the findings of each rule. Texts are not part of this repository; docs/testing.md says where to get some.
func TestCorpus(t *testing.T) {
	if *corpusDir == "" {
		t.Skip("no -corpus")
	}
	c := New(Settings{})
	files, characters := 0, 0
	found, fixes := map[diag.Code]int{}, map[diag.Code]int{}
	samples := map[string]int{}
	err := filepath.WalkDir(*corpusDir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !slices.Contains([]string{".md", ".txt", ".csv"}, filepath.Ext(name)) {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text := string(data)
		files++
		characters += utf8.RuneCountInString(text)
		doc := Document{Source: &diag.Source{Name: "a.md", Text: text}, Date: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		all := c.Text(doc)
		if fixed, n := c.Fix(doc, all); n > 0 {
			again := doc
			again.Source = &diag.Source{Name: doc.Source.Name, Text: fixed}
			if _, n := c.Fix(again, c.Text(again)); n > 0 {
				t.Errorf("%s: a second run fixes %d more", name, n)
			}
		}
		for _, f := range all {
			found[f.Code]++
			if len(f.Edits) > 0 {
				fixes[f.Code]++
			}
			if string(f.Code) == *corpusRule {
				from := max(0, f.Start-36)
				for !utf8.RuneStart(text[from]) {
					from++
				}
				to := min(len(text), f.End+36)
				for to < len(text) && !utf8.RuneStart(text[to]) {
					to++
				}
				hint := ""
				if h := f.Hints(diag.Zh); len(h) > 0 {
					hint = h[0]
				}
				samples[fmt.Sprintf("%s → %s%s", f.Text, hint, strings.Repeat(" [fix]", min(1, len(f.Edits))))]++
				fmt.Printf("%s\t%s\t%q\n", f.Text, filepath.Base(name), text[from:to])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	byCount := func(a, b string) int { return cmp.Compare(samples[b], samples[a]) }
	for _, s := range slices.SortedFunc(maps.Keys(samples), byCount) {
		fmt.Printf("%6d %s\n", samples[s], s)
	}
	fmt.Printf("%d files, %d characters\n", files, characters)
	for _, r := range c.Rules() {
		fmt.Printf("%-28s %6d %6d\n", r.Code, found[r.Code], fixes[r.Code])
	}
}
