// Record compares two stores for the record of the last build: the file of internal/record, which is passed by
// and written anew, and a bbolt database, which is updated in place.
//
//	cd generator/bench
//	go run ./record                 # in memory where there is /dev/shm
//	go run ./record -dir /var/tmp   # on a disk
//	go run ./record -n 500 -damage 200
//
// Both hold the same data, of the names and sizes of a site of -n bulletins. Every operation is a process of its
// own, and the stores take turns. A process makes the data first, and measures from there.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"jianbao/generator/bench/measure"
)

// A store is one way to keep the record, in a file of dir.
type store interface {
	// create writes all of it.
	create(dir string, d *data) error
	// compare reads the state of each output and each source, as a build does that finds nothing changed.
	compare(dir string, d *data) error
	// edit looks each output and each source up by name, as a build with an edit does, and records the edit.
	edit(dir string, d *data) error
	// file is the name of the file in dir.
	file() string
}

var stores = []struct {
	name string
	store
}{
	{"file", ownFile{}},
	{"bbolt", database{}},
	{"bbolt, synced", database{sync: true}},
}

var operations = []struct {
	name string
	run  func(s store, dir string, d *data) error
}{
	{"first write", func(s store, dir string, d *data) error { return s.create(dir, d) }},
	{"nothing changed", func(s store, dir string, d *data) error { return s.compare(dir, d) }},
	{"an edit", func(s store, dir string, d *data) error { return s.edit(dir, d) }},
}

// usage is what one operation took, and the size of the file after it.
type usage struct {
	Wall, CPU time.Duration
	Memory    int64 // peak, without what was there before
	Size      int64
}

func main() {
	n := flag.Int("n", 100_000, "bulletins")
	runs := flag.Int("runs", 5, "runs of each operation")
	parent := flag.String("dir", "", "`folder` to write in")
	child := flag.String("child", "", "run `STORE,OPERATION` in -dir, and print what it took")
	damage := flag.Int("damage", 0, "instead damage each file so many `times`, and say what comes of it")
	damaged := flag.Int("damaged", -1, "read a damaged file of a `STORE` in -dir")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	switch {
	case *child != "":
		err = runChild(*child, *parent, *n)
	case *damaged >= 0:
		os.Exit(readDamaged(*damaged, *parent, *n))
	case *damage > 0:
		err = damageStores(ctx, *parent, *n, *damage, os.Stdout)
	default:
		err = compareStores(ctx, *parent, *n, *runs, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

// compareStores runs every operation on every store in turn, and prints the medians.
func compareStores(ctx context.Context, parent string, n, runs int, out io.Writer) (err error) {
	dir := ""
	if parent == "" {
		dir, err = measure.TempDir()
	} else {
		dir, err = os.MkdirTemp(parent, "jianbao-record-")
	}
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	results := make([][][]usage, len(operations)) // by operation and store
	for range runs {
		for op := range operations {
			results[op] = append(results[op], make([][]usage, len(stores)-len(results[op]))...)
			for s := range stores {
				arg := strconv.Itoa(s) + "," + strconv.Itoa(op)
				cmd := exec.CommandContext(ctx, self, "-child", arg, "-dir", dir, "-n", strconv.Itoa(n))
				cmd.Stderr = os.Stderr
				printed, err := cmd.Output()
				if err != nil {
					return fmt.Errorf("%s, %s: %w", stores[s].name, operations[op].name, err)
				}
				var u usage
				if err := json.Unmarshal(printed, &u); err != nil {
					return err
				}
				results[op][s] = append(results[op][s], u)
			}
		}
	}
	report(out, results)
	return nil
}

func runChild(arg, dir string, n int) error {
	var s, op int
	if _, err := fmt.Sscanf(arg, "%d,%d", &s, &op); err != nil {
		return err
	}
	d := newData(n)
	m, err := startMeter()
	if err != nil {
		return err
	}
	if err := operations[op].run(stores[s], dir, d); err != nil {
		return err
	}
	u, err := m.stop()
	if err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(dir, stores[s].file()))
	if err != nil {
		return err
	}
	u.Size = info.Size()
	return json.NewEncoder(os.Stdout).Encode(u)
}

func report(out io.Writer, results [][][]usage) {
	fmt.Fprintln(out, "| operation | store | wall ms | CPU ms | memory MB | file MB | wall to the first |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|")
	for op, byStore := range results {
		first := median(byStore[0], func(u usage) time.Duration { return u.Wall })
		for s, all := range byStore {
			wall := median(all, func(u usage) time.Duration { return u.Wall })
			cpu := median(all, func(u usage) time.Duration { return u.CPU })
			memory := median(all, func(u usage) int64 { return u.Memory })
			size := median(all, func(u usage) int64 { return u.Size })
			fmt.Fprintf(out, "| %s | %s | %.0f | %.0f | %.0f | %.0f | %.2f |\n", operations[op].name, stores[s].name,
				wall.Seconds()*1e3, cpu.Seconds()*1e3, float64(memory)/1e6, float64(size)/1e6, float64(wall)/float64(first))
		}
	}
}

func median[T ~int64 | ~int](all []usage, of func(usage) T) T {
	var values []T
	for _, u := range all {
		values = append(values, of(u))
	}
	return measure.Median(values)
}
