package message

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator/internal/importer/charset"
)

// Words decodes the encoded words (RFC 2047) of a header. Words that stand side by side are decoded as one, since many
// programs cut them within a character.
func Words(s string) string {
	var out strings.Builder
	for s != "" {
		begin := strings.Index(s, "=?")
		if begin < 0 {
			out.WriteString(s)
			break
		}
		name, text, rest, ok := word(s[begin:])
		if !ok {
			out.WriteString(s[:begin+2])
			s = s[begin+2:]
			continue
		}
		out.WriteString(s[:begin])
		for {
			next := strings.TrimLeft(rest, " \t")
			sameName, more, after, ok := word(next)
			if !ok || !strings.EqualFold(sameName, name) {
				if ok {
					rest = next
				}
				break
			}
			text, rest = append(text, more...), after
		}
		out.WriteString(charset.Decode(text, name))
		s = rest
	}
	return out.String()
}

// RawName is a file's name that says nothing of its encoding: in an archive, or a header of an old program.
func RawName(name string) string { return charset.Decode([]byte(name), "") }

// word reads =?charset?encoding?text?= at the beginning of s.
func word(s string) (name string, text []byte, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "=?")
	if !ok {
		return "", nil, "", false
	}
	name, s, _ = strings.Cut(s, "?")
	kind, s, _ := strings.Cut(s, "?")
	coded, rest, ok := strings.Cut(s, "?=")
	if !ok || name == "" || strings.ContainsAny(name, " \t=") {
		return "", nil, "", false
	}
	name, _, _ = strings.Cut(name, "*") // a language
	switch kind {
	case "b", "B":
		return name, Base64([]byte(coded)), rest, true
	case "q", "Q":
		return name, quoted([]byte(coded), true), rest, true
	}
	return "", nil, "", false
}

// Base64 decodes what there is, leaving out characters that do not belong to it, and padding in its midst.
func Base64(s []byte) []byte {
	clean := make([]byte, 0, len(s))
	out := make([]byte, 0, len(s)/4*3+3)
	flush := func() {
		if len(clean)%4 == 1 { // half a byte
			clean = clean[:len(clean)-1]
		}
		n := len(out)
		out = slices.Grow(out, base64.RawStdEncoding.DecodedLen(len(clean)))
		m, _ := base64.RawStdEncoding.Decode(out[n:cap(out)], clean) // all that is left belongs to it
		out, clean = out[:n+m], clean[:0]
	}
	for _, c := range s {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
			clean = append(clean, c)
		case c == '-':
			clean = append(clean, '+')
		case c == '_':
			clean = append(clean, '/')
		case c == '=' && len(clean) > 0 && len(clean)%4 != 0:
			flush()
		}
	}
	flush()
	return out
}

// quoted decodes quoted-printable; in a header "_" is a blank.
func quoted(s []byte, header bool) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_' && header:
			out = append(out, ' ')
		case c != '=':
			out = append(out, c)
		case i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default: // a line that goes on
			end := i + 1
			for end < len(s) && (s[end] == ' ' || s[end] == '\t' || s[end] == '\r') {
				end++
			}
			switch {
			case end < len(s) && s[end] == '\n':
				i = end
			case end < len(s):
				out = append(out, c)
			default:
				i = end
			}
		}
	}
	return out
}

// parameters cuts a header's value into what it is and its parameters, with names of files decoded after RFC 2231 or
// RFC 2047.
func parameters(s string) (value string, params map[string]string) {
	fields := fields(s)
	params = map[string]string{}
	if len(fields) == 0 {
		return "", params
	}
	pieces := map[string][]piece{}
	for _, f := range fields[1:] {
		name, text, ok := strings.Cut(f, "=")
		if !ok {
			continue
		}
		name, text = strings.ToLower(strings.TrimSpace(name)), unquote(strings.TrimSpace(text))
		base, number, cut := strings.Cut(name, "*")
		if !cut {
			if _, twice := params[name]; !twice {
				params[name] = Words(text)
			}
			continue
		}
		coded := number == "" || strings.HasSuffix(number, "*")
		n, _ := strconv.Atoi(strings.TrimSuffix(number, "*"))
		pieces[base] = append(pieces[base], piece{n, text, coded})
	}
	for name, list := range pieces {
		params[name] = join(list)
	}
	return strings.TrimSpace(fields[0]), params
}

// piece is one of the pieces of a parameter: name*0*=gbk”%CD%BC.
type piece struct {
	number int
	text   string
	coded  bool
}

func join(list []piece) string {
	slices.SortStableFunc(list, func(a, b piece) int { return a.number - b.number })
	var name string
	var text []byte
	for i, p := range list {
		if !p.coded {
			text = append(text, p.text...)
			continue
		}
		if i == 0 {
			if set, rest, ok := strings.Cut(p.text, "'"); ok {
				_, p.text, _ = strings.Cut(rest, "'")
				name = set
			}
		}
		for j := 0; j < len(p.text); j++ {
			if c := p.text[j]; c == '%' && j+2 < len(p.text) && isHex(p.text[j+1]) && isHex(p.text[j+2]) {
				text = append(text, unhex(p.text[j+1])<<4|unhex(p.text[j+2]))
				j += 2
				continue
			}
			text = append(text, p.text[j])
		}
	}
	return Words(charset.Decode(text, name))
}

// fields cuts at semicolons that stand in no quotation marks.
func fields(s string) (list []string) {
	begin, in := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			in = !in
		case s[i] == '\\' && in:
			i++
		case s[i] == ';' && !in:
			list = append(list, s[begin:i])
			begin = i + 1
		}
	}
	if begin < len(s) {
		list = append(list, s[begin:])
	}
	return list
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	var out strings.Builder
	for i := 1; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
