package check

import (
	"strings"
	"unicode/utf8"
)

// part is a stretch of a source that is read in one way.
type part struct {
	start, end int
	kind       kind
	key        string // of front matter
}

type kind uint8

const (
	body  kind = iota
	value      // text of front matter
	name       // of a file, a slug or a path: only personal data
)

// nameKeys hold names of files and parts of addresses.
var nameKeys = map[string]bool{
	"file": true, "slug": true, "cover": true, "aliases": true,
	"照片": true, "文件": true,
}

// acceptKeys name the accept list.
var acceptKeys = map[string]bool{"accept": true, "认可": true}

// frontMatter cuts front matter into its values. It is no TOML parser: the text may need repairs that
// only the content room makes, and here it is enough that no value is missed. Also returned is the
// place of the accept list, whose entries repeat what they accept.
func frontMatter(text string) (parts []part, accept part) {
	key, depth := "", 0
	var keys []string // of the brackets that are open
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '#':
			i += lineEnd(text[i:])
		case c == '[' || c == '{':
			keys = append(keys, key)
			depth++
			i++
		case c == ']' || c == '}':
			if depth > 0 {
				depth--
				key, keys = keys[depth], keys[:depth]
			}
			i++
			if acceptKeys[key] && depth == 0 && accept.end > 0 {
				accept.end = i
			}
		case c <= ' ' || c == ',' || c == '+' && depth == 0 && !digitAt(text, i+1):
			i++
		default:
			start, end, next := token(text, i)
			i = next
			if rest := strings.TrimLeft(text[next:], " \t"); strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "＝") {
				key, i = text[start:end], len(text)-len(rest)+len("=")
				if rest[0] != '=' {
					i += len("＝") - len("=")
				}
				continue
			}
			p := part{start, end, value, key}
			if acceptKeys[key] {
				if accept.end == 0 {
					accept = p
				}
				accept.end = next
				continue
			}
			if nameKeys[key] || key == "photos" && isFileName(text[start:end]) {
				p.kind = name
			}
			parts = append(parts, p)
		}
	}
	return parts, accept
}

// token is the string or bare word that begins at i: its text, and where to read on.
func token(text string, i int) (start, end, next int) {
	for _, q := range []struct{ open, close string }{{`"""`, `"""`}, {`'''`, `'''`}, {`"`, `"`}, {`'`, `'`}, {"“", "”"}, {"＂", "＂"}} {
		if !strings.HasPrefix(text[i:], q.open) {
			continue
		}
		start = i + len(q.open)
		limit := start + lineEnd(text[start:])
		if len(q.open) == 3 && q.open == q.close && q.open != "＂" {
			limit = len(text)
		}
		for end = start; end < limit; end++ {
			if text[end] == '\\' && q.open[0] == '"' {
				end++
			} else if strings.HasPrefix(text[end:limit], q.close) {
				return start, end, end + len(q.close)
			}
		}
		end = min(end, limit)
		return start, end, end
	}
	end = i
	for end < len(text) && !strings.ContainsRune(",=]}[{\n\"'", rune(text[end])) && !strings.HasPrefix(text[end:], "＝") {
		end++
	}
	end = max(end, i+1)
	for !utf8.RuneStart(at(text, end)) {
		end++
	}
	return i, i + len(strings.TrimRight(text[i:end], " \t\r")), end
}

func at(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

func lineEnd(text string) int {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		return i
	}
	return len(text)
}

func digitAt(text string, i int) bool { return at(text, i) >= '0' && at(text, i) <= '9' }

func isFileName(s string) bool {
	i := strings.LastIndexByte(s, '.')
	return i > 0 && len(s)-i >= 4 && len(s)-i <= 5 && !strings.ContainsAny(s[i:], " \n")
}
