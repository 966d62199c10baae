package frontmatter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"jianbao/generator/internal/diag"
)

// jsonReader makes a tree of the tokens that the library reads.
type jsonReader struct {
	src    *diag.Source
	block  Block
	text   string
	shift  int // how many bytes of the text the block does not have before it
	tokens *json.Decoder
	err    error
	found  []diag.Diagnostic
}

// readJSON reads the JSON of a block.
func readJSON(src *diag.Source, block Block) (tree, []diag.Diagnostic) {
	r := &jsonReader{src: src, block: block, text: src.Text[block.Start:block.End]}
	if block.Format == bareJSON {
		r.text, r.shift = "{"+r.text+"}", 1
	}
	r.tokens = json.NewDecoder(strings.NewReader(r.text))
	r.tokens.UseNumber()
	root := r.value(0)
	if len(r.found) > 0 {
		return root, r.found
	}
	if r.err == nil && strings.TrimFunc(r.text[r.tokens.InputOffset():], isSpace) != "" {
		r.err = errors.New("more than one value")
	}
	if r.err != nil {
		return root, []diag.Diagnostic{r.syntaxError()}
	}
	return root, nil
}

// source is an offset of the block.
func (r *jsonReader) source(at int) int {
	return min(max(at-r.shift, 0), r.block.End-r.block.Start)
}

// next reads a token, and returns where it begins and ends.
func (r *jsonReader) next() (token json.Token, start, end int) {
	from := int(r.tokens.InputOffset())
	if token, r.err = r.tokens.Token(); r.err != nil {
		return nil, from, from
	}
	end = int(r.tokens.InputOffset())
	for start = from; start < end && strings.IndexByte(" \t\r\n,:", r.text[start]) >= 0; start++ {
	}
	return token, start, end
}

func (r *jsonReader) value(depth int) tree {
	token, start, end := r.next()
	t := tree{start: r.source(start), outerStart: r.source(start)}
	if r.err != nil {
		return t
	}
	if depth > maxDepth {
		at := r.block.Start + t.start
		r.found = append(r.found, diag.New(diag.FrontMatterDepth).At(r.src.Span(at, at+1)))
		r.err = io.EOF
		return t
	}
	switch v := token.(type) {
	case json.Delim:
		t.kind = list
		for r.err == nil && r.tokens.More() {
			if v == '{' {
				t.fields = append(t.fields, r.branch(depth))
			} else {
				t.list = append(t.list, r.value(depth+1))
			}
		}
		if v == '{' {
			t.kind = table
		}
		if r.err == nil {
			_, _, end = r.next()
		}
	case string:
		t.text = v
		t.start, t.end, t.outerEnd = r.source(start+1), r.source(end-1), r.source(end)
		return t
	case json.Number:
		t.text, t.plain = v.String(), true
	case bool:
		t.text, t.plain = r.text[start:end], true
	case nil:
		t.plain = true
	}
	t.end = max(t.start, r.source(end))
	t.outerEnd = t.end
	return t
}

func (r *jsonReader) branch(depth int) (b branch) {
	token, start, end := r.next()
	key, ok := token.(string)
	if !ok {
		return b
	}
	b.key, b.keyStart, b.keyEnd = key, r.source(start), r.source(end)
	b.value = r.value(depth + 1)
	return b
}

// syntaxError says where the library could not read on.
func (r *jsonReader) syntaxError() diag.Diagnostic {
	at := int(r.tokens.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(r.err, &syntax) {
		at = max(at, int(syntax.Offset)-1)
	}
	at = min(at, len(r.text))
	for at < len(r.text) && bytes.IndexByte([]byte(" \t\r\n"), r.text[at]) >= 0 {
		at++
	}
	why := diag.Text{Zh: "从这里起读不懂：键和文字都用半角双引号，各项之间有一个半角逗号，最后一项后面没有",
		En: "it cannot be read from here on: keys and texts have double quotes, and a comma stands between items only"}
	from := r.block.Start + r.source(at)
	to := r.block.Start + min(len(r.src.Text), r.source(min(len(r.text), at+1)))
	return foreignSyntax(JSON, why, "").At(r.src.Span(from, max(from, to)))
}

// objectEnd is where a JSON object that a text begins with ends; 0 if it does not.
func objectEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"' && text[i] != '\n'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
