// Package feedtest holds what tests check feeds by: the grammar of RFC 4287, the rules of JSON Feed, and
// a second reader of XML. Nothing but tests imports it.
package feedtest

import (
	"encoding/xml"
	"io"
)

// Node is an element as encoding/xml reads it. A second reader, so that no test trusts our escaping.
type Node struct {
	Name     xml.Name
	Attr     []xml.Attr
	Children []*Node
	Chars    string // text directly inside
}

// Get is the value of an attribute.
func (n *Node) Get(name string) string {
	for _, a := range n.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// All are the children of a name.
func (n *Node) All(name string) []*Node {
	var out []*Node
	for _, c := range n.Children {
		if c.Name.Local == name {
			out = append(out, c)
		}
	}
	return out
}

// Text is that of the first child of a name.
func (n *Node) Text(name string) string {
	for _, c := range n.All(name) {
		return c.Chars
	}
	return ""
}

// Parse reads XML, or with strict = false the HTML that the markdown room writes.
func Parse(r io.Reader, strict bool) (*Node, error) {
	d := xml.NewDecoder(r)
	if d.Strict = strict; !strict {
		d.AutoClose, d.Entity = xml.HTMLAutoClose, xml.HTMLEntity
	}
	stack := []*Node{{}}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return stack[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &Node{Name: token.Name, Attr: token.Copy().Attr}
			top.Children = append(top.Children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.Chars += string(token)
		}
	}
}
