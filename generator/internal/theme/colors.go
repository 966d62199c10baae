package theme

import (
	"encoding/hex"
	"fmt"
	"math"

	"jianbao/generator/internal/diag"
)

// colors are those of [colors] in theme.toml, as typed; "" where another layer sets them.
type colors struct{ Ink, Ground, Accent string }

// fillFrom takes what is not set from a layer below.
func (c *colors) fillFrom(below colors) {
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
func (c colors) rule(src *diag.Source, diags *diag.List) string {
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
	for _, pair := range []struct {
		name  string
		color rgb
		least float64
	}{{"ink", ink, minInkContrast}, {"accent", accent, minAccentContrast}} {
		if got := contrast(pair.color, ground); got < pair.least {
			diags.Add(diag.New(diag.ThemeSetting, diag.Text{
				Zh: fmt.Sprintf("colors.%s 在 colors.ground 上看不清：对比度 %.1f，至少要 %.0f", pair.name, got, pair.least),
				En: fmt.Sprintf(
					"colors.%s is hard to read on colors.ground: a contrast of %.1f, where %.0f is the least", pair.name, got,
					pair.least,
				),
			}).At(keySpan(src, pair.name)))
		}
	}
	root := func(ink, ground, accent rgb) string {
		return fmt.Sprintf(":root{--ink:%s;--ground:%s;--accent:%s}", ink, ground, accent)
	}
	return root(ink, ground, accent) + "@media(prefers-color-scheme:dark){" + root(dark(ink, ground, accent)) + "}\n"
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
