// Bench compares jianbao with its peers: whole cold builds of one corpus, each in a process
// of its own, in turns.
//
//	go run . -n 10000 -runs 5                    jianbao, Hugo and the floor
//	go run . -n 10000,100000 -tools jianbao      how the time grows
//	go run . corpus -n 200 -format hugo -out DIR a corpus alone
//	go run . floor -src DIR -out DIR             the floor alone
//
// README.md says what the columns mean.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"jianbao/generator/bench/corpus"
	"jianbao/generator/bench/floor"
	"jianbao/generator/bench/measure"
)

func main() {
	ran, err := subcommand(os.Args[1:])
	if !ran {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		err = compareMain(ctx, os.Args[1:])
		stop()
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// compareMain runs the comparison that the flags describe and prints its table.
func compareMain(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	n := fs.String("n", "10000", "bulletins; several `sizes` with commas between show how time grows")
	tools := fs.String("tools", "jianbao,hugo,floor", "the `tools` to measure, in the order of their turns")
	jsonFile := fs.String("json", "", "also write all runs and medians to this `file`")
	var c comparison
	fs.IntVar(&c.Runs, "runs", 5, "runs of each tool")
	fs.Uint64Var(&c.Seed, "seed", 1, "of the corpus")
	fs.StringVar(&c.dir, "out", "", "`folder` for corpora and output, new or empty (default a new one, in memory where there is /dev/shm)")
	fs.BoolVar(&c.keep, "keep", false, "leave corpora and the last output of each tool behind")
	fs.IntVar(&c.Pad, "pad", 0, "`bytes` added to each page of hugo and floor, to make page sizes equal")
	fs.StringVar(&c.Header, "header", "string", "how the floor's page gets its header: string or range")
	fs.StringVar(&c.hugo, "hugo", "", "`path` of a hugo binary (default: one is installed into the user's cache folder)")
	fs.StringVar(&c.repo, "repo", filepath.Join("..", ".."), "`folder` of the main module")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 || c.Runs < 1 || (c.Header != "string" && c.Header != "range") {
		return errors.New("want flags alone, -runs of 1 at least, -header string or range")
	}
	c.Tools = strings.Split(*tools, ",")
	for s := range strings.SplitSeq(*n, ",") {
		size, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || size < 1 {
			return fmt.Errorf("-n: %q is no number of bulletins", s)
		}
		c.Sizes = append(c.Sizes, size)
	}
	c.progress = func(format string, a ...any) { fmt.Fprintf(os.Stderr, format+"\n", a...) }
	runErr := c.run(ctx)
	if len(c.Results) > 0 {
		if err := c.print(os.Stdout); err != nil {
			return err
		}
	}
	if *jsonFile != "" && ctx.Err() == nil {
		runErr = errors.Join(runErr, c.writeJSON(*jsonFile))
	}
	return runErr
}

func floorMain(args []string) error {
	fs := flag.NewFlagSet("floor", flag.ContinueOnError)
	var o floor.Options
	fs.StringVar(&o.Src, "src", "", "a jianbao `site`")
	fs.StringVar(&o.Out, "out", "", "`folder` for the pages")
	fs.IntVar(&o.Pad, "pad", 0, "`bytes` added to each page")
	header := fs.String("header", "string", "string: executed once; range: executed for every page")
	if err := errors.Join(fs.Parse(args), required(fs)); err != nil {
		return err
	}
	o.RangeHeader = *header == "range"
	return floor.Build(o)
}

func corpusMain(args []string) error {
	fs := flag.NewFlagSet("corpus", flag.ContinueOnError)
	n := fs.Int("n", 10000, "bulletins")
	seed := fs.Uint64("seed", 1, "of the text")
	format := fs.String("format", "jianbao", "jianbao or hugo")
	out := fs.String("out", "", "`folder` for the site")
	if err := errors.Join(fs.Parse(args), required(fs)); err != nil {
		return err
	}
	switch *format {
	case "jianbao":
		return corpus.New(*seed, *n).WriteJianbao(*out)
	case "hugo":
		return corpus.New(*seed, *n).WriteHugo(*out, 0)
	}
	return fmt.Errorf("-format %q: want jianbao or hugo", *format)
}

// subcommand runs one of the commands that the runner starts, if args name one.
func subcommand(args []string) (ran bool, err error) {
	if len(args) == 0 {
		return false, nil
	}
	switch args[0] {
	case "measure":
		return true, measure.Main(args[1:])
	case "floor":
		return true, floorMain(args[1:])
	case "corpus":
		return true, corpusMain(args[1:])
	}
	if !strings.HasPrefix(args[0], "-") {
		return true, fmt.Errorf("unknown command %q: want floor or corpus, or flags alone", args[0])
	}
	return false, nil
}

// required reports the flags of the set that were left empty.
func required(fs *flag.FlagSet) error {
	var missing []string
	fs.VisitAll(func(f *flag.Flag) {
		if f.Value.String() == "" {
			missing = append(missing, "-"+f.Name)
		}
	})
	if missing != nil {
		return fmt.Errorf("%s: missing %s", fs.Name(), strings.Join(missing, ", "))
	}
	return nil
}
