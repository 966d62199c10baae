package sitetest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hostile"
	"jianbao/generator/internal/thorough"
)

// Every name of the hostile package stands wherever one can be put into a site: in front matter, texts and
// site.toml, and as the name of a file or folder. What becomes of it is an error with its place, or a page as any
// other. Nothing beside the site is opened or changed, nothing is named as Windows could not, and no link is dead.
//
// A site with an error publishes nothing: what is refused is taken out, until the rest is published. Some names
// share a site, since that costs most; those that are alike do, so that no two files of a site are.
func TestHostileNames(t *testing.T) {
	base := memoryFolder(t)
	out := newOutside(t, filepath.Join(base, "outside"))
	names := hostile.Names(filepath.ToSlash(out.dir))
	groups := append(slices.Collect(slices.Chunk(thorough.Share(names, 3), 12)), hostile.Confusables)
	var refused, published, impossible atomic.Int64
	withinCPUTime(t, "sites", func(t *testing.T) {
		for i, group := range groups {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				s := newPieceSite(t, filepath.Join(base, "site"+strconv.Itoa(i)))
				for j, name := range group {
					for _, p := range piecesWith(t, name, j) {
						s.put(p)
					}
				}
				s.buildUntilClean()
				refused.Add(int64(s.refused))
				published.Add(int64(len(s.pieces)))
				impossible.Add(int64(s.impossible))
				out.checkUnread(t, fmt.Sprintf("%.200q", group))
			})
		}
	})
	out.checkUnchanged(t)
	if len(names) < 300 {
		t.Errorf("only %d names", len(names))
	}
	t.Logf("%d names; of their places %d refused, %d published, %d that no file here can have", len(names), refused.Load(), published.Load(), impossible.Load())
}

// Names in site.toml that a site has but one of.
func TestHostileSettings(t *testing.T) {
	base := memoryFolder(t)
	out := newOutside(t, filepath.Join(base, "outside"))
	some := thorough.Share(hostile.Names(filepath.ToSlash(out.dir)), 4)
	var refused atomic.Int64
	withinCPUTime(t, "sites", func(t *testing.T) {
		for i, part := range slices.Collect(slices.Chunk(some, 1+len(some)/8)) {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				s := newPieceSite(t, filepath.Join(base, "site"+strconv.Itoa(i)))
				good := slices.Clone(s.pieces)
				for n, name := range part {
					s.pieces = slices.Clone(good)
					s.put(piece{what: "badge", name: name, settings: "[organization]\nbadge = " + tomlText(name) + "\n"})
					s.put(piece{what: "logo", name: name, settings: "[look]\nlogo = " + tomlText(name) + "\n"})
					entry := "[[menu]]\ntitle = " + tomlText(name) + "\nurl = " + tomlText("/"+name) + "\n"
					s.put(piece{what: "menu", name: name, settings: entry})
					s.put(piece{what: "deploy", name: name, settings: "[deploy." + tomlText(name) + "]\nto = \"/srv/www\"\n"})
					s.put(piece{what: "target", name: name, settings: "[deploy.www]\nto = " + tomlText(name) + "\n"})
					for _, settings := range settingsWith(name, n) {
						s.put(piece{what: "settings", name: name, settings: settings})
					}
					s.put(piece{what: "theme", name: name, settings: "theme = " + tomlText(name) + "\n"})
					s.put(piece{what: "base", name: name, settings: "base_url = " + tomlText("https://h.example/"+name) + "\n"})
					s.buildUntilClean()
					out.checkUnread(t, fmt.Sprintf("%.80q", name))
				}
				refused.Add(int64(s.refused))
			})
		}
	})
	out.checkUnchanged(t)
	t.Logf("%d refused", refused.Load())
}

// settingsWith are sections of site.toml that have a name in them; of those that a site has once, the n-th.
func settingsWith(name string, n int) []string {
	q := tomlText(name)
	look := []string{
		"logo = " + q, "unit = " + q, "home = [\"latest\", " + q + "]", "accent = " + tomlText("#"+name), "favicon = " + q,
	}
	menu := []string{
		"title = " + q + "\nurl = " + tomlText("/"+name),
		"title = \"单位\"\nchildren = [{ title = " + q + ", url = " + q + " }]",
	}
	return []string{
		"[look]\n" + look[n%len(look)] + "\n", "[[menu]]\n" + menu[n%len(menu)] + "\n",
		"[[script]]\nsrc = " + tomlText([]string{"https://h.example/", "https://"}[n%2]+name) + "\n",
		"[[script]]\nsrc = \"https://d.example/\"\ndata = { " + q + " = " + q + ", value = " + q + " }\n",
		"[extra]\n" + q + " = " + q + "\n", "[files]\nextensions = [" + q + "]\n", "[embed]\nhosts = [" + q + "]\n",
	}
}

// withinCPUTime runs a group of subtests, and holds the processor time of all of them together to several times what
// they need, so that a name on which a build spends minutes is noticed.
func withinCPUTime(t *testing.T, group string, sites func(*testing.T)) {
	t.Helper()
	if used := cputime.Of(func() { t.Run(group, sites) }); used > 5*time.Minute {
		t.Errorf("the sites took %v of processor time", used)
	} else {
		t.Logf("%v of processor time", used)
	}
}

// piece is one place of a site that a name stands in: a file, or lines of site.toml.
type piece struct {
	what     string
	name     string
	file     string
	data     []byte
	settings string
}

// piecesWith are all pieces that have a name in them; n tells names of a site apart.
func piecesWith(t *testing.T, name string, n int) []piece {
	t.Helper()
	q := tomlText(name)
	var list []piece
	bulletin := func(year int, matter, body string) []byte {
		year -= 3 * n
		return fmt.Appendf(nil, "+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = %d-09-01\n%s+++\n\n正文。\n\n%s\n", year, matter, body)
	}
	text := func(what, matter, body string) {
		list = append(list, piece{what: what, file: fmt.Sprintf("content/%d/%s.md", n, what), data: bulletin(2022, matter, body)})
	}
	text("slug", "slug = "+q+"\n", "")
	text("photo", "photos = ["+q+"]\n", "")
	text("photo-table", "photos = [{ file = "+q+", caption = \"图\" }]\n", "")
	text("attachment", "attachments = ["+q+", { file = \"p.jpg\", title = "+q+" }]\n", "")
	text("video", "", "![图](<"+name+".mp4>)\n\n![图](v.mp4 \""+name+".jpg\")")
	text("attached", "attachments = ["+tomlText("files/"+name+".csv")+"]\n", "见[附](<files/"+name+".csv>)")
	text("cover", "photos = [\"p.jpg\"]\ncover = "+q+"\n", "")
	text("alias", "aliases = ["+tomlText("/"+name)+"]\n", "")
	text("alias-bare", "aliases = ["+q+"]\n", "")
	text("alias-below", "aliases = ["+tomlText("/old/"+name+"/")+"]\n", "")
	text("tag", "tags = ["+q+"]\n", "")
	text("topic", "topics = ["+q+"]\n", "")
	text("district", "accept = ["+q+"]\n", "")
	list[len(list)-1].data = bytes.Replace(list[len(list)-1].data, []byte("\"武侯区\""), []byte("[\"武侯区\", "+q+"]"), 1)
	text("image", "", "![图]("+name+")\n\n![图](<"+name+">)\n\n![图][r]\n\n[r]: <"+name+">")
	text("link", "", "[见]("+name+") [见](<"+name+">) [见](/"+name+") <"+name+">\n\n[见][r]\n\n[r]: <"+name+">")
	list = append(list, // in years of their own, as all three have one address
		piece{what: "file name", file: fmt.Sprintf("content/%d/names/%s.md", n, name), data: bulletin(2021, "", "")},
		piece{what: "folder name", file: fmt.Sprintf("content/%d/folders/%s/index.md", n, name), data: bulletin(2020, "", "")},
		piece{what: "photo name", file: fmt.Sprintf("content/%d/photos/%s.jpg", n, name), data: painted(t, 20, 16, 3)},
		piece{what: "attached name", file: fmt.Sprintf("content/%d/files/%s.csv", n, name), data: []byte("甲,乙\n")},
		piece{what: "static name", file: "static/" + name + ".txt", data: []byte("原样")},
		piece{what: "static folder name", file: fmt.Sprintf("static/%d/%s/a.txt", n, name), data: []byte("原样")},
		piece{what: "asset name", file: "assets/" + name + ".txt", data: []byte("资料")},
		piece{what: "partial", file: "layouts/partials/" + name + ".html", data: []byte("片段")},
		piece{what: "district slug", settings: fmt.Sprintf("[[district]]\ncode = \"9%d\"\nname = \"测试%d区\"\nslug = %s\n", n, n, q)},
		piece{what: "old slug", settings: fmt.Sprintf(
			"[[district]]\ncode = \"8%d\"\nname = \"试验%d区\"\nslug = \"o%d\"\nold = [%s]\n", n, n, n, q)},
		piece{what: "topic slug", settings: "[[topic]]\nslug = " + q + "\ntitle = \"测试区\"\n"},
	)
	page := func(what, address, body string) {
		const text = "+++\ntitle = %s\npage = %s\nmenu = 1\n+++\n\n%s\n"
		data := fmt.Appendf(nil, text, tomlText("页"+name), tomlText(address), body)
		list = append(list, piece{what: what, file: fmt.Sprintf("content/%d/tables/%s.md", n, what), data: data})
	}
	page("page", "/"+name+"/", "正文。")
	page("page-below", fmt.Sprintf("/ye%d/%s/", n, name), "正文。")
	page("page-bare", name, "正文。")
	page("table", fmt.Sprintf("/biao%d/", n), "![]("+name+".csv)\n\n![表](<"+name+".csv>)")
	list = append(list, piece{
		what: "table name", file: fmt.Sprintf("content/%d/tables/%s.csv", n, name),
		data: []byte("甲,乙\n" + strings.ReplaceAll(name, "\n", " ") + ",二\n"),
	})
	text("shown", "photos = ["+tomlText("photos/"+name+".jpg")+"]\n", "")
	text("of-district", "", "")
	list[len(list)-1].data = bytes.Replace(list[len(list)-1].data, []byte("\"武侯区\""), fmt.Appendf(nil, "\"9%d\"", n), 1)
	for i := range list {
		list[i].name = name
	}
	return list
}

// pieceSite is a site that is put together from pieces.
type pieceSite struct {
	t                   *testing.T
	dir                 string
	root                *os.Root
	pieces              []piece
	refused, impossible int
}

func newPieceSite(t *testing.T, dir string) *pieceSite {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "content"), 0o755); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close(); os.RemoveAll(dir) })
	s := &pieceSite{t: t, dir: dir, root: root}
	s.put(piece{file: "content/good.md", data: []byte(bulletinOf("好", "正文。"))})
	s.put(piece{file: "content/p.jpg", data: painted(t, 24, 18, 1)})
	return s
}

// put writes a file below the site's folder, wherever its name would lead; a name that the file system cannot
// hold is no piece of the site.
func (s *pieceSite) put(p piece) {
	if p.file != "" {
		ok := filepath.IsLocal(filepath.FromSlash(p.file)) && path.Clean(p.file) == p.file && !slices.ContainsFunc(s.pieces, func(q piece) bool { return q.file == p.file })
		if ok {
			ok = s.root.MkdirAll(path.Dir(p.file), 0o755) == nil && s.root.WriteFile(p.file, p.data, 0o644) == nil
		}
		if !ok {
			s.impossible++
			return
		}
	}
	s.pieces = append(s.pieces, p)
}

// settings writes site.toml, and returns which piece each of its lines is of. Keys stand before sections.
func (s *pieceSite) settings() []int {
	var text strings.Builder
	var lines []int
	add := func(i int, part string) {
		text.WriteString(part)
		for range strings.Count(part, "\n") {
			lines = append(lines, i)
		}
	}
	add(-1, "title = \"代表在行动\" # 底稿\n")
	own := "[photos]\nwidths = [16]\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"
	for _, sections := range []bool{false, true} {
		if sections {
			add(-1, own)
		}
		for i, p := range s.pieces {
			if p.settings != "" && strings.HasPrefix(p.settings, "[") == sections {
				add(i, p.settings)
			}
		}
	}
	if err := s.root.WriteFile("site.toml", []byte(text.String()), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return lines
}

// buildUntilClean builds the site again and again without what was refused, and looks at what is published in the end.
func (s *pieceSite) buildUntilClean() {
	s.t.Helper()
	for range 12 {
		lines := s.settings()
		before := sourceTree(s.t, s.dir)
		result, err := generator.Build(s.t.Context(), generator.Options{Site: s.dir, Out: filepath.Join(s.dir, "public"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			s.t.Errorf("%s: %v: %v", s.names(), err, errors.Unwrap(err))
			return
		}
		if after := sourceTree(s.t, s.dir); !slices.Equal(before, after) {
			s.t.Errorf("%s: the site's own files changed", s.names())
		}
		checkPrinted(s.t, s.names(), result.Diagnostics)
		if !result.Failed() {
			dead := slices.ContainsFunc(result.Diagnostics, func(d diag.Diagnostic) bool { return d.Code == diag.LinkDead && strings.HasSuffix(d.File, "/link.md") })
			checkPortable(s.t, s.names(), filepath.Join(s.dir, "public"), dead)
			return
		}
		if !s.removeFailing(result.Diagnostics, lines) {
			return
		}
	}
	s.t.Errorf("%s: no end of errors", s.names())
}

// names are those that stand in the site.
func (s *pieceSite) names() string {
	var names []string
	for _, p := range s.pieces {
		if n := fmt.Sprintf("%.60q", p.name); p.name != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return strings.Join(names, " ")
}

// removeFailing takes from the site the pieces that have errors, each of which must have a place.
func (s *pieceSite) removeFailing(found []diag.Diagnostic, lines []int) bool {
	drop := map[int]bool{}
	for _, d := range found {
		if d.Severity != diag.Error {
			continue
		}
		at := strings.ToValidUTF8(d.File, "\ufffd")
		i := slices.IndexFunc(s.pieces, func(p piece) bool { return p.file != "" && strings.ToValidUTF8(p.file, "\ufffd") == at })
		if d.File == "site.toml" && d.Line > 0 {
			i = lines[min(d.Line, len(lines))-1]
		}
		if d.Code == diag.ThemeMissing {
			i = slices.IndexFunc(s.pieces, func(p piece) bool { return p.what == "theme" })
		}
		if i < 0 { // a folder whose name is no text
			i = slices.IndexFunc(s.pieces, func(p piece) bool {
				return strings.HasPrefix(strings.ToValidUTF8(p.file, "\ufffd"), at+"/")
			})
		}
		if i < 0 || d.File == "" || d.Code == "" {
			s.t.Errorf("%s: an error at %.200q without a cause in the site: %s", s.names(), d.Location(), d.Message(diag.En))
			return false
		}
		if named := s.pieces[i].what; d.Line == 0 && named != "" && named != "partial" && !strings.HasSuffix(named, " name") && d.Code != diag.ThemeMissing && d.Code != diag.FileEncoding {
			s.t.Errorf("%.80q as %s: no line is told: %s", s.pieces[i].name, s.pieces[i].what, d.Message(diag.En))
		}
		drop[i] = true
	}
	var rest []piece
	for i, p := range s.pieces {
		if !drop[i] {
			rest = append(rest, p)
		} else if p.file != "" {
			name := p.file
			if n, ok := map[string]int{
				"file name": 4, "folder name": 4, "photo name": 4, "table name": 4, "attached name": 4, "asset name": 2,
				"static name": 2, "static folder name": 3, "partial": 3,
			}[p.what]; ok {
				parts := strings.Split(p.file, "/") // with the folders that the name has made
				name = strings.Join(parts[:min(n, len(parts))], "/")
			}
			if err := s.root.RemoveAll(name); err != nil {
				s.t.Error(err)
			}
		}
	}
	s.refused += len(s.pieces) - len(rest)
	s.pieces = rest
	return true
}
