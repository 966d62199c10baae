package posts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestOwn holds that a bulletin of another site here keeps its district, topics and what is said of its photos.
func TestOwn(t *testing.T) {
	text := "+++\ntitle = \"会议\"\ndistrict = \"武侯区\"\ndate = 2024-03-01\nkicker = \"引题\"\ntopics = [\"yiqing\"]\n" +
		"photos = [{ file = \"1.png\", caption = \"会场\", credit = \"张三\" }, " +
		"{ file = \"2.png\", caption = \"合影\" }, { file = \"3.png\" }]\n" +
		"+++\n\n会议召开。\n\n![](1.png)\n"
	if !Own([]byte(text)) || Own([]byte("+++\n没有信息栏")) {
		t.Error("the front matter is not told")
	}
	files := folder(map[string]string{"a.md": text, "1.png": picture(1), "2.png": picture(2)})
	r, err := ReadFile(t.Context(), files, "a.md", options())
	if err != nil {
		t.Fatal(err)
	}
	p := postFrom(t, r, "a.md")
	var photos []string
	for _, f := range p.Photos {
		photos = append(photos, f.Caption+"/"+f.Credit)
	}
	got := fmt.Sprintln(p.Title, p.Districts, p.Topics, p.Kicker, photos)
	if want := "会议 [wuhou] [yiqing] 引题 [会场/张三 合影/]\n"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if codes := codesOf(p.Findings); !slices.Equal(codes, []string{"import-photo-left-out"}) {
		t.Error(codes)
	}
	if len(r.Unmapped) > 0 || strings.Contains(p.Body, "合影") {
		t.Error(r.Unmapped, p.Body)
	}
}
