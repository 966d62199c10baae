package posts

import (
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
)

const (
	maxFiles  = 200_000 // of a folder
	maxFolder = 40      // deep
)

// files are the names of all files of a folder.
type files struct {
	names  []string          // sorted
	folded map[string]string // names by themselves in lower case and NFC
	tails  map[string]string // names by their last two parts; "" where several end so
}

// skipped reports folders that hold programs, or what was made of the site.
func skipped(name string) bool {
	switch name {
	case "node_modules", "vendor", "_site", "__MACOSX", "bower_components":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// madeFolders are folders at the top that a generator writes, or keeps its themes in.
var madeFolders = map[Kind][]string{
	Hexo: {"public", "themes", "scaffolds", "docs"}, Hugo: {"public", "themes", "resources", "docs"},
	Jekyll: {"_includes", "_layouts"},
}

// list reads the names of all files.
func (m *move) list() error {
	f := &m.files
	f.folded, f.tails = map[string]string{}, map[string]string{}
	err := fs.WalkDir(m.fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case m.ctx.Err() != nil:
			return m.ctx.Err()
		case err != nil && name == ".":
			return err
		case err != nil:
			m.leaveOut(name, unreadable(err), false)
			return nil
		case e.IsDir() && name != "." && (skipped(e.Name()) || slices.Contains(madeFolders[m.kind], name)):
			return fs.SkipDir
		case e.IsDir() && strings.Count(name, "/") >= maxFolder:
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		case len(f.names) == maxFiles:
			m.result.Findings = append(m.result.Findings, diag.New(diag.ImportLimit, diag.Text{
				Zh: "第 200000 个文件", En: "file 200,000",
			}))
			return fs.SkipAll
		}
		f.add(name)
		return nil
	})
	slices.Sort(f.names)
	return err
}

func (f *files) add(name string) {
	f.names = append(f.names, name)
	f.folded[fold(name)] = name
	tail := fold(tailOf(name))
	if other, ok := f.tails[tail]; ok && other != name {
		name = ""
	}
	f.tails[tail] = name
}

// tailOf is the last two parts of a name.
func tailOf(name string) string {
	dir, file := path.Split(name)
	return path.Join(path.Base(dir), file)
}

func fold(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// find is the file of a name, whatever the case of its letters and the form of its characters.
func (f *files) find(name string) (string, bool) {
	if !fs.ValidPath(name) || name == "." {
		return "", false
	}
	file, ok := f.folded[fold(name)]
	return file, ok
}

// anywhere finds a file by the end of its name, if only one ends so.
func (f *files) anywhere(name string) (string, bool) {
	if !strings.Contains(name, "/") {
		return "", false
	}
	file := f.tails[fold(tailOf(name))]
	return file, file != ""
}

// under are the files of a folder and those below.
func (f *files) under(folder string) []string {
	if folder == "." {
		return f.names
	}
	from, _ := slices.BinarySearch(f.names, folder+"/")
	to, _ := slices.BinarySearch(f.names, folder+"0") // the character behind the slash
	return f.names[from:to]
}

func (m *move) leaveOut(name string, why diag.Text, lost bool) {
	m.result.LeftOut = append(m.result.LeftOut, LeftOut{From: name, Why: why, Lost: lost})
}

func unreadable(err error) diag.Text {
	return diag.Text{Zh: "读不了：" + diag.Cause(err).Error(), En: "it cannot be read: " + diag.Cause(err).Error()}
}

// readText reads a file of text of any encoding. A cause is given where it cannot be read.
func (m *move) readText(name string, limit int64) (string, diag.Text) {
	data, why := m.readBytes(name, limit)
	if why != (diag.Text{}) {
		return "", why
	}
	src, found := frontmatter.Decode(name, data)
	for _, d := range found {
		if d.Severity == diag.Error {
			return "", diag.Text{Zh: d.Message(diag.Zh), En: d.Message(diag.En)}
		}
	}
	return clean(src.Text), diag.Text{}
}

func (m *move) readBytes(name string, limit int64) ([]byte, diag.Text) {
	f, err := m.fsys.Open(name)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, unreadable(err)
	case int64(len(data)) > limit:
		size := frontmatter.FileSize(limit)
		return nil, diag.Text{Zh: "太大，最多 " + size, En: "it is larger than " + size}
	}
	return data, diag.Text{}
}

// clean is a text without carriage returns and the characters that stand for photos and links while a body is
// rewritten.
func clean(text string) string {
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if !strings.ContainsFunc(text, isToken) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if isToken(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }

// plainPath is the path of an address without query and fragment, as names of files are written.
func plainPath(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	if plain, err := url.PathUnescape(address); err == nil && utf8.ValidString(plain) {
		address = plain
	}
	return strings.ReplaceAll(address, `\`, "/")
}
