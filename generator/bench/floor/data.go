package floor

import "strings"

// What search engines read of a page, as jianbao writes it.

type graph struct {
	Context string `json:"@context"`
	Graph   [2]any `json:"@graph"`
}

type article struct {
	Type        string       `json:"@type"`
	Headline    string       `json:"headline"`
	Published   string       `json:"datePublished"`
	Page        string       `json:"mainEntityOfPage"`
	Description string       `json:"description"`
	Section     string       `json:"articleSection"`
	Keywords    []string     `json:"keywords"`
	Publisher   organization `json:"publisher"`
	Language    string       `json:"inLanguage"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

type breadcrumbs struct {
	Type  string   `json:"@type"`
	Items [4]crumb `json:"itemListElement"`
}

type crumb struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

func (v *view) data() graph {
	base := strings.TrimSuffix(v.Base, "/")
	a := article{
		Type: "NewsArticle", Headline: v.Title, Published: v.Date.Format("2006-01-02"), Page: base + v.URL,
		Description: v.Description, Section: v.Place.Name, Keywords: append(v.Tags[:len(v.Tags):len(v.Tags)], v.Place.Name),
		Publisher: organization{"Organization", "四川人大代表工作专刊编辑部", v.Base}, Language: "zh-CN",
	}
	return graph{"https://schema.org", [2]any{a, breadcrumbs{"BreadcrumbList", [4]crumb{
		{"ListItem", 1, "首页", v.Base},
		{"ListItem", 2, v.Place.Parent.Name, v.Base + v.Place.Parent.Slug + "/"},
		{"ListItem", 3, v.Place.Name, v.Base + v.Place.Slug + "/"},
		{"ListItem", 4, v.Title, base + v.URL},
	}}}}
}
