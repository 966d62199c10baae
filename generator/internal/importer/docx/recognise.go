package docx

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/url"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
)

// refuseOther refuses what officers take for a Word document and is not, each with its cure: old .doc and .wps files,
// Word 2003 XML, those with a password, workbooks, slides. An archive may be one.
func refuseOther(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && err != io.EOF || n < len(head) {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return refuseOLE(r, size, head)
	}
	if text := decode(head); bytes.Contains(text, []byte("<?mso-application")) &&
		bytes.Contains(text, []byte("Word.Document")) ||
		bytes.Contains(text, []byte("http://schemas.microsoft.com/office/word/2003/wordml")) {
		return oldWord("Word 2003 XML 文件", "a Word 2003 XML file")
	}
	return errNotWord
}

func oldWord(zh, en string) error {
	return fault.New(diag.New(diag.ImportOldWord, diag.Text{Zh: zh, En: en}), nil)
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
	errOpenDocument = otherFormat("OpenDocument 文件", "an OpenDocument file",
		"用 WPS、Word 或 LibreOffice 打开，另存为 .docx 再导入",
		"open it in Word or LibreOffice, save it as .docx and import that")
	errOtherZip = otherFormat("压缩包，不是 Word 文件", "an archive and no Word file",
		"解开压缩包，导入里面的 .docx", "unpack it and import the .docx inside")
	errNotWord = otherFormat("别的格式的文件", "a file of another format",
		"用 Word 或 WPS 打开，另存为 .docx 再导入", "open it in Word or WPS, save it as .docx and import that")
)

// refuseOLE names what an OLE container holds: its streams tell.
func refuseOLE(r io.ReaderAt, size int64, head []byte) error {
	streams := oleStreams(r, size, head)
	switch {
	case streams["EncryptedPackage"]:
		return fault.New(diag.New(diag.ImportLocked), nil)
	case streams["Workbook"], streams["Book"]:
		return errWorkbook
	case streams["PowerPoint Document"]:
		return errSlides
	case streams["MatOST"], streams["CONTENTS"] && !streams["WordDocument"]:
		return oldWord("Works 文字处理文件（.wps）", "a Microsoft Works document (.wps)")
	}
	return oldWord("旧版 Word 或 WPS 文字文件（.doc、.wps）", "an old Word or WPS document (.doc, .wps)")
}

// oleStreams are the names in an OLE container's directory: a chain of sectors of 128-byte entries.
func oleStreams(r io.ReaderAt, size int64, head []byte) map[string]bool {
	names := map[string]bool{}
	if len(head) < 512 {
		return names
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return names
	}
	sector := int64(1) << shift
	buffer := make([]byte, sector)
	id := binary.LittleEndian.Uint32(head[48:])
	for range 256 { // a directory of more sectors is no text's
		if int64(id) >= size>>shift {
			break
		}
		if n, _ := r.ReadAt(buffer, (int64(id)+1)<<shift); n < 128 {
			break
		}
		for e := 0; e+128 <= len(buffer); e += 128 {
			length := min(int(binary.LittleEndian.Uint16(buffer[e+64:])), 64)
			if length > 2 {
				names[string(decode(append([]byte{0xff, 0xfe}, buffer[e:e+length-2]...)))[3:]] = true
			}
		}
		next, ok := oleNext(r, head, shift, id)
		if !ok {
			break
		}
		id = next
	}
	return names
}

// oleNext is the sector after another one, by the allocation table whose first 109 sectors the header lists.
func oleNext(r io.ReaderAt, head []byte, shift uint16, id uint32) (uint32, bool) {
	perSector := uint32(1) << (shift - 2)
	table := id / perSector
	if table >= 109 {
		return 0, false
	}
	at := binary.LittleEndian.Uint32(head[76+4*table:])
	var entry [4]byte
	if _, err := r.ReadAt(entry[:], (int64(at)+1)<<shift+int64(id%perSector)*4); err != nil {
		return 0, false
	}
	next := binary.LittleEndian.Uint32(entry[:])
	return next, next < 0xfffffff0
}

// unpercent decodes a name in a relation, which may be written as an address.
func unpercent(name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}
