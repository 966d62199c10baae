// Command measure writes an index and queries it, for generator/bench/search, which runs it as a
// process of its own so that the memory measured is the index's alone.
//
//	measure index FOLDER < documents.jsonl     one Document a line
//	measure query FOLDER < queries.txt         one query a line; answers one JSON value a line
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/search"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: measure index|query FOLDER")
	}
	out := json.NewEncoder(os.Stdout)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	if args[0] == "index" {
		return index(args[1], in, out)
	}
	return query(args[1], in, out)
}

func index(folder string, in *bufio.Reader, out *json.Encoder) error {
	start := time.Now()
	scratch, err := os.Create(folder + ".scratch")
	if err != nil {
		return err
	}
	defer os.Remove(scratch.Name())
	defer scratch.Close()
	b := search.NewBuilderOn(scratch)
	lines := make(chan []byte, 64)
	var wait sync.WaitGroup
	var broken atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for line := range lines {
				var d search.Document
				if json.Unmarshal(line, &d) != nil {
					broken.Add(1)
				}
				b.Add(d)
			}
		})
	}
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		lines <- line
	}
	close(lines)
	wait.Wait()
	if n := broken.Load(); n > 0 {
		return fmt.Errorf("%d documents are no JSON", n)
	}
	added := time.Since(start)
	err = b.Files(func(name string, data []byte) error {
		name = filepath.Join(folder, filepath.FromSlash(name))
		err := os.WriteFile(name, data, 0o666)
		if errors.Is(err, fs.ErrNotExist) {
			if err = os.MkdirAll(filepath.Dir(name), 0o777); err == nil {
				err = os.WriteFile(name, data, 0o666)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return out.Encode(map[string]float64{"add": added.Seconds(), "files": (time.Since(start) - added).Seconds()})
}

// answer is what a query found and loaded, in bytes as they are sent compressed.
type answer struct {
	URLs      []string
	Directory int
	Terms     int // shards of terms
	First     int // fragments up to the first eight bulletins
	All       int // all fragments
	Files     int // up to the first eight bulletins, without the directory
}

func query(folder string, in io.Reader, out *json.Encoder) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		a := answer{URLs: []string{}}
		fragments := 0
		r, err := search.NewReader(func(name string) ([]byte, error) {
			data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
			size := gzipped(data)
			switch {
			case strings.HasPrefix(name, "b/"), strings.HasPrefix(name, "t/"):
				a.Terms += size
				a.Files++
			case strings.HasPrefix(name, "f/"):
				fragments += size
				a.Files++
			default:
				a.Directory += size
			}
			return data, err
		})
		if err != nil {
			return err
		}
		if _, err := r.Search(search.Query{Text: lines.Text()}, 8); err != nil {
			return err
		}
		a.First = fragments
		terms, files := a.Terms, a.Files
		found, err := r.Search(search.Query{Text: lines.Text()}, -1)
		if err != nil {
			return err
		}
		a.All, a.Terms, a.Files = fragments, terms, files
		for _, f := range found {
			a.URLs = append(a.URLs, f.URL)
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
	return lines.Err()
}

func gzipped(data []byte) int {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, _ = w.Write(data)
	_ = w.Close()
	return buf.Len()
}
