package importer

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/interpret"
)

// work is a file that was read, and not yet written.
type work struct {
	file   *File
	source *source
	drafts []staged // as file.Drafts
}

func (w *work) close() {
	if w != nil {
		w.source.close()
	}
}

// process reads a file and stages its drafts. What is wrong with the file is in its report; the error is the context's,
// or that the site cannot be written to.
func (im *importer) process(ctx context.Context, in *input) (*work, error) {
	w := &work{file: &File{Name: in.shown}}
	if err := ctx.Err(); err != nil {
		return w, err
	}
	refused := func(err error) (*work, error) {
		if ctx.Err() != nil {
			return w, ctx.Err()
		}
		d := refusal(err)
		d = d.In(in.shown)
		w.file.Refused = &d
		return w, nil
	}
	if in.is.why != nil {
		return refused(in.is.why)
	}
	if in.posts || in.is.kind == kindPost {
		w.source = &source{in: in}
		if err := im.migrate(ctx, w); err != nil {
			return refused(err)
		}
		return w, im.stage(ctx, w)
	}
	source, err := openSource(in, im.limits())
	if err != nil {
		return refused(err)
	}
	w.source = source
	if folders := im.known.whole(source.sum); !im.Again && len(folders) > 0 {
		for _, folder := range folders {
			w.add(draft.Draft{}, Draft{}, source.sum, in.from)
			s := &w.drafts[len(w.drafts)-1]
			s.shown = &w.file.Drafts[len(w.drafts)-1]
			s.known(folder, in.shown)
		}
		return w, nil
	}
	doc, err := im.read.document(ctx, source)
	if err != nil {
		return refused(err)
	}
	result := im.interpret(in, doc)
	w.file.Findings = placed(result.Findings, in.shown)
	w.file.Dropped = result.Dropped
	w.file.Topic = im.topicOf(result)
	for _, d := range result.Drafts {
		w.add(d, Draft{Part: d.Part}, source.sum, in.from)
	}
	return w, im.stage(ctx, w)
}

// add takes a draft into what is to be written.
func (w *work) add(d draft.Draft, shown Draft, sum, from string) {
	w.file.Drafts = append(w.file.Drafts, shown)
	w.drafts = append(w.drafts, staged{draft: d, sum: sum, from: from})
}

// limits of readers; those of pictures are the site's own.
func (im *importer) limits() document.Limits {
	l := document.DefaultLimits
	l.Picture = max(l.Picture, im.site.Photos.MaxBytes)
	return l
}

// interpret says what a document means.
func (im *importer) interpret(in *input, doc *document.Document) interpret.Result {
	photos := pictures(in, im.limits())
	var left []diag.Diagnostic
	if n := len(photos); n > 0 && im.Photos == "" && hasPictures(doc) {
		if in.is.kind != kindPage || missesPictures(doc) { // a page that has all of its own
			left = append(left, diag.New(diag.ImportPhotosUnclear, n))
		}
		photos = nil
	}
	result := im.meaning.Drafts(doc, interpret.Options{
		District: im.District, Title: im.Title, Source: im.Source, Topic: im.Topic,
		Date: im.Date, HasTime: im.HasTime, Year: im.Year, Split: !im.Whole,
		File: path.Base(in.from), Folder: in.folder, Modified: in.modified.In(im.site.Location),
		Now: im.Now.In(im.site.Location), Photos: photos,
	})
	result.Findings = append(result.Findings, left...)
	for i := range result.Drafts {
		d := &result.Drafts[i]
		if d.Part > 0 && d.Part <= len(im.Titles) && im.Titles[d.Part-1] != "" {
			entitle(d, im.Titles[d.Part-1])
		}
		if path := oldPath(doc.Meta.Address); path != "" && d.Part == 0 && im.mayAlias(path) {
			d.Aliases = []string{path}
		}
	}
	return result
}

// entitle gives a draft the title that somebody wrote for it.
func entitle(d *draft.Draft, title string) {
	d.Title = title
	d.Guessed = slices.DeleteFunc(d.Guessed, func(key string) bool { return key == "title" })
	d.Findings = slices.DeleteFunc(d.Findings, func(f diag.Diagnostic) bool { return f.Code == diag.ImportTitleGuess })
}

// oldPath is the path of an address under which a page was on a site of the office's own, or "".
func oldPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || !strings.HasPrefix(u.Path, "/") || u.Path == "/" || u.Host == "mp.weixin.qq.com" {
		return ""
	}
	return u.Path
}

// mayAlias reports whether an old address may lead to a draft, unless it is taken: see takeAliases.
func (im *importer) mayAlias(address string) bool {
	return content.OldAddress(address, im.site.Districts)
}

// hasPictures reports whether a document has pictures that can be read.
func hasPictures(doc *document.Document) bool {
	return slices.ContainsFunc(doc.Blocks, func(b document.Block) bool {
		return slices.ContainsFunc(b.Pictures, func(p *document.Picture) bool { return p.Read != nil && p.Metafile == "" })
	})
}

// missesPictures reports whether a picture of a document is not there.
func missesPictures(doc *document.Document) bool {
	return slices.ContainsFunc(doc.Blocks, func(b document.Block) bool {
		return slices.ContainsFunc(b.Pictures, func(p *document.Picture) bool { return p.Read == nil })
	})
}

// placed gives findings the file that they are of, in the order of its paragraphs.
func placed(found []diag.Diagnostic, file string) []diag.Diagnostic {
	found = slices.Clone(found)
	for i := range found {
		found[i].File = file
	}
	slices.SortStableFunc(found, diag.Compare)
	return found
}
