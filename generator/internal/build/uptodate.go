package build

import (
	"errors"
	"slices"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// errModified ends a pass over the recorded files at the first one that cannot be reused.
var errModified = errors.New("modified")

// upToDate reports whether a build would do nothing: no source is another than the last build saw, what it depends on
// beside them is the same, and every file is what that build left. Then not even the pages are planned: the result is
// that of the last build.
func (b *build) upToDate() bool {
	r := b.reuse
	found, ok := b.standing()
	b.foundAtStart = found
	if b.stage == nil || b.stage.Restores() || b.opts.Explain != "" || !ok || r.name == "" {
		return false
	}
	if r.previous.UpToDate == (digest.Sum{}) || !r.sources.Unchanged() || r.previous.UpToDate != b.upToDateSum() {
		return false
	}
	outputs := r.previous.Outputs()
	if b.stage.PublishedCount() != outputs.Len() {
		return false
	}
	err := b.parallel(outputs.Blocks(), func() func(int) error {
		var block record.Block
		return func(at int) error {
			files := r.readBlock(at, &block)
			if len(files) == 0 {
				return errModified
			}
			for i, unmodified := range files {
				if !unmodified || !b.stage.Published(block.Name(i), block.From+i) {
					return errModified
				}
				r.reused[block.From+i].Store(true)
			}
			return nil
		}
	})
	if err != nil {
		for i := range r.reused {
			r.reused[i].Store(false)
		}
		return false
	}
	b.result.Pages, b.result.Photos, b.result.Published.Unchanged = r.previous.Pages, r.previous.Photos, outputs.Len()
	return true
}

// standing counts what was found, and reports whether it is nothing but warnings that every build finds again before it
// asks whether it is up to date: those of site.toml, and that of a style sheet that replaces the theme's.
func (b *build) standing() (found int, ok bool) {
	if b.diags.Empty() {
		return 0, true
	}
	all := b.diags.Sorted()
	return len(all), !slices.ContainsFunc(all, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error || d.File != content.SettingsFile && d.Code != diag.StyleReplaced
	})
}

// upToDateSum is the digest of all that a build depends on beside site.toml and the bulletins' files: the theme, which
// bulletins are held, and the year, which the front page shows. It is zero for drafts, which change as time goes by.
func (b *build) upToDateSum() digest.Sum {
	if b.opts.Drafts {
		return digest.Sum{}
	}
	inputs := struct {
		Theme       digest.Sum
		Year        int
		SitemapURLs int
		Held        []string
		Static      []site.StaticFile
	}{b.Theme.Sum(), b.opts.Now.In(b.Site.Location).Year(), b.opts.SitemapURLs, nil, b.Site.Static}
	for _, h := range b.Site.Held {
		inputs.Held = append(inputs.Held, string(rune('a'+h.Reason))+h.File)
	}
	return b.pages.hasher.Of(&inputs)
}

// trusted is the sum to record: zero unless the next build may trust that it would find nothing where nothing changed,
// since nothing was found beside what the load finds each time, and every file has a key.
func (b *build) trusted(made []record.Output) digest.Sum {
	p := b.result.Published
	unknown := func(o record.Output) bool { return !o.Key.Known() }
	found, ok := b.standing()
	if !ok || found != b.foundAtStart || slices.ContainsFunc(made, unknown) ||
		b.reuse.reusedCount()+len(made) != p.Added+p.Changed+p.Unchanged {
		return digest.Sum{}
	}
	return b.noted.upToDate
}
