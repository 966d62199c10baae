package content

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// readOld reads the slugs that districts had. One that is somebody's address is an error: there is no telling where it
// should lead.
func readOld(all []*site.District, tableOf map[*site.District]*frontmatter.Table, slugs map[string]*site.District) {
	had := map[string]*site.District{}
	for _, d := range all {
		t := tableOf[d]
		list, at := t.List("old")
		for i, typed := range list {
			old := norm.NFC.String(strings.Trim(typed, "/"))
			folded := strings.ToLower(old)
			if had[folded] == d {
				continue
			}
			if why := oldProblem(old, d, slugs[folded], had[folded]); why != (diag.Text{}) {
				t.Doc.Report(diag.New(diag.DistrictOld, typed, why).At(t.Doc.ValueSpan(at[i])))
				continue
			}
			had[folded] = d
			d.Old = append(d.Old, old)
		}
	}
}

// oldProblem says why a district cannot have had a slug, which is another's, or was; empty if it can.
func oldProblem(old string, d, other, before *site.District) diag.Text {
	switch {
	case other == d:
		return diag.Text{Zh: "就是现在的 slug", En: "that is its slug now"}
	case other != nil:
		return diag.Text{Zh: "“" + other.Name + "”正在用", En: "it is the slug of " + other.Name}
	case before != nil:
		return diag.Text{Zh: "“" + before.Name + "”的 old 里也有", En: "it is in old of " + before.Name + ", too"}
	case slugReason(old) != (diag.Text{}):
		return slugReason(old)
	case site.IsDeviceName(old) || strings.HasSuffix(old, "."):
		return diag.Text{Zh: "这个名字在 Windows 上不能用", En: "Windows cannot hold this name"}
	case districtSlugProblem(old) != nil:
		return diag.Text{Zh: "网站自己要用", En: "the site itself has this address"}
	}
	return diag.Text{}
}

// OldLine is the line of a district's section with the slugs that it had.
func OldLine(slugs []string) string {
	quoted := make([]string, len(slugs))
	for i, slug := range slugs {
		quoted[i] = frontmatter.Quote(slug)
	}
	return "old = [" + strings.Join(quoted, ", ") + "]"
}
