package check

import (
	"strings"
	"testing"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// Near misses of fixed phrases, and what is none.
func TestFixedPhrases(t *testing.T) {
	c := New(Settings{})
	for _, test := range []struct{ text, want string }{
		{"坚持以社会注意思想教育人", "社会主义思想"},
		{"深入学习习近平新时代中国特色社会注意思想", "习近平新时代中国特色社会主义思想"},
		{"习近平新时代中国特色社会主思想", "习近平新时代中国特色社会主义思想"},
		{"习近平新时代中国特色社会主主义思想", "习近平新时代中国特色社会主义思想"},
		{"习近平新时代中国特社色会主义思想", "习近平新时代中国特色社会主义思想"},
		{"听取区人民代表大会常务委会员报告", "人民代表大会常务委员会"},
		{"铸牢中华民族共同体意式", "铸牢中华民族共同体意识"},
		{"以人民为忠心", "以人民为中心"},
		{"绿水青山就是金山银汕", "绿水青山就是金山银山"},
		{"人民对美好升活的向往", "人民对美好生活的向往"},
		{"建设一代一路", "一带一路"},
		{"全过成人民民主", "全过程人民民主"},
		{"发展全过程人民名主的实践", "全过程人民民主"},
		{"铸牢中华民族共同体意思", "铸牢中华民族共同体意识"},
		{"毛择东思想", "毛泽东思想"},
		{"坚持人民代表大会制渡的意义", "人民代表大会制度"},
		{"高治量发展", "高质量发展"},
		{"乡村政兴", "乡村振兴"},
		{"习近平新时代中国特色社会主义思想", ""},
		{"习近平新时代中国特色社会主义经济思想", ""},
		{"中国特色社会主义法律体系、法治体系、法治道路", ""},
		{"全面建设小康社会，全面建成小康社会", ""},
		{"引起全社会注意，社会注意力", ""},
		{"全省人民代表大会代表，各级人民代表大会", ""},
		{"检察委员会、检查委员会、监察委员会", ""},
		{"绿水青山，就是金山银山", ""},
		{"绿水青山就是\n金山银山", ""},
		{"党的十八大精神，党的二十大精神", ""},
		{"以人民为中心的发展", ""},
		{"[会议](社会注意思想.pdf)", ""},
	} {
		var got []string
		for _, f := range check(c, test.text) {
			got = append(got, string(f.Code)+" "+f.Hints(diag.Zh)[0])
		}
		want := ""
		if test.want != "" {
			want = "check-fixed-phrase 改写成：" + test.want
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: got %q, want %q", test.text, got, want)
		}
	}
}

// Of the slips of every phrase of six characters and more nearly all are found: a character that sounds alike, one too
// few, two in the wrong order.
func TestSlipsOfPhrases(t *testing.T) {
	c := New(Settings{})
	alike := map[rune][]rune{}
	for line := range strings.Lines(soundsFile) {
		_, characters, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, r := range characters {
			alike[r] = append(alike[r], []rune(characters)...)
		}
	}
	planted, found := 0, 0
	try := func(slip []rune, phrase string) {
		if text := string(slip); !strings.Contains(phrase, text) {
			planted++
			if len(check(c, "，"+text+"，")) > 0 {
				found++
			} else {
				t.Log(text, phrase)
			}
		}
	}
	for _, phrase := range phrases().phrases {
		runes := []rune(phrase)
		if len(runes) < 6 {
			continue
		}
		for k, r := range runes {
			if others := alike[r]; len(others) > 1 {
				other := others[(k*7+3)%len(others)]
				try(append(append(append([]rune{}, runes[:k]...), other), runes[k+1:]...), phrase)
			}
			if k > 0 && k < len(runes)-1 && len(runes) > 6 {
				try(append(append([]rune{}, runes[:k]...), runes[k+1:]...), phrase)
				swapped := append([]rune{}, runes...)
				swapped[k], swapped[k+1] = swapped[k+1], swapped[k]
				try(swapped, phrase)
			}
		}
	}
	t.Logf("%d of %d slips were found", found, planted)
	if found*100 < planted*95 {
		t.Errorf("%d of %d slips were found", found, planted)
	}
}

// The list holds words of three-byte characters only, each once.
func TestPhraseList(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range phrases().phrases {
		if seen[p] || len(p) < 4*hanSize || len(p) != hanSize*utf8.RuneCountInString(p) {
			t.Errorf("%q is listed twice, or no phrase", p)
		}
		seen[p] = true
	}
	if len(seen) < 300 {
		t.Errorf("only %d phrases", len(seen))
	}
}
