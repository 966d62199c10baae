package importer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

type diagError = frontmatter.Error

// trial is what folders are tried with before they are moved.
type trial struct {
	once     sync.Once
	settings []byte // site.toml
	err      error
}

// begin makes a folder where a draft is staged: a site of its own with the settings of the other.
func (im *importer) begin(home string) error {
	im.trial.once.Do(func() { im.trial.settings, im.trial.err = im.root.ReadFile(content.SettingsFile) })
	if im.trial.err != nil {
		return fault.SiteMissing(im.Site, im.trial.err)
	}
	return im.put(path.Join(home, content.SettingsFile), im.trial.settings)
}

// try reads a staged folder as a build does. What is wrong is what a build would stop for.
func (im *importer) try(ctx context.Context, home string) (wrong []diag.Diagnostic, err error) {
	folder, root, err := fsys.OpenFolder(filepath.Join(im.Site, filepath.FromSlash(home)))
	if err != nil {
		return nil, fault.CannotWrite(home, err)
	}
	defer root.Close()
	defer folder.Close()
	diags := new(diag.List)
	s, err := content.Load(ctx, folder, content.Options{Now: im.Now, Drafts: true}, diags)
	if err != nil {
		return nil, err
	}
	for _, b := range s.All() {
		found, err := tryBody(ctx, folder, s, b)
		if err != nil {
			return nil, err
		}
		diags.Add(found...)
	}
	for _, d := range diags.Sorted() {
		if d.Severity == diag.Error && strings.HasPrefix(d.File, "content/") {
			wrong = append(wrong, d)
		}
	}
	return wrong, nil
}

// maxRounds is how often a draft is written anew without what a trial found.
const maxRounds = 4

// avoid takes out of a draft what a trial found, so that the next has no errors: keys that a build refuses, which the
// report then names, and lines whose Markdown means something else than a text, which then stand as they were typed.
// False means that nothing can be avoided.
func (s *staged) avoid(wrong []diag.Diagnostic, text string, all bool) bool {
	for _, d := range wrong {
		if d.Code == diag.FileTooLarge || d.Code == diag.BodySize {
			return false // what is typed plainly is longer still
		}
	}
	lines := strings.Split(text, "\n")
	body := slices.Index(lines[1:], "+++") + 2 // the empty line after the front matter, from 0
	bad := map[int]bool{}                      // of the lines of the draft's text, which has as many as the file
	changed := false
	for _, d := range wrong {
		switch line := d.Line - 1; {
		case line > body:
			bad[line-body-1] = true
		case line > 0 && line < body:
			key, _, _ := strings.Cut(lines[line], "=")
			key = strings.TrimSpace(key)
			if strings.HasPrefix(lines[line], " ") || key == "title" || key == "district" || key == "date" || s.omit[key] {
				continue
			}
			if s.omit == nil {
				s.omit = map[string]bool{}
			}
			s.omit[key], changed = true, true
			s.findings = append(s.findings, diag.New(diag.ImportDropped, key, strings.TrimSpace(lines[line])))
		default:
			all = true
		}
	}
	if len(bad) == 0 && !all {
		return changed
	}
	isBad := func(i int) bool { return bad[i] }
	every := func(int) bool { return true }
	if all {
		isBad = every
	}
	return s.typed(isBad, all) || changed || s.typed(isBad, true) || s.typed(every, true)
}

// mostTyped is how many lines that stand as they were typed the report shows.
const mostTyped = 20

// typed sets lines of a draft's text as they were typed; long ones in parts, if that is asked for. A line is so set
// only once. False means that nothing changed.
func (s *staged) typed(which func(line int) bool, long bool) bool {
	if s.plain == nil {
		s.plain = map[string]bool{}
	}
	changed, n := false, 0
	out := strings.Split(s.draft.Body, "\n")
	for i, line := range out {
		if strings.TrimSpace(line) == "" || !which(i) {
			continue
		}
		plain := line
		if !s.plain[line] {
			plain = plainLine(line)
		}
		if plain != line {
			if n++; n <= mostTyped {
				s.findings = append(s.findings, diag.New(diag.ImportAsTyped, cut(field(line), 40)))
			}
		}
		if long {
			plain = parted(plain)
		}
		if plain == line {
			continue
		}
		out[i], changed = plain, true
		for part := range strings.SplitSeq(plain, "\n") {
			s.plain[part] = true
		}
	}
	if n > mostTyped {
		more := diag.Text{Zh: fmt.Sprintf("另有 %d 行", n-mostTyped), En: fmt.Sprintf("%d more lines", n-mostTyped)}
		s.findings = append(s.findings, diag.New(diag.ImportAsTyped, more))
	}
	s.draft.Body = strings.Join(out, "\n")
	return changed
}

// plainLine keeps a line from being read as Markdown, but for the places of photos, which get lines of their own.
func plainLine(line string) string {
	at := photoMark.FindAllStringIndex(line, -1)
	if len(at) == 1 && at[0][1]-at[0][0] == len(line) {
		return line
	}
	var b strings.Builder
	last := 0
	for _, m := range at {
		b.WriteString(plainMarkdown(strings.TrimSpace(line[last:m[0]])) + "\n\n" + line[m[0]:m[1]] + "\n\n")
		last = m[1]
	}
	return b.String() + plainMarkdown(strings.TrimSpace(line[last:]))
}

// longestPart is how many characters of a line stand in one paragraph where all else failed.
const longestPart = 1000

// parted divides a line that is too long for Markdown.
func parted(line string) string {
	if len(line) < 2*longestPart {
		return line
	}
	var b strings.Builder
	n, escaped := 0, false
	for _, r := range line {
		if n++; n > longestPart && !escaped {
			b.WriteString("\n\n")
			n = 0
		}
		escaped = r == '\\' && !escaped
		b.WriteRune(r)
	}
	return b.String()
}

// tryBody converts a text. Links to other texts are not followed: what they lead to may be imported later.
func tryBody(ctx context.Context, folder fsys.Folder, s *site.Site, b *site.Bulletin) ([]diag.Diagnostic, error) {
	src, _, err := content.ReadText(folder.Texts, b.File)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		return nil, fault.CannotWrite(b.File, err)
	}
	in := markdown.Input{
		Source: src, Offset: int(b.BodyOffset), Photos: photosOf(b),
		ResolveLink: func(to string) (string, bool) {
			_, dead := deadFile(folder, s, b, to)
			return to, !dead
		},
		DeadLink: func(to string, _ diag.Diagnostic) diag.Diagnostic {
			d, _ := deadFile(folder, s, b, to)
			return d
		},
		Table: func(name string) (*diag.Source, bool) {
			table, found, _ := content.Table(folder.Root, b, name)
			return table, found
		},
	}
	_, found := markdown.New().Convert(ctx, in)
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity != diag.Error }), ctx.Err()
}

// deadFile says of a link what is wrong with it, where it seems to lead to a file beside the text that is not
// published.
func deadFile(folder fsys.Folder, s *site.Site, b *site.Bulletin, to string) (diag.Diagnostic, bool) {
	if name, err := url.PathUnescape(to); err == nil && slices.ContainsFunc(b.Files(), func(f site.File) bool {
		return f.File == path.Clean(name)
	}) {
		return diag.Diagnostic{}, false
	}
	d, dead := content.DeadFileLink(folder.Root, &s.Files, b, to)
	return d, dead && d.Severity == diag.Error
}

func photosOf(b *site.Bulletin) []markdown.Photo {
	photos := make([]markdown.Photo, 0, len(b.Photos))
	for _, p := range b.Photos {
		photos = append(photos, markdown.Photo{
			File: p.File, Alt: p.Alt, Caption: p.Caption, Credit: p.Credit, Images: []markdown.Image{{Width: 1, Height: 1}},
		})
	}
	return photos
}
