// Package content reads a site: site.toml and the bulletins under content/.
//
// # Bulletins
//
// Every file content/**/*.md is a bulletin; folders carry no meaning. index.md makes its folder a
// bundle: the folder's name is the slug, and photos lie in the same folder. Any other name.md has
// the slug name, and its photos lie beside it. Files and folders whose names begin with a dot, or
// with the ~$ of an open Office file, are not looked at; links are errors, never followed.
//
// A bulletin begins with TOML between two lines +++:
//
//	title      text, required
//	district   name, alias, code, slug or path (成都市/武侯区), or a list of them, required;
//	           the URL begins with the first
//	date       2022-09-01 or 2022-09-01T08:00:00 in the site's time zone, required
//	photos     file names, or tables { file, caption, credit, alt, focus }; focus = [x, y], from
//	           [0, 0] at the upper left to [1, 1], is what a cover keeps, instead of what looks so
//	kicker, subtitle, summary, source, author, editor   text
//	reviewers, topics (slug or title), tags             text, or a list
//	slug       the last part of the URL, instead of the folder's or file's name
//	aliases    old paths of this bulletin, each beginning with /; they lead to it
//	cover      the photo shown in lists, instead of the first
//	draft      true holds the bulletin back
//	pinned     true keeps it first on the front page
//	updated    when it was changed last, if it was: shown apart from the date
//	publish_at the bulletin is held until this moment (else until its date)
//	expires    from this moment on it is held again
//	accept     findings of the check that are meant as they are: the code, and the text found if only
//	           that one is meant, as in ["check-mobile 13800138000", "check-landline"]
//	[extra]    anything, for themes
//
// # site.toml
//
//	title = "…"                      required
//	base_url = "https://…/"          where the site will be; makes addresses in feeds absolute
//	language = "zh-CN"  timezone = "Asia/Shanghai"  theme = "default"
//	external_notice = true           asks readers before they leave for another site
//	[organization]                   name, organizer, address, postcode, phone, icp, police,
//	                                 site_id_code; notice: a sentence for the footer; badge: the
//	                                 党政机关网站标识, a picture in assets/, and badge_url, where it leads
//	[photos]                         widths = [480, 960, 1600], quality = 83, formats = ["jpeg"], or
//	                                 ["avif", "jpeg"] for AVIFs too; max_megapixels = 100,
//	                                 max_megabytes = 60, memory_megabytes (of pixels in flight;
//	                                 an eighth of the machine's if it is left out)
//	[check]                          own_numbers = ["028-00000000", "@example.gov.cn"]: numbers and
//	                                 addresses of the office itself, beside the phone above; hosts =
//	                                 ["gov.cn"]: other sites that links may lead to; fresh_days = 14:
//	                                 a district or topic is due after so many; min_width = 800: of a
//	                                 photo's longest side in pixels
//	[check.severity]                 code of a rule = "off", "warning", "error" or "default"
//	[[district]]                     code, name, slug (all required), parent (slug, code or name),
//	                                 aliases, order (among its siblings), since, until
//	[[topic]]                        slug, title (required), intro
//
// # Lists for the check
//
// check/words.toml holds a site's own rules about words, as the check package describes them:
//
//	[[rule]]
//	code = "check-word-…"  wrong = ["…"]  right = "…"  reason = "…"
//
// people.toml holds who has which office, so that the check knows a wrong one, and a misspelt name:
//
//	[[person]]
//	name = "张三"  office = "武侯区人大常委会主任"  from = 2021-12-01  to = 2026-01-31  rank = 1
//
// from and to may be left out; a rank says who is named before whom. Only the check reads them.
//
// # What is repaired
//
// Unambiguous slips are read as meant, with one warning a line that shows the line repaired: curly or
// full-width quotation marks, also on one side only or inside others, ＝ ： ， 、 【】, forgotten quotation
// marks, backslashes in paths, a comma at a line's end, Chinese words for keys (标题, 区县, 日期, 照片),
// 2022年9月1日, 2022-9-1 or 20220901, full-width digits, 是 and 否, ＋＋＋, a byte order mark, GBK and UTF-16.
// CRLF needs no repair: TOML and Markdown both have it. Everything else is an error with a place
// and a cure. A file with errors is never skipped silently and never published in part.
//
// # Limits
//
// Front matter: 64 KiB, brackets and dotted keys nested 32 deep. A file: 4 MiB.
package content

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

const contentDir = "content"

// Options are what a load depends on besides the files.
type Options struct {
	Now    time.Time // decides what is held
	Drafts bool      // publish held bulletins too
	Memory *Memory   // of earlier loads, and for later ones; nil reads everything
}

// Folder is the site's folder, seen in two ways.
type Folder struct {
	// Root cannot be led out of the folder by any name or link: an os.Root.
	Root fs.FS
	// Texts is the same folder by a shorter way. It serves only to list content/ and to read the
	// bulletins found there: the listing follows no links, so their names cannot lead out either,
	// and a large site is read in a third of the system calls, since an os.Root opens every
	// element of a path.
	Texts fs.FS
	// Look is a way that is shorter still, to look at what lies there; nil where there is none.
	Look *site.Looker
}

// Load reads site.toml and all bulletins. What is wrong goes to diags; the site returned holds
// what could be read, and is nil only when there is no site.toml.
func Load(ctx context.Context, folder Folder, opts Options, diags *diag.List) (*site.Site, error) {
	s, places, err := loadSettings(folder.Root, diags)
	if err != nil {
		return nil, err
	}
	bulletins, err := readBulletins(ctx, folder, s, places, opts.Memory, diags)
	if err != nil {
		return nil, err
	}
	sortIn(s, bulletins, opts)
	return s, nil
}

// readBulletins reads every bulletin while the folders are still being listed. Those that are remembered come in the
// order in which the site had them, which is all but sorted.
func readBulletins(ctx context.Context, folder Folder, s *site.Site, places *gazetteer, memory *Memory, diags *diag.List) ([]*site.Bulletin, error) {
	var mu sync.Mutex
	var read []*site.Bulletin
	var files atomic.Int64
	known := memory.begin(s)
	l := &lister{ctx: ctx, folder: folder, memory: memory, diags: diags, found: func(name string) {
		files.Add(1)
		if b, i := memory.find(folder, name, s); b != nil {
			known[i] = b
			return
		}
		b, _, _ := readBulletin(folder, name, s, places, memory, diags)
		if b != nil {
			mu.Lock()
			defer mu.Unlock()
			read = append(read, b)
		}
	}}
	err := l.walk()
	if files.Load() == 0 && err == nil && diags.Errors() == 0 {
		diags.Add(diag.New(diag.ContentEmpty).In(contentDir))
	}
	return append(slices.DeleteFunc(known, func(b *site.Bulletin) bool { return b == nil }), read...), err
}

// loadSettings reads site.toml. One that cannot be read at all is reported, and nothing that
// follows from it.
func loadSettings(fsys fs.FS, diags *diag.List) (*site.Site, *gazetteer, error) {
	src, ds, err := ReadText(fsys, SettingsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	case err != nil:
		diags.Add(diag.New(diag.FileUnreadable, reason(err)).In(SettingsFile))
		return defaultSite(), &gazetteer{}, nil
	}
	diags.Add(ds...)
	if slices.ContainsFunc(ds, isError) {
		return defaultSite(), &gazetteer{}, nil
	}
	s, places, found := readSettings(src)
	diags.Add(found...)
	return s, places, nil
}

func isError(d diag.Diagnostic) bool { return d.Severity == diag.Error }

// sortIn puts the bulletins into the site: published ones newest first, and the held ones.
func sortIn(s *site.Site, bulletins []*site.Bulletin, opts Options) {
	for _, b := range bulletins {
		if len(b.Districts) == 0 || b.Date.IsZero() {
			s.Unplaced = append(s.Unplaced, b)
			continue
		}
		if h, held := b.Hold(opts.Now); held && !opts.Drafts {
			s.Held = append(s.Held, h)
			if h.Reason == site.Future {
				s.Coming = append(s.Coming, b)
			}
			continue
		}
		s.Bulletins = append(s.Bulletins, b)
	}
	slices.SortFunc(s.Bulletins, site.Compare)
	slices.SortFunc(s.Held, func(a, b site.Hold) int { return strings.Compare(a.File, b.File) })
	for _, list := range [][]*site.Bulletin{s.Coming, s.Unplaced} {
		slices.SortFunc(list, func(a, b *site.Bulletin) int { return strings.Compare(a.File, b.File) })
	}
}

// readBulletin returns also what the file was when it was opened, and whether the bulletin may become another by a photo that
// comes, though nothing was found in it.
func readBulletin(folder Folder, name string, s *site.Site, places *gazetteer, memory *Memory, diags *diag.List) (b *site.Bulletin, stat site.FileStat, lacks bool) {
	src, stat, ds, err := readText(folder.Texts, name)
	if err != nil {
		diags.Add(diag.New(diag.FileUnreadable, reason(err)).In(name))
		return nil, stat, false
	}
	if len(ds) > 0 {
		diags.Add(ds...)
		if slices.ContainsFunc(ds, isError) {
			return nil, stat, false
		}
	}
	r := &reader{site: s, places: places, files: folder.Root, texts: folder.Texts, src: src}
	b, found := r.bulletin()
	diags.Add(found...)
	if b == nil {
		return nil, stat, false
	}
	b.Digest = Digest(src)
	memory.keep(stat, b, s, len(ds)+len(found) == 0 && !r.lacks)
	return b, stat, r.lacks
}

// reason is an error without the path that the diagnostic already names.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Digest tells a bulletin's text from every other that its file may hold.
func Digest(src *diag.Source) [16]byte {
	sum := sha256.Sum256([]byte(src.Text))
	return [16]byte(sum[:])
}

// textBuffers hold files while they become texts; a large site would be garbage otherwise.
var textBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ReadText reads a file of the site as text. Findings about its encoding or size are returned;
// with an error among them the text is empty.
func ReadText(fsys fs.FS, name string) (*diag.Source, []diag.Diagnostic, error) {
	src, _, ds, err := readText(fsys, name)
	return src, ds, err
}

// readText returns also what the file was when it was opened.
func readText(fsys fs.FS, name string) (*diag.Source, site.FileStat, []diag.Diagnostic, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, site.FileStat{}, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, site.FileStat{}, nil, err
	}
	stat := site.StatOf(info)
	if info.IsDir() {
		return nil, stat, nil, &fs.PathError{Op: "read", Path: name, Err: syscall.EISDIR}
	}
	tooLarge := func(size int64) (*diag.Source, site.FileStat, []diag.Diagnostic, error) {
		return &diag.Source{Name: name}, stat, []diag.Diagnostic{diag.New(diag.FileTooLarge, fileSize(size), fileSize(maxFile)).In(name)}, nil
	}
	if info.Size() > maxFile {
		return tooLarge(info.Size())
	}
	buffer := textBuffers.Get().(*bytes.Buffer)
	defer textBuffers.Put(buffer)
	buffer.Reset()
	buffer.Grow(int(info.Size()) + bytes.MinRead)
	// To its end, wherever that is by now: an editor may be writing it.
	if _, err := buffer.ReadFrom(io.LimitReader(f, maxFile+1)); err != nil {
		return nil, stat, nil, err
	}
	if buffer.Len() > maxFile {
		return tooLarge(int64(buffer.Len()))
	}
	src, ds := decodeText(name, buffer.Bytes())
	return src, stat, ds, nil
}
