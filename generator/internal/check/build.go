package check

import "jianbao/generator/internal/diag"

// FromBuild makes findings of what a build reports, and a rule for each of their codes, so that one report has
// everything. No setting changes these rules.
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
