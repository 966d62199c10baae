package build

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/hosting"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/site"
)

// hosts are the servers that a configuration can be written for.
var hosts = map[string]func(hosting.Site, diag.Lang) []byte{
	"nginx": hosting.Nginx, "iis": hosting.IIS, "apache": hosting.Apache, "netlify": hosting.Netlify,
}

// HostResult is what a web server needs to be told of a site. With an error among the diagnostics it is empty.
type HostResult struct {
	Config      []byte
	Root        string // before every path of the site, without the final slash
	Unset       bool   // site.toml has no base_url
	Diagnostics []diag.Diagnostic
	Language    string
}

// Host writes the configuration of a server: nginx, iis, apache or netlify. In a language of its own, or the site's.
func Host(ctx context.Context, opts Options, server string, lang diag.Lang) (HostResult, error) {
	var result HostResult
	folder, root, err := fsys.OpenFolder(opts.Site)
	if err != nil {
		return result, fault.SiteMissing(opts.Site, err)
	}
	defer root.Close()
	defer folder.Close()
	diags := new(diag.List)
	s, err := content.Load(ctx, folder, content.Options{Now: opts.Now}, diags)
	if errors.Is(err, fs.ErrNotExist) {
		return result, fault.SiteMissing(opts.Site, err)
	}
	if err != nil {
		return result, err
	}
	result.Language, result.Root, result.Unset = s.Language, page.BasePath(s.BaseURL), s.BaseURL == ""
	if diags.Errors() > 0 { // warnings are for a build to tell
		isWarning := func(d diag.Diagnostic) bool { return d.Severity != diag.Error }
		result.Diagnostics = slices.DeleteFunc(diags.Sorted(), isWarning)
		return result, nil
	}
	if lang == "" {
		lang = diag.Zh
		if !strings.HasPrefix(s.Language, "zh") {
			lang = diag.En
		}
	}
	plan := page.New(s, page.Options{ // for addresses alone
		Now: opts.Now, Text: func(string, ...any) string { return "" },
		Photos: func(*site.Bulletin, int) *page.Pictures { return nil },
	})
	hosted := hostedSite(s, plan)
	markAbove(hosted.Moved, plan)
	markAbove(hosted.ToAddress, plan)
	result.Config = hosts[server](hosted, lang)
	return result, nil
}

// markAbove finds the old addresses below which there are pages.
func markAbove(moves []hosting.Move, plan *page.Plan) {
	above := map[string][]int{}
	for i, m := range moves {
		folder := strings.TrimSuffix(m.From, "/") + "/"
		above[folder] = append(above[folder], i)
	}
	for _, p := range plan.Pages {
		for i := 1; i < len(p.URL)-1; i++ {
			if p.URL[i] != '/' {
				continue
			}
			for _, at := range above[p.URL[:i+1]] {
				moves[at].Above = true
			}
		}
	}
}

// movedFiles are the files of a bulletin that lay below an address that it had.
func movedFiles(b *site.Bulletin, alias string) (moved []hosting.Move) {
	if w := b.Withdrawal(); w != nil && !b.Lapsed() || strings.Count(strings.Trim(alias, "/"), "/") != 2 {
		return nil
	}
	for _, f := range b.Files() {
		now := b.FileURL(f.File)
		name := strings.TrimPrefix(now, site.FilesFolder+b.URL())
		moved = append(moved, hosting.Move{From: site.FilesFolder + strings.TrimSuffix(alias, "/") + "/" + name, To: now})
	}
	return moved
}

// hostedSite is what servers are told of a site.
func hostedSite(s *site.Site, plan *page.Plan) hosting.Site {
	loads := s.Loads(s.Scripts)
	h := hosting.Site{Root: page.BasePath(s.BaseURL), Policy: loads.Policy("")}
	if u, err := url.Parse(s.BaseURL); err == nil {
		h.Host = u.Hostname()
	}
	for _, list := range [][]*site.Bulletin{s.Bulletins, s.Pages, s.Withdrawn} {
		for _, b := range list {
			if w := b.Withdrawal(); w != nil && w.NoPage {
				continue // the address tells the title
			}
			for _, alias := range b.Aliases {
				h.Moved = append(append(h.Moved, hosting.Move{From: alias, To: b.URL()}), movedFiles(b, alias)...)
			}
		}
	}
	for _, d := range s.Districts {
		for _, old := range d.Old {
			for _, folder := range []string{"/", site.FilesFolder + "/"} {
				h.Folder = append(h.Folder, hosting.Move{From: folder + old + "/", To: folder + d.Slug + "/"})
			}
		}
	}
	for _, b := range s.Withdrawn {
		switch w := b.Withdrawal(); {
		case w.NoPage:
		case w.Kind != site.KindRedirect:
			h.Gone = append(h.Gone, b.URL())
		case w.To != "":
			h.ToAddress = append(h.ToAddress, hosting.Move{From: b.URL(), To: plan.WithdrawnLink(b)})
		}
	}
	return h
}
