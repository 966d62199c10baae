package photo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/generator/internal/fsys/fsystest"
)

// memoryStore is a shared cache in memory.
type memoryStore struct {
	mu    sync.Mutex
	files map[string][]byte
	gets  int
	puts  int
	fail  func(ctx context.Context, name string) error // asked first; may be nil
}

func (m *memoryStore) Get(ctx context.Context, name string, most int64) ([]byte, error) {
	m.mu.Lock()
	m.gets++
	fail := m.fail
	data, ok := m.files[name]
	m.mu.Unlock()
	if fail != nil {
		if err := fail(ctx, name); err != nil {
			return nil, err
		}
	}
	if !ok {
		return nil, fs.ErrNotExist
	}
	if int64(len(data)) > most {
		return nil, errors.New("too large")
	}
	return data, nil
}

func (m *memoryStore) Put(ctx context.Context, name string, data []byte) error {
	if m.fail != nil {
		if err := m.fail(ctx, name); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.puts++
	m.files[name] = bytes.Clone(data)
	return nil
}

func newStore() *memoryStore { return &memoryStore{files: map[string][]byte{}} }

// signer is a key made of one byte.
func signer(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

func publicOf(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

// shared runs the engine over all photos of a shop whose own cache is empty; each is a cover. It returns what would be
// published, and the results.
func (s *shop) shared(cache *Shared, adjust func(*Engine)) (map[string][]byte, map[string]Result) {
	s.t.Helper()
	if err := s.root.RemoveAll(CacheDir); err != nil {
		s.t.Fatal(err)
	}
	own, err := OpenCache(s.root)
	if err != nil {
		s.t.Fatal(err)
	}
	defer own.Close()
	names, err := fs.Glob(s.root.FS(), "*.jpg")
	if err != nil {
		s.t.Fatal(err)
	}
	var jobs []Job
	for _, name := range names {
		jobs = append(jobs, Job{Name: name, Crop: new(Crop)})
	}
	e := &Engine{
		Recipe: Recipe{Widths: []int{160, 80}, Quality: 80}, Limits: testLimits, Memory: 1 << 30, Cache: own, Shared: cache,
		Files: s.root.FS(), IsPublished: func(File) bool { return false },
	}
	if adjust != nil {
		adjust(e)
	}
	out, results := map[string][]byte{}, map[string]Result{}
	var mu sync.Mutex
	if err := e.Run(s.t.Context(), jobs, func(int) {}, func(i int, r Result) {
		mu.Lock()
		defer mu.Unlock()
		results[jobs[i].Name] = r
		for _, entry := range []*Entry{r.Base, r.Cover} {
			for k := 0; entry != nil && k < len(entry.Files); k++ {
				out[fmt.Sprint(jobs[i].Name, " ", entry == r.Cover, " ", k, entry.Files[k])] = entry.Blob(k)
			}
		}
	}); err != nil {
		s.t.Fatal(err)
	}
	return out, results
}

func count(results map[string]Result, is func(Result) bool) (n int) {
	for _, r := range results {
		if is(r) {
			n++
		}
	}
	return n
}

func isMade(r Result) bool { return r.Made }

// sharedShop has n photos.
func sharedShop(t *testing.T, n int) *shop {
	s := newShop(t)
	for i := range n {
		s.put(fmt.Sprintf("%03d.jpg", i), somePicture(t, i))
	}
	fsystest.Settle(t, s.dir)
	return s
}

// What one machine made, another takes, and its pictures are the same bytes.
func TestShared(t *testing.T) {
	s := sharedShop(t, 6)
	want, _ := s.shared(nil, nil)
	store := newStore()
	out, results := s.shared(&Shared{Store: store}, nil)
	if n := count(results, isMade); n != 6 || store.puts != 12 || !maps.EqualFunc(out, want, bytes.Equal) {
		t.Errorf("%d made, %d entries put", n, store.puts)
	}
	cache := &Shared{Store: store}
	out, results = s.shared(cache, nil)
	if n := count(results, isMade); n != 0 || !maps.EqualFunc(out, want, bytes.Equal) {
		t.Errorf("%d made again", n)
	}
	if stats := cache.Stats(); stats.Read != 12 || stats.Written != 0 || stats.Bad != 0 || stats.Failure != nil {
		t.Errorf("%+v", stats)
	}
	for name := range store.files {
		if KeyOfShared(name) == "" || KeyOfShared(name+".tmp") != "" {
			t.Error(name)
		}
	}
	store.gets, store.puts = 0, 0
	if s.shared(cache, func(e *Engine) { e.Shared = &Shared{Store: store, ReadOnly: true} }); store.puts != 0 {
		t.Error("a reader wrote")
	}
}

// poisons are what somebody may leave under the name of an entry.
func poisons(s *Shared, other *Shared) []func(key string, entry, wrong *Entry) []byte {
	entry := func(e *Entry, key string) []byte { return e.bytes(key) }
	return []func(key string, entry, wrong *Entry) []byte{
		func(key string, e, _ *Entry) []byte { f := s.seal(entry(e, key)); return f[:len(f)/2] }, // cut off
		func(key string, e, _ *Entry) []byte { f := s.seal(entry(e, key)); f[len(f)/2] ^= 1; return f },
		func(string, *Entry, *Entry) []byte { return nil },
		func(key string, e, _ *Entry) []byte { return []byte("<html>403 Forbidden</html>") },
		func(key string, _, wrong *Entry) []byte { // another entry, as it is signed
			return s.seal(entry(wrong, strings.Repeat("ab", keySize)))
		},
		func(key string, _, wrong *Entry) []byte { return other.seal(entry(wrong, key)) }, // another picture, by a stranger
		func(key string, e, wrong *Entry) []byte { // another picture under the signature of the right one
			f := s.seal(entry(e, key))
			return append(f[:len(f)-len(entry(e, key))], entry(wrong, key)...)
		},
		func(key string, e, wrong *Entry) []byte { return (&Shared{}).seal(entry(wrong, key)) }, // without a signature
		func(key string, e, wrong *Entry) []byte { // a stranger's signature under a trusted name
			f := other.seal(entry(wrong, key))
			name := func(k ed25519.PrivateKey) []byte { return base64.StdEncoding.AppendEncode(nil, publicOf(k)) }
			return bytes.Replace(f, name(other.Sign), name(s.Sign), 1)
		},
		func(key string, e, _ *Entry) []byte { return append(s.seal(entry(e, key)), "<script>"...) },
	}
}

// A hundred poisoned entries of ten kinds: none is used, all photos are made, and the cache holds the right entries
// afterwards.
func TestPoisoned(t *testing.T) {
	s := sharedShop(t, 50)
	store := newStore()
	trusted, stranger := signer(1), signer(2)
	writer := func() *Shared {
		return &Shared{Store: store, Sign: trusted, Trust: []ed25519.PublicKey{publicOf(trusted)}}
	}
	want, _ := s.shared(writer(), nil)
	right := maps.Clone(store.files)
	var wrong *Entry
	kinds := poisons(&Shared{Sign: trusted}, &Shared{Sign: stranger})
	for i, name := range slices.Sorted(maps.Keys(right)) {
		key := KeyOfShared(name)
		entry, ok := writer().open(key, right[name])
		if !ok {
			t.Fatal(name)
		}
		if wrong == nil {
			wrong = entry.Entry
		}
		store.files[name] = kinds[i%len(kinds)](key, entry.Entry, wrong)
	}
	reader := writer()
	out, results := s.shared(reader, nil)
	if stats := reader.Stats(); len(right) != 100 || stats.Read != 0 || stats.Bad != 100 {
		t.Errorf("of %d poisoned entries: %+v", len(right), stats)
	}
	if n := count(results, isMade); n != 50 || !maps.EqualFunc(out, want, bytes.Equal) {
		t.Errorf("%d of 50 made", n)
	}
	if !maps.EqualFunc(store.files, right, bytes.Equal) {
		t.Error("the cache was not mended")
	}
}

// A machine without a trusted key uses what is signed, and puts nothing.
func TestUntrusted(t *testing.T) {
	s := sharedShop(t, 2)
	store := newStore()
	key := signer(1)
	trust := []ed25519.PublicKey{publicOf(key)}
	for _, sign := range []ed25519.PrivateKey{nil, signer(2)} {
		cache := &Shared{Store: store, Sign: sign, Trust: trust}
		if s.shared(cache, nil); store.puts != 0 || cache.MayPut() {
			t.Errorf("%d entries put", store.puts)
		}
	}
	s.shared(&Shared{Store: store, Sign: key, Trust: trust}, nil)
	cache := &Shared{Store: store, Trust: trust}
	if _, results := s.shared(cache, nil); count(results, isMade) != 0 {
		t.Error("what is signed was not used")
	}
	s.shared(&Shared{Store: store, Sign: key}, nil) // signatures that nobody asks for do no harm
	if _, results := s.shared(&Shared{Store: store}, nil); count(results, isMade) != 0 {
		t.Error("without trust, signed entries were not used")
	}
}

// A cache that refuses, hangs or goes away is asked a few times, and all photos are made.
func TestUnreachable(t *testing.T) {
	s := sharedShop(t, 12)
	want, _ := s.shared(nil, nil)
	refused := errors.New("refused")
	for name, fail := range map[string]func(context.Context, string) error{
		"refuses": func(context.Context, string) error { return refused },
		"slow":    func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() },
		"hangs": func(ctx context.Context, _ string) error { // as a system call does that nobody can end
			<-t.Context().Done()
			return t.Context().Err()
		},
	} {
		store := newStore()
		store.fail = fail
		cache := &Shared{Store: store, Limit: time.Millisecond}
		out, results := s.shared(cache, nil)
		stats := cache.Stats()
		if n := count(results, isMade); n != 12 || !maps.EqualFunc(out, want, bytes.Equal) || stats.Failure == nil {
			t.Errorf("%s: %d made, %+v", name, n, stats)
		}
		// What was under way when the last of the few failed comes to them.
		store.mu.Lock() // a call that nobody waits for may still be under way
		gets := store.gets
		store.mu.Unlock()
		if most := sharedStrikes + waitingPerCore*runtime.GOMAXPROCS(0); gets > most {
			t.Errorf("%s: asked %d times", name, gets)
		}
		if name == "refuses" && !errors.Is(stats.Failure, refused) {
			t.Error(stats.Failure)
		}
		_, results = s.shared(&Shared{Store: store, Limit: time.Millisecond}, func(e *Engine) { e.Fill = true })
		var shared *SharedError
		if n := count(results, func(r Result) bool { return errors.As(r.Err, &shared) }); n != 12 {
			t.Errorf("%s: %d of 12 photos were said to be missing", name, n)
		}
	}
}

// A store that fails now and then is asked on; one that often fails is not.
func TestFlaky(t *testing.T) {
	s := sharedShop(t, 40)
	store := newStore()
	s.shared(&Shared{Store: store}, nil)
	for every, wantMade := range map[int]bool{10: false, 2: true} {
		var asked atomic.Int32
		store.fail = func(context.Context, string) error {
			if int(asked.Add(1))%every == 0 {
				return errors.New("reset")
			}
			return nil
		}
		cache := &Shared{Store: store, ReadOnly: true}
		_, results := s.shared(cache, nil)
		stats := cache.Stats()
		if made := count(results, isMade); made > 20 != wantMade || stats.Failures == 0 || stats.Failures > sharedMost+64 {
			t.Errorf("one of %d fails: %d of 40 made, %+v", every, made, stats)
		}
	}
}

// To fill the cache, what it has is left as it is, what is damaged is replaced, and what this machine has is not made.
func TestFill(t *testing.T) {
	s := sharedShop(t, 4)
	store := newStore()
	fill := func(e *Engine) { e.Fill = true }
	if _, results := s.shared(&Shared{Store: store}, fill); count(results, isMade) != 4 || store.puts != 8 {
		t.Errorf("%d entries put", store.puts)
	}
	right := maps.Clone(store.files)
	names := slices.Sorted(maps.Keys(right))
	store.puts = 0
	if _, results := s.shared(&Shared{Store: store}, fill); count(results, isMade) != 0 || store.puts != 0 {
		t.Error("what was there was made again")
	}
	delete(store.files, names[0])
	store.files[names[1]] = store.files[names[1]][:100]
	_, results := s.shared(&Shared{Store: store}, fill)
	if n := count(results, isMade); n < 1 || n > 2 || store.puts != 2 || !maps.EqualFunc(store.files, right, bytes.Equal) {
		t.Errorf("%d made, %d put", n, store.puts)
	}
	clear(store.files)
	own := func(e *Engine) { // makes them for its own cache, then finds them there
		shared := e.Shared
		e.Shared = nil
		jobs := []Job{{Name: "000.jpg", Crop: new(Crop)}}
		if err := e.Run(t.Context(), jobs, func(int) {}, func(int, Result) {}); err != nil {
			t.Fatal(err)
		}
		e.Shared, e.Fill = shared, true
		e.finished.Clear()
	}
	if _, results := s.shared(&Shared{Store: store}, own); results["000.jpg"].Made || len(store.files) != 8 {
		t.Errorf("%+v, %d files", results["000.jpg"], len(store.files))
	}
}

// Without making, what is missing is said; a picture that is not that of its original is found by making it.
func TestCompare(t *testing.T) {
	s := sharedShop(t, 3)
	store := newStore()
	want, _ := s.shared(&Shared{Store: store}, nil)
	merge := func(e *Engine) { e.NoMake = true }
	if out, results := s.shared(&Shared{Store: store}, merge); count(results, isMade) != 0 || len(out) != len(want) {
		t.Error("not all were fetched")
	}
	names := slices.Sorted(maps.Keys(store.files))
	lost := store.files[names[0]]
	delete(store.files, names[0])
	_, results := s.shared(&Shared{Store: store}, merge)
	if n := count(results, func(r Result) bool { return errors.Is(r.Err, ErrAbsent) }); n != 1 {
		t.Errorf("%d photos are missing", n)
	}
	store.files[names[0]] = lost
	compare := func(want int) {
		t.Helper()
		differs := 0
		own, err := OpenCache(s.root)
		if err != nil {
			t.Fatal(err)
		}
		defer own.Close()
		e := &Engine{
			Recipe: Recipe{Widths: []int{160, 80}, Quality: 80}, Limits: testLimits, Memory: 1 << 30, Cache: own,
			Shared: &Shared{Store: store}, Files: s.root.FS(), NoMake: true,
		}
		for i := range 3 {
			err := e.Run(t.Context(), []Job{{Name: fmt.Sprintf("%03d.jpg", i), Crop: new(Crop), Compare: true}}, func(int) {},
				func(_ int, r Result) {
					if errors.Is(r.Err, ErrDiffers) {
						differs++
					} else if r.Err != nil {
						t.Error(r.Err)
					}
				})
			if err != nil {
				t.Fatal(err)
			}
		}
		if differs != want {
			t.Errorf("%d photos differ, not %d", differs, want)
		}
	}
	compare(0)
	cache := &Shared{}
	from, _ := cache.open(KeyOfShared(names[1]), store.files[names[1]])
	to := KeyOfShared(names[0])
	store.files[names[0]] = cache.seal(from.bytes(to)) // right in all but the picture
	compare(1)
}
