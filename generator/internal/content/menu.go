package content

import (
	"net/url"
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// The most entries of a menu, and below one of them: every page carries them all.
const (
	maxMenuEntries  = 20
	maxMenuChildren = 40
	maxMenuTitle    = 40 // characters
)

// menuChildKeys are those of an entry below another: it has none below itself.
var menuChildKeys = keysOf(menuDocs[:2])

var expectedChildren = diag.Text{
	Zh: "方括号里的几项，各写成 { title = …, url = … }", En: "a list of entries { title = …, url = … }",
}

// readMenu reads [[menu]]. Whether an address of the site is one is not known here.
func readMenu(doc *frontmatter.Document) (menu []site.MenuEntry) {
	tables := doc.Tables("menu", menuKeys)
	for i, t := range tables {
		if i == maxMenuEntries {
			doc.Report(diag.New(diag.MenuLong, len(tables), maxMenuEntries).At(doc.KeySpan(t.At("title"))))
			return menu
		}
		e := readMenuEntry(t)
		e.Children = readMenuChildren(t)
		below, isList := t.Data["children"].([]any)
		if e.URL == "" && !t.Has("url") && (!t.Has("children") || isList && len(below) == 0) {
			t.Require("url")
		}
		menu = append(menu, e)
	}
	return menu
}

func readMenuEntry(t *frontmatter.Table) site.MenuEntry {
	t.Require("title")
	e := site.MenuEntry{Title: t.Text("title"), URL: t.Text("url")}
	if len([]rune(e.Title)) > maxMenuTitle {
		t.Doc.Report(diag.New(diag.ValueInvalid, "title", e.Title, t.Line("title")).At(t.ValueSpan("title")))
	}
	if e.URL != "" && !isMenuURL(e.URL) {
		example := t.Line("url")
		switch host, _, _ := strings.Cut(e.URL, "/"); {
		case strings.Contains(host, ".") && !strings.ContainsAny(host, ":."+`\`) || strings.HasPrefix(host, "www."):
			example = "url = " + frontmatter.Quote("https://"+e.URL)
		}
		t.Doc.Report(diag.New(diag.ValueInvalid, "url", e.URL, example).At(t.ValueSpan("url")))
		e.URL = ""
	}
	return e
}

// isMenuURL reports whether a menu may lead there: into the site, by a path that is checked when its pages are known,
// or to another site.
func isMenuURL(s string) bool {
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.Contains(s, `\`):
		return false
	case u.Scheme == "https" || u.Scheme == "http":
		return u.Host != "" && u.Opaque == "" && u.User == nil
	}
	return u.Scheme == "" && !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, "www.")
}

func readMenuChildren(t *frontmatter.Table) (children []site.MenuEntry) {
	var items []map[string]any
	switch v := t.Data["children"].(type) {
	case nil:
		return nil
	case []map[string]any:
		items = v
	case []any:
		for _, item := range v {
			m, ok := item.(map[string]any)
			if !ok {
				t.WrongType("children", expectedChildren)
				return nil
			}
			items = append(items, m)
		}
	default:
		t.WrongType("children", expectedChildren)
		return nil
	}
	if len(items) > maxMenuChildren {
		t.Doc.Report(diag.New(diag.MenuLong, len(items), maxMenuChildren).At(t.Doc.KeySpan(t.At("children"))))
		return nil
	}
	for i, item := range items {
		child := t.Doc.Table(t.At("children")+"["+strconv.Itoa(i)+"]", item, menuChildKeys)
		child.Require("url")
		children = append(children, readMenuEntry(child))
	}
	return children
}
