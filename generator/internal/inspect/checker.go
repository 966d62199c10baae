package inspect

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// NewChecker is the checker of a site's settings and of its own lists. What is wrong with those [Check] says.
func NewChecker(folder fsys.Folder, s *site.Site) *check.Checker {
	c, _ := newChecker(folder, s)
	return c
}

// newChecker makes the checker of a site's settings and of its own lists. Found is what is wrong with them.
func newChecker(folder fsys.Folder, s *site.Site) (c *check.Checker, found []diag.Diagnostic) {
	settings := check.Settings{
		Severity: map[diag.Code]check.Level{}, OwnNumbers: s.Check.OwnNumbers, Hosts: s.Check.Hosts,
		FreshDays: s.Check.FreshDays, MinWidth: s.Check.MinWidth,
	}
	if s.Organization.Phone != "" {
		settings.OwnNumbers = append(slices.Clone(settings.OwnNumbers), s.Organization.Phone)
	}
	if src := readList(folder, content.CheckWordsFile, &found); src != nil {
		words, wrong := check.ParseWords(src)
		settings.Words = words
		found = append(found, wrong...)
	}
	if src := readList(folder, content.CheckPeopleFile, &found); src != nil {
		people, wrong := check.ParsePeople(src)
		settings.People = people
		found = append(found, wrong...)
	}
	for code, level := range s.Check.Severity {
		settings.Severity[diag.Code(code)], _ = check.ParseLevel(level) // the load refused others
	}
	c = check.New(settings)
	return c, append(found, unknownRules(folder, s, c)...)
}

// unknownRules reports codes in [check.severity] that no rule has.
func unknownRules(folder fsys.Folder, s *site.Site, c *check.Checker) (found []diag.Diagnostic) {
	var codes []string
	for _, r := range c.Rules() {
		codes = append(codes, string(r.Code))
	}
	for _, code := range slices.Sorted(maps.Keys(s.Check.Severity)) {
		if slices.Contains(codes, code) {
			continue
		}
		cure := diag.Text{
			Zh: "规则的代码写在每条提醒的开头，例如 check-mobile", En: "each finding begins with the code of its rule, as check-mobile",
		}
		if near := diag.Nearest(code, codes); len(near) > 0 {
			cure = diag.DidYouMean(near...)
		}
		found = append(found, diag.New(diag.KeyUnknown, code, cure).At(content.SeveritySpan(folder.Root, code)))
	}
	return found
}

// readList reads one of the check's lists, if the site has it.
func readList(folder fsys.Folder, name string, found *[]diag.Diagnostic) *diag.Source {
	src, wrong, err := content.ReadText(folder.Root, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		*found = append(*found, diag.New(diag.FileUnreadable, diag.Cause(err)).In(name))
		return nil
	}
	*found = append(*found, wrong...)
	return src
}
