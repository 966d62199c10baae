package theme

import (
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"jianbao/generator/internal/digest"
)

// Query is what a template asks for beside its view: latest (Kind is ""), or bulletins of a district, topic or tag.
type Query struct {
	Kind, Slug string
	Count      int
}

// anything is a query whose values are only known when the template is executed.
var anything = Query{Count: -1}

// Known reports whether the query says all of what is asked for.
func (q Query) Known() bool { return q != anything }

// Sum is the digest of all that pages are made with, but for their views. It may be asked for before Bind.
func (t *Theme) Sum() digest.Sum {
	parts := t.common()
	for _, asset := range t.Assets {
		parts = append(parts, asset.Data)
	}
	for _, name := range slices.Sorted(maps.Keys(t.sources)) {
		parts = append(parts, []byte(name), []byte(t.sources[name].Text))
	}
	return digest.Bytes(parts...)
}

// common is what all kinds of pages are made with.
func (t *Theme) common() [][]byte {
	parts := [][]byte{[]byte(t.options.Language), []byte(t.options.Root)}
	for _, table := range []map[string]string{t.texts, t.assets} {
		for _, key := range slices.Sorted(maps.Keys(table)) {
			parts = append(parts, []byte(key), []byte(table[key]))
		}
	}
	return parts
}

// Digest is that of all that a kind of page is made with, but for its view: its templates and those that
// they execute, the texts, the addresses of the assets. Asks are the questions of these templates for bulletins that
// the view does not hold.
//
// Texts and assets count as a whole: whoever changes one is not in a hurry.
func (t *Theme) Digest(kind string) (sum digest.Sum, asks []Query) {
	parts := append(t.common(), []byte(kind))
	for _, name := range t.closure(kind) {
		parts = append(parts, []byte(name), []byte(t.sources[name].Text))
		asks = append(asks, t.uses[name].asks...)
	}
	return digest.Bytes(parts...), asks
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
		for name, u := range t.uses {
			if strings.HasPrefix(name, "partials/") && (t.uses[file].computed || u.defines(t.uses[file].names)) {
				files = append(files, name)
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// uses is what a file of templates needs of others.
type uses struct {
	defined  []string // templates in it
	names    []string // of templates that it executes
	computed bool     // the names of others are only known then
	asks     []Query  // for bulletins
}

func (u *uses) defines(names []string) bool {
	return slices.ContainsFunc(u.defined, func(name string) bool { return slices.Contains(names, name) })
}

// usesOf reads a file. What does not parse is reported elsewhere, and no page is made with it.
func usesOf(name, text string) *uses {
	u := &uses{defined: []string{name}}
	trees := map[string]*parse.Tree{}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return u
	}
	for name, tree := range trees {
		u.defined = append(u.defined, name)
		u.look(tree.Root)
	}
	return u
}

func (u *uses) look(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, inner := range n.Nodes {
			u.look(inner)
		}
	case *parse.ActionNode:
		u.look(n.Pipe)
	case *parse.IfNode:
		u.lookAll(n.Pipe, n.List, n.ElseList)
	case *parse.RangeNode:
		u.lookAll(n.Pipe, n.List, n.ElseList)
	case *parse.WithNode:
		u.lookAll(n.Pipe, n.List, n.ElseList)
	case *parse.TemplateNode:
		u.names = append(u.names, n.Name)
		u.look(n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			u.command(command.Args)
		}
	case *parse.ChainNode:
		u.look(n.Node)
	}
}

func (u *uses) lookAll(nodes ...parse.Node) {
	for _, node := range nodes {
		u.look(node)
	}
}

func (u *uses) command(args []parse.Node) {
	for i, arg := range args {
		name, ok := arg.(*parse.IdentifierNode)
		if !ok {
			u.look(arg)
			continue
		}
		switch name.Ident {
		case "latest", "bulletins":
			u.asks = append(u.asks, query(name.Ident, args[i+1:]))
		case "fragment", "fragments":
			if i+1 == len(args) {
				u.computed = true
			} else if text, ok := args[i+1].(*parse.StringNode); ok {
				u.names = append(u.names, text.Text)
			} else {
				u.computed = true
			}
		}
	}
}

// query reads what latest or bulletins is asked for.
func query(function string, args []parse.Node) Query {
	var texts []string
	for _, arg := range args[:max(0, len(args)-1)] {
		text, ok := arg.(*parse.StringNode)
		if !ok {
			return anything
		}
		texts = append(texts, text.Text)
	}
	want := map[string]int{"latest": 1, "bulletins": 3}[function]
	if len(args) != want { // the rest comes through a pipe
		return anything
	}
	count, ok := args[want-1].(*parse.NumberNode)
	if !ok || !count.IsInt || count.Int64 < 0 {
		return anything
	}
	q := Query{Count: int(count.Int64)}
	if want == 3 {
		q.Kind, q.Slug = texts[0], texts[1]
	}
	return q
}
