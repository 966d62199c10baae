package content

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// SettingsFile is the name of the file that makes a folder a site.
const SettingsFile = "site.toml"

// readSettings reads site.toml into a site without bulletins.
func readSettings(src *diag.Source) (*site.Site, *DistrictFinder, []diag.Diagnostic) {
	s := defaultSite()
	doc, ok := frontmatter.Parse(src, 0, len(src.Text))
	if !ok {
		return s, &DistrictFinder{}, doc.Findings()
	}
	doc.Sections = map[string][]key{
		"organization": organizationKeys, "look": lookKeys, "embed": embedKeys, "photos": photosKeys, "files": filesKeys,
		"check": checkKeys,
	}
	t := doc.Table("", doc.Data, siteKeys)
	doc.Data = t.Data
	t.Require("title")
	s.Title = t.Text("title")
	readBase(t, s)
	s.ExternalNotice = t.Bool("external_notice")
	doc.Location = s.Location
	s.Check = readCheck(t.Section("check", checkKeys))
	readOrganization(t.Section("organization", organizationKeys), s)
	s.Look = readLook(t.Section("look", lookKeys))
	s.Embed = readEmbed(t.Section("embed", embedKeys))
	s.Photos = readPhotoSettings(t.Section("photos", photosKeys))
	s.Files = readFileSettings(t.Section("files", filesKeys))
	s.Menu, s.Extra, s.Scripts = readMenu(doc), readExtra(t), readScripts(doc)
	s.Deploys = readDeploys(t)
	g := readDistricts(doc, diag.UnitText(s.Look.Unit))
	s.Districts = g.tree
	s.Topics = readTopics(doc)
	g.addTopics(s.Topics)
	return s, g, doc.Findings()
}

// readOrganization reads [organization]. "none" says that there is no such thing, so that nobody asks for it again.
func readOrganization(t *frontmatter.Table, s *site.Site) {
	text := func(key string) string {
		v := t.Text(key)
		if strings.EqualFold(v, "none") || v == "无" {
			s.Check.Without = append(s.Check.Without, key)
			return ""
		}
		return v
	}
	s.Organization = site.Organization{
		Name: text("name"), Organizer: text("organizer"), Address: text("address"),
		Postcode: text("postcode"), Phone: text("phone"), ICP: text("icp"), Police: text("police"),
		SiteIDCode: text("site_id_code"), Notice: t.Text("notice"),
		Badge: t.Text("badge"), BadgeURL: badgeURL(t),
	}
}

func defaultSite() *site.Site {
	return &site.Site{
		Language: "zh-CN", Theme: "default", Location: china(), Photos: defaultPhotos(), Files: defaultFiles(),
	}
}

// china is the zone of a site that names none; it needs no zone database.
func china() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// badgeURL is where the badge leads, an address in full.
func badgeURL(t *frontmatter.Table) string {
	v := t.Text("badge_url")
	if u, err := url.Parse(v); v != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		t.Doc.Report(diag.New(diag.ValueInvalid, "badge_url", v, t.Line("badge_url")).At(t.ValueSpan("badge_url")))
		return ""
	}
	return v
}

func readBase(t *frontmatter.Table, s *site.Site) {
	if v := t.Text("base_url"); v != "" {
		base, why, meant := readBaseURL(v)
		if base == "" {
			example := t.Line("base_url")
			if meant != "" {
				example = "base_url = " + frontmatter.Quote(meant)
			}
			typed := diag.Text{Zh: v + why.Zh, En: v + why.En}
			t.Doc.Report(diag.New(diag.ValueInvalid, "base_url", typed, example).At(t.ValueSpan("base_url")))
		}
		s.BaseURL = base
	}
	if v := t.Text("language"); v != "" {
		if tag, err := language.Parse(v); err != nil {
			t.Doc.Report(diag.New(diag.ValueInvalid, "language", v, t.Line("language")).At(t.ValueSpan("language")))
		} else {
			s.Language = tag.String() // zh_CN is written zh-CN in HTML
		}
	}
	if v := t.Text("timezone"); v != "" && v != "Asia/Shanghai" {
		loc, err := time.LoadLocation(v)
		if err != nil || v == "Local" {
			t.Doc.Report(diag.New(diag.ValueInvalid, "timezone", v, t.Line("timezone")).At(t.ValueSpan("timezone")))
		} else {
			s.Location = loc
		}
	}
	if v := t.Text("theme"); v != "" {
		if problem := slugProblem(v, hintSlug); problem != nil {
			t.Doc.Report(diag.New(diag.ValueInvalid, "theme", v, t.Line("theme")).At(t.ValueSpan("theme")))
		} else {
			s.Theme = v
		}
	}
}

func readPhotoSettings(t *frontmatter.Table) site.PhotoSettings {
	p := defaultPhotos()
	p.Quality = within(t, "quality", p.Quality, 1, 100)
	p.MaxPixels = within(t, "max_megapixels", p.MaxPixels/1e6, 1, 1000) * 1e6
	p.MaxBytes = int64(within(t, "max_megabytes", int(p.MaxBytes>>20), 1, 1024)) << 20
	p.Memory = int64(within(t, "memory_megabytes", 0, 16, 1<<20)) << 20
	p.AVIF = readFormats(t)
	if t.Has("widths") {
		p.Widths = readWidths(t)
	}
	p.Cache, p.CacheTrust = readSharedCache(t), readCacheTrust(t)
	return p
}

// readFormats reports whether AVIFs are asked for beside the JPEGs, which every browser can show.
func readFormats(t *frontmatter.Table) bool {
	if !t.Has("formats") {
		return false
	}
	items, _ := t.Data["formats"].([]any)
	avif, jpeg := slices.Contains(items, any("avif")), slices.Contains(items, any("jpeg"))
	if n := len(items); !jpeg || n > 2 || n == 2 && !avif {
		t.WrongType("formats", diag.Text{
			Zh: `["avif", "jpeg"] 或 ["jpeg"]，jpeg 是所有浏览器都能显示的`,
			En: `["avif", "jpeg"] or ["jpeg"]: a JPEG is what every browser shows`,
		})
		return false
	}
	return avif
}

func readWidths(t *frontmatter.Table) []int {
	var widths []int
	items, _ := t.Data["widths"].([]any)
	for _, item := range items {
		w, ok := item.(int64)
		if !ok || w < 16 || w > 16383 || slices.Contains(widths, int(w)) {
			items = nil
			break
		}
		widths = append(widths, int(w))
	}
	if len(items) == 0 || len(items) > 8 {
		t.WrongType("widths", diag.Text{
			Zh: "几个不同的像素宽度，每个 16 到 16383", En: "a few different widths in pixels, from 16 to 16383",
		})
		return defaultPhotos().Widths
	}
	slices.SortFunc(widths, func(a, b int) int { return b - a })
	return widths
}

// readFileSettings reads [files]. Extensions come beside those that every site has.
func readFileSettings(t *frontmatter.Table) site.FileSettings {
	s := defaultFiles()
	s.MaxBytes = int64(within(t, "max_megabytes", int(s.MaxBytes>>20), 1, 10240)) << 20
	list, at := t.List("extensions")
	for i, typed := range list {
		extension := "." + strings.ToLower(strings.TrimLeft(typed, "*."))
		if len(extension) < 2 || strings.Trim(extension[1:], "abcdefghijklmnopqrstuvwxyz0123456789") != "" ||
			slices.Contains(site.ActiveExtensions, extension) || extension == ".md" || extension == ".toml" {
			d := diag.New(diag.ValueInvalid, "extensions", typed, t.Line("extensions")).At(t.Doc.ValueSpan(at[i]))
			t.Doc.Report(d.Note(extensionNote(extension)))
			continue
		}
		if _, known := site.TypeOf(extension); !known && !slices.Contains(s.Extensions, extension) {
			s.Extensions = append(s.Extensions, extension)
		}
	}
	return s
}

// extensionNote says why files with an extension are not published.
func extensionNote(extension string) diag.Text {
	switch {
	case slices.Contains(site.ActiveExtensions, extension):
		return diag.Text{
			Zh: "网页、程序和带宏的文件不能作附件；网页可以放进 static 文件夹",
			En: "pages, programs and files with macros are no attachments; a page may lie in the folder static",
		}
	case extension == ".md" || extension == ".toml":
		return diag.Text{Zh: "这是网站自己的文件，不能作附件", En: "such files are the site's own, and no attachments"}
	}
	return diag.Text{
		Zh: "只写最后一个点后面的英文字母和数字，一种文件写一项",
		En: "give the letters and digits after the last dot, one item for each kind of file",
	}
}

func defaultFiles() site.FileSettings { return site.FileSettings{MaxBytes: 50 << 20} }

func defaultPhotos() site.PhotoSettings {
	return site.PhotoSettings{Widths: []int{1600, 960, 480}, Quality: 83, MaxPixels: 100e6, MaxBytes: 60 << 20}
}

// within reads a whole number, which has limits.
func within(t *frontmatter.Table, name string, otherwise, least, most int) int {
	if !t.Has(name) {
		return otherwise
	}
	v := t.Int(name)
	if v >= least && v <= most {
		return v
	}
	if _, number := t.Data[name].(int64); number || v != 0 { // else it was said that it is no number
		t.Doc.Report(diag.New(diag.ValueInvalid, name, t.Doc.ValueText(t.At(name)), t.Line(name)).At(t.ValueSpan(name)))
	}
	return otherwise
}

func readTopics(doc *frontmatter.Document) []*site.Topic {
	var topics []*site.Topic
	seen := map[string]bool{}
	for _, t := range doc.Tables("topic", topicKeys) {
		t.Require("slug", "title")
		topic := &site.Topic{Slug: norm.NFC.String(t.Text("slug")), Title: t.Text("title"), Intro: t.Text("intro")}
		if topic.Slug == "" || topic.Title == "" {
			continue
		}
		if problem := slugProblem(topic.Slug, hintSlug); problem != nil {
			doc.Report(problem.At(t.ValueSpan("slug")))
			continue
		}
		if strings.EqualFold(topic.Slug, "index.html") { // the file of the page that lists them
			doc.Report(diag.New(diag.SlugReserved, topic.Slug).At(t.ValueSpan("slug")))
			continue
		}
		if seen[strings.ToLower(topic.Slug)] {
			doc.Report(diag.New(diag.TopicTwice, topic.Slug).At(t.ValueSpan("slug")))
			continue
		}
		seen[strings.ToLower(topic.Slug)] = true
		topics = append(topics, topic)
	}
	return topics
}
