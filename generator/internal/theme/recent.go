package theme

import (
	"html/template"
	"sync"
)

// recent holds the fragments that were asked for last: those of all bulletins would be most of what a build of a
// hundred thousand has in memory. Pages that show the same cards are rendered near each other.
type recent struct {
	mu         sync.Mutex
	young, old map[fragmentKey]template.HTML
}

type fragmentKey struct {
	name  string
	value any
}

// generation is how many fragments are young at once, and with as many old ones are held.
const generation = 8192

func (r *recent) get(key fragmentKey) (template.HTML, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	html, ok := r.young[key]
	if !ok {
		if html, ok = r.old[key]; ok {
			r.keep(key, html)
		}
	}
	return html, ok
}

func (r *recent) put(key fragmentKey, html template.HTML) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keep(key, html)
}

func (r *recent) keep(key fragmentKey, html template.HTML) {
	if r.young == nil || len(r.young) == generation {
		r.young, r.old = map[fragmentKey]template.HTML{}, r.young
	}
	r.young[key] = html
}
