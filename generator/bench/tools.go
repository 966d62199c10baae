package main

import (
	"context"
	"os"
	"runtime"
	"strconv"

	"jianbao/generator/bench/contender"
)

// A tool is one contender: how to get its binary, its site and its command line.
type tool struct {
	name string
	// prepare returns the binary and how it names itself.
	prepare func(ctx context.Context, c *comparison) (binary, version string, err error)
	// format is the site that the tool reads: tools with one format share one folder.
	format string
	// command builds site into out; cache is an empty folder for each run.
	command func(c *comparison, binary, site, out, cache string) []string
}

var tools = map[string]tool{
	"jianbao": {
		name: "jianbao", format: "jianbao",
		prepare: func(ctx context.Context, c *comparison) (string, string, error) {
			return contender.Jianbao(ctx, c.repo, c.dir)
		},
		command: func(_ *comparison, binary, site, out, _ string) []string {
			return contender.JianbaoBuild(binary, site, out)
		},
	},
	"hugo": {
		name: "hugo", format: "hugo",
		prepare: func(ctx context.Context, c *comparison) (string, string, error) {
			return contender.Hugo(ctx, c.hugo, c.progress)
		},
		command: func(_ *comparison, binary, site, out, cache string) []string {
			return contender.HugoBuild(binary, site, out, cache)
		},
	},
	"floor": {
		name: "floor", format: "jianbao",
		prepare: func(context.Context, *comparison) (string, string, error) {
			self, err := os.Executable()
			return self, "goldmark and html/template alone, " + runtime.Version(), err
		},
		command: func(c *comparison, binary, site, out, _ string) []string {
			return []string{binary, "floor", "-src", site, "-out", out,
				"-pad", strconv.Itoa(c.Pad), "-header", c.Header}
		},
	},
}
