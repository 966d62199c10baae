package main

import (
	"bytes"
	"cmp"
	"debug/buildinfo"
	"debug/macho"
	"debug/pe"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A release that is made twice, from two clones in folders of other names, with another umask, time zone, language and
// cache of what was compiled, is the same bytes. SYSTEMS leaves some out, as for .ci/release.
func TestTwice(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("compiles for seven systems twice, which takes minutes: LONG=1 go test ./generator/release -run TestTwice -v")
	}
	first := released(t, "source", "umask 022", "TZ=UTC", "LANG=C")
	second := released(t, "the source 源", "umask 077", "TZ=Asia/Shanghai", "LANG=zh_CN.UTF-8", "GOCACHE="+t.TempDir())
	files := readFolder(t, first)
	again := readFolder(t, second)
	if !slices.Equal(slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(again))) {
		t.Errorf("%v, and then %v", slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(again)))
	}
	for name, data := range files {
		if !bytes.Equal(data, again[name]) {
			t.Errorf("%s differs", name)
			if strings.HasSuffix(name, ".zip") {
				differences(t, filepath.Join(first, name), filepath.Join(second, name))
			}
		}
	}
	t.Logf("%s", files["SHA256SUMS"])
	for name := range files {
		if strings.HasSuffix(name, ".zip") {
			t.Run(name, func(t *testing.T) { checkZip(t, first, name) })
		}
	}
}

// released makes a release of the last commit, in a clone.
func released(t *testing.T, folder, umask string, environment ...string) (out string) {
	t.Helper()
	dir := t.TempDir()
	clone, out := filepath.Join(dir, folder), filepath.Join(dir, "out")
	for _, args := range [][]string{
		{"git", "clone", "-q", "--no-hardlinks", repository, clone},
		{"sh", "-c", umask + ` && cd "$1" && exec bash .ci/release 0.4.0 "$2"`, "sh", clone, out},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env = append(os.Environ(), environment...)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, said)
		}
	}
	return out
}

func readFolder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	files := map[string][]byte{}
	for _, e := range entries {
		data, failed := os.ReadFile(filepath.Join(dir, e.Name()))
		files[e.Name()], err = data, errors.Join(err, failed)
	}
	if err != nil || len(files) == 0 {
		t.Fatal("nothing was made: ", err)
	}
	return files
}

// differences names the files in which two zips differ.
func differences(t *testing.T, one, other string) {
	t.Helper()
	a, b := unpacked(t, one), unpacked(t, other)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("  in %s: %d and %d bytes", name, len(a[name]), len(b[name]))
		}
	}
}

// checkZip looks at what one system gets: the list of parts names every module of its program, macOS finds the
// signature without which it starts nothing, and other programs can unpack it.
func checkZip(t *testing.T, dir, name string) {
	files := unpacked(t, filepath.Join(dir, name))
	windows := strings.Contains(name, "-windows-")
	program := files[map[bool]string{true: "jianbao.exe", false: "jianbao"}[windows]]
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	system := strings.TrimSuffix(name, ".zip")
	list, err := os.ReadFile(filepath.Join(dir, system[:strings.LastIndex(system, "-")]+".cdx.json"))
	var parts struct {
		Components []struct{ Name, Version string }
	}
	if err = cmp.Or(err, json.Unmarshal(list, &parts)); err != nil {
		t.Fatal(err)
	}
	named := map[string]string{}
	for _, part := range parts.Components {
		named[part.Name] = part.Version
	}
	for _, module := range info.Deps {
		if named[module.Path] != module.Version {
			t.Errorf("the list of parts says %s %q, the program has %s", module.Path, named[module.Path], module.Version)
		}
		if !hasLicence(files, module.Path) {
			t.Errorf("there is no licence of %s", module.Path)
		}
	}
	switch {
	case strings.Contains(name, "-darwin-arm64"):
		if !isSigned(t, program) {
			t.Error("it is not signed, so that macOS does not start it")
		}
	case windows:
		image, err := pe.NewFile(bytes.NewReader(program))
		if err != nil || image.Section(".rsrc") == nil {
			t.Errorf("it has no icon and version: %v", err)
		}
	}
	for _, command := range [][]string{{"unzip", "-tq"}, {"7z", "t", "-bso0"}} {
		if _, err := exec.LookPath(command[0]); err != nil {
			continue
		}
		cmd := exec.Command(command[0], append(command[1:], filepath.Join(dir, name))...)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", command[0], err, said)
		}
	}
}

func hasLicence(files map[string][]byte, module string) bool {
	for name := range files {
		if strings.HasPrefix(name, "许可证/modules/"+module+"/") {
			return true
		}
	}
	return false
}

// isSigned reports whether a program for macOS has a signature; Go makes one that names nobody.
func isSigned(t *testing.T, program []byte) bool {
	t.Helper()
	image, err := macho.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	const codeSignature = 0x1d
	for _, load := range image.Loads {
		if raw := load.Raw(); image.ByteOrder.Uint32(raw) == codeSignature {
			return image.ByteOrder.Uint32(raw[12:]) > 0
		}
	}
	return false
}
