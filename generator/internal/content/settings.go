package content

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// SettingsFile is the name of the file that makes a folder a site.
const SettingsFile = "site.toml"

// readSettings reads site.toml into a site without bulletins.
func readSettings(src *diag.Source) (*site.Site, *gazetteer, []diag.Diagnostic) {
	s := defaultSite()
	doc, ok := parseDocument(src, 0, len(src.Text))
	if !ok {
		return s, &gazetteer{}, doc.findings()
	}
	t := doc.table("", doc.data, siteKeys)
	doc.data = t.data
	t.require("title")
	s.Title = t.text("title")
	readBase(t, s)
	s.ExternalNotice = t.boolean("external_notice")
	doc.loc = s.Location
	org := t.section("organization", organizationKeys)
	s.Organization = site.Organization{
		Name: org.text("name"), Organizer: org.text("organizer"), Address: org.text("address"), Postcode: org.text("postcode"),
		Phone: org.text("phone"), ICP: org.text("icp"), Police: org.text("police"), SiteIDCode: org.text("site_id_code"), Notice: org.text("notice"),
		Badge: org.text("badge"), BadgeURL: badgeURL(org),
	}
	s.Photos = readPhotoSettings(t.section("photos", photosKeys))
	s.Check = readCheck(t.section("check", checkKeys))
	g := readDistricts(doc)
	s.Districts = g.tree
	s.Topics = readTopics(doc)
	return s, g, doc.findings()
}

func defaultSite() *site.Site {
	return &site.Site{Language: "zh-CN", Theme: "default", Location: china(), Photos: defaultPhotos()}
}

// china is the zone of a site that names none; it needs no zone database.
func china() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// badgeURL is where the badge leads, an address in full.
func badgeURL(t *table) string {
	v := t.text("badge_url")
	if u, err := url.Parse(v); v != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		t.doc.report(diag.New(diag.ValueInvalid, "badge_url", v, t.key("badge_url").line()).At(t.value("badge_url")))
		return ""
	}
	return v
}

// plainBase reports whether an address can stand before every path of the site.
func plainBase(u *url.URL, typed string) bool {
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.ContainsAny(typed, "?#") || !plainHost(u) {
		return false
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return false
	}
	base := strings.TrimSuffix(u.Path, "/")
	strange := strings.ContainsFunc(base, func(r rune) bool { // * and : mean something in a _headers file
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~/", r))
	})
	return !strange && u.EscapedPath() == u.Path && (base == "" || path.Clean(base) == base)
}

// plainHost reports whether a host is a name, in any script, or a number. The parser of addresses lets pass also
// quotation marks and brackets.
func plainHost(u *url.URL) bool {
	host := u.Hostname()
	signs := "-._"
	if strings.HasPrefix(u.Host, "[") {
		signs = ":."
	}
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(signs, r)
	})
}

func readBase(t *table, s *site.Site) {
	if v := t.text("base_url"); v != "" {
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || !plainBase(u, v) {
			t.doc.report(diag.New(diag.ValueInvalid, "base_url", v, t.key("base_url").line()).At(t.value("base_url")))
		} else {
			s.BaseURL = u.Scheme + strings.TrimRight(v, "/")[len(u.Scheme):] + "/" // HTTPS is written https
		}
	}
	if v := t.text("language"); v != "" {
		if tag, err := language.Parse(v); err != nil {
			t.doc.report(diag.New(diag.ValueInvalid, "language", v, t.key("language").line()).At(t.value("language")))
		} else {
			s.Language = tag.String() // zh_CN is written zh-CN in HTML
		}
	}
	if v := t.text("timezone"); v != "" && v != "Asia/Shanghai" {
		loc, err := time.LoadLocation(v)
		if err != nil || v == "Local" {
			t.doc.report(diag.New(diag.ValueInvalid, "timezone", v, t.key("timezone").line()).At(t.value("timezone")))
		} else {
			s.Location = loc
		}
	}
	if v := t.text("theme"); v != "" {
		if problem := slugProblem(v, cureSlug); problem != nil {
			t.doc.report(diag.New(diag.ValueInvalid, "theme", v, t.key("theme").line()).At(t.value("theme")))
		} else {
			s.Theme = v
		}
	}
}

func readPhotoSettings(t *table) site.PhotoSettings {
	p := defaultPhotos()
	p.Quality = t.within("quality", p.Quality, 1, 100)
	p.MaxPixels = t.within("max_megapixels", p.MaxPixels/1e6, 1, 1000) * 1e6
	p.MaxBytes = int64(t.within("max_megabytes", int(p.MaxBytes>>20), 1, 1024)) << 20
	p.Memory = int64(t.within("memory_megabytes", 0, 16, 1<<20)) << 20
	p.AVIF = readFormats(t)
	if t.has("widths") {
		p.Widths = readWidths(t)
	}
	return p
}

// readFormats reports whether AVIFs are asked for beside the JPEGs, which every browser can show.
func readFormats(t *table) bool {
	if !t.has("formats") {
		return false
	}
	items, _ := t.data["formats"].([]any)
	avif, jpeg := slices.Contains(items, any("avif")), slices.Contains(items, any("jpeg"))
	if n := len(items); !jpeg || n > 2 || n == 2 && !avif {
		t.wrongType("formats", diag.Text{Zh: `["avif", "jpeg"] 或 ["jpeg"]，jpeg 是所有浏览器都能显示的`, En: `["avif", "jpeg"] or ["jpeg"]: a JPEG is what every browser shows`})
		return false
	}
	return avif
}

func readWidths(t *table) []int {
	var widths []int
	items, _ := t.data["widths"].([]any)
	for _, item := range items {
		w, ok := item.(int64)
		if !ok || w < 16 || w > 16383 || slices.Contains(widths, int(w)) {
			items = nil
			break
		}
		widths = append(widths, int(w))
	}
	if len(items) == 0 || len(items) > 8 {
		t.wrongType("widths", diag.Text{Zh: "几个不同的像素宽度，每个 16 到 16383", En: "a few different widths in pixels, from 16 to 16383"})
		return defaultPhotos().Widths
	}
	slices.SortFunc(widths, func(a, b int) int { return b - a })
	return widths
}

func defaultPhotos() site.PhotoSettings {
	return site.PhotoSettings{Widths: []int{1600, 960, 480}, Quality: 83, MaxPixels: 100e6, MaxBytes: 60 << 20}
}

// within reads a whole number, which has limits.
func (t *table) within(name string, otherwise, least, most int) int {
	if !t.has(name) {
		return otherwise
	}
	v := t.integer(name)
	if v < least || v > most {
		t.doc.report(diag.New(diag.ValueInvalid, name, t.doc.valueText(t.at(name)), t.key(name).line()).At(t.value(name)))
		return otherwise
	}
	return v
}

func readTopics(doc *document) []*site.Topic {
	var topics []*site.Topic
	seen := map[string]bool{}
	for _, t := range doc.tables("topic", topicKeys) {
		t.require("slug", "title")
		topic := &site.Topic{Slug: norm.NFC.String(t.text("slug")), Title: t.text("title"), Intro: t.text("intro")}
		if topic.Slug == "" || topic.Title == "" {
			continue
		}
		if problem := slugProblem(topic.Slug, cureSlug); problem != nil {
			doc.report(problem.At(t.value("slug")))
			continue
		}
		if strings.EqualFold(topic.Slug, "index.html") { // the file of the page that lists them
			doc.report(diag.New(diag.SlugReserved, topic.Slug).At(t.value("slug")))
			continue
		}
		if seen[strings.ToLower(topic.Slug)] {
			doc.report(diag.New(diag.TopicTwice, topic.Slug).At(t.value("slug")))
			continue
		}
		seen[strings.ToLower(topic.Slug)] = true
		topics = append(topics, topic)
	}
	return topics
}
