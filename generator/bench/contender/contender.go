// Package contender knows the programs that are compared: where each one's binary is from, and
// what it is told to build a site.
package contender

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"jianbao/generator/bench/corpus"
	"jianbao/generator/bench/measure"
)

const hugoVersion = "v0.165.0"

// JianbaoBuild is the command that builds site into out.
func JianbaoBuild(binary, site, out string) []string {
	return []string{binary, "build", "--site", site, "--out", out, "--now", corpus.Now, "--quiet"}
}

// HugoBuild is the command that builds site into out.
func HugoBuild(binary, site, out, cache string) []string {
	return []string{binary, "build", "--source", site, "--destination", out,
		"--cacheDir", cache, "--clock", corpus.Now, "--quiet"}
}

// WriteHugo writes the corpus as a Hugo site, with the assets of the default theme.
func WriteHugo(corp *corpus.Corpus, dir, repo string, pad int) error {
	assets := os.DirFS(filepath.Join(repo, "themes", "default", "assets"))
	return errors.Join(corp.WriteHugo(dir, pad), os.CopyFS(filepath.Join(dir, "static", "assets"), assets))
}

// Jianbao builds the command from the main module, which lies in repo, as it stands, into dir.
func Jianbao(ctx context.Context, repo, dir string) (binary, version string, err error) {
	binary = filepath.Join(dir, "bin", "jianbao")
	build := exec.CommandContext(ctx, "go", "build", "-C", repo, "-o", binary, "./generator/cmd/jianbao")
	if out, err := build.CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("cannot be built: %w\n%s", err, measure.Tail(out, 1000))
	}
	commit, err := exec.CommandContext(ctx, "git", "-C", repo, "describe", "--always", "--dirty").Output()
	if err != nil {
		commit = []byte("of an unknown commit")
	}
	return binary, strings.TrimSpace(string(commit)), nil
}

// Hugo takes the binary that was asked for, else one in the user's cache folder, which it
// compiles there the first time; progress is told of that.
func Hugo(ctx context.Context, path string, progress func(format string, a ...any)) (binary, version string, err error) {
	binary = path
	if binary == "" {
		if binary, err = CachedHugo(); err != nil {
			return "", "", err
		}
		if _, err := os.Stat(binary); err != nil {
			progress("hugo: installing %s, which takes minutes", hugoVersion)
			install := exec.CommandContext(ctx, "go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
			install.Env = append(os.Environ(), "GOBIN="+filepath.Dir(binary), "GOFLAGS=")
			if out, err := install.CombinedOutput(); err != nil {
				return "", "", fmt.Errorf("cannot be installed: %w\n%s", err, measure.Tail(out, 1000))
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

// CachedHugo is where the binary lies that is compiled, if it was.
func CachedHugo() (string, error) {
	cache, err := os.UserCacheDir()
	name := "hugo"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(cache, "jianbao-bench", "hugo-"+hugoVersion, name), err
}
