package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// commandLine is a command of a README: an indented line, with a description after two blanks.
var commandLine = regexp.MustCompile(`(?m)^ {4,}((?:jianbao|go|GOOS=\S+ GOARCH=\S+ go|cd \S+ && go) [^\n]*?)(?:  +[^\n]*)?$`)

// The documents say how many series of random edits .ci/run tries.
func TestSeriesOfEdits(t *testing.T) {
	run, err := os.ReadFile("../../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`\$\{SEQUENCES:-(\d+)\}`).FindSubmatch(run)
	if found == nil {
		t.Fatal("no number in .ci/run")
	}
	n := string(found[1])
	words, ok := map[string]struct{ zh, en string }{"600": {"六百", "six hundred"}}[n]
	if !ok {
		t.Fatalf("%s has no words here", n)
	}
	for name, phrase := range map[string]string{
		".ci/run":             "and " + n + " more",
		"README.md":           n + " random series",
		"README.zh-CN.md":     words.zh + "组随机改动",
		"docs/testing.md":     "-sequences " + n,
		"docs/incremental.md": words.en + " series",
	} {
		data, err := os.ReadFile(filepath.Join("../../..", name))
		if err != nil || !strings.Contains(string(data), phrase) {
			t.Errorf("%s does not say %s: %v", name, phrase, err)
		}
	}
}

// Every command in the READMEs and the pages of docs/ works: those of jianbao are run here on a small
// site, the others by .ci/run.
func TestReadmeCommands(t *testing.T) {
	ci, err := os.ReadFile("../../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, readme := range documents(t) {
		text, err := os.ReadFile("../../../" + readme)
		if err != nil {
			t.Fatal(err)
		}
		found := commandLine.FindAllStringSubmatch(string(text), -1)
		if len(found) < 8 && strings.HasPrefix(readme, "README") {
			t.Errorf("%s: only %d commands found", readme, len(found))
		}
		for _, m := range found {
			line := m[1]
			if seen[line] {
				continue
			}
			seen[line] = true
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

// documents are the files that people read, from the repository's root.
func documents(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	for _, page := range pages(t) {
		names = append(names, "docs/"+page)
	}
	return names
}

// ciVariant are commands that .ci/run runs with another output, so that nothing is left behind.
var ciVariant = map[string]bool{
	"GOOS=windows GOARCH=amd64 go build -o jianbao.exe ./generator/cmd/jianbao": true,
}

// prepareDeploy builds the site, and names a folder as target: the documents' storages are nobody's.
func prepareDeploy(t *testing.T, ctx context.Context, e env, list []string) {
	name := "www"
	if at := slices.IndexFunc(list, func(a string) bool { return a == "deploy" || a == "--deploy" }); at >= 0 {
		if rest := list[at+1:]; len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
			name = rest[0]
		}
	}
	settings, err := os.ReadFile("site.toml")
	if err != nil {
		t.Fatal(err)
	}
	section := "[deploy." + name + "]\nto = " + strconv.Quote(t.TempDir()) + "\n"
	if err := os.WriteFile("site.toml", append(settings, section...), 0o666); err != nil {
		t.Fatal(err)
	}
	if status := run(ctx, []string{"build"}, e); status != exitOK {
		t.Fatal(status)
	}
}

// prepareShared names a folder as the shared cache of photos, and keeps the officer's own folder out of it.
func prepareShared(t *testing.T) {
	for _, name := range []string{"XDG_CONFIG_HOME", "HOME", "AppData"} {
		t.Setenv(name, t.TempDir())
	}
	settings, err := os.ReadFile("site.toml")
	if err != nil {
		t.Fatal(err)
	}
	section := "[photos]\ncache = " + strconv.Quote(t.TempDir()) + "\n"
	if err := os.WriteFile("site.toml", append(settings, section...), 0o666); err != nil {
		t.Fatal(err)
	}
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
	for _, name := range []string{"玉林街道.docx", "yulin.docx", "in/玉林街道.docx"} {
		writeFile(t, dir, name, wordFile("武侯区人大开展视察", "2022年9月1日，武侯区人大代表视察玉林街道，"+strings.Repeat("听取情况介绍，", 12)+"提出建议。"))
	}
	for _, blog := range []string{"old-blog", "旧博客"} {
		writeFile(t, dir, blog+"/_posts/2022-09-01-diaoyan.md", []byte("---\ntitle: 代表调研\n---\n正文。\n"))
	}
	if strings.Contains(args, "--fill") {
		writeFile(t, dir, "content/wuhou/2022/0901/index.md", []byte(bulletin("〔照片1〕会议现场\n")))
	}
	if strings.Contains(args, "--publish") {
		text := strings.Replace(bulletin("正文。\n"), "+++\n\n", "draft = true\n[extra.import]\nfrom = \"a.txt\"\n+++\n\n", 1)
		writeFile(t, dir, "content/wuhou/2022/0901/index.md", []byte(text))
	}
	for _, folder := range []string{"照片文件夹", "folder"} {
		writeFile(t, dir, folder+"/1.jpg", smallJPEG())
	}
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
		case `D:\收到的稿件`:
			a = filepath.Join(dir, "in")
		}
		list = append(list, a)
	}
	if strings.Contains(args, "--out DIR") {
		list[len(list)-1] = filepath.Join(dir, "out")
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var stdout, stderr bytes.Buffer
	var out io.Writer = &stdout
	if list[0] == "serve" { // until it listens; and no browser is opened for a test
		list = slices.DeleteFunc(list, func(a string) bool { return a == "--open" })
		list = append(list, "--port", "0")
		out = writerFunc(func(data []byte) (int, error) {
			stdout.Write(data)
			if strings.Contains(stdout.String(), "http://") {
				stop()
			}
			return len(data), nil
		})
	}
	if list[0] == "schedule" { // nothing is set up for a test
		list = slices.DeleteFunc(list, func(a string) bool { return a == "--install" || a == "--remove" })
	}
	job := map[string]string{"JIANBAO_SHARD_INDEX": "1", "JIANBAO_SHARDS": "2"}
	e := env{strings.NewReader(""), out, &stderr, time.Now, func(name string) string { return job[name] }}
	if list[0] == "photos" || list[0] == "cache" {
		prepareShared(t)
	}
	if list[0] == "deploy" || slices.Contains(list, "--deploy") {
		prepareDeploy(t, ctx, e, list)
	}
	if status := run(ctx, list, e); status != exitOK {
		t.Errorf("exit status %d\n%s%s", status, &stdout, &stderr)
	}
}

// writerFunc is a function as a writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(data []byte) (int, error) { return f(data) }
