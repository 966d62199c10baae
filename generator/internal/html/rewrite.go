package html

// Rewrite returns HTML with other values of attributes. It calls replace for each attribute of a start tag that
// has a value. A new value must be escaped; it stands between the quotes of the old one, or between double quotes
// if the old one was bare. Everything else is copied as it is. If nothing is replaced, src itself is returned.
func Rewrite(src []byte, replace func(tag *Token, a *Attribute) (value string, ok bool)) []byte {
	var out []byte
	copied := 0 // src[:copied] is in out already
	for t := NewTokenizer(src); t.Next(); {
		if t.Kind != StartTag {
			continue
		}
		for i := range t.Attributes {
			a := &t.Attributes[i]
			if a.Start == 0 {
				continue
			}
			value, ok := replace(&t.Token, a)
			if !ok {
				continue
			}
			if out == nil {
				out = make([]byte, 0, len(src)+len(src)/8+256)
			}
			out = append(out, src[copied:a.Start]...)
			if a.Bare {
				value = `"` + value + `"`
			}
			out = append(out, value...)
			copied = a.Start + len(a.RawValue)
		}
	}
	if copied == 0 {
		return src
	}
	return append(out, src[copied:]...)
}

// RewriteAddresses is Rewrite for href, src and action. Values are passed as they are written in the source.
func RewriteAddresses(src []byte, replace func(value []byte) (string, bool)) []byte {
	return Rewrite(src, func(_ *Token, a *Attribute) (string, bool) {
		if a.Is("href") || a.Is("src") || a.Is("action") {
			return replace(a.RawValue)
		}
		return "", false
	})
}
