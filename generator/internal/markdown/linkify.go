// Bare addresses.
//
// goldmark's own extension is triggered by spaces, so it misses an address right after Chinese text. Ours
// is triggered by a sign within an address (the colon of https://, the dot of www., the @) and looks back,
// as cmark-gfm does; in Chinese text those are also rarer than spaces. The address ends before the first
// CJK character or non-ASCII punctuation.

package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

type linkifyParser struct{}

func (linkifyParser) Trigger() []byte { return []byte{':', '.', '@'} }

func (linkifyParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if pc.IsInLinkLabel() && (!contextHasCJK(pc) || mayEndLabel(line)) {
		return nil
	}
	before := textBefore(parent, segment.Start)
	if before == nil || segment.Padding != 0 {
		return nil
	}
	head := before.Segment.Value(block.Source())
	var back, stop int
	switch chinese := contextHasCJK(pc); line[0] {
	case ':':
		back, stop = matchScheme(head, line, chinese)
	case '.':
		back, stop = matchWWW(head, line, chinese)
	case '@':
		back, stop = matchEmail(head, line)
	}
	if back == 0 {
		return nil
	}
	if address := string(head[len(head)-back:]) + string(line[:stop]); line[0] == ':' && !allowedLink(address) ||
		line[0] == '.' && !allowedLink("http://"+address) {
		return nil // it names no host: https://a.cn@
	}
	before.Segment.Stop -= back
	if before.Segment.Stop == before.Segment.Start {
		parent.RemoveChild(parent, before)
	}
	block.Advance(stop)
	kind := ast.AutoLinkURL
	if line[0] == '@' {
		kind = ast.AutoLinkEmail
	}
	at := segment.Start - back
	link := ast.NewAutoLink(ast.AutoLinkType(kind), ast.NewTextSegment(text.NewSegment(at, segment.Start+stop)))
	if line[0] == '.' {
		link.Protocol = []byte("http")
	}
	link.SetPos(at)
	return link
}

// mayEndLabel reports whether the brackets around this place may be those of a link on one line. [https://a.cn] is
// none.
func mayEndLabel(line []byte) bool {
	line = line[:min(len(line), maxSpan)]
	end := bytes.IndexByte(line, ']')
	return end >= 0 && (bytes.Contains(line[end:], []byte("](")) || bytes.Contains(line[end:], []byte("][")))
}

// matchScheme returns how much of head and line is an address of http or https around the colon
// that begins the line.
func matchScheme(head, line []byte, chinese bool) (back, stop int) {
	if !bytes.HasPrefix(line, []byte("://")) {
		return 0, 0
	}
	switch {
	case hasSuffixFold(head, "https"):
		back = len("https")
	case hasSuffixFold(head, "http"):
		back = len("http")
	default:
		return 0, 0
	}
	if !mayPrecede(head[:len(head)-back], chinese) {
		return 0, 0
	}
	stop = urlEnd(line, len("://"), false, chinese)
	if stop == 0 {
		return 0, 0
	}
	return back, stop
}

func matchWWW(head, line []byte, chinese bool) (back, stop int) {
	const www = len("www")
	if !hasSuffixFold(head, "www") || !mayPrecede(head[:len(head)-www], chinese) {
		return 0, 0
	}
	stop = urlEnd(line, 1, true, chinese)
	if stop == 0 {
		return 0, 0
	}
	return www, stop
}

func hasSuffixFold(b []byte, suffix string) bool {
	return len(b) >= len(suffix) && bytes.EqualFold(b[len(b)-len(suffix):], []byte(suffix))
}

// mayPrecede reports whether an address may follow this text: at its start, after a space or
// one of * _ ~ ( as in GFM, and after Chinese characters and punctuation. In a Chinese text it may follow
// whatever is no part of an address or word: 网址:https://a.cn, "https://a.cn".
func mayPrecede(head []byte, chinese bool) bool {
	if len(head) == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRune(head)
	switch r {
	case '*', '_', '~', '(', '>', '|':
		return true
	case ':', '"', '\'', '[', ']', ')', ',', ';', '=', '{', '}', '!', '#', '`':
		return chinese
	}
	return util.IsSpaceRune(r) || r >= utf8.RuneSelf && (isCJK(r) || util.IsPunctRune(r))
}

// urlEnd returns the end of the address whose host begins at the given offset, or 0 when that is no host.
// Of a www host the first dot is already consumed.
func urlEnd(line []byte, host int, www, chinese bool) int {
	i, dots, label := host, 0, 0
	for ; i < len(line); i++ {
		c := line[i]
		if c == '.' {
			if label == 0 {
				break
			}
			dots, label = dots+1, 0
		} else if util.IsAlphaNumeric(c) || c == '-' || c == '_' {
			label++
		} else {
			break
		}
	}
	if label == 0 && i > host && line[i-1] == '.' { // "见 http://a.com." ends a sentence
		i, dots = i-1, dots-1
	}
	if i == host || dots < 1 && !www {
		return 0
	}
	if chinese {
		return trimURL(line, host, chineseURLEnd(line, i))
	}
	for i < len(line) {
		size := urlRune(line[i:])
		if size == 0 {
			break
		}
		i += size
	}
	return trimURL(line, host, i)
}

// chineseURLEnd returns the end of the address whose path begins at i, in a Chinese text. There it is followed by
// whatever sign, without a blank: quotation marks and brackets that were opened before it are no part of it, nor is
// the next address.
func chineseURLEnd(line []byte, i int) int {
	var round, square int
	for i < len(line) {
		size := urlRune(line[i:])
		switch c := line[i]; c {
		case '(':
			round++
		case '[':
			square++
		case ')':
			round--
		case ']':
			square--
		case '"', '|', '`', '{', '}', '\\', '^':
			return i
		case ',', ';':
			if i+4 < len(line) && bytes.EqualFold(line[i+1:i+5], []byte("http")) {
				return i
			}
		}
		if size == 0 || round < 0 || square < 0 {
			return i
		}
		i += size
	}
	return i
}

// urlRune returns the length of the character at the start of b if a path may contain it, else 0.
func urlRune(b []byte) int {
	if c := b[0]; c < utf8.RuneSelf {
		if c <= ' ' || c == '<' || c == 0x7f {
			return 0
		}
		return 1
	}
	r, size := utf8.DecodeRune(b)
	if r == utf8.RuneError || isCJK(r) || !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
		return 0
	}
	return size
}

// trimURL drops what GFM does not make part of an address: punctuation at its end, an unmatched closing
// parenthesis, and an entity.
func trimURL(line []byte, host, end int) int {
	opening := bytes.Count(line[host:end], []byte{'('})
	closing := bytes.Count(line[host:end], []byte{')'})
	for end > host {
		switch line[end-1] {
		case '?', '!', '.', ',', ':', '*', '_', '~', '\'', '"':
		case '(', '[':
			if !endsBeforeCJK(line, end) {
				return end
			}
		case ')':
			if closing <= opening {
				return end
			}
			closing--
		case ';':
			j := end - 2
			for j > host && util.IsAlphaNumeric(line[j]) {
				j--
			}
			switch {
			case j < end-2 && line[j] == '&':
				end = j + 1
			case !endsBeforeCJK(line, end):
				return end
			}
		default:
			return end
		}
		end--
	}
	return 0
}

// endsBeforeCJK reports whether an address ends before Chinese text, or at the end of its line: what is before that
// belongs to the sentence.
func endsBeforeCJK(line []byte, end int) bool {
	r, _ := utf8.DecodeRune(line[end:])
	return isCJK(r) || r >= utf8.RuneSelf && util.IsPunctRune(r)
}

// matchEmail returns how much of head and line is a mail address around the @.
func matchEmail(head, line []byte) (back, stop int) {
	for back < len(head) && back < 64 {
		c := head[len(head)-1-back]
		if !util.IsAlphaNumeric(c) && c != '.' && c != '-' && c != '_' && c != '+' {
			break
		}
		back++
	}
	rest := head[:len(head)-back]
	if back == 0 || head[len(rest)] == '.' || !mayPrecede(rest, false) && !endsInPunct(rest) {
		return 0, 0
	}
	stop, dots, label := 1, 0, 0
	for ; stop < len(line) && stop < 256; stop++ {
		c := line[stop]
		if c == '.' && label > 0 {
			dots, label = dots+1, 0
		} else if util.IsAlphaNumeric(c) || (c == '-' || c == '_') && label > 0 {
			label++
		} else {
			break
		}
	}
	if label == 0 {
		stop, dots = stop-1, dots-1
	}
	if dots < 1 || line[stop-1] == '-' || line[stop-1] == '_' {
		return 0, 0
	}
	return back, stop
}

// endsInPunct allows more before a mail address than before that of a page: (a@b.cn), 邮箱:a@b.cn.
func endsInPunct(head []byte) bool {
	r, _ := utf8.DecodeLastRune(head)
	return r == ':' || r == ',' || r == ';' || r == '"' || r == '\''
}
