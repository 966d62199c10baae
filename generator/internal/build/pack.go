package build

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// packDir is where the pages of a pack are made, in the site's folder. It is gone afterwards.
const packDir = ".jianbao/pack"

// PackComment stands at the end of every pack, so that one may be replaced by the next.
const PackComment = "jianbao pack"

// Pack builds the site as a copy for disks and closed networks, and writes it as a zip into what create returns, which
// is called once the site is known to have no errors. Its pages lead to one another by relative addresses, and need
// neither a server nor base_url; there are no feeds, and what is held is not in it. The same site gives the same bytes.
func Pack(ctx context.Context, opts Options, create func() (io.Writer, error)) (Result, error) {
	opts.Out, opts.portable = filepath.Join(opts.Site, filepath.FromSlash(packDir)), true
	opts.Version = "" // the folder is no output that later builds go on from
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return Result{}, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	var packed *site.Site
	b, err := loadAndRun(ctx, opts, folder, root, func(b *build) error {
		packed = b.Site
		return b.run((*publish.Stage).Commit)
	})
	result, err := b.finish(err)
	if !busy(err) {
		defer fsys.RemoveAll(root, packDir)
	}
	if err != nil || result.Failed() {
		return result, err
	}
	to, err := create()
	if err != nil {
		return result, err
	}
	pages, err := root.OpenRoot(packDir)
	if err != nil {
		return result, err
	}
	defer pages.Close()
	return result, writePack(ctx, to, pages.FS(), packed)
}

// busy reports whether another pack of the site is being made.
func busy(err error) bool { return errors.Is(err, publish.ErrBusy) }

// pack is a zip that is being written.
type pack struct {
	zip  *zip.Writer
	time time.Time // of every file: that of the newest bulletin, since the same site gives the same bytes
}

// writePack writes the files of a folder, sorted, below site/, and a page beside it to begin with.
func writePack(ctx context.Context, to io.Writer, files fs.FS, s *site.Site) error {
	p := pack{zip.NewWriter(to), time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, b := range s.Bulletins {
		if b.Date.After(p.time) {
			p.time = b.Date
		}
	}
	var names []string
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
			return err
		case entry.IsDir() && strings.HasPrefix(name, ".jianbao"):
			return fs.SkipDir
		case !entry.IsDir() && name != "404.html":
			names = append(names, name)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	slices.Sort(names)
	start, page, script := startPage(s)
	if err := p.add(start, strings.NewReader(page)); err != nil {
		return err
	}
	if err := p.add("site/"+startScript, strings.NewReader(script)); err != nil {
		return err
	}
	for _, name := range names {
		if err := p.copy(ctx, files, name); err != nil {
			return err
		}
	}
	return errors.Join(p.zip.SetComment(PackComment), p.zip.Close())
}

func (p *pack) copy(ctx context.Context, files fs.FS, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return p.add("site/"+name, f)
}

func (p *pack) add(name string, from io.Reader) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.time}
	if slices.Contains(compressed, path.Ext(name)) {
		header.Method = zip.Store
	}
	to, err := p.zip.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

// compressed are the extensions of files that hold compressed data already.
var compressed = []string{
	".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".woff", ".woff2", ".mp4", ".m4v", ".m4a", ".webm", ".mp3", ".ogg",
	".zip", ".7z", ".rar", ".docx", ".xlsx", ".pptx", ".ofd", ".pdf",
}

// startScript leads from the page beside site/ into it. Where a pack was not unpacked the script is not there, and the
// page says what to do.
const startScript = "assets/open.js"

func startPage(s *site.Site) (name, page, script string) {
	lang := diag.Zh
	if !strings.HasPrefix(s.Language, "zh") {
		lang = diag.En
	}
	name = diag.Text{Zh: "打开网站.html", En: "open.html"}.In(lang)
	link := diag.Text{Zh: "打开网站", En: "Open the site"}.In(lang)
	text := diag.Text{
		Zh: "解压以后打开这一页，会直接进入网站。看到这段话，多半是压缩包还没有解压：请先把全部文件解压到一个文件夹里。",
		En: "Opened where the archive was unpacked, this page leads to the site at once. If it does not, " +
			"extract all files first.",
	}.In(lang)
	page = fmt.Sprintf(`<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<title>%s</title>
<script src="site/%s"></script>
</head>
<body>
<h1>%[2]s</h1>
<p><a href="site/index.html">%[4]s</a></p>
<p>%[5]s</p>
</body>
</html>
`, html.EscapeString(s.Language), html.EscapeString(s.Title), startScript, link, text)
	return name, page, "location.replace(\"site/index.html\");\n"
}
