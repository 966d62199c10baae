package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hostile"
)

// importCure is a file with a fault, and what its hint says, done as it stands: the next import must not find it again,
// and must write everything.
type importCure struct {
	code  diag.Code
	files map[string]string // in the folder in
	args  []string
	cure  func(s *importSite)
}

// importSite is a site and a folder with what is imported.
type importSite struct {
	t    *testing.T
	dir  string
	args []string
	out  string
}

func (s *importSite) run() (status int) {
	// In the folder, so that what a hint says can be typed.
	args := append([]string{"import", "in", "--format", "json", "--lang", "zh", "--again"}, s.args...)
	if slices.Contains(s.args, "text") {
		args = append([]string{"import", "in", "--lang", "zh"}, s.args[1:]...)
	}
	status, stdout, stderr := command(s.t, args...)
	s.out = stdout + stderr
	return status
}

func (s *importSite) put(name, text string) { writeFiles(s.t, s.dir, map[string]string{name: text}) }

func (s *importSite) remove(name string) {
	if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
		s.t.Fatal(err)
	}
}

// saved is the cure of a file that is to be saved as .docx.
func saved(name string) func(s *importSite) {
	return func(s *importSite) {
		s.remove("in/" + name)
		s.put("in/saved.docx", string(goodWord()))
	}
}

func goodWord() []byte { return wordFile("武侯区人大开展视察", importText) }

const importText = "2022年9月1日，武侯区人大代表视察玉林街道，听取情况介绍，与群众面对面交流，了解群众的需要，" +
	"提出意见建议，要求有关部门认真研究，及时答复，把好事办好，让群众满意。"

var importCures = sync.OnceValue(func() []importCure {
	return []importCure{
		{diag.ImportOldWord, map[string]string{"a.doc": string(hostile.Compound("WordDocument"))}, nil, saved("a.doc")},
		{diag.ImportOldWord, map[string]string{"a.rtf": `{\rtf1 x}`}, nil, saved("a.rtf")},
		{diag.ImportFormat, map[string]string{"a.pdf": "%PDF-1.7\n"}, nil, saved("a.pdf")},
		{diag.ImportLocked, map[string]string{"a.docx": string(hostile.Compound("EncryptedPackage"))}, nil, saved("a.docx")},
		{diag.ImportDamaged, map[string]string{"a.docx": string(goodWord()[:200])}, nil, saved("a.docx")},
		{diag.ImportEntity, map[string]string{"a.docx": string(wordFileWith(map[string]string{
			"word/document.xml": `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "x">]><w:document xmlns:w=` +
				`"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>`,
		}))}, nil, saved("a.docx")},
		{diag.ImportEmpty, map[string]string{"a.txt": " \n"}, nil, func(s *importSite) {
			s.put("in/a.txt", "武侯区人大\n\n"+importText)
		}},
		{diag.ImportTooLarge, map[string]string{"a.docx": string(wordFileWith(map[string]string{
			"word/styles.xml": "", "word/document.xml": strings.Repeat(" ", 33<<20),
		}))}, nil, saved("a.docx")},
		{diag.ImportDistrictMissing, map[string]string{
			"a.txt": "人大代表开展视察\n\n" + strings.ReplaceAll(importText, "武侯区", ""),
		}, nil,
			func(s *importSite) {
				m := regexp.MustCompile(`jianbao import in/a.txt( [^"\\]*)`).FindStringSubmatch(s.out)
				if m == nil {
					s.t.Fatalf("no command in %s", s.out)
				}
				s.args = append(s.args, strings.Fields(m[1])...)
			}},
		{diag.ImportHalfPunctuation, map[string]string{
			"a.txt": "武侯区人大\n\n" + strings.ReplaceAll(importText, "，", ","),
		}, nil,
			func(s *importSite) { s.args = append(s.args, "--repair") }},
		{diag.ImportMaskedWord, map[string]string{
			"a.txt": "武侯区人大\n\n" + importText + "\n\n区人大机关*党**委组织*党**员参加。",
		}, nil,
			func(s *importSite) { s.args = append(s.args, "--repair") }},
		{diag.ImportPhotosUnclear, map[string]string{
			"a.txt": "武侯区人大甲\n\n" + importText, "b.txt": "武侯区人大乙\n\n" + importText, "1.jpg": "(jpeg)\n",
		}, nil, func(s *importSite) {
			s.remove("in/b.txt")
			s.remove("in/1.jpg")
			s.put("in/b/b.txt", "武侯区人大乙\n\n"+importText)
			s.put("in/b/1.jpg", "(jpeg)\n")
		}},
		{diag.ImportKnown, map[string]string{"a.txt": "武侯区人大\n\n" + importText}, []string{"text"}, func(s *importSite) {
			s.args = append(s.args, "--again")
		}},
		{diag.ImportUnread, map[string]string{
			"_config.yml": "title: 武侯区人大\n", "source/_posts/a.rst": "武侯区人大开展视察\n\n" + importText,
		}, []string{"text", "--district", "武侯区"}, func(s *importSite) {
			s.remove("in/source/_posts/a.rst")
			s.put("in/source/_posts/a.md", "---\ntitle: 武侯区人大开展视察\ndate: 2022-09-01\n---\n\n"+importText)
		}},
		{diag.ImportTooMany, map[string]string{
			"a" + strings.Repeat("/a", 40) + "/a.txt": importText,
		}, nil, func(s *importSite) {
			s.remove("in")
			s.put("in/a.txt", "武侯区人大\n\n"+importText)
		}},
	}
})

// importUncured are the codes of what is to be looked at by people, or what files do not bring about here.
var importUncured = map[diag.Code]string{
	diag.ImportTitleGuess:      "it is removed from guessed: TestGuessedIsConfirmed",
	diag.ImportDistrictGuess:   "the same",
	diag.ImportDateGuess:       "the same",
	diag.ImportSourceGuess:     "the same",
	diag.ImportAuthorGuess:     "the same",
	diag.ImportYearGuess:       "the same",
	diag.ImportDistrictUnknown: "importer/interpret",
	diag.ImportCaptionDoubt:    "it asks to look", diag.ImportGroupCaption: "it asks to look",
	diag.ImportPhotoMissing: "script import: import --fill", diag.ImportPhotoMetafile: "its cure is another picture",
	diag.ImportPhotoCropped: "it asks to look", diag.ImportPhotoLeftOut: "it informs",
	diag.ImportPhotoFormat: "its cure is another picture", diag.ImportPhotoLarge: "its cure is another picture",
	diag.ImportExternal: "its cure is the picture", diag.ImportRevisions: "it asks to look",
	diag.ImportDropped:     "it informs",
	diag.ImportTableMerged: "it asks to look", diag.ImportSimilar: "it asks to look",
	diag.ImportLimit: "a limit of the program",
	diag.ImportGone:  "its cure is the author's text", diag.ImportMissing: "the command line: script import",
	diag.ImportOwn:              "the command line: script import",
	diag.ImportNothingToPublish: "script import_publish", diag.ImportPlacesOpen: "script import_publish",
	diag.ImportStaysPrivate: "script import_publish",
	diag.ImportBusy:         "another import", diag.ImportConverter: "a program that is not there",
	diag.ImportAsTyped:   "it asks to look",
	diag.ImportShortcode: "importer/posts", diag.ImportLink: "importer/posts", diag.ImportFields: "it informs",
	diag.ImportFrontMatter: "importer/posts", diag.ImportPrivate: "it informs", diag.ImportCategory: "importer/posts",
	diag.ImportLeftOut: "it informs", diag.ImportAddress: "it informs",
	diag.ImportAddressTaken: "it informs", diag.ImportPlain: "it asks to look",
}

func TestImportCures(t *testing.T) {
	for _, code := range diag.Codes() {
		if !strings.HasPrefix(string(code), "import-") {
			continue
		}
		cured := slices.ContainsFunc(importCures(), func(c importCure) bool { return c.code == code })
		if _, listed := importUncured[code]; cured == listed {
			t.Errorf("%s: in the table: %v, listed as not to be cured: %v", code, cured, listed)
		}
	}
	for _, c := range importCures() {
		t.Run(string(c.code), func(t *testing.T) {
			s := &importSite{t: t, dir: t.TempDir(), args: c.args}
			writeFiles(t, s.dir, goodSite)
			for name, text := range c.files {
				s.put("in/"+name, text)
			}
			t.Chdir(s.dir)
			if c.code == diag.ImportKnown {
				s.run()
			}
			s.run()
			if !strings.Contains(s.out, string(c.code)) {
				t.Fatalf("no such fault:\n%s", s.out)
			}
			c.cure(s)
			if status := s.run(); status != exitOK || strings.Contains(s.out, string(c.code)+`"`) {
				t.Errorf("after the cure: status %d\n%s", status, s.out)
			}
		})
	}
}

// What was guessed is listed by the check until its word is removed.
func TestGuessedIsConfirmed(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, goodSite)
	text := "武侯区人大开展视察\n\n" + strings.Replace(importText, "2022年", "", 1)
	writeFiles(t, dir, map[string]string{"in/a.txt": text})
	t.Chdir(dir)
	if status, stdout, stderr := command(t, "import", "in"); status != exitOK {
		t.Fatal(stdout, stderr)
	}
	_, stdout, stderr := command(t, "check")
	if !strings.Contains(stdout+stderr, "check-import-guessed") {
		t.Fatal(stdout, stderr)
	}
	files, err := filepath.Glob("content/wuhou/*/0901/index.md")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	index, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	index = regexp.MustCompile(`(?m)^guessed = .*\n`).ReplaceAll(index, nil)
	if err := os.WriteFile(files[0], index, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, stdout, stderr := command(t, "check"); strings.Contains(stdout+stderr, "check-import-guessed") {
		t.Error(stdout, stderr)
	}
}

// A file of an archive that leads out of its folder is not read, and nothing is written beside the site.
func TestImportStaysInside(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, goodSite)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"../../evil.txt", "/evil.txt", `C:\evil.txt`, "good.txt"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte("武侯区人大\n\n" + importText))
	}
	w.Close()
	writeFiles(t, dir, map[string]string{"in.zip": b.String()})
	t.Chdir(dir)
	status, stdout, stderr := command(t, "import", "in.zip")
	if status != exitOK || !strings.Contains(stdout, "共 1 个文件") || strings.Contains(stdout, "evil") {
		t.Error(status, stdout, stderr)
	}
}
