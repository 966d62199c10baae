package sitetest

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/page"
)

// edits are what may happen to a site between two builds, but for what keys say: see keyEdits. The first is showAll.
var edits = append([]func(w *workingSite) string{
	func(w *workingSite) string {
		for kind, view := range views {
			w.files["layouts/"+kind+".html"] = everything(view)
		}
		return "pages show all that their views hold"
	},
	func(w *workingSite) string {
		kind := slices.Sorted(maps.Keys(views))[w.rng.IntN(len(views))]
		return w.writeOrRemove("layouts/"+kind+".html", everything(views[kind]))
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/partials/card.html", showing(reflect.TypeFor[page.Card](), nil))
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.body += fmt.Sprintf("\n又一段%d。\n", w.rng.IntN(1000))
		return "edit the body of " + s.folder
	},
	placeVideo, namePoster,
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.yaml = !s.yaml
		return "front matter in another format in " + s.folder
	},
	func(w *workingSite) string {
		s, to := w.anyBulletin(), w.anyBulletin()
		year := strings.TrimPrefix(to.lines["date"], "")[:4]
		slug := map[string]string{`"武侯区"`: "wuhou", `"青羊区"`: "qingyang", `"成都市"`: "chengdu"}[to.lines["district"]]
		if slug == "" {
			slug = "qingyang"
		}
		s.body += fmt.Sprintf("\n见[另一篇](/%s/%s/%s/)。\n", slug, year, path.Base(to.folder))
		return "link from " + s.folder + " to " + to.folder
	},
	func(w *workingSite) string {
		s, to := w.anyBulletin(), w.anyBulletin()
		s.body += fmt.Sprintf("\n见[另一篇](%s%s)。\n", sourceOf(to), []string{"", "#又一段", "index.md"}[w.rng.IntN(3)])
		return "link from " + s.folder + " to the source " + to.folder
	},
	func(w *workingSite) string {
		a, b := w.anyBulletin(), w.anyBulletin()
		if len(a.photos)+len(b.photos) > 0 {
			return "nothing"
		}
		for _, s := range []*bulletinFile{a, b} {
			if s.lines["slug"] == "" {
				s.lines["slug"] = `"` + path.Base(s.folder) + `"`
			}
		}
		a.folder, b.folder = b.folder, a.folder
		return "exchange the folders of " + a.folder + " and " + b.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.photos = nil
		for range 1 + w.rng.IntN(3) {
			s.addPhoto()
			s.photos[len(s.photos)-1]["caption"] = fmt.Sprintf("\"图%d\"", w.rng.IntN(100))
		}
		return "photos and captions for " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		if len(s.photos) == 0 {
			s.addPhoto()
		}
		s.body += "\n![](" + strings.Trim(s.photos[w.rng.IntN(len(s.photos))]["file"], `"`) + ")\n"
		return "a photo in the text of " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		name := fmt.Sprintf("t%d.csv", w.rng.IntN(2))
		w.files[path.Join(s.folder, name)] = w.csv()
		if !strings.Contains(s.body, name) || w.rng.IntN(3) == 0 {
			s.body = "\n![名册](" + name + ")\n\n" + s.body
		}
		return "a table in " + s.folder
	},
	func(w *workingSite) string {
		for _, s := range w.bulletins {
			for _, name := range []string{"t0.csv", "t1.csv"} {
				if strings.Contains(s.body, name) && w.rng.IntN(2) == 0 {
					w.files[path.Join(s.folder, name)] = w.csv()
					return "another text for a table of " + s.folder
				}
			}
		}
		return "nothing"
	},
	func(w *workingSite) string {
		for _, s := range w.bulletins {
			if strings.Contains(s.body, "t0.csv") != strings.Contains(s.body, "t1.csv") {
				s.body = strings.NewReplacer("t0.csv", "t1.csv", "t1.csv", "t0.csv").Replace(s.body)
				for _, name := range []string{"t0.csv", "t1.csv"} {
					w.files[path.Join(s.folder, name)] = w.csv()
				}
				return "another file for a table of " + s.folder
			}
		}
		return "nothing"
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		for _, name := range []string{"t0.csv", "t1.csv"} {
			if _, ok := w.files[path.Join(s.folder, name)]; ok && strings.Contains(s.body, name) {
				delete(w.files, path.Join(s.folder, name)) // which is an error until it is healed
				return "remove a table of " + s.folder
			}
		}
		return "nothing"
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		name := path.Join(s.folder, "p0.jpg")
		if _, ok := w.files[name]; !ok {
			return "nothing"
		}
		w.files[name] = w.photo()
		return "another photo at " + name
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		name := path.Join(s.folder, []string{"a0.csv", "名单 1.csv", "sub/a1.csv"}[w.rng.IntN(3)])
		w.files[name] = w.table()
		return "another file at " + name
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		name := []string{"a0.csv", "<名单 1.csv>", "sub/a1.csv"}[w.rng.IntN(3)]
		s.body += "\n见[名单](" + name + ")。\n"
		if full := path.Join(s.folder, strings.Trim(name, "<>")); w.files[full] == "" {
			w.files[full] = w.table()
		}
		return "a link to a file in the text of " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.body += noFile
		return "a link to a file that is not there in " + s.folder
	},
	func(w *workingSite) string {
		n := 1 + w.rng.IntN(2)*w.rng.IntN(2)*20
		for range n { // full pages of lists keep their bulletins
			w.addBulletin().lines["date"] = w.now.Format(time.DateOnly)
		}
		return fmt.Sprint("add ", n, " of the newest")
	},
	func(w *workingSite) string { return "add " + w.addBulletin().folder },
	func(w *workingSite) string {
		if len(w.bulletins) < 2 {
			return "nothing"
		}
		i := w.rng.IntN(len(w.bulletins))
		s := w.bulletins[i]
		w.bulletins = slices.Delete(w.bulletins, i, i+1)
		return "remove " + s.folder
	},
	func(w *workingSite) string {
		for i, s := range w.bulletins {
			for _, other := range w.bulletins {
				if other != s && strings.Contains(other.body, "/"+path.Base(s.folder)+"/)") {
					w.bulletins = slices.Delete(w.bulletins, i, i+1)
					return "remove " + s.folder + ", to which a link leads"
				}
			}
		}
		return "nothing"
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		from := s.folder
		w.made++
		s.folder = fmt.Sprintf("content/%d/b%d", w.made%4, w.made)
		for name, data := range w.files {
			if below, ok := strings.CutPrefix(name, from+"/"); ok && isBeside(name) {
				w.files[path.Join(s.folder, below)] = data
			}
		}
		return "rename " + from + " to " + s.folder
	},
	func(w *workingSite) string {
		last := len(w.topics) - 1
		if w.rng.IntN(5) == 0 && last > 0 {
			w.topics = w.topics[:last]
		} else if last == 0 {
			w.topics = append(w.topics, map[string]string{"slug": `"t1"`, "title": `"专题1"`})
		}
		return "other topics"
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.lines["unknown"] = "1"
		return "break " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.lines["district"] = nowhere
		return "a district that there is not for " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.body += noPhoto
		return "a photo that is not there in " + s.folder
	},
	func(w *workingSite) string {
		w.now = w.now.AddDate(w.rng.IntN(3)/2, 0, 1+w.rng.IntN(60))
		return "time goes by"
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/partials/card.html", fmt.Sprintf("<li><a href=\"{{ .URL }}\">{{ .Title }}</a> %d</li>", w.rng.IntN(9)))
	},
	func(w *workingSite) string {
		return w.writeOrRemove("assets/custom.css", fmt.Sprintf("body { padding: %dpx }", w.rng.IntN(9)))
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/tags.html", "{{ define \"main\" }}{{ range .Tags }}{{ .Title }} {{ .Count }}{{ end }}{{ end }}")
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/bulletin.html", "{{ define \"main\" }}<h1>{{ .Page.Title }}</h1>{{ range latest 2 }}{{ .Title }}{{ end }}{{ .Body }}{{ end }}")
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/month.html", "{{ define \"main\" }}{{ range bulletins \"district\" \"wuhou\" 3 }}{{ .Title }}{{ end }}{{ end }}")
	},
	func(w *workingSite) string { return w.writeOrRemove("assets/style.css", "body { color: red }") },
	func(w *workingSite) string { return w.writeOrRemove("i18n/zh-CN.toml", "home = \"主页\"\n") },
	func(w *workingSite) string {
		p := w.history[w.rng.IntN(len(w.history))]
		w.files, w.sources = maps.Clone(p.files), p.sources.clone()
		return "revert to an earlier state"
	},
	func(w *workingSite) string { // touch
		for _, name := range slices.Sorted(maps.Keys(w.files)) {
			if w.rng.IntN(3) == 0 && w.before[name] != "" {
				at := w.nextTime()
				w.must(os.Chtimes(w.path(name), at, at))
			}
		}
		return "touch some files"
	},
	func(w *workingSite) string { // behind our back
		names := slices.Sorted(maps.Keys(readPublic(w.public)))
		for range min(3, len(names)) {
			name := names[w.rng.IntN(len(names))]
			full := filepath.Join(w.public, filepath.FromSlash(name))
			if w.broken {
				break // it stays as it was
			}
			info, err := os.Stat(full)
			switch kind := w.rng.IntN(3); {
			case err != nil:
			case kind == 0:
				_ = os.Remove(full)
			case kind == 1:
				_ = os.WriteFile(full, []byte("改过"), 0o644)
			default: // the size and the time stay
				_ = os.WriteFile(full, make([]byte, info.Size()), 0o644)
				_ = os.Chtimes(full, info.ModTime(), info.ModTime())
			}
		}
		if w.rng.IntN(4) == 0 { // and nothing is known of what was left
			w.must(os.RemoveAll(filepath.Join(w.dir, ".jianbao", "builds")))
		}
		return "edit and remove files of public/"
	},
	func(w *workingSite) string {
		w.drafts = !w.drafts
		return fmt.Sprintf("drafts: %v", w.drafts)
	},
	func(w *workingSite) string {
		w.files["assets/badge.png"] = w.picture()
		return "another picture for the badge"
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/404.html", "{{ define `main` }}{{ range bulletins `tag` `民生` 9 }}{{ .Title }}{{ end }}{{ end }}")
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/months.html", "{{ define `main` }}{{ range bulletins `district` `wuhou` 9 }}{{ .Title }}{{ end }}{{ end }}")
	},
	func(w *workingSite) string {
		w.files["layouts/partials/named.html"] = "{{ define `named` }}0{{ end }}"
		return w.writeOrRemove("layouts/districts.html", `{{ define "main" }}<a href="{{ range latest 1 }}{{ .URL }}{{ end }}">.</a>{{ template "named" }}{{ end }}`)
	},
	func(w *workingSite) string {
		w.files["layouts/partials/named.html"] = fmt.Sprintf("{{ define `named` }}%d{{ end }}", w.rng.IntN(9))
		return "another layouts/partials/named.html"
	},
	func(w *workingSite) string {
		return w.writeOrRemove("layouts/tag.html", "{{ define `main` }}{{ fragments (print `partials/` `card.html`) .List.Cards }}{{ end }}")
	},
	func(w *workingSite) string {
		w.files["themes/own/theme.toml"] = fmt.Sprintf("name = \"own\"\n[colors]\nground = \"#ffff%x0\"\n", 14+w.rng.IntN(2))
		return w.writeOrRemove("themes/own/layouts/topic.html", "{{ define `main` }}{{ .Page.Title }}{{ end }}")
	},
	func(w *workingSite) string { // a backup, or what git has
		if w.backup == nil {
			w.backUp()
			return "back public/ up"
		}
		if w.broken {
			return "nothing"
		}
		names := slices.Sorted(maps.Keys(w.backup))
		whole := w.rng.IntN(2) == 0
		for _, name := range names {
			full := filepath.Join(w.dir, "..", filepath.FromSlash(name))
			some := strings.HasPrefix(name, "public/") && !strings.HasPrefix(name, "public/.jianbao/") && w.rng.IntN(3) == 0
			if _, err := os.Lstat(full); err != nil {
				some = false // what the last build did not leave is somebody else's, and stays
			}
			if whole || some {
				if os.MkdirAll(filepath.Dir(full), 0o755) == nil && os.WriteFile(full, w.backup[name].data, 0o644) == nil {
					w.must(os.Chtimes(full, w.backup[name].at, w.backup[name].at))
				}
			}
		}
		return fmt.Sprintf("restore a backup; whole: %v", whole)
	},
}, ofStatic...)

// showAll is the first of the edits.
const showAll = 0

const (
	nowhere = `"无此区"`
	noPhoto = "\n![](nowhere.jpg)\n"
	noFile  = "\n[名单](nowhere.csv)\n"
)

// heal takes back what breaks a site.
func (w *workingSite) heal() {
	w.relink()
	tagged := false
	pages := map[string]bool{}
	for _, s := range w.bulletins {
		s.lines["unknown"], s.body = "", strings.NewReplacer(noPhoto, "", noFile, "").Replace(s.body)
		s.attachments = slices.DeleteFunc(s.attachments, func(a map[string]string) bool {
			return strings.HasSuffix(a["file"], ".ceb\"") && w.settings["files.extensions"] == ""
		})
		if pages[s.lines["page"]] { // two have the address
			s.lines["page"] = ""
		}
		pages[s.lines["page"]] = true
		for _, name := range []string{"t0.csv", "t1.csv"} {
			if w.files[path.Join(s.folder, name)] == "" && strings.Contains(s.body, name) {
				w.files[path.Join(s.folder, name)] = w.csv()
			}
		}
		if s.lines["district"] == nowhere {
			w.setDistrict(s)
		}
		tagged = tagged || strings.Contains(s.lines["tags"], "民生")
	}
	if strings.Contains(w.files["layouts/404.html"], "民生") && !tagged {
		delete(w.files, "layouts/404.html")
	}
}

// csv is one, in the encodings and with the separators that spreadsheets have.
func (w *workingSite) csv() string {
	text := fmt.Sprintf("姓名,人数\r\n甲%d,%d\r\n", w.rng.IntN(9), w.rng.IntN(9))
	switch w.rng.IntN(4) {
	case 0:
		text = "\ufeff" + text
	case 1:
		text = strings.ReplaceAll(text, ",", ";")
	case 2:
		text, _ = simplifiedchinese.GBK.NewEncoder().String(text)
	}
	return text
}

func (w *workingSite) backUp() {
	w.backup = map[string]backupFile{}
	top := filepath.Join(w.dir, "..")
	for _, dir := range []string{"public", "site/.jianbao/builds"} {
		_ = fs.WalkDir(os.DirFS(top), dir, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil
			}
			data, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
			w.must(err)
			info, err := entry.Info()
			w.must(err)
			w.backup[name] = backupFile{data, info.ModTime()}
			return nil
		})
	}
}

func readPublic(dir string) map[string]bool {
	names := map[string]bool{}
	_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(name, ".jianbao/") {
			names[name] = true
		}
		return nil
	})
	return names
}

// sourceOf is where a link names a bulletin's folder.
func sourceOf(s *bulletinFile) string {
	return "../../" + strings.TrimPrefix(s.folder, "content/") + "/"
}

// sourceLinks are links that name a source.
var sourceLinks = regexp.MustCompile(`\(\.\./\.\./([^)#]*)/(#[^)]*|index\.md)?\)`)

// relink takes the links to sources that are not there out of all texts.
func (w *workingSite) relink() {
	folders := map[string]bool{}
	for _, s := range w.bulletins {
		folders[s.folder] = true
	}
	for _, s := range w.bulletins {
		s.body = sourceLinks.ReplaceAllStringFunc(s.body, func(link string) string {
			if folders["content/"+sourceLinks.FindStringSubmatch(link)[1]] {
				return link
			}
			return "(/)"
		})
	}
}
