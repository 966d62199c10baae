package render

import (
	"bytes"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/page"
)

// badge is the picture that [organization] badge names, with its size, so that nothing moves when it arrives; nil where
// there is none.
func (r *Renderer) badge(diags *diag.List) *page.Picture {
	name := r.Site.Organization.Badge
	if name == "" {
		return nil
	}
	at := content.SettingSpan(r.Folder.Root, "organization.badge")
	url, data, ok := r.Theme.Asset(name)
	if !ok {
		diags.Add(diag.New(diag.BadgeMissing, name).At(at))
		return nil
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		diags.Add(diag.New(diag.BadgeFormat, name).At(at))
		return nil
	}
	return &page.Picture{URL: url, Width: size.Width, Height: size.Height}
}
