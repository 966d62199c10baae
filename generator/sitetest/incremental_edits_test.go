package sitetest

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// edits are what may happen to a site between two builds.
var edits = []func(w *workingSite) string{
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.body += fmt.Sprintf("\n又一段%d。\n", w.rng.IntN(1000))
		return "edit the body of " + s.folder
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
		s := w.anyBulletin()
		s.lines["title"] = fmt.Sprintf("\"改过的题目%d\"", w.rng.IntN(1000))
		return "edit the title of " + s.folder
	},
	func(w *workingSite) string { s := w.anyBulletin(); w.setDate(s); return "another date for " + s.folder },
	func(w *workingSite) string {
		s := w.anyBulletin()
		w.setDistrict(s)
		return "another district for " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.photos = 1 + w.rng.IntN(3)
		var photos []string
		for i := range s.photos {
			photos = append(photos, fmt.Sprintf("{ file = \"p%d.jpg\", caption = \"图%d\" }", i, w.rng.IntN(100)))
		}
		s.lines["photos"] = "[" + strings.Join(photos, ", ") + "]"
		return "photos and captions for " + s.folder
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
		s := w.anyBulletin()
		from := s.folder
		w.made++
		s.folder = fmt.Sprintf("content/%d/b%d", w.made%4, w.made)
		for i := range s.photos {
			if data := w.files[path.Join(from, fmt.Sprintf("p%d.jpg", i))]; data != "" {
				w.files[path.Join(s.folder, fmt.Sprintf("p%d.jpg", i))] = data
			}
		}
		return "rename " + from + " to " + s.folder
	},
	func(w *workingSite) string {
		return w.setOrClear(w.settings, "base_url", `"https://jianbao.example.gov.cn/"`, `"https://example.gov.cn/jianbao/"`)
	},
	func(w *workingSite) string {
		return w.setOrClear(w.settings, []string{"organization.phone", "organization.name", "organization.icp"}[w.rng.IntN(3)], `"甲"`, `"乙"`)
	},
	func(w *workingSite) string { return w.setOrClear(w.settings, "photos.quality", "50", "60") },
	func(w *workingSite) string { return w.setOrClear(w.settings, "external_notice", "true") },
	func(w *workingSite) string { w.topics = 2 - w.rng.IntN(5)/4; return "other topics" },
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "topics", `["t0"]`, `["t0", "t1"]`)
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "tags", `["民生"]`, `["民生", "环保"]`)
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "draft", "true")
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "pinned", "true")
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "summary", `"一句话"`, `"另一句"`)
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "updated", "2024-07-01")
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "slug", fmt.Sprintf("\"s%d\"", w.made))
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "author", `"王"`, `"李"`)
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "expires", "2024-06-10", "2025-01-01")
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "publish_at", "2024-06-20T08:00:00")
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "aliases", fmt.Sprintf("[\"/old/%d.html\"]", w.made))
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "extra", `{ a = "甲" }`, `{ a = "乙" }`)
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		for _, other := range w.bulletins {
			if other.lines["unknown"] != "" {
				other.lines["unknown"] = ""
				return "mend " + other.folder
			}
		}
		s.lines["unknown"] = "1"
		return "break " + s.folder
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		const photo = "\n![](nowhere.jpg)\n"
		for _, other := range w.bulletins {
			if strings.Contains(other.body, photo) {
				other.body = strings.ReplaceAll(other.body, photo, "")
				return "no photo any more that is not there in " + other.folder
			}
		}
		s.body += photo
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
		w.files, w.settings, w.bulletins, w.topics = maps.Clone(p.files), maps.Clone(p.settings), p.bulletins, p.topics
		return "revert to an earlier state"
	},
	func(w *workingSite) string { // touch
		for _, name := range slices.Sorted(maps.Keys(w.files)) {
			if w.rng.IntN(3) == 0 && w.before[name] != "" {
				w.clock = w.clock.Add(time.Second)
				w.must(os.Chtimes(w.path(name), w.clock, w.clock))
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
			if w.rng.IntN(2) == 0 {
				_ = os.Remove(full)
			} else if !strings.HasPrefix(name, "photos/") { // these are known by name and size
				_ = os.WriteFile(full, []byte("改过"), 0o644)
			}
		}
		return "edit and remove files of public/"
	},
	func(w *workingSite) string {
		w.drafts = !w.drafts
		return fmt.Sprintf("drafts: %v", w.drafts)
	},
	func(w *workingSite) string { return w.setOrClear(w.settings, "timezone", `"Asia/Urumqi"`, `"UTC"`) },
	func(w *workingSite) string { return w.setOrClear(w.settings, "language", `"en"`) },
	func(w *workingSite) string {
		w.files["themes/own/theme.toml"] = "name = \"own\"\n"
		return w.setOrClear(w.settings, "theme", `"own"`)
	},
	func(w *workingSite) string { return w.setOrClear(w.settings, "district.name", `"武侯新区"`) },
	func(w *workingSite) string { return w.setOrClear(w.settings, "district.parent", `"qingyang"`) },
	func(w *workingSite) string {
		w.files["assets/badge.png"] = w.picture()
		return "the badge: " + w.setOrClear(w.settings, "organization.badge", `"badge.png"`)
	},
	func(w *workingSite) string {
		s := w.anyBulletin()
		s.photos = max(1, s.photos)
		s.lines["photos"] = fmt.Sprintf("[{ file = \"p0.jpg\", focus = [0.%d, 0.5] }]", w.rng.IntN(9))
		return "the focus of a photo of " + s.folder
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
