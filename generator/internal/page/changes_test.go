package page

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/site"
)

// Whatever changes on a site of many pages, a page that shows anything else than before is among those that may.
func TestTouched(t *testing.T) {
	kept, all := 0, 0
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := manyBulletins(rng, 45+rng.IntN(120))
		before := shown(s)
		after, changes := changed(rng, s)
		p, _ := plan(after)
		c := NewChanges(changes)
		h := new(digest.Hasher)
		common := h.Of(p.Common()) == before.common
		for _, page := range p.Pages {
			was, known := before.pages[page.URL]
			if !known || !common {
				continue // made in any case
			}
			all++
			touched := page.Touched(c)
			if !touched {
				kept++
			}
			if !touched && h.Of(page.Inputs()) != was {
				t.Fatalf("seed %d: %s shows something else, and is not touched by %v", seed, page.URL, describe(changes))
			}
		}
	}
	if kept < all/4 {
		t.Errorf("only %d of %d pages are known to stay", kept, all)
	}
}

type digests struct {
	common digest.Sum
	pages  map[string]digest.Sum
}

func shown(s *site.Site) digests {
	p, _ := plan(s)
	h := new(digest.Hasher)
	d := digests{h.Of(p.Common()), map[string]digest.Sum{}}
	for _, page := range p.Pages {
		d.pages[page.URL] = h.Of(page.Inputs())
	}
	return d
}

// manyBulletins is a site of three districts, two of them below the first, whose lists have numbered pages.
func manyBulletins(rng *rand.Rand, n int) *site.Site {
	root := &site.District{Name: "成都市", Slug: "chengdu"}
	s := &site.Site{Title: "站", Location: time.UTC, Districts: []*site.District{root}, Topics: []*site.Topic{{Slug: "a", Title: "甲"}, {Slug: "b", Title: "乙"}}}
	for _, slug := range []string{"wuhou", "qingyang"} {
		d := &site.District{Name: slug, Slug: slug, Parent: root}
		root.Children = append(root.Children, d)
		s.Districts = append(s.Districts, d)
	}
	for i := range n {
		s.Bulletins = append(s.Bulletins, random(rng, s, i))
	}
	slices.SortFunc(s.Bulletins, site.Compare)
	return s
}

func random(rng *rand.Rand, s *site.Site, i int) *site.Bulletin {
	b := &site.Bulletin{File: fmt.Sprintf("content/%d.md", i), Slug: fmt.Sprint("b", i), Title: fmt.Sprint("简报", i), Cover: -1}
	refile(rng, s, b)
	return b
}

// refile puts a bulletin on other pages: most are of three months, so that these have numbered pages too.
func refile(rng *rand.Rand, s *site.Site, b *site.Bulletin) {
	b.Date = time.Date(2024, time.Month(1+rng.IntN(3)), 1+rng.IntN(28), 0, 0, 0, 0, time.UTC)
	if rng.IntN(8) == 0 {
		b.Date = b.Date.AddDate(0, rng.IntN(24), 0)
	}
	b.Districts = []*site.District{s.Districts[rng.IntN(3)]}
	if rng.IntN(6) == 0 && b.Districts[0] != s.Districts[1] {
		b.Districts = append(b.Districts, s.Districts[1])
	}
	b.Topics, b.Tags = nil, nil
	for _, topic := range s.Topics {
		if rng.IntN(3) == 0 {
			b.Topics = append(b.Topics, topic)
		}
	}
	for _, tag := range []string{"民生", "调研", "Tag", "tag"} {
		if rng.IntN(3) == 0 {
			b.Tags = append(b.Tags, tag)
		}
	}
}

// changed is the site after a few changes, which share no bulletin with it but those that did not change.
func changed(rng *rand.Rand, s *site.Site) (*site.Site, []site.Change) {
	after := *s
	after.Bulletins = slices.Clone(s.Bulletins)
	var changes []site.Change
	seen := map[string]bool{}
	for range 1 + rng.IntN(3) {
		i := rng.IntN(len(after.Bulletins))
		old := after.Bulletins[i]
		if seen[old.File] {
			continue
		}
		now := *old
		kind := rng.IntN(5)
		switch kind {
		case 0:
			now.Title += "改"
		case 1:
			now.Digest[0]++
		case 2:
			refile(rng, s, &now)
		case 3:
			after.Bulletins = slices.Delete(after.Bulletins, i, i+1)
			changes = append(changes, site.Change{Old: old})
			continue
		case 4:
			for range 1 + rng.IntN(30)*rng.IntN(2) {
				b := random(rng, s, 1000+len(changes)+len(seen)*100)
				seen[b.File] = true
				after.Bulletins = append(after.Bulletins, b)
				changes = append(changes, site.Change{New: b})
			}
			continue
		}
		seen[old.File] = true
		after.Bulletins[i] = &now
		changes = append(changes, site.Change{Old: old, New: &now})
	}
	slices.SortFunc(after.Bulletins, site.Compare)
	return &after, changes
}

func describe(changes []site.Change) string {
	text := ""
	for _, c := range changes {
		for _, b := range []*site.Bulletin{c.Old, c.New} {
			if b == nil {
				text += " nothing →"
			} else {
				text += fmt.Sprintf(" %s %s %s %v →", b.File, b.Title, b.Date.Format(time.DateOnly), b.Tags)
			}
		}
		text += "\n"
	}
	return text
}
