package main

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
)

// manualFolder is the manual's folder in a zip; its first page is index.html.
const manualFolder = "使用手册"

// manualPages are README, docs/ and what else they link, as pages for a browser.
func manualPages(sources fs.FS) ([]file, error) {
	names := []string{"README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md"}
	more, err := fs.Glob(sources, "docs/*")
	if err != nil {
		return nil, err
	}
	var files []file
	for _, name := range append(names, more...) {
		data, err := fs.ReadFile(sources, name)
		if err != nil {
			return nil, err
		}
		switch path.Ext(name) {
		case ".md":
			page, err := manualPage(name, data)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			files = append(files, file{manualFolder + "/" + pageName(name), page})
		case ".jpg", ".png":
			files = append(files, file{manualFolder + "/" + name, data})
		}
	}
	return files, nil
}

// pageName is the name of a document's page: the Chinese README is the first.
func pageName(name string) string {
	if name == "README.zh-CN.md" {
		return "index.html"
	}
	return strings.TrimSuffix(name, ".md") + ".html"
}

// documentLink is the link of a document to another one; those to the sources lead nowhere in a zip.
var documentLink = regexp.MustCompile(`href="((?:\.\./)?(?:docs/)?[\w.-]+\.md)(#[^"]*)?"`)

// sourceLink is a link to a file of the repository that is not part of the manual.
var sourceLink = regexp.MustCompile(`<a href="(?:[\w./-]*/)?(?:LICENSE|NOTICE)">([^<]*)</a>`)

var firstHeading = regexp.MustCompile(`(?m)^# (.+)$`)

func manualPage(name string, text []byte) ([]byte, error) {
	chinese := extension.NewCJK(extension.WithEastAsianLineBreaks(extension.EastAsianLineBreaksCSS3Draft))
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, chinese),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe())) // the pictures of README are HTML
	var body bytes.Buffer
	if err := md.Convert(text, &body); err != nil {
		return nil, err
	}
	linked := documentLink.ReplaceAllStringFunc(body.String(), func(link string) string {
		parts := documentLink.FindStringSubmatch(link)
		up, to := "", parts[1]
		if rest, ok := strings.CutPrefix(to, "../"); ok {
			up, to = "../", rest
		}
		return `href="` + up + pageName(to) + parts[2] + `"`
	})
	linked = sourceLink.ReplaceAllString(linked, "$1")
	lang := "en"
	if strings.Contains(name, "zh-CN") {
		lang = "zh-CN"
	}
	title := "jianbao"
	if found := firstHeading.FindSubmatch(text); found != nil {
		title = string(found[1])
	}
	home := strings.Repeat("../", strings.Count(name, "/")) + "index.html"
	return fmt.Appendf(nil, manualTemplate, lang, html.EscapeString(title), home, linked), nil
}

const manualTemplate = `<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
body { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; color: #1f1f1f; background: #fff;
  overflow-wrap: break-word;
  font: 1rem/1.75 system-ui, "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; }
h1, h2, h3 { line-height: 1.35; } h2 { margin-top: 2.2em; padding-top: .6em; border-top: 1px solid #ddd; }
a { color: #a61b14; } nav { font-size: .9rem; }
pre, code { font: .875rem/1.6 Consolas, "Noto Sans Mono CJK SC", monospace; background: #f5f3f0; }
pre { padding: .75rem 1rem; overflow-x: auto; } code { padding: .1em .3em; } pre code { padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: .35rem .7rem; border: 1px solid #ddd; text-align: left;
  vertical-align: top; }
img { max-width: 100%%; }
</style>
</head>
<body>
<nav><a href="%s">使用手册</a></nav>
%s</body>
</html>
`
