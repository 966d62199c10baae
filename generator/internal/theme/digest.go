package theme

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"jianbao/generator/internal/digest"
)

var (
	namedPartial = regexp.MustCompile(`"(partials/[^"]+)"`)
	madeName     = regexp.MustCompile(`\bfragments?\s+[^"\s]`) // a name that is no literal
	literal      = regexp.MustCompile(`"[^"]*"`)
	asking       = regexp.MustCompile(`\b(?:latest|bulletins)\b`)
)

// Digest is that of all that a kind of page is made with, but for its view: its templates and those that
// they execute, the texts, the addresses of the assets. Asks tells whether one of these templates may ask
// for bulletins that its view does not hold.
//
// Texts and assets count as a whole: whoever changes one is not in a hurry.
func (t *Theme) Digest(kind string) (sum digest.Sum, asks bool) {
	parts := [][]byte{[]byte(kind), []byte(t.options.Language), []byte(t.options.Root)}
	for _, table := range []map[string]string{t.texts, t.assets} {
		for _, key := range slices.Sorted(maps.Keys(table)) {
			parts = append(parts, []byte(key), []byte(table[key]))
		}
	}
	for _, name := range t.closure(kind) {
		text := t.sources[name].Text
		parts = append(parts, []byte(name), []byte(text))
		asks = asks || asking.MatchString(literal.ReplaceAllString(text, ""))
	}
	return digest.Bytes(parts...), asks
}

// closure is the templates that a kind of page executes, by name.
func (t *Theme) closure(kind string) []string {
	names := []string{kind + ".html"}
	if kind != "redirect" {
		names = append(names, "base.html")
	}
	seen := map[string]bool{}
	for i := 0; i < len(names); i++ {
		src := t.sources[names[i]]
		if src == nil || seen[names[i]] {
			continue
		}
		seen[names[i]] = true
		for _, m := range namedPartial.FindAllStringSubmatch(src.Text, -1) {
			names = append(names, m[1])
		}
		if madeName.MatchString(src.Text) {
			for name := range t.sources {
				if strings.HasPrefix(name, "partials/") {
					names = append(names, name)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
