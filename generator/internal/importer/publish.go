package importer

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/create"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// Published is what became of imported drafts that an officer has seen.
type Published struct {
	Language string
	Settings []diag.Diagnostic // errors of site.toml: nothing was done then
	Drafts   []Seen
}

// Seen is one of them.
type Seen struct {
	File, Title string
	Kept        *diag.Diagnostic // why it is still a draft, or nil
}

// Failed reports whether a draft stays one.
func (p *Published) Failed() bool {
	for _, s := range p.Drafts {
		if s.Kept != nil {
			return true
		}
	}
	return len(p.Settings) > 0
}

// Publish takes `draft` and `guessed` out of imported bulletins: those that are named by their folder or file, and
// those below a folder. One that lacks photos stays a draft, and so does one that was not public where it is from,
// unless it is named itself.
func Publish(ctx context.Context, opts Options, named []string) (*Published, error) {
	report := new(Report)
	im := &importer{Options: opts, cleanup: func() {}}
	if err := im.openSite(ctx, report); err != nil || len(report.Settings) > 0 {
		return &Published{Language: report.Language, Settings: report.Settings}, err
	}
	published := &Published{Language: report.Language}
	release, err := im.lockOrOpen()
	if err != nil {
		return published, err
	}
	defer release()
	chosen := map[string]bool{} // by file; true where it is named itself
	var order []*site.Bulletin
	for _, typed := range named {
		found, itself := im.named(typed)
		if len(found) == 0 {
			return published, fault.New(diag.New(diag.ImportNothingToPublish, typed), nil)
		}
		for _, b := range found {
			if _, ok := chosen[b.File]; !ok {
				order = append(order, b)
			}
			chosen[b.File] = chosen[b.File] || itself
		}
	}
	slices.SortFunc(order, func(a, b *site.Bulletin) int { return strings.Compare(a.File, b.File) })
	for _, b := range order {
		if err := ctx.Err(); err != nil {
			return published, err
		}
		seen := Seen{File: b.File, Title: b.Title}
		if seen.Kept, err = im.publish(b, chosen[b.File]); err != nil {
			return published, err
		}
		published.Drafts = append(published.Drafts, seen)
	}
	return published, nil
}

// named are the imported bulletins that are not public yet, or have guesses, of a name that was typed: a bulletin's
// folder or file, a folder above, or a pattern, which the command line of Windows leaves as it is.
func (im *importer) named(typed string) (found []*site.Bulletin, itself bool) {
	for _, b := range im.site.All() {
		table, _ := b.Extra()["import"].(map[string]any)
		if table == nil || !b.Draft && table["guessed"] == nil {
			continue
		}
		dir := path.Dir(b.File)
		for _, c := range im.inSite(typed) {
			pattern, err := path.Match(c, dir)
			switch {
			case c == b.File, c == dir && path.Base(b.File) == content.BundleFile:
				return []*site.Bulletin{b}, true
			case c == "content", strings.HasPrefix(b.File, c+"/"), err == nil && pattern:
				found = append(found, b)
			default:
				continue
			}
			break
		}
	}
	return found, false
}

// openPlace is the place of a photo wherever the check finds one: in a list and a quote, too.
var openPlace = lazyregexp.New(`〔照片\d+〕`)

// publish takes the marks of a draft out of one bulletin, unless there is a reason to keep them.
func (im *importer) publish(b *site.Bulletin, itself bool) (kept *diag.Diagnostic, err error) {
	keep := func(d diag.Diagnostic) (*diag.Diagnostic, error) {
		d = d.In(b.File)
		return &d, nil
	}
	data, err := readFile(fsys.Files(im.root), b.File, 1<<21)
	if err != nil {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(b.File), err)
	}
	table, _ := b.Extra()["import"].(map[string]any)
	if n := len(openPlace.FindAll(data, -1)); n > 0 {
		return keep(diag.New(diag.ImportPlacesOpen, n, path.Dir(b.File)))
	}
	if private, _ := table["private"].(bool); private && !itself {
		return keep(diag.New(diag.ImportStaysPrivate, path.Dir(b.File)))
	}
	file, err := content.OpenBulletin(data)
	for _, key := range []string{"draft", "extra.import.guessed"} {
		if err == nil {
			err = file.Remove(key)
		}
	}
	var wrong *frontmatter.Error
	if errors.As(err, &wrong) {
		return keep(wrong.Diagnostic)
	}
	if err != nil || im.DryRun {
		return nil, err
	}
	text := bytes.Replace(file.Bytes(), []byte(create.DraftNote+"\n"), nil, 1)
	text = bytes.Replace(text, []byte(create.DraftNote+"\r\n"), nil, 1)
	if err := fsys.Rewrite(im.root, b.File, data, text); err != nil {
		return nil, fault.CannotWrite(b.File, err)
	}
	return nil, nil
}

// lockOrOpen takes the lock, or, where nothing is to be written, only opens the site.
func (im *importer) lockOrOpen() (release func(), err error) {
	if !im.DryRun {
		return im.lock()
	}
	root, err := os.OpenRoot(im.Site)
	if err != nil {
		return nil, fault.SiteMissing(im.Site, err)
	}
	im.root = root
	return func() { root.Close() }, nil
}
