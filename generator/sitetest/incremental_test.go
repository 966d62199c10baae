package sitetest

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/thorough"
)

var (
	sequences = flag.Int("sequences", thorough.Count(24, 60), "random edit sequences of TestIncremental")
	firstSeed = flag.Uint64("seed", 1, "of the first of them")
)

// Whatever officers do to a site, an incremental build leaves what a clean one makes, byte for byte, and
// says the same of it. A sequence that fails is made shorter as long as it still fails, and printed as a
// script that can be kept with the others.
func TestIncremental(t *testing.T) {
	var next atomic.Uint64
	percent := debug.SetGCPercent(400) // of thousands of small builds the collector would take a sixth of the time
	t.Cleanup(func() { debug.SetGCPercent(percent) })
	t.Cleanup(func() { // an edit that no site gets over would leave nothing to compare
		all, failed := cleanBuilds.Load(), failedBuilds.Load()
		t.Logf("%d of %d builds published nothing", failed, all)
		if 2*failed > all {
			t.Errorf("%d of %d builds published nothing", failed, all)
		}
	})
	for range 2 {
		t.Run("worker", func(t *testing.T) {
			t.Parallel()
			for !t.Failed() {
				n := next.Add(1) - 1
				if n >= uint64(*sequences) {
					return
				}
				seed := *firstSeed + n
				steps, start := randomSteps(seed), startOf(seed)
				if failure, _ := runSteps(t, start, steps); failure == "" {
					continue
				}
				steps = shrink(t, start, steps)
				failure, script := runSteps(t, start, steps)
				t.Errorf("-seed %d: %s\n\n%s", seed, failure, script)
			}
		})
	}
}

// cleanBuilds counts the clean builds, failedBuilds those of them that failed.
var cleanBuilds, failedBuilds atomic.Int64

// step is one thing that an officer does. It does the same whenever it is applied to the same site.
type step struct {
	kind  int
	seed  uint64
	quiet bool // without a build after it
}

// start is what a sequence starts with.
type start struct {
	bulletins int
	urls      int  // in a sitemap; 0 is as many as one may have
	whole     bool // pages show all that their views hold
}

// startOf is a small site, or one whose lists have numbered pages.
func startOf(seed uint64) start {
	s := start{bulletins: 4, urls: int(seed % 2 * 2), whole: seed%3 == 0}
	if seed%8 == 0 {
		s.bulletins = 42
	}
	return s
}

func randomSteps(seed uint64) []step {
	rng := rand.New(rand.NewPCG(seed, 1))
	quiet, built := rng.IntN(12), 3+rng.IntN(5) // the site is of many kinds before anything is built
	steps := make([]step, quiet+built)
	for i := range steps {
		kind := rng.IntN(len(edits))
		switch rng.IntN(5) {
		case 0, 1: // what changes few pages shows best which were forgotten
			kind = len(edits) + rng.IntN(narrowEdits)
		case 2:
			kind = len(edits) + rng.IntN(len(keyEdits))
		}
		steps[i] = step{kind, rng.Uint64(), i < quiet}
	}
	return steps
}

func shrink(t *testing.T, start start, steps []step) []step {
	for i := 0; i < len(steps); {
		shorter := slices.Delete(slices.Clone(steps), i, i+1)
		if failure, _ := runSteps(t, start, shorter); failure != "" {
			steps = shorter
		} else {
			i++
		}
	}
	return steps
}

// runSteps applies the steps, one build after each, and returns what went wrong, and the whole as a script.
func runSteps(t *testing.T, start start, steps []step) (failure, script string) {
	dir, err := os.MkdirTemp("/dev/shm", "incremental")
	if err != nil {
		dir, err = os.MkdirTemp("", "incremental")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	w := newWorkingSite(dir, start.bulletins)
	w.urls = start.urls
	if start.whole {
		w.step(step{kind: showAll})
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# %+v\n", start)
	note := func(what string) {
		fmt.Fprintf(&out, "# %s\nexec jianbao build --now %s\n", what, w.now.Format(time.RFC3339))
	}
	built := false
	for i, s := range steps {
		if !s.quiet && !built {
			note("first")
			failure, built = w.compare(t), true
		}
		if failure != "" {
			break
		}
		what := w.step(s)
		if s.quiet {
			fmt.Fprintf(&out, "# %d: %s\n", i+1, what)
			continue
		}
		note(fmt.Sprintf("%d: %s", i+1, what))
		failure = w.compare(t)
	}
	if failure == "" {
		failure = w.verify(t)
	}
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if !strings.HasSuffix(name, ".jpg") && !strings.HasSuffix(name, ".png") {
			fmt.Fprintf(&out, "-- %s --\n%s", name, w.files[name])
		}
	}
	return failure, out.String()
}

// step applies one step, and says what it did.
func (w *workingSite) step(s step) string {
	w.rng = rand.New(rand.NewPCG(s.seed, 2))
	w.before = maps.Clone(w.files)
	w.saveSnapshot()
	if w.broken && w.rng.IntN(3) > 0 {
		w.heal()
	}
	var what string
	if s.kind < len(edits) {
		what = edits[s.kind](w)
	} else {
		what = keyEdits[s.kind-len(edits)].apply(w)
		for s.kind-len(edits) < narrowEdits && w.rng.IntN(2) == 0 {
			what += "; " + keyEdits[w.rng.IntN(narrowEdits)].apply(w)
		}
	}
	w.writeChanges()
	return what
}

// build builds the site.
func (w *workingSite) build(t *testing.T, opts generator.Options) generator.Result {
	opts.Site, opts.Now, opts.Drafts, opts.Version, opts.SitemapURLs = w.dir, w.now, w.drafts, "test", w.urls
	result, err := generator.Build(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// compare builds the site where it was built before and where nothing was, and tells what differs.
func (w *workingSite) compare(t *testing.T) string {
	old := w.published(t, w.public)
	got := w.build(t, generator.Options{Out: w.public})
	clean := filepath.Join(filepath.Dir(w.public), fmt.Sprintf("clean%d", w.clock.Unix()))
	defer os.RemoveAll(clean)
	want := w.cleanBuild(t, clean)
	if !reflect.DeepEqual(got.Diagnostics, want.Diagnostics) || !reflect.DeepEqual(got.Held, want.Held) ||
		got.Pages != want.Pages || got.Photos != want.Photos {
		return fmt.Sprintf("it says %d pages, %d photos, held %v, %v\na clean build says %d pages, %d photos, held %v, %v",
			got.Pages, got.Photos, got.Held, got.Diagnostics, want.Pages, want.Photos, want.Held, want.Diagnostics)
	}
	cleanBuilds.Add(1)
	if w.broken = want.Failed(); w.broken {
		failedBuilds.Add(1)
		return differences(w.published(t, w.public), old)
	}
	return differences(w.published(t, w.public), w.published(t, clean))
}

// cleanBuild builds with nothing of earlier builds: neither a record nor photos of the cache.
func (w *workingSite) cleanBuild(t *testing.T, out string) generator.Result {
	state, aside := filepath.Join(w.dir, ".jianbao"), w.dir+".aside"
	moved := os.Rename(state, aside) == nil
	result := w.build(t, generator.Options{Out: out})
	w.must(os.RemoveAll(state))
	if moved {
		w.must(os.Rename(aside, state))
	}
	return result
}

// verify tells what --verify takes for stale: nothing, since all is what a clean build makes.
func (w *workingSite) verify(t *testing.T) string {
	if w.broken || w.published(t, w.public) == nil {
		return ""
	}
	result := w.build(t, generator.Options{Out: w.public, Verify: true})
	if len(result.Stale) > 0 {
		return fmt.Sprintf("stale: %v", result.Stale)
	}
	return ""
}

// published is all that lies in an output folder, if there is one.
func (w *workingSite) published(t *testing.T, dir string) map[string][]byte {
	if _, err := os.Stat(dir); err != nil {
		return nil
	}
	return readAll(t, dir)
}

func differences(got, want map[string][]byte) string {
	var b strings.Builder
	for name, data := range want {
		switch have, ok := got[name]; {
		case strings.HasPrefix(name, ".jianbao/"):
		case !ok:
			fmt.Fprintf(&b, "%s is missing\n", name)
		case !bytes.Equal(have, data):
			i := 0
			for i < min(len(have), len(data)) && have[i] == data[i] {
				i++
			}
			fmt.Fprintf(&b, "%s differs at byte %d:\n%.200q\n%.200q\n", name, i, have[max(0, i-40):], data[max(0, i-40):])
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok && !strings.HasPrefix(name, ".jianbao/") {
			fmt.Fprintf(&b, "%s should not be there\n", name)
		}
	}
	return b.String()
}
