package inspect

import (
	"context"
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
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// Inspection is a check of a site that its caller loads, plans and renders. The caller feeds it each text that is read
// and each page that is made, in any order and from many goroutines, and ends it with [Inspection.Finish].
type Inspection struct {
	*render.Renderer // whose theme and plan are set and bound before the first text
	ctx              context.Context
	opts             Options

	// site.toml has errors: what the site is as a whole, and what its pages are, is not known.
	settingsFailed bool

	checker   *check.Checker
	settings  []diag.Diagnostic // what is wrong with the check's own settings and lists
	waiting   []*site.Bulletin  // that are no pages, and yet read
	facts     check.Facts
	sizes     map[string]photoSize   // by name
	district  map[string]string      // path of each bulletin's first district, by file
	addresses func() map[string]bool // of the site
	published bool                   // there are pages of an earlier build

	mu        sync.Mutex
	found     []check.Finding
	fixable   map[string]check.Document // that have something to fix, without their texts
	problems  map[pageProblem][]int     // pages of the plan
	fragments []fragmentLink            // to other pages
	ids       map[*page.Page]pageIDs
}

// New begins an inspection of a site that was loaded. Built is what was found by then; settings is what is wrong with
// the check's own settings and lists.
func New(
	ctx context.Context, opts Options, r *render.Renderer, built []diag.Diagnostic,
) (i *Inspection, settings []diag.Diagnostic, err error) {
	i = newInspection(ctx, opts, r, built)
	err = i.begin(new(diag.List)) // what is wrong with photos is said by whoever makes them
	return i, i.settings, err
}

func newInspection(ctx context.Context, opts Options, r *render.Renderer, built []diag.Diagnostic) *Inspection {
	i := &Inspection{
		Renderer: r, ctx: ctx, opts: opts, settingsFailed: hasSettingsError(built),
		fixable: map[string]check.Document{}, district: map[string]string{},
		problems: map[pageProblem][]int{}, ids: map[*page.Page]pageIDs{},
	}
	i.addresses = sync.OnceValue(i.listAddresses)
	return i
}

// begin reads what the check has to know before the first page.
func (i *Inspection) begin(diags *diag.List) error {
	i.checker, i.settings = newChecker(i.Folder, i.Site)
	i.facts = check.Facts{
		Site: i.Site, Now: i.opts.Now, Photos: map[string]check.Photo{}, Published: map[string]time.Time{},
		Accept:  map[string][]string{},
		KeySpan: content.NewSpans(i.ctx, i.Folder.Texts).Value, Section: content.SectionSpans(i.Folder.Root),
	}
	if _, err := os.Stat(i.opts.Out); err == nil {
		i.published = true
	}
	i.gather()
	if err := i.documents(); err != nil {
		return err
	}
	return i.photos(diags)
}

// Text is a bulletin's text that is being read.
type Text struct {
	inspection *Inspection
	bulletin   *site.Bulletin
	anchors    []check.Link // that lead within its page
}

// Text checks a bulletin's text. The text that it returns is to be told of the links of the body.
func (i *Inspection) Text(bulletin *site.Bulletin, src *diag.Source) *Text {
	doc := document(i.Folder.Root, bulletin, src)
	found := i.checker.Text(doc)
	i.caption(bulletin, src.Text[bulletin.BodyOffset:])
	i.mu.Lock()
	defer i.mu.Unlock()
	i.found = append(i.found, found...)
	if slices.ContainsFunc(found, func(f check.Finding) bool { return len(f.Edits) > 0 }) {
		doc.Source = nil
		i.fixable[src.Name] = doc
	}
	return &Text{inspection: i, bulletin: bulletin}
}

// Finish checks the site as a whole, after all texts and pages were fed. It returns what the check found, beside what a
// build says itself.
func (i *Inspection) Finish() ([]diag.Diagnostic, error) {
	i.followFragments()
	i.tryOutside()
	i.reasons()
	var err error
	if i.facts.Unused, i.facts.Use, err = i.unused(); err != nil {
		return nil, err
	}
	i.facts.Located = i.located()
	if !i.settingsFailed {
		i.found = append(i.found, i.checker.Site(i.facts)...)
		i.foundOnPages()
	}
	check.Sort(i.found)
	return check.Diagnostics(i.found), i.ctx.Err()
}

// reasons checks what notices of withdrawal say. Their bulletins are no pages that anybody feeds.
func (i *Inspection) reasons() {
	if i.settingsFailed {
		return
	}
	for _, b := range i.Site.Withdrawn {
		if w := b.Withdrawal(); w.NoPage || w.Kind != site.KindNotice || w.Reason == "" {
			continue
		}
		src, _ := i.ReadText(b, false)
		if src == nil {
			continue // a build says so
		}
		i.found = append(i.found, i.checker.Text(check.Document{
			Source: src, Body: int(b.BodyOffset), Accept: b.Accept(), Date: b.Withdrawal().Date,
			District: firstDistrict(b), Withdrawn: true,
		})...)
	}
}

// hasSettingsError reports whether site.toml has errors.
func hasSettingsError(found []diag.Diagnostic) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && d.File == content.SettingsFile
	})
}

// gather lists what is read besides the pages, and what bulletins accept. Who is expired is not read.
func (i *Inspection) gather() {
	s := i.Site
	i.waiting = slices.Concat(s.Unplaced, s.Coming)
	for _, h := range s.Held {
		if i.opts.drafts && h.Reason == site.Draft {
			i.waiting = append(i.waiting, h.Bulletin)
		}
	}
	i.facts.Held = i.waiting
	for _, b := range s.Withdrawn {
		i.district[b.File] = firstDistrict(b)
	}
	for _, list := range [][]*site.Bulletin{s.Bulletins, s.Pages, i.waiting} {
		for _, b := range list {
			i.district[b.File] = firstDistrict(b)
			if len(b.Accept()) > 0 {
				i.facts.Accept[b.File] = b.Accept()
			}
		}
	}
}

// tryOutside opens the links that lead to other sites.
func (i *Inspection) tryOutside() {
	slices.SortFunc(i.facts.Links, func(a, b check.Link) int { return compareSpans(a.At, b.At) })
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

func compareSpans(a, b diag.Span) int {
	if c := strings.Compare(a.File, b.File); c != 0 {
		return c
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

func document(files fs.FS, bulletin *site.Bulletin, src *diag.Source) check.Document {
	return check.Document{
		Source: src, Body: int(bulletin.BodyOffset), Accept: bulletin.Accept(), Date: bulletin.Date,
		District: firstDistrict(bulletin), Tables: content.Tables(files, bulletin),
	}
}

// firstDistrict is the path of a bulletin's first district, or "".
func firstDistrict(bulletin *site.Bulletin) string {
	if len(bulletin.Districts) == 0 {
		return ""
	}
	return bulletin.District().Path()
}
