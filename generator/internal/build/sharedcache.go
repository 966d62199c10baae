package build

import (
	"context"
	"errors"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/sharedcache"
)

// sharedCache is the shared cache of the site's photos while they are made.
type sharedCache struct {
	store sharedcache.Store
	cache *photo.Shared // nil where the site names none
}

// openShared opens the shared cache. What a build with drafts makes is read by nobody else.
func (b *build) openShared() sharedCache {
	settings := b.Site.Photos
	if settings.Cache.To == "" || b.opts.Clock == nil {
		return sharedCache{}
	}
	keys := b.opts.CacheKeys
	if keys.Getenv == nil {
		keys.Getenv = func(string) string { return "" }
	}
	store := sharedcache.Open(b.opts.Site, settings.Cache, keys, b.opts.Clock)
	cache := &photo.Shared{Store: store, ReadOnly: b.opts.Drafts}
	for _, key := range settings.CacheTrust {
		cache.Trust = append(cache.Trust, key)
	}
	var err error
	if cache.Sign, err = keys.SigningKey(); err != nil {
		b.diags.Add(asWarning(err))
		cache.Sign = nil
	}
	return sharedCache{store, cache}
}

// close says what was wrong with the cache. The site does not depend on it.
func (s sharedCache) close(diags *diag.List) {
	if s.cache == nil {
		return
	}
	stats := s.cache.Stats()
	if err := stats.Failure; err != nil && !errors.Is(err, context.Canceled) {
		diags.Add(asWarning(err))
	}
	if stats.Bad > 0 {
		diags.Add(diag.New(diag.SharedEntries, stats.Bad, stats.BadName).In(content.SettingsFile))
	}
	_ = s.store.Close() // everything was written when it was answered
}

// asWarning is the diagnostic of an error of the shared cache, with which a build goes on.
func asWarning(err error) diag.Diagnostic {
	var cannot *fault.CannotRun
	if !errors.As(err, &cannot) {
		return diag.New(diag.SharedUnusable, sharedcache.Cause(err)).In(content.SettingsFile)
	}
	d := cannot.Diagnostic
	d.Severity = diag.Warning
	return d
}

var _ photo.Store = sharedcache.Store(nil)
