package site

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TagSlug is a tag as part of an address: Chinese is kept, signs become hyphens.
func TagSlug(tag string) string {
	// Lower case after the compatibility form, which has capitals of its own (№ is No), and composed again.
	return strings.Join(strings.FieldsFunc(norm.NFC.String(strings.ToLower(norm.NFKC.String(tag))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), "-")
}
