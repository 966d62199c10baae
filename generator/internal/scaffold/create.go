package scaffold

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

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
	if err := checkEmpty(dir); err != nil {
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
		if err := fsys.WriteNew(root, f.Name, bytes.NewReader(native(f.Name, f.Data))); err != nil {
			for _, written := range files[:i] {
				for name := written.Name; name != "."; name = path.Dir(name) {
					root.Remove(name) // a folder goes with its last file
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

// checkEmpty refuses a folder that holds anything.
func checkEmpty(dir string) error {
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

// native gives the texts that officers edit the line ends of their system: old editors of Windows show
// nothing else as lines.
func native(name string, data []byte) []byte {
	if ext := path.Ext(name); runtime.GOOS == "windows" && (ext == ".toml" || ext == ".md") {
		return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	}
	return data
}

// Creator creates bulletins in a site.
type Creator struct {
	dir    string
	site   *site.Site
	places *content.DistrictFinder
	now    time.Time
	taken  map[string]bool // addresses of bulletins, as foldAddress writes them
}

// OpenSite reads the site. Errors of site.toml are returned as diagnostics: with any, there is no creator. Those of
// bulletins do not matter here.
func OpenSite(ctx context.Context, dir string, now time.Time) (*Creator, []diag.Diagnostic, error) {
	folder, root, err := fsys.OpenFolder(dir)
	if err != nil {
		return nil, nil, fault.SiteMissing(dir, err)
	}
	defer root.Close()
	defer folder.Close()
	diags := new(diag.List)
	s, err := content.Load(ctx, folder, content.Options{Now: now, Drafts: true}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fault.SiteMissing(dir, err)
	}
	if err != nil {
		return nil, nil, err
	}
	var wrong []diag.Diagnostic
	for _, d := range diags.Sorted() {
		if d.Severity == diag.Error && d.File == content.SettingsFile && d.Code != diag.ContentMissing {
			wrong = append(wrong, d)
		}
	}
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	c := &Creator{dir: dir, site: s, places: content.NewDistrictFinder(s.Districts), now: now.In(s.Location), taken: map[string]bool{}}
	for _, b := range s.Bulletins {
		c.taken[foldAddress(b.URL())] = true
	}
	return c, nil, nil
}

// foldAddress is the same for addresses that some file systems do not keep apart.
func foldAddress(address string) string { return strings.ToLower(norm.NFC.String(address)) }

// Language is that of the site.
func (c *Creator) Language() string { return c.site.Language }

// District finds the district of a new bulletin.
func (c *Creator) District(name string) (*site.District, error) {
	switch found := c.places.Find(name); len(found) {
	case 1:
		return found[0], nil
	case 0:
		// Named, since no line of a file is shown with it.
		return nil, fault.New(diag.Own(diag.DistrictUnknown, diag.Error,
			diag.Text{Zh: "没有“%[1]s”这个区县", En: `there is no district "%[1]s"`}, []any{name},
			diag.Text{Zh: "区县在 site.toml 的 [[district]] 里登记", En: "districts are declared in site.toml under [[district]]"},
		).Suggest(c.places.Near(name)...), nil)
	default:
		return nil, fault.New(diag.New(diag.DistrictAmbiguous, name, c.places.Choices(found)), nil)
	}
}

// NameFor is what front matter writes for a district.
func (c *Creator) NameFor(d *site.District) string { return c.places.Word(d) }

// DefaultDistrict is the district of the newest bulletin, else the site's first.
func (c *Creator) DefaultDistrict() *site.District {
	if len(c.site.Bulletins) > 0 {
		return c.site.Bulletins[0].District()
	}
	return c.site.Districts[0]
}

// Districts are those of the site, as front matter would name them.
func (c *Creator) Districts() []string {
	var words []string
	for _, d := range c.site.Districts {
		words = append(words, c.NameFor(d))
	}
	return words
}

// Today is the day in the site's time zone.
func (c *Creator) Today() time.Time {
	return time.Date(c.now.Year(), c.now.Month(), c.now.Day(), 0, 0, 0, 0, c.site.Location)
}

// Day reads a day as officers write it.
func (c *Creator) Day(text string) (time.Time, bool) { return content.ParseDay(text, c.site.Location) }

// All are the districts of the site.
func (c *Creator) All() []*site.District { return c.site.Districts }
