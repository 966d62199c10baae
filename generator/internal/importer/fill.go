package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/create"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/interpret"
	"jianbao/generator/internal/lazyregexp"
)

// Filled is what became of places that photos were put into.
type Filled struct {
	Language string
	Settings []diag.Diagnostic // errors of site.toml: nothing was done then
	File     string
	Photos   int // put into places
	Open     int // places without a photo
	Unused   []string
	Findings []diag.Diagnostic
}

// Fill puts photos of a folder into the places 〔照片n〕 of a bulletin: those whose names have the numbers of the places by
// their numbers, else all in their order. What follows a place on its line becomes the caption, with who took the photo
// apart; those that stand together without any are a gallery, as where an import has the photos. It is the one thing
// that changes a file which exists. Where it cannot, no photo is left beside it.
func Fill(ctx context.Context, opts Options, bulletin string) (*Filled, error) {
	report := new(Report)
	im := &importer{Options: opts, cleanup: func() {}}
	if err := im.openSite(ctx, report); err != nil || len(report.Settings) > 0 {
		return &Filled{Language: report.Language, Settings: report.Settings}, err
	}
	filled := &Filled{Language: report.Language}
	release, err := im.lockOrOpen()
	if err != nil {
		return filled, err
	}
	defer release()
	filled.File, err = im.bulletinFile(bulletin)
	if err != nil {
		return filled, err
	}
	data, err := readFile(fsys.Files(im.root), filled.File, 1<<21)
	if err != nil {
		return filled, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(filled.File), err)
	}
	defer im.close()
	g := &gatherer{ctx: ctx, posts: func(fs.FS) bool { return false }, open: &im.open}
	photos, err := g.photosOf(opts.Photos)
	if err != nil {
		return filled, err
	}
	slices.SortStableFunc(photos, func(a, b fileIn) int { return natural(path.Base(a.name), path.Base(b.name)) })
	text, written, err := im.fill(ctx, filled, data, photos)
	if err == nil && filled.Photos > 0 && !opts.DryRun {
		if err = fsys.Rewrite(im.root, filled.File, data, text); err != nil {
			err = fault.CannotWrite(filled.File, err)
		}
	}
	if err != nil && !opts.DryRun {
		for _, name := range written {
			_ = im.root.Remove(name) // the error says what matters
		}
	}
	return filled, err
}

// bulletinFile is the file of a bulletin that was named by its folder or file, from the site's folder or from here.
func (im *importer) bulletinFile(typed string) (string, error) {
	for _, name := range im.inSite(typed) {
		for _, c := range []string{name, name + "/" + content.BundleFile} {
			if path.Ext(c) != ".md" || !strings.HasPrefix(c, "content/") {
				continue
			}
			if info, err := im.root.Lstat(c); err == nil && info.Mode().IsRegular() {
				return c, nil
			}
		}
	}
	return "", fault.New(diag.New(diag.ImportMissing, typed), nil)
}

// inSite are the paths in the site that a name may mean: from the site's folder, or from here.
func (im *importer) inSite(typed string) (names []string) {
	name := strings.Trim(strings.TrimSpace(typed), `"`)
	names = append(names, path.Clean(filepath.ToSlash(name)))
	found, _ := create.ExpandPath(typed) // what is not found is missing
	if site, err := filepath.Abs(im.Site); err == nil {
		for _, f := range append(found, name) {
			if here, err := filepath.Abs(f); err == nil {
				if rel, err := filepath.Rel(site, here); err == nil {
					names = append(names, filepath.ToSlash(rel))
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return !fs.ValidPath(name) })
}

// fill is the text with photos in its places, and the photos that were written.
func (im *importer) fill(
	ctx context.Context, filled *Filled, data []byte, photos []fileIn,
) (text []byte, written []string, err error) {
	file, err := content.OpenBulletin(data)
	if err != nil {
		var e *frontmatter.Error
		if errors.As(err, &e) {
			err = fault.New(e.Diagnostic.In(filled.File), err)
		}
		return nil, nil, err
	}
	src, _ := frontmatter.Decode(filled.File, data)
	block, _, _ := frontmatter.Split(src)
	body := src.Text[block.Body:]
	places := placesOf(body)
	chosen := choose(places, photos)
	names := make([]string, len(places))
	next := 0
	var added []frontmatter.Value
	for i, place := range places {
		if chosen[i] >= 0 {
			if names[i], next, err = im.fillOne(ctx, filled, photos[chosen[i]], i+1, next); err != nil {
				return nil, written, err
			}
		}
		if names[i] == "" {
			filled.Open++
			continue
		}
		filled.Photos++
		added = append(added, photoFields(names[i], place.caption))
		written = append(written, path.Join(path.Dir(filled.File), names[i]))
	}
	for j, p := range photos {
		if !slices.Contains(chosen, j) {
			filled.Unused = append(filled.Unused, p.shown)
		}
	}
	if len(added) == 0 {
		return data, nil, nil
	}
	if err := appendPhotos(file, added); err != nil {
		return nil, written, fault.New(diag.New(diag.FolderUnwritable, filled.File, err), err)
	}
	head, ok := strings.CutSuffix(string(file.Bytes()), body)
	if !ok {
		return nil, written, fault.New(diag.New(diag.FileUnreadable, diag.Text{
			Zh: "它不是 UTF-8，先运行 jianbao check --fix", En: "it is not in UTF-8; run jianbao check --fix first",
		}).In(filled.File), nil)
	}
	return []byte(head + withPhotos(body, places, names)), written, nil
}

// withPhotos is a text with photos in its places. Those that stand together without a caption become one paragraph.
func withPhotos(body string, places []place, names []string) string {
	for i, p := range slices.Backward(places) {
		if names[i] == "" {
			continue
		}
		start := p.start
		if i > 0 && names[i-1] != "" {
			before := places[i-1]
			between := strings.TrimSpace(body[before.end:p.start])
			if before.leads && p.leads && before.caption == "" && p.caption == "" && between == "" {
				start = before.end
			}
		}
		body = body[:start] + "![](" + names[i] + ")" + body[p.end:]
	}
	return body
}

// photoFields are what the front matter says of a photo: what follows its place is its caption, and who took it.
func photoFields(name, after string) frontmatter.Value {
	caption, credit := interpret.Caption(unescape(after))
	fields := []frontmatter.Field{
		{Key: "file", Value: frontmatter.Text(name)}, {Key: "caption", Value: frontmatter.Text(caption)},
	}
	if credit != "" {
		fields = append(fields, frontmatter.Field{Key: "credit", Value: frontmatter.Text(credit)})
	}
	return frontmatter.Fields(fields...)
}

// fillOne writes a photo beside the bulletin. One that cannot be used is reported, and has no name.
func (im *importer) fillOne(
	ctx context.Context, filled *Filled, p fileIn, place, after int,
) (name string, next int, err error) {
	read := func() ([]byte, error) { return readFile(p.files, p.name, maxFile) }
	data, format, note, err := im.picture(ctx, &document.Picture{Name: path.Base(p.name), Read: read}, place)
	filled.Findings = append(filled.Findings, placed(note, p.shown)...)
	if err != nil {
		filled.Findings = append(filled.Findings, refusal(err).In(p.shown))
		return "", after, ctx.Err()
	}
	dir := path.Dir(filled.File)
	if name, next, err = im.freePhoto(dir, format, after); err != nil || im.DryRun {
		return name, next, err
	}
	return name, next, im.put(path.Join(dir, name), data)
}

// appendPhotos adds photos to the list of the front matter.
func appendPhotos(file *frontmatter.File, added []frontmatter.Value) error {
	var list []frontmatter.Value
	for i := 0; ; i++ {
		v, ok, err := file.Get(fmt.Sprintf("photos[%d]", i))
		if err != nil || !ok {
			break // the list is shorter, or not there
		}
		list = append(list, v)
	}
	if len(list) == 0 {
		if one, ok, err := file.Get("photos"); err == nil && ok && one.Data() != nil {
			if _, text := one.Data().(string); text {
				list = append(list, one)
			}
		}
	}
	return file.Set("photos", frontmatter.List(append(list, added...)...))
}

// choose is the photo of each place, or -1.
func choose(places []place, photos []fileIn) []int {
	byNumber := map[int]int{}
	numbered := true
	for j, p := range photos {
		n, ok := document.PhotoNumber(path.Base(p.name))
		if _, twice := byNumber[n]; !ok || twice {
			numbered = false
		}
		byNumber[n] = j
	}
	chosen := make([]int, len(places))
	found := 0
	for i, place := range places {
		j, ok := byNumber[place.number]
		if chosen[i] = j; !ok {
			chosen[i] = -1
		} else {
			found++
		}
	}
	if numbered && found > 0 {
		return chosen
	}
	for i := range chosen {
		if chosen[i] = i; i >= len(photos) {
			chosen[i] = -1
		}
	}
	return chosen
}

// freePhoto is a name that no file of a folder has, with any extension.
func (im *importer) freePhoto(dir, format string, after int) (name string, n int, err error) {
	entries, err := fs.ReadDir(im.root.FS(), dir)
	if err != nil {
		return "", 0, fault.CannotWrite(dir, err)
	}
	for n = after + 1; ; n++ {
		stem := fmt.Sprintf("%02d", n)
		if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			return strings.TrimSuffix(strings.ToLower(e.Name()), strings.ToLower(path.Ext(e.Name()))) == stem
		}) {
			return stem + "." + format, n, nil
		}
	}
}

// unescape is the text that stands for a caption, without the backslashes that keep it from being Markdown.
func unescape(s string) string {
	return escaped.ReplaceAllString(s, "$1")
}

var escaped = lazyregexp.New(`\\([!-/:-@\[-` + "`" + `{-~])`)
