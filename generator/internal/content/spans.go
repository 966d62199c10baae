package content

import (
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// PhotoSpan is where a bulletin names a photo: in its list, else in its body. The bulletin is read
// again for it, since a span is wanted only for the few photos that something is wrong with.
func PhotoSpan(files fs.FS, b *site.Bulletin, file string) diag.Span {
	src, _, err := ReadText(files, b.File)
	if err != nil {
		return diag.Span{File: b.File}
	}
	r := &reader{site: &site.Site{Location: time.UTC}, finder: &DistrictFinder{}, files: files, src: src, sought: file}
	r.bulletin()
	if r.soughtAt != (diag.Span{}) {
		return r.soughtAt
	}
	body := min(b.BodyOffset, len(src.Text))
	for _, name := range []string{file, path.Base(file), norm.NFC.String(file)} {
		if i := strings.Index(src.Text[body:], name); i >= 0 {
			return src.Span(body+i, body+i+len(name))
		}
	}
	return diag.Span{File: b.File}
}

// ValueSpan is where a bulletin's front matter says a value, such as a slug; the file as a whole
// where it does not say it.
func ValueSpan(files fs.FS, file, key, value string) diag.Span {
	src, _, err := ReadText(files, file)
	if err != nil {
		return diag.Span{File: file}
	}
	block, _, ok := frontmatter.Split(src)
	if !ok {
		return diag.Span{File: file}
	}
	doc, _ := frontmatter.Parse(src, block.Start, block.End)
	t := doc.Table("", doc.Data, bulletinKeys)
	if path, ok := doc.PathOf(key, value); ok {
		return doc.ValueSpan(path)
	}
	if key != "slug" && key != "aliases" {
		return diag.Span{File: file}
	}
	values, paths := t.List(key) // what is typed may hold escapes, or signs that are dropped
	for i, v := range values {
		if norm.NFC.String(v) == norm.NFC.String(value) {
			return doc.ValueSpan(paths[i])
		}
	}
	return diag.Span{File: file}
}

// keySpan is where a bulletin's front matter says the value of a key; the head of it where it does not.
func keySpan(files fs.FS, file, key string) diag.Span {
	src, _, err := ReadText(files, file)
	if err != nil {
		return diag.Span{File: file}
	}
	block, _, ok := frontmatter.Split(src)
	if !ok {
		return diag.Span{File: file}
	}
	doc, _ := frontmatter.Parse(src, block.Start, block.End)
	return doc.Table("", doc.Data, bulletinKeys).ValueSpan(key)
}

// SettingSpan is where site.toml says a value, such as organization.badge.
func SettingSpan(files fs.FS, path string) diag.Span {
	src, _, err := ReadText(files, SettingsFile)
	if err != nil {
		return diag.Span{File: SettingsFile}
	}
	doc, _ := frontmatter.Parse(src, 0, len(src.Text))
	doc.Table("", doc.Data, siteKeys).Section("organization", organizationKeys)
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
	spans[[2]string{"organization", ""}], spans[[2]string{"", ""}] = doc.KeySpan("organization"), doc.Head()
	return func(section, slug string) diag.Span {
		if at, ok := spans[[2]string{section, slug}]; ok {
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

// BesideLink says of a link that leads to no page what it leads to: a file beside the bulletin, which is not published.
func BesideLink(files fs.FS, b *site.Bulletin, to string) (diag.Diagnostic, bool) {
	u, err := url.Parse(to)
	if err != nil || u.Path == "" || strings.HasPrefix(u.Path, "/") {
		return diag.Diagnostic{}, false
	}
	full := path.Join(b.Folder, strings.ReplaceAll(u.Path, `\`, "/"))
	if !fs.ValidPath(full) || !strings.HasPrefix(full, contentDir+"/") {
		return diag.Diagnostic{}, false
	}
	info, err := fs.Lstat(files, full)
	if err != nil || !info.Mode().IsRegular() {
		return diag.Diagnostic{}, false
	}
	name := path.Clean(u.Path)
	cure := diag.Text{
		Zh: "只有照片会发布；把文件放到能下载的网站上，链接写它的网址，否则删去这个链接",
		En: "only photos are published; put it where it can be downloaded and link to that address, or remove the link",
	}
	switch {
	case IsPhotoFile(name) && !strings.HasPrefix(name, "../"):
		cure = diag.Text{Zh: "照片写成 ![](" + name + ")", En: "show the photo: ![](" + name + ")"}
	case strings.EqualFold(path.Ext(name), ".md"):
		cure = diag.Text{
			Zh: "链接到那一篇的网址，例如 /wuhou/2022/yulin/", En: "link to the address of that bulletin, as /wuhou/2022/yulin/",
		}
	}
	return diag.New(diag.LinkFile, name, cure), true
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
