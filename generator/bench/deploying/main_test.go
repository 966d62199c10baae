package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator/bench/measure"
)

// The small process that measures is the test's own binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "measure" {
		fail(measure.Main(os.Args[2:]))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestSerial(t *testing.T) {
	at := func(from, to int) span { return span{time.Unix(int64(from), 0), time.Unix(int64(to), 0)} }
	for _, test := range []struct {
		spans []span
		want  int
	}{
		{nil, 0},
		{[]span{at(1, 5), at(2, 6), at(3, 4)}, 1},
		{[]span{at(1, 9), at(1, 3), at(4, 6), at(7, 8), at(5, 7)}, 3},
	} {
		if got := serial(test.spans); got != test.want {
			t.Errorf("%v: %d, not %d", test.spans, got, test.want)
		}
	}
}

// jianbao asks for little: the limits of issue 17, on a small site.
func TestRequests(t *testing.T) {
	r := runner{files: 500, workers: 16, latency: 30 * time.Millisecond, tools: []string{"jianbao"}, progress: t.Logf}
	r.repo = filepath.Join("..", "..", "..")
	for _, p := range []struct {
		name string
		path *string
	}{{"versitygw", &r.paths.versitygw}, {"toxiproxy-server", &r.paths.toxiproxy}} {
		var err error
		if *p.path, err = exec.LookPath(p.name); err != nil {
			t.Skip(err, "(`. .ci/tools` installs it)")
		}
	}
	if err := r.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, res := range r.results {
		own := res.requests - res.puts - res.deletes
		if res.step == "first, cut off and resumed" {
			if res.puts > r.made-r.made/2 || own > 40 {
				t.Errorf("%s: %d files of %d are put again, with %d requests beside", res.step, res.puts, r.made, own)
			}
			continue
		}
		switch most := map[string]int{"first": 10, "nothing changed": 2}[res.step]; {
		case most == 0 && own > 8, most > 0 && own > most:
			t.Errorf("%s: %d requests beside %d that put and %d that delete", res.step, own, res.puts, res.deletes)
		}
	}
}
