// Package hugosite is the Hugo site that the comparison measures, but for its content: a
// configuration and layouts as a good Hugo site would have them, which give for the same
// bulletins the same pages at the same addresses as jianbao's default theme.
//
// What all pages share is made once (partialCached); lists use Hugo's own paginator,
// sections and taxonomies. Where jianbao's theme changes, layouts/ and floor/page.html
// follow; the comparison prints the mean sizes by which one sees that they must.
package hugosite

import "embed"

// Files are hugo.toml, layouts/ and the two content files that are no bulletins.
//
//go:embed hugo.toml all:layouts all:content
var Files embed.FS
