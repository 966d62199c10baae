package content

import (
	"context"
	"errors"
	"io/fs"
	"jianbao/generator/internal/fsys"
	"path"
	"slices"
	"strings"
)

// Walk calls visit for every folder below content/, with the names of the files in it that a bulletin could show: not
// hidden ones, links, and what systems leave behind. What cannot be read is passed over: the load said so.
func Walk(ctx context.Context, folder fsys.Folder, visit func(dir string, names []string)) error {
	if info, err := fs.Lstat(folder.Root, contentDir); err == nil && !info.IsDir() {
		return nil // a link, say
	}
	stack := []string{contentDir}
	for len(stack) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		dir := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		entries, err := fs.ReadDir(folder.Texts, dir)
		if err != nil && dir == contentDir && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		var names []string
		for _, entry := range entries {
			name := entry.Name()
			switch {
			case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || entry.Type()&fs.ModeSymlink != 0:
			case entry.IsDir():
				stack = append(stack, path.Join(dir, name))
			case !slices.Contains(leftBehind, strings.ToLower(name)):
				names = append(names, name)
			}
		}
		visit(dir, names)
	}
	return nil
}

// leftBehind are files that Windows makes by itself.
var leftBehind = []string{"thumbs.db", "desktop.ini"}

// IsManuscript reports whether a file is one that bulletins are written from: the load says what has to be said
// about it.
func IsManuscript(name string) bool {
	return slices.Contains(manuscripts, strings.ToLower(path.Ext(name)))
}

var manuscripts = []string{".markdown", ".txt", ".doc", ".docx", ".wps", ".rtf", ".odt"}
