package content

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// StaticFolder holds what is published as it lies: verification files, an icon, a robots.txt of one's own. Its files
// are the office's own work, as site.toml and the theme are: a page among them may run scripts.
const StaticFolder = "static"

// ListStatic lists the files of static/, and what is wrong there. Without the folder there are none.
func ListStatic(ctx context.Context, files fs.FS, settings *site.FileSettings) ([]site.StaticFile, []diag.Diagnostic) {
	w := staticWalk{files: files, settings: settings, named: map[string]string{}}
	switch info, err := fs.Lstat(files, StaticFolder); {
	case err != nil:
		return nil, nil
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, []diag.Diagnostic{diag.New(diag.FileSymlink).In(StaticFolder)}
	case !info.IsDir():
		return nil, []diag.Diagnostic{diag.New(diag.FileSpecial).In(StaticFolder)}
	}
	for folders := []string{StaticFolder}; len(folders) > 0 && ctx.Err() == nil; folders = folders[1:] {
		folders = append(folders, w.visit(folders[0])...)
	}
	slices.SortFunc(w.found, func(a, b site.StaticFile) int { return strings.Compare(a.Name, b.Name) })
	return w.found, w.wrong
}

type staticWalk struct {
	files    fs.FS
	settings *site.FileSettings
	found    []site.StaticFile
	wrong    []diag.Diagnostic
	named    map[string]string // files by their names in lower case
}

func (w *staticWalk) report(d diag.Diagnostic, name string) {
	w.wrong = append(w.wrong, d.In(strings.ToValidUTF8(name, "\ufffd")))
}

// visit takes the files of a folder, and returns the folders in it.
func (w *staticWalk) visit(dir string) (folders []string) {
	entries, err := fs.ReadDir(w.files, dir)
	if err != nil {
		w.report(diag.New(diag.FileUnreadable, diag.Cause(reason(err))), dir)
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		switch {
		case isLeftBehind(entry.Name()):
		case !utf8.ValidString(entry.Name()):
			w.report(diag.New(diag.FileName), name)
		case strings.HasPrefix(entry.Name(), ".") && !slices.Contains(publishedHidden, name):
			w.report(diag.New(diag.StaticHidden, entry.Name()), name)
		case entry.Type()&fs.ModeSymlink != 0:
			w.report(diag.New(diag.FileSymlink), name)
		case entry.IsDir() && strings.Count(name, "/") > maxFolders:
			w.report(diag.New(diag.FileUnreadable, errTooDeep), name)
		case entry.IsDir():
			folders = append(folders, name)
		case !entry.Type().IsRegular():
			w.report(diag.New(diag.FileSpecial), name)
		default:
			w.add(name, entry)
		}
	}
	return folders
}

func (w *staticWalk) add(name string, entry fs.DirEntry) {
	published := norm.NFC.String(strings.TrimPrefix(name, StaticFolder+"/"))
	plain := strings.TrimPrefix(published, ".") // of which some are allowed
	info, err := entry.Info()
	other, twice := w.named[strings.ToLower(published)]
	switch {
	case err != nil:
		w.report(diag.New(diag.FileUnreadable, diag.Cause(reason(err))), name)
	case !validAlias("/"+plain) || strings.Contains(plain, "%"): // which an address would not lead to
		w.report(diag.New(diag.StaticName, published), name)
	case twice:
		w.report(diag.New(diag.StaticTwice, other), name)
	case info.Size() > w.settings.MaxBytes:
		w.report(tooLarge(info.Size(), w.settings), name)
	default:
		w.named[strings.ToLower(published)] = name
		stat := fsys.StatOf(w.files, name, info)
		w.found = append(w.found, site.StaticFile{Name: published, File: name, Stat: stat})
	}
}

// publishedHidden are the hidden files and folders that hosts look for.
var publishedHidden = []string{StaticFolder + "/.well-known", StaticFolder + "/.htaccess", StaticFolder + "/.nojekyll"}

// isLeftBehind reports whether a file is one that systems and programs make by themselves.
func isLeftBehind(name string) bool {
	lower := strings.ToLower(name)
	return slices.Contains(leftBehind, lower) || lower == ".ds_store" || strings.HasPrefix(lower, "._") ||
		strings.HasPrefix(name, "~$") || strings.HasPrefix(lower, ".git")
}
