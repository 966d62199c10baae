package content

import (
	"path"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// Places finds districts as a bulletin's front matter does: by name, alias, code, slug or path.
type Places struct{ names *gazetteer }

// NewPlaces takes the districts to be found, of a site or of the nation.
func NewPlaces(districts []*site.District) Places {
	g := &gazetteer{byKey: map[string][]*site.District{}}
	for _, d := range districts {
		g.add(d)
	}
	return Places{g}
}

// Find returns every district that a name can mean.
func (p Places) Find(name string) []*site.District { return p.names.find(name) }

// Near suggests what a name that finds nothing may stand for.
func (p Places) Near(name string) []string { return p.names.near(name) }

// Choices tells the districts that one name can mean apart.
func (p Places) Choices(found []*site.District) diag.Choices { return paths(found) }

// Word is what to write for a district: its name, if that says which.
func (p Places) Word(d *site.District) string {
	for _, word := range []string{d.Name, d.Path()} {
		if len(p.Find(word)) == 1 {
			return word
		}
	}
	return d.Code
}

// ParseDay reads a day as officers write it: 2022-09-01, 2022年9月1日, 2022.9.1.
func ParseDay(s string, loc *time.Location) (time.Time, bool) { return frontmatter.ParseDay(s, loc) }

// SlugProblem says why a bulletin cannot have a slug, or returns nil.
func SlugProblem(slug string) *diag.Diagnostic { return slugProblem(slug, cureSlug) }

// BundleFile is the text of a bulletin whose folder holds its photos.
const BundleFile = "index.md"

// IsPhotoFile reports whether a file's name ends as those of photos do.
func IsPhotoFile(name string) bool {
	return slices.Contains(photoExtensions, strings.ToLower(path.Ext(name)))
}
