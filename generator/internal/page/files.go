package page

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// Attachment is a file that a bulletin offers below its text.
type Attachment struct {
	Title string // as the bulletin has it, or the file's name without its extension
	URL   string
	Name  string // as readers save it: 实施方案.pdf
	Kind  string // document, sheet, slides, archive, image, audio, video
	Label string // PDF
	Size  string // 1.2 MB
	Bytes int64
	MIME  string
}

// attachment is what a page shows of a bulletin's file.
func (e *env) attachment(b *site.Bulletin, f site.File) Attachment {
	kind, _ := site.TypeOf(f.File)
	extension := path.Ext(f.File)
	base := norm.NFC.String(path.Base(f.File))
	a := Attachment{
		Title: f.Title, URL: e.link(b.FileURL(f.File)), Name: base, Kind: string(kind.Kind),
		Label: strings.ToUpper(strings.TrimPrefix(extension, ".")), Size: fileSize(f.Stat.Size), Bytes: f.Stat.Size,
		MIME: kind.MIME,
	}
	if f.Title == "" {
		a.Title = strings.TrimSuffix(base, extension)
	} else {
		a.Name = savedName(strings.TrimSuffix(f.Title, extension)) + strings.ToLower(extension)
	}
	return a
}

// attachments are the files that a bulletin lists.
func (e *env) attachments(b *site.Bulletin) (list []Attachment) {
	for _, f := range b.Files() {
		if f.Listed {
			list = append(list, e.attachment(b, f))
		}
	}
	return list
}

// media are the videos and sounds that a text plays and the bulletin does not list.
func (e *env) media(b *site.Bulletin) (list []Attachment) {
	for _, f := range b.Files() {
		if f.Played && !f.Listed {
			list = append(list, e.attachment(b, f))
		}
	}
	return list
}

// savedName is a title as a file's name on every system.
func savedName(title string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, title), " .")
}

// fileSize is a size as people say it.
func fileSize(n int64) string {
	size, unit := float64(n)/1024, " KB"
	if size >= 1000 {
		size, unit = size/1024, " MB"
	}
	if size >= 1000 {
		size, unit = size/1024, " GB"
	}
	if size < 10 {
		return strconv.FormatFloat(max(size, 0.1), 'f', 1, 64) + unit
	}
	return strconv.FormatFloat(size, 'f', 0, 64) + unit
}

// File answers for a link or an image in a bulletin's body that leads to a file beside it.
func (p *Plan) File(b *site.Bulletin, destination string) (markdown.File, bool) {
	b = p.Current(b)
	if len(b.Files()) == 0 {
		return markdown.File{}, false
	}
	name := norm.NFC.String(strings.ReplaceAll(destination, `\`, "/"))
	plain, err := url.PathUnescape(name)
	if err != nil {
		plain = name
	}
	for _, f := range b.Files() {
		if known := norm.NFC.String(f.File); known != path.Clean(name) && known != path.Clean(plain) {
			continue
		}
		a := p.attachment(b, f)
		return markdown.File{
			URL: a.URL, Name: a.Name, Kind: a.Kind, MIME: a.MIME, Label: a.Label, Size: a.Size,
			Width: f.Width, Height: f.Height,
		}, true
	}
	return markdown.File{}, false
}

// PublishedFile is a file that is published as it is: one beside a bulletin, or of static/.
type PublishedFile struct {
	Source string // in the site's folder
	URL    string // on the site, without the prefix of base_url
	MIME   string // "" where its name tells servers
	Stat   site.FileStat
}

// Files yields the files that are published as they are.
func (p *Plan) Files(yield func(PublishedFile) bool) {
	for _, f := range p.s.Static {
		if !yield(PublishedFile{f.File, "/" + f.Name, "", f.Stat}) {
			return
		}
	}
	for _, list := range [...][]*site.Bulletin{p.all, p.own} {
		for _, b := range list {
			for _, f := range p.Current(b).Files() {
				kind, _ := site.TypeOf(f.File)
				file := PublishedFile{path.Join(b.Folder(), f.File), b.FileURL(f.File), kind.MIME, f.Stat}
				if f.Stat != (site.FileStat{}) && !yield(file) {
					return
				}
			}
		}
	}
}

// checkFiles reports files beside bulletins whose addresses are one, since they differ in letter case only or the
// addresses of their bulletins lie below one another, and those that would lie in another as if it were a folder.
func (p *Plan) checkFiles(diags *diag.List) {
	type beside struct {
		b    *site.Bulletin
		file string
	}
	taken := map[string]beside{}
	each := func(do func(b *site.Bulletin, f site.File, at string)) {
		for _, list := range [...][]*site.Bulletin{p.all, p.own} {
			for _, b := range list {
				for _, f := range b.Files() {
					do(b, f, foldFile(b.FileURL(f.File)))
				}
			}
		}
	}
	report := func(b *site.Bulletin, f site.File, other beside) {
		at := diag.Span{File: b.File}
		if p.opts.KeySpan != nil {
			at = p.opts.KeySpan(b.File, "attachments", f.File)
		}
		diags.Add(diag.New(diag.AttachmentAddress, path.Join(b.Folder(), f.File), path.Join(other.b.Folder(), other.file),
			b.FileURL(f.File)).At(at))
	}
	each(func(b *site.Bulletin, f site.File, at string) {
		if other, ok := taken[at]; ok {
			report(b, f, other)
			return
		}
		taken[at] = beside{b, f.File}
	})
	each(func(b *site.Bulletin, f site.File, at string) {
		for folder := path.Dir(at); folder != site.FilesFolder && folder != "/"; folder = path.Dir(folder) {
			if other, ok := taken[folder]; ok {
				report(b, f, other)
				return
			}
		}
	})
}

// fileTable has the files that are published as they are, by address.
func (p *Plan) fileTable() map[string]PublishedFile {
	table := map[string]PublishedFile{}
	for f := range p.Files {
		table[f.URL] = f
		if folder := WithoutIndex(f.URL); folder != f.URL {
			table[folder] = f
		}
	}
	return table
}

// FileAt is the file that is published at an address of the site.
func (p *Plan) FileAt(address string) (PublishedFile, bool) {
	f, ok := p.copied()[address]
	return f, ok
}
