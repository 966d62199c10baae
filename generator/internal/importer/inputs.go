package importer

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/create"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
)

// input is one file to be read, or one folder of another generator.
type input struct {
	shown    string // as the officer finds it: 稿件/玉林街道.docx
	from     string // below what was named: 玉林街道.docx
	files    fs.FS
	name     string // in files
	folder   string // the last name of the folder that it lies in, which may tell the district
	modified time.Time
	sum      string // of the file that it was converted from
	is       recognised
	photos   []fileIn // that lie beside it
	posts    bool     // the folder as a whole
}

// fileIn is a file of a folder or an archive.
type fileIn struct {
	files fs.FS
	name  string
	shown string
}

// gatherer collects inputs.
type gatherer struct {
	ctx      context.Context
	inputs   []*input
	left     []diag.Diagnostic
	count    int
	archives int // that are open within each other
	posts    func(fs.FS) bool
	converts bool // old formats of Word are made texts
	open     *[]io.Closer
}

// keep leaves a folder or an archive open until all is written.
func (g *gatherer) keep(c io.Closer) { *g.open = append(*g.open, c) }

// close closes what was gathered from.
func (im *importer) close() {
	for _, c := range im.open {
		c.Close()
	}
}

// gather lists what is to be read, in the order in which it was named. What left says was found and is not used.
func (im *importer) gather(ctx context.Context) (inputs []*input, left []diag.Diagnostic, err error) {
	g := &gatherer{ctx: ctx, posts: im.read.isPosts, converts: im.Convert != nil, open: &im.open}
	var photos []fileIn // that were named beside texts
	for _, typed := range im.Inputs {
		paths, err := resolve(typed)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range paths {
			if err := im.notOwn(p); err != nil {
				return nil, nil, err
			}
			loose, err := g.add(p)
			if err != nil {
				return nil, nil, err
			}
			photos = append(photos, loose...)
		}
	}
	if im.Photos != "" {
		more, err := g.photosOf(im.Photos)
		if err != nil {
			return nil, nil, err
		}
		photos = append(photos, more...)
	}
	g.give(photos, "")
	return g.inputs, g.left, nil
}

// resolve finds what was typed, but for what systems leave in folders.
func resolve(typed string) ([]string, error) {
	paths, err := create.ExpandPath(typed)
	if strings.ContainsAny(typed, "*?") {
		paths = slices.DeleteFunc(paths, func(p string) bool { return isJunk(filepath.Base(p)) })
	}
	if err == nil && len(paths) == 0 {
		err = fault.New(diag.New(diag.ImportMissing, strings.Trim(strings.TrimSpace(typed), `"`)), nil)
	}
	return paths, err
}

// ownFolders are those of a site whose files are published, or made.
var ownFolders = []string{
	"content", "public", "preview", "static", "assets", "layouts", "i18n", "themes", ".jianbao", ".git",
}

// notOwn refuses what is the site's own: its folder as a whole, or what lies in one that it publishes from or into.
func (im *importer) notOwn(name string) error {
	site, err := fsys.RealPath(im.Site)
	path, err2 := fsys.RealPath(name)
	if err != nil || err2 != nil {
		return nil // reading it says why
	}
	own := func(dir string) bool {
		rel, err := filepath.Rel(dir, path)
		return err == nil && filepath.IsLocal(rel)
	}
	around, err := filepath.Rel(path, site)
	if err == nil && filepath.IsLocal(around) || slices.ContainsFunc(ownFolders, func(f string) bool {
		return own(filepath.Join(site, f))
	}) {
		return fault.New(diag.New(diag.ImportOwn, name), nil)
	}
	return nil
}

// add takes a file or folder that was named. Loose are the pictures that it is.
func (g *gatherer) add(name string) (loose []fileIn, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(name), err)
	}
	dir, base := name, "."
	if !info.IsDir() {
		dir, base = filepath.Split(name)
	}
	root, err := os.OpenRoot(cmp.Or(dir, "."))
	if err != nil {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(name), err)
	}
	g.keep(root)
	files := fsys.Files(root)
	if !info.IsDir() {
		return g.file(files, base, name, base, folderName(dir))
	}
	if g.posts(files) {
		g.inputs = append(g.inputs, &input{
			shown: name, from: filepath.Base(name), files: files, name: ".", posts: true, modified: info.ModTime(),
		})
		return nil, nil
	}
	before := len(g.inputs)
	loose, err = g.walk(files, ".", name, "", folderName(name), 0)
	if err == nil && len(g.inputs) == before {
		g.nothing(name, loose)
		loose = nil
	}
	return loose, err
}

// nothing reports a folder without a text.
func (g *gatherer) nothing(name string, pictures []fileIn) {
	why := refuse(diag.ImportEmpty)
	if len(pictures) > 0 {
		why = refuse(diag.ImportFormat, diag.Text{Zh: "一夹照片，没有文字", En: "a folder of photos without a text"}, curePicture)
	}
	g.inputs = append(g.inputs, &input{shown: name, from: filepath.Base(name), is: why})
}

// folderName is the last name of a path, if that tells anything.
func folderName(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	return filepath.Base(abs)
}

// file takes one file. An archive becomes what is in it; a picture is loose.
func (g *gatherer) file(files fs.FS, name, shown, from, folder string) (loose []fileIn, err error) {
	if err := g.ctx.Err(); err != nil {
		return nil, err
	}
	if g.count++; g.count > maxFiles {
		return nil, fault.New(diag.New(diag.ImportTooMany, maxFiles), nil)
	}
	in := &input{shown: shown, from: from, files: files, name: name, folder: folder, is: recognise(files, name)}
	if info, err := fs.Stat(files, name); err == nil {
		in.modified = info.ModTime()
	}
	switch in.is.kind {
	case kindPicture:
		return []fileIn{{files, name, shown}}, nil
	case kindZip:
		return g.archive(in)
	}
	g.inputs = append(g.inputs, in)
	return nil, nil
}

// walk takes a folder: one text with pictures beside it, or in folders below that have no text, is one bulletin;
// several texts are several.
func (g *gatherer) walk(files fs.FS, dir, shown, from, folder string, depth int) (loose []fileIn, err error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		g.inputs = append(g.inputs, &input{shown: shown, from: from, is: recognised{kind: kindRefused, why: err}})
		return nil, nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return natural(a.Name(), b.Name()) })
	before := len(g.inputs)
	var below []fs.DirEntry
	for _, e := range entries {
		name := e.Name()
		if isJunk(name) {
			continue
		}
		at := func() (string, string, string) {
			return path.Join(dir, name), filepath.Join(shown, name), path.Join(from, name)
		}
		info, err := fs.Stat(files, path.Join(dir, name)) // follows a link that stays within the folder
		switch {
		case e.Type()&fs.ModeSymlink != 0 && (err != nil || info.IsDir()),
			err == nil && !info.IsDir() && !info.Mode().IsRegular():
			_, shown, from := at()
			g.inputs = append(g.inputs, &input{shown: shown, from: from, is: refuse(diag.FileSymlink)})
		case err == nil && info.IsDir():
			if !ownedByPage(name, entries) {
				below = append(below, e)
			}
		default:
			in, shown, from := at()
			pictures, err := g.file(files, in, shown, from, folder)
			if err != nil {
				return nil, err
			}
			loose = append(loose, pictures...)
		}
	}
	for _, e := range below {
		if depth >= maxFolders {
			return nil, fault.New(diag.New(diag.ImportTooMany, maxFolders), nil)
		}
		name := e.Name()
		pictures, err := g.walk(files, path.Join(dir, name), filepath.Join(shown, name), path.Join(from, name), name, depth+1)
		if err != nil {
			return nil, err
		}
		loose = append(loose, pictures...)
	}
	if len(g.inputs) == before {
		return loose, nil // for the text above
	}
	own := &gatherer{inputs: g.inputs[before:], converts: g.converts}
	own.give(loose, shown)
	g.left = append(g.left, own.left...)
	return nil, nil
}

// give gives pictures to the one text; of several it is not known whose they are.
func (g *gatherer) give(photos []fileIn, shown string) {
	if len(photos) == 0 {
		return
	}
	var texts []*input
	for _, in := range g.inputs {
		if (in.is.kind != kindRefused || in.is.old && g.converts) && !in.posts {
			texts = append(texts, in)
		}
	}
	if len(texts) == 1 {
		texts[0].photos = append(texts[0].photos, photos...)
		return
	}
	if len(texts) == 0 && len(g.inputs) == 0 {
		g.nothing(photos[0].shown, photos)
		return
	}
	pages := slices.ContainsFunc(texts, func(in *input) bool { return in.is.kind == kindPage })
	if !pages { // a page names its own
		g.left = append(g.left, diag.New(diag.ImportPhotosUnclear, len(photos)).In(cmp.Or(shown, photos[0].shown)))
	}
}

// photosOf are the pictures of a folder, and of those below it.
func (g *gatherer) photosOf(dir string) ([]fileIn, error) {
	paths, err := resolve(dir)
	if err != nil {
		return nil, err
	}
	name := paths[0]
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(dir), err)
	}
	g.keep(root)
	own := &gatherer{ctx: g.ctx, posts: func(fs.FS) bool { return false }, open: g.open}
	loose, err := own.walk(fsys.Files(root), ".", name, "", "", 0)
	for _, in := range own.inputs {
		loose = append(loose, in.photos...)
	}
	if err == nil && len(loose) == 0 {
		err = fault.New(diag.New(diag.PhotoNotFound, dir), nil)
	}
	return loose, err
}

// isJunk reports whether a system or an office program left a file behind.
func isJunk(name string) bool {
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "~$"), strings.HasPrefix(name, "."), strings.HasPrefix(name, "._"):
		return true
	}
	switch lower {
	case "thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "ehthumbs.db":
		return true
	}
	return strings.HasSuffix(lower, ".lnk") || strings.HasSuffix(lower, ".tmp")
}

// ownedByPage reports whether a folder holds what a browser saved with a page beside it.
func ownedByPage(folder string, beside []fs.DirEntry) bool {
	stem := ""
	for _, ending := range []string{"_files", ".files", "_file", "的文件"} {
		if s, ok := strings.CutSuffix(folder, ending); ok {
			stem = strings.ToLower(s)
		}
	}
	return stem != "" && slices.ContainsFunc(beside, func(e fs.DirEntry) bool {
		name := strings.ToLower(e.Name())
		return !e.IsDir() && strings.TrimSuffix(name, path.Ext(name)) == stem
	})
}

// natural orders names as people do: 图2 before 图10.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		p, q := number(x), number(y)
		if p > 0 && q > 0 {
			m, n := strings.TrimLeft(x[:p], "0"), strings.TrimLeft(y[:q], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			x, y = x[p:], y[q:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// number is how many bytes of digits a text begins with.
func number(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
