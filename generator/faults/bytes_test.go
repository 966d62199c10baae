package faults

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// The same site gives the same bytes whatever the machine: with 1, 2 or 8 cores, in four time zones, in English
// or Chinese, from folders on two file systems whose entries stand in other orders, made at once or in three
// builds, with photos made now or before.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	files := versions()[1]
	var want tree
	zones := []string{"UTC", "Asia/Shanghai", "Pacific/Kiritimati", "America/Los_Angeles"}
	for i, parent := range []string{memory(t), t.TempDir(), memory(t), t.TempDir()} {
		s := newSite(t, parent)
		env := environment("TZ="+zones[i], fmt.Sprint("GOMAXPROCS=", []int{1, 2, 8, 8}[i]), []string{"LANG=C", "LANG=zh_CN.UTF-8", "LANG=en_US.UTF-8", "LC_ALL=zh_CN.GB18030"}[i])
		build := func(what string) {
			t.Helper()
			cmd := exec.Command(jianbao, s.args()...)
			cmd.Env, cmd.Dir = env, []string{parent, s.dir}[i%2]
			if o := finish(t, cmd); o.status != 0 {
				t.Fatal(what, o)
			}
			got := readTree(t, s.public).published()
			if want == nil {
				want = got
			}
			if d := differences(got, want); d != nil {
				t.Errorf("%s, %v: %v", what, env, d)
			}
		}
		shuffled(t, s, files, uint64(i))
		build("cold")
		build("again")
		must(t, os.RemoveAll(s.public))
		build("with photos made before")
		must(t, os.RemoveAll(s.path(".jianbao")))
		shuffled(t, s, files, uint64(10+i))
		build("with files laid anew")
	}
}

// shuffled lays the files of a site in an order of its own, so that the folder lists them in another.
func shuffled(t *testing.T, s *site, files map[string]string, order uint64) {
	t.Helper()
	must(t, os.RemoveAll(s.path("content")))
	names := slices.Sorted(maps.Keys(files))
	rand.New(rand.NewPCG(*seed, order)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		must(t, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
		must(t, os.WriteFile(s.path(name), []byte(files[name]), 0o644))
	}
}
