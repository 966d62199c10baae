package content

import (
	"io/fs"
	"path"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// PhotoPlace is where a bulletin names a photo: in its list, else in its body. The bulletin is read
// again for it, since a place is wanted only for the few photos that something is wrong with.
func PhotoPlace(fsys fs.FS, b *site.Bulletin, file string) diag.Span {
	src, _, err := ReadText(fsys, b.File)
	if err != nil {
		return diag.Span{File: b.File}
	}
	r := &reader{site: &site.Site{Location: time.UTC}, places: &gazetteer{}, files: fsys, src: src, sought: file}
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
func KeyPlace(fsys fs.FS, file, key, value string) diag.Span {
	src, _, err := ReadText(fsys, file)
	if err != nil {
		return diag.Span{File: file}
	}
	start, end, _, _, ok := splitFrontMatter(src)
	if !ok {
		return diag.Span{File: file}
	}
	doc, _ := parseDocument(src, start, end)
	doc.table("", doc.data, bulletinKeys)
	for path, p := range doc.places() {
		if (path == key || strings.HasPrefix(path, key+"[")) && src.Text[start+p.valueStart:start+p.valueEnd] == value {
			return doc.valueSpan(path)
		}
	}
	return diag.Span{File: file}
}

// SimilarPhotos are the photos beside a bulletin that a name in its body may have meant.
func SimilarPhotos(fsys fs.FS, b *site.Bulletin, name string) []string {
	full := path.Join(b.Folder, name)
	if !fs.ValidPath(full) || !strings.HasPrefix(full, b.Folder+"/") {
		return nil
	}
	return (&reader{files: fsys, b: b}).similarFiles(full)
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
