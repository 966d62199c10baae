package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A target whose disk is full, after each few kilobytes more: what is there stays whole, the command says why it did
// not finish, and with room again the next deployment does.
func TestDeployFullDisk(t *testing.T) {
	t.Parallel()
	f := newFinished(t)
	t.Run("folder", func(t *testing.T) {
		disk := filepath.Join(t.TempDir(), "disk")
		mount(t, disk, "size=8m")
		p := &folderPlace{t, filepath.Join(disk, "www")}
		must(t, os.Mkdir(p.dir, 0o755))
		f.at(t, p).fullDisk(disk, 6, "磁盘满了")
	})
	t.Run("storage", func(t *testing.T) {
		disk := filepath.Join(t.TempDir(), "disk")
		mount(t, disk, "size=8m")
		f.at(t, startGateway(t, disk).place(t, "full")).fullDisk(disk, 1, "服务器没有空间了")
	})
}

// fullDisk deploys with n times another room left, of which the first is little.
func (d *deployedSite) fullDisk(disk string, n int, cause string) {
	d.t.Helper()
	ballast := filepath.Join(disk, "ballast")
	failed := 0
	for i := range n {
		from, to := d.want[d.at], d.want[1-d.at]
		d.show(1 - d.at)
		must(d.t, os.WriteFile(ballast, nil, 0o644))
		fill(ballast, 48<<10*i)
		o := d.run()
		what := fmt.Sprintf("%d KiB left", 48*i)
		if o.status != 0 {
			failed++
			d.says(o, "再运行一次", cause)
		}
		d.check(what, from, to)
		must(d.t, os.Remove(ballast))
		d.finish(what, true)
	}
	if failed == 0 {
		d.t.Error("the disk was never full")
	}
	d.noSecret()
}
