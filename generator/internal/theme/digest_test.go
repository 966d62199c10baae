package theme

import (
	"testing"
	"testing/fstest"

	"jianbao/generator/internal/diag"
	"jianbao/themes"
)

// A change of a template changes the digest of the pages that use it, and of no others.
func TestDigest(t *testing.T) {
	digests := func(files fstest.MapFS) (map[string]any, map[string][]Query) {
		t.Helper()
		diags := new(diag.List)
		th, err := load(files, themes.FS, Options{Name: "default", Language: "zh-CN"}, diags)
		if err != nil {
			t.Fatal(err)
		}
		th.Bind(nil, func(int) any { return nil }, func(string, string, int) (any, bool) { return nil, true }, diags)
		sums, asking := map[string]any{}, map[string][]Query{}
		for _, kind := range append(kinds, "redirect") {
			sums[kind], asking[kind] = th.Digest(kind)
		}
		return sums, asking
	}
	before, asking := digests(fstest.MapFS{})
	for kind, asks := range asking {
		if want := kind == "404"; want != (len(asks) == 1) || want && asks[0] != (Query{Count: 4}) {
			t.Errorf("%s asks: %v", kind, asks)
		}
	}
	for _, tt := range []struct {
		file, text string
		changed    func(kind string) bool
	}{
		{"layouts/bulletin.html", `{{ define "main" }}x{{ end }}`, func(kind string) bool { return kind == "bulletin" }},
		{
			"layouts/base.html", `x{{ template "main" . }}{{ block "head" . }}{{ end }}`,
			func(kind string) bool { return kind != "redirect" },
		},
		{"layouts/redirect.html", `x`, func(kind string) bool { return kind == "redirect" }},
		{"layouts/partials/place.html", `x`, func(kind string) bool { return kind != "redirect" }}, // the header's
		{"layouts/partials/unused.html", `x`, func(string) bool { return false }},
		{"i18n/zh-CN.toml", `home = "主页"`, func(string) bool { return true }},
		{"assets/style.css", `a{}`, func(string) bool { return true }},
	} {
		after, _ := digests(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
		for kind := range before {
			if changed := before[kind] != after[kind]; changed != tt.changed(kind) {
				t.Errorf("%s: %s changed: %v", tt.file, kind, changed)
			}
		}
	}
	for text, want := range map[string]Query{
		`{{ define "main" }}{{ with latest 3 }}{{ end }}{{ end }}`: {Count: 3},
		// in quotation marks, and no text
		`{{ define "main" }}<a href="{{ range latest 1 }}{{ .URL }}{{ end }}">{{ end }}`: {Count: 1},
		`{{ define "main" }}{{ len (bulletins "tag" "a" 3) }}{{ end }}`:                  {"tag", "a", 3},
		`{{ define "main" }}{{ if .Page }}{{ else if (latest 3) }}{{ end }}{{ end }}`:    {Count: 3},
		`{{ define "main" }}{{ range latest .List.Total }}{{ end }}{{ end }}`:            unknownQuery,
		`{{ define "main" }}{{ range 3 | latest }}{{ end }}{{ end }}`:                    unknownQuery,
		`{{ define "main" }}{{ range latest -1 }}{{ end }}{{ end }}`:                     unknownQuery,
		`{{ define "main" }}{{ bulletins "tag" .Tag 3 | len }}{{ end }}`:                 unknownQuery,
		`{{ define "main" }}{{ 3 | bulletins "tag" "a" | len }}{{ end }}`:                unknownQuery,
	} {
		after, asking := digests(fstest.MapFS{"layouts/month.html": {Data: []byte(text)}})
		if got := asking["month"]; before["month"] == after["month"] || len(got) != 1 || got[0] != want ||
			len(asking["home"]) > 0 {
			t.Errorf("a month that asks for %v is thought to ask for %v: %s", want, got, text)
		}
	}
	for _, text := range []string{
		`{{ define "main" }}{{ template "partials/x.html" . }}{{ end }}`,
		"{{ define `main` }}{{ template `partials/x.html` . }}{{ end }}",
		`{{ define "main" }}{{ template "other" . }}{{ end }}`,
		`{{ define "main" }}{{ template "nested" . }}{{ end }}`,
		`{{ define "main" }}{{ fragment (print "partials/" "x.html") .Site }}{{ end }}`,
		`{{ define "main" }}{{ .Site | fragment "partials/x.html" }}{{ end }}`,
	} {
		files := fstest.MapFS{
			"layouts/month.html":      {Data: []byte(text)},
			"layouts/partials/x.html": {Data: []byte(`{{ define "other" }}a{{ end }}`)},
			"layouts/partials/y.html": {Data: []byte(`{{ define "nested" }}{{ template "other" . }}{{ end }}`)},
		}
		before, _ := digests(files)
		files["layouts/partials/x.html"] = &fstest.MapFile{Data: []byte(`{{ define "other" }}b{{ end }}`)}
		after, _ := digests(files)
		if before["month"] == after["month"] || before["home"] != after["home"] {
			t.Errorf("another template goes unnoticed: %s", text)
		}
	}
}
