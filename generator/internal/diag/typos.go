package diag

import "slices"

// Nearest returns the candidates that the officer may have meant: those at the smallest edit
// distance, at most three, if that distance is small for the length of the word. A swap of
// neighbours counts one, as does one character for another, so 武候区 finds 武侯区.
func Nearest(word string, candidates []string) []string {
	w := []rune(word)
	limit := max(1, len(w)/3)
	var found []string
	for _, c := range candidates {
		d := distance(w, []rune(c), limit)
		if d > limit || c == word || d >= len(w) {
			continue
		}
		if d < limit {
			limit, found = d, found[:0]
		}
		if !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	slices.Sort(found)
	return found[:min(len(found), 3)]
}

// Similar is Nearest for names: 郫县 is one character away from 丰县, and another place. So one is suggested only if
// it has two characters in common with the word.
func Similar(word string, names []string) []string {
	return slices.DeleteFunc(Nearest(word, names), func(name string) bool {
		common, rest := 0, []rune(name)
		for _, r := range word {
			if i := slices.Index(rest, r); i >= 0 {
				rest = slices.Delete(rest, i, i+1)
				common++
			}
		}
		return common < 2
	})
}

// distance is the optimal string alignment distance, or limit+1 when it is greater.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
