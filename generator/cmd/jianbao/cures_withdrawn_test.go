package main

import (
	"strings"
	"sync"

	"jianbao/generator/internal/diag"
)

// withdrawnCures are those of what bulletins say of their withdrawal.
var withdrawnCures = sync.OnceValue(func() []cureCase {
	return []cureCase{
		{diag.WithdrawnIncomplete, "withdrawn-true", nil, typeLine},
		{diag.WithdrawnIncomplete, "withdrawn-reason", nil, typeLine},
		{diag.WithdrawnDate, "withdrawn-date-future", nil, func(s *faultySite) {
			s.line(`withdrawn = { date = 2022-10-01, reason = "数据有误" }`)
		}},
		{diag.WithdrawnTo, "withdrawn-to-nowhere", nil, func(s *faultySite) { s.line(`withdrawn = {}`) }},
		{diag.WithdrawnTo, "withdrawn-to-kind", nil, func(s *faultySite) {
			_, kind, _ := strings.Cut(s.hint(), "写 ")
			kind, _, _ = strings.Cut(kind, "，")
			s.line(strings.Replace(s.lineText(), `kind = "notice"`, kind, 1))
		}},
		{diag.WithdrawnAddress, "", map[string]string{
			"content/标题文字在此.md": strings.Replace(bulletin("正文。\n"), "标题\"", "标题文字在此\"\nwithdrawn = \"gone\"", 1),
		}, func(s *faultySite) {
			s.replace(s.at.File, "+++\n", "+++\n"+s.colon()+"\n")
		}},
		{diag.ValueInvalid, "withdrawn-kind", nil, func(s *faultySite) {
			s.replace(s.at.File, `kind = "hidden"`, strings.TrimPrefix(s.hint(), "例如："))
		}},
	}
})
