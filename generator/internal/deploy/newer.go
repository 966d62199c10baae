package deploy

import (
	"io/fs"
	"os"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// sources are what a build reads, in a site's folder.
var sources = []string{content.SettingsFile, "content", "static", "assets", "layouts", "i18n", "themes"}

// maxLook is how many files and folders are looked at: of a site with more it is not said, since a deployment without
// changes is to cost nothing.
const maxLook = 20_000

// newer is a file of the site that was written since the load of the build into the public folder, or "". A deployment
// never builds, so that whoever forgot to would wonder why nothing changes. It goes by the times of files, and is only
// said. Photos are not looked at, which are two thirds of the files: a new one comes with a text that was written.
func newer(dir, public string) (name string) {
	files := os.DirFS(dir) // nothing is read, and no link is followed
	public, err := fsys.RealPath(public)
	if err != nil {
		return ""
	}
	built, err := record.LoadTime(files, public)
	if err != nil {
		return "" // it was deleted
	}
	left := maxLook
	for _, source := range sources {
		_ = fs.WalkDir(files, source, func(file string, entry fs.DirEntry, err error) error {
			switch left--; {
			case left < 0:
				return fs.SkipAll
			case err != nil || entry.IsDir() || site.IsPhotoName(file):
				return nil // what cannot be read is the build's to say
			}
			if info, err := entry.Info(); err == nil && !info.ModTime().Before(built) {
				name = file
				return fs.SkipAll
			}
			return nil
		})
		if name != "" || left < 0 {
			break
		}
	}
	return name
}
