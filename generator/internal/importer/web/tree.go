package web

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const (
	maxTags  = 120_000  // of a page: the largest articles of WeChat have 30,000
	maxText  = 16 << 20 // bytes of a page without the pictures that stand in it; those of WeChat have 4 MB
	maxDepth = 300      // of elements in a page that is made flat
)

// parseTree parses a page as browsers do. The parser refuses what is nested deeper than 512 elements, and elements of
// fonts that are never closed make it copy them into each paragraph: such pages are made flat first.
func parseTree(source string) (*html.Node, error) {
	if cost(source) < 2_000_000 {
		if root, err := html.Parse(strings.NewReader(source)); err == nil {
			return root, nil
		}
	}
	root, err := html.Parse(strings.NewReader(flatten(source, maxDepth)))
	if err != nil { // the parser adds elements that a page leaves out
		return html.Parse(strings.NewReader(flatten(source, 20)))
	}
	return root, nil
}

// formatting are the elements that a parser opens again in each block until they are closed.
var formatting = set("a b big code em font i nobr s small strike strong tt u")

// void are the elements without an end.
var void = set("area base br col embed hr img input link meta param source track wbr v:imagedata o:p")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}

// cost is a bound of the elements that parsing makes: the most formatting elements that are open at once, times all.
func cost(source string) int {
	open, most, tags, now := map[string]int{}, 1, 0, 0
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return most * tags
		case html.StartTagToken:
			tags++
			if name, _ := z.TagName(); formatting[string(name)] {
				open[string(name)]++
				now++
				most = max(most, now)
			}
		case html.EndTagToken:
			tags++
			if name, _ := z.TagName(); open[string(name)] > 0 {
				open[string(name)]--
				now--
			}
		case html.SelfClosingTagToken:
			tags++
		}
	}
}

// flatten writes a page anew without formatting, and without the start and end of what is nested too deep: its text
// stays.
func flatten(source string, depth int) string {
	var out strings.Builder
	var open []string // elements, those left out with a blank before their name
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case html.ErrorToken:
			return out.String()
		case html.StartTagToken:
			tag, _ := z.TagName()
			name := string(tag)
			if formatting[name] {
				continue
			}
			if !void[name] {
				if len(open) >= depth {
					if len(open) < 100_000 {
						open = append(open, " "+name)
					}
					out.WriteString("<br>")
					continue
				}
				open = append(open, name)
			}
		case html.EndTagToken:
			tag, _ := z.TagName()
			if n := len(open); n > 0 && strings.TrimPrefix(open[n-1], " ") == string(tag) {
				left := open[n-1][0] == ' '
				open = open[:n-1]
				if left {
					continue
				}
			}
			if formatting[string(tag)] {
				continue
			}
		}
		out.WriteString(raw)
	}
}

// walk calls f with n and all within it, in their order, without recursion; f tells whether to look into a node.
func walk(n *html.Node, f func(*html.Node) bool) {
	for at := n; at != nil; {
		if f(at) && at.FirstChild != nil {
			at = at.FirstChild
			continue
		}
		for at != n && at.NextSibling == nil {
			at = at.Parent
		}
		if at == n {
			return
		}
		at = at.NextSibling
	}
}

// find is the first element of that name at or within n, or nil.
func find(n *html.Node, name string) *html.Node {
	if n.Type == html.ElementNode && n.Data == name {
		return n
	}
	for at := range n.Descendants() {
		if at.Type == html.ElementNode && at.Data == name {
			return at
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	if n.Type != html.ElementNode {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// classOf is an element's class attribute; one that is longer than any is cut off.
func classOf(n *html.Node) string {
	class := attr(n, "class")
	return class[:min(len(class), 1000)]
}

// hasClass tells whether an element has one of some classes.
func hasClass(n *html.Node, names ...string) bool {
	for _, class := range strings.Fields(classOf(n)) {
		for _, name := range names {
			if strings.EqualFold(class, name) {
				return true
			}
		}
	}
	return false
}

// unseen are the elements whose text no browser shows.
var unseen = set("script style head title meta link base noscript template iframe object embed datalist xml")

// visible is the text of a node that a reader may see, with line breaks between blocks.
func visible(n *html.Node) string {
	var out strings.Builder
	walk(n, func(at *html.Node) bool {
		switch at.Type {
		case html.TextNode:
			out.WriteString(at.Data)
		case html.ElementNode:
			if unseen[at.Data] {
				return false
			}
			if blocks[at.Data] || at.Data == "br" || at.Data == "td" {
				out.WriteByte('\n')
			}
		}
		return true
	})
	return out.String()
}

// within tells whether n is at or below top.
func within(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

// blank tells which characters are never seen: blanks of all kinds, marks of no width, controls.
func blank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u3000', '\ufeff', '\u200b', '\u200c', '\u200d', '\u2060',
		'\u00ad', '\u2028', '\u2029', '\u1680', '\u202f', '\u205f', '\u200e', '\u200f', '\ufffc':
		return true
	}
	return r < ' ' || r == 0x7f || '\u2000' <= r && r <= '\u200a' || 0x80 <= r && r < 0xa0
}

// tidy makes one line of each line of a text, without blanks around it, and leaves out empty ones.
func tidy(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.Map(func(r rune) rune {
			if r == '\t' || r == '\u00a0' {
				return ' '
			}
			return r
		}, strings.TrimFunc(line, blank))
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// letters counts the characters of a text that are seen.
func letters(text string) (n int) {
	for _, r := range text {
		if !blank(r) {
			n++
		}
	}
	return n
}

// wideRune tells whether a character is of Chinese writing, so that a line break beside it is no blank.
func wideRune(r rune) bool {
	return 0x2e80 <= r && r <= 0x9fff || 0xf900 <= r && r <= 0xfaff || 0xfe30 <= r && r <= 0xfe4f ||
		0xff00 <= r && r <= 0xff60 || 0x20000 <= r && r <= 0x3ffff || r == '“' || r == '”' || r == '—' || r == '…'
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }
