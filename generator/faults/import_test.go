package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"jianbao/generator/internal/thorough"
)

const importSettings = "title = \"简报\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"

// importFiles are texts with photos, each in a folder of its own.
func importFiles(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		dir := fmt.Sprintf("in/%03d/", i)
		files[dir+"稿件.txt"] = fmt.Sprintf("武侯区人大开展第%d次视察\n\n2022年9月%d日，武侯区人大代表开展第%d次视察，%s\n\n（图1）\n代表在现场查看\n\n（图2）\n",
			i, i%28+1, i, strings.Repeat(fmt.Sprintf("听取第%d项情况介绍，", i), 20))
		files[dir+"图1.jpg"], files[dir+"图2.jpg"] = photo(byte(2*i)), photo(byte(2*i+1))
	}
	return files
}

var (
	importSum   = regexp.MustCompile(`(?m)^sha256 = "([0-9a-f]+)"$`)
	importPhoto = regexp.MustCompile(`file = "([^"]+)"`)
)

// importedWhole fails unless every folder below content/ holds a text, and every photo that it names. It returns the
// sums of what the texts were imported from.
func importedWhole(t *testing.T, dir, what string) map[string]string {
	t.Helper()
	files := readTree(t, dir)
	sums := map[string]string{}
	for name := range files {
		if !strings.HasPrefix(name, "content/wuhou/") {
			continue
		}
		text, ok := files[path.Join(path.Dir(name), "index.md")]
		if !ok {
			t.Errorf("%s: %s lies in a folder without a text", what, name)
			continue
		}
		if path.Base(name) != "index.md" {
			continue
		}
		for _, m := range importPhoto.FindAllStringSubmatch(text, -1) {
			if files[path.Join(path.Dir(name), m[1])] == "" {
				t.Errorf("%s: %s names %s, which is not there", what, name, m[1])
			}
		}
		sum := importSum.FindStringSubmatch(text)
		if sum == nil || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: %s is not whole:\n%s", what, name, text)
			continue
		}
		if other, ok := sums[sum[1]]; ok {
			t.Errorf("%s: %s and %s are of one file", what, name, other)
		}
		sums[sum[1]] = name
	}
	return sums
}

// Killed at any moment, an import leaves no half bundle; the next one writes what is missing, and nothing twice.
func TestImportKilled(t *testing.T) {
	t.Parallel()
	const texts = 40
	rng := rand.New(rand.NewPCG(*seed, 7))
	s := newSite(t, memory(t))
	files := importFiles(texts)
	files["site.toml"] = importSettings
	s.set(files)
	args := []string{"import", s.path("in"), "--site", s.dir}
	began := time.Now()
	if o := run(t, args...); o.status != 0 {
		t.Fatal(o)
	}
	took := time.Since(began)
	killed := 0
	for i := range thorough.Count(12, 60) {
		if i%4 == 0 { // from the beginning
			must(t, os.RemoveAll(s.path("content")))
		}
		early := killedAfter(t, func() {
			time.Sleep(time.Duration(rng.Float64() * float64(took) / 2)) // to any moment of it
		}, args...)
		if early {
			killed++
		}
		importedWhole(t, s.dir, fmt.Sprint("killed, ", i))
	}
	if o := run(t, args...); o.status != 0 {
		t.Fatal(o)
	}
	if sums := importedWhole(t, s.dir, "in the end"); len(sums) != texts {
		t.Errorf("%d of %d are there", len(sums), texts)
	}
	left, err := filepath.Glob(s.path(".jianbao/import/*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left in the end: %v", left)
	}
	if o := run(t, "build", "--site", s.dir, "--out", s.path("preview"), "--drafts"); o.status != 0 {
		t.Error(o)
	}
	t.Logf("killed while it worked: %d", killed)
}

// While one import runs, another says so and writes nothing; reports that write nothing need not wait. Of many that
// begin at once each file is imported by one.
func TestImportTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t, memory(t))
	files := importFiles(6)
	files["site.toml"] = importSettings
	files["content/wuhou/2021/0901/index.md"] = "+++\ntitle = \"一\"\ndistrict = \"武侯区\"\n" +
		"date = 2021-09-01\ndraft = true\n[extra.import]\nfrom = \"a.txt\"\nsha256 = \"00\"\n+++\n\n〔照片1〕会场\n"
	s.set(files)
	must(t, os.MkdirAll(s.path(".jianbao/import"), 0o777))
	running := flock.New(s.path(".jianbao/import/lock"))
	if ok, err := running.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	bulletin := s.path("content/wuhou/2021/0901")
	for _, test := range []struct {
		status int
		args   []string
	}{
		{2, []string{s.path("in")}},
		{2, []string{"--fill", s.path("in/000"), bulletin}},
		{2, []string{"--publish", s.path("content")}},
		{0, []string{s.path("in"), "--dry-run"}},
		{0, []string{"--fill", s.path("in/000"), bulletin, "--dry-run"}},
		{1, []string{"--publish", bulletin, "--dry-run"}}, // its photo is missing
	} {
		o := run(t, append(append([]string{"import"}, test.args...), "--site", s.dir)...)
		if o.status != test.status || test.status == 2 && !strings.Contains(o.stderr, "import-busy") {
			t.Errorf("%q: %v", test.args, o)
		}
	}
	must(t, running.Unlock())
	var began []*exec.Cmd
	for range 4 {
		cmd := exec.Command(jianbao, "import", s.path("in"), "--site", s.dir)
		cmd.Env = environment()
		must(t, cmd.Start())
		began = append(began, cmd)
	}
	done := 0
	for _, cmd := range began {
		if cmd.Wait() == nil {
			done++
		} else if code := cmd.ProcessState.ExitCode(); code != 2 {
			t.Errorf("exit status %d", code)
		}
	}
	if sums := importedWhole(t, s.dir, "after four at once"); done == 0 || len(sums) != 7 {
		t.Errorf("%d of four ended well, and %d texts are there", done, len(sums))
	}
}
