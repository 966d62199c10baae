package search

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"jianbao/generator/internal/thorough"
)

// Whatever happens to a collection, an update leaves what a build writes.
func TestUpdateIsBuild(t *testing.T) {
	sequences, steps := thorough.Count(40, 200), 12
	moves := map[int]int{} // of the start of the tail: down, not, up
	for seed := range uint64(sequences) {
		c := &changing{r: rand.New(rand.NewPCG(seed, 6))}
		for range c.r.IntN(60) {
			c.docs = append(c.docs, c.add(c.r.IntN(80)))
		}
		l := tiny
		l.minTail = 1 + c.r.IntN(8)
		old := buildWith(t, c.docs, l)
		for step := range steps {
			was := keysOf(c.docs)
			removed, changed := c.step()
			moves[cmp.Compare(tailFrom(l, keysOf(c.docs)), tailFrom(l, was))]++
			diff, err := update(old, nil, slices.Values(was), removed, changed, l)
			if err != nil {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			now, want := apply(t, old, diff), buildWith(t, c.docs, l)
			if d := difference(now, want); d != "" || t.Failed() {
				t.Fatalf("seed %d, step %d: removed %q, changed %+v:\n%s", seed, step, removed, changed, d)
			}
			old = now
		}
	}
	if min(moves[-1], moves[1]) < sequences/5 {
		t.Errorf("the tail start moved down %d times and up %d times: the updates test little", moves[-1], moves[1])
	}
}

// The same for bulletins of all years, many on one day, added and deleted by the dozen, so that months get more and
// fewer numbers. Where the body would shrink much, the update may fail with ErrRebuild.
func TestUpdateOfCrowds(t *testing.T) {
	for seed := range uint64(thorough.Count(15, 60)) {
		c := &changing{r: rand.New(rand.NewPCG(seed, 61))}
		years := 1 + c.r.IntN(5)
		crowdDay := c.r.IntN(365 * years)
		day := func(d *Document) {
			n := c.r.IntN(365 * years)
			if c.r.IntN(3) == 0 {
				n = crowdDay
			}
			if c.r.IntN(5) == 0 {
				n = n / 31 * 31
			}
			d.Date = time.Date(1968, 1, 1+n, c.r.IntN(24), 0, 0, 0, time.FixedZone("", (c.r.IntN(27)-12)*3600))
		}
		add := func() Document { d := c.add(0); day(&d); return d }
		for range c.r.IntN(150) {
			c.docs = append(c.docs, add())
		}
		l := tiny
		l.minTail = 1 + c.r.IntN(8)
		l.maxPostings = 2 + c.r.IntN(5)
		l.maxShrinkingBody = []int{0, 30, 1000}[c.r.IntN(3)]
		old := buildWith(t, c.docs, l)
		for step := range 10 {
			was := keysOf(c.docs)
			var removed []string
			var changed []Document
			switch c.r.IntN(6) {
			case 0: // many go
				share := 1 + c.r.IntN(3)
				for _, d := range c.docs {
					if c.r.IntN(3) < share {
						removed = append(removed, d.URL)
					}
				}
				c.docs = slices.DeleteFunc(slices.Clone(c.docs), func(d Document) bool { return slices.Contains(removed, d.URL) })
			case 1: // many come
				for range c.r.IntN(60) {
					changed = append(changed, add())
				}
				c.docs = append(slices.Clone(c.docs), changed...)
			case 2:
				if len(c.docs) > 0 {
					i := c.r.IntN(len(c.docs))
					d := c.docs[i]
					day(&d)
					changed = []Document{d}
					c.docs = slices.Clone(c.docs)
					c.docs[i] = d
				}
			case 3:
				changed = []Document{add()}
				c.docs = append(slices.Clone(c.docs), changed...)
			default:
				removed, changed = c.step()
			}
			want := buildWith(t, c.docs, l)
			diff, err := update(old, nil, slices.Values(was), removed, changed, l)
			if errors.Is(err, ErrRebuild) && l.maxShrinkingBody < 1000 {
				old = want
				continue
			}
			if err != nil {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			now := apply(t, old, diff)
			if d := difference(now, want); d != "" || t.Failed() {
				t.Fatalf("seed %d, step %d: removed %q, changed %+v:\n%.2000s", seed, step, removed, changed, d)
			}
			old = now
		}
	}
}

// The start of the tail passes unchanged documents, in both directions, and none that it left behind has
// a word in the wrong segment.
func TestUpdateMovesTail(t *testing.T) {
	docs := corpus(13, 600)
	slices.SortFunc(docs, func(x, y Document) int { return x.Key().Compare(y.Key()) })
	l := defaultLimits
	l.minTail = 50
	last := len(docs) - 1 // the one with which the tail start moves
	for tailFrom(l, keysOf(docs[:last])) == tailFrom(l, keysOf(docs[:last+1])) {
		last--
	}
	docs = docs[:last+1]
	below, above := buildWith(t, docs[:last], l), buildWith(t, docs, l)
	up, err := update(below, nil, slices.Values(keysOf(docs[:last])), nil, docs[last:], l)
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(apply(t, below, up), above); d != "" {
		t.Errorf("up: %.300s", d)
	}
	down, err := update(above, nil, slices.Values(keysOf(docs)), []string{docs[last].URL}, nil, l)
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(apply(t, above, down), below); d != "" {
		t.Errorf("down: %.300s", d)
	}
}

// serial lets one goroutine write at a time.
func serial(write func(name string, data []byte) error) func(string, []byte) error {
	var mu sync.Mutex
	return func(name string, data []byte) error {
		mu.Lock()
		defer mu.Unlock()
		return write(name, data)
	}
}

// What an update cannot do, it says before anything is written.
func TestUpdateRefuses(t *testing.T) {
	c := &changing{r: rand.New(rand.NewPCG(1, 7))}
	for i := range 60 {
		c.docs = append(c.docs, c.add(i))
	}
	was := keysOf(c.docs)
	index := buildWith(t, c.docs, tiny)
	edited := c.docs[20]
	edited.Text = "代表的水路" + edited.Text
	hashed, start := ordered(was), tailFrom(tiny, was)
	few := func(change func(*limits)) limits {
		l := tiny
		change(&l)
		return l
	}
	for name, test := range map[string]struct {
		was     []DocKey
		removed []string
		changed []Document
		limits  limits
	}{
		"one key too few": {was: was[1:], changed: []Document{edited}, limits: tiny},
		"another document": {
			was: append([]DocKey{{"/other/", was[0].Day}}, was[1:]...), removed: []string{"/other/"}, limits: tiny,
		},
		"changed twice":        {was: was, removed: []string{edited.URL}, changed: []Document{edited}, limits: tiny},
		"there twice":          {was: append([]DocKey{was[1]}, was[1:]...), limits: tiny},
		"too many texts read":  {was: was, changed: []Document{edited}, limits: few(func(l *limits) { l.maxTexts = 5 })},
		"a scratch file fails": {was: was, changed: []Document{edited}, limits: tiny},
		"the body shrinks":     {was: was, removed: []string{hashed[start].URL}, limits: few(func(l *limits) { l.maxShrinkingBody = start - 1 })},
		"another tail":         {was: was, changed: []Document{edited}, limits: few(func(l *limits) { l.minTail = 5 })},
	} {
		var scratch Scratch
		if strings.Contains(name, "scratch") {
			scratch = &fill{new(memory), 2000, 1 << 30}
		}
		diff, err := update(index, scratch, slices.Values(test.was), test.removed, test.changed, test.limits)
		if diff != nil || !errors.Is(err, ErrRebuild) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where all documents are of one day, their numbers have no gaps: deleting one renumbers those after it. An update
// renumbers few, or a quarter of many.
func TestUpdateMoves(t *testing.T) {
	c := &changing{r: rand.New(rand.NewPCG(3, 7))}
	for range 40 {
		c.docs = append(c.docs, c.add(0))
	}
	was := keysOf(c.docs)
	index := buildWith(t, c.docs, tiny)
	for _, test := range []struct {
		removed, changes int
		refused          bool
	}{
		{10, 30, false}, {10, 29, true},
		{31, 8, false}, {30, 8, true},
	} {
		l := tiny
		l.maxChanges = test.changes
		_, err := update(index, nil, slices.Values(was), []string{ordered(was)[test.removed].URL}, nil, l)
		if errors.Is(err, ErrRebuild) != test.refused {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

// No damage to a file that an update reads goes into what it makes.
func TestUpdateDamage(t *testing.T) {
	c := &changing{r: rand.New(rand.NewPCG(2, 7))}
	for i := range 40 {
		c.docs = append(c.docs, c.add(i))
	}
	was := keysOf(c.docs)
	index := buildWith(t, c.docs, tiny)
	newest := []string{c.docs[39].URL}
	want := buildWith(t, c.docs[:39], tiny)
	refused := 0
	for name, file := range index {
		for at := 0; at <= len(file.Data); at += 1 + len(file.Data)/40 {
			damaged := maps.Clone(index)
			data := bytes.Clone(file.Data)
			if at == len(data) {
				delete(damaged, name)
			} else {
				data[at] ^= 1
				damaged[name] = &fstest.MapFile{Data: data}
			}
			diff, err := update(damaged, nil, slices.Values(was), newest, nil, tiny)
			if errors.Is(err, ErrRebuild) {
				refused++
				continue
			}
			if name == Directory || err != nil {
				t.Fatalf("%s, byte %d: %v", name, at, err)
			}
			now := apply(t, damaged, diff)
			now[name] = want[name] // what was not read stays as it is
			if want[name] == nil {
				delete(now, name)
			}
			if d := difference(now, want); d != "" {
				t.Fatalf("%s, byte %d:\n%s", name, at, d)
			}
		}
	}
	if refused < 500 {
		t.Errorf("only %d were refused", refused)
	}
}

// An edit or a new bulletin is never left to a build, and changes few files.
func TestUpdateIsSmall(t *testing.T) {
	docs := corpus(4, 2000)
	slices.SortFunc(docs, func(x, y Document) int { return x.Key().Compare(y.Key()) })
	index := buildWith(t, docs, defaultLimits)
	edited := docs[700]
	edited.Text += "早高峰时段，代表在校门口值守。"
	next := Document{
		URL: "/wuhou/2030/new/", Title: "护学通道", Text: docs[5].Text, District: "wuhou",
		Date: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	late := next
	late.URL, late.Date = "/wuhou/late/", docs[300].Date
	for name, test := range map[string]struct {
		d    Document
		most int
	}{"edited": {edited, 40}, "new": {next, 250}, "dated back": {late, 900}} {
		diff, err := Update(index, nil, slices.Values(keysOf(docs)), nil, []Document{test.d})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := len(diff.files); n > test.most {
			t.Errorf("%s: %d of %d files", name, n, len(index))
		}
		t.Logf("%s: %d of %d files", name, len(diff.files), len(index))
		now := slices.DeleteFunc(slices.Clone(docs), func(d Document) bool { return d.URL == test.d.URL })
		if d := difference(apply(t, index, diff), buildWith(t, append(now, test.d), defaultLimits)); d != "" {
			t.Errorf("%s: %.300s", name, d)
		}
	}
}

func BenchmarkUpdate(b *testing.B) {
	docs := corpus(8, 4000)
	index, was := buildWith(b, docs, defaultLimits), keysOf(docs)
	edited := docs[700]
	edited.Text += "早高峰时段，代表在校门口值守。"
	next := docs[5]
	next.URL, next.Date = "/new/", time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, d := range map[string]Document{"edited": edited, "new": next} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Update(index, nil, slices.Values(was), nil, []Document{d}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
