package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// maskedWords are words that some sites filter. Scrapers mask them: they rotate a word left by one character
// and put it between * and **. Only these have a safe fix.
var maskedWords = map[string]bool{
	"党": true, "共产党": true, "中共": true, "中央": true, "近平": true, "习近平": true, "总书记": true, "政府": true, "国务院": true,
	"主席": true, "毛泽东": true, "小平": true, "邓小平": true, "泽东": true, "克强": true, "李克强": true, "法院": true, "公安": true,
	"警察": true, "信访": true, "上访": true, "民主": true, "选举": true, "腐败": true, "政治": true, "领导": true, "书记": true,
}

// maskPattern is a masked word.
var maskPattern = lazyregexp.New(`\*\p{Han}{1,6}\*\*`)

// hasEmphasis reports whether a text has stars besides those of masked words.
func hasEmphasis(text string) bool {
	return strings.Contains(maskPattern.ReplaceAllString(text, ""), "*")
}

// scanStar reads the asterisks at i, reports the masked word that they begin, and returns where to go on.
func (s *scanner) scanStar(i, end int) int {
	s.repeats = repeatFinder{}
	n := 1
	for i+n < end && s.text[i+n] == '*' {
		n++
	}
	if n != 1 {
		return i + n
	}
	stop, count := i+1, 0
	var runes [7]rune
	for stop < end && count < len(runes) {
		r, size := utf8.DecodeRuneInString(s.text[stop:end])
		if !isHan(r) {
			break
		}
		runes[count] = r
		stop, count = stop+size, count+1
	}
	if count == 0 || count == len(runes) || !strings.HasPrefix(s.text[stop:end], "**") || at(s.text[:end], stop+2) == '*' {
		return i + 1
	}
	word := string(runes[count-1]) + string(runes[:count-1])
	stop += len("**")
	switch {
	case maskedWords[word] && (count > 1 || !hasEmphasis(s.text[stop:stop+lineEnd(s.text[stop:end])])):
		s.fix(maskedWord, i, stop, word)
	case lineBefore(s.text[stop:end], '*'):
		s.report(maskedWord, i, stop, word)
	default: // ordinary emphasis within emphasis
		return i + 1
	}
	return stop
}

// lineBefore reports whether the line ends before a sign comes. Where one comes soon, no more is read.
func lineBefore(text string, sign byte) bool {
	next := strings.IndexByte(text, sign)
	return next < 0 || strings.IndexByte(text[:next], '\n') >= 0
}

// checkStars reports ** in front matter, which is no Markdown. In a body the converter reports it.
func (s *scanner) checkStars(p part) {
	for i := p.start; i < p.end; i++ {
		if s.text[i] != '*' {
			continue
		}
		stop := i
		for stop < p.end && s.text[stop] == '*' {
			stop++
		}
		if stop-i == 2 && !digitAt(s.text[:p.end], stop) && !digitAt(s.text, i-1) && !s.reported(maskedWord, i) {
			s.report(strayStars, i, stop)
		}
		i = stop
	}
}

// reported reports whether a finding of the rule covers i.
func (s *scanner) reported(code diag.Code, i int) bool {
	for _, f := range s.found {
		if f.Code == code && f.Start <= i && i < f.End {
			return true
		}
	}
	return false
}

// reportInvisible reports the invisible character r at i, unless it joins the parts of an emoji.
func (s *scanner) reportInvisible(r rune, i, size int) {
	next, _ := utf8.DecodeRuneInString(s.text[i+size:])
	if r == 0x200d && (next >= 0x1f000 || next >= 0x2190 && next < 0x2c00) {
		return
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	if joinsLetters(before) || joinsLetters(next) {
		return
	}
	f := s.report(invisible, i, i+size, codePoint(r))
	if s.mayFix && s.isProse(i) && r != '\v' && r != '\f' &&
		!strings.ContainsRune(marksOfMarkdown, before) && !strings.ContainsRune(marksOfMarkdown, next) {
		s.addEdit(f, invisible, Edit{i, i + size, ""})
	}
}

// marksOfMarkdown may mean something else without the invisible character beside them.
const marksOfMarkdown = "*_`[]()<>|#~!\\-+&"

// joinsLetters reports whether a letter is of a script that needs invisible characters, such as Uyghur or Mongolian.
func joinsLetters(r rune) bool {
	return r >= 0x590 && r < 0x1100 || r >= 0x1700 && r < 0x1900 ||
		r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc
}

// reportRadical reports a character that only looks like an ordinary one.
func (s *scanner) reportRadical(i, size int) {
	typed := s.text[i : i+size]
	if ordinary := norm.NFKC.String(typed); ordinary != typed {
		s.fix(radical, i, i+size, ordinary)
	}
}

// checkLostCharacter reports the signs Text[i:stop], which stand for a character that could not be converted, if they
// are in the middle of a word.
func (s *scanner) checkLostCharacter(i, stop, end int) {
	before, b := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	after, a := utf8.DecodeRuneInString(s.text[stop:end])
	if isHan(before) && isHan(after) {
		s.report(lostCharacter, i-b, stop+a)
	}
}

// copyAgain is the hint where mojibake cannot be decoded.
var copyAgain = diag.Text{Zh: "认不出原来的文字，请从原稿重新复制", En: "it cannot be decoded; copy it again from the original"}

// scanLatin reads a run of accented Latin letters and signs, and reports it if it is UTF-8 decoded as
// Windows-1252: ä¸­å›½ for 中国. It returns where to go on: i if it reported nothing.
func (s *scanner) scanLatin(i, end int) int {
	var raw []byte
	stop := i
	for stop < end {
		r, size := utf8.DecodeRuneInString(s.text[stop:end])
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r >= 0x80 && r < 0xa0 {
			b, ok = byte(r), true // five bytes are undefined in Windows-1252
		}
		if !ok || b < 0x80 || r == utf8.RuneError {
			break
		}
		raw = append(raw, b)
		stop += size
	}
	s.decoded = stop
	meant := string(raw)
	if len(raw) < 3 || !utf8.ValidString(meant) || !strings.ContainsFunc(meant, func(r rune) bool { return r >= 0x2010 }) {
		return i
	}
	s.fix(mojibake, i, stop, meant)
	return stop
}

// reportGarbled reports the rest of a line as one finding, from the first sign of wrong decoding at i on, and
// returns its length. If it is UTF-8 decoded as GBK, the hint is the right text.
func (s *scanner) reportGarbled(i, n, end int) int {
	length := lineEnd(s.text[i:end])
	start := i
	for start > s.floor {
		r, size := utf8.DecodeLastRuneInString(s.text[s.floor:start])
		if !isHan(r) {
			break
		}
		start -= size
	}
	meant := ""
	if raw, err := simplifiedchinese.GBK.NewEncoder().String(s.text[start : i+length]); err == nil {
		plain := strings.ToValidUTF8(raw, "□")
		if n := utf8.RuneCountInString(plain); strings.Count(plain, "□")*4 < n {
			meant = plain
		}
	}
	s.report(mojibake, i, i+max(length, n), meant)
	return max(length, n)
}

// checkRepeatedLines reports a line that a body has three times, as scrapers leave the text of a photo wherever
// one stood, and an alternative text that several photos have.
func (s *scanner) checkRepeatedLines(from int) {
	lines, texts := repetitions{}, repetitions{}
	for i := from; i < len(s.text); {
		length := lineEnd(s.text[i:])
		start := i + length - len(strings.TrimLeftFunc(s.text[i:i+length], unicode.IsSpace))
		line := strings.TrimSpace(s.text[i : i+length])
		if len(line) >= 24 && line[0] != '|' {
			texts.addAltTexts(line, start)
			if line[0] != '!' {
				lines.add(line, start)
			}
		} else if strings.HasPrefix(line, "![") {
			texts.addAltTexts(line, start)
		}
		i += length + 1
	}
	for _, repeated := range []struct {
		of   repetitions
		most int
	}{{lines, 2}, {texts, 1}} {
		for _, text := range repeated.of.moreThan(repeated.most) {
			if r := repeated.of[text]; repeated.most == 1 || isHan(firstRune(text)) {
				s.report(altRepeated, r.second, r.second+len(text), r.count)
			}
		}
	}
}

// repetitions are texts with the number of times that they occur.
type repetitions map[string]*repetition

type repetition struct{ count, second int } // where it occurs for the second time

func (all repetitions) add(text string, at int) {
	r := all[text]
	if r == nil {
		r = new(repetition)
		all[text] = r
	}
	if r.count++; r.count == 2 {
		r.second = at
	}
}

// moreThan are the texts that occur more often than a number says, in the order of the text.
func (all repetitions) moreThan(most int) (texts []string) {
	for text, r := range all {
		if r.count > most {
			texts = append(texts, text)
		}
	}
	slices.SortFunc(texts, func(a, b string) int { return all[a].second - all[b].second })
	return texts
}

// addAltTexts adds the alternative texts of a line's photos.
func (all repetitions) addAltTexts(line string, at int) {
	for {
		_, rest, ok := strings.Cut(line, "![")
		if !ok {
			return
		}
		alt, after, ok := strings.Cut(rest, "](")
		if ok && alt != "" && !strings.ContainsAny(alt, "[]") {
			all.add(alt, at+len(line)-len(rest))
		}
		at += len(line) - len(after)
		line = after
	}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
