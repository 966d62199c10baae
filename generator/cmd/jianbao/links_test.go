package main

import (
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A finished site holds together: every link within it leads to a file or an id that is there, ids
// are unique, a page has one first heading, and every picture keeps its place before it loads.

var (
	tagPattern  = regexp.MustCompile(`<([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*"|='[^']*'|=[^\s>"']+)?)*)\s*/?>`)
	attrPattern = regexp.MustCompile(`([a-zA-Z-]+)(?:="([^"]*)"|='([^']*)'|=([^\s>"']+))?`)
	skipped     = regexp.MustCompile(`(?s)<!--.*?-->|<script[^>]*>.*?</script>|<style[^>]*>.*?</style>`)
)

// document is what the rules look at in a page.
type document struct {
	links  []string
	ids    []string
	h1     int
	images []map[string]string

	redirect bool // nobody reads it
}

// readDocument scans HTML that our templates wrote: attributes are quoted or plain.
func readDocument(data []byte) document {
	var d document
	for _, tag := range tagPattern.FindAllSubmatch(skipped.ReplaceAll(data, nil), -1) {
		attrs := map[string]string{}
		for _, a := range attrPattern.FindAllSubmatch(tag[2], -1) {
			attrs[string(a[1])] = html.UnescapeString(string(a[2]) + string(a[3]) + string(a[4]))
		}
		for _, name := range []string{"href", "src", "poster", "action"} {
			if v, ok := attrs[name]; ok {
				d.links = append(d.links, v)
			}
		}
		for part := range strings.SplitSeq(attrs["srcset"], ",") {
			if at, _, _ := strings.Cut(strings.TrimSpace(part), " "); at != "" {
				d.links = append(d.links, at)
			}
		}
		if _, to, ok := strings.Cut(attrs["content"], "url="); ok && attrs["http-equiv"] == "refresh" {
			d.links = append(d.links, to)
			d.redirect = true
		}
		if id, ok := attrs["id"]; ok {
			d.ids = append(d.ids, id)
		}
		switch string(tag[1]) {
		case "h1":
			d.h1++
		case "img":
			d.images = append(d.images, attrs)
		}
	}
	return d
}

// checkSite lists what is wrong with a finished site, whose root is at the host's path prefix.
func checkSite(dir, prefix string) (pages, links int, problems []string) {
	documents := map[string]document{}
	files := map[string]bool{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, ".jianbao/") {
			return err
		}
		files[name] = true
		if strings.HasSuffix(name, ".html") {
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				return err
			}
			documents[name] = readDocument(data)
		}
		return nil
	})
	if err != nil {
		return 0, 0, []string{err.Error()}
	}
	for name, d := range documents {
		report := func(format string, args ...any) {
			problems = append(problems, name+": "+fmt.Sprintf(format, args...))
		}
		for _, link := range d.links {
			if why := broken(link, name, prefix, files, documents); why != "" {
				report("link %q: %s", link, why)
			}
		}
		links += len(d.links)
		slices.Sort(d.ids)
		for i := 1; i < len(d.ids); i++ {
			if d.ids[i] == d.ids[i-1] {
				report("the id %q is there twice", d.ids[i])
			}
		}
		if d.h1 != 1 && !d.redirect {
			report("%d first headings", d.h1)
		}
		for _, img := range d.images {
			for _, attr := range []string{"alt", "width", "height"} {
				if _, ok := img[attr]; !ok {
					report("the picture %s has no %s", img["src"], attr)
				}
			}
		}
	}
	slices.Sort(problems)
	return len(documents), links, problems
}

// broken says why a link does not lead anywhere; links to other sites are not followed.
func broken(link, from, prefix string, files map[string]bool, documents map[string]document) string {
	u, err := url.Parse(link)
	if err != nil {
		return err.Error()
	}
	if u.Scheme != "" || u.Host != "" {
		return ""
	}
	at := (&url.URL{Path: prefix + "/" + from}).ResolveReference(u).Path
	if !strings.HasPrefix(at, prefix+"/") {
		return "not below " + prefix
	}
	at = strings.TrimPrefix(at, prefix)
	file := strings.TrimPrefix(at, "/")
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	if !files[file] {
		return "there is no " + file
	}
	if u.Fragment != "" && !slices.Contains(documents[file].ids, u.Fragment) {
		return "no id " + u.Fragment
	}
	return ""
}

// The repository's own site: what every clone publishes.
func TestOwnSite(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole sample site")
	}
	out := filepath.Join(t.TempDir(), "public")
	status, stdout, stderr := command(t, "build", "--site", "../../..", "--out", out)
	if status != exitOK {
		t.Fatalf("the sample site does not build:\n%.2000s", stderr)
	}
	t.Log(stdout)
	pages, links, problems := checkSite(out, "")
	t.Logf("%d pages, %d links", pages, links)
	for _, p := range problems[:min(len(problems), 20)] {
		t.Error(p)
	}
}

func TestCheckSite(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "index.html", []byte(`<h1>a</h1><a href="/p/b/#x">b</a><a href='b/'>c</a><img src=/p/c.jpg alt width=1 height=1><i id="m"></i><a href="#m">d</a>`))
	writeFile(t, dir, "b/index.html", []byte(`<h1 id="x">b</h1><a href="..&#47;">home</a><a href="https://example.com/">out</a>`))
	writeFile(t, dir, "c.jpg", nil)
	if _, _, problems := checkSite(dir, "/p"); problems != nil {
		t.Error(problems)
	}
	writeFile(t, dir, "d/index.html", []byte(`<p id=a></p><p id=a></p><a href="/b/">b</a><a href="/p/e/">e</a><a href="/p/b/#y">y</a><img src="/p/c.jpg" alt="">`))
	if _, _, problems := checkSite(dir, "/p"); len(problems) != 7 {
		t.Errorf("got %q", problems)
	}
}

var (
	fencedCode   = regexp.MustCompile("(?ms)^```.*?^```")
	codeBlock    = regexp.MustCompile("(?ms)^```.*?^```|^(    |\t).*?$|`[^`\n]*`")
	documentLink = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"`)
	headingLine  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notInAnchor  = regexp.MustCompile(`[^\p{L}\p{N}\p{M} _-]`)
)

// anchors are the fragments that GitHub gives to the headings of a document.
func anchors(text string) []string {
	var list []string
	seen := map[string]int{}
	for _, m := range headingLine.FindAllStringSubmatch(fencedCode.ReplaceAllString(text, ""), -1) {
		name := strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")
		if n := seen[name]; n > 0 {
			list = append(list, fmt.Sprintf("%s-%d", name, n))
		} else {
			list = append(list, name)
		}
		seen[name]++
	}
	return list
}

// documentLinks lists the links of a document that lead to no file, or to no heading of one.
func documentLinks(root, name string) (links int, problems []string) {
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return 0, []string{err.Error()}
	}
	for _, m := range documentLink.FindAllStringSubmatch(codeBlock.ReplaceAllString(string(data), ""), -1) {
		link := m[1] + m[2]
		if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
			continue
		}
		links++
		file, anchor, _ := strings.Cut(link, "#")
		to := filepath.Join(root, filepath.Dir(name), filepath.FromSlash(file))
		if file == "" {
			to = filepath.Join(root, name)
		}
		target, err := os.ReadFile(to)
		if info, statErr := os.Stat(to); statErr == nil && info.IsDir() {
			err = nil
		}
		anchor, _ = url.PathUnescape(anchor)
		if err != nil || anchor != "" && !slices.Contains(anchors(string(target)), anchor) {
			problems = append(problems, name+": "+link+" leads nowhere")
		}
	}
	return links, problems
}

// What people read in the repository leads to files and headings that are there.
func TestDocumentLinks(t *testing.T) {
	all := 0
	for _, name := range documents(t) {
		links, problems := documentLinks("../../..", name)
		all += links
		for _, p := range problems {
			t.Error(p)
		}
	}
	if all < 50 {
		t.Errorf("only %d links found", all)
	}
}

func TestFindsDeadDocumentLinks(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "a.md", []byte("# 一、A `b` (c)\n\n[x](#一a-b-c) [y](b/c.md#d-e) [z](b) <img src=\"b/c.md\">\n"+
		"`[n](none.md)`\n\n    [n](none.md)\n"))
	writeFile(t, dir, "b/c.md", []byte("# D-e\n\n## d-e\n\n[a](../a.md) [no](../no.md) [d](#d-e-1) [no](../a.md#一)\n"))
	if links, problems := documentLinks(dir, "a.md"); links != 4 || len(problems) != 0 {
		t.Errorf("%d links, %q", links, problems)
	}
	if links, problems := documentLinks(dir, "b/c.md"); links != 4 || len(problems) != 2 {
		t.Errorf("%d links, %q", links, problems)
	}
}
