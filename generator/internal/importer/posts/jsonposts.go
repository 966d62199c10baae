package posts

import (
	"encoding/json"
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

// readJSON reads posts in JSON: tables as Publii and Ghost have them in their databases, or a feed.
func (m *move) readJSON(name, text string) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil {
		m.leaveOut(name, diag.Text{Zh: "读不懂：" + err.Error(), En: "it cannot be read: " + err.Error()}, true)
		return
	}
	if list, ok := root["db"].([]any); ok && len(list) > 0 { // Ghost
		root, _ = list[0].(map[string]any)
	}
	if data, ok := root["data"].(map[string]any); ok {
		root = data
	}
	m.ownAddress(firstOf(textOf(root["home_page_url"]), jsonText(root["siteUrl"]), jsonText(root["domain"])))
	tables := jsonTables{root: root}
	posts := tables.rows("posts")
	if len(posts) == 0 {
		posts = tables.rows("items")
	}
	for i, row := range posts {
		m.addRow(name, i, row, &tables)
	}
}

// jsonTables are the tables of a database in JSON.
type jsonTables struct{ root map[string]any }

func (t *jsonTables) rows(name string) (rows []map[string]any) {
	list, _ := t.root[name].([]any)
	for _, v := range list {
		if row, ok := v.(map[string]any); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// jsonText is a text or a number.
func jsonText(v any) string {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	return textOf(v)
}

// pick is the first of some keys that has a text.
func pick(row map[string]any, keys ...string) string {
	for _, key := range keys {
		if s := jsonText(row[key]); s != "" {
			return s
		}
	}
	return ""
}

// related are the names in one table that another gives to a post: its tags, its authors.
func (t *jsonTables) related(id, by, key, in string) (names []any) {
	known := map[string]string{}
	for _, row := range t.rows(in) {
		known[jsonText(row["id"])] = pick(row, "name", "title")
	}
	for _, row := range t.rows(by) {
		if jsonText(row["post_id"]) == id && known[jsonText(row[key])] != "" {
			names = append(names, known[jsonText(row[key])])
		}
	}
	return names
}

// addRow makes a post of a row.
func (m *move) addRow(name string, i int, row map[string]any, t *jsonTables) {
	id := pick(row, "id")
	from := name + "#" + firstOf(id, strconv.Itoa(i+1))
	status := strings.ToLower(pick(row, "status"))
	switch {
	case strings.Contains(status, "trashed"):
		m.leaveOut(from+" "+oneLine(pick(row, "title"), 60), diag.Text{Zh: "在回收站里", En: "it is in the bin"}, false)
		return
	case strings.Contains(status, "is-page"), pick(row, "type") == "page", pick(row, "page") == "1", row["page"] == true:
		m.leaveOut(from+" "+oneLine(pick(row, "title"), 60), whyPage, false)
		return
	}
	front := map[string]any{
		"title": pick(row, "title"), "slug": pick(row, "slug"), "excerpt": pick(row, "custom_excerpt", "excerpt", "summary"),
		"date":    jsonDate(row, "published_at", "date_published", "created_at", "date"),
		"updated": jsonDate(row, "modified_at", "updated_at", "date_modified"),
		"cover":   pick(row, "feature_image", "image", "featured_image"), "author": t.author(row, id),
	}
	tags := t.related(id, "posts_tags", "tag_id", "tags")
	for _, key := range []string{"tags", "categories"} {
		for _, tag := range textsOf(row[key]) {
			tags = append(tags, tag)
		}
	}
	front["categories"] = tags // they have nothing else that sorts texts
	if status != "" && !strings.Contains(status, "published") || strings.Contains(status, "draft") ||
		strings.Contains(status, "hidden") {
		front["draft"] = true
	}
	for _, image := range t.rows("posts_images") {
		if jsonText(image["post_id"]) == id && id != "" && jsonText(image["id"]) == pick(row, "featured_image_id") {
			front["cover"] = "/media/posts/" + id + "/" + pick(image, "url")
		}
	}
	s := &source{post: Post{From: from}, file: name, folder: ".", front: front, stem: pick(row, "slug"),
		address: pick(row, "url")}
	if s.address == "" && pick(row, "slug") != "" {
		s.address = "/" + pick(row, "slug") + "/"
	}
	text, html := jsonBody(row, id)
	s.body, s.isHTML = pack(text), html
	m.settings.roots = []string{".", "media", "input", "input/media", "content"}
	m.fields(s)
	if s.post.Date.IsZero() {
		s.post.Guessed = append(s.post.Guessed, "date")
	}
	m.sources = append(m.sources, s)
}

// author is the name of who wrote a row.
func (t *jsonTables) author(row map[string]any, id string) string {
	if names := textsOf(row["authors"]); len(names) > 0 && strings.Trim(names[0], "0123456789") != "" {
		return strings.Join(names, "、")
	}
	if names := textsOf(row["author"]); len(names) > 0 {
		return strings.Join(names, "、")
	}
	names := t.related(id, "posts_authors", "author_id", "users")
	if len(names) == 0 {
		for _, a := range t.rows("authors") {
			if by := pick(row, "authors", "author_id"); by != "" && jsonText(a["id"]) == by {
				names = append(names, pick(a, "name"))
			}
		}
	}
	return strings.Join(textsOf(names), "、")
}

// jsonDate is a date of a row: a text, or milliseconds.
func jsonDate(row map[string]any, keys ...string) any {
	for _, key := range keys {
		if n, ok := row[key].(json.Number); ok {
			if ms, err := n.Int64(); err == nil && ms > 0 {
				return ms
			}
		}
		if s := textOf(row[key]); s != "" {
			return s
		}
	}
	return nil
}

// jsonBody is the text of a row, and whether it is HTML. Publii's editor of blocks has a list in JSON.
func jsonBody(row map[string]any, id string) (text string, isHTML bool) {
	for _, key := range []string{"html", "content_html", "text", "content", "body"} {
		if s, ok := row[key].(string); ok && s != "" {
			text = strings.ReplaceAll(s, "#DOMAIN_NAME#", "/media/posts/"+id+"/")
			break
		}
	}
	if text == "" {
		for _, key := range []string{"markdown", "content_text", "plaintext"} {
			if s, ok := row[key].(string); ok && s != "" {
				return s, false
			}
		}
	}
	var blocks []map[string]any
	if strings.HasPrefix(strings.TrimSpace(text), "[") && json.Unmarshal([]byte(text), &blocks) == nil {
		return publiiBlocks(blocks), true
	}
	return text, strings.Contains(text, "<")
}

// publiiBlocks writes the blocks of Publii's editor as HTML.
func publiiBlocks(blocks []map[string]any) string {
	var b strings.Builder
	for _, block := range blocks {
		kind := strings.TrimPrefix(textOf(block["type"]), "publii-")
		content := block["content"]
		text, _ := content.(string)
		fields, _ := content.(map[string]any)
		field := func(key string) string { s, _ := fields[key].(string); return s }
		switch kind {
		case "header":
			level := 2
			if config, ok := block["config"].(map[string]any); ok {
				if n, ok := config["headingLevel"].(float64); ok && n >= 1 && n <= 6 {
					level = int(n)
				}
			}
			tag := "h" + strconv.Itoa(level)
			b.WriteString("<" + tag + ">" + text + "</" + tag + ">")
		case "image":
			b.WriteString("<figure><img src=\"" + quoteHTML(field("image")) + "\" alt=\"" + quoteHTML(field("alt")) +
				"\"><figcaption>" +
				field("caption") + "</figcaption></figure>")
		case "gallery":
			images, _ := fields["images"].([]any)
			for _, v := range images {
				image, _ := v.(map[string]any)
				b.WriteString("<p><img src=\"" + quoteHTML(textOf(image["src"])) + "\" alt=\"" + quoteHTML(textOf(image["alt"])) +
					"\"></p>")
			}
		case "quote":
			b.WriteString("<blockquote><p>" + field("text") + "</p><p>" + field("author") + "</p></blockquote>")
		case "code":
			b.WriteString("<pre>" + quoteHTML(text) + "</pre>")
		case "list":
			b.WriteString("<ul>" + text + "</ul>")
		case "separator":
			b.WriteString("<hr>")
		case "readmore":
		default:
			b.WriteString("<p>" + firstOf(text, frontmatter.CleanText(strings.Join(textsOf(fields), " "))) + "</p>")
		}
	}
	return b.String()
}
