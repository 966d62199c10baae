// Package docinfo reads what a document says beyond its pages: who wrote it, where, what was changed and
// remarked, what is hidden, and the text itself, so that the check before publication can tell. It knows docx,
// xlsx and pptx (as zip and XML) and PDF.
//
// A document comes from anywhere. What is read of it is bounded; nothing is followed, and what is damaged ends
// the reading of that part alone.
package docinfo

import (
	"io"
	"strings"
)

// Info is what a document says.
type Info struct {
	Kind     string // docx, xlsx, pptx or pdf
	People   []Field
	Changes  int      // tracked insertions, deletions and moves
	Comments int      // remarks of readers
	Hidden   []string // names of hidden sheets; "" for hidden text, rows, columns and slides, each kind once
	Texts    []Text
	Cut      bool // a limit was reached: there is more
}

// Field is a property of a document that names somebody.
type Field struct {
	Name  FieldName
	Value string
}

// FieldName is which property it is.
type FieldName uint8

const (
	Author FieldName = iota
	LastAuthor
	Company
	Manager
)

// Text is a part of a document: the paragraphs of a text, or the rows of a sheet, whose cells are joined by tabs.
type Text struct {
	Name  string // of the sheet; "" for a text
	Lines []string
}

// Limits of what is read.
const (
	maxParts = 4096     // files in a zip
	maxPart  = 32 << 20 // bytes of one, unpacked
	maxAll   = 96 << 20 // bytes of all
	maxLines = 200_000
	maxValue = 200 // bytes of a property that is shown
)

// Read reads a document, whose kind its content says. False means that it is of no kind that is read here.
func Read(r io.ReaderAt, size int64) (Info, bool) {
	head := make([]byte, 5)
	if n, _ := r.ReadAt(head, 0); n < len(head) {
		return Info{}, false
	}
	switch {
	case string(head) == "%PDF-":
		return readPDF(r, size), true
	case string(head[:4]) == "PK\x03\x04":
		return readOffice(r, size)
	}
	return Info{}, false
}

// add adds a property that is not there yet. Programs write their own names where they know no author.
func (i *Info) add(name FieldName, value string) {
	value = strings.Join(strings.Fields(value), " ")
	if len(value) > maxValue {
		value = strings.ToValidUTF8(value[:maxValue], "") + "…"
	}
	if isProgram(value) {
		return
	}
	for _, f := range i.People {
		if f.Value == value {
			return
		}
	}
	i.People = append(i.People, Field{name, value})
}

// isProgram reports whether the name is that of nobody.
func isProgram(name string) bool {
	switch strings.ToLower(name) {
	case "", "user", "administrator", "admin", "owner", "microsoft", "microsoft office user", "windows user",
		"windows 用户", "unknown", "python-docx", "openpyxl", "apache poi", "kingsoft", "wps", "wps office",
		"微软用户", "微软中国", "用户", "anonymous", "匿名":
		return true
	}
	return false
}

func (i *Info) hide(name string) {
	for _, h := range i.Hidden {
		if h == name {
			return
		}
	}
	i.Hidden = append(i.Hidden, name)
}
