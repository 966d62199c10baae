package publish

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A file of these tests contains its version and the files that it needs.
func versioned(version int, needs ...string) string {
	return fmt.Sprintf("v%d needs %s", version, strings.Join(needs, " "))
}

// Between the two versions every kind of step occurs: assets, photos, pages
// and lists are added, changed and deleted, and folders come and go.
func version(v int) tree {
	page := func(v int, slug string) string {
		return versioned(v, "assets/site.css", "p/"+slug+".jpg", "wuhou/2022/"+slug+"/map.jpg")
	}
	site := tree{"assets/site.css": versioned(v), "assets/same.css": "same", ".well-known/x.css": versioned(v)}
	slugs := []string{"always", "changed"}
	if v == 1 {
		slugs = append(slugs, "old", "older")
		site["p/unused.jpg"] = versioned(v)
	} else {
		slugs = append(slugs, "new", "newer")
		site["search/a/b/index.html"] = versioned(v)
		site["wuhou/2022/page2.html"] = versioned(v, "wuhou/2022/new/index.html")
	}
	var pages []string
	for _, slug := range slugs {
		of := v
		if slug == "always" {
			of = 0
		}
		name := "wuhou/2022/" + slug + "/index.html"
		site[name] = page(of, slug)
		site["p/"+slug+".jpg"] = versioned(of)
		site["wuhou/2022/"+slug+"/map.jpg"] = versioned(of)
		pages = append(pages, name)
	}
	site["index.html"] = versioned(v, pages...)
	site["wuhou/index.html"] = versioned(v, pages...)
	site[fmt.Sprintf("topic%d/index.html", v)] = versioned(v, pages...)
	return site
}

// whole checks what must hold at every instant: a file is as one of the
// versions has it, and what it needs is there.
func whole(t *testing.T, dir string, versions ...tree) {
	t.Helper()
	got := readTree(t, dir)
	for name, data := range got {
		own := strings.HasPrefix(name, ".jianbao/") || strings.HasSuffix(name, "/")
		if own || name == ".gitignore" || name == "user.txt" {
			continue
		}
		if !slices.ContainsFunc(versions, func(v tree) bool { want, ok := v[name]; return ok && want == data }) {
			t.Errorf("%s holds %q, which no build wrote there", name, data)
		}
		_, needs, _ := strings.Cut(data, " needs ")
		for _, need := range strings.Fields(needs) {
			if _, ok := got[need]; !ok {
				t.Errorf("%s (%.2s) is there, but not %s", name, data, need)
			}
		}
	}
}

var errKilled = errors.New("killed")

// killAt returns a hook that ends a commit before its step n, counted from 0.
func killAt(n int, killed *string) func(string) error {
	return func(step string) error {
		if n--; n == -1 {
			*killed = step
			return errKilled
		}
		return nil
	}
}

// TestKilledAtEveryStep cuts off the commit at every step, then the recovery
// at some step too, and in the end builds either version: whatever the kills
// left, the tree must come out exactly.
func TestKilledAtEveryStep(t *testing.T) {
	for name, prepare := range map[string]func(dir string) tree{
		"absent":   func(dir string) tree { return nil },
		"empty":    func(dir string) tree { putFile(t, dir, ".gitignore", "*"); return tree{".gitignore": "*"} },
		"existing": func(dir string) tree { build(t, dir, version(1)); return nil },
		"user's": func(dir string) tree {
			build(t, dir, version(1))
			putFile(t, dir, "user.txt", "mine")
			putFile(t, dir, "wuhou/2022/old/user.txt", "mine")
			return tree{"user.txt": "mine", "wuhou/2022/old/user.txt": "mine"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			for n := 0; ; n++ {
				dir := filepath.Join(memoryDir(t), "public")
				others := prepare(dir)
				known := tree{"wuhou/2022/old/user.txt": "mine"}
				killed := ""
				s, err := open(dir, Options{}, killAt(n, &killed))
				if err != nil {
					t.Fatal(err)
				}
				writeAll(t, s, version(2))
				_, err = s.Commit()
				if n%2 == 0 {
					s.abandon()
				} else {
					s.Close()
				}
				if killed == "" {
					if err != nil || n < 2 {
						t.Fatalf("after %d steps: %v", n, err)
					}
					return // n is past the last step
				}
				if !errors.Is(err, errKilled) {
					t.Fatalf("killed at %q: got %v", killed, err)
				}
				if exists, _ := checkOwnership(dir); exists {
					whole(t, dir, version(1), version(2), known)
				}
				killed2 := killRecovery(t, dir, n%5)
				if killed2 != "" {
					whole(t, dir, version(1), version(2), known)
				}
				site := version(1 + n/2%2)
				build(t, dir, site)
				for name, data := range others {
					site[name] = data
				}
				published(t, dir, site)
				if t.Failed() {
					t.Fatalf("killed at %q, then at %q", killed, killed2)
				}
			}
		})
	}
}

// killRecovery opens a folder and cuts off the recovery before its step n.
func killRecovery(t *testing.T, dir string, n int) (killed string) {
	t.Helper()
	s, err := open(dir, Options{}, killAt(n, &killed))
	if err == nil {
		s.abandon()
	} else if !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	return killed
}

// A folder for a file and a file for a folder, cut off at every step.
func TestKilledWhileFilesBecomeFolders(t *testing.T) {
	one := tree{"a": "file", "b/x/index.html": "page", "b/x/y.jpg": "photo", "c": "c"}
	two := tree{"a/index.html": "list", "a/x/index.html": "page", "a/s.css": "css", "b": "file", "c/1/index.html": ""}
	for n, done := 0, false; !done; n++ {
		dir := memoryDir(t)
		build(t, dir, one)
		killed := ""
		s, err := open(dir, Options{}, killAt(n, &killed))
		if err != nil {
			t.Fatal(err)
		}
		writeAll(t, s, two)
		s.Commit()
		s.abandon()
		done = killed == ""
		build(t, dir, two)
		published(t, dir, two)
		if t.Failed() {
			t.Fatalf("killed at %q", killed)
		}
	}
}

// The order is not left to luck: these are the steps.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, version(1))
	var steps []string
	s, err := open(dir, Options{}, func(step string) error { steps = append(steps, step); return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	writeAll(t, s, version(2))
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(`
write manifest.next
write journal.new
rename journal.new
put .well-known/x.css
put assets/site.css
merge photo
new p/new.jpg
new p/newer.jpg
new wuhou/2022/new/
new wuhou/2022/newer/
put p/changed.jpg
put wuhou/2022/changed/map.jpg
merge page
new search/
new wuhou/2022/new/index.html
new wuhou/2022/newer/index.html
new wuhou/2022/page2.html
merge list
new topic2/
put wuhou/2022/changed/index.html
put index.html
put wuhou/index.html
remove topic1/index.html
remove wuhou/2022/older/index.html
remove wuhou/2022/old/index.html
remove wuhou/2022/older/map.jpg
remove wuhou/2022/old/map.jpg
remove p/unused.jpg
remove p/older.jpg
remove p/old.jpg
rmdir wuhou/2022/old
rmdir wuhou/2022/older
rmdir wuhou/2022
rmdir p
rmdir topic1
rmdir wuhou
rename manifest.next
remove journal
`), "\n")
	if !slices.Equal(steps, want) {
		t.Errorf("got\n%s", strings.Join(steps, "\n"))
	}
}

// A journal that never was whole, and one whose staged files lost their bytes
// with the power.
func TestDamagedJournal(t *testing.T) {
	interrupted := func(t *testing.T) (dir, journal string) {
		dir = t.TempDir()
		build(t, dir, version(1))
		killed := ""
		s, err := open(dir, Options{}, killAt(3, &killed)) // the journal is complete
		if err != nil {
			t.Fatal(err)
		}
		writeAll(t, s, version(2))
		s.Commit()
		s.abandon()
		return dir, filepath.Join(dir, ".jianbao", "journal")
	}
	t.Run("torn", func(t *testing.T) {
		dir, journal := interrupted(t)
		data, err := os.ReadFile(journal)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{0, 1, 18, len(data) / 2, len(data) - 1} {
			os.WriteFile(journal, data[:size], 0o644)
			mustOpen(t, dir).Close()
			published(t, dir, version(1))
		}
	})
	t.Run("names that lead out", func(t *testing.T) {
		dir, journal := interrupted(t)
		os.WriteFile(journal, []byte("jianbao journal 1\nremove ../x\nend 1\n"), 0o644)
		putFile(t, filepath.Dir(dir), "x", "outside")
		mustOpen(t, dir).Close()
		published(t, dir, version(1))
		if _, err := os.Stat(filepath.Join(filepath.Dir(dir), "x")); err != nil {
			t.Error(err)
		}
	})
	t.Run("short files", func(t *testing.T) {
		dir, _ := interrupted(t)
		changed := filepath.Join(dir, ".jianbao", "staging", "changed")
		entries, err := os.ReadDir(changed)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			os.Truncate(filepath.Join(changed, e.Name()), 0)
		}
		s := mustOpen(t, dir)
		if got, want := readTree(t, dir)["index.html"], version(1)["index.html"]; got != want {
			t.Errorf("index.html holds %q, want %q", got, want)
		}
		writeAll(t, s, version(2))
		if _, err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		s.Close()
		published(t, dir, version(2))
	})
}

// A commit that fails at a rename is finished by the next Open, also if the
// caller closes the stage in the meantime.
func TestFailedRenameIsFinishedLater(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, version(1))
	s := mustOpen(t, dir)
	writeAll(t, s, version(2))
	s.testOnlyStep = func(step string) error {
		if step == "merge list" {
			putFile(t, dir, "topic2", "in the way since the plan was made")
		}
		return nil
	}
	if _, err := s.Commit(); err == nil || !strings.Contains(err.Error(), "topic2") {
		t.Fatalf("got %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole(t, dir, version(1), version(2), tree{"topic2": "in the way since the plan was made"})
	if _, err := Open(dir, Options{}); err == nil {
		t.Fatal("Open recovered over a file in the way")
	}
	os.Remove(filepath.Join(dir, "topic2"))
	mustOpen(t, dir).Close()
	published(t, dir, version(2))
}

const childVariable = "JIANBAO_PUBLISH_TEST_CHILD"

// TestMain is the builder that TestSIGKILL kills, if it is started as one.
func TestMain(m *testing.M) {
	dir := os.Getenv(childVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	fmt.Println("ready")
	for v := 1; ; v = 3 - v {
		s, err := Open(dir, Options{})
		if err == nil {
			for name, data := range version(v) {
				err = errors.Join(err, s.Write(name, classOf(name), []byte(data)))
			}
			_, err2 := s.Commit()
			err = errors.Join(err, err2, s.Close())
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

func TestSIGKILL(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a Unix kill")
	}
	dir := filepath.Join(t.TempDir(), "public")
	for round := range 20 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childVariable+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		out.Read(make([]byte, 5))
		time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond) // to any moment of a build
		cmd.Process.Kill()
		if err := cmd.Wait(); err != nil && err.Error() != "signal: killed" {
			t.Fatalf("round %d: the builder failed: %v", round, err)
		}
		if exists, err := checkOwnership(dir); err != nil {
			t.Fatal(err)
		} else if exists {
			whole(t, dir, version(1), version(2))
		}
		if round%4 == 3 {
			build(t, dir, version(2))
			published(t, dir, version(2))
		}
	}
}
