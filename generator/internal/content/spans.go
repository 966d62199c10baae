package content

import (
	"context"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// Spans finds where bulletins say something that is wrong. A bulletin is read again for it, since few have anything
// wrong; what was read last is kept, since one may have ten thousand photos or aliases that are. It is for one run, in
// which the files do not change, and for any goroutine.
type Spans struct {
	ctx   context.Context // after its end nothing is read, and all spans are whole files
	files fs.FS
	mu    sync.Mutex

	photosOf *site.Bulletin // the bulletin that was asked for last
	photos   map[string]diag.Span

	valuesOf string // the file that was asked for last
	values   *writtenValues
}

// NewSpans finds spans in the files of a site.
func NewSpans(ctx context.Context, files fs.FS) *Spans { return &Spans{ctx: ctx, files: files} }

// Photo is where a bulletin names a photo: in its list, else in its body.
func (s *Spans) Photo(b *site.Bulletin, file string) diag.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return diag.Span{File: b.File}
	}
	if s.photosOf != b {
		s.photosOf, s.photos = b, photoSpans(s.files, b)
	}
	if at, ok := s.photos[file]; ok {
		return at
	}
	return diag.Span{File: b.File}
}

func photoSpans(files fs.FS, b *site.Bulletin) map[string]diag.Span {
	src, _, err := ReadText(files, b.File)
	if err != nil {
		return nil
	}
	spans := map[string]diag.Span{}
	r := &reader{site: &site.Site{Location: time.UTC}, finder: &DistrictFinder{}, files: files, src: src, spans: spans}
	r.bulletin()
	return spans
}

// Value is where a bulletin's front matter says a value, such as a slug; the file as a whole where it does not say it.
func (s *Spans) Value(file, key, value string) diag.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return diag.Span{File: file}
	}
	if s.valuesOf != file || s.values == nil {
		s.valuesOf, s.values = file, readValues(s.files, file)
	}
	if at, ok := s.values.find(key, value); ok {
		return s.values.doc.ValueSpan(at)
	}
	return diag.Span{File: file}
}

// writtenValues are the values of a front matter, with their paths.
type writtenValues struct {
	doc   *frontmatter.Document
	table *frontmatter.Table
	paths map[string]map[string]string // by key and value
}

func readValues(files fs.FS, file string) *writtenValues {
	v := &writtenValues{paths: map[string]map[string]string{}}
	src, _, err := ReadText(files, file)
	if err != nil {
		return v
	}
	block, _, ok := frontmatter.Split(src)
	if !ok {
		return v
	}
	v.doc, _ = frontmatter.Parse(src, block.Start, block.End)
	v.table = v.doc.Table("", v.doc.Data, bulletinKeys)
	return v
}

// find returns the path of a key, or of an element of its list, that has a value.
func (v *writtenValues) find(key, value string) (path string, ok bool) {
	if v.doc == nil {
		return "", false
	}
	paths, read := v.paths[key]
	if !read {
		paths = v.doc.PathsOf(key)
		v.paths[key] = paths
		if key == "slug" || key == "page" || key == "aliases" {
			values, at := v.table.List(key) // what is typed may hold escapes, or signs that are dropped
			for i, value := range values {
				if name := norm.NFC.String(value); paths[name] == "" {
					paths[name] = at[i]
				}
			}
		}
	}
	if path, ok = paths[value]; !ok {
		path, ok = paths[norm.NFC.String(value)]
	}
	return path, ok
}

// KeySpan is where a bulletin's front matter says the value of a key; the head of it where it does not.
func KeySpan(files fs.FS, file, key string) diag.Span {
	if v := readValues(files, file); v.doc != nil {
		return v.table.ValueSpan(key)
	}
	return diag.Span{File: file}
}

// SettingSpan is where site.toml says a value, such as organization.badge.
func SettingSpan(files fs.FS, path string) diag.Span {
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return diag.Span{File: SettingsFile}
	}
	doc, _ := frontmatter.Parse(src, 0, len(src.Text))
	t := doc.Table("", doc.Data, siteKeys)
	doc.Data = t.Data
	t.Section("organization", organizationKeys)
	t.Section("look", lookKeys)
	readMenu(doc)
	return doc.ValueSpan(path)
}

// SeveritySpan is where site.toml sets the severity of a rule.
func SeveritySpan(files fs.FS, code string) diag.Span {
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return diag.Span{File: SettingsFile}
	}
	doc, _ := frontmatter.Parse(src, 0, len(src.Text))
	doc.Table("", doc.Data, siteKeys).Section("check", checkKeys)
	return doc.KeySpan("check.severity." + code)
}

// SectionSpans returns a function that finds where site.toml names a district or topic, by its slug; also where
// [organization] stands, and for "" its head. The file is read once.
func SectionSpans(files fs.FS) func(section, slug string) diag.Span {
	whole := diag.Span{File: SettingsFile}
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return func(string, string) diag.Span { return whole }
	}
	doc, _ := frontmatter.Parse(src, 0, len(src.Text))
	doc.Data = doc.Table("", doc.Data, siteKeys).Data
	spans := map[[2]string]diag.Span{}
	for _, s := range []struct {
		name, title string
		keys        []frontmatter.Key
	}{{"district", "name", districtKeys}, {"topic", "title", topicKeys}} {
		for _, t := range doc.Tables(s.name, s.keys) {
			spans[[2]string{s.name, t.Text("slug")}] = t.ValueSpan(s.title)
		}
	}
	for _, t := range doc.Tables("script", scriptKeys) {
		spans[[2]string{"script", t.Text("src")}] = t.ValueSpan("src")
	}
	spans[[2]string{"organization", ""}], spans[[2]string{"", ""}] = doc.KeySpan("organization"), doc.Head()
	spans[[2]string{"embed", ""}] = doc.KeySpan("embed.hosts")
	return func(section, slug string) diag.Span {
		if at, ok := spans[[2]string{section, slug}]; ok {
			return at
		}
		return whole
	}
}

// SimilarPhotos returns a function that suggests the photos beside a bulletin that a name in its body may have meant,
// for the first names that it is asked for. It is for one goroutine.
func SimilarPhotos(files fs.FS, b *site.Bulletin) func(name string) []string {
	r := &reader{files: files, b: b}
	known := map[string][]string{}
	return func(name string) []string {
		near, ok := known[name]
		if ok || len(known) == maxPhotoErrors {
			return near
		}
		if full := path.Join(b.Folder(), name); fs.ValidPath(full) && strings.HasPrefix(full, b.Folder()+"/") {
			near = r.similarFiles(full)
		}
		known[name] = near
		return near
	}
}

var expectedFocus = diag.Text{Zh: "两个 0 到 1 的数：从左到右、从上到下", En: "two numbers from 0 to 1: from the left, from the top"}

// readFocus reads focus = [x, y].
func readFocus(t *frontmatter.Table) *[2]float64 {
	if !t.Has("focus") {
		return nil
	}
	var at [2]float64
	items, _ := t.Data["focus"].([]any)
	ok := len(items) == 2
	for i, item := range items {
		if !ok {
			break
		}
		switch v := item.(type) {
		case int64:
			at[i] = float64(v)
		case float64:
			at[i] = v
		default:
			ok = false
		}
		ok = ok && at[i] >= 0 && at[i] <= 1
	}
	if !ok {
		t.WrongType("focus", expectedFocus)
		return nil
	}
	return &at
}
