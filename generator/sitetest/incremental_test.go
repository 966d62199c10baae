package sitetest

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"jianbao/generator"
	"jianbao/generator/internal/thorough"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
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
	t.Cleanup(func() { // an edit that no site gets over would leave nothing to compare
		if all, failed := cleanBuilds.Load(), failedBuilds.Load(); 2*failed > all {
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
				steps, urls := randomSteps(seed), int(seed%2*2)
				if failure, _ := runSteps(t, steps, urls); failure == "" {
					continue
				}
				steps = shrink(t, steps, urls)
				failure, script := runSteps(t, steps, urls)
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

func randomSteps(seed uint64) []step {
	rng := rand.New(rand.NewPCG(seed, 1))
	quiet, built := rng.IntN(12), 3+rng.IntN(5) // the site is of many kinds before anything is built
	steps := make([]step, quiet+built)
	for i := range steps {
		steps[i] = step{rng.IntN(len(edits)), rng.Uint64(), i < quiet}
	}
	return steps
}

func shrink(t *testing.T, steps []step, urls int) []step {
	for i := 0; i < len(steps); {
		shorter := slices.Delete(slices.Clone(steps), i, i+1)
		if failure, _ := runSteps(t, shorter, urls); failure != "" {
			steps = shorter
		} else {
			i++
		}
	}
	return steps
}

// workingSite is a site that a test edits, and what was done to it.
type workingSite struct {
	rng       *rand.Rand
	dir       string
	public    string
	files     map[string]string // of the site
	before    map[string]string
	bulletins []*bulletinFile
	settings  map[string]string
	topics    int
	made      int
	history   []snapshot
	now       time.Time
	clock     time.Time // of the file system: every change has a time of its own
	broken    bool
	drafts    bool
	backup    map[string]backupFile // of public/ and its record
	urls      int                   // in a sitemap
}

type backupFile struct {
	data []byte
	at   time.Time
}

// snapshot is what a site was before an edit.
type snapshot struct {
	files, settings map[string]string
	bulletins       []*bulletinFile
	topics          int
}

func (w *workingSite) saveSnapshot() {
	p := snapshot{files: maps.Clone(w.files), settings: maps.Clone(w.settings), topics: w.topics}
	for _, s := range w.bulletins {
		was := *s
		was.lines = maps.Clone(s.lines)
		p.bulletins = append(p.bulletins, &was)
	}
	w.history = append(w.history, p)
}

// bulletinFile is the content of a bulletin's file.
type bulletinFile struct {
	folder string
	lines  map[string]string // of the front matter
	body   string
	photos int
}

func (s *bulletinFile) text() string {
	var b strings.Builder
	b.WriteString("+++\n")
	for _, key := range slices.Sorted(maps.Keys(s.lines)) {
		if s.lines[key] != "" {
			fmt.Fprintf(&b, "%s = %s\n", key, s.lines[key])
		}
	}
	b.WriteString("+++\n\n" + s.body)
	return b.String()
}

// newWorkingSite is a site of four bulletins.
func newWorkingSite(dir string) *workingSite {
	w := &workingSite{
		rng: rand.New(rand.NewPCG(7, 7)), dir: filepath.Join(dir, "site"), public: filepath.Join(dir, "public"), files: map[string]string{},
		settings: map[string]string{}, now: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), clock: time.Now().Add(-time.Hour).Truncate(time.Second),
	}
	for range 4 {
		w.addBulletin()
	}
	w.topics = 2
	w.settings["base_url"] = `"https://jianbao.example.gov.cn/"`
	w.writeChanges()
	return w
}

// runSteps applies the steps, one build after each, and returns what went wrong, and the whole as a script. A sitemap holds so
// many URLs, or as many as one may if that is 0.
func runSteps(t *testing.T, steps []step, urls int) (failure, script string) {
	dir, err := os.MkdirTemp("/dev/shm", "incremental")
	if err != nil {
		dir, err = os.MkdirTemp("", "incremental")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	w := newWorkingSite(dir)
	w.urls = urls
	var out strings.Builder
	fmt.Fprintf(&out, "# sitemaps of %d URLs\n", urls)
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
		w.rng = rand.New(rand.NewPCG(s.seed, 2))
		w.before = maps.Clone(w.files)
		w.saveSnapshot()
		what := edits[s.kind](w)
		w.writeChanges()
		if s.quiet {
			fmt.Fprintf(&out, "# %d: %s\n", i+1, what)
			continue
		}
		note(fmt.Sprintf("%d: %s", i+1, what))
		failure = w.compare(t)
	}
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if !strings.HasSuffix(name, ".jpg") {
			fmt.Fprintf(&out, "-- %s --\n%s", name, w.files[name])
		}
	}
	return failure, out.String()
}

// compare builds the site where it was built before and where nothing was, and tells what differs.
func (w *workingSite) compare(t *testing.T) string {
	old := w.published(t, w.public)
	build := func(out string) generator.Result {
		result, err := generator.Build(t.Context(), generator.Options{Site: w.dir, Out: out, Now: w.now, Drafts: w.drafts, Version: "test", SitemapURLs: w.urls})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	got := build(w.public)
	clean := filepath.Join(filepath.Dir(w.public), fmt.Sprintf("clean%d", w.clock.Unix()))
	want := build(clean)
	defer os.RemoveAll(clean)
	if !reflect.DeepEqual(got.Diagnostics, want.Diagnostics) || !reflect.DeepEqual(got.Held, want.Held) || got.Pages != want.Pages || got.Photos != want.Photos {
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

// writeChanges writes what changed of the site to its folder, each with a time of its own.
func (w *workingSite) writeChanges() {
	w.files["site.toml"] = w.siteTOML()
	for name := range w.files {
		if strings.HasPrefix(name, "content/") && strings.HasSuffix(name, ".md") {
			delete(w.files, name)
		}
	}
	for _, s := range w.bulletins {
		w.files[path.Join(s.folder, "index.md")] = s.text()
		for i := range s.photos {
			name := path.Join(s.folder, fmt.Sprintf("p%d.jpg", i))
			if w.files[name] == "" {
				w.files[name] = w.photo()
			}
		}
	}
	for name := range w.files {
		if folder := path.Dir(name); strings.HasSuffix(name, ".jpg") && !slices.ContainsFunc(w.bulletins, func(s *bulletinFile) bool { return s.folder == folder }) {
			delete(w.files, name)
		}
	}
	for name := range w.before {
		if _, ok := w.files[name]; !ok {
			w.must(os.Remove(w.path(name)))
			w.setFolderTimes(path.Dir(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if was, ok := w.before[name]; !ok || was != w.files[name] {
			w.write(name)
		}
	}
}

func (w *workingSite) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *workingSite) must(err error) {
	if err != nil {
		panic(err)
	}
}

func (w *workingSite) write(name string) {
	full := w.path(name)
	w.must(os.MkdirAll(filepath.Dir(full), 0o755))
	w.must(os.WriteFile(full, []byte(w.files[name]), 0o644))
	w.clock = w.clock.Add(time.Second)
	w.must(os.Chtimes(full, w.clock, w.clock))
	w.setFolderTimes(path.Dir(name))
}

// setFolderTimes gives the folders of a change a time of their own, too; empty ones go.
func (w *workingSite) setFolderTimes(folder string) {
	for ; folder != "."; folder = path.Dir(folder) {
		if os.Remove(w.path(folder)) == nil {
			continue
		}
		w.clock = w.clock.Add(time.Second)
		if err := os.Chtimes(w.path(folder), w.clock, w.clock); err != nil && !errors.Is(err, fs.ErrNotExist) {
			panic(err)
		}
	}
}

func (w *workingSite) siteTOML() string {
	var b strings.Builder
	b.WriteString("title = \"代表在行动\"\n")
	for _, key := range slices.Sorted(maps.Keys(w.settings)) {
		if w.settings[key] != "" && !strings.Contains(key, ".") {
			fmt.Fprintf(&b, "%s = %s\n", key, w.settings[key])
		}
	}
	for _, table := range []string{"organization", "photos"} {
		fmt.Fprintf(&b, "[%s]\n", table)
		if table == "photos" {
			b.WriteString("widths = [24, 16]\n")
		}
		for _, key := range slices.Sorted(maps.Keys(w.settings)) {
			if in, name, _ := strings.Cut(key, "."); in == table && w.settings[key] != "" {
				fmt.Fprintf(&b, "%s = %s\n", name, w.settings[key])
			}
		}
	}
	b.WriteString("[[district]]\ncode = \"510100\"\nname = \"成都市\"\nslug = \"chengdu\"\n")
	fmt.Fprintf(&b, "[[district]]\ncode = \"510105\"\nname = \"青羊区\"\nslug = \"qingyang\"\nparent = \"chengdu\"\n")
	name, aliases := `"武侯区"`, `[]`
	if other := w.settings["district.name"]; other != "" {
		name, aliases = other, `["武侯区"]`
	}
	fmt.Fprintf(&b, "[[district]]\ncode = \"510107\"\nname = %s\nslug = \"wuhou\"\naliases = %s\nparent = %s\n",
		name, aliases, cmp.Or(w.settings["district.parent"], `"chengdu"`))
	for i := range w.topics {
		fmt.Fprintf(&b, "[[topic]]\nslug = \"t%d\"\ntitle = \"专题%d\"\n", i, i)
	}
	return b.String()
}

// photo is one that is like no other.
func (w *workingSite) photo() string {
	img := image.NewGray(image.Rect(0, 0, 30, 20))
	for i := range img.Pix {
		img.Pix[i] = byte(i * w.rng.IntN(9))
	}
	img.SetGray(0, 0, color.Gray{byte(w.rng.IntN(256))})
	var b bytes.Buffer
	w.must(jpeg.Encode(&b, img, nil))
	return b.String()
}

func (w *workingSite) picture() string {
	var b bytes.Buffer
	w.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1+w.rng.IntN(9), 5))))
	return b.String()
}

func (w *workingSite) anyBulletin() *bulletinFile {
	if len(w.bulletins) == 0 {
		return w.addBulletin()
	}
	return w.bulletins[w.rng.IntN(len(w.bulletins))]
}

func (w *workingSite) addBulletin() *bulletinFile {
	w.made++
	s := &bulletinFile{folder: fmt.Sprintf("content/%d/b%d", w.made%3, w.made), body: fmt.Sprintf("第%d篇的正文，代表走访选民。\n", w.made), lines: map[string]string{
		"title": fmt.Sprintf("%q", fmt.Sprintf("简报%d", w.made)),
	}}
	w.setDistrict(s)
	w.setDate(s)
	w.bulletins = append(w.bulletins, s)
	return s
}

func (w *workingSite) setDistrict(s *bulletinFile) {
	s.lines["district"] = []string{`"武侯区"`, `"青羊区"`, `"成都市"`, `["青羊区", "武侯区"]`}[w.rng.IntN(4)]
}

func (w *workingSite) setDate(s *bulletinFile) {
	s.lines["date"] = fmt.Sprintf("2024-%02d-%02d", 1+w.rng.IntN(6), 1+w.rng.IntN(28))
}

// setOrClear sets a line of front matter or of site.toml, or takes it away.
func (w *workingSite) setOrClear(lines map[string]string, key string, values ...string) string {
	if lines[key] != "" && w.rng.IntN(2) == 0 {
		lines[key] = ""
	} else {
		lines[key] = values[w.rng.IntN(len(values))]
	}
	return key + " = " + lines[key]
}

// writeOrRemove writes a file of the site's own theme, or takes it away.
func (w *workingSite) writeOrRemove(name, text string) string {
	if _, ok := w.files[name]; ok {
		delete(w.files, name)
		return "remove " + name
	}
	w.files[name] = text
	return "write " + name
}
