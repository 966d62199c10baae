package content

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unique"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// reader turns one file into a bulletin.
type reader struct {
	site   *site.Site
	places *gazetteer
	files  fs.FS // links cannot lead out of it
	texts  fs.FS // the shorter way, see fsys.Folder; may be nil
	src    *diag.Source
	body   string
	doc    *document
	t      *table
	b      *site.Bulletin
	stat   site.FileStat // of the photo that was looked at last
	lacks  bool          // a photo that is not taken, and of which nothing is said

	sought   string    // a photo whose place is wanted
	soughtAt diag.Span // where it is listed
}

// bulletin reads the decoded text of a content file. It returns nil when the front matter could
// not be read at all; what was found is reported either way.
func (r *reader) bulletin() (*site.Bulletin, []diag.Diagnostic) {
	start, end, body, ds, ok := splitFrontMatter(r.src)
	if !ok {
		return nil, ds
	}
	if size := end - start; size > maxFrontMatter {
		return nil, append(ds, diag.New(diag.FrontMatterSize, fileSize(int64(size))).At(r.src.Line(1)))
	}
	r.doc, ok = parseDocument(r.src, start, end)
	r.doc.loc = r.site.Location
	if !ok {
		return nil, append(ds, r.doc.findings()...)
	}
	r.t = r.doc.table("", r.doc.data, bulletinKeys)
	r.t.require("title", "district", "date")
	r.body = r.src.Text[body:]
	r.b = &site.Bulletin{
		File: r.src.Name, Folder: path.Dir(r.src.Name), BodyOffset: body, Cover: -1,
		Title: r.t.text("title"), Kicker: r.t.text("kicker"), Subtitle: r.t.text("subtitle"), Summary: r.t.text("summary"),
		Source: r.t.text("source"), Author: r.t.text("author"), Editor: r.t.text("editor"),
		Draft: r.t.boolean("draft"), Pinned: r.t.boolean("pinned"),
	}
	r.b.Reviewers, _ = r.t.list("reviewers")
	r.b.Accept, _ = r.t.list("accept")
	r.dates()
	r.slug()
	r.districts()
	r.topics()
	r.tags()
	r.aliases()
	r.photos()
	r.bodyPhotos(r.body)
	r.cover()
	r.extra()
	if strings.TrimSpace(r.body) == "" && len(r.b.Photos) == 0 {
		r.doc.report(diag.New(diag.BodyEmpty).At(r.doc.head()))
	}
	return r.b, append(ds, r.doc.findings()...)
}

func (r *reader) dates() {
	r.b.Date, r.b.DateOnly = r.t.date("date")
	r.b.Updated, r.b.UpdatedDay = r.t.date("updated")
	if !r.b.Updated.IsZero() && r.b.Updated.Before(startOfDay(r.b.Date)) {
		r.doc.report(diag.New(diag.UpdatedBeforeDate).At(r.t.value("updated")))
	}
	r.b.PublishAt, _ = r.t.date("publish_at")
	r.b.Expires, _ = r.t.date("expires")
	if r.b.Expires.IsZero() || r.b.Date.IsZero() {
		return
	}
	from, name := r.b.Date, "date"
	if r.b.PublishAt.After(from) {
		from, name = r.b.PublishAt, "publish_at"
	}
	if !r.b.Expires.After(from) {
		r.doc.report(diag.New(diag.ExpiresBeforeDate, "expires", name).At(r.t.value("expires")))
	}
}

// startOfDay is what a date alone stands for: an update of the same day has no time to compare.
func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// slug comes from the key, or from the name of the bundle or file.
func (r *reader) slug() {
	if slug := r.t.text("slug"); slug != "" {
		if problem := slugProblem(slug, cureSlug); problem != nil {
			r.doc.report(problem.At(r.t.value("slug")))
		}
		r.b.Slug = norm.NFC.String(slug)
		return
	}
	name := strings.TrimSuffix(path.Base(r.b.File), path.Ext(r.b.File))
	if strings.EqualFold(name, "index") {
		name = path.Base(r.b.Folder)
		if r.b.Folder == contentDir {
			name = ""
		}
	}
	r.b.Slug = slugFromName(name)
	cure := cureName
	if r.b.Slug == "" {
		cure = cureIndex
	}
	if problem := slugProblem(r.b.Slug, cure); problem != nil {
		r.doc.report(problem.In(r.b.File))
	}
}

func (r *reader) districts() {
	names, at := r.t.list("district")
	if len(r.places.tree) == 0 {
		return // site.toml is wrong; it alone is reported
	}
	for i, name := range names {
		switch found := r.places.find(name); len(found) {
		case 0:
			if slices.Contains(r.places.rejected, foldName(name)) {
				continue // what is wrong with it in site.toml is reported there
			}
			r.doc.report(diag.New(diag.DistrictUnknown).At(r.doc.valueSpan(at[i])).Suggest(r.places.near(name)...))
		case 1:
			d := found[0]
			if !slices.Contains(r.b.Districts, d) {
				r.b.Districts = append(r.b.Districts, d)
			}
			if !r.b.Date.IsZero() && (r.b.Date.Before(d.Since) || !d.Until.IsZero() && !r.b.Date.Before(d.Until)) {
				r.doc.report(diag.New(diag.DistrictPeriod, d.Name).At(r.doc.valueSpan(at[i])))
			}
		default:
			r.doc.report(diag.New(diag.DistrictAmbiguous, name, paths(found)).At(r.doc.valueSpan(at[i])))
		}
	}
}

func (r *reader) topics() {
	names, at := r.t.list("topics")
	if len(r.places.tree) == 0 {
		return // site.toml is wrong; it alone is reported
	}
	for i, name := range names {
		j := slices.IndexFunc(r.site.Topics, func(t *site.Topic) bool { return t.Slug == name || t.Title == name })
		if j < 0 {
			var words []string
			for _, t := range r.site.Topics {
				words = append(words, t.Slug, t.Title)
			}
			r.doc.report(diag.New(diag.TopicUnknown).At(r.doc.valueSpan(at[i])).Suggest(diag.Nearest(name, words)...))
			continue
		}
		if !slices.Contains(r.b.Topics, r.site.Topics[j]) {
			r.b.Topics = append(r.b.Topics, r.site.Topics[j])
		}
	}
}

// TagSlug is a tag as part of an address: Chinese is kept, signs become hyphens.
func TagSlug(tag string) string {
	// Lower case after the compatibility form, which has capitals of its own (№ is No), and composed again.
	slug := strings.Join(strings.FieldsFunc(norm.NFC.String(strings.ToLower(norm.NFKC.String(tag))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), "-")
	return slug
}

func (r *reader) tags() {
	tags, at := r.t.list("tags")
	for i, tag := range tags {
		if slug := TagSlug(tag); slug == "" || len(slug) > maxSlug || windowsReserved(slug) {
			r.doc.report(diag.New(diag.ValueInvalid, "tags", tag, r.t.key("tags").line()).At(r.doc.valueSpan(at[i])))
			continue
		}
		if !slices.ContainsFunc(r.b.Tags, func(known string) bool { return TagSlug(known) == TagSlug(tag) }) {
			r.b.Tags = append(r.b.Tags, unique.Make(tag).Value()) // many bulletins have the same
		}
	}
}

// maxAlias keeps the path of a file, which an alias is, within what systems can open.
const maxAlias = 1000

func (r *reader) aliases() {
	list, at := r.t.list("aliases")
	for i, alias := range list {
		clean := path.Clean(alias)
		if slices.ContainsFunc(r.b.Aliases, func(known string) bool { return path.Clean(known) == clean }) {
			continue
		}
		if first, _, _ := strings.Cut(strings.TrimPrefix(clean, "/"), "/"); strings.EqualFold(first, "assets") || strings.EqualFold(first, "photos") {
			r.doc.report(diag.New(diag.SlugReserved, "/"+first+"/").At(r.doc.valueSpan(at[i])))
			continue
		}
		ok := strings.HasPrefix(alias, "/") && clean != "/" && !strings.ContainsAny(alias, "?#\\:*\"<>|\x00") && !strings.Contains(alias, "//")
		for _, part := range strings.Split(strings.Trim(alias, "/"), "/") {
			ok = ok && !windowsReserved(part) && !strings.HasPrefix(part, ".") && !strings.HasSuffix(part, ".") && strings.TrimSpace(part) == part && len(part) < 200
		}
		ok = ok && len(alias) <= maxAlias && !strings.ContainsFunc(alias, func(c rune) bool { return !unicode.IsGraphic(c) || c == unicode.ReplacementChar })
		if !ok {
			r.doc.report(diag.New(diag.AliasInvalid, alias).At(r.doc.valueSpan(at[i])))
			continue
		}
		if len(r.b.Districts) > 0 && !r.b.Date.IsZero() && strings.Trim(alias, "/") == strings.Trim(r.b.URL(), "/") {
			continue // it leads here already
		}
		r.b.Aliases = append(r.b.Aliases, alias)
	}
}

func (r *reader) extra() {
	switch v := r.t.data["extra"].(type) {
	case nil:
	case map[string]any:
		r.b.Extra = v
	default:
		r.t.wrongType("extra", wantTab)
	}
}
