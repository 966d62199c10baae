package markdown

import (
	"context"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// testVideo knows one site, and has players of some of its videos.
func testVideo(address string) (Video, bool) {
	at := strings.Index(address, "//video.example/")
	if at < 0 {
		return Video{}, false
	}
	id := strings.TrimPrefix(address[at+len("//video.example/"):], "player/")
	v := Video{URL: "https://video.example/" + id, Site: "某视频"}
	if strings.HasPrefix(id, "p") {
		v.Player = "https://video.example/player/" + id
	}
	return v, true
}

func convertVideo(t *testing.T, body string) (string, []diag.Diagnostic) {
	t.Helper()
	doc, found := New().Convert(context.Background(), Input{Source: &diag.Source{Text: body}, Video: testVideo})
	return doc.HTML, found
}

func TestVideoLink(t *testing.T) {
	card := func(title string) string {
		return `<p class="video-link"><a href="https://video.example/a"><span>` + title +
			`</span> <small>到某视频观看</small></a></p>` + "\n"
	}
	for body, want := range map[string]string{
		"[代表视察](https://video.example/a)":       card("代表视察"),
		"看视频：\n\n　　https://video.example/a　":    "<p>看视频：</p>\n" + card("观看视频"),
		"视频\n\n[“甲”<](https://video.example/a)": "<p>视频</p>\n" + card("“甲”&lt;"),
		"[代表视察](https://video.example/p1)": `<figure class="video-frame">` +
			`<iframe src="https://video.example/player/p1" title="代表视察" loading="lazy" ` +
			`sandbox="allow-scripts allow-same-origin allow-popups" allow="fullscreen; ` +
			`encrypted-media" ` +
			`referrerpolicy="strict-origin-when-cross-origin"></iframe><figcaption><a href="https://video.example/p1">` +
			`<span>代表视察</span> <small>到某视频观看</small></a></figcaption></figure>` + "\n",
		"见[代表视察](https://video.example/a)": `<p>见<a href="https://video.example/a">代表视察</a></p>` + "\n",
		"[甲](https://other.example/a)":     `<p><a href="https://other.example/a">甲</a></p>` + "\n",
	} {
		got, found := convertVideo(t, body)
		if got != want || len(found) > 0 {
			t.Errorf("%s\n got %s\nwant %s\n%v", body, got, want, found)
		}
	}
}

// Whatever way the code of a player comes, one warning says the line to write.
func TestPlayerCode(t *testing.T) {
	for body, line := range map[string][]string{
		"中文\n\n<iframe src=\"//video.example/player/p1\" allowfullscreen></iframe>": {
			"[观看视频](https://video.example/p1)",
		},
		"中文<iframe\n src='https://video.example/player/p1'></iframe>后": {
			"[观看视频](https://video.example/p1)",
		},
		"中文\n\n<video width=\"1\"\n controls>\n<source src=\"shipin/a.mp4\" type=\"video/mp4\">\n</video>": {
			"![](a.mp4)",
		},
		"中文\n\n<video src=a.mp4></video>": {
			"![](a.mp4)",
		},
		"中文\n\n<embed src=\"http://x.example/a.swf\">": {
			"[观看视频](http://x.example/a.swf)",
		},
		"中文\n\n&lt;iframe src=&quot;//video.example/player/p1&quot;&gt;&lt;/iframe&gt;": {
			"[观看视频](https://video.example/p1)",
		},
		"中文\n\n\\<iframe src=\"//video.example/player/p1\">": {
			"[观看视频](https://video.example/p1)",
		},
		"中文\n\n<video controls></video>": {
			"![](视频.mp4)",
		},
	} {
		_, found := convertVideo(t, body)
		if len(found) != 1 || found[0].Code != diag.BodyPlayer ||
			!strings.HasSuffix(found[0].Hints(diag.Zh)[0], "："+line[0]) {
			t.Errorf("%s: %d", body, len(found))
			for _, d := range found {
				t.Error(d.Code, d.Message(diag.Zh), d.Hints(diag.Zh))
			}
		}
	}
	if _, found := convertVideo(t, "标签 &lt;video&gt; 的用法。"); len(found) > 0 {
		t.Error(found)
	}
}
