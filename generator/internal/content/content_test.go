package content

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

const settings = `title = "网站"
[[district]]
code = "510000"
name = "四川省"
slug = "sichuan"
[[district]]
code = "510100"
name = "成都市"
slug = "chengdu"
parent = "sichuan"
aliases = ["成都", "蓉"]
[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
parent = "chengdu"
order = 2
[[district]]
code = "510105"
name = "青羊区"
slug = "qingyang"
parent = "510100"
order = 1
[[district]]
code = "511002"
name = "市中区"
slug = "nj-shizhong"
parent = "四川省"
[[district]]
code = "511102"
name = "市中区"
slug = "ls-shizhong"
parent = "四川省"
[[topic]]
slug = "yiqing-2022"
title = "抗击疫情"
`

// noFiles is a site's folder without any file.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func load(t *testing.T, now string, files map[string]string) (*site.Site, []diag.Diagnostic) {
	t.Helper()
	folder := fstest.MapFS{"site.toml": {Data: []byte(settings)}, "content": {Mode: fs.ModeDir | 0o755}}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	at, err := time.ParseInLocation(time.DateTime, now, china())
	if err != nil {
		t.Fatal(err)
	}
	diags := new(diag.List)
	s, err := Load(context.Background(), fsys.Folder{Root: folder, Texts: folder}, Options{Now: at}, diags)
	if err != nil {
		t.Fatal(err)
	}
	return s, diags.Sorted()
}

func front(lines string) string { return "+++\n" + lines + "\n+++\n正文。\n" }

func TestLoad(t *testing.T) {
	s, found := load(t, "2023-01-01 00:00:00", map[string]string{
		"content/b/index.md":       front("title = \"乙\"\ndistrict = \"武侯区\"\ndate = 2022-09-01"),
		"content/任意/层/a.md":        front("title = \"甲\"\ndistrict = [\"蓉\", \"wuhou\", \"武侯区\"]\ndate = 2022-09-01T08:00:00+09:00\ntopics = \"抗击疫情\"\ntags = [\"民生\", \"民生\"]"),
		"content/draft.md":         front("title = \"草稿\"\ndistrict = \"武侯区\"\ndate = 2022-01-01\ndraft = true"),
		"content/.hidden/index.md": "不看",
		"content/~$b.md":           "不看",
		"content/b/b.docx":         "旁边的 Word 原稿，不必提醒",
	})
	if len(found) > 0 {
		t.Fatalf("%s: %s", found[0].Location(), found[0].Message(diag.Zh))
	}
	if len(s.Bulletins) != 2 || len(s.Held) != 1 || s.Held[0].File != "content/draft.md" {
		t.Fatalf("%d bulletins, held %+v", len(s.Bulletins), s.Held)
	}
	a, b := s.Bulletins[0], s.Bulletins[1]
	if a.URL() != "/chengdu/2022/a/" || b.URL() != "/wuhou/2022/b/" {
		t.Errorf("got %s, %s", a.URL(), b.URL())
	}
	if len(a.Districts) != 2 || len(a.Topics) != 1 || len(a.Tags) != 1 || a.DateOnly || !b.DateOnly {
		t.Errorf("got %+v", a)
	}
	if got := a.Date.Format(time.RFC3339); got != "2022-09-01T07:00:00+08:00" {
		t.Errorf("date %s: want it in the site's zone", got)
	}
	var names []string
	for _, d := range s.Districts {
		names = append(names, d.Name)
	}
	if got := strings.Join(names, " "); got != "四川省 成都市 青羊区 武侯区 市中区 市中区" {
		t.Errorf("districts: %s", got)
	}
}

// An update of the same day needs no time of day, and may have one. One before the date is an error.
func TestUpdated(t *testing.T) {
	for _, test := range []struct {
		front, want string
		day         bool
	}{
		{"date = 2022-09-02", "0001-01-01T00:00:00Z", false},
		{"date = 2022-09-02T10:00:00\nupdated = 2022-09-02", "2022-09-02T00:00:00+08:00", true},
		{"date = 2022-09-02\nupdated = 2022-09-03T08:30:00", "2022-09-03T08:30:00+08:00", false},
		{"date = 2022-09-02T10:00:00\nupdated = 2022-09-01T23:59:00", "", false},
	} {
		s, found := load(t, "2023-01-01 00:00:00", map[string]string{"content/a.md": front("title = \"甲\"\ndistrict = \"wuhou\"\n" + test.front)})
		if test.want == "" {
			if len(found) != 1 || !strings.Contains(fmt.Sprint(found[0]), string(diag.UpdatedBeforeDate)) {
				t.Errorf("%s: %v", test.front, found)
			}
			continue
		}
		b := s.Bulletins[0]
		got, day := b.Updated().Format(time.RFC3339), b.More.OrNone().UpdatedDay
		if got != test.want || day != test.day || len(found) > 0 {
			t.Errorf("%s: %s %v %v", test.front, got, day, found)
		}
	}
}

// A bulletin appears at the very moment of its date and disappears at that of expires.
func TestHold(t *testing.T) {
	for _, test := range []struct {
		front, now string
		want       int // -1 published
	}{
		{"date = 2022-09-02", "2022-09-01 23:59:59", int(site.Future)},
		{"date = 2022-09-02", "2022-09-02 00:00:00", -1},
		{"date = 2022-09-02\npublish_at = 2022-09-03T08:00:00", "2022-09-03 07:59:59", int(site.Future)},
		{"date = 2022-09-02\npublish_at = 2022-09-01T08:00:00", "2022-09-01 08:00:00", -1}, // dated ahead
		{"date = 2022-09-02\nexpires = 2022-10-01T08:00:00", "2022-10-01 07:59:59", -1},
		{"date = 2022-09-02\nexpires = 2022-10-01T08:00:00", "2022-10-01 08:00:00", int(site.Expired)},
		{"date = 2022-09-02\nexpires = 2022-10-01", "2022-10-01 23:59:59", -1}, // a day alone is the last one
		{"date = 2022-09-02\nexpires = 2022-10-01", "2022-10-02 00:00:00", int(site.Expired)},
		{"date = 2022-09-02\nexpires = 2022-09-02", "2022-09-02 12:00:00", -1},
		{"date = 2022-09-02\ndraft = true\nexpires = 2022-10-01", "2022-10-02 00:00:00", int(site.Draft)},
		{"date = 2022-09-02T00:00:00Z", "2022-09-02 07:59:59", int(site.Future)},
	} {
		s, found := load(t, test.now, map[string]string{"content/a.md": front("title = \"甲\"\ndistrict = \"wuhou\"\n" + test.front)})
		got := -1
		if len(s.Held) > 0 {
			got = int(s.Held[0].Reason)
		}
		if got != test.want || len(s.Held)+len(s.Bulletins) != 1 || len(found) > 0 {
			t.Errorf("%s at %s: got %d, want %d", test.front, test.now, got, test.want)
		}
	}
}

// Where clocks skip midnight, a day begins with its first moment, and ends as the next one begins.
func TestSkippedMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago") // 2022-09-11 began at one o'clock
	if err != nil {
		t.Skip(err)
	}
	day, ok := ParseDay("2022-09-11", zone)
	if want := time.Date(2022, 9, 11, 4, 0, 0, 0, time.UTC); !ok || !day.Equal(want) {
		t.Errorf("the day begins at %v, want %v", day, want)
	}
	for now, held := range map[string]int{"2022-09-11T03:59:59Z": 0, "2022-09-11T04:00:00Z": 1} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{
			"site.toml": {Data: []byte("title = \"站\"\ntimezone = \"America/Santiago\"\n" +
				"[[district]]\ncode = \"1\"\nname = \"武侯区\"\nslug = \"wuhou\"\n")},
			"content/a.md": {Data: []byte(front(
				"title = \"甲\"\ndistrict = \"wuhou\"\ndate = 2022-09-01\nexpires = 2022-09-10"))},
		}
		s, err := Load(t.Context(), fsys.Folder{Root: files, Texts: files}, Options{Now: at}, new(diag.List))
		if err != nil || len(s.Held) != held {
			t.Errorf("%s: %d held, want %d (%v)", now, len(s.Held), held, err)
		}
	}
}

func TestGazetteer(t *testing.T) {
	_, g, found := readSettings(&diag.Source{Name: SettingsFile, Text: settings})
	if len(found) > 0 {
		t.Fatal(found[0].Message(diag.Zh))
	}
	for name, want := range map[string]string{
		"武侯区": "510107", "wuhou": "510107", "WuHou": "510107", "510107": "510107", "５１０１０７": "510107", " 武侯区 ": "510107",
		"成都": "510100", "蓉": "510100", "四川省/武侯区": "510107", "成都市/武侯区": "510107", "蓉 / wuhou": "510107",
		"市中区": "511002 511102", "四川省/市中区": "511002 511102", "成都市/市中区": "", "武侯区/成都市": "", "武侯": "", "": "", "/": "", "武侯区/": "",
	} {
		var codes []string
		for _, d := range g.Find(name) {
			codes = append(codes, d.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	// Each offered path means one district only.
	candidates := paths(g.Find("市中区"))
	slices.Sort(candidates)
	if len(candidates) != 2 || candidates[0] == candidates[1] {
		t.Errorf("candidates %q", candidates)
	}
}

func TestSlugs(t *testing.T) {
	for slug, good := range map[string]bool{
		"yulin-hesuan": true, "2022": true, "核酸检测": true, "A_b.c~d": true, "（一）": true, "é": true,
		"": false, "a b": false, "a/b": false, `a\b`: false, "..": false, ".git": false, "~a": false, "a.": false, "a?": false,
		"a:b": false, "a\x00": false, "a\u202e": false, "con": false, "CON": false, "con.txt": false, "com1": false, "lpt¹": false, "com0": true,
		"console": true, strings.Repeat("字", 40): true, strings.Repeat("字", 41): false, "\xff": false, "a%2f": false, "简报！": false,
	} {
		if got := slugProblem(slug, hintSlug) == nil; got != good {
			t.Errorf("%q: got %v", slug, got)
		}
	}
	for slug, good := range map[string]bool{"wuhou": true, "2022": false, "20222": true, "tags": false, "Topics": false, "page": false, "404.html": false} {
		if got := districtSlugProblem(slug) == nil; got != good {
			t.Errorf("district %q: got %v", slug, got)
		}
	}
	for name, want := range map[string]string{"2022 09 核酸": "2022-09-核酸", " a ": "a", "e\u0301": "\u00e9"} {
		if got := slugFromName(name); got != want {
			t.Errorf("%q: got %q", name, got)
		}
	}
}

// A folder that cannot be listed, or a file that cannot be read, is never passed over in silence.
func TestUnreadable(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for _, name := range []string{"content/a", "content/a/index.md"} {
		files := failing{fstest.MapFS{
			"site.toml":          {Data: []byte(settings)},
			"content/a/index.md": {Data: []byte(front("title = \"甲\"\ndistrict = \"wuhou\"\ndate = 2022-01-01"))},
		}, name, broken}
		diags := new(diag.List)
		if _, err := Load(context.Background(), fsys.Folder{Root: files, Texts: files}, Options{Now: time.Now()}, diags); err != nil {
			t.Fatal(err)
		}
		if found := diags.Sorted(); len(found) != 1 || found[0].Code != diag.FileUnreadable || found[0].File != name {
			t.Errorf("%s: %+v", name, found)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	files := fstest.MapFS{"site.toml": {Data: []byte(settings)}, "content/a.md": {}}
	if _, err := Load(ctx, fsys.Folder{Root: files, Texts: files}, Options{}, new(diag.List)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := Load(context.Background(), fsys.Folder{Root: fstest.MapFS{}, Texts: fstest.MapFS{}}, Options{}, new(diag.List)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// failing fails to open one name.
type failing struct {
	fstest.MapFS
	name string
	err  error
}

func (f failing) Open(name string) (fs.File, error) {
	if name == f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: f.err}
	}
	return f.MapFS.Open(name)
}

func (f failing) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: f.err}
	}
	return f.MapFS.ReadDir(name)
}

// A file that an editor writes while it is read is read to its end, but not beyond the limit.
func TestReadTextWhileWritten(t *testing.T) {
	for size, tooLarge := range map[int]bool{1: false, 5000: false, frontmatter.MaxFile: false, frontmatter.MaxFile + 1: true} {
		files := growing{fstest.MapFS{"a.md": {Data: []byte(strings.Repeat("a", size))}}}
		src, found, err := ReadText(files, "a.md")
		if err != nil || tooLarge != (len(found) > 0 && found[0].Code == diag.FileTooLarge) || !tooLarge && len(src.Text) != size {
			t.Errorf("%d bytes: %d read, %v %v", size, len(src.Text), found, err)
		}
		if tooLarge && found[0].Message(diag.Zh) != "文件太大：4.1 MiB，最多 4.0 MiB" {
			t.Errorf("%d bytes: %s", size, found[0].Message(diag.Zh))
		}
	}
}

// growing has files that were empty when they were opened.
type growing struct{ fstest.MapFS }

type grown struct{ fs.File }

func (f growing) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	return grown{file}, err
}

func (f grown) Stat() (fs.FileInfo, error) { return fs.Stat(fstest.MapFS{"a.md": {}}, "a.md") }

// The scanner sees up to 64 KiB of anything, and must not take time quadratic in it.
func TestScanIsQuick(t *testing.T) {
	shapes := []string{
		"“", "“，", "a = [“，", "[“", "{“=", `"`, `" `, "'“", "a=“", "a=“b” c\n", "【", "｛a＝", "，", "a：", "\u3000", "a", "a.", `\`,
		"“”", "=“", "[a]\n", "[[a]]\n", "甲＝乙\n", `"""`, "'''", "甲", "甲,", "甲 ", "“甲” ", "#", "＃", "a=是\n", "a=1\n", ";", `"a`,
	}
	for _, shape := range shapes {
		for _, prefix := range []string{"", "a = ", "a = [", "a = [{b = ", `a = "`, "a = “"} {
			text := prefix + strings.Repeat(shape, (64<<10)/len(shape)-10)
			src := &diag.Source{Name: "content/a.md", Text: "+++\n" + text + "\n+++\n"}
			r := &reader{site: defaultSite(), finder: &DistrictFinder{}, files: noFiles{}, src: src}
			if took := cputime.Of(func() { r.bulletin() }); took > 2*time.Second {
				t.Errorf("%q and many %q: %v", prefix, shape, took)
			}
		}
	}
}
