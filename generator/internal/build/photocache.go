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
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return result, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	diags := new(diag.List)
	s, err := content.Load(ctx, folder, content.Options{Now: opts.Now, Drafts: true}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return result, fault.SiteMissing(opts.Site, err)
	}
	if err != nil {
		return result, err
	}
	result.Language = s.Language
	for _, d := range diags.Sorted() {
		if d.Severity == diag.Error { // warnings are for a build to tell
			result.Diagnostics = append(result.Diagnostics, d)
		}
	}
	if !photo.HasCache(root) || prune && result.Failed() {
		return result, nil
	}
	cache, err := photo.OpenCache(root)
	if err != nil {
		return result, fault.New(diag.New(diag.CacheUnwritable, diag.Cause(err)).In(photo.CacheDir), err)
	}
	b := &build{opts: opts, Renderer: &render.Renderer{Site: s}}
	engine := &photo.Engine{
		Recipe: photo.Recipe{Widths: s.Photos.Widths, Quality: s.Photos.Quality},
		Limits: photo.Limits{Pixels: s.Photos.MaxPixels, Bytes: s.Photos.MaxBytes},
		Cache:  cache, Files: folder.Root,
	}
	result.Usage, err = engine.Survey(b.collect().jobs, opts.Now, prune)
	return result, errors.Join(err, cache.Close())
}
