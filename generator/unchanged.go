package generator

import (
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/ledger"
)

// nothingChanged reports whether a build would do nothing: no source is another than the last build saw, nothing was found in
// any, the theme is the same, and every file is what that build left. Then not even the pages are planned: the result is
// that of the last build.
func (b *build) nothingChanged() bool {
	inc := b.incremental
	switch {
	case b.stage == nil, b.Drafts, b.Verify, b.Explain != "", !b.diags.Empty(), inc.last.Whole == 0:
		return false
	case !inc.known, inc.hidden, len(inc.delta) > 0, !inc.sources.Same(), b.newYear(), inc.last.Whole != b.theme.Sum():
		return false
	}
	files := inc.last.Files()
	if b.stage.PublishedCount() != files.Len() {
		return false
	}
	err := b.parallel(files.Len(), func() func(int) error {
		return func(i int) error {
			if !b.untouched(i) || !b.stage.Published(files.Name(i), i) {
				return errStale
			}
			return nil
		}
	})
	if err != nil {
		return false
	}
	b.result.Pages, b.result.Photos, b.result.Published.Unchanged = inc.last.Pages, inc.last.Photos, files.Len()
	return true
}

// newYear reports whether the last build was in another year than this.
func (b *build) newYear() bool {
	return b.incremental.sources.Now().In(b.site.Location).Year() != b.Now.In(b.site.Location).Year()
}

// whole is the digest of the theme, if the next build may trust that it would find nothing where nothing changed: every file
// has a key, and nothing was found.
func (b *build) whole() digest.Sum {
	inc := b.incremental
	if b.Drafts || !b.diags.Empty() {
		return 0
	}
	count := inc.staying() + len(inc.others)
	for i, key := range inc.keys {
		if key == (ledger.Key{}) {
			return 0
		}
		if !inc.kept[i] {
			count++
		}
	}
	for _, key := range inc.others {
		if key == (ledger.Key{}) {
			return 0
		}
	}
	if p := b.result.Published; count != p.Added+p.Changed+p.Unchanged {
		return 0
	}
	return b.theme.Sum()
}
