package markdown

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hostile"
)

// TestHostile holds that no shape comes near the watchdog in processor time: each ends with output or with a
// located error. The watchdog itself has more room, and only guards the test against hanging.
func TestHostile(t *testing.T) {
	c := New()
	c.watchdog = time.Minute
	for _, name := range slices.Sorted(maps.Keys(hostile.Bodies())) {
		var doc Document
		var ds []diag.Diagnostic
		elapsed := cputime.Of(func() {
			doc, ds = c.Convert(context.Background(), Input{Source: &diag.Source{Name: "a.md", Text: hostile.Bodies()[name]}})
		})
		t.Logf("%-32s %7.1f ms  %8d bytes  %s", name, float64(elapsed.Microseconds())/1000, len(doc.HTML), first(ds))
		if elapsed > time.Second {
			t.Errorf("%s took %v", name, elapsed)
		}
		blank := name == "carriage returns" || name == "ideographic spaces"
		if len(doc.HTML) == 0 && !blank && (len(ds) == 0 || ds[0].Line == 0 && ds[0].File == "") {
			t.Errorf("%s: neither output nor a located error", name)
		}
		if !utf8.ValidString(doc.HTML) {
			t.Errorf("%s: output is not UTF-8", name)
		}
	}
}

// TestInPlace holds what convert.go says of bodies without a watchdog.
func TestInPlace(t *testing.T) {
	c := New()
	for name, body := range hostile.Bodies() {
		for _, body := range []string{body[:inPlaceSize], body[len(body)-inPlaceSize:]} {
			in := Input{Source: &diag.Source{Name: "a.md", Text: body}}
			if elapsed := cputime.Of(func() { c.Convert(context.Background(), in) }); elapsed > time.Second {
				t.Errorf("%s took %v", name, elapsed)
			}
		}
	}
}

func first(ds []diag.Diagnostic) string { return says(ds[:min(len(ds), 1)]) }
