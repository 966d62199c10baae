package search

import (
	"math/bits"
	"slices"
	"strings"
)

// queryWord is a word of a query: what a text must contain literally, and the terms that every text
// with it has.
type queryWord struct {
	text  string
	terms []term
}

// term is looked up in the index as it is, or as a prefix of terms.
type term struct {
	text   string
	prefix bool
}

// foldString folds a text as the index does.
func foldString(text string) string { return string(new(normalizer).append(nil, text)) }

// parse folds a query and cuts it into words.
func parse(query string) []queryWord {
	var words []queryWord
	for _, text := range strings.FieldsFunc(foldString(query), isSpace) {
		if !slices.ContainsFunc(words, func(w queryWord) bool { return w.text == text }) {
			words = append(words, queryWord{text, termsOf([]rune(text))})
		}
	}
	return words
}

// isSpace is JavaScript's \s with the control characters.
func isSpace(r rune) bool {
	return r <= ' ' || r == 0x85 || r == 0xA0 || r == 0x1680 || 0x2000 <= r && r <= 0x200A ||
		r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x3000
}

// termsOf lists the terms of a word. A run at its end may continue in the text, so its last term is a
// prefix; before a sign it is complete. A single character matches too much and is looked up only when
// the word has nothing longer.
func termsOf(text []rune) []term {
	var terms, singles []term
	add := func(text string, size int, prefix bool) {
		if size > 1 {
			terms = append(terms, term{text, prefix})
		} else {
			singles = append(singles, term{text, prefix})
		}
	}
	for i := 0; i < len(text); {
		start, k := i, kindOf(text[i])
		for i < len(text) && kindOf(text[i]) == k {
			i++
		}
		run, open := text[start:i], i == len(text)
		switch {
		case k == word:
			if !open && kindOf(text[i]) == han {
				run = text[start : i+1]
			}
			run = run[:min(len(run), maxWordTerm)]
			add("#"+string(run), len(run), open && len(run) < maxWordTerm)
		case k == han:
			for j := range len(run) - 1 {
				add(string(run[j:j+2]), 2, false)
			}
			if !open && latinRank(text[i]) > 0 {
				add(string(text[i-1:i+1]), 2, false)
			} else if len(run) == 1 {
				add(string(run), 1, open)
			}
		}
	}
	if len(terms) == 0 {
		return singles
	}
	return terms
}

// rarity is the inverse frequency of a word: how often its total can be doubled before it is all.
func rarity(all, total int) float64 {
	return float64(1 + bits.Len(uint(all/max(1, total))))
}
