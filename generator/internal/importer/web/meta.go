package web

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/lazyregexp"
)

var charsetName = lazyregexp.New(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_-]+)`)

// declaredCharset is the encoding that a page says to have, in its first few thousand bytes.
func declaredCharset(text []byte) string {
	head := text[:min(len(text), 16<<10)]
	if m := charsetName.FindSubmatch(head); m != nil {
		return string(m[1])
	}
	return ""
}

var savedFrom = lazyregexp.New(`saved from url=\(\d+\)(\S+)`)

// readMeta reads what a page says of itself: in its head, and for the browser that saved it.
func (p *page) readMeta() {
	head := map[string]string{}
	walk(p.root, func(n *html.Node) bool {
		if n.Type == html.CommentNode {
			if m := savedFrom.FindStringSubmatch(n.Data); m != nil && head["saved"] == "" {
				head["saved"] = m[1]
			}
			return true
		}
		switch n.Data {
		case "meta":
			name := attr(n, "name") + attr(n, "property") + attr(n, "itemprop")
			content := strings.TrimFunc(cleanText(attr(n, "content")), blank)
			if key := strings.ToLower(name); key != "" && head[key] == "" {
				head[key] = content
			}
		case "base":
			head["base"] = attr(n, "href")
		case "link":
			if strings.EqualFold(attr(n, "rel"), "canonical") && head["canonical"] == "" {
				head["canonical"] = attr(n, "href")
			}
		case "title":
			if head["<title>"] == "" && n.FirstChild != nil {
				head["<title>"] = strings.Join(strings.Fields(cleanText(n.FirstChild.Data)), " ")
			}
		}
		return true
	})
	p.fillMeta(head)
}

// fillMeta takes the fields of content managers and of the open graph.
func (p *page) fillMeta(head map[string]string) {
	first := func(keys ...string) string {
		for _, key := range keys {
			if v := head[key]; v != "" && !strings.EqualFold(v, "null") && !strings.EqualFold(v, "undefined") {
				return v
			}
		}
		return ""
	}
	m := &p.doc.Meta
	for _, key := range []string{"og:url", "canonical", "saved", "url"} {
		if u, err := url.Parse(head[key]); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			m.Address = u.String()
			p.base = u
			break
		}
	}
	if m.Address == "" && p.finder.parts != nil && head["base"] == "" {
		head["base"] = p.finder.location
	}
	if u, err := url.Parse(head["base"]); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		p.base = u
	}
	if p.kind == office {
		return // Word writes the first words as title, and names of computers as author
	}
	m.Title = first("articletitle", "article_title")
	p.titled = m.Title != ""
	if m.Title == "" {
		m.Title = first("og:title", "twitter:title", "<title>")
	}
	m.Date = cleanDate(first("pubdate", "publishdate", "article:published_time", "og:published_time", "publish_date",
		"firstpublishedtime", "weibo:article:create_at", "createdate", "datepublished", "publish-date", "apub:time",
		"og:release_date", "bytedance:published_time", "date"))
	m.Source = cleanSource(first("contentsource", "article:source", "mediaid", "source", "og:source"))
	m.Author = cleanAuthor(first("author", "article:author", "og:article:author"))
	if title := head["<title>"]; m.Author == m.Source || strings.HasSuffix(title, m.Author) ||
		strings.Contains(title, "_"+m.Author) || strings.Contains(title, "-"+m.Author) {
		m.Author = "" // the site
	}
	p.head = head
}

var (
	dateText = lazyregexp.New(`((?:19|20)\d\d)\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?` +
		`(?:[T\s　]*(\d{1,2})\s*[:：时]\s*(\d{2}))?`)
	number = lazyregexp.New(`^[\d\s]*$`)
)

// cleanDate is a date as 2006-01-02 or 2006-01-02 15:04, or "".
func cleanDate(s string) string {
	m := dateText.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	two := func(n string) string {
		if len(n) == 1 {
			return "0" + n
		}
		return n
	}
	if two(m[2]) > "12" || two(m[3]) > "31" || m[2] == "0" || m[3] == "0" {
		return ""
	}
	date := m[1] + "-" + two(m[2]) + "-" + two(m[3])
	if m[4] != "" && two(m[4]) < "24" && m[5] < "60" && (m[4]+m[5] != "0000" && m[4]+m[5] != "000") {
		date += " " + two(m[4]) + ":" + m[5]
	}
	return date
}

var sourceLabel = lazyregexp.New(`^(?:信息来源|文章来源|稿件来源|新闻来源|内容来源|来源|来　源|来 源)\s*[:：]\s*`)

func cleanSource(s string) string {
	s = strings.TrimFunc(sourceLabel.ReplaceAllString(strings.TrimFunc(s, blank), ""), blank)
	if number.MatchString(s) || strings.HasPrefix(s, "http") || len(s) > 120 || s == "本站" || s == "本站原创" || s == "原创" {
		return ""
	}
	return s
}

var authorLabel = lazyregexp.New(`^(?:作\s*者|撰\s*稿|记\s*者)\s*[:：]\s*`)

// cleanAuthor is an author, but not the number or program that some managers write there.
func cleanAuthor(s string) string {
	s = strings.TrimFunc(authorLabel.ReplaceAllString(strings.TrimFunc(s, blank), ""), blank)
	if number.MatchString(s) || strings.Contains(s, "http") || strings.Contains(s, "@") || len(s) > 90 ||
		strings.EqualFold(s, "admin") || strings.EqualFold(s, "administrator") || s == "佚名" || s == "匿名" || s == "未知" {
		return ""
	}
	return s
}
