package faults

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A disk is a file system in a file, so that it can be had as it is at any instant: what a loss of power leaves.
type disk struct {
	t          *testing.T
	dir, image string
}

func newDisk(t *testing.T) *disk {
	t.Helper()
	asRoot(t)
	home := memory(t) // not the disk of this machine: what is tested is the order of things
	d := &disk{t: t, dir: filepath.Join(home, "disk"), image: filepath.Join(home, "image")}
	must(t, os.Mkdir(d.dir, 0o755))
	f, err := os.Create(d.image)
	must(t, err)
	must(t, f.Truncate(24<<20))
	must(t, f.Close())
	if out, err := exec.Command("mkfs.ext4", "-q", d.image).CombinedOutput(); err != nil {
		missing(t, fmt.Sprintf("mkfs.ext4: %v: %s", err, out), "apt-get install e2fsprogs")
	}
	if err := d.mount(); err != nil {
		t.Skipf("a file cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = d.unmount() })
	return d
}

func (d *disk) mount() error {
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func (d *disk) unmount() error {
	if out, err := exec.Command("umount", d.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// losePower takes down what the disk holds at this instant. At the worst one the system has just written names and
// sizes, as it does every few seconds, and not the bytes of files, which it does every half minute: to put another file
// on the disk has the same effect.
func (d *disk) losePower(worst bool) {
	d.t.Helper()
	if worst {
		f, err := os.Create(filepath.Join(d.dir, "other"))
		must(d.t, err)
		must(d.t, f.Sync())
		must(d.t, f.Close())
	}
	data, err := os.ReadFile(d.image)
	must(d.t, err)
	must(d.t, os.WriteFile(d.image+".cut", data, 0o644))
}

// restart mounts what the disk held when power was lost.
func (d *disk) restart() {
	d.t.Helper()
	must(d.t, d.unmount())
	must(d.t, os.Rename(d.image+".cut", d.image))
	must(d.t, d.mount())
}

// After a build that ended well a loss of power loses nothing of the site.
func TestPowerAfterwards(t *testing.T) {
	t.Parallel()
	for _, worst := range []bool{false, true} {
		w := newVersionedSite(t)
		d := newDisk(t)
		w.public = filepath.Join(d.dir, "public")
		for _, first := range []bool{true, false, false, true} {
			_, to := w.switchVersion()
			what := fmt.Sprintf("power is lost after a build; first %v, worst %v", first, worst)
			if first {
				must(t, os.RemoveAll(w.public))
			}
			w.build()
			d.losePower(worst)
			d.restart()
			if lines := differences(readTree(t, w.public).published(), to); lines != nil {
				t.Fatalf("%s: of %d files: %v", what, len(lines), lines[:min(len(lines), 3)])
			}
			w.rebuild(what)
		}
	}
}

// Whenever power is lost during a commit, readers find whole files and live links afterwards, and the next build leaves
// all of the site.
func TestPowerMeanwhile(t *testing.T) {
	t.Parallel()
	cut := func(w *versionedSite, d *disk) func(n int, from, to tree) {
		return func(n int, from, to tree) {
			w.t.Helper()
			i, hit := 0, call{}
			trace(w.t, w.args(), oneCore(), w.scope(), func(c call) harm {
				i++
				if i-1 != n {
					return harm{}
				}
				hit = c
				d.losePower(true)
				return harm{kill: true}
			})
			if hit.name == "" {
				return
			}
			d.restart()
			what := fmt.Sprintf("power is lost at call %d, %v", n, hit)
			w.check(what, from, to)
			if n%2 == 0 { // the next build is of other sources: what has arrived must go again
				w.switchVersion()
			}
		}
	}
	w := newVersionedSite(t)
	d := newDisk(t)
	w.public = filepath.Join(d.dir, "public")
	w.build()
	w.backAndForth(share{2, 40}, cut(w, d))
	w.fromNothing(false, share{2, 40}, cut(w, d))
}
