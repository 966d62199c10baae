package importer

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/generator/internal/importer/draft"
)

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
