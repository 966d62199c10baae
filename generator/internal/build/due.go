package build

import (
	"context"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// Due is a bulletin that appears or expires by itself at a time. The zero Due is none.
type Due struct {
	At      time.Time
	File    string
	Title   string
	Expires bool
}

// DueResult is what falls due at a site. With an error among the diagnostics some of it may be missing.
type DueResult struct {
	Next        Due // after the time that was asked about
	Past        int // how many since the other
	Diagnostics []diag.Diagnostic
	Language    string
	Title       string
	Location    *time.Location
}

// NextDue tells what falls due at a site: next after opts.Now, and how much of it between since and then. The site is
// read as for a build, and nothing is written.
func NextDue(ctx context.Context, opts Options, since time.Time) (DueResult, error) {
	var result DueResult
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return result, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	b, err := load(ctx, opts, folder, root, 0)
	if b.Site == nil {
		return result, err
	}
	result.Diagnostics = b.diags.Sorted()
	result.Language, result.Title, result.Location = b.Site.Language, b.Site.Title, b.Site.Location
	eachDue(b.Site, func(d Due) {
		if d.At.After(since) && !d.At.After(opts.Now) {
			result.Past++
		}
	})
	result.Next = nextDue(b.Site, opts.Now)
	return result, err
}

// nextDue is the first after a time.
func nextDue(s *site.Site, now time.Time) (next Due) {
	eachDue(s, func(d Due) {
		if d.At.After(now) && (next.At.IsZero() || d.At.Before(next.At)) {
			next = d
		}
	})
	return next
}

// eachDue calls visit for whatever appeared, appears or expires by itself, at any time.
func eachDue(s *site.Site, visit func(Due)) {
	of := func(b *site.Bulletin) {
		appears := b.Date
		if at := b.PublishAt(); !at.IsZero() {
			appears = at
		}
		visit(Due{At: appears, File: b.File, Title: b.Title})
		if !b.Expires().IsZero() {
			visit(Due{At: b.Expires(), File: b.File, Title: b.Title, Expires: true})
		}
	}
	for _, list := range [][]*site.Bulletin{s.Bulletins, s.Pages} {
		for _, b := range list {
			of(b)
		}
	}
	for _, h := range s.Held {
		if h.Reason != site.Draft && h.Reason != site.Withdrawn {
			of(h.Bulletin)
		}
	}
}
