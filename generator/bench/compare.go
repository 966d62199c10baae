package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/corpus"
	"jianbao/generator/bench/measure"
)

// A comparison is the runs of some tools on corpora of some sizes, one size after another.
type comparison struct {
	Sizes   []int             `json:"sizes"`
	Tools   []string          `json:"tools"`
	Runs    int               `json:"runs"`
	Seed    uint64            `json:"seed"`
	Pad     int               `json:"pad"`
	Header  string            `json:"floor_header"`
	Version map[string]string `json:"versions"`
	Failed  map[string]string `json:"failed,omitempty"`
	Results []result          `json:"results"`

	dir, repo, hugo string
	keep            bool
	progress        func(format string, a ...any)

	binary map[string]string // by tool; a tool that failed has none any more
}

// A result is one run of one tool.
type result struct {
	Tool string `json:"tool"`
	N    int    `json:"n"`
	Run  int    `json:"run"`
	measure.Usage
	output
}

// output is what a run wrote.
type output struct {
	Files         int    `json:"files"`
	Bytes         int64  `json:"bytes"`
	Pages         int    `json:"pages"`          // HTML files
	BulletinBytes int64  `json:"bulletin_bytes"` // of the bulletins' own pages
	Widest        int    `json:"widest"`         // names in the folder that has the most
	WidestFolder  string `json:"widest_folder"`
}

// run prepares all tools and measures them. A tool that fails is told of and left out; the
// others go on, and the error comes in the end.
func (c *comparison) run(ctx context.Context) (err error) {
	remove, err := c.makeDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	c.Version, c.Failed, c.binary = map[string]string{}, map[string]string{}, map[string]string{}
	for _, name := range c.Tools {
		t, known := tools[name]
		if !known {
			return fmt.Errorf("-tools: no tool %q", name)
		}
		if c.binary[name], c.Version[name], err = t.prepare(ctx, c); err != nil {
			c.fail(name, err)
		}
	}
	for _, n := range c.Sizes {
		if err := c.measureSize(ctx, n); err != nil {
			return err
		}
	}
	if len(c.Failed) > 0 {
		return fmt.Errorf("%d of %d tools failed, see above", len(c.Failed), len(c.Tools))
	}
	return nil
}

func (c *comparison) fail(name string, err error) {
	c.progress("%s: %v", name, err)
	c.Failed[name] = err.Error()
	delete(c.binary, name)
}

// makeDir makes the folder that all is written to, and returns what removes it.
func (c *comparison) makeDir() (remove func() error, err error) {
	if c.dir == "" {
		if c.dir, err = measure.TempDir(); err != nil {
			return nil, err
		}
	} else {
		if c.dir, err = filepath.Abs(c.dir); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(c.dir, 0o755); err != nil {
			return nil, err
		}
		if entries, err := os.ReadDir(c.dir); err != nil || len(entries) > 0 {
			return nil, errors.Join(err, fmt.Errorf("-out %s is not empty", c.dir))
		}
	}
	return func() error {
		if c.keep {
			c.progress("kept in %s", c.dir)
			return nil
		}
		return os.RemoveAll(c.dir)
	}, nil
}

// measureSize writes the corpus of n bulletins in each format that is needed, and lets the
// tools take turns on it.
func (c *comparison) measureSize(ctx context.Context, n int) error {
	corp := corpus.New(c.Seed, n)
	for _, format := range []string{"jianbao", "hugo"} {
		if !c.needs(format) {
			continue
		}
		c.progress("n=%d: writing the %s site", n, format)
		site := c.site(format, n)
		var err error
		if format == "hugo" {
			err = contender.WriteHugo(corp, site, c.repo, c.Pad)
		} else {
			err = corp.WriteJianbao(site)
		}
		if err == nil {
			err = measure.ReadAll(site)
		}
		if err != nil {
			return err
		}
	}
	for run := range c.Runs {
		for _, name := range c.Tools {
			if c.binary[name] == "" {
				continue
			}
			r, err := c.measureRun(ctx, corp, tools[name], run)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				c.fail(name, err)
				continue
			}
			c.Results = append(c.Results, r)
			c.progress("n=%d run %d/%d %-8s %s", n, run+1, c.Runs, name, r.brief())
		}
	}
	if c.keep {
		return nil
	}
	return errors.Join(os.RemoveAll(c.site("jianbao", n)), os.RemoveAll(c.site("hugo", n)))
}

func (c *comparison) needs(format string) bool {
	for name := range c.binary {
		if tools[name].format == format {
			return true
		}
	}
	return false
}

func (c *comparison) site(format string, n int) string {
	return filepath.Join(c.dir, fmt.Sprintf("site-%s-%d", format, n))
}

// output is where a tool's last run writes.
func (c *comparison) output(tool string) string { return filepath.Join(c.dir, "out-"+tool) }

// measureRun is one cold build: nothing of an earlier one is left, neither output nor cache
// nor what jianbao remembers of its last build.
func (c *comparison) measureRun(ctx context.Context, corp *corpus.Corpus, t tool, run int) (result, error) {
	site := c.site(t.format, corp.N)
	out := c.output(t.name)
	cache := filepath.Join(c.dir, "cache")
	for _, old := range []string{out, cache, filepath.Join(site, ".jianbao"), filepath.Join(c.dir, ".jianbao")} {
		if err := os.RemoveAll(old); err != nil {
			return result{}, err
		}
	}
	if err := os.Mkdir(cache, 0o755); err != nil {
		return result{}, err
	}
	if err := measure.ReadAll(c.binary[t.name]); err != nil {
		return result{}, err
	}
	r := result{Tool: t.name, N: corp.N, Run: run}
	var err error
	if r.Usage, err = measure.Run(ctx, c.dir, cache, t.command(c, c.binary[t.name], site, out, cache)); err != nil {
		return r, err
	}
	if r.output, err = inspect(corp, out); err != nil || c.keep {
		return r, err
	}
	return r, os.RemoveAll(out)
}

// inspect counts what a tool wrote. A bulletin without its page is an error: a tool that
// leaves work out must not look fast.
func inspect(corp *corpus.Corpus, out string) (output, error) {
	var o output
	names := map[string]int{}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if path != out {
			folder := filepath.Dir(path)
			if names[folder]++; names[folder] > o.Widest {
				o.Widest, o.WidestFolder = names[folder], strings.TrimPrefix(folder, out)
			}
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		o.Files++
		o.Bytes += info.Size()
		if strings.HasSuffix(path, ".html") {
			o.Pages++
		}
		return nil
	})
	if err != nil {
		return o, err
	}
	for i := range corp.N {
		b := corp.Bulletin(i)
		info, err := os.Stat(filepath.Join(out, filepath.FromSlash(b.Path()), "index.html"))
		if err != nil {
			return o, fmt.Errorf("bulletin %d has no page: %w", i, err)
		}
		o.BulletinBytes += info.Size()
	}
	return o, nil
}
