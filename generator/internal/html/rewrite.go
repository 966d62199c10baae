package html

// Rewrite returns HTML in which values of attributes are replaced. The function is asked for each
// attribute of a start tag that has a value; what it returns stands between quotes (" where the value was
// bare), so it has to be escaped. All else is copied as it is; where nothing is replaced, the source itself
// is returned.
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

// RewriteAddresses is Rewrite for the values of href, src and action.
func RewriteAddresses(src []byte, replace func(value []byte) (string, bool)) []byte {
	return Rewrite(src, func(_ *Token, a *Attribute) (string, bool) {
		if a.Is("href") || a.Is("src") || a.Is("action") {
			return replace(a.RawValue)
		}
		return "", false
	})
}
