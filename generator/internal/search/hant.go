package search

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Pairs of a traditional character and its simplified one: the single-character mappings of
// OpenCC 1.4.1 (TSCharacters.txt, Apache License 2.0), the first choice where there are
// several, within U+4E00 to U+9FFF. Both sides of the search read this one table: the index when
// it is built, browsers from hant-….js, which they load only for a query of which some term is not
// in the index at all; the few pairs that the site's own texts need are in the directory.
//
//go:embed hant.txt
var hantTable string

const hantFirst, hantLast = 0x4E00, 0x9FFF

// simplified holds for each character of the range its simplified one, or 0.
var simplified = sync.OnceValue(func() *[hantLast - hantFirst + 1]uint16 {
	var table [hantLast - hantFirst + 1]uint16
	runes := []rune(strings.ReplaceAll(hantTable, "\n", ""))
	for i := 0; i+1 < len(runes); i += 2 {
		table[runes[i]-hantFirst] = uint16(runes[i+1])
	}
	return &table
})

// hantFile is the table as a script, and its name.
func hantFile() (data, name string) {
	data = string(script(strings.ReplaceAll(hantTable, "\n", "")))
	return data, "hant-" + digest([]byte(data)) + ".js"
}

// hantPairs lists the pairs of traditional characters, sorted, and how many documents have each.
func hantPairs(counts map[rune]int) (pairs, packedCounts string) {
	var found []rune
	for r := range counts {
		found = append(found, r)
	}
	slices.Sort(found)
	var sb strings.Builder
	var numbers []byte
	for _, r := range found {
		sb.WriteRune(r)
		sb.WriteRune(rune(simplified()[r-hantFirst]))
		numbers = appendNumber(numbers, uint64(counts[r]))
	}
	return sb.String(), string(numbers)
}
