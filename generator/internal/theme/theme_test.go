package theme

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"jianbao/generator/internal/diag"
	"jianbao/themes"
)

// builtin is a theme with every template, as small as can be.
func builtin() fstest.MapFS {
	fsys := fstest.MapFS{
		"default/theme.toml":              {Data: []byte("name = \"default\"\n")},
		"default/layouts/base.html":       {Data: []byte(`<title>{{ T "name" }}</title>{{ template "main" . }}`)},
		"default/layouts/redirect.html":   {Data: []byte(`to {{ .Target }}`)},
		"default/layouts/partials/p.html": {Data: []byte(`[{{ .Name }}]`)},
		"default/i18n/zh-CN.toml":         {Data: []byte("name = \"<简报>\"\ncount = \"%d 篇\"\n")},
		"default/i18n/en.toml":            {Data: []byte("name = \"Bulletins\"\n")},
		"default/assets/style.css":        {Data: []byte("body {\n  color: #ff0000;\n  background: url(\"dot.svg\")\n}\n")},
		"default/assets/dot.svg":          {Data: []byte("<svg/>")},
	}
	for _, kind := range kinds {
		fsys["default/layouts/"+kind+".html"] = &fstest.MapFile{Data: []byte(`{{ define "main" }}` + kind + `{{ end }}`)}
	}
	return fsys
}

// testSite is the site that every view shows.
type testSite struct{ Title string }

func loadTheme(t *testing.T, own fstest.MapFS, name, language string) (*Theme, []diag.Diagnostic) {
	t.Helper()
	diags := new(diag.List)
	theme, err := load(own, builtin(), Options{Name: name, Language: language, Root: "/b"}, diags)
	if err != nil {
		t.Fatal(err)
	}
	theme.Bind(&testSite{"<站>"}, nil, nil, diags)
	return theme, diags.Sorted()
}

func render(t *testing.T, theme *Theme, kind string, view any) string {
	t.Helper()
	var buf bytes.Buffer
	if d, ok := theme.Render(&buf, kind, view, "/x/"); !ok {
		t.Fatal(d.Message(diag.En))
	}
	return buf.String()
}

// A site overrides one file; everything else stays the theme's.
func TestLayers(t *testing.T) {
	own := fstest.MapFS{
		"layouts/home.html":            {Data: []byte(`{{ define "main" }}own{{ end }}`)},
		"i18n/zh-CN.toml":              {Data: []byte("name = \"武侯\"\n")},
		"themes/red/theme.toml":        {Data: []byte("name = \"red\"\n")},
		"themes/red/layouts/tag.html":  {Data: []byte(`{{ define "main" }}red{{ end }}`)},
		"themes/red/layouts/home.html": {Data: []byte(`{{ define "main" }}red{{ end }}`)},
	}
	theme, diags := loadTheme(t, own, "red", "zh-CN")
	if len(diags) > 0 {
		t.Fatal(diags[0].Message(diag.En))
	}
	for kind, want := range map[string]string{"home": "own", "tag": "red", "month": "month"} {
		if got := render(t, theme, kind, nil); got != "<title>武侯</title>"+want {
			t.Errorf("%s: %s", kind, got)
		}
	}
	if got := theme.Text("count", 3); got != "3 篇" {
		t.Errorf("a text that the site does not override: %s", got)
	}
}

// Texts folded into a template are escaped there.
func TestFoldedTextsAreEscaped(t *testing.T) {
	own := fstest.MapFS{"layouts/home.html": {Data: []byte(
		`{{ define "main" }}<a title="{{ T "name" }}" href="{{ root "/a\"b/" }}">{{ if true }}{{ T "name" }}{{ end }}</a>{{ end }}`)}}
	theme, _ := loadTheme(t, own, "default", "zh-CN")
	want := `<title>&lt;简报&gt;</title><a title="&lt;简报&gt;" href="/b/a&#34;b/">&lt;简报&gt;</a>`
	if got := render(t, theme, "home", nil); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What is the same on every page is folded where the dot is the view, and only there.
func TestFoldedSite(t *testing.T) {
	type inner struct{ Site *testSite }
	type view struct {
		Site  *testSite
		Page  struct{ Kind string }
		Inner inner
	}
	own := fstest.MapFS{
		"layouts/partials/s.html": {Data: []byte(`<i>{{ .Title }}</i>`)},
		"layouts/home.html": {Data: []byte(
			`{{ define "main" }}{{ .Page.Kind }}{{ .Site.Title }}{{ fragment "partials/s.html" .Site }}` +
				`{{ with .Inner }}{{ .Site.Title }}{{ fragment "partials/s.html" .Site }}{{ end }}{{ end }}`)},
	}
	theme, diags := loadTheme(t, own, "default", "zh-CN")
	if len(diags) > 0 {
		t.Fatal(diags[0].Message(diag.En))
	}
	v := view{Site: theme.site.(*testSite), Inner: inner{&testSite{"另一个"}}}
	v.Page.Kind = "home"
	want := "<title>&lt;简报&gt;</title>home&lt;站&gt;<i>&lt;站&gt;</i>另一个<i>另一个</i>"
	if got := render(t, theme, "home", v); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Pages of all kinds are rendered at once: the templates of each are made by whoever is first.
func TestRenderAtOnce(t *testing.T) {
	theme, _ := loadTheme(t, nil, "default", "zh-CN")
	var group sync.WaitGroup
	for range 8 {
		for _, kind := range kinds {
			group.Go(func() {
				var buf bytes.Buffer
				if _, ok := theme.Render(&buf, kind, nil, "/"); !ok || buf.String() != "<title>&lt;简报&gt;</title>"+kind {
					t.Errorf("%s: %s", kind, buf.String())
				}
			})
		}
	}
	group.Wait()
}

// What a style sheet is published as depends on its text alone, whatever was minified before it.
func TestMinifiedBefore(t *testing.T) {
	var cache minifierCache
	for i := range 2 * maxMinified {
		for range 2 {
			data, err := cache.minify(".css", fmt.Sprintf("a { width: %dpx }", i+1))
			if want := fmt.Sprintf("a{width:%dpx}", i+1); err != nil || string(data) != want {
				t.Fatalf("got %s, %v, want %s", data, err, want)
			}
			script, err := cache.minify(".js", fmt.Sprintf("a = f( %d ) ;", i))
			if want := fmt.Sprintf("a=f(%d)", i); err != nil || string(script) != want {
				t.Fatalf("got %s, %v, want %s", script, err, want)
			}
		}
	}
	if len(cache.texts) > maxMinified {
		t.Errorf("%d results are kept", len(cache.texts))
	}
	for range 2 { // an error is told each time
		if _, err := cache.minify(".js", "a = ("); err == nil {
			t.Error("no error for a script that is broken")
		}
	}
}

func TestLanguages(t *testing.T) {
	for lang, want := range map[string]string{
		"zh-CN": "<简报>", "zh": "<简报>", "zh-Hant-TW": "<简报>", "en": "Bulletins", "en-GB": "Bulletins", "fr": "<简报>",
	} {
		theme, _ := loadTheme(t, nil, "default", lang)
		if got := theme.Text("name"); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
}

func TestAssets(t *testing.T) {
	theme, _ := loadTheme(t, nil, "default", "zh-CN")
	byName := map[string]string{}
	for _, a := range theme.Assets {
		byName[a.File[:strings.IndexByte(a.File, '.')]] = a.File + " " + string(a.Data)
	}
	dot, _ := theme.asset("dot.svg")
	if !strings.HasPrefix(dot, "/b/assets/dot.") || len(dot) != len("/b/assets/dot.12345678.svg") {
		t.Errorf("address of dot.svg: %s", dot)
	}
	if want := "body{color:red;background:url(" + strings.TrimPrefix(dot, "/b/assets/") + ")}"; !strings.HasSuffix(byName["assets/style"], want) {
		t.Errorf("style sheet %s, want %s", byName["assets/style"], want)
	}
	changed, _ := loadTheme(t, fstest.MapFS{"assets/dot.svg": {Data: []byte("<svg></svg>")}}, "default", "zh-CN")
	if before, after := theme.assets["style.css"], changed.assets["style.css"]; before == after {
		t.Error("a changed picture left the style sheet's fingerprint as it was")
	}
}

// Every mistake in a theme is found at its place.
func TestLocatedErrors(t *testing.T) {
	type view struct{ Title string }
	for _, tt := range []struct {
		name, file, text, place string
		code                    diag.Code
	}{
		{
			"syntax", "layouts/home.html", "{{ define \"main\" }}\n{{ if }}{{ end }}{{ end }}", "layouts/home.html:2:1",
			diag.TemplateSyntax,
		},
		{"unclosed", "layouts/home.html", "{{ define \"main\" }}\n{{ .Title", "layouts/home.html:2:1", diag.TemplateSyntax},
		{
			"unknown function", "layouts/home.html", "{{ define \"main\" }}\n\n  {{ nofunc }}{{ end }}", "layouts/home.html:3:3",
			diag.TemplateSyntax,
		},
		{
			"unknown field", "layouts/home.html", "{{ define \"main\" }}\n标题 {{ .Titel }}{{ end }}", "layouts/home.html:2:7",
			diag.TemplateFailed,
		},
		{
			"unknown asset", "layouts/home.html", "{{ define \"main\" }}\n<img src=\"{{ asset \"no.png\" }}\">{{ end }}",
			"layouts/home.html:2:14", diag.TemplateSyntax,
		},
		{
			"unknown asset on a kind of page that is not rendered", "layouts/withdrawn.html",
			"{{ define \"main\" }}\n<img src=\"{{ asset \"no.png\" }}\">{{ end }}", "layouts/withdrawn.html:2:14",
			diag.TemplateSyntax,
		},
		{
			"syntax of the redirect", "layouts/redirect.html", "\n{{ if }}{{ end }}", "layouts/redirect.html:2:1",
			diag.TemplateSyntax,
		},
		{
			"unknown asset in a partial", "layouts/partials/p.html", "<img src=\"{{ asset \"no.png\" }}\">",
			"layouts/partials/p.html:1:14", diag.TemplateSyntax,
		},
		{
			"unknown partial", "layouts/home.html", "{{ define \"main\" }}\n{{ template \"partials/no.html\" }}{{ end }}",
			"layouts/home.html:2:1", diag.TemplateFailed,
		},
		{
			"theme setting", "themes/default/theme.toml", "name = \"default\"\ncolour = 1\n", "themes/default/theme.toml:2:1",
			diag.ThemeSetting,
		},
		{"texts", "i18n/zh-CN.toml", "name = \"a\"\nb = \n", "i18n/zh-CN.toml:2:5", diag.ThemeSetting},
	} {
		t.Run(tt.name, func(t *testing.T) {
			theme, diags := loadTheme(t, fstest.MapFS{tt.file: {Data: []byte(tt.text)}}, "default", "zh-CN")
			if len(diags) == 0 {
				d, ok := theme.Render(new(bytes.Buffer), "home", view{"x"}, "/wuhou/")
				if ok {
					t.Fatal("no error")
				}
				diags = append(diags, d)
			}
			if got := diags[0].Location(); got != tt.place || diags[0].Code != tt.code {
				t.Errorf("%s at %s, want %s at %s: %s", diags[0].Code, got, tt.code, tt.place, diags[0].Message(diag.En))
			}
		})
	}
}

// An asset is found whichever way the letters of its name are composed, and published under the composed one.
func TestComposedAssets(t *testing.T) {
	const composed, apart = "Gǔzhèn.png", "Gu\u030czhe\u0300n.png"
	own := fstest.MapFS{
		"assets/" + apart: {Data: []byte("x")}, "assets/own.css": {Data: []byte("a{background:url(" + composed + ")}")},
	}
	theme, diags := loadTheme(t, own, "default", "zh-CN")
	url, data, ok := theme.Asset(composed)
	if len(diags) > 0 || !ok || string(data) != "x" || !strings.Contains(url, "Gǔzhèn.") {
		t.Errorf("%v %q %v", diags, url, ok)
	}
}

// A function that is none is said with those that there are, and a theme's colours where they stand.
func TestThemeHints(t *testing.T) {
	for _, tt := range []struct{ file, text, place, message, hint string }{
		{
			"layouts/home.html", "{{ define \"main\" }}\n{{ lastest 5 }}{{ end }}", "layouts/home.html:2:1",
			"没有函数 lastest", "你是不是要写“latest”? 可以用的函数：T、asset、bulletins",
		},
		{
			"layouts/home.html", "{{ define \"main\" }}{{ markdownify .Title }}{{ end }}", "layouts/home.html:1:1",
			"没有函数 markdownify", "Go 模板自带的：and、call",
		},
		{
			"themes/default/theme.toml", "name = \"a\"\n\n[colors]\nink = \"#000\"\nground = \"white\"\naccent = \"#a8201a\"\n",
			"themes/default/theme.toml:5:1", "colors.ground 应当像 #a8201a 这样写", "",
		},
		{
			"themes/default/theme.toml", "[colours]\nink = \"#000000\"\n", "themes/default/theme.toml:1:1", "缺少 name",
			`name = "default"`,
		},
	} {
		_, diags := loadTheme(t, fstest.MapFS{tt.file: {Data: []byte(tt.text)}}, "default", "zh-CN")
		if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool {
			return d.Location() == tt.place && strings.Contains(d.Message(diag.Zh), tt.message) &&
				strings.Contains(strings.Join(d.Hints(diag.Zh), " "), tt.hint)
		}) {
			t.Errorf("%q: %v", tt.text, diags)
		}
	}
}

func TestFragments(t *testing.T) {
	type item struct{ Name string }
	own := fstest.MapFS{"layouts/home.html": {Data: []byte(
		`{{ define "main" }}{{ fragment "partials/p.html" (index .Items 0) }}{{ fragments "partials/p.html" .Items }}{{ end }}`)}}
	theme, _ := loadTheme(t, own, "default", "zh-CN")
	items := []*item{{"<a>"}, {"b"}}
	view := struct{ Items []*item }{items}
	const want = "<title>&lt;简报&gt;</title>[&lt;a&gt;][&lt;a&gt;][b]"
	for range 2 {
		if got := render(t, theme, "home", view); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Ids of the built-in theme begin with _, which those of headings never do. Search, topics and years show no body.
func TestIDs(t *testing.T) {
	id := regexp.MustCompile(`\bid="([^"]+)"|getElementById\("([^"]+)"\)`)
	ids := 0
	_ = fs.WalkDir(themes.FS, ".", func(name string, d fs.DirEntry, err error) error {
		base, _, _ := strings.Cut(d.Name(), ".")
		if err != nil || d.IsDir() || base == "search" || base == "topic" || base == "year" {
			return err
		}
		data, err := fs.ReadFile(themes.FS, name)
		for _, m := range id.FindAllStringSubmatch(string(data), -1) {
			if ids++; (m[1] + m[2])[0] != '_' {
				t.Errorf("%s has the id %s", name, m[1]+m[2])
			}
		}
		return err
	})
	if ids < 10 {
		t.Errorf("only %d ids: the test does not see them", ids)
	}
}
