package importer

import (
	"strconv"
	"strings"

	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/lazyregexp"
)

// place is where a photo is missing: body[start:end], with what is said of the photo there.
type place struct {
	start, end int
	number     int
	caption    string
	leads      bool // a line or a cell, or stands behind one that does
}

var (
	// lineMarks are the signs of lists and quotations that a line may begin with.
	lineMarks = lazyregexp.New(`^(?:[ \t]|[-*+][ \t]+|\d{1,9}[.)][ \t]+|>)*$`)
	cellEnd   = lazyregexp.New(`(?:^|[^\\])\|`)
)

// placesOf are the places of a text, in order. One that begins a line, be it of a list or a quotation, or a cell of a
// table, has its caption behind it; within a sentence it has none.
func placesOf(body string) (places []place) {
	for _, m := range draft.PlaceMark.FindAllStringSubmatchIndex(body, -1) {
		p := place{start: m[0], end: m[1]}
		p.number, _ = strconv.Atoi(body[m[2]:m[3]])
		line := strings.LastIndexByte(body[:p.start], '\n') + 1
		before, rest := body[line:p.start], body[p.end:]
		if n := strings.IndexAny(rest, "\r\n"); n >= 0 {
			rest = rest[:n]
		}
		if next := draft.PlaceMark.FindStringIndex(rest); next != nil {
			rest = rest[:next[0]]
		}
		row := strings.HasPrefix(strings.TrimLeft(before, " \t"), "|")
		if end := cellEnd.FindStringIndex(rest); row && end != nil {
			rest = strings.TrimRight(rest[:end[1]-1], " \t")
		}
		cell := row && strings.HasSuffix(strings.TrimRight(before, " \t"), "|")
		n := len(places)
		p.leads = cell || lineMarks.MatchString(before) || n > 0 && places[n-1].leads && places[n-1].end == p.start
		if p.leads {
			p.caption = strings.TrimSpace(rest)
			p.end += len(rest)
		}
		places = append(places, p)
	}
	return places
}
