package frontmatter

import (
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// What belongs into a photo's braces and stands outside of them is said, once, with where it belongs; what stands in
// them and belongs outside, too.
func TestBraces(t *testing.T) {
	photo := []Key{{"file", nil, `"a.jpg"`}, {"caption", []string{"图说"}, `"甲"`}, {"credit", []string{"供图"}, `"乙"`}}
	top := []Key{{"title", []string{"标题"}, `"甲"`}, {"photos", []string{"图片"}, ""}, {"tags", nil, ""}}
	for line, want := range map[string]string{
		`photos = [{ file = "a.jpg" }, credit = "乙"]`: "“credit”要写在花括号里面",
		`photos = [{ file = "a.jpg" } credit = "乙"]`:  "“credit”要写在花括号里面",
		`photos＝【{ file = "a.jpg" }，供图＝“乙”】`:          "“供图”要写在花括号里面",
		`photos = ["a.jpg", caption = "甲"]`:           "“caption”要写在花括号里面",
		`photos = [ file = "a.jpg", credit = "乙" ]`:   "“file”要写在花括号里面 “credit”要写在花括号里面",
		`photos = ["a.jpg"], credit = "乙"`:            "“credit”不能和前一项写在一行",
		`photos = { file = "a.jpg" } credit = "乙"`:    "“credit”不能和前一项写在一行",
		`credit = "乙"`: "没有“credit”这一项",
		`图说 = "甲"`:     "没有“图说”这一项",
		`photos = [{ file = "a.jpg", title = "甲" }]`:           "“title”写在了 photos 的花括号里面，不起作用",
		"[[photos]]\nfile = \"a.jpg\"\ntitle = \"甲\"":          "“title”写在了 [[photos]] 里面，不起作用",
		`photos = [{ file = "a.jpg", credit = "乙" }, "b.jpg"]`: "",
		`tags = [甲：乙]`:                                         "文字没有加引号，已当作文字读取",
	} {
		src := &diag.Source{Name: "a.md", Text: line + "\n"}
		doc, ok := Parse(src, 0, len(src.Text))
		doc.Inner = map[string][]Key{"photos": photo}
		if ok {
			data := doc.Table("", doc.Data, top).Data
			if list, _ := data["photos"].([]map[string]any); len(list) > 0 {
				doc.Table("photos[0]", list[0], photo)
			} else if list, _ := data["photos"].([]any); len(list) > 0 {
				if m, ok := list[0].(map[string]any); ok {
					doc.Table("photos[0]", m, photo)
				}
			}
		}
		var got []string
		for _, d := range doc.Findings() {
			got = append(got, strings.TrimSpace(d.Message(diag.Zh)))
		}
		if text := strings.Join(got, " "); !strings.HasPrefix(text, want) || want == "" && text != "" {
			t.Errorf("%s: %s", line, text)
		}
	}
}
