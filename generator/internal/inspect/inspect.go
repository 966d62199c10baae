// Package inspect runs the check before publication over a site: each text, each page, and the site as a whole. The
// rules are those of the check room; here the site is loaded or taken over, rendered, and the facts are gathered that
// rules about the whole site need.
package inspect

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// Options say what to check.
type Options struct {
	Site string    // the site's folder
	Out  string    // where it was published, for dates that changed since
	Now  time.Time // decides what is held and what is due

	// Try opens addresses of other sites, and says why those that failed did. Nil leaves them alone: nothing
	// here opens a socket.
	Try func(ctx context.Context, addresses []string) map[string]diag.Text
}

// Result is what a check found.
type Result struct {
	Report   check.Report // what a build would say is among its findings
	Language string       // of the site; "" if it could not be read
}

// Failed reports whether there are errors.
func (r *Result) Failed() bool {
	return slices.ContainsFunc(r.Report.Findings, func(f check.Finding) bool { return f.Severity == diag.Error })
}

// Check does what a build does but for the photos' pixels and the writing, and examines what comes of it:
// each text, each page, and the site as a whole. Drafts are read too, since they are what comes next.
func Check(ctx context.Context, opts Options) (Result, error) {
	var result Result
	diags := new(diag.List)
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return result, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	s, err := content.Load(ctx, folder, content.Options{Now: opts.Now}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return result, fault.SiteMissing(opts.Site, err)
	}
	if err != nil {
		return result, err
	}
	result.Language = s.Language
	result.Report = check.Report{Title: s.Title, Now: opts.Now.In(s.Location)}
	i := newInspection(ctx, opts, folder, s, diags)
	i.drafts = true
	if err := i.runWithTheme(); err != nil {
		return result, err
	}
	i.report(&result.Report, diags.Sorted())
	return result, nil
}

// Strict is a check of a site that a build loaded: what it finds beside what the build says itself. It works on a
// theme and a plan of its own, since the build's photos are not made yet.
func Strict(ctx context.Context, opts Options, folder fsys.Folder, s *site.Site, built []diag.Diagnostic) ([]diag.Diagnostic, error) {
	i := newInspection(ctx, opts, folder, s, new(diag.List))
	i.unsettled = settingsFailed(built)
	if err := i.runWithTheme(); err != nil {
		return nil, err
	}
	return append(i.settings, check.Diagnostics(i.found)...), nil
}

func newInspection(ctx context.Context, opts Options, folder fsys.Folder, s *site.Site, diags *diag.List) *inspection {
	i := &inspection{
		Renderer: &render.Renderer{Folder: folder, Site: s}, ctx: ctx, opts: opts, diags: diags,
		unsettled: settingsFailed(diags.Sorted()),
	}
	i.Pictures = i.pictures
	return i
}

func (i *inspection) runWithTheme() (err error) {
	if i.Theme, err = render.LoadTheme(i.Folder.Root, i.Site, i.diags); err != nil || i.Theme == nil {
		return err
	}
	return i.run()
}

// inspection is one run of the check over a site that was loaded.
type inspection struct {
	*render.Renderer
	ctx    context.Context
	opts   Options
	diags  *diag.List // what a build would say
	failed render.Failures
	drafts bool // texts of drafts are read too

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

// photoSize is the size of a photo in pixels.
type photoSize struct{ width, height int }

func (i *inspection) run() error {
	i.checker = i.newChecker()
	i.facts = check.Facts{
		Site: i.Site, Now: i.opts.Now, Photos: map[string]check.Photo{}, Published: map[string]time.Time{},
		Accept: map[string][]string{}, Place: i.KeySpan, Section: content.SectionSpans(i.Folder.Root),
	}
	i.problems = map[pageProblem][]int{}
	i.gather()
	if err := i.photos(); err != nil {
		return err
	}
	i.NewPlan(i.opts.Now, false, i.diags)
	i.Plan.CheckAddresses(i.diags)
	if bound, err := i.BindTheme(i.diags); !bound {
		return err
	}
	i.addresses()
	if err := i.pages(); err != nil {
		return err
	}
	i.diags.Add(i.failed.Report()...)
	if err := i.followFragments(); err != nil {
		return err
	}
	i.tryOutside()
	var err error
	if i.facts.Unused, err = i.unused(); err != nil {
		return err
	}
	if !i.unsettled {
		i.found = append(i.found, i.checker.Site(i.facts)...)
		i.foundOnPages()
	}
	check.Sort(i.found)
	return i.ctx.Err()
}

// settingsFailed reports whether site.toml has errors.
func settingsFailed(found []diag.Diagnostic) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && d.File == content.SettingsFile
	})
}

// gather lists what is read besides the pages, and what bulletins accept. Who is expired is not read.
func (i *inspection) gather() {
	s := i.Site
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
	s := i.Site
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
			i.settings = append(i.settings, diag.New(diag.KeyUnknown, code, cure).At(content.SeveritySpan(i.Folder.Root, code)))
		}
	}
	return c
}

// list reads one of the check's lists, if the site has it.
func (i *inspection) list(name string) *diag.Source {
	src, found, err := content.ReadText(i.Folder.Root, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		i.settings = append(i.settings, diag.New(diag.FileUnreadable, diag.Cause(err)).In(name))
		return nil
	}
	i.settings = append(i.settings, found...)
	return src
}

// tryOutside opens the links that lead to other sites.
func (i *inspection) tryOutside() {
	slices.SortFunc(i.facts.Links, func(a, b check.Link) int { return comparePlaces(a.At, b.At) })
	if i.opts.Try == nil {
		return
	}
	var addresses []string
	for _, l := range i.facts.Links {
		if l.State == check.Outside && !slices.Contains(addresses, l.To) {
			addresses = append(addresses, l.To)
		}
	}
	failed := i.opts.Try(i.ctx, addresses)
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
	r.Bulletins = len(i.Site.Bulletins) + len(i.waiting)
	r.Rules = rules
	if i.checker != nil {
		r.Rules = append(i.checker.Rules()[:len(i.checker.Rules()):len(i.checker.Rules())], rules...)
	}
	if i.checker != nil && !i.unsettled {
		r.Dues = i.checker.Dues(i.Site, i.opts.Now)
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
