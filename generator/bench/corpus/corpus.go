// Package corpus makes sites of any size to measure generators with: bulletins in the manner
// of Chinese official reports, over the 183 counties of Sichuan, the years 2018 to 2026 and
// 40 tags. A bulletin has about 900 Han characters, two or three headings, a list, bold runs
// and a link; each tenth has a table.
//
// Bulletin i depends on the seed and on i alone. So a corpus of 10,000 is the beginning of
// the one of 100,000, nothing has to be kept in memory, and every machine makes equal bytes.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Corpus is a series of bulletins.
type Corpus struct {
	Seed uint64
	N    int

	regions   []Region
	districts []District
	shared    map[string]bool // names that two districts bear
}

// New returns the corpus of n bulletins that the seed determines.
func New(seed uint64, n int) *Corpus {
	c := &Corpus{Seed: seed, N: n, regions: Regions(), shared: map[string]bool{}}
	seen := map[string]bool{}
	for _, r := range c.regions {
		for _, d := range r.Districts {
			c.shared[d.Name] = seen[d.Name]
			seen[d.Name] = true
		}
		c.districts = append(c.districts, r.Districts...)
	}
	return c
}

// Bulletin is what stands in the front matter of a bulletin.
type Bulletin struct {
	Index    int
	Title    string
	District District
	Date     time.Time // a day, in UTC
	Slug     string
	Tags     []string
}

// Path is where the bulletin's folder stands in content/, and its page on the site:
// district/year/slug.
func (b Bulletin) Path() string {
	return fmt.Sprintf("%s/%d/%s", b.District.Slug, b.Date.Year(), b.Slug)
}

// The first day of a bulletin, and the number of days after it on which others may lie: up
// to 2026-11-20, so that no bulletin is held back at the clock of the measurement.
var firstDay = time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)

const days = 3246

// Streams of random numbers, one for each thing made of them, so that a change of the text
// does not move any bulletin to another district or date.
const (
	metaStream = iota
	bodyStream
)

func (c *Corpus) rand(stream, i int) *rand.Rand {
	return rand.New(rand.NewPCG(c.Seed, uint64(i)<<8|uint64(stream)))
}

// Bulletin returns the front matter of bulletin i, which costs little.
func (c *Corpus) Bulletin(i int) Bulletin {
	r := c.rand(metaStream, i)
	b := Bulletin{
		Index:    i,
		District: c.districts[r.IntN(len(c.districts))],
		Date:     firstDay.AddDate(0, 0, r.IntN(days)),
	}
	b.Slug = fmt.Sprintf("%s-%06d", b.Date.Format("0102"), i)
	p := prose{r: r, district: b.District.Name}
	// With its number, since two of one title, day and district are warned of, and a build with warnings is no usual one.
	b.Title = p.expand("{district}人大{title}") + fmt.Sprintf("（第%d期）", i+1)
	for _, t := range r.Perm(len(Tags))[:2+r.IntN(2)] {
		b.Tags = append(b.Tags, Tags[t])
	}
	return b
}

// districtRef is what an officer would type for the district: its name, or its code where
// two districts bear one name.
func (c *Corpus) districtRef(d District) string {
	if c.shared[d.Name] {
		return d.Code
	}
	return d.Name
}
