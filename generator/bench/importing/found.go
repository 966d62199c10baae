package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// found is what a tool says of a file, in texts as plain makes them.
type found struct {
	titles, headings []string
	pictures         []picked
	blocks           []string
}

type picked struct {
	digest   string // the first 16 digits of its SHA-256
	captions []string
	block    int // that it stands in
}

var (
	heading  = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)
	metadata = regexp.MustCompile(`(?m)^title:\s*["']?(.+?)["']?$`)
	imageTag = regexp.MustCompile(`!\[([^\]]*)\]\(<?((?:\\.|[^()>\s\\]|\([^()]*\))*)>?(?:\s+["'](.*?)["'])?\)|` +
		`<img\s[^>]*?src="([^"]*)"[^>]*?>(?:\s*<figcaption[^>]*>(.*?)</figcaption>)?`)
	escaped = regexp.MustCompile(`\\(.)`)
	altOf   = regexp.MustCompile(`alt="([^"]*)"`)
	tags    = regexp.MustCompile(`<[^>]*>`)
	signs   = regexp.MustCompile("[\\s\\\\*_`　 ]+")
	before  = regexp.MustCompile(`^[▲△↑]?(?:图为)?`)
)

// plain is a text as texts are compared: without marks of Markdown, blanks, 图为 and the last stop.
func plain(s string) string {
	s = signs.ReplaceAllString(tags.ReplaceAllString(s, ""), "")
	return strings.TrimSuffix(before.ReplaceAllString(s, ""), "。")
}

// readMarkdown takes everything for found that a reader of Markdown would: a heading of any level may be the title, and
// alternative texts are captions.
func readMarkdown(text, dir string) *found {
	f := &found{}
	head, rest, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if ok && strings.HasPrefix(text, "---\n") {
		if m := metadata.FindStringSubmatch(head); m != nil {
			f.titles = append(f.titles, plain(m[1]))
		}
		text = rest
	}
	for block := range strings.SplitSeq(text, "\n\n") {
		block = strings.TrimSpace(block)
		for line := range strings.Lines(block) {
			if m := heading.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
				f.titles, f.headings = append(f.titles, plain(m[2])), append(f.headings, plain(m[2]))
			}
		}
		for _, m := range imageTag.FindAllStringSubmatch(block, -1) {
			p := picked{digest: digestOf(escaped.ReplaceAllString(m[2], "$1")+m[4], dir), block: len(f.blocks),
				captions: []string{plain(m[1]), plain(m[3]), plain(m[5])}}
			if alt := altOf.FindStringSubmatch(m[0]); alt != nil {
				p.captions = append(p.captions, plain(alt[1]))
			}
			f.pictures = append(f.pictures, p)
		}
		f.blocks = append(f.blocks, plain(imageTag.ReplaceAllString(block, "")))
	}
	return f
}

// digestOf is the digest of a picture in a folder, or in its address.
func digestOf(address, dir string) string {
	var data []byte
	if _, coded, ok := strings.Cut(address, ";base64,"); ok {
		data, _ = base64.StdEncoding.DecodeString(coded) // what is no picture is none that is expected
	} else if name, err := url.PathUnescape(address); err == nil && !strings.Contains(name, "://") {
		data, _ = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// jianbao imports a file into a site of its own, and reads the drafts.
func (b *bench) jianbao(ctx context.Context, file string) (*found, error) {
	site, err := b.newSite("one")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(site)
	imported := exec.CommandContext(ctx, b.binary, "import", "--site", site, file)
	said, err := imported.CombinedOutput() // status 1 where something waits for the officer
	if imported.ProcessState == nil || imported.ProcessState.ExitCode() > 1 {
		return nil, &exec.Error{Name: string(said), Err: err}
	}
	type part struct {
		number int64
		found  *found
	}
	var parts []part
	err = fs.WalkDir(os.DirFS(site), "content", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.Name() != "index.md" {
			return err
		}
		f, number, err := readDraft(filepath.Join(site, filepath.FromSlash(name)))
		parts = append(parts, part{number, f})
		return err
	})
	slices.SortFunc(parts, func(a, b part) int { return int(a.number - b.number) })
	all := &found{}
	for _, p := range parts {
		for _, picture := range p.found.pictures {
			picture.block += len(all.blocks)
			all.pictures = append(all.pictures, picture)
		}
		all.titles = append(all.titles, p.found.titles...)
		all.headings = append(all.headings, p.found.headings...)
		all.blocks = append(all.blocks, p.found.blocks...)
	}
	return all, err
}

// readDraft reads a draft. Its title is that of the front matter alone; captions are those of the list of photos.
func readDraft(name string) (f *found, part int64, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, 0, err
	}
	var front struct {
		Title  string
		Photos []struct{ File, Caption, Alt string }
		Extra  struct{ Import struct{ Part int64 } }
	}
	head, body, _ := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(string(data), "\r\n", "\n"), "+++\n"), "\n+++\n")
	if _, err := toml.Decode(head, &front); err != nil {
		return nil, 0, err
	}
	f = readMarkdown(body, filepath.Dir(name))
	f.titles = []string{plain(front.Title)}
	for i := range f.pictures {
		f.pictures[i].captions = nil
		for _, p := range front.Photos {
			if digestOf(p.File, filepath.Dir(name)) == f.pictures[i].digest {
				shared, _, _ := strings.Cut(p.Alt, "（之") // of a group, whose last photo has the caption
				f.pictures[i].captions = []string{plain(p.Caption), plain(shared)}
			}
		}
	}
	return f, front.Extra.Import.Part, nil
}
