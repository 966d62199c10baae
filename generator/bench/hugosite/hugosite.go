// Package hugosite is the Hugo site that the comparison measures, but for its content: a
// configuration and layouts as a good Hugo site would have them, which give for the same
// bulletins the same pages at the same addresses as jianbao's default theme.
//
// All lists are taxonomies, cut by Hugo's own paginator; what pages share is made once. The
// README of the module says what else was tried. Where jianbao's theme changes, layouts/ and
// floor/page.html follow; go test -v shows each line in which the two sites differ.
package hugosite

import "embed"

// Files are hugo.toml, layouts/ and the content files that are no bulletins.
//
//go:embed hugo.toml all:layouts all:content
var Files embed.FS
