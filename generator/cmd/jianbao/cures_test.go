package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"jianbao/generator/internal/diag"
)

// Each message of the catalog says how to cure what it found. Here every cure is typed as it stands, into a site that
// has the fault, and the next build must not find it again, nor any error. A code without a row is one that a site's
// files alone do not bring about; it is listed with the reason.

// cureCase is a site with a fault: a broken site of testdata, or files over the good one.
type cureCase struct {
	code    diag.Code
	archive string
	files   map[string]string
	cure    func(s *faultySite)
}

var cureCases = sync.OnceValue(func() []cureCase {
	return []cureCase{
		{diag.FileNUL, "encoding-nul", nil, goodText},
		{diag.FileEncoding, "encoding-invalid", nil, goodText},
		{
			diag.FileDamaged, "encoding-invalid-one-byte", nil,
			write("content/bad/index.md", bulletin("区人大机关干部到玉林街道支援。\n")),
		},
		{diag.FileGBK, "encoding-gbk", nil, goodText},
		{diag.FileUTF16, "encoding-utf16le", nil, goodText},
		{diag.FileTooLarge, "file-sparse", nil, goodText},
		{
			diag.FileSymlink, "file-symlink-photo", nil,
			func(s *faultySite) { s.remove(s.at.File); s.write(s.at.File, "(jpeg)\n") },
		},
		{diag.FileExtension, "file-notepad-txt", nil, func(s *faultySite) {
			_, name, _ := strings.Cut(s.hint(), "改成 ")
			name, _, _ = strings.Cut(name, "；")
			s.rename(s.at.File, filepath.ToSlash(filepath.Join(filepath.Dir(s.at.File), name)))
		}},
		{diag.FileOffice, "", map[string]string{"content/bad/稿子.docx": "x"}, goodText},
		{diag.FileName, "name-invalid-utf8", nil, func(s *faultySite) {
			entries, err := os.ReadDir(filepath.Join(s.dir, "content"))
			if err != nil {
				s.t.Fatal(err)
			}
			for _, e := range entries {
				if !strings.HasPrefix(e.Name(), "good") {
					s.rename("content/"+e.Name(), "content/gaiming"+filepath.Ext(e.Name()))
				}
			}
		}},
		{diag.ContentMissing, "site-content-missing", nil, func(s *faultySite) { s.folder("content") }},
		{diag.FrontMatterMissing, "fence-missing", nil, goodText},
		{diag.FrontMatterMissing, "fence-missing-first", nil, func(s *faultySite) {
			s.line(s.colon() + "\n" + s.lineText())
		}},
		{diag.FrontMatterMissing, "yaml-missing-first", nil, func(s *faultySite) { s.line(s.colon() + "\n" + s.lineText()) }},
		{diag.FrontMatterUnclosed, "fence-unclosed", nil, func(s *faultySite) {
			s.write("content/bad/index.md", "+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n\n正文。\n")
		}},
		{diag.FrontMatterFence, "fence-code", nil, goodText},
		{diag.BodyPlayer, "", map[string]string{
			"content/bad/index.md": bulletin("<iframe src=\"//player.bilibili.com/player.html?bvid=BV1xx411c7mD\"></iframe>\n"),
		}, func(s *faultySite) { s.line(s.colon()) }},
		{diag.ValueInvalid, "site-embed", nil, func(s *faultySite) {
			s.replace("site.toml", "https://qq.com.example/", "v.qq.com")
		}},
		{diag.FrontMatterForeign, "yaml-colon", nil, func(s *faultySite) {
			command(s.t, "check", "--fix", "--yes", "--site", s.dir, "--lang", "zh")
		}},
		{diag.FrontMatterSyntax, "yaml-bomb", nil, goodText},
		{diag.FrontMatterSize, "front-matter-size", nil, goodText},
		{diag.FrontMatterDepth, "front-matter-depth", nil, goodText},
		{diag.TOMLSyntax, "keys-empty-value", nil, func(s *faultySite) { s.line(`title = "内容"`) }},
		{diag.TOMLSyntax, "", front(`photos = [{ file = "a.jpg" }, credit = "乙"]`), func(s *faultySite) {
			s.line(`photos = [` + strings.Replace(strings.TrimPrefix(s.hint(), "例如："), "yulin.jpg", "a.jpg", 1) + `]`)
			s.write("content/bad/a.jpg", "(jpeg)\n")
		}},
		{diag.TOMLSyntax, "", front(`kicker = abc`), typeLine},
		{diag.RepairPunctuation, "width-inside-kept", nil, typeLine},
		{diag.RepairQuotes, "quotes-unclosed-curly", nil, typeLine},
		{diag.RepairDate, "", front("updated = 2023年3月1日上午9时"), typeLine},
		{diag.DateWeekday, "", front("updated = 2023年3月1日 星期五"), typeLine},
		{diag.RepairKey, "keys-spaced", nil, func(s *faultySite) { s.span(strings.TrimPrefix(s.hint(), "可以写成：")) }},
		{diag.RepairValue, "list-tags-one-text", nil, typeLine},
		{diag.RepairFence, "fence-four", nil, goodText},
		{diag.RepairUnquoted, "quotes-book", nil, typeLine},
		{diag.RepairPath, "quotes-backslash-literal", nil, typeLine},
		{diag.RepairLine, "quotes-curly-table", nil, typeLine},
		{diag.KeyUnknown, "site-org-key-unknown", nil, typeSuggestion},
		{diag.KeyUnknown, "", front(`credit = "区人大办公室"`), func(s *faultySite) {
			_, line, _ := strings.Cut(s.hint(), "：")
			s.line(strings.Replace(line, "yulin.jpg", "a.jpg", 1))
			s.write("content/bad/a.jpg", "(jpeg)\n")
		}},
		{
			diag.KeySection, "", front("[extra]\na = 1\ntags = [\"民生\"]\n[[photos]]\nfile = \"a.jpg\"\nsource = \"甲\""),
			func(s *faultySite) {
				s.write("content/bad/a.jpg", "(jpeg)\n")
				s.write("content/bad/index.md", strings.Replace(bulletin("正文。\n"), "\n+++\n",
					"\nsource = \"甲\"\n[extra]\na = 1\ntags = [\"民生\"]\n[[photos]]\nfile = \"a.jpg\"\n+++\n", 1))
			},
		},
		{diag.KeySection, "", front(`photos = [{ file = "a.jpg", tags = "民生" }]`), func(s *faultySite) {
			s.write("content/bad/a.jpg", "(jpeg)\n")
			s.line("photos = [{ file = \"a.jpg\" }]\ntags = \"民生\"")
		}},
		{diag.KeyMissing, "date-missing", nil, func(s *faultySite) {
			s.replace("content/bad/index.md", "\n+++\n", "\n"+strings.TrimPrefix(s.hint(), "加上：")+"\n+++\n")
		}},
		{diag.KeyMissing, "", map[string]string{"content/bad/index.md": "---\ntitle: 甲\ndate: 2022-09-01\n---\n\n正文。\n"},
			func(s *faultySite) { // in YAML, too
				line := strings.TrimPrefix(s.hint(), "加上：")
				s.replace("content/bad/index.md", "\n---\n", "\n"+line+"\n---\n")
			}},
		{
			diag.KeyEmpty, "", map[string]string{"content/bad/index.md": strings.Replace(bulletin("正文。\n"), "标题", "", 1)},
			typeLine,
		},
		{diag.KeyTwice, "keys-twice", nil, deleteLine},
		{diag.KeyType, "", front("draft = 3"), func(s *faultySite) { typeLine(s) }},
		{diag.KeyType, "", front(`extra = "甲"`), typeLine},
		{
			diag.KeyType, "", map[string]string{"site.toml": "organization = \"甲\"\n" + goodSite["site.toml"]},
			func(s *faultySite) {
				s.write("site.toml", goodSite["site.toml"]+strings.TrimPrefix(s.hint(), "例如：")+"\nname = \"甲\"\n")
			},
		},
		{
			diag.KeyType, "", map[string]string{"site.toml": goodSite["site.toml"] + "[check]\nseverity = \"off\"\n"},
			typeLine,
		},
		{diag.DateInvalid, "", front(`updated = "2023年3月1日至3日"`), func(s *faultySite) {
			_, day, _ := strings.Cut(s.hint(), "写成 ")
			day, _, _ = strings.Cut(day, "，")
			s.line("updated = " + day)
		}},
		{diag.ExpiresBeforeDate, "date-expires", nil, deleteLine},
		{diag.UpdatedBeforeDate, "date-updated", nil, deleteLine},
		{diag.UpdatedFuture, "", front("updated = 2030-01-01"), deleteLine},
		{diag.ValueInvalid, "url-tag-signs", nil, typeLine},
		{diag.ValueInvalid, "site-base-url", nil, typeLine},
		{diag.ValueInvalid, "site-timezone", nil, typeLine},
		{diag.DistrictUnknown, "district-unknown", nil, typeSuggestion},
		{
			diag.DistrictUnknown, "",
			map[string]string{"content/bad/index.md": strings.Replace(bulletin("正文。\n"), "武侯区", "兰州市/城关区", 1)},
			pasteTables,
		},
		{diag.DistrictUnknown, "district-unknown-far", nil, func(s *faultySite) {
			s.write("site.toml", goodSite["site.toml"]+
				"[[district]]\ncode = \"510104\"\nname = \"锦江区\"\nslug = \"jinjiang\"\n")
		}},
		{diag.DistrictAmbiguous, "district-ambiguous", nil, func(s *faultySite) { s.span(strings.Split(s.colon(), "、")[1]) }},
		{diag.DistrictAmbiguous, "", map[string]string{
			"site.toml": "title = \"站\"\n[[district]]\ncode = \"1\"\nname = \"市中区\"\nslug = \"a\"\n" +
				"[[district]]\ncode = \"2\"\nname = \"市中区\"\nslug = \"wuhou\"\naliases = [\"武侯区\"]\n" +
				"[[topic]]\nslug = \"yiqing-2022\"\ntitle = \"题\"\n",
			"content/bad/index.md": strings.Replace(bulletin("正文。\n"), "武侯区", "市中区", 1),
		}, func(s *faultySite) { s.span(strings.Split(s.colon(), "、")[0]) }},
		{diag.DistrictTwice, "district-code-twice", nil, func(s *faultySite) { s.span("990099") }},
		{diag.DistrictOld, "district-old-used", nil, deleteLine},
		{diag.DistrictParent, "district-parent-unknown", nil, func(s *faultySite) { s.line("") }},
		{diag.DistrictCycle, "district-cycle-self", nil, deleteLine},
		{diag.DistrictDeep, "district-deep", nil, func(s *faultySite) {
			s.write("site.toml", goodSite["site.toml"])
		}},
		{diag.DistrictPeriod, "district-period", nil, func(s *faultySite) {
			s.write("site.toml", goodSite["site.toml"])
		}},
		{diag.DistrictsMissing, "site-no-districts", nil, func(s *faultySite) {
			s.write("site.toml", "title = \"站\"\n[[district]]\ncode = \"1\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"+
				"[[topic]]\nslug = \"yiqing-2022\"\ntitle = \"题\"\n")
		}},
		{diag.TopicUnknown, "topic-title", nil, typeSuggestion},
		{diag.TopicTwice, "topic-twice", nil, func(s *faultySite) { s.span("other") }},
		{diag.PhotoMissing, "photo-missing-none", nil, func(s *faultySite) {
			s.write(s.colon()+"/"+s.spanText(), "(jpeg)\n")
		}},
		{diag.PhotoFolder, "photo-folder", nil, func(s *faultySite) {
			s.span("photos/yulin.jpg")
			s.write("content/bad/photos/yulin.jpg", "(jpeg)\n")
		}},
		{diag.PhotoOutside, "photo-body-parent", nil, func(s *faultySite) {
			s.write("content/bad/"+filepath.Base(s.spanText()), "(jpeg)\n")
			s.span(filepath.Base(s.spanText()))
		}},
		{
			diag.PhotoFormat, "photo-tiff", nil,
			func(s *faultySite) { s.span("a.jpg"); s.write("content/bad/a.jpg", "(jpeg)\n") },
		},
		{
			diag.PhotoBroken, "photo-empty", nil,
			func(s *faultySite) { s.write(filepath.Dir(s.at.File)+"/"+s.spanText(), "(jpeg)\n") },
		},
		{diag.PhotoTwice, "photo-twice", nil, func(s *faultySite) { s.line(`photos = ["a.jpg"]`) }},
		{
			diag.PhotoRemote, "photo-body-http", nil,
			func(s *faultySite) { s.span("a.jpg"); s.write("content/bad/a.jpg", "(jpeg)\n") },
		},
		{diag.CoverUnknown, "photo-cover-alone", nil, func(s *faultySite) {
			_, line, _ := strings.Cut(s.hint(), "：")
			s.write(filepath.Dir(s.at.File)+"/"+s.spanText(), "(jpeg)\n")
			s.replace(s.at.File, "\ncover", "\n"+line+"\ncover")
		}},
		{diag.SlugInvalid, "url-folder-signs", nil, addSlug},
		{diag.SlugWindows, "name-con", nil, addSlug},
		{diag.SlugReserved, "district-slug-reserved", nil, func(s *faultySite) { s.span("biaoqian") }},
		{diag.AliasInvalid, "", front(`aliases = "https://old.example.cn/a/b.html"`), typeLine},
		{diag.AliasInvalid, "", front(`aliases = "old/b.html"`), typeLine},
		{diag.AliasInvalid, "", front(`aliases = "/a.asp?id=1"`), typeLine},
		{diag.AliasReserved, "", front(`aliases = "/_worker.js"`), deleteLine},
		{diag.BulletinCopy, "", map[string]string{"content/good/index - 副本.md": bulletin("正文。\n")}, func(s *faultySite) {
			s.rename(s.at.File, "content/good/lingyipian.md")
		}},
		{
			diag.BulletinTwice, "", map[string]string{"content/a.md": bulletin("甲。\n"), "content/b.md": bulletin("乙。\n")},
			func(s *faultySite) {
				s.replace(s.at.File, "+++\n", "+++\ndraft = true\n")
			},
		},
		{diag.URLTwice, "url-twice-folders", nil, addSlug},
		{diag.URLCase, "url-case", nil, func(s *faultySite) { s.span("hesuan-2") }},
		{diag.BodySize, "body-size", nil, goodText},
		{diag.BodyNesting, "body-quotes-deep", nil, func(s *faultySite) { s.line("正文") }},
		{
			diag.BodyTable, "body-table-wide", nil,
			write("content/bad/index.md", bulletin("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n")),
		},
		{diag.BodyStars, "body-stars-unpaired", nil, func(s *faultySite) { s.line("**加粗没有结束**。") }},
		{diag.BodyHTML, "body-html", nil, goodText},
		{
			diag.BodyHTML, "", map[string]string{"content/bad/index.md": bulletin("<div align=\"right\">区人大常委会</div>\n")},
			func(s *faultySite) { s.line(strings.TrimPrefix(s.hint(), "可以写成：")) },
		},
		{diag.BodyAttribute, "", map[string]string{
			"content/bad/index.md": bulletin("区人大常委会 {.left}\n"),
		}, func(s *faultySite) {
			s.span("{.right}")
		}},
		{diag.BodyRepair, "", map[string]string{"content/bad/index.md": bulletin("＊＊重点：＊＊看变化。\n")}, typeRepair},
		{diag.BodyRepair, "", map[string]string{"content/bad/index.md": bulletin("＃＃ 活动剪影\n\n正文。\n")}, typeRepair},
		{diag.BodyMarkup, "", map[string]string{"content/bad/index.md": bulletin("正文 ==重点== 正文。\n")}, func(s *faultySite) {
			s.span(strings.ReplaceAll(s.spanText(), "=", `\=`))
		}},
		{diag.BodyRow, "body-row", nil, func(s *faultySite) { s.line(s.lineText() + "\n|---|---|") }},
		{diag.BodyFence, "body-fence", nil, deleteLine},
		{diag.BodyIndent, "", map[string]string{"content/bad/index.md": bulletin("    正文。\n")}, func(s *faultySite) {
			s.line(strings.TrimSpace(s.lineText()))
		}},
		{diag.BodyControl, "", map[string]string{"content/bad/index.md": bulletin("正\x02文。\n")}, func(s *faultySite) {
			s.span("")
		}},
		{diag.BodyHeading, "body-heading-tight", nil, func(s *faultySite) {
			s.write("content/bad/index.md", bulletin("## 一、工作情况\n\n正文。\n"))
		}},
		{diag.BodyEmpty, "fence-body-only-no-body", nil, goodText},
		{
			diag.BodyReference, "photo-body-missing", nil,
			func(s *faultySite) { s.write("content/bad/"+s.spanText(), "(jpeg)\n") },
		},
		{diag.LinkScheme, "body-autolink", nil, func(s *faultySite) { s.span("https://example.com/") }},
		{diag.LinkDead, "body-link-dead", nil, func(s *faultySite) { s.span("/wuhou/2022/good/") }},
		{diag.LinkSource, "", map[string]string{
			"content/bad/index.md": bulletin("[另一篇](../2022/shiil/index.md)\n"), "content/2022/shili/index.md": otherBulletin,
		}, typeSuggestion},
		{diag.LinkHeld, "", map[string]string{
			"content/bad/index.md":   bulletin("[另一篇](../shili/index.md)\n"),
			"content/shili/index.md": strings.Replace(otherBulletin, "title", "draft = true\ntitle", 1),
		}, func(s *faultySite) { s.write("content/shili/index.md", otherBulletin) }},
		{diag.LinkUnread, "", map[string]string{
			"content/bad/index.md": bulletin("[另一篇](../shili/index.md)\n"), "content/shili/index.md": "正文。\n",
		}, func(s *faultySite) { s.write("content/shili/index.md", otherBulletin) }},
		{
			diag.LinkFile, "", map[string]string{
				"content/bad/index.md": bulletin("[现场][a]\n\n[a]: a.jpg\n"), "content/bad/a.jpg": "(jpeg)\n",
			}, func(s *faultySite) {
				_, line, _ := strings.Cut(s.hint(), "写 ")
				s.replace("content/bad/index.md", "\n+++\n", "\n"+line+"\n+++\n")
			},
		},
		{diag.AttachmentMissing, "", with(front(`attachments = ["a.cvs"]`), "content/bad/a.csv", "甲,乙\n"), typeSuggestion},
		{diag.AttachmentMissing, "", with(front(`attachments = ["b.csv"]`), "content/bad/方案.csv", "甲,乙\n"), typeSuggestion},
		{
			diag.AttachmentMissing, "", map[string]string{
				"content/bad/index.md": bulletin("见[名单](名单1.csv)。\n"), "content/bad/名单.csv": "甲,乙\n",
			}, typeSuggestion,
		},
		{diag.AttachmentOutside, "", front(`attachments = ["../a.csv"]`), func(s *faultySite) {
			s.write("content/bad/a.csv", "甲,乙\n")
			s.line(`attachments = ["a.csv"]`)
		}},
		{diag.AttachmentOutside, "", map[string]string{
			"content/bad/index.md": bulletin("见[名单](../good/a.csv)。\n"), "content/good/a.csv": "甲,乙\n",
		}, func(s *faultySite) {
			s.write("content/bad/a.csv", "甲,乙\n")
			s.span("a.csv")
		}},
		{diag.AttachmentRemote, "", front(`attachments = ["https://example.com/a.pdf"]`), func(s *faultySite) {
			_, link, _ := strings.Cut(s.hint(), "写链接：")
			s.write("content/bad/index.md", bulletin(link+"\n"))
		}},
		{diag.AttachmentFolder, "", with(front(`attachments = ["a"]`), "content/bad/a/a.csv", "甲,乙\n"), func(s *faultySite) {
			s.line(`attachments = ["a/a.csv"]`)
		}},
		{diag.AttachmentType, "", with(front(`attachments = ["a.ceb"]`), "content/bad/a.ceb", "x\n"), func(s *faultySite) {
			_, line, _ := strings.Cut(s.hint(), "写 ")
			s.write("site.toml", goodSite["site.toml"]+"[files]\n"+line+"\n")
		}},
		{diag.AttachmentType, "", with(front(`attachments = ["a.html"]`), "content/bad/a.html", "x\n"), func(s *faultySite) {
			s.write("content/bad/a.pdf", "%PDF-1.4\n")
			s.line(`attachments = ["a.pdf"]`)
		}},
		{
			diag.AttachmentContent, "", with(front(`attachments = ["a.docx"]`), "content/bad/a.docx", "%PDF-1.4\n"),
			func(s *faultySite) {
				_, name, _ := strings.Cut(s.hint(), "改名为 ")
				name, _, _ = strings.Cut(name, "，")
				s.rename("content/bad/a.docx", "content/bad/"+name)
				s.line(`attachments = ["` + name + `"]`)
			},
		},
		{
			diag.AttachmentEmpty, "", with(front(`attachments = ["a.pdf"]`), "content/bad/a.pdf", ""),
			write("content/bad/a.pdf", "%PDF-1.4\n"),
		},
		{
			diag.AttachmentLarge, "", with(with(
				front(`attachments = ["a.csv"]`), "content/bad/a.csv", strings.Repeat("甲,乙\n", 1<<18)),
				"site.toml", goodSite["site.toml"]+"[files]\nmax_megabytes = 1\n",
			), func(s *faultySite) {
				_, line, _ := strings.Cut(s.hint(), "写 ")
				s.replace("site.toml", "max_megabytes = 1", line)
			},
		},
		{
			diag.AttachmentTwice, "", with(front(`attachments = ["a.csv", "a.csv"]`), "content/bad/a.csv", "甲,乙\n"),
			func(s *faultySite) { s.line(`attachments = ["a.csv"]`) },
		},
		{
			diag.AttachmentAddress, "attachment-address", nil, func(s *faultySite) {
				s.rename("content/bad/A.csv", "content/bad/b.csv")
				s.replace("content/bad/index.md", "A.csv", "b.csv")
				s.remove("content/p2")
				s.remove("content/p3")
			},
		},
		{diag.StaticHidden, "", map[string]string{"static/.bak": "x"}, func(s *faultySite) {
			s.rename(s.at.File, "static/bak.txt")
		}},
		{diag.StaticName, "", map[string]string{"static/con.txt": "x"}, func(s *faultySite) {
			s.rename(s.at.File, "static/a-1.txt")
		}},
		{diag.StaticTwice, "", map[string]string{"static/A.txt": "x", "static/a.txt": "x"}, removeIt},
		{diag.StaticTaken, "", map[string]string{"static/index.html": "x"}, removeIt},
		{diag.StaticTaken, "", map[string]string{"static/assets/a.css": "x"}, removeIt},
		{diag.StaticTaken, "", map[string]string{"static/wuhou": "x"}, removeIt},
		{diag.StaticTaken, "", map[string]string{"static/_headers": "x"}, removeIt},
		{diag.ThemeMissing, "site-theme-unknown", nil, typeSuggestion},
		{diag.ThemeSetting, "theme-setting-unknown", nil, deleteLine},
		{diag.LanguageMissing, "site-language-other", nil, write("i18n/fr-FR.toml", "home = \"Accueil\"\n")},
		{
			diag.TemplateSyntax, "theme-template-function", nil,
			write("layouts/tag.html", `{{ define "main" }}{{ T "home" }}{{ end }}`),
		},
	}
})

// uncured are the codes of what no file of a site brings about, or what no file cures.
var uncured = map[diag.Code]string{
	diag.FileUnreadable:   "the system refuses to read; internal/diag TestReasons",
	diag.FileChanged:      "somebody saves while it is read: internal/build",
	diag.FileSpecial:      "a pipe or device: sitetest TestPipeIsNamed",
	diag.ContentGone:      "what was published before decides: script content-gone",
	diag.ContentEmpty:     "its cure is the first bulletin: script first-build",
	diag.RepairMore:       "it counts others, each of which has a row",
	diag.PhotoDamaged:     "its cure is the original of the photo",
	diag.PhotoConverted:   "it informs; there is nothing to cure",
	diag.PhotoExtension:   "it informs; there is nothing to cure",
	diag.RecordUnwritable: "the disk", diag.CacheUnwritable: "the disk",
	diag.GoneUnwritable: "sitetest TestGoneUnwritable",
	diag.BodySigns:      "its cures are to remove signs, and to break paragraphs: the shapes of TestShapes",
	diag.BodyOutput:     "a limit of the program",
	diag.BodySlow:       "a limit of the program",
	diag.BodyFailed:     "a fault of the program",
	diag.TemplateAbsent: "a theme of its own without the one that comes along, which is always there",
	diag.AssetBroken:    "it quotes the minifier", diag.AssetName: "names that this system may not hold: internal/theme",
	diag.BadgeFormat: "sitetest", diag.BuildFailed: "the system",
	diag.SiteMissing:      "there is no site: TestLikeSettings",
	diag.OutputForeign:    "the command line: broken/output-foreign",
	diag.OutputDamaged:    "the output: broken/output-damaged",
	diag.OutputOtherSite:  "the output: broken/output-other-site",
	diag.CacheTracked:     "git: internal/photo",
	diag.OutputUnwritable: "the system",
	diag.OutputFull:       "the disk",
	diag.OutputCutOff:     "the system",
	diag.OutputBusy:       "another build",
	diag.OutputInside:     "the command line: broken/output-is-site",
	diag.RegionUnknown:    "the command line: TestSlips", diag.FolderUsed: "the command line: script init",
	diag.FolderUnwritable: "the system", diag.PhotoNotFound: "the command line: script new",
	diag.BulletinExists: "the command line: script new", diag.PortTaken: "the command line",
}

func removeIt(s *faultySite) { s.remove(s.at.File) }

// with is a site with one file more.
func with(files map[string]string, name, text string) map[string]string {
	files[name] = text
	return files
}

func TestCures(t *testing.T) {
	for _, code := range diag.Codes() {
		if strings.HasPrefix(string(code), "import-") {
			continue // TestImportCures
		}
		cured := slices.ContainsFunc(allCures(), func(c cureCase) bool { return c.code == code })
		if _, listed := uncured[code]; cured == listed {
			t.Errorf("%s: in the table: %v, listed as not to be cured: %v", code, cured, listed)
		}
	}
	for _, c := range allCures() {
		name := string(c.code) + " " + c.archive
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFaultySite(t, c)
			if !s.find(c.code) {
				t.Fatalf("the site has no such fault: %v", s.found)
			}
			c.cure(s)
			s.build()
			for _, d := range s.found {
				if d.Code == c.code || d.Severity == "error" {
					t.Errorf("after the cure: %s %s:%d %s %v", d.Code, d.File, d.Line, d.Message, d.Hints)
				}
			}
		})
	}
}
