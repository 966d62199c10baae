package frontmatter

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
)

// MaxFile is the size beyond which a file is not read at all: front matter and body at their
// limits, in an encoding of two bytes a character.
const MaxFile = 4 << 20

// Decode turns a file into UTF-8 text. A byte order mark is dropped; UTF-16 and GBK are recognised and
// reported; what is none of these, or no text at all, is an error. Line ends of old Macs, a carriage return alone,
// become line feeds, which changes no offset. The data must not be changed afterwards: the text may share its memory.
func Decode(name string, data []byte) (*diag.Source, []diag.Diagnostic) {
	src := &diag.Source{Name: name}
	var ds []diag.Diagnostic
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:] // without a word: Notepad can hardly do otherwise
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
		lineStart := bytes.LastIndexByte(data[:i], '\n') + 1
		d.Line, d.Column, d.Length = 1+bytes.Count(data[:i], []byte("\n")), 1+utf8.RuneCount(data[lineStart:i]), 1
		return src, append(ds, d)
	}
	data = oneLineEnd(data)
	if utf8.Valid(data) {
		src.Text = unsafe.String(unsafe.SliceData(data), len(data))
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

// oneLineEnd replaces carriage returns that no line feed follows. Of several before a line feed, which a faulty
// conversion leaves, all but the last become blanks. The data is copied if it changes.
func oneLineEnd(data []byte) []byte {
	copied := false
	for i := 0; ; i++ {
		next := bytes.IndexByte(data[i:], '\r')
		if next < 0 {
			return data
		}
		first := i + next
		for i = first + 1; i < len(data) && data[i] == '\r'; i++ {
		}
		replacement, to := byte('\n'), i
		if i < len(data) && data[i] == '\n' {
			replacement, to = ' ', i-1
		}
		for ; first < to; first++ {
			if !copied {
				data, copied = bytes.Clone(data), true
			}
			data[first] = replacement
		}
		i--
	}
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

// TooLarge says that a file is larger than [MaxFile].
func TooLarge(name string, size int64) diag.Diagnostic {
	return diag.New(diag.FileTooLarge, FileSize(size), FileSize(MaxFile)).In(name)
}

// FileSize writes a size as people say it, rounded up: what is beyond a limit reads so.
func FileSize(n int64) string {
	tenths := func(unit int64) float64 { return math.Ceil(float64(n)*10/float64(unit)) / 10 }
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", tenths(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", tenths(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
