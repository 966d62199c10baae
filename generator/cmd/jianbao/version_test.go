package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The linker's identifier is found in programs of every system that officers have.
func TestBuildID(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() { println(1) }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, system := range []string{"linux/amd64", "windows/amd64"} {
		name, arch, _ := strings.Cut(system, "/")
		out := filepath.Join(dir, name+arch)
		build := exec.Command("go", "build", "-o", out, source)
		build.Env = append(os.Environ(), "GOOS="+name, "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=")
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", system, err, text)
		}
		f, err := os.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want, err := exec.Command("go", "tool", "buildid", out).Output()
		if got := buildID(f); err != nil || got != strings.TrimSpace(string(want)) || got == "" {
			t.Errorf("%s: %q, want %q (%v)", system, got, want, err)
		}
	}
}
