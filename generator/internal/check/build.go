package check

import "jianbao/generator/internal/diag"

// FromBuild takes up what a build says of a site by itself, so that one report holds everything: findings,
// and a rule for each of their codes, which no setting changes.
func FromBuild(found []diag.Diagnostic, district func(file string) string) ([]Finding, []*Rule) {
	var findings []Finding
	var rules []*Rule
	known := map[diag.Code]bool{}
	for _, d := range found {
		findings = append(findings, Finding{Diagnostic: d, District: district(d.File)})
		if !known[d.Code] {
			known[d.Code] = true
			rules = append(rules, &Rule{Code: d.Code, Group: Building, Severity: d.Severity,
				Name: diag.Text{Zh: d.Message(diag.Zh), En: d.Message(diag.En)}})
		}
	}
	return findings, rules
}
