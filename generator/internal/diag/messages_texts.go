package diag

// Links from text to text, and how paragraphs are aligned.
const (
	BodyAttribute Code = "body-attribute"

	LinkHeld   Code = "link-held"
	LinkSource Code = "link-source"
	LinkUnread Code = "link-unread"
)

var textMessages = map[Code]entry{
	BodyAttribute: {Warning, Text{"%[1]s 在这里不起作用", "%[1]s has no effect here"},
		Text{"一行靠右，末尾写 {.right}，居中写 {.center}；是文字的，前面加一个反斜杠 \\",
			"a line ends in {.right} or {.center}; if it is text, write a backslash \\ before it"}},
	LinkHeld: {Warning, Text{
		"链接的那一篇还没有发布（%[2]s），这里先不做成链接：%[1]s",
		"the bulletin behind this link is not published (%[2]s); for now it is no link: %[1]s",
	},
		Text{"那一篇一发布，下一次生成就有链接；不打算发布的，删去这个链接",
			"once it is published, the next build makes it a link; if it will not be, remove the link"}},
	LinkSource: {Error, Text{"content 里没有这个文件：%[1]s", "content holds no such file: %[1]s"},
		Text{"路径从这篇简报的文件夹算起，例如 ../shili/index.md",
			"the path is taken from this bulletin's folder, for example ../shili/index.md"}},
	LinkUnread: {Warning, Text{
		"链接的那一篇有错误，还没有网页：%[1]s", "the bulletin behind this link has errors, and no page yet: %[1]s",
	},
		Text{"先改好那一篇", "correct that one first"}},
}
