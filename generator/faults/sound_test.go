package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// tree is the files of a folder and their bytes.
type tree map[string]string

// readTree reads a folder, which may be missing.
func readTree(t *testing.T, dir string) tree {
	t.Helper()
	files := tree{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == dir {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	must(t, err)
	return files
}

// published leaves out what builds keep for themselves.
func (f tree) published() tree {
	rest := maps.Clone(f)
	maps.DeleteFunc(rest, func(name, _ string) bool { return strings.HasPrefix(name, ".jianbao/") || name == ".gitignore" })
	return rest
}

// differences names what two trees do not share.
func differences(got, want tree) []string {
	var lines []string
	for name, data := range want {
		switch have, ok := got[name]; {
		case !ok:
			lines = append(lines, name+" is missing")
		case have != data:
			lines = append(lines, fmt.Sprintf("%s differs: %d bytes, not %d", name, len(have), len(data)))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			lines = append(lines, name+" should not be there")
		}
	}
	slices.Sort(lines)
	return lines
}

// sound checks what holds at every instant of a build that leads from one state of public/ to another. The
// state before may be nil: there was no site.
func (s *site) sound(from, to tree) (problems []string) {
	s.t.Helper()
	all := readTree(s.t, s.public)
	beside := readTree(s.t, filepath.Join(filepath.Dir(s.public), ".public.jianbao-staging"))
	problems = append(tells(all), tells(beside)...)
	problems = append(problems, unsound(all.published(), from, to)...)
	slices.Sort(problems)
	return problems[:min(len(problems), 10)]
}

// unsound is what is wrong with the files that readers have, between one state and another.
func unsound(got, from, to tree) (problems []string) {
	for name, data := range got {
		before, old := from[name]
		after, new := to[name]
		if !(old && before == data) && !(new && after == data) {
			problems = append(problems, fmt.Sprintf("%s is torn: %d bytes, before %d, after %d", name, len(data), len(before), len(after)))
		}
	}
	for name := range from {
		if _, both := to[name]; both && got[name] == "" {
			problems = append(problems, name+" is gone, though both builds have it")
		}
	}
	if len(got) > 0 {
		problems = append(problems, deadLinks(got, entrances(got, from, to))...)
		problems = append(problems, deadIndex(got)...)
	}
	return problems
}

// entrances are the pages where a reader may come in: those that stay, or else the first page.
func entrances(got, from, to tree) []string {
	names := []string{"index.html"}
	for name := range from {
		if _, stays := to[name]; stays && !strings.HasPrefix(name, "photos/") {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return got[name] == "" })
}

// deadLinks follows the links of some pages, and of all that they lead to, and returns those to nowhere.
func deadLinks(got tree, names []string) (dead []string) {
	seen := map[string]bool{}
	for len(names) > 0 {
		name := names[len(names)-1]
		names = names[:len(names)-1]
		if seen[name] {
			continue
		}
		seen[name] = true
		for _, link := range links(name, got[name]) {
			if _, ok := got[link]; !ok {
				dead = append(dead, fmt.Sprintf("%s: the link to %s is dead", name, link))
			} else {
				names = append(names, link)
			}
		}
	}
	return dead
}

var (
	knownLinks sync.Map // of each page and its bytes: most stay the same
	absolute   = regexp.MustCompile(regexp.QuoteMeta(address) + `[^\s"'<>\\]*`)
)

// links are the files that a page, feed or map leads to within the site.
func links(name, data string) []string {
	key := name + "\n" + data
	if known, ok := knownLinks.Load(key); ok {
		return known.([]string)
	}
	var raw []string
	switch filepath.Ext(name) {
	case ".html":
		raw = append(attributes(data), absolute.FindAllString(data, -1)...)
	case ".xml", ".json", ".txt":
		raw = absolute.FindAllString(html.UnescapeString(data), -1)
	}
	base, _ := url.Parse(address + name)
	var files []string
	for _, link := range raw {
		u, err := base.Parse(link)
		if err != nil || u.Scheme != base.Scheme || u.Host != base.Host {
			continue
		}
		file := strings.TrimPrefix(u.Path, "/")
		if file == "" || strings.HasSuffix(file, "/") {
			file += "index.html"
		}
		files = append(files, file)
	}
	slices.Sort(files)
	files = slices.Compact(files)
	knownLinks.Store(key, files)
	return files
}

// attributes are the addresses in the attributes of a page.
func attributes(data string) (found []string) {
	tokens := html.NewTokenizer(strings.NewReader(data))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		for _, a := range tokens.Token().Attr {
			switch a.Key {
			case "href", "src", "action", "poster":
				found = append(found, a.Val)
			case "srcset":
				for part := range strings.SplitSeq(a.Val, ",") {
					at, _, _ := strings.Cut(strings.TrimSpace(part), " ")
					found = append(found, at)
				}
			case "content":
				if _, to, ok := strings.Cut(a.Val, "url="); ok {
					found = append(found, to)
				}
			}
		}
	}
	return found
}

// deadIndex follows the directory of the reader's index to its pieces.
func deadIndex(got tree) (dead []string) {
	text, ok := got["search/directory.js"]
	if !ok {
		return nil
	}
	var dir struct {
		Segments     []struct{ Shards string }
		Groups, Hant string
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "jianbao.shard("), ")")), &dir); err != nil {
		return []string{"search/directory.js: " + err.Error()}
	}
	has := map[string]bool{}
	for name := range got {
		if part, ok := strings.CutPrefix(name, "search/b/"); ok {
			has["0 "+shardDigest(part)] = true
		} else if part, ok := strings.CutPrefix(name, "search/t/"); ok {
			has["1 "+shardDigest(part)] = true
		} else if part, ok := strings.CutPrefix(name, "search/f/"); ok {
			_, group, _ := strings.Cut(part, "/")
			group, _, _ = strings.Cut(group, "/")
			has["f "+group] = true
		}
	}
	for i, segment := range dir.Segments {
		for part := range slices.Chunk([]byte(segment.Shards), 5) {
			if name := fmt.Sprintf("%d %s", i, part); !has[name] {
				dead = append(dead, "search/directory.js: there is no shard "+name)
			}
		}
	}
	i := 0
	for part := range slices.Chunk([]byte(dir.Groups), 6) {
		if name := fmt.Sprintf("%d-%s", i, part[:5]); !has["f "+name] {
			dead = append(dead, "search/directory.js: there is no group "+name)
		}
		i++
	}
	if _, ok := got["search/"+dir.Hant]; dir.Hant != "" && !ok {
		dead = append(dead, "search/directory.js: there is no "+dir.Hant)
	}
	return dead
}

func shardDigest(name string) string {
	return strings.TrimSuffix(name[strings.LastIndex(name, "-")+1:], ".js")
}

// canaryPhotos are the pictures that builds make of the photos of what is held; plant finds them out.
var canaryPhotos sync.Map

// canaryTraces are the forms in which a canary's sign or address could be published: plain, in percent
// signs, as JSON and as HTML write it.
var canaryTraces = regexp.MustCompile(`(?i)[\x{3500}-\x{3531}]|%e3%94%[89ab]|\\u35[0-3]|&#x35[0-3]|&#135[67]\d;|&#136\d\d;|` + canarySlug)

var knownTells sync.Map // of each file and its bytes: most stay the same

// tells lists the files that tell of what is held.
func tells(files tree) (problems []string) {
	for name, data := range files {
		key := name + "\n" + data
		hit, known := knownTells.Load(key)
		if !known {
			hit = canaryTraces.FindString(key)
			knownTells.Store(key, hit)
		}
		if strings.HasPrefix(data, "\xff\xd8") { // in a picture a sign means nothing
			hit = ""
			if _, planted := canaryPhotos.Load(data); planted {
				hit = "a photo"
			}
		}
		if hit != "" {
			problems = append(problems, fmt.Sprintf("%s tells of what is held: %q", name, hit))
		}
	}
	return problems
}
