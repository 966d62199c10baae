package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/serve"
	"jianbao/generator/internal/site"
)

// forged begins a line only where a value could begin one.
const forged = "FORGED"

// hostileText is what a name or a title may try: line ends that begin a line or a command of a log, sequences that move
// the cursor or set the title of the window, marks that turn the direction of what follows, what is no character.
const hostileText = "甲\n" + forged + "\n::error::x\r\n" + forged + " ##[error]y ##vso[task.complete]z" +
	"\x1b[2J\x1b]0;t\x07\u0085\u009b31m\u2028" + forged + "\u2029\u200e\u200f\u202a\u202e\u2066\u2069\u061c\ufeff\u200b" +
	"\ufffe\ufdd0\U0001ffff\xff\xc3乙"

// hostileName is what a file may be called on the machine of the test.
func hostileName() string {
	if runtime.GOOS == "windows" {
		return "甲\u202e\u2066\u200f\ufdd0乙"
	}
	return strings.NewReplacer("\xff\xc3", "", "/", "").Replace(hostileText) // names that are no text are refused
}

// checkHarmless fails for anything in the output that acts on a terminal, a log, or a program that reads it.
func checkHarmless(t *testing.T, what, out, format string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s: not UTF-8: %q", what, out)
	}
	text := out
	if format == "csv" {
		text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	}
	for _, r := range text {
		if r == '\n' || r == '\u200c' || r == '\u200d' {
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r&0xfffe == 0xfffe ||
			r >= 0xfdd0 && r <= 0xfdef {
			t.Errorf("%s: %U in %q", what, r, out)
			return
		}
	}
	before := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		command := strings.HasPrefix(line, "::error ") || strings.HasPrefix(line, "::warning ")
		switch {
		case strings.HasPrefix(line, forged):
			t.Errorf("%s: a value began a line, after %q", what, before)
			return
		case strings.HasPrefix(line, "::") && (format != "github" || !command || !strings.Contains(line, "title=")):
			t.Errorf("%s: a value began a command: %q", what, line)
		case format != "github" && format != "csv" && (strings.Contains(line, "##[") || strings.Contains(line, "##vso[")):
			t.Errorf("%s: a command of a log: %q", what, line)
		}
		before = line
	}
	if format == "json" && !json.Valid([]byte(out)) {
		t.Errorf("%s: not JSON: %q", what, out)
	}
}

// tomlText is a text as TOML can hold it: every character that it does not take as it is, is escaped.
func tomlText(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "") {
		if r < 0x80 && r >= ' ' && r != '"' && r != '\\' || r >= 0x4e00 && r < 0xa000 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return `"` + b.String() + `"`
}

// hostileSite is a site in a folder with a hostile name, in which everything that has a name has one.
func hostileSite(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(memoryDir(t), hostileName())
	title, name := tomlText(hostileText), hostileName()
	writeFile(t, dir, "site.toml", fmt.Appendf(nil, `title = %[1]s
%[1]s = 1
[check.severity]
"check-setting-missing" = "off"
%[1]s = "off"
[[district]]
code = "510107"
name = %[1]s
slug = "wuhou"
aliases = ["武侯", %[1]s]
[[district]]
code = "510108"
name = "成华区"
slug = "chenghua"
parent = %[1]s
[[topic]]
slug = "zhuanti"
title = %[1]s
`, title))
	front := "+++\ntitle = %[1]s\ndistrict = \"武侯\"\ndate = 2023-01-01\ntags = [%[1]s]\ntopics = [\"zhuanti\"]\n" +
		"source = %[1]s\naccept = [%[1]s]\nphotos = [{ file = %[2]s, caption = %[1]s, alt = %[1]s }]\n%[3]s+++\n%[4]s\n"
	body := "电话 13912345678，=1+1。[x](/no/%0A::error::x) ![x](" + strings.ReplaceAll(hostileText, "\n", "") + ".jpg)\n"
	for file, more := range map[string]string{
		"a": "", "b": "draft = true\n", "c": "publish_at = 2030-01-01\n", "d": "expires = 2023-02-01\n",
		"e": title + " = 1\n",
	} {
		text := fmt.Sprintf(front, title, tomlText(name+".jpg"), more, body)
		writeFile(t, dir, "content/"+file+name+"/index.md", []byte(text))
		writeFile(t, dir, "content/"+file+name+"/"+name+".jpg", smallJPEG())
		writeFile(t, dir, "content/"+file+name+"/unused"+name+".jpg", []byte("x"))
	}
	writeFile(t, dir, "content/f"+name+".txt", []byte("x"))
	writeFile(t, dir, "check/words.toml", fmt.Appendf(nil, `[[rule]]
code = "check-word-x"
name = %[1]s
reason = %[1]s
wrong = ["电话"]
right = %[1]s
`, title))
	return dir
}

// makeSound makes a hostile site one without errors, some of whose bulletins are held.
func makeSound(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, "content")); err != nil {
		t.Fatal(err)
	}
	title := tomlText(hostileText)
	writeFile(t, dir, "site.toml", fmt.Appendf(nil, `title = %[1]s
[[district]]
code = "1"
name = %[2]s
slug = "wuhou"
aliases = ["武侯"]
`, title, strings.ReplaceAll(title, ";", ""))) // which separates the names of a list
	for slug, more := range map[string]string{"a": "", "b": "draft = true\n", "c": "publish_at = 2030-01-01\n"} {
		text := "+++\ntitle = " + title + "\ndistrict = \"武侯\"\ndate = 2023-01-01\nslug = \"" + slug + "\"\n" +
			"subtitle = \"" + slug + "\"\n" + more + "+++\n电话 13912345678。\n"
		writeFile(t, dir, "content/"+slug+hostileName()+"/index.md", []byte(text))
	}
}

// Nothing that a site, its files or the command line holds acts on the terminal or on the log of a machine, whichever
// command is run, and whether it succeeds.
func TestTerminal(t *testing.T) {
	dir := hostileSite(t)
	h := hostileText
	for _, state := range []string{"broken", "sound", "built"} {
		if state == "sound" {
			makeSound(t, dir)
		}
		for _, lang := range []string{"zh", "en"} {
			for _, args := range [][]string{
				{"build"}, {"build", "--strict"}, {"build", "--format", "json"}, {"build", "--format", "github"},
				{"build", "--verify"}, {"build", "--explain", h}, {"build", "--drafts"},
				{"build", "--clean", "--out", filepath.Join(dir, "out"+hostileName())},
				{"build", "--out", filepath.Join(dir, "content"+hostileName(), "site.toml")},
				{"check"}, {"check", "--format", "json"}, {"check", "--format", "github"}, {"check", "--format", "csv"},
				{"check", "--format", "html"}, {"check", "--out", filepath.Join(dir, "report"+hostileName())},
				{"check", "--out", filepath.Join(dir, "no"+h, "report")}, {"check", "--fix"}, {"check", "--fix", "--yes"},
				{"cache"}, {"cache", "prune"},
				{"new", h}, {"new", h, h}, {"new", "武侯"}, {"new", "武侯", h}, {"new", "武侯", h, h}, {"new", "武侯", h, h + ".jpg"},
				{"new", h, "武侯"}, {"new", "武侯", h, "--date", h}, {"new", "武侯", h, "--slug", h}, {"new", "武侯", h, "--photos", h},
				{"new", "武侯", h, "--photos", filepath.Join(dir, "content", "a"+hostileName())},
			} {
				status, stdout, stderr := command(t, append(args, "--site", dir, "--lang", lang)...)
				what := fmt.Sprintf("%s %s %q", state, lang, args)
				format := "text"
				if len(args) == 3 && args[1] == "--format" {
					format = args[2]
				}
				checkHarmless(t, what+" stdout", stdout, format)
				checkHarmless(t, what+" stderr", stderr, "text")
				if stdout+stderr == "" && state != "built" && format != "github" {
					t.Errorf("%s says nothing: status %d", what, status)
				}
				if state == "sound" && len(args) == 1 && args[0] == "build" && status != exitOK {
					t.Errorf("%s: status %d\n%s", what, status, stderr)
				}
			}
		}
	}
	report, err := os.ReadFile(filepath.Join(dir, "report"+hostileName()))
	if err != nil {
		t.Fatal(err)
	}
	checkHarmless(t, "the report", string(report), "text")
}

// The same of what is wrong with a command line.
func TestTerminalUsage(t *testing.T) {
	h := hostileText
	dir := filepath.Join(memoryDir(t), hostileName())
	for _, lang := range []string{"zh", "en"} {
		for _, args := range [][]string{
			{h}, {"help", h}, {"help", "build", h}, {"--" + h}, {"-" + h}, {"—" + h}, {"——site" + h}, {"build", "--" + h},
			{"build", h}, {"build", "--sit" + h}, {"build", "--format", h}, {"build", "--now", h}, {"build", "--lang", h},
			{"build", "--site", h},
			{"check", "--format", h}, {"check", "--now", h}, {"check", "--fix", "--format", "csv" + h}, {"check", "--yes=" + h},
			{"check", "--site", h}, {"cache", h}, {"cache", "prune", "--site", h}, {"completion", h}, {"version", h},
			{"serve", "--port", h}, {"serve", "--port", "99999999999" + h}, {"serve", "--site", h}, {"serve", h},
			{"init"}, {"init", h, h}, {"init", dir, "--region", h}, {"init", dir}, {"init", dir},
			{"init", dir + "2", "--region", "成都市"},
			{"new", "--site", h}, {"new", "--photos"}, {"__complete", h},
		} {
			_, stdout, stderr := command(t, append(args, "--lang", lang)...)
			checkHarmless(t, fmt.Sprintf("%s %q stdout", lang, args), stdout, "text")
			checkHarmless(t, fmt.Sprintf("%s %q stderr", lang, args), stderr, "text")
		}
	}
}

// The same of what only a preview, a terminal or a slow photo says.
func TestTerminalEvents(t *testing.T) {
	h := hostileText
	var out, errs bytes.Buffer
	now := clock
	e := env{
		strings.NewReader(""), terminal{&out}, terminal{&errs}, func() time.Time { return now },
		func(string) string { return "" },
	}
	for _, lang := range []diag.Lang{diag.Zh, diag.En} {
		r := reporter{env: e, lang: lang, format: "text"}
		problem := diag.New(diag.FileUnreadable, errors.New(h)).In(h)
		for _, event := range []generator.ServeEvent{
			{URL: "http://127.0.0.1:1313/", Problems: []diag.Diagnostic{problem}},
			{Change: &serve.Change{Files: []string{h}, Problems: []diag.Diagnostic{problem}}},
			{Change: &serve.Change{Files: []string{h, h, h, h}}},
		} {
			io.WriteString(r.stdout, r.eventText(event))
		}
		result := generator.Result{Location: time.UTC, Stale: []string{h}, Held: []site.Hold{{File: h, Title: h}}}
		io.WriteString(r.stdout, r.verifyText(generator.Options{Verify: true}, result))
		io.WriteString(r.stdout, r.heldText(generator.Options{Drafts: true}, result))
		stats := generator.PhotoStats{Made: 1, Duration: time.Minute}
		stats.Slowest = append(stats.Slowest, struct {
			Name     string
			Duration time.Duration
		}{h, time.Minute})
		io.WriteString(r.stdout, r.photoSummary(stats))
		bar := &progress{env: e, lang: lang, terminal: true, started: clock}
		now = now.Add(time.Minute)
		bar.update(generator.Progress{Done: 1, Total: 20, Current: h})
		bar.clear()
		if err := r.print(generator.Options{Out: h}, result, []diag.Diagnostic{problem}, exitErrors); err != nil {
			t.Fatal(err)
		}
	}
	checkHarmless(t, "stdout", out.String(), "text")
	checkHarmless(t, "stderr", strings.ReplaceAll(errs.String(), "\r", "\n"), "text")
}

// Right text is shown as it is.
func TestTerminalKeeps(t *testing.T) {
	for _, text := range []string{
		"武侯区 “代表在行动” 第1期", "家庭👨‍👩‍👧和👍🏽", "ئۇيغۇر བོད་ Ελλάδα é", "## 标题 #1 a::b ::", "C:\\网站\\content", "〇㐀𠀀",
	} {
		if got := diag.OneLine(text); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
		if got := diag.Lines("行\n" + text + "\n"); got != "行\n"+text+"\n" {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}
