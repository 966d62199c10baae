package content

import (
	"net/url"
	"regexp"
	"slices"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// maxScripts is how many scripts of others a site has at most: every page loads them.
const maxScripts = 5

// scriptHost is a host as it may stand in a content security policy.
var scriptHost = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?$`)

// readScripts reads [[script]].
func readScripts(doc *frontmatter.Document) (scripts []site.Script) {
	for _, t := range doc.Tables("script", scriptKeys) {
		t.Require("src")
		s := site.Script{Src: t.Text("src")}
		if s.Src == "" {
			continue
		}
		u, err := url.Parse(s.Src)
		if err != nil || u.Scheme != "https" || u.User != nil || !scriptHost.MatchString(s.Host()) || len(s.Src) > 500 ||
			slices.Contains(scripts, s) || len(scripts) == maxScripts {
			doc.Report(diag.New(diag.ValueInvalid, "src", s.Src, t.Line("src")).At(t.ValueSpan("src")))
			continue
		}
		scripts = append(scripts, s)
	}
	return scripts
}
