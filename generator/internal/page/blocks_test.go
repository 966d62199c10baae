package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// planAt plans a site as of a day; every photo has been made, under its own name.
func planAt(s *site.Site, now string) *Plan {
	at, err := time.Parse("2006-01-02", now)
	if err != nil {
		panic(err)
	}
	return New(s, Options{
		Now:  at,
		Text: func(key string, _ ...any) string { return key },
		Photos: func(b *site.Bulletin, i int) *Pictures {
			made := &Pictures{Images: []markdown.Image{{URL: b.Photos[i].File, Width: 480, Height: 320}}}
			if i == b.Cover {
				made.Covers = made.Images
			}
			return made
		},
	})
}

// addPhotos gives a bulletin photos, of which the first is the cover.
func addPhotos(b *site.Bulletin, files ...string) {
	b.Cover = 0
	for _, f := range files {
		b.Photos = append(b.Photos, site.Photo{File: f})
	}
}

// The lead is the newest with a cover, among the newest five; it is not repeated in the list.
func TestLead(t *testing.T) {
	for covered, want := range map[int]string{-1: "b0", 0: "b0", 3: "b3", 6: "b0"} {
		s := tinySite()
		for i := range 8 {
			b := addBulletin(s, fmt.Sprintf("b%d", i), fmt.Sprintf("2022-09-%02d", 20-i), 1)
			if i == covered {
				addPhotos(b, "x")
			}
		}
		v := planAt(s, "2022-10-01").mustView(t, "/").(*HomeView)
		if v.Lead.Title != want || len(v.List.Cards) != 7 || slices.Contains(v.List.Cards, v.Lead) {
			t.Errorf("cover of %d: lead %s, list %s", covered, v.Lead.Title, titles(v.List.Cards))
		}
	}
	if v := planAt(tinySite(), "2022-10-01").mustView(t, "/").(*HomeView); v.Lead != nil {
		t.Error("a lead without bulletins")
	}
}

// The wall shows what cards do not, unless there is too little of it.
func TestWall(t *testing.T) {
	show := func(bulletins, photos int) string {
		s := tinySite()
		for i := range bulletins {
			b := addBulletin(s, fmt.Sprintf("b%d", i), "2022-09-01", 1)
			for n := range photos {
				b.Cover = 0
				b.Photos = append(b.Photos, site.Photo{File: fmt.Sprintf("%d%c", i, 'a'+n)})
			}
		}
		var got []string
		for _, shot := range planAt(s, "2022-10-01").mustView(t, "/wuhou/").(*DistrictView).Wall {
			got = append(got, shot.URL+"="+shot.Card.Title)
		}
		return strings.Join(got, " ")
	}
	for _, tt := range []struct {
		bulletins, photos int
		want              string
	}{
		{9, 0, ""},
		{2, 1, "0a=b0 1a=b1"},
		{3, 3, "0a=b0 1a=b1 2a=b2"},
		{4, 3, "0b=b0 1b=b1 2b=b2 3b=b3"},
		{9, 2, "0b=b0 1b=b1 2b=b2 3b=b3 4b=b4 5b=b5 6b=b6 7b=b7"},
	} {
		if got := show(tt.bulletins, tt.photos); got != tt.want {
			t.Errorf("%d bulletins of %d photos: %s, want %s", tt.bulletins, tt.photos, got, tt.want)
		}
	}
}

// The ranking is that of the year of the build; in January, of the newest year that has bulletins.
func TestRanking(t *testing.T) {
	s := tinySite()
	addBulletin(s, "a", "2022-09-03", 2)
	addBulletin(s, "b", "2022-09-02", 1, 2)
	addBulletin(s, "c", "2022-09-01", 0)
	addBulletin(s, "d", "2021-09-01", 0)
	addBulletin(s, "e", "2021-08-01", 0)
	for now, want := range map[string]string{
		"2022-12-31": "2022 青羊区 2 100 成都市 1 50 武侯区 1 50", // equal ones in the site's order
		"2023-01-01": "2022 青羊区 2 100 成都市 1 50 武侯区 1 50",
		"2021-10-01": "2021 成都市 2 100",
	} {
		r := planAt(s, now).mustView(t, "/").(*HomeView).Ranking
		got := fmt.Sprint(r.Year)
		for _, rank := range r.Districts {
			got += fmt.Sprintf(" %s %d %d", rank.District.Title, rank.Count, rank.Percent)
		}
		if got != want {
			t.Errorf("on %s: %s, want %s", now, got, want)
		}
	}
}

// A chart goes up to the newest bulletin, 24 months back, and counts each month without gaps.
func TestChart(t *testing.T) {
	s := tinySite()
	for _, date := range []string{"2022-03-20", "2022-03-10", "2022-01-05", "2019-01-01"} {
		addBulletin(s, date, date, 1)
	}
	addBulletin(s, "alone", "2018-01-01", 2)
	p := planAt(s, "2022-10-01")
	c := p.mustView(t, "/wuhou/").(*DistrictView).Chart
	if len(c.Bars) != charted || c.Total != 3 || c.Most != 2 || c.Width != charted*chartUnit || c.From.Format("2006-01") != "2020-04" {
		t.Errorf("chart %+v", c)
	}
	var heights []int
	for _, b := range c.Bars[charted-3:] {
		heights = append(heights, b.Height)
		if b.Y+b.Height != c.Height {
			t.Errorf("a bar does not stand on the ground: %+v", b)
		}
	}
	if !slices.Equal(heights, []int{chartTop / chartLeast, 0, 2 * chartTop / chartLeast}) {
		t.Errorf("the last bars are %v high", heights)
	}
	if p.mustView(t, "/qingyang/").(*DistrictView).Chart != nil {
		t.Error("a chart of one month")
	}
}

// Related are the nearest in the topic, never the page itself or what it leads to anyway.
func TestRelated(t *testing.T) {
	s := tinySite()
	for i := range 9 {
		addBulletin(s, fmt.Sprintf("b%d", i), fmt.Sprintf("2022-09-%02d", 20-i), 1+i%2).Topics = s.Topics
	}
	addBulletin(s, "without", "2022-08-01", 1)
	p := planAt(s, "2022-10-01")
	for url, want := range map[string]string{
		"/wuhou/2022/b0/":      "b1 b3 b4", // b2 is its neighbour in the district
		"/wuhou/2022/b4/":      "b3 b5",
		"/wuhou/2022/b8/":      "b4 b5 b7",
		"/wuhou/2022/without/": "",
	} {
		if got := titles(p.mustView(t, url).(*BulletinView).Related); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

// A code needs a whole address.
func TestQR(t *testing.T) {
	s := tinySite()
	addBulletin(s, "a", "2022-09-01", 1)
	if got := planAt(s, "2022-10-01").mustView(t, "/wuhou/2022/a/").(*BulletinView).QR; !strings.HasPrefix(string(got), `<symbol id="_qr" viewBox="0 0 37 37">`) {
		t.Errorf("with base_url: %.80s", got)
	}
	s.BaseURL = ""
	if got := planAt(s, "2022-10-01").mustView(t, "/wuhou/2022/a/").(*BulletinView).QR; got != "" {
		t.Errorf("without base_url: %.80s", got)
	}
}
