package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// commandLine is a command of a README: an indented line, with a description after two blanks.
var commandLine = regexp.MustCompile(`(?m)^ {4,}((?:jianbao|go|GOOS=\S+ GOARCH=\S+ go|cd \S+ && go) [^\n]*?)(?:  +[^\n]*)?$`)

// Every command in the READMEs works: those of jianbao are run here on a small site, the others
// by .ci/run.
func TestReadmeCommands(t *testing.T) {
	ci, err := os.ReadFile("../../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile("../../../" + readme)
		if err != nil {
			t.Fatal(err)
		}
		found := commandLine.FindAllStringSubmatch(string(text), -1)
		if len(found) < 8 {
			t.Errorf("%s: only %d commands found", readme, len(found))
		}
		for _, m := range found {
			line := m[1]
			if args, ok := strings.CutPrefix(line, "jianbao "); ok {
				t.Run(readme+"/"+args, func(t *testing.T) { runReadme(t, args) })
				continue
			}
			if plain := strings.TrimSuffix(line, "-n 10000 -runs 5"); !strings.Contains(string(ci), plain) && !ciVariant[line] {
				t.Errorf("%s: .ci/run does not run %q", readme, line)
			}
		}
	}
}

// ciVariant are commands that .ci/run runs with another output, so that nothing is left behind.
var ciVariant = map[string]bool{
	"GOOS=windows GOARCH=amd64 go build -o jianbao.exe ./generator/cmd/jianbao": true,
}

func runReadme(t *testing.T, args string) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"site.toml":        "title = \"简报\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n",
		"content/yulin.md": "+++\ntitle = \"一\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n\n正文。\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	writeFile(t, dir, "IMG_1.jpg", smallJPEG())
	t.Chdir(dir)
	var list []string
	for _, a := range strings.Fields(args) {
		switch a {
		case "DIR", `D:\简报`:
			a = dir
		case `D:\网页`:
			a = filepath.Join(dir, "out")
		case "~/Pictures/*.jpg", `D:\照片\*.jpg`:
			a = filepath.Join(dir, "*.jpg")
		}
		list = append(list, a)
	}
	if strings.Contains(args, "--out DIR") {
		list[len(list)-1] = filepath.Join(dir, "out")
	}
	var stdout told
	var stderr bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if list[0] == "serve" { // until it says where; and no browser is opened for a test
		list = slices.DeleteFunc(list, func(a string) bool { return a == "--open" })
		stdout.atAddress = stop
	}
	if status := run(ctx, list, env{strings.NewReader(""), &stdout, &stderr, time.Now, func(string) string { return "" }}); status != exitOK {
		t.Errorf("exit status %d\n%s%s", status, &stdout, &stderr)
	}
}

// told is what a command prints, and calls a function when that is an address.
type told struct {
	bytes.Buffer
	atAddress func()
}

func (o *told) Write(text []byte) (int, error) {
	if o.atAddress != nil && bytes.Contains(text, []byte("http://")) {
		o.atAddress()
	}
	return o.Buffer.Write(text)
}

// WriteString hides that of the buffer.
func (o *told) WriteString(text string) (int, error) { return o.Write([]byte(text)) }
