package corpus

import (
	_ "embed"
	"strings"
)

// The divisions of Sichuan by their national codes: 21 prefectures, then their 183 counties,
// one a line: code, name, slug, slug of the parent.
//
//go:embed districts.tsv
var districtsTSV string

// District is a division that publishes bulletins, or the prefecture above such divisions.
type District struct {
	Code, Name, Slug string
	Parent           string // slug of the prefecture; empty for a prefecture itself
}

// Region is a prefecture with its districts.
type Region struct {
	District
	Districts []District
}

// Regions returns all prefectures, each with its districts, in the order of the codes.
func Regions() []Region {
	var regions []Region
	index := map[string]int{}
	for line := range strings.Lines(districtsTSV) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		d := District{Code: f[0], Name: f[1], Slug: f[2], Parent: f[3]}
		if d.Parent == "" {
			index[d.Slug] = len(regions)
			regions = append(regions, Region{District: d})
			continue
		}
		r := &regions[index[d.Parent]]
		r.Districts = append(r.Districts, d)
	}
	return regions
}
