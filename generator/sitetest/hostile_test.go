package sitetest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/feed/feedtest"
	"jianbao/generator/internal/preview"
	"jianbao/themes"
)

const hostileBase = "https://h.example"

// refusals are what a link or photo that leads where none may is told with.
var refusals = []diag.Code{diag.LinkScheme, diag.BodyReference, diag.PhotoOutside, diag.PhotoRemote, diag.AttachmentMissing}

// Every vector stands in every place that an officer fills in. Whatever a page, a feed or the index
// makes of it, a browser reads it as text. Links that lead where none may are errors: what has them is looked at
// as the preview shows it, and then left out.
func TestHostileContent(t *testing.T) {
	inMemory(t)
	files := hostileSite(t)
	dir := writeSite(t, files)
	refused := map[string]bool{}
	for _, d := range buildSite(t, dir).Diagnostics {
		switch {
		case d.Severity != diag.Error:
		case slices.Contains(refusals, d.Code):
			refused[d.File] = true
		default:
			t.Fatalf("%s: %v", d.Location(), d)
		}
	}
	p, err := preview.Open(t.Context(), dir, time.Now, diag.Zh)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for name := range refused {
		slug := strings.TrimSuffix(path.Base(name), ".md")
		shown := p.Page(t.Context(), "/d"+slug[1:]+"/2022/"+slug+"/")
		if shown.Status != 200 || !shown.Broken {
			t.Errorf("%s is an error, and the preview shows it with status %d", name, shown.Status)
		}
		checkPage(t, name+" in the preview", shown.HTML, nil)
		removeOrQuote(t, dir, name)
	}
	if result := buildSite(t, dir); result.Failed() || len(result.Held) > 0 {
		t.Fatalf("held %v, %v", result.Held, result.Diagnostics)
	}
	site := readFolder(t, filepath.Join(dir, "public"))
	for name, data := range site {
		switch path.Ext(name) {
		case ".html":
			checkPage(t, name, data, site)
		case ".xml":
			checkXML(t, name, data)
		case ".json":
			checkJSONFeed(t, name, data)
		case ".js":
			if strings.HasPrefix(name, "search/") {
				checkShard(t, name, data)
			}
		}
	}
	for i := range vectors {
		if plain := !strings.ContainsAny(vectors[i], " <>\t\r\n"); plain && unsafeURL(vectors[i]) && !refused[fmt.Sprintf("content/b%d.md", i)] {
			t.Errorf("a link to %q is no error", vectors[i])
		}
		if site[fmt.Sprintf("d%d/2022/a%d/index.html", i, i)] == nil {
			t.Errorf("%q has no page", vectors[i])
		}
	}
	t.Logf("%d vectors, %d files, %d texts refused", len(vectors), len(site), len(refused))
	for i, v := range vectors {
		checkShown(t, v, site[fmt.Sprintf("d%d/2022/a%d/index.html", i, i)])
	}
}

// minShown is in how many texts and attributes of a bulletin's page its front matter stands at least: title,
// kicker, subtitle, number, note, signed, summary, source, author, editor, reviewer, tag, topic, district, caption,
// credit, alt and extra, most of them twice or more. One field fewer is seen.
const minShown = 32

// checkShown holds that a vector does stand on the page, in its texts and attributes, as what was typed: else
// nothing that the others find missing there would tell anything.
func checkShown(t *testing.T, v string, page []byte) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	seen, want := 0, visibleText(v)
	for n := range root.Descendants() {
		if n.Type == html.TextNode && strings.Contains(visibleText(n.Data), want) {
			seen++
		}
		for _, a := range n.Attr {
			if strings.Contains(visibleText(a.Val), want) {
				seen++
			}
		}
	}
	if seen < minShown {
		t.Errorf("%q stands in %d places of its page only", v, seen)
	}
}

// visibleText is a text without blanks and what is not shown.
func visibleText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}

// inMemory lets a test that writes thousands of small files do so where no disk is waited for.
func inMemory(t *testing.T) {
	t.Helper()
	if dir, err := os.MkdirTemp("/dev/shm", "jianbao"); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		t.Setenv("TMPDIR", dir)
	}
}

// removeOrQuote takes from the site what it refuses: a bulletin of links alone, or the text of another, which
// stays as code.
func removeOrQuote(t *testing.T, dir, name string) {
	t.Helper()
	full := filepath.Join(dir, name)
	err := os.Remove(full)
	if slug := path.Base(name); err == nil && slug[0] == 'a' {
		var i int
		if _, err = fmt.Sscanf(slug, "a%d.md", &i); err == nil {
			err = os.WriteFile(full, []byte(hostileMatter(i, vectors[i])+"~~~~\n"+vectors[i]+"\n~~~~\n"), 0o644)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// hostileSite has for each vector a district and a topic named by it, a bulletin of its kind in every field
// (a), one that links to it (b) and one that shows it as a photo (c).
func hostileSite(t *testing.T) map[string][]byte {
	t.Helper()
	layout, err := fs.ReadFile(themes.FS, "default/layouts/bulletin.html")
	if err != nil {
		t.Fatal(err)
	}
	const extra = `<p id="extra" data-extra="{{ .Extra.text }}" title='{{ .Extra.text }}'>{{ .Extra.text }}{{ range .Extra.list }}<a href="{{ . }}">{{ . }}</a>{{ end }}{{ .Extra }}</p>` + "\n</article>"
	files := map[string][]byte{
		"layouts/bulletin.html": bytes.Replace(layout, []byte("</article>"), []byte(extra), 1),
		"content/p.jpg":         painted(t, 40, 30, 1),
	}
	settings, table := new(strings.Builder), bytes.NewBufferString("名,数\n")
	fmt.Fprintf(settings, "title = \"代表在行动\"\nbase_url = %q\n[photos]\nwidths = [24]\n", hostileBase)
	for i, v := range vectors {
		q := tomlText(v)
		fmt.Fprintf(settings, "[[district]]\ncode = \"%d\"\nname = %s\nslug = \"d%d\"\naliases = [%s]\n", 100+i, q, i, q)
		fmt.Fprintf(settings, "[[topic]]\nslug = \"t%d\"\ntitle = %s\nintro = %s\n", i, q, q)
		files[fmt.Sprintf("content/a%d.md", i)] = []byte(hostileMatter(i, v) + hostileBody(v) + "\n![](v.csv)\n")
		fmt.Fprintf(table, "\"%s\",1\n", strings.ReplaceAll(v, `"`, `""`))
		head := fmt.Sprintf("+++\ntitle = \"联系\"\ndistrict = \"d%d\"\ndate = 2022-09-01\n+++\n\n", i)
		files[fmt.Sprintf("content/b%d.md", i)] = fmt.Appendf(nil, "%s[代表](%s)\n\n[代表](<%s>)\n\n[代表][r]\n\n<%s>\n\n[r]: %s\n", head, v, v, v, v)
		files[fmt.Sprintf("content/c%d.md", i)] = fmt.Appendf(nil, "%s![代表](%s)\n\n![代表](<%s>)\n\n![代表][r]\n\n[r]: <%s>\n",
			strings.Replace(head, "联系", "联系二", 1), v, v, v)
	}
	files["site.toml"], files["content/v.csv"] = []byte(settings.String()), table.Bytes()
	return files
}

func hostileMatter(i int, v string) string {
	q := tomlText(v)
	b := new(strings.Builder)
	fmt.Fprintf(b, "+++\ndistrict = \"d%d\"\ndate = 2022-09-01\ntopics = [\"t%d\"]\ntags = [%s]\nreviewers = [%s]\n", i, i, tomlText(fmt.Sprint(v, " 标签", i)), q)
	for _, key := range []string{
		"title", "kicker", "subtitle", "number", "note", "signed", "summary", "source", "author", "editor",
	} {
		fmt.Fprintf(b, "%s = %s\n", key, q)
	}
	fmt.Fprintf(b, "photos = [ { file = \"p.jpg\", caption = %s, alt = %s, credit = %s } ]\n", q, q, q)
	fmt.Fprintf(b, "[extra]\ntext = %s\nlist = [%s]\n+++\n\n", q, q)
	return b.String()
}

// hostileBody has a vector in every place of Markdown but those of addresses.
func hostileBody(v string) string {
	line := strings.NewReplacer("\n", " ", "\r", " ").Replace(v)
	return strings.NewReplacer("VECTOR", v, "LINE", line).Replace("VECTOR\n\n" +
		"代表VECTOR代表\n\n## LINE\n\n## 代表 {#LINE onclick=\"LINE\"}\n\n## 代表 {onclick='LINE' .LINE}\n\n> LINE\n\n- LINE\n\n" +
		"| LINE |\n|---|\n| LINE |\n\n`LINE`\n\n**LINE**\n\n~~LINE~~\n\n```LINE\nLINE\n```\n\n    LINE\n\n" +
		"~~~\nLINE\n~~~\n\n代表\n: LINE\n\n" +
		"[代表](/ \"LINE\") [代表](/ 'LINE') [LINE](/)\n\n![LINE](p.jpg \"LINE\")\n\n代表![LINE](p.jpg)代表[^n]\n\n[^n]: LINE\n")
}

// tomlText writes a text as a basic string of TOML, which has the escapes of JSON.
func tomlText(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "\x7f", `\u007f`)
}

// The settings of a site are trusted more than its texts, and shown as safely: ten vectors in each field.
func TestHostileOrganization(t *testing.T) {
	inMemory(t)
	for group := range slices.Chunk(vectors, 10) {
		settings := new(strings.Builder)
		q := tomlText(strings.Join(group, " "))
		fmt.Fprintf(settings, "title = %s\nbase_url = %q\nexternal_notice = true\n[organization]\n", q, hostileBase)
		for _, key := range []string{"name", "organizer", "address", "postcode", "phone", "icp", "police", "site_id_code", "notice"} {
			fmt.Fprintf(settings, "%s = %s\n", key, q)
		}
		settings.WriteString("[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n")
		dir := writeSite(t, map[string][]byte{"site.toml": []byte(settings.String()), "content/a.md": []byte(bulletinOf("标题", "正文。"))})
		if result := buildSite(t, dir); result.Failed() {
			t.Fatal(result.Diagnostics)
		}
		site := readFolder(t, filepath.Join(dir, "public"))
		for name, data := range site {
			switch path.Ext(name) {
			case ".html":
				checkPage(t, name, data, site)
			case ".xml":
				checkXML(t, name, data)
			case ".json":
				checkJSONFeed(t, name, data)
			}
		}
	}
}

// What is wrong with a text is told to the browser with the text itself, and so is the address that it
// asked for.
func TestHostilePreview(t *testing.T) {
	inMemory(t)
	for group := range slices.Chunk(vectors, 20) {
		names := make([]string, len(group))
		for i, v := range group {
			names[i] = tomlText("无" + v)
		}
		dir := writeSite(t, map[string][]byte{
			"site.toml":    []byte(serveSite),
			"content/a.md": []byte("+++\ntitle = \"标题\"\ndate = 2022-09-01\ndistrict = [\n" + strings.Join(names, ",\n") + "]\n+++\n\n正文。\n"),
		})
		s := startServe(t, dir, generator.ServeOptions{})
		for _, v := range group {
			_, body := s.get("/" + url.PathEscape(v) + "?" + url.QueryEscape(v))
			checkPage(t, fmt.Sprintf("the page of %q", v), []byte(body), nil)
		}
		line := s.event("/")
		if bytes.ContainsAny(line, "<>&\u2028\u2029") {
			t.Errorf("an event holds what HTML reads: %s", line)
		}
		var m message
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if len(m.Problems) < len(group) {
			t.Errorf("%d problems are told of %d: %s", len(m.Problems), len(group), line)
		}
		for _, p := range m.Problems {
			if !p.Error || p.At == "" {
				t.Errorf("a problem without its place: %+v", p)
			}
		}
		if err := s.done(); err != nil {
			t.Fatal(err)
		}
	}
}

// event is the first thing that a page is told, as it is sent.
func (s *testServer) event(page string) []byte {
	s.t.Helper()
	r, err := http.Get("http://" + s.address + "/_jianbao/events?page=" + url.QueryEscape(page))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	var got []byte
	for chunk := make([]byte, 1<<16); !bytes.Contains(got, []byte("\n\n")); {
		n, err := r.Body.Read(chunk)
		if got = append(got, chunk[:n]...); err != nil {
			s.t.Fatal(err)
		}
	}
	head, _, _ := bytes.Cut(got, []byte("\n\n"))
	line, ok := bytes.CutPrefix(head, []byte("data: "))
	if !ok || bytes.ContainsAny(line, "\r\n") {
		s.t.Fatalf("no event of one line: %q", got)
	}
	return line
}

// Scripts take texts from the index, the preview and the page, and write them as text only.
func TestScriptsWriteText(t *testing.T) {
	unsafe := regexp.MustCompile(`(?i)innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bFunction\(|createContextualFragment|DOMParser|setHTML|srcdoc`)
	for _, pattern := range []string{"../../themes/default/assets/*.js", "../internal/serve/*.js"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if found := unsafe.Find(data); found != nil {
				t.Errorf("%s: %s", name, found)
			}
		}
	}
}

// checkPage looks at a page as a browser parses it. Without a site, scripts of its own are not looked for.
func checkPage(t *testing.T, name string, data []byte, site map[string][]byte) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, problem := range unsafeHTML(root, site, false) {
		t.Errorf("%s: %s", name, problem)
	}
}

func checkContent(t *testing.T, name, content string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(content))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, problem := range unsafeHTML(root, nil, true) {
		t.Errorf("%s: %s", name, problem)
	}
}

// visitorElements are those of HTML that a feed has for who opens it in a browser.
var visitorElements = []string{"div", "h1", "p", "code", "ul", "li", "a", "time", "meta", "link"}

// checkXML reads a feed or sitemap strictly, and the HTML within it as readers of feeds do.
func checkXML(t *testing.T, name string, data []byte) {
	t.Helper()
	root, err := feedtest.Parse(bytes.NewReader(data), true)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if path.Base(name) == "feed.xml" {
		if err := feedtest.Atom(root.Children[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var in string
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if err != nil {
			return // the end: it was read before
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = ""
			for _, a := range x.Attr {
				if a.Name.Local == "type" && a.Value == "html" {
					in = x.Name.Local
				}
				if unsafeURL(a.Value) && slices.Contains(addresses, a.Name.Local) || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s %s=%q>", name, x.Name.Local, a.Name.Local, a.Value)
				}
			}
			if x.Name.Space == "http://www.w3.org/1999/xhtml" && !slices.Contains(visitorElements, x.Name.Local) {
				t.Errorf("%s holds an element %s", name, x.Name.Local)
			}
		case xml.CharData:
			if in != "" {
				checkContent(t, name, string(x))
			}
		case xml.EndElement:
			in = ""
		case xml.ProcInst:
			if x.Target != "xml" && !(x.Target == "xml-stylesheet" && strings.Contains(string(x.Inst), `href="/assets/feed.`)) {
				t.Errorf("%s: <?%s %s?>", name, x.Target, x.Inst)
			}
		case xml.Directive:
			t.Errorf("%s: <!%s>", name, x)
		}
	}
}

func checkJSONFeed(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := feedtest.JSON(data); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	var feed struct {
		Items []struct {
			URL     string `json:"url"`
			Content string `json:"content_html"`
		}
	}
	if err := json.Unmarshal(data, &feed); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for _, item := range feed.Items {
		checkContent(t, name, item.Content)
		if !strings.HasPrefix(item.URL, hostileBase+"/") {
			t.Errorf("%s: %q", name, item.URL)
		}
	}
}

// checkShard holds that a file of the index is one call with data, wherever it is put.
func checkShard(t *testing.T, name string, data []byte) {
	t.Helper()
	value, ok := bytes.CutPrefix(data, []byte("jianbao.shard("))
	value, end := bytes.CutSuffix(value, []byte(")\n"))
	if !ok || !end || !json.Valid(value) {
		t.Errorf("%s is no call with a JSON value: %.200s", name, data)
	}
	for _, part := range []string{"</script", "<!--", "\u2028", "\u2029"} {
		if bytes.Contains(bytes.ToLower(data), []byte(part)) {
			t.Errorf("%s holds %q", name, part)
		}
	}
}
