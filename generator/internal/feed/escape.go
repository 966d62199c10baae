// Text for XML and JSON. All text is cleaned first. The functions that append then need to look at ASCII alone, and
// copy everything between two characters to escape at once.

package feed

import (
	"time"
	"unicode/utf8"
)

type text interface{ ~string | ~[]byte }

// clean replaces characters that XML 1.0 does not have by U+FFFD. Clean text, the usual case, is returned as it is.
func clean[T text](s T) T {
	if isClean(s) {
		return s
	}
	out := make([]byte, 0, len(s)+16)
	for _, r := range string(s) { // yields U+FFFD for each byte that is not UTF-8
		if !isChar(r) {
			r = utf8.RuneError
		}
		out = utf8.AppendRune(out, r)
	}
	return T(out)
}

func isClean[T text](s T) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && !isChar(rune(c)) {
				return false
			}
			i++
			continue
		}
		r, size := decode(s[i:])
		if r == utf8.RuneError && size == 1 || r|1 == 0xffff {
			return false
		}
		i += size
	}
	return true
}

func decode[T text](s T) (rune, int) {
	// Three bytes that begin with E3 to E9 are nearly all of Chinese text.
	if c := s[0]; c >= 0xe3 && c <= 0xe9 && len(s) > 2 && s[1]&0xc0 == 0x80 && s[2]&0xc0 == 0x80 {
		return rune(c&0x0f)<<12 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
	}
	var head [utf8.UTFMax]byte
	return utf8.DecodeRune(head[:copy(head[:], s)])
}

// isChar is the production Char of XML 1.0; surrogates are no runes.
func isChar(r rune) bool {
	return r >= ' ' && r|1 != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// How each ASCII character is written; "" is as it is.
var (
	xmlText  = [utf8.RuneSelf]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '\r': "&#xD;"}
	xmlValue = [utf8.RuneSelf]string{
		'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\r': "&#xD;", '\n': "&#xA;", '\t': "&#x9;",
	}
	jsonText = [utf8.RuneSelf]string{'"': `\"`, '\\': `\\`, '\r': `\r`, '\n': `\n`, '\t': `\t`}
)

func appendEscaped[T text](dst []byte, s T, table *[utf8.RuneSelf]string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || table[c] == "" {
			continue
		}
		dst = append(append(dst, s[from:i]...), table[c]...)
		from = i + 1
	}
	return append(dst, s[from:]...)
}

// appendElement writes <name>text</name>.
func appendElement(dst []byte, name, s string) []byte {
	dst = append(append(append(dst, '<'), name...), '>')
	dst = appendEscaped(dst, clean(s), &xmlText)
	return append(append(append(dst, "</"...), name...), ">\n"...)
}

// appendAttribute writes an attribute and the space before it.
func appendAttribute(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, ' '), name...), `="`...)
	return append(appendEscaped(dst, clean(value), &xmlValue), '"')
}

// appendString writes a JSON string.
func appendString[T text](dst []byte, s T) []byte {
	return append(appendEscaped(append(dst, '"'), s, &jsonText), '"')
}

// appendMember writes a member of a JSON object, and the comma before it if it is not the first.
func appendMember(dst []byte, name, value string) []byte {
	return appendString(appendName(dst, name), clean(value))
}

func appendName(dst []byte, name string) []byte {
	if last := dst[len(dst)-1]; last != '{' {
		dst = append(dst, ',')
	}
	return append(append(append(dst, '"'), name...), `":`...)
}

// stamp is a time in the form of RFC 3339.
func stamp(t time.Time) string { return string(appendStamp(nil, t)) }

func appendStamp(dst []byte, t time.Time) []byte {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC()
	}
	return t.AppendFormat(dst, time.RFC3339)
}
