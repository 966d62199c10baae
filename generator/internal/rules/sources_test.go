package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
)

// source is a file of Go.
type source struct {
	name string // from the root of the repository
	pos  *token.FileSet
	file *ast.File
}

func (s *source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// lines is how many lines the file has.
func (s *source) lines() int { return s.pos.File(s.file.Pos()).LineCount() }

// imports are the paths of the packages that the file imports.
func (s *source) imports() (paths []string) {
	for _, i := range s.file.Imports {
		paths = append(paths, strings.Trim(i.Path.Value, `"`))
	}
	return paths
}

// sources parses the files of this module, for all systems. Modules within it have rules of their own.
var sources = sync.OnceValues(func() (all []*source, err error) {
	files := os.DirFS(root)
	for _, dir := range []string{"docs", "generator", "themes"} {
		err = fs.WalkDir(files, dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir():
				if _, err := fs.Stat(files, path.Join(name, "go.mod")); err == nil || entry.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			case path.Ext(name) != ".go":
				return nil
			}
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			s := &source{name: name, pos: token.NewFileSet()}
			s.file, err = parser.ParseFile(s.pos, name, text, parser.SkipObjectResolution)
			all = append(all, s)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
})

func readSources(t *testing.T) []*source {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files of Go were found", len(all))
	}
	return all
}
