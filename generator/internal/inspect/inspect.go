// Package inspect runs the check before publication over a site: each text, each page, and the site as a whole. The
// rules are those of the check room; here the facts are gathered that rules about the whole site need.
//
// An [Inspection] loads, plans and converts nothing. Whoever renders the site feeds it: [Check] does so by itself, a
// build with --strict while it makes its pages, and [Bulletin] checks one text of a site that is open.
package inspect

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/parallel"
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

	drafts bool // texts of drafts are read too
}

// Result is what a check found.
type Result struct {
	Report   check.Report // what a build would say is among its findings
	Language string       // of the site; "" if it could not be read

	checker   *check.Checker
	documents map[string]check.Document // that have something to fix, without their texts
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
	result.Report = check.Report{Title: s.Title, Unit: s.Look.Unit, Now: opts.Now.In(s.Location)}
	opts.drafts = true
	r := &render.Renderer{Folder: folder, Site: s}
	i := newInspection(ctx, opts, r, diags.Sorted())
	if r.Theme, err = render.LoadTheme(folder.Root, s, diags); err != nil {
		return result, err
	}
	if r.Theme != nil {
		if err := i.renderAll(diags); err != nil {
			return result, err
		}
	}
	i.report(&result.Report, diags.Sorted())
	result.checker, result.documents = i.checker, i.fixable
	return result, nil
}

// Loaded checks a site that a build loaded, for one that cannot go on to plan and render it.
func Loaded(ctx context.Context, opts Options, r render.Renderer, built []diag.Diagnostic) ([]diag.Diagnostic, error) {
	r.Theme = r.Theme.Unbound()
	i := newInspection(ctx, opts, &r, built)
	if err := i.renderAll(new(diag.List)); err != nil {
		return nil, err
	}
	return append(i.settings, check.Diagnostics(i.found)...), nil
}

// renderAll plans the site, and feeds every text and every page. What a build would say of them goes to diags.
func (i *Inspection) renderAll(diags *diag.List) error {
	if err := i.begin(diags); err != nil {
		return err
	}
	i.Renderer.Pictures = i.Pictures
	i.NewPlan(i.ctx, i.opts.Now, false, diags)
	i.Plan.CheckAddresses(diags)
	i.BindTheme(diags)
	f := &feeder{Inspection: i, converter: markdown.New(), diags: diags}
	if err := parallel.For(i.ctx, len(i.Plan.Pages), f.worker); err != nil {
		return err
	}
	for _, bulletin := range i.waiting {
		if _, _, err := f.read(bulletin, !bulletin.Draft); err != nil { // a draft may be half written
			return err
		}
	}
	diags.Add(f.failed.Report()...)
	_, err := i.Finish()
	return err
}

// feeder renders the pages of a check by itself.
type feeder struct {
	*Inspection
	converter *markdown.Converter
	diags     *diag.List

	mu     sync.Mutex
	failed render.Failures
}

func (f *feeder) worker() func(int) error {
	var buf bytes.Buffer
	return func(n int) error {
		p := f.Plan.Pages[n]
		body, text, err := f.read(p.Bulletin, true)
		if err != nil {
			return err
		}
		buf.Reset()
		html, d, ok := f.Renderer.Page(&buf, p, body)
		if !ok {
			f.mu.Lock()
			f.failed.Add(n, d)
			f.mu.Unlock()
		}
		f.Page(n, text, html)
		return nil
	}
}

// read reads a text, and converts its body if that is wanted.
func (f *feeder) read(bulletin *site.Bulletin, convert bool) (doc markdown.Document, text *Text, err error) {
	if bulletin == nil {
		return doc, nil, nil
	}
	src, unread := f.ReadText(bulletin, false)
	if f.diags.Add(unread...); src == nil {
		return doc, nil, nil
	}
	if text = f.Text(bulletin, src); !convert {
		return doc, text, nil
	}
	body, err := f.ConvertText(f.ctx, f.converter, bulletin, src, text.Link)
	f.diags.Add(body.Findings...)
	return body.Document, text, err
}

// report fills in the report, with what a build says of the site before all else.
func (i *Inspection) report(r *check.Report, built []diag.Diagnostic) {
	own, rules := check.FromBuild(append(built, i.settings...), func(file string) string { return i.district[file] })
	r.Bulletins = len(i.Site.Bulletins) + len(i.Site.Pages) + len(i.waiting)
	r.Rules = rules
	if i.checker != nil {
		r.Rules = append(i.checker.Rules()[:len(i.checker.Rules()):len(i.checker.Rules())], rules...)
	}
	if i.checker != nil && !i.settingsFailed {
		r.Dues = i.checker.Dues(i.Site, i.opts.Now)
	}
	r.Findings = merge(own, i.found)
}

// merge puts what a build says and what rules found into one list. Where a build's error stands, no rule adds to it.
func merge(built, found []check.Finding) []check.Finding {
	wrong := map[diag.Span]bool{}
	for _, f := range built {
		wrong[f.Span] = f.Line > 0 && f.Severity == diag.Error
	}
	all := append(built, slices.DeleteFunc(found, func(f check.Finding) bool { return wrong[f.Span] })...)
	check.Sort(all)
	return all
}
