package faults

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/thorough"
)

// Killed at any moment, a share of the photos leaves right entries in the shared cache, and at most a file that was
// begun; the next one finds them, makes the others, and the cache is that of one that was never killed.
func TestPhotosKilled(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(*seed, 17))
	s := newSite(t, memory(t))
	share := filepath.Join(s.dir, "../share")
	text := strings.Replace(settings, "[photos]\n", "[photos]\ncache = \"../share\"\n", 1)
	files := map[string]string{"site.toml": text}
	for i := range 60 {
		dir := fmt.Sprintf("content/wuhou/%02d/", i)
		files[dir+"index.md"] = bulletin(fmt.Sprint("第", i, "期"), "武侯区", "2024-03-01", "正文。", `photos = ["p.jpg"]`)
		files[dir+"p.jpg"] = photo(byte(i))
	}
	s.set(files)
	args := []string{"photos", "--site", s.dir, "--now", now}
	fresh := func() {
		t.Helper()
		must(t, os.RemoveAll(share))
		must(t, os.RemoveAll(s.path(".jianbao")))
		must(t, os.Mkdir(share, 0o755))
	}
	fresh()
	began := time.Now()
	if o := run(t, args...); o.status != 0 {
		t.Fatal(o)
	}
	took := time.Since(began)
	want := readTree(t, share)
	if len(want) != 120 {
		t.Fatalf("%d entries of 60 photos", len(want))
	}
	killed := 0
	for i := range thorough.Count(8, 40) {
		fresh()
		killedAfter(t, func() {
			time.Sleep(time.Duration(rng.Float64() * float64(took))) // to any moment of it
		}, args...)
		left := readTree(t, share)
		begun := 0
		for name, data := range left {
			if strings.HasSuffix(name, ".tmp") {
				begun++
			} else if want[name] != data {
				t.Errorf("killed, %d: %s is not right", i, name)
			}
		}
		if n := len(left) - begun; n > 0 && n < len(want) {
			killed++
		}
		o := run(t, args...)
		if o.status != 0 || strings.Contains(o.stderr, "cache-") {
			t.Errorf("killed, %d: then %v", i, o)
		}
		left = readTree(t, share)
		maps.DeleteFunc(left, func(name, _ string) bool { return strings.HasSuffix(name, ".tmp") })
		if !maps.Equal(left, want) {
			t.Errorf("killed, %d: %d entries in the end, of %d", i, len(left), len(want))
		}
	}
	t.Logf("killed while it worked: %d", killed)
}
