package content

import (
	"slices"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

var levels = []string{"default", "off", "warning", "error"}

// readCheck reads [check]. Whether a rule has the code that its severity names is not known here.
func readCheck(t *table) site.CheckSettings {
	c := site.CheckSettings{FreshDays: t.within("fresh_days", 0, 1, 3660), MinWidth: t.within("min_width", 0, 1, 20000)}
	c.OwnNumbers, _ = t.list("own_numbers")
	c.Hosts, _ = t.list("hosts")
	switch v := t.data["severity"].(type) {
	case nil:
	case map[string]any:
		for _, code := range sortedKeys(v) {
			level, _ := v[code].(string)
			if !slices.Contains(levels, level) {
				at := t.doc.valueSpan(t.at("severity") + "." + code)
				t.doc.report(diag.New(diag.ValueInvalid, code, t.doc.valueText(t.at("severity")+"."+code), code+` = "off"`).At(at).Suggest(diag.Nearest(level, levels)...))
				continue
			}
			if c.Severity == nil {
				c.Severity = map[string]string{}
			}
			c.Severity[code] = level
		}
	default:
		t.wrongType("severity", wantTab)
	}
	return c
}

// CheckWordsFile and CheckPeopleFile are a site's own lists for the check.
const (
	CheckWordsFile  = "check/words.toml"
	CheckPeopleFile = "people.toml"
)
