package page

import (
	"strings"

	"jianbao/generator/internal/site"
)

// Find returns the page at a path below the site's prefix, as a web server would find its file. With
// redirect it is at the same path with a slash at its end.
func (p *Plan) Find(path string) (page *Page, redirect bool) {
	place := (&Page{URL: path}).place()
	found := p.at(foldPlace(place))
	if found == nil || found.place() != place {
		return nil, false
	}
	return found, strings.HasSuffix(found.URL, "/") && !strings.HasSuffix(path, "/") && !strings.HasSuffix(path, ".html")
}

// Renew makes a bulletin's card again after the bulletin was changed in its place, and returns it; nil if no page showed it yet. Nobody
// may be reading the plan meanwhile: a preview alone does this.
func (p *Plan) Renew(b *site.Bulletin) *Card {
	card := p.made.of[b]
	if card != nil {
		*card = *p.newCard(b)
	}
	return card
}
