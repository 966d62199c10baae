package theme

import (
	"strings"
	"testing"
	"testing/fstest"

	"jianbao/generator/internal/diag"
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
