package check

import (
	"cmp"
	_ "embed"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
)

// Word is a rule about words, as the package comment describes it.
type Word struct {
	Code     diag.Code `toml:"code"`
	Name     string    `toml:"name"`
	NameEn   string    `toml:"name_en"`
	Severity string    `toml:"severity"`
	Reason   string    `toml:"reason"`
	ReasonEn string    `toml:"reason_en"`
	Wrong    []string  `toml:"wrong"`
	Right    string    `toml:"right"`
	Fix      bool      `toml:"fix"`
	After    []string  `toml:"after"`
	Before   []string  `toml:"before"`
	Near     []string  `toml:"near"`
	NotNear  []string  `toml:"not_near"`
	Since    time.Time `toml:"since"`
	Good     []string  `toml:"good"`
	Bad      []string  `toml:"bad"`

	group Group
}

type wordFile struct {
	Rule  []Word   `toml:"rule"`
	Pairs []string `toml:"pairs"`
}

//go:embed wording.toml
var wordingFile string

//go:embed spelling.toml
var spellingFile string

// builtinWords are the lists that come with jianbao. They are read once for each checker.
func builtinWords() []Word {
	var all []Word
	for _, file := range []struct{ name, text string }{{"wording.toml", wordingFile}, {"spelling.toml", spellingFile}} {
		words, found := parseWords(&diag.Source{Name: file.name, Text: file.text}, Wording)
		if len(found) > 0 {
			panic("check: " + file.name + ": " + found[0].Message(diag.En)) // a test reads them
		}
		all = append(all, words...)
	}
	return all
}

// ParseWords reads a site's own list. Rules with mistakes are left out and reported.
func ParseWords(src *diag.Source) ([]Word, []diag.Diagnostic) {
	words, found := parseWords(src, Wording)
	for i := range words {
		if words[i].Code != spelling && !strings.HasPrefix(string(words[i].Code), "check-word-") {
			must := diag.Text{Zh: "代码要以 check-word- 开头", En: "the code must begin with check-word-"}
			found = append(found, listMistake(src, string(words[i].Code), must))
			words[i].Wrong = nil
		}
	}
	return slices.DeleteFunc(words, func(w Word) bool { return len(w.Wrong) == 0 }), found
}

func parseWords(src *diag.Source, group Group) ([]Word, []diag.Diagnostic) {
	var file wordFile
	found := decodeList(src, &file)
	if len(found) > 0 {
		return nil, found
	}
	mistake := func(text, zh, en string) { found = append(found, listMistake(src, text, diag.Text{Zh: zh, En: en})) }
	for i := range file.Rule {
		w := &file.Rule[i]
		if w.group = group; w.Code == spelling {
			w.group = Spelling
		}
		_, ok := ParseLevel(cmp.Or(w.Severity, "warning"))
		switch {
		case w.Code == "" || len(w.Wrong) == 0:
			mistake(cmp.Or(string(w.Code), "[[rule]]"), "每条 [[rule]] 都要有 code 和 wrong", "every [[rule]] needs code and wrong")
		case slices.ContainsFunc(w.Wrong, unindexed):
			mistake(string(w.Code), "wrong 里的词要以汉字或中文标点开头", "words in wrong begin with a Chinese character")
		case w.Fix && slices.ContainsFunc(w.Wrong, func(wrong string) bool { return w.rightFor(wrong) == "" }):
			mistake(string(w.Code), "fix = true 要有 right", "fix = true needs right")
		case !ok:
			mistake(w.Severity, "severity 是 off、warning 或 error", "severity is off, warning or error")
		}
	}
	for _, pair := range file.Pairs {
		w, ok := parsePair(pair)
		if !ok {
			mistake(pair, "写成“错字=正字”", "write wrong=right")
			continue
		}
		file.Rule = append(file.Rule, w)
	}
	if len(found) > 0 {
		return nil, found
	}
	return file.Rule, nil
}

// unindexed reports whether a word begins with a character that the index has no entry for.
func unindexed(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return r < 0x2000 || r >= 0x10000 || r == utf8.RuneError
}

// parsePair reads "wrong=right !after before! ?". It has no fix with the question mark, nor for two characters.
func parsePair(pair string) (Word, bool) {
	fields := strings.Fields(pair)
	if len(fields) == 0 {
		return Word{}, false
	}
	wrong, right, ok := strings.Cut(fields[0], "=")
	w := Word{
		Code: spelling, group: Spelling, Wrong: []string{wrong}, Right: right, Fix: utf8.RuneCountInString(wrong) > 2,
	}
	for _, f := range fields[1:] {
		if f == "?" {
			w.Fix = false
		} else if rest, after := strings.CutPrefix(f, "!"); after {
			w.After = append(w.After, rest)
		} else if rest, before := strings.CutSuffix(f, "!"); before {
			w.Before = append(w.Before, rest)
		} else {
			ok = false
		}
	}
	return w, ok && !unindexed(wrong) && right != "" && wrong != right
}

// rightFor is what to write instead of one of the wrong words, which may have its own: 甲=乙.
func (w *Word) rightFor(wrong string) string {
	if _, right, own := strings.Cut(wrong, "="); own {
		return right
	}
	return w.Right
}

// decodeList reads one of the site's lists. Unknown keys are mistakes.
func decodeList(src *diag.Source, into any) []diag.Diagnostic {
	meta, err := toml.Decode(src.Text, into)
	var pe toml.ParseError
	if errors.As(err, &pe) {
		text := diag.Text{Zh: "这里的写法不对", En: pe.Message}
		return []diag.Diagnostic{listError(text).At(src.Span(pe.Position.Start, pe.Position.Start+max(1, pe.Position.Len)))}
	}
	if err != nil {
		return []diag.Diagnostic{listError(diag.Text{Zh: "有一项的内容类型不对", En: err.Error()}).In(src.Name)}
	}
	var found []diag.Diagnostic
	for _, key := range meta.Undecoded() {
		name := key[len(key)-1]
		unknown := diag.Text{Zh: "没有“" + name + "”这一项", En: `there is no key "` + name + `"`}
		found = append(found, listMistake(src, name, unknown))
	}
	return found
}

// ListInvalid is the code of mistakes in people.toml and in a site's own words.
const ListInvalid diag.Code = "check-list-invalid"

func listError(message diag.Text) diag.Diagnostic {
	return diag.Own(ListInvalid, diag.Error, diag.Text{Zh: "%[1]s", En: "%[1]s"}, []any{message})
}

// listMistake reports a mistake at the first occurrence of a text.
func listMistake(src *diag.Source, text string, message diag.Text) diag.Diagnostic {
	i := strings.Index(src.Text, text)
	if i < 0 {
		return listError(message).In(src.Name)
	}
	return listError(message).At(src.Span(i, i+len(text)))
}

// rule makes the rule that the word's findings belong to.
func (w *Word) rule() *Rule {
	r := &Rule{Code: w.Code, Group: w.group, Severity: diag.Warning}
	if w.Severity == "error" {
		r.Severity = diag.Error
	}
	r.Name = diag.Text{Zh: cmp.Or(w.Name, w.Right, w.Wrong[0]), En: cmp.Or(w.NameEn, w.Name, w.Right, w.Wrong[0])}
	if w.Reason != "" {
		plain := func(s string) string { return strings.ReplaceAll(diag.OneLine(s), "%", "％") } // it is formatted
		r.Reason = diag.Text{
			Zh: "依据：" + plain(w.Reason),
			En: "why: " + plain(cmp.Or(w.ReasonEn, w.Reason)),
		}
	}
	r.message = diag.Text{Zh: "“%[1]s”的说法不规范", En: `"%[1]s" is not the proper wording`}
	r.hint = write
	return r
}

// wordIndex finds words by their first character.
type wordIndex struct {
	first   *[0x10000]uint32 // class bits and the number of a bucket
	buckets []bucket
}

const (
	plateClass uint32 = 1 << (31 - iota)
	numeralClass
	personClass
	phraseClass // may end a pair of characters by which phrases are found
	bucketMask  = phraseClass - 1
)

// bucket is the wrong words that begin with one character, the longest first. Where they are many, as in a list of ten
// thousand, they are found by their heads.
type bucket struct {
	entries []entry
	lengths []int            // of the heads
	byHead  map[string][]int // indexes of entries
}

// fewWords are tried one after the other.
const fewWords = 16

func (b *bucket) index() {
	slices.SortStableFunc(b.entries, func(a, b entry) int { return len(b.text) - len(a.text) })
	if len(b.entries) <= fewWords {
		return
	}
	b.byHead = map[string][]int{}
	for i, e := range b.entries {
		b.byHead[e.head] = append(b.byHead[e.head], i)
	}
	for head := range b.byHead {
		if !slices.Contains(b.lengths, len(head)) {
			b.lengths = append(b.lengths, len(head))
		}
	}
}

// beginning calls each for the words whose head a text begins with, in their order, until it returns true.
func (b *bucket) beginning(text string, each func(e *entry) (done bool)) {
	if b.byHead == nil {
		for i := range b.entries {
			if e := &b.entries[i]; strings.HasPrefix(text, e.head) && each(e) {
				return
			}
		}
		return
	}
	var found []int
	for _, n := range b.lengths {
		if n <= len(text) {
			found = append(found, b.byHead[text[:n]]...)
		}
	}
	slices.Sort(found)
	for _, i := range found {
		if each(&b.entries[i]) {
			return
		}
	}
}

// entry is one wrong word.
type entry struct {
	text  string
	head  string // before the first #
	right string
	word  *Word
}

func newWordIndex(words []Word) wordIndex {
	x := wordIndex{first: new([0x10000]uint32), buckets: make([]bucket, 1)}
	for i := range words {
		for _, wrong := range words[i].Wrong {
			right := words[i].rightFor(wrong)
			wrong, _, _ := strings.Cut(wrong, "=")
			if words[i].Code == doubledWord && right == "" {
				right = wrong[:len(wrong)/2]
			}
			r, _ := utf8.DecodeRuneInString(wrong)
			number := x.first[r] & bucketMask
			if number == 0 {
				number = uint32(len(x.buckets))
				x.first[r] |= number
				x.buckets = append(x.buckets, bucket{})
			}
			head, _, _ := strings.Cut(wrong, "#")
			b := &x.buckets[number]
			b.entries = append(b.entries, entry{wrong, head, right, &words[i]})
		}
	}
	for i := range x.buckets {
		x.buckets[i].index()
	}
	for _, r := range plateProvinces {
		x.first[r] |= plateClass
	}
	for _, r := range chineseDigits {
		x.first[r] |= numeralClass
	}
	for pair := range phrases().seeds {
		r, _ := utf8.DecodeRuneInString(pair[hanSize:])
		x.first[r] |= phraseClass
	}
	return x
}

// matchWords reports the wrong word of a bucket that stands at i, and returns its length; 0 if there is none.
func (s *scanner) matchWords(b *bucket, i, end int) (length int) {
	b.beginning(s.text[i:end], func(e *entry) bool {
		n, ok := matchWord(s.text[i:end], e.text)
		if !ok || !s.contextFits(e.word, i, i+n, end) {
			return false
		}
		right := e.right
		if strings.Contains(right, "#") { // the numeral of the text
			numeral, _ := matchWord(s.text[i+len(e.head):end], "#")
			right = strings.Replace(right, "#", s.text[i+len(e.head):i+len(e.head)+numeral], 1)
		}
		switch {
		case e.word.Code == mojibake:
			n = s.reportGarbled(i, n, end)
		case e.word.Code == homeAddress:
			if n = s.matchAddress(i, n, end); n == 0 {
				return false
			}
		case e.word.Fix:
			s.fix(e.word.Code, i, i+n, right)
		default:
			s.report(e.word.Code, i, i+n, right)
		}
		length = n
		return true
	})
	return length
}

// matchWord reports whether a text begins with a word, in which # is a numeral, and how long the match is.
func matchWord(text, word string) (int, bool) {
	first, rest, wild := strings.Cut(word, "#")
	if !strings.HasPrefix(text, first) {
		return 0, false
	}
	if !wild {
		return len(first), true
	}
	n := len(first)
	for count := 0; count < 4; count++ {
		r, size := utf8.DecodeRuneInString(text[n:])
		if !(r >= '0' && r <= '9' || r >= '０' && r <= '９' || strings.ContainsRune(chineseDigits, r)) {
			break
		}
		n += size
	}
	if n == len(first) {
		return 0, false
	}
	m, ok := matchWord(text[n:], rest)
	return n + m, ok
}

// contextFits reports whether the text around a word makes it a mistake.
func (s *scanner) contextFits(w *Word, start, stop, end int) bool {
	if !w.Since.IsZero() && s.doc.Date.Before(w.Since) || w.group == Wording && s.inTitle(start) {
		return false
	}
	if hasAnySuffix(s.text[s.floor:start], w.After) || hasAnyPrefix(s.text[stop:end], w.Before) {
		return false
	}
	if len(w.Near)+len(w.NotNear) == 0 {
		return true
	}
	from, to := s.sentenceAround(start, stop, end)
	sentence := s.text[from:to]
	return (len(w.Near) == 0 || containsAny(sentence, w.Near)) && !containsAny(sentence, w.NotNear)
}

// longestSentence is how much of the sentence on each side of a word is searched, in bytes.
const longestSentence = 600

// sentenceAround is the sentence that holds Text[start:stop].
func (s *scanner) sentenceAround(start, stop, end int) (from, to int) {
	from, to = max(s.floor, start-longestSentence), min(end, stop+longestSentence)
	for _, mark := range []string{"。", "！", "？", "\n"} {
		if i := strings.LastIndex(s.text[from:start], mark); i >= 0 {
			from += i + len(mark)
		}
		if i := strings.Index(s.text[stop:to], mark); i >= 0 {
			to = stop + i
		}
	}
	return from, to
}
