package diag

// Front matter of other generators, videos and sounds.
const (
	FrontMatterForeign Code = "front-matter-foreign"
	FrontMatterSyntax  Code = "front-matter-syntax"
	BodyPlayer         Code = "body-player"
	BodyMediaInline    Code = "body-media-inline"
	MediaCodec         Code = "media-codec"
	MediaFormat        Code = "media-format"
)

var foreignMessages = map[Code]entry{
	FrontMatterForeign: {Warning, Text{"信息栏是 %[1]s 写法，已经读取", "the front matter is %[1]s, and was read"},
		Text{"运行 jianbao check --fix 换成 +++ 之间的写法，正文不动",
			"jianbao check --fix converts it to the form between +++, and leaves the text alone"}},
	FrontMatterSyntax: {Error, Text{"信息栏按 %[1]s 读，%[2]s", "the front matter, read as %[1]s: %[2]s"},
		Text{"%[3]s", "%[3]s"}},
	BodyPlayer: {Warning, Text{"网页里不能贴 <%[1]s> 代码，它会当作文字显示", "code such as <%[1]s> is shown as text"},
		Text{"整段代码换成单独的一行：%[2]s", "replace all of it by a line of its own: %[2]s"}},
	BodyMediaInline: {Warning, Text{"视频、音频夹在文字里，只能显示成链接", "within text a video or a sound is only a link"},
		Text{"前后各空一行，让它单独成段", "put it in a paragraph of its own, with an empty line before and after it"}},
	MediaCodec: {Warning, Text{"视频是 %[1]s 格式，微信和多数手机浏览器放不了",
		"the video is %[1]s, which WeChat and most phones do not play"},
		Text{"用剪映、格式工厂等另存为 H.264 编码的 MP4，换下这个文件；iPhone 在 设置—相机—格式 里选“兼容性最佳”",
			"export it as an MP4 with H.264 and replace the file; iPhones: Settings, Camera, Formats, Most Compatible"}},
	MediaFormat: {Error, Text{"浏览器放不了这种文件：%[1]s", "browsers do not play files of this kind: %[1]s"},
		Text{"视频另存为 H.264 编码的 MP4，声音另存为 MP3，再写新的文件名",
			"save a video as an MP4 with H.264, a sound as an MP3, and give the new name"}},
}
