package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// An error of write stops the rest and comes back.
func TestWriteFails(t *testing.T) {
	b := NewBuilder()
	for _, d := range corpus(6, 200) {
		b.Add(d)
	}
	for _, bad := range []string{"f/", "t/", "hant", "dir"} {
		err := b.Files(func(name string, _ []byte) error {
			if strings.HasPrefix(name, bad) {
				return fmt.Errorf("disk full")
			}
			return nil
		})
		if err == nil || err.Error() != "disk full" {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// fill is a scratch file that is full after some bytes, or returns nothing beyond an offset.
type fill struct {
	Scratch
	left  int
	blank int64
}

func (f *fill) WriteAt(data []byte, at int64) (int, error) {
	if f.left -= len(data); f.left < 0 {
		return 0, fmt.Errorf("no space left")
	}
	return f.Scratch.WriteAt(data, at)
}

func (f *fill) ReadAt(data []byte, at int64) (int, error) {
	if at >= f.blank {
		return 0, io.EOF
	}
	return f.Scratch.ReadAt(data, at)
}

// A file as scratch gives the same index, with however little of it in memory; one that fails gives an error.
func TestScratch(t *testing.T) {
	docs := corpus(12, 1500)
	want := build(t, docs)
	held := defaultLimits.maxHeld
	run := func(scratch Scratch) (files, error) {
		b := NewBuilderOn(scratch)
		b.maxHeld = held
		for _, d := range docs {
			b.Add(d)
		}
		got, mu := files{}, sync.Mutex{}
		return got, b.Files(func(name string, data []byte) error {
			mu.Lock()
			defer mu.Unlock()
			got[name] = bytes.Clone(data)
			return nil
		})
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "scratch"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := run(f); err != nil || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("other files with a scratch file; %v", err)
	}
	held = 500
	if got, err := run(new(memory)); err != nil || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("other files with few words at once; %v", err)
	}
	held = defaultLimits.maxHeld
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	lastRun := info.Size() - 1<<18 // within it
	for _, scratch := range []Scratch{
		&fill{new(memory), 1 << 20, 1 << 30}, &fill{new(memory), 1 << 30, 0}, &fill{new(memory), 1 << 30, lastRun},
	} {
		if got, err := run(scratch); err == nil || got["directory.js"] != nil {
			t.Errorf("a broken scratch file goes unnoticed: %v", err)
		}
	}
}

// No folder of the index has more than some hundred names, however many bulletins there are.
func TestFolders(t *testing.T) {
	names := map[string]map[string]bool{}
	add := func(name string) {
		parts := strings.Split(name, "/")
		for i := 1; i < len(parts); i++ {
			folder := strings.Join(parts[:i], "/")
			if names[folder] == nil {
				names[folder] = map[string]bool{}
			}
			names[folder][parts[i]] = true
		}
	}
	for number := 0; number < 2_200_000; number += groupSize { // of a million bulletins
		name, _ := group("abcde1").file(number)
		add(name)
	}
	for pair := uint64(1); pair < 20_000; pair++ {
		add(shardRef{pairTerm(pair<<rankBits | pair*7), "abcde"}.name(body))
	}
	for folder, in := range names {
		if len(in) > 1000 {
			t.Errorf("%s has %d names", folder, len(in))
		}
	}
}

// The ranges of pairs are about equal, also where all runs have the same pairs.
func TestBounds(t *testing.T) {
	s := store{to: new(memory)}
	var runs []run
	for i := range 300 {
		b := newBatch()
		for range 64 {
			var pairs []byte
			for range 100 {
				pairs = binary.AppendUvarint(pairs, 5<<2)
			}
			b.entries, b.pairs = append(b.entries, entry{}), append(b.pairs, pairs)
			b.words = append(b.words, make([]byte, 10+i%7)...)
		}
		runs = append(runs, s.newRun(b, new(sorter)))
	}
	cursors := make([]*cursor, len(runs))
	for i, r := range runs {
		cursors[i] = s.cursor(r)
	}
	for _, bound := range bounds(runs) {
		var items []item
		for _, c := range cursors {
			items = c.take(bound, 1, items)
		}
		if len(items) > 2*rangeSize {
			t.Errorf("a range has %d postings", len(items))
		}
	}
}
