package importer

import (
	"html/template"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
)

// The report shows each draft with its photos, names what was refused, and lets nothing of a file act as HTML.
func TestReport(t *testing.T) {
	var photos []diag.Diagnostic
	for range mostOfKind + 2 {
		photos = append(photos, diag.New(diag.ImportPhotoMissing, 1, "https://example.org/"+strings.Repeat("x", 100)+".jpg"))
	}
	refused := diag.New(diag.ImportLocked).In("b.docx")
	r := &Report{Language: "zh-CN", Files: []*File{
		{Name: "a<b>.docx", Drafts: []Draft{
			{
				Title: "题目<script>", Folder: "content/wuhou/2022/0901", Unit: []string{"武侯区"}, Photos: 1,
				Reasons: map[string]string{"district": "题目"}, Thumbs: []Thumb{{"01.jpg", []byte("jpeg"), "图说"}},
				Findings: []diag.Diagnostic{diag.New(diag.ImportTitleGuess, "题目")},
			},
			{Title: "等", Waiting: true, Findings: []diag.Diagnostic{
				diag.New(diag.ImportDistrictMissing, diag.Text{Zh: "区县", En: "district"}, "jianbao import a"),
			}},
			{Title: "另一篇", Findings: append([]diag.Diagnostic{diag.New(diag.ImportTitleGuess, "另一篇")}, photos...)},
			{Known: "content/x"},
		}, Topic: &Topic{Title: "专题", Lines: "[[topic]]\n"}},
		{Name: "b.docx", Refused: &refused},
	}}
	for _, lang := range []diag.Lang{diag.Zh, diag.En} {
		page, err := r.HTML(lang, time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		text := string(page)
		for _, want := range []string{
			"题目&lt;script&gt;", "a&lt;b&gt;.docx", "data:image/jpeg;base64,anBlZw==", "content/wuhou/2022/0901",
			"import-title-guess",
			"import-locked", "[[topic]]", "2024-01-02", "图说", "jianbao import a", "<summary", "xxx…xxx",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in\n%s", lang, want, text)
			}
		}
		_, hints := diag.New(diag.ImportTitleGuess, "").Shown(lang)
		if n := strings.Count(text, template.HTMLEscapeString(hints[0])); n != 1 {
			t.Errorf("%s: what helps is said %d times", lang, n)
		}
	}
}
