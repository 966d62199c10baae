// Command search measures the reader's search on bulletins of 857 characters: the time and memory
// of its index, what each class of query finds of what a plain scan finds, and the bytes that a
// reader loads. With -pagefind PROGRAM it does the same with Pagefind on the same texts.
//
//	cd generator/bench
//	go run ./search -n 20000 [-pagefind node_modules/@pagefind/linux-x64/bin/pagefind_extended]
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator/bench/measure"
)

type options struct {
	n, per   int
	seed     uint64
	repo     string
	pagefind string
	keep     string
}

func main() {
	var o options
	flag.IntVar(&o.n, "n", 20_000, "bulletins")
	flag.IntVar(&o.per, "queries", 24, "queries of each class")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the texts")
	flag.StringVar(&o.repo, "repo", filepath.Join("..", ".."), "folder of jianbao's module")
	flag.StringVar(&o.pagefind, "pagefind", "", "program of Pagefind 1.6, from npm i pagefind@1.6.0; needs node too")
	flag.StringVar(&o.keep, "keep", "", "folder to work in, kept afterwards")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out io.Writer) error {
	folder := o.keep
	if folder == "" {
		temporary, err := os.MkdirTemp("", "jianbao-search-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		folder = temporary
	}
	l := newLibrary(o.seed, o.n)
	queries := l.newQueries(o.seed, o.n, o.per)
	l.scan(o.n, queries)
	results := []*result{}
	r, err := measureJianbao(ctx, o, l, queries, folder)
	if err != nil {
		return err
	}
	results = append(results, r)
	if o.pagefind != "" {
		if r, err = measurePagefind(ctx, o, l, queries, folder); err != nil {
			return err
		}
		results = append(results, r)
	}
	report(out, o, queries, results)
	return nil
}

// result is what one tool did.
type result struct {
	name    string
	seconds float64
	peak    int64 // bytes
	files   int
	bytes   int64
	first   int // bytes before the first query
	answers []answer
}

// answer is what a query found, and the bytes that it loaded, compressed.
type answer struct {
	URLs                    []string
	Directory, Terms, First int
	Files                   int
}

// measureJianbao builds the measure command, indexes and queries with it.
func measureJianbao(ctx context.Context, o options, l *library, queries []*query, folder string) (*result, error) {
	binary, index := filepath.Join(folder, "measure"), filepath.Join(folder, "index")
	binary, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-C", o.repo, "-o", binary, "./generator/internal/search/measure")
	if text, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	input := filepath.Join(folder, "documents.jsonl")
	if err := writeDocuments(input, l, o.n); err != nil {
		return nil, err
	}
	r := &result{name: "jianbao"}
	cmd := exec.CommandContext(ctx, binary, "index", index)
	if _, err := r.run(cmd, input); err != nil {
		return nil, err
	}
	if r.files, r.bytes, err = measureTree(index); err != nil {
		return nil, err
	}
	var typed strings.Builder
	for _, q := range queries {
		typed.WriteString(q.text + "\n")
	}
	cmd = exec.CommandContext(ctx, binary, "query", index)
	cmd.Stdin, cmd.Stderr = strings.NewReader(typed.String()), os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	if err := r.decode(text); err != nil {
		return nil, err
	}
	script, err := os.ReadFile(filepath.Join(o.repo, "themes", "default", "assets", "search.js"))
	if err != nil {
		return nil, err
	}
	r.first = r.answers[0].Directory + gzipped(script)
	return r, nil
}

// gzipped is how many bytes are sent of a file; of search.js somewhat more than in truth, for the
// theme minifies it.
func gzipped(data []byte) int {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, _ = w.Write(data)
	_ = w.Close()
	return buf.Len()
}

func (r *result) decode(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	for d.More() {
		var a answer
		if err := d.Decode(&a); err != nil {
			return err
		}
		r.answers = append(r.answers, a)
	}
	return nil
}

// run runs an indexer to its end, with input from a file.
func (r *result) run(cmd *exec.Cmd, input string) ([]byte, error) {
	if input != "" {
		f, err := os.Open(input)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		cmd.Stdin = f
	}
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	start := time.Now()
	err := cmd.Run()
	r.seconds = time.Since(start).Seconds()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", r.name, err, text.String())
	}
	r.peak = measure.PeakRSS(cmd.ProcessState)
	return text.Bytes(), nil
}

func writeDocuments(name string, l *library, n int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		if _, err := w.Write(l.document(i).json()); err != nil {
			return err
		}
	}
	return w.Flush()
}

func measureTree(folder string) (files int, size int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		files++
		size += info.Size()
		return err
	})
	return files, size, err
}

// report prints the tools beside each other.
func report(out io.Writer, o options, queries []*query, results []*result) {
	fmt.Fprintf(out, "%d bulletins, %d queries of each class, means; bytes as sent compressed\n\n", o.n, o.per)
	fmt.Fprintln(out, "| tool | index s | peak MB | files | MB | before the first query, KB |\n|---|---|---|---|---|---|")
	for _, r := range results {
		fmt.Fprintf(out, "| %s | %.1f | %d | %d | %.1f | %.1f |\n", r.name, r.seconds, r.peak>>20, r.files, float64(r.bytes)/1e6, float64(r.first)/1e3)
	}
	fmt.Fprintln(out, "\n| class | tool | recall | precision | index KB | with results KB | requests |\n|---|---|---|---|---|---|---|")
	for _, class := range classes {
		for _, r := range results {
			fmt.Fprintf(out, "| %s | %s | %s |\n", class, r.name, r.summary(class, queries))
		}
	}
}

func (r *result) summary(class string, queries []*query) string {
	var truth, found, right, terms, total, files, n float64
	for i, q := range queries {
		if q.class != class {
			continue
		}
		a := r.answers[i]
		n++
		truth += float64(len(q.truth))
		found += float64(len(a.URLs))
		for _, url := range a.URLs {
			if q.truth["/"+strings.TrimPrefix(url, "/")] {
				right++
			}
		}
		terms += float64(a.Terms)
		total += float64(a.Terms + a.First)
		files += float64(a.Files)
	}
	return fmt.Sprintf("%.3f | %.3f | %.1f | %.1f | %.1f", right/truth, right/max(found, 1), terms/n/1e3, total/n/1e3, files/n)
}
