package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// readLook reads [look].
func readLook(t *frontmatter.Table) site.Look {
	return site.Look{Unit: readUnit(t)}
}

// maxUnit is the most characters that a unit's name has: it stands in the menu of every page.
const maxUnit = 20

// readUnit reads what a district is called. It becomes part of sentences, so it holds letters, digits and blanks alone.
func readUnit(t *frontmatter.Table) string {
	unit := t.Text("unit")
	other := func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && r != ' ' }
	if utf8.RuneCountInString(unit) > maxUnit || strings.ContainsFunc(unit, other) {
		t.Doc.Report(diag.New(diag.ValueInvalid, "unit", unit, t.Line("unit")).At(t.ValueSpan("unit")))
		return ""
	}
	return unit
}

// UnitText is what messages call a district of the site: its own word, in the language that the word is of.
func UnitText(s *site.Site) diag.Text {
	text := diag.Text{Zh: "区县", En: "district"}
	switch unit := s.Look.Unit; {
	case unit == "":
	case strings.ContainsFunc(unit, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		text.Zh = unit
	default:
		text.En = unit
	}
	return text
}
