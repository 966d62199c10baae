package content

import (
	"cmp"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

var expectedPhotos = diag.Text{Zh: "照片的文件名，几张照片放在方括号里", En: "a photo's file name, or a list of them in brackets"}

// maxPhotoErrors bounds what is said of one list.
const maxPhotoErrors = 100

// photos reads the front matter's list: names, or tables with caption, credit and alt.
func (r *reader) photos() {
	r.items("photos", expectedPhotos, func(name, at string) { r.photo(site.Photo{File: name}, at) }, r.photoTable)
}

// items reads a list of names or tables, or one of them alone.
func (r *reader) items(
	key string, expected diag.Text, text func(name, at string), table func(values map[string]any, at string),
) {
	var items []any
	switch v := r.t.Data[key].(type) {
	case nil:
		return
	case string:
		items = []any{v}
	case map[string]any:
		table(v, key)
		return
	case []any:
		items = v
	case []map[string]any:
		for _, m := range v {
			items = append(items, m)
		}
	default:
		r.t.WrongType(key, expected)
		return
	}
	for i, item := range items {
		if r.doc.Reported() > maxPhotoErrors {
			return // each costs a search for its line, and for what may have been meant
		}
		at := key + "[" + strconv.Itoa(i) + "]"
		switch v := item.(type) {
		case string:
			text(strings.Clone(frontmatter.CleanText(v)), at)
		case map[string]any:
			table(v, at)
		default:
			r.doc.Report(diag.New(diag.KeyType, key, expected, r.t.Line(key)).At(r.doc.ValueSpan(at)))
		}
	}
}

func (r *reader) photoTable(values map[string]any, at string) {
	t := r.doc.Table(at, values, photoKeys)
	t.Require("file")
	p := site.Photo{
		File: t.Text("file"), Caption: t.Text("caption"), Credit: t.Text("credit"), Alt: t.Text("alt"),
		Focus: readFocus(t),
	}
	r.photo(p, t.At("file"))
}

// photo checks one photo's name and adds it.
func (r *reader) photo(p site.Photo, at string) {
	span := func() diag.Span { return r.doc.ValueSpan(at) }
	if p.File == "" {
		return
	}
	name, ok := r.nameBeside(p.File, at, diag.New(diag.PhotoRemote), diag.New(diag.PhotoOutside))
	if !ok {
		return
	}
	p.File = name
	if _, known := r.spans[p.File]; r.spans != nil && !known {
		r.spans[p.File] = span()
	}
	if r.isKnown(p.File) {
		r.doc.Report(diag.New(diag.PhotoTwice).At(span()))
		return
	}
	switch d, ok := r.photoFile(p.File); {
	case ok:
		p.Stat = r.stat
	case d.Code == diag.FileSymlink:
		r.dependsOnMissingPhoto = true
		return // reported where it lies
	case d.Code == diag.PhotoMissing:
		near := r.similarFiles(path.Join(r.b.Folder(), p.File))
		r.doc.Report(d.Suggest(near...).At(span()))
	default:
		r.doc.Report(d.At(span()))
		if !strings.Contains(r.body, path.Base(name)) {
			return // nobody has to decode it
		}
	}
	// What is reported stays known, so that the body and cover may name it without a second error.
	r.addPhoto(p)
}

// nameBeside is the name on disk of a file that front matter names, which lies in the bulletin's folder or below it.
// One that is remote or outside is reported.
func (r *reader) nameBeside(typed, at string, remote, outside diag.Diagnostic) (name string, ok bool) {
	typed = r.plainSlashes(typed, at)
	clean := path.Clean(typed)
	switch {
	case hasPrefix(typed, "http://", "https://", "//"):
		r.doc.Report(remote.At(r.doc.ValueSpan(at)))
	case hasPrefix(typed, "/", `\`) || driveLetter(typed) || clean == ".." || strings.HasPrefix(clean, "../"):
		r.doc.Report(outside.At(r.doc.ValueSpan(at)))
	default:
		return r.nameOnDisk(clean), true
	}
	return "", false
}

// plainSlashes is a path as it was typed on Windows, with a warning.
func (r *reader) plainSlashes(typed, at string) string {
	if !strings.Contains(typed, `\`) || strings.HasPrefix(typed, `\`) || driveLetter(typed) {
		return typed
	}
	fixed := strings.ReplaceAll(typed, `\`, "/")
	r.doc.RepairValue(at, frontmatter.Quote(fixed), func(line string) diag.Diagnostic {
		return diag.New(diag.RepairPath, line, typed, fixed)
	})
	return fixed
}

func (r *reader) addPhoto(p site.Photo) {
	r.b.Photos = append(r.b.Photos, p)
	if r.known != nil {
		r.known[p.File] = true
	}
}

// fewPhotos are found in the list as quickly as in a table.
const fewPhotos = 16

// isKnown reports whether a photo is in the bulletin's list.
func (r *reader) isKnown(file string) bool {
	if len(r.b.Photos) <= fewPhotos {
		return slices.ContainsFunc(r.b.Photos, func(p site.Photo) bool { return p.File == file })
	}
	if r.known == nil {
		r.known = map[string]bool{}
		for _, p := range r.b.Photos {
			r.known[p.File] = true
		}
	}
	return r.known[file]
}

// photoFile checks that a photo is there and can be one.
func (r *reader) photoFile(name string) (diag.Diagnostic, bool) {
	r.stat = site.FileStat{}
	files, info, d, ok := r.look(name)
	full := path.Join(r.b.Folder(), name)
	switch {
	case d.Code != "":
		return d, false
	case !ok:
		return diag.New(diag.PhotoMissing, r.b.Folder()), false
	case info.IsDir():
		return diag.New(diag.PhotoFolder), false
	case !site.IsPhotoName(name) && !hasPhoto(files, full):
		return diag.New(diag.PhotoFormat, cmp.Or(path.Ext(name), path.Base(name))), false
	}
	r.stat = fsys.StatOf(files, full, info)
	return diag.Diagnostic{}, true
}

// look looks at a file of the bulletin's folder, which may be a folder. It is not ok if nothing is there; the finding
// says why it may not be read at all.
func (r *reader) look(name string) (files fs.FS, info fs.FileInfo, d diag.Diagnostic, ok bool) {
	files = r.files
	if r.texts != nil && !strings.Contains(name, "/") {
		files = r.texts // the bulletin's own folder was reached without following a link
	}
	if d, ok := r.foldersAbove(files, name); !ok {
		return files, nil, d, false
	}
	info, err := fs.Lstat(files, path.Join(r.b.Folder(), name))
	switch {
	case err != nil:
		return files, nil, d, false
	case info.Mode()&fs.ModeSymlink != 0:
		return files, nil, diag.New(diag.FileSymlink), false
	case !info.IsDir() && !info.Mode().IsRegular():
		return files, nil, diag.New(diag.FileSpecial), false
	}
	return files, info, d, true
}

// hasPhoto reports whether a file that is called otherwise is a photo by its first bytes.
func hasPhoto(files fs.FS, name string) bool {
	f, err := files.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, site.PhotoHead)
	n, _ := io.ReadFull(f, head) // it may be shorter
	return site.RecogniseFormat(head[:n]) != ""
}

// nameOnDisk is the name that a photo has in its folder. A Mac's disk, and what is unpacked or copied from one, may
// hold letters apart from their marks: the name that is typed looks the same, and is found there.
func (r *reader) nameOnDisk(name string) string {
	if norm.NFC.IsNormalString(name) && norm.NFD.IsNormalString(name) {
		return name // there is no other way to write it
	}
	if _, err := fs.Lstat(r.files, path.Join(r.b.Folder(), name)); err == nil {
		return name
	}
	r.dependsOnMissingPhoto = true // a file of exactly that name would be taken instead
	found := ""
	for part := range strings.SplitSeq(name, "/") {
		composed := norm.NFC.String(part)
		for _, name := range r.namesIn(path.Join(r.b.Folder(), found)) {
			if norm.NFC.String(name) == composed {
				part = name
				break
			}
		}
		found = path.Join(found, part)
	}
	return found
}

// foldersAbove checks that only folders stand above a photo, since an os.Root waits for a pipe in the place of one.
// Each look goes the whole way from the site's folder, so their depth is limited as that of content/ is.
func (r *reader) foldersAbove(files fs.FS, name string) (diag.Diagnostic, bool) {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		folder := path.Join(r.b.Folder(), name[:i])
		info, err := fs.Lstat(files, folder)
		switch {
		case err != nil:
			return diag.Diagnostic{}, true // the photo is missing too
		case !info.IsDir() && info.Mode()&fs.ModeSymlink == 0:
			return diag.New(diag.FileSpecial), false
		case strings.Count(folder, "/") > maxFolders:
			return diag.New(diag.FileUnreadable, errTooDeep), false
		}
	}
	return diag.Diagnostic{}, true
}

// similarFiles suggests photos from a photo's folder, first those that differ by case only.
func (r *reader) similarFiles(full string) []string {
	return r.similar(full, func(name string) bool { return !r.isKnown(name) && site.IsPhotoName(name) })
}

// similar suggests names from a file's folder, as they are written in the bulletin: first one that differs by case
// only, else of those that are wanted.
func (r *reader) similar(full string, wanted func(name string) bool) []string {
	dir, base := path.Split(strings.TrimPrefix(full, r.b.Folder()+"/"))
	var names []string
	for _, name := range r.namesIn(path.Dir(full)) {
		if strings.EqualFold(norm.NFC.String(name), norm.NFC.String(base)) {
			return []string{dir + name}
		}
		if wanted(dir + name) {
			names = append(names, name)
		}
	}
	near := diag.Nearest(base, names)
	if len(near) == 0 && len(names) == 1 && site.IsPhotoName(names[0]) == site.IsPhotoName(base) {
		near = names
	}
	for i := range near {
		near[i] = dir + near[i]
	}
	return near
}

// namesIn lists a folder, the last one without looking again.
func (r *reader) namesIn(dir string) []string {
	if r.listed != dir {
		entries, _ := fs.ReadDir(r.files, dir) // of what cannot be listed nothing is suggested
		r.listed, r.beside = dir, nil
		for _, e := range entries {
			r.beside = append(r.beside, e.Name())
		}
	}
	return r.beside
}

func hasPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

func driveLetter(name string) bool {
	return len(name) > 1 && name[1] == ':' && (name[0]|0x20) >= 'a' && (name[0]|0x20) <= 'z'
}

// bodyPhotos adds photos that only the body names. Whether an image is well written is for the
// conversion to say; here it matters only that the file is published.
func (r *reader) bodyPhotos(body string) {
	for image := range bodyImages(body) {
		found := len(image.names) == 0
		for _, name := range image.names {
			found = r.bodyPhoto(name, image.at) || found
		}
		if !found { // it only looks like an image, until there is such a file
			r.dependsOnMissingPhoto = true
		}
	}
}

// bodyPhoto reports whether what an image at a place of the body names is known by now, or cannot be a photo whatever
// comes to lie there.
func (r *reader) bodyPhoto(typed string, at int) bool {
	name := plainName(typed)
	if fs.ValidPath(name) {
		name = r.nameOnDisk(name)
	}
	if typed == "" || !fs.ValidPath(name) || strings.Contains(typed, ":") || r.isKnown(name) {
		return true
	}
	if r.missing[name] {
		return false
	}
	if isPlayed(name) {
		return true // a video
	}
	isTable, ok := site.IsTableName(name), false
	if isTable {
		ok = r.table(name)
	} else {
		_, ok = r.photoFile(name)
	}
	if !ok {
		if r.missing == nil {
			r.missing = map[string]bool{}
		}
		r.missing[name] = true
		return false
	}
	if isTable {
		return true
	}
	r.addPhoto(site.Photo{File: strings.Clone(name), Stat: r.stat})
	if r.spans != nil {
		start := len(r.src.Text) - len(r.body) + at
		start += max(0, strings.Index(r.src.Text[start:], typed))
		r.spans[name] = r.src.Span(start, start+len(typed))
	}
	return true
}

// plainName is a name as it stands in a destination, unescaped.
func plainName(typed string) string {
	if unescaped, err := url.PathUnescape(typed); err == nil {
		typed = unescaped
	}
	return path.Clean(typed)
}

// cover is the photo that stands for the bulletin in lists: the one named, else the first.
func (r *reader) cover() {
	if len(r.b.Photos) > 0 {
		r.b.Cover = 0
	}
	name := r.t.Text("cover")
	if name == "" {
		return
	}
	i := slices.IndexFunc(r.b.Photos, func(p site.Photo) bool {
		return norm.NFC.String(p.File) == norm.NFC.String(path.Clean(name))
	})
	if i < 0 {
		var names diag.Choices
		for _, p := range r.b.Photos {
			names = append(names, p.File)
		}
		hint := diag.Text{Zh: "photos 里有：" + names.In(diag.Zh), En: "photos holds: " + names.In(diag.En)}
		if len(names) == 0 {
			line := "photos = [" + frontmatter.Quote(name) + "]"
			hint = diag.Text{Zh: "先把照片列出来：" + line, En: "list the photo first: " + line}
		}
		r.doc.Report(diag.New(diag.CoverUnknown, hint).At(r.t.ValueSpan("cover")).Suggest(diag.Nearest(name, names)...))
		return
	}
	r.b.Cover = i
}
