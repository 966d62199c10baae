package importer

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/generator/internal/importer/draft"
)

// Places that stand together without captions become a gallery; those with one, in a list or in a sentence do not.
func TestWithPhotos(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"文。\n\n〔照片1〕\n\n〔照片2〕\r\n\r\n〔照片3〕\n\n文。\n", "文。\n\n![](1)![](2)![](3)\n\n文。\n"},
		{"〔照片1〕\n\n〔照片2〕会场\n\n〔照片3〕\n", "![](1)\n\n![](2)\n\n![](3)\n"},
		{"- 〔照片1〕\n- 〔照片2〕\n", "- ![](1)\n- ![](2)\n"},
		{"如〔照片1〕 〔照片2〕所示。\n", "如![](1) ![](2)所示。\n"},
		{"〔照片1〕\n\n〔照片7〕\n\n〔照片3〕\n", "![](1)\n\n〔照片7〕\n\n![](3)\n"},
	} {
		places := placesOf(test.body)
		names := make([]string, len(places))
		for i, p := range places {
			if p.number < 7 {
				names[i] = fmt.Sprint(p.number)
			}
		}
		if got := withPhotos(test.body, places, names); got != test.want {
			t.Errorf("%q becomes %q, not %q", test.body, got, test.want)
		}
	}
}

// TestPlacesOf holds where places are found, all that the check finds, and what is their caption.
func TestPlacesOf(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"〔照片1〕会场\n\n〔照片2〕\n", "1:会场|2:"},
		{"〔照片1〕会场\r\n\r\n文字\r\n", "1:会场"},
		{"〔照片2〕 会场 \r\n〔照片3〕\r\n", "2:会场|3:"},
		{"- 第一\n- 〔照片3〕座谈 \n", "3:座谈"},
		{"1. 〔照片4〕\n> > 〔照片5〕合影\n", "4:|5:合影"},
		{"| 甲 | 乙 |\n| --- | --- |\n| 〔照片1〕甲地 | 〔照片2〕乙\\|丙 |\n", "1:甲地|2:乙\\|丙"},
		{"| 见〔照片1〕处 | 文 |\n", "1:"},
		{"如〔照片1〕〔照片2〕所示。\n", "1:|2:"},
		{"〔照片1〕〔照片2〕合影\n", "1:|2:合影"},
		{"没有〔照片〕\n", ""},
	} {
		var got []string
		body := test.body
		places := placesOf(body)
		for i := len(places) - 1; i >= 0; i-- {
			p := places[i]
			got = append([]string{fmt.Sprintf("%d:%s", p.number, p.caption)}, got...)
			body = body[:p.start] + "![](x)" + body[p.end:]
		}
		if s := strings.Join(got, "|"); s != test.want {
			t.Errorf("%q has %s, not %s", test.body, s, test.want)
		}
		if draft.PlaceMark.MatchString(body) || strings.Count(body, "\n") != strings.Count(test.body, "\n") {
			t.Errorf("%q becomes %q", test.body, body)
		}
	}
}
