package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// Which share a job makes, by what job runners say.
func TestParseShard(t *testing.T) {
	for _, test := range []struct {
		flag, env string
		want      generator.Share
		problem   string // a part of the message
	}{
		{"", "", generator.Share{}, ""},
		{"2/8", "", generator.Share{Number: 2, Of: 8}, ""},
		{"8/8", "", generator.Share{Number: 8, Of: 8}, ""},
		{"0/8", "", generator.Share{}, "--shard 2/8"},
		{"9/8", "", generator.Share{}, "--shard 2/8"},
		{"-1/8", "", generator.Share{}, "--shard 2/8"},
		{"2", "", generator.Share{}, "--shard 2/8"},
		{"2/8/9", "", generator.Share{}, "--shard 2/8"},
		{"auto", "", generator.Share{}, "JIANBAO_SHARD_INDEX"},
		{"auto", "JIANBAO_SHARD_INDEX=3 JIANBAO_SHARDS=4", generator.Share{Number: 3, Of: 4}, ""},
		{"auto", "CI_NODE_INDEX=1 CI_NODE_TOTAL=5", generator.Share{Number: 1, Of: 5}, ""},
		{"AUTO", "CI_NODE_INDEX=5 CI_NODE_TOTAL=5", generator.Share{Number: 5, Of: 5}, ""},
		{"auto", "CI_NODE_INDEX=6 CI_NODE_TOTAL=5", generator.Share{}, "CI_NODE_INDEX=6, CI_NODE_TOTAL=5"},
		{"auto", "CI_NODE_INDEX=1 CI_NODE_TOTAL=5 JIANBAO_SHARD_INDEX=2 JIANBAO_SHARDS=2",
			generator.Share{Number: 2, Of: 2}, ""},
		{"auto", "JOB_COMPLETION_INDEX=0 JIANBAO_SHARDS=64", generator.Share{Number: 1, Of: 64}, ""},
		{"auto", "JOB_COMPLETION_INDEX=63 JIANBAO_SHARDS=64", generator.Share{Number: 64, Of: 64}, ""},
		{"auto", "JOB_COMPLETION_INDEX=64 JIANBAO_SHARDS=64", generator.Share{}, "JOB_COMPLETION_INDEX=64"},
		{"auto", "JOB_COMPLETION_INDEX=0", generator.Share{}, "set JIANBAO_SHARDS"},
		{"auto", "AWS_BATCH_JOB_ARRAY_INDEX=9 AWS_BATCH_JOB_ARRAY_SIZE=10", generator.Share{Number: 10, Of: 10}, ""},
		{"auto", "AWS_BATCH_JOB_ARRAY_INDEX=9 JIANBAO_SHARDS=10", generator.Share{Number: 10, Of: 10}, ""},
		{"auto", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=3", generator.Share{Number: 1, Of: 3}, ""},
		{"auto", "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1",
			generator.Share{Number: 1, Of: 3}, ""},
		{"auto", "SLURM_ARRAY_TASK_ID=14 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=2",
			generator.Share{Number: 3, Of: 3}, ""},
		{"auto", "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1",
			generator.Share{}, "SLURM_ARRAY_TASK_ID=9"},
		{"auto", "JIANBAO_SHARD_INDEX=x JIANBAO_SHARDS=4", generator.Share{}, "JIANBAO_SHARD_INDEX=x"},
		{"auto", "JIANBAO_SHARD_INDEX=1 JIANBAO_SHARDS=-4", generator.Share{}, "JIANBAO_SHARDS=-4"},
	} {
		set := map[string]string{}
		for _, one := range strings.Fields(test.env) {
			name, value, _ := strings.Cut(one, "=")
			set[name] = value
		}
		got, err := parseShard(test.flag, func(name string) string { return set[name] })
		switch said, ok := err.(textError); {
		case test.problem == "" && (err != nil || got != test.want):
			t.Errorf("%s %s: %v, %v", test.flag, test.env, got, err)
		case test.problem == "":
		case !ok || !strings.Contains(said.In(diag.En), test.problem) || said.In(diag.Zh) == said.In(diag.En):
			t.Errorf("%s %s: %v", test.flag, test.env, err)
		}
	}
}

// photoSite writes a site with one bulletin of many photos, which names a shared cache.
func photoSite(t *testing.T, dir, cache string, photos int) {
	t.Helper()
	var names []string
	for i := range photos {
		name := strings.Repeat("p", i+1) + ".jpg"
		writeFile(t, dir, "content/good/"+name, picture(120+i, 90, byte(i)))
		names = append(names, `"`+name+`"`)
	}
	writeFile(t, dir, "site.toml", []byte("title = \"简报\"\n[photos]\nwidths = [60]\ncache = '"+cache+
		"'\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"))
	text := "+++\ntitle = \"一\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\nphotos = [" +
		strings.Join(names, ", ") + "]\n+++\n\n正文。\n"
	writeFile(t, dir, "content/good/index.md", []byte(text))
}

// GNU parallel runs the shares, each in a folder of its own, with one cache. A build elsewhere makes no photo, and its
// files are those of a build alone.
func TestGNUParallel(t *testing.T) {
	parallel, err := exec.LookPath("parallel")
	if err != nil {
		if os.Getenv("JIANBAO_SERVERS") == "1" {
			t.Fatal("GNU parallel is missing: apt-get install parallel")
		}
		t.Skip("GNU parallel is missing: apt-get install parallel")
	}
	base := t.TempDir()
	cache := filepath.Join(base, "cache")
	if err := os.Mkdir(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1", "2", "3", "third", "alone"} {
		photoSite(t, filepath.Join(base, name), cache, 9)
	}
	must := func(cmd *exec.Cmd) string {
		t.Helper()
		cmd.Dir = base
		cmd.Env = append(os.Environ(), "HOME="+base, "PARALLEL_HOME="+base)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
		return string(out)
	}
	// The first share is run twice, as a job that was lost and found is.
	out := must(exec.Command(
		parallel, "--will-cite", "-j2", "jianbao photos --lang en --site {} --shard {}/3", ":::", "1", "2", "3", "1",
	))
	if n := strings.Count(out, "share "); n != 4 {
		t.Errorf("%d shares\n%s", n, out)
	}
	out = must(exec.Command("jianbao", "photos", "--lang", "en", "--site", "third", "--shard", "1/1"))
	if !strings.Contains(out, "9 photos, 0 of them made now; put 0 entries") {
		t.Error(out)
	}
	if err := os.RemoveAll(filepath.Join(base, "third/.jianbao")); err != nil {
		t.Fatal(err)
	}
	must(exec.Command("jianbao", "build", "--site", "third", "--out", "together"))
	if err := os.Rename(cache, cache+"2"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	must(exec.Command("jianbao", "build", "--site", "alone", "--out", "by-itself"))
	together, alone := filesOf(t, filepath.Join(base, "together")), filesOf(t, filepath.Join(base, "by-itself"))
	if len(together) < 20 || len(together) != len(alone) {
		t.Errorf("%d and %d files", len(together), len(alone))
	}
	for name, data := range alone {
		if !bytes.Equal(together[name], data) {
			t.Errorf("%s differs", name)
		}
	}
}

// filesOf reads a folder, but for the list of its files.
func filesOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Base(filepath.Dir(path)) == ".jianbao" {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[name] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
