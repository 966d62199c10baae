package site

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// archive is a zip of small files.
func archive(t testing.TB, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if f, err := w.Create(name); err != nil {
			t.Fatal(err)
		} else if _, err = f.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compound is a compound file whose directory has entries of these names, the last with a class.
func compound(class string, names ...string) string {
	head := make([]byte, 512)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(head[30:], 9)
	binary.LittleEndian.PutUint32(head[48:], 0) // the directory is the first sector
	sector := make([]byte, 512)
	for i, name := range names {
		for k, c := range []byte(name) {
			sector[i*128+2*k] = c
		}
		if i == len(names)-1 {
			copy(sector[i*128+80:], class)
		}
	}
	return string(head) + string(sector)
}

// What a file holds is told by its content, and what a browser or a system would run has no harmless name.
func TestRecogniseFile(t *testing.T) {
	const types = "[Content_Types].xml"
	page := "<!DOCTYPE html><script>alert(1)</script>"
	long := strings.Repeat("甲,乙\n", 3000)
	for data, want := range map[string]string{
		"":                                     "empty",
		"%PDF-1.7\n":                           "pdf",
		" %PDF-1.7\n":                          "text",
		"{\\rtf1 x}":                           "rtf",
		archive(t, types, "word/document.xml"): "docx",
		archive(t, types, "xl/workbook.xml"):   "xlsx",
		archive(t, types, "ppt/presentation.xml"):                     "pptx",
		archive(t, types, "word/document.xml", "word/vbaProject.bin"): "macros",
		archive(t, types, "XL/workbook.xml", "xl/VBAPROJECT.BIN"):     "macros",
		archive(t, "OFD.xml", "Doc_0/Document.xml"):                   "ofd",
		archive(t, "a.txt"):      "zip",
		archive(t):               "zip",
		archive(t, "a.txt")[:40]: "zip", // cut off
		"PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetype" + odf + "text":        "odt",
		"PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetype" + odf + "spreadsheet": "ods",
		"PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetypeapplication/epub+zip":   "zip",
		compound("", "Root Entry", "WordDocument"):                                   "doc",
		compound("", "Root Entry", "Workbook"):                                       "xls",
		compound("", "Root Entry", "PowerPoint Document"):                            "ppt",
		compound("", "Root Entry", "EncryptedPackage"):                               "encrypted",
		compound(installer, "Root Entry"):                                            "program",
		compound("", "Root Entry"):                                                   "ole",
		"Rar!\x1a\x07\x00":                                                           "rar",
		"7z\xbc\xaf\x27\x1c\x00":                                                     "7z",
		"ID3\x04":                                                                    "mp3",
		"\xff\xfb\x90\x64" + strings.Repeat("x", 9):                                  "mp3",
		"RIFF\x00\x00\x00\x00WAVEfmt ":                                               "wav",
		"XXXX\x00\x00\x00\x00WAVEfmt ":                                               "",
		"OggS\x00":                                                                   "ogg",
		"\x00\x00\x00\x18ftypisom":                                                   "mp4",
		"\x00\x00\x00\x18ftypM4A ":                                                   "m4a",
		"\x00\x00\x00\x18ftypqt  ":                                                   "mov",
		"\x00\x00\x00\x18ftypheic":                                                   "heic",
		"\x00\x00\x00\x18ftypavif":                                                   "",
		"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm":                                       "webm",
		"\x1a\x45\xdf\xa3\x01\x42\x82\x88matroska":                                   "mkv",
		"\xff\xd8\xff\xe0\x00\x10JFIF":                                               "jpeg",
		"\x89PNG\r\n\x1a\n":                                                          "png",
		"GIF89a\x01\x00":                                                             "gif",
		"MZ\x90\x00":                                                                 "program",
		"\x7fELF\x02":                                                                "program",
		"\x00asm\x01":                                                                "program",
		"#!/bin/sh\nrm":                                                              "script",
		page:                                                                         "html",
		"\xef\xbb\xbf \r\n" + page:                                                   "html",
		"\x00\x00" + page:                                                            "html",
		"<HTML>":                                                                     "html",
		"<!-- x --><svg onload=alert(1)>":                                            "svg",
		"<?xml version='1.0'?><svg/>":                                                "svg",
		"<?xml version='1.0'?><a/>":                                                  "xml",
		"<?xml version='1.0'?><html xmlns='x'/>":                                     "html",
		"\xff\xfe" + wide(page):                                                      "html",
		"\xff\xfe" + wide("姓名,单位\r\n"):                                               "text",
		"姓名,单位\r\n":                                                                  "text",
		"\xd0\xd5\xc3\xfb,\xb5\xa5\xce\xbb\r\n":                                      "text", // GBK
		long:                                                                         "text",
		"a < b":                                                                      "text",
		"\x01\x02\x03":                                                               "",
		"\x00":                                                                       "",
	} {
		got, err := RecogniseFile(strings.NewReader(data), int64(len(data)))
		if err != nil || got != want {
			t.Errorf("%.60q: %q %v, want %q", data, got, err, want)
		}
	}
	if _, err := RecogniseFile(strings.NewReader("%PDF"), 1<<30); err == nil {
		t.Error("a file that shrank is no error")
	}
}

// wide is a text in UTF-16.
func wide(text string) string {
	var b []byte
	for _, r := range text {
		b = binary.LittleEndian.AppendUint16(b, uint16(r))
	}
	return string(b)
}

// counted counts the bytes that are read.
type counted struct {
	r *bytes.Reader
	n int64
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.r.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

// Whatever a file claims of itself, little of it is read, and no error is made of what it claims.
func FuzzRecogniseFile(f *testing.F) {
	for _, data := range []string{
		archive(f, "[Content_Types].xml", "word/document.xml"), compound("", "Root Entry", "WordDocument"), "%PDF-1.4",
		"\x00\x00\x00\x18ftypisom", "\xff\xfe<\x00", "PK\x05\x06" + strings.Repeat("\xff", 18),
	} {
		f.Add([]byte(data))
	}
	known := []string{"", "empty", "html", "svg", "xml", "program", "script", "macros", "encrypted", "heic", "mkv"}
	for _, kind := range FileTypes {
		known = append(known, kind.Contents...)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &counted{r: bytes.NewReader(data)}
		is, err := RecogniseFile(c, int64(len(data)))
		if err != nil || !slices.Contains(known, is) || c.n > fileHead+zipTail+zipDirectory {
			t.Fatalf("%q %v, %d bytes read", is, err, c.n)
		}
		if kind, ok := TypeOf("a.pdf"); ok && slices.Contains(kind.Contents, is) && !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Fatal("something else is a PDF")
		}
	})
}

func TestMovieHasPlace(t *testing.T) {
	plain := testMovie("avc1", false, 0)
	for name, test := range map[string]struct {
		more []byte
		want bool
	}{
		"none":    {nil, false},
		"android": {box("moov", box("udta", box("\xa9xyz", []byte("\x00\x12\x15\xc7+30.65+104.06/")))), true},
		"iphone": {box("moov", box("meta", box("keys", make([]byte, 8),
			box("mdta", []byte("com.apple.quicktime.location.ISO6709"))))), true},
		"3gpp":       {box("moov", box("trak", box("udta", box("loci", make([]byte, 20))))), true},
		"not a head": {box("mdat", box("udta", []byte("\xa9xyz"))), false},
	} {
		data := append(bytes.Clone(plain), test.more...)
		if got := MovieHasPlace(bytes.NewReader(data), int64(len(data))); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
