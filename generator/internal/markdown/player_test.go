package markdown

import (
	"context"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// testFile knows a video and a sound beside the body.
func testFile(destination string) (File, bool) {
	switch destination {
	case "a.mp4":
		return File{URL: "/files/a.mp4", Name: "视察.mp4", Kind: "video", Width: 320, Height: 180}, true
	case "b.mp3":
		return File{URL: "/files/b.mp3", Name: "b.mp3", Kind: "audio"}, true
	}
	return File{}, false
}

func TestPlayer(t *testing.T) {
	const sound = `<figure class="audio"><audio controls preload="metadata" src="/files/b.mp3" aria-label="录音&quot;">` +
		`<a href="/files/b.mp3">下载b.mp3</a></audio><figcaption>录音&quot;</figcaption></figure>` + "\n"
	video := func(poster, label, caption string) string {
		if caption != "" {
			caption = "<figcaption>" + caption + "</figcaption>"
		}
		return `<figure class="video"><video controls preload="metadata" playsinline width="320" height="180"` + poster +
			` src="/files/a.mp4" aria-label="` + label + `"><a href="/files/a.mp4">下载视察.mp4</a></video>` +
			caption + "</figure>\n"
	}
	poster := Photo{File: "A.jpg", Caption: "在现场", Images: []Image{{URL: "/photos/a.jpg", Width: 320, Height: 180}}}
	for body, test := range map[string]struct {
		photos []Photo
		want   string
		code   diag.Code
	}{
		"中文\n\n![说明](a.mp4)":               {nil, "<p>中文</p>\n" + video("", "说明", "说明"), ""},
		"中文\n\n![](a.mp4)\n![录音\"](b.mp3)": {nil, "<p>中文</p>\n" + video("", "视察", "") + sound, ""},
		"中文\n\n![](a.mp4)": {
			[]Photo{poster}, "<p>中文</p>\n" + video(` poster="/photos/a.jpg"`, "在现场", "在现场"), "",
		},
		"中文\n\n![](a.mp4 \"sub/c.png\")": {
			[]Photo{{File: "sub/c.png", Alt: "桥", Images: poster.Images}},
			"<p>中文</p>\n" + video(` poster="/photos/a.jpg"`, "桥", ""), "",
		},
		"中文\n\n![说明](a.mp4 \"b.jpg\")": {nil, "<p>中文</p>\n" + video("", "说明", "说明"), diag.BodyReference},
		"中文\n\n![说明](a.mp4 \"b\")":     {nil, "<p>中文</p>\n" + video("", "说明", "说明"), ""},
		"看![说明](a.mp4)吧":               {nil, `<p>看<a href="/files/a.mp4">说明</a>吧</p>` + "\n", diag.BodyMediaInline},
		"看[![说明](a.mp4)](https://x.example)": {
			nil, `<p>看<a href="https://x.example">说明</a></p>` + "\n", diag.BodyMediaInline,
		},
		"中文\n\n![说明](a.avi)": {nil, "<p>中文</p>\n<p>说明</p>\n", diag.MediaFormat},
		"中文\n\n![说明](c.mp4)": {nil, "<p>中文</p>\n<p>说明</p>\n", diag.LinkDead},
	} {
		in := Input{Source: &diag.Source{Text: body}, File: testFile, Photos: test.photos}
		doc, found := New().Convert(context.Background(), in)
		if doc.HTML != test.want {
			t.Errorf("%s\n got %s\nwant %s", body, doc.HTML, test.want)
		}
		var codes []string
		for _, d := range found {
			codes = append(codes, string(d.Code))
		}
		if strings.Join(codes, " ") != string(test.code) {
			t.Errorf("%s: %v, want %q", body, codes, test.code)
		}
	}
}
