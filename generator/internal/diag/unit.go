package diag

import (
	"strings"
	"unicode"
)

// UnitText is what messages call a district of a site: the site's own word for it, in the language that the word is of.
func UnitText(word string) Text {
	text := Text{Zh: "区县", En: "district"}
	switch {
	case word == "":
	case strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		text.Zh = word
	default:
		text.En = word
	}
	return text
}
