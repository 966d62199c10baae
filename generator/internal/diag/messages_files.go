package diag

// Files that are published as they are: those beside a bulletin, and those of static/.
const (
	AttachmentMissing Code = "attachment-missing"
	AttachmentOutside Code = "attachment-outside"
	AttachmentRemote  Code = "attachment-remote"
	AttachmentFolder  Code = "attachment-folder"
	AttachmentType    Code = "attachment-type"
	AttachmentContent Code = "attachment-content"
	AttachmentEmpty   Code = "attachment-empty"
	AttachmentLarge   Code = "attachment-large"
	AttachmentTwice   Code = "attachment-twice"
	AttachmentAddress Code = "attachment-address"
	StaticHidden      Code = "static-hidden"
	StaticName        Code = "static-name"
	StaticTwice       Code = "static-twice"
	StaticTaken       Code = "static-taken"
)

var fileMessages = map[Code]entry{
	AttachmentMissing: {Error, Text{"没有找到这个文件", "this file is not there"},
		Text{"文件要和简报放在同一个文件夹：%[1]s", "files lie in the bulletin's own folder: %[1]s"}},
	AttachmentOutside: {Error, Text{"文件不能在简报文件夹之外", "a file must not lie outside the bulletin's folder"},
		Text{"把文件复制到简报旁边，只写文件名", "copy it beside the bulletin and give its file name only"}},
	AttachmentRemote: {Error, Text{"这个文件在别的网站上，不能作附件", "this file is on another site and cannot be an attachment"},
		Text{"把文件保存到简报文件夹，再写文件名；或者在正文里写链接：[名称](%[1]s)",
			"save it into the bulletin's folder and give its file name; or link to it in the text: [name](%[1]s)"}},
	AttachmentFolder: {Error, Text{"这是一个文件夹，不是文件", "this is a folder, not a file"},
		Text{"写出文件名；要发布整个文件夹，先压缩成 %[1]s.zip", "give a file's name; to publish the whole folder, pack it into %[1]s.zip"}},
	AttachmentType: {Error, Text{"不发布这种文件：%[1]s", "files of this kind are not published: %[1]s"}, Text{"%[2]s", "%[2]s"}},
	AttachmentContent: {Error, Text{"这个文件里面%[1]s，和扩展名 %[2]s 不符", "this file holds %[1]s, and its name ends in %[2]s"},
		Text{"%[3]s", "%[3]s"}},
	AttachmentEmpty: {Error, Text{"这个文件是空的", "this file is empty"},
		Text{"也许没有传完整，重新复制一次", "it may be cut off; copy it again"}},
	AttachmentLarge: {Error, Text{"文件太大：%[1]s，最多 %[2]s", "the file is too large: %[1]s, the limit is %[2]s"},
		Text{"压缩后再放；确实要发布，就在 site.toml 的 [files] 里写 max_megabytes = %[3]d",
			"make it smaller; if it has to be published, write max_megabytes = %[3]d under [files] in site.toml"}},
	StaticHidden: {Warning, Text{"名字以点开头的文件不发布：%[1]s", "files whose names begin with a dot are not published: %[1]s"},
		Text{"删去，或改一个名字；.well-known、.htaccess、.nojekyll 会发布",
			"remove or rename it; .well-known, .htaccess and .nojekyll are published"}},
	StaticName: {Error, Text{"这个名字不能做网址：%[1]s", "this name cannot be an address on every system: %[1]s"},
		Text{"改名：用小写字母、数字、连字符和点", "rename it, with lower-case letters, digits, hyphens and dots"}},
	StaticTwice: {Error, Text{
		"和 %[1]s 只有大小写不同，有的系统分不开", "it differs from %[1]s in letter case only, and some systems take them for one",
	},
		Text{"留下一个，另一个改名或删去", "keep one of them; rename or remove the other"}},
	StaticTaken: {Error, Text{"网址 /%[1]s 已经有了：%[2]s", "the address /%[1]s is taken: %[2]s"},
		Text{"把 static 里的这个文件改名或删去", "rename or remove the file in static"}},
	AttachmentAddress: {Error, Text{"%[1]s 的网址和 %[2]s 的相同：%[3]s", "%[1]s and %[2]s have one address: %[3]s"},
		Text{"给其中一个文件改名，简报里也写新的名字", "rename one of the files, in the bulletin too"}},
	AttachmentTwice: {Error, Text{"这个附件列了两次", "this attachment is listed twice"},
		Text{"attachments 里一个文件只写一次", "list each file once"}},
}
