// Incremental measures what an edit costs: builds of a site that was built before, and cold ones.
//
//	cd generator/bench
//	go run ./incremental -n 10000
//	go run ./incremental -n 100000 -tools jianbao
//
// Every build is a process, measured from its start to its end. The site was written, and each edit
// made, more than two seconds before: what is younger jianbao reads again. A round ends with a cold
// build, which has to leave the same bytes as the builds after edits did. Hugo has no incremental
// build: beside an edit stands a whole one, into the folder of the last.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/corpus"
	"jianbao/generator/bench/measure"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "measure" {
		fail(measure.Main(os.Args[2:]))
		return
	}
	r := runner{progress: func(format string, a ...any) { fmt.Fprintf(os.Stderr, format+"\n", a...) }}
	tools := flag.String("tools", "jianbao,hugo", "`tools`, separated by commas")
	flag.IntVar(&r.n, "n", 10_000, "bulletins")
	flag.IntVar(&r.runs, "runs", 3, "rounds of edits")
	flag.Uint64Var(&r.seed, "seed", 1, "of the corpus")
	flag.StringVar(&r.repo, "repo", filepath.Join("..", ".."), "`folder` of the main module")
	flag.StringVar(&r.hugo, "hugo", "", "`path` of a hugo binary (default: that of the other benchmark)")
	flag.Parse()
	r.tools = strings.Split(*tools, ",")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := r.run(ctx); err != nil {
		fail(err)
	}
	r.report(os.Stdout)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "incremental:", err)
		os.Exit(1)
	}
}

type runner struct {
	n, runs  int
	seed     uint64
	tools    []string
	repo     string
	hugo     string
	progress func(format string, a ...any)

	dir     string
	corpus  *corpus.Corpus
	results []result
}

// A result is one build.
type result struct {
	tool, step string
	measure.Usage
	changes
}

func (r *runner) run(ctx context.Context) (err error) {
	if r.n < 2 || r.runs < 1 {
		return errors.New("want -n of 2 and -runs of 1 at least")
	}
	if r.dir, err = measure.TempDir(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	r.corpus = corpus.New(r.seed, r.n)
	for _, tool := range r.tools {
		s, err := r.newSite(ctx, tool)
		if err != nil {
			return err
		}
		if err := r.measureSite(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", tool, err)
		}
		if err := s.remove(); err != nil { // for one after the other to have the memory
			return err
		}
	}
	return nil
}

// newSite writes the corpus for a tool.
func (r *runner) newSite(ctx context.Context, tool string) (*site, error) {
	s := &site{tool: tool, corpus: r.corpus, dir: filepath.Join(r.dir, tool)}
	s.source, s.out, s.cache = filepath.Join(s.dir, "site"), filepath.Join(s.dir, "out"), filepath.Join(s.dir, "cache")
	r.progress("%s: writing a site of %d bulletins", tool, r.n)
	switch tool {
	case "jianbao":
		binary, _, err := contender.Jianbao(ctx, r.repo, r.dir)
		if err != nil {
			return nil, err
		}
		s.command = contender.JianbaoBuild(binary, s.source, s.out)
		s.file, s.write = corpus.JianbaoFile, r.corpus.WriteJianbaoBulletin
		return s, r.corpus.WriteJianbao(s.source)
	case "hugo":
		binary, _, err := contender.Hugo(ctx, r.hugo, r.progress)
		if err != nil {
			return nil, err
		}
		s.command = contender.HugoBuild(binary, s.source, s.out, s.cache)
		s.file, s.write = corpus.HugoFile, r.corpus.WriteHugoBulletin
		return s, contender.WriteHugo(r.corpus, s.source, r.repo, 0)
	}
	return nil, fmt.Errorf("-tools: no tool %q", tool)
}

// settled is how long after an edit jianbao takes a file's time for a proof that it stayed.
const settled = 2200 * time.Millisecond

func (r *runner) measureSite(ctx context.Context, s *site) error {
	time.Sleep(settled)
	if _, err := measure.Run(ctx, s.dir, s.cache, s.command); err != nil {
		return err
	}
	for round := range r.runs {
		for _, step := range steps {
			if err := r.measureStep(ctx, s, step, round); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
		}
	}
	return nil
}

func (r *runner) measureStep(ctx context.Context, s *site, step step, round int) error {
	var incremental map[string]digest
	var err error
	if step.name == cold && s.tool == "jianbao" {
		if incremental, err = digests(s.out); err != nil {
			return err
		}
	}
	if step.edit != nil {
		if err := step.edit(s, round); err != nil {
			return err
		}
		time.Sleep(settled)
	}
	before, err := states(s.out)
	if err != nil {
		return err
	}
	res := result{tool: s.tool, step: step.name}
	if res.Usage, err = measure.Run(ctx, s.dir, s.cache, s.command); err != nil {
		return err
	}
	after, err := states(s.out)
	if err != nil {
		return err
	}
	res.changes = changed(before, after)
	r.results = append(r.results, res)
	r.progress("%-8s round %d  %-16s %8.3f s wall, %8.3f s CPU, %5.0f MB, %d files", s.tool, round+1, step.name,
		res.Wall.Seconds(), res.CPU().Seconds(), float64(res.RSS)/1e6, res.written)
	if incremental == nil {
		return nil
	}
	clean, err := digests(s.out)
	if err != nil {
		return err
	}
	return differ(incremental, clean)
}
