package diag

// The menu and the look of a site.
const (
	MenuDead Code = "menu-dead"
	MenuLong Code = "menu-long"

	LookBlock          Code = "look-block"
	LookBlockTwice     Code = "look-block-twice"
	LookBlockNone      Code = "look-block-none"
	LookColor          Code = "look-color"
	LookPicture        Code = "look-picture"
	LookPictureMissing Code = "look-picture-missing"
	StyleReplaced      Code = "style-replaced"
)

var faceMessages = map[Code]entry{
	MenuDead: {Error, Text{"菜单里的“%[1]s”打不开：本站没有 %[2]s 这个网址", `the menu's "%[1]s" leads nowhere: the site has no %[2]s`},
		Text{"url 写本站的一个网址，如区县 /%[3]s/；或别的网站，以 https:// 开头",
			"url is an address of the site, such as a district's /%[3]s/, or one of another site, beginning with https://"}},
	MenuLong: {Error, Text{"菜单太长：这里有 %[1]d 项，最多 %[2]d 项", "the menu is too long: %[1]d entries here, the limit is %[2]d"},
		Text{"只留最常用的，其余的放进一个页面", "leave the most used ones, and list the others on a page"}},
	LookBlock: {Error, Text{"首页没有“%[1]s”这一块", `the front page has no block "%[1]s"`},
		Text{"可以写的有：%[2]s", "there are: %[2]s"}},
	LookBlockTwice: {Error, Text{"“%[1]s”写了两次", `"%[1]s" is given twice`}, Text{"只留一处", "keep one of them"}},
	LookBlockNone: {Error, Text{"首页没有列出简报的地方", "the front page has no block that lists bulletins"},
		Text{`加上 "latest" 或 "more"`, `add "latest" or "more"`}},
	LookColor: {Error, Text{"%[1]s 在 %[2]s 上看不清：对比度 %[3]s，至少要 %[4]s",
		"%[1]s is hard to read on %[2]s: a contrast of %[3]s, where %[4]s is the least"},
		Text{"写成 %[5]s", "write %[5]s"}},
	LookPictureMissing: {Error, Text{"assets 里没有图片 %[1]s", "assets holds no picture %[1]s"},
		Text{"把图片放进网站的 assets 文件夹，文件名要一致", "put it into the site's folder assets under the same name"}},
	LookPicture: {Error, Text{"%[1]s 用不了：%[2]s", "%[1]s cannot be used: %[2]s"},
		Text{"另存为 PNG，或在画图软件里导出“普通 SVG”", "save it as PNG, or export a plain SVG"}},
	StyleReplaced: {Warning, Text{"这个文件替换了主题的整个样式，主题以后的改进都不会有",
		"this file replaces the theme's whole style sheet: later improvements of it will be missing"},
		Text{"只改几处的，写进 assets/custom.css，它接在主题的样式后面",
			"for some changes write assets/custom.css, which follows the theme's style sheet"}},
}
