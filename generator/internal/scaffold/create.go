package scaffold

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/divisions"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// NewSite is what a new site holds.
type NewSite struct {
	Region    *site.District // nil for units of its own
	Districts int
	First     string // the folder of the first bulletin
}

// CreateSite writes a new site into a folder that is empty or does not exist. Nothing is left behind if
// it cannot be written whole. The error is a [*fault.CannotRun], or unforeseen.
func CreateSite(dir, region string, today time.Time) (NewSite, error) {
	var created NewSite
	var districts []*site.District
	if region != "" {
		found, err := findRegion(region)
		if err != nil {
			return created, err
		}
		created.Region, districts = found, divisions.Subtree(found)
	}
	files, err := Site(created.Region, districts, today)
	if err != nil {
		return created, err
	}
	created.Districts = len(districts)
	if err := CheckFolder(dir); err != nil {
		return created, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return created, fault.CannotWrite(dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return created, fault.CannotWrite(dir, err)
	}
	defer root.Close()
	for i, f := range files {
		if path.Base(f.Name) == content.BundleFile {
			created.First = path.Dir(f.Name)
		}
		if err := fsys.WriteNew(root, f.Name, bytes.NewReader(fsys.NativeText(f.Name, f.Data))); err != nil {
			for _, written := range files[:i] {
				for name := written.Name; name != "."; name = path.Dir(name) {
					_ = fsys.Remove(root, name) // a folder goes with its last file
				}
			}
			return created, fault.CannotWrite(filepath.Join(dir, f.Name), err)
		}
	}
	return created, nil
}

// findRegion finds a region of the nation.
func findRegion(name string) (*site.District, error) {
	all, err := divisions.All()
	if err != nil {
		return nil, err
	}
	nation := content.NewDistrictFinder(all)
	switch found := nation.Find(name); len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fault.New(diag.New(diag.RegionUnknown, name).Suggest(nation.Near(name)...), nil)
	default:
		return nil, fault.New(diag.New(diag.DistrictAmbiguous, name, nation.Choices(found)), nil)
	}
}

// CheckFolder refuses a folder that holds anything: a new site gets one of its own.
func CheckFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fault.CannotWrite(dir, err)
	case len(entries) == 0:
		return nil
	}
	var names diag.Choices
	for _, e := range entries[:min(len(entries), 3)] {
		names = append(names, e.Name())
	}
	if len(entries) > 3 {
		names = append(names, "…")
	}
	other := "jianbao"
	if abs, err := filepath.Abs(dir); err == nil {
		other = filepath.Base(abs) + "-2"
	}
	return fault.New(diag.New(diag.FolderUsed, dir, names, other), nil)
}
