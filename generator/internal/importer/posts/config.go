package posts

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

// settings are those of the old site that addresses and files depend on.
type settings struct {
	host      string            // of its own address, in lower case
	root      string            // the path that it lies below: /blog
	permalink string            // the rule for addresses
	sections  map[string]string // Hugo's rules for its sections
	drafts    []string          // folders of drafts
	posts     []string          // folders of posts
	roots     []string          // folders that the site's address leads to
	category  map[string]string // Hexo's names of categories in addresses
	fallback  string            // Hexo's category of posts without one
	fileName  string            // Hexo's rule for names of files
	ugly      bool              // Hugo's addresses end in .html
}

var configFiles = map[Kind][]string{
	Hexo:   {"_config.yml", "_config.yaml", "_config.json"},
	Jekyll: {"_config.yml", "_config.yaml", "_config.toml"},
	Hugo: {
		"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json",
		"config/_default/hugo.toml", "config/_default/hugo.yaml", "config/_default/hugo.yml",
		"config/_default/config.toml", "config/_default/config.yaml", "config/_default/config.yml",
	},
}

// readSettings reads the settings of the old site, as far as there are some.
func (m *move) readSettings() settings {
	s := settings{roots: []string{"source", "static", "assets", "content", "public", "."}}
	config := map[string]any{}
	for _, name := range configFiles[m.kind] {
		if file, ok := m.files.find(name); ok {
			config = m.readConfig(file)
			break
		}
	}
	text := func(key string) string { return textOf(get(config, key)) }
	address := firstOf(text("url"), text("baseurl"))
	s.root = text("root")
	switch m.kind {
	case Hexo:
		source := firstOf(cleanFolder(text("source_dir")), "source")
		s.posts, s.drafts = []string{source + "/_posts"}, []string{source + "/_drafts"}
		s.roots = []string{source, source + "/_posts", "."}
		s.permalink = firstOf(text("permalink"), ":year/:month/:day/:title/")
		s.fallback = firstOf(text("default_category"), "uncategorized")
		s.fileName = text("new_post_name")
		s.category = map[string]string{}
		if names, ok := get(config, "category_map").(map[string]any); ok {
			for name, as := range names {
				s.category[name] = textOf(as)
			}
		}
	case Jekyll:
		s.posts, s.drafts = m.foldersNamed("_posts"), m.foldersNamed("_drafts")
		s.roots = []string{firstOf(cleanFolder(text("source")), ".")}
		s.root = text("baseurl")
		address = text("url")
		s.permalink = firstOf(text("permalink"), "date")
	case Hugo:
		content := firstOf(cleanFolder(text("contentdir")), "content")
		s.posts = []string{content}
		s.roots = []string{firstOf(cleanFolder(textOf(first(get(config, "staticdir")))), "static"), content, "assets", "."}
		s.ugly = text("uglyurls") == "true"
		s.sections = rulesOf(get(config, "permalinks"))
	}
	if u, err := url.Parse(address); err == nil {
		s.host = strings.ToLower(u.Host)
		if s.root == "" || s.root == "/" {
			s.root = u.Path
		}
	}
	s.root = strings.TrimSuffix(path.Clean("/"+s.root), "/")
	return s
}

// rulesOf are Hugo's rules for addresses by section; newer versions have them below page.
func rulesOf(v any) map[string]string {
	rules := map[string]string{}
	table, _ := v.(map[string]any)
	for _, name := range frontmatter.SortedKeys(table) {
		switch v := table[name].(type) {
		case string:
			rules[strings.ToLower(name)] = v
		case map[string]any:
			if name != "page" {
				continue
			}
			for _, section := range frontmatter.SortedKeys(v) {
				rules[strings.ToLower(section)] = textOf(v[section])
			}
		}
	}
	return rules
}

func cleanFolder(name string) string {
	if name == "" {
		return ""
	}
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "" {
		return "."
	}
	return name
}

// foldersNamed are the folders of a name, wherever they are.
func (m *move) foldersNamed(name string) (folders []string) {
	for _, file := range m.files.names {
		at := strings.Index("/"+file, "/"+name+"/")
		if at < 0 {
			continue
		}
		if folder := file[:at+len(name)]; !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// readConfig reads a file of settings. What cannot be read is read line by line.
func (m *move) readConfig(file string) map[string]any {
	text, why := m.readText(file, 1<<20)
	if why != (diag.Text{}) {
		m.leaveOut(file, why, false)
		return nil
	}
	switch extension(file) {
	case ".json":
		return parseFront(text, frontmatter.JSON)
	case ".toml":
		return parseFront(text, frontmatter.TOML)
	}
	return parseFront(text, frontmatter.YAML)
}

// get is the value of a key in lower case, whatever its case is.
func get(table map[string]any, key string) any {
	if v, ok := table[key]; ok {
		return v
	}
	for _, name := range frontmatter.SortedKeys(table) {
		if strings.ToLower(name) == key {
			return table[name]
		}
	}
	return nil
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// first is the first value of a list, or the value itself.
func first(v any) any {
	if list, ok := v.([]any); ok {
		if len(list) == 0 {
			return nil
		}
		return list[0]
	}
	return v
}
