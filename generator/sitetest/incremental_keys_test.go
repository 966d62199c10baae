package sitetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	keytables "jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// keyEdit gives a key of front matter or site.toml another value.
type keyEdit struct{ table, key string }

// keyEdits are one for each key of the tables that the documents are made of.
var keyEdits = func() (all []keyEdit) {
	for _, table := range keytables.KeyTables() {
		for _, key := range table.Keys {
			all = append(all, keyEdit{table.Name, key.Name})
		}
	}
	return all
}()

// narrowEdits is how many of them are of bulletins and photos, which come first.
var narrowEdits = slices.IndexFunc(keyEdits, func(e keyEdit) bool { return e.table == "site" })

var texts = []string{`"甲"`, `"乙"`}

// values are what keys may have. A key that may be left out is left out at times.
var values = map[string][]string{
	"bulletin.kicker": texts, "bulletin.subtitle": texts, "bulletin.summary": texts, "bulletin.source": texts,
	"bulletin.author": texts, "bulletin.editor": texts, "bulletin.reviewers": {`["甲"]`, `["甲", "乙"]`, `"丙"`},
	"bulletin.number": texts, "bulletin.note": {`"甲"`, `"（乙）"`}, "bulletin.signed": {`"甲"`, `["甲", "乙"]`},
	"bulletin.signed_date": {"2024-06-01", "2024-06-02"}, "bulletin.contents": {"true", "false"},
	"bulletin.tags":  {`["民生"]`, `["民生", "环保"]`, `["Tag"]`, `["tag", "民生"]`},
	"bulletin.draft": {"true"}, "bulletin.pinned": {"true"},
	"bulletin.updated":    {"2024-07-01", "2024-07-01T09:00:00", "2024-08-01"},
	"bulletin.publish_at": {"2024-06-20T08:00:00"}, "bulletin.expires": {"2024-06-10", "2025-01-01"},
	"bulletin.extra":  {`{ a = "甲" }`, `{ a = "乙", b = [1, 2] }`},
	"bulletin.accept": {`["check-mobile 13800138000"]`, `["check-landline"]`},

	"attachment.title": texts,

	"photo.caption": texts, "photo.credit": texts, "photo.alt": texts, "photo.focus": {"[0.1, 0.5]", "[0.9, 0.5]"},

	"site.title":    {`"代表在行动"`, `"另一个站"`},
	"site.base_url": {`"https://jianbao.example.gov.cn/"`, `"https://example.gov.cn/jianbao/"`},
	"site.language": {`"en"`}, "site.timezone": {`"Asia/Urumqi"`, `"UTC"`}, "site.theme": {`"own"`},
	"site.external_notice": {"true"},

	"organization.name": texts, "organization.organizer": texts, "organization.address": texts,
	"organization.postcode": texts, "organization.phone": texts, "organization.icp": texts,
	"organization.police":       {`"甲"`, `"川公网安备51010702000001号"`},
	"organization.site_id_code": {`"甲"`, `"none"`}, "organization.notice": texts, "organization.badge": {`"badge.png"`},
	"organization.badge_url": {`"https://bszs.conac.cn/a"`, `"https://bszs.conac.cn/b"`},

	"embed.hosts": {`["v.qq.com"]`, `["bilibili.com", "v.qq.com"]`},
	"look.unit":   {`"街道"`, `"ward"`}, "look.accent": {`"#0b5394"`, `"#006d3c"`},
	"look.ink": {`"#000000"`, `"#101820"`}, "look.ground": {`"#fffdf5"`, `"#fafafa"`},
	"look.home": {`["lead", "latest", "photos", "more"]`, `["photos", "more", "topics"]`, `["latest", "ranking"]`},
	"look.logo": {`"logo.png"`}, "look.logo_dark": {`"assets/logo.png"`, `"dark.png"`},
	"look.favicon": {`"logo.png"`, `"dark.png"`}, "look.share_image": {`"dark.png"`},
	"site.extra": {`{ a = "甲" }`, `{ b = [1, 2] }`},

	"photos.widths": {"[24, 16]", "[20]"}, "photos.quality": {"50", "60"},
	"photos.formats":        {`["avif", "jpeg"]`, `["jpeg"]`},
	"photos.max_megapixels": {"1", "200"}, "photos.max_megabytes": {"1", "100"},
	"photos.memory_megabytes": {"64", "128"}, "photos.cache": {`"/srv/a"`, `"file:///srv/b"`},
	"photos.cache_endpoint": {`"https://a.example.cn"`}, "photos.cache_region": {`"r"`},
	"photos.cache_trust": {`["BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY="]`},

	"files.extensions": {`["ceb"]`, `["ceb", "gd"]`}, "files.max_megabytes": {"1", "100"},

	"check.severity":    {`{ check-mobile = "off" }`, `{ check-mobile = "error" }`},
	"check.own_numbers": {`["028-00000000"]`}, "check.hosts": {`["gov.cn"]`},
	"check.fresh_days": {"7", "30"}, "check.min_width": {"10", "900"},

	"district.order": {"1", "2"},
	"district.since": {"1990-01-01", "2024-03-01"}, "district.until": {"2024-04-01", "2040-01-01"},

	"topic.intro": texts,

	"script.src":  {`"https://hm.baidu.com/hm.js?a"`, `"https://s4.cnzz.com/z_stat.php?id=1"`},
	"script.data": {`{ website-id = "a" }`, `{ data-b = 1, website-id = "<&>" }`},

	"menu.title": texts, "menu.url": {`"/"`, `"/months/"`, `"/districts/"`, `"/chengdu/"`, `"https://example.gov.cn/"`},
	"menu.children": {
		`[{ title = "甲", url = "/months/" }]`, `[{ title = "乙", url = "/qingyang/" }, { title = "丙", url = "/" }]`,
	},
}

// required are the keys that are never left out.
var required = []string{
	"script.src", "menu.title", "menu.url", "site.title", "photos.widths", "photo.file", "attachment.file",
}

// others are the keys whose values depend on others.
var others = map[string]func(w *workingSite) string{
	"bulletin.title": func(w *workingSite) string {
		s := w.anyBulletin()
		s.lines["title"] = fmt.Sprintf("\"改过的题目%d\"", w.rng.IntN(1000))
		return "another title for " + s.folder
	},
	"bulletin.page": func(w *workingSite) string {
		s := w.anyBulletin()
		own := path.Base(s.folder)
		return s.folder + " " + w.setOrClear(s.lines, "page", `"/p1/"`, `"/`+own+`/"`, `"/p1/`+own+`/"`)
	},
	"bulletin.menu": func(w *workingSite) string {
		s := w.anyBulletin()
		if s.lines["page"] == "" {
			s.lines["page"] = `"/` + path.Base(s.folder) + `/"`
		}
		return s.folder + " " + w.setOrClear(s.lines, "menu", "1", "2")
	},
	"bulletin.district": func(w *workingSite) string {
		s := w.anyBulletin()
		w.setDistrict(s)
		return "another district for " + s.folder
	},
	"bulletin.date": func(w *workingSite) string {
		s := w.anyBulletin()
		w.setDate(s)
		return "another date for " + s.folder
	},
	"bulletin.slug": func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "slug", fmt.Sprintf("\"s%d\"", w.made), fmt.Sprintf("\"简报%d\"", w.made))
	},
	"bulletin.aliases": func(w *workingSite) string {
		s := w.anyBulletin()
		return s.folder + " " + w.setOrClear(s.lines, "aliases", fmt.Sprintf("[\"/old/%d.html\"]", w.made))
	},
	"bulletin.photos": func(w *workingSite) string {
		s := w.anyBulletin()
		if n := len(s.photos); n > 0 && w.rng.IntN(3) == 0 {
			s.photos = s.photos[1:]
		} else if n > 1 && w.rng.IntN(2) == 0 {
			slices.Reverse(s.photos)
		} else {
			s.addPhoto()
		}
		return "other photos for " + s.folder
	},
	"bulletin.cover": func(w *workingSite) string {
		s := w.anyBulletin()
		for len(s.photos) < 2 {
			s.addPhoto()
		}
		return s.folder + " " + w.setOrClear(s.lines, "cover", s.photos[0]["file"], s.photos[1]["file"])
	},
	"bulletin.topics": func(w *workingSite) string {
		s, first := w.anyBulletin(), w.topics[0]
		values := []string{"[" + first["slug"] + "]", "[" + first["title"] + "]"}
		if len(w.topics) > 1 {
			values = append(values, "["+first["slug"]+", "+w.topics[1]["slug"]+"]")
		}
		return s.folder + " " + w.setOrClear(s.lines, "topics", values...)
	},
	"photo.file": func(w *workingSite) string {
		s := w.anyBulletin()
		s.addPhoto()
		n := len(s.photos)
		if n > 1 { // another file under the same caption
			s.photos[0]["file"] = s.photos[n-1]["file"]
			s.photos = s.photos[:n-1]
		}
		return "another file for a photo of " + s.folder
	},
	"district.code": func(w *workingSite) string { return either(w.districts[2], "code", `"510107"`, `"510109"`) },
	"district.name": func(w *workingSite) string {
		what := either(w.districts[2], "name", `"武侯区"`, `"武侯新区"`)
		w.districts[2]["aliases"] = ""
		if w.districts[2]["name"] != `"武侯区"` { // bulletins still say so
			w.districts[2]["aliases"] = `["武侯区"]`
		}
		return what
	},
	"district.aliases": func(w *workingSite) string {
		d := w.districts[2]
		if d["name"] == `"武侯区"` {
			return w.setOrClear(d, "aliases", `["武侯"]`)
		}
		return either(d, "aliases", `["武侯区"]`, `["武侯区", "武侯"]`)
	},
	"district.slug": func(w *workingSite) string {
		was := w.districts[2]["slug"]
		what := either(w.districts[2], "slug", `"wuhou"`, `"wuhou-xin"`)
		w.districts[2]["old"] = ""
		if w.rng.IntN(2) == 0 {
			w.districts[2]["old"] = "[" + was + "]"
			what += ", which keeps the old one"
		}
		for name, text := range w.files {
			if strings.HasPrefix(name, "layouts/") { // whose queries name it
				for _, quote := range []string{`"`, "`"} {
					text = strings.ReplaceAll(text, quoted(was, quote), quoted(w.districts[2]["slug"], quote))
				}
				w.files[name] = text
			}
		}
		return what
	},
	"district.old": func(w *workingSite) string {
		d, other := w.districts[2], `"wuhou"`
		if d["slug"] == other {
			other = `"wuhou-xin"`
		}
		return w.setOrClear(d, "old", `["jiuqu"]`, "["+other+"]", "["+other+`, "jiuqu"]`)
	},
	"district.parent": func(w *workingSite) string {
		return w.setOrClear(w.districts[2], "parent", `"chengdu"`, `"qingyang"`)
	},
	"topic.slug":  func(w *workingSite) string { return w.renameTopic("slug", `"t0"`, `"t9"`) },
	"topic.title": func(w *workingSite) string { return w.renameTopic("title", `"专题0"`, `"专题九"`) },
}

// either gives a key that is required the other of two values.
func either(lines map[string]string, key, a, b string) string {
	if lines[key] == a {
		a = b
	}
	lines[key] = a
	return key + " = " + a
}

// quoted is a text in other quotes.
func quoted(text, quote string) string { return strings.ReplaceAll(text, `"`, quote) }

// renameTopic renames the first topic, also where bulletins name it.
func (w *workingSite) renameTopic(key, a, b string) string {
	was := w.topics[0][key]
	what := either(w.topics[0], key, a, b)
	for _, s := range w.bulletins {
		s.lines["topics"] = strings.ReplaceAll(s.lines["topics"], was, w.topics[0][key])
	}
	return what
}

// apply gives the key another value somewhere. One that the edits do not know is unchanged: TestEditsVaryAll names it.
func (e keyEdit) apply(w *workingSite) string {
	name := e.table + "." + e.key
	for _, table := range []map[string]func(*workingSite) string{others, ofAttachments, ofWithdrawals, ofDeploys} {
		if other := table[name]; other != nil {
			return name + ": " + other(w)
		}
	}
	values := values[name]
	if len(values) == 0 {
		return "nothing"
	}
	where, lines, key := w.tableOf(e.table, e.key)
	if slices.Contains(required, name) {
		lines[key] = values[w.rng.IntN(len(values))]
		return where + key + " = " + lines[key]
	}
	switch name {
	case "site.theme":
		w.files["themes/own/theme.toml"] = "name = \"own\"\n"
	case "look.logo", "look.logo_dark", "look.favicon", "look.share_image":
		w.files["assets/logo.png"], w.files["assets/dark.png"] = w.picture(), w.picture()
	case "organization.badge":
		w.files["assets/badge.png"] = w.picture()
	}
	return where + w.setOrClear(lines, key, values...)
}

// tableOf picks a table of a kind, and the name of a key in it.
func (w *workingSite) tableOf(table, key string) (where string, lines map[string]string, name string) {
	switch table {
	case "bulletin":
		s := w.anyBulletin()
		return s.folder + " ", s.lines, key
	case "photo":
		s := w.anyBulletin()
		if len(s.photos) == 0 {
			s.addPhoto()
		}
		return "a photo of " + s.folder + " ", s.photos[w.rng.IntN(len(s.photos))], key
	case "attachment":
		s := w.anyBulletin()
		if len(s.attachments) == 0 {
			w.addAttachment(s)
		}
		return "an attachment of " + s.folder + " ", s.attachments[w.rng.IntN(len(s.attachments))], key
	case "district":
		return "a district's ", w.districts[w.rng.IntN(len(w.districts))], key
	case "topic":
		return "a topic's ", w.topics[w.rng.IntN(len(w.topics))], key
	case "script":
		if len(w.scripts) == 0 {
			w.scripts = append(w.scripts, map[string]string{"src": `"https://example.com/a.js"`})
		}
		return "a script's ", w.scripts[0], key
	case "menu":
		if len(w.menu) == 0 || len(w.menu) < 3 && w.rng.IntN(2) == 0 {
			w.menu = append(w.menu, map[string]string{"title": `"丁"`, "url": `"/"`})
		}
		return "a menu's ", w.menu[w.rng.IntN(len(w.menu))], key
	case "site":
		return "", w.settings, key
	}
	return "", w.settings, table + "." + key
}

// TestEditsVaryAll holds the edits to what they are for: each key of the tables, and each field of the domain types, is
// given another value by one of them. A key or field that is new and that no edit varies fails here by its name.
func TestEditsVaryAll(t *testing.T) {
	keys, fields := map[string]bool{}, map[string]bool{}
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 3))
		w := newWorkingSite(t.TempDir(), 4)
		before, was := w.written(), w.load(t)
		for _, kind := range rng.Perm(len(edits) + len(keyEdits)) {
			w.step(step{kind: kind, seed: rng.Uint64()})
			after, now := w.written(), w.load(t)
			markKeys(keys, before, after)
			markFields(fields, was, now)
			before, was = after, now
		}
	}
	for _, e := range keyEdits {
		if name := e.table + "." + e.key; !keys[name] && !holdsTable(e, keys) {
			t.Errorf("no edit gives the key %s another value: add some to the values here", name)
		}
	}
	for _, kind := range []reflect.Type{
		reflect.TypeFor[site.Site](), reflect.TypeFor[site.Organization](), reflect.TypeFor[site.Look](),
		reflect.TypeFor[site.PhotoSettings](), reflect.TypeFor[site.CheckSettings](), reflect.TypeFor[site.District](),
		reflect.TypeFor[site.Topic](), reflect.TypeFor[site.Bulletin](), reflect.TypeFor[site.Credits](),
		reflect.TypeFor[site.More](), reflect.TypeFor[site.Photo](),
		reflect.TypeFor[site.File](), reflect.TypeFor[site.FileSettings](), reflect.TypeFor[site.Table](),
		reflect.TypeFor[site.Withdrawal](), reflect.TypeFor[site.StaticFile](),
	} {
		for _, f := range reflect.VisibleFields(kind) {
			if name := kind.Name() + "." + f.Name; !fields[name] {
				t.Errorf("no edit varies the field %s", name)
			}
		}
	}
}

// holdsTable reports whether a key of site.toml is that of a section whose keys are varied.
func holdsTable(e keyEdit, keys map[string]bool) bool {
	for name := range keys {
		if e.table == "site" && strings.HasPrefix(name, e.key+".") {
			return true
		}
	}
	return false
}

// written are the values of all keys, by key and where it stands.
func (w *workingSite) written() map[string]string {
	all := map[string]string{}
	add := func(table, where string, lines map[string]string) {
		for key, value := range lines {
			all[table+"."+key+" "+where] = value
		}
	}
	for _, s := range w.bulletins {
		add("bulletin", s.folder, s.lines)
		maps.Copy(all, s.withdrawal())
		add("bulletin", s.folder, map[string]string{"photos": s.photoList(), "attachments": listOf(s.attachments)})
		for i, a := range s.attachments {
			add("attachment", fmt.Sprint(s.folder, i), a)
		}
		for i, p := range s.photos {
			add("photo", fmt.Sprint(s.folder, i), p)
		}
	}
	for key, value := range w.settings {
		addSetting(all, key, value)
	}
	for i, d := range w.districts {
		add("district", fmt.Sprint(i), d)
	}
	for i, topic := range w.topics {
		add("topic", fmt.Sprint(i), topic)
	}
	for i, entry := range w.scripts {
		add("script", fmt.Sprint(i), entry)
	}
	for i, entry := range w.menu {
		add("menu", fmt.Sprint(i), entry)
	}
	return all
}

func markKeys(varied map[string]bool, before, after map[string]string) {
	for at, value := range after {
		if was, there := before[at]; there && was != value || !there && value != "" {
			name, _, _ := strings.Cut(at, " ")
			varied[name] = true
		}
	}
}

// load is the site as a build sees it.
func (w *workingSite) load(t *testing.T) *site.Site {
	t.Helper()
	folder, root, err := fsys.OpenFolder(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	defer folder.Close()
	s, err := keytables.Load(t.Context(), folder, keytables.Options{Now: w.now, Drafts: w.drafts}, new(diag.List))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// markFields marks the fields that differ between two versions of a site.
func markFields(varied map[string]bool, before, after *site.Site) {
	mark(varied, reflect.ValueOf(*before), reflect.ValueOf(*after))
	for i := range min(len(before.Districts), len(after.Districts)) {
		mark(varied, reflect.ValueOf(*before.Districts[i]), reflect.ValueOf(*after.Districts[i]))
	}
	for i := range min(len(before.Topics), len(after.Topics)) {
		mark(varied, reflect.ValueOf(*before.Topics[i]), reflect.ValueOf(*after.Topics[i]))
	}
	markEach(varied, before.Static, after.Static)
	was := bulletinsOf(before)
	for file, b := range bulletinsOf(after) {
		old := was[file]
		if old == nil {
			varied["Bulletin.File"] = true
			continue
		}
		mark(varied, reflect.ValueOf(*old), reflect.ValueOf(*b))
		mark(varied, reflect.ValueOf(old.Credits()), reflect.ValueOf(b.Credits()))
		mark(varied, reflect.ValueOf(old.More.OrNone()), reflect.ValueOf(b.More.OrNone()))
		markWithdrawal(varied, old.Withdrawal(), b.Withdrawal())
		for i := range min(len(old.Tables()), len(b.Tables())) {
			mark(varied, reflect.ValueOf(old.Tables()[i]), reflect.ValueOf(b.Tables()[i]))
		}
		markEach(varied, old.Photos, b.Photos)
		markEach(varied, old.Files(), b.Files())
	}
}
