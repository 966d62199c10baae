package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator/bench/corpus"
)

// A site is a tool's sources and what it made of them.
type site struct {
	tool               string
	dir                string // holds the others
	source, out, cache string
	command            []string
	corpus             *corpus.Corpus
	file               func(source string, b corpus.Bulletin) string
	write              func(source string, b corpus.Bulletin) error
}

func (s *site) remove() error { return os.RemoveAll(s.dir) }

// A step is what is done before a build.
type step struct {
	name string
	edit func(s *site, round int) error
}

const cold = "cold"

var steps = []step{
	{"nothing changed", nil},
	{"one body", (*site).editBody},
	{"one title", (*site).editTitle},
	{"one new bulletin", (*site).add},
	{"one dated back", (*site).addOld},
	{cold, (*site).forget},
}

// editBody adds a paragraph to a bulletin of the middle.
func (s *site) editBody(round int) error {
	f, err := os.OpenFile(s.file(s.source, s.bulletin(2*round)), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n会后，代表们又走访了%d户居民。\n", round+3)
	return errors.Join(err, f.Close())
}

// editTitle changes the title of another.
func (s *site) editTitle(round int) error {
	b := s.bulletin(2*round + 1)
	b.Title += "（续）"
	return s.write(s.source, b)
}

func (s *site) bulletin(i int) corpus.Bulletin {
	return s.corpus.Bulletin((s.corpus.N/2 + i) % s.corpus.N)
}

// add writes a bulletin newer than all others.
func (s *site) add(round int) error {
	b := s.corpus.Bulletin(s.corpus.N + round)
	b.Date = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	b.Slug = fmt.Sprintf("1121-%06d", b.Index)
	return s.write(s.source, b)
}

// addOld writes a bulletin of a year ago or more, among the others.
func (s *site) addOld(round int) error {
	b := s.corpus.Bulletin(s.corpus.N + 1000 + round)
	b.Date = time.Date(2025-round%6, 5, 3+round, 0, 0, 0, 0, time.UTC)
	b.Slug = fmt.Sprintf("late-%06d", b.Index)
	return s.write(s.source, b)
}

// forget removes all that earlier builds left.
func (s *site) forget(int) error {
	return errors.Join(os.RemoveAll(s.out), os.RemoveAll(s.cache), os.RemoveAll(filepath.Join(s.source, ".jianbao")))
}

// state is by what a file is known to have been written again.
type state struct {
	size     int64
	modified int64
}

// states are those of all files below a folder, which need not exist.
func states(folder string) (map[string]state, error) {
	all := map[string]state{}
	err := walk(folder, func(name string, d fs.DirEntry) error {
		info, err := d.Info()
		if err == nil {
			all[name] = state{info.Size(), info.ModTime().UnixNano()}
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return all, err
}

// changes are what a build did to the files of the last.
type changes struct{ pages, written, removed int }

func changed(before, after map[string]state) changes {
	var c changes
	for name, s := range after {
		if before[name] != s {
			c.written++
			if strings.HasSuffix(name, ".html") {
				c.pages++
			}
		}
	}
	for name := range before {
		if _, stays := after[name]; !stays {
			c.removed++
		}
	}
	return c
}

type digest [sha256.Size]byte

func digests(folder string) (map[string]digest, error) {
	all := map[string]digest{}
	err := walk(folder, func(name string, _ fs.DirEntry) error {
		data, err := os.ReadFile(filepath.Join(folder, name))
		all[name] = sha256.Sum256(data)
		return err
	})
	return all, err
}

// differ reports a file in which a site that grew by edits is not what a cold build makes.
func differ(grown, clean map[string]digest) error {
	for name, sum := range clean {
		if grown[name] != sum {
			return fmt.Errorf("%s is not what a cold build makes", name)
		}
	}
	for name := range grown {
		if _, there := clean[name]; !there {
			return fmt.Errorf("%s is not there after a cold build", name)
		}
	}
	return nil
}

func walk(folder string, file func(name string, d fs.DirEntry) error) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return file(strings.TrimPrefix(path, folder), d)
	})
}
