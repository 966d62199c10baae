package mail

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/message"
)

// describe writes blocks in one line each.
func describe(d *document.Document) string {
	var out strings.Builder
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if b.WithPicture {
			out.WriteString("+")
		}
		out.WriteString(b.Number + b.Text())
		for _, pic := range b.Pictures {
			out.WriteString("<" + pic.Name + pic.Missing + ">")
		}
		out.WriteString("|")
	}
	return strings.TrimSuffix(out.String(), "|")
}

func dropped(d *document.Document) string {
	var out []string
	for _, x := range d.Dropped {
		out = append(out, x.Text)
	}
	return strings.Join(out, "|")
}

func findings(d *document.Document) string {
	var out []string
	for _, f := range d.Findings {
		out = append(out, f.Message(diag.Zh))
	}
	return strings.Join(out, "|")
}

func coded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// letterOf makes a mail of a text and parts.
func letterOf(subject, text string, parts ...string) string {
	mail := "Subject: " + subject + "\nFrom: =?utf-8?B?" + coded("金堂县人大办") + "?= <a@b.cn>\n" +
		"Date: Tue, 12 Mar 2024 16:20:00 +0800\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" +
		"--x\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n"
	for _, part := range parts {
		mail += "--x\n" + part + "\n"
	}
	return mail + "--x--\n"
}

func file(name, data string) string {
	return "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''" + name +
		"\nContent-Transfer-Encoding: base64\n\n" + coded(data)
}

func archive(names ...string) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			panic(err)
		}
		fmt.Fprint(f, "data of "+name)
	}
	w.Close()
	return out.String()
}

func word(text string) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, data := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override ` +
			`PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.` +
			`document.main+xml"/></Types>`,
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship ` +
			`Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
			`Target="word/document.xml"/></Relationships>`,
		"word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
			`<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
	} {
		f, err := w.Create(name)
		if err != nil {
			panic(err)
		}
		fmt.Fprint(f, data)
	}
	w.Close()
	return out.String()
}

const long = "3月12日，机关组织干部职工开展义务植树活动，大家分工协作、热火朝天，为家乡增添了新绿，随后还召开了座谈会。"

func TestRead(t *testing.T) {
	html := "Content-Type: multipart/related; boundary=y\n\n--y\nContent-Type: text/html; charset=gbk\n\n" +
		"<p>" + "\xd6\xb2\xca\xf7" + "</p><p><img src=\"cid:one\"></p><p><img src=\"https://a.cn/b.jpg\"></p>\n--y\n" +
		"Content-Type: image/jpeg; name=a.jpg\nContent-ID: <one>\nContent-Transfer-Encoding: base64\n\nYWJj\n--y--\n"
	for _, test := range []struct{ what, mail, want, dropped, findings string }{
		{"plain text", letterOf("x", "题目\n\n　　"+long+"\n"), "题目|" + long, "", ""},
		{"greeting and signature", letterOf("x", "各位编辑：\n  你们好！现将稿件报上，请审阅，照片附后。\n"+long+"\n（县人大办 供稿）\n-- \n县人大\n电话：028-0\n"),
			long + "|（县人大办 供稿）", "各位编辑：|你们好！现将稿件报上，请审阅，照片附后。|--|县人大|电话：028-0", ""},
		{"closing", letterOf("x", long+"\n此致\n敬礼！\n县人大办\n2024年3月12日\n联系人：某某 13800000000\n"), long,
			"此致|敬礼！|县人大办|2024年3月12日|联系人：某某 13800000000", ""},
		{"no greeting", letterOf("x", "现将办法报上级审定是第一步\n"+long+"\n"), "现将办法报上级审定是第一步|" + long, "", ""},
		{"captions by number", letterOf("x", long+"\n照片说明：\n图1：甲。\n图二、乙\n", file("2.jpg", "b"), file("1.jpg", "a"),
			file("IMG_2024.jpg", "c")), long + "|<1.jpg>|+图1：甲。|<2.jpg>|+图二、乙|<IMG_2024.jpg>", "照片说明：", ""},
		{"a caption without a photo", letterOf("x", long+"\n图3：丙\n", file("1.jpg", "a")), long + "|图3：丙|<1.jpg>", "", ""},
		{"photos before the credits", letterOf("x", long+"\n（县人大办 供稿）\n", file("%E5%9B%BE2.jpg", "b"),
			file("%E5%9B%BE1.jpg", "a")),
			long + "|<图1.jpg><图2.jpg>|（县人大办 供稿）", "", ""},
		{"HTML with pictures in place", letterOf("x", "", html), "植树|<a.jpg><b.jpghttps://a.cn/b.jpg>", "",
			"第 2 张照片不在里面：https://a.cn/b.jpg"},
		{"an archive", letterOf("x", long, file("a.zip", archive("照片/1.jpg", "__MACOSX/._1.jpg", "Thumbs.db", "b.pdf"))),
			long + "|<1.jpg>", "", "略去附件：“b.pdf”"},
		{"a Word file", letterOf("x", "请查收附件稿件\n图1：甲\n", file("a.docx", word("正文在此")), file("1.jpg", "a")),
			"正文在此|<1.jpg>|+图1：甲", "请查收附件稿件", ""},
		{"two Word files", letterOf("x", "", file("a.docx", word("甲")), file("b.docx", word("乙"))), "甲", "",
			"略去另一个 Word 附件（另存下来单独导入）：“b.docx”"},
		{"attachments that cannot be read", letterOf("x", long, file("a.doc", "x"), file("winmail.dat", "x")), long, "",
			"略去附件：“a.doc”|略去Outlook 的附件包：“winmail.dat”"},
		{"forwarded", letterOf("x", "请审\n---------- 转发邮件信息 ----------\n发件人：甲\n发送日期：乙\n主题：丙\n"+long), long,
			"请审|---------- 转发邮件信息 ----------|发件人：甲|发送日期：乙|主题：丙", ""},
		{"a reply", letterOf("x", long+long+"\n在 2024年3月12日，甲 写道：\n> 请修改\n"), long + long, "在 2024年3月12日，甲 写道：|> 请修改", ""},
		{"forwarded as a whole", letterOf("x", "",
			"Content-Type: message/rfc822\n\n"+strings.ReplaceAll(strings.ReplaceAll(letterOf("y", long), "--x", "--z"), "=x",
				"=z")), long, "", ""},
	} {
		d, err := Read([]byte(test.mail), document.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", test.what, err)
			continue
		}
		if got := describe(d); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.what, got, test.want)
		}
		if got := dropped(d); got != test.dropped {
			t.Errorf("%s: dropped %s", test.what, got)
		}
		if got := findings(d); got != test.findings {
			t.Errorf("%s: found %s", test.what, got)
		}
		if d.Meta.Date != "2024-03-12 16:20" || d.Meta.Source != "金堂县人大办" || !d.Meta.Mail {
			t.Errorf("%s: %+v", test.what, d.Meta)
		}
	}
}

func TestSubject(t *testing.T) {
	for subject, want := range map[string]string{
		"【投稿】题目": "题目", "Re: Fw: 转发：题目": "题目", "答复: 【县人大投稿】题目": "题目", "题目": "题目", "投稿：题目": "题目", "Re:": "Re:",
		"【代表风采】题目": "【代表风采】题目", "回复：回复：题目": "题目", "": "",
	} {
		d, err := Read([]byte(letterOf(subject, long)), document.DefaultLimits)
		if err != nil || d.Meta.Title != want {
			t.Errorf("%q: %q, want %q", subject, d.Meta.Title, want)
		}
	}
}

func TestRefused(t *testing.T) {
	l := document.DefaultLimits
	l.Page = 10
	for want, mail := range map[diag.Code]string{
		diag.ImportEmpty: "Subject: x\n\n", diag.ImportTooLarge: letterOf("x", long),
	} {
		if want == diag.ImportEmpty {
			l = document.DefaultLimits
		} else {
			l.Page = 10
		}
		_, err := Read([]byte(mail), l)
		var f *fault.CannotRun
		if !errors.As(err, &f) || f.Diagnostic.Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// The mail of the corpus.
func TestCorpus(t *testing.T) {
	var data []byte
	for up := "../../../.."; strings.Count(up, "/") < 8; up += "/.." {
		name := filepath.Join(up, "shared", "data", "import", "synth_邮件投稿_GBK附件.eml")
		if found, err := os.ReadFile(name); err == nil {
			data = found
			break
		}
	}
	if data == nil {
		t.Skip("shared/data/import does not lie beside the repository")
	}
	d, err := Read(data, document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if d.Meta.Title != "金堂县人大常委会机关开展义务植树活动" || d.Meta.Date != "2024-03-12 16:20" {
		t.Errorf("%+v", d.Meta)
	}
	var digests []string
	for i := range d.Blocks {
		for _, pic := range d.Blocks[i].Pictures {
			bytes, err := pic.Read()
			if err != nil {
				t.Error(err)
			}
			sum := sha256.Sum256(bytes)
			digests = append(digests, fmt.Sprintf("%x", sum[:8]))
		}
	}
	if got := strings.Join(digests, " "); got != "da69bbd2fef7fd17 957b234657e25f8b 601e30b17580b7d8" {
		t.Errorf("photos %s", got)
	}
	text := describe(d)
	for _, must := range []string{"|+图1：活动现场。|", "|+图2：干部职工在劳动。|", "|+图3：合影。|", "（金堂县人大办 供稿）"} {
		if !strings.Contains(text, must) {
			t.Errorf("%q is not in %s", must, text)
		}
	}
	for _, not := range []string{"各位编辑", "请审阅", "028-00000000", "照片说明"} {
		if strings.Contains(text, not) || !strings.Contains(dropped(d), not) {
			t.Errorf("%q is in %s, or not in %s", not, text, dropped(d))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(letterOf("【投稿】题目", "各位编辑：\n"+long+"\n图1：甲\n-- \n乙", file("1.jpg", "a"))))
	f.Add([]byte(letterOf("x", "请审\n----转发邮件信息----\n发件人：甲\n主题：乙\n"+long, file("a.zip", archive("1.jpg")))))
	f.Add([]byte("Subject: x\nContent-Type: text/html\n\n<p>甲</p><img src=cid:a>"))
	f.Add([]byte(letterOf("x", "", file("a.docx", word("甲")))))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read(data, document.DefaultLimits)
		if err != nil {
			return
		}
		conserve(t, data, d)
	})
}

// conserve checks that a plain mail's text is in the document or in what was left out.
func conserve(t *testing.T, data []byte, d *document.Document) {
	t.Helper()
	root, _ := message.Parse(data)
	m := &letter{root: root}
	m.choose(m.root)
	if m.html != nil || m.plain == nil {
		return
	}
	left := map[rune]int{}
	for _, r := range describe(d) + dropped(d) {
		left[r]++
	}
	for _, r := range m.plain.Text() {
		if trim(string(r)) == "" || strings.ContainsRune("\u00a0", r) {
			continue
		}
		if left[r]--; left[r] < 0 {
			t.Errorf("%q is lost: %q became %q and %q", r, m.plain.Text(), describe(d), dropped(d))
			return
		}
	}
}
