package diag

// Front matter of other generators, and players of other sites.
const (
	FrontMatterForeign Code = "front-matter-foreign"
	FrontMatterSyntax  Code = "front-matter-syntax"
	BodyPlayer         Code = "body-player"
)

var foreignMessages = map[Code]entry{
	FrontMatterForeign: {Warning, Text{"信息栏是 %[1]s 写法，已经读取", "the front matter is %[1]s, and was read"},
		Text{"运行 jianbao check --fix 换成 +++ 之间的写法，正文不动",
			"jianbao check --fix converts it to the form between +++, and leaves the text alone"}},
	FrontMatterSyntax: {Error, Text{"信息栏按 %[1]s 读，%[2]s", "the front matter, read as %[1]s: %[2]s"},
		Text{"%[3]s", "%[3]s"}},
	BodyPlayer: {Warning, Text{"网页里不能贴 <%[1]s> 代码，它会当作文字显示", "code such as <%[1]s> is shown as text"},
		Text{"整段代码换成单独的一行：%[2]s", "replace all of it by a line of its own: %[2]s"}},
}
