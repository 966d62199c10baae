package importer

import (
	"path"
	"sync"

	"jianbao/generator/internal/site"
)

// known is what was imported before, as the front matter of the site's bulletins says it, and in this run.
type known struct {
	mu      sync.Mutex
	folders map[origin]string
}

// origin is where a bulletin is from: a part of a file.
type origin struct {
	sum  string
	part int64
}

func knownOf(s *site.Site) *known {
	k := &known{folders: map[origin]string{}}
	for _, b := range s.All() {
		table, _ := b.Extra()["import"].(map[string]any)
		sum, _ := table["sha256"].(string)
		part, _ := table["part"].(int64)
		if sum != "" {
			k.add(origin{sum, part}, path.Dir(b.File))
		}
	}
	return k
}

func (k *known) add(o origin, folder string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.folders[o]; !ok {
		k.folders[o] = folder
	}
}

// find is the folder that a part of a file was imported to, or "".
func (k *known) find(sum string, part int) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.folders[origin{sum, int64(part)}]
}

// whole are the folders of a file that was imported as one bulletin. Of one that was split some parts may be missing.
func (k *known) whole(sum string) []string {
	if folder := k.find(sum, 0); folder != "" {
		return []string{folder}
	}
	return nil
}
