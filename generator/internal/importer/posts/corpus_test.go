package posts

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

var (
	corpus = flag.String("corpus", "", "a folder of another generator, to be read as a whole")
	out    = flag.String("out", "", "a folder that drafts are written to")
)

// TestCorpus reads a whole site, and prints what became of it. With -out the drafts are written, in the simplest way,
// below content/ of a site.
func TestCorpus(t *testing.T) {
	if *corpus == "" {
		t.Skip("no -corpus")
	}
	begin := time.Now()
	zone := time.FixedZone("", 8*3600)
	r, err := Read(t.Context(), os.DirFS(*corpus), Options{District: "wuhou", Location: zone})
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	lost := 0
	for _, l := range r.LeftOut {
		if l.Lost {
			lost++
			fmt.Println("lost:", l.From, l.Why.En)
		}
	}
	codes := map[string]int{}
	show := func(where string, d diag.Diagnostic) {
		codes[string(d.Code)]++
		if n := codes[string(d.Code)]; n <= 40 {
			fmt.Printf("%s %s:%d %s\n", d.Code, where, d.Line, d.Message(diag.En))
		}
	}
	for _, d := range r.Findings {
		show("", d)
	}
	aliases := 0
	for i := range r.Posts {
		p := &r.Posts[i]
		aliases += len(p.Aliases)
		for _, d := range p.Findings {
			show(p.From, d)
		}
	}
	fmt.Printf("%v: %d posts, %d lost, %d left out, %d photos, %d missing, %d links, %d dead, %d aliases; %.2f s\n",
		r.Kind, len(r.Posts),
		lost, len(r.LeftOut), r.Photos, r.Missing, r.Links, r.Dead, aliases, took.Seconds())
	for _, c := range counts(codes) {
		fmt.Println(c.Posts, c.Name)
	}
	if *out != "" {
		writeAll(t, r)
	}
}

func writeAll(t *testing.T, r *Result) {
	folders := make([]string, len(r.Posts))
	for i, p := range r.Posts {
		name := p.Slug
		if name == "" {
			name = fmt.Sprintf("n%d", i)
		}
		folders[i] = filepath.Join("content", "wuhou", p.Date.Format("2006"), name)
	}
	for i := range r.Posts {
		p := &r.Posts[i]
		dir := filepath.Join(*out, folders[i])
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		body := p.Text(func(n int) string { return "/" + filepath.ToSlash(folders[n]) + "/index.md" })
		var photos []string
		for n := len(p.Photos); n > 0; n-- {
			photo := p.Photos[n-1]
			if photo.Picture.Read == nil {
				continue
			}
			data, err := photo.Picture.Read()
			if err != nil {
				t.Fatal(p.From, err)
			}
			name := fmt.Sprintf("%02d%s", n, strings.ToLower(filepath.Ext(photo.Picture.Name)))
			body = strings.ReplaceAll(body, fmt.Sprintf("](photo:%d)", n), "]("+name+")")
			photos = append(photos, fmt.Sprintf("  { file = %q, caption = %s },", name, frontmatter.Quote(photo.Caption)))
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range p.Files {
			data, err := f.Read()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, f.Name), data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		list := func(words []string) string {
			var quoted []string
			for _, w := range words {
				quoted = append(quoted, frontmatter.Quote(w))
			}
			return "[" + strings.Join(quoted, ", ") + "]"
		}
		front := fmt.Sprintf("+++\ntitle = %s\ndistrict = \"wuhou\"\ndate = %s\ntags = %s\n"+
			"aliases = %s\nsummary = %s\nphotos = [\n%s\n]\ndraft = true\n+++\n\n",
			frontmatter.Quote(p.Title), p.Date.Format("2006-01-02"), list(p.Tags), list(p.Aliases),
			frontmatter.Quote(p.Summary), strings.Join(photos, "\n"))
		if err := os.WriteFile(filepath.Join(dir, "index.md"), []byte(front+body), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
