package main

import (
	"context"
	_ "embed"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed pagefind.mjs
var pagefindScript string

// measurePagefind writes the same texts as pages, bare of anything else, and has Pagefind index
// and query them.
func measurePagefind(ctx context.Context, o options, l *library, queries []*query, folder string) (*result, error) {
	pages := filepath.Join(folder, "pages")
	for i := range o.n {
		if err := writePage(pages, l.document(i)); err != nil {
			return nil, err
		}
	}
	r := &result{name: "Pagefind"}
	if _, err := r.run(exec.CommandContext(ctx, o.pagefind, "--site", pages), ""); err != nil {
		return nil, err
	}
	bundle := filepath.Join(pages, "pagefind")
	var err error
	if r.files, r.bytes, err = measureTree(bundle); err != nil {
		return nil, err
	}
	program := filepath.Join(folder, "pagefind.mjs")
	if err := os.WriteFile(program, []byte(pagefindScript), 0o666); err != nil {
		return nil, err
	}
	var typed strings.Builder
	for _, q := range queries {
		typed.WriteString(q.text + "\n")
	}
	cmd := exec.CommandContext(ctx, "node", "--max-old-space-size=8192", program, bundle)
	cmd.Stdin, cmd.Stderr = strings.NewReader(typed.String()), os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	if err := r.decode(text); err != nil {
		return nil, err
	}
	if len(r.answers) != len(queries) {
		return nil, fmt.Errorf("%d answers of %d queries", len(r.answers), len(queries))
	}
	r.first = r.answers[0].Directory
	return r, nil
}

func writePage(folder string, d document) error {
	name := filepath.Join(folder, filepath.FromSlash(d.URL), "index.html")
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	var sb strings.Builder
	fmt.Fprintf(&sb, "<!doctype html>\n<html lang=\"zh\">\n<title>%s</title>\n<main data-pagefind-body>\n<h1>%[1]s</h1>\n", html.EscapeString(d.Title))
	for line := range strings.Lines(d.Text) {
		fmt.Fprintf(&sb, "<p>%s</p>\n", html.EscapeString(strings.TrimSpace(line)))
	}
	sb.WriteString("</main>\n</html>\n")
	return os.WriteFile(name, []byte(sb.String()), 0o666)
}
