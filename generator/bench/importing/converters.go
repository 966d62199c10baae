package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	htmltomarkdown "github.com/JohannesKaufmann/html-to-markdown/v2"
)

// converter is a program that makes Markdown of a file.
type converter struct {
	name    string
	reads   map[string]bool // groups of files
	install string
	absent  func(b *bench) bool
	// convert returns Markdown, and the folder that addresses of pictures are in.
	convert func(ctx context.Context, b *bench, file, dir string) (markdown, pictures string, err error)
}

var (
	both  = map[string]bool{words: true, pages: true}
	pages = "pages"
	words = ".docx"
)

var converters = []converter{
	{name: "pandoc", reads: both, install: "apt-get install pandoc", absent: lacks("pandoc"), convert: pandoc},
	{
		name: "mammoth + turndown", reads: both, install: "npm install --prefix %s mammoth turndown",
		absent: func(b *bench) bool {
			_, err := os.Stat(filepath.Join(b.npm, "node_modules", "mammoth"))
			_, err2 := os.Stat(filepath.Join(b.npm, "node_modules", "turndown"))
			return errors.Join(err, err2) != nil || lacks("node")(b)
		},
		convert: turndown,
	},
	{
		name: "html-to-markdown v2", reads: map[string]bool{pages: true}, absent: func(*bench) bool { return false },
		convert: func(_ context.Context, _ *bench, file, _ string) (string, string, error) {
			page, err := os.ReadFile(file)
			if err != nil {
				return "", "", err
			}
			text, err := htmltomarkdown.ConvertString(string(page))
			return text, filepath.Dir(file), err
		},
	},
	{
		name: "markitdown", reads: both, install: "pip install 'markitdown[docx]'", absent: lacks("markitdown"),
		convert: func(ctx context.Context, b *bench, file, _ string) (string, string, error) {
			text, err := output(exec.CommandContext(ctx, "markitdown", "--keep-data-uris", file))
			return text, filepath.Dir(file), err
		},
	},
}

func lacks(program string) func(*bench) bool {
	return func(*bench) bool {
		_, err := exec.LookPath(program)
		return err != nil
	}
}

func pandoc(ctx context.Context, _ *bench, file, dir string) (string, string, error) {
	from := "html"
	if filepath.Ext(file) == words {
		from = "docx"
	}
	args := []string{"-s", "-f", from, "-t", "gfm", "--wrap=none", file}
	if from == "docx" {
		args = append(args, "--extract-media=.")
	}
	cmd := exec.CommandContext(ctx, "pandoc", args...)
	cmd.Dir = dir
	text, err := output(cmd)
	if from == "html" {
		dir = filepath.Dir(file)
	}
	return text, dir, err
}

const script = `
const fs = require("fs"), TurndownService = require("turndown")
const t = new TurndownService({headingStyle: "atx"})
const file = process.argv[1]
if (file.endsWith(".docx"))
  require("mammoth").convertToHtml({path: file}).then(r => process.stdout.write(t.turndown(r.value)))
else
  process.stdout.write(t.turndown(fs.readFileSync(file, "utf8")))
`

func turndown(ctx context.Context, b *bench, file, _ string) (string, string, error) {
	cmd := exec.CommandContext(ctx, "node", "-e", script, file)
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(b.npm, "node_modules"))
	text, err := output(cmd)
	return text, filepath.Dir(file), err
}

func output(cmd *exec.Cmd) (string, error) {
	var out, failure bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &failure
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, bytes.TrimSpace(failure.Bytes()))
	}
	return out.String(), nil
}
