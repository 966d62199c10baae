package photo

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"jianbao/generator/internal/fsys"
)

// Usage is what a cache holds.
type Usage struct {
	Entries, Unused    int
	Bytes, UnusedBytes int64
}

// staleTempAge is the age at which no running build can still be writing a temporary file.
const staleTempAge = time.Hour

// Survey counts the entries, and those that none of the jobs needs. With prune it removes these, and
// the records of photos that changed or are gone.
func (e *Engine) Survey(jobs []Job, now time.Time, prune bool) (Usage, error) {
	used, alive := e.Used(jobs)
	var u Usage
	err := e.Cache.each(func(name, key string, info fs.FileInfo) error {
		if strings.HasSuffix(key, fsys.Temporary) && now.Sub(info.ModTime()) < staleTempAge {
			return nil
		}
		u.Entries++
		u.Bytes += info.Size()
		if used[key] {
			return nil
		}
		u.Unused++
		u.UnusedBytes += info.Size()
		if !prune {
			return nil
		}
		return ignoreMissing(fsys.Remove(e.Cache.root, name))
	})
	if prune {
		e.Cache.index.removeUnused(alive, used)
	}
	return u, err
}

// Used are the keys of the entries that jobs need, and the names of their photos that can be read.
func (e *Engine) Used(jobs []Job) (used, alive map[string]bool) {
	used, alive = map[string]bool{}, map[string]bool{}
	_, stats := e.largestFirst(jobs)
	for i, job := range jobs {
		if stats[i].err != nil {
			continue
		}
		content, ok := e.Cache.index.findPhoto(job.Name, stats[i].FileStat)
		if !ok { // changed since, or too young to be remembered
			data, _, err := e.read(job.Name)
			if err != nil {
				continue // a build reports the error
			}
			content = sha256.Sum256(data)
		}
		alive[job.Name] = true
		for _, w := range e.entryKeys(content, job.Crop) {
			used[w.key] = true
		}
	}
	return used, alive
}

// each calls do for every file in the cache's folders.
func (c *Cache) each(do func(name, key string, info fs.FileInfo) error) error {
	return fs.WalkDir(c.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Dir(name) == "." {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return ignoreMissing(err)
		}
		return do(name, strings.Replace(name, "/", "", 1), info)
	})
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// removeUnused removes what is not in use.
func (x *index) removeUnused(photos, entries map[string]bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for name := range x.photos {
		if !photos[name] {
			delete(x.photos, name)
			x.changed = true
		}
	}
	for key := range x.entries {
		if !entries[key] {
			delete(x.entries, key)
			x.changed = true
		}
	}
}

// HasCache reports whether a site has a cache at all.
func HasCache(site *os.Root) bool {
	info, err := site.Stat(CacheDir)
	return err == nil && info.IsDir()
}
