package main

import (
	"strings"
	"sync"

	"jianbao/generator/internal/diag"
)

// faceCures are those of the menu, the look and scripts.
var faceCures = sync.OnceValue(func() []cureCase {
	return []cureCase{
		{diag.MenuDead, "", map[string]string{
			"site.toml": goodSite["site.toml"] + "[[menu]]\ntitle = \"武侯\"\nurl = \"/wuhuo/\"\n",
		}, typeSuggestion},
		{diag.MenuDead, "menu-dead-child", nil, func(s *faultySite) { s.span("/wuhou/") }},
		{diag.LookBlock, "look-home", nil, func(s *faultySite) { typeSuggestion(s); s.replace("site.toml", "lead", "more") }},
		{diag.LookBlockTwice, "look-home-twice", nil, func(s *faultySite) { s.replace("site.toml", `, "latest"]`, "]") }},
		{diag.LookBlockNone, "look-home-none", nil, func(s *faultySite) {
			s.replace("site.toml", `"photos"]`, `"photos", "latest"]`)
		}},
		{diag.LookColor, "look-contrast", nil, func(s *faultySite) {
			s.write("site.toml", goodSite["site.toml"]+"[look]\n"+strings.TrimPrefix(s.hint(), "写成 ")+"\n")
		}},
		{diag.LookPictureMissing, "", map[string]string{
			"site.toml": goodSite["site.toml"] + "[look]\nlogo = \"logo.svg\"\n",
		}, func(s *faultySite) { s.write("assets/logo.svg", plainSVG) }},
		{diag.LookPicture, "", map[string]string{
			"site.toml":       goodSite["site.toml"] + "[look]\nlogo = \"logo.svg\"\n",
			"assets/logo.svg": strings.Replace(plainSVG, "<rect", "<script/><rect", 1),
		}, func(s *faultySite) { s.write("assets/logo.svg", plainSVG) }},
		{diag.StyleReplaced, "", map[string]string{"assets/style.css": "body { color: red }"}, func(s *faultySite) {
			s.rename("assets/style.css", "assets/custom.css")
		}},
		{diag.MenuLong, "menu-long", nil, func(s *faultySite) { s.write("site.toml", goodSite["site.toml"]) }},
		{
			diag.TemplateFailed, "theme-template-field", nil,
			write("layouts/bulletin.html", `{{ define "main" }}{{ .Page.Title }}{{ end }}`),
		},
		{diag.AssetMissing, "theme-css", nil, func(s *faultySite) { s.write("assets/"+s.spanText(), "(jpeg)\n") }},
		{diag.BadgeMissing, "site-badge", nil, func(s *faultySite) {
			s.write("assets/"+s.spanText(), "(jpeg)\n")
			s.replace("site.toml", "bszs.conac.cn", "https://bszs.conac.cn/")
		}},
	}
})

const plainSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32"/></svg>`
