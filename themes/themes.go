// Package themes embeds the themes that come with jianbao, so that the single binary carries them.
package themes

import "embed"

// FS holds each theme in a folder of its name.
//
//go:embed all:default
var FS embed.FS
