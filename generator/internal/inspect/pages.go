package inspect

import (
	"bytes"
	"html/template"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/html"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/site"
)

// pageProblem is what is wrong with pages of one template.
type pageProblem struct {
	check.Problem
	template string
}

// fragmentLink leads to a place on another page.
type fragmentLink struct {
	page     *page.Page
	fragment string
	link     check.Link
}

// pageIDs are the ids of a page, sorted and joined, since many pages have to be remembered.
type pageIDs string

func (ids pageIDs) list() check.IDs { return bytes.Split([]byte(ids), []byte{0}) }

// Page checks a page of the plan that was made. Its text is nil if it has none; html is nil if its template failed.
func (i *Inspection) Page(n int, text *Text, html []byte) {
	p := i.Plan.Pages[n]
	if p.Bulletin != nil && i.published && p.Bulletin.Page() == "" {
		i.readPublished(p)
	}
	if html == nil {
		return
	}
	facts := check.Page(html, i.leads)
	facts.Problems = append(facts.Problems, i.missing(p, html, facts.Meta)...)
	if text != nil {
		i.followAnchors(text.anchors, &facts)
	}
	for _, a := range facts.Anchors {
		facts.Problems = append(facts.Problems, check.MissingAnchor(a))
	}
	ids := pageIDs(bytes.Join(facts.IDs, []byte{0}))
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ids[p] = ids
	for _, problem := range facts.Problems {
		key := pageProblem{problem, p.Template}
		if at := i.problems[key]; len(at) == 0 || at[len(at)-1] != n { // those of a page come one after the other
			i.problems[key] = append(at, n)
		}
	}
}

// followAnchors reports links of a text to nowhere on its page at their place, and not as the page's.
func (i *Inspection) followAnchors(anchors []check.Link, facts *check.PageFacts) {
	followed := map[string]bool{}
	for _, l := range anchors {
		if !facts.IDs.Has(l.To[1:]) {
			l.State = check.NoAnchor
			i.addLink(l)
		}
		followed[plainAnchor(l.To[1:])] = true
	}
	facts.Anchors = slices.DeleteFunc(facts.Anchors, func(a string) bool { return followed[plainAnchor(a)] })
}

// Link is told of a link of the body.
func (t *Text) Link(to string, at diag.Span) {
	if l := (check.Link{At: at, To: to}); strings.HasPrefix(to, "#") {
		t.anchors = append(t.anchors, l)
	} else {
		t.inspection.linked(t.bulletin, l)
	}
}

// linked notes a link that leads off its page.
func (i *Inspection) linked(bulletin *site.Bulletin, l check.Link) {
	u, err := url.Parse(l.To)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	if u.Host != "" {
		below, own := markdown.OwnPath(i.Site.BaseURL, site.ASCIIAddress(l.To))
		switch {
		case !own:
			i.addLink(l)
			return
		case !i.leads(page.BasePath(i.Site.BaseURL)+below) && len(i.Site.Unplaced) == 0:
			l.State = check.Dead // a build looks at pages only
			i.addLink(l)
			return
		}
	}
	if len(i.Site.Withdrawn) > 0 && bulletin.Placed() && i.Plan.LeadsToWithdrawn(bulletin, l.To) {
		l.State = check.Withdrawn
		i.addLink(l)
		return
	}
	if u.Fragment == "" || !bulletin.Placed() {
		return
	}
	at := (&url.URL{Path: page.BasePath(i.Site.BaseURL) + bulletin.URL()}).ResolveReference(&url.URL{Path: u.Path}).Path
	if target, _ := i.Plan.Find(strings.TrimPrefix(at, page.BasePath(i.Site.BaseURL))); target != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.fragments = append(i.fragments, fragmentLink{target, u.Fragment, l})
	}
}

func (i *Inspection) addLink(l check.Link) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.facts.Links = append(i.facts.Links, l)
}

// missing tells what inspections look for and a page has not: only a theme of the site's own can leave it out.
func (i *Inspection) missing(p *page.Page, html []byte, meta [][]byte) (problems []check.Problem) {
	wanted := []string{"SiteName"}
	switch p.Template {
	case "redirect":
		return nil
	case "bulletin":
		wanted = append(wanted, "ArticleTitle", "PubDate")
	case "district", "topic":
		wanted = append(wanted, "ColumnName", "ColumnType")
	}
	for _, name := range wanted {
		if !slices.ContainsFunc(meta, func(m []byte) bool { return string(m) == name }) {
			problems = append(problems, check.MissingItem(diag.Text{Zh: "标签 " + name, En: "the tag " + name}))
		}
	}
	o := i.Site.Organization
	for _, item := range []struct {
		value string
		name  diag.Text
	}{
		{o.Name, diag.Text{Zh: "主办单位", En: "the publisher"}},
		{o.ICP, diag.Text{Zh: "ICP 备案号", En: "the ICP number"}},
		{o.Police, diag.Text{Zh: "公安备案号", En: "the police number"}},
	} {
		if !bytes.Contains(html, []byte(template.HTMLEscapeString(item.value))) {
			problems = append(problems, check.MissingItem(item.name))
		}
	}
	return problems
}

// plainAnchor is the part after #, the same as it was written and as the page has it.
func plainAnchor(s string) string {
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	return s
}

// foundOnPages reports what is wrong with pages. What most pages of a template have is the template's fault,
// and is said once; else a bulletin's page is as it is because of its text.
func (i *Inspection) foundOnPages() {
	pages := i.Plan.Pages
	total := map[string]int{}
	for _, p := range pages {
		total[p.Template]++
	}
	for key, at := range i.problems {
		slices.Sort(at)
		if first := pages[at[0]]; first.Bulletin == nil || len(at) > 2 && 2*len(at) > total[key.template] {
			i.problem(key, first, len(at), diag.Span{File: "public/" + first.File()}, "")
			continue
		}
		for _, n := range at {
			file := pages[n].Bulletin.File
			if !i.accepted(file, string(key.Code)) {
				i.problem(key, pages[n], 1, diag.Span{File: file}, i.district[file])
			}
		}
	}
}

func (i *Inspection) problem(key pageProblem, first *page.Page, pages int, at diag.Span, district string) {
	if f, on := i.checker.Problem(key.Problem, first.URL, pages, at, district); on {
		i.found = append(i.found, f)
	}
}

// accepted reports whether a bulletin accepts all findings of a rule.
func (i *Inspection) accepted(file, code string) bool {
	return slices.ContainsFunc(i.facts.Accept[file], func(entry string) bool { return strings.TrimSpace(entry) == code })
}

// listAddresses lists what the site publishes, but for photos and the index.
func (i *Inspection) listAddresses() map[string]bool {
	known := make(map[string]bool, 2*len(i.Plan.Pages))
	for _, p := range i.Plan.Pages {
		known[p.URL], known["/"+p.File()] = true, true
	}
	for _, a := range i.Theme.Assets {
		known["/"+a.File] = true
	}
	for _, name := range page.IconFiles {
		known["/"+name] = true
	}
	for f := range i.Plan.Files {
		known[f.URL] = true
	}
	for _, list := range [...][]*site.Bulletin{i.Site.Bulletins, i.Site.Pages} {
		for _, b := range list {
			for _, f := range b.Files() { // with those that cannot be published, of which the load has told
				known[b.FileURL(f.File)] = true
			}
		}
	}
	for _, path := range i.Plan.FeedPaths() {
		known[path] = true
	}
	return known
}

// leads reports whether an address without a host leads somewhere, so far as it is the site's own.
func (i *Inspection) leads(address string) bool {
	if k := strings.IndexAny(address, "#?"); k >= 0 {
		address = address[:k]
	}
	at, ok := strings.CutPrefix(address, page.BasePath(i.Site.BaseURL))
	if !ok || !strings.HasPrefix(at, "/") || strings.HasPrefix(at, "//") {
		return true
	}
	if strings.Contains(at, "%") {
		if plain, err := url.PathUnescape(at); err == nil {
			at = plain
		}
	}
	if now, ok := i.Plan.Renamed(at); ok && i.addresses()[now] {
		return true
	}
	return i.addresses()[at] || strings.HasPrefix(at, "/photos/") || strings.HasPrefix(at, "/search/")
}

// followFragments looks for the places on other pages that links lead to.
func (i *Inspection) followFragments() {
	lists := map[*page.Page]check.IDs{} // of the pages that links lead to
	for _, f := range i.fragments {
		ids, listed := lists[f.page]
		if !listed {
			ids = i.ids[f.page].list()
			lists[f.page] = ids
		}
		if !ids.Has(f.fragment) {
			f.link.State = check.NoAnchor
			i.addLink(f.link)
		}
	}
}

// readPublished reads the date that a bulletin's page has in the output folder.
func (i *Inspection) readPublished(p *page.Page) {
	f, err := os.Open(filepath.Join(i.opts.Out, filepath.FromSlash(path.Clean(p.File()))))
	if err != nil {
		return
	}
	defer f.Close()
	head, _ := io.ReadAll(io.LimitReader(f, 8<<10)) // what could be read is looked at
	if at, ok := publishedDate(head, i.Site.Location); ok {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.facts.Published[p.Bulletin.File] = at
	}
}

// publishedDate is the date that the head of a page says its bulletin is of.
func publishedDate(head []byte, zone *time.Location) (time.Time, bool) {
	for t := html.NewTokenizer(head); t.Next(); {
		name, content := t.Attribute("name"), t.Attribute("content")
		if t.Kind != html.StartTag || !t.Is("meta") || name == nil || content == nil || string(name.Value()) != "PubDate" {
			continue
		}
		const layout = "2006-01-02 15:04"
		value := content.Value()
		at, err := time.ParseInLocation(layout, string(value[:min(len(value), len(layout))]), zone)
		return at, err == nil
	}
	return time.Time{}, false
}
