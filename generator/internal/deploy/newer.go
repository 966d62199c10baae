package deploy

import (
	"io/fs"
	"os"
	"path"
	"time"

	"jianbao/generator/internal/content"
)

// sources are what a build reads, in a site's folder.
var sources = []string{content.SettingsFile, "content", "static", "assets", "layouts", "i18n", "themes"}

// maxLook is how many files are looked at: of a larger site it is not said.
const maxLook = 200_000

// newer is a file of the site that was written after its last build, or "". A deployment never builds, so that whoever
// forgot to would wonder why nothing changes. It goes by the times of files, and is only said.
func newer(dir string) (name string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return ""
	}
	defer root.Close()
	files := root.FS()
	var built time.Time
	looked := 0
	look := func(beginning string, visit func(name string, at time.Time) error) {
		_ = fs.WalkDir(files, beginning, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil // what cannot be read is the build's to say
			}
			if looked++; looked > maxLook {
				return fs.SkipAll
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
	if built.IsZero() { // its record was deleted
		return ""
	}
	for _, source := range sources {
		look(source, func(file string, at time.Time) error {
			if at.After(built) {
				name = file
				return fs.SkipAll
			}
			return nil
		})
		if name != "" {
			return name
		}
	}
	return ""
}
