package importer_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer"
)

// given is a folder of texts beside the repository, or the test is skipped.
func given(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join("../../../../shared/data", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there is no ../shared/data/" + name + " beside the repository")
	}
	return dir
}

// tree is every file of a folder with its bytes, but for what the system decides.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func differ(t *testing.T, what string, a, b map[string]string) {
	t.Helper()
	for name := range a {
		if b[name] != a[name] {
			t.Errorf("%s: %s differs", what, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			t.Errorf("%s: %s is new", what, name)
		}
	}
}

// Every file that was given is imported or refused with what to do about it; what is written builds; another run writes
// nothing, as does a dry one; and the bytes do not depend on the number of cores.
func TestGivenFiles(t *testing.T) {
	dir := given(t, "import")
	var trees []map[string]string
	for _, cores := range []int{1, 4} {
		site, _ := newSite(t, nil)
		opts := importer.Options{Site: site, Inputs: []string{dir}, Now: now, District: "wuhou"}
		before := runtime.GOMAXPROCS(cores)
		dry := opts
		dry.DryRun = true
		empty := tree(t, site)
		report, err := importer.Import(context.Background(), dry)
		if err != nil {
			t.Fatal(err)
		}
		differ(t, "a dry run", empty, tree(t, site))
		dryCount := report.Count()
		report, err = importer.Import(context.Background(), opts)
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		c := report.Count()
		if c.Written < 39 || c.Waiting > 0 || c != dryCount {
			t.Errorf("%+v, and in a dry run %+v", c, dryCount)
		}
		for _, f := range report.Files {
			if f.Refused != nil && len(f.Refused.Hints(diag.Zh)) == 0 {
				t.Errorf("%s: %s has no hint", f.Name, f.Refused.Code)
			}
			for _, d := range f.Drafts {
				if d.Failed {
					t.Errorf("%s was not written: %v", f.Name, d.Findings)
				}
			}
		}
		written := tree(t, filepath.Join(site, "content"))
		trees = append(trees, written)
		if cores > 1 {
			builds(t, site)
			if report, err = importer.Import(context.Background(), opts); err != nil {
				t.Fatal(err)
			}
			if c := report.Count(); c.Written > 0 {
				t.Errorf("another run wrote %d", c.Written)
			}
			differ(t, "another run", written, tree(t, filepath.Join(site, "content")))
		}
	}
	differ(t, "1 and 4 cores", trees[0], trees[1])
}

// The round-up that was given becomes nine bulletins with 48 places for photos and 45 captions, and 26 words that a
// scraper masked are reported; corrected, none is left.
func TestGivenRoundUp(t *testing.T) {
	file := given(t, "roundup.txt")
	for _, repair := range []bool{false, true} {
		site, _ := newSite(t, nil)
		extra := "\n[[district]]\ncode = \"511300\"\nname = \"南充市\"\nslug = \"nanchong\"\n"
		for i, d := range []string{"龙泉驿区", "金堂县", "彭州市", "蒲江县", "嘉陵区", "万源市", "乐至县"} {
			if d == "嘉陵区" {
				extra += "\n[[district]]\ncode = \"511304\"\nname = \"嘉陵区\"\nslug = \"jialing\"\nparent = \"nanchong\"\n"
				continue
			}
			extra += fmt.Sprintf("\n[[district]]\ncode = \"99000%d\"\nname = %q\nslug = \"d%d\"\n", i, d, i)
		}
		write(t, filepath.Join(site, "site.toml"), settings+extra)
		report, err := importer.Import(context.Background(), importer.Options{
			Site: site, Inputs: []string{file}, Now: now, Year: 2022, Topic: "kangyi", Repair: repair,
		})
		if err != nil {
			t.Fatal(err)
		}
		if c := report.Count(); c.Written != 9 || c.RoundUps != 1 || c.Parts != 9 {
			t.Fatalf("%+v", c)
		}
		places, captions, masked := 0, 0, 0
		for name, text := range tree(t, filepath.Join(site, "content")) {
			for _, m := range regexp.MustCompile(`(?m)^〔照片\d+〕(.*)$`).FindAllStringSubmatch(text, -1) {
				places++
				if m[1] != "" {
					captions++
				}
			}
			if strings.Contains(name, "0901") && !strings.Contains(text, `topics   = ["kangyi"]`) {
				t.Errorf("%s is in no topic:\n%.600s", name, text)
			}
		}
		for _, d := range report.Files[0].Drafts {
			for _, f := range d.Findings {
				if f.Code == diag.ImportMaskedWord {
					n := 0
					fmt.Sscanf(f.Message(diag.En), "%d", &n)
					masked += n
				}
			}
		}
		want := 26
		if repair {
			want = 0
		}
		if places != 48 || captions < 43 || masked != want {
			t.Errorf("%d places, %d captions, %d masked words", places, captions, masked)
		}
		builds(t, site)
	}
}
