package docinfo

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
)

// Limits of what is read of a PDF.
const (
	pdfWindow  = 256 << 10 // bytes looked at together
	pdfOverlap = 8 << 10   // the longest dictionary that is found wherever the windows meet
	maxStreams = 2000      // of objects, which are unpacked
	maxStream  = 4 << 20   // bytes of one, unpacked
	maxBetween = 1000      // bytes between two words that belong together
	maxNames   = 20        // of authors in one list
)

var pdfNames = []string{"/Author", "/Company", "/Manager"}

var (
	pdfKey     = lazyregexp.New(`/(Author|Company|Manager)\s*([(<])`)
	pdfEncrypt = lazyregexp.New(`/Encrypt\s+\d+\s+\d+\s+R`)
	xmpItem    = lazyregexp.New(`<rdf:li[^>]*>([^<]*)<`)
)

// readPDF looks for the properties of a PDF wherever they stand: in its information dictionary, as it is or among
// packed objects, in an older version that the file still holds, and in its XMP. Those of an encrypted file cannot be
// read.
func readPDF(r io.ReaderAt, size int64) Info {
	info := Info{Kind: "pdf"}
	streams := 0
	buf := make([]byte, pdfWindow)
	encrypted := false
	for at := int64(0); at < size; at += pdfWindow - pdfOverlap {
		n, _ := r.ReadAt(buf, at)
		window := buf[:n]
		encrypted = encrypted || pdfEncrypt.Match(window)
		info.readDictionaries(window)
		for creators := range between(window, "<dc:creator>", "</dc:creator>") {
			for _, item := range xmpItem.FindAllSubmatch(window[creators[0]:creators[1]], maxNames) {
				info.add(Author, unescapeXML.Replace(string(item[1])))
			}
		}
		for place := range between(window, "/ObjStm", "stream") {
			if streams++; streams > maxStreams {
				info.Cut = true
				break
			}
			info.readDictionaries(unpack(io.NewSectionReader(r, at+int64(place[1])+int64(len("stream")), size)))
		}
	}
	if encrypted {
		info.People = nil // what was found is encrypted
	}
	return info
}

// between yields what stands between two words that are near each other.
func between(data []byte, from, to string) iter.Seq[[2]int] {
	return func(yield func([2]int) bool) {
		for at := 0; ; {
			n := bytes.Index(data[at:], []byte(from))
			if n < 0 {
				return
			}
			at += n + len(from)
			end := bytes.Index(data[at:min(len(data), at+maxBetween)], []byte(to))
			if end < 0 {
				continue
			}
			if !yield([2]int{at, at + end}) {
				return
			}
			at += end
		}
	}
}

var unescapeXML = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&")

// unpack is what a stream holds, which begins after the end of a line, as far as it is sound.
func unpack(r io.Reader) []byte {
	packed := bufio.NewReader(r)
	end, _ := packed.Peek(2)
	_, _ = packed.Discard(len(end) - len(bytes.TrimLeft(end, "\r\n")))
	z, err := zlib.NewReader(packed)
	if err != nil {
		return nil
	}
	data, _ := io.ReadAll(io.LimitReader(z, maxStream))
	return data
}

func (i *Info) readDictionaries(data []byte) {
	if !slices.ContainsFunc(pdfNames, func(name string) bool { return bytes.Contains(data, []byte(name)) }) {
		return // which tells faster than the expression
	}
	for _, m := range pdfKey.FindAllSubmatchIndex(data, -1) {
		name := map[string]FieldName{"Author": Author, "Company": Company, "Manager": Manager}[string(data[m[2]:m[3]])]
		text := data[m[4]+1:]
		if data[m[4]] == '(' {
			i.add(name, pdfText(literal(text)))
		} else if end := bytes.IndexByte(text, '>'); end > 0 {
			i.add(name, pdfText(hexadecimal(text[:end])))
		}
	}
}

// literal reads a string up to its closing parenthesis.
func literal(s []byte) (out []byte) {
	depth := 0
	for i := 0; i < len(s) && len(out) < 2*maxValue; i++ {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')' && depth == 0:
			return out
		case c == ')':
			depth--
		case c == '\\' && i+1 < len(s):
			i++
			var value byte
			if value, i = escape(s, i); value != 0 {
				out = append(out, value)
			} else if s[i] >= '0' && s[i] <= '7' {
				out = append(out, 0) // of UTF-16
			}
			continue
		}
		out = append(out, s[i])
	}
	return out
}

// escape reads what follows a backslash: a letter, or up to three octal digits. It returns where it ends.
func escape(s []byte, i int) (byte, int) {
	switch c := s[i]; c {
	case 'n':
		return '\n', i
	case 'r':
		return '\r', i
	case 't':
		return '\t', i
	case '\n', '\r':
		return 0, i // the string goes on in the next line
	default:
		if c < '0' || c > '7' {
			return c, i
		}
	}
	value, end := 0, i
	for ; end < len(s) && end < i+3 && s[end] >= '0' && s[end] <= '7'; end++ {
		value = value<<3 | int(s[end]-'0')
	}
	return byte(value), end - 1
}

func hexadecimal(s []byte) []byte {
	digits := bytes.Join(bytes.Fields(s), nil)
	if len(digits)%2 == 1 {
		digits = append(bytes.Clone(digits), '0')
	}
	out := make([]byte, len(digits)/2)
	n, _ := hex.Decode(out, digits)
	return out[:n]
}

// pdfText is a string as text: UTF-16 or UTF-8 with a mark, else UTF-8 that lacks its mark, else bytes of a Western
// encoding.
func pdfText(s []byte) string {
	switch {
	case bytes.HasPrefix(s, []byte{0xfe, 0xff}):
		var units []uint16
		for s = s[2:]; len(s) >= 2; s = s[2:] {
			units = append(units, uint16(s[0])<<8|uint16(s[1]))
		}
		return string(utf16.Decode(units))
	case bytes.HasPrefix(s, []byte{0xef, 0xbb, 0xbf}):
		return strings.ToValidUTF8(string(s[3:]), "")
	case utf8.Valid(s):
		return string(s)
	}
	var b strings.Builder
	for _, c := range s {
		b.WriteRune(rune(c))
	}
	return b.String()
}
