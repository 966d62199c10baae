package uploadtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"jianbao/generator/internal/thorough"
	"jianbao/generator/internal/upload"
)

var errCut = errors.New("cut off")

// cutter is a target whose connection is cut for good after some calls that change it. What is called then fails, also
// the giving back of the lock, so that the target is as after a kill.
type cutter struct {
	upload.Target
	lost bool // of the last call only the answer is lost
	mu   sync.Mutex
	left int
}

// storage is what object storages can do beside. One whose cutter hid that would deploy in another way.
type storage interface {
	Headers(name string) string
	RemoveAll(ctx context.Context, names []string) error
}

type storageCutter struct {
	*cutter
	storage
}

// Write comes to its end: a request that is given up may still arrive when the next deployment has begun.
func (c storageCutter) Write(ctx context.Context, f upload.File) error {
	return c.cutter.Write(context.WithoutCancel(ctx), f)
}

func (c storageCutter) RemoveAll(ctx context.Context, names []string) error {
	return c.cut(func() error { return c.storage.RemoveAll(context.WithoutCancel(ctx), names) })
}

// cutAfter cuts a target off after so many calls.
func cutAfter(calls int, target upload.Target, lost bool) upload.Target {
	c := &cutter{Target: target, left: calls, lost: lost}
	if s, ok := target.(storage); ok {
		return storageCutter{c, s}
	}
	return c
}

func (c *cutter) cut(do func() error) error {
	c.mu.Lock()
	c.left--
	left := c.left
	c.mu.Unlock()
	if left < -1 || left == -1 && !c.lost {
		return errCut
	}
	if err := do(); err != nil || left >= 0 {
		return err
	}
	return errCut
}

func (c *cutter) Write(ctx context.Context, f upload.File) error {
	return c.cut(func() error { return c.Target.Write(ctx, f) })
}

func (c *cutter) Store(ctx context.Context, name string, data []byte) error {
	return c.cut(func() error { return c.Target.Store(ctx, name, data) })
}

func (c *cutter) Create(ctx context.Context, name string, data []byte) error {
	return c.cut(func() error { return c.Target.Create(ctx, name, data) })
}

func (c *cutter) Remove(ctx context.Context, name string) error {
	return c.cut(func() error { return c.Target.Remove(ctx, name) })
}

func (c *cutter) Clean(ctx context.Context) error {
	return c.cut(func() error { return c.Target.Clean(ctx) })
}

// Read is of no use any more, either, once the connection is cut.
func (c *cutter) Read(ctx context.Context, name string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left < 0 {
		return nil, errCut
	}
	return c.Target.Read(ctx, name)
}

// cut cuts deployments off at random steps. At every such moment each page that a list leads to is there, no file is
// torn, nothing foreign is touched, and the next deployment ends where an uninterrupted one does.
func cut(t *testing.T, s Server) {
	seed := uint64(thorough.Count(1, 2))
	random := rand.New(rand.NewPCG(seed, 17))
	site, target := newSite(t), open(t, s)
	s.Put("theirs.txt", "x")
	for round := range thorough.Count(6, 40) / (1 + 5*slow(s)) {
		files := randomSite(random)
		for range 1 + random.IntN(2) {
			_, err := site.deploy(cutAfter(random.IntN(14), target, random.IntN(2) == 0), files)
			if err != nil && !errors.Is(err, errCut) {
				t.Fatal(err)
			}
			s.checkLinks(t)
			if random.IntN(2) == 0 {
				files = randomSite(random)
			}
		}
		for range 2 { // what stayed once is gone
			if _, err := site.deploy(target, files); err != nil {
				t.Fatal(err)
			}
		}
		files["theirs.txt"] = "x"
		if s.holds(t, files); t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// flipping is the first of the pages that are now a file and now a folder: the old one has to go before the new one
// comes.
const flipping = 4

// resume: what arrived before a deployment was cut off is not sent again.
func resume(t *testing.T, s Server) {
	site, target := newSite(t), open(t, s)
	files := map[string]string{"index.html": "l", "photos/1.jpg": "f1", "empty.css": "a"}
	for i := range 12 {
		files[fmt.Sprintf("wuhou/第%d期/index.html", i)] = fmt.Sprint("p", i)
	}
	if _, err := site.deploy(cutAfter(9, target, false), files); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	arrived := len(s.Files())
	r, err := site.deploy(target, files)
	if err != nil || arrived == 0 || r.Unchanged != arrived {
		t.Errorf("of %d files %d are left: %v", arrived, r.Unchanged, err)
	}
	s.holds(t, files)
}

// randomSite is a site whose list names its pages, and whose pages name an asset.
func randomSite(random *rand.Rand) map[string]string {
	asset := fmt.Sprintf("s%d.css", random.IntN(3))
	files, list := map[string]string{asset: "a" + asset}, "l"
	for i := range 6 {
		if random.IntN(2) == 0 {
			name := fmt.Sprintf("p%d", i)
			if i >= flipping && random.IntN(2) == 0 {
				name += "/x"
			}
			files[name] = fmt.Sprintf("p%d %s", random.IntN(3), asset)
			list += " " + name
		}
	}
	files["index.html"] = list
	return files
}

func (s Server) checkLinks(t *testing.T) {
	t.Helper()
	held := s.Files()
	for name, data := range maps.Clone(held) {
		switch {
		case name == "theirs.txt" || data != "" && data[0] == 'a':
			continue
		case data == "" || data[0] != 'l' && data[0] != 'p':
			t.Errorf("%s is torn: %q", name, data)
			continue
		}
		for _, link := range strings.Fields(data)[1:] {
			if _, ok := held[link]; !ok && link[:2] < fmt.Sprint("p", flipping) {
				t.Errorf("%s leads to %s, which is not there", name, link)
			}
		}
	}
}
