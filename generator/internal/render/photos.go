package render

import (
	"path"

	"jianbao/generator/internal/site"
)

// PhotoUse is where a bulletin shows a photo.
type PhotoUse struct {
	Bulletin *site.Bulletin
	File     string // as the bulletin names it
}

// PhotoName is the name of a bulletin's i-th photo in the site's folder.
func PhotoName(b *site.Bulletin, i int) string { return path.Join(b.Folder(), b.Photos[i].File) }
