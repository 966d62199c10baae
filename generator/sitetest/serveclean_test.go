package sitetest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/preview"
	"jianbao/generator/internal/serve"
)

// comparedPreview is a preview that is held against what a clean build makes of the same site.
type comparedPreview struct {
	t       *testing.T
	dir     string
	preview *preview.Preview
	address string
	seen    map[string]bool // addresses of pages that there ever were, below the base path
}

func testDay() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// openCompared serves a site until the test ends.
func openCompared(t *testing.T, dir string) *comparedPreview {
	t.Helper()
	server, err := serve.Listen(serve.Options{Dir: dir, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	opened := make(chan *preview.Preview, 1)
	var wait sync.WaitGroup
	wait.Go(func() {
		err := server.Run(ctx, func(ctx context.Context) (serve.Site, error) {
			p, err := preview.Open(ctx, dir, testDay, "")
			opened <- p
			return p, err
		})
		if err != nil {
			t.Error(err)
		}
	})
	s := &comparedPreview{t: t, dir: dir, preview: <-opened, address: server.Address(), seen: map[string]bool{}}
	t.Cleanup(func() {
		cancel()
		wait.Wait()
		s.preview.Close()
	})
	return s
}

// readPages opens pages while there are changes, and notes which there are.
func (s *comparedPreview) readPages(ctx context.Context) {
	p := s.preview
	for ctx.Err() == nil {
		for _, at := range []string{"/", "/wuhou/", "/wuhou/2022/n3/", "/wuhou/2022/n5/", "/months/", "/chengdu/", "/b/", "/b/wuhou/"} {
			p.Page(ctx, at)
			p.Problems()
		}
		for _, page := range p.Snapshot().Plan.Pages {
			s.seen[page.URL] = true
		}
		time.Sleep(time.Millisecond) // a pace, as of people who read: the changes need the processor too
	}
}

// cleanBuild builds a site from nothing, for the officer's own eyes as a preview is: drafts are shown, and no
// page is for search engines.
func cleanBuild(t *testing.T, dir string) (generator.Result, map[string][]byte) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "built")
	result, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: out, Now: testDay(), Drafts: true})
	if err != nil {
		t.Fatal(err)
	}
	if result.Failed() {
		return result, nil
	}
	files := map[string][]byte{}
	err = filepath.WalkDir(out, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(out, name)
		files[filepath.ToSlash(rel)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return result, files
}

// waitUntilCurrent waits until the preview is what a clean build makes. It opens no page by HTTP, which alone would
// have its file read. The minute only guards against waiting for ever.
func (s *comparedPreview) waitUntilCurrent(when string) {
	s.t.Helper()
	result, files := cleanBuild(s.t, s.dir)
	deadline := time.Now().Add(time.Minute)
	for {
		d := s.difference(result, files)
		if d == "" {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: %s", when, d)
		}
		time.Sleep(20 * time.Millisecond) // a comparison reads all pages, and the preview needs the processor too
	}
}

// difference says what differs, if anything: of a site with errors what is said of it, of another the pages too.
func (s *comparedPreview) difference(result generator.Result, files map[string][]byte) string {
	p := s.preview
	snapshot := p.Snapshot()
	base := page.BasePath(snapshot.Site.BaseURL)
	var pages []string
	shown := map[string]bool{} // files of bulletins with a page of their own
	for _, page := range snapshot.Plan.Pages {
		if found, _ := snapshot.Plan.Find(page.URL); found != page {
			continue // its address is another's
		}
		pages = append(pages, page.URL)
		if page.Bulletin != nil {
			shown[page.Bulletin.File] = true
		}
	}
	for _, at := range pages { // what is wrong in a text or with a photo is known when it is shown
		s.normalizeShown(p.Page(s.t.Context(), base+at).HTML)
	}
	if d := s.findingDifference(p.Problems(), result.Diagnostics, shown); d != "" {
		return d
	}
	if files == nil {
		return ""
	}
	built := map[string]bool{}
	for name, data := range files {
		switch {
		case strings.HasSuffix(name, ".html"):
			at := "/" + strings.TrimSuffix(name, "index.html")
			built[at] = true
			shown := p.Page(s.t.Context(), base+at)
			if name == "search/index.html" && shown.Status == 200 {
				continue // a preview says there that it has no search
			}
			if a, b := s.normalizeShown(shown.HTML), s.normalizeBuilt(data, files, base); shown.Status != 200 || a != b {
				return fmt.Sprintf("%s: status %d\n%s", at, shown.Status, firstDifference(a, b))
			}
		case strings.HasPrefix(name, "assets/"):
			if shown, ok := p.Asset(base + "/" + name); !ok || string(shown) != string(data) {
				return "another file at " + name
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(s.seen)) {
		if status := p.Page(s.t.Context(), base+at).Status; !built[at] && status != 404 {
			return fmt.Sprintf("%s is not built, and there: %d", at, status)
		}
	}
	return ""
}

// findingDifference are the findings that only the preview or only the build has.
func (s *comparedPreview) findingDifference(shown, built []diag.Diagnostic, pages map[string]bool) string {
	keepsBroken := slices.ContainsFunc(built, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && !ofAddress(d)
	})
	lines := func(all []diag.Diagnostic, may bool) []string {
		var lines []string
		for _, d := range all {
			switch {
			// What is broken stays in a preview as it was when it was good, at the address that it had.
			case keepsBroken && ofAddress(d):
			// A text without a page of its own is shown, and so are its photos, when that is mended: its address
			// is another's, or its district unknown.
			case !may && !pages[d.File] && (strings.HasPrefix(string(d.Code), "body-") || d.Code == diag.LinkDead || d.Code == diag.PhotoBroken):
			default:
				lines = append(lines, string(diag.JSON([]diag.Diagnostic{d}, diag.En)))
			}
		}
		return lines
	}
	var text strings.Builder
	for _, line := range lines(shown, true) {
		if !slices.Contains(lines(built, true), line) {
			text.WriteString("only the preview says " + line)
		}
	}
	for _, line := range lines(built, false) {
		if !slices.Contains(lines(shown, true), line) {
			text.WriteString("only the build says " + line)
		}
	}
	return text.String()
}

// ofAddress reports whether a finding is about which addresses there are.
func ofAddress(d diag.Diagnostic) bool {
	return d.Code == diag.URLTwice || d.Code == diag.LinkDead || d.Code == diag.BulletinTwice
}

// A preview makes photos when they are asked for, at addresses of its own, and a page does not wait for
// them; so it names the same pictures otherwise, and has no colour for the place where one will be.
var (
	shownPhoto = regexp.MustCompile(`/_jianbao/photo/[^" ]+`)
	builtPhoto = regexp.MustCompile(`(?:/b)?/photos/[0-9a-f/]+\.jpg`)
	toneClass  = regexp.MustCompile(` class="tone-[0-9a-f]+"`)
)

func (s *comparedPreview) normalizeShown(html []byte) string {
	return shownPhoto.ReplaceAllStringFunc(allowData(html), func(at string) string {
		data, ok := s.preview.Photo(s.t.Context(), strings.TrimPrefix(at, "/_jianbao/photo/"))
		if !ok {
			return "no photo at " + at
		}
		return photoDigest(data)
	})
}

func (s *comparedPreview) normalizeBuilt(html []byte, files map[string][]byte, base string) string {
	text := toneClass.ReplaceAllString(allowData(html), "")
	return builtPhoto.ReplaceAllStringFunc(text, func(at string) string {
		return photoDigest(files[strings.TrimPrefix(strings.TrimPrefix(at, base), "/")])
	})
}

// allowData says of the script of data, which names the photo too, that the policy of its page allows it; the
// digest that says so differs with the name.
func allowData(html []byte) string {
	text := string(html)
	for _, m := range dataScript.FindAllSubmatch(html, -1) {
		sum := sha256.Sum256(m[1])
		text = strings.Replace(text, base64.StdEncoding.EncodeToString(sum[:]), "its data", 1)
	}
	return text
}

// photoDigest stands for the address of a photo: its content.
func photoDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return "photo:" + hex.EncodeToString(sum[:])
}

func firstDifference(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	part := func(s string) string { return s[max(0, min(n, len(s))-80):min(len(s), n+200)] }
	return fmt.Sprintf("one    …%s…\nanother …%s…", part(a), part(b))
}

// What a preview adds to a page on its way to the browser: its script; and a policy that lets it listen, where the
// page's own policy has none, which then stands before all else in it.
var previewScript = regexp.MustCompile(`<script src="/_jianbao/preview\.js[^>]*></script>`)

const previewPolicy = "connect-src 'self'; default-src 'none'"

// compareOverHTTP opens every page as a browser does.
func (s *comparedPreview) compareOverHTTP() {
	s.t.Helper()
	snapshot := s.preview.Snapshot()
	base, pages := page.BasePath(snapshot.Site.BaseURL), snapshot.Plan.Pages
	for _, page := range pages {
		r, err := http.Get(s.address + base + page.URL)
		if err != nil {
			s.t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			s.t.Fatal(err)
		}
		text := strings.Replace(previewScript.ReplaceAllString(string(body), ""), previewPolicy, "default-src 'none'", 1)
		if want := string(s.preview.Page(s.t.Context(), base+page.URL).HTML); r.StatusCode != 200 || text != want {
			s.t.Errorf("%s: %d\n%s", page.URL, r.StatusCode, firstDifference(text, want))
		}
	}
}
