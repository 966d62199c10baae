package create

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

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

// photoPaths resolves one thing that was typed. A name is taken as it is before it is a pattern: IMG[1].jpg.
func photoPaths(typed string) ([]string, error) {
	name := home(strings.Trim(strings.TrimSpace(typed), `"`)) // cmd.exe leaves one at the end of "D:\照片\"
	missing := fault.New(diag.New(diag.PhotoNotFound, typed), nil)
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		name = composedAlike(name)
		info, err = os.Stat(name)
	}
	switch {
	case err == nil && !info.IsDir():
		return []string{name}, nil
	case err == nil:
		paths, err := matching(name, "*", site.IsPhotoName)
		if err == nil && len(paths) == 0 {
			return nil, missing
		}
		return paths, err
	case !errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(name, "*?"):
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(name), err)
	}
	dir, pattern := filepath.Split(name)
	if !strings.ContainsAny(pattern, "*?") {
		return nil, missing
	}
	accept := func(string) bool { return true }
	if strings.HasSuffix(pattern, "*") {
		accept = site.IsPhotoName
	}
	paths, err := matching(dir, pattern, accept)
	if err != nil || len(paths) == 0 {
		return nil, missing
	}
	return paths, nil
}

// composedAlike is the file that has a name but for the way in which its letters are composed: a Mac's disk may hold
// them apart from their marks. Without one it is the name.
func composedAlike(name string) string {
	dir, base := filepath.Split(name)
	entries, _ := os.ReadDir(cmp.Or(dir, ".")) // the name is missing in any case
	for _, e := range entries {
		if norm.NFC.String(e.Name()) == norm.NFC.String(base) {
			return filepath.Join(dir, e.Name())
		}
	}
	return name
}

// matching lists a folder's files by a pattern in which only * and ? are special, in any case.
func matching(dir, pattern string, accept func(string) bool) ([]string, error) {
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(dir), err)
	}
	pattern = strings.NewReplacer(`\`, `\\`, "[", `\[`).Replace(strings.ToLower(norm.NFC.String(pattern)))
	var paths []string
	for _, e := range entries {
		name := e.Name()
		ok, err := path.Match(pattern, strings.ToLower(norm.NFC.String(name)))
		if err == nil && ok && !e.IsDir() && !strings.HasPrefix(name, ".") && accept(name) {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	return paths, nil
}

// home resolves ~, which not every shell does.
func home(name string) string {
	rest, ok := strings.CutPrefix(filepath.ToSlash(name), "~/")
	if dir, err := os.UserHomeDir(); ok && err == nil {
		return filepath.Join(dir, rest)
	}
	return name
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
