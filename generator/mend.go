package generator

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strings"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
)

// Mend is what the check can mend in one file by itself.
type Mend struct {
	File          string
	Findings      int    // that it mends
	Diff          string // unified
	before, after string
}

// Mends are the safe replacements among the findings of a check, as they would be made now.
func Mends(dir string, r *check.Report) ([]Mend, error) {
	byFile := map[string][]check.Finding{}
	var files []string
	for _, f := range r.Findings {
		if len(f.Edits) == 0 {
			continue
		}
		if byFile[f.File] == nil {
			files = append(files, f.File)
		}
		byFile[f.File] = append(byFile[f.File], f)
	}
	var mends []Mend
	for _, file := range files {
		src, _, err := content.ReadText(os.DirFS(dir), file)
		if err != nil {
			return nil, cannotWrite(file, err)
		}
		after, n := check.Fix(src.Text, byFile[file])
		if n > 0 && after != src.Text {
			mends = append(mends, Mend{file, n, check.Diff(file, src.Text, after), src.Text, after})
		}
	}
	return mends, nil
}

var errEdited = errors.New("it was edited meanwhile")

// Apply writes a file that was mended, as UTF-8, with the line ends it has. It arrives by rename, so that it is
// never half written; one that was changed meanwhile is left alone.
func (m *Mend) Apply(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return cannotWrite(m.File, err)
	}
	defer root.Close()
	src, _, err := content.ReadText(filesOf(root), m.File)
	if err == nil && src.Text != m.before {
		err = errEdited
	}
	if err != nil {
		return &CannotRun{diag.New(diag.FolderUnwritable, m.File, cause(err)), err}
	}
	info, err := root.Stat(m.File)
	if err != nil {
		return cannotWrite(m.File, err)
	}
	name := path.Join(path.Dir(m.File), fmt.Sprintf(".%s.%08x", path.Base(m.File), rand.Uint32()))
	err = writeNew(root, name, strings.NewReader(m.after))
	if err == nil {
		err = cmp.Or(root.Chmod(name, info.Mode().Perm()), root.Rename(name, m.File))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		root.Remove(name)
	}
	if err != nil {
		return cannotWrite(m.File, err)
	}
	return nil
}
