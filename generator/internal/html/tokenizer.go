// Package html reads HTML as a stream of tokens. It is the one reader of HTML: the check of finished pages,
// the feeds, the search index and the preview use it.
//
// The tokenizer follows the HTML standard (html.spec.whatwg.org, 13.2.5) for comments and what counts as
// one, quoted and bare values, and elements whose content is no markup. So an address within text, a comment
// or another attribute is never taken for one. It leaves out what finished pages do not have: comments that
// end in --!>, scripts that contain <!--, and CDATA sections.
//
// golang.org/x/net/html has a tokenizer as well, which a fuzz test compares with this one. It is not used for
// three reasons. It does not say where in the source a value stands, which replacing addresses needs. It
// drops a tag that the source ends within, which the check reports. And it takes three times as long.
package html

import (
	"bytes"
	"html"
)

// Kind is what a token is.
type Kind uint8

// The kinds of tokens.
const (
	Text     Kind = iota // characters, with their references as they are written
	StartTag             // <a href="/">
	EndTag               // </a>
	Comment              // <!-- … -->, and what browsers treat as a comment: <!…>, <?…>, </…> without a name
	Doctype              // <!doctype html>
)

// Token is a part of the source. Its slices share the memory of the source.
type Token struct {
	Kind       Kind
	Start, End int // in the source

	Name        []byte      // of a tag, as it is written
	Attributes  []Attribute // of a tag; overwritten by the next call of Next
	SelfClosing bool        // a tag that ends in />
	Raw         bool        // text that is the content of an element such as script
	Unfinished  bool        // the source ends within the token; a tag has the attributes that are complete
}

// Is reports whether a tag has this name, which is given in lower case.
func (t *Token) Is(name string) bool { return equalFold(t.Name, name) }

// Attribute returns the first attribute of this name, which is given in lower case, or nil.
func (t *Token) Attribute(name string) *Attribute {
	for i := range t.Attributes {
		if a := &t.Attributes[i]; a.Is(name) {
			return a
		}
	}
	return nil
}

// Attribute is an attribute of a tag.
type Attribute struct {
	Name     []byte // as it is written
	RawValue []byte // as it is written, without quotes
	Start    int    // of the value in the source; 0 if the attribute has none
	Bare     bool   // the value is not in quotes
}

// Is reports whether an attribute has this name, which is given in lower case.
func (a *Attribute) Is(name string) bool { return equalFold(a.Name, name) }

// Value is the value with its character references resolved.
func (a *Attribute) Value() []byte {
	if bytes.IndexByte(a.RawValue, '&') < 0 {
		return a.RawValue
	}
	return []byte(html.UnescapeString(string(a.RawValue)))
}

// Tokenizer splits HTML into tokens.
type Tokenizer struct {
	Token // the current one

	src []byte
	raw []byte // the name of an element whose raw content comes next
}

// NewTokenizer returns a tokenizer that stands before the first token.
func NewTokenizer(src []byte) *Tokenizer {
	return &Tokenizer{src: src, Token: Token{Attributes: make([]Attribute, 0, 8)}}
}

// Next moves to the next token. It returns false at the end of the source.
func (t *Tokenizer) Next() bool {
	at, raw := t.End, t.raw
	t.Token, t.raw = Token{Start: at, End: at, Attributes: t.Attributes[:0]}, nil
	if raw != nil {
		if end := t.rawEnd(raw); end > at {
			t.End, t.Raw, t.Unfinished = end, true, end == len(t.src)
			return true
		}
	}
	switch next := t.markup(at); {
	case at == len(t.src):
		return false
	case next > at:
		t.End = next
	case isLetter(t.src[at+1]):
		t.Kind = StartTag
		t.tag(at + 1)
	case t.src[at+1] != '/':
		t.declaration()
	case isLetter(t.src[at+2]):
		t.Kind = EndTag
		t.tag(at + 2)
	default:
		t.comment(2, ">")
	}
	return true
}

// Source is the current token as it is written.
func (t *Tokenizer) Source() []byte { return t.src[t.Start:t.End] }

// SkipRaw makes the content of the start tag that was just read be read as markup even if its element's
// name says that it is raw: in a drawing, <title/> ends itself.
func (t *Tokenizer) SkipRaw() { t.raw = nil }

// markup returns where the next token that is no text begins.
func (t *Tokenizer) markup(at int) int {
	for ; ; at++ {
		i := bytes.IndexByte(t.src[at:], '<')
		if i < 0 {
			return len(t.src)
		}
		at += i
		switch rest := t.src[at+1:]; {
		case len(rest) == 0:
		case isLetter(rest[0]), rest[0] == '!', rest[0] == '?', rest[0] == '/' && len(rest) > 1:
			return at
		}
	}
}

// declaration reads what begins with <! or <?.
func (t *Tokenizer) declaration() {
	const doctype = "<!doctype"
	rest := t.src[t.Start:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		t.comment(2, "-->") // <!--> is a comment, too
	case len(rest) >= len(doctype) && equalFold(rest[:len(doctype)], doctype):
		t.comment(len(doctype), ">")
		t.Kind = Doctype
	default:
		t.comment(2, ">")
	}
}

// comment reads until behind the mark that ends it, which is looked for from an offset on.
func (t *Tokenizer) comment(offset int, mark string) {
	t.Kind = Comment
	from := t.Start + offset
	if i := bytes.Index(t.src[from:], []byte(mark)); i >= 0 {
		t.End = from + i + len(mark)
		return
	}
	t.End, t.Unfinished = len(t.src), true
}

// rawEnd returns where the content of a raw element ends: at its end tag, or at the end of the source.
func (t *Tokenizer) rawEnd(name []byte) int {
	for at := t.End; ; at += 2 {
		i := bytes.Index(t.src[at:], []byte("</"))
		if i < 0 {
			return len(t.src)
		}
		at += i
		rest := t.src[at+2:]
		if len(rest) > len(name) && bytes.EqualFold(rest[:len(name)], name) && endsName[rest[len(name)]] {
			return at
		}
	}
}

// tag reads a tag whose name begins at an index.
func (t *Tokenizer) tag(at int) {
	src, start := t.src, at
	for at < len(src) && !endsName[src[at]] {
		at++
	}
	t.Name = src[start:at]
	for at < len(src) && src[at] != '>' {
		if c := src[at]; isSpace[c] || c == '/' {
			t.SelfClosing = c == '/'
			at++
			continue
		}
		t.SelfClosing = false
		at = t.attribute(at)
	}
	if at == len(src) {
		t.End, t.Unfinished = at, true
		return
	}
	t.End = at + 1
	if t.Kind == StartTag && isRaw(t.Name) {
		t.raw = t.Name
	}
}

// attribute reads an attribute that begins at an index, and returns where it ends. One that the source
// ends within is not listed.
func (t *Tokenizer) attribute(at int) int {
	src, start := t.src, at
	for at++; at < len(src) && src[at] != '=' && !endsName[src[at]]; at++ { // an = at the start belongs to the name
	}
	a, complete := Attribute{Name: src[start:at]}, at < len(src)
	if value := skipSpace(src, at); value < len(src) && src[value] == '=' {
		at, complete = a.value(src, skipSpace(src, value+1))
	}
	if complete {
		t.Attributes = append(t.Attributes, a)
	}
	return at
}

// value reads the value that begins at an index, and returns where the attribute ends, and whether it does
// before the source ends.
func (a *Attribute) value(src []byte, at int) (end int, complete bool) {
	if at == len(src) || src[at] == '>' {
		return at, at < len(src)
	}
	if quote := src[at]; quote == '"' || quote == '\'' {
		a.Start = at + 1
		length := bytes.IndexByte(src[a.Start:], quote)
		if length < 0 {
			return len(src), false
		}
		a.RawValue = src[a.Start : a.Start+length]
		return a.Start + length + 1, true
	}
	a.Start, a.Bare = at, true
	for at < len(src) && !isSpace[src[at]] && src[at] != '>' {
		at++
	}
	a.RawValue = src[a.Start:at]
	return at, at < len(src)
}

// rawElements are those whose content is no markup, in lower case.
var rawElements = []string{"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}

func isRaw(name []byte) bool {
	if len(name) < len("xmp") { // most of a body's
		return false
	}
	for _, raw := range rawElements {
		if equalFold(name, raw) {
			return true
		}
	}
	return false
}

// Classes of bytes.
var (
	isSpace  = [256]bool{' ': true, '\t': true, '\n': true, '\f': true, '\r': true}
	endsName = [256]bool{' ': true, '\t': true, '\n': true, '\f': true, '\r': true, '/': true, '>': true}
)

func skipSpace(src []byte, at int) int {
	for at < len(src) && isSpace[src[at]] {
		at++
	}
	return at
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// equalFold reports whether a name is the same as one in lower case, but for the case of ASCII letters.
func equalFold(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i := range name {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
