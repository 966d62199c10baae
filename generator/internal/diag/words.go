package diag

import "math/bits"

// WordList are names from which one is suggested for a name that finds nothing. A large site has thousands, and may
// have as many bulletins with a wrong name, so most are put aside unread: one change makes two bits of a sign differ at
// most.
type WordList struct {
	words []string
	signs []wordSign
}

// wordSign says how many characters a word has, and has a bit for each of them.
type wordSign struct {
	characters int
	bits       uint64
}

func signOf(word string) (s wordSign) {
	for _, r := range word {
		s.characters++
		s.bits |= 1 << (uint32(r) * 2654435761 >> 26)
	}
	return s
}

// Add adds words.
func (l *WordList) Add(words ...string) {
	for _, word := range words {
		l.words, l.signs = append(l.words, word), append(l.signs, signOf(word))
	}
}

// Nearest are the words that a name may stand for.
func (l *WordList) Nearest(name string) []string {
	wanted := signOf(name)
	limit := max(1, wanted.characters/3) // as Nearest has it
	var near []string
	for i, s := range l.signs {
		if apart := wanted.characters - s.characters; -limit <= apart && apart <= limit &&
			bits.OnesCount64(wanted.bits^s.bits) <= 2*limit {
			near = append(near, l.words[i])
		}
	}
	return Similar(name, near)
}
