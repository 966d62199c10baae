package corpus

import (
	"strings"
	"testing"
)

func TestRegions(t *testing.T) {
	regions := Regions()
	districts, slugs := 0, map[string]bool{}
	for _, r := range regions {
		slugs[r.Slug] = true
		for _, d := range r.Districts {
			districts++
			slugs[d.Slug] = true
		}
	}
	if len(regions) != 21 || districts != 183 || len(slugs) != 204 {
		t.Fatalf("%d prefectures, %d districts, %d slugs; want 21, 183, 204", len(regions), districts, len(slugs))
	}
}

// A corpus is the beginning of every larger one, and its text is as the package promises.
func TestBulletins(t *testing.T) {
	const n = 1000
	small, large := New(7, n), New(7, 10*n)
	han, tables, tags, paths := 0, 0, map[string]bool{}, map[string]bool{}
	for i := range n {
		b := small.Bulletin(i)
		md := small.Markdown(b)
		if l := large.Bulletin(i); l.Path() != b.Path() || l.Title != b.Title || large.Markdown(l) != md {
			t.Fatalf("bulletin %d differs between corpora", i)
		}
		count := countHan(md)
		han += count
		if count < 650 || count > 1150 {
			t.Errorf("bulletin %d has %d Han characters", i, count)
		}
		if h := strings.Count(md, "## "); h < 2 || h > 3 {
			t.Errorf("bulletin %d has %d headings", i, h)
		}
		if !strings.Contains(md, "\n- **") || !strings.Contains(md, "](https://") {
			t.Errorf("bulletin %d has no list or no link", i)
		}
		if strings.ContainsAny(md+b.Title, "{}") {
			t.Errorf("bulletin %d has an unexpanded phrase", i)
		}
		if strings.Contains(md, "|--") {
			tables++
		}
		for _, tag := range b.Tags {
			tags[tag] = true
		}
		if b.Date.Year() < 2018 || b.Date.Format("2006-01-02") > "2026-11-20" {
			t.Errorf("bulletin %d is of %s", i, b.Date)
		}
		paths[b.Path()] = true
	}
	if mean := han / n; mean < 870 || mean > 930 {
		t.Errorf("mean of %d Han characters, want about 900", mean)
	}
	if tables != n/10 || len(tags) != 40 || len(paths) != n {
		t.Errorf("%d tables, %d tags, %d paths", tables, len(tags), len(paths))
	}
}
