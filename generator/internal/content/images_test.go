package content

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/cputime"
)

// Photos are found in whatever form the conversion of the body reads.
func TestBodyImages(t *testing.T) {
	for body, want := range map[string][]string{
		"![](a.jpg)":                {"a.jpg"},
		"前文![图](a b.jpg)后文":         {"a b.jpg", "a"},
		"![图](<a b.jpg>)":           {"a b.jpg"},
		`![图](a b.jpg "标题")`:        {`a b.jpg "标题"`, "a b.jpg"},
		"![图]（a.jpg）":               {"a.jpg"},
		"！【图】（a.jpg）":               {"a.jpg"},
		"！[图](a.jpg)":               {"a.jpg"},
		"![[a.jpg]]":                {"a.jpg"},
		"![[sub/a b.jpg|图]]":        {"sub/a b.jpg"},
		"![图（一）](a(1).jpg)":         {"a(1).jpg"},
		"![a ![b](c.jpg)](d.jpg)":   {"c.jpg"},
		"好！[图](a.jpg)":              {"a.jpg"},
		"[图](a.jpg)":                nil,
		"![图] (a.jpg)":              nil,
		"![](a\n.jpg)":              nil,
		"![图](a.jpg\n\n![二](b.jpg)": {"b.jpg"},
	} {
		var got []string
		for image := range bodyImages(body) {
			got = append(got, image.names...)
		}
		got = slices.Compact(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	captioned := CaptionedImages("![](a.jpg) ![图](./b%20c.jpg) ![图](d e.jpg \"标题\")")
	if captioned["a.jpg"] || !captioned["b c.jpg"] || !captioned["d e.jpg"] {
		t.Errorf("%v", captioned)
	}
}

// Looking for photos takes no longer than reading the text, whatever it repeats.
func TestBodyImagesLinear(t *testing.T) {
	for _, shape := range []string{
		"![a]( ", "![", "![a](", "![[a", "！【a】（", "![a](((((", "![a]", "!", "！[", "](", "![a](b c ",
	} {
		body := strings.Repeat(shape, 1<<20/len(shape)) + "](a.jpg)"
		took := cputime.Of(func() {
			for range bodyImages(body) {
			}
			CaptionedImages(body)
		})
		if took > time.Second {
			t.Errorf("%q took %v", shape, took)
		}
	}
}

// A gallery is a line of several images and nothing else.
func TestImageGroups(t *testing.T) {
	groups := ImageGroups("![](a.jpg)![](./b%20c.jpg)\r\n\n![](d.jpg)\n\n文 ![](e.jpg)![](f.jpg)\n\n" +
		" ![图](g.jpg) ![](h.jpg) ![](i.jpg)\n")
	var got []string
	for _, g := range groups {
		got = append(got, strings.Join(slices.Sorted(maps.Keys(g)), " "))
	}
	if want := "a.jpg b c.jpg b%20c.jpg|g.jpg h.jpg i.jpg"; strings.Join(got, "|") != want {
		t.Errorf("%q, not %q", got, want)
	}
}
