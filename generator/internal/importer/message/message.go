// Package message takes apart mails and page archives (MHTML): parts, their names and their bytes.
//
// Both are MIME as programs write it, which is not always as its standards have it: names of files in GBK after RFC
// 2231, or as encoded words within quotation marks, characters cut in two between encoded words, base64 with stray
// characters, a missing last boundary. All of that is read. Parts are slices of the message; nothing is decoded before
// it is asked for.
package message

import (
	"bytes"
	"fmt"
	"strings"

	"jianbao/generator/internal/importer/charset"
)

const (
	maxDepth = 16   // of parts within parts
	maxParts = 2000 // of a message
	maxLines = 1000 // of one header
)

// Part is a part of a message, or the message itself.
type Part struct {
	Type     string // the media type in lower case: "text/html"
	Charset  string // as declared
	Name     string // of a file
	ID       string // Content-ID without brackets
	Location string // Content-Location
	// Attached tells that the sender attached it, so that it is not shown in the text.
	Attached bool
	Parts    []*Part

	headers  []field
	encoding string
	raw      []byte
}

type field struct{ name, value string }

// Parse takes a message apart. Parts beyond what is bounded are left out, and reported by an error beside the rest.
func Parse(data []byte) (*Part, error) {
	p := parser{left: maxParts}
	root := p.part(data, 0)
	if p.left < 0 {
		return root, fmt.Errorf("more than %d parts", maxParts)
	}
	return root, nil
}

// Header is a header's text, decoded; "" if there is none.
func (p *Part) Header(name string) string {
	for _, f := range p.headers {
		if f.name == strings.ToLower(name) {
			return Words(f.value)
		}
	}
	return ""
}

// Size is about how many bytes a part has when decoded.
func (p *Part) Size() int64 {
	if p.encoding == "base64" {
		return int64(len(p.raw)) * 3 / 4
	}
	return int64(len(p.raw))
}

// Bytes are the bytes of a part, decoded.
func (p *Part) Bytes() []byte {
	switch p.encoding {
	case "base64":
		return Base64(p.raw)
	case "quoted-printable":
		return quoted(p.raw, false)
	}
	return p.raw
}

// Text is the text of a part, in UTF-8.
func (p *Part) Text() string { return charset.Decode(p.Bytes(), p.Charset) }

// All are a part and those within it, in their order, without those that only hold others.
func (p *Part) All() (all []*Part) {
	if len(p.Parts) == 0 {
		return []*Part{p}
	}
	for _, child := range p.Parts {
		all = append(all, child.All()...)
	}
	return all
}

type parser struct{ left int }

func (p *parser) part(data []byte, depth int) *Part {
	headers, body := cutHeader(data)
	part := &Part{headers: headers, raw: body, Type: "text/plain"}
	raw := func(name string) string {
		for _, f := range headers {
			if f.name == name {
				return f.value
			}
		}
		return ""
	}
	var boundary string
	if value := raw("content-type"); value != "" {
		kind, params := parameters(value)
		part.Type = strings.ToLower(kind)
		part.Charset, part.Name, boundary = params["charset"], params["name"], params["boundary"]
	}
	disposition, params := parameters(raw("content-disposition"))
	part.Attached = strings.EqualFold(disposition, "attachment")
	if name := params["filename"]; name != "" {
		part.Name = name
	}
	part.ID = strings.Trim(strings.TrimSpace(raw("content-id")), "<>")
	part.Location = strings.TrimSpace(raw("content-location"))
	part.encoding = strings.ToLower(strings.TrimSpace(raw("content-transfer-encoding")))
	if part.Type == "message/rfc822" && depth < maxDepth {
		if p.left--; p.left >= 0 {
			part.Parts = []*Part{p.part(part.Bytes(), depth+1)}
		}
		return part
	}
	if boundary == "" || !strings.HasPrefix(part.Type, "multipart/") || depth == maxDepth {
		return part
	}
	for _, child := range split(body, boundary) {
		if p.left--; p.left < 0 {
			break
		}
		part.Parts = append(part.Parts, p.part(child, depth+1))
	}
	return part
}

// split cuts a body at its boundary lines.
func split(body []byte, boundary string) (parts [][]byte) {
	mark := []byte("--" + boundary)
	begin := -1
	for at := 0; at < len(body); {
		end := len(body)
		if n := bytes.IndexByte(body[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		if rest, ok := bytes.CutPrefix(body[at:end], mark); ok {
			rest = bytes.TrimRight(rest, " \t\r\n")
			if last := string(rest) == "--"; last || len(rest) == 0 {
				if begin >= 0 {
					parts = append(parts, trimLine(body[begin:at]))
				}
				if begin = end; last {
					return parts
				}
			}
		}
		at = end
	}
	if begin >= 0 && begin < len(body) {
		parts = append(parts, body[begin:])
	}
	return parts
}

// trimLine removes the line end that belongs to the boundary after it.
func trimLine(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// cutHeader reads the fields up to the first empty line.
func cutHeader(data []byte) (headers []field, body []byte) {
	for n := 0; n < maxLines; n++ {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			return headers, rest
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(headers) == 0 {
				return nil, data
			}
			last := &headers[len(headers)-1]
			last.value += " " + strings.TrimSpace(charset.Decode(line, ""))
			data = rest
			continue
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 || bytes.ContainsAny(name, " \t<") {
			if n == 0 && bytes.HasPrefix(line, []byte("From ")) { // the first line of an mbox
				data = rest
				continue
			}
			return headers, data
		}
		headers = append(headers, field{strings.ToLower(string(name)), strings.TrimSpace(charset.Decode(value, ""))})
		data = rest
	}
	return headers, data
}
