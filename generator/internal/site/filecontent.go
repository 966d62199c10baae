// What a file holds, by its first bytes and, of archives, by the names in them. It is told for two reasons: a file that
// is called otherwise than what it is cannot be opened by readers, and one that a browser or a system would run must
// not be published under a harmless name.
//
// Little is read, whatever a file claims of itself: its head, the end of an archive, and a part of its directory.

package site

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

const (
	fileHead     = 4 << 10 // of every file
	zipTail      = 64<<10 + zipEnd
	zipEnd       = 22
	zipDirectory = 1 << 20 // of the directory of an archive
	zipEntry     = 46
)

// ReaderAt is a file of which parts can be read: io.ReaderAt.
type ReaderAt interface {
	ReadAt(p []byte, at int64) (n int, err error)
}

// RecogniseFile names what a file of a size holds: one of the Contents of [FileTypes], or "empty", "html", "svg",
// "xml", "program", "script", "macros" (of an Office file), "encrypted" (an Office file), "heic", "mkv", or "" for
// anything else. The error is that of reading.
func RecogniseFile(f ReaderAt, size int64) (string, error) {
	if size == 0 {
		return "empty", nil
	}
	head := make([]byte, min(size, fileHead))
	if n, err := f.ReadAt(head, 0); n < len(head) {
		return "", err
	}
	for _, s := range signatures {
		if s.at+len(s.bytes) <= len(head) && string(head[s.at:s.at+len(s.bytes)]) == s.bytes {
			return refine(f, size, head, s.is)
		}
	}
	if format := RecogniseFormat(head); format != "" {
		return format, nil
	}
	if isMP3(head) {
		return "mp3", nil
	}
	return textContent(head), nil
}

// signatures are the bytes that files begin with.
var signatures = []struct {
	at    int
	bytes string
	is    string
}{
	{0, "%PDF-", "pdf"}, {0, "{\\rtf", "rtf"}, {0, "PK\x03\x04", "zip"}, {0, "PK\x05\x06", "zip"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"}, {0, "Rar!\x1a\x07", "rar"}, {0, "7z\xbc\xaf\x27\x1c", "7z"},
	{0, "ID3", "mp3"}, {8, "WAVE", "wav"}, {0, "OggS", "ogg"}, {4, "ftyp", "mp4"}, {0, "\x1a\x45\xdf\xa3", "webm"},
	{0, "MZ", "program"}, {0, "\x7fELF", "program"},
	{0, "\xfe\xed\xfa\xce", "program"}, {0, "\xfe\xed\xfa\xcf", "program"},
	{0, "\xce\xfa\xed\xfe", "program"}, {0, "\xcf\xfa\xed\xfe", "program"}, {0, "\xca\xfe\xba\xbe", "program"},
	{0, "\x00asm", "program"}, {0, "L\x00\x00\x00\x01\x14\x02\x00", "program"}, {0, "#!", "script"},
}

// refine looks closer at what may be several things.
func refine(f ReaderAt, size int64, head []byte, is string) (string, error) {
	switch is {
	case "zip":
		return zipContent(f, size, head)
	case "ole":
		return oleContent(f, size, head)
	case "mp4":
		return movieContent(head), nil
	case "wav":
		if string(head[:4]) != "RIFF" {
			return "", nil
		}
	case "webm":
		if !bytes.Contains(head[:min(len(head), 64)], []byte("webm")) {
			return "mkv", nil
		}
	}
	return is, nil
}

// movieContent tells files of one container apart by their brand.
func movieContent(head []byte) string {
	if format := RecogniseFormat(head); format != "" {
		return format
	}
	switch brand := string(head[8:min(len(head), 12)]); brand {
	case "M4A ", "M4B ":
		return "m4a"
	case "qt  ":
		return "mov"
	case "avif", "avis", "mif1", "msf1":
		return ""
	}
	return "mp4"
}

// isMP3 reports whether a file begins with a frame of MPEG audio, layer III.
func isMP3(head []byte) bool {
	return len(head) > 2 && head[0] == 0xff && head[1]&0xe6 == 0xe2 && head[2]&0xf0 != 0xf0 && head[2]&0x0c != 0x0c
}

// zipContent tells an Office file from another archive by the names in its directory.
func zipContent(f ReaderAt, size int64, head []byte) (string, error) {
	if len(head) > 38 && string(head[30:38]) == "mimetype" {
		for kind, id := range map[string]string{"text": "odt", "spreadsheet": "ods", "presentation": "odp"} {
			if bytes.HasPrefix(head[38:], []byte(odf+kind)) {
				return id, nil
			}
		}
	}
	names, err := zipNames(f, size)
	if err != nil {
		return "", err
	}
	has := func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
	}
	below := func(folder string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, folder) })
	}
	switch {
	case has("OFD.xml"):
		return "ofd", nil
	case !has("[Content_Types].xml"):
		return "zip", nil
	case has("word/vbaProject.bin"), has("xl/vbaProject.bin"), has("ppt/vbaProject.bin"):
		return "macros", nil
	case below("word/"):
		return "docx", nil
	case below("xl/"):
		return "xlsx", nil
	case below("ppt/"):
		return "pptx", nil
	}
	return "zip", nil
}

// zipNames are the names in the directory of an archive, so far as it is read. Of a damaged one there are none.
func zipNames(f ReaderAt, size int64) (names []string, err error) {
	tail := make([]byte, min(size, zipTail))
	if n, err := f.ReadAt(tail, size-int64(len(tail))); n < len(tail) {
		return nil, err
	}
	end := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if end < 0 || len(tail)-end < zipEnd {
		return nil, nil
	}
	length := int64(binary.LittleEndian.Uint32(tail[end+12:]))
	start := int64(binary.LittleEndian.Uint32(tail[end+16:]))
	if start >= size || length > size-start {
		return nil, nil
	}
	directory := make([]byte, min(length, zipDirectory))
	if n, err := f.ReadAt(directory, start); n < len(directory) {
		return nil, err
	}
	for len(directory) >= zipEntry && string(directory[:4]) == "PK\x01\x02" {
		name, extra, comment := binary.LittleEndian.Uint16(directory[28:]), binary.LittleEndian.Uint16(directory[30:]),
			binary.LittleEndian.Uint16(directory[32:])
		next := zipEntry + int(name) + int(extra) + int(comment)
		if next > len(directory) {
			break
		}
		names = append(names, string(directory[zipEntry:zipEntry+int(name)]))
		directory = directory[next:]
	}
	return names, nil
}

// installer is the class of a Windows installer, which is a compound file as old Office files are.
const installer = "\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"

// oleContent tells compound files apart by the names in the first part of their directory.
func oleContent(f ReaderAt, size int64, head []byte) (string, error) {
	if len(head) < 76 {
		return "ole", nil
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return "", nil
	}
	sector := int64(1) << shift
	at := (int64(binary.LittleEndian.Uint32(head[48:])) + 1) * sector
	if at >= size {
		return "", nil
	}
	directory := make([]byte, min(size-at, 4096))
	if n, err := f.ReadAt(directory, at); n < len(directory) {
		return "", err
	}
	is := "ole"
	for entry := range slices.Chunk(directory[:len(directory)/128*128], 128) {
		switch name := oleName(entry); {
		case string(entry[80:96]) == installer:
			return "program", nil
		case name == "EncryptedPackage":
			return "encrypted", nil
		case name == "WordDocument":
			is = "doc"
		case name == "Workbook", name == "Book":
			is = "xls"
		case name == "PowerPoint Document":
			is = "ppt"
		}
	}
	return is, nil
}

// oleName is the name of an entry in the directory of a compound file, in ASCII.
func oleName(entry []byte) string {
	var name []byte
	for i := 0; i < 62 && entry[i] != 0 && entry[i+1] == 0; i += 2 {
		name = append(name, entry[i])
	}
	return string(name)
}

// textContent tells a text from the texts that browsers run. One of Windows in Chinese is GBK, of which any byte may
// be a part.
func textContent(head []byte) string {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return wideText(head)
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f\v\x00")
	lower := bytes.ToLower(text)
	if len(lower) > 1 && lower[0] == '<' && (lower[1] == '!' || lower[1] == '?' || lower[1] >= 'a' && lower[1] <= 'z') {
		return markup(lower)
	}
	if !isText(head) {
		return ""
	}
	return "text"
}

// wideText is textContent for UTF-16.
func wideText(head []byte) string {
	plain := bytes.ReplaceAll(head[2:], []byte{0}, nil)
	if is := textContent(plain); is != "text" && is != "" {
		return is
	}
	return "text"
}

// markup tells a page from a drawing and from other XML.
func markup(lower []byte) string {
	switch {
	case bytes.Contains(lower, []byte("<svg")):
		return "svg"
	case bytes.HasPrefix(lower, []byte("<?xml")) && !bytes.Contains(lower, []byte("<html")):
		return "xml"
	}
	return "html"
}

// isText reports whether bytes are without those that neither UTF-8 nor GBK has.
func isText(head []byte) bool {
	return !slices.ContainsFunc(head, func(c byte) bool {
		return c < ' ' && !strings.ContainsRune("\t\r\n\f\v\x1a\x1b", rune(c)) || c == 0x7f || c == 0xff
	})
}
