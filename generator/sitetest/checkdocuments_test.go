package sitetest

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// zipOf is a zip of some files.
func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The check reads the documents that bulletins publish, also those of a draft; what a bulletin accepts is not told.
func TestCheckDocuments(t *testing.T) {
	word := zipOf(t, map[string]string{
		"[Content_Types].xml": "<Types/>",
		"docProps/core.xml": `<cp:coreProperties xmlns:cp="c" xmlns:dc="d">` +
			`<dc:creator>王某某</dc:creator></cp:coreProperties>`,
		"word/document.xml": `<w:document xmlns:w="w"><w:p><w:r><w:t>联系人手机：13987654321</w:t></w:r></w:p>` +
			`<w:p><w:del><w:r><w:delText>不妥</w:delText></w:r></w:del></w:p></w:document>`,
	})
	pdf := []byte("%PDF-1.4\n1 0 obj<</Author(Zhang San)>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF\n")
	dir := writeSite(t, map[string][]byte{
		"site.toml":             []byte(checkSite),
		"content/a/index.md":    article("attachments = [\"名单.docx\", { file = \"通知.pdf\", title = \"通知\" }]\n", "正文。"),
		"content/a/名单.docx":     word,
		"content/a/通知.pdf":      pdf,
		"content/b/index.md":    article("slug = \"b\"\naccept = [\"check-file-author 表.pdf\"]\n", "见[表](表.pdf)。"),
		"content/b/表.pdf":       pdf,
		"content/c/index.md":    article("slug = \"c\"\ndraft = true\n", "见[表](draft.pdf)。"),
		"content/c/draft.pdf":   pdf,
		"content/p/index.md":    []byte("+++\ntitle = \"关于\"\npage = \"/guanyu/\"\n+++\n\n见[表](about.pdf)。\n"),
		"content/p/about.pdf":   pdf,
		"content/held/index.md": article("slug = \"d\"\nexpires = 2025-10-01\n", "见[表](old.pdf)。"),
		"content/held/old.pdf":  pdf,
	})
	got := findingsText(checkDay(t, dir))
	want := strings.TrimSpace(`
check-file-author content/a/index.md:5:17 “名单.docx”的属性里有作者“王某某”
check-file-changes content/a/index.md:5:17 “名单.docx”里有 1 处修订
check-file-personal content/a/index.md:5:17 “名单.docx”里有手机号码 1 处（第 1 段：13*******21）
check-file-author content/a/index.md:5:37 “通知.pdf”的属性里有作者“Zhang San”
check-file-author content/c/index.md “draft.pdf”的属性里有作者“Zhang San”
check-file-author content/p/index.md “about.pdf”的属性里有作者“Zhang San”`)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The check reads the CSVs of tables, of bulletins and of pages, and names the line; what the text accepts is not told.
func TestCheckTables(t *testing.T) {
	const accept = "accept = [\"check-mobile 13987654321\", \"check-id-number\"]\n"
	const csv = "姓名,电话,身份证号\n甲,028-85551234,无\n乙,\"13987654321\",51010719900101123X\n"
	dir := writeSite(t, map[string][]byte{
		"site.toml":            []byte(checkSite),
		"content/a/index.md":   article("", "正文。\n\n![名册](a.csv)"),
		"content/a/a.csv":      []byte(csv),
		"content/p/index.md":   []byte("+++\ntitle = \"名册\"\npage = \"/mingce/\"\n+++\n\n![名册](名册.csv)\n"),
		"content/p/名册.csv":     []byte(csv),
		"content/b/index.md":   article("slug = \"b\"\n"+accept, "![](b.csv)"),
		"content/b/b.csv":      []byte(csv),
		"content/c/index.md":   article("slug = \"c\"\ndraft = true\n", "![](c.csv)"),
		"content/c/c.csv":      []byte(csv),
		"content/c/unused.csv": []byte(csv),
	})
	got := findingsText(checkDay(t, dir))
	if want := strings.TrimSpace(`
check-landline content/a/a.csv:2:3 这是电话号码
check-mobile content/a/a.csv:3:4 这是手机号码
check-id-number content/a/a.csv:3:17 这是身份证号
check-landline content/b/b.csv:2:3 这是电话号码
check-landline content/c/c.csv:2:3 这是电话号码
check-mobile content/c/c.csv:3:4 这是手机号码
check-id-number content/c/c.csv:3:17 这是身份证号
check-photo-unused content/c/unused.csv 没有简报用到这个文件
check-landline content/p/名册.csv:2:3 这是电话号码
check-mobile content/p/名册.csv:3:4 这是手机号码
check-id-number content/p/名册.csv:3:17 这是身份证号`); got != want {
		t.Errorf("found:\n%s", got)
	}
}
