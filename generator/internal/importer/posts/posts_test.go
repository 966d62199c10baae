package posts

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

var zone = time.FixedZone("", 8*3600)

func options() Options {
	return Options{
		Location:  zone,
		Districts: []*site.District{{Name: "武侯区", Slug: "wuhou", Aliases: []string{"武侯"}}, {Name: "青羊区", Slug: "qingyang"}},
		Topics:    []*site.Topic{{Slug: "yiqing", Title: "抗击疫情"}},
	}
}

// picture is a small PNG, which n tells from others.
func picture(n int) string {
	m := image.NewGray(image.Rect(0, 0, 2, 2))
	m.SetGray(0, 0, color.Gray{Y: uint8(n)})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func mustRead(t *testing.T, files map[string]string, o Options) *Result {
	t.Helper()
	r, err := Read(t.Context(), folder(files), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// postFrom is the post of a file.
func postFrom(t *testing.T, r *Result, from string) *Post {
	t.Helper()
	for i := range r.Posts {
		if r.Posts[i].From == from {
			return &r.Posts[i]
		}
	}
	t.Fatalf("no post %s", from)
	return nil
}

func codesOf(ds []diag.Diagnostic) (codes []string) {
	for _, d := range ds {
		if !slices.Contains(codes, string(d.Code)) {
			codes = append(codes, string(d.Code))
		}
	}
	slices.Sort(codes)
	return codes
}

// Bytes of pictures, captions, dates, addresses and links of a small site of each generator.
func TestGenerators(t *testing.T) {
	for _, test := range []struct {
		name  string
		kind  Kind
		files map[string]string
		from  string
		want  string
	}{
		{"hexo", Hexo, map[string]string{
			"_config.yml": "url: https://old.example.cn/blog\nroot: /blog/\n" +
				"permalink: :year/:month/:day/:title/\npost_asset_folder: true\n",
			"source/_posts/chaxun.md": "---\ntitle: 查询\ndate: 2022-09-01 10:20:30\nupdated: 2022-09-02\n" +
				"categories: 武侯区\ntags: [民生, 代表]\ncomments: true\n---\n导语。\n\n<!-- more -->\n\n{% asset_img a.png 现场 %}\n\n" +
				"见[上一篇](/blog/2021/05/06/jiu/)和{% post_link jiu %}。\n",
			"source/_posts/chaxun/a.png":   picture(1),
			"source/_posts/jiu.md":         "title: 旧的\ndate: 2021/5/6\n---\n![](/images/b.png)正文\n",
			"source/images/b.png":          picture(2),
			"source/about/index.md":        "---\ntitle: 关于\n---\n",
			"themes/x/source/_posts/no.md": "---\ntitle: 主题\n---\n",
		}, "source/_posts/chaxun.md", `title 查询
date 2022-09-01 10:20:30
updated 2022-09-02
districts wuhou
tags 民生 代表
aliases /blog/2022/09/01/chaxun/
slug chaxun
summary 导语。
photo a.png 现场
body 导语。|![](photo:1)|见[上一篇](/1)和[旧的](/1)。
unmapped comments 1
left out source/about/index.md
`},
		{"hugo", Hugo, map[string]string{
			"hugo.toml": "baseURL = \"https://old.example.cn/\"\n[permalinks]\n" +
				"post = \"/:year/:month/:slug/\"\n",
			"content/post/diyi/index.md": "+++\ntitle = \"第一\"\ndate = 2022-09-01T22:00:00+00:00\nslug = \"di-yi\"\n" +
				"aliases = [\"/jiu/1.html\"]\ncategories = [\"抗击疫情\", \"杂谈\"]\ndraft = true\n+++\n" +
				"{{< figure src=\"a.png\" title=\"标题\" alt=\"替代\" >}}\n\n[二]({{< ref \"er.md#节\" >}})\n\n" +
				"{{< highlight go \"linenos=table\" >}}\nx := 1\n{{< /highlight >}}\n\n{{< mermaid >}}\na-->b\n" +
				"{{< /mermaid >}}\n",
			"content/post/diyi/a.png": picture(1),
			"content/post/er.md":      "---\ntitle: 二\ndate: 2022-01-02\n---\n文\n",
			"content/post/_index.md":  "---\ntitle: 列表\n---\n",
			"content/about.md":        "---\ntitle: 关于\n---\n",
			"static/x.png":            picture(3),
		}, "content/post/diyi/index.md", `title 第一
date 2022-09-02 06:00:00
topics yiqing
tags 杂谈
aliases /2022/09/di-yi/ /jiu/1.html
slug di-yi
photo a.png 标题
body ![](photo:1)|[二](/1#节)|` + "```go|x := 1|```" + `|{{< mermaid >}}|a-->b|{{< /mermaid >}}
finding import-private import-shortcode
left out content/about.md
`},
		{"jekyll", Jekyll, map[string]string{
			"_config.yml": "url: https://old.example.cn\npermalink: /:year/:month/:title.html\n",
			"_posts/2022-09-01-diaoyan.md": "---\nlayout: post\ntitle:  \"调研\"\ncategory: 青羊区\nimage: /assets/c.png\n" +
				"---\n![图]({{ site.baseurl }}/assets/a.png \"代表在现场\"){: .center}\n\n" +
				"[上]({% post_url 2021-01-02-shang %}) [表](/assets/b.csv)\n\n{% highlight ruby linenos %}\nputs 1\n" +
				"{% endhighlight %}\n",
			"_posts/2021-01-02-shang.md": "---\ntitle: 上\n---\n文\n",
			"_posts/notes.textile":       "h1. x",
			"assets/a.png":               picture(1),
			"assets/c.png":               picture(2),
			"assets/b.csv":               "甲,乙\n1,2\n",
		}, "_posts/2022-09-01-diaoyan.md", `title 调研
date 2022-09-01
districts qingyang
aliases /2022/09/diaoyan.html
slug diaoyan
photo a.png 代表在现场
photo c.png 
cover 2
file fujian-1.csv b
body ![](photo:1)|[上](/0) [表](<fujian-1.csv>)|` + "```ruby|puts 1|```" + `
finding import-dropped
left out _posts/notes.textile
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if kind, _ := Detect(folder(test.files)); kind != test.kind {
				t.Fatalf("it is taken for %q", kind)
			}
			r := mustRead(t, test.files, options())
			got := describe(r, postFrom(t, r, test.from))
			if got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
			for i := range r.Posts {
				for _, photo := range r.Posts[i].Photos {
					data, err := photo.Picture.Read()
					if err != nil || !strings.HasPrefix(string(data), "\x89PNG") {
						t.Errorf("%s: %v", photo.Picture.Name, err)
					}
				}
			}
		})
	}
}

// describe is what a test compares of a post.
func describe(r *Result, p *Post) string {
	var b strings.Builder
	line := func(name string, values ...string) {
		if text := strings.Join(values, " "); text != "" {
			b.WriteString(name + " " + text + "\n")
		}
	}
	day := func(name string, at time.Time, hasTime bool) {
		if hasTime {
			line(name, at.Format(time.DateTime))
		} else if !at.IsZero() {
			line(name, at.Format(time.DateOnly))
		}
	}
	line("title", p.Title)
	day("date", p.Date, p.HasTime)
	day("updated", p.Updated, p.UpdatedTime)
	line("districts", p.Districts...)
	line("topics", p.Topics...)
	line("tags", p.Tags...)
	line("aliases", p.Aliases...)
	line("slug", p.Slug)
	line("summary", p.Summary)
	for _, photo := range p.Photos {
		line("photo", photo.Picture.Name, photo.Caption)
	}
	if p.Cover > 0 {
		line("cover", fmt.Sprint(p.Cover))
	}
	for _, f := range p.Files {
		line("file", f.Name, f.Title)
	}
	body := p.Text(func(n int) string { return fmt.Sprintf("/%d", n) })
	body = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(body), "\n\n", "|"), "\n", "|")
	for n := range r.Posts {
		for _, end := range []string{">", "#节>"} {
			body = strings.ReplaceAll(body, fmt.Sprintf("(</%d%s)", n, end), fmt.Sprintf("(/%d%s)", n, strings.TrimSuffix(end,
				">")))
		}
	}
	line("body", body)
	line("finding", codesOf(p.Findings)...)
	for _, c := range r.Unmapped {
		line("unmapped", c.Name, fmt.Sprint(c.Posts))
	}
	for _, l := range r.LeftOut {
		line("left out", l.From)
	}
	return b.String()
}

// The same folder gives the same result, on any number of cores.
func TestSame(t *testing.T) {
	files := map[string]string{"_config.yml": "title: x\n"}
	for i := range 30 {
		files[fmt.Sprintf("source/_posts/p%d.md",
			i)] = fmt.Sprintf("---\ntitle: 第 %d 篇\ndate: 2022-09-%02d\ncategories: c%d\n---\n"+
			"[下一篇](/2022/09/%02d/p%d/) ![](/x%d.png) {%% foo %%}\n",
			i, i%28+1, i%4, (i+1)%28+1, i+1, i)
	}
	first := mustRead(t, files, options())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 3 {
		again := mustRead(t, files, options())
		for i := range again.Posts {
			if !reflect.DeepEqual(again.Posts[i], first.Posts[i]) {
				t.Fatalf("%s differs:\n%+v\n%+v", again.Posts[i].From, again.Posts[i], first.Posts[i])
			}
		}
		if !reflect.DeepEqual(again.Findings, first.Findings) {
			t.Fatal("the findings differ")
		}
	}
}

// bodyOf is the body that a Markdown text becomes.
func bodyOf(t *testing.T, kind Kind, text string) (body string, p *Post, r *Result) {
	t.Helper()
	files := map[string]string{
		"source/images/a.png": picture(1), "source/images/b.png": picture(2), "_config.yml": "url: https://old.example.cn\n",
		"source/_posts/a.md": "---\ntitle: 甲\ndate: 2022-09-01\n---\n" + text,
		"source/_posts/b.md": "---\ntitle: 乙\ndate: 2022-09-02\n---\n文\n",
		"source/files/c.pdf": "%PDF-1.4\n", "source/files/d.exe": "MZ", "source/files/e.pdf": "",
	}
	r = mustRead(t, files, options())
	p = postFrom(t, r, "source/_posts/a.md")
	return strings.TrimSuffix(p.Text(func(int) string { return "/content/b/index.md" }), "\n"), p, r
}

// What becomes of one construct each.
func TestBodies(t *testing.T) {
	for _, test := range []struct{ name, text, want, codes string }{
		{"plain", "一段**话**。\n\n- 甲\n- 乙\n\n> 引\n", "一段**话**。\n\n- 甲\n- 乙\n\n> 引", ""},
		{"photo in a line of its own", "甲\n![](/images/a.png)\n乙", "甲\n\n![](photo:1)\n\n乙", ""},
		{"photo at the end", "如图：![](/images/a.png)", "如图：\n\n![](photo:1)", ""},
		{"photo within", "按![](/images/a.png)开始", "按![](photo:1)开始", ""},
		{"two photos", "![一](/images/a.png)![二](/images/b.png)", "![](photo:1)\n\n![](photo:2)", ""},
		{"photo twice", "![](/images/a.png)\n\n![](/images/a.png)", "![](photo:1)\n\n![](photo:1)", ""},
		{"photo in a list", "- 甲\n  ![](/images/a.png)", "- 甲\n  ![](photo:1)", ""},
		{"remote photo", "![代表在现场](https://x.example/1.jpg)", "〔照片1〕代表在现场", "import-photo-missing"},
		{"own host", "![](https://old.example.cn/images/a.png?v=1)", "![](photo:1)", ""},
		{"data", "![](data:image/png;base64,iVBORw0KGgo=)", "![](photo:1)", ""},
		{"reference", "![图][a]\n\n[a]: /images/a.png \"现场\"\n", "![](photo:1)", ""},
		{"img", "<img src=\"/images/a.png\" width=300 alt='会场'>", "![](photo:1)", ""},
		{"img with a sign", "<img alt=\"a>b\" src=\"/images/a.png\"/>", "![](photo:1)", ""},
		{"centre", "<center>![](/images/a.png)</center>\n", "![](photo:1)", ""},
		{"linked photo", "[![](/images/a.png)](/images/a.png)", "![](photo:1)", ""},
		{"figure", "<figure><img src=\"/images/a.png\"><figcaption>代表<b>在</b>现场</figcaption></figure>", "![](photo:1)", ""},
		{"post", "[乙](/2022/09/02/b/)", "[乙](</content/b/index.md>)", ""},
		{"post with a host", "[乙](https://old.example.cn/2022/09/02/b/index.html#x)", "[乙](</content/b/index.md#x>)", ""},
		{"post by label", "[乙][1]\n\n[1]: /2022/09/02/b/", "[乙](</content/b/index.md>)", ""},
		{"home", "[首页](/)", "[首页](/)", ""},
		{"dead", "[归档](/archives/)", "归档", "import-link"},
		{"dead source with blanks", "见[章](../docs/8. A b.md)和[注](see this)", "见章和[注](see this)", "import-link"},
		{"dead source in full width", "见[章]（../docs/a.md）", "```\n见[章]（../docs/a.md）\n```", "import-plain"},
		{"script address", "[点](javascript:alert(1))", "点", "import-link"},
		{"outside", "[站](https://x.example/a_b_c \"题\")", "[站](https://x.example/a_b_c \"题\")", ""},
		{"ftp", "<ftp://x.example/a>", "ftp://x.example/a", ""},
		{"file", "[附件](/files/c.pdf)", "[附件](<fujian-1.pdf>)", ""},
		{"program", "[程序](/files/d.exe)", "程序", "import-link"},
		{"empty file", "[空](/files/e.pdf)", "空", "import-link"},
		{"code", "```\n![](/images/a.png) {% asset_img a.png %} <b>\n```",
			"```\n![](/images/a.png) {% asset_img a.png %} <b>\n```", ""},
		{"code in a line", "`![](/images/a.png)` 和 ``<b>`` ", "`![](/images/a.png)` 和 ``<b>``", ""},
		{"code by blanks", "代码：\n\n    x = 1\n    y = 2\n\n完", "代码：\n\n```\nx = 1\ny = 2\n```\n\n完", ""},
		{"Chinese by blanks", "甲\n\n    首行缩进的一段话。\n", "甲\n\n    首行缩进的一段话。", ""},
		{"heading", "##小标题\n文", "## 小标题\n文", ""},
		{"underlined heading", "小标题\n---\n文\n\n大标题\n===\n文", "## 小标题\n\n文\n\n# 大标题\n\n文", ""},
		{"table stays", "|a|b|\n|---|---|\n|1<br>2|3|", "|a|b|\n|---|---|\n|1 2|3|", ""},
		{"HTML table", "<table><tr><th>甲</th><th>乙</th></tr><tr><td>1|2</td><td><a href='/archives/'>3</a></td></tr></table>",
			"| 甲 | 乙 |\n| --- | --- |\n| 1\\|2 | 3 |", "import-link"},
		{"HTML list", "<ul><li>甲<ol><li>乙</li></ol></li><li>丙</li></ul>", "- 甲\n  1. 乙\n- 丙", ""},
		{"pre", "<pre><code class=\"language-go\">a &lt; b\n*c*</code></pre>", "```go\na < b\n*c*\n```", ""},
		{"marks", "<b> 重点</b>和<del>旧</del>，H<sub>2</sub>O、m<sup>2</sup>，<font color=red>红</font>", " **重点**和~~旧~~，H₂O、m²，红",
			""},
		{"break", "甲<br>乙<br/>\n丙", "甲\\\n乙\\\n丙", ""},
		{"comment", "甲<!-- 不要 -->乙", "甲乙", "import-dropped"},
		{"script", "甲<script>alert(1)</script>乙", "甲乙", "import-dropped"},
		{"iframe", "<iframe src=\"//player.bilibili.com/player.html?bvid=BV1xx411c7mD&page=1\"></iframe>",
			"[嵌入的内容](<https://www.bilibili.com/video/BV1xx411c7mD/>)", ""},
		{"unknown element", "List<String> 和 <your-name>", "List<String> 和 <your-name>", "import-shortcode"},
		{"details", "<details><summary>更多</summary>\n\n**文**\n\n</details>", "**更多**\n\n**文**", ""},
		{"tag", "{% asset_img a.png %}", "〔照片1〕", "import-photo-missing"},
		{"unknown tag", "甲 {% plantuml %} 乙\n{% endplantuml %}", "甲 {% plantuml %} 乙\n" +
			"{% endplantuml %}", "import-shortcode"},
		{"quote", "{% blockquote 张三 %}\n一\n\n二\n{% endblockquote %}", "> 一\n>\n> 二\n>\n> ——张三", ""},
		{"note", "{% note info %}\n注意\n{% endnote %}", "> 注意", ""},
		{"codeblock", "{% codeblock 例子 lang:js %}\nlet a = `x`;\n{% endcodeblock %}", "例子\n\n```js\nlet a = `x`;\n```", ""},
		{"raw", "{% raw %}{{ x }}{% endraw %}", "{{ x }}", ""},
		{"youtube", "{% youtube dQw4w9WgXcQ %}", "[视频](<https://www.youtube.com/watch?v=dQw4w9WgXcQ>)", ""},
		{"variable", "![]({{ site.url }}/images/a.png) {{ page.title }}", "![](photo:1)\n\n{{ page.title }}",
			"import-shortcode"},
		{"marks of Kramdown", "甲\n{: .red}\n\n* TOC\n{:toc}\n", "甲", "import-dropped"},
		{"escaped", `\[不是\](链接) \<b\>`, `\[不是\](链接) \<b\>`, ""},
		{"brackets", "[[双]] [未闭 ![", "[[双]] [未闭 ![", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, p, _ := bodyOf(t, Hexo, test.text)
			if strings.TrimSpace(got) != strings.TrimSpace(test.want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
			if codes := strings.Join(codesOf(p.Findings), " "); codes != test.codes {
				t.Errorf("findings %q, want %q", codes, test.codes)
			}
		})
	}
}

// Front matter that no parser reads loses no post.
func TestDamaged(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("---\ntitle: 国标\ndate: 2022-09-01\n---\n汉字正文，也要读出来。\n")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"_config.yml":            "a: &a [*a]\nurl: https://old.example.cn\n",
		"source/_posts/cycle.md": "---\na: &a [*a, *a]\ntitle: 环\ndate: 2022-09-01\n---\n文\n",
		"source/_posts/twice.md": "---\ntitle: 一\ntitle: 二\ndate: 2022-09-01\n---\n文\n",
		"source/_posts/colon.md": "---\ntitle: 甲: 乙: 丙\ntags:\n- x\n  - y\n---\n文\n",
		"source/_posts/gbk.md":   gbk,
		"source/_posts/bom.md":   "\ufeff---\r\ntitle: 记号\r\ndate: 2022-09-01\r\n---\r\n文\r\n",
		"source/_posts/none.md":  "# 没有信息栏\n\n文\n",
		"source/_posts/open.md":  "---\ntitle: 未闭\n\n文\n",
		"source/_posts/deep.md": "---\ntitle: 深\nx: " + strings.Repeat("[", 500) + "\n---\n" + strings.Repeat("> ", 500) +
			"文\n",
		"source/_posts/nul.md":    "---\ntitle: 零\n---\n\x00",
		"source/_posts/big.md":    "---\ntitle: 大\ndate: 2022-09-01\n---\n" + strings.Repeat("一段话。\n\n", 200_000),
		"source/_posts/con.md":    "---\ntitle: 设备\ndate: 2022-09-01\ntags: [con, '+', 甲]\npermalink: con.html\n---\n文\n",
		"source/_posts/secret.md": "---\ntitle: 密\ndate: 2022-09-01\npassword: 1234\n---\n文\n",
		"source/_posts/number.md": "---\ntitle: 2022\ndate: 2022-09-01\n---\n文\n",
		"source/_posts/stars.md":  "---\ntitle: 星\ndate: 2022-09-01\n---\n" + strings.Repeat("*a **b _c ", 3000) + "\n",
		"source/_posts/columns.md": "---\ntitle: 宽\ndate: 2022-09-01\n---\n" + strings.Repeat("|a", 80) + "|\n" +
			strings.Repeat("|-", 80) + "|\n",
	}
	r := mustRead(t, files, options())
	titles := map[string]string{}
	for _, p := range r.Posts {
		titles[strings.TrimSuffix(strings.TrimPrefix(p.From, "source/_posts/"), ".md")] = p.Title
	}
	want := map[string]string{
		"cycle": "环", "twice": "一", "colon": "甲: 乙: 丙", "gbk": "国标", "bom": "记号", "none": "没有信息栏", "open": "open",
		"deep": "深",
		"big":  "大", "con": "设备", "secret": "密", "number": "2022", "stars": "星", "columns": "宽",
	}
	if !reflect.DeepEqual(titles, want) {
		t.Errorf("got  %v\nwant %v", titles, want)
	}
	lost := ""
	for _, l := range r.LeftOut {
		if l.Lost {
			lost += l.From + " "
		}
	}
	if lost != "source/_posts/nul.md " {
		t.Errorf("lost: %s", lost)
	}
	for from, code := range map[string]diag.Code{
		"cycle": diag.ImportFrontMatter, "con": diag.ImportAddress, "secret": diag.ImportPrivate, "big": diag.ImportLimit,
		"stars": diag.ImportPlain, "columns": diag.ImportPlain,
	} {
		if p := postFrom(t, r, "source/_posts/"+from+".md"); !slices.Contains(codesOf(p.Findings), string(code)) {
			t.Errorf("%s: findings %v, want %s", from, codesOf(p.Findings), code)
		}
	}
	if tags := postFrom(t, r, "source/_posts/con.md").Tags; !slices.Equal(tags, []string{"甲"}) {
		t.Errorf("tags %v", tags)
	}
}
