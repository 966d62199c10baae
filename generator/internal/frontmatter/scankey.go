package frontmatter

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// keyName reads up to a separator, which it leaves; false if the line has none.
func (s *scanner) keyName() (string, bool) {
	start := s.pos
	if q := s.peek(); q == '"' || q == '\'' {
		if name, length, ok := quotedKey(s.text[s.pos:]); ok {
			s.pos += length
			s.skipSpace()
			if s.pos < len(s.text) && s.text[s.pos] == '.' {
				return s.quotedParts(start)
			}
			return name, strings.ContainsRune("=＝:：", s.peek()) && s.pos < len(s.text)
		}
		s.next()
	}
	for s.pos < len(s.text) && !strings.ContainsRune("=＝:：\n,，}｝]", s.peek()) {
		s.next()
	}
	if s.pos >= len(s.text) || !strings.ContainsRune("=＝:：", s.peek()) {
		return "", false
	}
	raw := strings.TrimFunc(s.text[start:s.pos], isBlank)
	end := start + strings.Index(s.text[start:s.pos], raw) + len(raw)
	name, fixed := raw, raw
	if !plainKey(raw) {
		name, fixed = looseName(raw)
	}
	if name == "" {
		return "", false
	}
	s.replace(end-len(raw), end, fixed, nil)
	if gap := s.text[end:s.pos]; strings.Trim(gap, " \t") != "" {
		s.replace(end, s.pos, " ", nil) // blanks that TOML does not know
	}
	return name, true
}

// looseName reads a key that is no bare one of TOML, and returns also how TOML would have it.
func looseName(raw string) (name, fixed string) {
	if parts, ok := keyParts(raw); ok {
		return strings.Join(parts, "."), raw
	}
	name = strings.TrimFunc(norm.NFKC.String(raw), func(r rune) bool {
		return isBlank(r) || strings.ContainsRune("“”\"", r)
	})
	if !plainKey(name) {
		return name, Quote(name)
	}
	return name, name
}

// quotedParts reads on in a key that begins with a quoted part: "extra"."color".
func (s *scanner) quotedParts(start int) (string, bool) {
	end := strings.IndexAny(s.text[s.pos:], "=\n")
	if end < 0 || s.text[s.pos+end] == '\n' {
		return "", false
	}
	parts, ok := keyParts(s.text[start : s.pos+end])
	if ok {
		s.pos += end
	}
	return strings.Join(parts, "."), ok
}

// keyParts are the parts of a dotted key, as TOML has them: extra."主 色", with blanks around the dots if need be.
func keyParts(key string) (parts []string, ok bool) {
	for {
		key = strings.TrimLeft(key, " \t")
		var part string
		if key != "" && (key[0] == '"' || key[0] == '\'') {
			name, length, ok := quotedKey(key)
			if !ok {
				return nil, false
			}
			part, key = name, key[length:]
		} else {
			end := strings.IndexAny(key+".", " \t.")
			if part, key = key[:end], key[end:]; part == "" || !plainKey(part) {
				return nil, false
			}
		}
		parts = append(parts, part)
		key = strings.TrimLeft(key, " \t")
		if key == "" {
			return parts, true
		}
		if key[0] != '.' {
			return nil, false
		}
		key = key[1:]
	}
}

// quotedKey reads a key in quotation marks at the beginning of a text, as TOML has it.
func quotedKey(text string) (name string, length int, ok bool) {
	quote := text[0]
	for i := 1; i < len(text) && text[i] != '\n'; i++ {
		switch {
		case text[i] == quote && quote == '\'':
			return text[1:i], i + 1, true
		case text[i] == quote:
			name, err := strconv.Unquote(text[:i+1])
			if err != nil { // TOML says what is wrong with it
				name = text[1:i]
			}
			return name, i + 1, true
		case text[i] == '\\' && quote == '"':
			i++
		}
	}
	return "", 0, false
}

// plainKey reports whether TOML has a key without quotation marks, dotted or not.
func plainKey(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.' {
			return false
		}
	}
	return true
}
