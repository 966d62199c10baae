package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
)

// hostileSize is that of the bodies in the shapes of cmark's test script.
const hostileSize = 50_000

func fill(shape string) string { return strings.Repeat(shape, hostileSize/len(shape)) }

// builtCases are the broken sites that text cannot hold, by the name of their archive.
var builtCases = sync.OnceValue(func() map[string]builtCase {
	cases := map[string]builtCase{
		"encoding-gbk": bytesCase("记事本“ANSI”存出来的是 GBK。", "content/bad/index.md", func() []byte {
			return gbk(bulletin("正文是 GBK 编码。\n"))
		}),
		"encoding-gbk-error": bytesCase("GBK 文件里的错误，位置要按读出来的字算。", "content/bad/index.md", func() []byte {
			return gbk(strings.Replace(bulletin("正文。\n"), "武侯区", "武候区", 1))
		}),
		"encoding-gbk-settings": bytesCase("site.toml 也可能是 GBK。", "site.toml", func() []byte {
			return gbk(goodSite["site.toml"])
		}),
		"encoding-utf16le": bytesCase("记事本“Unicode”存出来的是 UTF-16 LE。", "content/bad/index.md", func() []byte {
			return utf16Bytes(binary.LittleEndian, bulletin("正文是 UTF-16 编码。\n"))
		}),
		"encoding-utf16be": bytesCase("大端的 UTF-16。", "content/bad/index.md", func() []byte {
			return utf16Bytes(binary.BigEndian, bulletin("正文是 UTF-16 编码。\n"))
		}),
		"encoding-utf16-odd": bytesCase("截断了半个字的 UTF-16。", "content/bad/index.md", func() []byte {
			data := utf16Bytes(binary.LittleEndian, bulletin("正文。\n"))
			return data[:len(data)-1]
		}),
		"encoding-utf16-no-mark": bytesCase("没有 BOM 的 UTF-16：满是 NUL，不能当 Word 文件说。", "content/bad/index.md", func() []byte {
			return utf16Bytes(binary.LittleEndian, bulletin("正文。\n"))[2:]
		}),
		"encoding-bom": bytesCase("记事本“带有 BOM 的 UTF-8”。", "content/bad/index.md", func() []byte {
			return []byte("\ufeff" + bulletin("正文。\n"))
		}),
		"encoding-bom-error": bytesCase("有 BOM 时第一行的列号不能多算一列。", "content/bad/index.md", func() []byte {
			return []byte("\ufefftitle = \"标题\"\n")
		}),
		"encoding-bom-settings": bytesCase("site.toml 带 BOM。", "site.toml", func() []byte {
			return []byte("\ufeff" + goodSite["site.toml"])
		}),
		"encoding-invalid": bytesCase("既不是 UTF-8 也不是 GBK。", "content/bad/index.md", func() []byte {
			return []byte(bulletin("正文 \xff\xff\x80\xff。\n"))
		}),
		"encoding-invalid-one-byte": bytesCase("UTF-8 文件里坏了一个字节，整篇不能当成 GBK 乱读。", "content/bad/index.md", func() []byte {
			return []byte(bulletin("区人大机关干部到玉林街道\xe6\x94，引导居民排队。\n"))
		}),
		"encoding-settings-nul": bytesCase("site.toml 读不了时，后面的错误都不必再说。", "site.toml", func() []byte {
			return []byte("title = \"标题\"\x00\n")
		}),
		"encoding-settings-invalid": bytesCase("site.toml 的编码认不出来。", "site.toml", func() []byte {
			return []byte("title = \"\xff\xff\x80\"\n")
		}),
		"encoding-nul": bytesCase("正文里有 NUL 字节。", "content/bad/index.md", func() []byte {
			return []byte(bulletin("正文 \x00 正文。\n"))
		}),
		"encoding-nul-word": bytesCase("把 Word 文件改名成了 .md。", "content/bad/index.md", func() []byte {
			return []byte("PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00word/document.xml")
		}),
		"encoding-crlf": bytesCase("Windows 换行不必修，位置也要对。", "content/bad/index.md", func() []byte {
			return []byte(strings.ReplaceAll(strings.Replace(bulletin("正文。\n"), "武侯区", "武候区", 1), "\n", "\r\n"))
		}),
		"encoding-crlf-repair": bytesCase("Windows 换行加全角符号，修好后行尾不能留下痕迹。", "content/bad/index.md", func() []byte {
			return []byte("+++\r\n标题＝“换行”\r\n区县：武侯区\r\n日期＝2022年9月1日\r\n照片=[“a.jpg”，“b.jpg”]\r\n+++\r\n\r\n正文。\r\n")
		}),
		"encoding-empty": bytesCase("空文件。", "content/bad/index.md", func() []byte { return nil }),

		"media-sparse": {"3 GB 的视频，按大小就拒绝，不读。", func(t *testing.T, dir string) []string {
			writeFiles(t, dir, map[string]string{"content/bad/index.md": bulletin("![](big.mp4)\n"), "content/bad/big.mp4": ""})
			if err := os.Truncate(filepath.Join(dir, "content/bad/big.mp4"), 3<<30); err != nil {
				t.Fatal(err)
			}
			return nil
		}},
		"media-hevc": {"苹果手机的 HEVC 视频和 MOV，微信放不了。", func(t *testing.T, dir string) []string {
			writeFiles(t, dir, map[string]string{
				"content/bad/index.md": bulletin("![视察](a.mp4)\n\n![](b.mov)\n"), "content/bad/a.mp4": tinyMovie("isom", "hvc1"),
				"content/bad/b.mov": tinyMovie("qt  ", "avc1"),
			})
			return nil
		}},
		"media-renamed": {"照片改名成了视频。", func(t *testing.T, dir string) []string {
			writeFiles(t, dir, map[string]string{
				"content/bad/index.md": bulletin("![视察](a.mp4)\n"), "content/bad/a.mp4": "(jpeg)\n",
			})
			return nil
		}},
		"file-sparse": {"100 MB 的 .md 不能读进内存。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", nil)
			if err := os.Truncate(filepath.Join(dir, "content/bad/index.md"), 100<<20); err != nil {
				t.Skip("the machine cannot make a sparse file: ", err)
			}
			return nil
		}},
		"file-symlink":          linkCase("指到网站外面的 .md 链接。", "/etc/passwd", "content/bad/index.md"),
		"file-symlink-inside":   linkCase("指到网站里面的链接也不读，但不能说它指到外面。", "index.md", "content/good/copy.md"),
		"file-symlink-folder":   linkCase("文件夹是链接。", "/etc", "content/bad"),
		"file-symlink-dangling": linkCase("链接指到不存在的地方。", "nowhere.md", "content/bad/index.md"),
		"file-symlink-photo": {"照片是指到网站外面的链接。", func(t *testing.T, dir string) []string {
			outside := filepath.Join(t.TempDir(), "secret.jpg")
			if err := os.WriteFile(outside, smallJPEG(), 0o666); err != nil {
				t.Fatal(err)
			}
			link(t, dir, outside, "content/bad/a.jpg")
			writeFile(
				t, dir, "content/bad/index.md", []byte(strings.Replace(bulletin("正文。\n"), "date", "photos = [\"a.jpg\"]\ndate", 1)),
			)
			return nil
		}},
		"file-symlink-body-photo": {"正文里的照片是指到网站外面的链接。", func(t *testing.T, dir string) []string {
			link(t, dir, "/etc/hostname", "content/bad/a.jpg")
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("![](a.jpg)\n")))
			return nil
		}},
		"table-symlink": {"CSV 是指到网站外面的链接。", func(t *testing.T, dir string) []string {
			link(t, dir, "/etc/hostname", "content/bad/mingce.csv")
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("![](mingce.csv)\n")))
			return nil
		}},
		"table-device": {"CSV 的名字在 Windows 上是设备。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("![](con.csv)\n\n![](./NUL.csv)\n")))
			writeFile(t, dir, "content/bad/con.csv", []byte("姓名,单位\n甲,乙\n"))
			return nil
		}},
		"table-folder": {"文件夹叫作 CSV。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("![](mingce.csv)\n")))
			writeFile(t, dir, "content/bad/mingce.csv/a.txt", []byte("甲"))
			return nil
		}},
		"table-size": {"CSV 有 3 GB，是空洞文件。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("![](mingce.csv)\n")))
			writeFile(t, dir, "content/bad/mingce.csv", nil)
			if err := os.Truncate(filepath.Join(dir, "content/bad/mingce.csv"), 3<<30); err != nil {
				t.Skip("the machine cannot make a sparse file: ", err)
			}
			return nil
		}},
		"table-binary": {"JPEG 改名为 CSV。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("![](mingce.csv)\n")))
			writeFile(t, dir, "content/bad/mingce.csv", smallJPEG())
			return nil
		}},
		"file-symlink-settings": {"site.toml 是指到网站外面的链接。", func(t *testing.T, dir string) []string {
			outside := filepath.Join(t.TempDir(), "site.toml")
			if err := os.WriteFile(outside, []byte(goodSite["site.toml"]), 0o666); err != nil {
				t.Fatal(err)
			}
			os.Remove(filepath.Join(dir, "site.toml"))
			link(t, dir, outside, "site.toml")
			return nil
		}},
		"file-unreadable-folder": {"没有权限读的文件夹，不能悄悄漏掉里面的简报。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("正文。\n")))
			path := filepath.Join(dir, "content/bad")
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(path, 0o777) })
			if _, err := os.ReadDir(path); err == nil {
				t.Skip("this user may read every folder")
			}
			return nil
		}},

		"photo-truncated":   photoCase("没有传完整的照片。", func() []byte { return picture(400, 300, 1)[:2000] }),
		"photo-header-only": photoCase("只传了开头的照片。", func() []byte { return smallJPEG()[:20] }),
		"photo-empty":       photoCase("零字节的照片。", func() []byte { return nil }),
		"photo-text":        photoCase("文本文件改名成了 .jpg。", func() []byte { return []byte("这不是照片\n") }),
		"photo-heic-renamed": photoCase("iPhone 的 HEIC 改名成了 .jpg。", func() []byte {
			return []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
		}),
		"photo-bomb": photoCase("几个字节声称有四亿像素。", func() []byte {
			return []byte(
				"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x4e\x20\x00\x00\x4e\x20\x08\x02\x00\x00\x00\x6c\x12\xd1\x6e",
			)
		}),

		"front-matter-size": bytesCase("正文粘贴进了信息栏，超过 64 KiB。", "content/bad/index.md", func() []byte {
			return []byte("+++\ntitle = \"标题\"\nsummary = \"" + strings.Repeat("摘要", 12_000) + "\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n正文。\n")
		}),
		"front-matter-depth": bytesCase("嵌套 33 层的方括号。", "content/bad/index.md", func() []byte {
			return []byte("+++\ntitle = \"标题\"\ntags = " + strings.Repeat("[", 33) + strings.Repeat("]", 33) + "\n+++\n正文。\n")
		}),
		"toml-brackets":            tomlCase("TOML 库对嵌套的方括号用时随深度平方增长。", "tags = "+strings.Repeat("[", 30_000)),
		"toml-full-width-brackets": tomlCase("全角方括号修好以后也不能太深。", "tags = "+strings.Repeat("【", 10_000)),
		"toml-braces":              tomlCase("嵌套的花括号。", "extra = "+strings.Repeat("{a=", 10_000)),
		"toml-dots":                tomlCase("点号连成的键。", "extra."+strings.Repeat("a.", 15_000)+"b = 1"),
		"toml-quoted-dots":         tomlCase("加了引号、用点号连成的键。", "extra."+strings.Repeat(`"a".`, 10_000)+"b = 1"),
		"toml-header-dots":         tomlCase("段落名用点号连成。", "[extra."+strings.Repeat("a.", 15_000)+"b]"),
		"toml-full-width-commas":   tomlCase("成片的全角逗号：一行只说一次。", "tags = ["+strings.Repeat("，", 15_000)+"]"),
		"toml-many-repairs":        tomlCase("修的地方太多，只列前面的。", "[extra]\n"+numbered("键%d＝“值”\n", 1000)),
		"toml-multiline": tomlCase(
			"三引号文字里的引号不能骗过深度检查。", "summary = \"\"\"\n\"\n\"\"\"\ntags = "+strings.Repeat("[", 20_000),
		),
		"toml-headers": tomlCase("许多同名段落。", strings.Repeat("[[extra.a.b.c]]\n", 3_900)),

		"body-size":        bodyCase("正文超过 1 MiB。", strings.Repeat("正文太长，也许粘贴了图片。\n", 30_000)),
		"body-quotes-deep": bodyCase("引用嵌套 65 层。", strings.Repeat(">", 65)+" 正文\n"),
		"body-lists-deep":  bodyCase("列表嵌套 65 层。", strings.Repeat("- ", 65)+"正文\n"),
		"body-table-wide":  bodyCase("从 Excel 粘贴的 51 列表格。", strings.Repeat("|列", 51)+"|\n"+strings.Repeat("|---", 51)+"|\n"),

		"hostile-nested-emphasis": bodyCase(
			"cmark：层层嵌套的强调。", strings.Repeat("*a **a ", 3571)+"b"+strings.Repeat(" a** a*", 3571),
		),
		"hostile-openers":      bodyCase("cmark：只开不合的强调。", fill("_a ")),
		"hostile-links":        bodyCase("cmark：只开不合的链接。", fill("[a](b")),
		"hostile-link-openers": bodyCase("cmark：成片的左方括号。", fill("[a")),
		"hostile-brackets":     bodyCase("cmark：嵌套的方括号。", strings.Repeat("[", 25_000)+"a"+strings.Repeat("]", 25_000)),
		"hostile-quotes":       bodyCase("cmark：嵌套的引用。", fill("> ")+"a"),
		"hostile-lists":        bodyCase("cmark：越缩越深的列表。", staircase()),
		"hostile-backticks":    bodyCase("cmark：越来越长的反引号。", backticks()),
		"hostile-html":         bodyCase("cmark：没有结束的 HTML。", fill("<!A ")),
		"hostile-tables":       bodyCase("表格嵌在引用里，行数很多。", strings.Repeat("> |a|b|\n> |-|-|\n", 3000)),
		"hostile-images":       bodyCase("嵌套的图片。", strings.Repeat("![", 12_500)+strings.Repeat("](a.jpg)", 3000)),
		"hostile-references":   bodyCase("成片的引用式链接定义。", strings.Repeat("[a]: u\n", 7000)+fill("[a]")),

		"output-foreign": {"输出文件夹里是别人的文件，一个也不能动。", func(t *testing.T, dir string) []string {
			out := filepath.Join(filepath.Dir(dir), "照片备份")
			writeFile(t, out, "2021.jpg", smallJPEG())
			writeFile(t, out, "index.html", []byte("别人的网页\n"))
			return []string{"--out", out}
		}},
		"output-foreign-name": {"网页要用的名字被用户自己的文件占了。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "content/bad/index.md", []byte(bulletin("正文。\n")))
			writeFile(t, dir, "public/wuhou/2022/bad/index.html", []byte("别人的网页\n"))
			return nil
		}},
		"output-damaged": {"输出文件夹里的文件清单坏了，记录也丢了。", func(t *testing.T, dir string) []string {
			for _, name := range []string{".jianbao", "public/.jianbao/manifest"} { // a link to that of all cases
				if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
			writeFile(t, dir, "public/.jianbao/manifest", make([]byte, 300))
			return nil
		}},
		"output-other-site": {"public 是链接，指到了另一个网站的网页。", func(t *testing.T, dir string) []string {
			other := filepath.Join(filepath.Dir(dir), "other")
			writeFile(t, other, "site.toml", []byte("title = \"另一个\"\n"))
			writeFile(t, other, "public/index.html", []byte("另一个网站\n"))
			writeFile(t, other, "public/.jianbao/manifest", []byte("jianbao manifest 1\nlist index.html\n"))
			err := os.RemoveAll(filepath.Join(dir, "public"))
			if err == nil {
				err = os.Symlink(filepath.Join(other, "public"), filepath.Join(dir, "public"))
			}
			if err != nil {
				t.Fatal(err)
			}
			return nil
		}},
		"output-read-only": {"输出文件夹在只读的磁盘上，里面是上一次的网页。", func(t *testing.T, dir string) []string {
			disk := filepath.Join(filepath.Dir(dir), "disk")
			readOnly := mountDisk(t, disk, "4m")
			if err := os.CopyFS(filepath.Join(disk, "public"), os.DirFS(filepath.Join(dir, "public"))); err != nil {
				t.Fatal(err)
			}
			readOnly()
			return []string{"--out", filepath.Join(disk, "public")}
		}},
		"output-read-only-new": {"输出文件夹还没有，磁盘是只读的。", func(t *testing.T, dir string) []string {
			disk := filepath.Join(filepath.Dir(dir), "disk")
			mountDisk(t, disk, "4m")()
			return []string{"--out", filepath.Join(disk, "a", "public")}
		}},
		"output-full": {"磁盘放不下。", func(t *testing.T, dir string) []string {
			disk := filepath.Join(filepath.Dir(dir), "disk")
			mountDisk(t, disk, "64k")
			return []string{"--out", filepath.Join(disk, "public")}
		}},
		"output-full-update": {"磁盘满了，里面是上一次的网页。", func(t *testing.T, dir string) []string {
			disk := filepath.Join(filepath.Dir(dir), "disk")
			mountDisk(t, disk, "1m")
			if err := os.CopyFS(filepath.Join(disk, "public"), os.DirFS(filepath.Join(dir, "public"))); err != nil {
				t.Fatal(err)
			}
			_ = os.WriteFile(filepath.Join(disk, "ballast"), make([]byte, 1<<20), 0o666) // as much as fits
			writeFile(t, dir, "content/more/index.md", []byte(bulletin("正文。\n")))
			return []string{"--out", filepath.Join(disk, "public")}
		}},
		"output-is-site": {"输出文件夹就是网站文件夹。", func(_ *testing.T, dir string) []string { return []string{"--out", dir} }},
		"output-above-site": {"输出文件夹包着网站文件夹。", func(_ *testing.T, dir string) []string {
			return []string{"--out", filepath.Dir(dir)}
		}},
		"output-in-content": {"输出文件夹在 content 里面。", func(_ *testing.T, dir string) []string {
			return []string{"--out", filepath.Join(dir, "content", "public")}
		}},
		"output-in-content-by-link": {"借链接绕进 content 也不行。", func(t *testing.T, dir string) []string {
			link(t, dir, "content", "网页")
			return []string{"--out", filepath.Join(dir, "网页", "public")}
		}},
		"output-file": {"输出的名字是一个文件。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "out.txt", []byte("文件\n"))
			return []string{"--out", filepath.Join(dir, "out.txt")}
		}},
		"output-below-file": {"输出文件夹的上级是一个文件。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "out.txt", []byte("文件\n"))
			return []string{"--out", filepath.Join(dir, "out.txt", "public")}
		}},
		"site-absent": {"--site 指的文件夹不存在。", func(_ *testing.T, dir string) []string {
			return []string{"--site", filepath.Join(filepath.Dir(dir), "没有")}
		}},
		"site-is-file": {"--site 指的是 site.toml 文件本身。", func(_ *testing.T, dir string) []string {
			return []string{"--site", filepath.Join(dir, "site.toml")}
		}},
		"name-trailing-dot": {"名字以点结尾的文件夹，Windows 存不下。", func(t *testing.T, dir string) []string {
			writeAwkward(t, dir, "content/简报./index.md")
			return nil
		}},
		"name-trailing-space": {"名字前后有空格的文件夹。", func(t *testing.T, dir string) []string {
			writeAwkward(t, dir, "content/ 简报 /index.md")
			return nil
		}},
		"name-con": {"CON.md 在 Windows 上打不开。", func(t *testing.T, dir string) []string {
			writeAwkward(t, dir, "content/CON.md")
			return nil
		}},
		"name-invalid-utf8": {"文件名不是 UTF-8：从 GBK 的压缩包解出来的。", func(t *testing.T, dir string) []string {
			writeAwkward(t, dir, "content/"+string(gbk("简报"))+"/index.md")
			return nil
		}},
		"name-control": {"文件名里有终端控制字符，不能原样打印。", func(t *testing.T, dir string) []string {
			writeAwkward(t, dir, "content/a\x1b[31m/index.md")
			return nil
		}},
	}
	maps.Copy(cases, fileCases())
	return cases
})

func tomlCase(why, text string) builtCase {
	return bytesCase(why, "content/bad/index.md", func() []byte {
		return []byte("+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n" + text + "\n+++\n\n正文。\n")
	})
}

func photoCase(why string, data func() []byte) builtCase {
	return builtCase{why, func(t *testing.T, dir string) []string {
		writeFile(t, dir, "content/bad/a.jpg", data())
		writeFile(
			t, dir, "content/bad/index.md", []byte(strings.Replace(bulletin("正文。\n"), "date", "photos = [\"a.jpg\"]\ndate", 1)),
		)
		return nil
	}}
}

func linkCase(why, target, name string) builtCase {
	return builtCase{why, func(t *testing.T, dir string) []string {
		link(t, dir, target, name)
		return nil
	}}
}

func link(t *testing.T, dir, target, name string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skip("the machine cannot make a link: ", err)
	}
}

// writeAwkward writes a bulletin under a name that not every system can hold.
func writeAwkward(t *testing.T, dir, name string) {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the file system cannot hold the name")
	}
	writeFile(t, dir, name, []byte(bulletin("正文。\n")))
}

func utf16Bytes(order binary.ByteOrder, text string) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, order, utf16.Encode([]rune("\ufeff"+text)))
	return b.Bytes()
}

// staircase is a list nested ever deeper, line by line.
func staircase() string {
	var b strings.Builder
	for i := 0; b.Len() < hostileSize; i++ {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

// numbered writes a line for each number below n.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func backticks() string {
	var b strings.Builder
	for i := 1; b.Len() < hostileSize; i++ {
		fmt.Fprintf(&b, "e%s", strings.Repeat("`", i))
	}
	return b.String()
}

// tinyMovie is a movie of a brand with one picture track.
func tinyMovie(brand, codec string) string {
	box := func(kind string, parts ...string) string {
		data := strings.Join(parts, "")
		return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(data)))) + kind + data
	}
	zeros := func(n int) string { return strings.Repeat("\x00", n) }
	one := "\x00\x01\x00\x00"
	header := zeros(40) + one + zeros(12) + one + zeros(16) + "\x01\x40\x00\x00\x00\xb4\x00\x00"
	entry := box("stsd", zeros(8), box(codec, zeros(70)))
	return box("ftyp", brand, zeros(4)) +
		box("moov", box("trak", box("tkhd", header), box("mdia", box("minf", box("stbl", entry)))))
}
