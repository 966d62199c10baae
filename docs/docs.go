// Package docs embeds what officers and theme authors read, so that jianbao help shows it to those who
// have the program alone.
//
// Each page is there twice: NAME.md in English and NAME.zh-CN.md in Chinese.
package docs

import "embed"

// FS holds the pages of jianbao help. Those for engineers are read in the repository.
//
//go:embed bulletins.md settings.md markdown.md photos.md import.md check.md themes.md publishing.md commands.md
//go:embed *.zh-CN.md
var FS embed.FS
