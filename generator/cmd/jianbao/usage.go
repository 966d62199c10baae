package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/text/width"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// usage is cobra's, with headings in the language and columns that stay straight under Chinese.
func usage(cmd *cobra.Command, lang diag.Lang, say func(zh, en string) string) string {
	var b strings.Builder
	b.WriteString(say("用法：", "Usage:") + "\n  " + cmd.CommandPath())
	if _, args, ok := strings.Cut(cmd.Use, " "); ok {
		b.WriteString(" " + args)
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString(" " + say("<命令>", "<command>"))
	}
	b.WriteString("\n")
	if cmd.HasExample() {
		b.WriteString("\n" + say("例子：", "Examples:") + "\n" + cmd.Example + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n" + say("命令：", "Commands:") + "\n")
		var rows [][2]string
		for _, sub := range cmd.Commands() {
			rows = append(rows, [2]string{sub.Name(), sub.Short})
		}
		writeColumns(&b, rows)
	}
	if !cmd.HasParent() {
		writeTopics(&b, lang)
	}
	writeFlags(&b, say("选项：", "Flags:"), cmd.LocalFlags(), say)
	writeFlags(&b, say("通用选项：", "Global flags:"), cmd.InheritedFlags(), say)
	return b.String()
}

func writeFlags(b *strings.Builder, heading string, flags *pflag.FlagSet, say func(zh, en string) string) {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		name, text := flagTexts(f, say)
		rows = append(rows, [2]string{name, text})
	})
	if len(rows) > 0 {
		b.WriteString("\n" + heading + "\n")
		writeColumns(b, rows)
	}
}

// flagTexts are a flag with its value, and what it is for.
func flagTexts(f *pflag.Flag, say func(zh, en string) string) (name, text string) {
	value, text := pflag.UnquoteUsage(f)
	name = "    --" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", --" + f.Name
	}
	if f.Value.Type() != "bool" {
		name += " " + value
		if f.DefValue != "" && f.DefValue != "[]" {
			text += say("（默认 "+f.DefValue+"）", " (default "+f.DefValue+")")
		}
	}
	return name, text
}

func writeColumns(b *strings.Builder, rows [][2]string) {
	widest := 0
	for _, row := range rows {
		widest = max(widest, cells(row[0]))
	}
	for _, row := range rows {
		fmt.Fprintf(b, "  %s%s  %s\n", row[0], strings.Repeat(" ", widest-cells(row[0])), row[1])
	}
}

// cells is the width of a text in a terminal.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// textError is an error of the command line, in both languages.
type textError struct{ diag.Text }

func (e textError) Error() string { return e.En }

func badValue(flag, value, example string) error {
	value = diag.OneLine(value)
	return textError{diag.Text{
		Zh: "选项 " + flag + " 不能是“" + value + "”，例如：" + flag + " " + example,
		En: "bad value " + value + " for " + flag + "; for example: " + flag + " " + example,
	}}
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	name, first := commandName(cmd), diag.OneLine(args[0])
	return textError{diag.Text{
		Zh: name + " 后面不能写“" + first + "”；运行 jianbao help " + name + " 查看用法",
		En: name + ` takes no "` + first + `"; run jianbao help ` + name + " to see how it is used",
	}}
}

func unknownCommand(root *cobra.Command, name string) error {
	typed := diag.OneLine(name)
	text := diag.Text{Zh: "没有“" + typed + "”这个命令", En: `there is no command "` + typed + `"`}
	return unknownName(root, name, text)
}

// unknownName says which commands, or other names, a word may stand for.
func unknownName(root *cobra.Command, name string, text diag.Text, names ...string) error {
	for _, sub := range root.Commands() {
		names = append(names, sub.Name())
	}
	if near := diag.Nearest(name, names); len(near) > 0 {
		hint := diag.DidYouMean(near...)
		text = diag.Text{Zh: text.Zh + "；" + hint.Zh, En: text.En + "; " + hint.En}
	}
	return textError{diag.Text{Zh: text.Zh + "\n运行 jianbao help 查看用法", En: text.En + "\nrun jianbao help to see how it is used"}}
}

// flagError says which flag an unknown one may stand for, and where the command's own are listed.
func flagError(cmd *cobra.Command, err error) error {
	help := strings.TrimSpace("jianbao help " + commandName(cmd))
	text := usageError(err)
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			name = "-" + short
		}
		name = diag.OneLine(name)
		text = diag.Text{Zh: "没有这个选项：" + name, En: "unknown flag: " + name}
		if near := nearFlags(cmd, strings.TrimLeft(name, "-")); len(near) > 0 {
			hint := diag.DidYouMean(near...)
			text = diag.Text{Zh: text.Zh + "；" + hint.Zh, En: text.En + "; " + hint.En}
		}
	}
	return textError{diag.Text{
		Zh: text.Zh + "\n运行 " + help + " 查看用法",
		En: text.En + "\nrun " + help + " to see how it is used",
	}}
}

// nearFlags are the flags that a name may stand for; after a single hyphen, its own.
func nearFlags(cmd *cobra.Command, name string) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	near := []string{name}
	if !slices.Contains(names, name) {
		near = diag.Nearest(name, names)
	}
	for i, n := range near {
		near[i] = "--" + n
	}
	return near
}

// commandName is how help knows a command: cache prune.
func commandName(cmd *cobra.Command) string {
	return strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()))
}

// longDash finds a flag whose two hyphens a word processor or a chat made one dash.
func longDash(args []string) error {
	for _, a := range args {
		name := strings.TrimLeft(a, "—–－-")
		if name == a || strings.Trim(a[:len(a)-len(name)], "-") == "" || name == "" || name[0] < 'a' || name[0] > 'z' {
			continue
		}
		a, name = diag.OneLine(a), diag.OneLine(name)
		return textError{diag.Text{
			Zh: "“" + a + "”前面要用两个英文减号：--" + name,
			En: `write "` + a + `" with two hyphens: --` + name,
		}}
	}
	return nil
}

// withoutLostQuotes finds paths that end in a backslash before their closing quotation mark: Windows takes \" for a
// mark that belongs to the path, and all that follows for a part of it. A mark at the very end is dropped.
func withoutLostQuotes(args []string) ([]string, error) {
	args = slices.Clone(args)
	for i, a := range args {
		flag, path, joined := "", a, false
		if strings.HasPrefix(a, "--") {
			flag, path, joined = strings.Cut(a, "=")
			if flag += " "; !joined {
				continue
			}
		} else if i > 0 && strings.HasPrefix(args[i-1], "--") && !strings.Contains(args[i-1], "=") {
			flag = args[i-1] + " "
		}
		folder, rest, quoted := strings.Cut(path, `"`)
		switch pathFlag := slices.Contains([]string{"--site ", "--out ", "--photos "}, flag); {
		case !quoted || !pathFlag && !windowsPath.MatchString(folder):
		case rest == "":
			args[i] = strings.TrimSuffix(a, `"`)
		default:
			right := flag + `"` + strings.TrimRight(folder, `\`) + `"`
			return args, textError{diag.Text{
				Zh: "“" + path + "”里混进了引号：引号前面不要写 \\，写成 " + right,
				En: path + " holds a quotation mark: write no \\ before the closing one: " + right,
			}}
		}
	}
	return args, nil
}

// windowsPath matches what begins as a folder does on Windows.
var windowsPath = lazyregexp.New(`^(?:[A-Za-z]:|\\\\|\.{1,2}\\)`)

// usageError says what is wrong with a command line. Pflag's texts are English only; those that
// officers meet are said in Chinese too.
func usageError(err error) diag.Text {
	var own textError
	if errors.As(err, &own) {
		return own.Text
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		flag := invalid.GetFlag()
		if flag.NoOptDefVal != "" {
			return diag.Text{Zh: "选项 --" + flag.Name + " 后面不写内容", En: "--" + flag.Name + " takes no value"}
		}
		return usageError(badValue("--"+flag.Name, invalid.GetValue(), flag.DefValue))
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	text = diag.OneLine(text)
	zh := "命令行写错了：" + text
	if rest, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		zh = "这个选项后面要写内容：" + rest
	}
	return diag.Text{Zh: zh, En: text}
}
