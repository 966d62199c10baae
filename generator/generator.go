// Package generator builds a site of activity bulletins: Markdown in, a browsable site out.
//
//	site.toml, content/ ──load──▶ site.Site ──plan──▶ []page.Page ──render──▶ bytes ──publish──▶ public/
//
// Build is that pipeline and nothing else; each step is a room below internal/. The rooms keep to
// these rules, on which the speed and the safety of the whole depend:
//
//   - Load and plan build values that nothing changes afterwards. Bodies are converted when
//     their page is rendered, so that a site of any size is planned in little memory.
//   - Feeds and the reader's index take what they need from a bulletin when its page is rendered.
//   - Everything that is wrong with a site is found in one run: a site with errors is loaded,
//     planned and rendered to its end, and only not published.
//   - The same input gives the same bytes, on any machine and with any number of cores. The clock
//     is an argument.
//   - Nothing is written outside the output folder, and there only once all pages are there; but for
//     the cache of photos and the record of the build in the site's .jianbao/, which may be deleted at
//     any time.
//   - What the last build made and cannot have become another is not made again (incremental.go). The
//     bytes are those of a clean build.
package generator

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/theme"
	"jianbao/themes"
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
	Verify  bool   // make everything, and say what would have been kept though it differs
	Explain string // the address of a page: tell why it was made, or was not
	Strict  bool   // what the check finds counts like what the build finds

	sitemapURLs int // in a file, for tests; else as many as the protocol allows

	Clock       func() time.Time // times the photos; nil does not
	Progress    func(Progress)   // is told how far the photos are; may be nil
	Recalled    func(bytes int)  // is told how much is known of the last build, before this one begins; may be nil
	PhotoMemory int64            // bytes for pixels in flight, unless site.toml says; 0 is one GiB
}

// Result is what a build did. Diagnostics holds everything found, sorted; with an error among them
// nothing was published.
type Result struct {
	Pages       int
	Photos      int
	PhotoStats  PhotoStats
	Published   publish.Result
	Reason      Reason   // of the page that was asked about
	Stale       []string // with Verify: files that would have been kept, and differ
	Held        []site.Hold
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

// CannotRun is returned when a build could not run at all: there is no site, or the output folder
// cannot be used. It carries the diagnostic to show.
type CannotRun struct {
	Diagnostic diag.Diagnostic
	Err        error // the cause, or nil
}

func (e *CannotRun) Error() string { return e.Diagnostic.Message(diag.En) }
func (e *CannotRun) Unwrap() error { return e.Err }

// siteMissing is that of a folder without a site, or of one that cannot be opened.
func siteMissing(dir string, err error) *CannotRun {
	if info, failed := os.Stat(dir); failed == nil && info.IsDir() && err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &CannotRun{diag.New(diag.FileUnreadable, cause(err)).In(dir), err}
	}
	where := diag.Text{Zh: dir + " ", En: dir}
	if filepath.Clean(dir) == "." {
		where = diag.Text{Zh: "当前文件夹", En: "this folder"}
	}
	return &CannotRun{diag.New(diag.SiteMissing, where), err}
}

// Build builds the site. The error is a [*CannotRun], or that of the context; a site's own errors
// are in the result.
func Build(ctx context.Context, opts Options) (Result, error) {
	var result Result
	diags := new(diag.List)
	root, err := os.OpenRoot(opts.Site)
	if err != nil {
		return result, siteMissing(opts.Site, err)
	}
	defer root.Close()
	if err := checkOutput(opts.Site, opts.Out, opts.Drafts); err != nil {
		return result, err
	}
	folder := content.Folder{Root: filesOf(root), Texts: os.DirFS(opts.Site), Look: site.NewLooker(opts.Site)}
	defer folder.Look.Close()
	inc := recall(root, opts)
	if opts.Recalled != nil {
		opts.Recalled(inc.last.Size)
	}
	s, err := content.Load(ctx, folder, content.Options{Now: opts.Now, Drafts: opts.Drafts, Memory: inc.sources}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return result, siteMissing(opts.Site, err)
	}
	if err != nil {
		return result, err
	}
	result.Held, result.Language, result.Location = s.Held, s.Language, s.Location
	result.Unset = unset(s)
	t, err := theme.Load(filesOf(root), themes.FS, s.Theme, s.Language, page.BasePath(s.BaseURL), diags)
	if err != nil {
		err = (&build{diags: diags}).unreadable(err)
		result.Diagnostics = diags.Sorted()
		return result, err
	}
	b := &build{Options: opts, ctx: ctx, folder: folder, root: root, site: s, theme: t, diags: diags, result: &result, incremental: inc}
	b.made = b.photoPictures
	if opts.Strict {
		err = b.strict()
	}
	if err == nil {
		err = b.run()
	}
	result.Diagnostics = diags.Sorted()
	return result, err
}

// unset names the keys of site.toml without which pages lack what readers and inspectors look for.
func unset(s *site.Site) []string {
	var keys []string
	if s.BaseURL == "" {
		keys = append(keys, "base_url")
	}
	if s.Organization.SiteIDCode == "" {
		keys = append(keys, "site_id_code")
	}
	return keys
}

// checkOutput refuses an output folder that holds the site, or lies among its sources; and for
// drafts also public, which is uploaded.
func checkOutput(siteDir, out string, drafts bool) error {
	refuse := func(why diag.Text) error {
		return &CannotRun{diag.New(diag.OutputInside, out, why), nil}
	}
	from, err := realPath(siteDir)
	if err != nil {
		return siteMissing(siteDir, err)
	}
	to, err := realPath(out)
	if err != nil {
		return &CannotRun{diag.New(diag.OutputUnwritable, out, cause(err)), err}
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
	for _, source := range []string{"content", "themes", "layouts", "assets", "i18n", ".jianbao", ".git"} {
		if strings.EqualFold(first, source) {
			return refuse(diag.Text{Zh: source + " 里放的是网站的原稿", En: source + " holds the site's sources"})
		}
	}
	return nil
}

// realPath is the absolute path without links, of which the last parts need not exist.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := abs; ; at = filepath.Dir(at) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(at) == at {
			return "", err
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// cannotPublish turns an error of the publish room into what the user is told.
func cannotPublish(out string, err error) error {
	var foreign *publish.ForeignError
	var cut *publish.CutOffError
	switch {
	case errors.As(err, &cut):
		return &CannotRun{diag.New(diag.OutputCutOff, filepath.Join(out, filepath.FromSlash(cut.Name)), cause(cut.Err)), err}
	case errors.As(err, &foreign):
		return &CannotRun{diag.New(diag.OutputForeign, out, diag.Choices(foreign.Names)), err}
	case errors.Is(err, publish.ErrBusy):
		return &CannotRun{diag.New(diag.OutputBusy, out), err}
	case publish.IsFull(err):
		return &CannotRun{diag.New(diag.OutputFull, out), err}
	}
	return &CannotRun{diag.New(diag.OutputUnwritable, out, cause(err)), err}
}

// cause is an error without the operation and path that wrap it.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}
