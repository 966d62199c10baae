package create

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/site"
)

// FoundPhoto is a photo that a new bulletin takes over.
type FoundPhoto struct {
	Path   string // where the original lies
	Format string
	Taken  time.Time // by the camera's clock; zero if unknown
}

// FindPhotos finds photos by what an officer typed: files, folders, and patterns such as *.jpg, which
// the command line of Windows does not resolve. Every one of them must be a photo that a build can
// read; nothing is guessed and nothing left out.
func FindPhotos(ctx context.Context, typed []string) ([]FoundPhoto, error) {
	var found []FoundPhoto
	for _, name := range typed {
		paths, err := photoPaths(name)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if slices.ContainsFunc(found, func(f FoundPhoto) bool { return f.Path == p }) {
				continue
			}
			if info, err := os.Stat(p); err == nil && !info.Mode().IsRegular() {
				return nil, fault.New(diag.New(diag.FileSpecial).In(p), nil) // a pipe would be waited for without end
			}
			data, err := os.ReadFile(p)
			if err != nil {
				return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(p), err)
			}
			format, taken := photo.Inspect(data)
			if format == "" {
				return nil, noPhoto(p, len(data) == 0)
			}
			found = append(found, FoundPhoto{p, format, taken})
		}
	}
	return found, nil
}

// noPhoto says why a file cannot be a photo.
func noPhoto(name string, empty bool) error {
	d := diag.New(diag.PhotoFormat, cmp.Or(filepath.Ext(name), filepath.Base(name)))
	switch {
	case empty:
		d = diag.New(diag.PhotoBroken, photo.ErrEmpty)
	case site.IsPhotoName(name):
		d = diag.New(diag.PhotoBroken, photo.ErrFormat)
	}
	return fault.New(d.In(name), nil)
}

// IsPhotoName reports whether an argument of the command line means photos, and not a title: shells
// turn --photos *.jpg into one value and many arguments.
func IsPhotoName(arg string) bool {
	info, err := os.Stat(arg)
	return err == nil && info.Mode().IsRegular() || site.IsPhotoName(arg)
}

// photoPaths are the photos that were typed as one thing: a file, whatever its name; those of a folder; or those of a
// pattern, where only photos are meant by one that leaves the ending open.
func photoPaths(typed string) ([]string, error) {
	paths, err := ExpandPath(typed)
	if err != nil {
		return nil, err
	}
	every := !strings.HasSuffix(typedPath(typed), "*")
	if len(paths) == 1 && isDir(paths[0]) {
		dir, err := os.ReadDir(paths[0])
		if err != nil {
			return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(paths[0]), err)
		}
		folder := paths[0]
		paths, every = nil, false
		for _, e := range dir {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	if isPattern(typed) || !every {
		paths = slices.DeleteFunc(paths, func(p string) bool {
			name := filepath.Base(p)
			return strings.HasPrefix(name, ".") || !every && !site.IsPhotoName(name) || isDir(p)
		})
	}
	if len(paths) == 0 {
		return nil, fault.New(diag.New(diag.PhotoNotFound, typed), nil)
	}
	return paths, nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// DayOf is the day on which the newest of the photos was taken. A camera whose clock is ahead of today
// is not believed.
func (c *Creator) DayOf(photos []FoundPhoto) (day time.Time, ok bool) {
	for _, p := range photos {
		t := p.Taken
		taken := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.site.Location)
		if !t.IsZero() && taken.After(day) && !taken.After(c.Today()) {
			day, ok = taken, true
		}
	}
	return day, ok
}

func copyPhoto(root *os.Root, from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return fsys.WriteNew(root, to, f)
}
