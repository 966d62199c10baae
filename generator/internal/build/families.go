package build

import (
	"slices"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/feed"
	"jianbao/generator/internal/hosting"
	"jianbao/generator/internal/icon"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
)

// A build makes these families of files, each in a file of this room. None needs another, except that
// feeds and the reader's index take what they need from a bulletin when its page is rendered. An index that is made
// anew is written when all else is made.
//
// A new kind of output that is a few files is a line in singles; one of many files is a function here.
func (b *build) makeFamilies() error {
	return parallel.Do(b.ctx, b.writePages, b.writeSitemaps, b.writeSingles, b.writeFiles)
}

// single is a file by itself, of bytes that are known. Its key is their digest.
type single struct {
	name    string
	class   publish.Class
	data    func() []byte
	enabled bool
	key     []byte // where it is known before the bytes
}

func (b *build) singles() []single {
	hosted := hostedSite(b.Site, b.Plan)
	published := !b.opts.Drafts && !b.opts.portable // to a server
	redirects := published && len(hosted.Moved)+len(hosted.ToAddress)+len(hosted.Folder)+len(hosted.Gone) > 0
	online := b.Site.BaseURL != "" && published
	return []single{
		{"_headers", publish.List, func() []byte { return hosting.Headers(hosted) }, published, nil},
		{"_redirects", publish.List, func() []byte { return hosting.Redirects(hosted) }, redirects, nil},
		{"robots.txt", publish.List, func() []byte { return feed.Robots(b.Site.BaseURL) }, online, nil},
		{feedStyle(), publish.Asset, func() []byte { return []byte(feed.Stylesheet) }, online && len(b.Plan.Subscriptions) > 0, nil},
	}
}

// icons are the site's icons. One that the site publishes as a file of its own comes first.
func (b *build) icons() (singles []single) {
	source, root := b.Icons(), b.Plan.Link("/")
	for _, f := range icon.Files {
		_, own := b.Plan.FileAt("/" + f.Name)
		singles = append(singles, single{
			name: f.Name, class: publish.Asset, data: func() []byte { return f.Make(source, root) }, enabled: !own,
			key: append([]byte(f.Name+"\x00"), source.Key(root)...),
		})
	}
	return singles
}

// fromStatic reports whether static/ has a file in the place of one that a build makes. That is an error unless it is
// one that a site may have of its own.
func (b *build) fromStatic(name string) bool {
	if !b.Site.IsStatic(name) {
		return false
	}
	if !slices.Contains(page.Replaceable, name) && !b.Plan.Reserves(name) { // which the plan reports
		made := diag.Text{Zh: "这个文件由程序生成", En: "this file is generated"}
		b.diags.Add(diag.New(diag.StaticTaken, name, made).In(content.StaticFolder + "/" + name))
	}
	return true
}

// writeSingles writes single files, and the theme's assets: style sheets, scripts and the icon.
func (b *build) writeSingles() error {
	singles := append(b.singles(), b.icons()...)
	for _, a := range b.Theme.Assets {
		singles = append(singles, single{a.File, publish.Asset, func() []byte { return a.Data }, true, nil})
	}
	for _, s := range singles {
		if !s.enabled || b.fromStatic(s.name) {
			continue
		}
		key, data := record.BytesKey(s.key), []byte(nil)
		if s.key == nil {
			data = s.data()
			key = record.BytesKey(data)
		}
		if b.reuse.file(s.name, s.class, key) {
			continue
		}
		if data == nil {
			data = s.data()
		}
		if err := b.write(s.name, s.class, data); err != nil {
			return err
		}
	}
	return nil
}
