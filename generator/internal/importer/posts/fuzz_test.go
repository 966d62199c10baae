package posts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/thorough"
)

const wxr = `<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>旧站</title><link>https://old.example.cn</link><wp:base_blog_url>https://old.example.cn</wp:base_blog_url>
<item><title>代表&amp;调研</title><link>https://old.example.cn/2022/09/diaoyan/</link><dc:creator>张三</dc:creator>
<content:encoded><![CDATA[第一段。

第二段 <a href="https://old.example.cn/?p=9">旧</a>，见<a href="https://old.example.cn/2022/09/er/">二</a>。
[caption id="x" width="300"]<a href="b.jpg"><img src="https://old.example.cn/wp-content/uploads/2022/09/a.png" />
</a> 代表在现场[/caption]
<!--more-->
[gallery ids="7,8"]
<ol><li>甲</li><li>乙</li></ol>]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>5</wp:post_id><wp:post_date>2022-09-01 10:00:00</wp:post_date><wp:post_name>diaoyan</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="x"><![CDATA[武侯区]]></category><category domain="post_tag"><![CDATA[民生]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta></item>
<item><title>二</title><link>https://old.example.cn/2022/09/er/</link><content:encoded><![CDATA[<!-- wp:paragraph -->
<p>文` + "\x0b" + `</p>
<!-- /wp:paragraph -->]]></content:encoded><wp:post_id>6</wp:post_id><wp:post_date>2022-09-02 10:00:00</wp:post_date>
<wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>图</title><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://old.example.cn/wp-content/uploads/2022/09/c.png</wp:attachment_url>
<excerpt:encoded><![CDATA[座谈会]]></excerpt:encoded></item>
<item><title>关于</title><wp:post_id>8</wp:post_id><wp:post_type>page</wp:post_type></item>
</channel></rss>`

const publii = `{"config":{"domain":"https://old.example.cn"},
"posts":[{"id":3,"title":"议事会","authors":"1","slug":"yishihui",
"text":"<p>一 <img src=\"#DOMAIN_NAME#a.png\" alt=\"现场\"></p>",
"featured_image_id":4,"created_at":1662026400000,"modified_at":1662112800000,"status":"published"},
{"id":4,"title":"草稿","slug":"cao",
"text":"[{\"type\":\"publii-header\",\"content\":\"小标题\"},{\"type\":\"publii-paragraph\",` +
	`\"content\":\"文\"}]","created_at":1662026400000,"status":"draft"}],
"tags":[{"id":1,"name":"青羊区"},{"id":2,"name":"民生"}],"posts_tags":[{"tag_id":1,"post_id":3},{"tag_id":2,"post_id":3}],
"posts_images":[{"id":4,"post_id":3,"url":"b.png"}],"authors":[{"id":1,"name":"李四"}]}`

const feed = `{"version":"https://jsonfeed.org/version/1.1","home_page_url":"https://old.example.cn/","items":[
{"id":"1","url":"https://old.example.cn/a.html","title":"甲",
"content_html":"<p>文<br>字</p>","date_published":"2022-09-01T08:00:00+08:00",
"tags":["武侯"],"author":{"name":"王五"}}]}`

// Exports: HTML becomes Markdown, pictures are found below the folder, related tables are joined.
func TestExports(t *testing.T) {
	for _, test := range []struct {
		name  string
		kind  Kind
		files map[string]string
		from  string
		want  string
	}{
		{"wordpress", WordPress, map[string]string{
			"export.xml": wxr, "wp-content/uploads/2022/09/a.png": picture(1), "uploads/2022/09/c.png": picture(2),
		}, "export.xml#5", `title 代表&调研
date 2022-09-01 10:00:00
districts wuhou
tags 民生
aliases /2022/09/diaoyan/
slug diaoyan
photo a.png 代表在现场
photo c.png 座谈会
cover 2
body 第一段。||第二段 旧，见[二](/1)。||![](photo:1)||![](photo:2)||\[gallery 8\]||1. 甲|2. 乙
finding import-link
left out export.xml#8 关于
`},
		{"publii", JSON, map[string]string{
			"posts.json": publii, "media/posts/3/a.png": picture(1), "media/posts/3/b.png": picture(2),
		}, "posts.json#3", `title 议事会
date 2022-09-01 18:00:00
updated 2022-09-02 18:00:00
districts qingyang
tags 民生
aliases /yishihui/
slug yishihui
photo a.png 现场
photo b.png 
cover 2
body 一||![](photo:1)
`},
		{"feed", JSON, map[string]string{"feed.json": feed}, "feed.json#1", `title 甲
date 2022-09-01 08:00:00
districts wuhou
aliases /a.html
body 文\|字
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if kind, _ := Detect(folder(test.files)); kind != test.kind {
				t.Fatalf("it is taken for %q", kind)
			}
			r := mustRead(t, test.files, options())
			got := strings.ReplaceAll(describe(r, postFrom(t, r, test.from)), "|", "|")
			if want := strings.ReplaceAll(test.want, "||", "|"); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// sitesOf are sites of each kind with a text in them.
func sitesOf(text string) []map[string]string {
	return []map[string]string{
		{"_config.yml": "url: https://old.example.cn\nroot: /b/\n", "source/_posts/a.md": text,
			"source/_posts/b.md": "---\ntitle: 乙\n---\n",
			"source/a.png":       picture(1), "source/c.pdf": "%PDF-1.4"},
		{"hugo.toml": "baseURL = 'https://old.example.cn'", "content/p/a.md": text,
			"content/p/b/index.md": "+++\ntitle='乙'\n+++\n",
			"static/a.png":         picture(1)},
		{"_posts/2022-09-01-a.md": text, "_posts/2022-09-01-b.html": "---\ntitle: x\n---\n" + text, "a.png": picture(1)},
		{"a.xml": "<!-- wordpress.org/export/ -->" + text},
		{"a.json": text},
		{"_config.yml": text, "_posts/2022-09-01-a.md": "---\ntitle: x\n---\n文"},
	}
}

// checkResult fails for a body that a build would refuse.
func checkResult(t *testing.T, r *Result) {
	t.Helper()
	converter := markdown.New()
	for i := range r.Posts {
		p := &r.Posts[i]
		body := p.Text(func(n int) string {
			if n < 0 || n >= len(r.Posts) {
				t.Fatalf("%s links post %d of %d", p.From, n, len(r.Posts))
			}
			return "/content/x/index.md"
		})
		in := markdown.Input{
			Source:      &diag.Source{Name: p.From, Text: strings.ReplaceAll(body, "](photo:", "](p")},
			ResolveLink: func(string) (string, bool) { return "/", true },
			File: func(to string) (markdown.File, bool) {
				return markdown.File{URL: "/f"}, strings.Contains(body, "<"+to+">")
			},
		}
		for n := range p.Photos {
			in.Photos = append(in.Photos, markdown.Photo{File: "p" + strconv.Itoa(n+1),
				Images: []markdown.Image{{URL: "/a.jpg"}}})
		}
		_, found := converter.Convert(t.Context(), in)
		for _, d := range found {
			if d.Severity == diag.Error {
				t.Errorf("%s: %s\n%s", p.From, d.Message(diag.En), body)
			}
		}
		if strings.ContainsFunc(body, isToken) || p.Title == "" {
			t.Errorf("%s: title %q, body %q", p.From, p.Title, body)
		}
	}
}

// seeds are texts that fuzzing begins with.
func seeds() []string {
	return []string{
		"---\ntitle: 甲\ndate: 2022-09-01\ntags: [a]\n---\n" +
			"![](a.png)[乙](b.md)[c](/c.pdf) <img src=a.png> {% asset_img a.png %}\n",
		"title: 甲\n---\n<table><tr><td>1</td></tr></table>\n\n    code\n\n```\nx\n", wxr, publii, feed,
		"+++\ntitle = '甲'\n+++\n{{< figure src=\"/a.png\" >}} {{< ref \"b\" >}}\n[x]: a.png\n![x]\n",
		"---\na: &a [*a]\n---\n<div><p>甲<br><b>乙</b></div><!--more-->\n\n标题\n---\n",
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, files := range sitesOf(text) {
			Detect(folder(files))
			r, err := Read(t.Context(), folder(files), options())
			if err != nil {
				t.Fatal(err)
			}
			checkResult(t, r)
		}
	})
}

// Texts on which parsers spend hours are read within a second.
func TestHostile(t *testing.T) {
	n := thorough.Count(30_000, 100_000)
	for i, text := range []string{
		strings.Repeat("[", n), strings.Repeat("![", n), strings.Repeat("[a](", n), strings.Repeat("<b>", n),
		strings.Repeat("<div>", n),
		strings.Repeat("<table>", n), strings.Repeat("<a href=x>", n), strings.Repeat("{% ", n),
		strings.Repeat("{% note %}", n),
		strings.Repeat("{{<", n), strings.Repeat("<!--", n), strings.Repeat("`", n) + strings.Repeat("``` `` ", n/10),
		strings.Repeat("> ", n), strings.Repeat("- ", n), strings.Repeat("[a]: b\n", n), strings.Repeat("<img alt=\"", n),
		strings.Repeat("<ul><li>", 2000), strings.Repeat("a\n---\n", n), strings.Repeat("<x ", n), strings.Repeat("[x][x]",
			n),
		strings.Repeat("{% raw %}", n), strings.Repeat("<pre>", n), strings.Repeat("![](data:image/png;base64,", n),
	} {
		for kind, files := range []map[string]string{
			{"_posts/2022-09-01-a.md": "---\ntitle: x\n---\n" + text},
			{"_posts/2022-09-01-a.html": "---\ntitle: x\n---\n" + text},
			{"_posts/2022-09-01-a.md": "---\n" + text + "\n---\n文"},
		} {
			t.Run(fmt.Sprintf("%d/%d", i, kind), func(t *testing.T) {
				var r *Result
				if took := cputime.Of(func() { r = mustRead(t, files, options()) }); took > 4*time.Second {
					t.Errorf("%.20s… takes %v", text, took)
				}
				checkResult(t, r)
			})
		}
	}
}

// Words of a text are in the post that it becomes, wherever they stand.
func TestConservation(t *testing.T) {
	shapes := []string{
		"%s", "**%s**", "<b>%s</b>", "- %s", "> %s", "| %s | 二 |\n|---|---|\n| 三 | 四 |", "<div>%s</div>", "<p>%s<br>乙</p>",
		"<table><tr><td>%s</td><td>乙</td></tr></table>", "<ul><li>%s</li></ul>", "[%s](/nowhere/)", "[%s](https://x.example)",
		"[%s](b.md)", "![%s](/a.png)", "![%s](/none.png)", "<img src='/a.png' title='%s'>",
		"<figure><img src=/a.png><figcaption>%s</figcaption></figure>",
		"{%% note %%}\n%s\n{%% endnote %%}", "{%% x %%}%s{%% endx %%}", "{{< y \"%s\" >}}", "```\n%s\n" +
			"```", "    %s", "`%s`",
		"<code>%s</code>", "<pre>%s</pre>", "<details><summary>%s</summary></details>", "# %s", "%s\n---", "##%s",
		"<h3>%s</h3>",
		"[^1]: %s", "~~%s~~", "<font color=red>%s", "<foo>%s</foo>", "<blockquote>%s</blockquote>",
		"{%% codeblock %%}\n%s\n{%% endcodeblock %%}",
		"[%s][b]\n\n[b]: /nowhere", "<a href=\"/x/\">%s</a>", "<video src=\"/a.mp4\">%s</video>",
		"<iframe src=\"x\" title=\"%s\"></iframe>",
		"<dl><dt>%s</dt><dd>乙</dd></dl>", "<sup>%s</sup>", "<center>%s</center>",
		"{%% highlight go %%}%s{%% endhighlight %%}",
	}
	random := rand.New(rand.NewPCG(1, 2))
	for round := range thorough.Count(40, 300) {
		var text strings.Builder
		var words []string
		for i := range 12 {
			word := "词" + strings.Repeat("语", 1+random.IntN(3)) + fmt.Sprintf("第%d", round*100+i) + "号"
			words = append(words, word)
			shape := shapes[random.IntN(len(shapes))]
			fmt.Fprintf(&text, shape, word)
			text.WriteString([]string{"\n\n", "\n", "\n\n\n"}[random.IntN(3)])
		}
		for _, files := range sitesOf("---\ntitle: 甲\ndate: 2022-09-01\n---\n" + text.String())[:3] {
			r := mustRead(t, files, options())
			checkResult(t, r)
			for i := range r.Posts {
				p := &r.Posts[i]
				if !strings.HasSuffix(p.From, "a.md") {
					continue
				}
				all := p.Text(nil) + p.Title + p.Summary
				for _, photo := range p.Photos {
					all += photo.Caption
				}
				all = strings.ReplaceAll(all, `\`, "")
				for _, word := range words {
					if !strings.Contains(all, word) && !slices.ContainsFunc(p.Findings, func(d diag.Diagnostic) bool {
						return strings.Contains(d.Message(diag.En), word)
					}) {
						t.Fatalf("%s loses %s of\n%s\n\nit becomes\n%s", p.From, word, text.String(), p.Text(nil))
					}
				}
			}
		}
	}
}
