package generator

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
	b := i.build
	converter := markdown.New()
	_, err := os.Stat(b.Out)
	published := b.Out != "" && err == nil
	err = b.parallel(len(b.plan.Pages), func() func(int) error {
		var buf bytes.Buffer
		return func(n int) error {
			p := b.plan.Pages[n]
			body, anchors := i.text(converter, p.Bulletin, true)
			if p.Bulletin != nil && published {
				i.published(p)
			}
			buf.Reset()
			if d, ok := b.theme.Render(&buf, p.Template, p.View(body), p.URL); !ok {
				b.mu.Lock()
				b.failed = append(b.failed, templateFailure{n, d})
				b.mu.Unlock()
				return nil
			}
			facts := check.Page(buf.Bytes(), i.leads)
			facts.Problems = append(facts.Problems, i.missing(p, buf.Bytes(), facts.Meta)...)
			i.page(n, facts, anchors)
			return nil
		}
	})
	for _, bulletin := range i.waiting {
		i.text(converter, bulletin, !bulletin.Draft)
	}
	return err
}

// text checks a bulletin's text and converts its body, as a build does. Returned are also the links within
// its page. A draft is not converted: it may be half written.
func (i *inspection) text(converter *markdown.Converter, bulletin *site.Bulletin, convert bool) (doc markdown.Document, anchors []check.Link) {
	if bulletin == nil {
		return doc, nil
	}
	b := i.build
	src, _, err := content.ReadText(b.folder.Texts, bulletin.File)
	if err != nil || bulletin.BodyOffset > len(src.Text) {
		b.diags.Add(diag.New(diag.FileUnreadable, cause(err)).In(bulletin.File))
		return doc, nil
	}
	found := i.checker.Text(check.Document{
		Source: src, Body: bulletin.BodyOffset, Accept: bulletin.Accept, Date: bulletin.Date, District: i.district[bulletin.File],
	})
	i.caption(bulletin, src.Text[bulletin.BodyOffset:])
	i.mu.Lock()
	i.found = append(i.found, found...)
	i.mu.Unlock()
	if !convert {
		return doc, nil
	}
	in := markdown.Input{Source: src, Offset: bulletin.BodyOffset, Photos: b.photosOf(bulletin)}
	in.SimilarPhotos = func(name string) []string { return content.SimilarPhotos(b.folder.Root, bulletin, name) }
	if len(bulletin.Districts) > 0 {
		in.ResolveLink = func(to string) (string, bool) { return b.resolve(bulletin, to) }
	}
	in.OnLink = func(to string, at diag.Span) {
		if l := (check.Link{At: at, To: to}); strings.HasPrefix(to, "#") {
			anchors = append(anchors, l)
		} else {
			i.linked(bulletin, l)
		}
	}
	doc, diags := converter.Convert(b.ctx, in)
	if len(diags) > 0 {
		b.diags.Add(diags...)
	}
	return doc, anchors
}

// linked notes a link that leads off its page.
func (i *inspection) linked(bulletin *site.Bulletin, l check.Link) {
	b := i.build
	u, err := url.Parse(l.To)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	if u.Host != "" {
		below, own := strings.CutPrefix(l.To, b.site.BaseURL)
		switch own = own && b.site.BaseURL != ""; {
		case !own:
			i.addLink(l)
			return
		case !i.leads(page.BasePath(b.site.BaseURL)+"/"+below) && len(b.site.Unplaced) == 0:
			l.State = check.Dead // a build looks only at links without a host
			i.addLink(l)
			return
		}
	}
	if u.Fragment == "" || len(bulletin.Districts) == 0 {
		return
	}
	at := (&url.URL{Path: page.BasePath(b.site.BaseURL) + bulletin.URL()}).ResolveReference(&url.URL{Path: u.Path}).Path
	if target, _ := b.plan.Find(strings.TrimPrefix(at, page.BasePath(b.site.BaseURL))); target != nil {
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
		facts.Problems = append(facts.Problems, check.NoPlace(a))
	}
	if len(facts.Problems) == 0 {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, p := range facts.Problems {
		key := pageProblem{p, i.build.plan.Pages[n].Template}
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
			problems = append(problems, check.Without(diag.Text{Zh: "标签 " + name, En: "the tag " + name}))
		}
	}
	o := i.build.site.Organization
	for _, item := range []struct {
		value string
		name  diag.Text
	}{
		{o.Name, diag.Text{Zh: "主办单位", En: "the publisher"}},
		{o.ICP, diag.Text{Zh: "ICP 备案号", En: "the ICP number"}},
		{o.Police, diag.Text{Zh: "公安备案号", En: "the police number"}},
	} {
		if !bytes.Contains(html, []byte(template.HTMLEscapeString(item.value))) {
			problems = append(problems, check.Without(item.name))
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
	pages := i.build.plan.Pages
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
	b := i.build
	i.known = make(map[string]bool, 2*len(b.plan.Pages))
	for _, p := range b.plan.Pages {
		i.known[p.URL], i.known["/"+p.File()] = true, true
	}
	for _, a := range b.theme.Assets {
		i.known["/"+a.File] = true
	}
	for k := range b.plan.Subscriptions {
		files := b.plan.Subscriptions[k].Files()
		i.known["/"+files[0]], i.known["/"+files[1]] = true, true
	}
}

// leads reports whether an address without a host leads somewhere, so far as it is the site's own.
func (i *inspection) leads(address string) bool {
	if k := strings.IndexAny(address, "#?"); k >= 0 {
		address = address[:k]
	}
	at, ok := strings.CutPrefix(address, page.BasePath(i.build.site.BaseURL))
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
	b := i.build
	ids := map[*page.Page]check.IDs{}
	converter := markdown.New()
	for _, f := range i.fragments {
		if _, made := ids[f.page]; !made {
			var body markdown.Document
			if f.page.Bulletin != nil {
				var err error
				if body, err = b.convert(converter, f.page.Bulletin); err != nil {
					return err
				}
			}
			var buf bytes.Buffer
			b.theme.Render(&buf, f.page.Template, f.page.View(body), f.page.URL) // failures are known by now
			ids[f.page] = check.Page(buf.Bytes(), nil).IDs
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
	f, err := os.Open(filepath.Join(i.build.Out, filepath.FromSlash(path.Clean(p.File()))))
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
	if at, err := time.ParseInLocation(layout, string(rest[:len(layout)]), i.build.site.Location); err == nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.facts.Published[p.Bulletin.File] = at
	}
}
