package sitetest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// memoryFolder is a folder in memory where there is such a file system: tests write thousands of small files.
func memoryFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "jianbao")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// hangLimit is when something is taken to wait for ever. It only guards: what a test holds never depends on it.
const hangLimit = 2 * time.Minute

// secret is in every file beside the site; the picture there is magenta besides.
const secret = "绝密档案 secret-3f1c"

var magenta = color.RGBA{255, 0, 255, 255}

// outside is a folder beside the site.
type outside struct {
	dir    string
	before map[string]string // digests
	times  map[string]time.Time
}

func newOutside(t *testing.T, dir string) *outside {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 30))
	draw.Draw(img, img.Bounds(), image.NewUniform(magenta), image.Point{}, draw.Src)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, img, nil); err != nil {
		t.Fatal(err)
	}
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(secret) + 2)}, secret...)
	o := &outside{dir: dir}
	for name, data := range map[string]string{
		"secret.jpg": string(comment) + picture.String()[2:], "secret.md": bulletinOf(secret, secret), "secret.css": "/*! " + secret + " */ a { content: \"" + secret + "\" }",
		"secret.html": "{{ define \"main\" }}" + secret + "{{ end }}", "site.toml": serveSite + "# " + secret + "\n", "folder/index.md": bulletinOf(secret, secret), "folder/a.jpg": picture.String(),
	} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o.before = o.digests(t)
	o.resetAccessTimes(t)
	return o
}

// digests reads the folder.
func (o *outside) digests(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(o.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		found[name] = info.Mode().String()
		if entry.Type().IsRegular() {
			data, err := os.ReadFile(name)
			found[name] += fmt.Sprintf(" %x %v", sha256.Sum256(data), info.ModTime())
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// resetAccessTimes sets the times of the last access so far back that the next is noted.
func (o *outside) resetAccessTimes(t *testing.T) {
	t.Helper()
	o.times = map[string]time.Time{}
	for name := range o.before {
		info, err := os.Stat(name)
		if err == nil {
			err = os.Chtimes(name, info.ModTime().Add(-time.Hour), info.ModTime())
		}
		if err != nil {
			t.Fatal(err)
		}
		o.times[name], _ = accessed(name)
	}
}

// checkUnread holds that nobody opened anything there.
func (o *outside) checkUnread(t *testing.T, who string) {
	t.Helper()
	for name, before := range o.times {
		if now, ok := accessed(name); ok && !now.Equal(before) {
			t.Errorf("%s: somebody opened %s", who, name)
			o.times[name] = now
		}
	}
}

// checkUnchanged holds also that nothing there changed, and that an access would have been seen.
func (o *outside) checkUnchanged(t *testing.T) {
	t.Helper()
	o.checkUnread(t, "at the end")
	for name, digest := range o.digests(t) {
		if o.before[name] != digest {
			t.Errorf("%s changed", name)
		}
		delete(o.before, name)
	}
	for name := range o.before {
		t.Errorf("%s is gone", name)
	}
	name := filepath.Join(o.dir, "secret.md")
	if now, ok := accessed(name); ok && now.Equal(o.times[name]) {
		t.Log("this file system does not note who reads: only what was published tells")
	}
}

// sourceTree lists the site's own files with their digests, but not what builds write.
func sourceTree(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, name)
		switch {
		case err != nil:
			list = append(list, rel+" cannot be read") // its name is too long, or no text
			return nil
		case rel == "public" || rel == ".jianbao":
			return fs.SkipDir
		case !entry.Type().IsRegular():
			list = append(list, rel+" "+entry.Type().String())
			return nil
		}
		data, err := os.ReadFile(name)
		list = append(list, fmt.Sprintf("%s %x %v", rel, sha256.Sum256(data), err))
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return list
}

// checkPrinted holds that what is said can be printed, to a terminal too, and tells no secret.
func checkPrinted(t *testing.T, name string, found []diag.Diagnostic) {
	t.Helper()
	for _, lang := range []diag.Lang{diag.Zh, diag.En} {
		var b strings.Builder
		if err := diag.WriteText(&b, found, lang); err != nil {
			t.Error(err)
		}
		said := b.String()
		if strings.Contains(said, secret) {
			t.Errorf("%s: the secret is told: %s", name, said)
		}
		if i := strings.IndexFunc(said, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(bidiControls, r) }); i >= 0 {
			t.Errorf("%s: a sign that a terminal obeys is printed: %.200q", name, said[i:])
		}
	}
}

// bidiControls are the signs that turn the order of what is printed after them.
var bidiControls = &unicode.RangeTable{
	R16: []unicode.Range16{{0x200e, 0x200f, 1}, {0x202a, 0x202e, 1}, {0x2066, 0x2069, 1}},
}

// checkPortable looks at a site that was published.
func checkPortable(t *testing.T, name, out string, dead bool) {
	t.Helper()
	folded, pages := map[string]string{}, map[string][]byte{}
	err := fs.WalkDir(os.DirFS(out), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || file == "." || file == ".jianbao" {
			return err
		}
		if strings.HasPrefix(file, ".jianbao/") {
			return nil
		}
		if problem := unportable(path.Base(file)); problem != "" || len(utf16.Encode([]rune(file))) > 400 {
			t.Errorf("%s: published as %.300q: %s", name, file, problem)
		}
		if entry.IsDir() {
			pages[file+"/"] = nil
			return nil
		}
		key := strings.ToLower(norm.NFC.String(file))
		if other := folded[key]; other != "" {
			t.Errorf("%s: %q and %q are one on some systems", name, other, file)
		}
		folded[key] = file
		if !entry.Type().IsRegular() {
			t.Errorf("%s: published is %s, %s", name, file, entry.Type())
		}
		pages[file], err = os.ReadFile(filepath.Join(out, filepath.FromSlash(file)))
		return err
	})
	if err != nil {
		t.Error(err)
		return
	}
	for file, data := range pages {
		if bytes.Contains(data, []byte("secret-3f1c")) {
			t.Errorf("%s: the secret is in %s", name, file)
		}
		switch path.Ext(file) {
		case ".jpg":
			if img, err := jpeg.Decode(bytes.NewReader(data)); err != nil || isMagenta(img) {
				t.Errorf("%s: %s is the picture that nobody may see (%v)", name, file, err)
			}
		case ".html":
			checkTargets(t, name, file, data, pages, dead)
		}
	}
}

func isMagenta(img image.Image) bool {
	r, g, b, _ := img.At(img.Bounds().Dx()/2, img.Bounds().Dy()/2).RGBA()
	return r>>8 > 240 && g>>8 < 15 && b>>8 > 240
}

// unportable says why a file's name cannot be one on every system.
func unportable(name string) string {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch {
	case !utf8.ValidString(name):
		return "it is no text"
	case len(name) > 255:
		return "it is too long"
	case strings.ContainsAny(name, `<>:"|?*\/`) || strings.ContainsFunc(name, unicode.IsControl):
		return "a sign that Windows has no names with"
	case strings.ContainsFunc(name, func(r rune) bool {
		return unicode.Is(unicode.Cf, r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Co) || r == 0xfffd || r >= 0xfffe && r&0xfffe == 0xfffe
	}):
		return "a sign that nobody sees"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, " "):
		return "an end that Windows drops"
	case slices.Contains([]string{"con", "prn", "aux", "nul", "conin$", "conout$"}, strings.TrimRight(base, " ")),
		len([]rune(base)) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) && strings.ContainsAny(base[3:], "123456789¹²³"):
		return "a device of Windows"
	}
	return ""
}

// checkTargets holds that every address of a page that is the site's own leads to a file of it, or, in the text
// that links to the name, was said to be dead.
func checkTargets(t *testing.T, name, file string, data []byte, site map[string][]byte, dead bool) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(site["_headers"]), "*")
	prefix := strings.TrimSuffix(first, "/") // of base_url
	base, _ := url.Parse("https://h.example" + (&url.URL{Path: prefix + "/" + file}).EscapedPath())
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if n.Data == "link" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "rel" && a.Val == "canonical" }) {
				continue
			}
			if a.Key != "href" && a.Key != "src" {
				continue
			}
			to, err := base.Parse(a.Val)
			if strings.HasPrefix(a.Val, "//%5C") || strings.HasPrefix(a.Val, "/%5C") {
				continue // for a browser the name of another host, which no link of ours checks
			}
			if err != nil || unsafeURL(a.Val) {
				t.Errorf("%s: %s leads to %.200q (%v)", name, file, a.Val, err)
				continue
			}
			if to.Host != base.Host || to.Scheme != "https" || strings.HasPrefix(a.Val, "https://h.example") {
				continue
			}
			at, ok := strings.CutPrefix(to.Path, prefix+"/")
			if !ok && to.Path != prefix {
				continue // beside the site, where there may be something else
			}
			if at == "" || strings.HasSuffix(at, "/") {
				at += "index.html"
			}
			if site[at] == nil && site[at+"/index.html"] == nil && !(dead && strings.HasSuffix(file, "/link/index.html")) {
				t.Errorf("%s: %s has a dead link %.200q", name, file, a.Val)
			}
		}
	}
}
