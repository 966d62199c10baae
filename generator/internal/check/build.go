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
			rules = append(rules, &Rule{Code: d.Code, Group: Building, Severity: d.Severity, Name: buildingName(d)})
		}
	}
	return findings, rules
}

// buildingNames are the rules of a build whose messages have no words in common.
var buildingNames = map[diag.Code]diag.Text{
	diag.TOMLSyntax:        {Zh: "信息栏或 site.toml 的写法", En: "syntax of front matter or site.toml"},
	diag.PhotoConverted:    {Zh: "照片的转换", En: "conversion of photos"},
	diag.DateInvalid:       {Zh: "日期的写法", En: "how a date is written"},
	diag.RepairPunctuation: {Zh: "信息栏的标点", En: "punctuation of front matter"},
	diag.RepairQuotes:      {Zh: "信息栏的引号", En: "quotation marks of front matter"},
	ListInvalid:            {Zh: "check 文件夹里清单的写法", En: "mistakes in the lists of the check folder"},
}

// buildingName is the name of the rule that a diagnostic of a build belongs to, whatever its own message says.
func buildingName(d diag.Diagnostic) diag.Text {
	if name, ok := buildingNames[d.Code]; ok {
		return name
	}
	if title := d.Title(); title.Zh != "" && title.En != "" {
		return title
	}
	return diag.Text{Zh: string(d.Code), En: string(d.Code)}
}
