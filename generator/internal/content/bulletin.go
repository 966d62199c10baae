package content

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unique"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// BundleFile is the text of a bulletin whose folder holds its photos.
const BundleFile = "index.md"

// ParseDay reads a day as officers write it: 2022-09-01, 2022年9月1日, 2022.9.1.
func ParseDay(s string, loc *time.Location) (time.Time, bool) { return frontmatter.ParseDay(s, loc) }

// ParseMoment reads a day, with a time of day if one is written.
func ParseMoment(s string, loc *time.Location) (time.Time, bool) {
	return frontmatter.ParseMoment(s, loc)
}

// OpenBulletin opens a bulletin's file to change its front matter.
func OpenBulletin(data []byte) (*frontmatter.File, error) {
	editor := frontmatter.Editor{Keys: bulletinKeys, Sub: bulletinSub}
	return editor.Open(data)
}

// reader turns one file into a bulletin.
type reader struct {
	site   *site.Site
	finder *DistrictFinder
	files  fs.FS // links cannot lead out of it
	texts  fs.FS // the shorter way, see fsys.Folder; may be nil
	src    *diag.Source
	body   string
	doc    *frontmatter.Document
	t      *frontmatter.Table
	b      *site.Bulletin
	stat   site.FileStat // of the photo that was looked at last
	// dependsOnMissingPhoto is set if a photo, or another file, that comes later would change what is said of the
	// bulletin, though nothing is reported of its lack.
	dependsOnMissingPhoto bool

	known   map[string]bool      // the photos, where they are many
	missing map[string]bool      // what the body names and is not there
	listed  string               // the folder that was listed last, for suggestions
	beside  []string             // what lies there
	spans   map[string]diag.Span // of the photos, where they are wanted
}

// bulletin reads the decoded text of a content file. It returns nil when the front matter could
// not be read at all; what was found is reported either way.
func (r *reader) bulletin() (*site.Bulletin, []diag.Diagnostic) {
	block, ds, ok := frontmatter.Split(r.src)
	if !ok {
		return nil, ds
	}
	if d, ok := block.TooLarge(r.src); ok {
		return nil, append(ds, d)
	}
	r.doc, ok = foreign.Parse(r.src, block)
	r.doc.Location = r.site.Location
	if !ok {
		return nil, append(ds, r.doc.Findings()...)
	}
	r.doc.Inner = bulletinSub
	r.t = r.doc.Table("", r.doc.Data, bulletinKeys)
	if r.t.Has("page") {
		r.t.Require("title", "page")
	} else {
		r.t.Require("title", "district", "date")
	}
	r.body = r.src.Text[block.Body:]
	r.b = &site.Bulletin{
		File: r.src.Name, BodyOffset: int32(block.Body), Cover: -1,
		Title: r.t.Text("title"), Summary: r.t.Text("summary"), Draft: r.t.Bool("draft"), Pinned: r.t.Bool("pinned"),
	}
	r.credits()
	r.around()
	r.dates()
	copied := r.copied()
	if !r.page() {
		r.slug(copied)
		r.districts()
		r.topics()
		r.tags()
	}
	r.aliases()
	r.photos()
	r.bodyPhotos(r.body)
	r.attachments()
	r.bodyFiles(r.body)
	r.cover()
	r.official()
	r.extra()
	r.withdrawn()
	if strings.TrimSpace(r.body) == "" && len(r.b.Photos) == 0 {
		r.doc.Report(diag.New(diag.BodyEmpty).At(r.doc.Head()))
	}
	return r.b, append(ds, r.doc.Findings()...)
}

// credits reads who the bulletin is from.
func (r *reader) credits() {
	by := site.Credits{Source: r.t.Text("source"), Author: r.t.Text("author"), Editor: r.t.Text("editor")}
	by.Reviewers, _ = r.t.Words("reviewers")
	if by.Source != "" || by.Author != "" || by.Editor != "" || len(by.Reviewers) > 0 {
		r.b.By = &by
	}
}

// around reads the lines around the title, and what of the check is meant as it is.
func (r *reader) around() {
	if kicker, subtitle := r.t.Text("kicker"), r.t.Text("subtitle"); kicker != "" || subtitle != "" {
		r.more().Kicker, r.more().Subtitle = kicker, subtitle
	}
	if accept, _ := r.t.List("accept"); len(accept) > 0 {
		r.more().Accept = accept
	}
}

func (r *reader) dates() {
	r.b.Date, r.b.DateOnly = r.t.Date("date")
	if updated, day := r.t.Date("updated"); !updated.IsZero() {
		r.more().Updated, r.more().UpdatedDay = updated, day
		if updated.Before(startOfDay(r.b.Date)) {
			r.doc.Report(diag.New(diag.UpdatedBeforeDate).At(r.t.ValueSpan("updated")))
		}
	}
	publishAt, _ := r.t.Date("publish_at")
	if !publishAt.IsZero() {
		r.more().PublishAt = publishAt
	}
	expires, day := r.t.Date("expires")
	if expires.IsZero() {
		return
	}
	if day {
		y, m, d := expires.Date()
		next := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC) // the day is the last one
		expires = frontmatter.AtClock(next, expires.Location())
	}
	r.more().Expires = expires
	if r.b.Date.IsZero() && publishAt.IsZero() {
		return
	}
	from, name := r.b.Date, "date"
	if publishAt.After(from) {
		from, name = publishAt, "publish_at"
	}
	if !expires.After(from) {
		r.doc.Report(diag.New(diag.ExpiresBeforeDate, "expires", name).At(r.t.ValueSpan("expires")))
	}
}

// startOfDay is what a date alone stands for: an update of the same day has no time to compare.
func startOfDay(t time.Time) time.Time {
	return frontmatter.AtClock(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), t.Location())
}

// slug comes from the key, or from the name of the bundle or file. That of a copy need not be fit for an address.
func (r *reader) slug(copied bool) {
	if slug := r.t.Text("slug"); slug != "" {
		if problem := slugProblem(slug, hintSlug); problem != nil {
			r.doc.Report(problem.At(r.t.ValueSpan("slug")))
		}
		r.b.Slug = norm.NFC.String(slug)
		return
	}
	name := stemOf(path.Base(r.b.File))
	if strings.EqualFold(name, "index") {
		name = path.Base(r.b.Folder())
		if r.b.Folder() == contentDir {
			name = ""
		}
	}
	r.b.Slug = slugFromName(name)
	hint := hintName
	if r.b.Slug == "" {
		hint = hintIndex
	}
	if problem := slugProblem(r.b.Slug, hint); problem != nil && !copied {
		r.doc.Report(problem.In(r.b.File))
	}
}

func (r *reader) districts() {
	names, at := r.t.Words("district")
	if len(r.finder.tree) == 0 {
		return // site.toml is wrong; it alone is reported
	}
	for i, name := range names {
		switch found := r.finder.Find(name); len(found) {
		case 0:
			if slices.Contains(r.finder.rejected, foldName(name)) {
				continue // what is wrong with it in site.toml is reported there
			}
			unknown := diag.New(diag.DistrictUnknown, r.finder.unit).At(r.doc.ValueSpan(at[i]))
			r.doc.Report(r.finder.Offer(unknown, name))
		case 1:
			d := found[0]
			if !slices.Contains(r.b.Districts, d) {
				r.b.Districts = append(r.b.Districts, d)
			}
			if !r.b.Date.IsZero() && (r.b.Date.Before(d.Since) || !d.Until.IsZero() && !r.b.Date.Before(d.Until)) {
				r.doc.Report(diag.New(diag.DistrictPeriod, d.Name, r.finder.unit).At(r.doc.ValueSpan(at[i])))
			}
		default:
			r.doc.Report(diag.New(diag.DistrictAmbiguous, name, paths(found)).At(r.doc.ValueSpan(at[i])))
		}
	}
}

func (r *reader) topics() {
	names, at := r.t.List("topics")
	if len(r.finder.tree) == 0 {
		return // site.toml is wrong; it alone is reported
	}
	for i, name := range names {
		topic := r.finder.topics[foldName(name)]
		if topic == nil {
			near := r.finder.topicWords.Nearest(name)
			r.doc.Report(diag.New(diag.TopicUnknown).At(r.doc.ValueSpan(at[i])).Suggest(near...))
			continue
		}
		if !slices.Contains(r.b.Topics, topic) {
			r.b.Topics = append(r.b.Topics, topic)
		}
	}
}

func (r *reader) tags() {
	tags, at := r.t.Words("tags")
	known := map[string]bool{}
	for i, tag := range tags {
		slug := site.TagSlug(tag)
		if slug == "" || len(slug) > maxSlug || site.IsDeviceName(slug) {
			r.doc.Report(diag.New(diag.ValueInvalid, "tags", tag, r.t.Line("tags")).At(r.doc.ValueSpan(at[i])))
			continue
		}
		if !known[slug] {
			known[slug] = true
			r.b.Tags = append(r.b.Tags, unique.Make(tag).Value()) // which many have
		}
	}
}

func (r *reader) extra() {
	if extra := readExtra(r.t); extra != nil {
		r.more().Extra = extra
	}
}

// readExtra reads [extra].
func readExtra(t *frontmatter.Table) map[string]any {
	switch v := t.Data["extra"].(type) {
	case nil:
	case map[string]any:
		return plainValue(v).(map[string]any)
	default:
		t.WrongType("extra", frontmatter.ExpectedSection)
	}
	return nil
}

// more is the bulletin's, made when something of it is there.
func (r *reader) more() *site.More {
	if r.b.More == nil {
		r.b.More = &site.More{}
	}
	return r.b.More
}

// plainValue is a value whose texts a page may show.
func plainValue(value any) any {
	switch v := value.(type) {
	case string:
		return diag.Plain(v)
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
	case []map[string]any:
		for i := range v {
			plainValue(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = plainValue(v[key])
		}
	}
	return value
}
