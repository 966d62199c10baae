package inspect

import (
	"context"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// Bulletin checks one bulletin of a site that is open, such as a preview's snapshot, and loads nothing but its text:
// what the rules for texts say of it, and what a build finds when it converts the body. What takes the whole site to
// know is left to [Check]: photos that two bulletins show, links to other sites, the page around the text.
//
// The text has to be the one that the site was loaded from; of one that was saved since, that is all that is found.
func Bulletin(ctx context.Context, r *render.Renderer, bulletin *site.Bulletin) ([]check.Finding, error) {
	bulletin = r.Plan.Current(bulletin)
	checker, _ := newChecker(r.Folder, r.Site)
	var found []check.Finding
	src, built := r.ReadText(bulletin, true)
	if src != nil {
		found = checker.Text(document(r.Folder.Root, bulletin, src))
		body, err := r.ConvertText(ctx, markdown.New(), bulletin, src, nil)
		if err != nil {
			return nil, err
		}
		built = body.Findings
	}
	var diags diag.List
	diags.Add(built...)
	own, _ := check.FromBuild(diags.Sorted(), func(string) string { return firstDistrict(bulletin) })
	return merge(own, found), nil
}
