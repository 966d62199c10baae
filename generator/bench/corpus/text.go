package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hanTarget is the number of Han characters of an average body.
const hanTarget = 900

// Markdown returns the body of a bulletin.
func (c *Corpus) Markdown(b Bulletin) string {
	r := c.rand(bodyStream, b.Index)
	p := prose{r: r, district: b.District.Name}
	sections := 2 + r.IntN(2)
	target := hanTarget - 90 + r.IntN(181)
	// What the list and the table will take of the target is not known yet: sections are
	// filled to a growing share of it, so that all ends near it.
	p.paragraph(target / (2 * (sections + 1)))
	for s := range sections {
		fmt.Fprintf(&p.out, "## %s、%s\n\n", []string{"一", "二", "三"}[s], p.expand("{heading}"))
		if s == 0 {
			p.list()
		}
		if s == 1 && b.Index%10 == 0 {
			p.table()
		}
		for end := target*(s+1)/sections - 100; p.han < end; {
			p.paragraph(min(end-p.han, 90+r.IntN(80)))
		}
	}
	fmt.Fprintf(&p.out, "%s详见[%s](https://renda.example.gov.cn/wenjian/%d/%06d.html)。\n",
		p.expand("{close}"), p.expand("{document}"), b.Date.Year(), b.Index)
	return p.out.String()
}

// prose writes text from the vocabulary and counts its Han characters.
type prose struct {
	r        *rand.Rand
	district string
	out      strings.Builder
	han      int
}

// expand replaces each {key} of the pattern by a random phrase, again and again.
func (p *prose) expand(pattern string) string {
	var sb strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "{")
		sb.WriteString(before)
		if !found {
			return sb.String()
		}
		key, after, _ := strings.Cut(rest, "}")
		switch key {
		case "district":
			sb.WriteString(p.district)
		case "number":
			fmt.Fprint(&sb, 2+p.r.IntN(180))
		default:
			phrases := vocabulary[key]
			sb.WriteString(p.expand(phrases[p.r.IntN(len(phrases))]))
		}
		pattern = after
	}
}

func (p *prose) write(s string) {
	p.out.WriteString(s)
	p.han += countHan(s)
}

// paragraph writes sentences up to about that many Han characters; every third or so
// paragraph has a bold run.
func (p *prose) paragraph(han int) {
	end := p.han + han
	if p.r.IntN(3) == 0 {
		p.write(p.expand("**{noun}**是{district}今年{field}的重点。"))
	}
	for first := true; first || p.han < end; first = false {
		p.write(p.expand("{sentence}"))
	}
	p.out.WriteString("\n\n")
}

func (p *prose) list() {
	for range 3 + p.r.IntN(3) {
		p.write(p.expand("- **{noun}**：{act}{object}，{result}。\n"))
	}
	p.out.WriteString("\n")
}

func (p *prose) table() {
	p.write("| 街道（乡镇） | 参加代表 | 走访户数 | 收集意见 |\n|---|--:|--:|:--|\n")
	for range 4 + p.r.IntN(3) {
		p.write(p.expand("| {town} | {number} | {number} | {noun}{number}条 |\n"))
	}
	p.out.WriteString("\n")
}

func countHan(s string) int {
	n := 0
	for len(s) > 0 {
		c, size := utf8.DecodeRuneInString(s)
		if c >= 0x2E80 && unicode.Is(unicode.Han, c) {
			n++
		}
		s = s[size:]
	}
	return n
}
