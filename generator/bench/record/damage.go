package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"jianbao/generator/internal/record"
)

// A reader says what a store makes of a damaged file.
type reader interface {
	store
	// read calls have for each entry that it finds, and fails where it notices damage.
	read(dir string, have func(name string, key record.Key)) error
}

// The outcomes are exit statuses of the process that reads. A panic exits with 2, a fault of a mapped file by a signal.
const (
	unharmed = 0
	noticed  = 3 // the build makes everything
	lost     = 4 // some entries are missing: the build makes these
	wrong    = 5 // an entry has a key that nobody wrote: the build may keep a stale file
)

var outcomes = map[int]string{
	unharmed: "unharmed", noticed: "noticed", lost: "entries lost", wrong: "wrong key", 2: "panic", -1: "killed or hangs",
}

// damages are kinds of accidents: a flipped byte, a page that was never written, a file cut short.
var damages = []struct {
	name  string
	apply func(b []byte, random *rand.Rand) []byte
}{
	{"a byte", func(b []byte, random *rand.Rand) []byte {
		b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
		return b
	}},
	{"a page of zeros", func(b []byte, random *rand.Rand) []byte {
		at := random.IntN(len(b)) &^ 4095
		clear(b[at:min(at+4096, len(b))])
		return b
	}},
	{"cut short", func(b []byte, random *rand.Rand) []byte { return b[:random.IntN(len(b))] }},
}

// damageStores damages the file of each store many times, and prints how often what came of it.
func damageStores(ctx context.Context, dir string, n, times int, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err = os.MkdirTemp(dir, "jianbao-record-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d := newData(n)
	for s := range stores[:2] {
		if err := stores[s].create(dir, d); err != nil {
			return err
		}
		file := filepath.Join(dir, stores[s].file())
		whole, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, damage := range damages {
			random := rand.New(rand.NewPCG(5, 6))
			count := map[int]int{}
			for range times {
				if err := os.WriteFile(file, damage.apply(bytes.Clone(whole), random), 0o644); err != nil {
					return err
				}
				limited, cancel := context.WithTimeout(ctx, 20*time.Second)
				err := exec.CommandContext(limited, self, "-damaged", strconv.Itoa(s), "-dir", dir, "-n", strconv.Itoa(n)).Run()
				cancel()
				status := unharmed
				if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
					status = exit.ExitCode()
				} else if err != nil {
					return err
				}
				count[status]++
			}
			fmt.Fprintf(out, "| %s | %s |", stores[s].name, damage.name)
			for _, status := range slices.Sorted(maps.Keys(outcomes)) {
				fmt.Fprintf(out, " %s %d |", outcomes[status], count[status])
			}
			fmt.Fprintln(out)
		}
	}
	return nil
}

// readDamaged exits with the outcome.
func readDamaged(s int, dir string, n int) int {
	d := newData(n)
	keys := make(map[string]record.Key, len(d.outputs))
	for i := range d.outputs {
		keys[d.outputs[i].Name] = d.outputs[i].Key
	}
	found, bad := 0, false
	err := stores[s].store.(reader).read(dir, func(name string, key record.Key) {
		was, known := keys[name]
		found++
		bad = bad || known && was != key
	})
	switch {
	case bad:
		return wrong
	case err != nil:
		return noticed
	case found != len(keys):
		return lost
	}
	return unharmed
}

func (f ownFile) read(dir string, have func(name string, key record.Key)) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	last := record.Read(root, f.file(), version)
	defer last.Close()
	for b := range last.Outputs().All() {
		for i := range b.Len() {
			e := b.At(i)
			have(strings.Clone(e.Name), e.Key)
		}
	}
	if last.Outputs().Len() == 0 || last.Err() != nil {
		return errDiffers
	}
	return nil
}

func (s database) read(dir string, have func(name string, key record.Key)) error {
	db, err := s.open(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(outputs)
		if b == nil {
			return errDiffers
		}
		return b.ForEach(func(k, v []byte) error {
			if len(v) < statSize+keySize {
				return errDiffers
			}
			have(string(k), readKey(v))
			return nil
		})
	})
}
