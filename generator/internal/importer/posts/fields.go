package posts

import (
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

const (
	maxTitle   = 200 // characters
	maxSummary = 500
	maxNames   = 40 // tags, aliases
)

// meanings are what keys of front matter mean, in lower case.
var meanings = map[string]string{
	"title": "title", "标题": "title", "subtitle": "subtitle", "副标题": "subtitle", "date": "date", "日期": "date",
	"publishdate": "date2", "pubdate": "date2", "published_at": "date2", "created": "date2", "created_at": "date2",
	"updated": "updated", "lastmod": "updated", "last_modified_at": "updated", "last_modified": "updated",
	"modified": "updated", "update": "updated", "updated_at": "updated",
	"categories": "category", "category": "category", "分类": "category", "tags": "tags", "tag": "tags", "标签": "tags",
	"permalink": "alias", "url": "alias", "aliases": "alias", "alias": "alias", "redirect_from": "alias", "slug": "slug",
	"draft": "draft", "published": "published", "hidden": "private", "hide": "private", "private": "private",
	"password": "private", "secret": "private", "encrypt": "private", "unlisted": "private", "noindex": "private",
	"status":      "status",
	"description": "summary", "summary": "summary", "excerpt": "summary", "abstract": "summary", "摘要": "summary",
	"author": "author", "authors": "author", "作者": "author", "source": "source", "来源": "source",
	"cover": "cover", "thumbnail": "cover", "image": "cover", "img": "cover", "banner": "cover", "banner_img": "cover",
	"index_img": "cover", "featured_image": "cover", "featuredimage": "cover", "header-img": "cover", "top_img": "cover",
	"feature": "cover", "og_image": "cover", "cover_image": "cover", "coverimage": "cover", "images": "cover",
	"photos": "photos", "top": "pinned", "sticky": "pinned", "pinned": "pinned", "pin": "pinned", "置顶": "pinned",
	"layout": "layout", "type": "layout", "district": "district", "区县": "district",
	"topics": "category", "topic": "category", "专题": "category", "照片": "photos", "kicker": "kicker", "引题": "kicker",
	"editor": "editor", "编辑": "editor",
}

// fields maps the front matter of a post.
func (m *move) fields(s *source) {
	p := &s.post
	for _, key := range frontmatter.SortedKeys(s.front) {
		v := s.front[key]
		meaning := meanings[strings.ToLower(key)]
		if len(textsOf(v)) == 0 && meaning != "" && meaning != "photos" {
			continue // it is empty
		}
		if !m.field(s, meaning, v, key) {
			s.unmapped = append(s.unmapped, key)
		}
	}
	m.category(s)
	if m.o.District != "" {
		p.Districts = []string{m.o.District}
	}
	if m.o.Topic != "" && !slices.Contains(p.Topics, m.o.Topic) {
		p.Topics = append(p.Topics, m.o.Topic)
	}
	p.Author = firstOf(p.Author, m.o.Author)
	p.Slug = firstOf(p.Slug, s.stem)
	p.Tags = plainTags(p.Tags)
	if len(s.private) > 0 {
		s.report(diag.New(diag.ImportPrivate, diag.Choices(s.private)), 0)
	}
}

// field maps one key. False is one without a place here.
func (m *move) field(s *source, meaning string, v any, key string) bool {
	p := &s.post
	text := oneLine(shown(v), maxSummary)
	switch meaning {
	case "title":
		p.Title = oneLine(text, maxTitle)
	case "subtitle":
		p.Subtitle = oneLine(text, maxTitle)
	case "date", "date2":
		at, hasTime, ok := m.moment(v)
		if ok && (meaning == "date" || p.Date.IsZero()) {
			p.Date, p.HasTime = at, hasTime
		}
		return ok
	case "updated":
		at, hasTime, ok := m.moment(v)
		if ok {
			p.Updated, p.UpdatedTime = at, hasTime
		}
		return ok
	case "tags":
		p.Tags = append(p.Tags, wordsOf(v)...)
	case "category", "district": // see category
	case "alias":
		p.Aliases = append(p.Aliases, textsOf(v)...)
	case "slug":
		p.Slug = text
	case "draft", "private":
		if truth(v) {
			s.private = append(s.private, key)
		}
	case "published":
		if !truth(v) {
			s.private = append(s.private, key)
		}
	case "status":
		if word := strings.ToLower(text); word != "publish" && word != "published" {
			s.private = append(s.private, key+": "+text)
		}
	case "summary":
		p.Summary = text
	case "author":
		p.Author = strings.Join(textsOf(v), "、")
	case "source":
		p.Source = text
	case "cover":
		s.cover = firstOf(s.cover, textsOf(v)[0])
	case "pinned":
		p.Pinned = truth(v)
	case "layout":
		return text == "post" || text == "posts"
	default:
		return s.ownField(meaning, v)
	}
	return true
}

// ownField maps a key that bulletins have, and texts of other generators rarely.
func (s *source) ownField(meaning string, v any) bool {
	switch meaning {
	case "photos":
		s.photos = listedPhotos(v)
		return len(s.photos) > 0 || len(textsOf(v)) == 0
	case "kicker":
		s.post.Kicker = oneLine(shown(v), maxTitle)
	case "editor":
		s.post.Editor = strings.Join(textsOf(v), "、")
	default:
		return false
	}
	return true
}

// listed is a photo of front matter, with what is said of it there.
type listed struct{ file, caption, credit, alt string }

// listedPhotos are the photos of front matter: names, or tables as a site here has them.
func listedPhotos(v any) (all []listed) {
	var list []any
	switch v := v.(type) {
	case []any:
		list = v
	case []map[string]any:
		for _, m := range v {
			list = append(list, m)
		}
	}
	for _, one := range list {
		m, ok := one.(map[string]any)
		if !ok {
			m = map[string]any{"file": one}
		}
		said := func(keys ...string) string {
			for _, key := range keys {
				if s, ok := m[key].(string); ok && s != "" {
					return oneLine(s, 300)
				}
			}
			return ""
		}
		if file := said("file", "文件", "src", "url", "image"); file != "" {
			all = append(all, listed{file, said("caption", "图说", "title"), said("credit", "摄影"), said("alt", "替代文字")})
		}
	}
	return all
}

// category makes a district or a topic of each category that is one here, and a tag of the others.
func (m *move) category(s *source) {
	p := &s.post
	for _, key := range frontmatter.SortedKeys(s.front) {
		meaning := meanings[strings.ToLower(key)]
		if meaning != "category" && meaning != "district" {
			continue
		}
		for _, name := range wordsOf(s.front[key]) {
			if slug := m.districtOf(name); slug != "" {
				if !slices.Contains(p.Districts, slug) {
					p.Districts = append(p.Districts, slug)
				}
			} else if slug := m.topicOf(name); slug != "" {
				if !slices.Contains(p.Topics, slug) {
					p.Topics = append(p.Topics, slug)
				}
			} else if site.TagSlug(name) != "" && fold(name) != "uncategorized" && !slices.Contains(s.tags, name) {
				s.tags = append(s.tags, name)
			}
		}
	}
	p.Tags = append(slices.Clone(s.tags), p.Tags...)
}

// districtOf is the slug of the district that a name is that of. A name that two have is none.
func (m *move) districtOf(name string) (slug string) {
	for _, d := range m.o.Districts {
		if d.Name != name && d.Slug != name && !slices.Contains(d.Aliases, name) {
			continue
		}
		if slug != "" {
			return ""
		}
		slug = d.Slug
	}
	return slug
}

func (m *move) topicOf(name string) string {
	for _, t := range m.o.Topics {
		if t.Slug == name || t.Title == name {
			return t.Slug
		}
	}
	return ""
}

// wordsOf are the words of a list, or of a text that commas part.
func wordsOf(v any) (words []string) {
	if s, ok := v.(string); ok {
		for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
			words = append(words, oneLine(word, 60))
		}
		return words
	}
	for _, s := range textsOf(v) {
		words = append(words, oneLine(s, 60))
	}
	return words
}

// plainTags leaves out tags that cannot have a page, and those that would have the same one.
func plainTags(tags []string) (plain []string) {
	known := map[string]bool{}
	for _, tag := range tags {
		slug := site.TagSlug(tag)
		if slug == "" || len(slug) > 100 || known[slug] || site.IsDeviceName(slug) || len(plain) == maxNames {
			continue
		}
		known[slug] = true
		plain = append(plain, tag)
	}
	return plain
}

// oneLine is a text on one line, of at most n characters.
func oneLine(s string, n int) string {
	s = strings.Join(strings.Fields(frontmatter.CleanText(s)), " ")
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return strings.Clone(s) // what is kept of a text does not keep all of it
}

// moments are forms of dates that other generators write, besides those that officers do.
var moments = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-1-2 15:4:5 -0700", "2006-1-2 15:4:5 -07:00",
	"2006-1-2 15:4:5 Z07:00", "2006-1-2 15:4:5Z07:00", "2006-1-2 15:4:5 MST", "2006-1-2 15:4 -0700", "2006-1-2 -0700",
	"2006-1-2 15:4:5.999999999", "2006-1-2 15:4", "2006-1-2", "2006/1/2 15:4:5 -0700", "2006/1/2 15:4:5", "2006/1/2 15:4",
	"2006/1/2", time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.UnixDate, "January 2, 2006", "Jan 2, 2006",
	"2 January 2006", "2 Jan 2006", "Mon Jan 2 2006 15:04:05 GMT-0700", "20060102150405",
}

// moment reads a date of any form. One with a zone becomes the time in the new site's zone.
func (m *move) moment(v any) (at time.Time, hasTime, ok bool) {
	switch v := v.(type) {
	case time.Time:
		switch v.Location().String() {
		case "date-local":
			return onDay(v, m.o.Location), false, true
		case "datetime-local":
			y, mo, d := v.Date()
			at = time.Date(y, mo, d, v.Hour(), v.Minute(), v.Second(), 0, m.o.Location)
			return at, at.Hour()+at.Minute()+at.Second() > 0, true
		}
		return plausible(v.In(m.o.Location), true)
	case int64:
		if v > 1e11 { // milliseconds
			v /= 1000
		}
		if v > 1e8 {
			return plausible(time.Unix(v, 0).In(m.o.Location), true)
		}
	}
	text := strings.TrimSpace(strings.Split(shown(v), " (")[0])
	for _, layout := range moments {
		if at, err := time.ParseInLocation(layout, text, m.o.Location); err == nil {
			return plausible(at.In(m.o.Location), strings.Contains(layout, "15"))
		}
	}
	if at, ok := frontmatter.ParseMoment(text, m.o.Location); ok {
		return plausible(at, at.Hour()+at.Minute()+at.Second() > 0)
	}
	return time.Time{}, false, false
}

func onDay(t time.Time, loc *time.Location) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d, 0, 0, 0, 0, loc)
}

// plausible leaves out dates that no text of a site has.
func plausible(at time.Time, hasTime bool) (time.Time, bool, bool) {
	return at, hasTime, at.Year() >= 1900 && at.Year() < 2200
}
