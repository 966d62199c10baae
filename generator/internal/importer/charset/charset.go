// Package charset turns the bytes of a text into UTF-8.
//
// What a page or mail says of its own encoding is often wrong: pages that say gb2312 are UTF-8, and texts that say
// gb2312 hold characters that only GB18030 has. So the bytes come first: a byte order mark, then valid UTF-8, then what
// is declared, then GB18030.
package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Decode is a text in UTF-8, without a byte order mark; declared is the encoding that it says to have, or "". Bytes
// that are no text become U+FFFD.
func Decode(text []byte, declared string) string {
	switch {
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(text[3:]), "\ufffd")
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		return decode(text[2:], unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		return decode(text[2:], unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	}
	if e := wide(text); e != nil {
		return decode(text, e)
	}
	if utf8.Valid(text) && !escaped(declared) {
		return string(text)
	}
	name := strings.ToLower(strings.TrimSpace(declared))
	if isUTF8(name) && mostly(text) {
		return strings.ToValidUTF8(string(text), "\ufffd")
	}
	if e := named(name); e != nil {
		return decode(text, e)
	}
	return decode(text, simplifiedchinese.GB18030)
}

// wide recognises UTF-16 without a mark by the zero bytes of its Latin letters.
func wide(text []byte) encoding.Encoding {
	head := text[:min(len(text), 512)]
	if len(head) < 8 || bytes.IndexByte(head, 0) < 0 {
		return nil
	}
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[1] > len(head)/8 && zeros[0] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0] > len(head)/8 && zeros[1] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// mostly tells that a text is UTF-8 but for some damage: at most one bad byte in fifty of those that are not ASCII.
func mostly(text []byte) bool {
	bad, wide := 0, 0
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			wide += n
		}
		text = text[n:]
	}
	return bad*50 <= wide
}

func isUTF8(name string) bool { return name == "utf-8" || name == "utf8" }

// escaped are encodings whose bytes are all ASCII, so that they look like UTF-8.
func escaped(declared string) bool {
	switch strings.ToLower(strings.TrimSpace(declared)) {
	case "hz-gb-2312", "hz":
		return true
	}
	return false
}

func named(name string) encoding.Encoding {
	switch name {
	case "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "ms936", "windows-936", "936", "euc-cn":
		return simplifiedchinese.GB18030
	case "hz-gb-2312", "hz":
		return simplifiedchinese.HZGB2312
	case "big5", "big5-hkscs", "cp950", "x-x-big5":
		return traditionalchinese.Big5
	case "utf-16", "utf-16le", "unicode":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

func decode(text []byte, e encoding.Encoding) string {
	out, err := e.NewDecoder().Bytes(text)
	if err != nil {
		out, _ = charmap.ISO8859_1.NewDecoder().Bytes(text) // which takes any byte
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}
