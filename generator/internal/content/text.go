package content

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
)

// maxFile is the size beyond which a file is not read at all: front matter and body at their
// limits, in an encoding of two bytes a character.
const maxFile = 4 << 20

// decodeText turns a file into UTF-8 text. A byte order mark, UTF-16 and GBK are recognised and
// reported; what is none of these, or no text at all, is an error.
func decodeText(name string, data []byte) (*diag.Source, []diag.Diagnostic) {
	src := &diag.Source{Name: name}
	var ds []diag.Diagnostic
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
		ds = append(ds, diag.New(diag.FileBOM).In(name))
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, ok := decodeUTF16(data)
		if !ok {
			return src, append(ds, diag.New(diag.FileEncoding).In(name))
		}
		data = []byte(text)
		ds = append(ds, diag.New(diag.FileUTF16).In(name))
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		d := diag.New(diag.FileNUL).In(name)
		d.Line, d.Column, d.Length = 1+bytes.Count(data[:i], []byte("\n")), 1+utf8.RuneCount(data[bytes.LastIndexByte(data[:i], '\n')+1:i]), 1
		return src, append(ds, d)
	}
	if utf8.Valid(data) {
		src.Text = string(data)
		return src, ds
	}
	if i := damagedUTF8(data); i >= 0 {
		src.Text = string(data)
		span := src.Span(i, i+1)
		src.Text, span.Excerpt = "", strings.ToValidUTF8(span.Excerpt, "\ufffd")
		return src, append(ds, diag.New(diag.FileDamaged).At(span))
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return src, append(ds, diag.New(diag.FileEncoding).In(name))
	}
	src.Text = string(text)
	return src, append(ds, diag.New(diag.FileGBK).In(name))
}

// damagedUTF8 is the offset of the first byte that keeps a text from being UTF-8, if nearly all
// the rest of it is: read as GBK it would become other characters without anyone noticing.
func damagedUTF8(data []byte) int {
	first, bad, good := -1, 0, 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			if first < 0 {
				first = i
			}
			bad++
		case n >= 3: // GBK hardly ever looks like this
			good++
		}
		i += n
	}
	if good > 4*bad {
		return first
	}
	return -1
}

func decodeUTF16(data []byte) (string, bool) {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 0xfe {
		order = binary.BigEndian
	}
	data = data[2:]
	if len(data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), true
}

// fileSize writes a size as people say it, rounded up: what is beyond a limit reads so.
func fileSize(n int64) string {
	tenths := func(unit int64) float64 { return math.Ceil(float64(n)*10/float64(unit)) / 10 }
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", tenths(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", tenths(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

const (
	maxFrontMatter      = 64 << 10
	maxFrontMatterDepth = 32
)

// splitFrontMatter finds the front matter between its fences: text[start:end], and the body
// behind it. ok is false when there is none to read; ds then says why.
func splitFrontMatter(src *diag.Source) (start, end, body int, ds []diag.Diagnostic, ok bool) {
	text := src.Text
	first := len(text) - len(strings.TrimLeft(text, " \t\r\n\u3000"))
	lineEnd := endOfLine(text, first)
	fence := strings.TrimRight(text[first:lineEnd], " \t\r\u3000")
	switch {
	case fence == "+++":
	case isFence(fence):
		ds = append(ds, diag.New(diag.RepairFence).At(src.Span(first, first+len(fence))))
	case fence == "---" || fence == "———" || strings.HasPrefix(fence, "```"):
		return 0, 0, 0, append(ds, diag.New(diag.FrontMatterFence, fence).At(src.Span(first, first+len(fence)))), false
	default:
		return 0, 0, 0, append(ds, diag.New(diag.FrontMatterMissing).At(src.Line(1))), false
	}
	start = min(lineEnd+1, len(text))
	unclosed, found := src.Span(first, first+len(fence)), false
	for at := start; at < len(text); {
		next := endOfLine(text, at)
		line := text[at:next]
		if c := line[:min(1, len(line))]; c == "+" || c == "\xef" || c == " " || c == "\t" {
			trimmed := strings.Trim(line, " \t\r\u3000")
			if isFence(trimmed) {
				if trimmed != "+++" {
					ds = append(ds, diag.New(diag.RepairFence).At(src.Span(at, next)))
				}
				return start, at, min(next+1, len(text)), ds, true
			}
		}
		if likeFence(line) && !found {
			found = true
			unclosed = src.Span(at, next)
		}
		at = next + 1
	}
	return 0, 0, 0, append(ds, diag.New(diag.FrontMatterUnclosed).At(unclosed)), false
}

// isFence accepts +++ also with full-width signs or one sign too many.
func isFence(s string) bool {
	s = strings.ReplaceAll(s, "＋", "+")
	return len(s) >= 3 && len(s) <= 6 && strings.Trim(s, "+") == ""
}

// likeFence reports whether a line was probably meant to close the front matter.
func likeFence(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 2 && strings.Trim(line, "+＋-—") == ""
}

func endOfLine(text string, from int) int {
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(text)
}

// tooDeep returns the offset at which brackets or dotted keys nest deeper than the limit, or -1.
// It is asked before the TOML library, which takes time quadratic in the depth.
func tooDeep(text string) int {
	if strings.Count(text, "[")+strings.Count(text, "{")+strings.Count(text, ".") <= maxFrontMatterDepth {
		return -1
	}
	depth, dots := 0, 0
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			quote, dots = 0, 0
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#':
			i = endOfLine(text, i) - 1
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth = max(0, depth-1)
		case c == '.':
			dots++
		case c == '=' || c == ',':
			dots = 0
		}
		if depth+dots > maxFrontMatterDepth {
			return i
		}
	}
	return -1
}
