package search

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/cputime"
)

// files is an index in memory.
type files map[string][]byte

func (f files) open(name string) ([]byte, error) {
	if data, ok := f[name]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("no file %s", name)
}

func build(t testing.TB, docs []Document) files {
	t.Helper()
	b := NewBuilder()
	for _, d := range docs {
		b.Add(d)
	}
	f, mu := files{}, sync.Mutex{}
	err := b.Files(func(name string, data []byte) error {
		mu.Lock()
		defer mu.Unlock()
		if _, twice := f[name]; twice {
			t.Errorf("%s is written twice", name)
		}
		f[name] = bytes.Clone(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func open(t testing.TB, f files) *Reader {
	t.Helper()
	r, err := NewReader(f.open)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// scan is the truth: the documents whose title or text contains every word of the query.
func scan(docs []Document, folded [][2]string, query string) map[string]bool {
	found := map[string]bool{}
	words := parse(query)
	for i, d := range docs {
		all := len(words) > 0
		for _, w := range words {
			all = all && (strings.Contains(folded[i][0], w.text) || strings.Contains(folded[i][1], w.text))
		}
		if all {
			found[escapePath(d.URL)] = true
		}
	}
	return found
}

func foldAll(docs []Document) [][2]string {
	folded := make([][2]string, len(docs))
	for i, d := range docs {
		folded[i] = [2]string{foldString(d.Title), foldString(d.Text)}
	}
	return folded
}

// prose makes documents of Zipf-distributed characters, so that there are terms in nearly all
// bulletins and in one alone, with the names, words and digits of real ones.
type prose struct {
	r    *rand.Rand
	zipf *rand.Zipf
}

func newProse(seed uint64) *prose {
	r := rand.New(rand.NewPCG(seed, 1))
	return &prose{r, rand.NewZipf(r, 1.2, 8, 3000)}
}

var (
	surnames  = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗陳楊黃")
	districts = []string{"wuhou", "qingyang", "jintang", "pujiang"}
	strange   = []string{
		"COVID-19", "ＡＢＣ１２３", "G5京昆高速", "4.5万元", "ｶﾞﾗｽ", "e\u0301cole", "👨‍👩‍👧‍👦", "𠮷野家", "བོད་ཡིག", "ئۇيغۇر",
		"ꆈꌠꉙ", "한국어", "ﬁne", "①②③", "㎡", "İstanbul", "ΣΑΣ", "\u200b零\u200b宽", "葛\U000E0100城", "臺灣後裏乾", "…——“”", "〇〇七",
		"\ufffd\x00", "abcdefghijklmnopqrstuvwxyz", "0123456789012345", "ㅎㅏㄴ", "\u1112\u1161\u11ab", "カ\u3099", "々〆", "⼀⼆",
	}
)

func (p *prose) han(n int) string {
	out := make([]rune, n)
	for i := range out {
		out[i] = rune(0x4E00 + p.zipf.Uint64()*7%0x5100)
	}
	return string(out)
}

func (p *prose) name() string {
	return string(surnames[p.r.IntN(len(surnames))]) + p.han(1+p.r.IntN(2))
}

func (p *prose) text(runes int) string {
	var sb strings.Builder
	for n := 0; n < runes; {
		switch k := p.r.IntN(40); {
		case k == 0:
			fmt.Fprintf(&sb, "代表%s在%s路%d号，", p.name(), p.han(2), p.r.IntN(300))
		case k == 1:
			sb.WriteString(strange[p.r.IntN(len(strange))])
		case k == 2:
			fmt.Fprintf(&sb, " %d年第%d期 ", 2015+p.r.IntN(12), p.r.IntN(60))
		case k == 3:
			sb.WriteString("。\n")
		default:
			sb.WriteString(p.han(2+p.r.IntN(9)) + "，")
		}
		n += 8
	}
	return sb.String()
}

func (p *prose) document(i int) Document {
	d := districts[p.r.IntN(len(districts))]
	date := time.Date(2016+p.r.IntN(10), 1, 1+p.r.IntN(365), 0, 0, 0, 0, time.UTC)
	doc := Document{
		URL: fmt.Sprintf("/%s/%d/b-%d/", d, date.Year(), i), Title: p.han(3+p.r.IntN(12)) + p.name(),
		Text:     p.text(100 + p.r.IntN(900)),
		District: d, Districts: []string{d, "chengdu"}, DistrictName: d, Date: date,
	}
	if p.r.IntN(4) == 0 {
		doc.Topics = []string{"flood", "fire"}[p.r.IntN(2):]
	}
	return doc
}

func corpus(seed uint64, n int) []Document {
	p := newProse(seed)
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = p.document(i)
	}
	return docs
}

// queries are ordinary and unusual ones.
func queries(docs []Document, n int) []string {
	p := newProse(77)
	found := []string{"的", "一", "a", "1", "2", "COVID", "ovid", "abcdefghijk", "hijklmnopqrstuv", "0123456789", "5678", "4.5", "…", "——", "第3期", "3期", "期 3",
		"臺灣", "台湾", "臺", "后里", "ABC", "ａｂｃ", "family", "👨‍👩‍👧‍👦", "👨", "𠮷", "𠮷野", "é", "école", "istanbul", "한국", "ꆈꌠ", "བོད",
		"零宽", "葛城", "〇七", "m2",
		"不存在的话", "zzzz", "  ", "", "，", "路1", "代表 路", "代表，路", "\ufffd", "σασ", "がらす", "ガラス"}
	for range n {
		d := docs[p.r.IntN(len(docs))]
		text := []rune(d.Text)
		if p.r.IntN(6) == 0 {
			text = []rune(d.Title)
		}
		from := p.r.IntN(len(text))
		found = append(found, string(text[from:min(len(text), from+1+p.r.IntN(7))]))
	}
	for range n / 10 {
		found = append(found, p.name(), p.han(2)+" "+p.han(1), p.han(3))
	}
	return found
}

// Every query finds what a plain scan finds, and nothing else.
func TestRecallAndPrecision(t *testing.T) {
	docs := corpus(1, 900)
	folded := foldAll(docs)
	r := open(t, build(t, docs))
	hits := 0
	for _, q := range queries(docs, 600) {
		want := scan(docs, folded, q)
		results, err := r.Search(Query{Text: q}, -1)
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		got := map[string]bool{}
		for _, res := range results {
			got[res.URL] = true
		}
		if !maps.Equal(got, want) || len(got) != len(results) {
			t.Errorf("%q: found %d, a scan finds %d", q, len(results), len(want))
		}
		hits += len(want)
	}
	if hits < 5000 {
		t.Errorf("only %d hits: the queries test little", hits)
	}
}

// A term in more bulletins than a list keeps loses none of them.
func TestCapped(t *testing.T) {
	docs := make([]Document, 5000)
	for i := range docs {
		docs[i] = Document{
			URL: fmt.Sprintf("/a/%d/", i), Title: "简报", Text: "代表的话", Date: time.Unix(int64(i)*86400, 0).UTC(), District: "a",
		}
		if i == 17 || i == 4990 {
			docs[i].Text = "的确，人大代表的话"
		}
		if i%2 == 0 {
			docs[i].District = "b"
		}
	}
	r := open(t, build(t, docs))
	for query, want := range map[string]int{
		"代表": 5000, "的": 5000, "表的": 5000, "大代表的话": 2, "的确": 2, "代表 的确": 2, "简报": 5000,
	} {
		found, err := r.Search(Query{Text: query}, -1)
		if err != nil || len(found) != want {
			t.Errorf("%s: %d bulletins and %v, want %d", query, len(found), err, want)
		}
	}
	if found, err := r.Search(Query{Text: "代表的", District: "b"}, -1); err != nil || len(found) != 2500 {
		t.Errorf("in one district: %d, %v", len(found), err)
	}
}

func TestFilters(t *testing.T) {
	docs := corpus(2, 700)
	r := open(t, build(t, docs))
	count := func(q Query) int {
		found, err := r.Search(q, -1)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	want := map[Query]int{}
	for _, d := range docs {
		if !strings.Contains(foldString(d.Title+"\n"+d.Text), "代表") {
			continue
		}
		want[Query{Text: "代表", Year: d.Date.Year()}]++
		want[Query{Text: "代表", District: d.District}]++
		want[Query{Text: "代表", District: "chengdu"}]++
		for _, topic := range d.Topics {
			want[Query{Text: "代表", Topic: topic}]++
			want[Query{Text: "代表", Topic: topic, District: d.District, Year: d.Date.Year()}]++
		}
	}
	for q, n := range want {
		if got := count(q); got != n {
			t.Errorf("%+v: %d, want %d", q, got, n)
		}
	}
	for _, q := range []Query{{Text: "代表", Year: 1999}, {Text: "代表", District: "none"}, {Text: "代表", Topic: "none"}} {
		if got := count(q); got != 0 {
			t.Errorf("%+v: %d, want none", q, got)
		}
	}
}

// Title before text, often before once, new before old.
func TestRank(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2022, 1, n, 0, 0, 0, 0, time.UTC) }
	r := open(t, build(t, []Document{
		{URL: "/old/", Title: "甲", Text: "水库", Date: day(1)},
		{URL: "/title/", Title: "水库巡查", Text: "乙", Date: day(2)},
		{URL: "/often/", Title: "丙", Text: "水库水库水库水库", Date: day(3)},
		{URL: "/thrice/", Title: "丙", Text: "水库水库水库", Date: day(3)},
		{URL: "/new/", Title: "丁", Text: "水库", Date: day(4)},
		{URL: "/none/", Title: "水与库", Text: "戊", Date: day(5)},
	}))
	found, err := r.Search(Query{Text: "水库"}, -1)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, f := range found {
		order = append(order, f.URL)
	}
	if want := []string{"title/", "often/", "thrice/", "new/", "old/"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
}

// The same documents give the same files, in whatever order and on however many cores.
func TestDeterministic(t *testing.T) {
	docs := corpus(3, 400)
	docs = append(docs, docs[:20]...) // one address twice
	for i := range 20 {
		docs[i].Text += "另一篇"
		docs[i].Topics = []string{"fire"}
	}
	want := build(t, docs)
	for seed := range uint64(3) {
		shuffled := slices.Clone(docs)
		rand.New(rand.NewPCG(seed, 2)).Shuffle(
			len(docs), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] },
		)
		old := runtime.GOMAXPROCS(1 + int(seed)*2)
		b, wait := NewBuilder(), sync.WaitGroup{}
		for part := range slices.Chunk(shuffled, 50) {
			wait.Go(func() {
				for _, d := range part {
					b.Add(d)
				}
			})
		}
		wait.Wait()
		got, mu := files{}, sync.Mutex{}
		if err := b.Files(func(name string, data []byte) error {
			mu.Lock()
			defer mu.Unlock()
			got[name] = bytes.Clone(data)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		runtime.GOMAXPROCS(old)
		if !maps.EqualFunc(got, want, bytes.Equal) {
			t.Fatalf("seed %d: other files", seed)
		}
	}
}

// One more bulletin leaves most of the index alone: all shards but those of the tail that have its
// terms, and all fragments but those of the last group.
func TestStable(t *testing.T) {
	docs := corpus(4, 2000)
	before := build(t, docs)
	newest := Document{
		URL: "/wuhou/2030/new/", Title: "护学通道", Text: "早高峰时段，代表在校门口值守。", District: "wuhou",
		Date: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	after := build(t, append(docs, newest))
	changed := map[string]int{}
	for name := range after {
		if !bytes.Equal(before[name], after[name]) {
			changed[name[:2]]++
		}
	}
	shards := 0
	for name := range after {
		if strings.HasPrefix(name, "b/") {
			shards++
		}
	}
	if shards < 100 || changed["b/"] > 0 || changed["t/"] > 40 || changed["f/"] > groupSize || changed["di"] != 1 {
		t.Errorf("%d shards; changed: %v", shards, changed)
	}
}

func TestSmall(t *testing.T) {
	empty := open(t, build(t, nil))
	if found, err := empty.Search(Query{Text: "代表", District: "wuhou", Year: 2022}, -1); err != nil || len(found) > 0 {
		t.Errorf("an empty site: %v, %v", found, err)
	}
	one := []Document{{URL: "/武侯/2022/a b/", Title: "题", Text: `"引号"\反斜 </script> ` + "${x}`\u2028", Date: time.Now(), District: `we"ird \slug`}}
	r := open(t, build(t, one))
	for _, q := range []string{"题", "引号", `"引号"`, `\反斜`, "</script>", "script", "${x}", "x"} {
		found, err := r.Search(Query{Text: q}, -1)
		if err != nil || len(found) != 1 || found[0].Text != one[0].Text || found[0].URL != "%E6%AD%A6%E4%BE%AF/2022/a%20b/" {
			t.Errorf("%s: %+v, %v", q, found, err)
		}
	}
	if found, _ := r.Search(Query{Text: "题x"}, -1); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
}

func TestHuge(t *testing.T) {
	p := newProse(9)
	docs := append(corpus(5, 20), Document{URL: "/huge/", Title: "巨", Text: p.text(400_000) + strings.Repeat("x7", 100_000) + "末尾", Date: time.Now()})
	var r *Reader
	if took := cputime.Of(func() { r = open(t, build(t, docs)) }); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	for _, q := range []string{"末尾", "7末", "x7x7x7x7x7末尾"} {
		if found, err := r.Search(Query{Text: q}, -1); err != nil || len(found) != 1 {
			t.Errorf("%s: %d, %v", q, len(found), err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	docs := corpus(8, 1000)
	index := NewBuilder()
	for i := 0; b.Loop(); i++ {
		index.Add(docs[i%len(docs)])
	}
}

func BenchmarkFiles(b *testing.B) {
	docs := corpus(8, 4000)
	for b.Loop() {
		b.StopTimer()
		index := NewBuilder()
		for _, d := range docs {
			index.Add(d)
		}
		b.StartTimer()
		if err := index.Files(func(string, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(docs)), "µs/bulletin")
}
