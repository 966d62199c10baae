// Open folders. An os.Root walks every element of a path, so writing
// a/2022/b/index.html opens and closes three folders. Builds write folder by
// folder, so a few that stay open save most of that. The cache is bounded:
// a large site has a folder for every bulletin.

package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"
)

// How many unused folders stay open, where the system allows it. Photos are in 256 folders, and come in no order.
const (
	maxOpenDirs      = 32
	maxOpenPhotoDirs = 260
)

// openDirs limits how many folders a cache may keep open: the caches of a stage together leave more than half of what
// the process may open to the rest of the build.
func openDirs(most int) int {
	return min(most, max(4, (openFiles()-32)/4))
}

// A dirCache hands out the folders of one tree. It follows no links.
type dirCache struct {
	create bool // make what is missing
	limit  int  // of folders that stay open

	mu   sync.Mutex
	open map[string]*cachedDir
	tick uint64
}

// A cachedDir is one folder; root is nil if there is none of that name.
type cachedDir struct {
	root *os.Root
	refs int
	used uint64
}

func newDirCache(top *os.Root, create bool) *dirCache {
	// The reference keeps top, which belongs to the caller, from being closed.
	return &dirCache{create: create, limit: openDirs(maxOpenDirs), open: map[string]*cachedDir{".": {root: top, refs: 1}}}
}

// acquire returns the folder of that name, until release.
func (c *dirCache) acquire(name string) (*cachedDir, error) {
	if d := c.lookup(name, nil); d != nil {
		return d, nil
	}
	if name == "." {
		return nil, fs.ErrClosed
	}
	parent, err := c.acquire(path.Dir(name))
	if err != nil || parent.root == nil {
		return parent, err // below nothing is nothing
	}
	defer c.release(parent)
	root, err := c.openChild(parent.root, path.Base(name))
	if err != nil {
		return nil, err
	}
	return c.lookup(name, &cachedDir{root: root}), nil
}

// lookup takes a reference to the folder in the cache, or else to fresh.
func (c *dirCache) lookup(name string, fresh *cachedDir) *cachedDir {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.open[name]
	switch {
	case d == nil && fresh == nil:
		return nil
	case d == nil:
		if len(c.open) > c.limit {
			c.closeLeastRecent()
		}
		d = fresh
		c.open[name] = d
	case fresh != nil && fresh.root != nil: // another goroutine was faster
		fresh.root.Close()
	}
	c.tick++
	d.refs++
	d.used = c.tick
	return d
}

func (c *dirCache) release(d *cachedDir) {
	c.mu.Lock()
	d.refs--
	c.mu.Unlock()
}

// closeLeastRecent closes the folder that has not been used for longest.
func (c *dirCache) closeLeastRecent() {
	var oldest string
	for name, d := range c.open {
		if d.refs == 0 && (oldest == "" || d.used < c.open[oldest].used) {
			oldest = name
		}
	}
	if oldest == "" {
		return
	}
	if root := c.open[oldest].root; root != nil {
		root.Close()
	}
	delete(c.open, oldest)
}

// close closes all folders but the top one.
func (c *dirCache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, d := range c.open {
		if name != "." && d.root != nil {
			d.root.Close()
		}
	}
	clear(c.open)
}

func (c *dirCache) openChild(parent *os.Root, base string) (*os.Root, error) {
	if c.create {
		if err := parent.Mkdir(base, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		return parent.OpenRoot(base)
	}
	switch info, err := parent.Lstat(base); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, nil
	}
	return parent.OpenRoot(base)
}
