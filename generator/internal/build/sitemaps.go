package build

import (
	"cmp"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/feed"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
)

// writeSitemaps writes the sitemaps. The key of one is the digest of what it says of its pages.
func (b *build) writeSitemaps() error {
	if b.Site.BaseURL == "" || b.opts.Drafts || b.stage == nil {
		return nil
	}
	pages := b.Plan.SitemapPages()
	key := func(from, to int) record.Key {
		return record.Key{Sum: digest.Join(b.baseSum(), pages.Sum(&b.pages.hasher, from, to))}
	}
	reused := func(name string, from, to int) bool {
		return b.reuse.file(name, publish.List, key(from, to))
	}
	at := func(i int) feed.Location {
		url, images := pages.Links(i)
		return feed.Location{Host: b.Plan.Absolute(""), URL: url, Modified: pages.Modified(i), Images: images}
	}
	all := feed.Pages{Len: pages.Len(), Modified: pages.Modified, At: at}
	for f := range feed.Sitemaps(b.Site.BaseURL, all, cmp.Or(b.opts.SitemapURLs, feed.MaxURLs), reused) {
		switch {
		case f.To > 0: // of as many pages as fit
			b.reuse.setKey(f.Name, key(f.From, f.To))
		case b.reuse.file(f.Name, publish.List, record.BytesKey(f.Data)): // the index
			continue
		}
		if err := b.write(f.Name, publish.List, f.Data); err != nil {
			return err
		}
	}
	return nil
}

// baseSum is the digest of base_url, with which every address in a sitemap begins.
func (b *build) baseSum() digest.Sum { return digest.Bytes([]byte(b.Site.BaseURL)) }
