package publish

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func sampleSite() tree {
	return tree{
		"index.html":                  "首页",
		"feed.xml":                    "<feed/>",
		"assets/site.css":             "body{}",
		"wuhou/index.html":            "武侯区",
		"wuhou/2022/yulin/index.html": "玉林街道",
		"wuhou/2022/yulin/a.jpg":      strings.Repeat("photo", 50_000),
	}
}

func TestFirstBuildMakesTheFolder(t *testing.T) {
	for _, name := range []string{"public", "out/nested/public", "."} {
		dir := filepath.Join(t.TempDir(), name)
		site := sampleSite()
		if got, want := build(t, dir, site), (Result{Added: len(site)}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		published(t, dir, site)
	}
}

func TestSecondBuildTouchesOnlyWhatDiffers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	site := sampleSite()
	build(t, dir, site)
	age(t, dir, site)
	before := readTree(t, dir)
	if got, want := build(t, dir, site), (Result{Unchanged: len(site)}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	sameTree(t, readTree(t, dir), before)
	if names := touched(t, dir, site); names != nil {
		t.Errorf("touched %v", names)
	}

	site["wuhou/index.html"] = "武候区" // same size, other bytes
	site["index.html"] = "首页,有变化"
	site["jinjiang/2023/x/index.html"] = "锦江区"
	delete(site, "wuhou/2022/yulin/index.html")
	delete(site, "wuhou/2022/yulin/a.jpg")
	if got, want := build(t, dir, site), (Result{Added: 1, Changed: 2, Unchanged: 2, Deleted: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	published(t, dir, site) // the folder wuhou/2022 is gone, too
	want := []string{"index.html", "jinjiang/2023/x/index.html", "wuhou/index.html"}
	if got := touched(t, dir, site); !slices.Equal(got, want) {
		t.Errorf("touched %v, want %v", got, want)
	}
}

func TestEditedByHandIsPutRight(t *testing.T) {
	dir := t.TempDir()
	site := sampleSite()
	build(t, dir, site)
	putFile(t, dir, "wuhou/index.html", "武候区")
	putFile(t, dir, "assets/site.css", site["assets/site.css"]+"/* longer */")
	putFile(t, dir, "wuhou/2022/yulin/a.jpg", strings.Repeat("photo", 49_999)+"photO") // far behind
	os.Remove(filepath.Join(dir, "feed.xml"))
	if got, want := build(t, dir, site), (Result{Added: 1, Changed: 3, Unchanged: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	published(t, dir, site)
}

func TestGitignoreCountsAsEmptyAndStays(t *testing.T) {
	dir := t.TempDir()
	putFile(t, dir, ".gitignore", "*\n!.gitignore\n")
	site := sampleSite()
	build(t, dir, site)
	site[".gitignore"] = "*\n!.gitignore\n"
	published(t, dir, site)

	delete(site, ".gitignore")
	build(t, dir, site)
	site[".gitignore"] = "*\n!.gitignore\n"
	published(t, dir, site)
}

func TestForeignFolderIsLeftAlone(t *testing.T) {
	for name, files := range map[string]tree{
		"documents":              {"简历.docx": "x", "b/c": "y", "d": "", "e": ""},
		"gitignore and more":     {".gitignore": "*", "index.html": "x"},
		"a cache of another use": {".jianbao/digests": "x"},
		"gitignore is a folder":  {".gitignore/x": ""},
		"a manifest of nothing":  {"manifest": "jianbao manifest 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "public")
			for name, data := range files {
				putFile(t, dir, name, data)
			}
			before := readTree(t, parent)
			_, err := Open(dir, Options{})
			var foreign *ForeignError
			if !errors.As(err, &foreign) {
				t.Fatalf("got %v, want a ForeignError", err)
			}
			if n := len(foreign.Names); n == 0 || n > 3 || foreign.Dir != dir {
				t.Errorf("got %+v", foreign)
			}
			sameTree(t, readTree(t, parent), before)
		})
	}
}

func TestFileOfAnotherOwner(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	site := sampleSite()
	build(t, dir, site)
	others := tree{"MP_verify_x.txt": "x", "wuhou/2022/note.txt": "mine", "baidu/verify.html": "y"}
	for name, data := range others {
		putFile(t, dir, name, data)
	}

	t.Run("is kept", func(t *testing.T) {
		delete(site, "wuhou/2022/yulin/index.html")
		delete(site, "wuhou/2022/yulin/a.jpg")
		build(t, dir, site)
		want := maps.Clone(site)
		maps.Copy(want, others)
		published(t, dir, want)
	})
	t.Run("is not overwritten", func(t *testing.T) {
		for _, c := range []struct{ write, names string }{
			{"MP_verify_x.txt", "MP_verify_x.txt"},
			{"baidu", "baidu/verify.html"},                              // a file for its folder
			{"MP_verify_x.txt/1/index.html", "MP_verify_x.txt"},         // a folder for the file
			{"wuhou/2022/note.txt/index.html", "wuhou/2022/note.txt"},   // the same, deeper
			{"wuhou/2022/note.txt/a/index.html", "wuhou/2022/note.txt"}, // and deeper
		} {
			before := readTree(t, dir)
			s := mustOpen(t, dir)
			writeAll(t, s, site)
			writeAll(t, s, tree{c.write: "of ours"})
			_, err := s.Commit()
			var foreign *ForeignError
			if !errors.As(err, &foreign) || !slices.Equal(foreign.Names, []string{c.names}) {
				t.Errorf("%s: got %v, want a ForeignError for %s", c.write, err, c.names)
			}
			s.Close()
			sameTree(t, readTree(t, dir), before)
		}
	})
	t.Run("is adopted if it is the same", func(t *testing.T) {
		site["MP_verify_x.txt"] = "x"
		build(t, dir, site)
		delete(site, "MP_verify_x.txt")
		delete(others, "MP_verify_x.txt")
		build(t, dir, site)
		want := maps.Clone(site)
		maps.Copy(want, others)
		published(t, dir, want)
	})
}

func TestFileBecomesFolderAndBack(t *testing.T) {
	dir := t.TempDir()
	one := tree{"a": "file", "b/x/index.html": "page", "b/x/y.jpg": "photo", "c": "c"}
	two := tree{
		"a/index.html": "list", "a/x/index.html": "page", "a/x/y.jpg": "photo", "a/s.css": "css", "b": "file",
		"c/1/2/index.html": "",
	}
	build(t, dir, one)
	for range 2 {
		if got, want := build(t, dir, two), (Result{Added: len(two), Deleted: len(one)}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		published(t, dir, two)
		build(t, dir, one)
		published(t, dir, one)
	}
}

func TestCloseWithoutCommitLeavesNoTrace(t *testing.T) {
	site := sampleSite()
	for name, prepare := range map[string]func(dir string){
		"absent":         func(string) {},
		"absent parents": func(string) {},
		"empty":          func(dir string) { os.MkdirAll(dir, 0o755) },
		"gitignore":      func(dir string) { putFile(t, dir, ".gitignore", "*") },
		"ours":           func(dir string) { build(t, dir, tree{"index.html": "old", "a/b.css": "c"}) },
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "public")
			if name == "absent parents" {
				dir = filepath.Join(parent, "a", "b", "public")
			}
			prepare(dir)
			before := readTree(t, parent)
			s := mustOpen(t, dir)
			writeAll(t, s, site)
			if err := errors.Join(s.Close(), s.Close()); err != nil {
				t.Error(err)
			}
			sameTree(t, readTree(t, parent), before)
			if err := s.Write("late.html", Page, nil); err == nil {
				t.Error("Write after Close succeeded")
			}
			if _, err := s.Commit(); err == nil {
				t.Error("Commit after Close succeeded")
			}
		})
	}
}

func TestConcurrentWrites(t *testing.T) {
	for _, fresh := range []bool{true, false} {
		dir := filepath.Join(t.TempDir(), "public")
		if !fresh {
			build(t, dir, tree{"d0/y/p0/index.html": "old", "gone/index.html": "old"})
		}
		s := mustOpen(t, dir)
		site := make(tree)
		var wg sync.WaitGroup
		for i := range 400 { // more folders than the cache keeps open
			name := fmt.Sprintf("d%d/y/p%d/index.html", i%7, i%90)
			site[name] = fmt.Sprint(i % 90)
		}
		for name, data := range site {
			wg.Go(func() {
				if err := s.Write(name, Page, []byte(data)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if _, err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		s.Close()
		published(t, dir, site)
	}
}

// What Windows and macOS do with Yulin and yulin, forced on a file system that
// tells them apart.
func TestRespelledName(t *testing.T) {
	dir := t.TempDir()
	one := tree{"wuhou/Yulin/index.html": "a", "wuhou/Yulin/x.jpg": "p", "index.html": "i"}
	two := tree{"wuhou/yulin/index.html": "a", "wuhou/yulin/x.jpg": "q", "index.html": "i"}
	build(t, dir, one)
	var steps []string
	s, err := open(dir, Options{}, func(step string) error { steps = append(steps, step); return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.oldLower = s.files.old.lowerCased()
	writeAll(t, s, two)
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	published(t, dir, two)
	if slices.Index(steps, "rmdir wuhou/Yulin") > slices.Index(steps, "merge photo") {
		t.Errorf("the old spelling goes too late: %q", steps)
	}
}

// A first build into an empty folder, killed before its commit, leaves a folder that the next one takes.
func TestKilledBeforeTheFirstCommit(t *testing.T) {
	dir := t.TempDir()
	putFile(t, dir, ignoreName, "*")
	s := mustOpen(t, dir)
	if _, err := s.Scratch(); err != nil {
		t.Fatal(err)
	}
	writeAll(t, s, sampleSite())
	s.abandon()
	build(t, dir, sampleSite())
	site := sampleSite()
	site[ignoreName] = "*"
	published(t, dir, site)
}

// In a first build into an empty folder the first page comes last: all that it leads to is there.
func TestFirstPageComesLast(t *testing.T) {
	var steps []string
	s, err := open(t.TempDir(), Options{}, func(step string) error { steps = append(steps, step); return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	writeAll(t, s, sampleSite())
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	last := slices.IndexFunc(steps, func(step string) bool { return step == "new index.html" })
	if last < 0 || slices.ContainsFunc(steps[last+1:], func(step string) bool { return strings.HasPrefix(step, "new ") }) {
		t.Errorf("got\n%s", strings.Join(steps, "\n"))
	}
}

// What a build keeps for a while is neither published nor left behind, whatever comes of the build, and
// what a killed one left is gone after the next.
func TestScratch(t *testing.T) {
	for _, test := range []struct{ fresh, commit bool }{{true, true}, {true, false}, {false, true}, {false, false}} {
		dir := filepath.Join(t.TempDir(), "public")
		if !test.fresh {
			build(t, dir, tree{"index.html": "old"})
			putFile(t, dir, metaName+"/"+scratchName, "of a killed build")
		}
		stage, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		scratch, err := stage.Scratch()
		if err != nil {
			t.Fatal(err)
		}
		if info, err := scratch.Stat(); err != nil || info.Size() > 0 {
			t.Errorf("%+v: the scratch file is not empty: %v", test, err)
		}
		if _, err := scratch.WriteAt([]byte("secret"), 9); err != nil {
			t.Fatal(err)
		}
		if _, err := stage.Scratch(); err == nil {
			t.Error("a second scratch file")
		}
		if err := stage.Write("index.html", List, []byte("new")); err != nil {
			t.Fatal(err)
		}
		if test.commit {
			if _, err := stage.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		if err := stage.Close(); err != nil {
			t.Fatal(err)
		}
		for name := range readTree(t, filepath.Dir(dir)) {
			if strings.Contains(name, scratchName) {
				t.Errorf("%+v: %s is left", test, name)
			}
		}
	}
}
