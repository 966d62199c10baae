// Characters that sound alike are typed for one another.

package check

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// soundsFile has a line for each syllable, with the characters of GB 2312 that are read so.
//
//go:embed sounds.txt
var soundsFile string

// sounds are the syllables of each character, without tones.
var sounds = sync.OnceValue(func() map[rune][]string {
	return readSounds(func(syllable string) string { return syllable })
})

// readSounds reads the syllables of each character, each as a function has it.
func readSounds(as func(syllable string) string) map[rune][]string {
	all := map[rune][]string{}
	for line := range strings.Lines(soundsFile) {
		syllable, characters, _ := strings.Cut(strings.TrimSpace(line), " ")
		syllable = as(syllable)
		for _, c := range characters {
			all[c] = append(all[c], syllable)
		}
	}
	return all
}

// nearSounds are the syllables of each character, of which those are one that many speakers, and so many who type by
// sound, do not tell apart: zh and z, ch and c, sh and s, n and l, -ng and -n.
var nearSounds = sync.OnceValue(func() map[rune][]string {
	return readSounds(func(syllable string) string {
		syllable = strings.TrimSuffix(syllable, "g")
		if rest, ok := strings.CutPrefix(syllable, "n"); ok {
			return "l" + rest
		}
		if len(syllable) > 1 && syllable[1] == 'h' {
			return syllable[:1] + syllable[2:]
		}
		return syllable
	})
})

// soundNearly reports whether two characters are read alike, by some speakers at least.
func soundNearly(a, b rune) bool { return haveCommon(nearSounds()[a], nearSounds()[b]) }

// soundAlike reports whether two characters are read alike, whatever their tones.
func soundAlike(a, b rune) bool {
	return haveCommon(sounds()[a], sounds()[b])
}

func haveCommon(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
