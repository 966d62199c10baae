package importer

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"path/filepath"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/importer/posts"
)

// migrate takes the posts of another generator. Each gets its folder at once, so that links between them find it.
func (im *importer) migrate(ctx context.Context, w *work) error {
	in := w.source.in
	result, err := im.readPosts(ctx, in)
	if err != nil {
		return err
	}
	if len(result.Posts) == 0 && len(result.LeftOut) == 0 {
		return fault.New(diag.New(diag.ImportEmpty), nil)
	}
	w.file.Migrated, w.file.Lost = in.posts, result.Lost
	if n := len(in.photos); n > 0 {
		result.Findings = append(result.Findings, diag.New(diag.ImportPhotosUnclear, n))
	}
	w.file.Findings = placed(result.Findings, in.shown)
	for i := range result.Posts {
		p := &result.Posts[i]
		from := p.From
		if in.posts {
			from = path.Join(in.from, p.From)
		}
		if !in.posts { // one text, of which the options may say more
			p.Title, p.Source = cmp.Or(im.Title, p.Title), cmp.Or(im.Source, p.Source)
			if !im.Date.IsZero() {
				p.Date, p.HasTime = im.Date, im.HasTime
			}
		}
		w.add(p.Draft, Draft{From: p.From}, p.Sum, from)
	}
	waiting := 0
	for i := range w.drafts {
		s := &w.drafts[i]
		switch folder := im.known.find(s.sum, 0); {
		case folder != "" && !im.Again:
			s.folder = folder
		case len(s.draft.Districts) == 0:
			waiting++
		case !s.draft.Date.IsZero():
			s.folder = im.free(&s.draft)
		}
	}
	folders := make([]string, len(w.drafts))
	for i := range w.drafts {
		folders[i] = w.drafts[i].folder
	}
	for i := range w.drafts {
		p := &result.Posts[i]
		p.Draft = draft.Draft{} // which is in w
		w.drafts[i].body = func() string { return p.Text(func(to int) string { return wayTo(folders, i, to) }) }
	}
	if waiting > 0 && in.posts {
		w.file.Findings = append(w.file.Findings, im.missing(w.file, &staged{})...)
	}
	return nil
}

// wayTo is the address by which the text in one of some folders links that in another one, or "".
func wayTo(folders []string, from, to int) string {
	if to < 0 || to >= len(folders) || folders[to] == "" || folders[from] == "" {
		return ""
	}
	rel, err := filepath.Rel(filepath.FromSlash(folders[from]), filepath.FromSlash(folders[to]))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(rel) + "/" + content.BundleFile
}

// readPosts reads a folder of posts, or one file of them.
func (im *importer) readPosts(ctx context.Context, in *input) (*posts.Result, error) {
	o := posts.Options{
		Districts: im.site.Districts, Topics: im.site.Topics, District: im.District, Topic: im.Topic,
		Location: im.site.Location, Limits: im.limits(),
		Slug:  func(slug string) bool { return content.SlugProblem(slug) == nil },
		Alias: im.mayAlias,
	}
	if in.posts {
		return posts.Read(ctx, in.files, o)
	}
	info, err := fs.Stat(in.files, in.name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, tooLarge(info.Size(), maxFile)
	}
	return posts.ReadFile(ctx, in.files, in.name, o)
}
