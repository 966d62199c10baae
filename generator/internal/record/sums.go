package record

import (
	"slices"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/site"
)

// Summer makes the sums of bulletins. It keeps nothing of them, only how types are written.
type Summer struct{ hasher digest.Hasher }

// Sums are a bulletin's Sum and ListingSum. A field that is added to either counts by itself.
func (s *Summer) Sums(b *site.Bulletin) (whole, listing [16]byte) {
	summed := struct {
		site.Bulletin
		InDistricts, InTopics []string // by slug: what they are called is what site.toml says
		OfBy, OfMore          digest.Sum
	}{Bulletin: *b}
	if b.By != nil {
		summed.OfBy = s.hasher.Of(b.By)
	}
	if b.More != nil {
		more := *b.More
		more.Tables = slices.Clone(more.Tables)
		for i := range more.Tables {
			more.Tables[i].Stat = site.FileStat{}
		}
		more.Files = slices.Clone(more.Files)
		for i := range more.Files {
			more.Files[i].Stat = site.FileStat{Size: more.Files[i].Stat.Size} // which pages show
			more.Files[i].Beside = site.FileStat{}
		}
		summed.OfMore = s.hasher.Of(&more)
	}
	summed.By, summed.More = nil, nil // the hasher would keep them
	summed.Photos = slices.Clone(b.Photos)
	for i := range summed.Photos {
		summed.Photos[i].Stat = site.FileStat{}
	}
	summed.Districts, summed.Topics, summed.Sum, summed.ListingSum = nil, nil, [16]byte{}, [16]byte{}
	for _, d := range b.Districts {
		summed.InDistricts = append(summed.InDistricts, d.Slug)
	}
	for _, t := range b.Topics {
		summed.InTopics = append(summed.InTopics, t.Slug)
	}
	whole = s.hasher.Of(&summed)
	if len(b.Districts) > 0 {
		l := b.Listing()
		listing = s.hasher.Of(&l)
	}
	return whole, listing
}
