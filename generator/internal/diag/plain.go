package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
)

// Titles, names of files and values of settings reach terminals, the logs of continuous integration, spreadsheets and
// browsers. The functions here keep them from acting there. They replace what moves the cursor, hides text or turns its
// direction, so that one sees that something stands there:
//
//   - [OneLine] for a value within a line, which then cannot begin another one;
//   - [Lines] for a text of several lines, whose line ends are meant;
//   - [Plain] for reports and pages, which hold no control characters and no noncharacters.

// OneLine is a text as a part of one line on a terminal.
func OneLine(s string) string {
	if isPlainASCII(s) {
		return s
	}
	return strings.Map(visible, s)
}

// Lines is a text of several lines for a terminal or a log. Words that make commands of lines in the logs of GitHub and
// Azure, :: at the beginning and ##[ or ##vso[ anywhere, are taken apart.
func Lines(s string) string {
	if !isPlainASCII(strings.ReplaceAll(s, "\n", "")) {
		s = strings.Map(func(r rune) rune {
			if r == '\n' {
				return r
			}
			return visible(r)
		}, s)
	}
	if strings.Contains(s, "##") {
		s = apart.Replace(s)
	}
	if !strings.Contains(s, "::") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if blanks := len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace)); strings.HasPrefix(line[blanks:], "::") {
			lines[i] = line[:blanks] + ": " + line[blanks+1:]
		}
	}
	return strings.Join(lines, "\n")
}

var apart = strings.NewReplacer("##[", "## [", "##vso[", "## vso[", "##teamcity[", "## teamcity[")

// Plain is a text without control characters, line ends and tabs apart, and without noncharacters. They are dropped:
// HTML and XML forbid them.
func Plain(s string) string {
	if !strings.ContainsFunc(s, forbidden) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if forbidden(r) {
			return -1
		}
		return r
	}, s)
}

func forbidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' || noncharacter(r)
}

func noncharacter(r rune) bool { return r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe }

// visible is a character as a terminal may show it.
func visible(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case r < 0x20:
		return 0x2400 + r // the control pictures
	case r < 0x7f, r >= 0x3000 && r < 0xa000:
		return r
	case r == '\u200c' || r == '\u200d': // join the parts of an emoji
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029', noncharacter(r):
		return utf8.RuneError
	}
	return r
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// longAddress is an address that fills lines: its first and last letters tell it from others.
var longAddress = lazyregexp.New(`(https?://[^\s，。；）]{36})[^\s，。；）]{24,}([^\s，。；）]{12})`)

// ShortAddresses is a text with the middle of long addresses left out, for people to read.
func ShortAddresses(s string) string { return longAddress.ReplaceAllString(s, "$1…$2") }
