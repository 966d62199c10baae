package importer

import (
	"context"
	"io/fs"
	"math"
	"path"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/parallel"
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

// sketch is the smallest hashes of a text's shingles, ascending; none for a text that is too short to be compared.
type sketch struct {
	folder string
	hashes []uint64
}

// find is the folder of a text that is much like another one, or "". The first call reads the texts of the site.
func (s *similar) find(ctx context.Context, own []uint64) string {
	if len(own) == 0 {
		return ""
	}
	s.once.Do(func() { s.read(ctx) })
	seen := map[int]bool{}
	best, at := alike, -1
	for _, h := range own[:min(keys, len(own))] {
		for _, i := range s.byHash[h] {
			if seen[i] {
				continue
			}
			seen[i] = true
			if l := likeness(own, s.texts[i].hashes); l >= best && (l > best || at < 0) {
				best, at = l, i
			}
		}
	}
	if at < 0 {
		return ""
	}
	return s.texts[at].folder
}

// add takes a text into those that others are compared with. It comes after find.
func (s *similar) add(one sketch) {
	if len(one.hashes) == 0 {
		return
	}
	for _, h := range one.hashes[:min(keys, len(one.hashes))] {
		s.byHash[h] = append(s.byHash[h], len(s.texts))
	}
	s.texts = append(s.texts, one)
}

// read takes in the texts of the site.
func (s *similar) read(ctx context.Context) {
	s.byHash = map[uint64][]int{}
	all := make([]sketch, len(s.bulletins))
	err := parallel.For(ctx, len(all), func() func(int) error {
		return func(i int) error {
			b := s.bulletins[i]
			src, _, err := content.ReadText(s.files, b.File)
			if err == nil && int(b.BodyOffset) <= len(src.Text) { // else whoever builds the site says so
				all[i] = sketch{path.Dir(b.File), sketchOf(src.Text[b.BodyOffset:])}
			}
			return nil
		}
	})
	if err != nil {
		return // the import was interrupted
	}
	for _, one := range all {
		s.add(one)
	}
	s.bulletins = nil
}

// sketchOf is the sketch of a text.
func sketchOf(text string) []uint64 {
	letters := make([]byte, 0, min(len(text), 3*maxSketch))
	var starts [shingle]int // of the last letters
	n, limit := 0, uint64(math.MaxUint64)
	all := make([]uint64, 0, 8*hashes)
	smallest := func() {
		slices.Sort(all)
		all = slices.Compact(all)
		if len(all) >= hashes {
			all, limit = all[:hashes], all[hashes-1]
		}
	}
	for _, r := range photoMark.ReplaceAllString(text, "") {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		starts[n%shingle] = len(letters)
		letters = utf8.AppendRune(letters, unicode.ToLower(r))
		if n++; n >= shingle {
			if h := mix(sum64(letters[starts[n%shingle]:])); h <= limit {
				all = append(all, h)
			}
		}
		if len(all) == cap(all) {
			smallest()
		}
		if n == maxSketch {
			break
		}
	}
	if n < shortest {
		return nil
	}
	smallest()
	return slices.Clone(all)
}

// sum64 is the FNV-1a hash.
func sum64(data []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range data {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
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
