package importer

import (
	"hash/fnv"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/site"
)

// similar finds texts that are much like one of the site: the same text in another file, of another version. Texts are
// compared by their shingles, runs of five letters; how alike two are is estimated by the smallest hashes of each.
type similar struct {
	files     fs.FS
	bulletins []*site.Bulletin
	once      sync.Once
	texts     []sketch
	byHash    map[uint64][]int
}

const (
	shingle   = 5   // letters
	hashes    = 128 // of a sketch
	keys      = 12  // of them by which texts are found
	shortest  = 60  // letters of a text that is compared
	alike     = 0.9
	maxSketch = 200_000 // letters of a text that are looked at
)

// sketch is the smallest hashes of a text's shingles, ascending.
type sketch struct {
	folder string
	hashes []uint64
}

// find is the folder of a text that is much like a draft, or "". The first call reads the texts of the site.
func (s *similar) find(d *draft.Draft) string {
	own := sketchOf("", d.Body)
	if len(own.hashes) == 0 {
		return ""
	}
	s.once.Do(s.read)
	seen := map[int]bool{}
	best, at := alike, -1
	for _, h := range own.hashes[:min(keys, len(own.hashes))] {
		for _, i := range s.byHash[h] {
			if seen[i] {
				continue
			}
			seen[i] = true
			if l := likeness(own.hashes, s.texts[i].hashes); l >= best && (l > best || at < 0) {
				best, at = l, i
			}
		}
	}
	if at < 0 {
		return ""
	}
	return s.texts[at].folder
}

// add takes a draft into the texts that others are compared with.
func (s *similar) add(d *draft.Draft, folder string) {
	if own := sketchOf(folder, d.Body); len(own.hashes) > 0 {
		s.once.Do(s.read)
		s.put(own)
	}
}

func (s *similar) put(one sketch) {
	for _, h := range one.hashes[:min(keys, len(one.hashes))] {
		s.byHash[h] = append(s.byHash[h], len(s.texts))
	}
	s.texts = append(s.texts, one)
}

func (s *similar) read() {
	s.byHash = map[uint64][]int{}
	for _, b := range s.bulletins {
		src, _, err := content.ReadText(s.files, b.File)
		if err != nil || b.BodyOffset > len(src.Text) {
			continue // whoever builds the site says so
		}
		if one := sketchOf(path.Dir(b.File), src.Text[b.BodyOffset:]); len(one.hashes) > 0 {
			s.put(one)
		}
	}
	s.bulletins = nil
}

// sketchOf is the sketch of a text, without hashes for one that is too short to be compared.
func sketchOf(folder, text string) sketch {
	letters := make([]rune, 0, min(len(text)/2, maxSketch))
	for _, r := range photoMark.ReplaceAllString(text, "") {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, unicode.ToLower(r))
		}
		if len(letters) == maxSketch {
			break
		}
	}
	if len(letters) < shortest {
		return sketch{}
	}
	all := make([]uint64, 0, len(letters))
	for i := 0; i+shingle <= len(letters); i++ {
		h := fnv.New64a()
		h.Write([]byte(string(letters[i : i+shingle])))
		all = append(all, mix(h.Sum64()))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return sketch{strings.Clone(folder), slices.Clone(all[:min(hashes, len(all))])}
}

// mix spreads the bits of a hash, whose smallest values are to be a fair sample.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// likeness is the share of shingles that two texts have in common, of those that either has: among the smallest hashes
// of both together.
func likeness(a, b []uint64) float64 {
	common, total := 0, 0
	for i, j := 0, 0; total < hashes && (i < len(a) || j < len(b)); total++ {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			i++
		case i == len(a) || b[j] < a[i]:
			j++
		default:
			i, j, common = i+1, j+1, common+1
		}
	}
	if total == 0 {
		return 0
	}
	return float64(common) / float64(total)
}
