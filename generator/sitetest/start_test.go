package sitetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// creatorSite is a site with a folder of photos beside it.
func creatorSite(t *testing.T) (dir string, creator *generator.Creator) {
	t.Helper()
	dir = t.TempDir()
	if _, err := generator.CreateSite(filepath.Join(dir, "site"), "内江市", time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"IMG_1.JPG", "img_2.jpg", "IMG[3].jpg", "c.png", "notes.txt", ".hidden.jpg", "two words.jpg"} {
		writeTestFile(t, filepath.Join(dir, "pics", name), "\x89PNG\r\n\x1a\n")
	}
	creator, wrong, err := generator.OpenSite(t.Context(), filepath.Join(dir, "site"), time.Date(2022, 9, 2, 0, 0, 0, 0, time.UTC))
	if err != nil || len(wrong) > 0 {
		t.Fatal(wrong, err)
	}
	return dir, creator
}

func writeTestFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Photos are found by files, folders and patterns in any case; only * and ? are special.
func TestFindPhotos(t *testing.T) {
	dir, _ := creatorSite(t)
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	for _, test := range []struct{ typed, want string }{
		{"pics/c.png", "c.png"},
		{"pics/*.jpg", "IMG[3].jpg IMG_1.JPG img_2.jpg two words.jpg"},
		{"pics/*.JPG", "IMG[3].jpg IMG_1.JPG img_2.jpg two words.jpg"},
		{"pics/img_?.*", "IMG_1.JPG img_2.jpg"},
		{"pics/img[3].*", "IMG[3].jpg"},
		{"pics/IMG[3].jpg", "IMG[3].jpg"},
		{"pics", "IMG[3].jpg IMG_1.JPG c.png img_2.jpg two words.jpg"},
		{`pics/"`, "IMG[3].jpg IMG_1.JPG c.png img_2.jpg two words.jpg"},
		{"pics/*", "IMG[3].jpg IMG_1.JPG c.png img_2.jpg two words.jpg"},
		{"~/pics/c.png", "c.png"},
		{" pics/two words.jpg ", "two words.jpg"},
		{"pics/c.png pics/*.png", "c.png"},
		{"pics/none.jpg", "photo-not-found"},
		{"pics/*.heic", "photo-not-found"},
		{"none/*.jpg", "photo-not-found"},
		{"site", "photo-not-found"},
		{"pics/notes.txt", "notes.txt"}, // its content is a photo's
		{"site/site.toml", "photo-format"},
	} {
		typed := []string{test.typed}
		if strings.Count(test.typed, "pics/") > 1 {
			typed = strings.Fields(test.typed)
		}
		found, err := generator.FindPhotos(t.Context(), typed)
		var names []string
		for _, p := range found {
			names = append(names, filepath.Base(p.Path))
		}
		got := strings.Join(names, " ")
		if cannot, ok := err.(*generator.CannotRun); ok {
			got = string(cannot.Diagnostic.Code)
		}
		if got != test.want {
			t.Errorf("%s: %s, not %s", test.typed, got, test.want)
		}
	}
}

// The newest photo decides, but no clock that is ahead.
func TestDayOf(t *testing.T) {
	_, creator := creatorSite(t)
	at := func(day int) generator.FoundPhoto {
		return generator.FoundPhoto{Taken: time.Date(2022, 9, day, 23, 30, 0, 0, time.UTC)}
	}
	for _, test := range []struct {
		photos []generator.FoundPhoto
		want   string
	}{
		{[]generator.FoundPhoto{at(-3), at(1), at(0)}, "2022-09-01"},
		{[]generator.FoundPhoto{at(1), at(3), {}}, "2022-09-01"},
		{[]generator.FoundPhoto{at(2)}, "2022-09-02"},
		{[]generator.FoundPhoto{{}, at(3)}, ""},
		{nil, ""},
	} {
		day, ok := creator.DayOf(test.photos)
		if got := day.Format(time.DateOnly); ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%v: %s", test.photos, got)
		}
	}
}

// A bulletin that cannot be written whole leaves nothing behind.
func TestBeginLeavesNothing(t *testing.T) {
	dir, creator := creatorSite(t)
	district, err := creator.District("市中区")
	if err != nil {
		t.Fatal(err)
	}
	photos := []generator.FoundPhoto{{Path: filepath.Join(dir, "pics", "c.png"), Format: "png"}, {Path: filepath.Join(dir, "pics", "gone.png"), Format: "png"}}
	b := generator.NewBulletin{District: district, Title: "标题", Date: creator.Today(), Photos: photos}
	if _, err := creator.Create(t.Context(), b); err == nil {
		t.Fatal("a photo that is gone is no error")
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, "site/content/neijiang-shizhong/2022")); len(entries) > 0 {
		t.Errorf("%s is left", entries[0].Name())
	}
	b.Photos = photos[:1]
	ended, cancel := context.WithCancel(t.Context())
	cancel() // Ctrl-C while photos are copied, or looked for
	if _, err := creator.Create(ended, b); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, "site/content/neijiang-shizhong/2022")); len(entries) > 0 {
		t.Errorf("%s is left after it was cancelled", entries[0].Name())
	}
	if _, err := generator.FindPhotos(ended, []string{photos[0].Path}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while photos are looked for: %v", err)
	}
	folder, err := creator.Create(t.Context(), b)
	if err != nil || folder != "content/neijiang-shizhong/2022/0902" {
		t.Errorf("%s %v", folder, err)
	}
}

// Where a name says two districts, front matter names the path.
func TestWord(t *testing.T) {
	dir := t.TempDir()
	if _, err := generator.CreateSite(dir, "四川省", time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	creator, _, err := generator.OpenSite(t.Context(), dir, time.Date(2022, 9, 2, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{"武侯": "武侯区", "乐山市/市中区": "四川省/乐山市/市中区", "511002": "四川省/内江市/市中区", "阿坝": "", "市中区": ""} {
		d, err := creator.District(typed)
		if want == "" {
			if err == nil {
				t.Errorf("%s means more than one, not %s", typed, d.Path())
			}
			continue
		}
		if err != nil || creator.NameFor(d) != want {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

// The site is a folder that links do not lead out of.
func TestBeginStaysInside(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights on Windows")
	}
	dir, creator := creatorSite(t)
	elsewhere := t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(dir, "site/content/neijiang-shizhong")); err != nil {
		t.Fatal(err)
	}
	district, _ := creator.District("511002")
	_, err := creator.Create(t.Context(), generator.NewBulletin{District: district, Title: "标题", Date: creator.Today()})
	if cannot, ok := err.(*generator.CannotRun); !ok || cannot.Diagnostic.Code != diag.FolderUnwritable {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(elsewhere); len(entries) > 0 {
		t.Errorf("%s was written outside the site", entries[0].Name())
	}
}
