package sitetest

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// packedSite is what a pack of a site holds.
func packedSite(t *testing.T, dir string, now time.Time) (files map[string][]byte, archive []byte) {
	t.Helper()
	var data bytes.Buffer
	create := func() (io.Writer, error) { return &data, nil }
	result, err := generator.Pack(t.Context(), generator.Options{Site: dir, Now: now}, create)
	if err != nil || result.Failed() {
		t.Fatal(err, errorsOf(result))
	}
	r, err := zip.NewReader(bytes.NewReader(data.Bytes()), int64(data.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for _, f := range r.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(from); err != nil {
			t.Fatal(f.Name, err)
		}
	}
	return files, data.Bytes()
}

var packAddress = regexp.MustCompile(`\b(?:href|src|action|poster)="?([^" >]*)|srcset="([^"]*)"|url=([^"]*)"`)

// A pack leads nowhere but into itself and to other sites; a site's own address is led into it, too. It holds what a
// reader needs, and nothing of what servers and subscribers read.
func TestPack(t *testing.T) {
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte("base_url = \"https://h.example/jianbao/\"\n" + serveSite),
		"content/yi.md": []byte(bulletinOf("第一篇", "见[第二篇](/wuhou/2022/er)、[第二篇](../er/#m)、"+
			"[自己](https://h.example/jianbao/wuhou/2022/er/)、[订阅](https://h.example/jianbao/feed.xml)、"+
			"[别处](https://other.example/a/)、[旧的](/旧 址/)、[方案](方案.pdf)。")),
		"content/方案.pdf": []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
		"content/er.md": []byte("+++\ntitle = \"第二篇\"\ndistrict = \"武侯区\"\ndate = 2022-09-02\n" +
			"aliases = [\"/旧 址\", \"/old/1.html\"]\ntags = [\"民生+实事\"]\nphotos = [\"a.jpg\"]\n+++\n正文。\n"),
		"content/a.jpg": painted(t, 40, 30, 1),
	})
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	files, archive := packedSite(t, dir, now)
	if _, again := packedSite(t, dir, now); !bytes.Equal(archive, again) {
		t.Error("the same site makes another pack")
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.ContainsAny(name, `\:*?"<>|`) || strings.Contains(name, "feed") || strings.Contains(name, "sitemap") ||
			strings.Contains(name, "/_") || strings.Contains(name, "/.") || strings.HasSuffix(name, "404.html") {
			t.Errorf("it holds %s", name)
		}
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, m := range packAddress.FindAllSubmatch(files[name], -1) {
			for candidate := range strings.SplitSeq(html.UnescapeString(string(bytes.Join(m[1:], nil))), ",") {
				address, _, _ := strings.Cut(strings.TrimSpace(candidate), " ")
				if !leadsIntoPack(files, name, address) {
					t.Errorf("%s leads to %s", name, address)
				}
			}
		}
	}
	page := string(files["site/wuhou/2022/yi/index.html"])
	for _, want := range []string{
		`href="../../../wuhou/2022/er/index.html">第二篇`, `href="../../../wuhou/2022/er/index.html#m">第二篇`,
		`href="../../../wuhou/2022/er/index.html">自己`, `href="https://h.example/jianbao/feed.xml"`,
		`href="https://other.example/a/"`, `href="../../../%E6%97%A7%20%E5%9D%80/index.html"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	attached := func(name string) bool { return strings.HasPrefix(name, "site/files/wuhou/2022/yi/") }
	if !slices.ContainsFunc(slices.Collect(maps.Keys(files)), attached) {
		t.Error("the attachment is not in it")
	}
	start := string(files["打开网站.html"])
	if !strings.Contains(start, `src="site/assets/open.js"`) || files["site/assets/open.js"] == nil {
		t.Error(start)
	}
}

func leadsIntoPack(files map[string][]byte, name, address string) bool {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return false
	case u.Scheme != "", u.Path == "":
		return true
	}
	return !path.IsAbs(u.Path) && files[path.Join(path.Dir(name), u.Path)] != nil
}
