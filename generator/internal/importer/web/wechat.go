package web

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// goneTexts are what WeChat and others show in place of an article.
var goneTexts = []string{
	"已被发布者删除", "已被作者删除", "因违规无法查看", "暂时无法查看", "此账号已被屏蔽", "该公众号已迁移", "此帐号已被屏蔽", "账号已迁移",
	"链接已过期", "涉嫌违反相关法律法规", "此内容被投诉", "此内容发送失败", "此内容被多人投诉", "无法查看此内容", "已停止访问该网页",
	"完成验证后即可继续访问", "环境异常", "内容已被删除", "has been deleted by the author", "content has been deleted", "参数错误",
	"该内容已被删除", "您访问的页面不存在", "页面不存在", "404 Not Found", "该文章已被删除", "文章不存在", "此内容已被",
}

// gone is what a page says in place of an article, or "".
func (p *page) gone() string {
	text := tidy(visible(p.body()))
	if title := find(p.root, "title"); text == "" && title != nil && title.FirstChild != nil {
		text = tidy(title.FirstChild.Data)
	}
	for _, mark := range goneTexts {
		if at := strings.Index(text, mark); at >= 0 && letters(text) < 400 {
			begin := strings.LastIndexByte(text[:at], '\n') + 1
			line, _, _ := strings.Cut(text[begin:], "\n")
			return line
		}
	}
	return ""
}

// wechatKind is what kind of article a page of WeChat has.
type wechatKind int

const (
	wechatVideo    wechatKind = 5
	wechatAudio    wechatKind = 7
	wechatPictures wechatKind = 8
	wechatText     wechatKind = 10
	wechatShared   wechatKind = 11
)

// readWechat reads a page of WeChat.
func (p *page) readWechat() error {
	n, _ := strconv.Atoi(value(p.source, "item_show_type"))
	kind := wechatKind(n)
	content := p.seen["js_content"]
	if content == nil {
		content = p.seen["js_article"]
	}
	p.wechatMeta(kind)
	pictures := objects(p.source, "picture_page_info_list")
	hasText := content != nil && p.seen["js_content"] != nil && kind != wechatText
	switch {
	case kind == wechatPictures || !hasText && kind != wechatText && len(pictures) > 0:
		p.pictureShare(pictures)
	case kind == wechatText:
		p.textShare()
	case hasText:
		p.wechatArticle(content)
	}
	p.namedKinds(kind)
	if len(p.doc.Blocks) == 0 && hasText {
		p.fromScript()
	}
	if len(p.doc.Blocks) == 0 {
		if gone := p.gone(); gone != "" {
			return fault.New(diag.New(diag.ImportGone, gone), nil)
		}
		if warning := p.warning(); warning != "" {
			return fault.New(diag.New(diag.ImportGone, warning), nil)
		}
	}
	return nil
}

// warning is the text of the page that WeChat shows in place of an article, by its class.
func (p *page) warning() (text string) {
	walk(p.root, func(n *html.Node) bool {
		if text == "" && hasClass(n, "weui-msg__title", "global_error_msg", "mesg-block") {
			text = strings.ReplaceAll(tidy(visible(n)), "\n", " ")
		}
		return text == ""
	})
	return text
}

// wechatArticle reads the element of an article.
func (p *page) wechatArticle(content *html.Node) {
	before, after := p.outside(p.body(), content)
	p.drop("navigation", before)
	p.countLetters(content)
	p.doc.Blocks = p.blocks(content)
	p.drop("navigation", after)
	p.trimWechat()
}

// fromScript reads an article whose element is empty until scripts fill it.
func (p *page) fromScript() {
	text := value(p.source, "content_noencode")
	if !strings.Contains(text, "<") {
		p.doc.Blocks = p.lines(plainText(text))
		return
	}
	root, err := parseTree(text)
	if err != nil {
		return
	}
	p.countLetters(root)
	p.doc.Blocks = p.blocks(root)
	p.trimWechat()
}

// lines are the paragraphs of a text.
func (p *page) lines(text string) []document.Block {
	f := flow{p: p}
	for line := range strings.Lines(text) {
		f.block.own = true
		f.text(line, format{})
		f.flush()
	}
	return f.out
}

// pictureShare reads an article of pictures with a text, both of which stand in a script only. The pictures that a
// browser saved stand in the page, in the same order.
func (p *page) pictureShare(list []object) {
	text := value(p.source, "content_noencode")
	if text == "" {
		text = p.head["og:description"]
	}
	p.drop("navigation", visible(p.body()))
	p.doc.Blocks = p.lines(plainText(text))
	saved := p.swiperPictures(len(list))
	var pictures []*document.Picture
	for i, o := range list {
		address := plainText(o["cdn_url"])
		if address == "" {
			continue
		}
		pic := &document.Picture{}
		c := candidates{late: []string{address}}
		if saved != nil {
			c.now = saved[i]
		}
		p.finder.find(pic, c)
		const centimetre = 96 / 2.54
		width, _ := strconv.ParseFloat(o["width"], 64)
		height, _ := strconv.ParseFloat(o["height"], 64)
		if 0 < width && width < 100_000 && 0 < height && height < 100_000 {
			pic.Width, pic.Height = width/centimetre, height/centimetre
		}
		if o["is_qr_code"] == "1" {
			p.leftOut(diag.Text{Zh: "二维码", En: "a QR code"}, address)
			continue
		}
		if p.count++; p.count > p.limits.Pictures {
			p.full = true
			break
		}
		pictures = append(pictures, pic)
	}
	if len(pictures) > 0 {
		p.place++
		p.doc.Blocks = append(p.doc.Blocks, document.Block{Kind: document.Pictures, Pictures: pictures, Place: p.place})
	}
}

// swiperPictures are the addresses that the page itself has for its pictures, if there are as many as it lists.
func (p *page) swiperPictures(want int) (addresses [][]string) {
	walk(p.root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && hasClass(n, "swiper_item", "swiper_item_img") {
			if img := find(n, "img"); img != nil {
				addresses = append(addresses, []string{attr(img, "src")})
				return false
			}
		}
		return true
	})
	if len(addresses) != want {
		return nil
	}
	return addresses
}

// textShare reads an article of text only.
func (p *page) textShare() {
	text := ""
	if _, rest, ok := strings.Cut(p.source, "text_page_info"); ok {
		for text == "" && ok {
			text = value(rest[:min(len(rest), 1<<20)], "content_noencode")
			_, rest, ok = strings.Cut(rest, "text_page_info")
		}
	}
	if n := p.seen["js_text_desc"]; text == "" && n != nil {
		text = visible(n)
	}
	if text == "" {
		text = value(p.source, "content_noencode")
	}
	if text == "" {
		text = p.head["og:description"] + p.head["description"]
	}
	p.drop("navigation", visible(p.body()))
	p.doc.Blocks = p.lines(plainText(text))
	// Where the writer gave no title, the text itself is the title.
	if title := squeeze(p.doc.Meta.Title); title != "" && strings.HasPrefix(squeeze(plainText(text)),
		strings.TrimRight(title, "….")) {
		if letters(title) > 30 || letters(title)*2 > letters(text) {
			p.doc.Meta.Title = ""
		}
	}
}

// namedKinds tells what kinds of articles lose.
func (p *page) namedKinds(kind wechatKind) {
	digest := plainText(p.head["description"])
	switch kind {
	case wechatVideo:
		p.lost(diag.Text{Zh: "视频", En: "a video"}, p.doc.Meta.Title)
	case wechatAudio:
		p.lost(diag.Text{Zh: "音频", En: "a recording"}, p.doc.Meta.Title)
	case wechatShared:
		if p.doc.Blocks == nil {
			p.lost(diag.Text{Zh: "转发的文章", En: "an article of another account"}, value(p.source, "source_url"))
		}
	default:
		return
	}
	if len(p.doc.Blocks) == 0 {
		p.drop("navigation", visible(p.body()))
		p.doc.Blocks = p.lines(digest)
	}
}

var china = time.FixedZone("", 8*60*60)

// wechatMeta finds title, date, account and author.
func (p *page) wechatMeta(kind wechatKind) {
	m := &p.doc.Meta
	element := func(id string) string {
		if n := p.seen[id]; n != nil {
			return strings.Join(strings.Fields(cleanText(visible(n))), " ")
		}
		return ""
	}
	ids := []string{"activity-name"}
	switch kind {
	case wechatVideo:
		ids = []string{"js_video_page_title", "activity-name"}
	case wechatAudio:
		ids = []string{"js_audio_title", "activity-name"}
	case wechatText:
		ids = []string{"js_text_title"}
	}
	title := ""
	for _, id := range ids {
		if title == "" {
			title = element(id)
		}
	}
	for _, v := range []string{p.head["og:title"], p.head["twitter:title"], value(p.source, "msg_title"),
		value(p.source, "window.title"), p.head["<title>"]} {
		if title == "" && v != "微信公众平台" {
			title = v
		}
	}
	if og := p.head["og:title"]; og != "" && strings.HasPrefix(title, og) {
		title = og // the heading has a label behind it: 已付费
	}
	m.Title = strings.Join(strings.Fields(plainText(title)), " ")
	if kind == wechatText && letters(m.Title) > 64 {
		m.Title = "" // the whole text
	}
	m.Date = p.wechatDate(element("publish_time"))
	account := p.account(element("js_name"))
	m.Source, m.Author = account, ""
	for _, v := range []string{p.metaAuthor(), element("js_author_name"), p.head["og:article:author"], p.head["author"]} {
		if v = cleanAuthor(plainText(v)); v != "" && v != account && v != "原创" && m.Author == "" {
			m.Author = v
		}
	}
	if m.Address == "" {
		if link := plainText(value(p.source, "msg_link")); strings.HasPrefix(link, "http") {
			m.Address = link
		}
	}
}

// account is the name of the account that published the article.
func (p *page) account(shown string) string {
	walk(p.root, func(n *html.Node) bool {
		if shown == "" && hasClass(n, "wx_follow_nickname") {
			shown = strings.Join(strings.Fields(cleanText(visible(n))), " ")
		}
		return shown == ""
	})
	for _, name := range []string{"nickname", "nick_name", "profile_nickname"} {
		if shown == "" {
			shown = strings.TrimFunc(plainText(valueWhere(p.source, name, func(v string) bool {
				return v != "" && v != "微信广告" && !strings.HasPrefix(v, "data-") && letters(v) <= 40
			})), blank)
		}
	}
	return shown
}

// metaAuthor is the author beside the account in the line below the title.
func (p *page) metaAuthor() (author string) {
	line := p.seen["meta_content"]
	if line == nil {
		return ""
	}
	walk(line, func(n *html.Node) bool {
		if author == "" && n.Data == "span" && hasClass(n, "rich_media_meta_text") && attr(n, "id") == "" {
			if text := strings.TrimFunc(visible(n), blank); text != "原创" && cleanDate(text) == "" {
				author = strings.Join(strings.Fields(text), " ")
			}
		}
		return true
	})
	return author
}

var seconds = lazyregexp.New(`^1[0-9]{9}$`)

// wechatDate is when an article was published, in China: the page shows it only when its scripts run.
func (p *page) wechatDate(shown string) string {
	if date := cleanDate(shown); date != "" {
		return date
	}
	for _, name := range []string{"create_time", "ct", "ori_create_time", "create_timestamp", "ori_send_time",
		"publish_time",
		"oriCreateTime"} {
		v := valueWhere(p.source, name, func(v string) bool { return cleanDate(v) != "" || seconds.MatchString(v) })
		if date := cleanDate(v); date != "" {
			return date
		}
		if n, err := strconv.ParseInt(v, 10, 64); err == nil && seconds.MatchString(v) {
			return time.Unix(n, 0).In(china).Format("2006-01-02 15:04")
		}
	}
	return cleanDate(p.head["article:published_time"])
}
