package feedtest

import (
	"encoding/json"
	"fmt"
	"strings"
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

// JSON returns what the rules of JSON Feed find wrong.
func JSON(data []byte) error {
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
