package main

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// query is what is typed, and of which class.
type query struct {
	class, text string
	truth       map[string]bool // addresses of the bulletins that contain it
}

var classes = []string{"2 characters", "4 characters", "name", "street", "any 3-6 characters", "Latin and digits"}

// newQueries draws per queries of each class from the documents themselves.
func (l *library) newQueries(seed uint64, n, per int) []*query {
	r := rand.New(rand.NewPCG(seed, 0x90e))
	var found []*query
	for _, class := range classes {
		seen := map[string]bool{}
		for len(seen) < per {
			if text := l.draw(r, class, n); text != "" && !seen[text] {
				seen[text] = true
				found = append(found, &query{class, text, map[string]bool{}})
			}
		}
	}
	return found
}

func (l *library) draw(r *rand.Rand, class string, n int) string {
	d := l.document(r.IntN(n))
	switch class {
	case "2 characters":
		return hanRun(r, d.Text, 2)
	case "4 characters":
		return hanRun(r, d.Text, 4)
	case "any 3-6 characters":
		text := []rune(d.Text)
		size := 3 + r.IntN(4)
		from := r.IntN(len(text) - size)
		return trimSpace(string(text[from : from+size]))
	}
	_, rest, _ := strings.Cut(d.Text, "\n")
	for _, line := range strings.Split(rest, "\n") {
		if who, rest, ok := strings.Cut(line, "代表在"); ok && strings.Contains(rest, "号说：") && len(who) < 16 {
			where, _, _ := strings.Cut(rest, "号说：")
			digits := strings.IndexFunc(where, unicode.IsDigit)
			switch class {
			case "name":
				return who
			case "street":
				return where[:digits]
			}
			return where[digits:] + "号"
		}
	}
	return ""
}

func trimSpace(s string) string {
	if s = strings.TrimSpace(s); strings.ContainsAny(s, "\n \t") || len([]rune(s)) < 3 {
		return ""
	}
	return s
}

// hanRun is size characters of a document without signs between them.
func hanRun(r *rand.Rand, text string, size int) string {
	runes := []rune(text)
	for range 50 {
		from := r.IntN(len(runes) - size)
		if run := string(runes[from : from+size]); strings.IndexFunc(run, func(c rune) bool { return !unicode.Is(unicode.Han, c) }) < 0 {
			return run
		}
	}
	return ""
}

// scan fills in the truth by looking through every text, as typed: the queries come from the
// texts, so folding has nothing to do here but for full-width signs, which both sides have alike.
func (l *library) scan(n int, queries []*query) {
	for i := range n {
		d := l.document(i)
		for _, q := range queries {
			if strings.Contains(d.Text, q.text) || strings.Contains(d.Title, q.text) {
				q.truth[d.URL] = true
			}
		}
	}
}
