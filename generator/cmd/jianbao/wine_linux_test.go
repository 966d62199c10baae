package main

import (
	"bytes"
	"context"
	"debug/pe"
	"encoding/binary"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// wine is a Windows of Wine, with a virtual screen and a browser that records what it is asked to open.
type wine struct {
	t       *testing.T
	env     []string
	program string
	drive   string // C:
	opened  string // what the browser was to open, a line an address
}

// The officer's day with the program for Windows: a site is begun, checked, built and built again, and a double
// click shows it in the browser, and what is saved then.
func TestWindowsDay(t *testing.T) {
	w := startWindows(t)
	dir := t.TempDir()
	site := filepath.Join(dir, "我的站")
	w.says(dir, "jianbao", "version")
	w.says(dir, `我的站\site.toml`, "init", "我的站", "--region", "成都市")
	texts, _ := filepath.Glob(filepath.Join(site, "content", "chengdu", "*", "shili", "index.md"))
	if len(texts) != 1 {
		t.Fatalf("texts: %v", texts)
	}
	year := filepath.Base(filepath.Dir(filepath.Dir(texts[0])))
	w.says(site, `content\wuhou\`, "new", "武侯区", "玉林街道议事会", "--photos", `content\chengdu\`+year+`\shili\*.jpg`)
	w.says(site, "错误 0 处", "check")
	w.says(site, "更新 0，未变 0", "build")
	for range 3 { // what a build leaves is in nobody's way
		w.says(site, "新增 0，更新 0", "build")
	}
	if _, err := os.Stat(filepath.Join(site, "public", "index.html")); err != nil {
		t.Error(err)
	}

	settings, err := os.ReadFile(filepath.Join(site, "site.toml"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, site, "site.toml", append(settings, "\n[deploy.www]\nto = \"C:/www\"\n"...))
	writeFile(t, w.drive, "www/theirs.txt", nil)
	w.says(site, "都好了", "deploy", "--setup")
	w.says(site, "已部署到 C:/www：新增", "deploy")
	w.says(site, "新增 0 个文件、更新 0 个、删去 0 个", "deploy")
	w.says(site, "和上次部署的一样", "deploy", "--verify")

	w.doubleClick(site)
	address := w.until("the browser is opened", func() string {
		opened, _ := os.ReadFile(w.opened)
		return strings.TrimSpace(string(opened))
	})
	page := address + "chengdu/" + year + "/shili/"
	if got := get(t, page); !strings.Contains(got, "/_jianbao/preview.js") {
		t.Fatalf("%s: %.200q", page, got)
	}
	text, err := os.ReadFile(texts[0])
	if err != nil {
		t.Fatal(err)
	}
	// The front page shows the title, and is reloaded only if the system reported the change.
	if err := os.WriteFile(texts[0], bytes.Replace(text, []byte(`title    = "`), []byte(`title    = "刚刚改的`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	w.until("what was saved is shown", func() string {
		if got := get(t, address); strings.Contains(got, "刚刚改的") {
			return got
		}
		return ""
	})
}

// A double click where there is no site says so, and the window stays until that was read; but whoever types the
// program's name into a window of theirs is shown the help.
func TestWindowsWithoutSite(t *testing.T) {
	w := startWindows(t)
	empty := t.TempDir()
	w.says(empty, "jianbao", "version")
	w.doubleClick(empty)
	w.until("the program runs", func() string { return running(empty) })
	w.run(empty, "start", "/wait", "cmd", "/c", "jianbao.exe >out.txt 2>&1")
	if running(empty) == "" { // though another came and went meanwhile
		t.Error("the window is closed before anybody could read what is wrong")
	}
	help, err := os.ReadFile(filepath.Join(empty, "out.txt"))
	if err != nil || !strings.Contains(string(help), "serve") {
		t.Errorf("%v: %s", err, help)
	}
}

// What is dropped on import.bat, and on the program itself, becomes drafts of the site that they lie in, wherever it
// comes from.
func TestWindowsDropped(t *testing.T) {
	w := startWindows(t)
	dir := t.TempDir()
	site := filepath.Join(dir, "我的站")
	w.says(dir, `我的站\site.toml`, "init", "我的站", "--region", "成都市")
	dropped := func(name, title string) string {
		writeFile(t, dir, "收到的 稿件/"+name, wordFile(title, importText))
		return `Z:` + strings.ReplaceAll(filepath.Join(dir, "收到的 稿件", name), "/", `\`)
	}
	imported := func(folder, title string) func() string {
		return func() string {
			text, _ := os.ReadFile(filepath.Join(site, "content", "wuhou", "2022", folder, "index.md"))
			if strings.Contains(string(text), title) {
				return folder
			}
			return ""
		}
	}
	w.doubleClick(site, dropped("一.docx", "武侯区人大开展视察"))
	w.until("what was dropped on the program is there", imported("0901", "武侯区人大开展视察"))
	w.until("the window stays for what was imported to be read", func() string { return running(site) })
	out := w.run(dir, "cmd", "/c", `我的站\import.bat`, dropped("二 与三.docx", "武侯区人大开展调研"))
	if imported("0901-2", "武侯区人大开展调研")() == "" {
		t.Errorf("what was dropped on import.bat is not there:\n%s", out)
	}
	w.says(site, "1 篇不再是草稿", "import", "--publish", `content\wuhou\2022\0901-2`)
	text, err := os.ReadFile(filepath.Join(site, "content", "wuhou", "2022", "0901-2", "index.md"))
	if err != nil || bytes.Contains(text, []byte("draft")) || bytes.Contains(text, []byte("草稿")) {
		t.Errorf("it is still a draft: %v\n%s", err, text)
	}
}

// The tests of what only Windows has, which lie beside it.
func TestWindowsAgent(t *testing.T) {
	w := startWindows(t)
	program := filepath.Join(t.TempDir(), "sftp.exe")
	build := exec.Command("go", "test", "-c", "-o", program, "jianbao/generator/internal/upload/sftp")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out := w.run(filepath.Dir(program), program, "-test.run=^TestAgentOfWindows$", "-test.v")
	if !strings.Contains(out, "--- PASS: TestAgentOfWindows") {
		t.Error(out)
	}
}

func startWindows(t *testing.T) *wine {
	t.Helper()
	if os.Getenv("LONG") == "" {
		t.Skip("starts a whole Windows, which takes a minute: LONG=1 go test ./generator/cmd/jianbao -run TestWindows")
	}
	for _, program := range []string{"wine", "Xvfb"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("apt-get install --no-install-recommends wine wine64 xvfb")
		}
	}
	home := t.TempDir()
	w := &wine{t: t, program: filepath.Join(home, "jianbao.exe"), opened: filepath.Join(home, "opened")}
	build := exec.Command("go", "build", "-o", w.program, ".")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	browser := "#!/bin/sh\necho \"$1\" >>'" + w.opened + "'\n"
	if err := os.WriteFile(filepath.Join(home, "xdg-open"), []byte(browser), 0o755); err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(home, "wine")
	w.drive = filepath.Join(prefix, "drive_c")
	w.env = append(os.Environ(), "WINEPREFIX="+prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "LC_ALL=C.UTF-8",
		"DISPLAY="+startScreen(t), "PATH="+home+":"+os.Getenv("PATH"))
	t.Cleanup(func() {
		w.run(home, "wineboot", "--kill")
		w.until("this Windows is shut down", func() string { // and writes no more
			if os.RemoveAll(prefix) == nil {
				return prefix
			}
			return ""
		})
	})
	w.run(home, "wineboot", "--init")
	giveRandomness(t, filepath.Join(w.drive, "windows", "system32"))
	return w
}

// startScreen begins a display and returns its name.
func startScreen(t *testing.T) string {
	t.Helper()
	name, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer name.Close()
	screen := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp")
	screen.ExtraFiles = []*os.File{write}
	if err := screen.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() { screen.Process.Kill(); screen.Wait() })
	number := make([]byte, 16)
	n, err := name.Read(number)
	if err != nil {
		t.Fatal("Xvfb says no display: ", err)
	}
	return ":" + strings.TrimSpace(string(number[:n]))
}

// run runs a program of Windows and returns what it prints.
func (w *wine) run(dir string, args ...string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "wine", args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, w.env, time.Second // what it starts may keep the pipes open
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		w.t.Fatalf("%q: %v\n%s", args, err, out)
	}
	return string(out)
}

// says runs jianbao and expects a word in its output.
func (w *wine) says(dir, word string, args ...string) {
	w.t.Helper()
	if out := w.run(dir, append([]string{w.program}, args...)...); !strings.Contains(out, word) {
		w.t.Fatalf("jianbao %q does not say %s:\n%s", args, word, out)
	}
}

// doubleClick opens the program in a folder as the Explorer does: in a window of its own, with what is dropped on it.
func (w *wine) doubleClick(dir string, dropped ...string) {
	w.t.Helper()
	program := filepath.Join(dir, "jianbao.exe")
	if err := os.Link(w.program, program); err != nil {
		w.t.Fatal(err)
	}
	if out := w.run(dir, append([]string{"start", "/unix", program}, dropped...)...); out != "" {
		w.t.Logf("start: %s", out)
	}
}

// until waits; its deadline guards against hanging.
func (w *wine) until(what string, is func() string) string {
	w.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if found := is(); found != "" {
			return found
		}
	}
	w.t.Fatal("it never comes to it that ", what)
	return ""
}

// running is the command line of the program of a folder, if it runs.
func running(dir string) string {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range lines {
		line, _ := os.ReadFile(name)
		if strings.HasPrefix(strings.ReplaceAll(string(line), `\`, "/"), "Z:"+dir+"/jianbao.exe") {
			return string(line)
		}
	}
	return ""
}

func get(t *testing.T, address string) string {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// giveRandomness writes the library that programs in Go take random numbers from, which Windows has and Wine
// has since its version 9: it sends them on to the function that does the same under another name.
func giveRandomness(t *testing.T, system string) {
	t.Helper()
	file := filepath.Join(system, "bcryptprimitives.dll")
	if _, err := os.Stat(file); err == nil {
		return
	}
	const at, head, size = 0x1000, 0x200, 0x200 // where its only section lies, in memory and in the file
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	pad := func(to int) { b.Write(make([]byte, to-b.Len())) }
	b.WriteString("MZ")
	pad(0x3c)
	put(uint32(0x40))
	b.WriteString("PE\x00\x00")
	put(pe.FileHeader{Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, SizeOfOptionalHeader: 240,
		Characteristics: pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL})
	optional := pe.OptionalHeader64{Magic: 0x20b, SizeOfInitializedData: size, ImageBase: 0x180000000, SectionAlignment: at, FileAlignment: head,
		MajorOperatingSystemVersion: 6, MajorSubsystemVersion: 6, SizeOfImage: 2 * at, SizeOfHeaders: head, Subsystem: pe.IMAGE_SUBSYSTEM_WINDOWS_CUI, NumberOfRvaAndSizes: 16}
	optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: at, Size: size}
	put(optional)
	put(pe.SectionHeader32{Name: [8]uint8{
		'.', 'r', 'd', 'a', 't', 'a',
	}, VirtualSize: size, VirtualAddress: at, SizeOfRawData: size, PointerToRawData: head,
		Characteristics: pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ})
	pad(head)
	put([10]uint32{3: at + 0x80, 4: 1, 5: 1, 6: 1, 7: at + 0x28, 8: at + 0x2c, 9: at + 0x30}) // one function, by name
	put([3]uint32{at + 0xc0, at + 0xa0, 0})
	for offset, text := range []string{
		0x80: "bcryptprimitives.dll", 0xa0: "ProcessPrng", 0xc0: "advapi32.SystemFunction036",
	} {
		if text != "" {
			pad(head + offset)
			b.WriteString(text)
		}
	}
	pad(head + size)
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
