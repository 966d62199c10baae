package rules

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// maxImports is how many other rooms one may import, if it does not compose.
const maxImports = 6

// composers put rooms together, and may import as many as they need.
var composers = []string{"cmd/jianbao", "generator", "build", "preview", "inspect", "importer", "deploy"}

// room is a package of this module: its name below generator/internal, or for the few others that of floors; and the
// rooms that its files import, tests aside.
type room struct{ name, imports string }

// floors are the rooms, from the top. A room imports only from floors below its own. A change of the table is a change
// of the architecture, and docs/architecture.md holds it, too: run this test with -update.
var floors = []struct {
	name  string
	rooms []room
}{
	{"commands: flags in, text out", []room{
		{"cmd/jianbao", "check content diag docs generator site"},
		{"search/measure", "search"},
		{"release", "generator icon"},
	}},
	{"face: options and results, no logic", []room{
		{"generator", "build create deploy diag fault importer inspect preview scaffold upload"},
	}},
	{"build: the targets, and which of them are reused; import: files in, drafts out", []room{
		{"build", "content diag digest fault feed fsys hosting icon inspect markdown nametable page parallel photo " +
			"publish record render search sharedcache site theme"},
		{"importer", "check content create diag fault frontmatter fsys importer/charset importer/document " +
			"importer/docx importer/draft importer/interpret importer/mail importer/plain " +
			"importer/posts importer/web inspect markdown parallel photo site"},
	}},
	{"preview and check: the live site, the check over a site", []room{
		{"preview", "content diag fault fsys icon markdown page photo render serve site theme"},
		{"inspect", "check content diag docinfo fault fsys html markdown page parallel photo render site"},
	}},
	{"the shared cache of photos", []room{
		{"sharedcache", "deploy diag fault fsys site upload/s3"},
	}},
	{"what they share: bodies and pages; new bulletins, new sites", []room{
		{"render", "content diag markdown page site theme"},
		{"create", "content diag fault fsys photo site"},
		{"deploy", "content diag fault fsys hosting publish record site upload upload/ftp upload/s3 upload/sftp"},
		{"scaffold", "content diag divisions fault fsys site"},
		{"importer/mail", "diag fault importer/document importer/docx importer/message importer/web"},
	}},
	{"what an imported document means", []room{
		{"importer/interpret", "content diag importer/document importer/draft importer/markup site"},
		{"importer/posts", "diag frontmatter importer/document importer/draft markdown site"},
	}},
	{"kinds of targets", []room{
		{"upload/s3", "upload"},
		{"upload/sftp", "upload"},
		{"upload/ftp", "upload"},
	}},
	{"site.toml and content/ to site.Site; a folder of files to a target", []room{
		{"upload", "fsys parallel publish site"},
		{"content", "diag divisions frontmatter fsys record site"},
	}},
	{"stages: each does one thing with a site", []room{
		{"page", "diag digest markdown nametable qr site"},
		{"theme", "diag digest html icon site themes"},
		{"photo", "diag fsys photo/avif photo/heic photo/jpegli site"},
		{"search", "html markdown"},
		{"check", "diag docinfo frontmatter html site"},
		{"record", "digest fsys nametable site"},
		{"publish", "fsys nametable site"},
		{"importer/docx", "diag fault importer/document"},
		{"importer/draft", "diag importer/document"},
		{"importer/markup", "importer/document"},
		{"importer/plain", "diag fault importer/charset importer/document"},
		{"importer/web", "diag fault importer/charset importer/document importer/message"},
	}},
	{"parts: formats, files, errors", []room{
		{"frontmatter", "diag"},
		{"markdown", "cputime diag"},
		{"feed", "html"},
		{"hosting", "diag site"},
		{"serve", "diag html"},
		{"fsys", "site"},
		{"fault", "diag"},
		{"importer/document", "diag"},
		{"importer/message", "importer/charset"},
		{"divisions", "site"},
		{"photo/avif", "photo/wasm"},
		{"photo/heic", "photo/wasm"},
		{"photo/jpegli", "photo/wasm"},
	}},
	{"values and tools: import nothing of ours", []room{
		{"site", ""}, {"diag", ""}, {"html", ""}, {"digest", ""}, {"nametable", ""}, {"parallel", ""}, {"qr", ""},
		{"cputime", ""}, {"docinfo", ""}, {"icon", ""}, {"photo/wasm", ""}, {"docs", ""}, {"themes", ""},
		{"importer/charset", ""}, {anywhere, ""},
	}},
}

// anywhere is a room that all may import, as they may the standard library; the table leaves it out.
const anywhere = "lazyregexp"

// forTests are rooms that only tests import, or that hold only tests.
var forTests = []string{
	"browser", "faults", "feed/feedtest", "fsys/fsystest", "hostile", "rules", "sitetest", "thorough", "upload/uploadtest",
}

// testedRooms are what a suite in forTests imports, beside others of forTests.
var testedRooms = map[string][]string{"upload/uploadtest": {"publish", "upload"}}

// roomOf is the room of a package's import path, or "".
func roomOf(pkg string) string {
	rest, own := strings.CutPrefix(pkg+"/", "jianbao/")
	if !own {
		return ""
	}
	rest = strings.TrimSuffix(rest, "/")
	if rest == "generator" {
		return rest
	}
	return strings.TrimPrefix(strings.TrimPrefix(rest, "generator/"), "internal/")
}

// roomsOf are the rooms of sources, with what each imports.
func roomsOf(all []*source) map[string][]string {
	rooms := map[string][]string{}
	for _, s := range all {
		name := roomOf("jianbao/" + path.Dir(s.name))
		imports := rooms[name]
		for _, pkg := range s.imports() {
			if to := roomOf(pkg); to != "" && to != anywhere && !s.test() && !slices.Contains(imports, to) {
				imports = append(imports, to)
			}
		}
		slices.Sort(imports)
		rooms[name] = imports
	}
	return rooms
}

// Each room imports what the table says.
func TestRooms(t *testing.T) {
	rooms := roomsOf(readSources(t))
	for _, name := range forTests {
		imports, ok := rooms[name]
		imports = slices.DeleteFunc(imports, func(to string) bool {
			return slices.Contains(testedRooms[name], to) || slices.Contains(forTests, to)
		})
		if !ok || len(imports) > 0 {
			t.Errorf("%s is no room for tests: it imports %v", name, imports)
		}
		delete(rooms, name)
	}
	for _, floor := range floors {
		for _, r := range floor.rooms {
			imports, ok := rooms[r.name]
			delete(rooms, r.name)
			if !ok {
				t.Errorf("there is no room %s", r.name)
			}
			if want := strings.Fields(r.imports); !slices.Equal(imports, want) {
				t.Errorf("%s imports %v; the table has %v", r.name, imports, want)
			}
		}
	}
	for name := range rooms {
		t.Errorf("%s is not in the table", name)
	}
}

// The table itself has no import that runs up or within a floor, so no circle, and none too many.
func TestFloors(t *testing.T) {
	for _, wrong := range tableFaults(floors[:]) {
		t.Error(wrong)
	}
	up := slices.Clone(floors)
	up[9].rooms = append(slices.Clone(up[9].rooms), room{"new", "page"})
	up[8].rooms = append(slices.Clone(up[8].rooms), room{"wide", "diag digest docs html nametable qr site"})
	if got := tableFaults(up); len(got) != 2 {
		t.Errorf("two faults in the table, and found: %q", got)
	}
}

func tableFaults(table []struct {
	name  string
	rooms []room
}) (faults []string) {
	floorOf := map[string]int{}
	for n, floor := range table {
		for _, r := range floor.rooms {
			floorOf[r.name] = n
		}
	}
	for n, floor := range table {
		for _, r := range floor.rooms {
			imports := strings.Fields(r.imports)
			if len(imports) > maxImports && !slices.Contains(composers, r.name) {
				faults = append(faults, fmt.Sprintf("%s imports %d rooms, of at most %d", r.name, len(imports), maxImports))
			}
			for _, to := range imports {
				if below, ok := floorOf[to]; !ok || below <= n {
					faults = append(faults, fmt.Sprintf("%s imports %s, which is on no lower floor", r.name, to))
				}
			}
		}
	}
	return faults
}

const (
	architecture = root + "/docs/architecture.md"
	tableBegin   = "<!-- the table of generator/internal/rules -->\n"
	tableEnd     = "<!-- end of the table -->\n"
)

// docs/architecture.md shows the table.
func TestArchitecture(t *testing.T) {
	data, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(data), tableBegin)
	_, after, ok := strings.Cut(rest, tableEnd)
	if !ok {
		t.Fatalf("%s has no place for the table of rooms", architecture)
	}
	want := before + tableBegin + tableText() + tableEnd + after
	if want == string(data) {
		return
	}
	if !*update {
		t.Fatalf("%s does not show the table of rooms: run this test with -update", architecture)
	}
	if err := os.WriteFile(architecture, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func tableText() string {
	var b strings.Builder
	b.WriteString("\n| Room | Imports |\n|---|---|\n")
	for _, floor := range floors {
		fmt.Fprintf(&b, "| **%s** | |\n", floor.name)
		byImports := map[string][]string{}
		var order []string
		for _, r := range floor.rooms {
			if byImports[r.imports] == nil {
				order = append(order, r.imports)
			}
			byImports[r.imports] = append(byImports[r.imports], "`"+r.name+"`")
		}
		for _, imports := range order {
			fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(byImports[imports], ", "), strings.Join(strings.Fields(imports), ", "))
		}
	}
	b.WriteString("\n")
	return b.String()
}
