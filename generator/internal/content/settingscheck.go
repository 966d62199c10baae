package content

import (
	"slices"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

var levels = []string{"default", "off", "warning", "error"}

// readCheck reads [check]. Whether a rule has the code that its severity names is not known here.
func readCheck(t *frontmatter.Table) site.CheckSettings {
	c := site.CheckSettings{
		FreshDays: within(t, "fresh_days", 0, 1, 3660), MinWidth: within(t, "min_width", 0, 1, 20000),
	}
	c.OwnNumbers, _ = t.List("own_numbers")
	c.Hosts, _ = t.List("hosts")
	switch v := t.Data["severity"].(type) {
	case nil:
	case map[string]any:
		for _, code := range frontmatter.SortedKeys(v) {
			level, _ := v[code].(string)
			if !slices.Contains(levels, level) {
				path := t.At("severity") + "." + code
				invalid := diag.New(diag.ValueInvalid, code, t.Doc.ValueText(path), code+` = "off"`)
				t.Doc.Report(invalid.At(t.Doc.ValueSpan(path)).Suggest(diag.Nearest(level, levels)...))
				continue
			}
			if c.Severity == nil {
				c.Severity = map[string]string{}
			}
			c.Severity[code] = level
		}
	default:
		t.WrongType("severity", frontmatter.ExpectedSection)
	}
	return c
}

// CheckWordsFile and CheckPeopleFile are a site's own lists for the check.
const (
	CheckWordsFile  = "check/words.toml"
	CheckPeopleFile = "people.toml"
)
