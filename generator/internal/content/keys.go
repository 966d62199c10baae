package content

import (
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// Every key of front matter and site.toml stands in a table of this file, with what the documents say of it:
// docs/bulletins and docs/settings are generated from here, and a test of the command holds them equal.

// key is one row of a table of keys, as the reader wants it.
type key = frontmatter.Key

// keyDoc is a key and what the documents say of it.
type keyDoc struct {
	key
	kind      diag.Text // of its value
	otherwise diag.Text // what holds where it is left out
	meaning   diag.Text
}

var (
	kindText    = diag.Text{Zh: "文字", En: "text"}
	kindList    = diag.Text{Zh: "文字，或几段文字", En: "text or list"}
	kindBool    = diag.Text{Zh: "true 或 false", En: "true or false"}
	kindDate    = diag.Text{Zh: "日期，可带时间", En: "date, or date and time"}
	kindInt     = diag.Text{Zh: "整数", En: "whole number"}
	kindNumbers = diag.Text{Zh: "几个数", En: "list of numbers"}
	kindNames   = diag.Text{Zh: "几段文字", En: "list of texts"}
	kindPhotos  = diag.Text{Zh: "文件名，或几张照片", En: "file name, or list"}
	kindFiles   = diag.Text{Zh: "文件名，或几个附件", En: "file name, or list"}
	kindTable   = diag.Text{Zh: "一组设置", En: "table"}

	required = diag.Text{Zh: "必填", En: "required"}
	none     = diag.Text{}
)

// literal is a default that reads the same in both languages.
func literal(s string) diag.Text { return diag.Text{Zh: s, En: s} }

// keysOf are the keys alone, as the reader wants them.
func keysOf(docs []keyDoc) []key {
	keys := make([]key, len(docs))
	for i, d := range docs {
		keys[i] = d.key
	}
	return keys
}

var (
	bulletinKeys     = keysOf(bulletinDocs)
	photoKeys        = keysOf(photoDocs)
	withdrawnKeys    = keysOf(withdrawnDocs)
	attachmentKeys   = keysOf(attachmentDocs)
	siteKeys         = keysOf(siteDocs)
	organizationKeys = keysOf(organizationDocs)
	lookKeys         = keysOf(lookDocs)
	embedKeys        = keysOf(embedDocs)
	menuKeys         = keysOf(menuDocs)
	scriptKeys       = keysOf(scriptDocs)
	photosKeys       = keysOf(photosDocs)
	filesKeys        = keysOf(filesDocs)
	checkKeys        = keysOf(checkDocs)
	deployKeys       = keysOf(deployDocs)
	districtKeys     = keysOf(districtDocs)
	topicKeys        = keysOf(topicDocs)
)

var bulletinDocs = []keyDoc{
	{key{"title", []string{"标题", "题目"}, `"武侯区人大下沉玉林街道支援核酸检测"`}, kindText, required,
		diag.Text{Zh: "标题", En: "the title"}},
	{key{"district", []string{"区县", "地区", "所属区县", "districts"}, `"武侯区"`}, kindList, required,
		diag.Text{Zh: "属于哪个区县：名称、别名、代码、网址名，或“成都市/武侯区”这样的写法；联合简报写几个，网址用第一个",
			En: "the district: its name, alias, code, slug, or a path such as " +
				"成都市/武侯区; a joint bulletin lists several, and its address begins with the first"}},
	{key{"date", []string{"日期", "时间", "发布日期"}, `2022-09-01`}, kindDate, required,
		diag.Text{Zh: "日期；没有写时区的，按网站的时区",
			En: "the date, in the site's time zone unless it names another; a future date holds the bulletin back"}},
	{key{"page", []string{"页面"}, `"/guanyu/"`}, kindText, none,
		diag.Text{Zh: "写了它，就是一个单独的页面，不进任何列表：它的网址，前后都是 /；不写 district 和 date",
			En: "makes it a page of its own, in no list: its address, between slashes, in the place of district and date"}},
	{key{"menu", []string{"菜单"}, `1`}, kindInt, none,
		diag.Text{Zh: "把单独的页面放进菜单：写 1、2、3……，小的在前",
			En: "puts a page of its own into the menu: 1, 2, 3 …, smallest first"}},
	{key{"photos", []string{"照片", "图片", "photo"}, `["yulin.jpg"]`}, kindPhotos, none,
		diag.Text{Zh: "照片：文件名，或带图说、供图的一组；正文没有放的照片自动排在文末",
			En: "the photos, as file names or tables; those that the body does not place follow it as a gallery"}},
	{key{"attachments", []string{"附件", "attachment"}, `["fangan.pdf"]`}, kindFiles, none,
		diag.Text{Zh: "附件：文件名，或带标题的一组，列在文末；正文链接到的文件不用再写",
			En: "files to download, as names or tables, listed below the text; files that the text links need not be here"}},
	{key{"kicker", []string{"引题", "肩题"}, `"抗击疫情"`}, kindText, none,
		diag.Text{Zh: "引题，显示在标题上方", En: "a line above the title"}},
	{key{"subtitle", []string{"副题", "副标题"}, `"……"`}, kindText, none,
		diag.Text{Zh: "副题，显示在标题下方；要破折号就自己写上", En: "a line below the title; a dash before it only where one is typed"}},
	{key{"number", []string{"文号", "发文字号", "编号"}, `"示人常〔2022〕5号"`}, kindText, none,
		diag.Text{Zh: "文号，居中显示在标题下方", En: "the document's number, centred below the title"}},
	{key{"note", []string{"题注"}, `"2022年9月1日区人大常委会第五次会议通过"`}, kindText, none,
		diag.Text{Zh: "题注，加圆括号显示在标题下方；括号写不写都可以",
			En: "a note below the title, in full-width brackets whether or not they are typed"}},
	{key{"signed", []string{"落款", "署名"}, `"区人大常委会"`}, kindList, none,
		diag.Text{Zh: "落款，靠右显示在文末；几个单位联合发文就写几个", En: "who signs, on the right below the text; several where several do"}},
	{key{"signed_date", []string{"落款日期", "成文日期"}, `2022-09-01`}, kindDate, none,
		diag.Text{Zh: "落款的日期，显示成“2022年9月1日”", En: "the day of signing, below the signature"}},
	{key{"contents", []string{"目录", "本文目录"}, `true`}, kindBool,
		diag.Text{Zh: "有四个小标题就有", En: "true from four headings on"},
		diag.Text{Zh: "要不要本文目录", En: "whether the page has a table of contents"}},
	{key{"summary", []string{"摘要", "导语"}, `"……"`}, kindText, diag.Text{Zh: "取正文开头", En: "the text's beginning"},
		diag.Text{Zh: "摘要，显示在列表里和转发时；不写时，网页的说明取正文的开头，列表里不显示",
			En: "shown in lists and when the page is shared; without it lists " +
				"show none, and the page is described by the beginning of its text"}},
	{key{"slug", []string{"网址", "网址名"}, `"yulin-hesuan"`}, kindText, diag.Text{Zh: "文件夹的名字", En: "the folder's name"},
		diag.Text{Zh: "网址的最后一段", En: "the last part of the address"}},
	{key{"source", []string{"来源", "图文来源"}, `"区人大办公室"`}, kindText, none,
		diag.Text{Zh: "来源", En: "where the text comes from"}},
	{key{"author", []string{"作者", "撰稿"}, `"区人大办公室"`}, kindText, none,
		diag.Text{Zh: "撰稿", En: "who wrote it"}},
	{key{"editor", []string{"编辑", "责任编辑", "责编"}, `"宣传科"`}, kindText, none,
		diag.Text{Zh: "编辑", En: "who edited it"}},
	{key{"reviewers", []string{"审核", "审核人"}, `["办公室"]`}, kindList, none,
		diag.Text{Zh: "审核", En: "who reviewed it"}},
	{key{"topics", []string{"专题", "topic"}, `["yiqing-2022"]`}, kindList, none,
		diag.Text{Zh: "归入哪些专题：site.toml 里专题的网址名或标题", En: "topics of site.toml, by slug or title"}},
	{key{"tags", []string{"标签", "关键词", "tag"}, `["民生"]`}, kindList, none,
		diag.Text{Zh: "标签，每个标签有自己的页面", En: "tags; each has a page of its own"}},
	{key{"aliases", []string{"旧网址"}, `["/old/2022/a.html"]`}, kindList, none,
		diag.Text{Zh: "旧网址的路径，以 / 开头；打开旧网址会转到这一篇", En: "old addresses, each beginning with /; they redirect here"}},
	{key{"cover", []string{"封面"}, `"yulin.jpg"`}, kindText, diag.Text{Zh: "第一张照片", En: "the first photo"},
		diag.Text{Zh: "列表里和转发时用哪张照片", En: "the photo for lists and for sharing"}},
	{key{"draft", []string{"草稿"}, `true`}, kindBool, literal("false"),
		diag.Text{Zh: "写 true 就是草稿，不发布", En: "true holds the bulletin back"}},
	{key{"pinned", []string{"置顶"}, `true`}, kindBool, literal("false"),
		diag.Text{Zh: "写 true 就在首页置顶", En: "true keeps it at the top of the front page"}},
	{key{"updated", []string{"更新", "更新日期", "更新时间"}, `2022-09-03`}, kindDate, none,
		diag.Text{Zh: "发布以后修改的日期，与日期分开显示；不能早于日期",
			En: "when it was last changed, shown beside the date; not before it"}},
	{key{"publish_at", []string{"定时发布", "发布时间"}, `2022-09-02T08:00:00`},
		kindDate, diag.Text{Zh: "到日期那天", En: "its date"},
		diag.Text{Zh: "到这个时间才发布", En: "holds the bulletin back until this moment"}},
	{key{"expires", []string{"过期", "下线时间", "失效日期"}, `2032-01-01`}, kindDate, none,
		diag.Text{Zh: "到这个时间就撤下；只写日期的，那一天过完才撤下",
			En: "takes the bulletin down from this moment on; a day alone is the last one that shows it"}},
	{key{"withdrawn", []string{"撤回", "撤下"}, `{ date = 2022-10-01, reason = "……" }`}, kindTable, none,
		diag.Text{Zh: "撤回，不再发布：网址、标题和文字怎么处理，见下面“撤回”",
			En: "withdraws the bulletin for good, see “Withdrawing” below"}},
	{key{"accept", []string{"认可"}, `["check-mobile 13800138000"]`}, kindList, none,
		diag.Text{Zh: "体检提醒中确实要这样写的：规则的代码，后面可以加上找到的那段文字",
			En: "findings of the check that are meant as written: the rule's code, " +
				"then the text found if only that one is meant"}},
	{key{"extra", []string{"附加"}, ""}, kindTable, none,
		diag.Text{Zh: "给自己的主题用的内容，写成 [extra] 一段，什么都可以写", En: "anything at all for a theme, in a section [extra]"}},
}

var photoDocs = []keyDoc{
	{key{"file", []string{"文件", "文件名"}, `"yulin.jpg"`}, kindText, required,
		diag.Text{Zh: "照片的文件名，和简报在同一个文件夹里", En: "the photo's file name, in the bulletin's folder"}},
	{key{"caption", []string{"图说", "说明"}, `"……"`}, kindText, none,
		diag.Text{Zh: "图说：谁在哪里做什么", En: "the caption: who does what, and where"}},
	{key{"credit", []string{"摄影", "来源", "供图"}, `"区人大办公室"`}, kindText, none,
		diag.Text{Zh: "摄影或供图", En: "the photographer, or who supplied it"}},
	{key{"alt", []string{"替代文字"}, `"……"`}, kindText, diag.Text{Zh: "图说", En: "the caption"},
		diag.Text{Zh: "替代文字，读屏软件念它", En: "the text that screen readers read instead"}},
	{key{"focus", []string{"焦点"}, `[0.5, 0.3]`}, kindNumbers, diag.Text{Zh: "自动判断", En: "found by detail"},
		diag.Text{Zh: "裁剪时保留哪里：左右和上下两个数，左上角是 [0, 0]，右下角是 [1, 1]",
			En: "what a crop keeps: [x, y] from [0, 0] at the upper left to [1, 1] at the lower right"}},
}

var withdrawnDocs = []keyDoc{
	{key{"date", []string{"日期", "时间"}, `2022-10-01`}, kindDate, none,
		diag.Text{Zh: "撤回的日期", En: "when it was withdrawn"}},
	{key{"reason", []string{"原因", "理由", "说明"}, `"……"`}, kindText, none,
		diag.Text{Zh: "撤回的原因，读者看得到", En: "why, which readers see"}},
	{key{"kind", []string{"方式", "类型"}, `"notice"`}, kindText, literal("notice"),
		diag.Text{Zh: "原来的网址留下什么：notice、gone、redirect 或 expired",
			En: "what the address shows: notice, gone, redirect or expired"}},
	{key{"to", []string{"转到", "转向"}, `"/wuhou/2022/yulin/"`}, kindText, none,
		diag.Text{Zh: "kind = \"redirect\" 时转到哪里：本站的网址、另一篇的文件，或别的网站的网址",
			En: "with redirect, where it leads: an address, the file of another bulletin, or an address of another site"}},
}

var attachmentDocs = []keyDoc{
	{key{"file", []string{"文件", "文件名"}, `"fangan.pdf"`}, kindText, required,
		diag.Text{Zh: "附件的文件名，和简报在同一个文件夹里", En: "the file's name, in the bulletin's folder"}},
	{key{"title", []string{"标题", "名称"}, `"……"`}, kindText, diag.Text{Zh: "文件名", En: "the file's name"},
		diag.Text{Zh: "显示的标题，也是读者下载时的文件名", En: "what readers see, and what the file is called when it is downloaded"}},
}

var siteDocs = []keyDoc{
	{key{"title", []string{"网站名称", "标题", "站名"}, `"人大代表在行动"`}, kindText, required,
		diag.Text{Zh: "网站名称，显示在每一页的上方", En: "the site's name, at the top of every page"}},
	{key{"base_url", []string{"网址", "域名"}, `"https://jianbao.example.gov.cn/"`}, kindText, none,
		diag.Text{Zh: "网站的网址，以 https:// 开头；有了它才有订阅源、网站地图和转发时的图片",
			En: "where the site will be; feeds, sitemap, QR codes and share pictures need it"}},
	{key{"language", []string{"语言"}, `"zh-CN"`}, kindText, literal("zh-CN"),
		diag.Text{Zh: "网页的语言，也是提示信息的语言", En: "the language of the pages, and of messages about the site"}},
	{key{"timezone", []string{"时区"}, `"Asia/Shanghai"`}, kindText, literal("Asia/Shanghai"),
		diag.Text{Zh: "时区", En: "the time zone of dates"}},
	{key{"theme", []string{"主题"}, `"default"`}, kindText, literal("default"),
		diag.Text{Zh: "用哪个主题：themes 里文件夹的名字，或自带的 default",
			En: "the theme: a folder of themes/, or default, which is built in"}},
	{key{"external_notice", []string{"离站提示"}, `true`}, kindBool, literal("false"),
		diag.Text{Zh: "读者点外部链接时先提示“即将离开本站”", En: "asks readers before they leave for another site"}},
	{key{"organization", []string{"单位"}, ""}, kindTable, none,
		diag.Text{Zh: "单位和页脚的内容，见下", En: "the publisher and the footer, see below"}},
	{key{"look", []string{"外观"}, ""}, kindTable, none,
		diag.Text{Zh: "网站自己的面貌，见下", En: "the site's own face, see below"}},
	{key{"embed", []string{"内嵌"}, ""}, kindTable, none,
		diag.Text{Zh: "别的网站的视频，见下", En: "videos on other sites, see below"}},
	{key{"photos", []string{"照片"}, ""}, kindTable, none,
		diag.Text{Zh: "照片怎样处理，见下", En: "how photos are processed, see below"}},
	{key{"files", []string{"附件"}, ""}, kindTable, none,
		diag.Text{Zh: "哪些文件可以作附件，见下", En: "which files may be attached, see below"}},
	{key{"check", []string{"体检"}, ""}, kindTable, none,
		diag.Text{Zh: "体检的设置，见下", En: "settings of the check, see below"}},
	{key{"deploy", []string{"部署"}, ""}, kindTable, none,
		diag.Text{Zh: "做好的网站放到哪里，每处写一段 [deploy.名字]，见下",
			En: "where the finished site goes, one section [deploy.NAME] each, see below"}},
	{key{"extra", []string{"附加"}, ""}, kindTable, none,
		diag.Text{Zh: "给自己的主题用的内容，写成 [extra] 一段，什么都可以写", En: "anything at all for a theme, in a section [extra]"}},
	{key{"script", []string{"脚本"}, ""}, kindTable, none,
		diag.Text{Zh: "别的网站的脚本，每个写一段 [[script]]，见下", En: "scripts of other sites, one section [[script]] each, see below"}},
	{key{"menu", []string{"菜单"}, ""}, kindTable,
		diag.Text{Zh: "首页、专题、往期、区县", En: "home, topics, archive, districts"},
		diag.Text{Zh: "菜单，每一项写一段 [[menu]]，见下", En: "the menu, one section [[menu]] each, see below"}},
	{key{"district", []string{"区县"}, ""}, kindTable, required,
		diag.Text{Zh: "区县或单位，每个写一段 [[district]]，见下", En: "the districts, one section [[district]] each, see below"}},
	{key{"topic", []string{"专题"}, ""}, kindTable, none,
		diag.Text{Zh: "专题，每个写一段 [[topic]]，见下", En: "the topics, one section [[topic]] each, see below"}},
}

var organizationDocs = []keyDoc{
	{key{"name", []string{"主办单位", "主办"}, `"某区人大常委会办公室"`}, kindText, none,
		diag.Text{Zh: "主办单位", En: "the publisher"}},
	{key{"organizer", []string{"承办单位", "承办"}, `""`}, kindText, none,
		diag.Text{Zh: "承办单位", En: "the office that runs the site"}},
	{key{"address", []string{"地址"}, `""`}, kindText, none,
		diag.Text{Zh: "地址", En: "the postal address"}},
	{key{"postcode", []string{"邮编"}, `"610041"`}, kindText, none,
		diag.Text{Zh: "邮编", En: "the postcode"}},
	{key{"phone", []string{"电话"}, `""`}, kindText, none,
		diag.Text{Zh: "电话；体检把它当作本单位的号码", En: "the telephone number; the check knows it as the office's own"}},
	{key{"icp", []string{"备案号"}, `"蜀ICP备00000000号"`}, kindText, none,
		diag.Text{Zh: "ICP 备案号", En: "the ICP filing number"}},
	{key{"police", []string{"公安备案号"}, `""`}, kindText, none,
		diag.Text{Zh: "公安备案号", En: "the public security filing number"}},
	{key{"site_id_code", []string{"网站标识码"}, `""`}, kindText, none,
		diag.Text{Zh: "政府网站标识码；没有的写 \"none\"",
			En: "the identification code of a government site, or \"none\""}},
	{key{"notice", []string{"说明"}, `""`}, kindText, none,
		diag.Text{Zh: "页脚里的一句话", En: "a sentence for the footer"}},
	{key{"badge", []string{"机关标识"}, `"badge.png"`}, kindText, none,
		diag.Text{Zh: "党政机关网站标识：assets 里的一张图片",
			En: "the badge of party and government sites (党政机关网站标识): a picture in assets/"}},
	{key{"badge_url", []string{"机关标识网址"}, `"https://bszs.conac.cn/sitename?method=show&id=……"`}, kindText, none,
		diag.Text{Zh: "点机关标识打开的网址", En: "where the badge leads"}},
}

var lookDocs = []keyDoc{
	{key{"unit", []string{"单位叫法"}, `"街道"`}, kindText, diag.Text{Zh: "区县", En: "district"},
		diag.Text{Zh: "[[district]] 登记的单位叫什么：街道、乡镇、委室……菜单、标题、搜索和提示里都用它",
			En: "what the units in [[district]] are called, in menu, headings, search and messages"}},
	{key{"logo", []string{"标志", "徽标"}, `"logo.svg"`}, kindText, none,
		diag.Text{Zh: "标志：assets 里的图片，SVG、PNG、JPEG、GIF 或 WebP；宽的代替网站名称，方的放在名称前面",
			En: "a picture in assets/: SVG, PNG, JPEG, GIF or WebP; a wide one stands for the site's name, " +
				"others before it"}},
	{key{"logo_dark", []string{"深色标志"}, `"logo-dark.svg"`}, kindText,
		diag.Text{Zh: "logo 加白底", En: "logo on white"},
		diag.Text{Zh: "深色模式用的标志", En: "the logo for dark mode"}},
	{key{"favicon", []string{"网站图标", "图标"}, `"icon.png"`}, kindText,
		diag.Text{Zh: "由标志或站名首字做成", En: "made of logo or title"},
		diag.Text{Zh: "网站图标：方的图片，PNG 最好 512 像素以上",
			En: "the site's icon: a square picture, a PNG best of 512 pixels or more"}},
	{key{"share_image", []string{"转发图片"}, `"share.jpg"`}, kindText, none,
		diag.Text{Zh: "没有照片的网页转发时显示的图片，宽 1200 像素左右",
			En: "shown where a page without photos is shared, some 1200 pixels wide"}},
	{key{"accent", []string{"主色", "强调色"}, `"#a61b14"`}, kindText, diag.Text{Zh: "主题的", En: "the theme's"},
		diag.Text{Zh: "站名、双线、链接的颜色，写成 #a61b14 这样", En: "the colour of the name, the rules and links, as #a61b14"}},
	{key{"ink", []string{"文字颜色"}, `"#1f1c19"`}, kindText, diag.Text{Zh: "主题的", En: "the theme's"},
		diag.Text{Zh: "文字的颜色", En: "the colour of text"}},
	{key{"ground", []string{"底色", "背景色"}, `"#ffffff"`}, kindText, diag.Text{Zh: "主题的", En: "the theme's"},
		diag.Text{Zh: "底色", En: "the colour below it"}},
	{key{"home", []string{"首页"}, `["lead", "latest", "photos", "more"]`}, kindNames,
		diag.Text{Zh: "全部，照右边的先后", En: "all, in this order"},
		diag.Text{Zh: "首页的内容和先后：lead 头条和置顶，topics 专题，latest 最新简报，ranking 供稿，photos 影像，" +
			"districts 区县入口，more 更多简报；latest、more 至少要有一个",
			En: "the blocks of the front page, in their order: lead (with the pinned), topics, latest, ranking, photos, " +
				"districts, more; latest or more is needed"}},
}

var embedDocs = []keyDoc{
	{key{"hosts", []string{"视频网站"}, `["v.qq.com"]`}, kindList, none,
		diag.Text{Zh: "哪些视频网站的视频可以直接在网页里播放：" + strings.Join(site.EmbedHosts(), "、") +
			"；没有写的，链接显示成卡片，点开到那里看",
			En: "sites whose videos play within pages: " + strings.Join(site.EmbedHosts(), ", ") +
				"; links to others are cards that lead there"}},
}

var filesDocs = []keyDoc{
	{key{"extensions", []string{"扩展名"}, `["ceb"]`}, kindList, none,
		diag.Text{Zh: "另外可以发布的文件，写扩展名；网页和程序不能写",
			En: "further files that may be published, by their extensions; not pages and programs"}},
	{key{"max_megabytes", []string{"最大兆字节"}, `50`}, kindInt, literal("50"),
		diag.Text{Zh: "一个文件最大多少 MB", En: "the largest file, in MB"}},
}

var checkDocs = []keyDoc{
	{key{"severity", []string{"级别"}, ""}, kindTable, none,
		diag.Text{Zh: "[check.severity] 一段：规则的代码 = \"off\"、\"warning\"、\"error\" 或 \"default\"",
			En: "a section [check.severity]: a rule's code = \"off\", \"warning\", \"error\" or \"default\""}},
	{key{"own_numbers", []string{"本单位号码"}, `["028-00000000"]`}, kindList, none,
		diag.Text{Zh: "本单位对外的号码和邮箱，\"@example.gov.cn\" 是整个域名；organization 的 phone 不用再写",
			En: "the office's own numbers and e-mail addresses, beside organization.phone; " +
				"\"@example.gov.cn\" is a whole domain"}},
	{key{"hosts", []string{"可信网站"}, `["gov.cn"]`}, kindList, none,
		diag.Text{Zh: "链接可以指向的外部网站，包括它下面的", En: "sites that links may lead to, with all below them"}},
	{key{"fresh_days", []string{"更新天数"}, `14`}, kindInt, literal("14"),
		diag.Text{Zh: "区县、专题多少天要更新一次", En: "days after which a district or topic is due for news"}},
	{key{"min_width", []string{"最小宽度"}, `800`}, kindInt, literal("800"),
		diag.Text{Zh: "照片长边至少多少像素", En: "the least pixels of a photo's longest side"}},
}

var deployDocs = []keyDoc{
	{key{"to", []string{"目标", "地址"}, `"D:/www"`}, kindText, required,
		diag.Text{Zh: "放到哪里：文件夹，如 D:/www、//服务器/网站、/srv/www；服务器上的文件夹，sftp://用户名@主机/文件夹" +
			"（也可以是 ftps、ftp）；对象存储，s3://存储桶/前缀",
			En: "where it goes: a folder, such as /srv/www, D:/www or //server/site; a folder of a server, " +
				"sftp://user@host/folder, or ftps, ftp; an object storage, s3://bucket/prefix"}},
	{key{"endpoint", []string{"服务地址"}, `"https://s3.oss-cn-chengdu.aliyuncs.com"`}, kindText, none,
		diag.Text{Zh: "对象存储的服务地址（Endpoint），在控制台里看", En: "the endpoint of an object storage, as its console shows it"}},
	{key{"region", []string{"地域"}, `"cn-chengdu"`}, kindText, none,
		diag.Text{Zh: "对象存储的地域", En: "the region of an object storage"}},
	{key{"fingerprint", []string{"指纹"}, `"SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"`}, kindText, none,
		diag.Text{Zh: "SFTP 服务器密钥、FTPS 证书的指纹，管理员核对过的；写了它，就只认这一个",
			En: "the fingerprint of an SFTP server's key or an FTPS server's certificate, as its admin has it; " +
				"no other is taken"}},
}

var districtDocs = []keyDoc{
	{key{"code", []string{"代码"}, `"510107"`}, kindText, required,
		diag.Text{Zh: "代码，不能重复；一般用区划代码", En: "a code of its own, usually the administrative one"}},
	{key{"name", []string{"名称"}, `"武侯区"`}, kindText, required,
		diag.Text{Zh: "名称，简报里的 district 就写它", En: "the name, as bulletins give it"}},
	{key{"slug", []string{"网址名"}, `"wuhou"`}, kindText, required,
		diag.Text{Zh: "网址里的名字，用小写拼音；网站公布以后不要再改，改了要写 old",
			En: "its part of addresses; one that is changed once the site is public goes into old"}},
	{key{"old", []string{"旧网址名"}, `["wuhouqu"]`}, kindList, none,
		diag.Text{Zh: "以前的网址名；改了 slug 写在这里，原来的网址都转到现在的",
			En: "slugs that it had; all addresses below them lead to those below the present one"}},
	{key{"parent", []string{"上级"}, `"chengdu"`}, kindText, none,
		diag.Text{Zh: "上级的网址名、代码或名称；上级也要登记", En: "the district above: its slug, code or name; it needs a section too"}},
	{key{"aliases", []string{"别名", "又名"}, `["武侯"]`}, kindList, none,
		diag.Text{Zh: "别的叫法，简报里写哪一个都认得", En: "other names that bulletins may use"}},
	{key{"order", []string{"顺序"}, `1`}, kindInt, literal("0"),
		diag.Text{Zh: "在同级中的先后，小的在前；一样的按登记的先后",
			En: "its order among its siblings, smallest first; equal ones as they are listed"}},
	{key{"since", []string{"设立"}, `1990-01-01`}, kindDate, none,
		diag.Text{Zh: "设立的日期；更早的简报会提醒", En: "when it was founded; earlier bulletins are reported"}},
	{key{"until", []string{"撤销"}, `2020-01-01`}, kindDate, none,
		diag.Text{Zh: "撤销的日期；从这一天起的简报会提醒", En: "when it was dissolved; bulletins from then on are reported"}},
}

var scriptDocs = []keyDoc{
	{key{"src", []string{"网址"}, `"https://hm.baidu.com/hm.js?……"`}, kindText, required,
		diag.Text{Zh: "脚本的网址，以 https:// 开头", En: "the script's address, beginning with https://"}},
	{key{"data", []string{"数据"}, `{ website-id = "……" }`}, kindTable, none, diag.Text{
		Zh: "脚本要的 data- 属性，不写 data-", En: "the attributes data-… that the script asks for, by their names without data-",
	}},
}

var menuDocs = []keyDoc{
	{key{"title", []string{"标题", "名称"}, `"往期"`}, kindText, required,
		diag.Text{Zh: "菜单上显示的字", En: "what the menu shows"}},
	{key{"url", []string{"网址", "链接"}, `"/months/"`}, kindText, required,
		diag.Text{Zh: "点开是哪里：本站的网址，以 / 开头；或者别的网站，以 https:// 开头。有 children 的可以不写",
			En: "where it leads: an address of the site, beginning with /, or of another site, " +
				"beginning with https://; an entry with children needs none"}},
	{key{"children", []string{"下级", "子菜单"}, `[{ title = "往期", url = "/months/" }]`}, kindTable, none,
		diag.Text{Zh: "下一级的几项，各有 title 和 url", En: "entries below it, each with a title and a url"}},
}

var topicDocs = []keyDoc{
	{key{"slug", []string{"网址名"}, `"yiqing-2022"`}, kindText, required,
		diag.Text{Zh: "网址里的名字", En: "its part of addresses"}},
	{key{"title", []string{"标题", "名称"}, `"抗击疫情 代表在行动"`}, kindText, required,
		diag.Text{Zh: "标题", En: "the title"}},
	{key{"intro", []string{"简介", "导语"}, `"……"`}, kindText, none,
		diag.Text{Zh: "一两句话的导语", En: "a sentence or two of introduction"}},
}

// KeyTable is a table of keys as the documents show it.
type KeyTable struct {
	Name string // bulletin, photo; site, or a section of site.toml
	Keys []Key
}

// Key is what the documents say of a key.
type Key struct {
	Name                   string
	Words                  []string // other names that are read as this key
	Type, Default, Meaning diag.Text
}

// KeyTables describes every key of front matter and site.toml.
func KeyTables() []KeyTable {
	tables := []KeyTable{
		{"bulletin", documented(bulletinDocs)}, {"photo", documented(photoDocs)},
		{"attachment", documented(attachmentDocs)}, {"withdrawn", documented(withdrawnDocs)},
		{"site", documented(siteDocs)}, {"organization", documented(organizationDocs)},
		{"look", documented(lookDocs)}, {"embed", documented(embedDocs)}, {"photos", documented(photosDocs)},
		{"files", documented(filesDocs)},
		{"check", documented(checkDocs)}, {"district", documented(districtDocs)}, {"topic", documented(topicDocs)},
		{"menu", documented(menuDocs)}, {"script", documented(scriptDocs)}, {"deploy", documented(deployDocs)},
	}
	return tables
}

func documented(docs []keyDoc) []Key {
	keys := make([]Key, len(docs))
	for i, d := range docs {
		keys[i] = Key{Name: d.Name, Words: d.Words, Type: d.kind, Default: d.otherwise, Meaning: d.meaning}
	}
	return keys
}
