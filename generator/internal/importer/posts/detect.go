package posts

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// detect tells what a folder is by the files at its top.
func detect(fsys fs.FS) Kind {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return None
	}
	names := map[string]bool{}
	for _, e := range entries {
		names[fold(e.Name())] = true
	}
	isDir := func(name string) bool {
		info, err := fs.Stat(fsys, name)
		return err == nil && info.IsDir()
	}
	config := names["_config.yml"] || names["_config.yaml"] || names["_config.toml"] || names["_config.json"]
	switch {
	case isDir("source/_posts"), config && isDir("source") && names["package.json"]:
		return Hexo
	case isDir("_posts"), config && names["gemfile"]:
		return Jekyll
	case isDir("content") && slices.ContainsFunc(configFiles[Hugo], func(name string) bool {
		_, err := fs.Stat(fsys, name)
		return err == nil
	}):
		if !isJianbao(fsys) {
			return Hugo
		}
		return None
	}
	for _, e := range entries {
		if kind := exportKind(fsys, e); kind != None {
			return kind
		}
	}
	if !names["site.toml"] && likeTexts(fsys) {
		return Markdown
	}
	return None
}

func isJianbao(fsys fs.FS) bool {
	_, err := fs.Stat(fsys, "site.toml")
	return err == nil
}

// head is the beginning of a file.
func head(fsys fs.FS, name string, n int64) []byte {
	f, err := fsys.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, n)) // what can be read is enough to know it
	return data
}

// exportKind tells whether a file holds the posts of a site.
func exportKind(fsys fs.FS, e fs.DirEntry) Kind {
	if !e.Type().IsRegular() {
		return None
	}
	switch extension(e.Name()) {
	case ".xml":
		if bytes.Contains(head(fsys, e.Name(), 16<<10), []byte("wordpress.org/export/")) {
			return WordPress
		}
	case ".json":
		if hasPosts(head(fsys, e.Name(), 64<<10)) {
			return JSON
		}
	}
	return None
}

// hasPosts reports JSON of a site's posts by its beginning.
func hasPosts(data []byte) bool {
	text := string(data)
	if !strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "{") {
		return false
	}
	return strings.Contains(text, "jsonfeed.org/version/") && strings.Contains(text, `"items"`) ||
		strings.Contains(text, `"posts"`) && (strings.Contains(text, `"slug"`) || strings.Contains(text, `"posts_tags"`))
}

const looked = 20 // texts

// likeTexts reports a folder most of whose texts have front matter of other generators.
func likeTexts(fsys fs.FS) bool {
	with, without := 0, 0
	_ = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error { // what cannot be read is no text
		switch {
		case err != nil || strings.Count(name, "/") > 4:
			if e != nil && e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir():
			if name != "." && skipped(e.Name()) {
				return fs.SkipDir
			}
			return nil
		case with+without >= looked:
			return fs.SkipAll
		case !slices.Contains(markdownNames, extension(name)) || !e.Type().IsRegular():
			return nil
		}
		if Foreign(head(fsys, name, 8<<10)) {
			with++
		} else {
			without++
		}
		return nil
	})
	return with > without
}

// Own reports a text with front matter as a site here has it.
func Own(text []byte) bool {
	s := strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n")
	first, rest, _ := strings.Cut(s, "\n")
	return strings.TrimRight(first, " \t") == "+++" && strings.Contains("\n"+rest, "\n+++")
}

// Foreign reports a text that begins with front matter of another generator.
func Foreign(text []byte) bool {
	s := strings.TrimLeft(strings.TrimPrefix(string(text), "\ufeff"), " \t\r\n")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	first, rest, _ := strings.Cut(s, "\n")
	switch first = strings.TrimRight(first, " \t"); first {
	case "---":
		end := strings.Index(rest, "\n---")
		return end >= 0 && strings.Contains("\n"+rest[:end], "\n") && strings.Contains(rest[:end], ":")
	case ";;;":
		return true
	case "+++":
		end := strings.Index(rest, "\n+++")
		// Officers' own texts name a district.
		return end >= 0 && !strings.Contains(rest[:end], "district") && !strings.Contains(rest[:end], "区县")
	}
	return headless(s) || strings.HasPrefix(first, "{") && json.Valid([]byte(first))
}
