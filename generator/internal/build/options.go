package build

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/sharedcache"
	"jianbao/generator/internal/site"
)

// Options say what to build.
type Options struct {
	Site   string    // the site's folder
	Out    string    // the output folder
	Now    time.Time // decides what is held
	Drafts bool      // build held bulletins too, marked as such: a preview

	// Version names the program, and differs wherever it may make other files of the same site. A build
	// makes only what can differ from what the last one of the same version left. Without a version it makes
	// everything, and leaves nothing for the next.
	Version string
	Clean   bool   // make everything
	Verify  bool   // make everything, and say what would have been reused though it differs
	Explain string // the address of a page: tell why it was made, or was not
	Strict  bool   // what the check finds counts like what the build finds

	portable bool // a copy for disks: see Pack

	SitemapURLs int // in a file, for tests; 0 is as many as the protocol allows

	Clock       func() time.Time // times the photos; nil does not
	Progress    func(Progress)   // is called as the photos are made; may be nil
	PhotoMemory int64            // bytes for pixels in flight, unless site.toml says; 0 is one GiB
	CacheKeys   sharedcache.Keys // of the shared cache of photos, which is not used without a clock

	RecordRead func(bytes int)     // is called with how much of the record will be held, before that is read; may be nil
	FirstLoad  func(bulletins int) // is called where there is no record, once the bulletins are read; may be nil
}

// Result is what a build did. Diagnostics holds everything found, sorted; with an error among them
// nothing was published.
type Result struct {
	Pages       int
	Photos      int
	PhotoStats  PhotoStats
	Published   publish.Result
	Reason      Reason   // of the page that was asked about
	Stale       []string // with Verify: files that would have been reused, and differ or hide findings
	Unverified  bool     // with Verify: there was nothing to verify, since nothing would have been reused
	Held        []site.Hold
	Gone        []Gone   // addresses that this build took away, sorted
	Next        Due      // what appears or expires next by itself
	Unset       []string // keys of site.toml that a site should have before it is published
	Diagnostics []diag.Diagnostic
	Language    string // of the site; "" if it could not be read
	Location    *time.Location
}

// Failed reports whether the site has errors.
func (r *Result) Failed() bool {
	for _, d := range r.Diagnostics {
		if d.Severity == diag.Error {
			return true
		}
	}
	return false
}

// unset names the keys of site.toml without which pages lack what readers and inspectors look for.
func unset(s *site.Site) []string {
	var keys []string
	if s.BaseURL == "" {
		keys = append(keys, "base_url")
	}
	if s.Organization.SiteIDCode == "" && !slices.Contains(s.Check.Without, "site_id_code") {
		keys = append(keys, "site_id_code")
	}
	return keys
}

// checkOutput refuses an output folder that holds the site, or lies among its sources; and for
// drafts also public, which is uploaded.
func checkOutput(siteDir, out string, drafts bool) error {
	refuse := func(why diag.Text) error {
		return fault.New(diag.New(diag.OutputInside, out, why), nil)
	}
	from, err := fsys.RealPath(siteDir)
	if err != nil {
		return fault.SiteMissing(siteDir, err)
	}
	to, err := fsys.RealPath(out)
	if err != nil {
		return fault.New(diag.New(diag.OutputUnwritable, out, diag.Cause(err)), err)
	}
	if rel, err := filepath.Rel(to, from); err == nil && filepath.IsLocal(rel) {
		return refuse(diag.Text{Zh: "网站本身就在里面", En: "it holds the site itself"})
	}
	rel, err := filepath.Rel(from, to)
	if err != nil || !filepath.IsLocal(rel) {
		return nil
	}
	if drafts && strings.EqualFold(rel, "public") {
		return refuse(diag.Text{Zh: "草稿不能写进要上传的文件夹", En: "drafts do not go into the folder that is uploaded"})
	}
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	for _, source := range []string{"content", "static", "themes", "layouts", "assets", "i18n", ".jianbao", ".git"} {
		if strings.EqualFold(first, source) {
			return refuse(diag.Text{Zh: source + " 里放的是网站的原稿", En: source + " holds the site's sources"})
		}
	}
	return nil
}

// cannotPublish turns an error of the publish room into what the user reads.
func cannotPublish(out string, err error) error {
	var foreign *publish.ForeignError
	var cut *publish.CutOffError
	var damaged *publish.DamagedError
	var other *publish.OtherSiteError
	switch {
	case errors.As(err, &damaged):
		return fault.New(diag.New(diag.OutputDamaged, out), err)
	case errors.As(err, &other):
		return fault.New(diag.New(diag.OutputOtherSite, out), err)
	case errors.As(err, &cut):
		return fault.New(diag.New(diag.OutputCutOff, filepath.Join(out, filepath.FromSlash(cut.Name)), diag.Cause(cut.Err)), err)
	case errors.As(err, &foreign):
		return fault.New(diag.New(diag.OutputForeign, out, diag.Choices(foreign.Names)), err)
	case errors.Is(err, publish.ErrBusy):
		return fault.New(diag.New(diag.OutputBusy, out), err)
	case publish.IsFull(err):
		return fault.New(diag.New(diag.OutputFull, out), err)
	}
	return fault.New(diag.New(diag.OutputUnwritable, out, diag.Cause(err)), err)
}
