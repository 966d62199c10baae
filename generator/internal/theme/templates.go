package theme

import (
	"html/template"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/template/parse"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// templateFile is a file of templates as it is parsed. Each set of templates gets copies of its trees, since
// html/template changes them. To copy is cheaper than to parse again.
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

// addTo adds copies of the file's templates to a set that has not executed any. An empty template does not replace one
// of its name that the set has: html/template does the same where it parses a text.
func (f *templateFile) addTo(set *template.Template) {
	for name, tree := range f.trees {
		if parse.IsEmptyTree(tree.Root) && set.Lookup(name) != nil {
			continue
		}
		template.Must(set.AddParseTree(name, tree.Copy()))
	}
}

// loadTemplates parses and folds each file once. All that can be wrong with one before it is executed is reported here,
// also for kinds of pages that the site has none of; the set of a kind is made when its first page is.
func (t *Theme) loadTemplates(diags *diag.List) {
	files, functions := map[string]*templateFile{}, t.functionNames()
	for name, source := range t.sources {
		files[name] = parseFile(name, source.Text, functions)
		t.dependencies[name] = files[name].dependencies()
	}
	t.partials = template.New("").Funcs(t.functions())
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(name, "partials/") && t.prepare(files[name], diags) {
			files[name].addTo(t.partials)
		}
	}
	if t.broken {
		return
	}
	for _, name := range layouts() {
		if files[name] == nil {
			t.broken = true
			diags.Add(diag.New(diag.TemplateAbsent, name).In("themes/" + t.options.Name + "/layouts/" + name))
			continue
		}
		t.prepare(files[name], diags)
	}
	t.sets = map[string]func() *template.Template{}
	for _, kind := range append(slices.Clone(kinds), "redirect") {
		t.sets[kind] = sync.OnceValue(func() *template.Template { return t.newSet(kind, files) })
	}
}

// prepare folds the constants of a file. False means that it cannot be executed, which is reported.
func (t *Theme) prepare(f *templateFile, diags *diag.List) bool {
	err := f.err
	if err == nil {
		err = t.fold(f)
	}
	if err != nil {
		t.broken = true
		diags.Add(t.locate(err, t.syntaxProblem))
	}
	return err == nil
}

// layouts are the files that every theme has: the frame, and one for each kind of page.
func layouts() []string {
	files := []string{"base.html", "redirect.html"}
	for _, kind := range kinds {
		files = append(files, kind+".html")
	}
	return files
}

// rootOf is the template that is executed for a page of a kind.
func rootOf(kind string) string {
	if kind == "redirect" {
		return "redirect.html"
	}
	return "base.html"
}

// newSet makes the set of a kind of page: the partials that it executes, base.html and its own template, or
// redirect.html without base.html.
func (t *Theme) newSet(kind string, files map[string]*templateFile) *template.Template {
	set := template.New("").Funcs(t.functions())
	for _, name := range t.closure(kind) {
		if strings.HasPrefix(name, "partials/") {
			files[name].addTo(set)
		}
	}
	if root := rootOf(kind); root != kind+".html" {
		files[root].addTo(set)
	}
	files[kind+".html"].addTo(set)
	return set
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

// builtinFunctions are those of Go's templates. A template that calls another does not parse.
var builtinFunctions = []string{
	"and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf",
	"println", "slice", "urlquery",
}

var unknownFunction = lazyregexp.New(`^function "(.+)" not defined$`)

// syntaxProblem says why a template does not parse; which functions there are, if it calls one that is none.
func (t *Theme) syntaxProblem(text string) diag.Diagnostic {
	m := unknownFunction.FindStringSubmatch(text)
	if m == nil {
		return diag.New(diag.TemplateSyntax, text)
	}
	own := diag.Choices(slices.Sorted(maps.Keys(t.functions())))
	builtin := diag.Choices(builtinFunctions)
	return diag.New(diag.TemplateSyntax, diag.Text{Zh: "没有函数 " + m[1], En: "there is no function " + m[1]}).Note(diag.Text{
		Zh: "可以用的函数：" + own.In(diag.Zh) + "；Go 模板自带的：" + builtin.In(diag.Zh),
		En: "known functions: " + own.In(diag.En) + "; of Go's templates: " + builtin.In(diag.En),
	}).Suggest(diag.Nearest(m[1], append(own, builtin...))...)
}
