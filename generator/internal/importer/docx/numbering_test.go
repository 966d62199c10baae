package docx

import (
	"strconv"
	"strings"
	"testing"
)

// Numbers are written as Word writes them. "" stands for digits: the format has no sign for the number.
func TestNumerals(t *testing.T) {
	numbers := []int{1, 2, 10, 11, 20, 21, 99, 100, 101, 110, 1010, 10000, 20300}
	for format, want := range map[string]string{
		"decimal":                   "1 2 10 11 20 21 99 100 101 110 1010 10000 20300",
		"decimalZero":               "01 02 10 11 20 21 99 100 101 110 1010 10000 20300",
		"decimalFullWidth":          "１ ２ １０ １１ ２０ ２１ ９９ １００ １０１ １１０ １０１０ １００００ ２０３００",
		"decimalEnclosedCircle":     "① ② ⑩ ⑪ ⑳ 21 99 100 101 110 1010 10000 20300",
		"decimalEnclosedParen":      "⑴ ⑵ ⑽ ⑾ ⒇ 21 99 100 101 110 1010 10000 20300",
		"decimalEnclosedFullstop":   "⒈ ⒉ ⒑ ⒒ ⒛ 21 99 100 101 110 1010 10000 20300",
		"upperRoman":                "I II X XI XX XXI XCIX C CI CX MX MMMMMMMMMM MMMMMMMMMMMMMMMMMMMMCCC",
		"lowerLetter":               "a b j k t u " + strings.Repeat("u", 4) + " vvvv wwww fffff 1010 10000 20300",
		"chineseCounting":           "一 二 十 十一 二十 二十一 九十九 一○○ 一○一 一一○ 一○一○ 一○○○○ 二○三○○",
		"chineseCountingThousand":   "一 二 十 十一 二十 二十一 九十九 一百 一百〇一 一百一十 一千〇一十 一万 二万〇三百",
		"japaneseCounting":          "一 二 十 十一 二十 二十一 九十九 百 百一 百十 千十 一万 二万三百",
		"ideographDigital":          "一 二 一〇 一一 二〇 二一 九九 一〇〇 一〇一 一一〇 一〇一〇 一〇〇〇〇 二〇三〇〇",
		"chineseLegalSimplified":    "壹 贰 壹拾 壹拾壹 贰拾 贰拾壹 玖拾玖 壹佰 壹佰零壹 壹佰壹拾 壹仟零壹拾 壹万 贰万零叁佰",
		"ideographTraditional":      "甲 乙 癸 11 20 21 99 100 101 110 1010 10000 20300",
		"ideographZodiac":           "子 丑 酉 戌 20 21 99 100 101 110 1010 10000 20300",
		"ordinal":                   "1st 2nd 10th 11th 20th 21st 99th 100th 101st 110th 1010th 10000th 20300th",
		"custom:001, 002, 003, ...": "001 002 010 011 020 021 099 100 101 110 1010 10000 20300",
		"hebrew1":                   "1 2 10 11 20 21 99 100 101 110 1010 10000 20300",
	} {
		var got []string
		for _, n := range numbers {
			got = append(got, numeral(format, n))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s:\n%s\nwant\n%s", format, s, want)
		}
	}
}

// lvl is a level of a list.
func lvl(i int, format, text, more string) string {
	return `<w:lvl w:ilvl="` + strconv.Itoa(i) + `"><w:start w:val="1"/><w:numFmt w:val="` + format +
		`"/><w:lvlText w:val="` + text + `"/>` + more + `</w:lvl>`
}

// num is a paragraph of list id at a level, written "id.level text".
func nums(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		at, text, _ := strings.Cut(line, " ")
		id, level, _ := strings.Cut(at, ".")
		b.WriteString(`<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr></w:pPr>` +
			r(text) + `</w:p>`)
	}
	return b.String()
}

// numbered reads paragraphs with a numbering part.
func numbered(t *testing.T, lists, styles, inner string) string {
	t.Helper()
	d := read(t, parts{
		"word/document.xml":            body(inner),
		"word/_rels/document.xml.rels": rels("rId1 numbering numbering.xml", "rId2 styles styles.xml"),
		"word/numbering.xml":           part("w:numbering", lists),
		"word/styles.xml":              part("w:styles", styles),
	})
	return strings.ReplaceAll(shown(d.Blocks), "\n", "|")
}

func TestNumbering(t *testing.T) {
	abstract := func(id, levels string) string {
		return `<w:abstractNum w:abstractNumId="` + id + `">` + levels + `</w:abstractNum>`
	}
	list := func(id, abstract, more string) string {
		return `<w:num w:numId="` + id + `"><w:abstractNumId w:val="` + abstract + `"/>` + more + `</w:num>`
	}
	outline := abstract("0", lvl(0, "decimal", "%1.", "")+lvl(1, "decimal", "%1.%2", "")+lvl(2, "decimal", "%1.%2.%3", ""))
	official := abstract("1", lvl(0, "chineseCountingThousand", "%1、", "")+lvl(1, "chineseCounting", "（%2）", "")+
		lvl(2, "decimal", "%1.%3", `<w:isLgl/>`))
	start := func(level, n string) string {
		return `<w:lvlOverride w:ilvl="` + level + `"><w:startOverride w:val="` + n + `"/></w:lvlOverride>`
	}
	for name, test := range map[string]struct{ lists, inner, want string }{
		"levels": {outline + list("1", "0", ""), nums("1.0 a", "1.1 b", "1.1 c", "1.0 d", "1.1 e", "1.2 f"),
			"1. a|1.1 b|1.2 c|2. d|2.1 e|2.1.1 f"},
		"official": {official + list("1", "1", ""), nums("1.0 甲", "1.1 乙", "1.1 丙", "1.2 丁", "1.0 戊", "1.1 己"),
			"一、甲|（一）乙|（二）丙|1.1 丁|二、戊|（一）己"},
		"a level left out has begun": {outline + list("1", "0", ""), nums("1.0 a", "1.2 b", "1.1 c"),
			"1. a|1.1.1 b|1.2 c"},
		"two lists of one kind go on": {outline + list("1", "0", "") + list("2", "0", ""), nums("1.0 a", "2.0 b", "1.0 c"),
			"1. a|2. b|3. c"},
		"start anew": {outline + list("1", "0", "") + list("2", "0", start("0", "1")),
			nums("1.0 a", "1.0 b", "2.0 c", "2.0 d"), "1. a|2. b|1. c|2. d"},
		"start at": {outline + list("1", "0", start("0", "5")), nums("1.0 a", "1.1 b"), "5. a|5.1 b"},
		"start": {abstract("0", strings.Replace(lvl(0, "decimal", "%1.", ""), `start w:val="1"`, `start w:val="4"`, 1)) +
			list("1", "0", ""), nums("1.0 a", "1.0 b"), "4. a|5. b"},
		"level of the list": {outline + list("1", "0", `<w:lvlOverride w:ilvl="0">`+lvl(0, "upperRoman", "%1)", "")+
			`</w:lvlOverride>`), nums("1.0 a", "1.0 b"), "I) a|II) b"},
		"never anew": {abstract("0", lvl(0, "decimal", "第%1章", "")+lvl(1, "decimal", "第%2条", `<w:lvlRestart w:val="0"/>`)) +
			list("1", "0", ""), nums("1.0 a", "1.1 b", "1.0 c", "1.1 d"), "第1章 a|第1条 b|第2章 c|第2条 d"},
		"anew after the first only": {abstract("0", lvl(0, "decimal", "%1", "")+lvl(1, "decimal", "%2", "")+
			lvl(2, "decimal", "%3", `<w:lvlRestart w:val="1"/>`)) + list("1", "0", ""),
			nums("1.0 a", "1.1 b", "1.2 c", "1.1 d", "1.2 e", "1.0 f", "1.2 g"), "1 a|1 b|1 c|2 d|2 e|2 f|1 g"},
		"none is none": {abstract("0", lvl(0, "none", "%1", "")+lvl(1, "none", "附件", "")) + list("1", "0", ""),
			nums("1.0 a", "1.1 b"), "a|附件 b"},
		"no blank": {abstract("0", lvl(0, "decimal", "%1.", `<w:suff w:val="nothing"/>`)) + list("1", "0", ""),
			nums("1.0 a"), "1.a"},
		"bullets": {abstract("0", lvl(0, "bullet", "\uf0b7", "")+lvl(1, "bullet", "o", "")) + list("1", "0", ""),
			nums("1.0 a", "1.1 b"), "- a|  - b"},
		"no list": {outline + list("1", "0", ""), nums("0.0 a", "9.0 b", "1.8 c"), "a|b|c"},
		"deleted": {outline + list("1", "0", ""), nums("1.0 a") + `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/>` +
			`<w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:del>` + r("x") + `</w:del></w:p>` +
			nums("1.0 b"), "1. a|2. b"},
		"empty ones count": {outline + list("1", "0", ""), nums("1.0 a", "1.0 ", "1.0 c"), "1. a|3. c"},
	} {
		if got := numbered(t, test.lists, "", test.inner); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// A style may have the number, and its level in the list tells the level; a list may be that of a style.
func TestNumberingOfStyles(t *testing.T) {
	lists := `<w:abstractNum w:abstractNumId="0">` + lvl(0, "chineseCounting", "%1、", `<w:pStyle w:val="2"/>`) +
		lvl(1, "chineseCounting", "（%2）", `<w:pStyle w:val="3"/>`) + `</w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>`
	styles := `<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>` +
		`</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="3"><w:name w:val="heading 2"/><w:pPr><w:numPr>` +
		`<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="4"><w:name w:val="mine"/>` +
		`<w:basedOn w:val="3"/></w:style><w:style w:type="numbering" w:styleId="L"><w:name w:val="list"/><w:pPr><w:numPr>` +
		`<w:numId w:val="1"/></w:numPr></w:pPr></w:style>`
	styled := func(id, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + id + `"/></w:pPr>` + r(text) + `</w:p>`
	}
	inner := styled("2", "a") + styled("3", "b") + styled("4", "c") + nums("2.0 d") +
		`<w:p><w:pPr><w:pStyle w:val="3"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>` + r("e") + `</w:p>`
	if got, want := numbered(t, lists, styles, inner), "一、a|（一）b|（二）c|二、d|e"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
