// Package theme turns views into HTML with templates that a site may override file by file.
//
// # A theme's folder
//
//	theme.toml         name (required), description, author, license, version, [colors]
//	layouts/           one template for each kind of page, and what they share
//	    base.html      the frame; it executes the template "main", and puts .Page.Meta into <head>
//	    home.html bulletin.html district.html districts.html year.html month.html months.html
//	    topic.html topics.html tag.html tags.html search.html page.html 404.html withdrawn.html
//	                   each defines "main"
//	    redirect.html  stands alone, without the frame
//	    partials/      templates named by their path: {{ template "partials/card.html" . }}
//	assets/            style sheets, scripts, pictures; published under /assets/
//	i18n/              {language}.toml: key = "text", with %s or %d for arguments
//
// A file is looked for in the site's own layouts/, assets/ and i18n/ first, then in its themes/{name}/,
// then in the theme that comes with jianbao. So a site overrides a single file, and a theme may
// be as small as a style sheet. Texts are merged key by key in the same order.
//
// # Colours
//
// A theme has three, which theme.toml may set, and a site by a theme.toml of its own:
//
//	name = "default"
//	[colors]
//	ink = "#1d1b18"  ground = "#ffffff"  accent = "#a8201a"
//
// They come before assets/style.css as the custom properties --ink, --ground and --accent. The colours of the
// dark scheme are derived from them. Colours that would be hard to read are an error. Those of [look] in site.toml come
// first.
//
// assets/custom.css follows assets/style.css in one file, so that a site changes a few rules of it.
//
// # Views
//
// Each kind of page has a view of its own, documented in the page package: home → HomeView,
// bulletin → BulletinView, and so on. A template can show only what its view holds.
//
// # Functions
//
//	T "key" args…             the interface text of the site's language
//	date "2006年1月2日" .Date   a time in Go's layout; the zone is the site's
//	isodate .Date             2022-09-01T08:00:00+08:00, for machines
//	asset "style.css"         the address of a published asset, with its fingerprint
//	root "/about/"            a path of the site, below the prefix that base_url may have
//	fragment "partials/header.html" .Site
//	                          executes a template once for a value that many pages share and
//	                          repeats the result: the argument is a pointer, or a slice's element
//	fragments "partials/card.html" .List.Cards
//	                          the same for each element of a slice of pointers, one after the other
//	latest 5                  cards of the newest bulletins
//	bulletins "district" "wuhou" 5
//	                          cards of the newest bulletins of a district, topic or tag
//
// Style sheets and scripts are minified; every asset's name carries the digest of its bytes, so
// that browsers may keep it for ever. url(…) in a style sheet may name another asset.
package theme

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/themes"
)

// kinds are the templates that every theme has, by itself or from the one that comes with jianbao.
var kinds = []string{
	"home", "bulletin", "district", "districts", "year", "month", "months", "topic", "topics", "tag", "tags", "search",
	"page", "404", "withdrawn",
}

// Theme executes templates. It is safe for concurrent use.
type Theme struct {
	Assets []Asset

	layers        []layer
	sources       map[string]*diag.Source              // templates by name
	dependencies  map[string]*dependencies             // of each
	sets          map[string]func() *template.Template // of a kind of page; made when the first one is
	partials      *template.Template                   // what fragments execute
	site          any
	texts         map[string]string
	assets        map[string]string // published address by name
	common        digest.Sum        // of what all kinds of pages depend on
	options       Options
	colors        Colors
	colorsSource  *diag.Source  // the first theme.toml, for diagnostics
	fragmentCache fragmentCache // fragments
	nesting       atomic.Int64
	broken        bool // what Bind reported leaves nothing to execute
}

// Options are what a site says of its theme, and what the theme's functions use.
type Options struct {
	Name      string
	Language  string
	Root      string                     // prefix of all paths, without the final slash
	Unit      string                     // what the site calls a district, instead of the text "unit"; "" leaves that
	Colors    Colors                     // of the site, instead of the theme's; "" leaves that one
	SpanOf    func(key string) diag.Span // where site.toml says a value; nil is the file
	Latest    func(n int) any
	Bulletins func(kind, slug string, n int) (any, bool)
}

// Asset is a file to publish.
type Asset struct {
	File string // below the output folder: assets/style.1a2b3c4d.css
	Data []byte
}

// Load reads the theme of a site from the site's folder and the themes that come with jianbao. It can
// render after [Theme.Bind].
func Load(siteFS fs.FS, opts Options, diags *diag.List) (*Theme, error) {
	return load(siteFS, themes.FS, opts, diags)
}

func load(siteFS, embedded fs.FS, opts Options, diags *diag.List) (*Theme, error) {
	t := &Theme{
		sources: map[string]*diag.Source{}, dependencies: map[string]*dependencies{},
		texts: map[string]string{}, assets: map[string]string{}, options: opts,
	}
	if err := t.findLayers(siteFS, embedded, opts.Name, diags); err != nil {
		return nil, err
	}
	for _, step := range []func(*diag.List) error{t.loadTexts, t.loadAssets, t.loadSources} {
		if err := step(diags); err != nil {
			return nil, err
		}
	}
	t.common = t.commonSum()
	return t, nil
}

// Bind parses the templates for a site: the value that every view has as .Site, and what the
// functions latest and bulletins answer from.
func (t *Theme) Bind(
	site any, latest func(n int) any, bulletins func(kind, slug string, n int) (any, bool), diags *diag.List,
) {
	t.site, t.options.Latest, t.options.Bulletins = site, latest, bulletins
	t.loadTemplates(diags)
}

// Unbound is the same theme for another plan: what it has in common with the first is shared.
func (t *Theme) Unbound() *Theme {
	return &Theme{
		Assets: t.Assets, layers: t.layers, sources: t.sources, dependencies: map[string]*dependencies{},
		texts: t.texts, assets: t.assets, common: t.common, options: t.options,
		colors: t.colors, colorsSource: t.colorsSource,
	}
}

// loadSources reads the templates.
func (t *Theme) loadSources(*diag.List) error {
	names, err := t.names("layouts")
	if err != nil {
		return err
	}
	for _, name := range names {
		src, err := t.find(name)
		if err != nil {
			return err
		}
		t.sources[strings.TrimPrefix(name, "layouts/")] = src
	}
	return nil
}

// Render executes the template of a kind of page into buf. False means that it failed: with the
// diagnostic returned, or, if that is empty, with an error that Load reported.
func (t *Theme) Render(buf *bytes.Buffer, kind string, view any, url string) (diag.Diagnostic, bool) {
	set := t.sets[kind]
	if set == nil || t.broken {
		return diag.Diagnostic{}, false
	}
	if err := set().ExecuteTemplate(buf, rootOf(kind), view); err != nil {
		return t.locate(err, func(text string) diag.Diagnostic { return diag.New(diag.TemplateFailed, text, url) }), false
	}
	return diag.Diagnostic{}, true
}

// templateError matches the errors of the template packages: template: name:line:column: text.
var templateError = lazyregexp.New(`^(?:html/)?template: ?([^:]+):(\d+)(?::(\d+))?: (.*)$`)

// locate turns a template error into a diagnostic with its span in the theme's file.
func (t *Theme) locate(err error, make func(text string) diag.Diagnostic) diag.Diagnostic {
	text := err.Error()
	m := templateError.FindStringSubmatch(strings.ReplaceAll(text, "\n", " "))
	if m == nil || t.sources[m[1]] == nil {
		return make(text).In("themes/" + t.options.Name)
	}
	line, _ := strconv.Atoi(m[2])
	span := t.sources[m[1]].Line(line)
	if action, ok := strings.CutPrefix(m[4], "executing "); ok {
		if _, rest, ok := strings.Cut(action, " at <"); ok {
			at, reason, _ := strings.Cut(rest, ">: ")
			text = reason
			if i := strings.Index(span.Excerpt, at); i >= 0 {
				span.Column = span.ExcerptColumn + len([]rune(span.Excerpt[:i]))
				span.Length = len([]rune(at))
			}
			return make(text).At(span)
		}
	}
	return make(m[4]).At(span)
}

// functions are the template functions that the package comment lists.
func (t *Theme) functions() template.FuncMap {
	return template.FuncMap{
		"T":        t.Text,
		"date":     func(layout string, at time.Time) string { return at.Format(layout) },
		"isodate":  func(at time.Time) string { return at.Format(time.RFC3339) },
		"root":     func(path string) string { return t.options.Root + path },
		"fragment": t.fragment, "fragments": t.fragments,
		"asset":  t.asset,
		"latest": func(n int) any { return t.options.Latest(n) },
		"bulletins": func(kind, slug string, n int) (any, error) {
			if cards, ok := t.options.Bulletins(kind, slug, n); ok {
				return cards, nil
			}
			return nil, fmt.Errorf("no %s %q", kind, slug)
		},
	}
}

// Asset is the published address of a file of assets/, and what it holds.
func (t *Theme) Asset(name string) (url string, data []byte, ok bool) {
	url, ok = t.assets[norm.NFC.String(name)]
	for _, a := range t.Assets {
		if ok && t.options.Root+"/"+a.File == url {
			data = a.Data
		}
	}
	return url, data, ok
}

func (t *Theme) asset(name string) (string, error) {
	if url, ok := t.assets[norm.NFC.String(name)]; ok {
		return url, nil
	}
	return "", fmt.Errorf("no asset %q in assets/", name)
}
