package sitetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
)

// randomSite has photos that are shown in each size, so that what a page says of sizes before they are made is true.
const randomSite = `title = "%s"
%slanguage = "zh-CN"
[photos]
widths = [40, 80, 1200]
[[topic]]
slug = "yiqing"
title = "抗疫"
` + twoDistricts

// After any number of changes, made while pages are read, a preview shows what a clean build makes, at the
// addresses that it has and no others, and says what the build says.
func TestPreviewAfterRandomChanges(t *testing.T) {
	t.Parallel()
	operations := 600
	if long() {
		operations = 10_000
	}
	dir := writeSite(t, map[string][]byte{
		"site.toml":        fmt.Appendf(nil, randomSite, "预览", ""),
		"content/first.md": []byte(bulletinOf("第一篇", "正文。")),
	})
	shown := openCompared(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { shown.readPages(ctx) })
	e := &randomEditor{random: rand.New(rand.NewPCG(*firstSeed, 2)), dir: dir, pictures: [][]byte{painted(t, 1200, 800, 1), painted(t, 1300, 900, 9), []byte("no photo")}}
	for i := range operations {
		e.change()
		if i%97 == 0 { // so that there are batches of changes, as of people who pause
			time.Sleep(20 * time.Millisecond)
		}
	}
	cancel()
	wait.Wait()
	shown.waitUntilCurrent("with errors")
	e.removeErrors(t, func(d diag.Diagnostic) bool { return !ofAddress(d) })
	shown.waitUntilCurrent("with addresses that are taken twice")
	e.removeErrors(t, func(diag.Diagnostic) bool { return true })
	shown.waitUntilCurrent("without errors")
	e.edit(t) // removing them had all pages planned anew
	shown.waitUntilCurrent("edited")
	shown.compareOverHTTP()
}

// randomEditor makes random changes to a tree of few folders, so that many concern the same file.
type randomEditor struct {
	random   *rand.Rand
	dir      string
	pictures [][]byte
}

func (e *randomEditor) folder() string {
	dir := filepath.Join(e.dir, "content")
	for range e.random.IntN(3) {
		dir = filepath.Join(dir, fmt.Sprint("d", e.random.IntN(3)))
	}
	return dir
}

func (e *randomEditor) file() string {
	name := fmt.Sprint("n", e.random.IntN(8))
	if e.random.IntN(2) == 0 {
		return filepath.Join(e.folder(), name+".md")
	}
	return filepath.Join(e.folder(), name, "index.md")
}

func (e *randomEditor) text() string {
	text := bulletinOf(fmt.Sprint("标题", e.random.IntN(50)), fmt.Sprint("正文", e.random.IntN(1000)))
	add := func(line string) string { return strings.Replace(text, "+++\n\n", line+"\n+++\n\n", 1) }
	switch e.random.IntN(14) {
	case 0:
		return strings.Replace(text, "2022-09", "2023-0"+fmt.Sprint(1+e.random.IntN(9)), 1)
	case 1:
		return strings.Replace(text, "武侯区", "成都市", 1)
	case 2:
		return strings.Replace(text, "武侯区", "没有区", 1)
	case 3:
		return text + "\n![](p.jpg)\n"
	case 4:
		return add("photos = [\"p.jpg\"]")
	case 5:
		return add("draft = true")
	case 6:
		return add("topics = [\"yiqing\"]\ntags = [\"民生\"]")
	case 7:
		return add(fmt.Sprintf("aliases = [\"/old/%d/\"]", e.random.IntN(3)))
	case 8:
		return text + fmt.Sprintf("\n见[另一篇](/wuhou/2022/n%d/)。\n", e.random.IntN(8))
	case 9:
		return text[:e.random.IntN(len(text))]
	}
	return text
}

// change does one thing. Whatever fails is part of it: what is renamed may not be there.
func (e *randomEditor) change() {
	content := filepath.Join(e.dir, "content")
	switch e.random.IntN(10) {
	case 0, 1, 2:
		name := e.file()
		_ = os.MkdirAll(filepath.Dir(name), 0o755)
		_ = os.WriteFile(name, []byte(e.text()), 0o644)
	case 3:
		if e.random.IntN(10) == 0 {
			e.changeShared()
		}
	case 4:
		name := e.file()
		_ = os.MkdirAll(filepath.Dir(name), 0o755)
		_ = renameOver(name, filepath.Join(filepath.Dir(name), "tmp"), e.text())
	case 5:
		_ = os.Remove(e.file())
	case 6:
		_ = os.Rename(e.file(), e.file())
	case 7:
		if from, to := e.folder(), e.folder(); from != content && to != content {
			_ = os.Rename(from, to)
		}
	case 8:
		if dir := e.folder(); dir != content && e.random.IntN(3) == 0 {
			_ = os.RemoveAll(dir)
		}
	case 9:
		name := filepath.Join(filepath.Dir(e.file()), "p.jpg")
		if e.random.IntN(2) == 0 {
			_ = os.WriteFile(name, e.pictures[e.random.IntN(len(e.pictures))], 0o644)
		} else {
			_ = os.Remove(name)
		}
	}
}

// changeShared changes what all pages depend on: the settings, a layout, a style sheet.
func (e *randomEditor) changeShared() {
	write := func(name, text string) {
		full := filepath.Join(e.dir, filepath.FromSlash(name))
		_ = os.MkdirAll(filepath.Dir(full), 0o755)
		_ = os.WriteFile(full, []byte(text), 0o644)
	}
	switch n := e.random.IntN(7); n {
	case 0, 1, 2:
		address := []string{"", "base_url = \"https://a.example/\"\n", "base_url = \"https://a.example/b/\"\n"}[n]
		write("site.toml", fmt.Sprintf(randomSite, fmt.Sprint("站名", e.random.IntN(9)), address))
	case 3:
		write("layouts/partials/footer.html", fmt.Sprintf("<footer>页脚%d</footer>", e.random.IntN(9)))
	case 4:
		_ = os.Remove(filepath.Join(e.dir, "layouts", "partials", "footer.html"))
	case 5:
		write("assets/style.css", fmt.Sprintf("body { margin: %dpx }", e.random.IntN(9)))
	case 6:
		_ = os.RemoveAll(filepath.Join(e.dir, "assets"))
	}
}

// removeErrors removes the files that have errors of some kind until there are none.
func (e *randomEditor) removeErrors(t *testing.T, kind func(diag.Diagnostic) bool) {
	for range 20 {
		result, _ := cleanBuild(t, e.dir)
		done := true
		for _, d := range result.Diagnostics {
			switch {
			case d.Severity != diag.Error || !kind(d):
				continue
			case d.File == "content": // there is none left
				_ = os.WriteFile(filepath.Join(e.dir, "content", "last.md"), []byte(bulletinOf("最后一篇", "正文。")), 0o644)
			case strings.HasPrefix(d.File, "content/"):
				_ = os.Remove(filepath.Join(e.dir, filepath.FromSlash(d.File)))
			default:
				t.Fatalf("unforeseen: %s %s", d.File, d.Message(diag.En))
			}
			done = false
		}
		if done {
			return
		}
	}
	t.Fatal("the errors cannot be removed")
}

// edit changes texts, titles, photos and styles in their places, so that nothing but that tells of it.
func (e *randomEditor) edit(t *testing.T) {
	var files []string
	_ = filepath.WalkDir(filepath.Join(e.dir, "content"), func(name string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, name)
		}
		return nil
	})
	numbered := regexp.MustCompile(`(标题|正文)\d+`)
	for i := range 100 {
		name := files[e.random.IntN(len(files))]
		data := e.pictures[e.random.IntN(2)]
		if strings.HasSuffix(name, ".md") {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			data = numbered.ReplaceAll(text, fmt.Appendf(nil, "${1}%d", e.random.IntN(1000)))
		}
		if i%25 == 0 {
			name, data = filepath.Join(e.dir, "assets", "style.css"), fmt.Appendf(nil, "body { margin: %dpx }", 10+i)
		}
		_ = os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if e.random.IntN(5) == 0 { // as people pause; longer than a batch waits for more
			time.Sleep(10 * time.Millisecond)
		}
	}
}
