package diag

// The menu and the look of a site.
const (
	MenuDead Code = "menu-dead"
	MenuLong Code = "menu-long"
)

var faceMessages = map[Code]entry{
	MenuDead: {Error, Text{"菜单里的“%[1]s”打不开：本站没有 %[2]s 这个网址", `the menu's "%[1]s" leads nowhere: the site has no %[2]s`},
		Text{"url 写本站的一个网址，如区县 /%[3]s/；或别的网站，以 https:// 开头",
			"url is an address of the site, such as a district's /%[3]s/, or one of another site, beginning with https://"}},
	MenuLong: {Error, Text{"菜单太长：这里有 %[1]d 项，最多 %[2]d 项", "the menu is too long: %[1]d entries here, the limit is %[2]d"},
		Text{"只留最常用的，其余的放进一个页面", "leave the most used ones, and list the others on a page"}},
}
