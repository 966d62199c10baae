package preview

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/serve"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
)

// themeFolders hold what a theme is made of; site.toml and static/ are watched like them.
var themeFolders = []string{"themes", "layouts", "assets", "i18n", "theme.toml", content.StaticFolder}

// stamp tells whether site.toml and the theme's files are what they were.
func (p *Preview) stamp() map[string]string {
	stamps := map[string]string{}
	for _, top := range append([]string{content.SettingsFile}, themeFolders...) {
		_ = fs.WalkDir(p.folder.Root, top, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil
			}
			if info, err := entry.Info(); err == nil {
				stamps[name] = info.ModTime().String() + info.Mode().String() + string(rune(info.Size()))
			}
			return nil
		})
	}
	return stamps
}

// restamped are the files whose stamps are others than before.
func (p *Preview) restamped() []string {
	before, now := p.stamps, p.stamp()
	p.stamps = now
	var changed []string
	for name := range now {
		if before[name] != now[name] {
			changed = append(changed, name)
		}
	}
	for name := range before {
		if _, there := now[name]; !there {
			changed = append(changed, name)
		}
	}
	return changed
}

// Refresh reads what changed.
func (p *Preview) Refresh(ctx context.Context, files []string) serve.Change {
	p.refreshing.Lock()
	defer p.refreshing.Unlock()
	bulletins, others := files, p.restamped()
	if files != nil {
		outside := func(name string) bool { return !strings.HasPrefix(name+"/", "content/") }
		bulletins = slices.DeleteFunc(slices.Clone(files), outside)
	}
	var reopened serve.Change
	if slices.Contains(others, content.SettingsFile) {
		var whole bool
		if reopened, whole = p.reopen(ctx, others); whole {
			return reopened
		}
		others = slices.DeleteFunc(others, func(name string) bool { return name == content.SettingsFile })
	}
	var changes content.Changes
	var err error
	switch {
	case files == nil:
		changes, err = p.live.Scan(ctx)
	case len(bulletins) > 0:
		changes, err = p.live.Refresh(ctx, bulletins)
	}
	if err != nil {
		return serve.Change{} // the preview is at its end
	}
	change := p.apply(changes, others)
	change.Any = change.Any || reopened.Any
	change.Files = append(reopened.Files, change.Files...)
	change.Problems = append(reopened.Problems, change.Problems...)
	return change
}

// apply swaps in a snapshot with the changes. Where there are none the snapshot stays: what is found meanwhile, in a
// page that a browser asks for, would be lost with it.
func (p *Preview) apply(changes content.Changes, others []string) serve.Change {
	change := serve.Change{Files: others, Any: len(others) > 0 || changes.Any()}
	before, unplanned := p.Snapshot(), p.unplanned
	s := before.next()
	static := slices.ContainsFunc(others, func(name string) bool {
		return strings.HasPrefix(name, content.StaticFolder+"/")
	})
	if static {
		p.live.ReadStatic(p.ctx)
	}
	switch {
	case changes.Refiled() || p.unplanned || static:
		reload := len(others) > 0 || p.unplanned
		p.attempt(s, func() error { return p.replan(s, reload) })
	case slices.ContainsFunc(others, isPlanned):
		p.attempt(s, func() error { return p.replan(s, true) })
	case len(others) > 0:
		p.edit(s, changes.Edited)
		p.attempt(s, func() error { return p.rebind(s, true) })
	case len(changes.Edited) > 0:
		p.edit(s, changes.Edited)
		p.attempt(s, func() error { return p.rebind(s, false) })
	}
	p.takeSources(s)
	if change.Any = change.Any || unplanned && !p.unplanned || s.differs(before); !change.Any {
		return change
	}
	css := func(name string) bool { return path.Ext(name) == ".css" }
	onlyCSS := !slices.ContainsFunc(others, func(name string) bool { return !css(name) })
	if len(others) > 0 && len(changes.FindingsChanged) == 0 && onlyCSS {
		change.Styles = restyled(before.styles(), s.styles())
	}
	p.convertChanged(before, s, changes, &change)
	p.current.Store(s)
	return change
}

// isPlanned reports whether pages are planned with what a file of the theme holds: texts, settings, and pictures such
// as the logo; not with templates, style sheets and scripts.
func isPlanned(name string) bool {
	switch path.Ext(name) {
	case ".html", ".css", ".js":
		return false
	}
	return true
}

// attempt brings a snapshot up to what was learned. Where that fails it says why, the pages stay as they were, and the
// next refresh tries again.
func (p *Preview) attempt(s *Snapshot, make func() error) {
	before := *s.Renderer
	if err := make(); err != nil {
		*s.Renderer = before
		s.themeFindings = []diag.Diagnostic{diag.New(diag.BuildFailed, err)}
		p.unplanned = true
	}
}

// edit gives the plan the present versions of bulletins whose addresses and lists are the same.
func (p *Preview) edit(s *Snapshot, edits []content.Edit) {
	if len(edits) == 0 {
		return
	}
	versions := map[*site.Bulletin]*site.Bulletin{}
	for _, e := range edits {
		versions[e.Listed] = e.Now
	}
	s.Plan = s.Plan.Edited(versions)
}

// replan plans all pages, for the theme that there is or, with reload, for the one that is read now.
func (p *Preview) replan(s *Snapshot, reload bool) error {
	p.unplanned = true
	s.Site = p.live.Site(content.Options{Now: p.now(), Drafts: true})
	s.Pictures = p.photos.of(s.Site)
	previous := s.Theme
	var found diag.List
	if reload || s.Theme == nil {
		if err := p.loadTheme(s, &found); err != nil {
			return err
		}
	}
	var planned diag.List
	s.NewPlan(p.ctx, p.now(), true, &planned)
	s.Plan.CheckAddresses(&planned)
	s.planFindings = planned.Sorted()
	maps.DeleteFunc(s.pageFindings, func(url string, _ []diag.Diagnostic) bool {
		page, _ := s.Plan.Find(url)
		return page == nil
	})
	p.bind(s, previous, &found)
	if reload {
		s.themeFindings = found.Sorted()
	}
	p.unplanned = false
	return nil
}

// rebind binds the theme to the plan: the one that there is or, with reload, the one that is read now.
func (p *Preview) rebind(s *Snapshot, reload bool) error {
	previous := s.Theme
	var found diag.List
	if reload {
		if err := p.loadTheme(s, &found); err != nil {
			return err
		}
	}
	p.bind(s, previous, &found)
	if reload {
		s.themeFindings = found.Sorted()
	}
	return nil
}

// loadTheme reads the theme. One with errors replaces none.
func (p *Preview) loadTheme(s *Snapshot, found *diag.List) error {
	t, err := render.LoadTheme(p.folder.Root, s.Site, found)
	if err != nil {
		return err
	}
	if s.Theme != nil && (t == nil || found.Errors() > 0) {
		return nil
	}
	if t == nil {
		return fault.New(found.Sorted()[0], nil)
	}
	s.Theme = t
	return nil
}

// bind binds the theme to the plan; where its templates have errors, the previous one, if there is any.
func (p *Preview) bind(s *Snapshot, previous *theme.Theme, found *diag.List) {
	var templates diag.List
	next := s.Theme
	s.Theme = next.Unbound()
	s.BindTheme(&templates)
	found.Add(templates.Sorted()...)
	if previous != nil && next != previous && templates.Errors() > 0 {
		next, s.Theme = previous, previous.Unbound()
		s.BindTheme(new(diag.List))
	}
	if next == previous && s.assets != nil {
		return
	}
	s.before, s.assets = s.assets, map[string][]byte{}
	for _, a := range s.Theme.Assets {
		s.assets["/"+a.File] = a.Data
	}
	clear(s.pageFindings)
}

// takeSources takes what is known of the bulletins' files.
func (p *Preview) takeSources(s *Snapshot) {
	var found diag.List
	found.Add(p.live.Diagnostics(p.now())...)
	s.sourceFindings, s.broken = found.Sorted(), p.live.Broken()
}

// differs reports whether the findings in files, folders and the theme, or the broken bulletins, are not those of
// before.
func (s *Snapshot) differs(before *Snapshot) bool {
	return !reflect.DeepEqual(s.sourceFindings, before.sourceFindings) || !reflect.DeepEqual(s.broken, before.broken) ||
		!reflect.DeepEqual(s.themeFindings, before.themeFindings)
}

// maxConverted is how many changed bulletins are converted at once; those of a burst are when they are shown.
const maxConverted = 20

// convertChanged converts what changed, so that what is wrong is known before the page is opened. It tells of that, and
// of what came to be wrong elsewhere: in a folder, or in the other file of two that are the same.
func (p *Preview) convertChanged(before, s *Snapshot, changes content.Changes, change *serve.Change) {
	changed := slices.Clone(changes.Moved)
	for _, e := range changes.Edited {
		changed = append(changed, e.Now)
	}
	changedFiles := map[string]bool{}
	for _, b := range changed {
		changedFiles[b.File] = true
	}
	for _, name := range changes.FindingsChanged {
		changedFiles[name] = true // with errors, or without any more
	}
	maps.DeleteFunc(s.bodyFindings, func(file string, _ []diag.Diagnostic) bool {
		return changedFiles[file] || !p.live.Has(file)
	})
	for _, b := range changed[:min(len(changed), maxConverted)] {
		s.convert(b)
		if b.Placed() {
			change.Title, change.URL = b.Title, s.Plan.Link(b.URL())
		}
	}
	change.Files = append(change.Files, slices.Sorted(maps.Keys(changedFiles))...)
	type place struct {
		code diag.Code
		span diag.Span
	}
	known := map[place]bool{}
	for _, d := range before.problems(false) {
		known[place{d.Code, d.Span}] = true
	}
	for _, d := range s.problems(false) {
		if changedFiles[d.File] || slices.Contains(change.Files, d.File) || !known[place{d.Code, d.Span}] {
			change.Problems = append(change.Problems, d)
		}
	}
}

// reopen reads everything again for another site.toml. One with errors replaces none; then what else changed is still
// to be read, and whole is false.
func (p *Preview) reopen(ctx context.Context, files []string) (change serve.Change, whole bool) {
	change.Files, change.Any = files, true
	s := p.Snapshot().next()
	defer p.current.Store(s)
	live, err := content.OpenLiveSite(ctx, p.folder)
	if err != nil {
		s.settings = []diag.Diagnostic{diag.New(diag.FileUnreadable, diag.Cause(err)).In(content.SettingsFile)}
		change.Files, change.Problems = []string{content.SettingsFile}, s.settings
		return change, false
	}
	s.settings = live.Settings()
	change.Problems = s.settings
	if slices.ContainsFunc(s.settings, func(d diag.Diagnostic) bool { return d.Severity == diag.Error }) {
		change.Files = []string{content.SettingsFile}
		return change, false
	}
	p.live, s.live = live, live
	p.photos.forget()
	clear(s.bodyFindings)
	p.attempt(s, func() error { return p.replan(s, true) })
	p.takeSources(s)
	return change, true
}

// styles are the theme's style sheets by name.
func (s *Snapshot) styles() map[string]string {
	styles := map[string]string{}
	for name := range s.assets {
		if path.Ext(name) == ".css" {
			short, _, _ := strings.Cut(path.Base(name), ".")
			styles[path.Dir(name)+"/"+short] = s.basePath() + name
		}
	}
	return styles
}

// restyled are the new addresses of style sheets by the old ones.
func restyled(before, now map[string]string) map[string]string {
	changed := map[string]string{}
	for name, address := range before {
		if to := now[name]; to != "" && to != address {
			changed[address] = to
		}
	}
	return changed
}
