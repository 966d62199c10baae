package create

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/site"
)

// Places knows which addresses of a site are taken, and finds places for new bulletins. It may be used by several
// goroutines.
type Places struct {
	mu    sync.Mutex
	taken map[string]string // the files that have an address, as foldAddress writes it
}

// PlacesOf knows the addresses of a site's bulletins and pages, and their old ones.
func PlacesOf(s *site.Site) *Places {
	p := &Places{taken: map[string]string{}}
	all := s.All()
	for _, b := range all {
		if b.Placed() {
			p.Take(b.URL(), b.File)
		}
	}
	for _, b := range all {
		for _, alias := range b.Aliases {
			p.Take(alias, b.File)
		}
	}
	for _, d := range s.Districts {
		p.Take("/"+d.Slug+"/", content.SettingsFile)
	}
	return p
}

// foldAddress is the same for addresses that have one file, or of which some file systems make one.
func foldAddress(address string) string {
	address = strings.ToLower(norm.NFC.String(path.Clean("/" + address)))
	return strings.TrimSuffix(address, "/index.html")
}

// Owner is the file that has an address, or "".
func (p *Places) Owner(address string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.taken[foldAddress(address)]
}

// Take gives an address to a file. False means that it has one already.
func (p *Places) Take(address, file string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	folded := foldAddress(address)
	if _, taken := p.taken[folded]; taken {
		return false
	}
	p.taken[folded] = file
	return true
}

// release gives back an address that was taken for a bulletin that could not be written.
func (p *Places) release(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.taken, foldAddress(address))
}

// Free finds and takes the folder of a new bulletin: that of its slug, else the next one of its day. A slug that is
// taken gets a number. Without a root nothing is asked of the disk.
func (p *Places) Free(root *os.Root, district string, day time.Time, slug string) (folder string) {
	year := day.Format("2006")
	for n := 1; ; n++ {
		name := Slug(day, n)
		if slug != "" {
			name = numbered(slug, n)
		}
		folder = path.Join("content", district, year, name)
		if root != nil && (isThere(root, folder) || isThere(root, folder+".md")) {
			continue
		}
		if p.Take("/"+district+"/"+year+"/"+name+"/", folder+"/"+content.BundleFile) {
			return folder
		}
	}
}

// isThere reports whether there is anything of a name. Where nobody can tell, making it says why.
func isThere(root *os.Root, name string) bool {
	_, err := root.Lstat(name)
	return err == nil
}

// numbered is a name with a number from the second on.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, n)
}

// makeNew makes a folder, with those above it. False means that it is there.
func makeNew(root *os.Root, folder string) (bool, error) {
	if err := root.MkdirAll(path.Dir(folder), 0o777); err != nil {
		return false, err
	}
	err := root.Mkdir(folder, 0o777)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	return err == nil, err
}
