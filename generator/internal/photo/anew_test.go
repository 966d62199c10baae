package photo

import (
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"testing"

	"jianbao/generator/internal/fsys/fsystest"
)

// A photo that is to be made anew comes out as the recipe says, whatever the cache has under its key, and the cache has
// it from then on.
func TestAnew(t *testing.T) {
	s := newShop(t)
	s.put("1.jpg", somePicture(t, 1))
	run := func(quality int, anew bool) (ids []string) {
		cache, err := OpenCache(s.root)
		if err != nil {
			t.Fatal(err)
		}
		e := &Engine{Recipe: Recipe{Widths: []int{160}, Quality: quality}, Limits: testLimits, Memory: 1 << 30, Cache: cache,
			Files: s.root.FS(), IsPublished: func(File) bool { return false }}
		job := Job{Name: "1.jpg", Crop: new(Crop), Anew: anew}
		err = e.Run(t.Context(), []Job{job}, func(int) {}, func(_ int, r Result) {
			for _, entry := range []*Entry{r.Base, r.Cover} {
				for _, f := range entry.Files {
					ids = append(ids, f.ID)
				}
			}
		})
		if err := errors.Join(err, cache.Close()); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	poor, good := run(40, false), run(80, false)
	if slices.Equal(poor, good) {
		t.Fatal("the quality makes no difference")
	}
	s.misfile(t, 40, 80)
	if got := run(80, false); !slices.Equal(got, poor) {
		t.Errorf("the cache has %v, not %v", got, poor)
	}
	for _, anew := range []bool{true, false} {
		if got := run(80, anew); !slices.Equal(got, good) {
			t.Errorf("anew %v: %v, not %v", anew, got, good)
		}
	}
}

// misfile puts what was made of a photo in one quality under the keys of another.
func (s *shop) misfile(t *testing.T, from, to int) {
	t.Helper()
	data, err := s.root.ReadFile("1.jpg")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := OpenCache(s.root)
	if err != nil {
		t.Fatal(err)
	}
	content := digest(sha256.Sum256(data))
	for _, crop := range []*Crop{nil, new(Crop)} {
		key := func(quality int) string { return Recipe{Widths: []int{160}, Quality: quality}.key(content, crop) }
		entry, ok := cache.load(key(from))
		if !ok {
			t.Fatal("it is not in the cache")
		}
		cache.store(key(to), entry.bytes(key(to)))
		cache.index.recordEntry(key(to), entry)
	}
	if err := cache.Close(); err != nil {
		t.Fatal(err)
	}
}

// A photo that was saved while the cache was open may have been saved again while it was read, however long ago that
// is when the index is written: nothing is believed of it.
func TestSavedMeanwhile(t *testing.T) {
	s := newShop(t)
	s.put("early.jpg", somePicture(t, 1))
	fsystest.Settle(t, s.dir)
	cache, err := OpenCache(s.root)
	if err != nil {
		t.Fatal(err)
	}
	s.put("late.jpg", somePicture(t, 2))
	e := &Engine{
		Recipe: Recipe{Widths: []int{80}, Quality: 80}, Limits: testLimits, Memory: 1 << 30, Cache: cache, Files: s.root.FS(),
	}
	e.IsPublished = func(File) bool { return false }
	jobs := []Job{{Name: "early.jpg"}, {Name: "late.jpg"}}
	if err := e.Run(t.Context(), jobs, func(int) {}, func(int, Result) {}); err != nil {
		t.Fatal(err)
	}
	if err := cache.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := OpenCache(s.root)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if known := slices.Sorted(maps.Keys(next.index.photos)); !slices.Equal(known, []string{"early.jpg"}) {
		t.Errorf("the index believes %q", known)
	}
}
