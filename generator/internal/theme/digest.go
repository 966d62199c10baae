package theme

import (
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"jianbao/generator/internal/digest"
)

// Query is a call of latest (Kind is ""), or of bulletins for a district, topic or tag, in a template.
type Query struct {
	Kind, Slug string
	Count      int
}

// unknownQuery is a query whose arguments are only known when the template is executed.
var unknownQuery = Query{Count: -1}

// Known reports whether the query's arguments are known.
func (q Query) Known() bool { return q != unknownQuery }

// Sum is the digest of everything that pages are made of except their views. It may be called before Bind.
func (t *Theme) Sum() digest.Sum {
	parts := [][]byte{t.common[:]}
	for _, asset := range t.Assets {
		parts = append(parts, asset.Data)
	}
	for _, name := range slices.Sorted(maps.Keys(t.sources)) {
		parts = append(parts, []byte(name), []byte(t.sources[name].Text))
	}
	return digest.Bytes(parts...)
}

// commonSum is the digest of what all kinds of pages depend on.
func (t *Theme) commonSum() digest.Sum {
	parts := [][]byte{[]byte(t.options.Language), []byte(t.options.Root)}
	for _, table := range []map[string]string{t.texts, t.assets} {
		for _, key := range slices.Sorted(maps.Keys(table)) {
			parts = append(parts, []byte(key), []byte(table[key]))
		}
	}
	return digest.Bytes(parts...)
}

// Digest is that of everything that a kind of page depends on except its view: its templates and those that they
// execute, the texts, the addresses of the assets. The queries are those of these templates for bulletins that the
// view does not hold.
//
// Texts and assets count as a whole: a change of one of them makes all pages anew.
func (t *Theme) Digest(kind string) (sum digest.Sum, queries []Query) {
	parts := [][]byte{t.common[:], []byte(kind)}
	for _, name := range t.closure(kind) {
		parts = append(parts, []byte(name), []byte(t.sources[name].Text))
		queries = append(queries, t.dependencies[name].queries...)
	}
	return digest.Bytes(parts...), queries
}

// closure is the templates that a kind of page executes, by file.
func (t *Theme) closure(kind string) []string {
	files := []string{kind + ".html"}
	if kind != "redirect" {
		files = append(files, "base.html")
	}
	seen := map[string]bool{}
	for i := 0; i < len(files); i++ {
		file := files[i]
		if t.sources[file] == nil || seen[file] {
			continue
		}
		seen[file] = true
		for name, u := range t.dependencies {
			needed := t.dependencies[file]
			if strings.HasPrefix(name, "partials/") && (needed.computed || u.definesAny(needed.executes)) {
				files = append(files, name)
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// dependencies are what a file of templates needs of others.
type dependencies struct {
	defines  []string // templates in it
	executes []string // of templates that it executes
	computed bool     // it executes templates whose names are not constant
	queries  []Query  // for bulletins
}

func (u *dependencies) definesAny(names []string) bool {
	return slices.ContainsFunc(u.defines, func(name string) bool { return slices.Contains(names, name) })
}

// dependencies are those of a file. One that does not parse is reported elsewhere, and no page is made with it.
func (f *templateFile) dependencies() *dependencies {
	u := &dependencies{defines: []string{f.name}}
	for name, tree := range f.trees {
		u.defines = append(u.defines, name)
		u.collect(tree.Root)
	}
	return u
}

func (u *dependencies) collect(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, inner := range n.Nodes {
			u.collect(inner)
		}
	case *parse.ActionNode:
		u.collect(n.Pipe)
	case *parse.IfNode:
		u.collectAll(n.Pipe, n.List, n.ElseList)
	case *parse.RangeNode:
		u.collectAll(n.Pipe, n.List, n.ElseList)
	case *parse.WithNode:
		u.collectAll(n.Pipe, n.List, n.ElseList)
	case *parse.TemplateNode:
		u.executes = append(u.executes, n.Name)
		u.collect(n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			u.collectCommand(command.Args)
		}
	case *parse.ChainNode:
		u.collect(n.Node)
	}
}

func (u *dependencies) collectAll(nodes ...parse.Node) {
	for _, node := range nodes {
		u.collect(node)
	}
}

func (u *dependencies) collectCommand(args []parse.Node) {
	for i, arg := range args {
		name, ok := arg.(*parse.IdentifierNode)
		if !ok {
			u.collect(arg)
			continue
		}
		switch name.Ident {
		case "latest", "bulletins":
			u.queries = append(u.queries, query(name.Ident, args[i+1:]))
		case "fragment", "fragments":
			if i+1 == len(args) {
				u.computed = true
			} else if text, ok := args[i+1].(*parse.StringNode); ok {
				u.executes = append(u.executes, text.Text)
			} else {
				u.computed = true
			}
		}
	}
}

// query reads the arguments of latest or bulletins.
func query(function string, args []parse.Node) Query {
	var texts []string
	for _, arg := range args[:max(0, len(args)-1)] {
		text, ok := arg.(*parse.StringNode)
		if !ok {
			return unknownQuery
		}
		texts = append(texts, text.Text)
	}
	arguments := map[string]int{"latest": 1, "bulletins": 3}[function]
	if len(args) != arguments { // the last argument comes through a pipe
		return unknownQuery
	}
	count, ok := args[arguments-1].(*parse.NumberNode)
	if !ok || !count.IsInt || count.Int64 < 0 {
		return unknownQuery
	}
	q := Query{Count: int(count.Int64)}
	if arguments == 3 {
		q.Kind, q.Slug = texts[0], texts[1]
	}
	return q
}
