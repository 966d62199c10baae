package content

import (
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

// photoExtensions are the formats that the photo room decodes.
var photoExtensions = []string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif"}

// IsPhotoFile reports whether a file's name ends as those of photos do.
func IsPhotoFile(name string) bool {
	return slices.Contains(photoExtensions, strings.ToLower(path.Ext(name)))
}

var expectedPhotos = diag.Text{Zh: "照片的文件名，几张照片放在方括号里", En: "a photo's file name, or a list of them in brackets"}

// maxPhotoErrors bounds what is said of one list.
const maxPhotoErrors = 100

// photos reads the front matter's list: names, or tables with caption, credit and alt.
func (r *reader) photos() {
	var items []any
	switch v := r.t.Data["photos"].(type) {
	case nil:
		return
	case string:
		items = []any{v}
	case map[string]any:
		r.photoTable(v, "photos")
		return
	case []any:
		items = v
	case []map[string]any:
		for _, m := range v {
			items = append(items, m)
		}
	default:
		r.t.WrongType("photos", expectedPhotos)
		return
	}
	for i, item := range items {
		if r.doc.Reported() > maxPhotoErrors {
			return // each costs a search for its line, and for what may have been meant
		}
		at := "photos[" + strconv.Itoa(i) + "]"
		switch v := item.(type) {
		case string:
			r.photo(site.Photo{File: strings.Clone(frontmatter.CleanText(v))}, at)
		case map[string]any:
			r.photoTable(v, at)
		default:
			r.doc.Report(diag.New(diag.KeyType, "photos", expectedPhotos, r.t.Line("photos")).At(r.doc.ValueSpan(at)))
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
	span := r.doc.ValueSpan(at)
	if p.File == "" {
		return
	}
	if strings.Contains(p.File, `\`) && !strings.HasPrefix(p.File, `\`) && !driveLetter(p.File) {
		fixed, typed := strings.ReplaceAll(p.File, `\`, "/"), p.File
		r.doc.RepairValue(at, frontmatter.Quote(fixed), func(line string) diag.Diagnostic {
			return diag.New(diag.RepairPath, line, typed, fixed)
		})
		p.File = fixed
	}
	clean := path.Clean(p.File)
	switch {
	case hasPrefix(p.File, "http://", "https://", "//"):
		r.doc.Report(diag.New(diag.PhotoRemote).At(span))
		return
	case hasPrefix(p.File, "/", `\`) || driveLetter(p.File) || clean == ".." || strings.HasPrefix(clean, "../"):
		r.doc.Report(diag.New(diag.PhotoOutside).At(span))
		return
	}
	p.File = r.nameOnDisk(clean)
	if p.File == r.sought && r.soughtAt == (diag.Span{}) {
		r.soughtAt = span
	}
	if slices.ContainsFunc(r.b.Photos, func(q site.Photo) bool { return q.File == p.File }) {
		r.doc.Report(diag.New(diag.PhotoTwice).At(span))
		return
	}
	switch d, ok := r.photoFile(p.File); {
	case ok:
		p.Stat = r.stat
	case d.Code == diag.FileSymlink:
		r.dependsOnMissingPhoto = true
		return // reported where it lies
	default:
		r.doc.Report(d.At(span))
		if d.Code != diag.PhotoMissing && !strings.Contains(r.body, clean) {
			return // nobody has to decode it
		}
	}
	// What is reported stays known, so that the body and cover may name it without a second error.
	r.b.Photos = append(r.b.Photos, p)
}

// photoFile checks that a photo is there and can be one.
func (r *reader) photoFile(name string) (diag.Diagnostic, bool) {
	full := path.Join(r.b.Folder, name)
	files := r.files
	if r.texts != nil && !strings.Contains(name, "/") {
		files = r.texts // the bulletin's own folder was reached without following a link
	}
	r.stat = site.FileStat{}
	if d, ok := r.foldersAbove(files, name); !ok {
		return d, false
	}
	info, err := fs.Lstat(files, full)
	switch {
	case err != nil:
		return diag.New(diag.PhotoMissing, r.b.Folder).Suggest(r.similarFiles(full)...), false
	case info.Mode()&fs.ModeSymlink != 0:
		return diag.New(diag.FileSymlink), false
	case info.IsDir():
		return diag.New(diag.PhotoFolder), false
	case !info.Mode().IsRegular():
		return diag.New(diag.FileSpecial), false
	case !slices.Contains(photoExtensions, strings.ToLower(path.Ext(name))):
		return diag.New(diag.PhotoFormat, path.Ext(name)), false
	}
	r.stat = fsys.StatOf(info)
	return diag.Diagnostic{}, true
}

// nameOnDisk is the name that a photo has in its folder. A Mac's disk, and what is unpacked or copied from one, may
// hold letters apart from their marks: the name that is typed looks the same, and is found there.
func (r *reader) nameOnDisk(name string) string {
	if norm.NFC.IsNormalString(name) && norm.NFD.IsNormalString(name) {
		return name // there is no other way to write it
	}
	if _, err := fs.Lstat(r.files, path.Join(r.b.Folder, name)); err == nil {
		return name
	}
	r.dependsOnMissingPhoto = true // a file of exactly that name would be taken instead
	found := ""
	for part := range strings.SplitSeq(name, "/") {
		composed := norm.NFC.String(part)
		for _, e := range r.entries(path.Join(r.b.Folder, found)) {
			if norm.NFC.String(e.Name()) == composed {
				part = e.Name()
				break
			}
		}
		found = path.Join(found, part)
	}
	return found
}

// entries lists a folder once.
func (r *reader) entries(dir string) []fs.DirEntry {
	entries, known := r.listings[dir]
	if known {
		return entries
	}
	if r.listings == nil {
		r.listings = map[string][]fs.DirEntry{}
	}
	entries, _ = fs.ReadDir(r.files, dir) // what cannot be read holds nothing that could be meant
	r.listings[dir] = entries
	return entries
}

// foldersAbove checks that only folders stand above a photo, since an os.Root waits for a pipe in the place of one.
// Each look goes the whole way from the site's folder, so their depth is limited as that of content/ is.
func (r *reader) foldersAbove(files fs.FS, name string) (diag.Diagnostic, bool) {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		folder := path.Join(r.b.Folder, name[:i])
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

// similarFiles suggests names from the photo's folder, first those that differ by case only.
func (r *reader) similarFiles(full string) []string {
	dir, base := path.Split(strings.TrimPrefix(full, r.b.Folder+"/"))
	var names []string
	for _, e := range r.entries(path.Dir(full)) {
		if strings.EqualFold(norm.NFC.String(e.Name()), norm.NFC.String(base)) {
			return []string{dir + e.Name()}
		}
		used := slices.ContainsFunc(r.b.Photos, func(p site.Photo) bool { return p.File == dir+e.Name() })
		if !used && slices.Contains(photoExtensions, strings.ToLower(path.Ext(e.Name()))) {
			names = append(names, e.Name())
		}
	}
	near := diag.Nearest(base, names)
	if len(near) == 0 && len(names) == 1 {
		near = names
	}
	for i := range near {
		near[i] = dir + near[i]
	}
	return near
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
	for {
		_, rest, ok := strings.Cut(body, "![")
		if !ok {
			return
		}
		body = rest
		_, rest, ok = strings.Cut(rest, "](")
		if !ok {
			return
		}
		dests := destinations(strings.TrimLeft(rest, " "))
		found := len(dests) == 0
		for _, dest := range dests {
			found = r.bodyPhoto(dest) || found
		}
		if !found { // it only looks like an image, until there is such a file
			r.dependsOnMissingPhoto = true
		}
	}
}

// destinations are what an image's destination may be: in angle brackets, or up to the bracket that
// closes it, blanks and all, as the body's conversion also takes it; or without a title.
func destinations(rest string) []string {
	if strings.HasPrefix(rest, "<") {
		dest, _, _ := strings.Cut(rest[1:], ">")
		return []string{dest}
	}
	depth := 0
	for i, r := range rest {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case r == ')':
			whole := strings.TrimSpace(rest[:i])
			short, _, _ := strings.Cut(whole, " ")
			return []string{whole, short}
		case r == '\n':
			return nil
		}
	}
	return nil
}

// bodyPhoto reports whether what the body names is known by now, or cannot be a photo whatever comes to lie there.
func (r *reader) bodyPhoto(dest string) bool {
	if unescaped, err := url.PathUnescape(dest); err == nil {
		dest = unescaped
	}
	name := path.Clean(dest)
	if fs.ValidPath(name) {
		name = r.nameOnDisk(name)
	}
	if dest == "" || !fs.ValidPath(name) || strings.Contains(dest, ":") ||
		slices.ContainsFunc(r.b.Photos, func(q site.Photo) bool { return q.File == name }) {
		return true
	}
	_, ok := r.photoFile(name)
	if ok {
		r.b.Photos = append(r.b.Photos, site.Photo{File: strings.Clone(name), Stat: r.stat})
	}
	return ok
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
