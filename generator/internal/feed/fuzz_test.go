package feed

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/html"
)

// FuzzFeed writes a feed of any text. It must be well-formed, valid but for what the HTML says, and
// read back as what was given, with what XML cannot say replaced.
func FuzzFeed(f *testing.F) {
	for _, e := range sample().Entries {
		f.Add(e.Title, e.Summary, e.HTML, "标签", int64(0), 8*3600)
	}
	f.Add("]]>", "&amp;\r\n", []byte("<a href='&#1;&#xFFFF;/x'>"), "\x00", int64(1), 29143)
	f.Add("\xed\xa0\x80", "\ufffe", []byte("<img srcset=', a,, b 1w'>"), "\t\n\"", int64(-1), -60)
	f.Fuzz(func(t *testing.T, title, summary string, html []byte, tag string, unix int64, offset int) {
		const page = "https://a.example/wuhou/2022/yulin/"
		when := time.Unix(unix%4e9, 0).In(time.FixedZone("", offset%(14*3600)))
		in := Feed{
			Title: title, Subtitle: summary, Home: "https://a.example/", Self: "https://a.example/feed.xml",
			Author: tag, Generator: title,
			Visitor: &Visitor{Text: summary, Links: []Link{{title, page}}, Style: "/feed.css"},
			Entries: []Entry{{
				URL: page, Title: title, Summary: summary, HTML: html, Tags: []string{tag}, Published: when, Author: title,
			}},
		}
		root := parse(t, Atom(in))
		e := root.All("entry")[0]
		content := string(absolute(clean(html), page))
		for _, each := range []struct{ what, got, want string }{
			{"title", root.Text("title"), clean(title)}, {"subtitle", root.Text("subtitle"), clean(summary)},
			{"entry's title", e.Text("title"), clean(title)}, {"summary", e.Text("summary"), clean(summary)},
			{"content", e.Text("content"), content}, {"tag", e.All("category")[0].Get("term"), clean(tag)},
		} {
			if each.got != each.want {
				t.Errorf("%s reads %q, want %q", each.what, each.got, each.want)
			}
		}
		if got, err := time.Parse(time.RFC3339, e.Text("published")); err != nil || !got.Equal(when) {
			t.Errorf("published %s reads %v, want %v", e.Text("published"), got, when)
		}
		var back struct {
			Title string
			Items []struct {
				Title, Summary string
				HTML           string `json:"content_html"`
				Tags           []string
			}
		}
		if err := json.Unmarshal(JSON(in), &back); err != nil {
			t.Fatal(err)
		}
		i := back.Items[0]
		if back.Title != clean(title) || i.Title != clean(title) || i.HTML != content ||
			i.Summary != clean(summary) || i.Tags[0] != clean(tag) {
			t.Errorf("JSON reads %+v", i)
		}
	})
}

// FuzzAbsolute scans any HTML. A second pass finds nothing more to do, text without tags stays as it
// is, and no address can break out of its attribute.
func FuzzAbsolute(f *testing.F) {
	for _, s := range []string{
		`<a href="../b/?x=1&amp;y">`, `<img src=a srcset="a 1w, b 2x">`, `<!-- <a href=b> -->`,
		`<script></script><a href='"'>`, `</a href=b><a/href=b>`,
		`<a href="&quot;><img src=x>">`, `<a href=a'b"c>`, `<textarea><a href=b></textarea`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		in = clean(in)
		const page = "https://a.example/wuhou/"
		once := string(absolute([]byte(in), page))
		if twice := string(absolute([]byte(once), page)); twice != once {
			t.Errorf("once %q, twice %q", once, twice)
		}
		if !strings.Contains(in, "<") && once != in {
			t.Errorf("text %q becomes %q", in, once)
		}
		if !isClean(once) {
			t.Errorf("%q becomes %q", in, once)
		}
		if before, after := attributes(in), attributes(once); before != after {
			t.Errorf("%q has %s\n%q has %s", in, before, once, after)
		}
	})
}

// attributes lists the attributes that have a value, and the values of those that hold no address.
func attributes(in string) string {
	var out strings.Builder
	html.Rewrite([]byte(in), func(_ *html.Token, a *html.Attribute) (string, bool) {
		out.Write(a.Name)
		if !a.Is("href") && !a.Is("src") && !a.Is("srcset") {
			out.WriteString("=" + string(a.RawValue))
		}
		out.WriteByte(' ')
		return "", false
	})
	return out.String()
}

const (
	benchmarkText = `<p>区人大常委会组织代表到玉林街道，就<a href="/wuhou/2022/tent/">老旧院落改造</a>开展视察，听取居民意见，提出建议。</p>` + "\n"

	benchmarkFigure = `<figure class="photo"><a href="/photos/a-1600.jpg"><img src="/photos/a-800.jpg" ` +
		`srcset="/photos/a-1600.jpg 1600w, /photos/a-800.jpg 800w" sizes="100vw" alt="代表视察"></a></figure>` + "\n"
)

var benchmarkHTML = []byte(strings.Repeat(benchmarkText, 30) + strings.Repeat(benchmarkFigure, 4))

func BenchmarkFeed(b *testing.B) {
	f := sample()
	f.Entries[0].HTML = benchmarkHTML
	f.Entries = slices.Repeat(f.Entries[:1], 20)
	b.SetBytes(int64(len(Atom(f)) + len(JSON(f))))
	b.ReportAllocs()
	for b.Loop() {
		Atom(f)
		JSON(f)
	}
}
