package sitetest

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/preview"
	"jianbao/generator/internal/thorough"
)

// specialPaths are where something else is put than what belongs there. Below "pictures/" are photos that a bulletin
// shows.
var specialPaths = []string{
	"content/x.md", "content/x", "content/pictures/a.jpg", "content/pictures/b.jpg", "content/pictures/sub", "content/pictures/t.csv", "content",
	"content/pictures/d.pdf", "content/pictures/files", "content/pictures/files/e.csv", "content/pictures/v.mp4",
	"content/pictures/v.jpg", "static", "static/a.txt", "static/sub", "static/favicon.ico", "public/files", "public/a.txt",
	"site.toml", "layouts", "layouts/base.html",
	"layouts/partials/x.html", "assets", "assets/style.css", "assets/badge.png", "i18n", "i18n/zh-CN.toml", "theme.toml", "themes", "themes/default", "themes/default/theme.toml", "check",
	"check/words.toml", "people.toml", ".jianbao", ".jianbao/photos", ".jianbao/photos/ab", ".jianbao/photos/index", "public/wuhou", "public/index.html", "public/assets", "content/pictures/index.md",
}

// specialFiles are what can be put there.
func specialFiles(out string) map[string]func(name string) error {
	link := func(to string) func(string) error {
		return func(name string) error { return os.Symlink(to, name) }
	}
	return map[string]func(name string) error{
		"a link to a text": link(out + "/secret.md"), "a link to a photo": link(out + "/secret.jpg"), "a link to a folder": link(out + "/folder"),
		"a link to settings": link(out + "/site.toml"), "a link up": link("../.."), "a link to itself": func(name string) error { return os.Symlink(filepath.Base(name), name) },
		"a link to nothing": link(out + "/nothing"), "a link to a device": link("/dev/zero"), "a relative link out": link("../../outside/folder"),
		"a pipe":   func(name string) error { return syscall.Mkfifo(name, 0o644) },
		"a socket": func(name string) error { return syscall.Mknod(name, syscall.S_IFSOCK|0o644, 0) },
		"a device": func(name string) error { return syscall.Mknod(name, syscall.S_IFCHR|0o644, 1<<8|5) }, // zero, where one may
	}
}

// Links, pipes, sockets and devices stand where a site's files are looked for. None is waited for, none is
// followed out of the site, and whatever is published is the site's own.
func TestHostileFiles(t *testing.T) {
	base := memoryFolder(t)
	out := newOutside(t, filepath.Join(base, "outside"))
	var cases atomic.Int64
	t.Run("kinds", func(t *testing.T) {
		all := specialFiles(out.dir)
		for i, kind := range slices.Sorted(maps.Keys(all)) {
			put := all[kind]
			t.Run(strings.ReplaceAll(kind, " ", "-"), func(t *testing.T) {
				t.Parallel()
				dir := filepath.Join(base, strings.ReplaceAll(kind, " ", "-"))
				for _, spot := range thorough.Share(specialPaths[thorough.Count(i%3, 0):], 3) {
					full := siteWithout(t, dir, spot)
					if put(full) == nil { // on this machine
						cases.Add(1)
						what := kind + " at " + spot
						guardAgainstHanging(t, what, full, func(ctx context.Context) { readEverything(ctx, t, what, dir) })
						out.checkUnread(t, what)
					}
					if err := os.RemoveAll(dir); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	})
	out.checkUnchanged(t)
	t.Logf("%d cases", cases.Load())
}

// siteWithout writes a site in which nothing stands at the spot, and returns its path.
func siteWithout(t *testing.T, dir, spot string) string {
	t.Helper()
	for name, data := range map[string]string{
		"site.toml": "theme = \"default\"\n" + serveSite + "[organization]\nbadge = \"badge.png\"\n", "content/good.md": bulletinOf("好", "正文。"), "assets/badge.png": string(painted(t, 8, 8, 1)),
		"content/pictures/index.md": strings.Replace(bulletinOf("照片", "![](b.jpg)\n\n![](t.csv)\n\n![](v.mp4)\n\n[附](files/e.csv)"),
			"date", "photos = [\"a.jpg\", \"sub/c.jpg\"]\nattachments = [\"d.pdf\"]\ndate", 1),
		"content/pictures/d.pdf": pdf, "content/pictures/files/e.csv": "甲,乙\n", "content/pictures/v.mp4": movie(1),
		"content/pictures/v.jpg": string(painted(t, 20, 15, 4)), "static/a.txt": "原样", "static/sub/b.txt": "原样",
		"static/favicon.ico":     "\x00\x00\x01\x00",
		"content/pictures/t.csv": "姓名\n甲\n",
		"content/pictures/a.jpg": string(painted(t, 20, 15, 1)), "content/pictures/b.jpg": string(painted(t, 20, 15, 2)), "content/pictures/sub/c.jpg": string(painted(t, 20, 15, 3)),
	} {
		writeBelow(t, dir, name, data)
	}
	full := filepath.Join(dir, spot)
	err := os.RemoveAll(full)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(full), 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return full
}

func writeBelow(t *testing.T, dir, name, data string) {
	t.Helper()
	full := filepath.Join(dir, name)
	err := os.MkdirAll(filepath.Dir(full), 0o755)
	if err == nil {
		err = os.WriteFile(full, []byte(data), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What is no ordinary file is said to be none, in both languages.
func TestPipeIsNamed(t *testing.T) {
	for _, name := range []string{"content/x.md", "site.toml"} {
		dir := filepath.Join(memoryFolder(t), "site")
		if err := syscall.Mkfifo(siteWithout(t, dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
		opts := generator.Options{Site: dir, Out: filepath.Join(dir, "public"), Now: testDay()}
		result, err := generator.Build(t.Context(), opts)
		found := result.Diagnostics
		if failed := (*generator.CannotRun)(nil); errors.As(err, &failed) {
			found = append(found, failed.Diagnostic)
		}
		told := slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
			zh, en := d.Message(diag.Zh), d.Message(diag.En)
			return strings.Contains(zh, "这不是普通文件") && strings.Contains(en, "not an ordinary file")
		})
		if !told {
			t.Errorf("%s: told %v, %v", name, found, err)
		}
	}
}

// guardAgainstHanging ends the test if something waits: for a pipe it would do so for ever.
func guardAgainstHanging(t *testing.T, what, name string, do func(context.Context)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); do(ctx) }()
	select {
	case <-done:
	case <-time.After(hangLimit):
		stacks := make([]byte, 1<<20)
		t.Errorf("%s: something waits\n%s", what, stacks[:runtime.Stack(stacks, true)])
		cancel()
		for { // lets it go on, as often as it opens the pipe again
			select {
			case <-done:
				return
			default:
			}
			if f, err := os.OpenFile(name, os.O_RDWR|syscall.O_NONBLOCK, 0); err == nil {
				runtime.Gosched()
				f.Close()
			}
		}
	}
}

// readEverything does with a site all that reads one.
func readEverything(ctx context.Context, t *testing.T, what, dir string) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	opts := generator.Options{Site: dir, Out: filepath.Join(dir, "public"), Now: now, Version: "test"}
	result, err := generator.Build(ctx, opts)
	checkPrinted(t, what, result.Diagnostics)
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error && (d.File == "" || d.Code == "") {
			t.Errorf("%s: an error without a place: %s", what, d.Message(diag.En))
		}
	}
	if err == nil && !result.Failed() && !strings.Contains(what, "at public/") {
		checkPortable(t, what, opts.Out, true)
	}
	_, _ = generator.Check(ctx, generator.CheckOptions{Site: dir, Now: now, Out: opts.Out})
	_, _ = generator.Cache(ctx, opts, true)
	if creator, _, err := generator.OpenSite(ctx, dir, now); err == nil && creator != nil {
		_, _ = creator.Create(t.Context(), generator.NewBulletin{District: creator.All()[0], Title: "新", Date: now})
	}
	if !strings.HasPrefix(what, "a link") { // which an officer may well have to photos
		_, _ = generator.FindPhotos(t.Context(), []string{filepath.Join(dir, "content/pictures"), filepath.Join(dir, "content/pictures/a.jpg")})
	}
	p, err := preview.Open(ctx, dir, func() time.Time { return now }, diag.Zh)
	if err != nil {
		return
	}
	defer p.Close()
	for _, at := range []string{"/", "/wuhou/2022/good/", "/wuhou/2022/pictures/", "/wuhou/2022/x/"} {
		if page := p.Page(ctx, at); strings.Contains(string(page.HTML), secret) {
			t.Errorf("%s: the preview tells the secret at %s", what, at)
		}
	}
	for _, photo := range []string{"a.jpg", "b.jpg", "sub/c.jpg", "sub/a.jpg"} {
		data, _ := p.Photo(ctx, "v/p960/content/pictures/"+photo)
		if img, err := jpeg.Decode(bytes.NewReader(data)); err == nil && isMagenta(img) {
			t.Errorf("%s: the preview shows the picture that nobody may see", what)
		}
	}
	const files = "/files/wuhou/2022/pictures/"
	for _, at := range []string{files + "d.pdf", files + "files/e.csv", "/a.txt", "/sub/b.txt"} {
		f, _, ok := p.File(at)
		if !ok {
			continue
		}
		data, _ := io.ReadAll(io.LimitReader(f, 1<<20))
		f.Close()
		if strings.Contains(string(data), secret) {
			t.Errorf("%s: the preview tells the secret at %s", what, at)
		}
	}
	p.Refresh(ctx, nil)
	checkPrinted(t, what, p.Problems())
}
