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
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/parallel"
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

// pages reads every text and every page.
func (i *inspection) pages() error {
	converter := markdown.New()
	_, err := os.Stat(i.opts.Out)
	published := i.opts.Out != "" && err == nil
	err = parallel.For(i.ctx, len(i.Plan.Pages), func() func(int) error {
		var buf bytes.Buffer
		return func(n int) error {
			p := i.Plan.Pages[n]
			body, anchors, err := i.text(converter, p.Bulletin, true)
			if err != nil {
				return err
			}
			if p.Bulletin != nil && published {
				i.published(p)
			}
			buf.Reset()
			html, d, ok := i.Page(&buf, p, body)
			if !ok {
				i.mu.Lock()
				i.failed.Add(n, d)
				i.mu.Unlock()
				return nil
			}
			facts := check.Page(html, i.leads)
			facts.Problems = append(facts.Problems, i.missing(p, html, facts.Meta)...)
			i.page(n, facts, anchors)
			return nil
		}
	})
	if err != nil {
		return err
	}
	for _, bulletin := range i.waiting {
		if _, _, err := i.text(converter, bulletin, !bulletin.Draft); err != nil {
			return err
		}
	}
	return nil
}

// text checks a bulletin's text and converts its body, as a build does. Returned are also the links within
// its page. A draft is not converted: it may be half written.
func (i *inspection) text(
	converter *markdown.Converter, bulletin *site.Bulletin, convert bool,
) (doc markdown.Document, anchors []check.Link, err error) {
	if bulletin == nil {
		return doc, nil, nil
	}
	src, _, err := content.ReadText(i.Folder.Texts, bulletin.File)
	if err != nil || bulletin.BodyOffset > len(src.Text) {
		i.diags.Add(diag.New(diag.FileUnreadable, diag.Cause(err)).In(bulletin.File))
		return doc, nil, nil
	}
	found := i.checker.Text(check.Document{
		Source: src, Body: bulletin.BodyOffset, Accept: bulletin.Accept, Date: bulletin.Date, District: i.district[bulletin.File],
	})
	i.caption(bulletin, src.Text[bulletin.BodyOffset:])
	i.mu.Lock()
	i.found = append(i.found, found...)
	i.mu.Unlock()
	if !convert {
		return doc, nil, nil
	}
	body, err := i.ConvertText(i.ctx, converter, bulletin, src, func(to string, at diag.Span) {
		if l := (check.Link{At: at, To: to}); strings.HasPrefix(to, "#") {
			anchors = append(anchors, l)
		} else {
			i.linked(bulletin, l)
		}
	})
	i.diags.Add(body.Findings...)
	return body.Document, anchors, err
}

// linked notes a link that leads off its page.
func (i *inspection) linked(bulletin *site.Bulletin, l check.Link) {
	u, err := url.Parse(l.To)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	if u.Host != "" {
		below, own := strings.CutPrefix(l.To, i.Site.BaseURL)
		switch own = own && i.Site.BaseURL != ""; {
		case !own:
			i.addLink(l)
			return
		case !i.leads(page.BasePath(i.Site.BaseURL)+"/"+below) && len(i.Site.Unplaced) == 0:
			l.State = check.Dead // a build looks only at links without a host
			i.addLink(l)
			return
		}
	}
	if u.Fragment == "" || len(bulletin.Districts) == 0 {
		return
	}
	at := (&url.URL{Path: page.BasePath(i.Site.BaseURL) + bulletin.URL()}).ResolveReference(&url.URL{Path: u.Path}).Path
	if target, _ := i.Plan.Find(strings.TrimPrefix(at, page.BasePath(i.Site.BaseURL))); target != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.fragments = append(i.fragments, fragmentLink{target, u.Fragment, l})
	}
}

func (i *inspection) addLink(l check.Link) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.facts.Links = append(i.facts.Links, l)
}

// page takes what a page says of itself. Links of its text to nowhere on it are reported at their place.
func (i *inspection) page(n int, facts check.PageFacts, anchors []check.Link) {
	for _, l := range anchors {
		if !facts.IDs.Has(l.To[1:]) {
			l.State = check.NoAnchor
			i.addLink(l)
		}
		facts.Anchors = slices.DeleteFunc(facts.Anchors, func(a string) bool { return sameAnchor(a, l.To[1:]) })
	}
	for _, a := range facts.Anchors {
		facts.Problems = append(facts.Problems, check.MissingAnchor(a))
	}
	if len(facts.Problems) == 0 {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, p := range facts.Problems {
		key := pageProblem{p, i.Plan.Pages[n].Template}
		if !slices.Contains(i.problems[key], n) {
			i.problems[key] = append(i.problems[key], n)
		}
	}
}

// missing tells what inspections look for and a page has not: only a theme of the site's own can leave it out.
func (i *inspection) missing(p *page.Page, html []byte, meta [][]byte) (problems []check.Problem) {
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

// sameAnchor compares the part after # as it was written and as the page has it.
func sameAnchor(a, b string) bool {
	plain := func(s string) string {
		if t, err := url.PathUnescape(s); err == nil {
			return t
		}
		return s
	}
	return plain(a) == plain(b)
}

// foundOnPages reports what is wrong with pages. What most pages of a template have is the template's fault,
// and is said once; else a bulletin's page is as it is because of its text.
func (i *inspection) foundOnPages() {
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

func (i *inspection) problem(key pageProblem, first *page.Page, pages int, at diag.Span, district string) {
	if f, on := i.checker.Problem(key.Problem, first.URL, pages, at, district); on {
		i.found = append(i.found, f)
	}
}

// accepted reports whether a bulletin accepts all findings of a rule.
func (i *inspection) accepted(file, code string) bool {
	return slices.ContainsFunc(i.facts.Accept[file], func(entry string) bool { return strings.TrimSpace(entry) == code })
}

// addresses lists what the site publishes, but for photos and the index.
func (i *inspection) addresses() {
	i.known = make(map[string]bool, 2*len(i.Plan.Pages))
	for _, p := range i.Plan.Pages {
		i.known[p.URL], i.known["/"+p.File()] = true, true
	}
	for _, a := range i.Theme.Assets {
		i.known["/"+a.File] = true
	}
	for k := range i.Plan.Subscriptions {
		files := i.Plan.Subscriptions[k].Files()
		i.known["/"+files[0]], i.known["/"+files[1]] = true, true
	}
}

// leads reports whether an address without a host leads somewhere, so far as it is the site's own.
func (i *inspection) leads(address string) bool {
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
	return i.known[at] || strings.HasPrefix(at, "/photos/") || strings.HasPrefix(at, "/search/")
}

// followFragments makes the pages again that links lead into, and looks for the places there.
func (i *inspection) followFragments() error {
	ids := map[*page.Page]check.IDs{}
	converter := markdown.New()
	for _, f := range i.fragments {
		if _, made := ids[f.page]; !made {
			body, err := i.Convert(i.ctx, converter, f.page.Bulletin, false)
			if err != nil {
				return err
			}
			i.diags.Add(body.Findings...)
			var buf bytes.Buffer
			html, _, _ := i.Page(&buf, f.page, body.Document) // failures are known by now
			ids[f.page] = check.Page(html, nil).IDs
		}
		if !ids[f.page].Has(f.fragment) {
			f.link.State = check.NoAnchor
			i.addLink(f.link)
		}
	}
	return nil
}

// dateTag is how a page says when its bulletin is of.
var dateTag = []byte(`<meta name="PubDate" content="`)

// published reads the date that a bulletin's page has now.
func (i *inspection) published(p *page.Page) {
	f, err := os.Open(filepath.Join(i.opts.Out, filepath.FromSlash(path.Clean(p.File()))))
	if err != nil {
		return
	}
	defer f.Close()
	head, _ := io.ReadAll(io.LimitReader(f, 8<<10)) // what could be read is looked at
	const layout = "2006-01-02 15:04"
	_, rest, ok := bytes.Cut(head, dateTag)
	if !ok || len(rest) < len(layout) {
		return
	}
	if at, err := time.ParseInLocation(layout, string(rest[:len(layout)]), i.Site.Location); err == nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.facts.Published[p.Bulletin.File] = at
	}
}
