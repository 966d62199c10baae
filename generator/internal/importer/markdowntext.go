package importer

import (
	"context"
	"fmt"
	"path"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/charset"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/web"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/markdown"
)

// Markdown without front matter, as it is written by hand or by a program: it is converted, and read as a page is, so
// that its title, captions and districts are found as those of any text.

var (
	// markdownSigns are what tells Markdown from a plain text.
	markdownSigns = lazyregexp.New(`(?m)^#{1,6} \S|!?\[[^\]\n]*\]\([^)\n]+\)|^[-*+] +\S|^> ?\S|^\|.*\|[ \t]*\r?$|` +
		"^```|" + `\*\*[^*\s][^*\n]*\*\*`)
	markdownImage = lazyregexp.New(`!\[([^\]\n]*)\]\([ \t]*(?:<([^>\n]+)>|([^)\s]+))` +
		`((?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*)\)`)
	markdownTitle = lazyregexp.New(`^\s*# +(\S.*?)[ \t#]*(?:\r?\n|$)`)
)

// isMarkdown reports whether a text is Markdown, by its name and its beginning.
func isMarkdown(head []byte, name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdown", ".mkd":
		return markdownSigns.Match(head)
	}
	return false
}

// imageName is how the n-th picture is called while its text is converted: as nobody calls one.
func imageName(n int) string { return fmt.Sprintf("%s%d-.jpg", imageMark, n) }

const imageMark = "jianbao-import-"

// readMarkdown reads such a text. Its pictures are looked for beside it.
func readMarkdown(s *source) (*document.Document, error) {
	text := charset.Decode(s.data, "")
	text = strings.TrimPrefix(text, "\ufeff")
	title := ""
	if m := markdownTitle.FindStringSubmatch(text); m != nil {
		title, text = m[1], text[len(m[0]):]
	}
	var named []string
	var photos []markdown.Photo
	text = markdownImage.ReplaceAllStringFunc(text, func(image string) string {
		m := markdownImage.FindStringSubmatch(image)
		name := imageName(len(named))
		named = append(named, m[2]+m[3])
		shown := markdown.Image{URL: name, Width: 800, Height: 600} // large enough for a photo
		photos = append(photos, markdown.Photo{File: name, Images: []markdown.Image{shown}})
		return "![" + m[1] + "](" + name + m[4] + ")"
	})
	in := markdown.Input{Source: &diag.Source{Name: s.in.shown, Text: text}, Photos: photos}
	converted, _ := markdown.New().Convert(context.Background(), in)
	find, names := beside(s), make([]string, 0, 2*len(named))
	for i, name := range named {
		names = append(names, imageName(i), name)
	}
	typed := strings.NewReplacer(names...).Replace
	doc, err := web.Note([]byte(converted.HTML), func(name string) (func() ([]byte, error), int64, bool) {
		return find(typed(name))
	}, typed, s.limits)
	if err != nil {
		return nil, err
	}
	if title != "" {
		head := document.Block{Runs: []document.Run{{Text: title}}, Outline: 1, Place: 1}
		doc.Blocks = append([]document.Block{head}, doc.Blocks...)
	}
	typedText(doc.Blocks, typed)
	return doc, nil
}

// typedText gives texts, such as code, the names that they had.
func typedText(blocks []document.Block, typed func(string) string) {
	for i := range blocks {
		b := &blocks[i]
		for k := range b.Runs {
			b.Runs[k].Text = typed(b.Runs[k].Text)
		}
		for _, row := range b.Rows {
			for _, c := range row {
				typedText(c.Blocks, typed)
			}
		}
	}
}
