package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jianbao/docs"
	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
)

// generated is a part of a page that is made from a table of the code:
//
//	<!-- generated: keys bulletin -->
//	…
//	<!-- end -->
var generated = regexp.MustCompile(`(?s)(<!-- generated: ([a-z ]+) -->\n)(.*?)(<!-- end -->)`)

// What the pages say of keys, rules and flags is what the code says. -update writes it into them.
func TestGeneratedDocs(t *testing.T) {
	wanted := map[string]int{"rules": 2, "flags": 2, "views": 2} // in both languages
	for _, table := range content.KeyTables() {
		wanted["keys "+table.Name] = 2
		for _, k := range table.Keys {
			if k.Meaning.Zh == "" || k.Meaning.En == "" || k.Type.Zh == "" || k.Type.En == "" || len(k.Words) == 0 {
				t.Errorf("the key %s of %s is not described in both languages", k.Name, table.Name)
			}
		}
	}
	for _, name := range pages(t) {
		lang := diag.En
		if strings.HasSuffix(name, ".zh-CN.md") {
			lang = diag.Zh
		}
		file := filepath.Join("../../../docs", name)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := generated.ReplaceAllStringFunc(string(data), func(part string) string {
			m := generated.FindStringSubmatch(part)
			wanted[m[2]]--
			return m[1] + "\n" + generate(t, m[2], lang) + "\n" + m[4]
		})
		switch {
		case text == string(data):
		case *update:
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s: its generated parts are not what the code says; run the test with -update", name)
		}
	}
	rules := fmt.Sprint(len(check.New(check.Settings{}).Rules()))
	for name, phrase := range map[string]string{"README.md": rules + " rules", "README.zh-CN.md": rules + " 条规则"} {
		data, err := os.ReadFile(filepath.Join("../../..", name))
		if err != nil || !strings.Contains(string(data), phrase) {
			t.Errorf("%s does not say %s: %v", name, phrase, err)
		}
	}
	for what, n := range wanted {
		if n != 0 {
			t.Errorf("generated: %s: should stand in %d more pages", what, n)
		}
	}
}

// pages are the names of all pages of docs/.
func pages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(os.DirFS("../../../docs"), "*.md")
	if err != nil || len(names) == 0 {
		t.Fatal("no pages", err)
	}
	return names
}

func generate(t *testing.T, what string, lang diag.Lang) string {
	t.Helper()
	switch what {
	case "rules":
		return rulesTables(lang)
	case "flags":
		return flagsTables(lang)
	case "views":
		return views(t)
	}
	name := strings.TrimPrefix(what, "keys ")
	for _, table := range content.KeyTables() {
		if table.Name == name {
			return keysTable(table, lang)
		}
	}
	t.Fatalf("generated: %s: there is no such table", what)
	return ""
}

// markdownTable is a table without the blanks that would align it: an edit of one row changes one line.
func markdownTable(rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		for _, cell := range row {
			b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return strings.ReplaceAll(b.String(), "|  |", "| |")
}

func code(s string) string { return "`" + s + "`" }

func keysTable(table content.KeyTable, lang diag.Lang) string {
	rows := [][]string{{"Key", "Also read as", "Type", "Default", "Meaning"}}
	if lang == diag.Zh {
		rows = [][]string{{"键", "也可以写", "类型", "默认", "意思"}}
	}
	for _, k := range table.Keys {
		rows = append(rows, []string{
			code(k.Name), diag.Choices(k.Words).In(lang), k.Type.In(lang), k.Default.In(lang), k.Meaning.In(lang),
		})
	}
	return markdownTable(rows...)
}

func rulesTables(lang diag.Lang) string {
	var b strings.Builder
	head := []string{"Code", "Severity", "What it finds", "Why"}
	severities := map[diag.Severity]string{diag.Warning: "warning", diag.Error: "error"}
	if lang == diag.Zh {
		head = []string{"代码", "级别", "查什么", "依据"}
		severities = map[diag.Severity]string{diag.Warning: "警告", diag.Error: "错误"}
	}
	rules := check.New(check.Settings{}).Rules()
	for group := check.Personal; group < check.Building; group++ {
		rows := [][]string{head}
		for _, r := range rules {
			if r.Group == group {
				why := strings.TrimPrefix(strings.TrimPrefix(r.Reason.In(lang), "why: "), "依据：")
				name := strings.ReplaceAll(r.Name.In(lang), "**", "`**`")
				rows = append(rows, []string{code(string(r.Code)), severities[r.Severity], name, why})
			}
		}
		b.WriteString("**" + group.In(lang) + "**\n\n" + markdownTable(rows...) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func flagsTables(lang diag.Lang) string {
	var b strings.Builder
	head := []string{"Flag", "Meaning"}
	if lang == diag.Zh {
		head = []string{"选项", "意思"}
	}
	var describe func(cmd *cobra.Command)
	describe = func(cmd *cobra.Command) {
		_, args, _ := strings.Cut(cmd.Use, " ")
		b.WriteString("### " + strings.TrimSpace(cmd.CommandPath()+" "+args) + "\n\n" + cmd.Short + "\n\n")
		rows := [][]string{head}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			name, text := flagTexts(f, func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(lang) })
			rows = append(rows, []string{code(strings.TrimSpace(name)), text})
		})
		if len(rows) > 1 {
			b.WriteString(markdownTable(rows...) + "\n")
		}
		for _, sub := range cmd.Commands() {
			describe(sub)
		}
	}
	e := env{strings.NewReader(""), nil, nil, time.Now, func(string) string { return "" }}
	root := rootCommand(lang, e)
	for _, sub := range root.Commands() {
		if sub.Name() != "help" {
			describe(sub)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// views are the types of page/view.go as they are declared there, with their comments.
func views(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../internal/page/view.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "view.go", data, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("```\n")
	for _, d := range parsed.Decls {
		if types, ok := d.(*ast.GenDecl); ok && types.Tok == token.TYPE {
			from, to := files.Position(types.Doc.Pos()).Offset, files.Position(types.End()).Offset
			text := strings.ReplaceAll(string(data[from:to]), "\t", "  ")
			b.WriteString(text + "\n\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n") + "```\n"
}

// Each topic has a page in both languages, in which every line fits a terminal of 80 columns but for code
// and what cannot be broken; and no word names two topics, or a command.
func TestTopics(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range rootCommand(diag.Zh, env{}).Commands() {
		seen[c.Name()] = true
	}
	for i := range topics {
		for _, lang := range []diag.Lang{diag.Zh, diag.En} {
			word := topics[i].word(lang)
			if found, in := findTopic(word); seen[word] || found != &topics[i] || in != lang {
				t.Errorf("the word %s is ambiguous", word)
			}
			seen[word] = true
			text, err := topics[i].text(lang)
			if err != nil {
				t.Fatal(err)
			}
			shown := plain(text, lang)
			for line := range strings.Lines(shown) {
				line = strings.TrimRight(line, "\n")
				whole := strings.HasPrefix(line, codeIndent) || !strings.Contains(strings.TrimSpace(line), " ")
				if cells(line) > terminalWidth && !whole {
					t.Errorf("help %s: %d columns: %s", word, cells(line), line)
				}
			}
			if strings.Contains(shown, "<!--") || strings.Contains(shown, "\n|") || strings.Contains(shown, "\n#") {
				t.Errorf("help %s shows Markdown", word)
			}
		}
	}
	embedded, _ := fs.Glob(docs.FS, "*.md")
	if len(embedded) != 2*len(topics) {
		t.Errorf("%d pages are embedded for %d topics", len(embedded), len(topics))
	}
}

func TestPlain(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"heading", "# 简报\n\n## 日期\n正文。\n", "简报\n====\n\n日期\n----\n正文。\n"},
		{"lines join", "第一行\n第二行 and\nmore.\n", "第一行第二行 and more.\n"},
		{"marks", "**粗** `**` [简报](bulletins.md#a) [x](https://a.b/) [另](other.md)\n",
			"粗 ** 简报（jianbao help 简报） x（https://a.b/） 另\n"},
		{"code", "```\n**a**\n```\n\n    b  \n", "    **a**\n\n    b\n"},
		{"list", "- one\n  two\n- three\n1. four\n", "- one two\n- three\n1. four\n"},
		{"table", "| a | b |\n|---|---|\n| `x` | 中\\|文 |\n", "a  b\n--------\nx  中|文\n"},
		{"comment", "<!-- generated: x -->\n\ntext\n", "text\n"},
		{"wide", strings.Repeat("字", 39) + "，字\n", strings.Repeat("字", 39) + "，\n字\n"},
		{"code is not broken", strings.Repeat("字", 38) + "`字 字字`字\n", strings.Repeat("字", 38) + "\n字 字字字\n"},
		{"no mark begins a line", strings.Repeat("字", 40) + "，字\n", strings.Repeat("字", 39) + "\n字，字\n"},
	} {
		if got := plain(test.in, diag.Zh); got != test.want {
			t.Errorf("%s:\n%q, want\n%q", test.name, got, test.want)
		}
	}
	long := strings.Repeat("long ", 15) + "text"
	for _, test := range []struct{ in, want string }{
		{"| key | meaning |\n|---|---|\n| a | " + long + "|\n", "key  meaning\n" + strings.Repeat("-", 80) + "\na    long"},
		{"| key | type | meaning |\n|---|---|---|\n| a | t | " + long + "|\n| b | u | |\n", "a  t\n    long"},
		{"| key | b | type | of | meaning |\n|---|---|---|---|---|\n| a | | t | `o` | " + long + "|\n", "a\n    long"},
	} {
		if got := plain(test.in, diag.En); !strings.HasPrefix(got, test.want) {
			t.Errorf("a wide table:\n%s", got)
		}
	}
}
