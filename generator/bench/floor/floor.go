// Package floor does the least that any generator of such a site in Go must do: it reads
// each bulletin, decodes its front matter, converts its Markdown, executes one template and
// writes one file, on all cores. No lists, no links to neighbours, no checks, no order. What
// a real generator takes beyond that is its own cost; the ratio to this floor says how much.
//
// It uses the modules that jianbao uses, at the same versions, with the same Markdown
// extensions, and page.html has the structure and size of the default theme's bulletin page.
package floor

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"jianbao/generator/bench/corpus"
)

//go:embed page.html
var pageHTML string

// Options are the flags of the floor command.
type Options struct {
	Src, Out string
	// RangeHeader executes the header with its 204 links for every page. Without it the
	// header is executed once and inserted as a string, which is the stricter floor.
	RangeHeader bool
	Pad         int // bytes added to each page, to make the page sizes of all tools equal
}

type frontMatter struct {
	Title    string
	District string
	Date     time.Time
	Tags     []string
}

// view is what the template shows.
type view struct {
	frontMatter
	Site, Base  string
	URL         string
	Place       *place
	Description string
	Data        template.JS // JSON-LD
	Body        template.HTML
	Regions     []corpus.Region
	Header      template.HTML // instead of Regions
	Pad         string
}

// place is a district with the one above it.
type place struct {
	corpus.District
	Parent corpus.District
}

// descriptionBytes is how long jianbao's descriptions are on average. The floor cuts no
// summary: it takes the text's first bytes as they stand.
const descriptionBytes = 285

type builder struct {
	Options
	md     goldmark.Markdown
	tmpl   *template.Template
	places map[string]*place // by slug
	shared view              // what is equal on all pages
}

// Build writes a page for each index.md below Src/content.
func Build(o Options) error {
	b := &builder{Options: o, places: map[string]*place{}}
	b.md = goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithHeadingAttribute()),
	)
	var err error
	if b.tmpl, err = template.New("page").Parse(pageHTML); err != nil {
		return err
	}
	b.shared = view{Site: corpus.Title, Base: corpus.BaseURL, Regions: corpus.Regions(), Pad: strings.Repeat("x", o.Pad)}
	for _, r := range b.shared.Regions {
		for _, d := range r.Districts {
			b.places[d.Slug] = &place{d, r.District}
		}
	}
	if !o.RangeHeader {
		var header bytes.Buffer
		if err := b.tmpl.ExecuteTemplate(&header, "header", b.shared); err != nil {
			return err
		}
		b.shared.Header = template.HTML(header.String())
	}
	sources, err := b.sources()
	if err != nil {
		return err
	}
	return b.pages(sources)
}

// sources lists the folders of all bulletins, relative to content.
func (b *builder) sources() ([]string, error) {
	root := filepath.Join(b.Src, "content")
	var folders []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "index.md" {
			folders = append(folders, filepath.Dir(path[len(root)+1:]))
		}
		return err
	})
	return folders, err
}

// pages shares the bulletins out over as many workers as there are cores.
func (b *builder) pages(folders []string) error {
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var body, page bytes.Buffer
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(folders) {
					return
				}
				body.Reset()
				page.Reset()
				errs[w] = b.page(folders[i], &body, &page)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (b *builder) page(folder string, body, page *bytes.Buffer) error {
	source, err := os.ReadFile(filepath.Join(b.Src, "content", folder, "index.md"))
	if err != nil {
		return err
	}
	rest, found := bytes.CutPrefix(source, []byte("+++\n"))
	head, text, closed := bytes.Cut(rest, []byte("\n+++\n"))
	if !found || !closed {
		return fmt.Errorf("%s: no front matter", folder)
	}
	v := b.shared
	if err := toml.Unmarshal(head, &v.frontMatter); err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	text = bytes.TrimLeft(text, "\n")
	if err := b.md.Convert(text, body); err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	v.Body = template.HTML(body.String())
	v.URL = "/" + filepath.ToSlash(folder) + "/"
	slug, _, _ := strings.Cut(v.URL[1:], "/")
	if v.Place = b.places[slug]; v.Place == nil {
		return fmt.Errorf("%s: no such district", folder)
	}
	v.Description = strings.ToValidUTF8(string(text[:min(len(text), descriptionBytes)]), "")
	data, err := json.Marshal(v.data())
	if err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	v.Data = template.JS(data)
	if err := b.tmpl.Execute(page, v); err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	dir := filepath.Join(b.Out, folder)
	err = os.Mkdir(dir, 0o755)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "index.html"), page.Bytes(), 0o644)
}
