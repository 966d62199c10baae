package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/thorough"
)

var now = time.Date(2024, 6, 1, 10, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

const settings = `title = "人大代表在行动"
language = "zh-CN"
timezone = "Asia/Shanghai"

[[district]]
code = "510100"
name = "成都市"
slug = "chengdu"

[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
parent = "chengdu"
aliases = ["武侯"]

[[district]]
code = "510105"
name = "青羊区"
slug = "qingyang"
parent = "chengdu"

[[topic]]
slug = "kangyi"
title = "抗击疫情"
`

// newSite writes a site without bulletins, and files beside it.
func newSite(t *testing.T, files map[string]string) (site, beside string) {
	t.Helper()
	work := t.TempDir()
	site, beside = filepath.Join(work, "site"), filepath.Join(work, "in")
	write(t, filepath.Join(site, "site.toml"), settings)
	write(t, filepath.Join(site, "content/guanyu/index.md"), "+++\ntitle = \"关于\"\npage = \"/guanyu/\"\n+++\n\n关于本站。\n")
	for name, text := range files {
		write(t, filepath.Join(beside, filepath.FromSlash(name)), text)
	}
	return site, beside
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// builds fails unless the site builds with its drafts and has no error.
func builds(t *testing.T, site string) {
	t.Helper()
	result, err := generator.Build(context.Background(), generator.Options{
		Site: site, Out: filepath.Join(site, "preview"), Now: now, Drafts: true, Clock: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			text, _ := os.ReadFile(filepath.Join(site, filepath.FromSlash(d.File)))
			t.Errorf("%s %s: %s\n%s\n%.3000s", d.Code, d.Location(), d.Message(diag.Zh), d.Excerpt, text)
		}
	}
}

func img(w, h int, tone byte) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, color.RGBA{tone, byte(i), byte(i >> 4), 255})
	}
	return m
}

func jpegOf(w, h int, tone byte) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img(w, h, tone), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func pngOf(w, h int, tone byte) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img(w, h, tone)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func bmpOf(w, h int) []byte {
	var b bytes.Buffer
	if err := bmp.Encode(&b, img(w, h, 9)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func picture(data []byte) *document.Picture {
	return &document.Picture{Name: "x.jpg", Size: int64(len(data)), Read: func() ([]byte, error) { return data, nil }}
}

// Texts that officers' programs and hostile ones put into fields and bodies.
var nasty = []string{
	`“引号”"双"'单'`, "'''三'''", `"""`, `\`, `C:\稿件\新建`, "换\n行", "+++", "\n+++\n", "---", "a = 1", "[extra]", "# 井号", "#x",
	"\x00\x01\x1b[31m红", "\u202e反向", "\ufeff", "\u200b零宽", "\xff\xfe", "{{ .Title }}", "{% raw %}",
	"<script>alert(1)</script>",
	"<iframe src=\"//x.example\"></iframe>", "![图](不在.jpg)", "![](photo:9)", "![](photo:1)", "[链接](不在/)",
	"[x](javascript:alert(1))",
	"[外](https://example.com/a b)", "| 表 |\n|---|\n| 一 |", "| a | b |\n|---|", "```\n没有结束", "~~~", "> > > 引", "- 一\n  - 二",
	"1. 甲", "[^1]", "[^1]: 注", "〔照片1〕", "***", "**粗**", "__", strings.Repeat("很长的题目", 400), strings.Repeat("[", 300),
	strings.Repeat("*a", 3000), strings.Repeat("> ", 200) + "深", "138****1234", "&amp;&lt;", "2022-09-01", "true",
	"http://x.cn/（见", "",
	" ", "　　", "\t", "[TOC]", "[[维基]]", "![[a.jpg]]", "https://v.qq.com/x/page/a.html", "表格.csv", "![](表.csv)",
	"=====", "a\n===",
}

func randomDraft(r *rand.Rand) draft.Draft {
	pick := func() string {
		var b strings.Builder
		for range 1 + r.IntN(3) {
			b.WriteString(nasty[r.IntN(len(nasty))])
		}
		return b.String()
	}
	list := func() (l []string) {
		for range r.IntN(4) {
			l = append(l, pick())
		}
		return l
	}
	d := draft.Draft{
		Title: pick(), Kicker: pick(), Subtitle: pick(), Districts: []string{"wuhou"}, Source: pick(), Author: pick(),
		Editor: pick(), Reviewers: list(), Number: pick(), Note: pick(), Signed: pick(), Tags: list(), Aliases: list(),
		Topics: list(), Summary: pick(), Slug: pick(), Date: now.AddDate(0, 0, -r.IntN(9)), HasTime: r.IntN(2) == 0,
		Extra: map[string]string{"issue": pick(), pick(): pick()}, Part: r.IntN(3), Guessed: []string{"title", pick()},
	}
	if r.IntN(3) == 0 {
		d.Districts = []string{"qingyang", "wuhou"}
	}
	if r.IntN(4) == 0 {
		d.Date, d.SignedOn = time.Time{}, now
	}
	var body strings.Builder
	pictures := [][]byte{
		jpegOf(40, 30, 1), pngOf(30, 40, 2), jpegOf(40, 30, 1), []byte("no picture"),
		jpegOf(64, 48, 3)[:90], bmpOf(20, 10), nil,
	}
	for n := range r.IntN(7) {
		p := draft.Photo{Picture: picture(pictures[r.IntN(len(pictures))]), Caption: pick(), Credit: pick(), Alt: pick()}
		switch r.IntN(6) {
		case 0:
			p.Picture.Metafile = "emf"
		case 1:
			p.Picture.Crop = document.Crop{Left: r.Float64() * 2, Top: r.Float64() - .5, Right: r.Float64()}
		case 2:
			p.Picture = &document.Picture{Missing: "https://img.example.com/x.jpg"}
		case 3:
			p.Picture.Rotate = r.IntN(8) * 45
		}
		d.Photos = append(d.Photos, p)
		fmt.Fprintf(&body, "![](photo:%d)\n\n", n+1)
	}
	for range r.IntN(12) {
		body.WriteString(pick() + "\n\n")
	}
	d.Body = body.String()
	return d
}

// Whatever a draft holds, what is written of it builds; and nearly nothing is refused.
func TestWrittenBuilds(t *testing.T) {
	for seed := range thorough.Count(2, 12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 1))
			var drafts []draft.Draft
			for range 30 {
				drafts = append(drafts, randomDraft(r))
			}
			site, _ := newSite(t, nil)
			report, err := importer.WriteDrafts(context.Background(), importer.Options{Site: site, Now: now}, drafts)
			if err != nil {
				t.Fatal(err)
			}
			if c := report.Count(); c.Written != len(drafts) {
				for _, f := range report.Files {
					for _, d := range f.Drafts {
						if d.Failed {
							for _, found := range d.Findings {
								if found.Severity == diag.Error {
									t.Errorf("%s %s: %s", found.Code, found.Location(), found.Message(diag.Zh))
								}
							}
						}
					}
				}
				t.Errorf("%d of %d were written", c.Written, len(drafts))
			}
			builds(t, site)
		})
	}
}
