package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/fsys/fsystest"
	"jianbao/generator/internal/publish"
)

// A build is trusted to have nothing to do also where site.toml and a style sheet of the site's own are warned of each
// time; a bulletin that is warned of is read again.
func TestStandingWarnings(t *testing.T) {
	const bulletin = "+++\ntitle = \"题\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n\n正文。\n"
	second := strings.NewReplacer("题", "二", "-01", "-02").Replace(bulletin)
	for name, test := range map[string]struct {
		files    map[string]string
		warnings int
		trusted  bool
	}{
		"nothing":                  {nil, 0, true},
		"a style sheet of its own": {map[string]string{"assets/style.css": "body { color: red }"}, 1, true},
		"a slip in site.toml":      {map[string]string{"site.toml": "title = “站”\n"}, 1, true},
		"a slip in a bulletin":     {map[string]string{"content/b.md": strings.Replace(second, `"二"`, "“二”", 1)}, 1, false},
		"a dead link":              {map[string]string{"content/b.md": second + "[甲](/no/)\n"}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"site.toml": "title = \"站\"\n", "content/a.md": bulletin}
			for name, text := range test.files {
				files[name] = text
			}
			files["site.toml"] += "[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"
			for name, text := range files {
				full := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			fsystest.Settle(t, dir)
			folder, root, err := fsys.OpenFolder(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			defer folder.Close()
			opts := Options{
				Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Version: "v",
			}
			for _, known := range []bool{false, true} {
				b, err := load(t.Context(), opts, folder, root, 0)
				if err == nil {
					err = b.run((*publish.Stage).Commit)
				}
				if found := b.diags.Sorted(); err != nil || len(found) != test.warnings {
					t.Fatal(err, found)
				}
				if trusted := b.index == nil; trusted != (known && test.trusted) {
					t.Errorf("the record is trusted: %v", trusted)
				}
			}
		})
	}
}
