package sitetest

import (
	"fmt"
	"image"
	_ "image/jpeg"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/preview"
)

// long reports whether the long form of a test is wanted: LONG=1, as .ci/run sets it.
func long() bool { return os.Getenv("LONG") != "" }

// What is wrong is said over the last good page, at its place, and goes when it is corrected.
func TestServeErrors(t *testing.T) {
	t.Parallel()
	const file = "content/wuhou/2022/a/index.md"
	good := bulletinOf("第一篇", "正文。")
	for name, broken := range map[string]struct{ file, text, message, at, place string }{
		"district": {file, strings.Replace(good, "武侯区", "武候区", 1), "没有这个区县", "武候区", file + ":3:13"},
		"syntax":   {file, strings.Replace(good, "2022-09-01", "", 1), "等号后面", "", file + ":4"},
		"body":     {file, bulletinOf("第一篇", "![](nope.jpg)"), "照片", "nope.jpg", file + ":7"},
		"settings": {"site.toml", strings.Replace(serveSite, "parent", "parnet", 1), "parnet", "parnet", "site.toml:11"},
		"template": {"layouts/bulletin.html", "{{ define \"main\" }}{{ .Nothing }}{{ end }}", "Nothing", "", "layouts/bulletin.html:1"},
		"unclosed": {"layouts/bulletin.html", "{{ define \"main\" }}{{ if }}", "if", "", "layouts/bulletin.html:1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oneBulletin(t, generator.ServeOptions{})
			browser := s.listen(onePage)
			first := s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
			_, before := s.get(onePage)
			s.write(broken.file, broken.text)
			// A save may be told of by halves, on a machine that is busy.
			m := s.waitFor(browser, "the error", func(m message) bool {
				return len(m.Problems) > 0 && strings.Contains(m.Problems[0].Message, broken.message)
			})
			p := m.Problems[0]
			if !p.Error || broken.at != "" && p.At != broken.at || !strings.HasPrefix(p.Place, broken.place) {
				t.Errorf("told %+v", p)
			}
			if m.Digest != "" && m.Digest != first.Digest {
				t.Error("the last good page is loaded anew")
			}
			if name != "template" && name != "body" { // these cannot be made otherwise; a browser that shows the page keeps it
				if _, now := s.get(onePage); now != before {
					t.Error("the last good page is not to be had any more")
				}
			}
			if name == "template" || name == "unclosed" {
				if err := os.Remove(filepath.Join(s.dir, "layouts", "bulletin.html")); err != nil {
					t.Fatal(err)
				}
			} else {
				s.write(broken.file, map[bool]string{true: serveSite, false: good}[broken.file == "site.toml"])
			}
			s.waitFor(browser, "that it is corrected", func(m message) bool { return len(m.Problems) == 0 && m.Digest == first.Digest })
			if _, now := s.get(onePage); now != before {
				t.Error("the page is not what it was")
			}
		})
	}
}

// A style sheet is exchanged under the page; a change elsewhere is told, and followed where that is asked.
func TestServeStylesAndFollowing(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{Follow: true})
	browser := s.listen("/")
	first := s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
	s.write("assets/style.css", "body { color: #123456 }")
	m := s.waitFor(browser, "the style", func(m message) bool { return len(m.Styles) > 0 })
	for from, to := range m.Styles {
		_, old := s.get(from)
		_, now := s.get(to)
		if !strings.Contains(now, "#123456") || old == now || old == "" {
			t.Errorf("%s to %s: %.40q to %.40q", from, to, old, now)
		}
	}
	if m.Digest == first.Digest {
		t.Error("the page with the new style is told as the old one")
	}
	s.write("content/wuhou/2022/b.md", bulletinOf("第二篇", "新的。"))
	m = s.waitFor(browser, "the new bulletin", func(m message) bool { return m.URL != "" })
	if m.URL != "/wuhou/2022/b/" || m.Title != "第二篇" || !m.Follow {
		t.Errorf("told %+v", m)
	}
}

// A photo is made when it is asked for, without what its metadata tells, and is named anew when it changes.
func TestServePhotos(t *testing.T) {
	t.Parallel()
	dir := writeSite(t, map[string][]byte{
		"site.toml":                     []byte(serveSite + "[photos]\nwidths = [40, 80, 120]\n"),
		"content/wuhou/2022/a/index.md": []byte(bulletinOf("第一篇", "![](x,y.jpg)")),
		"content/wuhou/2022/a/x,y.jpg":  withMetadata(t, painted(t, 160, 100, 1), 6),
	})
	s := startServe(t, dir, generator.ServeOptions{})
	browser := s.listen(onePage)
	first := s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
	_, page := s.get(onePage)
	found := regexp.MustCompile(`(/_jianbao/photo/[^" ]+) (\d+)w`).FindAllStringSubmatch(page, -1)
	found = append(found, regexp.MustCompile(`src="(/_jianbao/photo/[^"]+)" width="(\d+)"`).FindAllStringSubmatch(page, -1)...)
	if len(found) < 3 {
		t.Fatalf("photos: %v\n%s", found, page)
	}
	for _, m := range found {
		status, data := s.get(m[1])
		size, kind, err := image.DecodeConfig(strings.NewReader(data))
		if status != 200 || err != nil || kind != "jpeg" || fmt.Sprint(size.Width) != m[2] {
			t.Errorf("%s: %d, %v %v", m[0], status, size.Width, err)
		}
		for _, secret := range secrets {
			if strings.Contains(data, secret) {
				t.Errorf("%s tells %s", m[1], secret)
			}
		}
	}
	s.write("content/wuhou/2022/a/x,y.jpg", string(painted(t, 100, 160, 2)))
	s.waitFor(browser, "the other photo", func(m message) bool { return m.Digest != "" && m.Digest != first.Digest })
	s.write("content/wuhou/2022/a/x,y.jpg", "no photo")
	_, page = s.get(onePage)
	if at := regexp.MustCompile(`/_jianbao/photo/[^" ]+`).FindString(page); at != "" {
		if status, _ := s.get(at); status != http.StatusNotFound {
			t.Errorf("a broken photo: %d", status)
		}
	}
	again := s.listen(onePage)
	s.waitFor(again, "the broken photo", func(m message) bool {
		return len(m.Problems) > 0 && strings.Contains(m.Problems[0].Place, "index.md:7")
	})
}

// A photo that the text names already may come later.
func TestServePhotoComesLater(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{})
	browser := s.listen(onePage)
	s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
	s.write("content/wuhou/2022/a/index.md", bulletinOf("第一篇", "![](p.jpg)"))
	s.waitFor(browser, "that it is missing", func(m message) bool { return len(m.Problems) > 0 })
	s.write("content/wuhou/2022/a/p.jpg", string(painted(t, 160, 100, 1)))
	s.waitFor(browser, "that it is there", func(m message) bool { return len(m.Problems) == 0 && m.Digest != "" })
	if _, page := s.get(onePage); !strings.Contains(page, "/_jianbao/photo/") {
		t.Error("the page does not show it")
	}
}

// saveMethods are how editors and systems save: each leaves the text in the file.
var saveMethods = map[string]func(file, text string) error{
	"in place":    func(file, text string) error { return os.WriteFile(file, []byte(text), 0o644) },
	"rename over": func(file, text string) error { return renameOver(file, file+".tmp", text) },
	"hidden rename": func(file, text string) error {
		return renameOver(file, filepath.Join(filepath.Dir(file), ".index.md.swx"), text)
	},
	"from elsewhere": func(file, text string) error {
		return renameOver(file, filepath.Join(filepath.Dir(file), "..", "..", "tmp~"), text)
	},
	"remove, create": func(file, text string) error { return steps(remove(file), write(file, text)) },
	"remove, wait, create": func(file, text string) error {
		return steps(remove(file), pause(30), write(file, text))
	},
	"truncate, append": func(file, text string) error { return steps(truncate(file), write(file, text)) },
	"truncate, wait, append": func(file, text string) error {
		return steps(truncate(file), pause(30), write(file, text))
	},
	"in halves": func(file, text string) error {
		half := len(text) / 2
		return steps(write(file, text[:half]), pause(3), appendTo(file, text[half:]))
	},
	"backup, then new": func(file, text string) error {
		return steps(remove(file+"~"), rename(file, file+"~"), write(file, text))
	},
	"backup copy": func(file, text string) error { return steps(write(file+".bak", text), write(file, text)) },
	"hard link": func(file, text string) error {
		return steps(write(file+".new", text), remove(file), func() error { return os.Link(file+".new", file) }, remove(file+".new"))
	},
	"probe first": func(file, text string) error { // as vim does
		probe := filepath.Join(filepath.Dir(file), "4913")
		return steps(write(probe, ""), remove(probe), rename(file, file+"~"), write(file, text), remove(file+"~"))
	},
	"touch after": func(file, text string) error {
		return steps(write(file, text), func() error { return os.Chtimes(file, time.Now(), time.Now()) })
	},
	"old time": func(file, text string) error {
		old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		return steps(write(file+".tmp", text), func() error { return os.Chtimes(file+".tmp", old, old) }, rename(file+".tmp", file))
	},
	"mode after": func(file, text string) error {
		return steps(write(file, text), func() error { return os.Chmod(file, 0o600) })
	},
	"twice": func(file, text string) error { return steps(write(file, text+"\n多余"), write(file, text)) },
	"folder swap": func(file, text string) error {
		dir := filepath.Dir(file)
		return steps(rename(dir, dir+"-old"), func() error { return os.Mkdir(dir, 0o755) }, write(file, text), func() error { return os.RemoveAll(dir + "-old") })
	},
	"folder moved in": func(file, text string) error {
		dir := filepath.Dir(file)
		return steps(func() error { return os.Mkdir(dir+"-new", 0o755) }, write(filepath.Join(dir+"-new", "index.md"), text), func() error { return os.RemoveAll(dir) }, rename(dir+"-new", dir))
	},
	"folder above swap": func(file, text string) error {
		year := filepath.Dir(filepath.Dir(file))
		return steps(rename(year, year+"x"), write(filepath.Join(year+"x", "a", "index.md"), text), rename(year+"x", year))
	},
	"tree anew": func(file, text string) error {
		district := filepath.Dir(filepath.Dir(filepath.Dir(file)))
		return steps(func() error { return os.RemoveAll(district) }, func() error { return os.MkdirAll(filepath.Dir(file), 0o755) }, write(file, text))
	},
}

func steps(each ...func() error) error {
	for _, step := range each {
		if err := step(); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func write(file, text string) func() error {
	return func() error { return os.WriteFile(file, []byte(text), 0o644) }
}
func remove(file string) func() error     { return func() error { return os.Remove(file) } }
func rename(from, to string) func() error { return func() error { return os.Rename(from, to) } }
func truncate(file string) func() error   { return func() error { return os.Truncate(file, 0) } }
func pause(milliseconds int) func() error {
	return func() error { time.Sleep(time.Duration(milliseconds) * time.Millisecond); return nil }
}
func appendTo(file, text string) func() error {
	return func() error {
		f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString(text)
		f.Close()
		return err
	}
}
func renameOver(file, temporary, text string) error {
	return steps(write(temporary, text), rename(temporary, file))
}

// However a file is saved, the browser is told.
func TestServeSaving(t *testing.T) {
	t.Parallel()
	times := 2
	if long() {
		times = 50
	}
	if len(saveMethods) < 20 {
		t.Fatalf("%d saveMethods", len(saveMethods))
	}
	s := oneBulletin(t, generator.ServeOptions{})
	file := filepath.Join(s.dir, "content", "wuhou", "2022", "a", "index.md")
	browser := s.listen(onePage)
	s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
	var took []time.Duration
	for _, way := range slices.Sorted(maps.Keys(saveMethods)) {
		for i := range times {
			marker := fmt.Sprintf("%s，第%d次。", way, i)
			began := time.Now()
			if err := saveMethods[way](file, bulletinOf("第一篇", marker)); err != nil {
				t.Fatal(way, err)
			}
			for {
				s.waitFor(browser, marker, func(m message) bool { return m.Digest != "" }) // without asking: that alone would have the file read
				if _, page := s.get(onePage); strings.Contains(page, marker) {
					break
				}
			}
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	t.Logf("%d saves: median %v, longest %v", len(took), took[len(took)/2], took[len(took)-1])
}

// Files that are looked at every second are shown, too.
func TestServePolling(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{Poll: true})
	browser := s.listen(onePage)
	first := s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
	s.write("content/wuhou/2022/a/index.md", bulletinOf("第一篇", "别的正文。"))
	s.waitFor(browser, "the text", func(m message) bool { return m.Digest != "" && m.Digest != first.Digest })
	s.write("layouts/partials/footer.html", "<p>我的页脚</p>")
	s.waitFor(browser, "the layout", func(m message) bool {
		_, page := s.get(onePage)
		return strings.Contains(page, "我的页脚")
	})
	s.write("site.toml", strings.Replace(serveSite, "预览", "新名字", 1))
	s.waitFor(browser, "the settings", func(m message) bool {
		_, page := s.get(onePage)
		return strings.Contains(page, "新名字")
	})
}

// A checkout of 500 files is one change, or a few, and not one for each file.
func TestServeCheckout(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{})
	browser := s.listen("/wuhou/")
	s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
	// Once a change is told, the look at everything after the start is over.
	s.write("content/wuhou/2022/a/index.md", bulletinOf("第一篇", "改过的正文。"))
	s.waitForChange("a change before the checkout", func(changes []generator.ServeEvent) bool { return len(changes) > 0 })
	before := len(s.changes())
	for i := range 500 {
		s.write(fmt.Sprintf("content/wuhou/2022/c%03d/index.md", i), bulletinOf(fmt.Sprintf("第%d篇", i), "正文。"))
	}
	// A page is shown with what it has before the officer is told.
	files, batches := map[string]bool{}, 0
	s.waitForChange("all files", func(changes []generator.ServeEvent) bool {
		batches = len(changes) - before
		for _, c := range changes[before:] {
			for _, name := range c.Change.Files {
				files[name] = true // one that was read before it was whole is told again
			}
		}
		_, page := s.get("/districts/")
		return strings.Contains(page, "501") && len(files) >= 500
	})
	// On a busy machine the writing pauses, and what came before and after a pause are changes of their own.
	if len(files) != 500 || batches >= len(files) {
		t.Errorf("%d changes of %d files", batches, len(files))
	}
	t.Logf("%d changes of %d files", batches, len(files))
}

// A change tells what is wrong with the files that changed as they are now, and not what was found earlier in pages
// that the last good templates made: that is among all problems.
func TestChangeWithoutOlderFindings(t *testing.T) {
	t.Parallel()
	const layout = "layouts/bulletin.html"
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte(serveSite), "content/a.md": []byte(bulletinOf("第一篇", "正文。")),
		layout: []byte(`{{ define "main" }}{{ .Nothing }}{{ end }}`),
	})
	p, err := preview.Open(t.Context(), dir, time.Now, diag.Zh)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if shown := p.Page(t.Context(), "/wuhou/2022/a/"); !shown.Broken {
		t.Error("a template fails, and the page is shown")
	}
	text := `{{ define "main" }}{{ if }}{{ end }}`
	if err := os.WriteFile(filepath.Join(dir, layout), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	codes := func(found []diag.Diagnostic) (codes []diag.Code) {
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		return codes
	}
	change := p.Refresh(t.Context(), []string{layout})
	if got := codes(change.Problems); !slices.Equal(got, []diag.Code{diag.TemplateSyntax}) {
		t.Errorf("told of %v", got)
	}
	got := codes(p.Problems())
	if !slices.Contains(got, diag.TemplateFailed) || !slices.Contains(got, diag.TemplateSyntax) {
		t.Errorf("all problems are %v", got)
	}
}

// A refresh that finds nothing new takes nothing away: what a page was found to lack is still said.
func TestRefreshWithoutChange(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string][]byte{
		"a template": {"layouts/bulletin.html": []byte(`{{ define "main" }}{{ .Nothing }}{{ end }}`)},
		"a bulletin": {"content/b.md": []byte(strings.Replace(bulletinOf("第二篇", "![](no.jpg)"), "武侯区", "没有区", 1))},
		"a folder":   {"content/第三篇.markdown": []byte(bulletinOf("第三篇", "正文。"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files["site.toml"], files["content/a.md"] = []byte(serveSite), []byte(bulletinOf("第一篇", "正文。"))
			p, err := preview.Open(t.Context(), writeSite(t, files), time.Now, diag.Zh)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			shown := p.Snapshot()
			p.Page(t.Context(), "/wuhou/2022/a/")
			found := p.Problems()
			if len(found) == 0 {
				t.Error("nothing is wrong")
			}
			for _, named := range [][]string{nil, slices.Sorted(maps.Keys(files))} {
				if change := p.Refresh(t.Context(), named); change.Any || len(change.Files)+len(change.Problems) > 0 {
					t.Errorf("told %+v", change)
				}
			}
			if now := p.Problems(); !reflect.DeepEqual(now, found) || p.Snapshot() != shown {
				t.Errorf("before %v, now %v", found, now)
			}
		})
	}
}

// What is wrong with a file that is not read as a bulletin, or comes to be wrong with another file than the one that
// changed, is told too, and that it is corrected.
func TestServeErrorsElsewhere(t *testing.T) {
	t.Parallel()
	const first = "content/wuhou/2022/a/index.md"
	again := strings.Replace(bulletinOf("第一篇", "正文。"), "+++\n\n", "slug = \"a\"\n+++\n\n", 1)
	for name, test := range map[string]struct{ file, text, place string }{
		"extension": {"content/wuhou/第二篇.markdown", bulletinOf("第二篇", "正文。"), "content/wuhou/第二篇.markdown"},
		"doubled":   {"content/wuhou/2022/0/index.md", again, first},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oneBulletin(t, generator.ServeOptions{})
			browser := s.listen("/")
			s.waitFor(browser, "the page", func(m message) bool { return m.Digest != "" })
			s.write(test.file, test.text)
			s.waitForChange("the problem", func(changes []generator.ServeEvent) bool {
				return slices.ContainsFunc(changes, func(e generator.ServeEvent) bool {
					return slices.ContainsFunc(e.Change.Problems, func(d diag.Diagnostic) bool { return d.File == test.place })
				})
			})
			s.waitFor(browser, "the problem", func(m message) bool { return len(m.Problems) > 0 })
			if err := os.Remove(filepath.Join(s.dir, filepath.FromSlash(test.file))); err != nil {
				t.Fatal(err)
			}
			s.waitFor(browser, "that it is corrected", func(m message) bool { return len(m.Problems) == 0 })
		})
	}
}
