// Package uploadtest holds what every kind of target has to do, as a suite that the tests of each run, and servers to
// run it with: of SSH and FTP within the test, of other programs where they are installed.
package uploadtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/upload"
)

// Server is where a target's files lie, as the suite looks at it behind the target's back.
type Server struct {
	Open  func() (upload.Target, error)
	Files func() map[string]string // all but those of .jianbao
	Put   func(name, data string)
	// Foreign: the target can tell whether a file of somebody else has the name of a new one.
	Foreign bool
	// Slow: a login takes long, so that only some deployments are cut off.
	Slow bool
	// Folders: it has folders, which go with their last file.
	Folders func() []string
	// NoFolders: it has names alone, so that a file may have the name of what others have as a folder. Nothing is renamed
	// there, and files have no rights: of these the suite asks nothing, also where there are.
	NoFolders bool
}

// Dir is a server whose files lie in a folder of this machine.
func Dir(t *testing.T, dir string, open func() (upload.Target, error)) Server {
	walk := func(visit func(rel string, entry fs.DirEntry) error) {
		t.Helper()
		err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
			rel, _ := filepath.Rel(dir, name)
			switch rel = filepath.ToSlash(rel); {
			case err != nil || rel == ".":
				return err
			case rel == ".jianbao":
				return fs.SkipDir
			}
			return visit(rel, entry)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return Server{
		Open: open, Foreign: true,
		Files: func() map[string]string {
			held := map[string]string{}
			walk(func(rel string, entry fs.DirEntry) error {
				if entry.IsDir() {
					return nil
				}
				data, err := os.ReadFile(filepath.Join(dir, rel))
				held[rel] = string(data)
				return err
			})
			return held
		},
		Folders: func() (names []string) {
			walk(func(rel string, entry fs.DirEntry) error {
				if entry.IsDir() {
					names = append(names, rel)
				}
				return nil
			})
			return names
		},
		Put: func(name, data string) {
			full := filepath.Join(dir, filepath.FromSlash(name))
			err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(data), 0o644))
			if err != nil {
				t.Fatal(err)
			}
		},
	}
}

// Run runs the suite. Each part has a server of its own.
func Run(t *testing.T, serve func(t *testing.T) Server) {
	for _, part := range []struct {
		name string
		test func(t *testing.T, s Server)
	}{
		{"Lock", lock}, {"Contract", contract}, {"Names", names}, {"Foreign", foreign}, {"Damage", damage},
		{"Deploy", deploy}, {"Cut", cut}, {"Resume", resume}, {"Two", two}, {"Sample", sample},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, serve(t))
		})
	}
}

func open(t *testing.T, s Server) upload.Target {
	t.Helper()
	target, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

// file is a file to be sent.
func file(name, data string) upload.File {
	return upload.File{
		Name: name, Size: int64(len(data)), Sum: upload.SumOf([]byte(data)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil },
	}
}

// holds compares what the server has.
func (s Server) holds(t *testing.T, want map[string]string) {
	t.Helper()
	if got := s.Files(); !maps.Equal(got, want) {
		t.Errorf("the server holds %.500q\nnot %.500q", got, want)
	}
}

// lock is what the comments of upload.Target say of small files of our own.
func lock(t *testing.T, s Server) {
	ctx, target := t.Context(), open(t, s)
	const name = ".jianbao/deploy.lock"
	if _, err := target.Read(ctx, ".jianbao/deployed.gz"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading what is not there: %v", err)
	}
	if _, err := target.Age(ctx, name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the age of what is not there: %v", err)
	}
	if err := target.Create(ctx, name, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := target.Create(ctx, name, []byte("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made twice: %v", err)
	}
	if got, err := target.Read(ctx, name); string(got) != "one" {
		t.Errorf("%q %v", got, err)
	}
	if age, err := target.Age(ctx, name); err != nil || age < -time.Minute || age > 2*time.Minute {
		t.Errorf("its age is %v: %v", age, err)
	}
	if err := target.Store(ctx, name, []byte("three")); err != nil {
		t.Error(err)
	}
	if got, err := target.Read(ctx, name); string(got) != "three" {
		t.Errorf("%q %v", got, err)
	}
	for range 2 { // one that is missing is no error
		if err := target.Remove(ctx, name); err != nil {
			t.Error(err)
		}
	}
	if err := target.Create(ctx, name, []byte("four")); err != nil {
		t.Errorf("made again: %v", err)
	}
	s.holds(t, map[string]string{})
}

// contract is what the comments of upload.Target say of files.
func contract(t *testing.T, s Server) {
	ctx, target := t.Context(), open(t, s)
	if err := target.Create(ctx, ".jianbao/deploy.lock", []byte("token")); err != nil {
		t.Fatal(err)
	}
	binary := make([]byte, 1<<20+1)
	for i := range binary {
		binary[i] = byte(i * 7 / 3)
	}
	want := map[string]string{"index.html": "<h1>", "a/b/c.bin": string(binary), "a/empty": ""}
	for _, name := range []string{"index.html", "a/b/c.bin", "a/empty"} {
		if err := target.Write(ctx, file(name, want[name])); err != nil {
			t.Error(name, err)
		}
	}
	want["index.html"] = "<h1>new"
	if err := target.Write(ctx, file("index.html", "<h1>new")); err != nil {
		t.Error(err)
	}
	if err := errors.Join(target.Sync(ctx), target.Clean(ctx)); err != nil {
		t.Error(err)
	}
	s.holds(t, want)
	found, err := target.Stat(ctx, []string{"a/b/c.bin", "a/none", "index.html", "none/none"})
	slices.SortFunc(found, func(a, b upload.Found) int { return strings.Compare(a.Name, b.Name) })
	if err != nil || len(found) != 2 || found[0].Size != 1<<20+1 || found[1].Name != "index.html" ||
		found[1].Sums && found[1].Sum != upload.SumOf([]byte("<h1>new")) {
		t.Errorf("%v %v", found, err)
	}
	listed(t, target, want)
	for range 2 {
		if err := target.Remove(ctx, "a/b/c.bin"); err != nil {
			t.Error(err)
		}
	}
	if delete(want, "a/b/c.bin"); s.Folders != nil && !slices.Equal(s.Folders(), []string{"a"}) {
		t.Errorf("an empty folder stayed: %v", s.Folders())
	}
	s.holds(t, want)
}

func listed(t *testing.T, target upload.Target, want map[string]string) {
	t.Helper()
	sizes := map[string]int64{}
	for f, err := range target.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		sizes[f.Name] = f.Size
	}
	for name, data := range want {
		if size, ok := sizes[name]; !ok || size != int64(len(data)) {
			t.Errorf("%s is not listed with its size", name)
		}
	}
	if len(sizes) != len(want) {
		t.Errorf("listed are %v", sizes)
	}
}

// names are Chinese, have blanks, and marks that mean something in addresses.
func names(t *testing.T, s Server) {
	target := open(t, s)
	want := map[string]string{}
	for _, name := range []string{
		"武侯区/简报 一 期/index.html", "a b/c+d&e=f#g%20.html", "附件/关于…的通知（第1号）.pdf", "-l/--help",
		"it's/[a]{b}~.txt",
	} {
		want[name] = "x" + name
		f := file(name, want[name])
		f.New = true
		if err := target.Write(t.Context(), f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.holds(t, want)
	listed(t, target, want)
	found, err := target.Stat(t.Context(), slices.Collect(maps.Keys(want)))
	if err != nil || len(found) != len(want) {
		t.Errorf("%v %v", found, err)
	}
	for name := range want {
		if err := target.Remove(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	s.holds(t, map[string]string{})
}

// foreign: what is somebody else's stays, and what has the same bytes is ours by a request whose answer was lost.
func foreign(t *testing.T, s Server) {
	if !s.Foreign {
		t.Skip("this kind cannot tell")
	}
	target := open(t, s)
	want := map[string]string{"a.html": "theirs", "b.html": "same", "folder/x": "theirs", "file": "theirs"}
	for name, data := range want {
		s.Put(name, data)
	}
	ours := map[string]string{"a.html": "ours!!", "b.html": "same"}
	if !s.NoFolders {
		ours["folder"], ours["file/inside"] = "a file", "a folder"
	}
	for name, data := range ours {
		f := file(name, data)
		f.New = true
		if err := target.Write(t.Context(), f); errors.Is(err, upload.ErrForeign) == (name == "b.html") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.holds(t, want)
}

// damage: a file that changes while it is sent leaves the old one.
func damage(t *testing.T, s Server) {
	target := open(t, s)
	if err := target.Write(t.Context(), file("a", "old")); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{"NEW", "longer than that", ""} {
		f := file("a", "new")
		f.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
		if err := target.Write(t.Context(), f); err == nil {
			t.Errorf("%q was taken", data)
		}
	}
	broken := file("a", "new")
	broken.Open = func() (io.ReadCloser, error) { return nil, fs.ErrPermission }
	if err := target.Write(t.Context(), broken); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	if err := target.Clean(t.Context()); err != nil {
		t.Error(err)
	}
	s.holds(t, map[string]string{"a": "old"})
}

// site is a site to be deployed, with what has to last from one deployment to the next.
type site struct {
	t     *testing.T
	dir   string
	token int
}

func newSite(t *testing.T) *site { return &site{t: t, dir: t.TempDir()} }

var classes = map[byte]publish.Class{'a': publish.Asset, 'f': publish.Photo, 'p': publish.Page, 'l': publish.List}

// deploy deploys files, whose class the first letter of each tells.
func (s *site) deploy(target upload.Target, files map[string]string) (upload.Result, error) {
	s.t.Helper()
	s.token++
	public := filepath.Join(s.dir, fmt.Sprint("public", s.token))
	o := upload.Options{
		Public: public, State: filepath.Join(s.dir, "state"), Host: "测试", Token: rand.Text(),
		DeleteMany: true,
	}
	if err := os.MkdirAll(filepath.Join(public, ".jianbao"), 0o755); err != nil {
		s.t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		full := filepath.Join(public, filepath.FromSlash(name))
		err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(files[name]), 0o644))
		if err != nil {
			s.t.Fatal(err)
		}
		o.Files = append(o.Files, publish.Entry{Name: name, Class: classes[files[name][0]]})
	}
	return upload.Run(context.WithoutCancel(s.t.Context()), target, o)
}

// deploy: a site, the same again, and another in its place.
func deploy(t *testing.T, s Server) {
	site, target := newSite(t), open(t, s)
	s.Put(".user.ini", "open_basedir")
	s.Put("theirs/x.html", "x")
	one := map[string]string{"index.html": "l1", "wuhou/甲/index.html": "p1", "css.1.css": "a1", "photos/1.jpg": "f1"}
	if r, err := site.deploy(target, one); err != nil || len(r.Added) != 4 {
		t.Fatalf("%+v %v", r, err)
	}
	if r, err := site.deploy(target, one); err != nil || r.Unchanged != 4 || r.Bytes != 0 {
		t.Errorf("%+v %v", r, err)
	}
	two := map[string]string{"index.html": "l2", "wuhou": "p2", "css.2.css": "a2"}
	if r, err := site.deploy(target, two); err != nil || r.Kept != 1 || len(r.Deleted) != 2 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := site.deploy(target, two); err != nil {
		t.Error(err)
	}
	c, err := upload.Check(t.Context(), target)
	if err != nil || c.Files != 3 || len(c.Missing)+len(c.Changed) > 0 {
		t.Errorf("%+v %v", c, err)
	}
	two[".user.ini"], two["theirs/x.html"] = "open_basedir", "x"
	s.holds(t, two)
}

// sample: the pages that 宝塔 puts into a new site are replaced, also after a deployment that was cut off; others stay.
func sample(t *testing.T, s Server) {
	site, target := newSite(t), open(t, s)
	files := map[string]string{"index.html": "l1", "404.html": "p1", "a/index.html": "p2"}
	s.Put(".user.ini", "open_basedir")
	s.Put("404.html", "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<center><h1>404 Not Found</h1></center>")
	s.Put("index.html", "<h1>欢迎来到本站</h1>")
	if _, err := site.deploy(target, files); !errors.Is(err, upload.ErrForeign) {
		t.Errorf("somebody's first page: %v", err)
	}
	s.Put("index.html", "<h1>恭喜, 站点创建成功！</h1>\n<h3>这是默认index.html，本页面由系统自动生成</h3>")
	for i := 0; i < 9; i += 1 + 3*slow(s) {
		_, err := site.deploy(cutAfter(i, target, false), files)
		if err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
	}
	if _, err := site.deploy(target, files); err != nil {
		t.Fatal(err)
	}
	files[".user.ini"] = "open_basedir"
	s.holds(t, files)
}

func slow(s Server) int {
	if s.Slow {
		return 1
	}
	return 0
}

// two: of two deployments at once the second says so, and does nothing.
func two(t *testing.T, s Server) {
	first, second := newSite(t), newSite(t)
	target := open(t, s)
	held := cutAfter(3, target, false) // it took the lock, and was cut off
	if _, err := first.deploy(held, map[string]string{"index.html": "l1"}); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	before := s.Files()
	r, err := second.deploy(open(t, s), map[string]string{"index.html": "l2"})
	if !errors.Is(err, upload.ErrBusy) || r.Holder.Host != "测试" {
		t.Errorf("%v %+v", err, r)
	}
	s.holds(t, before)
	if _, err := first.deploy(target, map[string]string{"index.html": "l3"}); err != nil {
		t.Error(err)
	}
	s.holds(t, map[string]string{"index.html": "l3"})
}
