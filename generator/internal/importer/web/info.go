package web

import (
	"slices"
	"strings"
	"unicode"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

var (
	infoLabel = lazyregexp.New(`(信息来源|文章来源|稿件来源|来\s*源|发布时间|发布日期|发布于|更新时间|日\s*期|时\s*间|` +
		`浏览次数|浏览量|浏览|点击次数|点击数|点击率|点击|阅读次数|阅读量|阅读|访问量|字\s*体|字\s*号|作\s*者|编\s*辑|审\s*核|` +
		`供\s*稿|责\s*编|打\s*印|分\s*享|收\s*藏|次\s*数|发布机构|发布人|发布者)\s*[:：\[【(（]`)
	sourceText = lazyregexp.New(`(?:信息来源|文章来源|稿件来源|新闻来源|来[\s　]*源)[\s　]*[:：][\s　]*([^\n]*)`)
	authorText = lazyregexp.New(`(?:作[\s　]*者|撰[\s　]*稿)[\s　]*[:：][\s　]*([^\n]*)`)
	wideBlank  = lazyregexp.New(`[ \t\x{00a0}\x{3000}]{2,}|[|｜\[【]|\s+(?:20\d\d)|调整字体|字[体号]|分享到|收藏`)
	dateLabel  = lazyregexp.New(`(?:发布时间|发布日期|发表时间|发表日期|更新时间|日[\s　]*期|时[\s　]*间|发布于)` +
		`[\s　]*[:：]?[\s　]*([^\n]*(?:\n[^\n]*)?)`)
)

// readInfo reads the line below a title: source, date and author. What the page's head says counts more, but a date
// there may lack its time.
func (p *page) readInfo(text string) {
	m := &p.doc.Meta
	text = tidy(text)
	if len(text) > 8000 {
		text = text[len(text)-8000:] // the line stands just before the article
	}
	value := func(found [][]string, clean func(string) string) string {
		for i := len(found) - 1; i >= 0; i-- {
			rest := found[i][1]
			if at := infoLabel.FindStringIndex(rest); at != nil {
				rest = rest[:at[0]]
			}
			rest = strings.TrimFunc(wideBlank.Split(rest, 2)[0], blank)
			if v := clean(strings.TrimRight(rest, "]】)）")); v != "" && letters(v) <= 40 {
				return v
			}
		}
		return ""
	}
	if m.Source == "" {
		m.Source = value(sourceText.FindAllStringSubmatch(text, 20), cleanSource)
	}
	if m.Author == "" {
		m.Author = value(authorText.FindAllStringSubmatch(text, 20), cleanAuthor)
	}
	date := ""
	for _, found := range dateLabel.FindAllStringSubmatch(text, 20) {
		if d := cleanDate(found[1]); d != "" {
			date = d
		}
	}
	if date == "" { // a date that stands alone, in one of the last lines
		lines := strings.Split(text, "\n")
		for _, line := range lines[max(0, len(lines)-12):] {
			if d := cleanDate(line); d != "" && letters(line) <= 60 {
				date = d
			}
		}
	}
	if m.Date == "" || strings.HasPrefix(date, m.Date) {
		if date != "" {
			m.Date = date
		}
	}
}

// infoLine tells that a line is the one below a title: short, with two or more labels, or the count of readers.
func infoLine(text string) bool {
	if letters(text) > 140 || strings.ContainsAny(text, "。；") {
		return false
	}
	labels := len(infoLabel.FindAllString(text, -1))
	return labels >= 2 || labels == 1 && dateText.MatchString(text) && letters(text) < 60 && !signOff.MatchString(text)
}

var (
	signOff = lazyregexp.New(`^[(（\[【]?\s*(图文来源|来\s*源|编\s*辑|责\s*编|责任编辑|审\s*核|校\s*对|供\s*稿|作\s*者|` +
		`图\s*文|图/文|文/图|文字|文\s*[/丨|:：]|摄\s*影|监\s*制|通讯员|一\s*审|二\s*审|三\s*审|初\s*审|复\s*审|终\s*审|撰\s*稿|主\s*编|` +
		`排\s*版|制\s*作|值班|签\s*发|统\s*筹|策\s*划|出\s*品|记\s*者|供\s*图|图\s*片|图\s*[/丨|:：])`)
	pageLine = lazyregexp.New(`^[\[【(（]?\s*(打印(本页|此页|文章|页面)?|关闭(窗口|本页|此页)?|我要打印|返回(顶部|列表|首页|上一页)?|` +
		`上一篇.*|下一篇.*|上一条.*|下一条.*|上一页.*|下一页.*|分享到?.{0,20}|扫一扫.{0,30}|扫码.{0,30}|用微信扫.*|收藏(本文)?|` +
		`浏览次数.*|点击(数|率|次数).*|阅读(数|量|次数).*|访问量.*|字体.{0,20}|字号.{0,20}|大\s*中\s*小|我要(纠错|分享|收藏)|网站纠错|` +
		`版权所有.*|Copyright.*|.*ICP备.*|.*公网安备.*|打开APP.*|特别声明.*|免责声明.*|您(现在|当前)的?位置.*|当前位置.*|` +
		`你(现在|当前)的?位置.*|点赞|评论|举报|转发|微信|微博|QQ空间|新浪微博|腾讯微博|人人网|更多|网友评论.*|发表评论.*|图集|` +
		`关键[词字]\s*[:：>＞].*|我要反馈|点击进入专题[:：]?|.*未经(授权|许可|允许).{0,6}不得转载.*|` +
		`.*(报料|爆料|投稿)(热线|邮箱|电话)?[:：].*|更多猛料.*|我要跟帖|已输入\d+字|跟踪[:：].*|赞\s*\d*\s*赏|` +
		`[+]?\d{1,7}|T\s*[+]\s*-?|A[+-]?(\s*A[+-]?)*|\d+\s*/\s*\d+|` +
		`(【|\[)\s*(大|中|小|打印|关闭).*)\s*[\]】)）:：]*$`)
	crumbs   = lazyregexp.New(`^(首页|您?当前)?[^，。]{0,12}\s*[>›»＞]+\s*[^，。]{1,30}$`)
	timeLine = lazyregexp.New(`^(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?` +
		`\s*\d{1,2}:\d\d(:\d\d)?(\s*(来源[:：]?)?.{0,20})?$`)
	pagesLine   = lazyregexp.New(`^([【\[]\s*\d{1,3}\s*[】\]]|\d{1,3}|上一页|下一页|首页|尾页|末页|[\s|/])+$`)
	relatedLine = lazyregexp.New(`^[\[【]?\s*(相关(新闻|链接|阅读|文章|报道|推荐|信息|稿件|专题|资讯)|推荐阅读|延伸阅读|热门(新闻|文章|推荐)|` +
		`更多(新闻|阅读|精彩|内容).{0,6}|猜你喜欢|大家都在看|精彩推荐|往期(推荐|回顾|精彩|精选|阅读|链接|文章).{0,4}|近期(热文|文章|热点)|` +
		`精彩(回顾|内容|文章).{0,6}|热门推荐|点击阅读更多.*|历史文章|好文推荐|阅读推荐|更多推荐|还可以看|热点推荐|` +
		`最新文章|热文推荐|往期好文|相关阅读推荐)\s*[\]】:：>》]*$`)
)

const maxLine = 1000 // bytes of a line that may be the page's

// trimPage leaves out what stands at both ends of an article of a content manager and is none of it.
func (p *page) trimPage() {
	all, dropped := slices.Clone(p.doc.Blocks), len(p.doc.Dropped)
	if p.trimEnds(p.doc.Blocks); len(p.doc.Blocks) == 0 {
		p.doc.Blocks, p.doc.Dropped = all, p.doc.Dropped[:dropped] // there is nothing else
	}
}

func (p *page) trimEnds(list []document.Block) {
	begin := 0
	for i := 0; i < len(list) && i < 8; i++ {
		text := strings.TrimFunc(list[i].Text(), blank)
		if len(text) > maxLine || letters(text) > 60 && strings.ContainsAny(text, "，。；") || strings.HasSuffix(text, "。") {
			break
		}
		switch {
		case list[i].Kind == document.Pictures || list[i].Kind == document.Table:
		case infoLine(text):
			p.readInfo(text)
			p.dropBlock(&list[i], "navigation")
		case timeLine.MatchString(text):
			p.readInfo(text)
			p.dropBlock(&list[i], "navigation")
		case pageLine.MatchString(bare(text)) && letters(text) < 40, crumbs.MatchString(text):
			p.dropBlock(&list[i], "navigation")
		case squeeze(text) != "" && i == begin && squeeze(text) == squeeze(p.doc.Meta.Title):
			begin++ // the title, which stays
		}
	}
	p.dropRelated(list, "navigation")
	p.dropTail(list)
	for i := len(list) - 1; i >= 0; i-- {
		b := &list[i]
		text := bare(b.Text())
		if text == "" && (b.Kind == document.Paragraph || b.Kind == document.Rule || b.Kind == document.Item) {
			continue // dropped, or a line
		}
		if len(text) > maxLine {
			break
		}
		if signOff.MatchString(text) && letters(text) <= 60 && !strings.Contains(text, "浏览") {
			continue // what stands before it may still be the page's
		}
		if b.Kind == document.Pictures || b.Kind == document.Table || !endLine(b, text) {
			break
		}
		p.dropBlock(b, "navigation")
	}
	p.doc.Blocks = compact(list)
}

// dropTail leaves out the lists of links after an article's last sentence, which stand within its element where a page
// does not close it.
func (p *page) dropTail(list []document.Block) {
	last, links, first := 0, 0, len(list)
	for i := range list {
		b := &list[i]
		text := b.Text()
		if b.Kind == document.Table || !linked(b) && (letters(text) > 60 || strings.ContainsAny(text, "。！？") &&
			letters(text) > 12) {
			last, links, first = i, 0, len(list)
		} else if linked(b) {
			links++
			first = min(first, i)
		}
	}
	if links < 5 || last == 0 {
		return
	}
	for i := first; i < len(list); i++ {
		if text := bare(list[i].Text()); !signOff.MatchString(text) || linked(&list[i]) || letters(text) > 60 {
			p.dropBlock(&list[i], "navigation")
		}
	}
}

// endLine tells that a line at the end belongs to the page, not to the article.
func endLine(b *document.Block, text string) bool {
	return pageLine.MatchString(text) && letters(text) < 120 || pagesLine.MatchString(text) && letters(text) > 3 ||
		infoLine(text) && strings.Contains(text, "浏览") ||
		b.Kind == document.Item && linked(b) && letters(text) < 60
}

// linked tells that all of a block's text is a link.
func linked(b *document.Block) bool {
	for _, r := range b.Runs {
		if r.Link == "" && strings.ContainsFunc(r.Text, visibleRune) {
			return false
		}
	}
	return len(b.Runs) > 0
}

// bare is a line without the signs that decorate it.
func bare(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool {
		return blank(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || r == '\ufe0f'
	})
	return strings.Trim(text, "▼▽↓☟👇◆◇■□●○★☆▪·•—–-_=~*|｜《》<>「」『』﹀︾ \n\t\u3000\u00a0")
}

// dropRelated leaves out a list of other articles and all after it but the sign-off, if it stands in the last part.
func (p *page) dropRelated(list []document.Block, reason string) {
	total := 0
	for i := range list {
		total += letters(list[i].Text())
	}
	before := 0
	for i := range list {
		text := bare(list[i].Text())
		if len(text) > maxLine || !relatedLine.MatchString(text) || before*2 < total {
			before += letters(text)
			continue
		}
		for j := i; j < len(list); j++ {
			if text := bare(list[j].Text()); j > i && signOff.MatchString(text) && letters(text) <= 60 && !linked(&list[j]) {
				continue
			}
			p.dropBlock(&list[j], reason)
		}
		return
	}
}

// dropBlock leaves a block out: it becomes an empty paragraph.
func (p *page) dropBlock(b *document.Block, reason string) {
	p.drop(reason, b.Number+b.Text())
	for _, pic := range b.Pictures {
		name := pic.Missing
		if name == "" {
			name = pic.Name
		}
		p.leftOut(diag.Text{Zh: "文章之外的图片", En: "a picture that is not the article's"}, shortAddress(name))
	}
	if b.Kind == document.Table {
		for _, row := range b.Rows {
			for _, cell := range row {
				for i := range cell.Blocks {
					p.drop(reason, cell.Blocks[i].Number+cell.Blocks[i].Text())
				}
			}
		}
	}
	*b = document.Block{Place: b.Place}
}

// compact removes empty paragraphs, lines at both ends, and unites groups of pictures that only such parted.
func compact(list []document.Block) (out []document.Block) {
	for _, b := range list {
		if b.Kind != document.Pictures && b.Kind != document.Table && b.Kind != document.Rule && len(b.Runs) == 0 {
			continue
		}
		if b.Kind == document.Rule && (len(out) == 0 || out[len(out)-1].Kind == document.Rule) {
			continue
		}
		if n := len(out); b.Kind == document.Pictures && n > 0 && out[n-1].Kind == document.Pictures {
			out[n-1].Pictures = append(out[n-1].Pictures, b.Pictures...)
			continue
		}
		out = append(out, b)
	}
	for len(out) > 0 && out[len(out)-1].Kind == document.Rule {
		out = out[:len(out)-1]
	}
	return out
}
