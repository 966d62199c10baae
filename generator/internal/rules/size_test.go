package rules

import (
	"go/ast"
	"testing"
)

const (
	maxFunction = 60  // lines
	maxFile     = 450 // lines
)

// No file is longer than maxFile, and no function than maxFunction; tests are often tables, which may be longer.
func TestSizes(t *testing.T) {
	for _, s := range readSources(t) {
		if n := s.lines(); n > maxFile {
			t.Errorf("%s has %d lines, and at most %d are allowed", s.name, n, maxFile)
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || s.test() {
				continue
			}
			from, to := s.pos.Position(f.Pos()), s.pos.Position(f.End())
			if n := to.Line - from.Line + 1; n > maxFunction {
				t.Errorf("%s: %s has %d lines, and at most %d are allowed", s.name, f.Name.Name, n, maxFunction)
			}
		}
	}
}
