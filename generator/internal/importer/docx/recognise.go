package docx

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
)

// Format is what a file is to those who look for Word documents.
type Format uint8

// The formats.
const (
	Other   Format = iota // none of an office program
	Word                  // .docx, or what is left of one
	Archive               // a zip without a document
	Old                   // refused, but office programs can make a .docx of it
	Refused               // another document
)

// Recognise tells what a file is by its content. Of what is refused the error says what it is, with the cure: old .doc
// and .wps files, Word 2003 XML, RTF, those with a password, workbooks, slides.
func Recognise(r io.ReaderAt, size int64) (Format, error) {
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && err != io.EOF || n < len(head) {
		return Other, err
	}
	switch {
	case isZip(head):
		return recogniseZip(r, size)
	case isOLE(head):
		return recogniseOLE(r, size, head)
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(decode(head), []byte("\xef\xbb\xbf")), " \t\r\n"))
	has := func(sign string) bool { return bytes.Contains(text, []byte(sign)) }
	switch {
	case bytes.HasPrefix(text, []byte(`{\rtf`)):
		return oldWord("RTF 文件", "an RTF file")
	case bytes.HasPrefix(text, []byte("<?xml")) && (has("<?mso-application") && has("word.document") ||
		has("schemas.microsoft.com/office/word/2003/wordml") || has("wordprocessingml")):
		return oldWord("Word 2003 的 XML 文件", "a Word 2003 XML file")
	}
	return Other, nil
}

// IsContainer reports whether a file is one of those whose kind is told by what they contain, wherever in the file.
func IsContainer(head []byte) bool { return isZip(head) || isOLE(head) }

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

func isOLE(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}

// refuseOther refuses what is no Word document.
func refuseOther(r io.ReaderAt, size int64) error {
	format, err := Recognise(r, size)
	switch {
	case err != nil:
		return err
	case format == Archive:
		return errOtherZip
	case format == Other:
		return errNotWord
	}
	return nil
}

func oldWord(zh, en string) (Format, error) {
	return Old, fault.New(diag.New(diag.ImportOldWord, diag.Text{Zh: zh, En: en}), nil)
}

// otherFormat refuses a file of another program.
func otherFormat(zh, en, cureZh, cureEn string) error {
	return fault.New(diag.New(diag.ImportFormat, diag.Text{Zh: zh, En: en}, diag.Text{Zh: cureZh, En: cureEn}), nil)
}

var (
	errWorkbook = otherFormat("Excel 表格", "an Excel workbook",
		"把表格复制到 Word 里，另存为 .docx 再导入", "copy the table into Word, save it as .docx and import that")
	errSlides = otherFormat("PPT 幻灯片", "a PowerPoint presentation",
		"把文字复制到 Word 里，另存为 .docx 再导入", "copy the text into Word, save it as .docx and import that")
	errOFD = otherFormat("OFD 版式文件", "an OFD file",
		"向作者要 Word 原稿；没有原稿，用 WPS 打开，另存为 .docx 再导入",
		"ask its author for the Word file, or open it in WPS and save it as .docx")
	errMessage = otherFormat("Outlook 邮件（.msg）", "an Outlook message (.msg)",
		"在 Outlook 里另存为 .eml 或 .mht 再导入", "save it in Outlook as .eml or .mht and import that")
	errOtherZip = otherFormat("压缩包，不是 Word 文件", "an archive and no Word file",
		"解开压缩包，导入里面的 .docx", "unpack it and import the .docx inside")
	errNotWord = otherFormat("别的格式的文件", "a file of another format",
		"用 Word 或 WPS 打开，另存为 .docx 再导入", "open it in Word or WPS, save it as .docx and import that")
)

// recogniseZip tells by names of parts. What a Word file lacks its reader says.
func recogniseZip(r io.ReaderAt, size int64) (Format, error) {
	z, err := OpenZip(r, size)
	if err != nil {
		return Word, nil // cut off, most likely; the reader says so
	}
	names := map[string]bool{} // and the folders on top
	for _, f := range z.File {
		name := partName(f.Name)
		names[name] = true
		if top, _, ok := strings.Cut(name, "/"); ok {
			names[top+"/"] = true
		}
	}
	office := names["[content_types].xml"]
	switch {
	case names["ofd.xml"]:
		return Refused, errOFD
	case names["content.xml"] && names["meta-inf/manifest.xml"]:
		return oldWord("OpenDocument 文件（.odt）", "an OpenDocument file (.odt)")
	case names["word/document.xml"]:
		return Word, nil
	case office && names["xl/"]:
		return Refused, errWorkbook
	case office && names["ppt/"]:
		return Refused, errSlides
	case office:
		return Word, nil
	}
	return Archive, nil
}

// recogniseOLE names what an OLE container holds: its streams tell.
func recogniseOLE(r io.ReaderAt, size int64, head []byte) (Format, error) {
	streams := oleStreams(r, size, head)
	switch {
	case streams["EncryptedPackage"]:
		return Refused, fault.New(diag.New(diag.ImportLocked), nil)
	case streams["WordDocument"]:
	case streams["Workbook"], streams["Book"]:
		return Refused, errWorkbook
	case streams["PowerPoint Document"]:
		return Refused, errSlides
	case streams["__properties_version1.0"]:
		return Refused, errMessage
	case streams["MatOST"], streams["CONTENTS"]:
		return oldWord("Works 文字处理文件（.wps）", "a Microsoft Works document (.wps)")
	}
	return oldWord("旧版 Word 或 WPS 文字文件（.doc、.wps）", "an old Word or WPS document (.doc, .wps)")
}

// unpercent decodes a name in a relation, which may be written as an address.
func unpercent(name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}
