package search

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// Whatever is in the files, the reader answers or says that they are broken.
func FuzzReader(f *testing.F) {
	index := build(f, corpus(11, 3))
	var names []string
	for name := range index {
		if name != "directory.js" && !strings.HasPrefix(name, "hant") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	shard := index[names[len(names)-1]]
	f.Add(index["directory.js"], shard, index[names[0]], "代表")
	f.Add([]byte(`jianbao.shard({"v":5,"n":1,"segments":[{"from":0,"terms":"","shards":""},{"from":0,"terms":"0#a ","shards":"00000"}],"groups":"000001"})`+"\n"),
		[]byte(`jianbao.shard("0#a # "`+")\n"), []byte(`jianbao.shard([["a","b","c","d","a"]])`+"\n"), "a")
	f.Fuzz(func(t *testing.T, directory, shard, fragment []byte, query string) {
		if len(query) > 1000 || bytes.Contains(directory, []byte("000000000")) {
			return // a site of billions of bulletins
		}
		r, err := NewReader(func(name string) ([]byte, error) {
			switch name[:2] {
			case "t/":
				return shard, nil
			case "f/":
				return fragment, nil
			}
			return directory, nil
		})
		if err != nil || r.dir.N > 1000 {
			return
		}
		_, _ = r.Search(Query{Text: query, District: "wuhou", Year: 2020}, -1)
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range strange {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := foldString(text)
		if strings.Contains(text, "\xff") && !strings.Contains(folded, "\ufffd") {
			t.Errorf("%q: %q", text, folded)
		}
		for _, w := range parse(text) {
			for _, term := range w.terms {
				if strings.ContainsAny(term.text, " \"\\\n") || term.text == "" || term.text == "#" {
					t.Errorf("%q: term %q", text, term.text)
				}
			}
		}
	})
}

func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var want []uint64
	for v := range uint64(70_000) {
		want = append(want, v)
	}
	for range 10_000 {
		want = append(want, r.Uint64()>>(24+r.IntN(40)))
	}
	var text []byte
	for _, v := range want {
		text = appendNumber(text, v)
	}
	if bytes.ContainsAny(text, "\"\\ \n") {
		t.Error("numbers have to stand in a script as they are")
	}
	got, err := readNumbers(nil, text)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d numbers, %v", len(got), err)
	}
	if size := len(appendNumber(nil, 63_419)); size != 3 {
		t.Errorf("63,419 takes %d", size)
	}
	if size := len(appendNumber(nil, 1_979)); size != 2 {
		t.Errorf("1,979 takes %d", size)
	}
}

// Ranks are in the order of UTF-16 units and go both ways.
func TestRanks(t *testing.T) {
	last, lastRank := "", uint64(0)
	var all []rune
	for r := rune(0); r < 0x40000; r++ {
		if hanRank(r) > 0 || latinRank(r) > 0 {
			all = append(all, r)
		}
		if (kindOf(r) == han) != (hanRank(r) > 0) {
			t.Fatalf("%U is of two minds", r)
		}
	}
	slices.SortFunc(all, func(a, b rune) int {
		return slices.Compare(utf16.Encode([]rune{a}), utf16.Encode([]rune{b}))
	})
	for _, r := range all {
		rank := max(hanRank(r), latinRank(r))
		if rank <= lastRank || rankRune(rank) != r || rank >= 1<<rankBits {
			t.Fatalf("%U has rank %d after %d", r, rank, lastRank)
		}
		if compareUnits(last, string(r)) >= 0 {
			t.Fatalf("%q is not before %q", last, r)
		}
		last, lastRank = string(r), rank
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"ＣＯＶＩＤ－１９": "covid-19", "臺灣後裏": "台湾后里", "ﬁ㎡①": "fim21", "e\u0301É": "éé", "零\u200b宽": "零宽",
		"ｶﾞﾗｽ": "ガラス", "İ": "i\u0307", "，。！": ",。!", "\u1112\u1161\u11ab": "한", "\xff代": "\ufffd代", "": "",
	} {
		if got := foldString(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	runes := []rune(strings.ReplaceAll(hantTable, "\n", ""))
	for i := 0; i < len(runes); i += 2 {
		if s := foldString(string(runes[i])); s != string(runes[i+1]) || foldString(s) != s {
			t.Errorf("%c becomes %s, want %c", runes[i], s, runes[i+1])
		}
	}
}

func TestJSON(t *testing.T) {
	for c := rune(0); c < 0x3000; c++ {
		text := "a" + string(c) + "代\xff\xe4\xbb"
		var got string
		if err := json.Unmarshal(appendJSON(nil, text), &got); err != nil ||
			got != strings.ToValidUTF8(text[:len(text)-3], "")+"\ufffd\ufffd\ufffd" {
			t.Fatalf("%q: %q, %v", text, got, err)
		}
	}
	if got := string(appendJSON(nil, "\u2028</script>\x01\"\\\n")); got != `"\u2028\u003c/script>\u0001\"\\\n"` {
		t.Error(got)
	}
}
