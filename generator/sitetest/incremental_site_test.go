package sitetest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// workingSite is a site, and what was done to it.
type workingSite struct {
	rng    *rand.Rand
	dir    string
	public string
	files  map[string]string // of the site
	before map[string]string
	sources
	made    int
	history []snapshot
	now     time.Time
	started time.Time // a time before all changes
	clock   time.Time // that of the last change: most have one of their own
	broken  bool
	drafts  bool
	backup  map[string]backupFile // of public/ and its ledger
	urls    int                   // in a sitemap
}

// sources are what site.toml and the bulletins' files say. A table of TOML is a map from keys to values as they are
// written.
type sources struct {
	settings  map[string]string // those of a section under organization.name
	districts []map[string]string
	topics    []map[string]string
	menu      []map[string]string
	scripts   []map[string]string
	bulletins []*bulletinFile
}

func (s *sources) clone() sources {
	p := sources{maps.Clone(s.settings), cloneAll(s.districts), cloneAll(s.topics), cloneAll(s.menu),
		cloneAll(s.scripts), nil}
	for _, b := range s.bulletins {
		p.bulletins = append(p.bulletins, &bulletinFile{
			b.folder, maps.Clone(b.lines), b.body, cloneAll(b.photos), cloneAll(b.attachments), b.yaml,
		})
	}
	return p
}

func cloneAll(tables []map[string]string) (clones []map[string]string) {
	for _, t := range tables {
		clones = append(clones, maps.Clone(t))
	}
	return clones
}

type backupFile struct {
	data []byte
	at   time.Time
}

// snapshot is what a site was.
type snapshot struct {
	files map[string]string
	sources
}

func (w *workingSite) saveSnapshot() {
	w.history = append(w.history, snapshot{maps.Clone(w.files), w.sources.clone()})
}

// bulletinFile is a bulletin as its file says.
type bulletinFile struct {
	folder string
	lines  map[string]string // of the front matter, but for the photos and attachments
	body   string
	photos []map[string]string

	attachments []map[string]string
	yaml        bool // the front matter is
}

func (s *bulletinFile) text() string {
	lines := maps.Clone(s.lines)
	lines["photos"], lines["attachments"] = s.photoList(), listOf(s.attachments)
	if lines["page"] != "" { // which has none of these
		for _, key := range []string{"district", "date", "slug", "topics", "tags", "pinned"} {
			lines[key] = ""
		}
	} else {
		lines["menu"] = ""
	}
	if !strings.Contains(lines["photos"]+s.body, strings.Trim(lines["cover"], `"`)) {
		lines["cover"] = "" // a photo that went
	}
	var b strings.Builder
	if s.yaml {
		b.WriteString("---\n")
		for _, key := range slices.Sorted(maps.Keys(lines)) {
			if lines[key] != "" {
				fmt.Fprintf(&b, "%s: %s\n", key, strings.ReplaceAll(lines[key], " = ", ": "))
			}
		}
		b.WriteString("---\n\n" + s.body)
		return b.String()
	}
	b.WriteString("+++\n")
	writeTable(&b, lines)
	b.WriteString("+++\n\n" + s.body)
	return b.String()
}

// photoList is the value of photos.
func (s *bulletinFile) photoList() string { return listOf(s.photos) }

// listOf is a list of tables, as it is written.
func listOf(tables []map[string]string) string {
	var list []string
	for _, p := range tables {
		var keys []string
		for _, key := range slices.Sorted(maps.Keys(p)) {
			if p[key] != "" {
				keys = append(keys, key+" = "+p[key])
			}
		}
		list = append(list, "{ "+strings.Join(keys, ", ")+" }")
	}
	if len(list) == 0 {
		return ""
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// addPhoto adds a photo that the bulletin has not yet; it is made when the site is written.
func (s *bulletinFile) addPhoto() {
	for i := range 9 {
		if file := fmt.Sprintf("\"p%d.jpg\"", i); !strings.Contains(s.photoList(), file) {
			s.photos = append(s.photos, map[string]string{"file": file})
			return
		}
	}
}

// addAttachment adds a file that the bulletin does not list yet.
func (w *workingSite) addAttachment(s *bulletinFile) {
	for _, file := range []string{"a0.csv", "名单 1.csv", "sub/a1.csv", "a2.ceb"} {
		if strings.Contains(listOf(s.attachments), file) || file == "a2.ceb" && w.settings["files.extensions"] == "" {
			continue
		}
		s.attachments = append(s.attachments, map[string]string{"file": `"` + file + `"`})
		if name := path.Join(s.folder, file); w.files[name] == "" {
			w.files[name] = w.table()
		}
		return
	}
}

// table is a file that is like few others.
func (w *workingSite) table() string { return fmt.Sprintf("姓名,%05d\n", w.rng.IntN(100000)) }

func writeTable(b *strings.Builder, lines map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		if lines[key] != "" {
			fmt.Fprintf(b, "%s = %s\n", key, lines[key])
		}
	}
}

// newWorkingSite is a site of some bulletins.
func newWorkingSite(dir string, bulletins int) *workingSite {
	w := &workingSite{
		rng: rand.New(rand.NewPCG(7, 7)), dir: filepath.Join(dir, "site"), public: filepath.Join(dir, "public"),
		files: map[string]string{},
		now:   time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), clock: time.Now().Add(-time.Hour).Truncate(time.Second),
	}
	w.started = w.clock
	w.settings = map[string]string{
		"title": `"代表在行动"`, "base_url": `"https://jianbao.example.gov.cn/"`, "photos.widths": "[24, 16]",
	}
	w.districts = []map[string]string{
		{"code": `"510100"`, "name": `"成都市"`, "slug": `"chengdu"`},
		{"code": `"510105"`, "name": `"青羊区"`, "slug": `"qingyang"`, "parent": `"chengdu"`},
		{"code": `"510107"`, "name": `"武侯区"`, "slug": `"wuhou"`, "parent": `"chengdu"`},
	}
	w.topics = []map[string]string{{"slug": `"t0"`, "title": `"专题0"`}, {"slug": `"t1"`, "title": `"专题1"`}}
	for range bulletins {
		w.addBulletin()
	}
	w.writeChanges()
	return w
}

// writeChanges writes what changed of the site to its folder, each with a time of its own.
func (w *workingSite) writeChanges() {
	w.files["site.toml"] = w.siteTOML()
	for name := range w.files {
		if strings.HasPrefix(name, "content/") && strings.HasSuffix(name, ".md") {
			delete(w.files, name)
		}
	}
	for _, s := range w.bulletins {
		w.files[path.Join(s.folder, "index.md")] = s.text()
		for _, p := range s.photos {
			name := path.Join(s.folder, strings.Trim(p["file"], `"`))
			if w.files[name] == "" {
				w.files[name] = w.photo()
			}
		}
	}
	for name := range w.files {
		inFolder := func(s *bulletinFile) bool { return s.folder == path.Dir(name) || s.folder+"/sub" == path.Dir(name) }
		if isBeside(name) && !slices.ContainsFunc(w.bulletins, inFolder) {
			delete(w.files, name)
		}
	}
	for name := range w.before {
		if _, ok := w.files[name]; !ok {
			w.must(os.Remove(w.path(name)))
			w.setFolderTimes(path.Dir(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if was, ok := w.before[name]; !ok || was != w.files[name] {
			w.write(name)
		}
	}
}

// isBeside reports whether a file is one that lies beside a bulletin.
func isBeside(name string) bool {
	return strings.HasPrefix(name, "content/") && slices.Contains([]string{".jpg", ".csv", ".ceb", ".mp4"}, path.Ext(name))
}

func (w *workingSite) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *workingSite) must(err error) {
	if err != nil {
		panic(err)
	}
}

func (w *workingSite) write(name string) {
	full := w.path(name)
	w.must(os.MkdirAll(filepath.Dir(full), 0o755))
	at := w.nextTime()
	if info, err := os.Stat(full); err == nil && w.rng.IntN(3) == 0 {
		at = info.ModTime() // as archives, sync clients and backups do
	}
	w.must(os.WriteFile(full, []byte(w.files[name]), 0o644))
	w.must(os.Chtimes(full, at, at))
	w.setFolderTimes(path.Dir(name))
}

func (w *workingSite) nextTime() time.Time {
	w.clock = w.clock.Add(time.Second)
	return w.clock
}

// setFolderTimes gives the folders of a change a time of their own, too, or the one that they had at first; empty ones
// go.
func (w *workingSite) setFolderTimes(folder string) {
	for ; folder != "."; folder = path.Dir(folder) {
		if os.Remove(w.path(folder)) == nil {
			continue
		}
		at := w.nextTime()
		if w.rng.IntN(3) == 0 {
			at = w.started
		}
		if err := os.Chtimes(w.path(folder), at, at); err != nil && !errors.Is(err, fs.ErrNotExist) {
			panic(err)
		}
	}
}

// siteTOML is the site's settings as they are written: keys first, then the sections.
func (w *workingSite) siteTOML() string {
	sections := map[string]map[string]string{}
	for key, value := range w.settings {
		section, name, nested := strings.Cut(key, ".")
		if !nested {
			section, name = "", key
		}
		if sections[section] == nil {
			sections[section] = map[string]string{}
		}
		sections[section][name] = value
	}
	var b strings.Builder
	for _, section := range slices.Sorted(maps.Keys(sections)) {
		if section != "" {
			fmt.Fprintf(&b, "[%s]\n", section)
		}
		writeTable(&b, sections[section])
	}
	for _, d := range w.districts {
		b.WriteString("[[district]]\n")
		writeTable(&b, d)
	}
	for _, t := range w.topics {
		b.WriteString("[[topic]]\n")
		writeTable(&b, t)
	}
	for _, s := range w.scripts {
		b.WriteString("[[script]]\n")
		writeTable(&b, s)
	}
	for _, m := range w.menu {
		b.WriteString("[[menu]]\n")
		writeTable(&b, m)
	}
	return b.String()
}

// photo is one that is like no other.
func (w *workingSite) photo() string {
	img := image.NewGray(image.Rect(0, 0, 30, 20))
	for i := range img.Pix {
		img.Pix[i] = byte(i * w.rng.IntN(9))
	}
	img.SetGray(0, 0, color.Gray{byte(w.rng.IntN(256))})
	var b bytes.Buffer
	w.must(jpeg.Encode(&b, img, nil))
	return b.String()
}

func (w *workingSite) picture() string {
	var b bytes.Buffer
	w.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1+w.rng.IntN(9), 5))))
	return b.String()
}

func (w *workingSite) anyBulletin() *bulletinFile {
	if len(w.bulletins) == 0 {
		return w.addBulletin()
	}
	return w.bulletins[w.rng.IntN(len(w.bulletins))]
}

func (w *workingSite) addBulletin() *bulletinFile {
	w.made++
	s := &bulletinFile{
		folder: fmt.Sprintf("content/%d/b%d", w.made%3, w.made), body: fmt.Sprintf("第%d篇的正文，代表走访选民。\n", w.made),
		lines: map[string]string{"title": fmt.Sprintf("%q", fmt.Sprintf("简报%d", w.made))},
	}
	w.setDistrict(s)
	w.setDate(s)
	w.bulletins = append(w.bulletins, s)
	return s
}

func (w *workingSite) setDistrict(s *bulletinFile) {
	s.lines["district"] = []string{`"武侯区"`, `"青羊区"`, `"成都市"`, `["青羊区", "武侯区"]`}[w.rng.IntN(4)]
}

func (w *workingSite) setDate(s *bulletinFile) {
	s.lines["date"] = fmt.Sprintf("2024-%02d-%02d", 1+w.rng.IntN(6), 1+w.rng.IntN(28))
	s.lines["date"] += []string{"", "", "", "T08:30:00", "T23:30:00-05:00"}[w.rng.IntN(5)]
}

// flip sets a line of a table, or takes it away.
func (w *workingSite) setOrClear(lines map[string]string, key string, values ...string) string {
	if lines[key] != "" && w.rng.IntN(2) == 0 {
		lines[key] = ""
	} else {
		lines[key] = values[w.rng.IntN(len(values))]
	}
	return key + " = " + cmp.Or(lines[key], "nothing")
}

// override writes a file of the site's own theme, or takes it away.
func (w *workingSite) writeOrRemove(name, text string) string {
	if _, ok := w.files[name]; ok {
		delete(w.files, name)
		return "remove " + name
	}
	w.files[name] = text
	return "write " + name
}
