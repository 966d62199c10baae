package frontmatter

import (
	"strings"

	"jianbao/generator/internal/diag"
)

// Entry is one value of front matter as it is typed: of a key, or of an element of an array, whose key is that of
// the array. Offsets are into the whole text.
type Entry struct {
	Key        string
	Start, End int  // of the value without its quotation marks
	OuterEnd   int  // with them
	Compound   bool // it is an array or an inline table, whose own values follow
}

// Entries lists the values of a bulletin's front matter in the order of the text. It reads tolerantly, as [Parse]
// does, and finds nothing where there is no front matter.
func Entries(src *diag.Source) []Entry {
	block, _, ok := Split(src)
	if !ok || block.End-block.Start > maxSize {
		return nil
	}
	text := src.Text[block.Start:block.End]
	var out []Entry
	var entries []entry
	if block.Format == TOML {
		entries = scanTOML(text).entries
	} else {
		entries = Foreign{}.translate(src, block).entries
	}
	for _, e := range entries {
		if e.header {
			continue
		}
		out = append(out, Entry{
			Key:   e.key,
			Start: block.Start + e.valueStart, End: block.Start + e.valueEnd, OuterEnd: block.Start + e.outerEnd,
			Compound: compound(text[e.outerStart:e.outerEnd]) || e.compound,
		})
	}
	return out
}

// compound reports whether a value as it is typed is an array or an inline table.
func compound(typed string) bool {
	return strings.ContainsRune("[［【{｛", firstRune(typed)) && typed != ""
}
