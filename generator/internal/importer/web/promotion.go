package web

import (
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// wechatAside tells why an element of a WeChat article is not text, or "".
func wechatAside(n *html.Node) string {
	switch {
	case strings.HasPrefix(n.Data, "mp-common-") && lostKinds[n.Data].Zh == "", n.Data == "mp-miniprogram",
		n.Data == "mpcps",
		n.Data == "mp-weapp", n.Data == "mp-wxaproduct":
		return "advertisement"
	case n.Data == "a" && (hasClass(n, "weapp_text_link", "weapp_image_link") || attr(n, "data-miniprogram-appid") != ""):
		return "advertisement"
	case attr(n, "id") == "js_top_profile", hasClass(n, "js_profile_card", "wx_profile_card", "appmsg_card_context"):
		return "advertisement"
	case hasClass(n, "autonum"):
		return "decoration"
	case hasClass(n, "code-snippet__line-index"):
		return "field"
	}
	return ""
}

// wechatDecoration tells that a picture of WeChat is a banner, a code to scan, or an icon.
func wechatDecoration(n *html.Node, width, height float64, address string) (what diag.Text, out bool) {
	natural := pixels(attr(n, "data-w"))
	gif := strings.EqualFold(attr(n, "data-type"), "gif") || strings.Contains(address, "wx_fmt=gif") ||
		strings.Contains(address, "mmbiz_gif")
	ratio := 0.0
	if width > 0 {
		ratio = height / width
	}
	switch {
	case natural > 0 && natural <= 120 || width > 0 && height > 0 && width <= 40 && height <= 40:
		return diag.Text{Zh: "图标", En: "an icon"}, true
	case ratio > 0 && (gif && ratio < 0.4 || ratio < 0.1):
		return diag.Text{Zh: "横幅", En: "a banner"}, true
	case natural > 0 && natural <= 430 && 0.9 <= ratio && ratio <= 1.1:
		return diag.Text{Zh: "二维码", En: "a QR code"}, true
	case hasClass(n, "__bg_gif", "emoji", "icon_emotion_single"), strings.Contains(address, "/emoji/"):
		return diag.Text{Zh: "图标", En: "an icon"}, true
	}
	return diag.Text{}, false
}

// countLetters counts what each element of an article holds, for emphasised.
func (p *page) countLetters(content *html.Node) {
	p.length = map[*html.Node]int{}
	var order []*html.Node
	walk(content, func(n *html.Node) bool {
		order = append(order, n)
		return true
	})
	for i := len(order) - 1; i >= 0; i-- {
		n := order[i]
		if n.Type == html.TextNode && (n.Parent == nil || !hasClass(n.Parent, "autonum")) {
			p.length[n] = letters(n.Data)
		}
		if n != content {
			p.length[n.Parent] += p.length[n]
		}
	}
}

const maxTitle = 40 // letters of a heading set in a box

// emphasised tells that an element is a box with a heading: of 135, 秀米 and others, a short text with a background or
// borders, beside which stands no picture.
func (p *page) emphasised(n *html.Node) bool {
	size := p.length[n]
	if size == 0 || size > maxTitle || n.Parent == nil || p.length[n.Parent] <= maxTitle && n.Parent.Data == "section" {
		return false // too long, or within the box itself
	}
	if text := squeeze(visible(n)); strings.Contains(text, "://") || strings.HasSuffix(text, "。") {
		return false
	}
	decorated := false
	picture := false
	walk(n, func(at *html.Node) bool {
		if at.Type != html.ElementNode {
			return true
		}
		if at.Data == "img" {
			picture = picture || pixels(attr(at, "data-w")) > 200
		}
		if at.Data == "blockquote" || at.Data == "pre" || at.Data == "table" || at.Data == "li" {
			picture = true
		}
		if hasClass(at, "autonum", "135title") || attr(at, "data-role") == "title" || box(parseStyle(attr(at, "style"))) {
			decorated = true
		}
		return true
	})
	return decorated && !picture
}

var noColor = lazyregexp.New(`(?i)^(transparent|none|initial|inherit|unset|white|#fff(fff)?|` +
	`rgba?\(255,\s*255,\s*255.*|` +
	`rgba\(.*,\s*0(\.0+)?\))?$`)

// box tells that a style draws a background or a border.
func box(css style) bool {
	for _, name := range []string{"background", "background-color"} {
		if v := css[name]; v != "" && !noColor.MatchString(v) && !strings.HasPrefix(v, "none") {
			return true
		}
	}
	if strings.Contains(css["background-image"], "url(") || strings.Contains(css["background-image"], "gradient") {
		return true
	}
	for _, name := range []string{"border", "border-bottom", "border-left", "border-top"} {
		v := strings.ToLower(css[name])
		if v != "" && !strings.Contains(v, "none") && !strings.HasPrefix(v, "0") && !strings.Contains(v, "transparent") {
			return true
		}
	}
	return false
}

var (
	// promotion are lines that ask readers to follow, scan or share.
	promotion = lazyregexp.New(`^(点击|轻触|戳|猛戳|长按|点).{0,8}(上方|下方|顶部|上面|下面|左下|蓝字|蓝色|标题下|阅读原文|名片|二维码|卡片|图片|头像|` +
		`原文).{0,20}$|` +
		`^.{0,10}(蓝字|蓝色字体|蓝色文字).{0,12}(关注|我们|订阅).{0,12}$|` +
		`^.{0,24}(扫码|扫一扫|扫描|识别).{0,6}(上方|下方|下图|上图|左侧|右侧)?.{0,4}(二维码|关注|小程序|添加|入群|加入).{0,16}$|` +
		`^(欢迎|记得|请|快来|立即|赶快)?(点击)?.{0,4}关注.{0,4}(我们|公众号|本号|微信|视频号|官方微信).{0,14}$|` +
		`^.{0,14}(点个?|点击|点亮)[“"'「【]?\s*(在看|赞|好看|再看).{0,24}$|^.{0,12}(分享|点赞|收藏|在看)[、/，, 和与·+]*(分享|点赞|收藏|在看|转发).{0,20}$|` +
		`^[“"「【]?(在看|点赞|分享|收藏|阅读原文|END|The End|完|全文完)[”"」】]?[~！!。]*$|` +
		`^.{0,8}(戳|点击)?(左下角)?[“"「【]?阅读原文[”"」】]?.{0,14}$|^(微信号|微信ID|公众号|视频号)\s*[:：丨|].{0,30}$|` +
		`^(设为|加)?星标.{0,20}$|^喜欢.{0,10}(在看|点赞|分享).{0,10}$|^(上|下)滑.{0,10}(查看|阅读).{0,6}$|^左右滑动.{0,10}$|^向[上下左右]滑动.{0,10}$`)
	badge = lazyregexp.New(`(?i)^(part|no|chapter|vol|step)?[\s._·、]*[0-9０-９]{1,2}[\s.]*$|^(part|chapter)\s*(one|` +
		`two|three|four|five|six)$`)
)

// trimWechat leaves out what an article of WeChat holds besides its text.
func (p *page) trimWechat() {
	list := p.doc.Blocks
	for i := range list {
		b := &list[i]
		if b.Kind == document.Pictures || b.Kind == document.Table || b.Kind == document.Code || b.Kind == document.Rule {
			continue
		}
		text := bare(b.Text())
		n := letters(text)
		switch {
		case n == 0 && letters(b.Text()) > 0:
			p.dropBlock(b, "decoration") // signs that divide
		case n <= 40 && promotion.MatchString(text) && !signOff.MatchString(text):
			p.dropBlock(b, "advertisement")
		case n <= 40 && badge.MatchString(text) && b.Kind == document.Paragraph && b.Number == "":
			p.dropBlock(b, "decoration")
		}
	}
	calm(list)
	p.dropRelated(list, "advertisement")
	p.dropLinks(list)
	p.doc.Blocks = compact(list)
}

// calm takes the emphasis from captions: texts in small letters after a picture, or within brackets.
func calm(list []document.Block) {
	count := map[float64]int{}
	var body float64
	for i := range list {
		b := &list[i]
		if count[b.Size] += letters(b.Text()); count[b.Size] > count[body] {
			body = b.Size
		}
	}
	for i := range list {
		b := &list[i]
		text := b.Text()
		if i > 0 && list[i-1].Kind == document.Pictures && b.Size < body ||
			strings.HasPrefix(text, "（") && strings.HasSuffix(text, "）") || strings.ContainsAny(text, "▲△↑") ||
			signOff.MatchString(text) {
			b.Emphasis = false
		}
	}
}

// dropLinks leaves out the links to other articles at the end: at least two, each a paragraph.
func (p *page) dropLinks(list []document.Block) {
	var links []int
	for i := len(list) - 1; i >= 0; i-- {
		b := &list[i]
		text := bare(b.Text())
		if text == "" && len(b.Pictures) == 0 && len(b.Rows) == 0 {
			continue
		}
		if signOff.MatchString(text) && letters(text) <= 60 && !linked(b) {
			continue
		}
		if !linked(b) || letters(text) > 80 {
			break
		}
		links = append(links, i)
	}
	if len(links) < 2 {
		return
	}
	for n := len(links) - 1; n >= 0; n-- {
		p.dropBlock(&list[links[n]], "advertisement")
	}
}
