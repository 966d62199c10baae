// Package render turns the bodies of bulletins into HTML and the views of pages into files: what build, preview and
// check share. A [Renderer] holds a site's folder, theme and plan; nothing of it changes while it is used, and all its
// methods may be called from many goroutines. What is found is returned, never collected here.
package render

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
)

// Renderer makes the pages of a site. Folder, Site, Theme and Pictures are given; [Renderer.Bind] plans the pages.
type Renderer struct {
	Folder   content.Folder
	Site     *site.Site
	Theme    *theme.Theme
	Pictures page.Photos // what was made of each photo
	Plan     *page.Plan
	NoSearch bool // no index is made

	Offline bool   // the site is a copy for disks, without its address
	Address string // which it has elsewhere, and texts may name
}

// LoadTheme reads the theme of a site. What is wrong with it goes to diags; the theme is nil if a file of it cannot be
// read, which is among them.
func LoadTheme(files fs.FS, s *site.Site, diags *diag.List) (*theme.Theme, error) {
	var found diag.List
	t, err := theme.Load(files, theme.Options{
		Name: s.Theme, Language: s.Language, Root: page.BasePath(s.BaseURL), Unit: s.Look.Unit,
		Colors: theme.Colors{Ink: s.Look.Ink, Ground: s.Look.Ground, Accent: s.Look.Accent},
		SpanOf: func(key string) diag.Span { return content.SettingSpan(files, key) },
	}, &found)
	for _, d := range found.Sorted() {
		switch d.Code { // site.toml names both
		case diag.ThemeMissing:
			d = d.At(content.SettingSpan(files, "theme"))
		case diag.LanguageMissing:
			d = d.At(content.SettingSpan(files, "language"))
		}
		diags.Add(d)
	}
	if err != nil {
		return nil, unreadable(err, diags)
	}
	return t, nil
}

// unreadable reports a file of the theme that cannot be read: a link that leads out of the site, say.
func unreadable(err error, diags *diag.List) error {
	var pe *fs.PathError
	if !errors.As(err, &pe) {
		return err
	}
	diags.Add(diag.New(diag.FileUnreadable, pe.Err).In(pe.Path))
	return nil
}

// NewPlan plans the pages of the site at a time; a preview's are for no search engine.
func (r *Renderer) NewPlan(ctx context.Context, now time.Time, preview bool, diags *diag.List) {
	r.Plan = page.New(r.Site, page.Options{
		Photos: r.Pictures, Face: r.face(diags), Now: now, Text: r.Theme.Text, Preview: preview,
		NoSearch: r.NoSearch, Offline: r.Offline,
		KeySpan: content.NewSpans(ctx, r.Folder.Texts).Value,
	})
	diags.Add(r.Plan.CheckMenu(func(path string) diag.Span { return content.SettingSpan(r.Folder.Root, path) })...)
}

// BindTheme parses the theme's templates for the plan.
func (r *Renderer) BindTheme(diags *diag.List) {
	plan := r.Plan
	r.Theme.Bind(plan.Site,
		func(n int) any { return plan.Latest(n) },
		func(kind, slug string, n int) (any, bool) { return plan.Bulletins(kind, slug, n) },
		diags)
}

// Body is a converted body.
type Body struct {
	markdown.Document
	Links    []string // of the text, that lead within the site, each once, as they are written
	Findings []diag.Diagnostic
}

// Convert reads a bulletin's file again and converts its body. With loaded the text must be the one that was loaded.
// The error is the context's.
func (r *Renderer) Convert(ctx context.Context, c *markdown.Converter, b *site.Bulletin, loaded bool) (Body, error) {
	if b == nil {
		return Body{}, nil
	}
	src, unread := r.ReadText(b, loaded)
	if src == nil {
		return Body{Findings: unread}, nil
	}
	return r.ConvertText(ctx, c, b, src, nil)
}

// ReadText reads a bulletin's file again. With loaded the text must be the one that was loaded. The text is nil if it
// cannot be used, for the reason that unread says: [diag.FileChanged] where loading the site again would help.
func (r *Renderer) ReadText(b *site.Bulletin, loaded bool) (src *diag.Source, unread []diag.Diagnostic) {
	src, _, err := content.ReadText(r.Folder.Texts, b.File)
	var d diag.Diagnostic
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d = diag.New(diag.FileChanged)
	case err != nil:
		d = diag.New(diag.FileUnreadable, diag.Cause(err))
	case loaded && content.Digest(src) != b.Digest, int(b.BodyOffset) > len(src.Text):
		d = diag.New(diag.FileChanged)
	default:
		return src, nil
	}
	return nil, []diag.Diagnostic{d.In(b.File)}
}

// ConvertText converts a body whose text was read. Linked, if not nil, is called for each link, with its span.
func (r *Renderer) ConvertText(
	ctx context.Context, c *markdown.Converter, b *site.Bulletin, src *diag.Source, linked func(to string, at diag.Span),
) (body Body, err error) {
	in := markdown.Input{Source: src, Offset: int(b.BodyOffset), Photos: r.PhotosOf(b), OnLink: linked}
	in.BaseURL = cmp.Or(r.Address, r.Site.BaseURL)
	in.ASCIIAddress = site.ASCIIAddress
	in.Video = r.video
	in.SimilarPhotos = content.SimilarPhotos(r.Folder.Root, b)
	var tables []diag.Diagnostic // what is wrong with files of tables
	in.Table = func(name string) (*diag.Source, bool) {
		src, found, wrong := content.Table(r.Folder.Root, b, name)
		tables = append(tables, wrong...)
		return src, found
	}
	in.SimilarTables = content.SimilarTables(r.Folder.Root, b)
	if b.Placed() {
		seen := map[string]bool{}
		in.File = func(to string) (markdown.File, bool) { return r.Plan.File(b, to) }
		in.ResolveLink = func(to string) (string, bool) {
			if !seen[to] {
				seen[to] = true
				body.Links = append(body.Links, strings.Clone(to)) // not the whole text with it
			}
			return r.Resolve(b, to)
		}
		in.DeadLink = func(to string, dead diag.Diagnostic) diag.Diagnostic {
			source, ok := r.Plan.DeadSource(b, to)
			if ok && source.Code != diag.LinkSource {
				return source
			}
			if file, ok := content.DeadFileLink(r.Folder.Root, &r.Site.Files, b, to); ok {
				return file
			}
			if ok {
				return source
			}
			return dead
		}
	}
	body.Document, body.Findings = c.Convert(ctx, in)
	body.Findings = append(starsOnce(body.Findings), tables...)
	if b.More != nil && b.More.Contents == site.ContentsShown && len(body.Headings) == 0 {
		at := content.KeySpan(r.Folder.Texts, b.File, "contents")
		body.Findings = append(body.Findings, diag.New(diag.ContentsEmpty).At(at))
	}
	return body, ctx.Err()
}

// video finds the video on another site that an address leads to.
func (r *Renderer) video(address string) (markdown.Video, bool) {
	v, ok := r.Site.Video(address)
	if !ok {
		return markdown.Video{}, false
	}
	name := v.English
	if strings.HasPrefix(r.Site.Language, "zh") {
		name = v.Name
	}
	return markdown.Video{URL: v.URL, Player: v.Player, Site: name}, true
}

// starsOnce leaves the first finding of visible stars, and has it say where the others are: a text that a filter masked
// has as many as words were masked.
func starsOnce(found []diag.Diagnostic) []diag.Diagnostic {
	stars := func(d diag.Diagnostic) bool { return d.Code == diag.BodyStars }
	first := slices.IndexFunc(found, stars)
	if first < 0 {
		return found
	}
	var lines []int
	rest := slices.DeleteFunc(slices.Clone(found[first+1:]), func(d diag.Diagnostic) bool {
		if stars(d) {
			lines = append(lines, d.Line)
		}
		return stars(d)
	})
	if len(lines) == 0 {
		return found
	}
	return append(append(slices.Clone(found[:first]), found[first].Note(morePlaces(lines))), rest...)
}

// maxPlaces is how many further lines a finding names.
const maxPlaces = 20

func morePlaces(lines []int) diag.Text {
	n := len(lines)
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var names diag.Choices
	for _, line := range lines[:min(len(lines), maxPlaces)] {
		names = append(names, strconv.Itoa(line))
	}
	if len(lines) > maxPlaces {
		names = append(names, "…")
	}
	return diag.Text{
		Zh: fmt.Sprintf("这一篇里还有 %d 处，在第 %s 行", n, names.In(diag.Zh)),
		En: fmt.Sprintf("%d more in this bulletin, on lines %s", n, names.In(diag.En)),
	}
}

// Resolve answers where a link of a bulletin's text leads.
func (r *Renderer) Resolve(b *site.Bulletin, to string) (url string, ok bool) {
	url, ok = r.Plan.Resolve(b, to)
	return url, ok || len(r.Site.Unplaced) > 0 // it may lead to one whose address is not known yet
}

// PhotosOf are a bulletin's photos as its text shows them.
func (r *Renderer) PhotosOf(b *site.Bulletin) []markdown.Photo {
	photos := make([]markdown.Photo, 0, len(b.Photos))
	for i, p := range b.Photos {
		made := r.Pictures(b, i)
		if made == nil {
			made = &page.Pictures{Images: []markdown.Image{{Width: 1, Height: 1}}} // reported already; the text is still checked
		}
		alt := p.Alt
		if alt == "" && p.Caption == "" {
			alt = r.Theme.Text("photo_number", i+1) // the link to the photo has a name
		}
		credit := p.Credit
		if credit != "" {
			credit = r.Theme.Text("credit", credit)
		}
		photos = append(photos, markdown.Photo{
			File: p.File, Alt: alt, Caption: p.Caption, Credit: credit, Images: made.Images, AVIF: made.AVIF, Class: made.Class,
		})
	}
	return photos
}

// Page executes the template of a page into buf. False means that it failed, at the place that the diagnostic says; if
// that is empty, with an error of the theme that was reported when it was loaded.
func (r *Renderer) Page(buf *bytes.Buffer, p *page.Page, body markdown.Document) ([]byte, diag.Diagnostic, bool) {
	return r.View(buf, p, r.Plan.View(p, body))
}

// View is Page with a view that was made before.
func (r *Renderer) View(buf *bytes.Buffer, p *page.Page, view any) ([]byte, diag.Diagnostic, bool) {
	if d, ok := r.Theme.Render(buf, p.Template, view, p.URL); !ok {
		return nil, d, false
	}
	html := buf.Bytes()
	if r.Offline {
		return theme.Portable(html, p.File(), r.fileOf), diag.Diagnostic{}, true
	}
	if p.Template == "search" {
		html = theme.Relative(html, page.BasePath(r.Site.BaseURL))
	}
	return html, diag.Diagnostic{}, true
}

// fileOf is the file of a page by its path, or by its address where the site lies on the web.
func (r *Renderer) fileOf(address string) (file string, ok bool) {
	if path, own := markdown.OwnPath(r.Address, address); own {
		address = path
	}
	return r.Plan.FileOf(address)
}

// Failures are pages whose templates failed.
type Failures []failure

type failure struct {
	page int // in the plan
	diag diag.Diagnostic
}

// Add notes that a page failed.
func (f *Failures) Add(page int, d diag.Diagnostic) { *f = append(*f, failure{page, d}) }

// Report returns each failing place of a template once, with the first page that it failed on.
func (f Failures) Report() []diag.Diagnostic {
	slices.SortFunc(f, func(x, y failure) int { return x.page - y.page })
	seen := map[diag.Span]bool{}
	var found []diag.Diagnostic
	for _, one := range f {
		if one.diag.Code != "" && !seen[one.diag.Span] {
			seen[one.diag.Span] = true
			found = append(found, one.diag)
		}
	}
	return found
}
