package page

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"
)

// What search engines read of a page, in the words of schema.org. encoding/json escapes < > & and the
// line separators, so that the text can stand in a script element.

type graph struct {
	Context string `json:"@context"`
	Graph   []any  `json:"@graph"`
}

type organizationData struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type websiteData struct {
	Type      string            `json:"@type"`
	Name      string            `json:"name"`
	URL       string            `json:"url"`
	Language  string            `json:"inLanguage"`
	Publisher *organizationData `json:"publisher,omitempty"`
}

// authorData has no type: what an officer wrote may be a person, several, or an office.
type authorData struct {
	Name string `json:"name"`
}

type articleData struct {
	Type        string            `json:"@type"`
	Headline    string            `json:"headline"`
	Subtitle    string            `json:"alternativeHeadline,omitempty"`
	Number      string            `json:"identifier,omitempty"`
	Created     string            `json:"dateCreated,omitempty"`
	Published   string            `json:"datePublished"`
	Modified    string            `json:"dateModified,omitempty"`
	Page        string            `json:"mainEntityOfPage"`
	Description string            `json:"description,omitempty"`
	Images      []string          `json:"image,omitempty"`
	Section     string            `json:"articleSection,omitempty"`
	Keywords    []string          `json:"keywords,omitempty"`
	Author      *authorData       `json:"author,omitempty"`
	Publisher   *organizationData `json:"publisher,omitempty"`
	Language    string            `json:"inLanguage"`
}

// pageData is of a page with an address of its own.
type pageData struct {
	Type        string            `json:"@type"`
	Name        string            `json:"name"`
	URL         string            `json:"url"`
	Modified    string            `json:"dateModified,omitempty"`
	Description string            `json:"description,omitempty"`
	Images      []string          `json:"image,omitempty"`
	Publisher   *organizationData `json:"publisher,omitempty"`
	Language    string            `json:"inLanguage"`
}

type breadcrumbData struct {
	Type  string      `json:"@type"`
	Items []crumbData `json:"itemListElement"`
}

type crumbData struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

// data writes the JSON-LD of a page. Its hash is named in the policy: browsers run no data, but checkers ask for it.
func (m *meta) data(e *env, view any, h *Head) (hash string) {
	g := graph{Context: "https://schema.org"}
	switch v, ok := view.(*BulletinView); {
	case ok && h.Kind == "page":
		g.Graph = append(g.Graph, e.pageData(v))
	case ok:
		g.Graph = append(g.Graph, e.articleData(v))
	}
	if h.Kind == "home" && h.Trail == nil {
		g.Graph = append(g.Graph, websiteData{"WebSite", e.s.Title, e.s.BaseURL, e.s.Language, e.publisher})
	}
	if h.Trail != nil {
		b := breadcrumbData{Type: "BreadcrumbList", Items: make([]crumbData, 0, len(h.Trail.Links)+1)}
		for i, l := range h.Trail.Links {
			b.Items = append(b.Items, crumbData{"ListItem", i + 1, l.Title, e.absolute(l.URL)})
		}
		b.Items = append(b.Items, crumbData{"ListItem", len(b.Items) + 1, h.Title, e.absolute(h.URL)})
		g.Graph = append(g.Graph, b)
	}
	text, err := json.Marshal(g)
	if err != nil {
		return "" // strings and numbers alone: it cannot be
	}
	m.escaped = append(append(append(m.escaped, `<script type="application/ld+json">`...), text...), "</script>\n"...)
	sum := sha256.Sum256(text)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (e *env) pageData(v *BulletinView) pageData {
	p := pageData{
		Type: "WebPage", Name: v.Page.Title, URL: v.Page.Canonical, Description: v.Page.Description,
		Publisher: e.publisher, Language: e.s.Language,
	}
	if v.Page.Share != nil {
		p.Images = []string{v.Page.Share.URL}
	}
	if !v.Updated.IsZero() {
		p.Modified = stamp(v.Updated, v.UpdatedDay)
	}
	return p
}

func (e *env) articleData(v *BulletinView) articleData {
	a := articleData{
		Type: "NewsArticle", Headline: v.Page.Title, Published: stamp(v.Date, v.DateOnly), Page: v.Page.Canonical,
		Description: v.Page.Description, Section: v.District.Title, Keywords: keywords(v), Publisher: e.publisher, Language: e.s.Language,
	}
	if v.Page.Share != nil {
		a.Images = []string{v.Page.Share.URL}
	}
	if !v.Updated.IsZero() {
		a.Modified = stamp(v.Updated, v.UpdatedDay)
	}
	a.Subtitle, a.Number = v.Subtitle, v.Number
	if !v.SignedDate.IsZero() {
		a.Created = stamp(v.SignedDate, true)
	}
	if author := v.AuthorOrSigned(); author != "" {
		a.Author = &authorData{author}
	}
	return a
}

// stamp is a date, or a time of day, as schema.org has it.
func stamp(t time.Time, dateOnly bool) string {
	if dateOnly {
		return t.Format("2006-01-02")
	}
	return t.Format(time.RFC3339)
}

// newPublisher is who publishes the site; nil when that is not known.
func (e *env) newPublisher() *organizationData {
	if e.s.Organization.Name == "" {
		return nil
	}
	return &organizationData{"Organization", e.s.Organization.Name, e.s.BaseURL}
}
