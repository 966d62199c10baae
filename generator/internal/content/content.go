// Package content reads a site: site.toml and the bulletins under content/.
//
// # Bulletins
//
// Every file content/**/*.md is a bulletin; folders carry no meaning. index.md makes its folder a
// bundle: the folder's name is the slug, and photos lie in the same folder. Any other name.md has
// the slug name, and its photos lie beside it. Files and folders whose names begin with a dot, or
// with the ~$ of an open Office file, are not read; links are errors, never followed.
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
//	number     the document's number, centred below the title
//	note       a note below the title, in full-width brackets, which need not be typed
//	signed     text, or a list of texts: on the right below the text, above signed_date
//	contents   true or false: whether there is a table of contents, instead of from four headings on
//	reviewers, topics (slug or title), tags             text, or a list
//	slug       the last part of the URL, instead of the folder's or file's name
//	aliases    old paths of this bulletin, each beginning with /, escaped or not; they lead to it
//	cover      the photo shown in lists, instead of the first
//	draft      true holds the bulletin back
//	pinned     true keeps it first on the front page
//	updated    when it was changed last, if it was: shown apart from the date
//	publish_at the bulletin is held until this moment (else until its date)
//	expires    from this moment on it is held again; a day alone is the last one that shows it
//	accept     findings of the check that are meant as they are: the code, and the text found if only
//	           that one is meant, as in ["check-mobile 13800138000", "check-landline"]
//	withdrawn  = { date, reason, kind, to }: withdrawn for good. kind is "notice" (the address says
//	           when and why, the default), "gone" (it says nothing else), "redirect" (it leads to
//	           to: an address, or the file of another bulletin) or "expired" (the text stays, under a
//	           line that says so, and leaves the front page and the feeds)
//	[extra]    anything, for themes
//
// Front matter of Hexo, Hugo and Jekyll is read too: YAML between two lines ---, and JSON. The check converts it.
//
// # Pages
//
// A file whose front matter has an address in the place of district and date is a page of its own, in no list and no
// feed:
//
//	page       its address: "/guanyu/", or "/guanyu/lianxi/" for a page below that
//	menu       puts it into the menu: 1 comes before 2
//
// district, date, slug, topics, tags and pinned are not for pages.
//
// # site.toml
//
//	title = "…"                      required
//	base_url = "https://…/"          where the site will be; makes addresses in feeds absolute
//	language = "zh-CN"  timezone = "Asia/Shanghai"  theme = "default"
//	external_notice = true           asks readers before they leave for another site
//	[organization]                   name, organizer, address, postcode, phone, icp, police,
//	                                 site_id_code, each "none" where there is no such thing;
//	                                 notice: a sentence for the footer; badge: the
//	                                 党政机关网站标识, a picture in assets/, and badge_url, where it leads
//	[look]                           unit = "街道": what a district is called on this site
//	[embed]                          hosts = ["v.qq.com"]: sites whose videos play within pages
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
//	[[menu]]                         title, url (a path of the site, or https://…), children: a list of
//	                                 { title, url }
//
// # Names
//
// Names of photos, districts, topics, tags and addresses are the same however their letters are composed. A file or
// folder whose name says that it is a copy of the one beside it, and a bulletin with the title, date and district of
// another, are errors: nobody means to publish both. Drafts may be either.
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
// Unambiguous slips are read as meant, with a warning that shows the line repaired; package frontmatter
// says which, and what the limits of a file are. Everything else is an error with a position and a hint. A
// file with errors is never skipped silently and never published in part.
package content

import (
	"bytes"
	"cmp"
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
	"unsafe"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

const contentDir = site.ContentFolder

// Folder is the folder of a site.
type Folder = fsys.Folder

// Options are what a load depends on besides the files.
type Options struct {
	Now     time.Time       // decides what is held
	Drafts  bool            // publish held bulletins too
	Sources *record.Sources // of earlier loads, and for later ones; nil reads everything
}

// Load reads site.toml and all bulletins. What is wrong goes to diags; the site returned holds
// what could be read, and is nil only when there is no site.toml.
func Load(ctx context.Context, folder fsys.Folder, opts Options, diags *diag.List) (*site.Site, error) {
	s, finder, err := loadSettings(folder.Root, diags)
	if err != nil {
		return nil, err
	}
	l := &loader{folder: folder, site: s, finder: finder, sources: opts.Sources}
	bulletins, err := l.readAll(ctx, diags)
	if err != nil {
		return nil, err
	}
	sortIn(s, bulletins, opts)
	var wrong []diag.Diagnostic
	s.Static, wrong = ListStatic(ctx, folder.Root, &s.Files)
	diags.Add(wrong...)
	diags.Add(siteFindings(folder.Texts, published(s), opts.Now, copiesIn(diags), diag.UnitText(s.Look.Unit))...)
	return s, nil
}

// loader reads the bulletins of a site.
type loader struct {
	folder  fsys.Folder
	site    *site.Site // its settings
	finder  *DistrictFinder
	sources *record.Sources // nil records nothing
	summer  record.Summer
}

// readAll reads every bulletin while the folders are still being listed. Those that are recorded and unchanged come
// first, in the order in which the last load sorted them, so that little is left to sort.
func (l *loader) readAll(ctx context.Context, diags *diag.List) ([]*site.Bulletin, error) {
	var mu sync.Mutex
	var read []*site.Bulletin
	var files atomic.Int64
	known := l.sources.Begin(l.site)
	list := &lister{ctx: ctx, folder: l.folder, sources: l.sources, diags: diags, found: func(name string) {
		files.Add(1)
		if b, i := l.sources.Find(l.folder, name, l.site); b != nil {
			known[i] = b
			return
		}
		b, _, _ := l.read(name, diags)
		if b != nil {
			mu.Lock()
			defer mu.Unlock()
			read = append(read, b)
		}
	}}
	err := list.walk()
	if files.Load() == 0 && err == nil && diags.Errors() == 0 {
		diags.Add(diag.New(diag.ContentEmpty).In(contentDir))
	}
	return append(slices.DeleteFunc(known, func(b *site.Bulletin) bool { return b == nil }), read...), err
}

// loadSettings reads site.toml. One that cannot be read at all is reported, and nothing that
// follows from it.
func loadSettings(files fs.FS, diags *diag.List) (*site.Site, *DistrictFinder, error) {
	src, ds, err := ReadText(files, SettingsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	case err != nil:
		diags.Add(diag.New(diag.FileUnreadable, reason(err)).In(SettingsFile))
		return defaultSite(), &DistrictFinder{}, nil
	}
	diags.Add(ds...)
	if slices.ContainsFunc(ds, isError) {
		return defaultSite(), &DistrictFinder{}, nil
	}
	s, finder, found := readSettings(src)
	diags.Add(found...)
	return s, finder, nil
}

// published are the bulletins and pages of a site that are published, will be by themselves, or were, in their order.
func published(s *site.Site) []*site.Bulletin {
	if len(s.Coming)+len(s.Pages)+len(s.Withdrawn) == 0 {
		return s.Bulletins
	}
	all := slices.Concat(s.Bulletins, s.Pages, s.Coming, s.Withdrawn)
	slices.SortFunc(all, site.Compare)
	return all
}

// copiesIn returns a function that knows the files that were found to be copies.
func copiesIn(diags *diag.List) func(file string) bool {
	files := sync.OnceValue(func() map[string]bool {
		files := map[string]bool{}
		for _, d := range diags.Sorted() {
			if d.Code == diag.BulletinCopy {
				files[d.File] = true
			}
		}
		return files
	})
	return func(file string) bool { return files()[file] }
}

func isError(d diag.Diagnostic) bool { return d.Severity == diag.Error }

// sortIn puts the bulletins into the site: published ones newest first, and the held ones.
func sortIn(s *site.Site, bulletins []*site.Bulletin, opts Options) {
	s.Bulletins = slices.Grow(s.Bulletins, len(bulletins))
	for _, b := range bulletins {
		if !b.Placed() {
			s.Unplaced = append(s.Unplaced, b)
			continue
		}
		if h, held := b.Hold(opts.Now); held && (!opts.Drafts || h.Reason == site.Withdrawn) {
			s.Held = append(s.Held, h)
			switch h.Reason {
			case site.Future:
				s.Coming = append(s.Coming, b)
			case site.Withdrawn:
				s.Withdrawn = append(s.Withdrawn, b)
			}
			continue
		}
		if b.Page() != "" {
			s.Pages = append(s.Pages, b)
			continue
		}
		s.Bulletins = append(s.Bulletins, b)
	}
	slices.SortFunc(s.Bulletins, site.Compare)
	slices.SortFunc(s.Pages, func(a, b *site.Bulletin) int {
		return cmp.Or(strings.Compare(a.Page(), b.Page()), strings.Compare(a.File, b.File))
	})
	slices.SortFunc(s.Held, func(a, b site.Hold) int { return strings.Compare(a.File, b.File) })
	for _, list := range [][]*site.Bulletin{s.Coming, s.Withdrawn, s.Unplaced} {
		slices.SortFunc(list, func(a, b *site.Bulletin) int { return strings.Compare(a.File, b.File) })
	}
}

// read reads one file; b is nil if its front matter could not be read. Returned too are the file's stat when it
// was opened, and whether a photo that is missing now, and not reported, would change the bulletin.
func (l *loader) read(name string, diags *diag.List) (
	b *site.Bulletin, stat site.FileStat, dependsOnMissingPhoto bool,
) {
	src, stat, ds, err := readText(l.folder.Texts, name)
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
	r := &reader{site: l.site, finder: l.finder, files: l.folder.Root, texts: l.folder.Texts, src: src}
	b, found := r.bulletin()
	diags.Add(found...)
	if b == nil {
		return nil, stat, false
	}
	b.Digest = Digest(src)
	b.Sum, b.ListingSum = l.summer.Sums(b)
	l.sources.Add(stat, b, l.site, len(ds)+len(found) == 0 && !r.dependsOnMissingPhoto)
	return b, stat, r.dependsOnMissingPhoto
}

// reason is an error without the path that the diagnostic already names.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Digest is a fingerprint of a bulletin's text.
func Digest(src *diag.Source) [16]byte {
	sum := sha256.Sum256(unsafe.Slice(unsafe.StringData(src.Text), len(src.Text))) // which only reads it
	return [16]byte(sum[:])
}

// ReadText reads a file of the site as text. Findings about its encoding or size are returned;
// if there is an error among them, the text is empty.
func ReadText(files fs.FS, name string) (*diag.Source, []diag.Diagnostic, error) {
	src, _, ds, err := readText(files, name)
	return src, ds, err
}

// readText returns also the stat of the file when it was opened.
func readText(files fs.FS, name string) (*diag.Source, site.FileStat, []diag.Diagnostic, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, site.FileStat{}, nil, err
	}
	defer f.Close()
	stat, info, err := fsys.StatFile(f)
	if err != nil {
		return nil, site.FileStat{}, nil, err
	}
	if info.IsDir() {
		return nil, stat, nil, &fs.PathError{Op: "read", Path: name, Err: syscall.EISDIR}
	}
	tooLarge := func(size int64) (*diag.Source, site.FileStat, []diag.Diagnostic, error) {
		return &diag.Source{Name: name}, stat, []diag.Diagnostic{frontmatter.TooLarge(name, size)}, nil
	}
	if info.Size() > frontmatter.MaxFile {
		return tooLarge(info.Size())
	}
	var buffer bytes.Buffer
	buffer.Grow(int(info.Size()) + bytes.MinRead)
	// To its end, wherever that is by now: an editor may be writing it.
	if _, err := buffer.ReadFrom(io.LimitReader(f, frontmatter.MaxFile+1)); err != nil {
		return nil, stat, nil, err
	}
	if buffer.Len() > frontmatter.MaxFile {
		return tooLarge(int64(buffer.Len()))
	}
	src, ds := frontmatter.Decode(name, buffer.Bytes())
	return src, stat, ds, nil
}
