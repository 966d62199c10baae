package check

import "strings"

// longestLink is how far the end of a link or of code in a line may be away, in bytes.
const longestLink = 1000

// verbatimEnd is where the part of a body ends that begins at text[i] and must stay as it was typed: code from a ` on,
// the destination of a link from its ]( or ]: on, and the name between [[ and ]]. It is 0 where none begins.
func verbatimEnd(text string, i int) int {
	line := text[max(0, i-longestLink):i]
	line = strings.TrimLeft(line[strings.LastIndexByte(line, '\n')+1:], " ")
	rest := text[i:]
	switch {
	case strings.HasPrefix(rest, "]("):
		return i + destinationEnd(rest)
	case strings.HasPrefix(rest, "]:") && strings.HasPrefix(line, "[") && !strings.HasPrefix(line, "[^"):
		return i + referenceEnd(rest)
	case strings.HasPrefix(rest, "[["):
		return i + closedBy(rest, 2, "]]")
	case rest[0] != '`':
		return 0
	}
	n := 1
	for at(rest, n) == '`' {
		n++
	}
	fence := rest[:n]
	if n < 3 || line != "" {
		return i + closedBy(rest, n, fence)
	}
	if k := strings.Index(rest[n:], "\n"+fence); k >= 0 {
		return i + n + k + 1 + n
	}
	return len(text)
}

// wordEnd is where an address with Chinese characters ends.
func wordEnd(text string) int {
	text = text[:min(len(text), longestLink)]
	if k := strings.IndexAny(text, " \n\t<>\"`)]，。；：、！？（）《》“”　"); k >= 0 {
		return k
	}
	return len(text)
}

// closedBy is where the mark after text[:from] ends, in the same paragraph; from if there is none.
func closedBy(text string, from int, mark string) int {
	rest := text[from:min(len(text), from+longestLink)]
	if k := strings.Index(rest, "\n\n"); k >= 0 {
		rest = rest[:k]
	}
	if k := strings.Index(rest, mark); k >= 0 {
		return from + k + len(mark)
	}
	return from
}

// destinationEnd is where the destination after ]( ends: brackets in it come in pairs.
func destinationEnd(text string) int {
	open := 0
	for i := 1; i < min(len(text), longestLink); i++ {
		switch text[i] {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return i
			}
		case '\\':
			i++
		case '\n':
			return 0
		}
	}
	return 0
}

// referenceEnd is where the line of a link's definition ends: [a]: /address
func referenceEnd(text string) int {
	line := text[:lineEnd(text)]
	if address := strings.TrimLeft(line[len("]:"):], " "); address != "" && !strings.ContainsAny(address, " ，。") {
		return len(line)
	}
	return 0
}
