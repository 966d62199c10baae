package feed

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The rules of jsonfeed.org/version/1.1: the type of each member; "!" marks those that must be there.
var (
	jsonFeed = map[string]string{
		"version": "string!", "title": "string!", "home_page_url": "url", "feed_url": "url", "description": "string",
		"user_comment": "string", "next_url": "url", "icon": "url", "favicon": "url", "authors": "authors", "language": "language",
		"expired": "bool", "hubs": "list", "items": "items!",
	}
	jsonItem = map[string]string{
		"id": "string!", "url": "url", "external_url": "url", "title": "string", "content_html": "string", "content_text": "string",
		"summary": "string", "image": "url", "banner_image": "url", "date_published": "date", "date_modified": "date",
		"authors": "authors", "tags": "strings", "language": "language", "attachments": "attachments",
	}
	jsonAuthor     = map[string]string{"name": "string", "url": "url", "avatar": "url"}
	jsonAttachment = map[string]string{
		"url": "url!", "mime_type": "media!", "title": "string", "size_in_bytes": "number", "duration_in_seconds": "number",
	}
)

func checkJSON(data []byte) error {
	var feed map[string]any
	if err := json.Unmarshal(data, &feed); err != nil {
		return err
	}
	if feed["version"] != "https://jsonfeed.org/version/1.1" {
		return fmt.Errorf("version %v", feed["version"])
	}
	return checkObject(feed, jsonFeed)
}

func checkObject(value any, rules map[string]string) error {
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no object", value)
	}
	for name, kind := range rules {
		if object[name] == nil && strings.HasSuffix(kind, "!") {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for name, member := range object {
		kind := strings.TrimSuffix(rules[name], "!")
		if kind == "" {
			if strings.HasPrefix(name, "_") {
				continue // an extension
			}
			return fmt.Errorf("%s is no member of JSON Feed", name)
		}
		if err := checkMember(member, kind); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func checkMember(value any, kind string) error {
	switch kind {
	case "bool":
		if _, ok := value.(bool); !ok {
			return fmt.Errorf("%v is no bool", value)
		}
	case "number":
		if n, ok := value.(float64); !ok || n < 0 {
			return fmt.Errorf("%v is no number", value)
		}
	case "list", "strings", "authors", "attachments", "items":
		return checkList(value, kind)
	default:
		return checkJSONString(value, kind)
	}
	return nil
}

func checkJSONString(value any, kind string) error {
	s, ok := value.(string)
	if !ok {
		return fmt.Errorf("%v is no string", value)
	}
	switch kind {
	case "url":
		return checkIRI(s)
	case "date":
		_, err := time.Parse(time.RFC3339, s)
		return err
	case "language":
		if !languageTag.MatchString(s) {
			return fmt.Errorf("language %q", s)
		}
	case "media":
		if !mediaType.MatchString(s) {
			return fmt.Errorf("media type %q", s)
		}
	}
	return nil
}

func checkList(value any, kind string) error {
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf("%v is no list", value)
	}
	ids := map[any]bool{}
	for _, each := range list {
		var err error
		switch kind {
		case "strings":
			err = checkMember(each, "string")
		case "authors":
			if err = checkObject(each, jsonAuthor); err == nil && len(each.(map[string]any)) == 0 {
				err = fmt.Errorf("an author of nothing")
			}
		case "attachments":
			err = checkObject(each, jsonAttachment)
		case "items":
			if err = checkObject(each, jsonItem); err == nil {
				item := each.(map[string]any)
				if item["content_html"] == nil && item["content_text"] == nil || item["id"] == "" || ids[item["id"]] {
					err = fmt.Errorf("item %v has no content, or its id is empty or there twice", item["id"])
				}
				ids[item["id"]] = true
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func TestJSONIsValid(t *testing.T) {
	bare := Feed{Title: "x", Entries: []Entry{{URL: "https://a.example/1"}}}
	for _, f := range []Feed{sample(), bare, {}} {
		if err := checkJSON(JSON(f)); err != nil {
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
		if broken == valid || checkJSON([]byte(broken)) == nil {
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
	if got.Title != root.text("title") || got.Description != root.text("subtitle") {
		t.Error("the feeds' titles differ")
	}
	for i, e := range root.all("entry") {
		item := got.Items[i]
		if item.ID != e.text("id") || item.Title != e.text("title") || item.HTML != e.text("content") || item.Summary != e.text("summary") ||
			len(item.Tags) != len(e.all("category")) {
			t.Errorf("entry %d differs:\n%+v", i, item)
		}
	}
}
