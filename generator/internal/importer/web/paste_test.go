package web

import (
	"encoding/hex"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

const (
	onePNG  = "\x89PNG one"
	twoJPEG = "\xff\xd8\xff two"
)

func blip(kind, data string) string {
	coded := hex.EncodeToString([]byte(data))
	return `{\*\shppict{\pict{\*\picprop\shplid1{\sp{\sn a}{\sv 0}}}\picw10\` + kind +
		`blip\bliptag-12{\*\blipuid 00ff00}` +
		coded[:4] + "\r\n" + coded[4:] + `}}{\nonshppict{\pict\wmetafile8 0102}}`
}

func TestPaste(t *testing.T) {
	page := `Version:0.9` + "\r\nStartHTML:00\r\n" + word + `<!--StartFragment--><p class=MsoNormal>甲<!--[if gte vml 1]>` +
		`<v:imagedata src="file:///C:/a/image001.png"/><![endif]--><![if !vml]><img src="file:///C:/a/image001.png">` +
		`<![endif]></p>` +
		`<p class=MsoNormal>乙<img src="file:///C:/a/image002.jpg"></p><!--EndFragment-->`
	both := `{\rtf1 {\b x}` + blip("png", onePNG) + `\'d2` + blip("jpeg", twoJPEG) + "}"
	for _, test := range []struct{ what, rtf, want string }{
		{"as many", both, "P 16: 甲\nI: <image001.png>\nP 16: 乙\nI: <image002.jpg>"},
		{"in bytes", `{\rtf1{\pict\pngblip\bin8 ` + onePNG + `}{\pict\jpegblip\bin7 ` + twoJPEG + `}}`,
			"P 16: 甲\nI: <image001.png>\nP 16: 乙\nI: <image002.jpg>"},
		{"none", "", "P 16: 甲\nI: <image001.png missing file:///C:/a/image001.png>\nP 16: 乙\n" +
			"I: <image002.jpg missing file:///C:/a/image002.jpg>"},
		{"fewer", `{\rtf1 ` + blip("png", onePNG) + "}", "P 16: 甲\nI: <image001.png missing file:///C:/a/image001.png>\n" +
			"P 16: 乙\nI: <image002.jpg missing file:///C:/a/image002.jpg>"},
		{"one of another kind", `{\rtf1 ` + blip("emf", "xyz") + blip("jpeg", twoJPEG) + "}",
			"P 16: 甲\nI: <image001.png missing file:///C:/a/image001.png>\nP 16: 乙\nI: <image002.jpg>"},
	} {
		d, err := Paste([]byte(page), []byte(test.rtf), document.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", test.what, err)
			continue
		}
		if got := describe(d.Blocks); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.what, got, test.want)
		}
		for i, pic := range pictures(d) {
			if pic.Read == nil {
				continue
			}
			if data, err := pic.Read(); err != nil || string(data) != []string{onePNG, twoJPEG}[i] {
				t.Errorf("%s: picture %d is %q, %v", test.what, i, data, err)
			}
		}
		for _, f := range d.Findings {
			if hints := f.Hints(diag.Zh); f.Code == diag.ImportPhotoMissing && strings.Join(hints, "") != "把 .docx 文件拖进来" {
				t.Errorf("%s: %v", test.what, hints)
			}
		}
	}
}

// What was copied from a page keeps all its text, and the places of its pictures.
func TestPastePage(t *testing.T) {
	page := `<section><p>往期推荐</p><img data-src="https://a.cn/1?wx_fmt=png"><p>点击上方蓝字</p></section>`
	d, err := Paste([]byte(page), nil, document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(d.Blocks), "P: 往期推荐\nI: <1.png missing https://a.cn/1?wx_fmt=png>\nP: 点击上方蓝字"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	conserve(t, page, d)
}

func TestArchive(t *testing.T) {
	mht := "From: <Saved by Blink>\nSnapshot-Content-Location: https://a.cn/d/1.html\nSubject: =?utf-8?B?6aKY55uu?=\n" +
		"MIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n--b\n" +
		"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: https://a.cn/d/1.html\n\n" +
		"<p>=E6=AD=A3=E6=96=87<a href=3D\"2.html\">x</a></p><img src=3D\"https://a.cn/p/1.png\"><img src=3D\"../p/2.png\">" +
		"<img src=3D\"cid:three\"><img src=3D\"file:///C:/x.files/4.png\"><img src=3D\"https://a.cn/p/5.png\">\n"
	for n, where := range []string{
		"Content-Location: https://a.cn/p/1.png", "Content-Location: https://a.cn/p/2.png", "Content-ID: <three>",
		"Content-Location: file:///D:/made/up/x.files/4.png",
	} {
		mht += "--b\nContent-Type: image/png\n" + where + "\n\npicture " + string(rune('1'+n)) + "\n"
	}
	d, err := Archive([]byte(mht+"--b--\n"), document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	want := "P: 正文[x](https://a.cn/d/2.html)\nI: <1.png><2.png><cid:three><4.png><5.png missing https://a.cn/p/5.png>"
	if got := describe(d.Blocks); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for n, pic := range pictures(d)[:4] {
		if data, err := pic.Read(); err != nil || string(data) != "picture "+string(rune('1'+n)) {
			t.Errorf("picture %d is %q, %v", n, data, err)
		}
	}
	if d.Meta.Title != "题目" || d.Meta.Address != "https://a.cn/d/1.html" {
		t.Errorf("%+v", d.Meta)
	}
	if _, err := Archive([]byte("MIME-Version: 1.0\n\nx"), document.DefaultLimits); code(err) != diag.ImportEmpty {
		t.Error(err)
	}
}

func FuzzPaste(f *testing.F) {
	f.Add([]byte(word+`<p>甲<img src="file:///a.png">`), []byte(`{\rtf1 `+blip("png", onePNG)+"}"))
	f.Add([]byte("<p>甲"), []byte(`{\rtf1{\pict\pngblip\bin99 x}`))
	f.Fuzz(func(t *testing.T, page, rtf []byte) {
		if _, err := Paste(page, rtf, document.DefaultLimits); err != nil {
			return
		}
		readBlips(rtf, document.DefaultLimits)
	})
}

func FuzzArchive(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>甲<img src=x/a.png>\n" +
		"--b\nContent-Type: image/png\nContent-Location: x/a.png\n\nx\n--b--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Archive(data, document.DefaultLimits)
		if err != nil {
			return
		}
		for _, pic := range pictures(d) {
			if pic.Read != nil {
				pic.Read()
			}
		}
	})
}
