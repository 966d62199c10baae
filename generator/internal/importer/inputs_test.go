package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hostile"
)

const (
	aText = "武侯区人大开展视察\n9月1日，武侯区人大代表视察玉林街道。\n"
	aPage = "<!DOCTYPE html><html><body><p>正文。</p></body></html>"
	aMail = "From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\n正文\r\n"
	aJPEG = "\xff\xd8\xff\xe0\x00\x10JFIF"
)

// zipOf is an archive of files, in the order of their names.
func zipOf(t *testing.T, files map[string]string, change ...func(*zip.FileHeader)) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		for _, c := range change {
			c(h)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(files[name]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// emptyZip is an archive of empty files.
func emptyZip(t *testing.T, names ...string) string {
	files := map[string]string{}
	for _, name := range names {
		files[name] = ""
	}
	return zipOf(t, files)
}

// A file is what its content says, whatever its name says.
func TestRecognise(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(aText)
	for _, c := range []struct {
		name, content string
		kind          kind
		code          diag.Code
	}{
		{"a.docx", emptyZip(t, "[Content_Types].xml", "word/document.xml"), kindWord, ""},
		{"b.zip", emptyZip(t, "[Content_Types].xml", "word/document.xml"), kindWord, ""},
		{"c.docx", zipOf(t, map[string]string{"a.txt": "x"}), kindZip, ""},
		{"d.xlsx", emptyZip(t, "[Content_Types].xml", "xl/workbook.xml"), kindRefused, diag.ImportFormat},
		{"e.pptx", emptyZip(t, "[Content_Types].xml", "ppt/a.xml"), kindRefused, diag.ImportFormat},
		{"f.odt", emptyZip(t, "content.xml", "META-INF/manifest.xml"), kindRefused, diag.ImportOldWord},
		{"g.doc", aPage, kindPage, ""},
		{"h.htm", "\ufeff" + aPage, kindPage, ""},
		{"i.txt", aText, kindText, ""},
		{"j.doc", gbk, kindText, ""},
		{"k.md", "# 标题\n\n正文\n", kindNote, ""},
		{"k2.md", "标题\n\n正文*党**员\n", kindText, ""},
		{"l.eml", aMail, kindMail, ""},
		{"m.mht", "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/related; boundary=x\r\n\r\n", kindArchive, ""},
		{"n.doc", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n", kindArchive, ""},
		{"o.doc", string(hostile.Compound("WordDocument")), kindRefused, diag.ImportOldWord},
		{"p.wps", string(hostile.Compound("WordDocument")), kindRefused, diag.ImportOldWord},
		{"q.docx", string(hostile.Compound("EncryptedPackage")), kindRefused, diag.ImportLocked},
		{"r.xls", string(hostile.Compound("Workbook")), kindRefused, diag.ImportFormat},
		{"s.doc", string(hostile.Compound("WordDocument", "ObjectPool/Workbook")), kindRefused, diag.ImportOldWord},
		{"s.msg", string(hostile.Compound("__properties_version1.0")), kindRefused, diag.ImportFormat},
		{"t.doc", `{\rtf1\ansi 文}`, kindRefused, diag.ImportOldWord},
		{"u.docx", "%PDF-1.7\n", kindRefused, diag.ImportFormat},
		{"v.zip", "Rar!\x1a\x07\x00", kindRefused, diag.ImportFormat},
		{"w.zip", "7z\xbc\xaf\x27\x1c\x00", kindRefused, diag.ImportFormat},
		{"x.doc", "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Word.Document\"?>\n<w:wordDocument/>",
			kindRefused, diag.ImportOldWord},
		{"y.txt", "", kindRefused, diag.ImportEmpty},
		{"z.txt", " \n　\n", kindRefused, diag.ImportEmpty},
		{"photo.docx", aJPEG, kindPicture, ""},
		{"ab.bin", "\x00\x01\x02\x03", kindRefused, diag.ImportFormat},
		{"ac.zip", "PK\x03\x04broken", kindRefused, diag.ImportDamaged},
		{"ad.docx", "PK\x03\x04broken", kindWord, ""}, // its reader says so
		{"ae.txt", "\xff\xfe" + "a\x00b\x00", kindText, ""},
		{"af.html", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", kindPage, ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, c.name), []byte(c.content), 0o666); err != nil {
			t.Fatal(err)
		}
		got := recognise(os.DirFS(dir), c.name)
		if got.kind != c.kind || c.code != "" && refusal(got.why).Code != c.code {
			t.Errorf("%s is of kind %d (%v), want %d %s", c.name, got.kind, got.why, c.kind, c.code)
		}
	}
}

// gathered lists inputs as lines: name, kind, photos.
func gathered(t *testing.T, args []string, photos string) (lines []string, left []diag.Diagnostic) {
	t.Helper()
	im := &importer{Options: Options{Inputs: args, Photos: photos}}
	im.read.isPosts = func(fs.FS) bool { return false }
	defer im.close()
	inputs, left, err := im.gather(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range inputs {
		line := filepath.ToSlash(in.shown)
		if in.is.why != nil {
			line += " " + string(refusal(in.is.why).Code)
		}
		for _, p := range in.photos {
			line += " +" + filepath.Base(p.name)
		}
		lines = append(lines, line)
	}
	return lines, left
}

// Which texts there are in a folder, and whose the photos are.
func TestGather(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		args  []string
		want  []string
		left  int
	}{
		{"one text with photos beside it", map[string]string{
			"稿/一.txt": aText, "稿/图10.jpg": aJPEG, "稿/图2.jpg": aJPEG, "稿/Thumbs.db": "x", "稿/~$一.docx": "x", "稿/.DS_Store": "x",
			"稿/desktop.ini": "x", "稿/__MACOSX/一.txt": aText,
		}, []string{"稿"}, []string{"稿/一.txt +图2.jpg +图10.jpg"}, 0},
		{"photos in a folder of their own", map[string]string{
			"稿/一.txt": aText, "稿/照片/1.jpg": aJPEG, "稿/照片/原图/2.jpg": aJPEG,
		}, []string{"稿"}, []string{"稿/一.txt +1.jpg +2.jpg"}, 0},
		{"several texts", map[string]string{"稿/一.txt": aText, "稿/二.txt": aText, "稿/1.jpg": aJPEG}, []string{"稿"},
			[]string{"稿/一.txt", "稿/二.txt"}, 1},
		{"a folder for each", map[string]string{
			"稿/一/a.txt": aText, "稿/一/1.jpg": aJPEG, "稿/二/b.txt": aText, "稿/二/2.jpg": aJPEG,
		}, []string{"稿"}, []string{"稿/一/a.txt +1.jpg", "稿/二/b.txt +2.jpg"}, 0},
		{"a page owns its folder", map[string]string{"稿/页.html": aPage, "稿/页_files/1.jpg": aJPEG, "稿/页_files/a.html": aPage},
			[]string{"稿"}, []string{"稿/页.html"}, 0},
		{"photos alone", map[string]string{"稿/1.jpg": aJPEG}, []string{"稿"}, []string{"稿 import-format"}, 0},
		{"a photo alone", map[string]string{"1.jpg": aJPEG}, []string{"1.jpg"}, []string{"1.jpg import-format"}, 0},
		{"an empty folder", map[string]string{"稿/Thumbs.db": "x"}, []string{"稿"}, []string{"稿 import-empty"}, 0},
		{"a text and photos by name", map[string]string{"一.txt": aText, "1.jpg": aJPEG, "2.jpg": aJPEG},
			[]string{"一.txt", "1.jpg", "2.jpg"}, []string{"一.txt +1.jpg +2.jpg"}, 0},
		{"a pattern", map[string]string{"a.txt": aText, "b.TXT": aText, "c.md": aText}, []string{"*.txt"},
			[]string{"a.txt", "b.TXT"}, 0},
		{"brackets", map[string]string{"稿[1].txt": aText}, []string{"稿[1].txt"}, []string{"稿[1].txt"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, content := range c.files {
				os.MkdirAll(filepath.Dir(name), 0o777)
				if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			got, left := gathered(t, c.args, "")
			if !slices.Equal(got, c.want) || len(left) != c.left {
				t.Errorf("%q and %d left, want %q and %d", got, len(left), c.want, c.left)
			}
		})
	}
}

// An archive is a folder. Its names are GBK where Windows wrote it, and never lead out of it; links, passwords and
// archives within archives within archives are refused.
func TestArchive(t *testing.T) {
	gbk := func(s string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	old := func(h *zip.FileHeader) { h.NonUTF8 = true }
	inner := zipOf(t, map[string]string{"里/丙.txt": aText})
	deep := zipOf(t, map[string]string{"x.zip": zipOf(t, map[string]string{"y.zip": inner})})
	for _, c := range []struct{ name, content, want string }{
		{"gbk", zipOf(t, map[string]string{gbk("稿件/甲.txt"): aText, gbk("稿件/图1.jpg"): aJPEG}, old), "稿件/甲.txt +图1.jpg"},
		{"backslashes", zipOf(t, map[string]string{`稿件\甲.txt`: aText}), "稿件/甲.txt"},
		{"outside", zipOf(t, map[string]string{
			"../../etc/a.txt": aText, "/abs.txt": aText, `C:\b.txt`: aText, `\\host\share\c.txt`: aText,
			"d.txt": aText, "..": aText,
		}), "d.txt"},
		{"nested", zipOf(t, map[string]string{"内.zip": inner}), "内.zip/里/丙.txt"},
		{"too deep", deep, "x.zip/y.zip import-format"},
		{"password", zipOf(t, map[string]string{"a.txt": aText}, func(h *zip.FileHeader) { h.Flags |= 1 }), " import-locked"},
		{"link", zipOf(t, map[string]string{"a.txt": aText}, func(h *zip.FileHeader) {
			h.SetMode(fs.ModeSymlink | 0o777)
		}), " import-empty"},
		{"cut off", zipOf(t, map[string]string{"a.txt": aText})[:60], " import-damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("甲.zip", []byte(c.content), 0o666); err != nil {
				t.Fatal(err)
			}
			got, _ := gathered(t, []string{"甲.zip"}, "")
			if want := strings.TrimSuffix("甲.zip/"+c.want, "/"); len(got) != 1 || got[0] != strings.ReplaceAll(want, "/ ", " ") {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// A link is not followed out of the folder that was named.
func TestLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	t.Chdir(t.TempDir())
	for _, dir := range []string{"in", "out"} {
		os.Mkdir(dir, 0o777)
	}
	os.WriteFile("out/secret.txt", []byte(aText), 0o666)
	os.WriteFile("in/a.txt", []byte(aText), 0o666)
	os.Symlink("../out/secret.txt", "in/b.txt")
	os.Symlink("../out", "in/c")
	os.Symlink(".", "in/loop")
	os.Symlink("a.txt", "in/d.txt")
	got, _ := gathered(t, []string{"in"}, "")
	want := []string{"in/a.txt", "in/b.txt file-symlink", "in/c file-symlink", "in/d.txt", "in/loop file-symlink"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestNatural(t *testing.T) {
	names := []string{"图10.jpg", "图2.jpg", "图1.jpg", "a", "图02.jpg", "IMG_9", "IMG_10"}
	slices.SortFunc(names, natural)
	if got := strings.Join(names, " "); got != "IMG_9 IMG_10 a 图1.jpg 图02.jpg 图2.jpg 图10.jpg" {
		t.Error(got)
	}
}

// A text that differs in little is much like the other; another is not.
func TestSimilar(t *testing.T) {
	base := strings.Repeat("武侯区人大常委会组织部分人大代表深入玉林街道，就老旧小区加装电梯工作开展专题视察，听取情况介绍。", 1)
	text := ""
	for i := range 12 {
		text += strings.ReplaceAll(base, "玉林", []string{"玉林", "晋阳", "浆洗街", "望江路", "火车南站"}[i%5]) + strings.Repeat("甲乙丙丁戊", i)
	}
	one, other := sketchOf(text), sketchOf(strings.Replace(text, "听取", "认真听取", 1)+"完。")
	if l := likeness(one, other); l < alike {
		t.Errorf("%.2f", l)
	}
	if l := likeness(one, sketchOf(strings.Repeat("青羊区人大代表走进代表之家接待选民听取意见建议共收集三十二条。", 3))); l > .3 {
		t.Errorf("%.2f", l)
	}
	if got := sketchOf("很短"); len(got) > 0 {
		t.Error(got)
	}
}
