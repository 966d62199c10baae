package render

import (
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/theme"
)

// face is the pictures of the site's own that pages show, with their sizes, so that nothing moves when they arrive.
func (r *Renderer) face(diags *diag.List) page.Face {
	var face page.Face
	look := r.Site.Look
	face.Badge = r.badge(diags)
	face.Logo, _ = r.picture("logo", look.Logo, diags)
	face.LogoDark, _ = r.picture("logo_dark", look.LogoDark, diags)
	share, svg := r.picture("share_image", look.ShareImage, diags)
	if svg {
		why := diag.Text{Zh: "转发时显示的图片不能是 SVG", En: "where pages are shared, no SVG is shown"}
		diags.Add(diag.New(diag.LookPicture, look.ShareImage, why).At(r.settingSpan("look.share_image")))
	}
	face.Share = share
	icon, svg := r.picture("favicon", look.Favicon, diags)
	themes, _, drawn := r.Theme.Asset("icon.svg")
	switch {
	case svg:
		face.Icon = icon.URL
	case drawn && look.Favicon == "":
		face.Icon = themes
	case r.Icons().Picture == nil:
		face.Icon = page.BasePath(r.Site.BaseURL) + "/icon.svg"
	}
	return face
}

func (r *Renderer) settingSpan(path string) diag.Span {
	return content.SettingSpan(r.Folder.Root, path)
}

// picture is a picture of [look]; nil where the site has none.
func (r *Renderer) picture(key, name string, diags *diag.List) (shown *page.Picture, svg bool) {
	if name == "" {
		return nil, false
	}
	p, problem, found := r.Theme.Picture(name)
	switch {
	case !found:
		diags.Add(diag.New(diag.LookPictureMissing, name).At(r.settingSpan("look." + key)))
		return nil, false
	case problem != (diag.Text{}):
		diags.Add(diag.New(diag.LookPicture, name, problem).At(r.settingSpan("look." + key)))
		return nil, false
	}
	return &page.Picture{URL: p.URL, Width: p.Width, Height: p.Height}, p.SVG
}

// badge is the picture that [organization] badge names; nil where there is none.
func (r *Renderer) badge(diags *diag.List) *page.Picture {
	name := r.Site.Organization.Badge
	if name == "" {
		return nil
	}
	p, problem, ok := r.Theme.Picture(name)
	switch {
	case !ok:
		diags.Add(diag.New(diag.BadgeMissing, name).At(r.settingSpan("organization.badge")))
		return nil
	case problem != (diag.Text{}) || p.SVG:
		diags.Add(diag.New(diag.BadgeFormat, name).At(r.settingSpan("organization.badge")))
		return nil
	}
	return &page.Picture{URL: p.URL, Width: p.Width, Height: p.Height}
}

// Icons are what the site's icons are made of.
func (r *Renderer) Icons() *theme.Icons {
	return r.Theme.Icons(r.Site.Title, r.Site.Look.Favicon, r.Site.Look.Logo)
}
