// Package browser tests the finished site as its readers get it: the sample site, built by the real
// pipeline, served as any plain web server would and opened in a real Chromium.
//
//	go test ./generator/browser
//	go test ./generator/browser -run Screenshots -update    takes docs/*.jpg anew
//	go test ./generator/browser -run Import -update         those of docs/import.md; it needs LibreOffice
//
// It needs Chromium and a Chinese font, and for some tests the tools of .ci/package.json; what is missing
// is skipped, with the line that installs it. `bash .ci/run` installs everything and sets
//
//	JIANBAO_BROWSER=1       nothing is skipped: what is missing fails
//	JIANBAO_NPM=FOLDER      where `npm ci` put the tools: axe-core, vnu-jar and lighthouse
//	JIANBAO_LIGHTHOUSE=1    run Lighthouse, which takes minutes and wants the machine for itself
//
// All tests share one browser; each opens tabs of its own, with their own storage. Whatever a test is
// about, a tab also fails it for a request to another host, an error in the console, a script's
// exception or a breach of the content security policy.
package browser

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"jianbao/generator"
)

const (
	installChromium = "apt-get install chromium fonts-noto-cjk"
	installTools    = "npm ci --ignore-scripts --prefix FOLDER, with .ci/package.json and its lock in it, and JIANBAO_NPM=FOLDER/node_modules"
)

var update = flag.Bool("update", false, "take the pictures of docs/ anew")

// Set by TestMain and only read after that.
var (
	public  string          // the folder of the built site
	server  string          // where it is served, without the last slash
	slow    string          // the same, with photos that arrive late
	browser context.Context // nil where Chromium is missing
)

func TestMain(m *testing.M) {
	flag.Parse()
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func run(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "jianbao-browser")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	public = filepath.Join(folder, "public")
	if err := build(filepath.Join("..", ".."), public); err != nil {
		return 1, err
	}
	for address, delay := range map[*string]time.Duration{&server: 0, &slow: 150 * time.Millisecond} {
		h, err := newHost(public, delay)
		if err != nil {
			return 1, err
		}
		served := httptest.NewServer(h)
		defer served.Close()
		*address = served.URL
	}

	if found := chromium(); found != "" {
		var stop func()
		if browser, stop, err = launch(found, filepath.Join(folder, "profile")); err != nil {
			return 1, err
		}
		defer stop()
	}
	return m.Run(), nil
}

// build builds a site as of a day on which all of the sample has appeared.
func build(site, out string) error {
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))
	result, err := generator.Build(context.Background(), generator.Options{Site: site, Out: out, Now: now})
	if err == nil && result.Failed() {
		err = fmt.Errorf("the site has errors: %v", result.Diagnostics)
	}
	return err
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

func launch(program, profile string) (context.Context, func(), error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 { // the sandbox refuses root
		options = append(options, chromedp.NoSandbox)
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	quit := func() { stop(); cancel() }
	if err := chromedp.Do(ctx); err != nil {
		quit()
		return nil, nil, fmt.Errorf("start %s: %w", program, err)
	}
	return ctx, quit, nil
}

// missing skips a test whose tool is not there, or fails it where skipping is forbidden.
func missing(t *testing.T, what, install string) {
	t.Helper()
	if os.Getenv("JIANBAO_BROWSER") != "" {
		t.Fatalf("%s is missing: %s", what, install)
	}
	t.Skipf("%s is missing: %s", what, install)
}

// tool is a file of the tools that npm installed.
func tool(t *testing.T, name string) string {
	t.Helper()
	file := filepath.Join(os.Getenv("JIANBAO_NPM"), filepath.FromSlash(name))
	if _, err := os.Stat(file); os.Getenv("JIANBAO_NPM") == "" || err != nil {
		missing(t, name, installTools)
	}
	return file
}
