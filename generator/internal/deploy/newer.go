package deploy

import (
	"io/fs"
	"os"
	"path"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/site"
)

// sources are what a build reads, in a site's folder.
var sources = []string{content.SettingsFile, "content", "static", "assets", "layouts", "i18n", "themes"}

// maxLook is how many files and folders are looked at: of a site with more it is not said, since a deployment without
// changes is to cost nothing.
const maxLook = 20_000

// newer is a file of the site that was written after its last build, or "". A deployment never builds, so that whoever
// forgot to would wonder why nothing changes. It goes by the times of files, and is only said. Photos are not looked
// at, which are two thirds of the files: a new one comes with a text that was written.
func newer(dir string) (name string) {
	files := os.DirFS(dir) // nothing is read, and no link is followed
	var built time.Time
	left := maxLook
	look := func(beginning string, visit func(name string, at time.Time) error) {
		_ = fs.WalkDir(files, beginning, func(name string, entry fs.DirEntry, err error) error {
			switch left--; {
			case left < 0:
				return fs.SkipAll
			case err != nil || entry.IsDir() || site.IsPhotoName(name):
				return nil // what cannot be read is the build's to say
			}
			info, err := entry.Info()
			if err != nil {
				return nil
			}
			return visit(name, info.ModTime())
		})
	}
	look(path.Join(".jianbao", "builds"), func(_ string, at time.Time) error {
		if at.After(built) {
			built = at
		}
		return nil
	})
	for _, source := range sources {
		look(source, func(file string, at time.Time) error {
			if at.After(built) {
				name = file
				return fs.SkipAll
			}
			return nil
		})
		if name != "" {
			break
		}
	}
	if left < 0 || built.IsZero() { // its record was deleted
		return ""
	}
	return name
}
