package posts

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

var (
	attributeKind = diag.Text{Zh: "样式标记", En: "marks of style"}
	commentKind   = diag.Text{Zh: "注释", En: "a comment"}
	spareKind     = diag.Text{Zh: "播放器旁备用的文字", En: "the text for browsers without a player"}
	scriptKind    = diag.Text{Zh: "脚本和样式", En: "scripts and styles"}
)

var (
	whyNoPage = diag.Text{Zh: "这里没有这个网页", En: "there is no such page here"}
	whyNoFile = diag.Text{Zh: "没有这个文件", En: "there is no such file"}
	whyKind   = diag.Text{Zh: "这种文件不能作附件", En: "files of this kind cannot be attached"}
	whyScheme = diag.Text{Zh: "这种地址不能作链接", En: "addresses of this kind cannot be links"}
)

// outside reports an address that needs no change: of another site, of mail, or within the page.
func (r *marker) outside(address string) bool { return r.b.outside(address) }

func (b *body) outside(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != "" && !b.m.own(u.Host)
	case "mailto", "tel":
		return true
	}
	return u.Scheme == "" && u.Host == "" && u.Path == "" && u.Fragment != "" && u.RawQuery == ""
}

// own reports the host of the old site.
func (m *move) own(host string) bool {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	return m.settings.host != "" && host == strings.TrimPrefix(m.settings.host, "www.")
}

// link writes a link with a text that is Markdown already.
func (b *body) link(address, title, inner string, line int) string {
	address = strings.TrimSpace(address)
	pictured := strings.ContainsFunc(inner, isToken)
	switch {
	case address == "" || address == "#":
		return inner
	case pictured && b.outside(address) && !isPicture(address):
		return inner + "\n<" + escapeAddress(address) + ">"
	case pictured:
		return inner // the picture in full size, mostly
	case b.outside(address):
		return "[" + inner + "](<" + escapeAddress(address) + ">" + titleMark(title) + ")"
	}
	u, err := url.Parse(address)
	switch {
	case strings.HasPrefix(address, "//"):
		return b.link("https:"+address, title, inner, line)
	case bareHost.MatchString(address) && !b.m.isFile(b.s, address):
		return b.link("https://"+address, title, inner, line)
	case b.m.isHome(address):
		return "[" + inner + "](/)"
	case err == nil && (u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https"):
		b.dead(address, whyScheme, line)
		return inner
	case strings.TrimSpace(inner) == "":
		return ""
	}
	_, fragment, _ := strings.Cut(address, "#")
	if post, ok := b.m.postAt(b.s, address); ok {
		if b.m.sources[post] == b.s && fragment != "" {
			return "[" + inner + "](<#" + escapeAddress(fragment) + ">)"
		}
		return string(linkMark) + inner + string(targetMark) + strconv.Itoa(post) + "#" + escapeAddress(fragment) +
			string(endMark)
	}
	if file, ok := b.m.fileOf(b.s, address); ok {
		return b.fileLink(file, address, inner, line)
	}
	why := whyNoPage
	if ext := extension(plainPath(address)); ext != "" && ext != ".html" && ext != ".htm" && ext != ".md" &&
		ext != ".php" {
		why = whyNoFile
	}
	b.dead(address, why, line)
	return inner
}

// bareHost is the beginning of an address of another site that was typed without https.
var bareHost = lazyregexp.New(`^(www\.[a-z0-9-]+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|org|net))\b`)

func (m *move) isFile(s *source, address string) bool {
	_, ok := m.fileOf(s, address)
	return ok
}

// isHome reports the address of the old site's front page.
func (m *move) isHome(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || u.Host != "" && !m.own(u.Host) || u.Host == "" && u.Path == "" {
		return false
	}
	return strings.Trim(u.Path, "/") == strings.Trim(m.settings.root, "/")
}

// fileLink links a file of the old site as an attachment; a picture becomes a photo behind the text.
func (b *body) fileLink(file, address, inner string, line int) string {
	if isPicture(file) {
		if _, ok := b.photos[file]; !ok {
			b.addPhoto(file, address, oneLine(unescape(inner), 200), "", line)
		}
		return inner
	}
	if name, ok := b.files[file]; ok {
		return "[" + inner + "](<" + name + ">)"
	}
	if why := b.m.attachable(file); why != (diag.Text{}) {
		b.dead(address, why, line)
		return inner
	}
	name := b.fileName(file)
	b.files[file] = name
	b.s.post.Files = append(b.s.post.Files, draft.File{
		Name: name, Title: strings.TrimSuffix(path.Base(file), path.Ext(file)),
		Read: func() ([]byte, error) {
			data, why := b.m.readBytes(file, maxAttachment)
			if why != (diag.Text{}) {
				return nil, readError{why}
			}
			return data, nil
		},
	})
	return "[" + inner + "](<" + name + ">)"
}

// fileName is a name for an attachment that is safe everywhere, and no other's.
func (b *body) fileName(file string) string {
	ext := extension(file)
	stem := usableSlug(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	if stem == "" || site.IsDeviceName(stem) || len(stem) > 60 {
		stem = "fujian-" + strconv.Itoa(len(b.files)+1)
	}
	for slices.ContainsFunc(b.s.post.Files, func(f draft.File) bool { return f.Name == stem+ext }) {
		stem += "-2"
	}
	return stem + ext
}

const maxAttachment = 50 << 20

// attachable says why a file cannot be attached; it looks into the file.
func (m *move) attachable(file string) diag.Text {
	kind, ok := site.TypeOf(file)
	if !ok {
		return whyKind
	}
	data, why := m.readBytes(file, maxAttachment)
	if why != (diag.Text{}) {
		return why
	}
	if is, err := site.RecogniseFile(bytes.NewReader(data), int64(len(data))); err != nil ||
		!slices.Contains(kind.Contents, is) {
		return whyKind
	}
	return diag.Text{}
}

func isPicture(address string) bool {
	return site.IsPhotoName(plainPath(address)) || slices.Contains([]string{".svg", ".bmp", ".avif", ".ico"},
		extension(plainPath(address)))
}

// postNamed is the post of a file's name, as references have it.
func (m *move) postNamed(name string) (int, bool) {
	name = fold(strings.Trim(plainPath(name), "/"))
	for _, ext := range markdownNames {
		name = strings.TrimSuffix(name, ext)
	}
	if i, ok := m.byFile["/"+name]; ok {
		return i, true
	}
	if i, ok := m.byFile[name]; ok {
		return i, i >= 0
	}
	name = strings.TrimSuffix(name, "/_index")
	i, ok := m.byFile[name]
	return i, ok && i >= 0
}

// postAt is the post that an address within the old site leads to.
func (m *move) postAt(s *source, address string) (int, bool) {
	if at := strings.Index(address, "/source:"); at >= 0 {
		return m.postNamed(address[at+len("/source:"):])
	}
	u, err := url.Parse(address)
	if err == nil && u.Host != "" {
		if !m.own(u.Host) {
			return 0, false
		}
		address = u.EscapedPath()
	}
	plain := plainPath(address)
	if plain == "" || plain == "/" {
		return 0, false
	}
	rooted := strings.HasPrefix(plain, "/")
	if ext := extension(plain); slices.Contains(markdownNames, ext) {
		name := strings.TrimSuffix(plain, path.Ext(plain))
		if !rooted {
			if i, ok := m.byFile["/"+fold(path.Join(s.folder, name))]; ok {
				return i, true
			}
		}
		return m.postNamed(path.Clean("/" + name))
	}
	tries := []string{plain, m.settings.root + "/" + plain}
	if !rooted {
		tries = []string{path.Join(s.address, plain), path.Join(path.Dir(strings.TrimSuffix(s.address, "/")), plain), plain}
	}
	for _, try := range tries {
		if i, ok := m.address[addressKey(try)]; ok {
			return i, true
		}
	}
	if !rooted && path.Ext(plain) == "" {
		i, ok := m.byFile["/"+fold(path.Join(s.folder, plain))]
		return i, ok && i >= 0
	}
	return 0, false
}

// fileOf is the file that an address within the old site leads to.
func (m *move) fileOf(s *source, address string) (string, bool) {
	if u, err := url.Parse(strings.TrimSpace(address)); err == nil && u.Host != "" {
		if !m.own(u.Host) {
			return "", false
		}
		address = u.EscapedPath()
	}
	if strings.HasPrefix(address, "data:") {
		return "", false
	}
	for _, plain := range []string{plainPath(address), strings.TrimSpace(address)} {
		if plain == "" || strings.HasSuffix(plain, "/") {
			continue
		}
		if file, ok := m.fileAt(s, plain); ok {
			return file, true
		}
	}
	return "", false
}

// fileAt looks for a path in the folders where generators look for it.
func (m *move) fileAt(s *source, plain string) (string, bool) {
	var tries []string
	rooted := strings.HasPrefix(plain, "/")
	stem := strings.TrimSuffix(s.file, path.Ext(s.file))
	if !rooted {
		tries = append(tries, path.Join(stem, plain), path.Join(s.folder, plain))
	}
	clean := strings.TrimPrefix(path.Clean("/"+plain), "/")
	if root := strings.TrimPrefix(m.settings.root, "/"); root != "" && strings.HasPrefix(clean, root+"/") {
		clean = clean[len(root)+1:]
	}
	for _, root := range m.settings.roots {
		tries = append(tries, path.Join(root, clean))
	}
	if !rooted {
		tries = append(tries, path.Join(s.folder, clean))
	}
	if i, ok := m.address[addressKey(path.Dir("/"+clean))]; ok { // beside the post of an address
		other := m.sources[i]
		tries = append(tries, path.Join(strings.TrimSuffix(other.file, path.Ext(other.file)), path.Base(clean)),
			path.Join(other.folder, path.Base(clean)))
	}
	for _, try := range tries {
		if file, ok := m.files.find(try); ok {
			return file, true
		}
	}
	return m.files.anywhere(clean)
}

// probe looks whether a file is a picture that can be shown.
func (m *move) probe(file string) (size int64, why problem) {
	f, err := m.fsys.Open(file)
	if err != nil {
		return 0, problem{code: diag.ImportPhotoFormat, what: unreadable(err).Zh}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, problem{code: diag.ImportPhotoFormat, what: unreadable(err).Zh}
	}
	if limit := m.o.Limits.Picture; info.Size() > limit {
		return 0, problem{diag.ImportPhotoLarge, frontmatter.FileSize(info.Size()), frontmatter.FileSize(limit)}
	}
	head := make([]byte, site.PhotoHead)
	n, _ := io.ReadFull(f, head) // a short file is read to its end
	if site.RecogniseFormat(head[:n]) == "" {
		return 0, problem{code: diag.ImportPhotoFormat, what: path.Base(file)}
	}
	return info.Size(), problem{}
}

// dataPicture is a picture that stands within its address; nil if it is none.
func dataPicture(address string, limit int64) *document.Picture {
	head, data, ok := strings.Cut(address, ",")
	if !ok || !strings.HasPrefix(head, "data:image/") || !strings.HasSuffix(head, ";base64") {
		return nil
	}
	if int64(len(data)) > limit {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, data))
	format := site.RecogniseFormat(raw)
	if err != nil || format == "" {
		return nil
	}
	return &document.Picture{
		Name: "data." + format, Size: int64(len(raw)), Read: func() ([]byte, error) { return raw, nil },
	}
}

// escapeAddress is an address as it stands between < and >.
func escapeAddress(s string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "", `\`, "%5C").Replace(s)
}

func titleMark(title string) string {
	if title == "" {
		return ""
	}
	return ` "` + strings.NewReplacer(`"`, "”", "\n", " ").Replace(title) + `"`
}
