package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fileCases are those of builtCases with files that are published as they are.
var fileCases = sync.OnceValue(func() map[string]builtCase {
	return map[string]builtCase{
		"attachment-large": {"3 GB 的压缩包：按大小就拒绝，不读；max_megabytes 更小也一样。", func(t *testing.T, dir string) []string {
			writeFiles(t, dir, map[string]string{
				"site.toml":            goodSite["site.toml"] + "[files]\nmax_megabytes = 20\n",
				"content/bad/index.md": attaching(`"大.zip", "像.pdf"`), "content/bad/大.zip": "", "content/bad/像.pdf": "%PDF-1.4\n",
				"static/da.zip": "",
			})
			for name, size := range map[string]int64{
				"content/bad/大.zip": 3 << 30, "content/bad/像.pdf": 21 << 20, "static/da.zip": 30 << 20,
			} {
				if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
					t.Skip("the machine cannot make a sparse file: ", err)
				}
			}
			return nil
		}},
		"attachment-macros": {"带宏的 Word 文件改名成 .docx；压缩包改名成 .xlsx；OFD 改名成 .pdf。", func(t *testing.T, dir string) []string {
			writeFiles(t, dir, map[string]string{
				"content/bad/index.md": attaching(`"通知.docx", "名单.xlsx", "公告.pdf"`),
				"content/bad/通知.docx":  zipOf("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
				"content/bad/名单.xlsx":  zipOf("a.txt"), "content/bad/公告.pdf": zipOf("OFD.xml", "Doc_0/Document.xml"),
			})
			return nil
		}},
		"attachment-symlink": {"附件是指到网站外面的链接：列出的和正文里链接的都不读。", func(t *testing.T, dir string) []string {
			link(t, dir, "/etc/passwd", "content/bad/a.txt")
			link(t, dir, "/etc/hostname", "content/bad/b.txt")
			link(t, dir, "/etc", "content/bad/资料")
			text := strings.Replace(attaching(`"a.txt"`), "正文", "见[说明](b.txt)、[口令](资料/passwd)", 1)
			writeFile(t, dir, "content/bad/index.md", []byte(text))
			return nil
		}},
		"media-poster": {"视频的引号里写的照片没有，旁边有名字相近的；写的不是照片，就当标题。", func(t *testing.T, dir string) []string {
			writeFiles(t, dir, map[string]string{
				"content/bad/index.md":  bulletin("![视察](a.mp4 \"hedi.jpg\")\n\n![视察](<b 1.mp4> \"旁边的桥\")\n"),
				"content/bad/hedi1.jpg": "(jpeg)\n", "content/bad/a.mp4": tinyMovie("isom", "avc1"),
				"content/bad/b 1.mp4": tinyMovie("isom", "avc1"),
			})
			return nil
		}},
		"static-symlink": {"static 里的链接，文件的和文件夹的，都不跟着走。", func(t *testing.T, dir string) []string {
			link(t, dir, "/etc/passwd", "static/a.txt")
			link(t, dir, "/etc", "static/b")
			return nil
		}},
		"static-folder": linkCase("static 本身是链接。", "/etc", "static"),
		"static-is-file": {"static 是一个文件。", func(t *testing.T, dir string) []string {
			writeFile(t, dir, "static", []byte("x"))
			return nil
		}},
	}
})

// attaching is a good bulletin with attachments.
func attaching(list string) string {
	return strings.Replace(bulletin("正文。\n"), "\n+++\n", "\nattachments = ["+list+"]\n+++\n", 1)
}

// zipOf is an archive of empty files.
func zipOf(names ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}
