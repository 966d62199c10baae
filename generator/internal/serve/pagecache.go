package serve

import "sync"

// rendered is a page and the digest of its HTML, from which a browser knows whether it shows the current page.
type rendered struct {
	Page
	digest string
}

// maxCached is how many pages are kept: one for each browser that may listen.
const maxCached = maxBrowsers

// pageCache keeps rendered pages by path until the next refresh. So a page that changed is rendered once for
// two uses: the message with its digest, and the request of the browser that then loads it.
type pageCache struct {
	mu         sync.Mutex
	pages      map[string]rendered
	version    int // counts refreshes; a page that was rendered before one is stale
	refreshing int // that run now; a page rendered meanwhile may be of before or after, and is not kept
}

// get returns the page at a path if it is kept. If not, the caller renders it and hands the version to put.
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

// refresh runs what may change the site, and drops all pages.
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
