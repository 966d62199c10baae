package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/create"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/lazyregexp"
)

// photoMark is the place of a photo in a draft's text.
var photoMark = lazyregexp.New(`!\[\]\(photo:(\d+)\)`)

// maxFront bounds what goes into front matter, which may have 64 KiB; maxField bounds each text of it.
const (
	maxFront = 60 << 10
	maxField = 4000 // characters
)

// text is the file index.md of a draft.
func (im *importer) text(s *staged) ([]byte, error) {
	d := &s.draft
	title := field(d.Title)
	district := ""
	if len(d.Districts) > 0 {
		district = im.nameOf(d.Districts[0])
	}
	head := create.Bulletin{Title: title, District: district, Date: d.Date}.Text()
	for limit := maxField; ; limit /= 2 {
		front, err := im.front(head, s, limit)
		if err != nil {
			return nil, err
		}
		if len(front) <= maxFront || limit < 16 {
			return append(front, im.body(s)...), nil
		}
		s.findings = append(s.findings, diag.New(diag.ImportLimit, diag.Text{
			Zh: fmt.Sprintf("信息栏里每一项的 %d 个字", limit/2),
			En: fmt.Sprintf("%d characters of each entry of the front matter", limit/2),
		}))
	}
}

// front fills in the front matter that `new` would begin with.
func (im *importer) front(head []byte, s *staged, limit int) ([]byte, error) {
	begun := strings.TrimSuffix(string(head), "+++\n\n")
	f, err := content.OpenBulletin([]byte(begun + s.extra(limit) + "\n[extra.import]\n" + s.origin() + "+++\n\n"))
	if err != nil {
		return nil, err
	}
	for _, v := range im.values(s, limit) {
		if err := f.Set(v.Key, v.Value); err != nil {
			return nil, err
		}
	}
	return f.Bytes(), nil
}

// values are the keys of a draft beyond those that `new` writes, in the order in which they are documented.
func (im *importer) values(s *staged, limit int) (values []frontmatter.Field) {
	d := &s.draft
	set := func(key string, v frontmatter.Value) {
		if !s.omit[key] {
			values = append(values, frontmatter.Field{Key: key, Value: v})
		}
	}
	text := func(key, value string) {
		if value = cut(field(value), limit); value != "" {
			set(key, frontmatter.Text(value))
		}
	}
	texts := func(key string, list []string) {
		var kept []string
		for _, value := range list {
			if value = cut(field(value), limit); value != "" && !slices.Contains(kept, value) {
				kept = append(kept, value)
			}
		}
		if len(kept) > 0 {
			set(key, frontmatter.Texts(kept...))
		}
	}
	im.place(d, set)
	text("kicker", d.Kicker)
	text("subtitle", d.Subtitle)
	text("number", d.Number)
	text("note", d.Note)
	text("summary", d.Summary)
	text("source", d.Source)
	text("author", d.Author)
	text("editor", d.Editor)
	texts("reviewers", d.Reviewers)
	text("signed", d.Signed)
	if !d.SignedOn.IsZero() {
		set("signed_date", frontmatter.Day(d.SignedOn))
	}
	texts("topics", d.Topics)
	texts("tags", d.Tags)
	texts("aliases", d.Aliases)
	if photos := s.list(limit); len(photos) > 0 {
		set("photos", frontmatter.List(photos...))
	}
	if n := d.Cover; n > 0 && n <= len(s.placed) && s.placed[n-1] != "" && s.photos[0].name != s.placed[n-1] {
		set("cover", frontmatter.Text(s.placed[n-1]))
	}
	if files := s.attachments(limit); len(files) > 0 {
		set("attachments", frontmatter.List(files...))
	}
	return values
}

// place sets when and where a draft belongs, where that is more than `new` writes.
func (im *importer) place(d *draft.Draft, set func(string, frontmatter.Value)) {
	if d.HasTime {
		set("date", frontmatter.Moment(d.Date))
	}
	if len(d.Districts) > 1 {
		var names []string
		for _, slug := range d.Districts {
			names = append(names, im.nameOf(slug))
		}
		set("district", frontmatter.Texts(names...))
	}
	switch {
	case d.Updated.After(d.Date) && d.UpdatedTime:
		set("updated", frontmatter.Moment(d.Updated))
	case d.Updated.After(d.Date):
		set("updated", frontmatter.Day(d.Updated))
	}
	if d.Pinned {
		set("pinned", frontmatter.Bool(true))
	}
}

// list is what photos says.
func (s *staged) list(limit int) (photos []frontmatter.Value) {
	for _, p := range s.photos {
		fields := []frontmatter.Field{{Key: "file", Value: frontmatter.Text(p.name)}}
		for _, f := range []struct{ key, value string }{{"caption", p.caption}, {"credit", p.credit}, {"alt", p.alt}} {
			if value := cut(field(f.value), limit); value != "" || f.key == "caption" && p.alt == "" {
				fields = append(fields, frontmatter.Field{Key: f.key, Value: frontmatter.Text(value)})
			}
		}
		photos = append(photos, frontmatter.Fields(fields...))
	}
	return photos
}

func (s *staged) attachments(limit int) (files []frontmatter.Value) {
	for _, f := range s.files {
		files = append(files, frontmatter.Fields(
			frontmatter.Field{Key: "file", Value: frontmatter.Text(f.Name)},
			frontmatter.Field{Key: "title", Value: frontmatter.Text(cut(field(f.Title), limit))},
		))
	}
	return files
}

// extra is what a draft has for themes.
func (s *staged) extra(limit int) string {
	var b strings.Builder
	for _, key := range extraKeys(s.draft.Extra) {
		if value := cut(field(s.draft.Extra[key]), limit); value != "" {
			fmt.Fprintf(&b, "%s = %s\n", key, frontmatter.Quote(value))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n[extra]\n" + b.String()
}

// origin says where a draft is from.
func (s *staged) origin() string {
	var b strings.Builder
	fmt.Fprintf(&b, "from = %s\n", frontmatter.Quote(field(s.from)))
	if s.sum != "" {
		fmt.Fprintf(&b, "sha256 = %s\n", frontmatter.Quote(s.sum))
	}
	if s.draft.Part > 0 {
		fmt.Fprintf(&b, "part = %d\n", s.draft.Part)
	}
	if slices.ContainsFunc(s.draft.Findings, func(d diag.Diagnostic) bool { return d.Code == diag.ImportPrivate }) {
		b.WriteString("private = true\n") // where it is from; see Publish
	}
	if len(s.draft.Guessed) > 0 {
		var words []string
		for _, w := range s.draft.Guessed {
			words = append(words, frontmatter.Quote(field(w)))
		}
		fmt.Fprintf(&b, "guessed = [%s]\n", strings.Join(words, ", "))
	}
	return b.String()
}

// part gives the places of photos lines of their own: those that stand in other text, and those of a group with one
// that cannot be used, whose place is a paragraph.
func (s *staged) part() {
	var b strings.Builder
	for line := range strings.Lines(s.draft.Body) {
		marks := photoMark.FindAllStringSubmatchIndex(line, -1)
		whole := photoMark.ReplaceAllString(line, "")
		missing := false
		for _, m := range marks {
			n, _ := strconv.Atoi(line[m[2]:m[3]])
			missing = missing || s.name(n) == ""
		}
		if len(marks) == 0 || strings.TrimSpace(whole) == "" && (!missing || len(marks) == 1) {
			b.WriteString(line)
			continue
		}
		last := 0
		for _, m := range marks {
			b.WriteString(strings.TrimSpace(line[last:m[0]]) + "\n\n" + line[m[0]:m[1]] + "\n\n")
			last = m[1]
		}
		b.WriteString(strings.TrimLeft(line[last:], " \t"))
	}
	s.draft.Body = b.String()
}

// body puts the names of photos in their places. A photo that cannot be used leaves its place to be seen.
func (im *importer) body(s *staged) []byte {
	body := photoMark.ReplaceAllStringFunc(s.draft.Body, func(mark string) string {
		n, _ := strconv.Atoi(photoMark.FindStringSubmatch(mark)[1])
		switch name := s.name(n); {
		case n < 1 || n > len(s.placed):
			return ""
		case name != "":
			return "![](" + name + ")"
		}
		return plainMarkdown(field(s.draft.Photos[n-1].Place(n)))
	})
	return []byte(strings.TrimRight(visible(body), "\n") + "\n")
}

// name is the file of a draft's photo, or "".
func (s *staged) name(n int) string {
	if n < 1 || n > len(s.placed) {
		return ""
	}
	return s.placed[n-1]
}

// plainMarkdown keeps a text from being read as Markdown.
func plainMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < unicode.MaxASCII && strings.ContainsRune("\\`*_{}[]<>#|~&!+-=:/@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// field is a text as front matter may have it: one line, without what cannot be seen.
func field(s string) string {
	return strings.Join(strings.Fields(frontmatter.CleanText(visible(s))), " ")
}

// visible drops control characters and what is no text, but for line ends and tabs.
func visible(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r < ' ', r == 0x7f, unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r) && r != '\u200d':
			return -1
		case r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s)
}

// cut shortens a text to a number of characters.
func cut(s string, limit int) string {
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return s
}

// extraKeys are the keys of extra that can be written as they are.
func extraKeys(extra map[string]string) []string {
	var keys []string
	for key := range extra {
		plain := strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
		if plain && key != "" && key != "import" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// nameOf is what front matter writes for a district.
func (im *importer) nameOf(slug string) string {
	for _, d := range im.site.Districts {
		if d.Slug == slug {
			return im.creator.NameFor(d)
		}
	}
	return slug
}
