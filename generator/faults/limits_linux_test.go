package faults

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// wants fails the test unless a build ended with status 2 and said all of these.
func (o outcome) wants(t *testing.T, what string, words ...string) {
	t.Helper()
	for _, word := range words {
		if o.status != 2 || o.stdout != "" || !strings.Contains(o.stderr, word) {
			t.Errorf("%s: want status 2 and %q: %v", what, word, o)
		}
	}
}

// asRoot skips what only root can try; that is forbidden nowhere.
func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("run it as root")
	}
}

// mount mounts a small disk of its own, or skips the test.
func mount(t *testing.T, dir, options string) (remount func(flags uintptr, options string)) {
	t.Helper()
	asRoot(t)
	must(t, os.MkdirAll(dir, 0o755))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		missing(t, "a disk cannot be mounted here: "+err.Error(), "allow mount")
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return func(flags uintptr, options string) {
		t.Helper()
		must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, options))
	}
}

// A disk that is full, or has no room for names, after each few kilobytes more: the old site stays, and a disk
// with room again has the new one. The site's own folder lies on it, too, or does not.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for _, shared := range []bool{true, false} {
		w := newVersionedSite(t)
		disk := filepath.Join(t.TempDir(), "disk")
		remount := mount(t, disk, "size=8m")
		w.public = filepath.Join(disk, "public")
		if shared {
			must(t, os.Mkdir(filepath.Join(disk, "kept"), 0o755))
			must(t, os.RemoveAll(w.path(".jianbao")))
			must(t, os.Symlink(filepath.Join(disk, "kept"), w.path(".jianbao")))
		}
		w.build()
		full, late := 0, 0
		for n := range 10 {
			from, to := w.switchVersion()
			must(t, os.WriteFile(filepath.Join(disk, "ballast"), nil, 0o644))
			fill(filepath.Join(disk, "ballast"), 48<<10*n)
			o := run(t, w.args()...)
			what := fmt.Sprintf("%d KiB left: %v", 48*n, o)
			w.check(what, from, to)
			switch {
			case o.status == 0:
				late++
				if d := differences(readTree(t, w.public).published(), to); d != nil {
					t.Error(what, d)
				}
			case strings.Contains(o.stderr, later):
			default:
				full++
				o.wants(t, what, "output-full", w.public, "磁盘满了", intact)
				w.complete(what, from)
			}
			must(t, os.Remove(filepath.Join(disk, "ballast")))
			w.rebuild(what)
		}
		t.Logf("%d of 10 builds met a full disk, %d did not", full, late)
		if full == 0 || late == 0 {
			t.Error("the disk was never full, or always")
		}
		remount(syscall.MS_RDONLY, "size=8m")
		from, _ := w.switchVersion()
		o := run(t, w.args()...)
		o.wants(t, "read-only", "output-unwritable", w.public, "磁盘是只读的", intact)
		w.complete("read-only", from)
		remount(0, "size=8m")
		w.rebuild("read-only")
	}
}

// fill grows a file until so many bytes are left on its disk.
func fill(file string, left int) {
	var disk syscall.Statfs_t
	if syscall.Statfs(file, &disk) == nil {
		if n := int(disk.Bavail)*int(disk.Bsize) - left; n > 0 {
			_ = os.WriteFile(file, make([]byte, n), 0o644)
		}
	}
}

// A site of many folders and photos is built with 64 files open at a time, whatever the last build left. With
// too few for anything it says so.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	s := newSite(t, memory(t))
	files := broad()
	for i, step := range []string{"first", "nothing new", "a few edits", "another style", "files lost"} {
		switch i {
		case 2:
			files["content/1/b1.md"] += "\n又一段。\n"
			delete(files, "content/2/b2.md")
		case 3:
			files["assets/custom.css"] = "body { color: red }"
		case 4:
			must(t, os.RemoveAll(filepath.Join(s.public, "photos")))
		}
		s.set(files)
		if o := s.limited(64); o.status != 0 || o.stderr != "" {
			t.Fatalf("%s: %v", step, o)
		}
		if d := differences(readTree(t, s.public).published(), s.clean()); d != nil {
			t.Fatal(step, d)
		}
	}
	want := s.clean()
	files["content/1/b1.md"] += "\n再一段。\n"
	s.set(files)
	refused := 0
	for n := 4; n < 40; n++ {
		o := s.limited(n)
		started := o.status < 126 && !strings.Contains(o.stderr, "exec") && !strings.Contains(o.stderr, "netpollinit failed")
		if o.status == 0 || !started { // it was enough, or too few for the shell, the loader or Go's runtime
			continue
		}
		refused++
		if o.stdout != "" || !strings.Contains(o.stderr, "打开的文件太多") || strings.Contains(o.stderr, "重新复制") || o.status != 1 && o.status != 2 {
			t.Errorf("%d files: %v", n, o)
		}
		if d := differences(readTree(t, s.public).published(), want); d != nil {
			t.Error(n, "files:", d)
		}
	}
	t.Logf("%d limits refused", refused)
	s.build()
	if d := differences(readTree(t, s.public).published(), s.clean()); d != nil {
		t.Error(d)
	}
}

// broad is a site of many folders, with a photo in each bulletin.
func broad() map[string]string {
	files := map[string]string{"site.toml": settings}
	for i := range 90 {
		name := fmt.Sprintf("content/%d/b%d", i%40, i)
		files[name+".md"] = bulletin(fmt.Sprint("第", i, "篇"), []string{"武侯区", "青羊区"}[i%2], fmt.Sprintf("20%02d-%02d-03", 10+i%14, 1+i%12),
			"代表走访选民。", fmt.Sprintf("photos = [\"b%d.jpg\"]", i), fmt.Sprintf("tags = [\"标%d\"]", i%30))
		files[name+".jpg"] = photo(byte(i))
	}
	return files
}

// limited builds with so many files open at a time.
func (s *site) limited(n int) outcome {
	s.t.Helper()
	script := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, n)
	return finish(s.t, exec.Command("/bin/sh", append([]string{"-c", script, jianbao}, s.args("--quiet")...)...))
}

const (
	intact = "原有网页没有改动"
	later  = "会接着完成"
)

// forbidden are what a build may not write to, or not read; how it ends then; and what it says.
var forbidden = []struct {
	path   string
	mode   os.FileMode
	status int
	words  []string
}{
	{"public", 0o555, 2, []string{"output-cut-off", "public/", later}},
	{"public/.jianbao", 0o555, 2, []string{"output-unwritable", "public", intact}},
	{"public/wuhou", 0o555, 2, []string{"output-cut-off", "public/wuhou", later}},
	{"public/search", 0o555, 2, []string{"output-cut-off", "public/search", later}},
	{".jianbao/builds", 0o555, 0, []string{"ledger-unwritable", ".jianbao/builds"}},
	{".jianbao/photos", 0o555, 0, []string{"cache-unwritable", ".jianbao/photos"}},
	{".", 0o000, 2, []string{"file-unreadable", "/site"}},
	{"content", 0o000, 1, []string{"content", "没有发布"}},
	{"content/edited.md", 0o000, 1, []string{"content/edited.md", "没有发布"}},
	{"content/same.jpg", 0o000, 1, []string{"file-unreadable", "content/same.md", "没有发布"}},
}

// Who may not write to a folder, or not read one, is told which; the old site stays, or a commit that the next
// build finishes.
func TestNoPermission(t *testing.T) {
	asRoot(t)
	t.Parallel()
	w := newVersionedSite(t)
	for _, c := range forbidden {
		from, to := w.switchVersion()
		switch c.path {
		case ".jianbao/photos": // it is written to where a photo is new
			fresh := maps.Clone(w.files[w.at])
			fresh["content/edited.jpg"] = photo(77)
			w.set(fresh)
			to = w.clean()
			must(t, os.RemoveAll(w.path(".jianbao/photos")))
			must(t, os.Mkdir(w.path(".jianbao/photos"), 0o755))
		case "content/same.jpg": // it is read where nothing is known of it
			must(t, os.RemoveAll(w.path(".jianbao")))
		}
		o := w.forbid(c.path, c.mode)
		what := fmt.Sprintf("%s: %v", c.path, o)
		for _, word := range append(c.words, "没有权限") {
			if o.status != c.status || !strings.Contains(o.stderr, word) {
				t.Errorf("%s\nwant status %d and %q", what, c.status, word)
			}
		}
		w.check(what, from, to)
		if o.status == 0 {
			w.complete(what, to)
		} else if !strings.Contains(o.stderr, later) {
			w.complete(what, from)
		}
		w.set(w.files[w.at])
		if o := w.asNobody(); o.status != 0 {
			t.Fatalf("%s\nthen: %v", what, o)
		}
		w.complete(what, w.want[w.at])
	}
}

// forbid builds, as somebody who is not root, while a file or folder has other rights.
func (w *versionedSite) forbid(name string, mode os.FileMode) outcome {
	w.t.Helper()
	info, err := os.Stat(w.path(name))
	must(w.t, err)
	must(w.t, os.Chmod(w.path(name), mode))
	defer os.Chmod(w.path(name), info.Mode())
	return w.asNobody()
}

func (w *versionedSite) asNobody() outcome {
	w.t.Helper()
	const nobody = 65534
	must(w.t, exec.Command("chown", "-R", fmt.Sprint(nobody), filepath.Dir(w.dir)).Run())
	cmd := exec.Command(jianbao, w.args()...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return finish(w.t, cmd)
}
