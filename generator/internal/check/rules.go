package check

import "jianbao/generator/internal/diag"

// Group is what a rule looks after.
type Group uint8

const (
	Personal Group = iota
	Wording
	Spelling
	Punctuation
	People
	Damage
	Photos
	Files
	Links
	Freshness
	Built
	Imported
	Accepting
	Building
)

var groupNames = [...]diag.Text{
	Personal:    {Zh: "个人信息", En: "personal data"},
	Wording:     {Zh: "规范表述", En: "wording"},
	Spelling:    {Zh: "错别字", En: "spelling"},
	Punctuation: {Zh: "数字与标点", En: "numerals and punctuation"},
	People:      {Zh: "人名与职务", En: "people"},
	Damage:      {Zh: "文字损坏", En: "damage"},
	Photos:      {Zh: "照片", En: "photos"},
	Files:       {Zh: "附件", En: "attachments"},
	Links:       {Zh: "链接", En: "links"},
	Freshness:   {Zh: "更新与完整", En: "freshness and completeness"},
	Built:       {Zh: "做成的网页", En: "the built site"},
	Imported:    {Zh: "导入的草稿", En: "imported drafts"},
	Accepting:   {Zh: "认可清单", En: "accept lists"},
	Building:    {Zh: "生成网站时的问题", En: "what a build says"},
}

// In returns the group's name.
func (g Group) In(lang diag.Lang) string { return groupNames[g].In(lang) }

// Rule is one kind of finding.
type Rule struct {
	Code     diag.Code
	Group    Group
	Severity diag.Severity // unless site.toml sets another
	Name     diag.Text     // for summaries
	Reason   diag.Text     // why it matters

	message, hint diag.Text // %[1]s is what was found, %[2]s what to write instead
}

// ofSite reports whether the rule reads facts of the whole site, so that one text cannot say whether
// it was accepted in vain.
func (r *Rule) ofSite() bool {
	switch r.Group {
	case Photos, Files, Links, Freshness, Built:
		return true
	}
	return r.Code == altRepeated
}

// Codes of the rules that are not in the word lists.
const (
	idNumber       diag.Code = "check-id-number"
	bankCard       diag.Code = "check-bank-card"
	mobile         diag.Code = "check-mobile"
	landline       diag.Code = "check-landline"
	email          diag.Code = "check-email"
	plate          diag.Code = "check-plate"
	homeAddress    diag.Code = "check-home-address"
	spelling       diag.Code = "check-spelling"
	numerals       diag.Code = "check-numerals"
	doubledWord    diag.Code = "check-doubled-word"
	doubledMark    diag.Code = "check-doubled-punctuation"
	halfMark       diag.Code = "check-half-punctuation"
	fixedPhrase    diag.Code = "check-fixed-phrase"
	straightQuotes diag.Code = "check-straight-quotes"
	percentSign    diag.Code = "check-percent"
	personOffice   diag.Code = "check-person-office"
	personTerm     diag.Code = "check-person-term"
	personName     diag.Code = "check-person-name"
	personTitle    diag.Code = "check-person-title"
	personOrder    diag.Code = "check-person-order"
	maskedWord     diag.Code = "check-masked-word"
	mojibake       diag.Code = "check-mojibake"
	lostCharacter  diag.Code = "check-lost-character"
	invisible      diag.Code = "check-invisible"
	radical        diag.Code = "check-radical"
	privateUse     diag.Code = "check-private-use"
	strayStars     diag.Code = "check-stray-stars"
	altRepeated    diag.Code = "check-alt-repeated"
	photoCaption   diag.Code = "check-photo-caption"
	photoAlt       diag.Code = "check-photo-alt"
	photoSmall     diag.Code = "check-photo-small"
	photoTwice     diag.Code = "check-photo-twice"
	photoUnused    diag.Code = "check-photo-unused"
	photoPosition  diag.Code = "check-photo-position"
	linkDead       diag.Code = "check-link-dead"
	linkAnchor     diag.Code = "check-link-anchor"
	linkWithdrawn  diag.Code = "check-link-withdrawn"
	linkOutside    diag.Code = "check-link-outside"
	linkFailed     diag.Code = "check-link-failed"
	embedded       diag.Code = "check-embed"
	staleDistrict  diag.Code = "check-stale-district"
	staleTopic     diag.Code = "check-stale-topic"
	emptyList      diag.Code = "check-empty-list"
	settingMissing diag.Code = "check-setting-missing"
	thirdParty     diag.Code = "check-third-party"
	dateFuture     diag.Code = "check-date-future"
	dateChanged    diag.Code = "check-date-changed"
	filePersonal   diag.Code = "check-file-personal"
	fileAuthor     diag.Code = "check-file-author"
	fileChanges    diag.Code = "check-file-changes"
	fileHidden     diag.Code = "check-file-hidden"
	pageHTML       diag.Code = "check-page-html"
	pageID         diag.Code = "check-page-id"
	pageAlt        diag.Code = "check-page-alt"
	pageHeading    diag.Code = "check-page-heading"
	pageTitle      diag.Code = "check-page-title"
	pageLink       diag.Code = "check-page-link"
	pageItem       diag.Code = "check-page-item"
	filePosition   diag.Code = "check-file-position"
	importGuessed  diag.Code = "check-import-guessed"
	photoPlace     diag.Code = "check-photo-place"
	acceptUnused   diag.Code = "check-accept-unused"
	acceptUnknown  diag.Code = "check-accept-unknown"
)

var (
	consent = diag.Text{Zh: "依据：《个人信息保护法》第二十五条，个人信息未经本人单独同意不得公开",
		En: "why: personal data may not be made public without separate consent (PIPL, article 25)"}
	privacy = diag.Text{Zh: consent.Zh + "；本单位对外的号码可写进 site.toml 的 [check] own_numbers",
		En: consent.En + "; list numbers of the office itself under own_numbers in [check] of site.toml"}
	write   = diag.Text{Zh: "改写成：%[2]s", En: "write: %[2]s"}
	numbers = diag.Text{Zh: "依据：GB/T 15835 《出版物上数字用法》", En: "why: GB/T 15835, numerals in publications"}
	onPage  = diag.Text{Zh: "%[2]s（%[1]s，共 %[3]d 个网页）", En: "%[2]s (%[1]s; %[3]d pages in all)"}
	marks   = diag.Text{Zh: "依据：GB/T 15834 《标点符号用法》", En: "why: GB/T 15834, use of punctuation"}
)

var builtin = []Rule{
	{idNumber, Personal, diag.Error, diag.Text{Zh: "身份证号", En: "identity number"}, privacy,
		diag.Text{Zh: "这是身份证号", En: "this is an identity number"}, write},
	{bankCard, Personal, diag.Error, diag.Text{Zh: "银行卡号", En: "bank card"}, privacy,
		diag.Text{Zh: "这像是银行卡号", En: "this looks like the number of a bank card"}, write},
	{mobile, Personal, diag.Error, diag.Text{Zh: "手机号码", En: "mobile number"}, privacy,
		diag.Text{Zh: "这是手机号码", En: "this is a mobile number"}, write},
	{landline, Personal, diag.Warning, diag.Text{Zh: "固定电话", En: "landline number"}, privacy,
		diag.Text{Zh: "这是电话号码", En: "this is a telephone number"}, write},
	{email, Personal, diag.Warning, diag.Text{Zh: "电子邮箱", En: "e-mail address"}, privacy,
		diag.Text{Zh: "这是电子邮箱", En: "this is an e-mail address"}, write},
	{plate, Personal, diag.Warning, diag.Text{Zh: "车牌号码", En: "number plate"}, privacy,
		diag.Text{Zh: "这是车牌号码", En: "this is a number plate"}, write},
	{homeAddress, Personal, diag.Warning, diag.Text{Zh: "家庭住址", En: "home address"}, consent,
		diag.Text{Zh: "这是写到门牌和房号的住址", En: "this is an address with house and room"},
		diag.Text{Zh: "写到小区、村或路名为止，删去门牌和房号",
			En: "write it as far as the village or road, without house and room"}},
	{spelling, Spelling, diag.Warning, diag.Text{Zh: "错别字", En: "misspelling"}, diag.Text{},
		diag.Text{Zh: "“%[1]s”是错别字", En: `"%[1]s" is misspelt`}, write},

	{fixedPhrase, Spelling, diag.Warning, diag.Text{Zh: "固定提法", En: "fixed phrase"},
		diag.Text{Zh: "固定的提法一字不差", En: "why: fixed phrases are written as they are, to the character"},
		diag.Text{Zh: "“%[1]s”与固定的提法不一致", En: `"%[1]s" differs slightly from a fixed phrase`}, write},
	{numerals, Punctuation, diag.Warning, diag.Text{Zh: "数字混用", En: "mixed numerals"}, numbers,
		diag.Text{Zh: "“%[1]s”里阿拉伯数字和汉字数字混用", En: `"%[1]s" mixes two kinds of numerals`}, write},
	{doubledWord, Punctuation, diag.Warning, diag.Text{Zh: "重复的字词", En: "doubled word"}, diag.Text{},
		diag.Text{Zh: "“%[1]s”重复了", En: `"%[1]s" is there twice`}, write},
	{doubledMark, Punctuation, diag.Warning, diag.Text{Zh: "重复的标点", En: "doubled punctuation"}, marks,
		diag.Text{Zh: "标点“%[1]s”重复了", En: `the punctuation "%[1]s" is doubled`}, write},
	{halfMark, Punctuation, diag.Warning, diag.Text{Zh: "半角标点", En: "half-width punctuation"}, marks,
		diag.Text{Zh: "汉字之间用了半角标点，本篇共 %[2]d 处",
			En: "half-width punctuation between Chinese characters; %[2]d in this bulletin"},
		diag.Text{Zh: "改成全角的 ，；：。？！（）", En: "write full-width ，；：。？！（）"}},
	{straightQuotes, Punctuation, diag.Warning, diag.Text{Zh: "直引号", En: "straight quotes"}, marks,
		diag.Text{Zh: "汉字旁边用了直引号，本篇共 %[2]d 个",
			En: "straight quotes beside Chinese characters; %[2]d in this bulletin"},
		diag.Text{Zh: "改成 “ 和 ”，引号里面的引号用 ‘ 和 ’", En: "write “ and ”, and ‘ and ’ within them"}},
	{percentSign, Punctuation, diag.Warning, diag.Text{Zh: "全角百分号", En: "full-width percent sign"}, numbers,
		diag.Text{Zh: "数字后面用了全角的 ％，本篇共 %[2]d 处", En: "a full-width ％ after digits; %[2]d in this bulletin"},
		diag.Text{Zh: "改成半角的 %[3]s", En: "write the half-width %[3]s"}},

	{personOffice, People, diag.Warning, diag.Text{Zh: "职务不符", En: "wrong office"}, diag.Text{},
		diag.Text{Zh: "%[1]s的职务与 people.toml 不符", En: "the office of %[1]s is not that of people.toml"},
		diag.Text{Zh: "people.toml 里是：%[2]s", En: "people.toml says: %[2]s"}},
	{personTerm, People, diag.Warning, diag.Text{Zh: "不在任期", En: "outside the term"}, diag.Text{},
		diag.Text{Zh: "%[1]s这一天不在任", En: "%[1]s did not hold the office on that day"},
		diag.Text{Zh: "people.toml 里是：%[2]s；离任的写“时任”或“原”", En: "people.toml says: %[2]s; write 时任 or 原 for a former office"}},
	{personName, People, diag.Warning, diag.Text{Zh: "姓名有误", En: "misspelt name"}, diag.Text{},
		diag.Text{Zh: "people.toml 里没有“%[1]s”", En: `there is no "%[1]s" in people.toml`},
		diag.Text{Zh: "是不是“%[2]s”？确有其人就加进 people.toml",
			En: `did you mean "%[2]s"? Someone else is to be added to people.toml`}},
	{personTitle, People, diag.Warning, diag.Text{Zh: "职务与姓名的先后", En: "title after name"},
		diag.Text{Zh: "依据：公文和新闻中职务写在姓名前面", En: "why: official writing puts the office before the name"},
		diag.Text{Zh: "“%[1]s”把职务写在了姓名后面", En: `"%[1]s" puts the office after the name`}, write},
	{personOrder, People, diag.Warning, diag.Text{Zh: "排名先后", En: "order of names"}, diag.Text{},
		diag.Text{Zh: "%[1]s的排名先后与 people.toml 不符", En: "%[1]s are not in the order of people.toml"},
		diag.Text{Zh: "people.toml 的先后是：%[2]s", En: "the order of people.toml is: %[2]s"}},

	{maskedWord, Damage, diag.Warning, diag.Text{Zh: "被星号打乱的词", En: "word masked by a scraper"},
		diag.Text{Zh: "这是采集软件留下的痕迹，不是原文", En: "why: this is what a scraper left, not what was written"},
		diag.Text{Zh: "“%[1]s”被星号打乱了", En: `"%[1]s" was masked with asterisks`},
		diag.Text{Zh: "原文可能是：%[2]s", En: "it was probably: %[2]s"}},
	{mojibake, Damage, diag.Error, diag.Text{Zh: "乱码", En: "mojibake"}, diag.Text{},
		diag.Text{Zh: "这里是乱码", En: "these characters were decoded wrongly"},
		diag.Text{Zh: "原文可能是：%[2]s", En: "it was probably: %[2]s"}},
	{lostCharacter, Damage, diag.Warning, diag.Text{Zh: "丢了的字", En: "lost character"},
		diag.Text{Zh: "转换编码时认不得的字会变成问号或方框", En: "why: a conversion leaves ? or □ for what it cannot encode"},
		diag.Text{Zh: "“%[1]s”中间丢了一个字", En: `"%[1]s" has lost a character`},
		diag.Text{Zh: "照原稿补上这个字；要是问号，写全角的 ？", En: "copy it from the original; if it is a question mark, write ？"}},
	{invisible, Damage, diag.Warning, diag.Text{Zh: "看不见的字符", En: "invisible character"},
		diag.Text{Zh: "看不见的字符会使搜索和朗读出错", En: "why: it breaks search and reading aloud"},
		diag.Text{Zh: "这里有看不见的字符 %[2]s", En: "here is an invisible character, %[2]s"},
		diag.Text{Zh: "删去它", En: "remove it"}},
	{radical, Damage, diag.Warning, diag.Text{Zh: "部首字符", En: "radical instead of a character"},
		diag.Text{Zh: "多半是从 PDF 复制来的，看着一样，但搜索不到", En: "why: copied from a PDF it looks right, but search cannot find it"},
		diag.Text{Zh: "“%[1]s”不是普通汉字", En: `"%[1]s" is not the ordinary character`}, write},
	{privateUse, Damage, diag.Warning, diag.Text{Zh: "自造字", En: "private-use character"},
		diag.Text{Zh: "别人的电脑和手机上没有这个字形", En: "why: other computers and phones have no glyph for it"},
		diag.Text{Zh: "这里有私用区字符 %[2]s", En: "here is a private-use character, %[2]s"},
		diag.Text{Zh: "换成正式的字或符号", En: "replace it by the real character or sign"}},
	{strayStars, Damage, diag.Warning, diag.Text{Zh: "多余的 **", En: "stray **"}, diag.Text{},
		diag.Text{Zh: "这里的 ** 会照样显示出来", En: "these ** will be shown as they stand"},
		diag.Text{Zh: "加粗只在正文里有用，这里删去 **", En: "bold works in the body only; remove the **"}},
	{altRepeated, Damage, diag.Warning, diag.Text{Zh: "重复的图说", En: "repeated photo text"},
		diag.Text{Zh: "采集来的稿件常把同一句话给了每张照片", En: "why: scraped articles give every photo the same text"},
		diag.Text{Zh: "“%[1]s”在本篇出现了 %[2]d 次", En: `"%[1]s" occurs %[2]d times in this bulletin`},
		diag.Text{Zh: "每张照片各写一句说明，多余的删去", En: "write one sentence for each photo, and remove the rest"}},

	{photoCaption, Photos, diag.Warning, diag.Text{Zh: "照片没有说明", En: "no caption"}, diag.Text{},
		diag.Text{Zh: "照片 %[1]s 没有图说", En: "the photo %[1]s has no caption"},
		diag.Text{Zh: "写成 { file = \"%[1]s\", caption = \"谁在哪里做什么\" }",
			En: "write { file = \"%[1]s\", caption = \"who does what where\" }"}},
	{photoAlt, Photos, diag.Warning, diag.Text{Zh: "照片没有替代文字", En: "no alternative text"},
		diag.Text{Zh: "依据：无障碍要求，读屏软件要念出照片的内容", En: "why: screen readers read it instead of the photo"},
		diag.Text{Zh: "照片 %[1]s 既没有图说，也没有替代文字", En: "the photo %[1]s has neither caption nor alternative text"},
		diag.Text{Zh: "写上 caption，或写 alt", En: "write a caption, or alt"}},
	{photoSmall, Photos, diag.Warning, diag.Text{Zh: "照片太小", En: "small photo"}, diag.Text{},
		diag.Text{Zh: "照片 %[1]s 只有 %[2]d×%[3]d 像素", En: "the photo %[1]s has only %[2]d×%[3]d pixels"},
		diag.Text{Zh: "找到原图，长边至少 %[4]d 像素", En: "look for the original, at least %[4]d pixels at its longest side"}},
	{photoTwice, Photos, diag.Warning, diag.Text{Zh: "同一张照片", En: "the same photo"}, diag.Text{},
		diag.Text{Zh: "照片 %[1]s 和 %[2]s 是同一张", En: "the photos %[1]s and %[2]s are the same"},
		diag.Text{Zh: "留一张；不同活动不要用同一张照片", En: "keep one; do not use one photo for two events"}},
	{photoUnused, Photos, diag.Warning, diag.Text{Zh: "没有用到的文件", En: "unused file"}, diag.Text{},
		diag.Text{Zh: "没有简报用到这个文件", En: "no bulletin uses this file"},
		diag.Text{Zh: "%[2]s", En: "%[2]s"}},
	{photoPosition, Photos, diag.Warning, diag.Text{Zh: "照片里有位置", En: "position in a photo"},
		diag.Text{Zh: "发布的照片不带位置；但原图不要另外外传", En: "why: published photos carry no position, but do not pass on the original"},
		diag.Text{Zh: "%[3]d 篇简报的 %[2]d 张原图里记着拍摄位置，第一张是 %[1]s",
			En: "%[2]d originals of %[3]d bulletins hold the place where they were taken, the first is %[1]s"},
		diag.Text{Zh: "在手机相机设置里关掉“位置”", En: "turn off the location in the phone's camera settings"}},

	{linkDead, Links, diag.Error, diag.Text{Zh: "失效的站内链接", En: "dead link within the site"}, diag.Text{},
		diag.Text{Zh: "站内没有 %[1]s", En: "the site has no %[1]s"},
		diag.Text{Zh: "改成现在的地址，或删去链接", En: "write the present address, or remove the link"}},
	{linkAnchor, Links, diag.Warning, diag.Text{Zh: "失效的页内链接", En: "dead anchor"}, diag.Text{},
		diag.Text{Zh: "页面上没有 %[1]s 这个位置", En: "the page has no place %[1]s"},
		diag.Text{Zh: "照着小标题改，例如 #一-工作情况", En: "write the words of the heading, as in #一-工作情况"}},
	{linkWithdrawn, Links, diag.Warning, diag.Text{Zh: "指向已撤回的简报", En: "link to what was withdrawn"}, diag.Text{},
		diag.Text{Zh: "%[1]s 那一篇已经撤回，读者点开只看到说明", En: "%[1]s was withdrawn: readers find a notice there"},
		diag.Text{Zh: "删去链接，或改成指向别的简报", En: "remove the link, or have it lead to another bulletin"}},
	{linkOutside, Links, diag.Warning, diag.Text{Zh: "外部链接", En: "link to another site"},
		diag.Text{Zh: "依据：政府网站要管好外部链接，防止指向不良网站", En: "why: government sites answer for where they link to"},
		diag.Text{Zh: "链接指向外部网站 %[1]s", En: "the link leads to another site, %[1]s"},
		diag.Text{Zh: "确认可靠后写进 site.toml 的 [check] hosts",
			En: "if it is trusted, list it under hosts in [check] of site.toml"}},
	{linkFailed, Links, diag.Warning, diag.Text{Zh: "打不开的外部链接", En: "outside link that fails"}, diag.Text{},
		diag.Text{Zh: "打不开 %[1]s：%[2]s", En: "%[1]s cannot be opened: %[2]s"},
		diag.Text{Zh: "换成能打开的地址，或删去链接", En: "write an address that opens, or remove the link"}},

	{embedded, Links, diag.Warning, diag.Text{Zh: "网页里播放别的网站的视频", En: "videos of others within pages"},
		diag.Text{Zh: "依据：《个人信息保护法》要求告诉读者，信息提供给了谁", En: "why: the law requires to tell readers who gets their data"},
		diag.Text{Zh: "读者打开放了视频的网页时，%[1]s 会知道他的网络地址和看的网页，并能写入 Cookie",
			En: "%[1]s learns the address of a reader and the page, and may set cookies, when a page with a video is opened"},
		diag.Text{Zh: "在隐私说明里告诉读者，再在 [check.severity] 里写 check-embed = \"off\"；或者删去 [embed]，视频就只是链接",
			En: "tell readers so, and write check-embed = \"off\" below [check.severity]; or remove [embed]"}},
	{staleDistrict, Freshness, diag.Warning, diag.Text{Zh: "久未更新", En: "no news for long"},
		diag.Text{Zh: "依据：政府网站检查按栏目更新计分", En: "why: inspections score how often a section has news"},
		diag.Text{Zh: "%[1]s已有 %[2]d 天没有简报", En: "%[1]s has had no bulletin for %[2]d days"},
		diag.Text{Zh: "最后一篇是 %[3]s，应在 %[4]s 前更新", En: "the last is of %[3]s; it was due on %[4]s"}},
	{staleTopic, Freshness, diag.Warning, diag.Text{Zh: "专题久未更新", En: "topic without news"}, diag.Text{},
		diag.Text{Zh: "专题“%[1]s”已有 %[2]d 天没有简报", En: `the topic "%[1]s" has had no bulletin for %[2]d days`},
		diag.Text{Zh: "最后一篇是 %[3]s，应在 %[4]s 前更新；满一年没有新简报就当作已经结束，不再提醒",
			En: "the last is of %[3]s; it was due on %[4]s; after a year without news a topic counts as over"}},
	{emptyList, Freshness, diag.Warning, diag.Text{Zh: "空白栏目", En: "empty list"},
		diag.Text{Zh: "依据：政府网站检查把空白栏目列为扣分项", En: "why: inspections deduct for empty sections"},
		diag.Text{Zh: "%[1]s还没有简报", En: "%[1]s has no bulletin"},
		diag.Text{Zh: "发布一篇，或从 site.toml 里去掉", En: "publish one, or remove it from site.toml"}},
	{thirdParty, Links, diag.Warning, diag.Text{Zh: "第三方脚本", En: "script of a third party"},
		diag.Text{Zh: "依据：《个人信息保护法》第十七条、第二十三条，向他人提供个人信息应当告知",
			En: "why: PIPL, articles 17 and 23"},
		diag.Text{Zh: "读者打开任何一页，%[1]s 都会得到他的 IP 地址、所看的网址和浏览器的情况",
			En: "with every page that a reader opens, %[1]s gets the IP address, the page's address and the browser's " +
				"particulars"},
		diag.Text{Zh: "在网站上告知读者；确认要用，就写上 [check.severity] check-third-party = \"off\"；不用，就删去这一段",
			En: "tell readers on the site; if it is meant, set check-third-party = \"off\" in [check.severity], " +
				"else remove it"}},
	{settingMissing, Freshness, diag.Warning, diag.Text{Zh: "缺少应有的标识", En: "missing mandated item"},
		diag.Text{Zh: "依据：《政府网站发展指引》要求网页标明这些内容", En: "why: the guidelines for government websites require it on every page"},
		diag.Text{Zh: "site.toml 里没有 %[1]s（%[2]s）", En: "site.toml has no %[1]s (%[2]s)"},
		diag.Text{Zh: "在%[3]s写上 %[1]s = %[4]s", En: "write %[1]s = %[4]s %[3]s"}},
	{dateFuture, Freshness, diag.Warning, diag.Text{Zh: "日期在将来", En: "date in the future"}, diag.Text{},
		diag.Text{Zh: "日期 %[1]s 还没有到", En: "the date %[1]s is yet to come"},
		diag.Text{Zh: "看看年月日是不是写错；要定时发布请用 publish_at", En: "see whether the date is right; use publish_at to publish later"}},
	{dateChanged, Freshness, diag.Warning, diag.Text{Zh: "发布后改了日期", En: "date changed after publication"}, diag.Text{},
		diag.Text{Zh: "这篇简报发布时的日期是 %[1]s，现在是 %[2]s", En: "it was published with the date %[1]s and now has %[2]s"},
		diag.Text{Zh: "改回原来的日期；新的活动另写一篇", En: "restore the date; write another bulletin for another event"}},

	{filePersonal, Files, diag.Error, diag.Text{Zh: "附件里有个人信息", En: "personal data in a document"}, privacy,
		diag.Text{Zh: "“%[1]s”里有%[2]s", En: `"%[1]s" holds %[2]s`}, diag.Text{Zh: "%[3]s", En: "%[3]s"}},
	{fileAuthor, Files, diag.Warning, diag.Text{Zh: "附件里有作者和单位", En: "author in a document"},
		diag.Text{Zh: "附件原样公开，谁都能在“属性”里看到", En: "why: attachments are published as they are, with their properties"},
		diag.Text{Zh: "“%[1]s”的属性里有%[2]s", En: `the properties of "%[1]s" name %[2]s`},
		diag.Text{Zh: "%[3]s", En: "%[3]s"}},
	{fileChanges, Files, diag.Warning, diag.Text{Zh: "附件里有修订和批注", En: "changes and comments in a document"},
		diag.Text{Zh: "附件原样公开，删去的字句和批注谁都能看到",
			En: "why: attachments are published as they are, with what was deleted and remarked"},
		diag.Text{Zh: "“%[1]s”里有 %[2]s", En: `"%[1]s" has %[2]s`}, diag.Text{Zh: "%[3]s", En: "%[3]s"}},
	{fileHidden, Files, diag.Warning, diag.Text{Zh: "附件里有隐藏的内容", En: "hidden parts of a document"},
		diag.Text{Zh: "附件原样公开，隐藏的内容谁都能打开", En: "why: attachments are published as they are; anybody can unhide it"},
		diag.Text{Zh: "“%[1]s”里有%[2]s", En: `"%[1]s" has %[2]s`}, diag.Text{Zh: "%[3]s", En: "%[3]s"}},
	{filePosition, Files, diag.Warning, diag.Text{Zh: "附件照片、视频里有位置", En: "position in an attached photo or video"},
		diag.Text{Zh: "视频、作附件或链接的照片照原样发布，拍摄位置也会公开",
			En: "why: videos and attached photos are published as they are, with the place where they were taken"},
		diag.Text{Zh: "%[1]s 照原样发布，里面记着拍摄位置",
			En: "%[1]s is published as it is, and holds the place where it was taken"},
		diag.Text{Zh: "照片写在 photos 里，或用画图另存一次；视频用剪映等导出一次，就没有位置了",
			En: "list a photo under photos, or save it again without the position; export a video again"}},

	{importGuessed, Imported, diag.Warning, diag.Text{Zh: "导入时推测的", En: "guessed by an import"},
		diag.Text{Zh: "推测的内容，有人看过才算数", En: "why: what was guessed counts once somebody has looked at it"},
		diag.Text{Zh: "这一项是导入时推测的：%[1]s", En: "this was guessed when the text was imported: %[1]s"},
		diag.Text{Zh: "看过没有错，把 guessed 里的这个词删去；全看过了，删去整行",
			En: "if it is right, remove the word from guessed; once all are, the whole line"}},
	{photoPlace, Imported, diag.Error, diag.Text{Zh: "缺照片的位置", En: "place of a missing photo"}, diag.Text{},
		diag.Text{Zh: "这里缺一张照片：%[1]s", En: "a photo is missing here: %[1]s"},
		diag.Text{Zh: "用 jianbao import --fill 照片文件夹 简报文件夹 补上；没有照片，就删去这一段",
			En: "put it there with jianbao import --fill FOLDER BULLETIN; if there is none, remove the paragraph"}},

	{pageHTML, Built, diag.Warning, diag.Text{Zh: "网页代码有错", En: "errors in HTML"}, diag.Text{}, onPage,
		diag.Text{Zh: "改 layouts 里的模板", En: "fix the template in layouts"}},
	{pageID, Built, diag.Warning, diag.Text{Zh: "重复的 id", En: "duplicate id"},
		diag.Text{Zh: "依据：无障碍要求；页内链接和读屏软件靠 id 找地方",
			En: "why: links within a page and screen readers find places by them"}, onPage,
		diag.Text{Zh: "小标题后面的 {#…} 换一个，或改 layouts 里的模板",
			En: "choose another {#…} after the heading, or fix the template in layouts"}},
	{pageAlt, Built, diag.Warning, diag.Text{Zh: "网页上的图片没有 alt", En: "picture without alt"},
		diag.Text{Zh: "依据：无障碍要求，读屏软件要念出图片的内容", En: "why: screen readers read it instead of the picture"}, onPage,
		diag.Text{Zh: "在 layouts 的模板里给 <img> 写上 alt，只是装饰的写 alt=\"\"",
			En: "give <img> an alt in the template in layouts; alt=\"\" if it only decorates"}},
	{pageHeading, Built, diag.Warning, diag.Text{Zh: "标题的级别", En: "heading order"},
		diag.Text{Zh: "依据：无障碍要求，读屏软件照标题的级别跳读", En: "why: who listens to a page finds the way by its headings"}, onPage,
		diag.Text{Zh: "正文的小标题从 ## 开始，一级一级往下，不要跳级", En: "begin with ## in a bulletin, and skip no level"}},
	{pageTitle, Built, diag.Warning, diag.Text{Zh: "网页的标题", En: "title of a page"},
		diag.Text{Zh: "浏览器的标签、收藏夹和搜索结果里显示的就是它", En: "why: tabs, bookmarks and search results show it"}, onPage,
		diag.Text{Zh: "改 layouts/base.html 里的 <title>", En: "fix <title> in layouts/base.html"}},
	{pageLink, Built, diag.Error, diag.Text{Zh: "网页上失效的链接", En: "dead link on a page"}, diag.Text{}, onPage,
		diag.Text{Zh: "改 layouts 里的模板：写成 {{ root \"/地址/\" }}",
			En: "fix the template in layouts: write {{ root \"/address/\" }}"}},

	{pageItem, Built, diag.Warning, diag.Text{Zh: "网页上缺少应有的标识", En: "a page without a mandated item"},
		diag.Text{Zh: "依据：《政府网站发展指引》要求每个网页都有",
			En: "why: the guidelines for government websites require it on every page"}, onPage,
		diag.Text{Zh: "自己的 layouts/base.html 里要有 {{ .Page.Meta }}，页脚要写主办单位和备案号",
			En: "a layouts/base.html of your own needs {{ .Page.Meta }}, and a footer that names publisher and numbers"}},

	{acceptUnused, Accepting, diag.Warning, diag.Text{Zh: "多余的认可", En: "accepts nothing"}, diag.Text{},
		diag.Text{Zh: "accept 里的“%[1]s”没有对应的问题", En: `"%[1]s" in the accept list accepts nothing`},
		diag.Text{Zh: "删去这一项", En: "remove it"}},
	{acceptUnknown, Accepting, diag.Warning, diag.Text{Zh: "认不出的认可", En: "unknown code accepted"}, diag.Text{},
		diag.Text{Zh: "accept 里的“%[1]s”不是规则代码开头", En: `"%[1]s" in the accept list does not begin with the code of a rule`},
		diag.Text{Zh: "写成：代码 空格 原文，例如 check-mobile 13800138000",
			En: "write the code, a blank and the text found, as in check-mobile 13800138000"}},
}
