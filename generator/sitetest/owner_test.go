package sitetest

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
)

// refused builds a site, and expects that the command cannot run.
func refused(t *testing.T, opts generator.Options, code diag.Code) {
	t.Helper()
	opts.Version, opts.Now, opts.SitemapURLs = "test", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 3
	_, err := generator.Build(t.Context(), opts)
	var cannot *fault.CannotRun
	if !errors.As(err, &cannot) || cannot.Diagnostic.Code != code {
		t.Errorf("%+v: got %v, not %s", opts, err, code)
	}
}

// Where the list of files is damaged, the next build of any kind leaves what it would have left, removes what is no
// longer made, and touches nothing of others.
func TestDamagedListOfFiles(t *testing.T) {
	for name, opts := range map[string]generator.Options{
		"a build": {}, "a clean one": {Clean: true}, "one that verifies": {Verify: true},
	} {
		for _, edited := range []bool{false, true} {
			dir := trustSite(t)
			public := filepath.Join(dir, "public")
			list := filepath.Join(public, ".jianbao/manifest")
			warned := bytes.Replace(trustBulletin("戊", "见 `x`。"), []byte("\"戊\""), []byte("“戊”"), 1) // made by each build
			if err := os.WriteFile(filepath.Join(dir, "content/2024/c/more.md"), warned, 0o644); err != nil {
				t.Fatal(err)
			}
			buildVersion(t, generator.Options{Site: dir})
			if edited {
				if err := os.RemoveAll(filepath.Join(dir, "content/2024/c")); err != nil {
					t.Fatal(err)
				}
			}
			for _, err := range []error{
				os.WriteFile(filepath.Join(public, "mine.txt"), []byte("own"), 0o644),
				os.WriteFile(list, make([]byte, 500), 0o644),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			opts.Site = dir
			buildVersion(t, opts)
			want := maps.Clone(cleanSite(t, dir))
			want["mine.txt"] = []byte("own")
			if d := differences(readAll(t, public), want); d != "" {
				t.Errorf("%s, edited %v: %s", name, edited, d)
			}
			if data, err := os.ReadFile(list); err != nil || !strings.Contains(string(data), "\nend ") {
				t.Errorf("%s, edited %v: the list is %q, %v", name, edited, data, err)
			}
		}
	}
}

// Without a record too, nobody knows what is whose: nothing is touched, and what the message says helps.
func TestDamagedListAndNoRecord(t *testing.T) {
	dir := trustSite(t)
	public := filepath.Join(dir, "public")
	buildVersion(t, generator.Options{Site: dir})
	if err := os.WriteFile(filepath.Join(public, ".jianbao/manifest"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".jianbao")); err != nil {
		t.Fatal(err)
	}
	before := readAll(t, public)
	refused(t, generator.Options{Site: dir, Out: public}, diag.OutputDamaged)
	if d := differences(readAll(t, public), before); d != "" {
		t.Error(d)
	}
	if err := os.RemoveAll(public); err != nil {
		t.Fatal(err)
	}
	buildVersion(t, generator.Options{Site: dir})
}

// The output of one site is not taken for that of another, and a site is known again that was moved or renamed.
func TestWhoseOutput(t *testing.T) {
	rename := func(t *testing.T, dir string) {
		t.Helper()
		text := strings.Replace(photoSite, "照片", "另一个", 1)
		text = strings.Replace(text, "jianbao.example", "other.example", 1)
		if err := os.WriteFile(filepath.Join(dir, "site.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// Each begins with a site, and another folder beside it.
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, one, beside string) (dir, out string) // to be built then
		refused bool
	}{
		{"a link to the output of another site", func(t *testing.T, one, beside string) (string, string) {
			two := trustSite(t)
			rename(t, two)
			must(t, os.Symlink(filepath.Join(one, "public"), filepath.Join(two, "public")))
			return two, filepath.Join(two, "public")
		}, true},
		{"the same between two copies of one site", func(t *testing.T, one, beside string) (string, string) {
			two := trustSite(t)
			must(t, os.Symlink(filepath.Join(one, "public"), filepath.Join(two, "public")))
			return two, filepath.Join(two, "public")
		}, true},
		{"the output of another site by name", func(t *testing.T, one, beside string) (string, string) {
			return trustSite(t), filepath.Join(one, "public")
		}, true},
		{"a link to the folder of another site on the server", func(t *testing.T, one, beside string) (string, string) {
			buildVersion(t, generator.Options{Site: one, Out: beside})
			two := trustSite(t)
			rename(t, two)
			must(t, os.Symlink(beside, filepath.Join(two, "public")))
			return two, filepath.Join(two, "public")
		}, true},
		{"an earlier version named no site", func(t *testing.T, one, beside string) (string, string) {
			buildVersion(t, generator.Options{Site: one, Out: beside})
			former := []byte("jianbao manifest 1\nlist index.html\n")
			must(t, os.WriteFile(filepath.Join(beside, ".jianbao/manifest"), former, 0o644))
			must(t, keepOnly(beside, "index.html"))
			return trustSite(t), beside
		}, false},
		{"a site and its output were moved", func(t *testing.T, one, beside string) (string, string) {
			must(t, os.Rename(one, filepath.Join(beside, "moved")))
			return filepath.Join(beside, "moved"), filepath.Join(beside, "moved/public")
		}, false},
		{"a site was copied, output and all, to become another", func(t *testing.T, one, beside string) (string, string) {
			two := filepath.Join(beside, "copy")
			must(t, os.CopyFS(two, os.DirFS(one)))
			rename(t, two)
			return two, filepath.Join(two, "public")
		}, false},
		{"a site is renamed", func(t *testing.T, one, beside string) (string, string) {
			buildVersion(t, generator.Options{Site: one, Out: beside})
			rename(t, one)
			return one, beside
		}, false},
		{"a site is checked out anew for each build", func(t *testing.T, one, beside string) (string, string) {
			buildVersion(t, generator.Options{Site: one, Out: beside})
			return trustSite(t), beside
		}, false},
		{"a site in the folder of another", func(t *testing.T, one, beside string) (string, string) {
			two := filepath.Join(one, "examples/two")
			must(t, os.CopyFS(two, os.DirFS(trustSite(t))))
			rename(t, two)
			buildVersion(t, generator.Options{Site: two, Out: filepath.Join(one, "out")})
			return two, filepath.Join(one, "out")
		}, false},
		{"a site publishes into one inside of it", func(t *testing.T, one, beside string) (string, string) {
			two := filepath.Join(one, "examples/two")
			must(t, os.CopyFS(two, os.DirFS(trustSite(t))))
			rename(t, two)
			buildVersion(t, generator.Options{Site: two})
			return one, filepath.Join(two, "public")
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			one, beside := trustSite(t), t.TempDir()
			buildVersion(t, generator.Options{Site: one})
			dir, out := tt.prepare(t, one, beside)
			if !tt.refused {
				buildVersion(t, generator.Options{Site: dir, Out: out})
				if d := differences(readAll(t, out), cleanSite(t, dir)); d != "" {
					t.Error(d)
				}
				return
			}
			real, err := filepath.EvalSymlinks(out)
			must(t, err)
			before := readAll(t, real)
			for _, opts := range []generator.Options{{}, {Clean: true}, {Verify: true}} {
				opts.Site, opts.Out = dir, out
				refused(t, opts, diag.OutputOtherSite)
			}
			if d := differences(readAll(t, real), before); d != "" {
				t.Error(d)
			}
			if info, err := os.Lstat(out); err == nil && info.Mode()&os.ModeSymlink != 0 {
				must(t, os.Remove(out)) // as the message says
				buildVersion(t, generator.Options{Site: dir, Out: out})
			}
		})
	}
}

// keepOnly removes all of an output folder but one file and what builds keep.
func keepOnly(dir, name string) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if entry.Name() != name && entry.Name() != ".jianbao" {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, entry.Name())))
		}
	}
	return err
}
