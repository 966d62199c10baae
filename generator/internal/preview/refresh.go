// What a preview does when files of its site change.

package preview

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/serve"
)

// themeFolders hold what a theme is made of; site.toml is looked at like them.
var themeFolders = []string{"themes", "layouts", "assets", "i18n", "theme.toml"}

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

// stamped are the files whose stamps are others than before.
func (p *Preview) stamped() []string {
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
	p.mu.Lock()
	defer p.mu.Unlock()
	bulletins, others := files, p.stamped()
	if files != nil {
		bulletins = slices.DeleteFunc(slices.Clone(files), func(name string) bool { return !strings.HasPrefix(name+"/", "content/") })
	}
	var news content.News
	var err error
	switch {
	case slices.Contains(others, content.SettingsFile):
		return p.reopen(ctx, others)
	case files == nil:
		news, err = p.library.Scan(ctx)
	case len(bulletins) > 0:
		news, err = p.library.Refresh(ctx, bulletins)
	}
	if err != nil {
		return serve.Change{} // the preview is at its end
	}
	return p.apply(news, others)
}

// apply brings the pages up to what was learned.
func (p *Preview) apply(news content.News, others []string) serve.Change {
	change := serve.Change{Files: others}
	styles := maps.Clone(p.styles())
	switch {
	case news.Moved():
		p.must(p.arrange())
	case len(others) > 0:
		p.must(p.dress(slices.ContainsFunc(others, func(name string) bool { return path.Ext(name) == ".toml" })))
	}
	if !news.Moved() {
		for _, b := range news.Renewed {
			if card := p.plan.Renew(b); card != nil {
				p.theme.Forget(card)
			}
		}
	}
	if len(others) > 0 && len(news.Touched) == 0 && !slices.ContainsFunc(others, func(name string) bool { return path.Ext(name) != ".css" }) {
		change.Styles = restyled(styles, p.styles())
	}
	p.look(news, &change)
	return change
}

// must says why pages stayed as they were.
func (p *Preview) must(err error) {
	if err != nil {
		p.themeFound = []diag.Diagnostic{diag.New(diag.BuildFailed, err)}
	}
}

// maxLooked is how many changed bulletins are converted at once; those of a burst are when they are shown.
const maxLooked = 20

// look converts what changed, so that what is wrong is known before the page is opened.
func (p *Preview) look(news content.News, change *serve.Change) {
	changed := slices.Concat(news.Renewed, news.Refiled)
	touched := map[string]bool{}
	for _, b := range changed {
		touched[b.File] = true
	}
	for _, name := range news.Touched {
		touched[name] = true // with errors, or without any more
	}
	p.outdated(touched)
	for _, b := range changed[:min(len(changed), maxLooked)] {
		p.convert(p.renderer(), b)
		if len(b.Districts) > 0 && !b.Date.IsZero() {
			change.Title, change.URL = b.Title, p.plan.Link(b.URL())
		}
	}
	p.found.Lock()
	defer p.found.Unlock()
	change.Files = append(change.Files, slices.Sorted(maps.Keys(touched))...)
	var all diag.List
	all.Add(p.library.Diagnostics()...)
	all.Add(slices.Concat(p.settings, p.themeFound, p.planFound)...)
	for _, found := range p.bodyFound {
		all.Add(found...)
	}
	for _, d := range all.Sorted() {
		if touched[d.File] || slices.Contains(change.Files, d.File) {
			change.Problems = append(change.Problems, d)
		}
	}
}

// outdated drops what was found in texts that are others now, or none.
func (p *Preview) outdated(touched map[string]bool) {
	p.found.Lock()
	defer p.found.Unlock()
	maps.DeleteFunc(p.bodyFound, func(file string, _ []diag.Diagnostic) bool {
		return touched[file] || !p.library.Has(file)
	})
}

// reopen reads everything again for another site.toml. One with errors takes the place of none.
func (p *Preview) reopen(ctx context.Context, files []string) serve.Change {
	change := serve.Change{Files: files}
	library, err := content.OpenLibrary(ctx, p.folder)
	if err != nil {
		p.settings = []diag.Diagnostic{diag.New(diag.FileUnreadable, fault.Cause(err)).In(content.SettingsFile)}
		change.Problems = p.settings
		return change
	}
	p.settings = library.Settings()
	change.Problems = p.settings
	if slices.ContainsFunc(p.settings, func(d diag.Diagnostic) bool { return d.Severity == diag.Error }) {
		return change
	}
	p.library = library
	p.found.Lock()
	clear(p.bodyFound)
	p.found.Unlock()
	p.must(p.arrange())
	return change
}

// styles are the theme's style sheets by name.
func (p *Preview) styles() map[string]string {
	styles := map[string]string{}
	base := page.BasePath(p.site.BaseURL)
	for name := range p.assets {
		if path.Ext(name) == ".css" {
			short, _, _ := strings.Cut(path.Base(name), ".")
			styles[path.Dir(name)+"/"+short] = base + name
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
