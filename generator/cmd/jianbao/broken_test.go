package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/rogpeppe/go-internal/txtar"

	"jianbao/generator/internal/cputime"
)

// Broken sites, and the diagnostics that officers get.
//
// Each testdata/broken/*.txtar is a case: its comment says why it exists, its files are laid over
// the good site below, and status, want.zh and want.en are what a build then says. A section
// "delete" names files of the good site to remove, "args" gives flags, "pending" says what has to
// change before the case can pass, and skips it. A file that reads (jpeg)
// becomes a photo. What text cannot hold is built by the function of the same name in builtCases;
// its archive holds the expectation only. $WORK is the folder that holds the site.
//
// Whatever is broken: a site that is not published keeps the pages of the build before, byte for
// byte, and nothing changes outside the output folder and the cache, which is .jianbao.
//
//	go test ./generator/cmd/jianbao -run Broken -update
//
// rewrites the expectations. Read the difference: it is what officers will read.

var goodSite = map[string]string{
	"site.toml": `title = "代表在行动"
base_url = "https://jianbao.example.gov.cn/"

[[district]]
code = "510000"
name = "四川省"
slug = "sichuan"

[[district]]
code = "510100"
name = "成都市"
slug = "chengdu"
parent = "sichuan"
aliases = ["成都"]

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

[[district]]
code = "511000"
name = "内江市"
slug = "neijiang"
parent = "sichuan"

[[district]]
code = "511002"
name = "市中区"
slug = "neijiang-shizhong"
parent = "neijiang"

[[district]]
code = "511100"
name = "乐山市"
slug = "leshan"
parent = "sichuan"

[[district]]
code = "511102"
name = "市中区"
slug = "leshan-shizhong"
parent = "leshan"

[[topic]]
slug = "yiqing-2022"
title = "抗击疫情"
`,
	"content/good/index.md": `+++
title = "武侯区人大下沉玉林街道支援核酸检测"
district = "武侯区"
date = 2022-09-01
photos = [{ file = "yulin.jpg", caption = "引导居民排队" }]
topics = ["yiqing-2022"]
tags = ["民生"]
+++

区人大机关干部到玉林街道。
`,
	"content/good/yulin.jpg": "(jpeg)\n",
}

func TestBroken(t *testing.T) {
	previous := filepath.Join(memoryDir(t), "good")
	writeFiles(t, previous, goodSite)
	if status, stdout, stderr := command(t, "build", "--site", previous); status != exitOK || stderr != "" {
		t.Fatalf("the good site: status %d\n%s%s", status, stdout, stderr)
	}
	names := map[string]bool{}
	for name := range builtCases() {
		names[name] = true
	}
	files, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		names[strings.TrimSuffix(filepath.Base(file), ".txtar")] = true
	}
	t.Logf("%d cases", len(names))
	before := cputime.Used()
	t.Cleanup(func() { // after all cases
		if took := cputime.Used() - before; !raceDetector && took > brokenTime || took > 10*brokenTime {
			t.Errorf("the cases took %v of the processor", took)
		}
	})
	for name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testBroken(t, name, previous)
		})
	}
}

// brokenTime is the processor time that all cases may take together: several times what they do. What is quadratic
// in its size takes minutes. The race detector makes it ten times as much.
const brokenTime = time.Minute

// brokenCase is an archive taken apart.
type brokenCase struct {
	why      string
	site     []txtar.File // laid over the good site, as they stand in the archive
	files    map[string]string
	deleted  []string
	args     []string
	pending  string
	expected map[string]string
}

func readBroken(t *testing.T, name string) brokenCase {
	c := brokenCase{files: map[string]string{}, expected: map[string]string{}}
	built, isBuilt := builtCases()[name]
	archive, err := txtar.ParseFile("testdata/broken/" + name + ".txtar")
	if err != nil {
		if !isBuilt || !*update {
			t.Fatal(err)
		}
		archive = &txtar.Archive{Comment: []byte("# " + built.why + "\n\n")}
	}
	c.why = string(archive.Comment)
	if strings.TrimSpace(strings.Trim(c.why, "#\n")) == "" {
		t.Error("the archive does not say why it exists")
	}
	for _, f := range archive.Files {
		switch f.Name {
		case "status", "want.zh", "want.en":
			c.expected[f.Name] = string(f.Data)
			continue
		case "delete":
			c.deleted = strings.Fields(string(f.Data))
		case "args":
			c.args = strings.Fields(string(f.Data))
		case "pending":
			c.pending = strings.TrimSpace(string(f.Data))
		default:
			c.files[f.Name] = string(f.Data)
		}
		c.site = append(c.site, f)
	}
	if len(c.site) == 0 && !isBuilt {
		t.Fatal("an expectation without a case: no files, and no function in builtCases")
	}
	return c
}

func testBroken(t *testing.T, name, previous string) {
	c := readBroken(t, name)
	if c.pending != "" {
		t.Skip("pending: " + c.pending)
	}
	work := memoryDir(t)
	dir := filepath.Join(work, "site")
	out := filepath.Join(dir, "public")
	writeFiles(t, dir, goodSite)
	linkTree(t, filepath.Join(previous, "public"), out)
	for _, name := range c.deleted {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	writeFiles(t, dir, c.files)
	args := []string{"build", "--site", dir}
	if built, ok := builtCases()[name]; ok {
		args = append(args, built.make(t, dir)...)
	}
	for _, a := range c.args {
		args = append(args, strings.ReplaceAll(a, "$WORK", work))
	}
	before := tree(t, work)
	got := map[string]string{}
	for _, lang := range []string{"zh", "en"} {
		status, stdout, stderr := command(t, append(args, "--lang", lang)...)
		got["status"] = strconv.Itoa(status) + "\n"
		got["want."+lang] = strings.ReplaceAll(stderr, work, "$WORK")
		if status != exitOK && stdout != "" {
			t.Errorf("standard output of a build that failed:\n%s", stdout)
		}
	}
	before, after := without(before, "site/.jianbao"), without(tree(t, work), "site/.jianbao") // the cache
	if got["status"] == "0\n" {
		before, after = without(before, "site/public"), without(after, "site/public")
	}
	if d := differences(before, after); d != "" {
		t.Errorf("status %s, and yet these files changed:\n%s", got["status"], d)
	}
	if *update {
		writeBroken(t, name, c, got)
		return
	}
	for _, section := range []string{"status", "want.zh", "want.en"} {
		if got[section] != c.expected[section] {
			t.Errorf("%s: got\n%swant\n%s", section, got[section], c.expected[section])
		}
	}
}

func writeBroken(t *testing.T, name string, c brokenCase, got map[string]string) {
	archive := &txtar.Archive{Comment: []byte(c.why), Files: c.site}
	for _, section := range []string{"status", "want.zh", "want.en"} {
		archive.Files = append(archive.Files, txtar.File{Name: section, Data: []byte(got[section])})
	}
	if err := os.WriteFile("testdata/broken/"+name+".txtar", txtar.Format(archive), 0o666); err != nil {
		t.Fatal(err)
	}
}

// builtCase makes what an archive cannot hold, and returns further flags.
type builtCase struct {
	why  string
	make func(t *testing.T, dir string) []string
}

// bulletin is a good bulletin with the given body.
func bulletin(body string) string {
	return "+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = 2022-09-02\n+++\n\n" + body
}

// bytesCase puts raw bytes into content/bad/index.md, or into another file.
func bytesCase(why, name string, data func() []byte) builtCase {
	return builtCase{why, func(t *testing.T, dir string) []string {
		writeFile(t, dir, name, data())
		return nil
	}}
}

func bodyCase(why, body string) builtCase {
	return bytesCase(why, "content/bad/index.md", func() []byte { return []byte(bulletin(body)) })
}

func gbk(text string) []byte {
	data, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	if err != nil {
		panic(err)
	}
	return data
}
