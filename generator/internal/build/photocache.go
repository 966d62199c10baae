package build

import (
	"context"
	"errors"
	"io/fs"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/render"
)

// CacheResult is what the cache of a site's photos holds. With errors among the diagnostics nothing
// was removed: which photos are in use is not known then.
type CacheResult struct {
	photo.Usage
	Diagnostics []diag.Diagnostic
	Language    string
}

// Failed reports whether the site has errors.
func (r *CacheResult) Failed() bool { return (&Result{Diagnostics: r.Diagnostics}).Failed() }

// Cache looks through the cache of a site's photos, and with prune removes what no bulletin shows
// any more; drafts and other held bulletins count as showing theirs.
func Cache(ctx context.Context, opts Options, prune bool) (CacheResult, error) {
	var result CacheResult
	b, closeSite, err := loadPhotos(ctx, opts, true)
	if err != nil {
		return result, err
	}
	defer closeSite()
	result.Language, result.Diagnostics = b.Site.Language, b.foundErrors()
	if !photo.HasCache(b.root) || prune && result.Failed() {
		return result, nil
	}
	cache, err := b.openCache()
	if err != nil {
		return result, err
	}
	result.Usage, err = b.photoEngine(cache, nil).Survey(b.collect().jobs, opts.Now, prune)
	return result, errors.Join(err, cache.Close())
}

// loadPhotos loads a site for its photos alone, with those of held bulletins or without. The caller closes it.
func loadPhotos(ctx context.Context, opts Options, held bool) (b *build, closeSite func(), err error) {
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return nil, nil, fault.SiteMissing(opts.Site, err)
	}
	closeSite = func() {
		folder.Close()
		root.Close()
	}
	b = &build{
		opts: opts, ctx: ctx, root: root, diags: new(diag.List), result: new(Result),
		Renderer: &render.Renderer{Folder: folder}, spans: content.NewSpans(ctx, folder.Root),
	}
	b.Site, err = content.Load(ctx, folder, content.Options{Now: opts.Now, Drafts: held}, b.diags)
	if errors.Is(err, fs.ErrNotExist) {
		err = fault.SiteMissing(opts.Site, err)
	}
	if err != nil {
		closeSite()
		return nil, nil, err
	}
	return b, closeSite, nil
}

// foundErrors are the errors found until now; warnings are for a build to tell.
func (b *build) foundErrors() (found []diag.Diagnostic) {
	for _, d := range b.diags.Sorted() {
		if d.Severity == diag.Error {
			found = append(found, d)
		}
	}
	return found
}

// openCache opens this machine's cache, which the command cannot do without.
func (b *build) openCache() (*photo.Cache, error) {
	cache, err := photo.OpenCache(b.root)
	if err != nil {
		return nil, fault.New(diag.New(diag.CacheUnwritable, diag.Cause(err)).In(photo.CacheDir), err)
	}
	return cache, nil
}
