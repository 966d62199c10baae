package serve

import (
	"bytes"
	_ "embed"
	stdhtml "html"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/html"
)

var (
	//go:embed preview.js
	script []byte
	//go:embed preview.css
	style []byte
)

// The versions are parts of the files' addresses, so that a browser may keep the files.
var scriptVersion, styleVersion = digestOf(script), digestOf(style)

// inject adds the script to a page, and to the page's own policy that the script may listen.
func (s *Server) inject(page []byte, path, digest string) []byte {
	page = html.Rewrite(page, func(tag *html.Token, a *html.Attribute) (string, bool) {
		if !tag.Is("meta") || !a.Is("content") || bytes.Contains(a.RawValue, []byte("connect-src")) {
			return "", false
		}
		kind := tag.Attribute("http-equiv")
		if kind == nil || !strings.EqualFold(string(kind.Value()), "Content-Security-Policy") {
			return "", false
		}
		return "connect-src 'self'; " + string(a.RawValue), true
	})
	at := endOfBody(page)
	return slices.Concat(page[:at], s.scriptTag(path, digest), page[at:])
}

// endOfBody is where the last end tag of the body stands, or the end of a page without one.
func endOfBody(page []byte) int {
	at := len(page)
	for t := html.NewTokenizer(page); t.Next(); {
		if t.Kind == html.EndTag && t.Is("body") {
			at = t.Start
		}
	}
	return at
}

var (
	noSearch = diag.Text{
		Zh: "预览里不能搜索；生成网站（build）以后才有索引",
		En: "search works in the built site; a preview has no index",
	}
	changedText  = diag.Text{Zh: "刚改过：", En: "just changed: "}
	errorsText   = diag.Text{Zh: "处要改的地方", En: " to fix"}
	warningsText = diag.Text{Zh: "处提醒", En: " to look at"}
	goneText     = diag.Text{Zh: "预览已停止", En: "the preview has stopped"}
)

// scriptTag loads the preview's script, and hands it what it cannot know and the texts that it shows.
func (s *Server) scriptTag(path, digest string) []byte {
	lang := s.site.Language()
	tag := []byte("<script")
	for _, a := range []struct{ name, value string }{
		{"src", own + "preview.js?" + scriptVersion},
		{"data-style", own + "preview.css?" + styleVersion},
		{"data-page", path},
		{"data-digest", digest},
		{"data-search", noSearch.In(lang)},
		{"data-changed", changedText.In(lang)},
		{"data-errors", errorsText.In(lang)},
		{"data-warnings", warningsText.In(lang)},
		{"data-gone", goneText.In(lang)},
	} {
		tag = append(tag, " "+a.name+`="`+stdhtml.EscapeString(a.value)+`"`...)
	}
	return append(tag, "></script>"...)
}
