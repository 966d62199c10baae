package generator

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
	"jianbao/themes"
)

// CheckOptions say what to check.
type CheckOptions struct {
	Site string    // the site's folder
	Out  string    // where it was published, for dates that changed since
	Now  time.Time // decides what is held and what is due

	// Try opens addresses of other sites, and says why those that failed did. Nil leaves them alone: nothing
	// here opens a socket.
	Try func(ctx context.Context, addresses []string) map[string]diag.Text
}

// CheckResult is what a check found.
type CheckResult struct {
	Report   check.Report // what a build would say is among its findings
	Language string       // of the site; "" if it could not be read
}

// Failed reports whether there are errors.
func (r *CheckResult) Failed() bool {
	return slices.ContainsFunc(r.Report.Findings, func(f check.Finding) bool { return f.Severity == diag.Error })
}

// Check does what a build does but for the photos' pixels and the writing, and examines what comes of it:
// each text, each page, and the site as a whole. Drafts are read too, since they are what comes next.
func Check(ctx context.Context, opts CheckOptions) (CheckResult, error) {
	var result CheckResult
	diags := new(diag.List)
	root, err := os.OpenRoot(opts.Site)
	if err != nil {
		return result, siteMissing(opts.Site, err)
	}
	defer root.Close()
	folder := content.Folder{Root: filesOf(root), Texts: os.DirFS(opts.Site)}
	s, err := content.Load(ctx, folder, content.Options{Now: opts.Now}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return result, siteMissing(opts.Site, err)
	}
	if err != nil {
		return result, err
	}
	result.Language = s.Language
	result.Report = check.Report{Title: s.Title, Now: opts.Now.In(s.Location)}
	b := &build{Options: Options{Site: opts.Site, Out: opts.Out, Now: opts.Now}, ctx: ctx, folder: folder, root: root, site: s, diags: diags}
	i := &inspection{build: b, drafts: true, try: opts.Try, unsettled: unsettled(diags)}
	b.theme, err = theme.Load(filesOf(root), themes.FS, s.Theme, s.Language, page.BasePath(s.BaseURL), diags)
	if err == nil {
		err = i.run()
	} else {
		err = b.unreadable(err)
	}
	if err != nil {
		return result, err
	}
	i.report(&result.Report, diags.Sorted())
	return result, nil
}

// strict adds the check's findings to those of a build. It works on a plan of its own: the build's
// photos are not made yet.
func (b *build) strict() error {
	own := new(diag.List) // the build says all this itself
	t, err := theme.Load(filesOf(b.root), themes.FS, b.site.Theme, b.site.Language, page.BasePath(b.site.BaseURL), own)
	if err != nil {
		return b.unreadable(err)
	}
	i := &inspection{unsettled: unsettled(b.diags), build: &build{Options: b.Options, ctx: b.ctx, folder: b.folder, root: b.root, site: b.site, theme: t, diags: own}}
	if err := i.run(); err != nil {
		return err
	}
	b.diags.Add(i.settings...)
	b.diags.Add(check.Diagnostics(i.found)...)
	return nil
}

// inspection is one run of the check over a site that was loaded.
type inspection struct {
	build  *build // with a plan, a theme and pictures of its own
	drafts bool   // texts of drafts are read too
	try    func(ctx context.Context, addresses []string) map[string]diag.Text

	// site.toml has errors: what the site is as a whole, and what its pages are, is not known.
	unsettled bool

	checker  *check.Checker
	settings []diag.Diagnostic // what is wrong with the check's own settings and lists
	waiting  []*site.Bulletin  // that are no pages, and yet read
	facts    check.Facts
	sizes    map[string]photoSize // by name
	known    map[string]bool      // addresses of the site
	district map[string]string    // path of each bulletin's first district, by file

	mu        sync.Mutex
	found     []check.Finding
	problems  map[pageProblem][]int // pages of the plan
	fragments []fragmentLink        // to other pages
}

func (i *inspection) run() error {
	b := i.build
	i.checker = i.newChecker()
	i.facts = check.Facts{
		Site: b.site, Now: b.Now, Photos: map[string]check.Photo{}, Published: map[string]time.Time{},
		Accept: map[string][]string{}, Place: b.place, Section: content.SectionSpans(b.folder.Root),
	}
	i.problems = map[pageProblem][]int{}
	i.gather()
	if err := i.photos(); err != nil {
		return err
	}
	b.made = i.pictures
	b.plan = page.New(b.site, page.Options{
		Photos: b.made, Badge: b.badge(), Now: b.Now, Text: b.theme.Text, Place: b.place,
	})
	b.plan.CheckAddresses(b.diags)
	err := b.theme.Bind(b.plan.Site,
		func(n int) any { return b.plan.Latest(n) },
		func(kind, slug string, n int) (any, bool) { return b.plan.Bulletins(kind, slug, n) },
		b.diags)
	if err != nil {
		return b.unreadable(err)
	}
	i.addresses()
	if err := i.pages(); err != nil {
		return err
	}
	b.reportTemplates()
	if err := i.followFragments(); err != nil {
		return err
	}
	i.tryOutside()
	if i.facts.Unused, err = i.unused(); err != nil {
		return err
	}
	if !i.unsettled {
		i.found = append(i.found, i.checker.Site(i.facts)...)
		i.foundOnPages()
	}
	check.Sort(i.found)
	return b.ctx.Err()
}

// unsettled reports whether site.toml has errors.
func unsettled(diags *diag.List) bool {
	return slices.ContainsFunc(diags.Sorted(), func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && d.File == content.SettingsFile
	})
}

// gather lists what is read besides the pages, and what bulletins accept. Who is expired is not read.
func (i *inspection) gather() {
	s := i.build.site
	i.district = map[string]string{}
	i.waiting = slices.Concat(s.Unplaced, s.Coming)
	for _, h := range s.Held {
		if i.drafts && h.Reason == site.Draft {
			i.waiting = append(i.waiting, h.Bulletin)
		}
	}
	i.facts.Held = i.waiting
	for _, list := range [][]*site.Bulletin{s.Bulletins, i.waiting} {
		for _, b := range list {
			if len(b.Districts) > 0 {
				i.district[b.File] = b.District().Path()
			}
			if len(b.Accept) > 0 {
				i.facts.Accept[b.File] = b.Accept
			}
		}
	}
}

// newChecker reads the site's own lists and makes the checker of its settings.
func (i *inspection) newChecker() *check.Checker {
	s := i.build.site
	settings := check.Settings{
		Severity: map[diag.Code]check.Level{}, OwnNumbers: s.Check.OwnNumbers, Hosts: s.Check.Hosts,
		FreshDays: s.Check.FreshDays, MinWidth: s.Check.MinWidth,
	}
	if s.Organization.Phone != "" {
		settings.OwnNumbers = append(slices.Clone(settings.OwnNumbers), s.Organization.Phone)
	}
	if src := i.list(content.CheckWordsFile); src != nil {
		words, found := check.ParseWords(src)
		settings.Words = words
		i.settings = append(i.settings, found...)
	}
	if src := i.list(content.CheckPeopleFile); src != nil {
		people, found := check.ParsePeople(src)
		settings.People = people
		i.settings = append(i.settings, found...)
	}
	for code, level := range s.Check.Severity {
		settings.Severity[diag.Code(code)], _ = check.ParseLevel(level) // the load refused others
	}
	c := check.New(settings)
	var codes []string
	for _, r := range c.Rules() {
		codes = append(codes, string(r.Code))
	}
	for code := range s.Check.Severity {
		if !slices.Contains(codes, code) {
			cure := diag.Text{Zh: "规则的代码写在每条提醒的开头，例如 check-mobile", En: "each finding begins with the code of its rule, as check-mobile"}
			if near := diag.Nearest(code, codes); len(near) > 0 {
				cure = diag.DidYouMean(near...)
			}
			i.settings = append(i.settings, diag.New(diag.KeyUnknown, code, cure).At(content.SeveritySpan(i.build.folder.Root, code)))
		}
	}
	return c
}

// list reads one of the check's lists, if the site has it.
func (i *inspection) list(name string) *diag.Source {
	src, found, err := content.ReadText(i.build.folder.Root, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		i.settings = append(i.settings, diag.New(diag.FileUnreadable, cause(err)).In(name))
		return nil
	}
	i.settings = append(i.settings, found...)
	return src
}

// tryOutside opens the links that lead to other sites.
func (i *inspection) tryOutside() {
	slices.SortFunc(i.facts.Links, func(a, b check.Link) int { return comparePlaces(a.At, b.At) })
	if i.try == nil {
		return
	}
	var addresses []string
	for _, l := range i.facts.Links {
		if l.State == check.Outside && !slices.Contains(addresses, l.To) {
			addresses = append(addresses, l.To)
		}
	}
	failed := i.try(i.build.ctx, addresses)
	for _, l := range i.facts.Links {
		if why, ok := failed[l.To]; ok && l.State == check.Outside {
			l.State, l.Reason = check.Failed, why
			i.facts.Links = append(i.facts.Links, l)
		}
	}
}

// report fills in the report, with what a build says of the site before all else.
func (i *inspection) report(r *check.Report, built []diag.Diagnostic) {
	own, rules := check.FromBuild(append(built, i.settings...), func(file string) string { return i.district[file] })
	r.Bulletins = len(i.build.site.Bulletins) + len(i.waiting)
	r.Rules = rules
	if i.checker != nil {
		r.Rules = append(i.checker.Rules()[:len(i.checker.Rules()):len(i.checker.Rules())], rules...)
	}
	if i.checker != nil && !i.unsettled {
		r.Dues = i.checker.Dues(i.build.site, i.build.Now)
	}
	wrong := map[diag.Span]bool{} // where an error is said already
	for _, f := range own {
		wrong[f.Span] = f.Line > 0 && f.Severity == diag.Error
	}
	r.Findings = append(own, slices.DeleteFunc(i.found, func(f check.Finding) bool { return wrong[f.Span] })...)
	check.Sort(r.Findings)
}

func comparePlaces(a, b diag.Span) int {
	if c := strings.Compare(a.File, b.File); c != 0 {
		return c
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}
