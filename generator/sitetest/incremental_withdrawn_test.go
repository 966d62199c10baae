package sitetest

// withdrawnLines are the keys of a withdrawal.
var withdrawnLines = []string{"withdrawn.date", "withdrawn.reason", "withdrawn.kind", "withdrawn.to"}

// withdraw gives a key of a withdrawal another value. Only a redirect leads elsewhere.
func (w *workingSite) withdraw(key string, values ...string) string {
	s := w.anyBulletin()
	s.lines["withdrawn"] = ""
	what := s.folder + " " + w.setOrClear(s.lines, key, values...)
	switch key {
	case "withdrawn.to":
		s.lines["withdrawn.kind"] = ""
	case "withdrawn.kind":
		s.lines["withdrawn.to"] = ""
	}
	return what
}
