package feed

import (
	"encoding/json"
	"strings"
	"testing"

	"jianbao/generator/internal/feed/feedtest"
)

func TestJSONIsValid(t *testing.T) {
	bare := Feed{Title: "x", Entries: []Entry{{URL: "https://a.example/1"}}}
	for _, f := range []Feed{sample(), bare, {}} {
		if err := feedtest.JSON(JSON(f)); err != nil {
			t.Errorf("%v\n%s", err, JSON(f))
		}
	}
}

func TestJSONCheckBites(t *testing.T) {
	valid := string(JSON(sample()))
	tests := []struct{ what, old, new string }{
		{"another version", "version/1.1", "version/1"},
		{"no title", `"title":"武侯区 – 人大代表在行动",`, ""},
		{"an unknown member", `"language":`, `"lang":`},
		{"a number for an id", `"id":"https://jianbao.example.gov.cn/wuhou/2020/empty/"`, `"id":7`},
		{"no id", `"id":"https://jianbao.example.gov.cn/wuhou/2020/empty/",`, ``},
		{"one id twice", "/wuhou/2021/old/", "/wuhou/2020/empty/"},
		{"no content", `,"content_text":""`, ``},
		{"a relative address", `"image":"https://jianbao.example.gov.cn/`, `"image":"/`},
		{"a date alone", "2022-08-31T09:05:00+08:00", "2022-08-31"},
		{"an attachment without type", `"mime_type":"image/jpeg",`, ``},
		{"an empty author", `{"name":"张三"}`, `{}`},
		{"tags of numbers", `"疫情防控"`, `1`},
		{"no list of items", `"items":[`, `"_items":[`},
	}
	for _, test := range tests {
		broken := strings.Replace(valid, test.old, test.new, 1)
		if broken == valid || feedtest.JSON([]byte(broken)) == nil {
			t.Errorf("%s: not found", test.what)
		}
	}
}

// TestFormatsAgree reads both formats and compares what they say.
func TestFormatsAgree(t *testing.T) {
	f := sample()
	var got struct {
		Title, Description string
		Items              []struct {
			ID      string
			Title   string
			HTML    string `json:"content_html"`
			Summary string
			Tags    []string
		}
	}
	if err := json.Unmarshal(JSON(f), &got); err != nil {
		t.Fatal(err)
	}
	root := parse(t, Atom(f))
	if got.Title != root.Text("title") || got.Description != root.Text("subtitle") {
		t.Error("the feeds' titles differ")
	}
	for i, e := range root.All("entry") {
		item := got.Items[i]
		if item.ID != e.Text("id") || item.Title != e.Text("title") || item.HTML != e.Text("content") || item.Summary != e.Text("summary") ||
			len(item.Tags) != len(e.All("category")) {
			t.Errorf("entry %d differs:\n%+v", i, item)
		}
	}
}
