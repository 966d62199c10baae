// Package create makes new bulletins and pages in a site: a folder with the photos that the officer names, and a draft
// whose front matter is filled in as far as it can be known.
package create

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// Creator creates bulletins in a site.
type Creator struct {
	dir    string
	site   *site.Site
	finder *content.DistrictFinder
	unit   diag.Text
	now    time.Time
	places *Places
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
	c, wrong, err := ReadSite(ctx, dir, folder, now)
	if err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	return c, nil, nil
}

// ReadSite is [OpenSite] of a folder that is open. There is a creator whatever site.toml says, but it serves only to
// know the language.
func ReadSite(ctx context.Context, dir string, folder fsys.Folder, now time.Time) (
	c *Creator, wrong []diag.Diagnostic, err error,
) {
	diags := new(diag.List)
	s, err := content.Load(ctx, folder, content.Options{Now: now, Drafts: true}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fault.SiteMissing(dir, err)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, d := range diags.Sorted() {
		if d.Severity == diag.Error && d.File == content.SettingsFile && d.Code != diag.ContentMissing {
			wrong = append(wrong, d)
		}
	}
	return &Creator{
		dir: dir, site: s, finder: content.NewDistrictFinder(s.Districts), unit: diag.UnitText(s.Look.Unit),
		now: now.In(s.Location), places: PlacesOf(s),
	}, wrong, nil
}

// Site is what was read.
func (c *Creator) Site() *site.Site { return c.site }

// Places are those of the site.
func (c *Creator) Places() *Places { return c.places }

// Language is that of the site.
func (c *Creator) Language() string { return c.site.Language }

// Unit is what the site calls a district.
func (c *Creator) Unit() diag.Text { return c.unit }

// District finds the district of a new bulletin.
func (c *Creator) District(name string) (*site.District, error) {
	switch found := c.finder.Find(name); len(found) {
	case 1:
		return found[0], nil
	case 0:
		// Named, since no line of a file is shown with it.
		unknown := diag.Own(diag.DistrictUnknown, diag.Error,
			diag.Text{Zh: "没有“%[1]s”这个%[2]s", En: `there is no %[2]s "%[1]s"`}, []any{name, c.unit},
			diag.Text{Zh: "%[2]s在 site.toml 的 [[district]] 里登记", En: "it is declared in site.toml under [[district]]"})
		return nil, fault.New(c.finder.Offer(unknown, name), nil)
	default:
		return nil, fault.New(diag.New(diag.DistrictAmbiguous, name, c.finder.Choices(found)), nil)
	}
}

// Resembles reports whether a name is much like that of a district.
func (c *Creator) Resembles(name string) bool { return len(c.finder.Near(name)) > 0 }

// NameFor is what front matter writes for a district.
func (c *Creator) NameFor(d *site.District) string { return c.finder.NameFor(d) }

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

// NewBulletin is what a bulletin begins with.
type NewBulletin struct {
	District *site.District
	Title    string
	Date     time.Time
	Photos   []FoundPhoto
	Slug     string // "" takes the next number of the day
	Page     string // the address of a page of its own, which has none of district, date and slug
}

// Create writes the folder of a new bulletin and returns its name. Nothing that exists is touched, and
// nothing is left behind if it cannot be written whole.
func (c *Creator) Create(ctx context.Context, b NewBulletin) (folder string, err error) {
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return "", fault.CannotWrite(c.dir, err)
	}
	defer root.Close()
	text := Bulletin{Title: b.Title, Page: b.Page, Date: b.Date}
	if b.Page != "" {
		folder, err = c.claimPage(root, b.Page)
	} else {
		text.District = c.NameFor(b.District)
		folder, err = c.claim(root, b)
	}
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = fsys.RemoveAll(root, folder)
			if b.Page == "" {
				c.places.release(strings.TrimPrefix(folder, "content"))
			}
			folder = ""
		}
	}()
	taken := map[string]bool{}
	for _, p := range b.Photos {
		if err := ctx.Err(); err != nil {
			return folder, err
		}
		name := PhotoName(filepath.Base(p.Path), p.Format, taken)
		if err := copyPhoto(root, p.Path, folder+"/"+name); err != nil {
			return folder, fault.CannotWrite(folder+"/"+name, err)
		}
		text.Photos = append(text.Photos, name)
	}
	name := folder + "/" + content.BundleFile
	if err := fsys.WriteNew(root, name, strings.NewReader(string(fsys.NativeText(name, text.Text())))); err != nil {
		return folder, fault.CannotWrite(name, err)
	}
	return folder, nil
}

// claim makes the bulletin's folder, which must be new, as must be its address.
func (c *Creator) claim(root *os.Root, b NewBulletin) (string, error) {
	slug := norm.NFC.String(b.Slug)
	for {
		folder := c.places.Free(root, b.District.Slug, b.Date, slug)
		if wish := path.Join(path.Dir(folder), slug); slug != "" && folder != wish {
			return "", fault.New(diag.New(diag.BulletinExists, wish), nil)
		}
		if made, err := makeNew(root, folder); err != nil {
			return "", fault.CannotWrite(folder, err)
		} else if made {
			return folder, nil
		}
	}
}

// claimPage makes the folder of a page, which is new, as its address is. It is named by the address, with a number
// where such a folder is there.
func (c *Creator) claimPage(root *os.Root, address string) (string, error) {
	other := c.places.Owner(address)
	if other != "" {
		return "", fault.New(diag.Own(diag.URLTwice, diag.Error,
			diag.Text{Zh: "网址 %[1]s 已被 %[2]s 使用", En: "the address %[1]s is already that of %[2]s"},
			[]any{address, other},
			diag.Text{Zh: "--page 换一个网址，或者接着写已有的那个", En: "give another address, or go on with what is there"}), nil)
	}
	first := path.Join("content", address)
	for n := 1; ; n++ {
		folder := numbered(first, n)
		if made, err := makeNew(root, folder); err != nil {
			return "", fault.CannotWrite(folder, err)
		} else if made {
			return folder, nil
		}
	}
}
