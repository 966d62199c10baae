package serve

import "sync"

// rendered is a page with the digest of its bytes, by which a browser is told whether it shows the page as it is.
type rendered struct {
	Page
	digest string
}

// maxCached is how many pages are kept: as many as browsers may listen to.
const maxCached = maxBrowsers

// pageCache keeps pages as they were rendered, by path, until the site is looked at again. So a page that
// changed is rendered once: for the message that tells its digest, and for the browser that then loads it.
type pageCache struct {
	mu         sync.Mutex
	pages      map[string]rendered
	version    int // of the site; a page of an older one is not kept
	refreshing int // while the site is looked at nothing is kept: it may be of before or after
}

// get returns the page at a path if it is known. If not, the version is to be handed to put.
func (c *pageCache) get(path string) (page rendered, version int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	page, ok = c.pages[path]
	return page, c.version, ok
}

// put keeps a page that was rendered after get returned the version.
func (c *pageCache) put(path string, version int, page rendered) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version || c.refreshing > 0 {
		return
	}
	if c.pages == nil || len(c.pages) >= maxCached {
		c.pages = map[string]rendered{}
	}
	c.pages[path] = page
}

// refresh runs what may change the site, and forgets all pages.
func (c *pageCache) refresh(change func()) {
	c.begin()
	defer c.end()
	change()
}

func (c *pageCache) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refreshing++
	c.pages = nil
}

func (c *pageCache) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refreshing--
	c.version++
}
