package wasm

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// machineCodeOf are the entries of a cache folder, and the one file of the first.
func machineCodeOf(t *testing.T, dir string) (entries []string, file string) {
	t.Helper()
	entries, _ = filepath.Glob(filepath.Join(dir, "*"))
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	if len(files) > 0 {
		file = files[0]
	}
	return entries, file
}

// userAt makes a folder the home of the user, who may have none there.
func userAt(t *testing.T, home string) machineCode {
	t.Helper()
	if !Fast() {
		t.Skip("modules are interpreted here")
	}
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("LocalAppData", filepath.Join(home, "Local"))
	return userMachineCode()
}

// run compiles a module and calls it.
func run(t *testing.T) {
	t.Helper()
	m := NewMetered(compressed(t, endless()))
	i, err := m.Get()
	if err != nil {
		t.Fatal(err)
	}
	i.Grant(t.Context(), Budget{1e7, 1 << 20})
	if got, err := i.Call("through", 8); got != 7 || err != nil {
		t.Errorf("through(8): %d, %v", got, err)
	}
	m.Put(i, true)
}

// Machine code is written once and read from then on; what is not as it was written is made anew.
func TestMachineCode(t *testing.T) {
	cache := userAt(t, t.TempDir())
	run(t)
	first, file := machineCodeOf(t, cache.dir)
	written, err := os.ReadFile(file)
	if len(first) != 1 || err != nil {
		t.Fatalf("entries %v: %v", first, err)
	}
	code, err := addMeter(endless())
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string]func() error{
		"none":       func() error { return nil },
		"cut short":  func() error { return os.Truncate(file, int64(len(written)/2)) },
		"empty":      func() error { return os.Truncate(file, 0) },
		"longer":     func() error { return os.WriteFile(file, append(written, 0), 0o600) },
		"gone":       func() error { return os.Remove(file) },
		"another":    func() error { return os.WriteFile(filepath.Join(filepath.Dir(file), "other"), nil, 0o600) },
		"a folder":   func() error { _ = os.Remove(file); return os.Mkdir(file, 0o700) },
		"renamed":    func() error { return os.Rename(file, file+"0") },
		"not a file": func() error { _ = os.Remove(file); return os.Symlink(os.DevNull, file) },
	}
	for n := 0; n < len(written); n += 1 + len(written)/40 {
		damages[fmt.Sprint("a bit of byte ", n)] = func() error {
			damaged := bytes.Clone(written)
			damaged[n] ^= 1 << (n % 8)
			return os.WriteFile(file, damaged, 0o600)
		}
	}
	for name, damage := range damages {
		if err := damage(); err != nil {
			t.Logf("%s: %v", name, err) // symbolic links on Windows
		}
		if found := cache.find(code); (found != "") != (name == "none") {
			t.Errorf("%s: found %q", name, found)
		}
		run(t)
		entries, _ := machineCodeOf(t, cache.dir)
		if data, err := os.ReadFile(file); len(entries) != 1 || entries[0] != first[0] || !bytes.Equal(data, written) {
			t.Errorf("%s: afterwards %v, %d bytes, %v", name, entries, len(data), err)
		}
	}
}

// The oldest entries are removed when something new is kept, and so is what a killed process left.
func TestMachineCodePruned(t *testing.T) {
	cache := userAt(t, t.TempDir())
	for i := range 2 * maxEntries {
		folder := filepath.Join(cache.dir, []string{"new-", "0123-"}[i%2]+fmt.Sprint(i))
		if err := os.MkdirAll(filepath.Join(folder, "wazero"), 0o700); err != nil {
			t.Fatal(err)
		}
		at := time.Unix(int64(1e9+i), 0)
		if err := os.Chtimes(folder, at, at); err != nil {
			t.Fatal(err)
		}
	}
	run(t)
	entries, file := machineCodeOf(t, cache.dir)
	if len(entries) != maxEntries || file == "" || slices.Contains(entries, filepath.Join(cache.dir, "new-0")) {
		t.Errorf("left are %q and %v", file, entries)
	}
}

// Many processes may begin at once; one of them is the first.
func TestMachineCodeAtOnce(t *testing.T) {
	cache := userAt(t, t.TempDir())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { run(t) })
	}
	group.Wait()
	if entries, _ := machineCodeOf(t, cache.dir); len(entries) != 1 {
		t.Errorf("entries %v", entries)
	}
}

// Where nothing can be kept, modules run all the same. No home is made for a user who has none.
func TestMachineCodeNowhere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, home := range []string{"", filepath.Join(dir, "nobody"), file} {
		userAt(t, home)
		run(t)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// The version is that of go.mod.
func TestRuntimeVersion(t *testing.T) {
	data, err := os.ReadFile("../../../../go.mod")
	if err != nil || !strings.Contains(string(data), "github.com/tetratelabs/wazero "+runtimeVersion+"\n") {
		t.Errorf("wazero is not %s: %v", runtimeVersion, err)
	}
}
