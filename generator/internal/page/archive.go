package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jianbao/generator/internal/site"
)

// Bulletins by year and month. A district has a page for each year, with a section for each month: a page for each
// month would hold one bulletin or two. The whole site has pages of months, too, and those of its years lead there.

const (
	perYearPage   = 100 // bulletins to a numbered page of a district's year: rows of one line, 300 bytes each
	newestOfMonth = 5   // bulletins of each month on the page of the site's year
)

// filed is what stands in the lists of a district, newest first.
type filed struct {
	order     int              // of the district on the site
	above     []*filed         // itself, and those of the districts above
	bulletins []*site.Bulletin // its own and its descendants'
	own       []*site.Bulletin // whose address begins with it
	years     []*yearOf
}

// makeRoom gives pages, and the lists of districts and tags, the room that they need. Lists that grow would leave twice
// as much behind.
func (p *Plan) makeRoom() {
	own, listed := make([]int, len(p.s.Districts)), make([]int, len(p.s.Districts))
	for _, b := range p.all {
		own[p.filed[b.District()].order]++
		for _, d := range b.Districts {
			for _, f := range p.filed[d].above {
				listed[f.order]++
			}
		}
		for _, name := range b.Tags {
			p.tag(name).room++
		}
	}
	for _, d := range p.s.Districts {
		f := p.filed[d]
		f.own, f.bulletins = make([]*site.Bulletin, 0, own[f.order]), make([]*site.Bulletin, 0, listed[f.order])
	}
	p.Pages = make([]*Page, 0, 2*len(p.all)) // lists are fewer than bulletins
	for _, t := range p.tags {
		t.bulletins = make([]*site.Bulletin, 0, t.room)
	}
}

// yearOf is a year of a district, or of the whole site.
type yearOf struct {
	year      int
	bulletins []*site.Bulletin
	months    []monthOf
}

// monthOf is a month of it.
type monthOf struct {
	monthCount
	bulletins []*site.Bulletin
}

// monthCount is a month, and how many bulletins a list has in it.
type monthCount struct {
	Year  int
	Month time.Month
	Count int
}

func (m monthCount) time(loc *time.Location) time.Time {
	return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, loc)
}

// id is that of the month's section on the page of its year.
func (m monthCount) id() string { return fmt.Sprintf("m%02d", int(m.Month)) }

// compare puts the newer month first.
func (m monthCount) compare(other monthCount) int {
	return cmp.Or(cmp.Compare(other.Year, m.Year), cmp.Compare(other.Month, m.Month))
}

// monthOfDate is the month of a bulletin.
func monthOfDate(b *site.Bulletin) monthCount {
	year, month, _ := b.Date.Date()
	return monthCount{Year: year, Month: month}
}

// counts are the months of all years, newest first.
func (f *filed) counts() []monthCount {
	var counts []monthCount
	for _, y := range f.years {
		counts = append(counts, y.counts()...)
	}
	return counts
}

func (y *yearOf) counts() []monthCount {
	counts := make([]monthCount, len(y.months))
	for i, m := range y.months {
		counts[i] = m.monthCount
	}
	return counts
}

// fileByMonth cuts the lists of all districts into years and months, and makes the trails of what is in a year.
func (p *Plan) fileByMonth() {
	p.monthsTrail = p.below(p.inside[nil], &Link{p.opts.Text("months"), p.link("/months/")})
	for d, f := range p.filed {
		f.cut()
		for _, y := range f.years {
			above := p.inside[d]
			if d == nil {
				above = p.monthsTrail
			}
			p.within[districtYear{d, y.year}] = p.below(above, p.yearLink(d, y.year))
		}
	}
}

// cut cuts the bulletins into years and months. Dates of different zones may lie a day apart, so that the list need
// not be in the order of months: then it is sorted by them first.
func (f *filed) cut() {
	list := f.bulletins
	byMonth := func(a, b *site.Bulletin) int { return monthOfDate(a).compare(monthOfDate(b)) }
	if !slices.IsSortedFunc(list, byMonth) {
		list = slices.Clone(list)
		slices.SortStableFunc(list, byMonth)
	}
	for from := 0; from < len(list); {
		y := &yearOf{year: list[from].Date.Year()}
		start := from
		for from < len(list) && list[from].Date.Year() == y.year {
			m, end := monthOfDate(list[from]), from+1
			for end < len(list) && monthOfDate(list[end]) == m {
				end++
			}
			m.Count = end - from
			y.months = append(y.months, monthOf{m, list[from:end]})
			from = end
		}
		y.bulletins = list[start:from]
		f.years = append(f.years, y)
	}
}

// districtYear is a year of a district; of the whole site without one.
type districtYear struct {
	district *site.District
	year     int
}

func (y districtYear) url() string {
	url := "/" + fmt.Sprintf("%04d", y.year) + "/"
	if y.district != nil {
		url = "/" + y.district.Slug + url
	}
	return url
}

func (e *env) yearLink(d *site.District, year int) *Link {
	return &Link{e.yearTitle(year), e.link(districtYear{d, year}.url())}
}

func (e *env) yearTitle(year int) string { return strconv.Itoa(year) + e.opts.Text("year_suffix") }

// addArchive adds the pages of years and months.
func (p *Plan) addArchive() {
	for _, d := range p.s.Districts {
		years := p.filed[d].years
		for i, y := range years {
			addListBy(p, perYearPage, districtYear{d, y.year}.url(), "year", y.bulletins,
				func(in *yearInputs) *listInputs { return &in.List },
				func(_ *Gatherer, in *yearInputs) { in.year(d, years, i) }, (*env).yearView)
		}
	}
	years := p.filed[nil].years
	for i := range years {
		p.addYear(years, i)
	}
	p.addMonths()
	addPage(p, Page{URL: "/months/", series: &series{Template: "months", what: whatMonth}},
		func(g *Gatherer, _ *Page, in *monthsInputs) { in.Months = g.plan.filed[nil].counts() },
		func(e *env, in *monthsInputs) any {
			head := e.head("months", "/months/", e.opts.Text("months"), e.inside[nil], nil)
			return &MonthsView{Site: e.Site, Page: head, Years: e.years(nil, in.Months)}
		})
}

type yearInputs struct {
	List           listInputs
	District       districtRef // of the whole site without one
	Year           int
	Months         []monthCount // of the front page only
	Next, Previous int          // of the front page only; 0 where there is none
}

// year gathers what the i-th year of a district shows beside its list.
func (in *yearInputs) year(d *site.District, years []*yearOf, i int) {
	in.District, in.Year = districtRef{d}, years[i].year
	if in.List.Number > 0 {
		return
	}
	in.Months = years[i].counts()
	if i > 0 {
		in.Next = years[i-1].year
	}
	if i+1 < len(years) {
		in.Previous = years[i+1].year
	}
}

// addYear adds the page of a year of the whole site: the newest bulletins of each month, which has a page of its own.
func (p *Plan) addYear(years []*yearOf, i int) {
	y := years[i]
	url := districtYear{nil, y.year}.url()
	addPage(p, Page{URL: url, series: &series{Template: "year", what: whatYear, list: y.bulletins}},
		func(g *Gatherer, _ *Page, in *yearInputs) {
			in.List = listInputs{URL: url, Total: len(y.bulletins)}
			var newest []*site.Bulletin
			for _, m := range y.months {
				newest = append(newest, m.bulletins[:min(newestOfMonth, len(m.bulletins))]...)
			}
			in.List.Cards = g.cards(newest)
			in.year(nil, years, i)
		}, (*env).yearView)
}

func (e *env) yearView(in *yearInputs) any {
	d, title := in.District.District, e.yearTitle(in.Year)
	trail := e.monthsTrail
	v := &YearView{Site: e.Site, Year: in.Year, List: e.list(&in.List)}
	if d != nil {
		v.District, title, trail = e.districtNode(d), d.Name+" "+title, e.inside[d]
	}
	if in.List.Number > 0 {
		trail = e.within[districtYear{d, in.Year}]
	}
	v.Page = e.head("year", in.List.URL, e.numberTitle(title, in.List.Number), trail, nil)
	v.Sections = e.monthSections(in, v.List.Cards)
	for i, m := range in.Months {
		link := MonthLink{Month: e.monthOfYear(d, in.Months, i), ID: m.id()}
		if here := slices.ContainsFunc(v.Sections, func(s MonthSection) bool { return s.ID == m.id() }); here {
			link.URL, link.ID = "#"+m.id(), ""
		}
		v.Contents = append(v.Contents, link)
	}
	if in.Next > 0 {
		v.Next = e.yearLink(d, in.Next)
	}
	if in.Previous > 0 {
		v.Previous = e.yearLink(d, in.Previous)
	}
	return v
}

// monthSections parts the cards of a page by month.
func (e *env) monthSections(in *yearInputs, cards []*Card) (sections []MonthSection) {
	for _, c := range cards {
		year, month, _ := c.Date.Date()
		if n := len(sections); n == 0 || sections[n-1].Time.Month() != month {
			m := monthCount{Year: year, Month: month}
			sections = append(sections, MonthSection{Month: Month{Time: m.time(e.s.Location)}, ID: m.id()})
		}
		s := &sections[len(sections)-1]
		s.Cards = append(s.Cards, c)
		s.Count = len(s.Cards)
	}
	if in.District.District == nil {
		for i, m := range in.Months { // each has a section
			sections[i].Month = e.monthLink(m)
		}
	}
	return sections
}

// monthOfYear leads to the i-th month of a year: to its section, on whichever page that begins; of the whole site, to
// its page.
func (e *env) monthOfYear(d *site.District, year []monthCount, i int) Month {
	m := year[i]
	if d == nil {
		return e.monthLink(m)
	}
	total, from := 0, 0 // bulletins of the year, and those up to the month's newest
	for j, other := range year {
		total += other.Count
		if j >= i {
			from += other.Count
		}
	}
	url := districtYear{d, m.Year}.url()
	if n := (from-1)/perYearPage + 1; n <= numbered(total, perYearPage) {
		url = pageURL(url, n)
	}
	return Month{Time: m.time(e.s.Location), URL: e.link(url) + "#" + m.id(), Count: m.Count}
}

// years are a district's months by year, newest first; nil is the whole site.
func (e *env) years(d *site.District, months []monthCount) []Year {
	var years []Year
	for from := 0; from < len(months); {
		end := from + 1
		for end < len(months) && months[end].Year == months[from].Year {
			end++
		}
		y := Year{Year: months[from].Year, URL: e.link(districtYear{d, months[from].Year}.url())}
		for i := range end - from {
			y.Months = append(y.Months, e.monthOfYear(d, months[from:end], i))
		}
		years = append(years, y)
		from = end
	}
	return years
}

type monthInputs struct {
	List           listInputs
	Month          monthCount
	Next, Previous monthCount // of the front page only; without bulletins where there is none
}

type monthsInputs struct{ Months []monthCount }

// addMonths adds the months of the whole site.
func (p *Plan) addMonths() {
	var months []monthOf
	for _, y := range p.filed[nil].years {
		months = append(months, y.months...)
	}
	for i, m := range months {
		addList(p, monthURL(m.monthCount), "month", m.bulletins, func(in *monthInputs) *listInputs { return &in.List },
			func(_ *Gatherer, in *monthInputs) {
				in.Month = monthCount{Year: m.Year, Month: m.Month}
				if in.List.Number > 0 {
					return
				}
				if i > 0 {
					in.Next = months[i-1].monthCount
				}
				if i+1 < len(months) {
					in.Previous = months[i+1].monthCount
				}
			}, (*env).monthView)
	}
}

func (e *env) monthView(in *monthInputs) any {
	at := in.Month.time(e.s.Location)
	v := &MonthView{Site: e.Site, Month: at, List: e.list(&in.List)}
	title := e.numberTitle(at.Format(e.opts.Text("month_format")), in.List.Number)
	v.Page = e.head("month", in.List.URL, title, e.within[districtYear{nil, in.Month.Year}], nil)
	if in.Next.Count > 0 {
		next := e.monthLink(in.Next)
		v.Next = &next
	}
	if in.Previous.Count > 0 {
		previous := e.monthLink(in.Previous)
		v.Previous = &previous
	}
	return v
}

// monthURL is the address of a month of the whole site.
func monthURL(m monthCount) string { return "/" + m.time(time.UTC).Format("2006/01") + "/" }

func (e *env) monthLink(m monthCount) Month {
	return Month{Time: m.time(e.s.Location), URL: e.link(monthURL(m)), Count: m.Count}
}
