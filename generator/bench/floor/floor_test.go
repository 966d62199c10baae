package floor

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"jianbao/generator/bench/corpus"
)

// Both ways of the header give the same pages, so they differ in time alone.
func TestHeaders(t *testing.T) {
	site, asString, asRange := t.TempDir(), t.TempDir(), t.TempDir()
	corp := corpus.New(1, 20)
	if err := corp.WriteJianbao(site); err != nil {
		t.Fatal(err)
	}
	if err := Build(Options{Src: site, Out: asString}); err != nil {
		t.Fatal(err)
	}
	if err := Build(Options{Src: site, Out: asRange, RangeHeader: true}); err != nil {
		t.Fatal(err)
	}
	for i := range corp.N {
		name := filepath.Join(filepath.FromSlash(corp.Bulletin(i).Path()), "index.html")
		a, err := os.ReadFile(filepath.Join(asString, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(asRange, name))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs (%v)", name, err)
		}
		if n := bytes.Count(a, []byte("<li><a href=\"/d51")); n != 204+2 {
			t.Errorf("%s links %d districts, want 204 in the header and 2 in the trail", name, n)
		}
	}
}
