package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

const repository = "../.."

// made is a release of programs; this test stands for each.
func made(t *testing.T, names ...string) (*release, map[string]map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file := filepath.Join(dir, "programs", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, program, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o777); err != nil {
		t.Fatal(err)
	}
	r := &release{
		version: "0.4.0", date: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), programs: filepath.Join(dir, "programs"),
		modules: goEnv(t, "GOMODCACHE"), goroot: goEnv(t, "GOROOT"), out: out,
	}
	if err := r.make(repository); err != nil {
		t.Fatal(err)
	}
	zips := map[string]map[string][]byte{}
	files, _ := filepath.Glob(filepath.Join(out, "*.zip"))
	for _, name := range files {
		zips[filepath.Base(name)] = unpacked(t, name)
	}
	return r, zips
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func unpacked(t *testing.T, name string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := map[string][]byte{}
	top := strings.TrimSuffix(filepath.Base(name), ".zip") + "/"
	for _, f := range z.File {
		below, ok := strings.CutPrefix(f.Name, top)
		if !ok || f.NonUTF8 {
			t.Errorf("%s: %q is not below %s, or not marked as UTF-8", name, f.Name, top)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[below], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		if runs := f.Mode().Perm()&0o100 != 0; runs != strings.HasPrefix(below, "jianbao") {
			t.Errorf("%s: %s has the mode %v", name, f.Name, f.Mode())
		}
	}
	return files
}

// A zip has what its system needs, sums that hold, and the same bytes each time.
func TestZips(t *testing.T) {
	r, zips := made(t, "windows-amd64/jianbao.exe", "linux-loong64/jianbao")
	windows, linux := zips["jianbao-0.4.0-windows-amd64.zip"], zips["jianbao-0.4.0-linux-loong64.zip"]
	for _, name := range []string{"使用说明.txt", "示例网站/site.toml", "示例网站/build.bat", "使用手册/index.html",
		"许可证/LICENSE.txt", "许可证/modules/github.com/yuin/goldmark/LICENSE.txt", "许可证/go/LICENSE.txt",
		"许可证/photo/heic/LICENSE.libheif.txt"} {
		if windows[name] == nil || linux[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if windows["jianbao.exe"] == nil || linux["jianbao"] == nil || windows["新建网站.bat"] == nil ||
		linux["新建网站.bat"] != nil {
		t.Error("each system has its own program, and Windows alone a batch file")
	}
	if about := windows["使用说明.txt"]; !bytes.HasPrefix(about, []byte(bom+"jianbao 简报 0.4.0")) ||
		bytes.Count(about, []byte("\n")) != bytes.Count(about, []byte("\r\n")) {
		t.Errorf("%.60q is nothing for Notepad", about)
	}
	again, _ := made(t, "linux-loong64/jianbao")
	const name = "jianbao-0.4.0-linux-loong64.zip"
	first, err := os.ReadFile(filepath.Join(r.out, name))
	second, other := os.ReadFile(filepath.Join(again.out, name))
	if err != nil || other != nil || !bytes.Equal(first, second) {
		t.Errorf("%s differs between two runs, or is not there: %v %v", name, err, other)
	}
	sum := sha256.Sum256(first)
	sums, err := os.ReadFile(filepath.Join(r.out, "SHA256SUMS"))
	if err != nil || !bytes.Contains(sums, []byte(hex.EncodeToString(sum[:])+"  "+name+"\n")) {
		t.Errorf("SHA256SUMS has not %s: %v\n%s", name, err, sums)
	}
}

// The example builds, and the check finds nothing in it: it is what officers see first.
func TestExampleSite(t *testing.T) {
	files, err := exampleSite(os.DirFS(repository), time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	dir, size := t.TempDir(), 0
	for _, f := range files {
		to := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, f.data, 0o666); err != nil {
			t.Fatal(err)
		}
		size += len(f.data)
	}
	if size > 3<<20 {
		t.Errorf("the example has %d bytes", size)
	}
	result, err := generator.Build(t.Context(), generator.Options{
		Site: filepath.Join(dir, "示例网站"), Out: filepath.Join(dir, "示例网站", "public"),
		Now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Diagnostics) > 0 {
		t.Errorf("%+v", result.Diagnostics)
	}
	page := filepath.Join(dir, "示例网站", "public", "wuhou", "2026", "juesuan-shencha", "index.html")
	if _, err := os.Stat(page); err != nil {
		t.Error(err)
	}
}

// Every link and picture of the manual leads to a file of it, or to another site.
func TestManual(t *testing.T) {
	files, err := manualPages(os.DirFS(repository))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range files {
		names[f.name] = true
	}
	links := regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	for _, f := range files {
		if path.Ext(f.name) != ".html" {
			continue
		}
		for _, found := range links.FindAllSubmatch(f.data, -1) {
			to, err := url.Parse(string(found[1]))
			if err != nil {
				t.Errorf("%s: %v", f.name, err)
				continue
			}
			if to.Path != "" && to.Scheme == "" && !names[path.Join(path.Dir(f.name), to.Path)] {
				t.Errorf("%s: %s leads nowhere", f.name, found[1])
			}
		}
	}
}

// The list of parts names the works that are no modules, and nothing that differs from run to run.
func TestParts(t *testing.T) {
	r := &release{version: "0.4.0", date: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}
	list := `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"timestamp":"2030-01-01T00:00:00Z",` +
		`"tools":[{"name":"x","hashes":[{"alg":"MD5"}]}],"component":{"name":"jianbao","version":"v0.0.0-1"}},` +
		`"components":[{"name":"std"},{"name":"golang.org/x/net","licenses":[{"license":{"id":"BSD-Source-Code"}}]}]}`
	got, err := r.finished([]byte(list))
	if err != nil || !json.Valid(got) {
		t.Fatalf("%v\n%s", err, got)
	}
	for _, word := range []string{`"2026-11-30T09:00:00Z"`, `"0.4.0"`, "libheif", "OpenCC", "LGPL-3.0-or-later"} {
		if !bytes.Contains(got, []byte(word)) {
			t.Errorf("%s is missing:\n%s", word, got)
		}
	}
	if bytes.Contains(got, []byte("hashes")) || bytes.Contains(got, []byte("2030")) ||
		bytes.Count(got, []byte(`"BSD-3-Clause"`)) != 3 {
		t.Errorf("%s", got)
	}
	if _, err := r.finished([]byte(`{"metadata":{}}`)); err == nil {
		t.Error("a list without a program is taken")
	}
}
