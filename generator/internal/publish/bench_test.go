package publish

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// The measure of this package: a cold build's pages against the least that any
// writer must do. Run with
//
//	TMPDIR=/dev/shm go test -bench . -benchtime 10x ./generator/internal/publish
const (
	benchFiles   = 10_000
	benchWriters = 2
)

func benchName(i int) string {
	return fmt.Sprintf("district-%02d/2022/bulletin-%05d/index.html", i/500, i)
}

// inParallel calls write for every file of a cold build, as render workers do.
func inParallel(b *testing.B, write func(name string) error) {
	var wg sync.WaitGroup
	next := make(chan int, benchWriters)
	for range benchWriters {
		wg.Go(func() {
			for start := range next {
				for i := start; i < start+100; i++ {
					if err := write(benchName(i)); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	for i := 0; i < benchFiles; i += 100 {
		next <- i
	}
	close(next)
	wg.Wait()
}

func BenchmarkColdBuild(b *testing.B) {
	data := bytes.Repeat([]byte("简报 bulletin "), 17<<10/16)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			dir := b.TempDir()
			inParallel(b, func(name string) error {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return err
				}
				return os.WriteFile(path, data, 0o644)
			})
			b.StopTimer()
			os.RemoveAll(dir)
			b.StartTimer()
		}
	})
	build := func(b *testing.B, dir string) {
		s, err := Open(dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		inParallel(b, func(name string) error { return s.Write(name, Page, data) })
		if _, err := s.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("absent", func(b *testing.B) { // the folder does not exist
		for b.Loop() {
			dir := b.TempDir()
			build(b, filepath.Join(dir, "public"))
			b.StopTimer()
			os.RemoveAll(dir)
			b.StartTimer()
		}
	})
	b.Run("empty", func(b *testing.B) { // it does: every file is renamed
		for b.Loop() {
			dir := b.TempDir()
			build(b, dir)
			b.StopTimer()
			os.RemoveAll(dir)
			b.StartTimer()
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		dir := b.TempDir()
		build(b, dir)
		for b.Loop() {
			build(b, dir)
		}
	})
}
