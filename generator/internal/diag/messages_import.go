package diag

// What jianbao import says. The Line of such a diagnostic is the number of a paragraph in the imported file.
const (
	ImportTitleGuess      Code = "import-title-guess"
	ImportDistrictGuess   Code = "import-district-guess"
	ImportDistrictUnknown Code = "import-district-unknown"
	ImportDistrictMissing Code = "import-district-missing"
	ImportDateGuess       Code = "import-date-guess"
	ImportSourceGuess     Code = "import-source-guess"
	ImportAuthorGuess     Code = "import-author-guess"
	ImportYearGuess       Code = "import-year-guess"
	ImportCaptionDoubt    Code = "import-caption-doubt"
	ImportGroupCaption    Code = "import-group-caption"
	ImportPhotoMissing    Code = "import-photo-missing"
	ImportPhotoMetafile   Code = "import-photo-metafile"
	ImportPhotoCropped    Code = "import-photo-cropped"
	ImportPhotoLeftOut    Code = "import-photo-left-out"
	ImportPhotoFormat     Code = "import-photo-format"
	ImportPhotoLarge      Code = "import-photo-large"
	ImportExternal        Code = "import-external"
	ImportRevisions       Code = "import-revisions"
	ImportDropped         Code = "import-dropped"
	ImportTableMerged     Code = "import-table-merged"
	ImportMaskedWord      Code = "import-masked-word"
	ImportHalfPunctuation Code = "import-half-punctuation"
	ImportSimilar         Code = "import-similar"
	ImportKnown           Code = "import-known"
	ImportLimit           Code = "import-limit"
	ImportOldWord         Code = "import-old-word"
	ImportFormat          Code = "import-format"
	ImportLocked          Code = "import-locked"
	ImportDamaged         Code = "import-damaged"
	ImportTooLarge        Code = "import-too-large"
	ImportEntity          Code = "import-entity"
	ImportGone            Code = "import-gone"
	ImportEmpty           Code = "import-empty"
	ImportMissing         Code = "import-missing"
	ImportOwn             Code = "import-own"
	ImportBusy            Code = "import-busy"

	// Of drafts that are to be published.
	ImportNothingToPublish Code = "import-nothing-to-publish"
	ImportPlacesOpen       Code = "import-places-open"
	ImportStaysPrivate     Code = "import-stays-private"

	ImportConverter     Code = "import-converter"
	ImportAsTyped       Code = "import-as-typed"
	ImportTooMany       Code = "import-too-many"
	ImportPhotosUnclear Code = "import-photos-unclear"

	// Of texts of other generators.
	ImportShortcode    Code = "import-shortcode"
	ImportLink         Code = "import-link"
	ImportFields       Code = "import-fields"
	ImportFrontMatter  Code = "import-front-matter"
	ImportPrivate      Code = "import-private"
	ImportCategory     Code = "import-category"
	ImportLeftOut      Code = "import-left-out"
	ImportUnread       Code = "import-unread"
	ImportAddress      Code = "import-address"
	ImportAddressTaken Code = "import-address-taken"
	ImportPlain        Code = "import-plain"
)

var importMessages = map[Code]entry{
	ImportTitleGuess: {Warning, Text{"没有找到题目，暂用“%[1]s”", `no title was found; "%[1]s" stands for now`},
		Text{"在 index.md 里改好 title，再把 guessed 里的 \"title\" 删去",
			`mend title in index.md and remove "title" from guessed`}},
	ImportDistrictGuess: {Warning, Text{"%[3]s是推测的：%[1]s（%[2]s）", "the %[3]s was guessed: %[1]s (%[2]s)"},
		Text{"看一看对不对，再把 guessed 里的 \"district\" 删去", `if it is right, remove "district" from guessed`}},
	ImportDistrictUnknown: {Warning, Text{
		"像是%[1]s的，site.toml 里没有登记",
		"this seems to be of %[1]s, which site.toml does not declare",
	},
		Text{"把下面几行加到 site.toml，再导入一次：\n%[2]s", "add these lines to site.toml and import it again:\n%[2]s"}},
	ImportDistrictMissing: {Warning, Text{"看不出是哪个%[1]s的，没有写", "it does not tell its %[1]s and was not written"},
		Text{"写明再导入一次：%[2]s", "say it and import again: %[2]s"}},
	ImportDateGuess: {Warning, Text{"日期是推测的：%[1]s（%[2]s）", "the date was guessed: %[1]s (%[2]s)"},
		Text{"看一看对不对，再把 guessed 里的 \"date\" 删去", `if it is right, remove "date" from guessed`}},
	ImportSourceGuess: {Warning, Text{"来源是推测的：%[1]s（%[2]s）", "the source was guessed: %[1]s (%[2]s)"}, Text{
		"看一看对不对，在 index.md 里改好 source，再把 guessed 里的 \"source\" 删去",
		`correct source in index.md if it is wrong, and remove "source" from guessed`,
	}},
	ImportAuthorGuess: {Warning, Text{"%[3]s是推测的：%[1]s（%[2]s）", "the %[3]s was guessed: %[1]s (%[2]s)"}, Text{
		"看一看对不对，在 index.md 里改好 %[4]s，再把 guessed 里的 \"%[4]s\" 删去",
		`correct %[4]s in index.md if it is wrong, and remove "%[4]s" from guessed`,
	}},
	ImportYearGuess: {Warning, Text{
		"只写了月日，年份是推测的：%[1]s（%[2]s）",
		"only month and day are given; the year was guessed: %[1]s (%[2]s)",
	},
		Text{"看一看对不对，在 index.md 里改好 date，再把 guessed 里的 \"year\" 删去",
			`correct date in index.md if it is wrong, and remove "year" from guessed`}},
	ImportCaptionDoubt: {Warning, Text{"不能确定是不是图说：“%[1]s”", `this may be a caption or not: "%[1]s"`},
		Text{"在 index.md 里看一看", "look at it in index.md"}},
	ImportGroupCaption: {Warning, Text{"第 %[1]s 张照片共用一条图说", "photos %[1]s share one caption"},
		Text{"能分开写就分开写", "give each its own, if you can"}},
	ImportPhotoMissing: {Warning, Text{
		"第 %[1]d 张照片不在里面：%[2]s",
		"photo %[1]d is not in it: %[2]s",
	}, Text{"%[3]s", "%[3]s"}},
	ImportPhotoMetafile: {Warning, Text{
		"第 %[1]d 张图是 %[2]s 图形，浏览器不能显示",
		"picture %[1]d is a %[2]s drawing, which no browser shows",
	},
		Text{
			"在 Word 里选中图，另存为图片或者截图，放进简报文件夹",
			"in Word, save the picture as an image and put it into the bulletin's folder",
		}},
	ImportPhotoCropped: {Warning, Text{
		"第 %[1]d 张照片按 Word 里的样子裁剪或旋转了，重新存过",
		"photo %[1]d was cropped or turned as Word shows it, and saved anew",
	},
		Text{"看一看对不对", "look whether it is right"}},
	ImportPhotoLeftOut: {Warning, Text{"%[1]s没有收：%[2]s", "%[1]s was left out: %[2]s"},
		Text{"要用就自己放进简报文件夹", "to use it, put it into the bulletin's folder yourself"}},
	ImportPhotoFormat: {Warning, Text{"第 %[1]d 张图的格式不能用：%[2]s", "picture %[1]d is of a kind that cannot be used: %[2]s"},
		Text{"另存为 JPEG 或 PNG，放进简报文件夹", "save it as JPEG or PNG and put it into the bulletin's folder"}},
	ImportPhotoLarge: {Warning, Text{
		"第 %[1]d 张照片太大：%[2]s，最多 %[3]s",
		"photo %[1]d is too large: %[2]s, the limit is %[3]s",
	},
		Text{"缩小后放进简报文件夹", "make it smaller and put it into the bulletin's folder"}},
	ImportExternal: {Warning, Text{"图片在文件之外，没有去取：%[1]s", "a picture lies outside the file and was not fetched: %[1]s"},
		Text{"把图片存下来，放进简报文件夹", "save the picture and put it into the bulletin's folder"}},
	ImportRevisions: {Warning, Text{
		"接受了 %[1]d 处修订，略去 %[2]d 条批注",
		"%[1]d tracked changes were accepted and %[2]d comments left out",
	},
		Text{"看一看定稿是不是这样", "look whether this is the final text"}},
	ImportDropped: {Warning, Text{"略去%[1]s：“%[2]s”", `%[1]s was left out: "%[2]s"`}, Text{}},
	ImportTableMerged: {Warning, Text{
		"表格里合并的单元格拆开了，空出来的格子没有字",
		"merged cells of a table were taken apart; what they covered is empty",
	},
		Text{"看一看表格", "look at the table"}},
	ImportMaskedWord: {Warning, Text{"有 %[1]d 处像是采集留下的屏蔽痕迹：%[2]s", "%[1]d words seem to be masked by a scraper: %[2]s"},
		Text{"运行 jianbao check --fix 改好；以后导入可以加上 --repair",
			"jianbao check --fix corrects them; so does --repair, next time"}},
	ImportHalfPunctuation: {Warning, Text{"有 %[1]d 处半角标点", "%[1]d punctuation marks are half-width"},
		Text{"%[2]s", "%[2]s"}},
	ImportSimilar: {Warning, Text{"和已有的一篇很像：%[1]s", "it is much like one that is there: %[1]s"},
		Text{"重复就删去一篇", "remove one of them if they are the same"}},
	ImportKnown: {Warning, Text{"导入过，跳过：%[1]s", "it was imported before and is left out: %[1]s"},
		Text{"要再导入一次，加上 --again", "add --again to import it once more"}},
	ImportLimit: {Warning, Text{"内容太多，只读到%[1]s", "there is too much of it; it was read up to %[1]s"},
		Text{"在 Word 里分成几个文件再导入", "divide it into several files and import those"}},
	ImportOldWord: {Error, Text{"这是%[1]s", "this is %[1]s"},
		Text{"用 Word 或 WPS 打开，另存为 .docx 再导入；装有 LibreOffice 的，加上 --converter soffice",
			"open it in Word or WPS, save it as .docx and import that; or add --converter soffice, with LibreOffice"}},
	ImportFormat: {Error, Text{"这是%[1]s，不能导入", "this is %[1]s, which cannot be imported"}, Text{"%[2]s", "%[2]s"}},
	ImportLocked: {Error, Text{"文件有密码", "the file has a password"},
		Text{
			"用 Word 或 WPS 打开，去掉密码，另存为 .docx 再导入",
			"open it in Word or WPS, remove the password, save it as .docx and import that",
		}},
	ImportDamaged: {Error, Text{"文件不完整或者损坏了：%[1]s", "the file is cut off or damaged: %[1]s"},
		Text{"重新传一次；能打开就用 Word 或 WPS 另存为 .docx", "have it sent again; if Word or WPS opens it, save it as .docx"}},
	ImportTooLarge: {Error, Text{"太大：%[1]s，最多 %[2]s", "it is too large: %[1]s, the limit is %[2]s"},
		Text{"分成几个文件，或者在 Word 里压缩图片后再导入", "divide it, or compress its pictures in Word, and import it again"}},
	ImportEntity: {Error, Text{
		"文件里有 DTD，正常的 Word 文件没有，不读",
		"the file has a DTD, which Word never writes; it is not read",
	},
		Text{"用 Word 或 WPS 打开，另存为 .docx 再导入", "open it in Word or WPS, save it as .docx and import that"}},
	ImportGone: {Error, Text{"这个页面里没有文章：%[1]s", "this page has no article: %[1]s"},
		Text{"向作者要原稿", "ask its author for the text"}},
	ImportOwn: {Error, Text{"这是网站自己的文件：%[1]s", "these are files of the site itself: %[1]s"}, Text{
		"把收到的稿件放到网站外面的文件夹里，再导入那个文件夹",
		"put what was received into a folder outside the site, and import that",
	}},
	ImportMissing: {Error, Text{"没有这个文件或文件夹：%[1]s", "there is no such file or folder: %[1]s"},
		Text{"把文件拖进窗口，或者写全路径", "drag the file into the window, or write its whole path"}},
	ImportNothingToPublish: {Error, Text{
		"这里没有导入的、还没有发布的草稿：%[1]s", "no imported draft waits here: %[1]s",
	},
		Text{
			"稿件先导入，看过再发布；--publish 后面写那一篇的文件夹，例如 content/wuhou/2022/0901；全部就写 content",
			"import a text first, and publish it when it was seen: name its folder, content/wuhou/2022/0901, or all: content",
		}},
	ImportPlacesOpen: {Warning, Text{"还缺 %[1]d 张照片，仍是草稿", "%[1]d photos are missing; it stays a draft"},
		Text{
			"补上：jianbao import --fill 照片文件夹 %[2]s；没有照片，就删去〔照片1〕这样的段落",
			"put them in: jianbao import --fill FOLDER %[2]s; where there is none, delete its paragraph 〔照片1〕",
		}},
	ImportStaysPrivate: {Warning, Text{
		"在原来的网站上没有公开，仍是草稿", "it was not public on the old site, and stays a draft",
	},
		Text{"可以公开，就单独写明：jianbao import --publish %[1]s", "if it may be public, name it: jianbao import --publish %[1]s"}},
	ImportBusy: {Error, Text{"另一个导入正在进行", "another import is running"},
		Text{"等它完成再导入", "wait until it is done"}},
	ImportConverter: {Error, Text{"用不了转换程序 %[1]s", "the converter %[1]s cannot be used"},
		Text{
			"安装 LibreOffice，用 --converter 写明 soffice 的路径；或者用 Word、WPS 另存为 .docx",
			"install LibreOffice and give the path of soffice with --converter; or save the files as .docx with Word or WPS",
		}},
	ImportAsTyped: {Warning, Text{
		"这一行的记号不能照用，原样写成了文字：“%[1]s”",
		`the marks of this line cannot be kept, and stand as they were typed: "%[1]s"`,
	},
		Text{"看一看这一行", "look at this line"}},
	ImportTooMany: {Error, Text{"文件或文件夹太多，超过 %[1]d 个", "there are too many files or folders, more than %[1]d"},
		Text{"分几次导入", "import them in several runs"}},
	ImportPhotosUnclear: {Warning, Text{
		"旁边有 %[1]d 张照片没有收：不知道放在哪一篇的哪里",
		"%[1]d photos beside it were not used: it is not known where they belong",
	},
		Text{
			"每篇文字和它的照片放一个文件夹；或者一篇一篇导入，用 --photos 写明照片的文件夹",
			"put each text with its photos into a folder of its own, or name them with --photos, one text at a time",
		}},
	ImportEmpty: {Error, Text{"里面没有文字也没有照片", "there is neither text nor a photo in it"},
		Text{"打开看一看是不是这个文件", "open it and see whether it is the right file"}},
	ImportShortcode: {Warning, Text{
		"%[1]s 在这里没有对应的写法，照原样留着，共 %[2]d 处",
		"%[1]s has no equal here and stays as it is, in %[2]d places",
	},
		Text{"在 index.md 里改写或者删去", "write it otherwise in index.md, or delete it"}},
	ImportLink: {Warning, Text{
		"链接只留下了文字：%[1]s（%[2]s）",
		"of a link only the text is left: %[1]s (%[2]s)",
	},
		Text{"要链接就在 index.md 里写上新的地址", "to have a link, write its new address in index.md"}},
	ImportFields: {Warning, Text{
		"信息栏里这些项在这里没有对应的，没有收（后面是篇数）：%[1]s",
		"these keys of front matter have no equal here and were left out (with the number of texts): %[1]s",
	}, Text{}},
	ImportFrontMatter: {Warning, Text{
		"信息栏不合它的格式，一行一行读的，可能不全",
		"the front matter breaks the rules of its format; it was read line by line and may be incomplete",
	},
		Text{"对照原文看一看 index.md 的信息栏", "compare the front matter of index.md with the source"}},
	ImportPrivate: {Warning, Text{
		"在原来的网站上没有公开：%[1]s",
		"it was not public on the old site: %[1]s",
	},
		Text{"确定可以公开，再删去 draft = true", "delete draft = true only if it may be public"}},
	ImportCategory: {Warning, Text{
		"分类“%[1]s”（%[2]d 篇）作了标签",
		`the category "%[1]s" (%[2]d texts) became a tag`,
	},
		Text{
			"要作专题，把下面几行加到 site.toml，改好 slug，删去这次写的草稿，再导入一次：\n%[3]s",
			"to make a topic of it, add these lines to site.toml, delete these drafts and import again:\n%[3]s",
		}},
	ImportLeftOut: {Warning, Text{
		"%[1]d 个文件没有导入，%[2]s：%[3]s",
		"%[1]d files were not imported; %[2]s: %[3]s",
	}, Text{}},
	ImportUnread: {Error, Text{
		"%[1]d 篇文章没有导入，%[2]s：%[3]s",
		"%[1]d posts were not imported; %[2]s: %[3]s",
	}, Text{
		"改成 UTF-8 编码的 .md 或 .html 文件，再导入一次；改不了的，用 jianbao new 新建一篇，把文字贴进去",
		"make a .md or .html file in UTF-8 of each and import again; else begin one with jianbao new and paste its text",
	}},
	ImportAddress: {Warning, Text{
		"旧网址不能由网页转到这里：%[1]s",
		"no page can redirect this old address: %[1]s",
	},
		Text{"在服务器上设置转向", "redirect it on the server"}},
	ImportAddressTaken: {Warning, Text{
		"旧网址 %[1]s 已经通到 %[2]s，这一篇不再写它",
		"the old address %[1]s leads to %[2]s already; this text goes without it",
	}, Text{}},
	ImportPlain: {Warning, Text{
		"这一段不合这里的写法，作为代码原样留着：“%[1]s”",
		`this paragraph breaks a rule of the text here and stays as code: "%[1]s"`,
	},
		Text{"在 index.md 里改写", "write it otherwise in index.md"}},
}
