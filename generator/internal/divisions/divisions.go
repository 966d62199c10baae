// Package divisions is the national table: the provinces, prefectures and counties of the mainland with
// the slugs that a new site gives them.
//
// The rows (code, name) are the statistics bureau's published codes. Rows that only group others (市辖区,
// 县, 省直辖县级行政区划) are left out, and so are those that repeat a city without districts (嘉峪关市,
// 东莞市); the divisions that they group become children of the division above. Development zones that have
// a code are included.
//
// A slug is pinyin without tones, ü written v, without the generic ending: chengdu, wuhou. It keeps the
// ending where one syllable would remain (shanxian, chengqu) or where a parent has the same name
// (changshaxian in changsha), and gets the parent's slug as a prefix where another division of the province
// has the same slug (neijiang-shizhong, leshan-shizhong). So a division has one slug, for whichever region a
// site is made; it may be changed in site.toml.
//
// Pinyin is that of mozillazg/go-pinyin (MIT, see NOTICE) except for the exceptional readings of place names
// in generate/readings.go. The program in generate/ makes the table, which holds only the slugs.
package divisions

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"

	"jianbao/generator/internal/site"
)

//go:generate go -C generate run . -from published.csv -to ../table.txt.gz

// table holds one division a line: code, name, slug.
//
//go:embed table.txt.gz
var table []byte

// All returns every division in the order of the codes, parents before children. Aliases are the name
// without its ending, and names that it had before.
func All() ([]*site.District, error) {
	text, err := unpack()
	if err != nil {
		return nil, fmt.Errorf("the embedded table of divisions: %w", err)
	}
	var all []*site.District
	byCode := map[string]*site.District{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 3 {
			return nil, fmt.Errorf("the embedded table of divisions: bad line %q", line)
		}
		d := &site.District{Code: f[0], Name: f[1], Slug: f[2]}
		if short := Short(d.Name); short != d.Name {
			d.Aliases = []string{short}
		}
		d.Aliases = append(d.Aliases, formerNames[d.Name]...)
		for _, above := range []string{d.Code[:4] + "00", d.Code[:2] + "0000"} {
			if d.Parent = byCode[above]; d.Parent != nil {
				d.Parent.Children = append(d.Parent.Children, d)
				break
			}
		}
		byCode[d.Code] = d
		all = append(all, d)
	}
	return all, nil
}

func unpack() (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(table))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

// Subtree is a division and everything below it, parents before children.
func Subtree(d *site.District) []*site.District {
	list := []*site.District{d}
	for _, child := range d.Children {
		list = append(list, Subtree(child)...)
	}
	return list
}
