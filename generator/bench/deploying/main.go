// Deploying measures what it costs to bring a site to an object storage, beside rclone and s3deploy.
//
//	cd generator/bench
//	go run ./deploying -files 25000
//	go run ./deploying -files 100000 -tools jianbao
//
// The storage is versitygw on this machine, in memory; requests pass a proxy that counts them. At the end they pass
// toxiproxy too, which makes each wait: so it is seen how many must follow one another. Both are compiled into the
// user's cache folder the first time (minutes), and s3deploy; rclone is Debian's. After each run the storage holds all
// that public/ holds, byte for byte, else the run fails. In the last step a first deployment by jianbao is killed when
// half of the files are there, and the one that resumes it is measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
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
	names := flag.String("tools", "jianbao,rclone,s3deploy", "`tools`, separated by commas")
	flag.IntVar(&r.files, "files", 25_000, "files of the site, about")
	flag.IntVar(&r.workers, "workers", 64, "files that are sent at once, by rclone and s3deploy; jianbao decides itself")
	flag.DurationVar(&r.latency, "latency", 30*time.Millisecond, "of a round trip, in the last step")
	flag.StringVar(&r.repo, "repo", filepath.Join("..", ".."), "`folder` of the main module")
	flag.StringVar(&r.paths.versitygw, "versitygw", "", "`path` of its binary (default: one that is compiled)")
	flag.StringVar(&r.paths.toxiproxy, "toxiproxy", "", "`path` of toxiproxy's server")
	flag.StringVar(&r.paths.s3deploy, "s3deploy", "", "`path` of its binary")
	flag.Parse()
	r.tools = strings.Split(*names, ",")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := r.run(ctx); err != nil {
		fail(err)
	}
	r.report(os.Stdout)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "deploying:", err)
		os.Exit(1)
	}
}

type runner struct {
	files, workers int
	latency        time.Duration
	tools          []string
	repo           string
	paths          struct{ versitygw, toxiproxy, s3deploy string }
	progress       func(format string, a ...any)

	dir     string
	jianbao string // the command
	corpus  *corpus.Corpus
	made    int   // files of public/
	bytes   int64 // of these
	front   *counter
	results []result
}

// A result is one deployment by one tool.
type result struct {
	tool, step string
	measure.Usage
	traffic
}

// filesPerBulletin is how many files a bulletin of the corpus makes, with lists and pieces of search, at 10,000.
const filesPerBulletin = 2.03

func (r *runner) run(ctx context.Context) (err error) {
	if r.files < 500 {
		return errors.New("want -files of 500 at least")
	}
	os.Unsetenv("AWS_CA_BUNDLE") // rclone stumbles over it
	if r.dir, err = measure.TempDir(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	if r.jianbao, _, err = contender.Jianbao(ctx, r.repo, r.dir); err != nil {
		return err
	}
	r.corpus = corpus.New(1, int(float64(r.files)/filesPerBulletin))
	r.progress("building a site of %d bulletins", r.corpus.N)
	if err := errors.Join(r.corpus.WriteJianbao(r.site()), r.deployTable()); err != nil {
		return err
	}
	if err := r.build(ctx); err != nil {
		return err
	}
	storage, err := r.startStorage(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, storage.stop()) }()
	return r.measure(ctx, storage)
}

// steps are what is deployed. Of new bulletins the first is not shown: jianbao deletes one deployment later.
var steps = []struct {
	name string
	add  bool // a bulletin
	slow bool
	hide bool
	cut  bool // resumed
}{
	{name: "first"},
	{name: "nothing changed"},
	{add: true, hide: true},
	{name: "one new bulletin", add: true},
	{name: "one new bulletin, slow", add: true, slow: true},
	{name: "first, cut off and resumed", cut: true},
}

func (r *runner) measure(ctx context.Context, s *storage) error {
	for i, step := range steps {
		if step.add {
			if err := errors.Join(r.addBulletin(i), r.build(ctx)); err != nil {
				return err
			}
		}
		if err := s.setSlow(step.slow); err != nil {
			return err
		}
		time.Sleep(settled) // jianbao does not trust the time of a younger file
		for _, name := range r.tools {
			res := result{tool: name, step: step.name}
			bucket := name
			if step.cut {
				if bucket = cutBucket; name != "jianbao" {
					continue
				}
			}
			command, err := r.command(ctx, name)
			if err == nil && name == "jianbao" {
				command = append(command, bucket) // the target's name
			}
			if err == nil && step.cut {
				err = r.cutOff(ctx, command)
			}
			if err != nil {
				return err
			}
			r.front.reset()
			if res.Usage, err = measure.Run(ctx, r.dir, filepath.Join(r.dir, "cache"), command); err != nil {
				return err
			}
			if res.traffic = r.front.seen(); step.hide {
				continue
			}
			if err := r.same(bucket); err != nil {
				return fmt.Errorf("%s, %s: %w", name, step.name, err)
			}
			r.results = append(r.results, res)
			r.progress("%-9s %-24s %6d requests, %7.3f s CPU, %5.0f MB, %7.3f s wall", name, step.name, res.requests,
				res.CPU().Seconds(), float64(res.RSS)/1e6, res.Wall.Seconds())
		}
	}
	return nil
}

// cutBucket is where a deployment is cut off, and the target's name.
const cutBucket = "cut"

// cutOff kills a deployment when half of the files are there.
func (r *runner) cutOff(ctx context.Context, command []string) error {
	ctx, kill := context.WithCancel(ctx)
	defer kill()
	r.front.reset()
	r.front.after(r.made/2, kill)
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	seen := r.front.seen()
	if err == nil || seen.puts < r.made/2 {
		return fmt.Errorf("it was not cut off: %v\n%s", err, measure.Tail(out, 1000))
	}
	r.progress("cut off after %d files of %d, %d requests", seen.puts, r.made, seen.requests)
	return nil
}

const settled = 2200 * time.Millisecond
