package content

import (
	"io/fs"
	"path"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// PhotoPlace is where a bulletin names a photo: in its list, else in its body. The bulletin is read
// again for it, since a place is wanted only for the few photos that something is wrong with.
func PhotoPlace(files fs.FS, b *site.Bulletin, file string) diag.Span {
	src, _, err := ReadText(files, b.File)
	if err != nil {
		return diag.Span{File: b.File}
	}
	r := &reader{site: &site.Site{Location: time.UTC}, places: &gazetteer{}, files: files, src: src, sought: file}
	r.bulletin()
	if r.soughtAt != (diag.Span{}) {
		return r.soughtAt
	}
	body := min(b.BodyOffset, len(src.Text))
	for _, name := range []string{file, path.Base(file)} {
		if i := strings.Index(src.Text[body:], name); i >= 0 {
			return src.Span(body+i, body+i+len(name))
		}
	}
	return diag.Span{File: b.File}
}

// KeyPlace is where a bulletin's front matter says a value, such as a slug; the file as a whole
// where it does not say it.
func KeyPlace(files fs.FS, file, key, value string) diag.Span {
	src, _, err := ReadText(files, file)
	if err != nil {
		return diag.Span{File: file}
	}
	start, end, _, _, ok := splitFrontMatter(src)
	if !ok {
		return diag.Span{File: file}
	}
	doc, _ := parseDocument(src, start, end)
	t := doc.table("", doc.data, bulletinKeys)
	for path, p := range doc.places() {
		if (path == key || strings.HasPrefix(path, key+"[")) && src.Text[start+p.valueStart:start+p.valueEnd] == value {
			return doc.valueSpan(path)
		}
	}
	if key != "slug" && key != "aliases" {
		return diag.Span{File: file}
	}
	values, paths := t.list(key) // what is typed may hold escapes, or signs that are dropped
	for i, v := range values {
		if norm.NFC.String(v) == norm.NFC.String(value) {
			return doc.valueSpan(paths[i])
		}
	}
	return diag.Span{File: file}
}

// SettingPlace is where site.toml says a value, such as organization.badge.
func SettingPlace(files fs.FS, path string) diag.Span {
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return diag.Span{File: SettingsFile}
	}
	doc, _ := parseDocument(src, 0, len(src.Text))
	doc.table("", doc.data, siteKeys).section("organization", organizationKeys)
	return doc.valueSpan(path)
}

// SeverityPlace is where site.toml sets the severity of a rule.
func SeverityPlace(files fs.FS, code string) diag.Span {
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return diag.Span{File: SettingsFile}
	}
	doc, _ := parseDocument(src, 0, len(src.Text))
	doc.table("", doc.data, siteKeys).section("check", checkKeys)
	return doc.keySpan("check.severity." + code)
}

// SectionPlaces finds districts and topics in site.toml by their slug, where they are named. Site.toml is read
// once for all.
func SectionPlaces(files fs.FS) func(section, slug string) diag.Span {
	whole := diag.Span{File: SettingsFile}
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return func(string, string) diag.Span { return whole }
	}
	doc, _ := parseDocument(src, 0, len(src.Text))
	doc.data = doc.table("", doc.data, siteKeys).data
	places := map[[2]string]diag.Span{}
	for _, s := range []struct {
		name, title string
		keys        []key
	}{{"district", "name", districtKeys}, {"topic", "title", topicKeys}} {
		for _, t := range doc.tables(s.name, s.keys) {
			places[[2]string{s.name, t.text("slug")}] = t.value(s.title)
		}
	}
	return func(section, slug string) diag.Span {
		if at, ok := places[[2]string{section, slug}]; ok {
			return at
		}
		return whole
	}
}

// SimilarPhotos are the photos beside a bulletin that a name in its body may have meant.
func SimilarPhotos(files fs.FS, b *site.Bulletin, name string) []string {
	full := path.Join(b.Folder, name)
	if !fs.ValidPath(full) || !strings.HasPrefix(full, b.Folder+"/") {
		return nil
	}
	return (&reader{files: files, b: b}).similarFiles(full)
}

var wantFocus = diag.Text{Zh: "两个 0 到 1 的数：从左到右、从上到下", En: "two numbers from 0 to 1: from the left, from the top"}

// focus reads focus = [x, y].
func (t *table) focus() *[2]float64 {
	if !t.has("focus") {
		return nil
	}
	var at [2]float64
	items, _ := t.data["focus"].([]any)
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
		t.wrongType("focus", wantFocus)
		return nil
	}
	return &at
}
