package page

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/site"
)

// Changes are what became of bulletins since an earlier plan, by the lists that they stand in or stood in.
// With them a plan of the same settings tells which of its pages can show anything else than they did,
// without a look at what the others show. It errs to the safe side.
type Changes struct {
	own    map[*site.Bulletin]bool // changed in any way
	files  map[string]bool         // of those
	cards  int                     // of them, those that lists show otherwise than before
	dated  []site.Change           // of them, those that search engines are told otherwise of
	lists  map[any][]site.Change   // the latter, by list: see scope
	nearby map[*site.District]bool // districts in whose own lists, of which neighbours come, they stand

	// NewYear says that the earlier plan was of another year: the front page tells what was contributed in it.
	NewYear bool
}

// scope is what a list is of: a *site.District (nil is the whole site), a *site.Topic, a tag's slug.
type scope struct {
	of        any
	bulletins []*site.Bulletin
	months    []*monthOf // where it is only a part of them: those of a month,
	at        int        // which is this one
}

// NewChanges files changes.
func NewChanges(changes []site.Change) *Changes {
	c := &Changes{own: map[*site.Bulletin]bool{}, files: map[string]bool{}, lists: map[any][]site.Change{}, nearby: map[*site.District]bool{}}
	for _, change := range changes {
		if change.New != nil {
			c.own[change.New] = true
			c.files[change.New.File] = true
		}
		if change.Old == nil || change.New == nil || !sameInLists(change.Old, change.New) {
			c.file(change)
		}
	}
	return c
}

// Listed reports whether any list may show anything else than before.
func (c *Changes) Listed() bool { return c.cards > 0 }

// Dated reports whether search engines may be told anything else than before: of times, and of pictures.
func (c *Changes) Dated() bool { return len(c.dated) > 0 }

// file adds a change to the lists of both its sides.
func (c *Changes) file(change site.Change) {
	c.cards++
	if change.Old == nil || change.New == nil || !sameForEngines(change.Old, change.New) {
		c.dated = append(c.dated, change)
	}
	was, is := scopes(change.Old), scopes(change.New)
	for _, of := range append(was, is...) {
		side := change
		if !slices.Contains(was, of) {
			side.Old = nil
		}
		if !slices.Contains(is, of) {
			side.New = nil
		}
		if filed := c.lists[of]; len(filed) == 0 || filed[len(filed)-1] != side {
			c.lists[of] = append(filed, side)
		}
	}
	for _, b := range []*site.Bulletin{change.Old, change.New} {
		if b != nil {
			c.nearby[b.District()] = true
		}
	}
}

// scopes are the lists that a bulletin stands in.
func scopes(b *site.Bulletin) []any {
	if b == nil {
		return nil
	}
	of := []any{(*site.District)(nil)}
	add := func(list any) {
		if !slices.Contains(of, list) {
			of = append(of, list)
		}
	}
	for _, d := range b.Districts {
		for ; d != nil; d = d.Parent {
			add(d)
		}
	}
	for _, t := range b.Topics {
		add(t)
	}
	for _, name := range b.Tags {
		add(content.TagSlug(name))
	}
	return of
}

// sameInLists reports whether lists, neighbours, feeds' order and search engines are told the same of a bulletin.
func sameInLists(a, b *site.Bulletin) bool {
	return sameForEngines(a, b) && a.Title == b.Title && a.Summary == b.Summary && a.DateOnly == b.DateOnly && a.Cover == b.Cover
}

func sameForEngines(a, b *site.Bulletin) bool {
	return site.SamePlace(a, b) && a.Updated.Equal(b.Updated) && reflect.DeepEqual(a.Photos, b.Photos)
}

// Touched reports whether a page may show anything else than before.
func (p *Page) Touched(c *Changes) bool {
	switch {
	case p.Bulletin != nil:
		if c.own[p.Bulletin] || c.nearby[p.Bulletin.District()] {
			return true
		}
		topics := p.Bulletin.Topics // the first gives its relatives
		return len(topics) > 0 && len(c.lists[topics[0]]) > 0
	case p.Template == "redirect":
		return c.files[p.file]
	case p.scope != nil && p.number > 0:
		return p.shifted(c.lists[p.scope.of])
	case p.scope != nil && p.scope.months != nil:
		return slices.ContainsFunc(c.lists[p.scope.of], p.scope.nearMonth)
	case p.scope != nil && p.URL != "/":
		return len(c.lists[p.scope.of]) > 0
	}
	return c.Listed() || p.URL == "/" && c.NewYear
}

// manyChanges are so many that to look at a page's place among them takes longer than to look at the page.
const manyChanges = 50

// shifted reports whether any of the changes to a list reaches one of its numbered pages. Pages are
// numbered from the oldest: what comes or goes moves those of the same age and younger, and what stays in its place
// shows on its own page alone. The last numbers gain or lose the way to the next.
func (p *Page) shifted(changes []site.Change) bool {
	if len(changes) == 0 || len(p.listed) == 0 || len(changes) > manyChanges {
		return len(changes) > 0
	}
	total := len(p.scope.bulletins)
	was := total
	newest, oldest := p.listed[0], p.listed[len(p.listed)-1]
	for _, change := range changes {
		before, now := p.inMonth(change.Old), p.inMonth(change.New)
		switch {
		case before && now && site.Compare(change.Old, change.New) == 0:
			if site.Compare(newest, change.New) <= 0 && site.Compare(change.New, oldest) <= 0 {
				return true
			}
			continue
		case before && site.Compare(newest, change.Old) <= 0, now && site.Compare(newest, change.New) <= 0:
			return true
		}
		if before {
			was++
		}
		if now {
			was--
		}
	}
	return p.number >= min(numbered(was), numbered(total))
}

// nearMonth reports whether the front page of a month may show a change: it counts the months before and after it, too.
func (s *scope) nearMonth(change site.Change) bool {
	month := s.months[s.at]
	if change.Old != nil && change.New != nil && site.SamePlace(change.Old, change.New) {
		return month.holds(change.New)
	}
	newest, oldest := math.MaxInt, 0
	if s.at > 0 {
		newest = s.months[s.at-1].number()
	}
	if s.at+1 < len(s.months) {
		oldest = s.months[s.at+1].number()
	}
	if newest < month.number() || month.number() < oldest { // times of different zones
		return true
	}
	for _, b := range []*site.Bulletin{change.Old, change.New} {
		if b != nil && oldest <= monthNumber(b) && monthNumber(b) <= newest {
			return true
		}
	}
	return false
}

func (m *monthOf) holds(b *site.Bulletin) bool { return monthNumber(b) == m.number() }

// number counts months.
func (m *monthOf) number() int { return 12*m.year + int(m.month) }

func monthNumber(b *site.Bulletin) int {
	year, month, _ := b.Date.Date()
	return 12*year + int(month)
}

// inMonth reports whether a bulletin, of the district whose list the page is of, stands in that list.
func (p *Page) inMonth(b *site.Bulletin) bool {
	if b == nil || p.scope.months == nil {
		return b != nil
	}
	return p.scope.months[p.scope.at].holds(b)
}

// Common is what pages show beside what the digests of their own inputs cover: names of tags follow from
// the newest bulletin that has each.
func (p *Plan) Common() any {
	common := struct {
		Site    *Site
		Tags    []*Link
		Preview bool
	}{Site: p.Site, Preview: p.opts.Preview}
	for _, t := range p.tagOrder() {
		common.Tags = append(common.Tags, t.link)
	}
	slices.SortFunc(common.Tags, func(a, b *Link) int { return strings.Compare(a.URL, b.URL) })
	return &common
}
