package content

import (
	"cmp"
	"errors"
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

var expectedFiles = diag.Text{Zh: "附件的文件名，几个附件放在方括号里", En: "an attachment's file name, or a list of them in brackets"}

// attachments reads the front matter's list: names, or tables with a title.
func (r *reader) attachments() {
	r.items("attachments", expectedFiles, func(name, at string) {
		r.attachment(site.File{File: name}, at)
	}, func(values map[string]any, at string) {
		t := r.doc.Table(at, values, attachmentKeys)
		t.Require("file")
		r.attachment(site.File{File: t.Text("file"), Title: t.Text("title")}, t.At("file"))
	})
}

// attachment checks one attachment's name and adds it.
func (r *reader) attachment(f site.File, at string) {
	span := func() diag.Span { return r.doc.ValueSpan(at) }
	if f.File == "" {
		return
	}
	name, ok := r.nameBeside(f.File, at, diag.New(diag.AttachmentRemote, f.File), diag.New(diag.AttachmentOutside))
	if !ok {
		return
	}
	f.File, f.Listed = name, true
	if slices.ContainsFunc(r.b.Files(), func(g site.File) bool { return site.SameAddress(f.File, g.File) }) {
		r.doc.Report(diag.New(diag.AttachmentTwice).At(span()))
		return
	}
	d, ok := r.file(f.File)
	if ok {
		f.Stat = r.stat
	} else if d.Code == diag.FileSymlink {
		r.dependsOnMissingPhoto = true
	} else {
		r.doc.Report(d.At(span()))
	}
	// What is reported stays known, so that the body may link it without a second error.
	r.more().Files = append(r.more().Files, f)
}

func (r *reader) hasFile(name string) bool {
	return slices.ContainsFunc(r.b.Files(), func(f site.File) bool { return f.File == name })
}

// file checks that a file is there and may be published as it is.
func (r *reader) file(name string) (diag.Diagnostic, bool) {
	r.stat = site.FileStat{}
	files, info, d, ok := r.look(name)
	full := path.Join(r.b.Folder(), name)
	switch {
	case d.Code != "":
		return d, false
	case !ok:
		return diag.New(diag.AttachmentMissing, r.b.Folder()).Suggest(r.similarFile(full)...), false
	case info.IsDir():
		return diag.New(diag.AttachmentFolder, path.Base(name)), false
	}
	d, ok = fileProblem(files, full, info.Size(), &r.site.Files)
	if ok {
		r.stat = fsys.StatOf(files, full, info)
	}
	return d, ok
}

// similarFile suggests files that a name may mean: those that are called nearly so, else those of the same kind of
// which one name holds the other, as 方案(定稿).pdf does 方案.pdf, else the only one of that kind.
func (r *reader) similarFile(full string) []string {
	if near := r.similar(full, r.maySuggest); len(near) > 0 {
		return near
	}
	dir, base := path.Split(strings.TrimPrefix(full, r.b.Folder()+"/"))
	stem := fileStem(base)
	var kind, near []string
	for _, name := range r.namesIn(path.Dir(full)) {
		if !strings.EqualFold(path.Ext(name), path.Ext(base)) || !r.maySuggest(dir+name) {
			continue
		}
		kind = append(kind, dir+name)
		if other := fileStem(name); other != "" && (strings.Contains(other, stem) || strings.Contains(stem, other)) {
			near = append(near, dir+name)
		}
	}
	if len(near) == 0 && len(kind) == 1 {
		near = kind
	}
	return near[:min(len(near), 3)]
}

// fileStem is a file's name without its extension, in one letter case.
func fileStem(name string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSuffix(name, path.Ext(name))))
}

func (r *reader) maySuggest(name string) bool {
	_, allowed := r.site.Files.Type(name)
	return allowed && !r.hasFile(name)
}

// fileProblem says why a file may not be published as it is; ok is that it may.
func fileProblem(files fs.FS, name string, size int64, settings *site.FileSettings) (problem diag.Diagnostic, ok bool) {
	kind, allowed := settings.Type(name)
	if !allowed {
		return diag.New(diag.AttachmentType, cmp.Or(path.Ext(name), path.Base(name)), typeCure(name)), false
	}
	if size > settings.MaxBytes {
		return tooLarge(size, settings), false
	}
	holds, err := recognise(files, name, size)
	switch {
	case err != nil:
		return diag.New(diag.FileUnreadable, diag.Cause(reason(err))), false
	case holds == "empty":
		return diag.New(diag.AttachmentEmpty), false
	case kind.Contents == nil && !slices.Contains(activeContents, holds), slices.Contains(kind.Contents, holds):
		return diag.Diagnostic{}, true
	}
	return diag.New(diag.AttachmentContent, contentWords(holds), kind.Extension, contentCure(name, holds, settings)), false
}

// activeContents are those that run, whatever a file is called.
var activeContents = []string{"html", "svg", "xml", "program", "script", "macros"}

func recognise(files fs.FS, name string, size int64) (string, error) {
	f, err := files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r, ok := f.(site.ReaderAt)
	if !ok {
		return "", errors.ErrUnsupported
	}
	return site.RecogniseFile(r, size)
}

// typeCure says what to do about a file that may not be published.
func typeCure(name string) diag.Text {
	extension := strings.ToLower(path.Ext(name))
	switch {
	case slices.Contains(site.ActiveExtensions, extension):
		return diag.Text{
			Zh: "网页、程序和带宏的文件都不能这样发布；另存为 PDF，再列 PDF",
			En: "pages, programs and files with macros are not published; save it as a PDF and list that",
		}
	case site.IsPhotoName(name):
		return diag.Text{Zh: "另存为 JPEG；照片写在 photos 里", En: "save it as a JPEG; list photos under photos"}
	case extension == "" || strings.Trim(extension[1:], "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		return diag.Text{Zh: "文件名要有扩展名，例如 方案.pdf", En: "a file's name needs an extension, such as plan.pdf"}
	}
	line := "extensions = [" + frontmatter.Quote(extension[1:]) + "]"
	return diag.Text{
		Zh: "另存为 PDF；确实要发布这种文件，就在 site.toml 的 [files] 里写 " + line,
		En: "save it as a PDF; if such files have to be published, write " + line + " under [files] in site.toml",
	}
}

// contentNames say what a file holds.
var contentNames = map[string]diag.Text{
	"html":      {Zh: "是网页（HTML）", En: "a web page"},
	"svg":       {Zh: "是 SVG 图", En: "an SVG drawing"},
	"xml":       {Zh: "是 XML", En: "XML"},
	"program":   {Zh: "是程序", En: "a program"},
	"script":    {Zh: "是脚本程序", En: "a script"},
	"macros":    {Zh: "是带宏的 Office 文件", En: "an Office file with macros"},
	"encrypted": {Zh: "是加了密码的 Office 文件", En: "an Office file with a password"},
	"zip":       {Zh: "是 ZIP 压缩包", En: "a ZIP archive"},
	"ole":       {Zh: "是旧版 Office 文件", En: "an old Office file"},
	"text":      {Zh: "是纯文本", En: "plain text"},
	"mkv":       {Zh: "是 Matroska 视频", En: "a Matroska video"},
	"heic":      {Zh: "是 HEIC 照片", En: "a HEIC photo"},
}

func contentWords(holds string) diag.Text {
	if words, ok := contentNames[holds]; ok {
		return words
	}
	if kind, ok := holding(holds); ok {
		name := strings.ToUpper(kind.Extension[1:])
		return diag.Text{Zh: "是 " + name, En: name + " data"}
	}
	return diag.Text{Zh: "认不出是什么", En: "something unknown"}
}

// holding is the first type of files that hold something.
func holding(holds string) (site.FileType, bool) {
	i := slices.IndexFunc(site.FileTypes, func(t site.FileType) bool { return slices.Contains(t.Contents, holds) })
	if i < 0 {
		return site.FileType{}, false
	}
	return site.FileTypes[i], true
}

// contentCure says what to do about a file that holds something else than its name says.
func contentCure(name, holds string, settings *site.FileSettings) diag.Text {
	switch {
	case slices.Contains(activeContents, holds):
		return typeCure("x.html")
	case holds == "encrypted":
		return diag.Text{Zh: "去掉密码，重新保存", En: "save it again without the password"}
	case holds == "mkv":
		return diag.Text{Zh: "转换成 MP4", En: "convert it to MP4"}
	case holds == "heic":
		return diag.Text{Zh: "另存为 JPEG", En: "save it as a JPEG"}
	case holds != "" && holds != "ole":
		if kind, ok := holding(holds); ok {
			renamed := strings.TrimSuffix(path.Base(name), path.Ext(name)) + kind.Extension
			return diag.Text{
				Zh: "把文件改名为 " + renamed + "，简报里也写这个名字；或者用原来的程序打开，另存为正确的格式",
				En: "rename it to " + renamed + ", in the bulletin too; or open it and save it in the right format",
			}
		}
	}
	return diag.Text{
		Zh: "也许没有传完整，或者改过扩展名；用能打开它的程序重新保存",
		En: "it may be cut off, or its extension was changed; save it again with a program that opens it",
	}
}

// tooLarge says that a file is larger than the site allows.
func tooLarge(size int64, settings *site.FileSettings) diag.Diagnostic {
	return diag.New(diag.AttachmentLarge, megabytes(size), megabytes(settings.MaxBytes), (size+1<<20-1)>>20)
}

func megabytes(n int64) string {
	if n < 10<<20 {
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
	}
	return strconv.FormatInt((n+1<<20-1)>>20, 10) + " MB"
}

// bodyFiles adds files that only the body links. Whether a link is well written is for the conversion to say; here it
// matters only that the file is published.
func (r *reader) bodyFiles(body string) {
	for link := range bodyLinks(body) {
		found := len(link.names) == 0
		for _, typed := range link.names {
			found = r.bodyFile(typed, link) || found
		}
		if !found {
			r.dependsOnMissingPhoto = true
		}
	}
}

// bodyFile reports whether what a link of the body names is known by now, or cannot be a file whatever comes to lie
// there.
func (r *reader) bodyFile(typed string, link bodyLink) bool {
	name, ok := fileName(typed)
	if !ok || strings.HasPrefix(name, "../") || link.image && !isPlayed(name) || link.label && site.IsPhotoName(name) {
		return true
	}
	name = r.nameOnDisk(name)
	start := len(r.src.Text) - len(r.body) + link.at
	start += max(0, strings.Index(r.src.Text[start:], typed))
	at := r.src.Span(start, start+len(typed))
	if !r.hasFile(name) {
		f := site.File{File: strings.Clone(name)}
		d, ok := r.file(name)
		if same := r.sameFile(name); ok && same != "" {
			ok, d = false, diag.New(diag.AttachmentMissing, r.b.Folder()).Suggest(same)
		}
		switch {
		case ok:
			f.Stat = r.stat
		case d.Code == diag.AttachmentMissing && r.stat == (site.FileStat{}):
			return false // the conversion says so
		default:
			r.doc.Report(d.At(at))
		}
		r.more().Files = append(r.more().Files, f)
	}
	if link.image {
		r.play(name, link.poster, at)
	}
	return true
}

// sameFile is the known file that the one just read is under a name in other letter case: some systems find it, and
// others do not.
func (r *reader) sameFile(name string) string {
	for _, f := range r.b.Files() {
		if f.Stat == r.stat && strings.EqualFold(f.File, name) {
			return f.File
		}
	}
	return ""
}

// DeadFileLink says of a link that leads to no page what is wrong with it, where it seems to lead to a file beside the
// bulletin.
func DeadFileLink(files fs.FS, settings *site.FileSettings, b *site.Bulletin, to string) (diag.Diagnostic, bool) {
	u, err := url.Parse(to)
	if err != nil || u.Path == "" || strings.HasPrefix(u.Path, "/") {
		return diag.Diagnostic{}, false
	}
	full := path.Join(b.Folder(), strings.ReplaceAll(u.Path, `\`, "/"))
	if !fs.ValidPath(full) || !strings.HasPrefix(full, contentDir+"/") {
		return diag.Diagnostic{}, false
	}
	name := path.Clean(u.Path)
	info, err := fs.Lstat(files, full)
	there := err == nil && info.Mode().IsRegular()
	_, allowed := settings.Type(name)
	switch {
	case there && strings.EqualFold(path.Ext(name), ".md"):
		return diag.New(diag.LinkUnread, name), true // else it would have a page
	case there && strings.HasPrefix(name, "../"):
		return diag.New(diag.AttachmentOutside), true
	case there && !allowed:
		return diag.New(diag.LinkFile, name, typeCure(name)), true
	case there:
		line := "attachments = [" + frontmatter.Quote(name) + "]"
		return diag.New(diag.LinkFile, name, diag.Text{
			Zh: "在信息栏里写 " + line, En: "write " + line + " in the front matter",
		}), true
	case allowed && !strings.HasPrefix(name, "../"):
		r := &reader{files: files, b: b, site: &site.Site{Files: *settings}}
		return diag.New(diag.AttachmentMissing, b.Folder()).Suggest(r.similarFile(full)...), true
	}
	return diag.Diagnostic{}, false
}
