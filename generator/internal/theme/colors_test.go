package theme

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"jianbao/generator/internal/diag"
	"jianbao/themes"
)

// A site says its colours in a theme.toml, and gets what it left open from below.
func TestColors(t *testing.T) {
	fsys := builtin()
	fsys["default/theme.toml"] = &fstest.MapFile{
		Data: []byte("name = \"default\"\n[colors]\nink = \"#1f1c19\"\nground = \"#fff\"\naccent = \"#a61b14\"\n"),
	}
	for _, tt := range []struct{ own, want, finding string }{
		{"", ":root{--ink:#1f1c19;--ground:#ffffff;--accent:#a61b14}", ""},
		{"accent = \"#0b5394\"", ":root{--ink:#1f1c19;--ground:#ffffff;--accent:#0b5394}", ""},
		{"accent = \"red\"", "", "colors.accent must be written like #a8201a"},
		{
			"accent = \"#ff0\"", "--accent:#ffff00",
			"colors.accent is hard to read on colors.ground: a contrast of 1.1, where 5 is the least",
		},
		{
			"ink = \"#777\"", "--ink:#777777",
			"colors.ink is hard to read on colors.ground: a contrast of 4.5, where 10 is the least",
		},
		{"link = \"#777\"", "--ink:#1f1c19", "unknown key colors.link"},
	} {
		own := fstest.MapFS{}
		if tt.own != "" {
			own["themes/default/theme.toml"] = &fstest.MapFile{Data: []byte("name = \"default\"\n[colors]\n" + tt.own)}
		}
		diags := new(diag.List)
		theme, err := load(own, fsys, Options{Name: "default", Language: "zh-CN"}, diags)
		if err != nil {
			t.Fatal(err)
		}
		var style string
		for _, a := range theme.Assets {
			if strings.HasPrefix(a.File, "assets/style.") {
				style = string(a.Data)
			}
		}
		found := ""
		for _, d := range diags.Sorted() {
			found += d.Message(diag.En)
		}
		if !strings.Contains(style, tt.want) || !strings.HasSuffix(found, tt.finding) || (tt.finding == "") != (found == "") {
			t.Errorf("%s: %s\n%s", tt.own, found, style)
		}
	}
}

// Whatever accent can be read by day can be read by night, too.
func TestDarkColors(t *testing.T) {
	for _, hex := range []string{"#a61b14", "#0b5394", "#006d3c", "#5b2a86", "#000000", "#7a4a00"} {
		accent, _ := parseColor(hex)
		ink, _ := parseColor("#1f1c19")
		darkInk, ground, light := dark(ink, rgb{1, 1, 1}, accent)
		if c := contrast(light, ground); c < minAccentContrast {
			t.Errorf("%s becomes %s on %s: contrast %.1f", hex, light, ground, c)
		}
		if c := contrast(darkInk, ground); c < minInkContrast {
			t.Errorf("ink %s on %s: contrast %.1f", darkInk, ground, c)
		}
	}
}

// Black on white is 21, as WCAG has it.
func TestContrast(t *testing.T) {
	if c := contrast(rgb{}, rgb{1, 1, 1}); c < 20.99 || c > 21.01 {
		t.Errorf("%.2f", c)
	}
	grey, _ := parseColor("#767676")
	if c := contrast(grey, rgb{1, 1, 1}); c < 4.53 || c > 4.55 {
		t.Errorf("#767676 on white: %.2f", c)
	}
}

// The documents list variables for assets/custom.css: the theme sets and uses each.
func TestVariables(t *testing.T) {
	style, err := fs.ReadFile(themes.FS, "default/assets/style.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"docs/themes.md", "docs/themes.zh-CN.md"} {
		page, err := os.ReadFile("../../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		rows := regexp.MustCompile("(?m)^\\| `(--[a-z]+)` \\|").FindAllStringSubmatch(string(page), -1)
		if len(rows) != 9 {
			t.Errorf("%s has %d variables", name, len(rows))
		}
		for _, row := range rows {
			if !strings.Contains(string(style), "var("+row[1]+")") {
				t.Errorf("%s: the theme has no %s", name, row[1])
			}
		}
	}
}

// A site's own colours come before the theme's, and are reported where site.toml sets them, with one that would do.
func TestOwnColors(t *testing.T) {
	for _, tt := range []struct {
		own     Colors
		want    string
		finding string
	}{
		{Colors{Accent: "#0b5394"}, "--accent:#0b5394", ""},
		{Colors{Accent: "#fc0"}, "--accent:#ffcc00", `write accent = "#856a00"`},
		{Colors{Ground: "#333"}, "--ground:#333333", `write ink = "`},
	} {
		diags := new(diag.List)
		theme, err := Load(fstest.MapFS{}, Options{Name: "default", Language: "en", Colors: tt.own}, diags)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, d := range diags.Sorted() {
			said += strings.Join(d.Hints(diag.En), "") + "\n"
		}
		_, style, _ := theme.Asset("style.css")
		if !strings.Contains(string(style), tt.want) || !strings.Contains(said, tt.finding) ||
			tt.finding == "" && said != "" {
			t.Errorf("%v: %q, %.80s", tt.own, said, style)
		}
	}
}

// What is offered can be read, and the dark scheme of any colours that can be read by day, too.
func TestReadable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	random := func() (c rgb) {
		for i := range c {
			c[i] = float64(rng.IntN(256)) / 255
		}
		return c
	}
	for range 3000 {
		ground := random()
		if max(contrast(ground, rgb{}), contrast(ground, rgb{1, 1, 1})) < minInkContrast {
			continue
		}
		ink, _ := parseColor(readable(random(), ground, minInkContrast).String())
		accent, _ := parseColor(readable(random(), ground, minAccentContrast).String())
		if contrast(ink, ground) < minInkContrast || contrast(accent, ground) < minAccentContrast {
			t.Fatalf("%v %v on %v", ink, accent, ground)
		}
		darkInk, darkGround, light := dark(ink, ground, accent)
		if contrast(darkInk, darkGround) < 7 || contrast(light, darkGround) < 4.5 {
			t.Errorf("%v %v on %v: by night %.1f and %.1f", ink, accent, ground,
				contrast(darkInk, darkGround), contrast(light, darkGround))
		}
	}
}
