package check

import (
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

// What an import leaves for the officer to do: values that were guessed, and places of photos that were missing.

// placeMark begins the place of a photo: 〔照片3〕.
const placeMark = "〔照片"

// checkImported reports what is left of an import.
func (s *scanner) checkImported() {
	front := s.text[:s.doc.Body]
	if strings.Contains(front, "extra.import") && strings.Contains(front, "guessed") {
		for _, e := range frontmatter.Entries(&diag.Source{Text: front}) {
			if e.Key == "guessed" && !e.Compound && e.Start < e.End {
				s.report(importGuessed, e.Start, e.End)
			}
		}
	}
	for i := s.doc.Body; ; {
		n := strings.Index(s.text[i:], placeMark)
		if n < 0 {
			return
		}
		start := i + n
		i = start + len(placeMark)
		digits := i
		for digitAt(s.text, digits) {
			digits++
		}
		if digits > i && strings.HasPrefix(s.text[digits:], "〕") {
			i = digits + len("〕")
			s.report(photoPlace, start, i)
		}
	}
}
