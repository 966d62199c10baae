package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"jianbao/generator/bench/corpus"
)

const hugoVersion = "v0.165.0"

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
		name: "jianbao", prepare: buildJianbao, format: "jianbao",
		command: func(_ *comparison, binary, site, out, _ string) []string {
			return []string{binary, "build", "--site", site, "--out", out, "--now", corpus.Now, "--quiet"}
		},
	},
	"hugo": {
		name: "hugo", prepare: installHugo, format: "hugo",
		command: func(_ *comparison, binary, site, out, cache string) []string {
			return []string{binary, "build", "--source", site, "--destination", out,
				"--cacheDir", cache, "--clock", corpus.Now, "--quiet"}
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

// buildJianbao builds the command from the main module as it stands.
func buildJianbao(ctx context.Context, c *comparison) (binary, version string, err error) {
	binary = filepath.Join(c.dir, "bin", "jianbao")
	build := exec.CommandContext(ctx, "go", "build", "-C", c.repo, "-o", binary, "./generator/cmd/jianbao")
	if out, err := build.CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("cannot be built: %w\n%s", err, tail(out, 1000))
	}
	commit, err := exec.CommandContext(ctx, "git", "-C", c.repo, "describe", "--always", "--dirty").Output()
	if err != nil {
		commit = []byte("of an unknown commit")
	}
	return binary, strings.TrimSpace(string(commit)), nil
}

// installHugo takes the binary that was asked for, else one in the user's cache folder,
// which it compiles there the first time.
func installHugo(ctx context.Context, c *comparison) (binary, version string, err error) {
	binary = c.hugo
	if binary == "" {
		if binary, err = cachedHugo(); err != nil {
			return "", "", err
		}
		if _, err := os.Stat(binary); err != nil {
			c.progress("hugo: installing %s, which takes minutes", hugoVersion)
			install := exec.CommandContext(ctx, "go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
			install.Env = append(os.Environ(), "GOBIN="+filepath.Dir(binary), "GOFLAGS=")
			if out, err := install.CombinedOutput(); err != nil {
				return "", "", fmt.Errorf("cannot be installed: %w\n%s", err, tail(out, 1000))
			}
		}
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return "", "", err
	}
	out, err := exec.CommandContext(ctx, binary, "version").Output()
	if err != nil {
		return "", "", err
	}
	fields := strings.Fields(string(out))
	if len(fields) < 2 || !strings.HasPrefix(fields[1], hugoVersion) {
		return "", "", fmt.Errorf("%s is not %s: %s", binary, hugoVersion, out)
	}
	return binary, fields[1], nil
}

func cachedHugo() (string, error) {
	cache, err := os.UserCacheDir()
	name := "hugo"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(cache, "jianbao-bench", "hugo-"+hugoVersion, name), err
}
