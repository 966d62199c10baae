package diag

// Code is the stable name of a kind of finding. Scripts and settings may rely on it: a code is
// never renamed and never reused for something else.
type Code string

// Files as a whole.
const (
	FileUnreadable Code = "file-unreadable"
	FileChanged    Code = "file-changed"
	FileTooLarge   Code = "file-too-large"
	FileNUL        Code = "file-nul"
	FileEncoding   Code = "file-encoding"
	FileDamaged    Code = "file-damaged"
	FileGBK        Code = "file-gbk"
	FileUTF16      Code = "file-utf16"
	FileSymlink    Code = "file-symlink"
	FileExtension  Code = "file-extension"
	FileOffice     Code = "file-office"
	FileSpecial    Code = "file-special"
	ContentGone    Code = "content-gone"
	FileName       Code = "file-name"
	ContentMissing Code = "content-missing"
	ContentEmpty   Code = "content-empty"
)

// Front matter and site.toml.
const (
	FrontMatterMissing  Code = "front-matter-missing"
	FrontMatterUnclosed Code = "front-matter-unclosed"
	FrontMatterFence    Code = "front-matter-fence"
	FrontMatterSize     Code = "front-matter-size"
	FrontMatterDepth    Code = "front-matter-depth"
	TOMLSyntax          Code = "toml-syntax"
	RepairPunctuation   Code = "repair-punctuation"
	RepairQuotes        Code = "repair-quotes"
	RepairDate          Code = "repair-date"
	RepairKey           Code = "repair-key"
	RepairValue         Code = "repair-value"
	RepairFence         Code = "repair-fence"
	RepairUnquoted      Code = "repair-unquoted"
	RepairPath          Code = "repair-path"
	RepairLine          Code = "repair-line"
	RepairMore          Code = "repair-more"
	KeyUnknown          Code = "key-unknown"
	KeyMissing          Code = "key-missing"
	KeyEmpty            Code = "key-empty"
	KeyTwice            Code = "key-twice"
	KeyType             Code = "key-type"
	KeySection          Code = "key-section"
	DateInvalid         Code = "date-invalid"
	ExpiresBeforeDate   Code = "expires-before-date"
	UpdatedBeforeDate   Code = "updated-before-date"
	UpdatedFuture       Code = "updated-future"
	DateWeekday         Code = "date-weekday"
	ValueInvalid        Code = "value-invalid"
)

// Districts, topics, photos, addresses.
const (
	DistrictUnknown   Code = "district-unknown"
	DistrictAmbiguous Code = "district-ambiguous"
	DistrictTwice     Code = "district-twice"
	DistrictOld       Code = "district-old"
	DistrictParent    Code = "district-parent"
	DistrictCycle     Code = "district-cycle"
	DistrictDeep      Code = "district-deep"
	DistrictPeriod    Code = "district-period"
	DistrictsMissing  Code = "districts-missing"
	TopicUnknown      Code = "topic-unknown"
	TopicTwice        Code = "topic-twice"
	PhotoMissing      Code = "photo-missing"
	PhotoFolder       Code = "photo-folder"
	PhotoOutside      Code = "photo-outside"
	PhotoFormat       Code = "photo-format"
	PhotoBroken       Code = "photo-broken"
	PhotoTwice        Code = "photo-twice"
	PhotoRemote       Code = "photo-remote"
	PhotoDamaged      Code = "photo-damaged"
	PhotoConverted    Code = "photo-converted"
	PhotoExtension    Code = "photo-extension"
	RecordUnwritable  Code = "ledger-unwritable"
	CacheUnwritable   Code = "cache-unwritable"
	CacheTracked      Code = "cache-tracked"
	CoverUnknown      Code = "cover-unknown"
	SlugInvalid       Code = "slug-invalid"
	SlugWindows       Code = "slug-windows"
	SlugReserved      Code = "slug-reserved"
	AliasInvalid      Code = "alias-invalid"
	AliasReserved     Code = "alias-reserved"
	BulletinCopy      Code = "bulletin-copy"
	BulletinTwice     Code = "bulletin-twice"
	URLTwice          Code = "url-twice"
	URLCase           Code = "url-case"
)

// Bodies.
const (
	BodySize      Code = "body-size"
	BodyNesting   Code = "body-nesting"
	BodyTable     Code = "body-table-columns"
	BodyOutput    Code = "body-output"
	BodySlow      Code = "body-slow"
	BodySigns     Code = "body-signs"
	BodyFailed    Code = "body-failed"
	BodyStars     Code = "body-stars"
	BodyHTML      Code = "body-html"
	BodyHeading   Code = "body-heading"
	BodyRepair    Code = "body-repair"
	BodyMarkup    Code = "body-markup"
	BodyRow       Code = "body-row"
	BodyFence     Code = "body-fence"
	BodyIndent    Code = "body-indent"
	BodyControl   Code = "body-control"
	LinkScheme    Code = "link-scheme"
	LinkDead      Code = "link-dead"
	LinkFile      Code = "link-file"
	BodyEmpty     Code = "body-empty"
	BodyReference Code = "body-photo-unknown"
)

// Themes and templates.
const (
	ThemeMissing    Code = "theme-missing"
	ThemeSetting    Code = "theme-setting"
	TemplateSyntax  Code = "template-syntax"
	TemplateFailed  Code = "template-failed"
	TemplateAbsent  Code = "template-missing"
	AssetBroken     Code = "asset-broken"
	AssetName       Code = "asset-name"
	LanguageMissing Code = "language-missing"
	BadgeMissing    Code = "badge-missing"
	BadgeFormat     Code = "badge-format"
	AssetMissing    Code = "asset-missing"
)

// The command and its output folder.
const (
	SiteMissing      Code = "site-missing"
	BuildFailed      Code = "build-failed"
	OutputForeign    Code = "output-foreign"
	OutputUnwritable Code = "output-unwritable"
	OutputFull       Code = "output-full"
	OutputCutOff     Code = "output-cut-off"
	OutputBusy       Code = "output-busy"
	OutputInside     Code = "output-inside"
	OutputDamaged    Code = "output-damaged"
	OutputOtherSite  Code = "output-other-site"
)

// Starting a site or a bulletin.
const (
	RegionUnknown    Code = "region-unknown"
	FolderUsed       Code = "folder-used"
	FolderUnwritable Code = "folder-unwritable"
	PhotoNotFound    Code = "photo-not-found"
	BulletinExists   Code = "bulletin-exists"
)

var severityNames = [...]Text{Warning: {"警告", "warning"}, Error: {"错误", "error"}}

var didYouMean = Text{"你是不是要写%s?", "did you mean %s?"}

// writeLine is the hint of a repair: the whole line, to be typed or copied.
var writeLine = Text{"可以写成：%[1]s", "write: %[1]s"}

// messages are most of the texts; others stand beside the codes that they are of. Verbs carry indices, since the two
// languages order words differently and a hint may use only some of the arguments.
var messages = map[Code]entry{
	FileUnreadable: {Error, Text{"读不了这个文件：%[1]v", "cannot read this file: %[1]v"},
		Text{"看看文件是否被别的程序占用、有没有读取权限", "check whether another program holds it and whether you may read it"}},
	FileChanged: {Error, Text{"读这个文件的时候，有人正在改它", "this file was changed while it was being read"},
		Text{"改好保存后，再运行一次", "save it, and run the command again"}},
	FileTooLarge: {Error, Text{"文件太大：%[1]s，最多 %[2]s", "the file is too large: %[1]s, the limit is %[2]s"},
		Text{"一篇简报只写文字；照片、附件另放文件", "a bulletin holds text only; keep photos and attachments in files of their own"}},
	FileNUL: {Error, Text{"文件里有 NUL 字节，不是文本文件", "the file holds NUL bytes: it is not text"},
		Text{"也许把文档或图片改了扩展名；请用记事本另存为 UTF-8 文本",
			"perhaps a document or picture was renamed; save it as UTF-8 text"}},
	FileEncoding: {Error, Text{"文字编码认不出来，不是 UTF-8，也不是 GBK", "the encoding is neither UTF-8 nor GBK"},
		Text{"用记事本打开，“另存为”时编码选 UTF-8", "open it in an editor and save it as UTF-8"}},
	FileDamaged: {Error, Text{"这里的字坏了，不是完整的 UTF-8", "this character is damaged: the file is not whole UTF-8"},
		Text{"也许文件没有传完整；重新复制一次，或改好这个字再存", "the file may be cut off; copy it again, or correct this character"}},
	FileGBK: {Warning, Text{"文件是 GBK 编码，已按 GBK 读取", "the file is in GBK; it was read as GBK"},
		Text{"下次保存时编码选 UTF-8", "save it as UTF-8 next time"}},
	FileUTF16: {Warning, Text{"文件是 UTF-16 编码，已转换读取", "the file is in UTF-16; it was converted"},
		Text{"下次保存时编码选 UTF-8", "save it as UTF-8 next time"}},
	FileSymlink: {Error, Text{"这是一个链接，不会读取", "this is a link; links are not followed"},
		Text{"把文件或文件夹本身复制进来", "copy the file or folder itself to this place"}},
	FileExtension: {Warning, Text{"这个文件没有当作简报读取", "this file was not read as a bulletin"},
		Text{"简报的文件名要以 .md 结尾，改成 %[1]s；看不到扩展名，就在资源管理器的“查看”里勾选“文件扩展名”",
			"rename it: %[1]s; if Explorer shows no .txt, turn on File name extensions in its View menu"}},
	FileName: {Error, Text{"文件名的编码不是 UTF-8，读不了", "the file's name is not UTF-8 and cannot be read"},
		Text{"也许来自旧的压缩包；把文件夹和文件改名", "it may come from an old archive; rename the folder or file"}},
	ContentMissing: {Error, Text{"没有 content 文件夹", "there is no folder content"},
		Text{"简报都放在网站文件夹的 content 里；新网站先建一个空的", "bulletins lie in the folder content of the site; for a new site make an empty one"}},
	FileOffice: {Warning, Text{"Word 等办公文件不会读取", "office documents are not read"},
		Text{"打开它，把文字复制到 index.md 里", "open it and copy the text into index.md"}},
	FileSpecial: {Error, Text{"这不是普通文件，不会读取", "this is not an ordinary file and is not read"},
		Text{"删去它，换成文件本身", "replace it by the file itself"}},
	ContentGone: {Error, Text{"content 里一篇简报也没有，而已发布的网站里有 %[1]d 篇；没有动原来的网站", "content holds no bulletin, but the published site has %[1]d; it was left as it is"},
		Text{"看看 content 文件夹是不是移走了；真要清空，请先删去输出文件夹", "see whether the content folder was moved away; to empty the site, delete the output folder first"}},
	ContentEmpty: {Warning, Text{"content 文件夹里还没有简报", "the content folder holds no bulletin yet"},
		Text{"一篇简报一个文件，例如 content/wuhou-juban/index.md", "one file for each bulletin, for example content/wuhou-juban/index.md"}},

	FrontMatterMissing: {Error, Text{"开头没有 +++ 信息栏", "there is no front matter"},
		Text{"第一行写 +++，接着写 title、district、date，再写一行 +++，下面写正文",
			"begin with a line +++, then title, district and date, another line +++, and the text"}},
	FrontMatterUnclosed: {Error, Text{"信息栏没有结束：缺少第二个 %[1]s",
		"the front matter is not closed: the second %[1]s is missing"},
		Text{"在正文之前单独写一行 %[1]s", "write a line %[1]s before the text"}},
	FrontMatterFence: {Error, Text{"信息栏用了 %[1]s，这里只认 +++", "the front matter is fenced by %[1]s; only +++ is read"},
		Text{"上下两行都改成 +++，每项写成 title = \"……\"", "use +++ for both lines, and write each item as title = \"…\""}},
	FrontMatterSize: {Error, Text{"信息栏太长：%[1]s，最多 64 KiB", "the front matter is too long: %[1]s, the limit is 64 KiB"},
		Text{"正文写在第二行 +++ 之后", "the text belongs after the second +++"}},
	FrontMatterDepth: {Error, Text{"括号或点号嵌套超过 32 层", "brackets or dots are nested more than 32 deep"},
		Text{"也许是粘贴时带进来的符号，请删去", "perhaps the signs came in by pasting; remove them"}},
	TOMLSyntax:        {Error, Text{"%[1]s", "%[1]s"}, Text{"%[2]s", "%[2]s"}},
	RepairPunctuation: {Warning, Text{"%[2]s", "%[2]s"}, writeLine},
	RepairQuotes:      {Warning, Text{"%[2]s", "%[2]s"}, writeLine},
	RepairDate:        {Warning, Text{"日期已按 %[2]s 读取", "the date was read as %[2]s"}, writeLine},
	RepairValue:       {Warning, Text{"已按 %[2]s 读取", "this was read as %[2]s"}, writeLine},
	RepairUnquoted:    {Warning, Text{"文字没有加引号，已当作文字读取", "text without quotation marks was read as text"}, writeLine},
	RepairPath:        {Warning, Text{"“%[2]s”已按 %[3]s 读取", `"%[2]s" was read as %[3]s`}, writeLine},
	RepairLine:        {Warning, Text{"这一行有几处写法不对，已按下面的写法读取", "several slips on this line were read as below"}, writeLine},
	RepairMore: {Warning, Text{"从这一行起，还有 %[1]d 行也修正后读取", "from here on %[1]d lines more were repaired"},
		Text{"先改好上面几行，再生成一次就能看到", "fix those above and build again to see them"}},
	RepairKey: {Warning, Text{"%[1]s已当作 %[2]s读取", "%[1]s was read as %[2]s"}, Text{"可以写成：%[3]s", "write: %[3]s"}},
	RepairFence: {Warning, Text{"分隔行已按 +++ 读取", "the fence was read as +++"},
		Text{"分隔行写三个半角加号 +++", "write three plain plus signs: +++"}},
	KeyUnknown: {Error, Text{"没有“%[1]s”这一项", `there is no key "%[1]s"`}, Text{"%[2]s", "%[2]s"}},
	KeySection: {Error, Text{"“%[1]s”写在了%[2]s里面，不起作用",
		`"%[1]s" stands inside %[2]s and has no effect there`}, Text{"%[3]s", "%[3]s"}},
	KeyMissing: {Error, Text{"缺少必填的 %[1]s（%[2]s）", "%[1]s is missing"},
		Text{"加上：%[3]s", "add: %[3]s"}},
	KeyEmpty: {Error, Text{"%[1]s 不能为空", "%[1]s must not be empty"},
		Text{"例如：%[2]s", "for example: %[2]s"}},
	KeyTwice: {Error, Text{"%[1]s写了两次", `%[1]s is given twice`},
		Text{"只留一处", "keep one of them"}},
	KeyType: {Error, Text{"%[1]s 应当是%[2]s", "%[1]s must be %[2]s"},
		Text{"例如：%[3]s", "for example: %[3]s"}},
	DateInvalid: {Error, Text{"%[2]s：%[1]s", "%[2]s: %[1]s"},
		Text{"写成 %[3]s，或带时间 %[3]sT08:00:00", "write %[3]s, or with a time %[3]sT08:00:00"}},
	DateWeekday: {Warning, Text{"日期已按 %[2]s 读取，但那天是%[3]s，不是%[4]s",
		"the date was read as %[2]s, which is %[3]s and not %[4]s"},
		Text{"日期没有错，就写成：%[1]s", "if the date is right, write: %[1]s"}},
	ExpiresBeforeDate: {Error, Text{"%[1]s 早于 %[2]s，这篇简报永远不会出现", "%[1]s lies before %[2]s: the bulletin would never appear"},
		Text{"核对这两个时间", "check the two times"}},
	UpdatedBeforeDate: {Error, Text{"更新早于发布日期 date", "updated lies before date"},
		Text{"updated 写最后一次修改的日期；没有改过就删去这一行", "updated is the day of the last change; leave it out where there was none"}},
	UpdatedFuture: {Warning, Text{"更新的日期 %[1]s 还没有到", "updated is a date in the future: %[1]s"},
		Text{"updated 写最后一次修改的日期；没有改过就删去这一行",
			"updated is the day of the last change; leave it out where there was none"}},
	ValueInvalid: {Error, Text{"%[1]s 的值不对：%[2]s", "bad value for %[1]s: %[2]s"},
		Text{"例如：%[3]s", "for example: %[3]s"}},

	DistrictUnknown: {Error, Text{"没有这个%[1]s", "no such %[1]s"},
		Text{"%[1]s在 site.toml 的 [[district]] 里登记", "it is declared in site.toml under [[district]]"}},
	DistrictAmbiguous: {Error, Text{"“%[1]s”不止一个", `"%[1]s" names more than one district`},
		Text{"写清是哪一个：%[2]s", "say which: %[2]s"}},
	DistrictOld: {Error, Text{"old 里不能写“%[1]s”：%[2]v", `"%[1]s" cannot be in old: %[2]v`},
		Text{"从 old 里删去它", "remove it from old"}},
	DistrictTwice: {Error, Text{"“%[3]s”的 %[1]s 也是 %[2]s", `the %[1]s of "%[3]s" is %[2]s, too`},
		Text{"每个%[4]s的 code 和 slug 都要不同", "give each %[4]s a code and slug of its own"}},
	DistrictParent: {Error, Text{"上级“%[1]s”没有登记", `the parent "%[1]s" is not declared`},
		Text{"parent 写上级%[2]s的 slug 或代码，上级也要有一段 [[district]]", "parent is the slug or code of another [[district]]"}},
	DistrictCycle: {Error, Text{"上下级绕成了圈：%[1]s", "the parents form a circle: %[1]s"},
		Text{"最上一级不写 parent", "the topmost district has no parent"}},
	DistrictDeep: {Error, Text{"“%[1]s”的级数太多，最多 %[2]d 级", "%[1]s lies more than %[2]d levels deep"},
		Text{"parent 写真正的上一级，例如区写市、市写省", "parent is the next district above: of a county its city, of a city its province"}},
	DistrictPeriod: {Warning, Text{"“%[1]s”在这个日期还没有设立，或者已经撤销", "%[1]s did not exist on this date"},
		Text{"核对日期，或 site.toml 里这个%[2]s的 since、until", "check the date, or since and until of the %[2]s in site.toml"}},
	DistrictsMissing: {Error, Text{"site.toml 里没有登记%[1]s", "site.toml declares no %[1]s"},
		Text{"至少写一段 [[district]]，含 code、name、slug", "write at least one [[district]] with code, name and slug"}},
	TopicUnknown: {Error, Text{"没有这个专题", "no such topic"},
		Text{"专题在 site.toml 的 [[topic]] 里登记", "topics are declared in site.toml under [[topic]]"}},
	TopicTwice: {Error, Text{"专题 slug“%[1]s”重复", `two topics have the slug "%[1]s"`},
		Text{"每个专题的 slug 都不能相同", "slugs of topics differ from each other"}},
	PhotoMissing: {Error, Text{"没有找到这张照片", "this photo is not there"},
		Text{"照片要和简报放在同一个文件夹：%[1]s", "photos lie in the bulletin's own folder: %[1]s"}},
	PhotoFolder: {Error, Text{"这是一个文件夹，不是照片", "this is a folder, not a photo"},
		Text{"写出照片的文件名，例如 photos/yulin.jpg", "give the photo's file name, for example photos/yulin.jpg"}},
	PhotoOutside: {Error, Text{"照片不能在简报文件夹之外", "a photo must not lie outside the bulletin's folder"},
		Text{"把照片复制到简报旁边，只写文件名", "copy it beside the bulletin and give its file name only"}},
	PhotoFormat: {Error, Text{"不支持这种照片格式：%[1]s", "photos of this format are not supported: %[1]s"},
		Text{"请用 JPEG、PNG、WebP、GIF 或 HEIC", "use JPEG, PNG, WebP, GIF or HEIC"}},
	PhotoBroken: {Error, Text{"照片打不开：%[1]v", "the photo cannot be decoded: %[1]v"},
		Text{"也许没有传完整，重新复制一次原图", "it may be cut off; copy the original again"}},
	PhotoTwice: {Error, Text{"这张照片列了两次", "this photo is listed twice"},
		Text{"photos 里一张照片只写一次", "list each photo once"}},
	PhotoRemote: {Error, Text{"照片在别的网站上，不能直接引用", "the photo is on another site and cannot be shown from there"},
		Text{"把照片保存到简报文件夹，再写文件名", "save it into the bulletin's folder and give its file name"}},
	PhotoDamaged: {Warning, Text{"照片文件不完整，画面也许缺了一块", "the photo's file is incomplete: part of the picture may be missing"},
		Text{"看一看网页上的照片；最好重新复制一次原图", "look at it on the page; better copy the original again"}},
	PhotoConverted: {Warning, Text{"%[1]s", "%[1]s"}, Text{}},
	PhotoExtension: {Warning, Text{"这张照片其实是 %[1]s 格式，已照 %[1]s 读取", "this photo is in fact %[1]s, and was read as such"},
		Text{"也许是改了扩展名；照片能用", "perhaps its extension was changed; the photo can be used"}},
	RecordUnwritable: {Warning, Text{"这次生成的记录写不进去：%[1]v", "what this build left cannot be noted: %[1]v"},
		Text{"网站照常生成，只是下次要全部重新生成", "the site is built all the same; the next build makes all of it again"}},
	CacheUnwritable: {Warning, Text{"照片的缓存写不进去：%[1]v", "the cache of photos cannot be written: %[1]v"},
		Text{"网站照常生成，只是下次要重新处理照片", "the site is built all the same; photos will be made again next time"}},
	CacheTracked: {Warning, Text{"git 里有照片的缓存：别人改了缓存里的照片，网站就会发布改过的照片",
		"git has the cache of photos: whoever changes it there changes what the site shows"},
		Text{"运行 git rm -r --cached .jianbao，在 .gitignore 里加一行 /.jianbao/，再运行 jianbao build --clean",
			"run git rm -r --cached .jianbao, add the line /.jianbao/ to .gitignore, then run jianbao build --clean"}},
	CoverUnknown: {Error, Text{"cover 不在 photos 里", "cover is not one of photos"},
		Text{"%[1]s", "%[1]s"}},
	SlugInvalid: {Error, Text{"“%[1]s”不能用作网址：%[3]s", `"%[1]s" cannot be part of an address: %[3]s`}, Text{"%[2]s", "%[2]s"}},
	SlugWindows: {Error, Text{"Windows 不能保存名为“%[1]s”的文件夹", `Windows cannot hold a folder named "%[1]s"`}, Text{"%[2]s", "%[2]s"}},
	SlugReserved: {Error, Text{"“%[1]s”已被网站自己的页面占用", `"%[1]s" is taken by a page of the site itself`},
		Text{"换一个 slug", "choose another slug"}},
	AliasInvalid: {Error, Text{"旧网址写得不对（%[2]s）：%[1]s", "bad alias (%[2]s): %[1]s"},
		Text{"例如：%[3]s", "for example: %[3]s"}},
	AliasReserved: {Error, Text{"服务器会把旧网址里的“%[1]s”当作设置或别的文件",
		`servers take "%[1]s" in this alias for a setting, or for another file`},
		Text{"删去这个旧网址；要转向，请在服务器上设置", "remove this alias; redirect that address on the server"}},
	BulletinCopy: {Error, Text{"这像是 %[1]s 的副本，没有同时发布",
		"this looks like a copy of %[1]s; the two are not published together"},
		Text{"留下要发布的一份，另一份删去或移到 content 外面；真是另一篇，就换一个文件名",
			"keep one, and remove the other or move it out of content; if it is another bulletin, rename it"}},
	BulletinTwice: {Error, Text{"标题、日期、%[2]s和 %[1]s 一样", "title, date and %[2]s are those of %[1]s"},
		Text{"多余的一份删去，或写上 draft = true；真是两篇，就改一下标题或加上副题，让读者分得清",
			"remove one of them, or write draft = true; if they are two bulletins, tell them apart by title or subtitle"}},
	URLTwice: {Error, Text{"网址 %[1]s 已被 %[2]s 使用", "the address %[1]s is already that of %[2]s"},
		Text{"改掉其中一个：slug、page，或旧网址 aliases", "change one of them: its slug, its page, or the alias"}},
	URLCase: {Error, Text{"网址 %[1]s 与 %[2]s 只差大小写（%[3]s），在 Windows 上会互相覆盖",
		"the address %[1]s differs only by case from %[2]s (%[3]s): on Windows one would overwrite the other"},
		Text{"改掉其中一个：slug、page，或旧网址 aliases", "change one of them: its slug, its page, or the alias"}},

	BodySize: {Error, Text{"正文太长：%[1]s，最多 1 MiB", "the text is too long: %[1]s, the limit is 1 MiB"},
		Text{"也许把图片粘贴进了正文；照片要另存文件", "perhaps a picture was pasted into the text; photos are files of their own"}},
	BodyNesting: {Error, Text{"列表、引用、括号或强调嵌套超过 %[1]d 层", "lists, quotes, brackets or emphasis are nested more than %[1]d deep"},
		Text{"也许是粘贴时带进来的符号，请删去", "perhaps the signs came in by pasting; remove them"}},
	BodyTable: {Error, Text{"表格有 %[1]d 列，最多 %[2]d 列", "the table has %[1]d columns, the limit is %[2]d"},
		Text{"手机上放不下，请拆成几张表", "it does not fit a phone; split it"}},
	BodyOutput: {Error, Text{"正文生成的网页太大，超过 8 MiB", "the text becomes a page of more than 8 MiB"}, Text{}},
	BodySlow: {Error, Text{
		"正文太复杂，处理器算了 %[1]v 也没有处理完", "the text is too complex: not finished after %[1]v of processor time",
	},
		Text{"看看有没有成片的 * _ [ ` > 等符号，请删去", "look for long runs of * _ [ ` > and remove them"}},
	BodySigns: {Error, Text{"一段文字里的 Markdown 符号超过 %[1]d 个", "one paragraph holds more than %[1]d Markdown signs"},
		Text{"也许是粘贴时带进来的符号，请删去；真有这么多内容，请用空行分段", "perhaps the signs came in by pasting: remove them, or break the paragraph with blank lines"}},
	BodyFailed: {Error, Text{"这篇正文转换不了：%[1]s", "the text cannot be converted: %[1]s"},
		Text{"这是程序的缺陷，请把这个文件发给开发人员", "this is a fault of the program: please send the file to its developers"}},
	BodyStars: {Warning, Text{"页面上会露出 **", "** stays visible on the page"},
		Text{"加粗要成对：**文字**，星号和文字之间不留空格", "bold text stands between two pairs: **text**, without spaces inside"}},
	BodyHeading: {Warning, Text{"%[1]s 后面没有空格，已当作小标题", "there is no blank after %[1]s; it was read as a heading"},
		Text{"写成 %[1]s 加一个空格，再写标题", "write %[1]s, a blank, then the heading"}},
	BodyRepair: {Warning, Text{"“%[1]s”已按“%[2]s”读取", `"%[1]s" was read as "%[2]s"`},
		Text{"可以写成：%[2]s", "write: %[2]s"}},
	BodyMarkup: {Warning, Text{"页面上会露出 %[1]s", "%[1]s stays visible on the page"},
		Text{"是标记的，照 jianbao help 语法 改；是文字的，前面加一个反斜杠 \\",
			`if it is a mark, see "jianbao help markdown"; if it is text, write a backslash \ before it`}},
	BodyRow: {Warning, Text{"这几行没有成为表格，页面上会露出竖线", "these lines are not a table; the bars stay visible on the page"},
		Text{"表头下面一行写 |---|---|，每一列一个 ---", "write a line |---|---| below the header, with one --- for each column"}},
	BodyFence: {Warning, Text{"``` 没有结束，后面的文字都成了代码", "``` never ends: all that follows is shown as code"},
		Text{"在代码的末尾单独写一行 ```，或删去这一行", "write a line ``` at the end of the code, or remove this line"}},
	BodyIndent: {Warning, Text{"行首有四个空格或制表符，已当作普通的一段", "four blanks or a tab begin this line; it was read as a paragraph"},
		Text{"删去行首的空格，缩进由网页统一处理", "remove the blanks: the page indents by itself"}},
	BodyControl: {Warning, Text{"看不见的控制字符 %[1]s 已去掉", "the invisible control character %[1]s was dropped"},
		Text{"删去它，或把这一句重新打一遍", "remove it, or type the sentence again"}},
	BodyHTML: {Warning, Text{"HTML 代码不起作用，会照原样显示", "HTML is not interpreted; it is shown as typed"},
		Text{"用 Markdown 写法，或删去", "use Markdown, or remove it"}},
	LinkScheme: {Error, Text{"不允许这种链接：%[1]s", "links of this kind are not allowed: %[1]s"},
		Text{"链接以 https://、http://、mailto:、tel: 或一个 / 开头", "links begin with https://, http://, mailto:, tel: or one /"}},
	LinkDead: {Warning, Text{"网站里没有这个页面：%[1]s", "the site has no such page: %[1]s"},
		Text{"核对网址，或那篇简报是不是还没有发布", "check the address, and whether that bulletin is published"}},
	LinkFile: {Warning, Text{"这个文件在简报旁边，但不会发布：%[1]s",
		"this file lies beside the bulletin, and is not published: %[1]s"},
		Text{"%[2]s", "%[2]s"}},
	BodyEmpty: {Warning, Text{"这篇简报没有正文，也没有照片", "this bulletin has neither text nor photos"},
		Text{"正文写在第二行 +++ 之后", "the text goes after the second +++"}},
	BodyReference: {Error, Text{"正文引用的照片或视频不在简报旁边：%[1]s",
		"the text shows a photo or video that is not beside the bulletin: %[1]s"},
		Text{"把它放进简报文件夹，文件名要一致", "put it into the bulletin's folder under the same name"}},

	ThemeMissing: {Error, Text{"没有主题“%[1]s”", `there is no theme "%[1]s"`},
		Text{"自带的主题是 default；自己的主题放在 themes/%[1]s/", "the built-in theme is default; your own lies in themes/%[1]s/"}},
	ThemeSetting:   {Error, Text{"主题设置不对：%[1]s", "bad theme setting: %[1]s"}, Text{}},
	TemplateSyntax: {Error, Text{"模板写法不对：%[1]s", "the template does not parse: %[1]s"}, Text{}},
	TemplateFailed: {Error, Text{"生成 %[2]s 时模板出错：%[1]s", "the template failed on %[2]s: %[1]s"}, Text{}},
	TemplateAbsent: {Error, Text{"主题缺少模板 %[1]s", "the theme lacks the template %[1]s"}, Text{}},
	LanguageMissing: {Warning, Text{"主题没有 %[1]s 的界面文字，用了中文", "the theme has no texts in %[1]s; the Chinese ones are used"},
		Text{"在 i18n/%[1]s.toml 里写上", "write them into i18n/%[1]s.toml"}},
	AssetMissing: {Error, Text{"assets 里没有这个文件：%[1]s", "there is no such file in assets: %[1]s"},
		Text{"核对文件名；路径从这个样式表所在的文件夹算起", "check the name; it is taken from the style sheet's own folder"}},
	BadgeMissing: {Error, Text{"assets 里没有机关标识的图片 %[1]s", "assets holds no picture %[1]s for the badge"},
		Text{"把图片放进网站的 assets 文件夹，文件名要一致", "put the picture into the site's folder assets under the same name"}},
	BadgeFormat: {Error, Text{"机关标识的图片 %[1]s 打不开", "the badge's picture %[1]s cannot be read"},
		Text{"请用 PNG、JPEG 或 GIF", "use PNG, JPEG or GIF"}},
	AssetName: {Error, Text{"这个文件名不能发布：有的系统存不下，或者分不清它和别的文件", "this name cannot be published: some systems cannot hold it, or tell it from another"},
		Text{"改用字母、数字和连字符，例如 badge-2.png", "use letters, digits and hyphens, for example badge-2.png"}},
	AssetBroken: {Error, Text{"压缩不了这个文件：%[1]v", "this asset cannot be minified: %[1]v"}, Text{}},

	PortTaken: {Error, Text{"端口 %[1]d 和后面的都打不开", "port %[1]d cannot be had, nor those after it"},
		Text{"换一个端口，例如：jianbao serve --port 8080", "take another, for example: jianbao serve --port 8080"}},
	BuildFailed: {Error, Text{"生成不了：%[1]v", "the build failed: %[1]v"}, Text{}},
	SiteMissing: {Error, Text{"%[1]s里没有 site.toml", "there is no site.toml in %[1]s"},
		Text{"到网站所在的文件夹里运行，或用 --site 写明这个文件夹；还没有网站，先用 jianbao init 新建",
			"run the command in the site's folder, or name that folder with --site; jianbao init begins a site"}},
	OutputForeign: {Error, Text{"输出文件夹 %[1]s 里有别的文件（%[2]s），不是 jianbao 生成的，没有动它",
		"the output folder %[1]s holds files that jianbao did not make (%[2]s); it was left alone"},
		Text{"用 --out 换一个空文件夹，或先把里面的文件移走", "choose an empty folder with --out, or move the files away first"}},
	OutputUnwritable: {Error, Text{"写不进输出文件夹 %[1]s：%[2]v", "cannot write to the output folder %[1]s: %[2]v"},
		Text{"看看有没有写入权限、文件是否被别的程序打开；原有网页没有改动", "check permissions and whether a program holds a file open; the published pages are unchanged"}},
	OutputFull: {Error, Text{"磁盘满了，写不进 %[1]s", "the disk is full: cannot write to %[1]s"},
		Text{"腾出空间后再生成；原有网页没有改动", "make room and build again; the published pages are unchanged"}},
	OutputCutOff: {Error, Text{"网页更新到一半停下了，动不了 %[1]s：%[2]v", "the update of the pages stopped halfway, at %[1]s: %[2]v"},
		Text{"现有网页都完整，可以正常浏览；排除原因后再运行一次，会接着完成", "every page is whole and can be read; remove the cause and build again, which goes on from here"}},
	OutputBusy: {Error, Text{"另一个 jianbao 正在写 %[1]s", "another jianbao is writing to %[1]s"},
		Text{"等它结束再生成", "wait until it is done"}},
	OutputInside: {Error, Text{"输出文件夹 %[1]s 不能放网页：%[2]s", "%[1]s cannot be the output folder: %[2]s"},
		Text{"用 --out 换一个文件夹，例如 public", "choose another with --out, for example public"}},
	OutputDamaged: {Error, Text{
		"%[1]s 里的文件清单（.jianbao/manifest）坏了，又没有上次生成的记录，认不出哪些文件是 jianbao 生成的；没有动它",
		"the list of files in %[1]s (.jianbao/manifest) is damaged, and there is no record of the last build, " +
			"so it is not known which files jianbao made; the folder was left alone",
	}, Text{
		"把文件夹 %[1]s 删掉再生成；里面如有自己放的文件（例如 MP_verify_….txt），先复制出来，生成以后再放回去",
		"delete the folder %[1]s and build again; copy files of your own, such as MP_verify_….txt, out of it first, " +
			"and back afterwards",
	}},
	OutputOtherSite: {Error, Text{
		"输出文件夹 %[1]s 里是另一个网站的网页，没有动它", "the output folder %[1]s holds the pages of another site; it was left alone",
	}, Text{
		"%[1]s 如果是链接，删掉这个链接再生成；也可以用 --out 换一个文件夹。如果确实是这个网站的网页" +
			"（网站改了名又换了地方），删掉里面的网页再生成",
		"if %[1]s is a link, delete the link and build again, or choose another folder with --out; if the pages are " +
			"this site's after all, which was renamed and moved, delete them and build again",
	}},

	RegionUnknown: {Error, Text{"没有“%[1]s”这个地区", `there is no region "%[1]s"`},
		Text{"写省、市、区县的全名或代码，例如 成都市、510100、四川省/成都市；不写 --region 就用自己的单位", "give the name or code of a province, prefecture or county, for example 成都市, 510100 or 四川省/成都市; without --region the site has units of its own"}},
	FolderUsed: {Error, Text{"%[1]s 里已经有文件（%[2]s），没有动它", "%[1]s holds files already (%[2]s); it was left alone"},
		Text{"换一个新的文件夹名，例如：jianbao init %[3]s", "choose a new folder, for example: jianbao init %[3]s"}},
	FolderUnwritable: {Error, Text{"写不进 %[1]s：%[2]v", "cannot write to %[1]s: %[2]v"},
		Text{"看看有没有写入权限、磁盘是不是满了", "check permissions, and whether the disk is full"}},
	PhotoNotFound: {Error, Text{"没有找到照片 %[1]s", "there is no photo %[1]s"},
		Text{"核对文件夹和文件名；可以写 *.jpg，也可以写整个文件夹", "check folder and name; *.jpg and whole folders may be given, too"}},
	BulletinExists: {Error, Text{"%[1]s 已经是一篇简报，没有动它", "%[1]s is a bulletin already; it was left alone"},
		Text{"换一个 --slug，或不写 --slug，由程序编号", "choose another --slug, or leave it out to have a number"}},
}
