package sitetest

import (
	"reflect"

	"jianbao/generator/internal/site"
)

// withdrawnLines are the keys of a withdrawal.
var withdrawnLines = []string{"withdrawn.date", "withdrawn.reason", "withdrawn.kind", "withdrawn.to"}

// ofWithdrawals are the edits of keys of withdrawals.
var ofWithdrawals = map[string]func(w *workingSite) string{
	"bulletin.withdrawn": withdrawPlainly,
	"withdrawn.date":     withdraw("date", "2024-06-15", "2024-08-01", "2024-06-15T09:00:00+09:00"),
	"withdrawn.reason":   withdraw("reason", texts...),
	"withdrawn.kind":     withdraw("kind", `"notice"`, `"gone"`, `"expired"`, `"expired"`),
	"withdrawn.to":       withdraw("to", `"/districts/"`, `"https://example.gov.cn/a?b=1#c"`, `"/search/#q"`),
}

// withdrawPlainly withdraws a bulletin in one word, or takes that back.
func withdrawPlainly(w *workingSite) string {
	s := w.anyBulletin()
	for _, key := range withdrawnLines {
		s.lines[key] = ""
	}
	return s.folder + " " + w.setOrClear(s.lines, "withdrawn", "true", "2024-06-15", `"数据有误"`, `{ kind = "expired" }`)
}

// withdraw gives a key of a withdrawal another value. Only a redirect leads elsewhere.
func withdraw(key string, values ...string) func(w *workingSite) string {
	return func(w *workingSite) string {
		s := w.anyBulletin()
		s.lines["withdrawn"] = ""
		what := s.folder + " " + w.setOrClear(s.lines, "withdrawn."+key, values...)
		switch key {
		case "to":
			s.lines["withdrawn.kind"] = ""
		case "kind":
			s.lines["withdrawn.to"] = ""
		}
		return what
	}
}

// withdrawal are the values of the keys of a withdrawal, by key and where it stands.
func (s *bulletinFile) withdrawal() map[string]string {
	all := map[string]string{}
	for _, key := range withdrawnLines {
		all[key+" "+s.folder] = s.lines[key]
	}
	return all
}

// markWithdrawal marks the fields that differ; none is an empty one.
func markWithdrawal(varied map[string]bool, before, after *site.Withdrawal) {
	var was, now site.Withdrawal
	if before != nil {
		was = *before
	}
	if after != nil {
		now = *after
	}
	mark(varied, reflect.ValueOf(was), reflect.ValueOf(now))
}
