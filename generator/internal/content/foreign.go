package content

import (
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

// foreign reads front matter as Hexo, Hugo and Jekyll write it, too.
var foreign = frontmatter.Foreign{Keys: bulletinKeys, Sub: bulletinSub, Others: otherKeys()}

// bulletinSub are the keys of the tables that a key of a bulletin holds.
var bulletinSub = map[string][]frontmatter.Key{
	"photos": photoKeys, "attachments": attachmentKeys, "withdrawn": withdrawnKeys,
}

// ConvertFrontMatter writes front matter in YAML or JSON as TOML; see [frontmatter.Foreign.Convert].
func ConvertFrontMatter(src *diag.Source) (text string, body int, ok bool) {
	return foreign.Convert(src)
}

// otherKeys are the keys of other generators. Those that hide a text must never be passed over.
func otherKeys() map[string]frontmatter.Other {
	others := map[string]frontmatter.Other{
		"published": {As: "draft", Not: true},
		"top":       {As: "pinned", Truth: true}, "sticky": {As: "pinned", Truth: true},
	}
	for as, names := range map[string][]string{
		"summary":    {"description", "excerpt", "abstract"},
		"updated":    {"lastmod", "last_modified_at", "last_modified", "modified"},
		"publish_at": {"publishdate"},
		"expires":    {"expirydate"},
		"extra": {
			"layout", "comments", "comment", "toc", "mathjax", "katex", "mermaid", "math", "type", "weight", "keywords", "id",
			"abbrlink", "thumbnail", "image", "img", "banner", "banner_img", "index_img", "top_img", "featured_image",
			"featuredimage", "header-img", "copyright", "license", "share", "sidebar", "aside", "catalog", "lang", "language",
			"linktitle", "series", "params", "menu", "markup", "reward", "readmore", "reprint_policy", "disablenunjucks",
		},
	} {
		for _, name := range names {
			others[name] = frontmatter.Other{As: as}
		}
	}
	for _, name := range []string{"permalink", "url"} {
		others[name] = frontmatter.Other{As: "aliases", Path: true}
	}
	category := diag.Text{
		Zh: "分类在这里分成三样：区县写 district，专题写 topics，其余写 tags",
		En: "a category is one of three here: write district, topics or tags",
	}
	hidden := diag.Text{
		Zh: "这里没有加密和隐藏；不能公开的写 draft = true，可以公开就删去这一行",
		En: "nothing is hidden or encrypted here: write draft = true, or delete the line if the text is public",
	}
	for _, name := range []string{"categories", "category"} {
		others[name] = frontmatter.Other{Hint: category}
	}
	for _, name := range []string{
		"password", "hidden", "hide", "private", "secret", "encrypt", "noindex", "unlisted",
	} {
		others[name] = frontmatter.Other{Hint: hidden}
	}
	return others
}
