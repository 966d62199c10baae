package web

import (
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/lazyregexp"
)

// containers are the ids and classes of the element that holds an article, in content managers that are common in
// offices and in newspapers, in lower case.
var containers = set(`zoom zoomcon zoomcontent fontzoom ucap-content rwb_zw artibody articlecontent article_content
	article-content vsb_content vsb_content_2 vsb_content_4 vsb_content_500 vsb_content_501 v_news_content content_body
	endtext post_body p-detail detail-content detail_content text_area news_content newscontent main_content
	trs_editor trs_editor_view wp_articlecontent rm_txt_con pages_content article-con news_txt news-content post_text
	text_con content-article con_text info-content zw wzzw zhengwen custom_unionstyle trs_preappend wordsection1
	section1 entry-content post-content newstext news_con xl_content artcontent article-text news_text contenttext
	content_text art_con art_content arti_content article_con article-body articlebody main-content-text mainbody
	newsbody bodytext detailcontent conten_text neirong xwnr nr_content textcontent j_content easysite-news-text
	articletext article_body cms-content`)

// holders are the elements whose text may be an article.
var holders = set("body div td section article main form center")

// article is the element that holds the article.
func (p *page) article(body *html.Node) *html.Node {
	scores := score(body)
	best, known := body, (*html.Node)(nil)
	walk(body, func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return false
		}
		if holders[n.Data] && scores[n].value > scores[best].value {
			best = n
		}
		if container(n) && (known == nil || scores[n].value > scores[known].value) {
			known = n
		}
		return true
	})
	if scores[body].text < 100 {
		best = body
	}
	if known == nil || scores[known].text*5 < scores[best].text*2 || within(known, best) && scores[known].text < 30 {
		p.size = scores[best].text
		return best
	}
	// One container within another: the outer one may have a picture that the inner one has not.
	for n := known.Parent; n != nil && n != body; n = n.Parent {
		if container(n) && scores[n].text*5 <= scores[known].text*6 && scores[n].links*8 <= scores[n].text {
			known = n
		}
	}
	p.size = scores[known].text
	return known
}

func container(n *html.Node) bool {
	if n.Data == "article" {
		return true
	}
	if containers[strings.ToLower(attr(n, "id"))] {
		return true
	}
	for _, class := range strings.Fields(strings.ToLower(classOf(n))) {
		if containers[class] {
			return true
		}
	}
	return false
}

// worth is how much an element's text is that of an article.
type worth struct {
	value       float64
	text, links int // letters outside and within links
}

// score weighs elements by their sentences less their links. Text of elements within counts less, so that the best
// one is the innermost that holds most of the article.
func score(body *html.Node) map[*html.Node]worth {
	var order []*html.Node
	walk(body, func(n *html.Node) bool {
		if n.Type == html.ElementNode && (unseen[n.Data] || n.Data == "nav" || n.Data == "select" || n.Data == "textarea" ||
			n != body && chrome(n) || hidden(n, parseStyle(attr(n, "style")))) {
			return false
		}
		order = append(order, n)
		return true
	})
	scores := map[*html.Node]worth{}
	for i := len(order) - 1; i >= 0; i-- {
		n := order[i]
		w := scores[n]
		switch {
		case n.Type == html.TextNode:
			w = weigh(n.Data)
		case n.Data == "a" && w.text < 200:
			w = worth{value: -2 * float64(w.text), links: w.text}
		}
		scores[n] = w
		if n == body {
			break
		}
		up := scores[n.Parent]
		value := w.value
		if holders[n.Data] {
			value *= 0.6
			value = max(value, 0)
		}
		up.value, up.text, up.links = up.value+value, up.text+w.text, up.links+w.links
		scores[n.Parent] = up
	}
	return scores
}

// weigh weighs a piece of text: sentences have punctuation.
func weigh(text string) worth {
	n := letters(text)
	w := worth{value: 0.2 * float64(n), text: n}
	if strings.ContainsAny(text, "，。；！？、：") || strings.Contains(text, ", ") && n > 40 {
		w.value = float64(n)
	}
	return w
}

var chromeName = lazyregexp.New(`(?i)(^|[\s_-])(share|bdsharebuttonbox|bshare\S*|jiathis\S*|related\S*|` +
	`recommend\S*|` +
	`comments?|pagination|pager|breadcrumbs?|crumbs?|toolbar|prenext|sidebar|copyright|footer|foot|qrcode|ewm|erweima|` +
	`advert\S*|ads?|print|hotnews|dzdp|weizhi|dqwz|curpos|location|nav|menu)([\s_-]|$)`)

// chrome tells that an element is named as something that is not the article.
func chrome(n *html.Node) bool {
	if n.Data == "body" || n.Data == "html" || n.Data == "p" || n.Data == "img" || n.Data == "td" {
		return false
	}
	id, class := attr(n, "id"), classOf(n)
	return (id != "" && chromeName.MatchString(id) || class != "" && chromeName.MatchString(class)) && !manySentences(n)
}

// manySentences tells that an element holds so much text that its name must mean something else.
func manySentences(n *html.Node) bool {
	count := 0
	for at := range n.Descendants() {
		if at.Type == html.TextNode && !unseen[at.Parent.Data] && at.Parent.Data != "a" {
			if count += strings.Count(at.Data, "，") + strings.Count(at.Data, "。"); count >= 12 {
				return true
			}
		}
	}
	return false
}

// outside is the text before and after the article.
func (p *page) outside(body, article *html.Node) (before, after string) {
	var out [2]strings.Builder
	side := 0
	walk(body, func(n *html.Node) bool {
		switch {
		case n == article:
			side = 1
			return false
		case n.Type == html.TextNode:
			out[side].WriteString(n.Data)
		case n.Type == html.ElementNode && unseen[n.Data]:
			return false
		case blocks[n.Data] || n.Data == "br":
			out[side].WriteByte('\n')
		}
		return true
	})
	return out[0].String(), out[1].String()
}

// readTitle finds the title as it stands on the page: the line that the page's own title begins with, else a heading.
func (p *page) readTitle(before string, article *html.Node) {
	m := &p.doc.Meta
	if p.titled || p.kind != site {
		return
	}
	whole := squeeze(p.head["<title>"])
	if whole == "" {
		whole = squeeze(m.Title)
	}
	best := bestLine(strings.Split(before+"\n"+firstLines(visible(article), 12), "\n"), whole)
	if best == "" {
		best = p.heading()
	}
	if best == "" {
		best = withoutSite(m.Title, p.head["og:site_name"]+" "+p.head["sitename"])
		if letters(best) < 8 || best == m.Title && siteWord.MatchString(best) {
			named := p.namedTitle(article)
			if named != "" || onlySite(best) {
				best = named
			}
		}
	}
	m.Title = strings.Join(strings.Fields(best), " ")
}

// bestLine is the longest line, or lines in a row, with which the page's own title begins, or that stand within it.
func bestLine(lines []string, whole string) (best string) {
	for i := range lines {
		joined := ""
		for k := i; k < len(lines) && k < i+4; k++ {
			line := strings.TrimFunc(cleanText(lines[k]), blank)
			if line == "" || letters(joined+line) > 100 {
				break
			}
			joined += line
			squeezed := squeeze(joined)
			if !strings.Contains(whole, squeezed) {
				break
			}
			n := letters(joined)
			if n >= 5 && n > letters(best) && (strings.HasPrefix(whole, squeezed) || n >= 10) {
				best = joined
			}
		}
	}
	return best
}

// onlySite reports whether a page's title is made of the names of columns and of the site: 新闻动态--某某网.
func onlySite(title string) bool {
	parts := strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune("_|｜-—–·>» ", r) })
	for _, part := range parts {
		if letters(part) > 12 || !siteWord.MatchString(part) {
			return false
		}
	}
	return true
}

// heading is the text of the only first-level heading.
func (p *page) heading() string {
	var found []string
	walk(p.root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && n.Data == "h1" {
			if text := strings.ReplaceAll(tidy(visible(n)), "\n", ""); letters(text) >= 5 && letters(text) <= 100 {
				found = append(found, text)
			}
			return false
		}
		return true
	})
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

var titleName = lazyregexp.New(`(?i)(^|[\s_-])(title|tit|bt|biaoti|headline|arti?-?title|news_?title|` +
	`con_?tit\S*|titles)([\s_-]|\d*$)`)

var headingTag = lazyregexp.New(`^h[1-6]$`)

// namedTitle is the text of the last element before the article that is a heading, or named as a title.
func (p *page) namedTitle(article *html.Node) (title string) {
	past := false
	walk(p.body(), func(n *html.Node) bool {
		if past = past || n == article; past || n.Type == html.ElementNode && unseen[n.Data] {
			return false
		}
		if n.Type == html.ElementNode && n.Data != "a" && !chrome(n) &&
			(titleName.MatchString(classOf(n)) || titleName.MatchString(attr(n, "id")) || headingTag.MatchString(n.Data)) {
			text := strings.ReplaceAll(tidy(visible(n)), "\n", "")
			if k := letters(text); k >= 8 && k <= 80 && !strings.ContainsAny(text, ">|：") && find(n, "a") == nil {
				title = text
			}
		}
		return true
	})
	return title
}

func firstLines(text string, n int) string {
	lines := strings.SplitN(tidy(text), "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "\n")
}

// squeeze is a text without blanks, for comparing.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if blank(r) {
			return -1
		}
		return r
	}, s)
}

var siteWord = lazyregexp.New(`(网|网站|政府|人大|人大常委会|政协|频道|门户|新闻|资讯|官网|日报|晚报|报|中心|公众号|` +
	`新浪\S*|搜狐\S*|腾讯\S*|凤凰\S*|澎湃\S*|网易\S*|微信|博客|学校|大学|学院|医院|委员会|局|厅|委|动态|要闻|首页|正文|详情|` +
	`平台|在线|党建|CSDN\S*|News\S*)$`)

// withoutSite removes the names of site and section from the end of a page's title.
func withoutSite(title, name string) string {
	for {
		at, width, sure := -1, 0, false
		for _, separator := range []string{"_", "--", "|", "｜", " - ", " – ", " — ", "-", "—", "–", "·", ">>", "»"} {
			if i := strings.LastIndex(title, separator); i > at {
				at, width = i, len(separator)
				sure = separator == "_" || separator == "--" || separator == "|" || separator == "｜" || separator == "»"
			}
		}
		if at <= 0 {
			return title
		}
		rest := strings.TrimSpace(title[at+width:])
		before := strings.TrimRight(title[:at], " -—–")
		known := rest != "" && strings.Contains(name, rest)
		if letters(before) < 5 || rest != "" && !known && !sure && (!siteWord.MatchString(rest) || letters(rest) > 20) {
			return title
		}
		title = before
	}
}
