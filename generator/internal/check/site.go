package check

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// Facts are what the check knows of a site besides its texts. What is left out is not checked.
type Facts struct {
	Site      *site.Site
	Now       time.Time
	Photos    map[string]Photo      // by path: content/wuhou/yulin/queue.jpg
	Unused    []string              // files under content/ that no bulletin shows
	Use       func(file string) Use // how a bulletin beside it could use one of them; nil is as a photo
	Located   []LocatedFile         // photos that are published as they are, with the place where they were taken
	Attached  []Attached            // documents that bulletins publish
	Links     []Link                // of all bulletins
	Published map[string]time.Time  // each bulletin's date when it was last published, by file
	Accept    map[string][]string   // accept lists, by file
	Held      []*site.Bulletin      // not published yet; of these only the photos are checked

	// KeySpan is the span of a value in a bulletin's front matter. Without it findings are about the whole file.
	KeySpan func(file, key, value string) diag.Span
	// Section is the span of a district or topic in site.toml, of [organization], or for "" of its head. Without it
	// findings are about the whole file.
	Section func(section, slug string) diag.Span
}

// Use is how a bulletin could use a file.
type Use struct {
	Name  string // in the bulletin's folder, as it writes it; "" where none could use it
	Photo bool
}

// LocatedFile is a file of a bulletin that holds a place.
type LocatedFile struct {
	Bulletin *site.Bulletin
	File     string
}

// Photo is what is known of a photo's original file.
type Photo struct {
	Width, Height int
	Digest        string // of its content
	Position      bool   // its metadata says where it was taken
	Captioned     bool   // the body gives it a text: ![text](file)
}

// Link is a link of a bulletin that may need a finding.
type Link struct {
	At     diag.Span
	To     string // as written
	State  LinkState
	Reason diag.Text // why an outside link failed
}

// LinkState is what is known of a link.
type LinkState uint8

const (
	Outside   LinkState = iota // leads to another site, which was not tried
	Dead                       // leads to no page of the site
	NoAnchor                   // leads to a page that lacks its fragment
	Failed                     // leads to another site that did not answer
	Withdrawn                  // leads to what stands for a bulletin that was withdrawn
)

// siteCheck collects the findings about a site.
type siteCheck struct {
	c     *Checker
	facts *Facts
	found []Finding

	accepted  map[acceptance]bool
	positions []positionedPhoto // originals that hold where they were taken
}

// acceptance is an entry of a bulletin's accept list: a rule, and a text or "" for any.
type acceptance struct {
	file string
	code diag.Code
	text string
}

// positionedPhoto is a photo whose original holds where it was taken.
type positionedPhoto struct {
	bulletin *site.Bulletin
	file     string
}

// Site checks what cannot be seen in a single text.
func (c *Checker) Site(facts Facts) []Finding {
	s := siteCheck{c: c, facts: &facts, accepted: map[acceptance]bool{}}
	for file, list := range facts.Accept {
		for _, entry := range list {
			code, text, _ := strings.Cut(strings.TrimSpace(entry), " ")
			s.accepted[acceptance{file, diag.Code(code), strings.TrimSpace(text)}] = true
		}
	}
	shown := map[string]string{} // digest → file
	byFile := func(a, b *site.Bulletin) int { return strings.Compare(a.File, b.File) }
	for _, b := range slices.SortedFunc(slices.Values(facts.Site.Bulletins), byFile) {
		s.checkPhotos(b, shown)
		s.checkDates(b, true)
	}
	for _, b := range slices.Concat(facts.Site.Pages, facts.Held) {
		s.checkPhotos(b, shown)
	}
	s.reportPositions()
	for _, a := range facts.Attached {
		s.checkAttached(a)
	}
	for _, b := range facts.Site.Coming {
		if b.Page() == "" {
			s.checkDates(b, false)
		}
	}
	for _, l := range facts.Located {
		s.add(filePosition, s.spanOf(l.Bulletin, "attachments", l.File), districtOf(l.Bulletin), l.File)
	}
	for _, file := range facts.Unused {
		s.add(photoUnused, diag.Span{File: file}, "", path.Base(file), unusedCure(facts, file))
		s.found = append(s.found, c.Name(file)...)
	}
	s.checkLinks()
	s.checkFreshness()
	s.checkSettings()
	s.applyAccept()
	return s.found
}

// unusedCure says what to do with a file that no bulletin uses.
func unusedCure(facts Facts, file string) diag.Text {
	use := Use{Name: file, Photo: true}
	if facts.Use != nil {
		use = facts.Use(file)
	}
	switch {
	case use.Name == "":
		return diag.Text{Zh: "它不会发布；删去，或移到 content 外面", En: "it is not published: remove it, or move it out of content"}
	case use.Photo:
		return diag.Text{Zh: "写进 photos，或删去", En: "list it under photos, or remove it"}
	}
	to := use.Name
	if strings.ContainsAny(to, " ()") {
		to = "<" + to + ">"
	}
	link := "[" + strings.TrimSuffix(path.Base(use.Name), path.Ext(use.Name)) + "](" + to + ")"
	line := `attachments = ["` + use.Name + `"]`
	if site.IsTableName(use.Name) {
		return diag.Text{
			Zh: "要显示成表格，单独一行写 !" + link + "；要下载，写 " + link + "；不用就删去",
			En: "show it as a table by a line !" + link + ", or link it: " + link + "; or remove it",
		}
	}
	return diag.Text{
		Zh: "在正文里链接它：" + link + "；或在信息栏里写 " + line + "；不用就删去",
		En: "link it in the text: " + link + "; or write " + line + " in the front matter; or remove it",
	}
}

func (s *siteCheck) add(code diag.Code, at diag.Span, district string, args ...any) {
	if f, on := s.c.newFinding(code, args...); on {
		f.Span, f.District = at, district
		if text, ok := args[0].(string); ok {
			f.Text = text
		}
		s.found = append(s.found, f)
	}
}

// applyAccept drops the findings that bulletins accept. Entries that accept nothing are reported by Text.
func (s *siteCheck) applyAccept() {
	s.found = slices.DeleteFunc(s.found, func(f Finding) bool { return s.accepts(f.File, f.Code, f.Text) })
}

// spanOf is the span of a value in a bulletin's front matter.
func (s *siteCheck) spanOf(b *site.Bulletin, key, value string) diag.Span {
	if s.facts.KeySpan == nil {
		return diag.Span{File: b.File}
	}
	return s.facts.KeySpan(b.File, key, value)
}

func districtOf(b *site.Bulletin) string {
	if len(b.Districts) == 0 {
		return ""
	}
	return b.District().Path()
}

// checkPhotos checks a bulletin's photos. Shown has those of the bulletins before, by digest.
func (s *siteCheck) checkPhotos(b *site.Bulletin, shown map[string]string) {
	district := districtOf(b)
	texts := map[string]int{}
	for _, p := range b.Photos {
		at := func() diag.Span { return s.spanOf(b, "photos", p.File) }
		file := path.Join(b.Folder(), p.File)
		fact, known := s.facts.Photos[file]
		switch {
		case b.IsPoster(p.File): // the video says what it shows
		case p.Alt == "" && p.Caption == "" && !fact.Captioned:
			s.add(photoAlt, at(), district, p.File)
		case p.Caption == "" && !fact.Captioned:
			s.add(photoCaption, at(), district, p.File)
		}
		for _, text := range slices.Compact([]string{p.Caption, p.Alt}) {
			if texts[text]++; text != "" && texts[text] == 2 {
				s.add(altRepeated, s.spanOf(b, "photos", p.File), district, text, 2)
			}
		}
		if !known {
			continue
		}
		if longest := max(fact.Width, fact.Height); longest > 0 && longest < s.c.settings.MinWidth {
			s.add(photoSmall, at(), district, p.File, fact.Width, fact.Height, s.c.settings.MinWidth)
		}
		if other := shown[fact.Digest]; fact.Digest != "" && other != "" && other != file {
			s.add(photoTwice, at(), district, p.File, other)
		} else if fact.Digest != "" {
			shown[fact.Digest] = file
		}
		if fact.Position && !s.accepts(b.File, photoPosition, p.File) {
			s.positions = append(s.positions, positionedPhoto{b, p.File})
		}
	}
}

// reportPositions reports once for the site that originals hold where they were taken: the cause is a setting of a
// phone, and not of a bulletin.
func (s *siteCheck) reportPositions() {
	if len(s.positions) == 0 {
		return
	}
	first := s.positions[0]
	bulletins := map[*site.Bulletin]bool{}
	for _, p := range s.positions {
		bulletins[p.bulletin] = true
	}
	s.add(photoPosition, s.spanOf(first.bulletin, "photos", first.file), "", first.file, len(s.positions), len(bulletins))
}

// accepts reports whether a bulletin accepts a finding about a text.
func (s *siteCheck) accepts(file string, code diag.Code, text string) bool {
	return s.accepted[acceptance{file, code, ""}] || s.accepted[acceptance{file, code, text}]
}

// checkDates checks a bulletin's date against now and the date that it was published with.
func (s *siteCheck) checkDates(b *site.Bulletin, published bool) {
	const layout = time.DateOnly
	day := b.Date.Format(layout)
	if b.Date.After(s.facts.Now) && (published || b.Date.After(s.facts.Now.AddDate(1, 0, 0))) {
		s.add(dateFuture, s.spanOf(b, "date", day), districtOf(b), day)
	}
	if before, ok := s.facts.Published[b.File]; ok && before.In(b.Date.Location()).Format(layout) != day {
		s.add(dateChanged, s.spanOf(b, "date", day), districtOf(b), before.In(b.Date.Location()).Format(layout), day)
	}
}

func (s *siteCheck) checkLinks() {
	districts := map[string]string{}
	for _, b := range s.facts.Site.Bulletins {
		districts[b.File] = districtOf(b)
	}
	listed := map[[2]string]bool{} // files with hosts
	for _, l := range s.facts.Links {
		district := districts[l.At.File]
		switch l.State {
		case Dead:
			s.add(linkDead, l.At, district, l.To)
		case NoAnchor:
			s.add(linkAnchor, l.At, district, l.To)
		case Withdrawn:
			s.add(linkWithdrawn, l.At, district, l.To)
		case Failed:
			s.add(linkFailed, l.At, district, l.To, l.Reason)
		case Outside:
			if host := hostOf(l.To); host != "" && !s.trusted(host) && !listed[[2]string{l.At.File, host}] {
				listed[[2]string{l.At.File, host}] = true
				s.add(linkOutside, l.At, district, host)
			}
		}
	}
}

func hostOf(address string) string {
	u, err := url.Parse(site.ASCIIAddress(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// trusted reports whether links may lead to a host: one of the list, one below those, or the site's own.
func (s *siteCheck) trusted(host string) bool {
	if host == hostOf(s.facts.Site.BaseURL) {
		return true
	}
	return slices.ContainsFunc(s.c.settings.Hosts, func(listed string) bool {
		listed, _ = site.ASCIIHost(strings.ToLower(strings.TrimPrefix(listed, ".")))
		return host == listed || strings.HasSuffix(host, "."+listed)
	})
}

// Due is when a district or topic needs its next bulletin.
type Due struct {
	Name  string // the district's path, or the topic's title
	Slug  string
	Topic bool
	Last  time.Time // its last bulletin; zero if it has none
	By    time.Time // when the next is due; zero if it has none
}

// topicOver is the time without bulletins after which a topic counts as over: campaigns end.
const topicOver = 365 * 24 * time.Hour

// Dues lists when each district and topic needs its next bulletin: those without any come first, then by date.
func (c *Checker) Dues(st *site.Site, now time.Time) []Due {
	last := map[*site.District]time.Time{}
	topics := map[*site.Topic]time.Time{}
	for _, b := range st.Bulletins {
		for _, d := range b.Districts {
			for ; d != nil; d = d.Parent {
				if b.Date.After(last[d]) {
					last[d] = b.Date
				}
			}
		}
		for _, t := range b.Topics {
			if b.Date.After(topics[t]) {
				topics[t] = b.Date
			}
		}
	}
	var dues []Due
	add := func(name, slug string, topic bool, at time.Time) {
		d := Due{Name: name, Slug: slug, Topic: topic, Last: at}
		if !at.IsZero() {
			y, m, day := at.Date()
			d.By = time.Date(y, m, day+c.settings.FreshDays, 23, 59, 59, 0, at.Location())
		}
		dues = append(dues, d)
	}
	for _, d := range st.Districts {
		if (d.Until.IsZero() || now.Before(d.Until)) && (d.Since.IsZero() || !now.Before(d.Since)) {
			add(d.Path(), d.Slug, false, last[d])
		}
	}
	for _, t := range st.Topics {
		if last := topics[t]; last.IsZero() || now.Sub(last) < topicOver {
			add(t.Title, t.Slug, true, last)
		}
	}
	slices.SortStableFunc(dues, func(a, b Due) int { return a.By.Compare(b.By) })
	return dues
}

// checkFreshness reports the districts and topics that are overdue.
func (s *siteCheck) checkFreshness() {
	for _, d := range s.c.Dues(s.facts.Site, s.facts.Now) {
		code, district, section := staleDistrict, d.Name, "district"
		if d.Topic {
			code, district, section = staleTopic, "", "topic"
		}
		at := s.sectionSpan(section, d.Slug)
		switch {
		case d.Last.IsZero():
			s.add(emptyList, at, district, d.Name)
		case s.facts.Now.After(d.By):
			days := int(s.facts.Now.Sub(d.Last).Hours() / 24)
			s.add(code, at, district, d.Name, days, d.Last.Format(time.DateOnly), d.By.Format(time.DateOnly))
		}
	}
}

// sectionSpan is the span of a section of site.toml, or of its head.
func (s *siteCheck) sectionSpan(section, slug string) diag.Span {
	if s.facts.Section == nil {
		return diag.Span{File: "site.toml"}
	}
	return s.facts.Section(section, slug)
}

// checkSettings reports what every page of a government site must say but site.toml lacks.
func (s *siteCheck) checkSettings() {
	o := s.facts.Site.Organization
	for _, item := range []struct {
		key, value string
		name       diag.Text
	}{
		{"name", o.Name, diag.Text{Zh: "主办单位", En: "the publisher"}},
		{"organizer", o.Organizer, diag.Text{Zh: "承办单位", En: "the organiser"}},
		{"site_id_code", o.SiteIDCode, diag.Text{Zh: "政府网站标识码", En: "the code of the government site"}},
		{"icp", o.ICP, diag.Text{Zh: "ICP 备案号", En: "the ICP number"}},
		{"police", o.Police, diag.Text{Zh: "公安备案号", En: "the police number"}},
		{"address", o.Address, diag.Text{Zh: "地址", En: "the address"}},
		{"phone", o.Phone, diag.Text{Zh: "联系电话", En: "a telephone number"}},
	} {
		if item.value == "" && !slices.Contains(s.facts.Site.Check.Without, item.key) {
			s.add(settingMissing, s.sectionSpan("organization", ""), "", item.key, item.name,
				diag.Text{Zh: " [organization] 下面", En: "below [organization]"},
				diag.Text{Zh: "\"……\"；没有就写 \"none\"", En: "\"…\", or \"none\" if there is none,"})
		}
	}
	for _, host := range s.facts.Site.Embed {
		s.add(embedded, s.sectionSpan("embed", ""), "", host)
	}
	for _, script := range s.facts.Site.Scripts {
		s.add(thirdParty, s.sectionSpan("script", script.Src), "", script.Host())
	}
	if s.facts.Site.BaseURL == "" {
		s.add(settingMissing, s.sectionSpan("", ""), "", "base_url", diag.Text{Zh: "网站的网址", En: "where the site is"},
			diag.Text{Zh: "最前面", En: "at the top"}, `"https://jianbao.example.gov.cn/"`)
	}
}
