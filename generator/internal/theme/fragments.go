package theme

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"sync"
)

// maxNesting is how many fragments may be executed at once, nested and on all cores.
const maxNesting = 500

// fragment executes a template once for each value. The cache compares values by identity, so a value has
// to be a pointer to something that never changes.
func (t *Theme) fragment(name string, value any) (template.HTML, error) {
	key := fragmentKey{name, value}
	if html, ok := t.fragmentCache.get(key); ok {
		return html, nil
	}
	tmpl := t.partials.Lookup(name)
	if tmpl == nil {
		return "", fmt.Errorf("no template %q", name)
	}
	// Two goroutines may both execute it, with the same result; with a lock, a fragment that contains
	// itself would wait for ever.
	if t.nesting.Add(1) > maxNesting {
		t.nesting.Add(-1)
		return "", fmt.Errorf("fragment %q holds itself", name)
	}
	defer t.nesting.Add(-1)
	var buf bytes.Buffer
	if err := tmpl.Execute(&buf, value); err != nil {
		return "", err
	}
	html := template.HTML(buf.String()) // written by html/template itself
	t.fragmentCache.put(key, html)
	return html, nil
}

// fragments executes a template for each element of a slice, as fragment does for one value.
func (t *Theme) fragments(name string, values any) (template.HTML, error) {
	slice := reflect.ValueOf(values)
	if slice.Kind() != reflect.Slice || slice.Type().Elem().Kind() != reflect.Pointer {
		return "", fmt.Errorf("fragments wants a slice of pointers, not %T", values)
	}
	parts := make([]string, slice.Len())
	for i := range parts {
		html, err := t.fragment(name, slice.Index(i).Interface())
		if err != nil {
			return "", err
		}
		parts[i] = string(html)
	}
	return template.HTML(strings.Join(parts, "")), nil // each part was written by html/template
}

// fragmentCache holds the fragments that were used last: those of all bulletins would take most of the memory of a
// build of a hundred thousand. Pages that show the same cards are rendered near each other.
type fragmentCache struct {
	mu           sync.Mutex
	current, old map[fragmentKey]template.HTML
}

type fragmentKey struct {
	name  string
	value any
}

// generationSize is how many fragments a generation has; the cache holds two.
const generationSize = 8192

func (r *fragmentCache) get(key fragmentKey) (template.HTML, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	html, ok := r.current[key]
	if !ok {
		if html, ok = r.old[key]; ok {
			r.store(key, html)
		}
	}
	return html, ok
}

func (r *fragmentCache) put(key fragmentKey, html template.HTML) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store(key, html)
}

func (r *fragmentCache) store(key fragmentKey, html template.HTML) {
	if r.current == nil || len(r.current) == generationSize {
		r.current, r.old = map[fragmentKey]template.HTML{}, r.current
	}
	r.current[key] = html
}
