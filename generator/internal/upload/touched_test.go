package upload

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// What deployments changed or deleted that were cut off is told by the one that ends, on another machine too.
func TestTouched(t *testing.T) {
	for _, elsewhere := range []bool{false, true} {
		f := newFixture(t)
		f.mustDeploy(tree{"index.html": "l1", "a.html": "p1", "b.html": "p1", "c.html": "p1"})
		cutAt := func(step string) func(*Options) {
			return func(o *Options) {
				o.testOnlyCut = func(at string) error {
					if strings.HasPrefix(at, step) {
						return errors.New("cut")
					}
					return nil
				}
			}
		}
		if _, err := f.deploy(tree{"index.html": "l2", "a.html": "p2", "b.html": "p1"}, cutAt("finish")); err == nil {
			t.Fatal("not cut off")
		}
		if elsewhere {
			if err := errors.Join(os.RemoveAll(f.state), os.Remove(f.dir+"/"+lockName)); err != nil {
				t.Fatal(err)
			}
		}
		site := tree{"index.html": "l3", "a.html": "p2", "b.html": "p2"}
		if _, err := f.deploy(site, cutAt("write index.html")); err == nil {
			t.Fatal("not cut off")
		}
		r := f.mustDeploy(site)
		if !slices.Equal(r.Touched, []string{"a.html", "b.html", "c.html", "index.html"}) ||
			!slices.Equal(r.Gone, []string{"c.html"}) {
			t.Errorf("%+v", r)
		}
		if again := f.mustDeploy(site); len(again.Touched) > 0 || !slices.Equal(again.Last, r.Touched) {
			t.Errorf("asked again: %+v", again)
		}
		if r := f.mustDeploy(tree{"index.html": "l4", "a.html": "p2", "b.html": "p2"}); len(r.Touched) != 1 {
			t.Errorf("it was told twice: %+v", r)
		}
		grown := tree{"index.html": "l4", "a.html": "p2", "b.html": "p2", "d.html": "p1"}
		f.mustDeploy(grown)
		if r := f.mustDeploy(grown); len(r.Last) > 0 {
			t.Errorf("a page that is new was in no cache: %+v", r)
		}
	}
}
