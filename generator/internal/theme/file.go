package theme

import (
	"html/template"
	"maps"
	"text/template/parse"
)

// templateFile is a file of templates as it is parsed. The set of each kind of page gets copies of its trees, since
// html/template and the folding of constants change them. To copy is cheaper than to parse again.
type templateFile struct {
	name  string
	trees map[string]*parse.Tree // the file itself, and what it defines
	err   error
}

// parseFile parses a file as html/template does, which knows the same functions.
func parseFile(name, text string, functions map[string]any) *templateFile {
	trees, err := parse.Parse(name, text, "", "", functions)
	return &templateFile{name, trees, err}
}

// functionNames are the functions that templates may call.
func (t *Theme) functionNames() map[string]any {
	names := map[string]any{}
	maps.Copy(names, t.functions())
	for _, name := range builtinFunctions {
		names[name] = true // the parser asks only whether there is one
	}
	return names
}

// addTo adds copies of the file's templates to a set, which changes those that it has when they are folded and escaped.
// The error is why the file does not parse. An empty template does not replace one of its name that the set has:
// html/template does the same where it parses a text.
func (f *templateFile) addTo(set *template.Template) error {
	for name, tree := range f.trees {
		if parse.IsEmptyTree(tree.Root) && set.Lookup(name) != nil {
			continue
		}
		if _, err := set.AddParseTree(name, tree.Copy()); err != nil {
			return err
		}
	}
	return f.err
}
