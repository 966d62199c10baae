package importer

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/interpret"
	"jianbao/generator/internal/photo"
)

// missing says what to type for a draft without a district.
func (im *importer) missing(f *File, s *staged) []diag.Diagnostic {
	unknown := func(d diag.Diagnostic) bool { return d.Code == diag.ImportDistrictUnknown }
	if slices.ContainsFunc(s.draft.Findings, unknown) {
		return nil
	}
	example := "武侯区"
	for _, d := range im.site.Districts {
		if example = im.creator.NameFor(d); len(d.Children) == 0 {
			break // offices at the lowest level are the most
		}
	}
	command := "jianbao import " + quoteArgument(f.Name) + " --district " + quoteArgument(example)
	if im.Site != "." && im.Site != "" {
		command += " --site " + quoteArgument(im.Site)
	}
	return []diag.Diagnostic{diag.New(diag.ImportDistrictMissing, im.creator.Unit(), command)}
}

// quoteArgument quotes an argument for any shell.
func quoteArgument(s string) string {
	if strings.ContainsAny(s, " \t&()'") {
		return `"` + s + `"`
	}
	return s
}

// Rules of the check that an import counts: what scrapers and input methods leave.
const (
	maskedWord diag.Code = "check-masked-word"
	halfMark   diag.Code = "check-half-punctuation"
	mostShown            = 5 // examples
)

// checked counts what the check would correct by itself, and corrects it if that is asked for.
func (im *importer) checked(ctx context.Context, s *staged, text []byte) ([]byte, error) {
	src := &diag.Source{Name: content.BundleFile, Text: string(text)}
	block, _, ok := frontmatter.Split(src)
	if !ok || ctx.Err() != nil {
		return text, ctx.Err()
	}
	doc := check.Document{Source: src, Body: block.Body, Date: s.draft.Date}
	found := im.checker.Text(doc)
	if im.Repair {
		fixed, n := im.checker.Fix(doc, found)
		if n > 0 && len(fixed) < 1<<20 {
			text, s.shown.Repaired = []byte(fixed), n
			doc.Source = &diag.Source{Name: content.BundleFile, Text: fixed}
			if block, _, ok = frontmatter.Split(doc.Source); !ok {
				return text, nil
			}
			doc.Body = block.Body
			found = im.checker.Text(doc) // what is left
		}
	}
	if s.counted { // in an earlier round
		return text, nil
	}
	s.counted = true
	masked, half := []string{}, 0
	for _, f := range found {
		switch f.Code {
		case maskedWord:
			masked = append(masked, f.Text)
		case halfMark:
			half += max(1, len(f.Edits))
		}
	}
	if n := len(masked); n > 0 {
		s.findings = append(s.findings, diag.New(diag.ImportMaskedWord, n, diag.Choices(first(masked))))
	}
	if half > 0 {
		s.findings = append(s.findings, diag.New(diag.ImportHalfPunctuation, half, cureHalf(im.Repair)))
	}
	return text, nil
}

// cureHalf is how half-width punctuation becomes full-width: what is left of a repair was not sure.
func cureHalf(repaired bool) diag.Text {
	if repaired {
		return diag.Text{
			Zh: "不能确定的没有自动改，在 index.md 里看一看", En: "what is not sure was left: look at it in index.md",
		}
	}
	return diag.Text{
		Zh: "运行 jianbao check --fix 改好；以后导入可以加上 --repair",
		En: "jianbao check --fix corrects them; so does --repair, next time",
	}
}

// first are the first of some words, each once.
func first(words []string) []string {
	var kept []string
	for _, w := range words {
		if len(kept) == mostShown {
			return append(kept, "…")
		}
		if !slices.Contains(kept, w) {
			kept = append(kept, w)
		}
	}
	return kept
}

// addFiles writes the attachments of a draft.
func (s *staged) addFiles(put func(string, []byte) error) error {
	for _, f := range s.draft.Files {
		name := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if name != f.Name || !fs.ValidPath(name) || f.Read == nil {
			continue
		}
		data, err := f.Read()
		if err != nil {
			s.findings = append(s.findings, refusal(err))
			continue
		}
		if err := put(name, data); err != nil {
			return err
		}
		s.files = append(s.files, draft.File{Name: name, Title: f.Title})
	}
	return nil
}

// thumbWidth is that of the pictures of a report.
const thumbWidth = 160

// thumb keeps a small picture for the report.
func (s *staged) thumb(im *importer, name string, data []byte, caption string) {
	if !im.Thumbs {
		return
	}
	t := Thumb{File: name, Caption: field(caption)}
	if small, err := photo.Thumb(context.Background(), data, im.photoLimits(), thumbWidth); err == nil {
		t.JPEG = small
	}
	s.shown.Thumbs = append(s.shown.Thumbs, t)
}

// topicOf is what the parts of a round-up have in common.
func (im *importer) topicOf(r interpret.Result) *Topic {
	if r.Topic.Title == "" && r.Topic.Intro == "" {
		return nil
	}
	t := &Topic{Title: field(r.Topic.Title), Intro: field(r.Topic.Intro), Slug: r.Topic.Slug, Lines: r.Topic.Lines}
	if im.Topic != "" {
		t.Slug, t.Given = im.Topic, true
	}
	return t
}
