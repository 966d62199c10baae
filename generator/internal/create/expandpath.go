package create

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
)

// ExpandPath finds the files and folders that an officer typed: by a name or by a pattern such as *.jpg, which the
// command line of Windows does not resolve. A name is taken as it is before it is a pattern: IMG[1].jpg. In a pattern
// * and ? alone are special, and letters match in any case. No paths are none of that name.
func ExpandPath(typed string) (paths []string, err error) {
	name := typedPath(typed)
	if name == "" {
		return nil, nil
	}
	if _, err = os.Stat(name); err == nil {
		return []string{filepath.Clean(name)}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !isPattern(name) {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(name), err)
	}
	dir, base := filepath.Split(name)
	entries, _ := os.ReadDir(cmp.Or(dir, ".")) // without the folder there is no such file
	fold := func(s string) string { return strings.ToLower(norm.NFC.String(s)) }
	pattern := strings.NewReplacer(`\`, `\\`, "[", `\[`).Replace(fold(base))
	for _, e := range entries {
		if !isPattern(base) && norm.NFC.String(e.Name()) == norm.NFC.String(base) {
			return []string{filepath.Join(dir, e.Name())}, nil // a Mac's disk may hold letters apart from their marks
		}
		if ok, err := path.Match(pattern, fold(e.Name())); ok && err == nil {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	if len(paths) > 1 && !isPattern(base) {
		return nil, nil // which of them is not known
	}
	return paths, nil
}

func isPattern(name string) bool { return strings.ContainsAny(name, "*?") }

// typedPath is a path as it was typed, without quotation marks: cmd.exe leaves one at the end of "D:\照片\". A ~ is
// resolved, which not every shell does.
func typedPath(typed string) string {
	name := strings.Trim(strings.TrimSpace(typed), `"`)
	rest, ok := strings.CutPrefix(filepath.ToSlash(name), "~/")
	if dir, err := os.UserHomeDir(); ok && err == nil {
		return filepath.Join(dir, rest)
	}
	return name
}
