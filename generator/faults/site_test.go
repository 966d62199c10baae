package faults

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// now is when all builds are made: it decides what is held.
const now = "2024-05-01T12:00:00+08:00"

const address = "https://h.example/"

const settings = `title = "代表在行动"
base_url = "` + address + `"
[photos]
widths = [24, 16]
[[topic]]
slug = "t"
title = "专题"
[[district]]
code = "510100"
name = "成都市"
slug = "chengdu"
[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
parent = "chengdu"
[[district]]
code = "510105"
name = "青羊区"
slug = "qingyang"
parent = "chengdu"
`

// A site is a folder with sources, and public beside them.
type site struct {
	t      *testing.T
	dir    string
	public string
	files  map[string]string
	clock  time.Time // every change of a source has a time of its own, long ago
}

func newSite(t *testing.T, parent string) *site {
	t.Helper()
	dir := filepath.Join(parent, "site")
	s := &site{t: t, dir: dir, public: filepath.Join(dir, "public"), files: map[string]string{}, clock: time.Now().Add(-10 * time.Hour).Truncate(time.Second)}
	must(t, os.MkdirAll(dir, 0o755))
	return s
}

// set makes the sources what files says.
func (s *site) set(files map[string]string) {
	s.t.Helper()
	for name := range s.files {
		if _, ok := files[name]; !ok {
			must(s.t, os.Remove(s.path(name)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if was, ok := s.files[name]; !ok || was != files[name] {
			full := s.path(name)
			must(s.t, os.MkdirAll(filepath.Dir(full), 0o755))
			must(s.t, os.WriteFile(full, []byte(files[name]), 0o644))
			s.clock = s.clock.Add(time.Second)
			must(s.t, os.Chtimes(full, s.clock, s.clock))
		}
	}
	s.files = maps.Clone(files)
}

func (s *site) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// args are those of a build.
func (s *site) args(more ...string) []string {
	return append([]string{"build", "--site", s.dir, "--out", s.public, "--now", now}, more...)
}

// build builds, and must succeed.
func (s *site) build(more ...string) {
	s.t.Helper()
	if o := run(s.t, s.args(more...)...); o.status != 0 {
		s.t.Fatal(o)
	}
}

// clean is what a clean build makes of the sources.
func (s *site) clean() tree {
	s.t.Helper()
	out := filepath.Join(filepath.Dir(s.dir), "clean")
	defer os.RemoveAll(out)
	if o := run(s.t, "build", "--site", s.dir, "--out", out, "--now", now, "--clean"); o.status != 0 {
		s.t.Fatal(o)
	}
	files := readTree(s.t, out)
	maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasPrefix(name, ".jianbao/") })
	return files
}

// bulletin is the text of one; matter are lines of front matter.
func bulletin(title, district, date, body string, matter ...string) string {
	return fmt.Sprintf("+++\ntitle = %q\ndistrict = %q\ndate = %s\n%s\n+++\n\n%s\n", title, district, date, strings.Join(matter, "\n"), body)
}

// photo is a small one; each seed gives another.
func photo(seed byte) string {
	img := image.NewRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		img.Set(i%30, i/30, color.RGBA{byte(i) + 7*seed, byte(i / 7), 5 * seed, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.String()
}

// versions are two states of a site. From the one to the other, and back, files of every class come, change and
// go: style sheets, photos, pages, lists, pieces of the index. A third of what is held is a draft, a third is to
// come, a third has expired; and each version withdraws what the other shows.
func versions() [2]map[string]string {
	held := canaries(true)
	one, two := maps.Clone(held), maps.Clone(held)
	for _, v := range []map[string]string{one, two} {
		v["site.toml"] = settings
		v["content/same.md"] = bulletin("始终不变", "青羊区", "2024-01-02", "代表走访选民。\n\n![](same.jpg)", `photos = ["same.jpg"]`)
		v["content/same.jpg"] = photo(1)
	}
	const body = "代表视察民生实事。\n\n见[另一篇](/qingyang/2024/same/)。"
	one["content/edited.md"] = bulletin("改动之前", "武侯区", "2024-02-03", body, `tags = ["民生"]`, `photos = ["edited.jpg"]`)
	two["content/edited.md"] = bulletin("改动之后", "武侯区", "2024-02-03", body+"\n\n又一段，见[新的一篇](/wuhou/2023/fresh/)。", `tags = ["环保"]`, `topics = ["t"]`, `photos = ["edited.jpg"]`)
	one["content/edited.jpg"], two["content/edited.jpg"] = photo(2), photo(3)
	one["content/gone.md"] = bulletin("将要删去", "武侯区", "2022-03-04", "旧闻，旁边是[改动的一篇](/wuhou/2024/edited/)。", `photos = ["gone.jpg"]`, `aliases = ["/old/gone.html"]`)
	one["content/gone.jpg"] = photo(4)
	two["content/fresh.md"] = bulletin("新的一篇", "武侯区", "2023-04-05", "新闻，旁边是[改动的一篇](/wuhou/2024/edited/)、[名单](fresh.csv)。", `photos = ["fresh.jpg"]`, `aliases = ["/old/fresh.html"]`)
	two["content/fresh.jpg"] = photo(5)
	const clip = "\n\n见[名单](名单.csv)、[说明](shuoming.txt)。"
	for i, v := range []map[string]string{one, two} {
		v["content/files/index.md"] = bulletin("有附件的一篇", "青羊区", "2024-02-05", "公告。"+clip, `attachments = ["fangan.pdf"]`)
		v["content/files/fangan.pdf"] = "%PDF-1.4\n" + strings.Repeat(fmt.Sprint("第", i, "版"), 4_000)
		v["content/files/名单.csv"] = fmt.Sprintf("姓名\n甲%d\n", i)
		v["content/files/shuoming.txt"] = "始终不变\n"
		v["static/verify.txt"] = fmt.Sprint(i)
	}
	one["static/old/a.txt"], two["static/robots.txt"] = "旧", "User-agent: *\n"
	two["content/fresh.csv"] = "姓名\n"
	two["assets/extra.css"] = "p { color: red }"
	for i, v := range []map[string]string{one, two} {
		v["content/first.md"] = bulletin("第一版才有的一篇", "成都市", "2024-03-01", "座谈会。", fmt.Sprint("draft = ", i == 1))
		v["content/second.md"] = bulletin("第二版才有的一篇", "成都市", "2024-03-02", "听证会。", fmt.Sprint("draft = ", i == 0))
	}
	return [2]map[string]string{one, two}
}

const (
	canaryCount = 50
	canarySlug  = "kanari"
	canarySigns = '\u3500' // and those after it; nothing else holds them
)

// canaries are bulletins that are held, each with a sign of its own in every field, and a photo.
func canaries(held bool) map[string]string {
	files := map[string]string{}
	for i := range canaryCount {
		sign := strings.Repeat(string(canarySigns+rune(i)), 2)
		matter := []string{fmt.Sprintf(`photos = [ { file = "%s%02d.jpg", caption = %q, alt = %q, credit = %q } ]`, canarySlug, i, sign, sign, sign), fmt.Sprintf(`tags = [%q]`, sign)}
		for _, key := range []string{"kicker", "subtitle", "summary", "source", "author"} {
			matter = append(matter, fmt.Sprintf("%s = %q", key, sign))
		}
		if held {
			matter = append(matter, [...]string{"draft = true", "publish_at = 2024-06-01T08:00:00", "expires = 2024-02-01"}[i%3])
		}
		matter = append(matter, fmt.Sprintf(`attachments = [{ file = "%s%02d.csv", title = %q }]`, canarySlug, i, sign))
		name := fmt.Sprintf("content/%s%02d", canarySlug, i)
		files[name+".csv"] = sign + "\n"
		files[name+".md"] = bulletin(sign, "武侯区", "2024-01-03", sign+"。", matter...)
		files[name+".jpg"] = photo(byte(100 + i))
	}
	return files
}
