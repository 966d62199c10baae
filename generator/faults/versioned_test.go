package faults

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A versionedSite has two versions, and is built from one to the other and back.
type versionedSite struct {
	*site
	files [2]map[string]string
	want  [2]tree // what a clean build makes of each
	at    int     // the version that is published
	took  time.Duration
}

func newVersionedSite(t *testing.T) *versionedSite {
	t.Helper()
	w := &versionedSite{site: newSite(t, memory(t)), files: versions()}
	planting.Do(w.plant)
	for i := range w.files {
		w.set(w.files[i])
		w.want[i] = w.clean()
		if told := tells(w.want[i]); told != nil {
			t.Fatal(told)
		}
	}
	w.at = 1
	w.build()
	w.switchVersion()
	start := time.Now()
	w.build()
	w.took = time.Since(start)
	return w
}

// planting is done by the first site, for all of them.
var planting sync.Once

// plant builds the site with everything shown that will be held, so that it is known what its photos become, and
// that the search for it sees.
func (w *versionedSite) plant() {
	w.t.Helper()
	shown := maps.Clone(w.files[0])
	maps.Copy(shown, canaries(false))
	w.set(shown)
	seen := map[string]bool{}
	for name, data := range w.clean() {
		if strings.HasPrefix(name, "photos/") {
			canaryPhotos.Store(data, name)
		}
		for i := range canaryCount {
			sign := string(canarySigns + rune(i))
			if strings.Contains(data, sign) && len(tells(tree{name: data})) > 0 {
				seen[sign] = true
			}
		}
	}
	if len(seen) != canaryCount {
		w.t.Fatalf("only %d of %d planted signs are seen", len(seen), canaryCount)
	}
	for i := range w.files { // what is shown in a version is no secret
		w.set(w.files[i])
		for _, data := range w.clean() {
			canaryPhotos.Delete(data)
		}
	}
}

// switchVersion makes the sources those of the other version.
func (w *versionedSite) switchVersion() (from, to tree) {
	w.t.Helper()
	from, w.at = w.want[w.at], 1-w.at
	w.set(w.files[w.at])
	return from, w.want[w.at]
}

// rebuild builds, and compares the whole with what a clean build makes.
func (w *versionedSite) rebuild(after string) {
	w.t.Helper()
	if o := run(w.t, w.args()...); o.status != 0 {
		w.t.Fatalf("%s: the next build: %v", after, o)
	}
	w.complete(after, w.want[w.at])
}

// complete checks that public/ is what it should be, and that nothing else is left.
func (w *versionedSite) complete(after string, want tree) {
	w.t.Helper()
	all := readTree(w.t, w.public)
	lines := differences(all.published(), want)
	for name := range all {
		if strings.HasPrefix(name, ".jianbao/") && name != ".jianbao/manifest" {
			lines = append(lines, name+" is left")
		}
	}
	if _, err := os.Lstat(filepath.Join(w.dir, ".public.jianbao-staging")); err == nil {
		lines = append(lines, "the staging folder is left")
	}
	if len(lines) > 0 {
		w.t.Fatalf("%s: the next build leaves another site than a clean one:\n%s", after, strings.Join(lines, "\n"))
	}
}

// check fails the test for whatever must not be at any instant.
func (w *versionedSite) check(what string, from, to tree) {
	w.t.Helper()
	if problems := w.sound(from, to); len(problems) > 0 {
		w.t.Fatalf("%s:\n%s", what, strings.Join(problems, "\n"))
	}
}

// deleteOutput removes what was built: all of it, or all that readers see.
func (w *versionedSite) deleteOutput(whole bool) {
	w.t.Helper()
	must(w.t, os.RemoveAll(w.public))
	if whole {
		must(w.t, os.RemoveAll(filepath.Join(w.dir, ".jianbao")))
		return
	}
	must(w.t, os.MkdirAll(w.public, 0o755))
	must(w.t, os.WriteFile(filepath.Join(w.public, ".gitignore"), []byte("*\n"), 0o644))
}

func (c call) in(dir string) bool { return strings.HasPrefix(c.path, dir) }

// commits reports whether a call is one of the commit: it changes what readers see, or the journal and the list
// of files.
func (w *versionedSite) commits(c call) bool {
	switch {
	case c.in(w.public + "/.jianbao/journal"), c.in(w.public + "/.jianbao/manifest"):
		return c.name != "unlink" || strings.HasSuffix(c.path, "journal")
	case c.in(w.public + "/.jianbao"):
		return false
	}
	return c.in(w.public) && c.name != "rmdir"
}

func (c call) String() string { return fmt.Sprintf("%s %s", c.name, c.path) }
