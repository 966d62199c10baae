package posts

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/lazyregexp"
)

var (
	markdownNames = []string{".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdtext", ".mdx"}
	htmlNames     = []string{".html", ".htm"}
	otherTexts    = []string{".textile", ".adoc", ".asciidoc", ".rst", ".org", ".rmd", ".ipynb"}
)

var (
	whyPage   = diag.Text{Zh: "是单独的网页，不是文章", En: "it is a page of its own and no post"}
	whyFormat = diag.Text{Zh: "不是 Markdown 或网页写的", En: "it is neither Markdown nor HTML"}
	whyEmpty  = diag.Text{Zh: "没有信息栏也没有文字", En: "it has neither front matter nor text"}
)

// readTexts reads the front matter of all posts, or of the named files.
func (m *move) readTexts(names []string) {
	if names == nil {
		names = m.files.names
	}
	for _, name := range names {
		if m.ctx.Err() != nil {
			return
		}
		ext := extension(name)
		isText := slices.Contains(markdownNames, ext) || slices.Contains(htmlNames, ext)
		part, isDraft := m.partOf(name)
		switch {
		case !isText && part && slices.Contains(otherTexts, ext) && !m.generated(name):
			m.leaveOut(name, whyFormat, true)
		case !isText:
		case !part:
			m.leaveOutPage(name)
		default:
			m.readText1(name, isDraft)
		}
	}
}

// generated reports a source beside which lies what was made of it: a.Rmd and a.md.
func (m *move) generated(name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	for _, ext := range slices.Concat(markdownNames, htmlNames) {
		if _, ok := m.files.find(stem + ext); ok {
			return true
		}
	}
	return false
}

// partOf reports whether a file is a post, and whether it is a draft, by the folder it is in.
func (m *move) partOf(name string) (post, isDraft bool) {
	in := func(folders []string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(name, f+"/") })
	}
	switch {
	case in(m.settings.drafts):
		return true, true
	case m.kind == Markdown:
		return !slices.Contains([]string{"readme.md", "license.md", "changelog.md", "contributing.md"},
			fold(path.Base(name))), false
	case m.kind == Hugo && (strings.HasPrefix(path.Base(name), "_index.") || m.bundled(name)):
		return false, false
	}
	return in(m.settings.posts), false
}

// bundled reports a file of Hugo that lies below the text that it belongs to.
func (m *move) bundled(name string) bool {
	dir := path.Dir(name)
	if strings.HasPrefix(path.Base(name), "index.") {
		dir = path.Dir(dir)
	}
	for ; strings.HasPrefix(dir, m.settings.posts[0]+"/"); dir = path.Dir(dir) {
		for _, ext := range []string{".md", ".html"} {
			if _, ok := m.files.find(dir + "/index" + ext); ok {
				return true
			}
		}
	}
	return false
}

// leaveOutPage lists pages of the old site. What is no page of the site is passed over.
func (m *move) leaveOutPage(name string) {
	ext := extension(name)
	base := fold(path.Base(name))
	if base == "readme.md" || base == "license.md" || strings.HasPrefix(base, "_index.") {
		return
	}
	if slices.Contains(htmlNames, ext) {
		return // layouts, verification files and the like
	}
	if m.kind == Hexo && !strings.HasPrefix(name, m.settings.roots[0]+"/") {
		return
	}
	m.leaveOut(name, whyPage, false)
}

// readText1 reads one text.
func (m *move) readText1(name string, isDraft bool) {
	text, why := m.readText(name, frontmatter.MaxFile)
	if why != (diag.Text{}) {
		m.leaveOut(name, why, true)
		return
	}
	front, body, lines, problem := splitFront(text)
	if front == nil && m.kind != Hexo && slices.Contains(htmlNames, extension(name)) {
		m.leaveOut(name, whyPage, false)
		return
	}
	if len(front) == 0 && strings.TrimSpace(body) == "" {
		m.leaveOut(name, whyEmpty, false)
		return
	}
	s := &source{
		post: Post{From: name}, file: name, folder: path.Dir(name), body: pack(body), line: lines, front: front,
		isHTML: slices.Contains(htmlNames, extension(name)),
	}
	if problem {
		s.report(diag.New(diag.ImportFrontMatter), 1)
	}
	if m.kind == Hugo && m.isHugoPage(s) {
		m.leaveOut(name, whyPage, false)
		return
	}
	if isDraft {
		s.private = append(s.private, path.Base(m.settings.drafts[0]))
	}
	m.nameOf(s)
	m.fields(s)
	if s.post.Date.IsZero() {
		m.fileTime(s)
	}
	m.oldAddress(s)
	m.sources = append(m.sources, s)
}

// isHugoPage reports a text right below content, where the posts have folders of their own or dates: it is about the
// site.
func (m *move) isHugoPage(s *source) bool {
	content := m.settings.posts[0]
	dir := s.folder
	if strings.HasPrefix(path.Base(s.file), "index.") {
		dir = path.Dir(dir)
	}
	return dir == content && (get(s.front, "date") == nil || m.sections() > 0)
}

// sections is how many texts of Hugo lie in sections.
func (m *move) sections() (n int) {
	for _, name := range m.files.under(m.settings.posts[0]) {
		base := path.Base(name)
		depth := strings.Count(name, "/") - strings.Count(m.settings.posts[0], "/")
		if extension(name) == ".md" && !strings.HasPrefix(base, "_index.") && (depth > 2 || depth == 2 &&
			base != "index.md") {
			n++
		}
	}
	return n
}

var datedName = lazyregexp.New(`^(\d{4})-(\d{1,2})-(\d{1,2})[-_ ](.+)$`)

// nameOf reads what a file's name says: a date and a name for the address.
func (m *move) nameOf(s *source) {
	stem := strings.TrimSuffix(path.Base(s.file), path.Ext(s.file))
	if stem == "index" {
		stem = path.Base(s.folder)
	}
	s.stem = stem
	if d := datedName.FindStringSubmatch(stem); d != nil {
		if day, ok := frontmatter.ParseDay(d[1]+"-"+d[2]+"-"+d[3], m.o.Location); ok {
			s.post.Date = day
			s.stem = d[4]
		}
	}
}

// fileTime dates a post by its file.
func (m *move) fileTime(s *source) {
	s.post.Guessed = append(s.post.Guessed, "date")
	info, err := fs.Stat(m.fsys, s.file)
	if err != nil || info.ModTime().IsZero() {
		return
	}
	s.post.Date = info.ModTime().In(m.o.Location)
	s.report(diag.New(diag.ImportDateGuess, s.post.Date.Format("2006-01-02"),
		diag.Text{Zh: "文件的时间", En: "the file's time"}), 0)
}
