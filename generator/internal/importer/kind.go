package importer

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/docx"
	"jianbao/generator/internal/importer/posts"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// kind is what a file is, by its content.
type kind uint8

const (
	kindUnknown kind = iota
	kindWord         // .docx
	kindPage         // HTML
	kindArchive      // MHTML
	kindMail
	kindText
	kindNote // Markdown without front matter
	kindPost // Markdown with the front matter of another generator, and its exports
	kindZip
	kindPicture
	kindRefused // known, and not read: why says what it is
)

// recognised is a kind, and of what is not read the reason.
type recognised struct {
	kind kind
	why  error
	old  bool // a format of Word that a converter makes .docx of
}

func refuse(code diag.Code, args ...any) recognised {
	return recognised{kind: kindRefused, why: fault.New(diag.New(code, args...), nil)}
}

// Cures of what is not read.
var (
	cureUnpack = diag.Text{Zh: "解压后，把文件夹导入", En: "unpack it and import the folder"}
	curePDF    = diag.Text{
		Zh: "向作者要 Word 原稿；没有原稿，用 Word 或 WPS 打开 PDF，另存为 .docx 再导入",
		En: "ask its author for the Word file, or open the PDF in Word or WPS and save it as .docx",
	}
	cureMedia = diag.Text{
		Zh: "写好简报，再把它放进简报文件夹，在正文里写它的名字", En: "put it into the bulletin's folder and name it in the text",
	}
	cureText = diag.Text{
		Zh: "能导入的是 .docx、网页、邮件、.txt、.md 和 .zip；用 Word 或 WPS 另存为 .docx",
		En: "what can be imported is .docx, web pages, mails, .txt, .md and .zip: save it as .docx with Word or WPS",
	}
	curePicture = diag.Text{
		Zh: "和文字放在一个文件夹里一起导入，或者用 jianbao new 新建一篇",
		En: "import it in a folder with its text, or begin a bulletin with jianbao new",
	}
)

// named are formats by their first bytes.
var named = []struct {
	magic  string
	zh, en string
	cure   diag.Text
}{
	{"%PDF-", "PDF 文件", "a PDF", curePDF},
	{"Rar!\x1a\x07", "RAR 压缩包", "a RAR archive", cureUnpack},
	{"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive", cureUnpack},
	{"\x1f\x8b", "gz 压缩包", "a gz archive", cureUnpack},
	{"BZh", "bz2 压缩包", "a bz2 archive", cureUnpack},
	{"\xfd7zXZ\x00", "xz 压缩包", "an xz archive", cureUnpack},
	{"ITSF", "CHM 帮助文件", "a CHM file", cureText},
	{"ID3", "音频", "a sound file", cureMedia},
	{"OggS", "音频或视频", "a sound or video file", cureMedia},
	{"\x1aE\xdf\xa3", "视频", "a video", cureMedia},
	{"MZ", "程序", "a program", cureText},
}

// recognise says what a file is.
func recognise(files fs.FS, name string) recognised {
	f, err := files.Open(name)
	if err != nil {
		return recognised{kind: kindRefused, why: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return recognised{kind: kindRefused, why: err}
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return recognised{kind: kindRefused, why: damaged(err)}
	}
	head = head[:n]
	switch {
	case info.Size() > maxFile:
		return recognised{kind: kindRefused, why: tooLarge(info.Size(), maxFile)}
	case len(bytes.TrimSpace(head)) == 0:
		return refuse(diag.ImportEmpty)
	case docx.IsContainer(head):
		return recogniseOffice(files, name, f, info.Size())
	case isPicture(head):
		return recognised{kind: kindPicture}
	}
	return recogniseText(head, name)
}

// isPicture reports whether a file is a picture, also of a format that has to be converted.
func isPicture(head []byte) bool {
	return site.RecogniseFormat(head) != "" || otherPicture(head) != ""
}

// otherPicture names a format of pictures that a site does not show: bmp, tiff, avif, svg, emf, wmf.
func otherPicture(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("BM")) && len(head) >= 26 && binary.LittleEndian.Uint32(head[14:]) >= 12 &&
		binary.LittleEndian.Uint32(head[14:]) <= 124:
		return "bmp"
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "tiff"
	case len(head) >= 12 && string(head[4:8]) == "ftyp" && strings.HasPrefix(string(head[8:12]), "avi"):
		return "avif"
	case bytes.HasPrefix(head, []byte("\xd7\xcd\xc6\x9a")):
		return "wmf"
	case len(head) >= 44 && binary.LittleEndian.Uint32(head) == 1 && string(head[40:44]) == " EMF":
		return "emf"
	}
	return ""
}

// recogniseOffice tells Word files, archives and other documents apart.
func recogniseOffice(files fs.FS, name string, f fs.File, size int64) recognised {
	at, err := readerAt(files, name, f)
	if err != nil {
		return recognised{kind: kindRefused, why: err}
	}
	format, err := docx.Recognise(at, size)
	switch {
	case err != nil:
		return recognised{kind: kindRefused, why: err, old: format == docx.Old}
	case format == docx.Archive:
		return recognised{kind: kindZip}
	}
	if _, err := docx.OpenZip(at, size); err != nil && strings.EqualFold(path.Ext(name), ".zip") {
		return recognised{kind: kindRefused, why: err}
	}
	return recognised{kind: kindWord}
}

var (
	mailHead = lazyregexp.New(`(?i)^(?:From|Received|Return-Path|Message-ID|Date|To|Subject|MIME-Version|X-[\w-]+|` +
		`Delivered-To|DKIM-Signature|Content-Type|Sender|Reply-To|Snapshot-Content-Location):`)
	mhtHead = lazyregexp.New(`(?im)^(?:Content-Type:\s*multipart/related|Snapshot-Content-Location:|` +
		`From:\s*(?:"|<|=\?[^\n]*)?\s*(?:Saved by|由))`)
	toHead  = lazyregexp.New(`(?im)^(?:To|Received|Delivered-To|Return-Path):`)
	pageTag = lazyregexp.New(`(?i)<(?:!doctype\s+html|html|head|body|meta|table|div|p|section|article)[\s>]`)
)

// recogniseText says what a text is by its beginning.
func recogniseText(head []byte, name string) recognised {
	for _, n := range named {
		if bytes.HasPrefix(head, []byte(n.magic)) {
			return refuse(diag.ImportFormat, diag.Text{Zh: n.zh, En: n.en}, n.cure)
		}
	}
	if format, err := docx.Recognise(bytes.NewReader(head), int64(len(head))); err != nil {
		return recognised{kind: kindRefused, why: err, old: format == docx.Old}
	}
	text := asciiOf(head)
	start := strings.TrimLeft(text, " \t\r\n")
	lower := strings.ToLower(start)
	switch ext := strings.ToLower(path.Ext(name)); {
	case strings.Contains(lower, "wordpress.org/export"), strings.HasPrefix(start, "{") && ext == ".json",
		posts.Foreign(head), posts.Own(head):
		return recognised{kind: kindPost}
	case isMarkdown(head, name):
		return recognised{kind: kindNote}
	case mailHead.MatchString(start):
		if mhtHead.MatchString(start) && !toHead.MatchString(start) {
			return recognised{kind: kindArchive}
		}
		return recognised{kind: kindMail}
	case strings.HasPrefix(lower, "<svg"), strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<svg"):
		return refuse(diag.ImportFormat, diag.Text{Zh: "SVG 图形", En: "an SVG drawing"}, curePicture)
	case strings.HasPrefix(start, "<") && pageTag.MatchString(start), ext == ".htm" || ext == ".html":
		return recognised{kind: kindPage}
	case strings.ContainsRune(text, 0):
		return refuse(diag.ImportFormat, diag.Text{Zh: "不认识的文件", En: "a file of an unknown kind"}, cureText)
	}
	return recognised{kind: kindText}
}

// asciiOf is the beginning of a text, as far as it is ASCII: what UTF-16 has of it, and without a byte order mark.
func asciiOf(head []byte) string {
	order := binary.ByteOrder(nil)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return strings.TrimPrefix(string(head), "\ufeff")
	}
	var units []uint16
	for i := 2; i+1 < len(head); i += 2 {
		units = append(units, order.Uint16(head[i:]))
	}
	var b strings.Builder
	for _, r := range utf16.Decode(units) {
		b.WriteRune(r)
	}
	text := b.String()
	if !utf8.ValidString(text) {
		return ""
	}
	return text
}
