package generator

import (
	"bytes"
	"context"
	"errors"
	"io"
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
	"jianbao/generator/internal/scaffold"
	"jianbao/generator/internal/site"
)

// Started is what a new site holds.
type Started struct {
	Region    *site.District // nil for units of its own
	Districts int
	First     string // the folder of the first bulletin
}

// StartSite writes a new site into a folder that is empty or does not exist. Nothing is left behind if
// it cannot be written whole. The error is a [*CannotRun], or unforeseen.
func StartSite(dir, region string, today time.Time) (Started, error) {
	var started Started
	var districts []*site.District
	if region != "" {
		found, err := findRegion(region)
		if err != nil {
			return started, err
		}
		started.Region, districts = found, divisions.Subtree(found)
	}
	files, err := scaffold.Site(started.Region, districts, today)
	if err != nil {
		return started, err
	}
	started.Districts = len(districts)
	if err := checkEmpty(dir); err != nil {
		return started, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return started, cannotWrite(dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return started, cannotWrite(dir, err)
	}
	defer root.Close()
	for i, f := range files {
		if path.Base(f.Name) == content.BundleFile {
			started.First = path.Dir(f.Name)
		}
		if err := writeNew(root, f.Name, bytes.NewReader(native(f.Name, f.Data))); err != nil {
			for _, written := range files[:i] {
				for name := written.Name; name != "."; name = path.Dir(name) {
					root.Remove(name) // a folder goes with its last file
				}
			}
			return started, cannotWrite(filepath.Join(dir, f.Name), err)
		}
	}
	return started, nil
}

// findRegion finds a region of the nation.
func findRegion(name string) (*site.District, error) {
	all, err := divisions.All()
	if err != nil {
		return nil, err
	}
	nation := content.NewPlaces(all)
	switch found := nation.Find(name); len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, &CannotRun{diag.New(diag.RegionUnknown, name).Suggest(nation.Near(name)...), nil}
	default:
		return nil, &CannotRun{diag.New(diag.DistrictAmbiguous, name, nation.Choices(found)), nil}
	}
}

// checkEmpty refuses a folder that holds anything.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite(dir, err)
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
	return &CannotRun{diag.New(diag.FolderUsed, dir, names, other), nil}
}

func cannotWrite(name string, err error) error {
	return &CannotRun{diag.New(diag.FolderUnwritable, name, cause(err)), err}
}

// native gives the texts that officers edit the line ends of their system: old editors of Windows show
// nothing else as lines.
func native(name string, data []byte) []byte {
	if ext := path.Ext(name); runtime.GOOS == "windows" && (ext == ".toml" || ext == ".md") {
		return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	}
	return data
}

// writeNew writes a file that must not exist.
func writeNew(root *os.Root, name string, from io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	if err = errors.Join(err, f.Close()); err != nil {
		root.Remove(name)
	}
	return err
}

// Desk is a site that new bulletins are begun in.
type Desk struct {
	dir    string
	site   *site.Site
	places content.Places
	now    time.Time
	taken  map[string]bool // addresses of bulletins, as alike writes them
}

// OpenDesk reads the site. Errors of site.toml are returned as diagnostics: with any, there is no desk.
// Those of bulletins do not matter here.
func OpenDesk(ctx context.Context, dir string, now time.Time) (*Desk, []diag.Diagnostic, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, siteMissing(dir, err)
	}
	defer root.Close()
	diags := new(diag.List)
	folder := content.Folder{Root: filesOf(root), Texts: os.DirFS(dir)}
	s, err := content.Load(ctx, folder, content.Options{Now: now, Drafts: true}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, siteMissing(dir, err)
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
	k := &Desk{dir: dir, site: s, places: content.NewPlaces(s.Districts), now: now.In(s.Location), taken: map[string]bool{}}
	for _, b := range s.Bulletins {
		k.taken[alike(b.URL())] = true
	}
	return k, nil, nil
}

// alike is one for addresses that some systems keep no two files for.
func alike(address string) string { return strings.ToLower(norm.NFC.String(address)) }

// Language is that of the site.
func (k *Desk) Language() string { return k.site.Language }

// District finds the district of a new bulletin.
func (k *Desk) District(name string) (*site.District, error) {
	switch found := k.places.Find(name); len(found) {
	case 1:
		return found[0], nil
	case 0:
		// Named, since no line of a file is shown with it.
		return nil, &CannotRun{diag.Own(diag.DistrictUnknown, diag.Error,
			diag.Text{Zh: "没有“%[1]s”这个区县", En: `there is no district "%[1]s"`}, []any{name},
			diag.Text{Zh: "区县在 site.toml 的 [[district]] 里登记", En: "districts are declared in site.toml under [[district]]"},
		).Suggest(k.places.Near(name)...), nil}
	default:
		return nil, &CannotRun{diag.New(diag.DistrictAmbiguous, name, k.places.Choices(found)), nil}
	}
}

// Word is what to write for a district.
func (k *Desk) Word(d *site.District) string { return k.places.Word(d) }

// Usual is the district of the newest bulletin, else the site's first.
func (k *Desk) Usual() *site.District {
	if len(k.site.Bulletins) > 0 {
		return k.site.Bulletins[0].District()
	}
	return k.site.Districts[0]
}

// Districts are those of the site, as front matter would name them.
func (k *Desk) Districts() []string {
	var words []string
	for _, d := range k.site.Districts {
		words = append(words, k.Word(d))
	}
	return words
}

// Today is the day in the site's time zone.
func (k *Desk) Today() time.Time {
	return time.Date(k.now.Year(), k.now.Month(), k.now.Day(), 0, 0, 0, 0, k.site.Location)
}

// Day reads a day as officers write it.
func (k *Desk) Day(text string) (time.Time, bool) { return content.ParseDay(text, k.site.Location) }
