// Importing measures jianbao import: what it costs, and what it finds beside other converters.
//
//	cd generator/bench
//	go run ./importing -n 500          500 Word files of 5 MB with five photos each: time, memory, files
//	go run ./importing -n 0            the table of titles, captions, headings, photos and numbers alone
//
// README.md says what is counted. A tool that is not there is listed with the line that installs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/measure"
)

type bench struct {
	n                    int
	dir, data, repo, npm string
	binary, version      string
	progress             func(format string, a ...any)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "measure" {
		fail(measure.Main(os.Args[2:]))
		return
	}
	cache, err := os.UserCacheDir()
	fail(err)
	b := bench{progress: func(format string, a ...any) { fmt.Fprintf(os.Stderr, format+"\n", a...) }}
	flag.IntVar(&b.n, "n", 500, "Word files to import; 0 leaves the measuring out")
	flag.StringVar(&b.dir, "out", "", "`folder` to make and work in (default: one in memory)")
	flag.StringVar(&b.data, "data", "../../../shared/data/import", "inputs with expected.json; \"\" leaves the table out")
	flag.StringVar(&b.repo, "repo", filepath.Join("..", ".."), "`folder` of the main module")
	flag.StringVar(&b.npm, "npm",
		filepath.Join(cache, "jianbao-bench", "npm"), "`folder` with the node_modules of mammoth and turndown")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fail(b.run(ctx))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "importing:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.dir == "" {
		b.dir, err = measure.TempDir()
	} else if err = os.Mkdir(b.dir, 0o755); err == nil {
		b.dir, err = filepath.Abs(b.dir)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if b.binary, b.version, err = contender.Jianbao(ctx, b.repo, b.dir); err != nil {
		return err
	}
	if b.n > 0 {
		if err := b.measure(ctx); err != nil {
			return err
		}
	}
	if b.data == "" {
		return nil
	}
	return b.compare(ctx)
}

// newSite writes a site without bulletins: the settings of the sample site, with all its districts.
func (b *bench) newSite(name string) (dir string, err error) {
	dir = filepath.Join(b.dir, name)
	settings, err := os.ReadFile(filepath.Join(b.repo, "site.toml"))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Join(dir, "content"), 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "site.toml"), settings, 0o644)
}
