//go:build !unix && !windows

package fsys

import (
	"io/fs"

	"jianbao/generator/internal/site"
)

func statOf(_ fs.FS, _ string, info fs.FileInfo) site.FileStat { return basicStat(info) }

func statFile(_ fs.File, info fs.FileInfo) site.FileStat { return basicStat(info) }
