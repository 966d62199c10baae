package diag

// Pages with an address of their own.
const (
	PageAddress  Code = "page-address"
	PageReserved Code = "page-reserved"
	PageKey      Code = "page-key"
	PageMenu     Code = "page-menu"
)

var pageMessages = map[Code]entry{
	PageAddress: {Error, Text{"页面的网址写得不对（%[2]s）：%[1]s", "bad address of a page (%[2]s): %[1]s"},
		Text{"例如：%[3]s", "for example: %[3]s"}},
	PageReserved: {Error, Text{"“%[1]s”由网站自己或服务器使用，不能做页面的网址",
		`"%[1]s" is used by the site itself or by servers, and cannot be the address of a page`},
		Text{"换一个网址，例如：page = \"/guanyu/\"", `choose another, for example: page = "/guanyu/"`}},
	PageKey: {Error, Text{"单独的页面不能写 %[1]s", "a page of its own cannot have %[1]s"},
		Text{"删去这一行；要写的是简报，就删去 page 那一行", "remove this line; if this is a bulletin, remove the line page instead"}},
	PageMenu: {Error, Text{"menu 只用于写了 page 的页面", "menu is for pages that have page"},
		Text{"删去这一行，或加上：page = \"/guanyu/\"", `remove this line, or add: page = "/guanyu/"`}},
}
