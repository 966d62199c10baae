package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/fsys/fsystest"
)

// shop is a site's folder with photos, and what a build of it published.
type shop struct {
	t      *testing.T
	dir    string
	root   *os.Root
	opened map[string]int // photos that were read
	mu     sync.Mutex
	out    map[string][]byte // published, by ID
}

func newShop(t *testing.T) *shop {
	s := &shop{t: t, dir: t.TempDir(), out: map[string][]byte{}}
	var err error
	if s.root, err = os.OpenRoot(s.dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.root.Close() })
	return s
}

// Open counts reads.
func (s *shop) Open(name string) (fs.File, error) {
	s.mu.Lock()
	s.opened[name]++
	s.mu.Unlock()
	return s.root.FS().Open(name)
}

// Stat is what the engine asks first; it opens nothing.
func (s *shop) Stat(name string) (fs.FileInfo, error) { return s.root.Stat(name) }

// put writes a photo that was last changed a minute ago.
func (s *shop) put(name string, data []byte) {
	s.t.Helper()
	if err := s.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := s.root.WriteFile(name, data, 0o644); err != nil {
		s.t.Fatal(err)
	}
	old := time.Now().Add(-time.Minute)
	if err := s.root.Chtimes(name, old, old); err != nil {
		s.t.Fatal(err)
	}
}

// run builds the photos of those names; the first is a cover.
func (s *shop) run(ctx context.Context, names ...string) map[string]Result {
	s.t.Helper()
	s.opened = map[string]int{}
	fsystest.Settle(s.t, s.dir)
	cache, err := OpenCache(s.root)
	if err != nil {
		s.t.Fatal(err)
	}
	var jobs []Job
	for i, name := range names {
		job := Job{Name: name}
		if i == 0 {
			job.Crop = new(Crop)
		}
		jobs = append(jobs, job)
	}
	e := &Engine{Recipe: Recipe{
		Widths: []int{160, 80}, Quality: 80,
	}, Limits: testLimits, Memory: 1 << 30, Cache: cache, Files: s,
		IsPublished: func(f File) bool { s.mu.Lock(); defer s.mu.Unlock(); return len(s.out[f.ID]) == f.Size }}
	results := map[string]Result{}
	err = e.Run(ctx, jobs, func(int) {}, func(i int, r Result) {
		s.mu.Lock()
		defer s.mu.Unlock()
		results[names[i]] = r
		for _, entry := range []*Entry{r.Base, r.Cover} {
			for k := 0; entry != nil && k < len(entry.Files); k++ {
				if b := entry.Blob(k); b != nil {
					s.out[entry.Files[k].ID] = b
				}
			}
		}
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		s.t.Fatal(err)
	}
	if err := cache.Close(); err != nil {
		s.t.Fatal(err)
	}
	return results
}

func (s *shop) made(results map[string]Result) (n int) {
	for name, r := range results {
		if r.Err != nil {
			s.t.Errorf("%s: %v", name, r.Err)
		}
		if r.Made {
			n++
		}
	}
	return n
}

// pictures of different content.
func somePicture(t *testing.T, i int) []byte { return encodeJPEG(t, gradient(200+i, 150)) }

// A build makes what is new and no more, and an unchanged one opens nothing.
func TestCache(t *testing.T) {
	s := newShop(t)
	names := []string{"a/1.jpg", "a/2.jpg", "b/3.jpg"}
	for i, name := range names {
		s.put(name, somePicture(t, i))
	}
	if n := s.made(s.run(t.Context(), names...)); n != 3 {
		t.Fatalf("made %d, want 3", n)
	}
	first := s.run(t.Context(), names...)
	if n := s.made(first); n != 0 || len(s.opened) != 0 {
		t.Errorf("nothing changed: made %d, opened %v", n, s.opened)
	}

	// Moved and renamed: read again, not made again.
	if err := s.root.Rename("a/1.jpg", "b/moved.jpg"); err != nil {
		t.Fatal(err)
	}
	moved := s.run(t.Context(), "b/moved.jpg", "a/2.jpg", "b/3.jpg")
	if n := s.made(moved); n != 0 || len(s.opened) != 1 {
		t.Errorf("moved: made %d, opened %v", n, s.opened)
	}
	if a, b := first["a/1.jpg"], moved["b/moved.jpg"]; !slices.Equal(a.Base.Files, b.Base.Files) ||
		!slices.Equal(a.Cover.Files, b.Cover.Files) {
		t.Error("moved: other pictures")
	}

	// Touched: digested again, not made again. Changed: made again.
	now := time.Now().Add(-30 * time.Second)
	if err := s.root.Chtimes("a/2.jpg", now, now); err != nil {
		t.Fatal(err)
	}
	s.put("b/3.jpg", somePicture(t, 9))
	changed := s.run(t.Context(), "b/moved.jpg", "a/2.jpg", "b/3.jpg")
	if n := s.made(changed); n != 1 || !changed["b/3.jpg"].Made || len(s.opened) != 2 {
		t.Errorf("one changed: made %d, opened %v", n, s.opened)
	}

	// Two names, one content: made once.
	s.put("c/x.jpg", somePicture(t, 20))
	s.put("c/y.jpg", somePicture(t, 20))
	if n := s.made(s.run(t.Context(), "b/moved.jpg", "c/x.jpg", "c/y.jpg")); n != 1 {
		t.Errorf("the same photo twice: made %d", n)
	}
}

// What is missing from the output is taken from the cache; what is damaged there is made again, to the
// same bytes; without the index nothing is lost but time.
func TestDamagedCache(t *testing.T) {
	s := newShop(t)
	s.put("a.jpg", somePicture(t, 1))
	first := s.run(t.Context(), "a.jpg")["a.jpg"]
	published := s.out
	again := func(what string, wantMade bool) {
		t.Helper()
		s.out = map[string][]byte{}
		r := s.run(t.Context(), "a.jpg")["a.jpg"]
		if r.Err != nil || r.Made != wantMade {
			t.Errorf("%s: made %v, %v", what, r.Made, r.Err)
		}
		for _, f := range slices.Concat(first.Base.Files, first.Cover.Files) {
			if !bytes.Equal(s.out[f.ID], published[f.ID]) {
				t.Errorf("%s: other bytes", what)
			}
		}
	}
	again("output removed", false)
	entries := func() (names []string) {
		_ = fs.WalkDir(s.root.FS(), CacheDir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && path.Base(name) != indexName {
				names = append(names, name)
			}
			return err
		})
		return names
	}
	if len(entries()) != 2 {
		t.Fatalf("entries %v", entries())
	}
	for what, damage := range map[string]func(data []byte) []byte{
		"flipped": func(d []byte) []byte { d[len(d)/2] ^= 1; return d },
		"cut":     func(d []byte) []byte { return d[:len(d)/3] },
		"empty":   func([]byte) []byte { return nil },
	} {
		for _, name := range entries() {
			data, _ := s.root.ReadFile(name)
			if err := s.root.WriteFile(name, damage(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		again(what, true)
		again("after "+what, false)
	}
	index := CacheDir + "/" + indexName
	data, _ := s.root.ReadFile(index)
	data[len(data)/2] ^= 1
	if err := s.root.WriteFile(index, data, 0o644); err != nil {
		t.Fatal(err)
	}
	again("index damaged", false)
	if err := s.root.Remove(index); err != nil {
		t.Fatal(err)
	}
	again("index removed", false)
}

// An interrupted build keeps what it finished.
func TestInterrupted(t *testing.T) {
	s := newShop(t)
	var names []string
	for i := range 12 {
		name := fmt.Sprintf("%d.jpg", i)
		s.put(name, somePicture(t, i))
		names = append(names, name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.opened = map[string]int{}
	done := 0
	cache, err := OpenCache(s.root)
	if err != nil {
		t.Fatal(err)
	}
	e := &Engine{Recipe: Recipe{
		Widths: []int{160, 80}, Quality: 80,
	}, Limits: testLimits, Memory: 1, Cache: cache, Files: s, IsPublished: func(File) bool { return false }}
	var jobs []Job
	for _, name := range names {
		jobs = append(jobs, Job{Name: name})
	}
	err = e.Run(ctx, jobs, func(int) {}, func(_ int, r Result) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.Made {
			done++
		}
		if done == 4 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || cache.Close() != nil {
		t.Fatal(err)
	}
	if n := s.made(s.run(t.Context(), names...)); n > len(names)-done+1 || done < 4 { // the cover of the first is new
		t.Errorf("%d were done before, %d made after", done, n)
	}
}

// Two builds at once, and a folder that cannot be written.
func TestManyCaches(t *testing.T) {
	s := newShop(t)
	s.put("a.jpg", somePicture(t, 1))
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			cache, err := OpenCache(s.root)
			if err != nil {
				t.Error(err)
				return
			}
			e := &Engine{Recipe: Recipe{Widths: []int{160}, Quality: 80}, Limits: testLimits, Memory: 1 << 30, Cache: cache, Files: s.root.FS(), IsPublished: func(File) bool { return false }}
			if err := e.Run(t.Context(), []Job{{Name: "a.jpg"}}, func(int) {}, func(_ int, r Result) {
				if r.Err != nil {
					t.Error(r.Err)
				}
			}); err != nil {
				t.Error(err)
			}
			if err := cache.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	cache, err := OpenCache(s.root)
	if err != nil {
		t.Fatal(err)
	}
	entry := &Entry{Files: []File{{ID: "0123456789abcdef", Width: 1, Height: 1, Size: 3}}, blobs: [][]byte{{1, 2, 3}}}
	cache.root.Close() // as good as a disk that went away
	cache.store(strings.Repeat("a", 40), entry.bytes(strings.Repeat("a", 40)))
	if cache.failure == nil {
		t.Error("a failed write went unnoticed")
	}
}

// What no photo needs any more is counted, and removed when asked.
func TestPrune(t *testing.T) {
	s := newShop(t)
	s.put("a.jpg", somePicture(t, 1))
	s.put("b.jpg", somePicture(t, 2))
	s.run(t.Context(), "a.jpg", "b.jpg")
	survey := func(prune bool) Usage {
		t.Helper()
		cache, err := OpenCache(s.root)
		if err != nil {
			t.Fatal(err)
		}
		defer cache.Close()
		e := &Engine{Recipe: Recipe{Widths: []int{160, 80}, Quality: 80}, Limits: testLimits, Cache: cache, Files: s}
		u, err := e.Survey([]Job{{Name: "a.jpg", Crop: new(Crop)}}, time.Now(), prune)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	if u := survey(false); u.Entries != 3 || u.Unused != 1 {
		t.Errorf("%+v", u)
	}
	survey(true)
	if u := survey(false); u.Entries != 2 || u.Unused != 0 {
		t.Errorf("after pruning: %+v", u)
	}
	if r := s.run(t.Context(), "a.jpg")["a.jpg"]; r.Made || len(s.opened) != 0 {
		t.Error("what is in use was pruned")
	}
}

// The same bytes at any number of cores, and every name is the digest of its file.
func TestSameBytes(t *testing.T) {
	s := newShop(t)
	var names []string
	for i := range 6 {
		name := fmt.Sprintf("%d.jpg", i)
		s.put(name, withEXIF(somePicture(t, i), uint16(i+1), ""))
		names = append(names, name)
	}
	var first map[string][]byte
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cores := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(cores)
		if err := s.root.RemoveAll(CacheDir); err != nil {
			t.Fatal(err)
		}
		s.out = map[string][]byte{}
		s.made(s.run(t.Context(), names...))
		for id, data := range s.out {
			if blobID(data) != id {
				t.Errorf("%s is not the digest of its file", id)
			}
			if first != nil && !bytes.Equal(first[id], data) {
				t.Errorf("%d cores: other bytes", cores)
			}
		}
		if first == nil {
			first = s.out
		}
		if len(first) != len(s.out) {
			t.Errorf("%d cores: %d files, want %d", cores, len(s.out), len(first))
		}
	}
}

// The budget lets small photos work side by side, and a huge one alone.
func TestBudget(t *testing.T) {
	b := budget{limit: 10}
	b.acquire(6)
	b.acquire(4)
	turn := make(chan string, 2)
	var done sync.WaitGroup
	ask := func(name string, n int64, waiting int) {
		done.Go(func() { b.acquire(n); turn <- name; b.release(n) })
		for {
			b.mu.Lock()
			w := len(b.waiting)
			b.mu.Unlock()
			if w == waiting {
				return
			}
			runtime.Gosched() // until it waits
		}
	}
	ask("huge", 100, 1)
	ask("small", 1, 2)
	if len(turn) != 0 {
		t.Fatal("somebody did not wait")
	}
	b.release(6)
	b.release(4)
	done.Wait()
	if got := <-turn + " " + <-turn; got != "huge small" {
		t.Error(got)
	}
	if b.used != 0 {
		t.Errorf("%d left in use", b.used)
	}
}

func TestLines(t *testing.T) {
	for _, e := range []*Entry{
		{Tone: -1},
		{Tone: 63, Taken: time.Date(
			2022, 9, 1, 8, 0, 0, 0, time.UTC,
		), Camera: `华为 "P40" n1`, Format: "heic", Notes: []Note{Deep, Transparent},
			Files: []File{
				{"0123456789abcdef", 1600, 1200, 5, false}, {"0123456789abcde0", 1600, 1200, 4, true},
				{"fedcba9876543210", 1, 1, 0, false},
			}},
	} {
		got, ok := parseLine(e.line())
		if !ok || got.line() != e.line() || got.Camera != e.Camera || !got.Taken.Equal(e.Taken) ||
			!slices.Equal(got.Files, e.Files) || !slices.Equal(got.Notes, e.Notes) {
			t.Errorf("%q became %q", e.line(), got.line())
		}
	}
}
