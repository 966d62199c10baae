package theme

import (
	"testing"
	"testing/fstest"
)

// A drawing that could do more than be seen is refused, whichever way it says so.
func TestSVG(t *testing.T) {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20">`
	for svg, ok := range map[string]bool{
		head + `<path d="M0 0"/></svg>`: true,
		`<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a">` + head + `</svg>`: true,
		head + `<defs><g id="a"/></defs><rect fill="url(#a)"/><use href="#b"/></svg>`:                true,
		head + `<image href="data:image/png;base64,iVBO"/><style>.a{fill:red}</style></svg>`:         true,
		`<svg xmlns="http://www.w3.org/2000/svg" width="30px" height="10"></svg>`:                    true,

		head + `<script>alert(1)</script></svg>`:                             false,
		head + `<SCRIPT/></svg>`:                                             false,
		head + `<rect onclick="a()"/></svg>`:                                 false,
		head + `<a href="javascript:a()"/></svg>`:                            false,
		head + `<a xlink:href=" JaVaScript:a()"/></svg>`:                     false,
		head + `<image href="https://example.com/a.png"/></svg>`:             false,
		head + `<image href="//example.com/a.png"/></svg>`:                   false,
		head + `<image href="data:image/svg+xml,x"/></svg>`:                  false,
		head + `<foreignObject/></svg>`:                                      false,
		head + `<animate attributeName="href" to="javascript:a()"/></svg>`:   false,
		head + `<set attributeName="onclick" to="a()"/></svg>`:               false,
		head + `<style>@import "a.css";</style></svg>`:                       false,
		head + `<style>a{background:URL( 'http://a')}</style></svg>`:         false,
		head + `<rect style="fill:url(http://a)"/></svg>`:                    false,
		`<?xml-stylesheet href="a.css"?>` + head + `</svg>`:                  false,
		`<!DOCTYPE svg [<!ENTITY a "b">]>` + head + `&a;</svg>`:              false,
		`<svg xmlns="http://www.w3.org/2000/svg"></svg>`:                     false,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 NaN 5"></svg>`: false,
		`<html><body/></html>`:                                               false,
		head:                                                                 false,
		"":                                                                   false,
		"文字":                                                                 false,
	} {
		theme, _ := loadTheme(t, fstest.MapFS{"assets/a.svg": {Data: []byte(svg)}}, "default", "zh-CN")
		p, problem, found := theme.Picture("a.svg")
		if !found || (problem.Zh == "") != ok {
			t.Errorf("%s: %+v %v", svg, p, problem.En)
		}
	}
}

func TestSVGSize(t *testing.T) {
	for attributes, want := range map[string][2]int{
		`viewBox="0 0 10 20"`: {80, 160}, `width="300" height="100"`: {300, 100},
		`width="100%" viewBox="0,0,640,64"`: {640, 64},
		`width="1e9" height="1"`:            {0, 0}, `viewBox="0 0 -5 5"`: {0, 0},
	} {
		data := []byte(`<svg xmlns="http://www.w3.org/2000/svg" ` + attributes + `></svg>`)
		if w, h, _ := readSVG(data); w != want[0] || h != want[1] {
			t.Errorf("%s: %d × %d", attributes, w, h)
		}
	}
}
