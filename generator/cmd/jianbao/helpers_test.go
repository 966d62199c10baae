package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite what testdata expects")

// clock is the time at which tests build.
var clock = time.Date(2026, 1, 1, 8, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

// command runs one command line in this process.
func command(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, env{strings.NewReader(""), &out, &errs, func() time.Time { return clock }, func(string) string { return "" }})
	return status, out.String(), errs.String()
}

// picture is a small photo; each seed gives another.
func picture(width, height int, seed byte) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{byte(x) + seed, byte(y), seed, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

var smallJPEG = sync.OnceValue(func() []byte { return picture(32, 24, 0) })

// tree lists everything below a folder: files by the digest of their bytes, links by their target.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) {
			return fs.SkipDir
		}
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		rel = filepath.ToSlash(rel)
		switch info, err := entry.Info(); {
		case err != nil:
			return err
		case entry.IsDir():
			found[rel+"/"] = ""
		case entry.Type()&fs.ModeSymlink != 0:
			found[rel], _ = os.Readlink(path)
		case info.Size() > 8<<20: // the sparse ones
			found[rel] = fmt.Sprint(info.Size(), info.ModTime())
		default:
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			found[rel] = fmt.Sprintf("%x", sha256.Sum256(data))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// differences names what two trees do not share, one a line: + added, - gone, * changed.
func differences(before, after map[string]string) string {
	var lines []string
	for name, digest := range after {
		switch old, known := before[name]; {
		case !known:
			lines = append(lines, "+ "+name)
		case old != digest:
			lines = append(lines, "* "+name)
		}
	}
	for name := range before {
		if _, kept := after[name]; !kept {
			lines = append(lines, "- "+name)
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// without leaves out the files of a folder.
func without(files map[string]string, folder string) map[string]string {
	rest := maps.Clone(files)
	maps.DeleteFunc(rest, func(name, _ string) bool { return strings.HasPrefix(name, folder+"/") })
	return rest
}

// memoryDir is a folder that is removed after the test, in memory where the machine has a file system
// there: hundreds of little sites keep a disk busy for longer than the processor.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "jianbao")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// linkTree copies a folder by hard links where the machine has them: a build writes no file in place.
func linkTree(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, path)
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		if os.Link(path, filepath.Join(to, rel)) == nil {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func writeFile(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		data := []byte(text)
		if text == "(jpeg)\n" {
			data = smallJPEG()
		}
		writeFile(t, dir, name, data)
	}
}
