package publish

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, name := range []string{
		"", ".", "..", "/etc/passwd", "../x", "a/../x", "a//b", "a/", "./a", `a\b`, `..\x`, "a\nb", "a\x00b",
		".jianbao", ".jianbao/manifest", ".JianBao/journal", ".jianbao./x", ".gitignore", ".GITIGNORE", "\xff",
	} {
		if checkName(name) == nil {
			t.Errorf("%q was accepted", name)
		}
	}
	for _, name := range []string{
		"index.html", "武侯/2022/index.html", "a b.css", ".well-known/x", "a/.gitignore", "a/.jianbao",
	} {
		if err := checkName(name); err != nil {
			t.Error(err)
		}
	}
}

func TestConflictingWrites(t *testing.T) {
	for _, fresh := range []bool{true, false} {
		dir := filepath.Join(t.TempDir(), "public")
		if !fresh {
			build(t, dir, sampleSite())
		}
		s := mustOpen(t, dir)
		writeAll(t, s, sampleSite())
		if err := s.Write("feed.xml", List, nil); err == nil || !strings.Contains(err.Error(), "feed.xml") {
			t.Errorf("a second Write: got %v", err)
		}
		err := s.Write("feed.xml/x", List, nil)
		if err == nil {
			_, err = s.Commit()
		}
		if err == nil || !strings.Contains(err.Error(), "feed.xml/x") {
			t.Errorf("a file that is a folder: got %v", err)
		}
		s.Close()
	}
}

func TestNotAFolder(t *testing.T) {
	dir := t.TempDir()
	putFile(t, dir, "file", "")
	names := []string{"file", "file/public"}
	if runtime.GOOS != "windows" {
		os.Symlink("file", filepath.Join(dir, "link"))
		os.Symlink("nothing", filepath.Join(dir, "dangling"))
		names = append(names, "link", "dangling")
	}
	before := readTree(t, dir)
	for _, name := range names {
		if _, err := Open(filepath.Join(dir, name), Options{}); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	sameTree(t, readTree(t, dir), before)
	if _, err := Open("", Options{}); err == nil {
		t.Error("no name was opened")
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	parent := t.TempDir()
	dir, outside := filepath.Join(parent, "public"), filepath.Join(parent, "outside")
	site := sampleSite()
	link := func(name, target string) {
		os.RemoveAll(filepath.Join(dir, name))
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	putFile(t, outside, "2022/yulin/index.html", "outside")
	putFile(t, outside, "lock", "outside")
	before := readTree(t, outside)
	for _, c := range []struct{ name, target string }{
		{"wuhou", "../outside"},      // leads out
		{"wuhou", outside},           // absolute
		{"wuhou", "assets"},          // stays within
		{"wuhou/2022", "nowhere"},    // dangling
		{".jianbao", "../outside"},   // our own
		{".jianbao/lock", "../lock"}, // and in it
	} {
		os.RemoveAll(dir)
		build(t, dir, site)
		link(c.name, c.target)
		s, err := Open(dir, Options{})
		if err == nil {
			writeAll(t, s, site)
			_, err = s.Commit()
			s.Close()
		}
		var foreign *ForeignError
		if !errors.As(err, &foreign) {
			t.Errorf("%s -> %s: got %v, want a ForeignError", c.name, c.target, err)
		}
		sameTree(t, readTree(t, outside), before)
	}

	os.RemoveAll(dir)
	build(t, dir, site)
	link("index.html", "../outside/2022/yulin/index.html") // a file of ours became a link: replaced
	build(t, dir, site)
	published(t, dir, site)
	sameTree(t, readTree(t, outside), before)

	os.RemoveAll(dir)
	os.Mkdir(filepath.Join(parent, "elsewhere"), 0o755)
	os.Symlink("elsewhere", dir) // the folder itself may be a link
	build(t, dir, site)
	published(t, filepath.Join(parent, "elsewhere"), site)
}
