package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// expected is what a file should become, as expected.json has it.
type expected struct {
	Title    string
	Titles   []string `json:"title_candidates"`
	Photos   [][]string
	Headings json.RawMessage
	Split    []expected
}

// score counts what was found of what is there.
type score struct{ titles, captions, near, headings, numbers, photos count }

type count struct{ n, of int }

func (c *count) add(found bool) {
	c.of++
	if found {
		c.n++
	}
}

func (c count) String() string { return fmt.Sprintf("%d of %d", c.n, c.of) }

// compare prints the table of what each tool finds.
func (b *bench) compare(ctx context.Context) error {
	data, err := filepath.Abs(b.data)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(data, "expected.json"))
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("No table: there is no %s.\n", filepath.Join(b.data, "expected.json"))
		return nil
	}
	var all map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return err
	}
	for _, group := range []string{words, pages} {
		files := map[string]expected{}
		for name, raw := range all {
			var e expected
			if groupOf(filepath.Join(data, filepath.FromSlash(name))) != group || json.Unmarshal(raw, &e) != nil ||
				e.Title == "" && len(e.Split) == 0 {
				continue
			}
			files[filepath.Join(data, filepath.FromSlash(name))] = e
		}
		if err := b.table(ctx, group, files); err != nil {
			return err
		}
	}
	return nil
}

// groupOf tells Word files and pages apart, whatever their names end with.
func groupOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 2048)
	n, _ := f.Read(head) // a folder has none
	switch start := strings.ToLower(string(head[:n])); {
	case strings.HasPrefix(start, "pk") && filepath.Ext(file) == words:
		return words
	case strings.Contains(start, "<html"):
		return pages
	}
	return ""
}

// table lets all tools convert the files of a group.
func (b *bench) table(ctx context.Context, group string, files map[string]expected) error {
	fmt.Printf("%d files (%s)\n\n", len(files), group)
	fmt.Print("| tool | titles | captions attached | or beside the photo | headings | numbers kept | photos in order | " +
		"titles + captions + headings | failed |\n|---|---|---|---|---|---|---|---|---|\n")
	var absent []string
	for _, c := range converters {
		switch {
		case !c.reads[group]:
			continue
		case c.absent(b):
			absent = append(absent, b.absentRow(c))
			continue
		}
		err := b.row(ctx, c.name, files, func(file string) (*found, error) { return b.convert(ctx, c, file) })
		if err != nil {
			return err
		}
	}
	for _, line := range absent {
		fmt.Println(line)
	}
	err := b.row(ctx, "jianbao "+b.version, files, func(file string) (*found, error) { return b.jianbao(ctx, file) })
	fmt.Println()
	return err
}

// absentRow is the row of a tool that is not there: what installs it.
func (b *bench) absentRow(c converter) string {
	line := c.install
	if strings.Contains(line, "%s") {
		line = fmt.Sprintf(line, b.npm)
	}
	return fmt.Sprintf("| %s | not to be had here: `%s` |||||||", c.name, line)
}

// convert lets a tool convert a file in a folder of its own.
func (b *bench) convert(ctx context.Context, c converter, file string) (*found, error) {
	dir, err := os.MkdirTemp(b.dir, "made")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	text, pictures, err := c.convert(ctx, b, file, dir)
	return readMarkdown(text, pictures), err
}

// row prints what a tool finds in all files. Of one that it cannot read, that is nothing.
func (b *bench) row(
	ctx context.Context, name string, files map[string]expected, read func(file string) (*found, error),
) error {
	var s score
	failed := 0
	for _, file := range slices.Sorted(maps.Keys(files)) {
		f, err := read(file)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			b.progress("%s: %s: %v", name, filepath.Base(file), err)
			f = &found{}
			failed++
		}
		s.file(files[file], f)
	}
	sum := count{s.titles.n + s.captions.n + s.headings.n, s.titles.of + s.captions.of + s.headings.of}
	fmt.Printf("| %s | %v | %v | %v | %v | %v | %v | %v, %d %% | %d |\n", name, s.titles, s.captions, s.near,
		s.headings, s.numbers, s.photos, sum, sum.n*100/max(sum.of, 1), failed)
	return nil
}

// file counts what was found of one file.
func (s *score) file(e expected, f *found) {
	for _, part := range e.Split {
		s.file(part, f)
	}
	if titles := append(e.Titles, e.Title); titles[0] != "" {
		s.titles.add(slices.ContainsFunc(titles, func(t string) bool {
			return t != "" && slices.Contains(f.titles, plain(t))
		}))
	}
	var headings [][2]any
	if json.Unmarshal(e.Headings, &headings) == nil {
		for _, h := range headings {
			text := plain(h[1].(string))
			s.headings.add(slices.Contains(f.headings, text))
			if strings.HasPrefix(text, "（") || strings.Contains(text, "、") {
				s.numbers.add(slices.ContainsFunc(f.blocks, func(b string) bool { return strings.Contains(b, text) }))
			}
		}
	}
	at := 0
	for _, photo := range e.Photos {
		caption := plain(photo[1])
		i := slices.IndexFunc(f.pictures, func(p picked) bool { return p.digest == photo[0] })
		if strings.Contains(photo[0], " ") { // cropped or turned: by its caption
			i = slices.IndexFunc(f.pictures, func(p picked) bool { return slices.Contains(p.captions, caption) })
		} else {
			s.photos.add(i >= at)
			at = max(at, i)
		}
		if caption == "" {
			continue
		}
		s.captions.add(i >= 0 && slices.Contains(f.pictures[i].captions, caption))
		s.near.add(slices.ContainsFunc(f.pictures, func(p picked) bool {
			beside := f.blocks[max(0, p.block-2):min(len(f.blocks), p.block+4)]
			return (p.digest == photo[0] || strings.Contains(photo[0], " ")) && (slices.Contains(p.captions, caption) ||
				slices.ContainsFunc(beside, func(b string) bool { return strings.Contains(b, caption) }))
		}))
	}
}
