package frontmatter

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
)

// encoding is how a file holds its text.
type encoding uint8

const (
	inUTF8 encoding = iota
	inUTF8WithMark
	inUTF16LE
	inUTF16BE
	inGBK
)

// encodingOf tells a file's encoding from what [Decode] found in it.
func encodingOf(data []byte, found []diag.Diagnostic) encoding {
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return inUTF8WithMark
	}
	for _, d := range found {
		switch {
		case d.Code == diag.FileUTF16 && data[0] == 0xff:
			return inUTF16LE
		case d.Code == diag.FileUTF16:
			return inUTF16BE
		case d.Code == diag.FileGBK:
			return inGBK
		}
	}
	return inUTF8
}

// offset is where data holds what begins at an offset of its text. It goes from character to character, since what
// a file holds need not be what its text would be encoded as: GBK has two forms of some characters.
func (e encoding) offset(data []byte, text string, at int) int {
	switch e {
	case inUTF8:
		return at
	case inUTF8WithMark:
		return at + 3
	}
	raw := 0
	if e != inGBK {
		raw = 2
	}
	for i := 0; i < at && raw < len(data); {
		_, n := utf8.DecodeRuneInString(text[i:])
		i += n
		switch {
		case e != inGBK && n == 4:
			raw += 4
		case e != inGBK:
			raw += 2
		case data[raw] <= 0x80:
			raw++
		case raw+1 < len(data) && data[raw+1] >= '0' && data[raw+1] <= '9':
			raw += 4
		default:
			raw += 2
		}
	}
	return min(raw, len(data))
}

// encode is a text as the file would hold it. False means that the encoding lacks a character.
func (e encoding) encode(text string) ([]byte, bool) {
	switch e {
	case inUTF16LE, inUTF16BE:
		var out []byte
		for _, u := range utf16.Encode([]rune(text)) {
			if e == inUTF16LE {
				out = append(out, byte(u), byte(u>>8))
			} else {
				out = append(out, byte(u>>8), byte(u))
			}
		}
		return out, true
	case inGBK:
		out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
		return out, err == nil
	}
	return []byte(text), true
}
