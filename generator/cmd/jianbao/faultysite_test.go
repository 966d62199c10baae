package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// faultySite is a site with a fault.
type faultySite struct {
	t     *testing.T
	dir   string
	args  []string
	found []finding
	at    finding // the fault
}

type finding struct {
	Code                 diag.Code
	Severity, File       string
	Line, Column, Length int
	Message              string
	Hints                []string
}

func newFaultySite(t *testing.T, c cureCase) *faultySite {
	work := memoryDir(t)
	s := &faultySite{t: t, dir: filepath.Join(work, "site")}
	writeFiles(t, s.dir, goodSite)
	if c.archive != "" {
		broken := readBroken(t, c.archive)
		for _, name := range broken.deleted {
			s.remove(name)
		}
		writeFiles(t, s.dir, broken.files)
		for _, arg := range broken.args {
			s.args = append(s.args, strings.ReplaceAll(arg, "$WORK", work))
		}
		if built, ok := builtCases()[c.archive]; ok {
			s.args = append(s.args, built.make(t, s.dir)...)
		}
	}
	writeFiles(t, s.dir, c.files)
	s.build()
	return s
}

func (s *faultySite) build() {
	args := append([]string{"build", "--site", s.dir, "--lang", "zh", "--format", "json"}, s.args...)
	_, stdout, stderr := command(s.t, args...)
	var out struct{ Diagnostics []finding }
	if err := json.Unmarshal([]byte(stdout), &out); err != nil {
		s.t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	s.found = out.Diagnostics
}

func (s *faultySite) find(code diag.Code) bool {
	i := slices.IndexFunc(s.found, func(d finding) bool { return d.Code == code })
	if i >= 0 {
		s.at = s.found[i]
	}
	return i >= 0
}

// hint is the first hint of the fault.
func (s *faultySite) hint() string {
	if len(s.at.Hints) == 0 {
		s.t.Fatal("no hint")
	}
	return s.at.Hints[0]
}

// colon is what follows the colon of the hint.
func (s *faultySite) colon() string {
	_, text, _ := strings.Cut(s.hint(), "：")
	return text
}

func (s *faultySite) write(name, text string) { writeFiles(s.t, s.dir, map[string]string{name: text}) }

func (s *faultySite) remove(name string) {
	if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *faultySite) rename(from, to string) {
	if err := os.Rename(filepath.Join(s.dir, from), filepath.Join(s.dir, to)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *faultySite) folder(name string) {
	if err := os.MkdirAll(filepath.Join(s.dir, name), 0o777); err != nil {
		s.t.Fatal(err)
	}
}

func (s *faultySite) read(name string) string {
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

func (s *faultySite) replace(name, old, new string) {
	s.write(name, strings.Replace(s.read(name), old, new, 1))
}

// line types the line of the fault anew.
func (s *faultySite) line(text string) {
	lines := strings.Split(s.read(s.at.File), "\n")
	lines[s.at.Line-1] = text
	s.write(s.at.File, strings.Join(lines, "\n"))
}

// lineText is the line of the fault.
func (s *faultySite) lineText() string { return strings.Split(s.read(s.at.File), "\n")[s.at.Line-1] }

// spanText is what the carets stand under.
func (s *faultySite) spanText() string {
	line := []rune(s.lineText())
	return string(line[s.at.Column-1:][:s.at.Length])
}

// span types anew what the carets stand under.
func (s *faultySite) span(text string) {
	line := []rune(s.lineText())
	s.line(string(line[:s.at.Column-1]) + text + string(line[s.at.Column-1+s.at.Length:]))
}

// goodText puts a bulletin without a fault in the place of the one that has it.
var goodText = write("content/bad/index.md", bulletin("正文。\n"))

func write(name, text string) func(*faultySite) { return func(s *faultySite) { s.write(name, text) } }

// front is a bulletin with one line more.
func front(line string) map[string]string {
	return map[string]string{
		"content/bad/index.md": strings.Replace(bulletin("正文。\n"), "\n+++\n", "\n"+line+"\n+++\n", 1),
	}
}

// typeLine types the line that the hint shows after its colon.
func typeLine(s *faultySite) { s.line(s.colon()) }

// typeRepair types what was read in the place of what was typed.
func typeRepair(s *faultySite) {
	_, typed, _ := strings.Cut(s.at.Message, "“")
	typed, _, _ = strings.Cut(typed, "”")
	s.replace(s.at.File, typed, s.colon())
}

func deleteLine(s *faultySite) { s.line("") }

// typeSuggestion types the name that the hint suggests.
func typeSuggestion(s *faultySite) {
	_, name, _ := strings.Cut(s.hint(), "“")
	name, _, _ = strings.Cut(name, "”")
	s.span(name)
}

// addSlug adds the line that the hint shows, or one like it.
func addSlug(s *faultySite) { s.replace(s.at.File, "+++\n", "+++\nslug = \"yulin-hesuan\"\n") }
