package photo

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
)

// load reads entries that the index does not have: from this machine's cache, then from the shared one. It returns the
// keys of those that the shared cache has, too.
func (e *Engine) load(ctx context.Context, content digest, crop *Crop) (r Result, there []string, ok bool) {
	ok = true
	for _, want := range e.entryKeys(content, crop) {
		entry, here := e.Cache.load(want.key)
		if here {
			e.Cache.index.recordEntry(want.key, entry)
		} else if e.Shared != nil {
			found, err := e.Shared.get(ctx, want.key)
			if err == nil {
				e.Cache.keep(want.key, found.Entry, found.data)
				entry, here, r.Fetched = found.Entry, true, true
				there = append(there, want.key)
			}
		}
		if ok = ok && here; here {
			want.setResult(&r, entry)
		}
	}
	return r, there, ok
}

// fill sees to it that the shared cache has the entries of a photo. The result has none of them if one is still to be
// made; there are the keys of those that the shared cache has.
func (e *Engine) fill(ctx context.Context, content digest, crop *Crop) (r Result, there []string) {
	missing := false
	for _, want := range e.entryKeys(content, crop) {
		found, err := e.Shared.get(ctx, want.key)
		entry := found.Entry
		switch {
		case err == nil:
			r.Fetched = true
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errBad):
			return Result{Err: &SharedError{err}}, nil
		default:
			here := false
			if entry, here = e.Cache.load(want.key); !here {
				missing = true
				continue
			}
			if err := e.Shared.put(ctx, want.key, entry.bytes(want.key)); err != nil {
				return Result{Err: &SharedError{err}}, nil
			}
		}
		want.setResult(&r, entry)
		there = append(there, want.key)
	}
	if missing {
		return Result{}, there
	}
	return r, there
}

// compare compares what was made of a photo with what the shared cache has.
func (e *Engine) compare(ctx context.Context, content digest, crop *Crop, made Result) Result {
	for _, want := range e.entryKeys(content, crop) {
		found, err := e.Shared.get(ctx, want.key)
		switch entry := want.of(made); {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errBad):
			return Result{Err: ErrAbsent}
		case err != nil:
			return Result{Err: &SharedError{err}}
		case !bytes.Equal(found.data, entry.bytes(want.key)):
			return Result{Err: ErrDiffers}
		default:
			e.Cache.keep(want.key, entry, found.data)
		}
	}
	made.Fetched = true
	return made
}
