package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/thorough"
)

// tree is what a folder holds, by name. Of public/ the first letter of a content tells the class.
type tree map[string]string

var classOf = map[byte]publish.Class{'a': publish.Asset, 'f': publish.Photo, 'p': publish.Page, 'l': publish.List}

// fixture is a site and a target.
type fixture struct {
	t           *testing.T
	public, dir string
	state       string
	token       int
	over        Target // where not the folder itself is deployed to
}

// newFixture is in memory where the machine has a file system there: each deployment waits for a disk to have all.
func newFixture(t *testing.T) *fixture {
	base, err := os.MkdirTemp("/dev/shm", "upload")
	if err != nil {
		base = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	f := &fixture{t: t, public: base + "/public", dir: base + "/www", state: base + "/state"}
	for _, dir := range []string{f.public + "/.jianbao", f.dir} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// deploy deploys a tree, with options changed by with.
func (f *fixture) deploy(site tree, with ...func(*Options)) (Result, error) {
	f.t.Helper()
	os.RemoveAll(f.public)
	write(f.t, f.public, tree{".jianbao/x": ""})
	write(f.t, f.public, site)
	f.token++
	o := Options{Public: f.public, State: f.state, Host: "测试", Token: fmt.Sprint("token", f.token), Now: time.Now}
	for _, name := range slices.Sorted(maps.Keys(site)) {
		o.Files = append(o.Files, publish.Entry{Name: name, Class: classOf[site[name][0]]})
	}
	for _, change := range with {
		change(&o)
	}
	target, err := OpenFolder(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	defer target.Close()
	if f.over != nil {
		return Run(context.Background(), f.over, o)
	}
	return Run(context.Background(), target, o)
}

// served are the files that readers can have.
func (f *fixture) served() tree {
	held := tree{}
	err := filepath.WalkDir(f.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(f.dir, name)
		data, err := os.ReadFile(name)
		if !strings.HasPrefix(rel, ".jianbao") {
			held[filepath.ToSlash(rel)] = string(data)
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return held
}

func write(t *testing.T, dir string, files tree) {
	t.Helper()
	for name, data := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (f *fixture) mustDeploy(site tree, with ...func(*Options)) Result {
	f.t.Helper()
	r, err := f.deploy(site, with...)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func (f *fixture) want(held tree) {
	f.t.Helper()
	if got := f.served(); !maps.Equal(got, held) {
		f.t.Errorf("the target holds %v\nnot %v", got, held)
	}
}

// A folder holds what public/ holds, and what is not ours stays.
func TestDeploy(t *testing.T) {
	f := newFixture(t)
	write(t, f.dir, tree{".user.ini": "open_basedir", "MP_verify_1.txt": "x"})
	one := tree{"index.html": "l1", "wuhou/a/index.html": "p1", "css.1.css": "a1", "photos/1.jpg": "f1"}
	if r := f.mustDeploy(one); len(r.Added) != 4 || r.Unchanged != 0 {
		t.Errorf("%+v", r)
	}
	if r := f.mustDeploy(one); len(r.Added)+len(r.Changed)+len(r.Deleted) != 0 || r.Unchanged != 4 {
		t.Errorf("%+v", r)
	}
	two := tree{"index.html": "l2", "wuhou/b/index.html": "p2", "css.2.css": "a2"}
	r := f.mustDeploy(two)
	if !slices.Equal(r.Deleted, []string{"photos/1.jpg", "wuhou/a/index.html"}) || r.Kept != 1 {
		t.Errorf("%+v", r)
	}
	all := maps.Clone(two)
	all[".user.ini"], all["MP_verify_1.txt"], all["css.1.css"] = "open_basedir", "x", "a1"
	f.want(all)
	f.mustDeploy(two)
	delete(all, "css.1.css") // it stayed for one deployment
	f.want(all)
	if _, err := os.Stat(f.dir + "/photos"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("an empty folder stayed")
	}
}

// A file becomes a folder, and the reverse.
func TestFolderInTheWay(t *testing.T) {
	f := newFixture(t)
	f.mustDeploy(tree{"a": "p1", "b/c/d": "p2", "e": "a"})
	two := tree{"a/b": "p3", "b": "p4", "e/f": "a2"}
	f.mustDeploy(two)
	f.want(two)
}

// What is somebody else's is not replaced, unless that is asked for.
func TestForeign(t *testing.T) {
	f := newFixture(t)
	write(t, f.dir, tree{"index.html": "theirs", "about.html": "theirs"})
	site := tree{"index.html": "l1", "a/index.html": "p1"}
	r, err := f.deploy(site)
	if !errors.Is(err, ErrForeign) || !slices.Equal(r.Foreign, []string{"index.html"}) {
		t.Errorf("%v %+v", err, r)
	}
	f.want(tree{"index.html": "theirs", "about.html": "theirs"})
	f.mustDeploy(site, func(o *Options) { o.TakeOver = true })
	f.want(tree{"index.html": "l1", "a/index.html": "p1", "about.html": "theirs"})

	write(t, f.dir, tree{"new/index.html": "theirs"})
	site["new/index.html"] = "p2"
	for range 2 { // the second goes on where the first stopped
		if _, err := f.deploy(site); !errors.Is(err, ErrForeign) {
			t.Errorf("a new page: %v", err)
		}
		if got := f.served()["new/index.html"]; got != "theirs" {
			t.Error(got)
		}
	}
	delete(site, "new/index.html")
	f.mustDeploy(site)
	if got := f.served()["new/index.html"]; got != "theirs" {
		t.Error(got)
	}
}

// A comparison of all files that is cut off does not make the next deployment believe what it did not bring.
func TestAdoptCut(t *testing.T) {
	f := newFixture(t)
	site := tree{"index.html": "l1", "a/index.html": "p1"}
	f.mustDeploy(site)
	write(t, f.dir, tree{"a/index.html": "p?"})
	_, err := f.deploy(site, func(o *Options) {
		o.Adopt = true
		o.testOnlyCut = func(step string) error {
			if strings.HasPrefix(step, "write") {
				return errors.New("cut")
			}
			return nil
		}
	})
	if err == nil {
		t.Fatal("not cut off")
	}
	f.mustDeploy(site)
	f.want(site)
}

// A name that changes in letter case only is the same file on some targets.
func TestLetterCase(t *testing.T) {
	f := newFixture(t)
	f.mustDeploy(tree{"Logo.png": "a1", "index.html": "l1"})
	two := tree{"logo.png": "a1", "index.html": "l1"}
	if r := f.mustDeploy(two); !slices.Equal(r.Deleted, []string{"Logo.png"}) {
		t.Errorf("%+v", r)
	}
	f.want(two)
}

// After an upload by hand the same files are ours, and are not sent again.
func TestAdopt(t *testing.T) {
	f := newFixture(t)
	site := tree{"index.html": "l1", "a/index.html": "p1"}
	write(t, f.dir, site)
	r := f.mustDeploy(site, func(o *Options) { o.Adopt = true })
	if r.Unchanged != 2 || len(r.Added)+len(r.Changed) != 0 {
		t.Errorf("%+v", r)
	}
	delete(site, "a/index.html")
	f.mustDeploy(site)
	f.want(site)
}

// What somebody changed on the target is found, and put right.
func TestDrift(t *testing.T) {
	f := newFixture(t)
	site := tree{"index.html": "l1", "a/index.html": "p1", "b/index.html": "p2"}
	f.mustDeploy(site)
	write(t, f.dir, tree{"a/index.html": "p?", "theirs.html": "x"})
	if err := os.Remove(f.dir + "/b/index.html"); err != nil {
		t.Fatal(err)
	}
	target, err := OpenFolder(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	c, err := Check(context.Background(), target)
	want := "[a/index.html] [b/index.html] [theirs.html]"
	if err != nil || c.Files != 1 || fmt.Sprint(c.Changed, c.Missing, c.Others) != want {
		t.Errorf("%v %+v", err, c)
	}
	f.mustDeploy(site, func(o *Options) { o.Adopt = true })
	site["theirs.html"] = "x"
	f.want(site)
}

// The place of another site is not taken by mistake.
func TestOtherSite(t *testing.T) {
	f := newFixture(t)
	of := func(place, name string) func(*Options) {
		return func(o *Options) { o.Site = publish.Site{Place: place, Name: name} }
	}
	f.mustDeploy(tree{"index.html": "l1"}, of("p", "n"))
	f.mustDeploy(tree{"index.html": "l2"}, of("p2", "n"))  // the folder was moved
	f.mustDeploy(tree{"index.html": "l3"}, of("p2", "n2")) // the site was renamed
	if _, err := f.deploy(tree{"index.html": "l4"}, of("x", "y")); !errors.Is(err, ErrOther) {
		t.Error(err)
	}
	f.want(tree{"index.html": "l3"})
	f.mustDeploy(tree{"index.html": "l4"}, of("x", "y"), func(o *Options) { o.TakeOver = true })
}

// A damaged list stops a deployment; --adopt makes it anew.
func TestDamagedList(t *testing.T) {
	f := newFixture(t)
	site := tree{"index.html": "l1"}
	f.mustDeploy(site)
	whole, err := os.ReadFile(f.dir + "/" + deployedName)
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []string{"", "x", string(whole[:len(whole)/2]), string(whole) + "x"} {
		write(t, f.dir, tree{deployedName: damaged})
		if _, err := f.deploy(site); !errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", damaged, err)
		}
	}
	f.mustDeploy(site, func(o *Options) { o.Adopt = true })
	f.want(site)
}

// A deployment is refused where an eleventh of the pages would go, and more than twenty.
func TestManyDeletions(t *testing.T) {
	f := newFixture(t)
	site := tree{"index.html": "l"}
	for i := range 220 {
		site[fmt.Sprintf("p%d/index.html", i)] = "p"
	}
	f.mustDeploy(site)
	less := maps.Clone(site)
	for i := range 23 {
		delete(less, fmt.Sprintf("p%d/index.html", i))
	}
	r, err := f.deploy(less)
	if !errors.Is(err, ErrDeletes) || r.Deletes != 23 || r.Had != 221 {
		t.Errorf("%v %+v", err, r)
	}
	f.want(site)
	f.mustDeploy(less, func(o *Options) { o.DeleteMany = true })
	f.want(less)
}

func TestDryRun(t *testing.T) {
	f := newFixture(t)
	r := f.mustDeploy(tree{"index.html": "l1"}, func(o *Options) { o.DryRun = true })
	if f.want(tree{}); !slices.Equal(r.Added, []string{"index.html"}) {
		t.Errorf("%+v", r)
	}
	if entries, _ := os.ReadDir(f.dir); len(entries) > 0 {
		t.Error(entries)
	}
}

// TestCut cuts deployments off at random steps. At every such moment each page that a list leads to is there, no file
// is torn, and the next deployment ends where an uninterrupted one does.
func TestCut(t *testing.T) {
	f := newFixture(t)
	write(t, f.dir, tree{"theirs.txt": "x"})
	random := rand.New(rand.NewPCG(1, 2))
	cut := errors.New("cut")
	for round := range thorough.Count(30, 300) {
		site := randomSite(random)
		for range random.IntN(3) {
			var left atomic.Int64
			left.Store(random.Int64N(12))
			_, err := f.deploy(site, func(o *Options) {
				o.DeleteMany = true
				o.testOnlyCut = func(string) error {
					if left.Add(-1) < 0 {
						return cut
					}
					return nil
				}
			})
			if err != nil && !errors.Is(err, cut) {
				t.Fatal(err)
			}
			f.checkLinks()
			if random.IntN(2) == 0 {
				site = randomSite(random)
			}
		}
		f.mustDeploy(site, func(o *Options) { o.DeleteMany = true })
		f.mustDeploy(site) // what stayed once is gone
		site["theirs.txt"] = "x"
		if f.want(site); t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// flipping is the first of the pages that are now a file and now a folder: the old one has to go before the new one
// comes.
const flipping = 4

// randomSite is a site whose list names its pages, and whose pages name an asset.
func randomSite(random *rand.Rand) tree {
	site := tree{}
	list := "l"
	asset := fmt.Sprintf("s%d.css", random.IntN(3))
	site[asset] = "a" + asset
	for i := range 6 {
		if random.IntN(2) == 0 {
			name := fmt.Sprintf("p%d", i)
			if i >= flipping && random.IntN(2) == 0 {
				name += "/x"
			}
			site[name] = fmt.Sprintf("p%d %s", random.IntN(3), asset)
			list += " " + name
		}
	}
	site["index.html"] = list
	return site
}

// checkLinks follows what lists and pages name. Assets that nothing uses any more stay for a deployment, so they are
// there for pages that did not change yet.
func (f *fixture) checkLinks() {
	f.t.Helper()
	held := f.served()
	for name, data := range held {
		if data == "" || data[0] != 'l' && data[0] != 'p' {
			continue
		}
		for _, link := range strings.Fields(data)[1:] {
			if _, ok := held[link]; !ok && link[:2] < fmt.Sprint("p", flipping) {
				f.t.Errorf("%s leads to %s, which is not there", name, link)
			}
		}
	}
}
