package sitetest

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianbao/generator"
	"jianbao/generator/internal/fsys/fsystest"
	"jianbao/generator/internal/thorough"
)

// Whatever became of the record, the next build leaves what a clean one would: a byte of it was flipped, it was cut
// short, a part of it is that of another site or of an older build.
func TestDamagedRecord(t *testing.T) {
	dir := trustSite(t)
	fsystest.Settle(t, dir)
	buildVersion(t, generator.Options{Site: dir})
	name := recordFile(t, dir)
	whole, public := get(t, name), readAll(t, filepath.Join(dir, "public"))
	edited := editedSite(t, dir)
	t.Logf("the record has %d bytes", len(whole))
	check := func(what string, at int, damaged []byte) {
		t.Helper()
		restore(t, filepath.Join(dir, "public"), public)
		text := get(t, filepath.Join(dir, "content/2024/a/index.md"))
		for _, edit := range []bool{false, true} {
			want := public
			if edit {
				want = edited
				put(t, dir, "content/2024/a/index.md", trustBulletin("甲", "电话 13812340000。"))
			}
			if err := os.WriteFile(name, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			buildVersion(t, generator.Options{Site: dir})
			if d := differences(readAll(t, filepath.Join(dir, "public")), want); d != "" {
				t.Fatalf("%s at %d, edited: %v: %s", what, at, edit, d)
			}
		}
		put(t, dir, "content/2024/a/index.md", text)
	}
	step := max(1, len(whole)/thorough.Count(12, 300))
	for at := 0; at < len(whole); at += step {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1 << (at % 8)
		check("flipped", at, flipped)
	}
	for at := 0; at < len(whole); at += 4 * step {
		check("cut short", at, whole[:at])
	}
	other := otherRecord(t)
	check("another site's", 0, other)
	for at := step; at < min(len(whole), len(other)); at += 8 * step {
		check("another site's begins", at, append(bytes.Clone(other[:at]), whole[at:]...))
		check("another site's ends", at, append(bytes.Clone(whole[:at]), other[at:]...))
	}
}

// recordFile is the file of a site's only record.
func recordFile(t *testing.T, dir string) string {
	t.Helper()
	root, name := recordOf(t, dir, "public")
	return filepath.Join(root.Name(), filepath.FromSlash(name))
}

// editedSite is what a clean build makes after the edit of the test.
func editedSite(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	copied := t.TempDir()
	for _, name := range []string{"site.toml", "content"} {
		if err := copyTree(filepath.Join(dir, name), filepath.Join(copied, name)); err != nil {
			t.Fatal(err)
		}
	}
	put(t, copied, "content/2024/a/index.md", trustBulletin("甲", "电话 13812340000。"))
	buildVersion(t, generator.Options{Site: copied})
	return readAll(t, filepath.Join(copied, "public"))
}

// otherRecord is the record of a site with the same files, and other texts.
func otherRecord(t *testing.T) []byte {
	t.Helper()
	dir := trustSite(t)
	text := get(t, filepath.Join(dir, "content/2024/b/index.md"))
	put(t, dir, "content/2024/b/index.md", bytes.Replace(text, []byte("又一篇"), []byte("另一篇"), 1))
	fsystest.Settle(t, dir)
	buildVersion(t, generator.Options{Site: dir})
	return get(t, recordFile(t, dir))
}

// restore brings a folder to what it held, but for its own files of jianbao.
func restore(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	now := readAll(t, dir)
	for name, data := range files {
		if !strings.HasPrefix(name, ".jianbao/") && !bytes.Equal(now[name], data) {
			put(t, dir, name, data)
		}
	}
	for name := range now {
		if _, ok := files[name]; !ok && !strings.HasPrefix(name, ".jianbao/") {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func get(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func put(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, data, 0o644)); err != nil {
		t.Fatal(err)
	}
}
