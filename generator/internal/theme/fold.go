package theme

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// Constant folding. A theme uses the same texts, addresses and fragments on every page, and each such action
// costs a reflected call and another of the escaper: they were a third of the time of a list page. What is
// constant for the whole build is evaluated once, when the templates are parsed, and becomes part of their
// text:
//
//	T, asset and root          with string arguments
//	.Site.Title and the like   fields of the site that are text
//	fragment "…" .Site         what is the same on every page
//
// The last two only where the dot is still the page's view: in base.html and in what the kinds define for
// it, outside of with and range. Values are escaped for text and for quoted attributes, the only places where
// html/template would let a theme write them.

// constantFolder folds a template.
type constantFolder struct {
	theme *Theme
	tree  *parse.Tree
}

// fold folds the templates of a file. The error is that of a constant which cannot be evaluated.
func (t *Theme) fold(file *templateFile) error {
	for _, name := range slices.Sorted(maps.Keys(file.trees)) {
		f := constantFolder{t, file.trees[name]}
		view := !strings.HasPrefix(file.name, "partials/") && slices.Contains([]string{"base.html", "main", "head"}, name)
		if err := f.list(f.tree.Root, view); err != nil {
			return err
		}
	}
	return nil
}

// list folds the nodes of a list; view says whether the dot is the page's view there.
func (f *constantFolder) list(list *parse.ListNode, view bool) error {
	if list == nil {
		return nil
	}
	for i, node := range list.Nodes {
		var err error
		switch n := node.(type) {
		case *parse.ActionNode:
			list.Nodes[i], err = f.action(n, view)
		case *parse.IfNode:
			err = cmp.Or(f.list(n.List, view), f.list(n.ElseList, view))
		case *parse.RangeNode:
			err = cmp.Or(f.list(n.List, false), f.list(n.ElseList, view))
		case *parse.WithNode:
			err = cmp.Or(f.list(n.List, false), f.list(n.ElseList, view))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// action returns the text of a constant action, or the action itself.
func (f *constantFolder) action(n *parse.ActionNode, view bool) (parse.Node, error) {
	f.arguments(n.Pipe)
	html, ok, err := f.constant(n.Pipe, view)
	if err != nil {
		at, _ := f.tree.ErrorContext(n)
		return n, fmt.Errorf("template: %s: executing %q at <%s>: %w", at, f.tree.Name, n.Pipe, err)
	}
	if !ok {
		return n, nil
	}
	return &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(html)}, nil
}

// arguments replaces constant calls in parentheses, as in date (T "date_format") .Date.
func (f *constantFolder) arguments(pipe *parse.PipeNode) {
	for _, command := range pipe.Cmds {
		for i, arg := range command.Args {
			inner, ok := arg.(*parse.PipeNode)
			if !ok || len(inner.Cmds) != 1 {
				continue
			}
			if text, ok, _ := f.call(inner.Cmds[0].Args); ok {
				command.Args[i] = &parse.StringNode{
					NodeType: parse.NodeString, Pos: inner.Pos, Quoted: strconv.Quote(text), Text: text,
				}
			}
		}
	}
}

// constant is the HTML of a constant pipeline.
func (f *constantFolder) constant(pipe *parse.PipeNode, view bool) (html template.HTML, ok bool, err error) {
	if len(pipe.Cmds) != 1 || len(pipe.Decl) > 0 {
		return "", false, nil
	}
	args := pipe.Cmds[0].Args
	text, ok, err := f.call(args)
	if !ok && err == nil && view {
		if isSiteFragment(args) {
			html, err = f.theme.fragment(args[1].(*parse.StringNode).Text, f.theme.site)
			return html, err == nil, err
		}
		text, ok = f.field(args)
	}
	return template.HTML(template.HTMLEscapeString(text)), ok, err
}

// call evaluates T, asset and root with a constant string.
func (f *constantFolder) call(args []parse.Node) (text string, ok bool, err error) {
	if len(args) != 2 {
		return "", false, nil
	}
	name, isName := args[0].(*parse.IdentifierNode)
	value, isText := args[1].(*parse.StringNode)
	if !isName || !isText {
		return "", false, nil
	}
	switch name.Ident {
	case "T":
		return f.theme.Text(value.Text), true, nil
	case "asset":
		text, err = f.theme.asset(value.Text)
		return text, err == nil, err
	case "root":
		return f.theme.options.Root + value.Text, true, nil
	}
	return "", false, nil
}

// isSiteFragment recognises fragment "name" .Site.
func isSiteFragment(args []parse.Node) bool {
	if len(args) != 3 {
		return false
	}
	name, isName := args[0].(*parse.IdentifierNode)
	_, isText := args[1].(*parse.StringNode)
	value, isField := args[2].(*parse.FieldNode)
	return isName && isText && isField && name.Ident == "fragment" && slices.Equal(value.Ident, []string{"Site"})
}

// field evaluates the fields of .Site that are text.
func (f *constantFolder) field(args []parse.Node) (string, bool) {
	if len(args) != 1 {
		return "", false
	}
	n, ok := args[0].(*parse.FieldNode)
	if !ok || len(n.Ident) != 2 || n.Ident[0] != "Site" || f.theme.site == nil {
		return "", false
	}
	value := reflect.Indirect(reflect.ValueOf(f.theme.site)).FieldByName(n.Ident[1])
	if !value.IsValid() || value.Kind() != reflect.String {
		return "", false
	}
	return value.String(), true
}
