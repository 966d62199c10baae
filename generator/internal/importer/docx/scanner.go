package docx

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is what a scanner stands at.
type kind uint8

const (
	atEnd kind = iota // of the part
	startTag
	endTag
	charData
)

var (
	errSyntax = errors.New("malformed XML")
	errEntity = errors.New("document type declaration")
)

// maxLevels is how deep elements may be nested in any part. Deeper ones are no document.
const maxLevels = 1 << 16

// maxNames is how many attributes an element may have, and how many prefixes may be declared at one place.
const maxNames = 256

// scanner reads the elements of one part of XML, which stands in memory as a whole.
//
// encoding/xml is not used: it copies every name and attribute, takes seconds for a text of many megabytes, and does
// not notice a part that is cut off. This one refuses what a part of an Office document never has (a DTD, entities
// beyond the five), and checks that elements are closed in their order.
type scanner struct {
	data []byte
	pos  int
	open []span // names of the open elements, in data
	shut bool   // the start tag just read was an empty element: its end follows

	spaces []binding         // prefixes that are declared here, innermost last
	names  map[string]string // names as written → with our prefixes; under the bindings of now

	name  string // of the start or end tag: "w:p", or ":x" in a namespace that says nothing to us
	attrs []attr // of the start tag
	text  []byte // of character data, entities replaced; valid until the next call
}

type span struct{ from, to int32 }

type attr struct {
	name  string
	value []byte // as written
}

type binding struct {
	prefix string
	ours   string // our prefix of the namespace
	level  int    // of the element that declares it
}

// ours are the namespaces of Word's documents, Transitional and Strict, by the prefix that we give them.
var ours = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":              "w",
	"http://purl.oclc.org/ooxml/wordprocessingml/main":                          "w",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":       "r",
	"http://purl.oclc.org/ooxml/officeDocument/relationships":                   "r",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":    "wp",
	"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing":                "wp",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                     "a",
	"http://purl.oclc.org/ooxml/drawingml/main":                                 "a",
	"http://schemas.openxmlformats.org/drawingml/2006/picture":                  "pic",
	"http://purl.oclc.org/ooxml/drawingml/picture":                              "pic",
	"http://schemas.openxmlformats.org/drawingml/2006/diagram":                  "dgm",
	"http://purl.oclc.org/ooxml/drawingml/diagram":                              "dgm",
	"http://schemas.openxmlformats.org/drawingml/2006/chart":                    "c",
	"http://purl.oclc.org/ooxml/drawingml/chart":                                "c",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":                "m",
	"http://purl.oclc.org/ooxml/officeDocument/math":                            "m",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":               "mc",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingShape":         "wps",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup":         "wpg",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas":        "wpc",
	"http://schemas.microsoft.com/office/word/2010/wordml":                      "w14",
	"http://schemas.microsoft.com/office/drawing/2016/SVG/main":                 "asvg",
	"urn:schemas-microsoft-com:vml":                                             "v",
	"urn:schemas-microsoft-com:office:office":                                   "o",
	"urn:schemas-microsoft-com:office:word":                                     "w10",
	"http://schemas.openxmlformats.org/package/2006/relationships":              "rel",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties":   "cp",
	"http://purl.org/dc/terms/":                                                 "dcterms",
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main":                 "x",
	"http://purl.oclc.org/ooxml/spreadsheetml/main":                             "x",
	"http://schemas.openxmlformats.org/presentationml/2006/main":                "p",
	"http://purl.oclc.org/ooxml/presentationml/main":                            "p",
	"http://schemas.microsoft.com/office/word/2003/wordml":                      "word2003",
	"http://schemas.microsoft.com/office/2006/xmlPackage":                       "pkg",
	"http://schemas.openxmlformats.org/schemaLibrary/2006/main":                 "sl",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "ep",
	"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes":      "vt",
}

func scan(data []byte) *scanner {
	s := &scanner{data: decode(data), names: map[string]string{}}
	s.data = bytes.TrimPrefix(s.data, []byte("\ufeff"))
	return s
}

// decode is a part in UTF-8. Office writes UTF-8; UTF-16 is told by its mark or by its first character.
func decode(data []byte) []byte {
	var little bool
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{'<', 0}):
		little = true
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}), bytes.HasPrefix(data, []byte{0, '<'}):
	default:
		return data
	}
	out := make([]byte, 0, len(data))
	unit := func(i int) rune {
		if little {
			return rune(data[i]) | rune(data[i+1])<<8
		}
		return rune(data[i])<<8 | rune(data[i+1])
	}
	for i := 0; i+1 < len(data); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) {
			r = utf8.RuneError
			if i+3 < len(data) {
				if both := utf16.DecodeRune(unit(i), unit(i+2)); both != utf8.RuneError {
					r, i = both, i+2
				}
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// next goes to the next tag or text. At the end of the part no element may be open.
func (s *scanner) next() (kind, error) {
	if s.shut {
		s.shut = false
		s.pop()
		return endTag, nil
	}
	for s.pos < len(s.data) {
		if s.data[s.pos] != '<' {
			return charData, s.characters()
		}
		rest := s.data[s.pos:]
		switch {
		case bytes.HasPrefix(rest, []byte("</")):
			return endTag, s.end()
		case bytes.HasPrefix(rest, []byte("<!--")):
			if err := s.past("<!--", "-->"); err != nil {
				return atEnd, err
			}
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			from := s.pos + len("<![CDATA[")
			if err := s.past("<![CDATA[", "]]>"); err != nil {
				return atEnd, err
			}
			s.text = s.data[from : s.pos-len("]]>")]
			return charData, nil
		case bytes.HasPrefix(rest, []byte("<?")):
			if err := s.past("<?", "?>"); err != nil {
				return atEnd, err
			}
		case bytes.HasPrefix(rest, []byte("<!")):
			return atEnd, errEntity
		default:
			return startTag, s.start()
		}
	}
	if len(s.open) > 0 {
		return atEnd, errSyntax
	}
	return atEnd, nil
}

func (s *scanner) past(begin, end string) error {
	i := bytes.Index(s.data[s.pos+len(begin):], []byte(end))
	if i < 0 {
		return errSyntax
	}
	s.pos += len(begin) + i + len(end)
	return nil
}

func (s *scanner) characters() error {
	end := bytes.IndexByte(s.data[s.pos:], '<')
	if end < 0 {
		end = len(s.data) - s.pos
	}
	raw := s.data[s.pos : s.pos+end]
	s.pos += end
	text, ok := unescape(raw)
	if !ok {
		return errSyntax
	}
	s.text = text
	return nil
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// nameAt is the end of the name that begins at i.
func (s *scanner) nameAt(i int) int {
	for i < len(s.data) {
		switch c := s.data[i]; {
		case blank(c), c == '=', c == '>', c == '/', c == '<', c == '"', c == '\'', c == '&':
			return i
		}
		i++
	}
	return i
}

func (s *scanner) start() error {
	from := s.pos + 1
	to := s.nameAt(from)
	if to == from || len(s.open) >= maxLevels {
		return errSyntax
	}
	s.open = append(s.open, span{int32(from), int32(to)})
	s.attrs = s.attrs[:0]
	i := to
	for {
		for i < len(s.data) && blank(s.data[i]) {
			i++
		}
		if i >= len(s.data) {
			return errSyntax
		}
		switch s.data[i] {
		case '>':
			s.pos = i + 1
			s.finish(from, to)
			return nil
		case '/':
			if i+1 >= len(s.data) || s.data[i+1] != '>' {
				return errSyntax
			}
			s.pos, s.shut = i+2, true
			s.finish(from, to)
			return nil
		}
		next, name, value, ok := s.attribute(i)
		if !ok {
			return errSyntax
		}
		if len(s.attrs) >= maxNames || len(s.spaces) >= maxNames {
			return errSyntax
		}
		if !bytes.HasPrefix(name, []byte("xmlns")) || !s.declare(string(name[len("xmlns"):]), value) {
			s.attrs = append(s.attrs, attr{string(name), value})
		}
		i = next
	}
}

// attribute is the attribute at i, and where it ends.
func (s *scanner) attribute(i int) (next int, name, value []byte, ok bool) {
	to := s.nameAt(i)
	name = s.data[i:to]
	for to < len(s.data) && blank(s.data[to]) {
		to++
	}
	if len(name) == 0 || to >= len(s.data) || s.data[to] != '=' {
		return 0, nil, nil, false
	}
	for to++; to < len(s.data) && blank(s.data[to]); {
		to++
	}
	if to >= len(s.data) || s.data[to] != '"' && s.data[to] != '\'' {
		return 0, nil, nil, false
	}
	end := bytes.IndexByte(s.data[to+1:], s.data[to])
	if end < 0 {
		return 0, nil, nil, false
	}
	return to + end + 2, name, s.data[to+1 : to+1+end], true
}

// declare notes a namespace of the element that is being read: after xmlns, prefix is "" or ":w".
func (s *scanner) declare(prefix string, uri []byte) bool {
	if prefix != "" && prefix[0] != ':' {
		return false
	}
	prefix = strings.TrimPrefix(prefix, ":")
	mine := ours[string(uri)]
	for i := len(s.spaces) - 1; i >= 0; i-- {
		if s.spaces[i].prefix == prefix {
			if s.spaces[i].ours == mine {
				return true // said again, as Word does in each drawing
			}
			break
		}
	}
	s.spaces = append(s.spaces, binding{prefix, mine, len(s.open)})
	clear(s.names)
	return true
}

// finish resolves the names of a start tag, once its declarations are read.
func (s *scanner) finish(from, to int) {
	s.name = s.resolve(s.data[from:to], true)
	for i := range s.attrs {
		if strings.IndexByte(s.attrs[i].name, ':') >= 0 {
			s.attrs[i].name = s.resolve([]byte(s.attrs[i].name), false)
		}
	}
}

// resolve is a name with our prefix. A prefix that is declared nowhere stands for itself.
func (s *scanner) resolve(written []byte, element bool) string {
	if name, ok := s.names[string(written)]; ok {
		return name
	}
	prefix, local, ok := strings.Cut(string(written), ":")
	if !ok {
		prefix, local = "", prefix
	}
	mine := prefix
	for i := len(s.spaces) - 1; i >= 0; i-- {
		if s.spaces[i].prefix == prefix {
			mine = s.spaces[i].ours
			break
		}
	}
	name := mine + ":" + local
	if !ok && !element {
		name = local
	}
	if len(s.names) < 4096 {
		s.names[string(written)] = name
	}
	return name
}

func (s *scanner) end() error {
	from := s.pos + 2
	to := s.nameAt(from)
	i := to
	for i < len(s.data) && blank(s.data[i]) {
		i++
	}
	if i >= len(s.data) || s.data[i] != '>' || len(s.open) == 0 {
		return errSyntax
	}
	if top := s.open[len(s.open)-1]; !bytes.Equal(s.data[from:to], s.data[top.from:top.to]) {
		return errSyntax
	}
	s.pos = i + 1
	s.pop()
	return nil
}

// pop closes the innermost element.
func (s *scanner) pop() {
	top := s.open[len(s.open)-1]
	s.name = s.resolve(s.data[top.from:top.to], true)
	for n := len(s.spaces); n > 0 && s.spaces[n-1].level == len(s.open); n-- {
		s.spaces = s.spaces[:n-1]
		clear(s.names)
	}
	s.open = s.open[:len(s.open)-1]
}

// attr is the value of an attribute of the start tag, or "".
func (s *scanner) attr(name string) string {
	v, _ := s.lookup(name)
	return v
}

func (s *scanner) lookup(name string) (string, bool) {
	for _, a := range s.attrs {
		if a.name == name {
			text, ok := unescape(a.value)
			if !ok {
				text = a.value
			}
			return strings.ToValidUTF8(string(text), "\ufffd"), true
		}
	}
	return "", false
}

// number is the value of an attribute as a number, or 0.
func (s *scanner) number(name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s.attr(name)))
	if err != nil || n > 1<<40 || n < -1<<40 {
		return 0
	}
	return n
}

// unescape replaces references to characters. Any but the five of XML is a fault, since there is no DTD to declare it.
func unescape(raw []byte) ([]byte, bool) {
	i := bytes.IndexByte(raw, '&')
	if i < 0 {
		return raw, true
	}
	out := append(make([]byte, 0, len(raw)), raw[:i]...)
	for i < len(raw) {
		if raw[i] != '&' {
			next := bytes.IndexByte(raw[i:], '&')
			if next < 0 {
				next = len(raw) - i
			}
			out = append(out, raw[i:i+next]...)
			i += next
			continue
		}
		end := bytes.IndexByte(raw[i:min(len(raw), i+16)], ';')
		if end < 0 {
			return nil, false
		}
		r, ok := reference(string(raw[i+1 : i+end]))
		if !ok {
			return nil, false
		}
		out = utf8.AppendRune(out, r)
		i += end + 1
	}
	return out, true
}

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

func reference(name string) (rune, bool) {
	if r, ok := entities[name]; ok {
		return r, true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}
