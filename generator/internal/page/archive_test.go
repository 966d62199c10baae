package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/site"
)

func (p *Plan) urls(template string) []string {
	var urls []string
	for _, page := range p.Pages {
		if page.Template == template {
			urls = append(urls, page.URL)
		}
	}
	return urls
}

// A district has a page for each year, with a section for each month; months are of the whole site alone.
func TestYears(t *testing.T) {
	s := tinySite()
	addBulletin(s, "e", "2023-01-01", 2)
	addBulletin(s, "d", "2022-09-20", 1)
	addBulletin(s, "c", "2022-09-02", 1)
	addBulletin(s, "b", "2022-03-01", 1)
	addBulletin(s, "a", "2020-12-31", 1)
	p, diags := plan(s)
	if len(diags) > 0 {
		t.Error(diags)
	}
	years := "/chengdu/2023/ /chengdu/2022/ /chengdu/2020/ /wuhou/2022/ /wuhou/2020/ " +
		"/qingyang/2023/ /2023/ /2022/ /2020/"
	if got := strings.Join(p.urls("year"), " "); got != years {
		t.Errorf("years: %s", got)
	}
	if got, want := strings.Join(p.urls("month"), " "), "/2023/01/ /2022/09/ /2022/03/ /2020/12/"; got != want {
		t.Errorf("months: %s, want %s", got, want)
	}
	v := p.mustView(t, "/wuhou/2022/").(*YearView)
	got := fmt.Sprint(v.District.Name, v.Year, v.List.Total, v.Next, v.Previous.URL)
	for _, s := range v.Sections {
		got += fmt.Sprint("; ", s.ID, s.URL, s.Count, " ", titles(s.Cards))
	}
	for _, m := range v.Contents {
		got += fmt.Sprint("; ", m.Time.Format("2006-01"), m.URL, m.ID, m.Count)
	}
	const want = "武侯区2022 3 <nil>/b/wuhou/2020/; m092 d c; m031 b; 2022-09#m092; 2022-03#m031"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	trail := p.mustView(t, "/wuhou/2022/c/").(*BulletinView).Page.Trail.Links
	if last := trail[len(trail)-1]; len(trail) != 4 || last.URL != "/b/wuhou/2022/" || last.Title != "2022year_suffix" {
		t.Errorf("the trail of a bulletin ends at %+v", last)
	}
	archive := p.mustView(t, "/wuhou/").(*DistrictView).Years
	if m := archive[0].Months[1]; archive[0].URL != "/b/wuhou/2022/" || m.URL != "/b/wuhou/2022/#m03" || m.Count != 1 {
		t.Errorf("the archive of a district: %+v", archive)
	}
}

// The page of the site's year has the newest five of each month, and leads to its months.
func TestYearOfSite(t *testing.T) {
	s := tinySite()
	for i := 9; i > 0; i-- {
		addBulletin(s, fmt.Sprint("n", i), fmt.Sprintf("2022-05-%02d", i), 1+i%2)
	}
	addBulletin(s, "one", "2022-02-01", 1)
	p, _ := plan(s)
	v := p.mustView(t, "/2022/").(*YearView)
	got := fmt.Sprint(v.District == nil, v.List.Total)
	for _, s := range v.Sections {
		got += fmt.Sprint("; ", s.ID, s.URL, s.Count, " ", titles(s.Cards))
	}
	const want = "true 10; m05/b/2022/05/9 n9 n8 n7 n6 n5; m02/b/2022/02/1 one"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	trail := p.mustView(t, "/2022/05/").(*MonthView).Page.Trail.Links
	if last := trail[len(trail)-1]; last.URL != "/b/2022/" {
		t.Errorf("the trail of a month ends at %+v", last)
	}
}

// A year of 200 bulletins and more is in pages of a hundred that never change. Each month is found on the front page,
// and every link to one leads to the page on which it begins.
func TestYearOfManyBulletins(t *testing.T) {
	oldest := ""
	for _, n := range []int{199, 200, 299, 300, 366} {
		s := tinySite()
		for i := n; i > 0; i-- {
			addBulletin(s, fmt.Sprintf("b%03d", i), time.Date(2024, 1, i, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), 1)
		}
		p, _ := plan(s)
		front := p.mustView(t, "/wuhou/2024/").(*YearView)
		if pages := len(p.urls("year")) - 3; pages != 2*numbered(n, perYearPage) { // in chengdu, too
			t.Errorf("%d bulletins: %d numbered pages", n, pages)
		}
		if shown := len(front.List.Cards); shown < 100 || shown > 199 {
			t.Errorf("%d bulletins: %d on the front page", n, shown)
		}
		if n >= 200 {
			v := p.mustView(t, "/wuhou/2024/page/1/").(*YearView)
			if oldest == "" {
				oldest = titles(v.List.Cards)
			}
			if got := titles(v.List.Cards); got != oldest || v.Contents != nil || v.Next != nil || v.List.Total > 0 {
				t.Errorf("with %d bulletins the first page is %s", n, got)
			}
		}
		months := p.mustView(t, "/wuhou/").(*DistrictView).Years[0].Months
		for i, m := range front.Contents {
			url, id, _ := strings.Cut(months[i].URL, "#")
			v := p.mustView(t, strings.TrimPrefix(url, "/b")).(*YearView)
			at := slices.IndexFunc(v.Sections, func(s MonthSection) bool { return s.ID == id })
			first := time.Date(2024, m.Time.Month(), 1, 0, 0, 0, 0, time.UTC).YearDay() + m.Count - 1
			if at < 0 || v.Sections[at].Cards[0].Date.YearDay() != first {
				t.Errorf("%d bulletins: %s does not lead to the newest of the month", n, months[i].URL)
			}
			want := MonthLink{Month{m.Time, months[i].URL, m.Count}, id}
			if v.Page.URL == front.Page.URL {
				want.URL, want.ID = "#"+id, ""
			}
			if m != want {
				t.Errorf("%d bulletins: the front page leads to %s with %+v", n, months[i].URL, m)
			}
		}
	}
}

// Dates of several zones may come in another order than their instants. Each year and month has one page all the same.
func TestYearsOfManyZones(t *testing.T) {
	s := tinySite()
	for i, date := range []string{
		"2022-01-01T09:00:00+14:00", "2021-12-31T12:00:00-06:00", "2022-01-01T00:00:00+10:00", "2021-12-30T00:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, date)
		if err != nil {
			t.Fatal(err)
		}
		addBulletin(s, string(rune('a'+i)), "2022-01-01", 1).Date = at
	}
	slices.SortStableFunc(s.Bulletins, func(a, b *site.Bulletin) int { return b.Date.Compare(a.Date) })
	p, diags := plan(s)
	if len(diags) > 0 {
		t.Error(diags)
	}
	const years = "/chengdu/2022/ /chengdu/2021/ /wuhou/2022/ /wuhou/2021/ /2022/ /2021/"
	if got := strings.Join(p.urls("year"), " "); got != years {
		t.Errorf("years: %s", got)
	}
	if got := titles(p.mustView(t, "/wuhou/2022/").(*YearView).List.Cards); got != "a c" {
		t.Errorf("2022 has %s", got)
	}
}
