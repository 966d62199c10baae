package sitetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// canary is a bulletin that is held or not, with a sign of its own in every field, an address of its own and a
// photo of its own.
type canary struct {
	n    int
	kind string // draft, future or expired; or the kind of a withdrawal, whose address stays
	held bool
}

const (
	canaries    = 50
	canarySigns = '\u3500'
)

var canaryKinds = []string{"draft", "future", "expired", "notice", "gone", "redirect"}

var canaryDay = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// sign is a character that nothing else holds.
func (c *canary) sign() string { return string(canarySigns + rune(c.n)) }

// withdrawn reports whether its address stays while it is held.
func (c *canary) withdrawn() bool {
	return slices.Contains([]string{"notice", "gone", "redirect"}, c.kind)
}

func (c *canary) slug() string { return fmt.Sprintf("kanari%02dq", c.n) }

// isPage reports whether it is a page of its own.
func (c *canary) isPage() bool { return c.n%5 == 2 }

// folder is where its page lies.
func (c *canary) folder() string {
	if c.isPage() {
		return c.slug() + "/"
	}
	return "wuhou/2024/" + c.slug() + "/"
}

func (c *canary) text() []byte {
	day, more := "2024-01-02", ""
	switch {
	case c.kind == "draft":
		more = fmt.Sprintf("draft = %v\n", c.held)
	case c.kind == "future" && c.held:
		more = "publish_at = 2024-06-01T08:00:00\n"
	case c.kind == "expired" && c.held:
		more = "expires = 2024-02-01\n"
	case c.withdrawn() && c.held:
		more = fmt.Sprintf("withdrawn = { date = 2024-03-01, reason = \"有误\", kind = %q }\n", c.kind)
		if c.kind == "redirect" {
			more = "withdrawn = { to = \"/districts/\" }\n"
		}
	}
	word := "金丝雀" + c.sign() + c.sign()
	var b bytes.Buffer
	fmt.Fprintf(&b, "+++\ndistrict = \"武侯区\"\ndate = %s\n%stags = [\"%s\"]\ntopics = [\"t\"]\naliases = [\"/old/%s/\"]\n", day, more, word, c.slug())
	for _, key := range []string{
		"title", "kicker", "subtitle", "number", "note", "signed", "summary", "source", "author", "editor", "reviewers",
	} {
		fmt.Fprintf(&b, "%s = \"%s\"\n", key, word)
	}
	fmt.Fprintf(&b, "photos = [ { file = \"%s.jpg\", caption = \"%s\", alt = \"%s\", credit = \"%s\" } ]\n", c.slug(), word, word, word)
	fmt.Fprintf(&b, "attachments = [ { file = \"%s.csv\", title = \"%s\" } ]\n", c.slug(), word)
	fmt.Fprintf(&b, "[extra]\na = \"%s\"\n+++\n\n%s。\n\n## %s\n\n[下一篇](../kanari%02dq/)，[附](%s.txt)\n\n![%s](%s-t.csv)\n",
		word, word, word, (c.n+1)%canaries, c.slug(), word, c.slug())
	if c.isPage() {
		whole := b.String()
		for _, line := range []string{
			"district = \"武侯区\"\n", "date = " + day + "\n", "tags = [\"" + word + "\"]\n", "topics = [\"t\"]\n",
		} {
			whole = strings.Replace(whole, line, "", 1)
		}
		return []byte(strings.Replace(whole, "+++\n", "+++\npage = \"/"+c.slug()+"/\"\nmenu = 1\n", 1))
	}
	if c.n%4 == 1 { // in YAML
		return []byte(asYAML.Replace(b.String()))
	}
	return b.Bytes()
}

var asYAML = strings.NewReplacer(
	"+++", "---", "[extra]\na = ", "extra:\n  a: ", "draft = true", "published: false", " = ", ": ",
)

// traces are the forms in which a byte of it could be published.
func (c *canary) traces() []string {
	return []string{c.sign(), url.QueryEscape(c.sign()), strings.ToLower(url.QueryEscape(c.sign())), strings.Trim(strconv.QuoteToASCII(c.sign()), `"`),
		fmt.Sprintf("&#%d;", []rune(c.sign())[0]), fmt.Sprintf("&#x%x;", []rune(c.sign())[0]), c.address()}
}

// address is the part of its address that is nowhere while it is held: of one that is withdrawn, what a search or a
// photo would have.
func (c *canary) address() string {
	if c.withdrawn() {
		return c.slug() + ".jpg"
	}
	return c.slug()
}

var photoNames = regexp.MustCompile(`photos/[A-Za-z0-9._/-]+`)

// Of what is held nothing is published, whatever was published before, and whichever way a bulletin comes to
// be held: no word, no address, no photo; not in a page, a feed, the index, nor in what a build keeps in public/.
func TestCanaries(t *testing.T) {
	inMemory(t)
	var all []*canary
	for i := range canaries {
		all = append(all, &canary{n: i, kind: canaryKinds[i%len(canaryKinds)], held: true})
	}
	files := map[string][]byte{
		"site.toml":       []byte(serveSite + "[[topic]]\nslug = \"t\"\ntitle = \"专题\"\n[photos]\nwidths = [24, 16]\n"),
		"content/seen.md": []byte(bulletinOf("见得着的简报", "见[第七篇](/wuhou/2024/kanari07q/)、[第八篇](/old/kanari08q/)、[标签](/tags/金丝雀"+strings.Repeat(all[9].sign(), 2)+"/)。")),
	}
	files["site.toml"] = append([]byte("base_url = \"https://h.example/\"\n"), files["site.toml"]...)
	for _, c := range all {
		files["content/"+c.slug()+".md"] = c.text()
		files["content/"+c.slug()+".jpg"] = painted(t, 40, 30, uint8(5*c.n+1))
		files["content/"+c.slug()+"-t.csv"] = []byte("名\n" + c.sign() + "\n")
		files["content/"+c.slug()+".csv"], files["content/"+c.slug()+".txt"] = []byte(c.sign()), []byte("附"+c.sign())
	}
	dir := writeSite(t, files)
	clock := time.Now().Add(-time.Hour)
	toggle := func(c *canary, held bool) {
		c.held = held
		full := filepath.Join(dir, "content", c.slug()+".md")
		clock = clock.Add(time.Second)
		if err := os.WriteFile(full, c.text(), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(full, clock, clock); err != nil {
			t.Fatal(err)
		}
	}
	photos := map[int][]string{} // the files that a canary shows
	build := func(what string, now time.Time, held func(*canary) bool) map[string][]byte {
		result, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: filepath.Join(dir, "public"), Now: now, Version: "test"})
		if err != nil || result.Failed() {
			t.Fatal(what, err, errorsOf(result))
		}
		public := readAll(t, filepath.Join(dir, "public"))
		lookForCanaries(t, what, all, held, public, photos)
		return public
	}
	now := func(c *canary) bool { return c.held }

	for name := range build("all held", canaryDay, now) {
		if strings.HasPrefix(name, "photos/") {
			t.Errorf("all held: %s", name)
		}
	}
	for _, c := range all {
		toggle(c, false)
	}
	public := build("all published", canaryDay, now)
	for _, c := range all {
		for _, name := range []string{".csv", ".txt"} {
			if public["files/"+c.folder()+c.slug()+name] == nil {
				t.Error("all published: no file", c.slug()+name)
			}
		}
		body := articleBody.Find(public[c.folder()+"index.html"])
		for _, name := range photoNames.FindAll(body, -1) {
			photos[c.n] = append(photos[c.n], string(name))
		}
		if len(photos[c.n]) < 2 {
			t.Fatal(c.slug(), "shows no photo of its own")
		}
	}
	for _, c := range all {
		toggle(c, true)
	}
	pack, _ := packedSite(t, dir, canaryDay)
	lookForCanaries(t, "a pack", all, now, pack, photos)
	for name := range build("all held again", canaryDay, now) {
		if strings.HasPrefix(name, "photos/") {
			t.Errorf("all held again: %s", name)
		}
	}
	build("time passed", canaryDay.AddDate(0, 2, 0), func(c *canary) bool { return c.held && c.kind != "future" })
	build("time went back", canaryDay, now)
	build("before any", canaryDay.AddDate(0, -4, -20), func(c *canary) bool {
		return !c.isPage() || c.held && c.kind != "expired" // a page has no date that it would wait for
	})
	build("before any expires", canaryDay.AddDate(0, -3, -5), func(c *canary) bool { return c.held && c.kind != "expired" })
	rng := rand.New(rand.NewPCG(3, 3))
	for range 5 {
		for range 20 {
			toggle(all[rng.IntN(canaries)], rng.IntN(2) == 0)
		}
		build("some", canaryDay, now)
	}
	public = build("some, and the pages of those withdrawn", canaryDay, now)
	for _, c := range all {
		if !c.withdrawn() || !c.held {
			continue
		}
		for _, name := range []string{c.folder() + "index.html", "old/" + c.slug() + "/index.html"} {
			if page := string(public[name]); !strings.Contains(page, "noindex") || !strings.Contains(page, "<title>已撤") {
				t.Errorf("%s of %s: %q", name, c.kind, page)
			}
		}
		for _, name := range []string{"sitemap.xml", "index.html", "wuhou/index.html"} {
			if bytes.Contains(public[name], []byte(c.slug())) {
				t.Errorf("%s names %s", name, c.slug())
			}
		}
	}
	for _, c := range all {
		if err := os.Remove(filepath.Join(dir, "content", c.slug()+".md")); err != nil {
			t.Fatal(err)
		}
	}
	build("all withdrawn", canaryDay, func(*canary) bool { return true })
}

// lookForCanaries looks for every trace in every byte and every name. What is not held has to be found, so
// that the search is known to see.
func lookForCanaries(t *testing.T, what string, all []*canary, held func(*canary) bool, public map[string][]byte, photos map[int][]string) {
	t.Helper()
	var everything bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(public)) {
		everything.WriteString(name + "\n")
		if !strings.HasPrefix(name, "photos/") {
			everything.Write(public[name])
		}
	}
	found := func(trace string) bool { return bytes.Contains(everything.Bytes(), []byte(trace)) }
	for _, c := range all {
		if !held(c) {
			if !found(c.sign()) || !found(c.slug()) {
				t.Errorf("%s: %s is published and not seen", what, c.slug())
			}
			continue
		}
		for _, trace := range append(c.traces(), photos[c.n]...) {
			if !found(trace) {
				continue
			}
			for name, data := range public {
				if strings.Contains(name, trace) || bytes.Contains(data, []byte(trace)) {
					t.Errorf("%s: %s tells of %s, which is held (%s): %q", what, name, c.slug(), c.kind, trace)
				}
			}
		}
	}
}

// The same site gives the same bytes with any number of cores, in any time zone, in any folder, with photos
// made before or now, and built upon itself.
func TestSameBytes(t *testing.T) {
	inMemory(t)
	files := map[string][]byte{"site.toml": []byte("base_url = \"https://h.example/\"\n" + serveSite +
		"[[topic]]\nslug = \"t\"\ntitle = \"专题\"\nintro = \"导语\"\n[photos]\nwidths = [24, 16]\n")}
	for i := range 60 {
		name := fmt.Sprintf("content/%d/b%02d", i%7, i)
		more, body := "", strings.Repeat("各位代表认真审议报告，提出意见建议。", 1+i%5)
		if i%4 == 0 {
			more = fmt.Sprintf("photos = [\"b%02d.jpg\"]\n", i)
			files[name+".jpg"] = painted(t, 60, 40, uint8(i))
		}
		// Moments that are another day, or another year, elsewhere.
		files[name+".md"] = fmt.Appendf(nil, "+++\ntitle = \"简报%d\"\ndistrict = \"%s\"\ndate = 2023-%02d-01T0%d:30:00\nexpires = 2026-01-01T0%d:00:00\ntags = [\"标%d\", \"签%d\"]\ntopics = [\"t\"]\n%s+++\n\n%s\n\n## 第%d\n\n[另一篇](/wuhou/2023/b%02d/)\n",
			i, []string{"武侯区", "成都市"}[i%2], 1+i%12, i%9, i%9, i%5, i%3, more, body, i, (i+1)%60)
	}
	folders := []string{writeSite(t, files), writeSite(t, files)}
	now := time.Date(2025, 12, 31, 20, 30, 0, 0, time.UTC) // 04:30 of the next year in China
	zone, procs := time.Local, runtime.GOMAXPROCS(0)
	defer func() { time.Local = zone; runtime.GOMAXPROCS(procs) }()
	zones := []*time.Location{time.UTC, time.FixedZone("Kiritimati", 14*3600), time.FixedZone("Pago_Pago", -11*3600), time.FixedZone("Kathmandu", 5*3600+45*60)}
	var want string
	for i, cores := range []int{1, 2, 8, 8, 2, 1, 2, 8, 1, 8, 1, 2} {
		time.Local = zones[i%len(zones)]
		runtime.GOMAXPROCS(cores)
		dir := folders[i%2]
		out := filepath.Join(dir, fmt.Sprint("public", i))
		if i >= 10 { // upon what an earlier build left
			out = filepath.Join(dir, fmt.Sprint("public", i-2))
		}
		if i == 4 || i == 5 { // cold once more
			if err := os.RemoveAll(filepath.Join(dir, ".jianbao")); err != nil {
				t.Fatal(err)
			}
		}
		result, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: out, Now: now.In(time.Local), Version: []string{"", "test"}[i/6]})
		if err != nil || result.Failed() || len(result.Held) == 0 {
			t.Fatal(err, len(result.Held), errorsOf(result))
		}
		got := treeHash(readAll(t, out))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("build %d, with %d cores in %v, is another:\n%s", i, cores, time.Local, differences(readAll(t, out), readAll(t, filepath.Join(folders[0], "public0"))))
		}
	}
}

// treeHash is the digest of all files of a folder and their names.
func treeHash(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(name, ".jianbao/") { // what a build keeps for the next
			continue
		}
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(files[name]))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func errorsOf(result generator.Result) []diag.Diagnostic {
	return slices.DeleteFunc(slices.Clone(result.Diagnostics), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
}
