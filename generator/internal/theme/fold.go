package theme

import (
	"cmp"
	"fmt"
	"html/template"
	"strconv"
	"text/template/parse"
)

// A theme asks for the same interface texts and asset addresses on every page, and each such call
// costs a reflected call and a pass of the escaper. Calls of T, asset and root whose arguments are all
// strings have one answer for the whole build, so they are answered once, when the theme is loaded,
// and become part of the template's text. It is escaped for text and for quoted attributes, which
// are the only places where the theme may write them unfolded too.

// fold replaces constant calls in a template's tree by their results.
func (t *Theme) fold(tree *parse.Tree, list *parse.ListNode) error {
	if list == nil {
		return nil
	}
	for i, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			t.foldArguments(n.Pipe)
			text, ok, err := t.constant(n.Pipe)
			if err != nil {
				at, _ := tree.ErrorContext(n)
				return fmt.Errorf("template: %s: executing %q at <%s>: %w", at, tree.Name, n.Pipe, err)
			}
			if ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(template.HTMLEscapeString(text))}
			}
		case *parse.IfNode:
			if err := t.foldBranches(tree, &n.BranchNode); err != nil {
				return err
			}
		case *parse.RangeNode:
			if err := t.foldBranches(tree, &n.BranchNode); err != nil {
				return err
			}
		case *parse.WithNode:
			if err := t.foldBranches(tree, &n.BranchNode); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Theme) foldBranches(tree *parse.Tree, n *parse.BranchNode) error {
	return cmp.Or(t.fold(tree, n.List), t.fold(tree, n.ElseList))
}

// foldArguments replaces constant calls in parentheses, as in date (T "date_format") .Date.
func (t *Theme) foldArguments(pipe *parse.PipeNode) {
	for _, command := range pipe.Cmds {
		for i, arg := range command.Args {
			inner, ok := arg.(*parse.PipeNode)
			if !ok {
				continue
			}
			if text, ok, _ := t.constant(inner); ok {
				command.Args[i] = &parse.StringNode{NodeType: parse.NodeString, Pos: inner.Pos, Quoted: strconv.Quote(text), Text: text}
			}
		}
	}
}

// constant answers a pipeline that is one call with string arguments only.
func (t *Theme) constant(pipe *parse.PipeNode) (text string, ok bool, err error) {
	if len(pipe.Cmds) != 1 || len(pipe.Decl) > 0 {
		return "", false, nil
	}
	var words []string
	for i, arg := range pipe.Cmds[0].Args {
		switch n := arg.(type) {
		case *parse.IdentifierNode:
			if i > 0 {
				return "", false, nil
			}
			words = append(words, n.Ident)
		case *parse.StringNode:
			words = append(words, n.Text)
		default:
			return "", false, nil
		}
	}
	if len(words) != 2 {
		return "", false, nil
	}
	switch words[0] {
	case "T":
		return t.Text(words[1]), true, nil
	case "asset":
		text, err = t.asset(words[1])
		return text, err == nil, err
	case "root":
		return t.options.Root + words[1], true, nil
	}
	return "", false, nil
}
