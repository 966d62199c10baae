// Package posts reads the texts of other generators, so that a site moves to jianbao as a whole: folders of Hexo, Hugo
// and Jekyll, the export of WordPress, and JSON as Publii, Ghost and feeds have it.
//
// # What becomes of a post
//
// Its front matter is mapped: title, dates, tags, author, source, summary, cover and old addresses. A category that is
// a district's name or alias is the district, one that is a topic of the site is the topic, and any other is a tag. The
// old address, by the generator's own rule for addresses, becomes an alias. What has no place here is listed in
// [Result.Unmapped], and what hides a text (password, hidden, private) is a finding of its post.
//
// Its body stays Markdown, and is rewritten only where it has to be: pictures are taken from the old site's folder;
// links between posts lead from one to the other; raw HTML, Liquid, the tags of Hexo and the shortcodes of Hugo become
// Markdown where that can say the same. Whatever cannot stays as it is, and is named with its line.
//
// # What always holds
//
// Every file that is a post becomes a [Post], however damaged its front matter is, or is listed in [Result.LeftOut]
// with the reason; one that cannot be read is an error of the report. A body converts without an error: what would be
// one is set as code. The same folder gives the same result. Nothing is read but through the file system that is given,
// so nothing outside of it.
//
// A body has no line of HTML left that is known to be one. It is read here and not by package web, whose blocks are for
// guessing what a text is: they have neither links within the site nor lists within lists.
package posts

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// Kind is the program that a folder was made for.
type Kind uint8

const (
	None      Kind = iota
	Hexo           // _config.yml and source/_posts
	Hugo           // hugo.toml and content
	Jekyll         // _posts
	WordPress      // an export, WXR
	JSON           // posts in one file: Publii, Ghost, JSON Feed
	Markdown       // texts with front matter, of no generator that is known
)

// String is the program's name.
func (k Kind) String() string {
	return [...]string{"", "Hexo", "Hugo", "Jekyll", "WordPress", "JSON", "Markdown"}[k]
}

// Options say what is known of the new site. The zero value knows nothing.
type Options struct {
	Districts []*site.District // that categories are compared with
	Topics    []*site.Topic
	District  string // slug of the district of all posts; "" leaves it to their categories
	Topic     string // slug of a topic of all posts
	Author    string // where a post names none
	Location  *time.Location
	Limits    document.Limits

	// Alias and Slug report what the site accepts. Nil accepts all that this package does.
	Alias, Slug func(string) bool
}

// Post is a post of the old site. Its Body is empty: see [Post.Text].
type Post struct {
	From string // the file, or the file and the post's number in it: export.xml#12
	Sum  string // of what it is: SHA-256
	draft.Draft

	body  packed
	links []link // of the body, to other posts
}

// LeftOut is a file that is no post, or cannot be read.
type LeftOut struct {
	From string
	Why  diag.Text
	Lost bool // it is a post that cannot be read
}

// Count is a name, and how many posts have it.
type Count struct {
	Name  string
	Posts int
}

// Result is a site as it was read.
type Result struct {
	Kind     Kind
	Posts    []Post // in the order of their files
	LeftOut  []LeftOut
	Lost     int     // posts among LeftOut
	Unmapped []Count // keys of front matter that have no place here
	Findings []diag.Diagnostic
}

// Detect tells which program a folder was made for. False is none that is known.
func Detect(fsys fs.FS) (Kind, bool) {
	_, kind := root(fsys)
	return kind, kind != None
}

// root finds the folder that a site is in: the given one, or the only one in it, as archives have it.
func root(fsys fs.FS) (fs.FS, Kind) {
	if kind := detect(fsys); kind != None {
		return fsys, kind
	}
	entries, _ := fs.ReadDir(fsys, ".")
	folder := ""
	for _, e := range entries {
		switch {
		case !e.IsDir() || skipped(e.Name()):
		case folder != "":
			return fsys, None
		default:
			folder = e.Name()
		}
	}
	if folder == "" {
		return fsys, None
	}
	sub, err := fs.Sub(fsys, folder)
	if err != nil {
		return fsys, None
	}
	return sub, detect(sub)
}

// Read reads all posts of a folder. The error is that of a folder which cannot be read at all, or of the context.
func Read(ctx context.Context, fsys fs.FS, o Options) (*Result, error) {
	fsys, kind := root(fsys)
	return read(ctx, fsys, kind, nil, o)
}

// ReadFile reads one text with front matter, or one export, in the folder that its pictures lie in.
func ReadFile(ctx context.Context, fsys fs.FS, name string, o Options) (*Result, error) {
	kind := Markdown
	switch extension(name) {
	case ".xml":
		kind = WordPress
	case ".json":
		kind = JSON
	}
	return read(ctx, fsys, kind, []string{name}, o)
}

func read(ctx context.Context, fsys fs.FS, kind Kind, names []string, o Options) (*Result, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Limits == (document.Limits{}) {
		o.Limits = document.DefaultLimits
	}
	m := &move{ctx: ctx, fsys: fsys, kind: kind, o: o, result: &Result{Kind: kind}}
	if err := m.list(); err != nil {
		return nil, err
	}
	m.settings = m.readSettings()
	switch {
	case kind == WordPress || kind == JSON:
		m.readExports(names)
	default:
		m.readTexts(names)
	}
	m.place()
	m.bodies()
	m.finish()
	return m.result, ctx.Err()
}

// move is one site on its way.
type move struct {
	ctx      context.Context
	fsys     fs.FS
	kind     Kind
	o        Options
	files    files
	settings settings
	sources  []*source
	address  map[string]int // of posts, by their addresses on the old site
	byFile   map[string]int // of posts, by their files, and by the ends of their names
	result   *Result

	prove     sync.Once
	converter *markdown.Converter // that bodies are proved with
}

// source is a post before its body is rewritten.
type source struct {
	post     Post
	file     string // its file; of an export, the export
	folder   string
	body     packed
	line     int  // of the file that the body begins in, less one
	isHTML   bool // the body is HTML
	front    map[string]any
	stem     string // what the file's name says of the post, without its date
	address  string // on the old site
	private  []string
	tags     []string // categories that became tags
	cover    string
	photos   []listed
	unmapped []string
	old      map[string]string // what the address is made of
}

func (s *source) report(d diag.Diagnostic, line int) {
	d.Line = line
	s.post.Findings = append(s.post.Findings, d)
}

// place gives posts their addresses, so that links find them.
func (m *move) place() {
	m.address, m.byFile = map[string]int{}, map[string]int{}
	slugs := map[string]bool{}
	for i, s := range m.sources {
		m.addAddresses(i, s)
		p := &s.post
		year := p.Date.Format("2006/")
		if p.Slug = usableSlug(p.Slug); p.Slug == "" || slugs[year+p.Slug] || m.o.Slug != nil && !m.o.Slug(p.Slug) {
			p.Slug = ""
		}
		slugs[year+p.Slug] = true
	}
}

// usableSlug is the slug of an old address, if it can be one here. Chinese ones tell the title, which an address here
// does not; the post gets the day's number.
func usableSlug(slug string) string {
	slug = strings.ToLower(strings.ReplaceAll(slug, "_", "-"))
	if len(slug) < 3 || len(slug) > 80 || slug == "page" || strings.Trim(slug, "0123456789-") == "" ||
		strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(slug, "-") != slug {
		return ""
	}
	return slug
}

// bodies rewrites the bodies on all cores.
func (m *move) bodies() {
	var group sync.WaitGroup
	next := make(chan *source)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for s := range next {
				if m.ctx.Err() == nil {
					m.rewrite(s)
				}
			}
		})
	}
	for _, s := range m.sources {
		next <- s
	}
	close(next)
	group.Wait()
}

// finish gathers what was found in the order of the posts.
func (m *move) finish() {
	unmapped, categories := map[string]int{}, map[string]int{}
	for _, s := range m.sources {
		for _, key := range s.unmapped {
			unmapped[key]++
		}
		for _, name := range s.tags {
			categories[name]++
		}
		m.result.Posts = append(m.result.Posts, s.post)
	}
	m.sources = nil
	m.result.Unmapped = counts(unmapped)
	if len(unmapped) > 0 {
		m.result.Findings = append(m.result.Findings, diag.New(diag.ImportFields, countText(m.result.Unmapped)))
	}
	for i, c := range counts(categories) {
		lines := fmt.Sprintf("[[topic]]\nslug = \"fenlei-%d\"\ntitle = %s", i+1, quote(c.Name))
		m.result.Findings = append(m.result.Findings, diag.New(diag.ImportCategory, c.Name, c.Posts, lines))
	}
	m.leftOut()
}

// leftOut makes one finding of all that were left out for a reason. Posts among them are errors.
func (m *move) leftOut() {
	type reason struct {
		code diag.Code
		why  diag.Text
	}
	var reasons []reason
	names := map[reason][]string{}
	for _, l := range m.result.LeftOut {
		r := reason{diag.ImportLeftOut, l.Why}
		if l.Lost {
			r.code = diag.ImportUnread
			m.result.Lost++
		}
		if names[r] == nil {
			reasons = append(reasons, r)
		}
		names[r] = append(names[r], l.From)
	}
	for _, r := range reasons {
		list := names[r]
		shown := diag.Choices(list)
		if len(list) > 8 {
			shown = append(slices.Clone(shown[:8]), "…")
		}
		m.result.Findings = append(m.result.Findings, diag.New(r.code, len(list), r.why, shown))
	}
}

// counts are names by how often they came, the most frequent first.
func counts(of map[string]int) (list []Count) {
	for name, n := range of {
		list = append(list, Count{name, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		if a.Posts != b.Posts {
			return b.Posts - a.Posts
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}
