package theme

import (
	"encoding/hex"
	"fmt"
	"math"

	"jianbao/generator/internal/diag"
)

// Colors are those of [colors] in theme.toml, or of [look] in site.toml, as typed; "" where another layer sets them.
type Colors struct{ Ink, Ground, Accent string }

// fillFrom takes what is not set from a layer below.
func (c *Colors) fillFrom(below Colors) {
	for _, pair := range [][2]*string{{&c.Ink, &below.Ink}, {&c.Ground, &below.Ground}, {&c.Accent, &below.Accent}} {
		if *pair[0] == "" {
			*pair[0] = *pair[1]
		}
	}
}

// rgb is a colour in sRGB, each part from 0 to 1.
type rgb [3]float64

func parseColor(s string) (c rgb, ok bool) {
	if len(s) == 4 {
		s = string([]byte{s[0], s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	if len(s) != 7 || s[0] != '#' {
		return c, false
	}
	bytes, err := hex.DecodeString(s[1:])
	if err != nil {
		return c, false
	}
	for i, b := range bytes {
		c[i] = float64(b) / 255
	}
	return c, true
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(c[0]*255+.5), int(c[1]*255+.5), int(c[2]*255+.5))
}

// mix is the colour with a share of another.
func (c rgb) mix(other rgb, share float64) rgb {
	for i := range c {
		c[i] += (other[i] - c[i]) * share
	}
	return c
}

// luminance is the relative luminance of WCAG 2.
func (c rgb) luminance() float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

// contrast is the contrast ratio of WCAG 2.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The least contrasts: WCAG AA, and a little more for the text itself, whose softer shades are mixed
// with the ground.
const (
	minAccentContrast = 5
	minInkContrast    = 10
)

// rule is the CSS rule of a theme's colours: three properties, and three derived ones for the dark
// colour scheme. It is empty unless all three are set.
func (t *Theme) colorRule(diags *diag.List) string {
	src := t.colorsSource
	c := t.options.Colors
	c.fillFrom(t.colors)
	var parsed [3]rgb
	for i, field := range []struct{ name, value string }{{"ink", c.Ink}, {"ground", c.Ground}, {"accent", c.Accent}} {
		if field.value == "" {
			return ""
		}
		color, ok := parseColor(field.value)
		if !ok {
			diags.Add(diag.New(diag.ThemeSetting, diag.Text{
				Zh: "colors." + field.name + " 应当像 #a8201a 这样写", En: "colors." + field.name + " must be written like #a8201a",
			}).At(keySpan(src, field.name)))
			return ""
		}
		parsed[i] = color
	}
	ink, ground, accent := parsed[0], parsed[1], parsed[2]
	t.checkContrast("ink", ink, ground, minInkContrast, diags)
	t.checkContrast("accent", accent, ground, minAccentContrast, diags)
	root := func(ink, ground, accent rgb) string {
		return fmt.Sprintf(":root{--ink:%s;--ground:%s;--accent:%s}", ink, ground, accent)
	}
	return root(ink, ground, accent) + "@media(prefers-color-scheme:dark){" + root(dark(ink, ground, accent)) + "}\n"
}

// checkContrast reports a colour that is hard to read on the ground: where site.toml sets one of the two with a colour
// that would do, else in theme.toml.
func (t *Theme) checkContrast(name string, color, ground rgb, least float64, diags *diag.List) {
	got := contrast(color, ground)
	if got >= least {
		return
	}
	key, own := "", t.options.Colors
	switch {
	case name == "ink" && own.Ink != "", name == "accent" && own.Accent != "":
		key = name
	case own.Ground != "":
		key = "ground"
	default:
		diags.Add(diag.New(diag.ThemeSetting, diag.Text{
			Zh: fmt.Sprintf("colors.%s 在 colors.ground 上看不清：对比度 %.1f，至少要 %.0f", name, got, least),
			En: fmt.Sprintf(
				"colors.%s is hard to read on colors.ground: a contrast of %.1f, where %.0f is the least", name, got, least,
			),
		}).At(keySpan(t.colorsSource, name)))
		return
	}
	span := diag.Span{File: "site.toml"}
	if t.options.SpanOf != nil {
		span = t.options.SpanOf("look." + key)
	}
	cure := name + ` = "` + readable(color, ground, least).String() + `"`
	low, high := fmt.Sprintf("%.1f", got), fmt.Sprintf("%.0f", least)
	diags.Add(diag.New(diag.LookColor, name, "ground", low, high, cure).At(span))
}

// readable is a colour brought nearer to black or white, whichever is farther from the ground, until it can be read on
// it.
func readable(color, ground rgb, least float64) rgb {
	toward := rgb{}
	if contrast(rgb{1, 1, 1}, ground) > contrast(rgb{}, ground) {
		toward = rgb{1, 1, 1}
	}
	mixed := color
	for percent := 2; percent <= 100; percent += 2 {
		mixed = color.mix(toward, float64(percent)/100)
		if rounded, _ := parseColor(mixed.String()); contrast(rounded, ground) >= least {
			break
		}
	}
	return mixed
}

// dark derives the dark colour scheme: the ground is the ink, a little darker, and the accent is lightened
// until it can be read on it.
func dark(ink, ground, accent rgb) (rgb, rgb, rgb) {
	black, white := rgb{}, rgb{1, 1, 1}
	if ink.luminance() > ground.luminance() {
		return ink, ground, accent // the theme is dark by itself
	}
	ink, ground = ground.mix(black, .1), ink.mix(black, .15)
	if brightest := max(accent[0], accent[1], accent[2]); brightest > 0 {
		accent = accent.mix(rgb{}, 1-.92/brightest) // first without losing its colour
	}
	for i := 0; i < 20 && contrast(accent, ground) < minAccentContrast+1; i++ {
		accent = accent.mix(white, .06)
	}
	return ink, ground, accent
}
