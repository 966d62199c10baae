package search

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// tiny makes a few dozen short documents reach every boundary and every capped list.
var tiny = limits{
	minShard: 60, maxShard: 160, cutSpread: 80, tailShards: 2, maxPostings: 4, minTail: 3, maxChanges: 1000,
	maxTexts: 1000, maxShrinkingBody: 1000,
}

func buildWith(t testing.TB, docs []Document, l limits) fstest.MapFS {
	t.Helper()
	b := NewBuilder()
	b.limits = l
	for _, d := range docs {
		b.Add(d)
	}
	f := fstest.MapFS{}
	if err := b.Files(serial(func(name string, data []byte) error {
		f[name] = &fstest.MapFile{Data: bytes.Clone(data)}
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	return f
}

func keysOf(docs []Document) []DocKey {
	var all []DocKey
	for _, d := range docs {
		all = append(all, d.Key())
	}
	return all
}

// ordered are keys as an index has them.
func ordered(keys []DocKey) (hashed []hashedKey) {
	for _, p := range slices.SortedFunc(slices.Values(keys), DocKey.Compare) {
		hashed = append(hashed, p.hashed())
	}
	return hashed
}

// tailFrom is how many documents of a collection are not in the tail.
func tailFrom(l limits, keys []DocKey) int {
	hashed := ordered(keys)
	return l.tailStart(len(hashed), func(i int) hashedKey { return hashed[i] })
}

// apply is what a caller does with an update; nothing may be written that was there as it is.
func apply(t testing.TB, old fstest.MapFS, diff *Difference) fstest.MapFS {
	t.Helper()
	now := maps.Clone(old)
	for _, name := range diff.Removed {
		if now[name] == nil {
			t.Errorf("%s goes and was not there", name)
		}
		delete(now, name)
	}
	last := ""
	err := diff.Files(func(name string, data []byte) error {
		if now[name] != nil && bytes.Equal(now[name].Data, data) {
			t.Errorf("%s is written as it was", name)
		}
		now[name] = &fstest.MapFile{Data: bytes.Clone(data)}
		if last == Directory {
			t.Errorf("%s comes after the directory", name)
		}
		last = name
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return now
}

func difference(got, want fstest.MapFS) string {
	var lines []string
	for name := range want {
		if got[name] == nil {
			lines = append(lines, "lacks "+name)
		} else if !bytes.Equal(got[name].Data, want[name].Data) {
			lines = append(lines, fmt.Sprintf("%s is\n%s\nnot\n%s", name, got[name].Data, want[name].Data))
		}
	}
	for name := range got {
		if want[name] == nil {
			lines = append(lines, "has "+name)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines[:min(len(lines), 8)], "\n")
}

// changing is a collection that changes at random.
type changing struct {
	r    *rand.Rand
	docs []Document
	made int
}

func (c *changing) text(n int) string {
	alphabet := []rune("代表的大会人民工作路口水第期后臺後乾a1bＣ9-，。\n\u0301")
	var sb strings.Builder
	for range 1 + c.r.IntN(n) {
		sb.WriteRune(alphabet[min(c.r.IntN(len(alphabet)), c.r.IntN(len(alphabet)))])
	}
	if c.r.IntN(12) == 0 {
		sb.WriteString(strange[c.r.IntN(len(strange))])
	}
	return sb.String()
}

func (c *changing) file(d *Document) {
	d.District = districts[c.r.IntN(len(districts))]
	d.Districts, d.Topics = []string{d.District, "chengdu"}, nil
	if d.DistrictName = d.District; c.r.IntN(3) == 0 {
		d.Topics = []string{"flood", "fire"}[c.r.IntN(2):]
	}
}

func (c *changing) add(day int) Document {
	d := Document{Title: c.text(5), Text: c.text(40), Date: time.Date(2019, 12, 1+day, 0, 0, 0, 0, time.UTC)}
	d.URL = fmt.Sprintf("/d/%d/", c.made)
	c.made++
	c.file(&d)
	return d
}

// step changes one to three documents.
func (c *changing) step() (removed []string, changed []Document) {
	taken := map[int]bool{}
	for range 1 + c.r.IntN(3)*c.r.IntN(2) {
		if len(c.docs) == 0 || c.r.IntN(4) == 0 { // the newest
			changed = append(changed, c.add(c.made))
			continue
		}
		i := c.r.IntN(len(c.docs))
		if taken[i] {
			continue
		}
		taken[i] = true
		d := c.docs[i]
		switch c.r.IntN(7) {
		case 0, 1:
			d.Text = c.text(40)
		case 2:
			d.Text = strings.Replace(d.Text, "代", "民", 1)
		case 3:
			d.Title = c.text(5)
		case 4:
			c.file(&d)
		case 5:
			d.Date = d.Date.AddDate(0, 0, c.r.IntN(60)-30)
		case 6:
			removed = append(removed, d.URL)
			if c.r.IntN(2) == 0 {
				changed = append(changed, c.add(c.r.IntN(c.made+1)))
			}
			continue
		}
		changed = append(changed, d)
	}
	for _, d := range changed {
		removed = append(removed, d.URL)
	}
	c.docs = slices.DeleteFunc(slices.Clone(c.docs), func(d Document) bool { return slices.Contains(removed, d.URL) })
	c.docs = append(c.docs, changed...)
	return removed[:len(removed)-len(changed)], changed
}
