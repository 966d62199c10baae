package theme

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
)

// layer is a folder that may hold a theme's files; the first layer that has a file wins.
type layer struct {
	fsys   fs.FS
	prefix string // of file names in diagnostics
}

func (t *Theme) findLayers(siteFS, embedded fs.FS, name string, diags *diag.List) error {
	t.layers = []layer{{siteFS, ""}}
	own, err := fs.Sub(siteFS, "themes/"+name)
	if err != nil {
		return err
	}
	found := false
	if _, err := fs.Stat(own, "."); err == nil {
		t.layers = append(t.layers, layer{own, "themes/" + name + "/"})
		found = true
	}
	if _, err := fs.Stat(embedded, name); err == nil && name != "default" {
		sub, err := fs.Sub(embedded, name)
		if err != nil {
			return err
		}
		t.layers = append(t.layers, layer{sub, name + "/"})
		found = true
	}
	if !found && name != "default" {
		diags.Add(diag.New(diag.ThemeMissing, name).In("site.toml").Suggest(diag.Nearest(name, themeNames(siteFS))...))
	}
	builtin, err := fs.Sub(embedded, "default")
	if err != nil {
		return err
	}
	t.layers = append(t.layers, layer{builtin, "(default)/"})
	for _, l := range t.layers[1:] {
		if err := t.readSettings(l, diags); err != nil {
			return err
		}
	}
	return nil
}

// themeNames are the themes that a site may name.
func themeNames(siteFS fs.FS) []string {
	names := []string{"default"}
	entries, _ := fs.ReadDir(siteFS, "themes") // the folder may not exist
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// readSettings reads theme.toml strictly.
func (t *Theme) readSettings(l layer, diags *diag.List) error {
	data, err := fs.ReadFile(l.fsys, "theme.toml")
	file := l.prefix + "theme.toml"
	if errors.Is(err, fs.ErrNotExist) {
		diags.Add(diag.New(diag.ThemeSetting, diag.Text{Zh: "缺少 theme.toml", En: "theme.toml is missing"}).In(file))
		return nil
	}
	if err != nil {
		return err
	}
	var settings struct {
		Name, Description, Author, License, Version string
		Colors                                      Colors
	}
	meta, err := toml.Decode(string(data), &settings)
	src := &diag.Source{Name: file, Text: string(data)}
	var pe toml.ParseError
	switch {
	case errors.As(err, &pe):
		diags.Add(diag.New(diag.ThemeSetting, pe.Message).At(src.Span(pe.Position.Start, pe.Position.Start+pe.Position.Len)))
	case err != nil:
		diags.Add(diag.New(diag.ThemeSetting, err.Error()).In(file))
	case settings.Name == "":
		name := diag.Text{Zh: "缺少 name", En: "name is missing"}
		diags.Add(diag.New(diag.ThemeSetting, name).At(src.Line(1)).Note(diag.Text{
			Zh: "第一行写上 name = \"" + t.options.Name + "\"", En: "begin with name = \"" + t.options.Name + "\"",
		}))
	}
	for _, key := range meta.Undecoded() {
		text := diag.Text{Zh: "没有“" + key.String() + "”这一项", En: "unknown key " + key.String()}
		diags.Add(diag.New(diag.ThemeSetting, text).At(keySpan(src, key[len(key)-1])))
	}
	if t.colors == (Colors{}) {
		t.colorsSource = src
	}
	t.colors.fillFrom(settings.Colors)
	return nil
}

// keySpan is where a key of TOML stands; the first line if it is not found.
func keySpan(src *diag.Source, key string) diag.Span {
	form := regexp.MustCompile(`(?m)^[ \t]*\[*[ \t]*["']?(` + regexp.QuoteMeta(key) + `)["']?[ \t]*[=\].]`)
	if at := form.FindStringSubmatchIndex(src.Text); at != nil {
		return src.Span(at[2], at[3])
	}
	return src.Line(1)
}

// find reads a file from the first layer that has it.
func (t *Theme) find(name string) (*diag.Source, error) {
	for _, l := range t.layers {
		data, err := fs.ReadFile(l.fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &diag.Source{Name: l.prefix + name, Text: string(data)}, nil
	}
	return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

// maxFolderDepth is how deep a theme's folders may be nested.
const maxFolderDepth = 32

// names lists the files below a folder in all layers.
func (t *Theme) names(dir string) ([]string, error) {
	var names []string
	for _, l := range t.layers {
		err := fs.WalkDir(l.fsys, dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && name == dir:
				return fs.SkipAll
			case err != nil:
				return err
			case strings.Count(name, "/") > maxFolderDepth: // opening one opens all above it
				return &fs.PathError{Op: "open", Path: name, Err: errors.New("folders are nested too deep")}
			case strings.HasPrefix(path.Base(name), ".") && name != dir:
				if entry.IsDir() {
					return fs.SkipDir
				}
			case entry.Type().IsRegular():
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
