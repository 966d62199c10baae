// Package faults harms builds as machines and people do, and looks at what readers then see. The command is
// built once and run as a process of its own.
//
//	go test ./generator/faults                              a quick share
//	THOROUGH=1 go test ./generator/faults                   as .ci/run does
//	go test ./generator/faults -run TestKill -kills 5000    more random moments
//	go test ./generator/faults -run TestCall -every 1       every call, where the default takes some
//	go test ./generator/faults -run TestReader -rebuilds 500
//	go test ./generator/faults -run 'TestDeploy|TestStorage'
//
// Whatever happens to a build,
//
//   - no file of the site is torn: each is, byte for byte, what the build before or this one makes;
//   - no link is dead on any page that both builds have, nor on what can be reached from there;
//   - nothing of what is held is in the output folder, nor beside it while a build works there;
//   - a build that fails says which path and why, in Chinese, and leaves the site as it was, or a commit
//     that the next build finishes;
//   - and the next build leaves byte for byte what a clean one makes.
//
// Calls of the operating system are made to fail, or the process killed there, by tracing it
// (tracer_linux_amd64_test.go): the program that is tested is the one that is shipped. What a machine cannot do
// is skipped, with the line that cures it; `bash .ci/run` forbids that by JIANBAO_FAULTS=1.
package faults

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"jianbao/generator/internal/thorough"
)

var (
	kills    = flag.Int("kills", thorough.Count(50, 200), "random moments at which builds are killed")
	every    = flag.Int("every", 0, "of the calls of a build, harm each `n`-th; 0 chooses")
	rebuilds = flag.Int("rebuilds", thorough.Count(20, 50), "rebuilds under the eyes of a reader")
	seed     = flag.Uint64("seed", 1, "of everything random")
)

// jianbao is the command; TestMain builds it.
var jianbao string

func TestMain(m *testing.M) {
	launch()
	flag.Parse()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "jianbao-faults")
		if err == nil {
			defer os.RemoveAll(dir)
			err = os.Chmod(dir, 0o755) // one test is nobody
		}
		if err == nil {
			jianbao = filepath.Join(dir, "jianbao.exe")
			build := exec.Command("go", "build", "-o", jianbao, "../cmd/jianbao")
			build.Stdout, build.Stderr = os.Stdout, os.Stderr
			err = build.Run()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// outcome is how a run of the command ended.
type outcome struct {
	status         int // -1 if it was killed
	stdout, stderr string
}

func (o outcome) String() string {
	return fmt.Sprintf("exit status %d\n%s%s", o.status, o.stdout, o.stderr)
}

// environment is that of every run but for what a test adds: the language is the site's, cores are as many as
// they are. There is no home, but a folder in which encoders are kept as machine code.
func environment(more ...string) []string {
	env := append([]string{"HOME=/nonexistent", "XDG_CACHE_HOME=" + filepath.Dir(jianbao)}, more...)
	if runtime.GOOS == "windows" {
		env = append(os.Environ(), env...)
	}
	return env
}

// run runs the command to its end.
func run(t *testing.T, args ...string) outcome {
	t.Helper()
	return finish(t, exec.Command(jianbao, args...))
}

// finish runs a command that may have been changed, say as whom or with what limits it runs.
func finish(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if cmd.Env == nil {
		cmd.Env = environment()
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// missing skips a test for what the machine lacks, or fails it where that is forbidden.
func missing(t *testing.T, what, cure string) {
	t.Helper()
	if os.Getenv("JIANBAO_FAULTS") != "" {
		t.Fatalf("%s: %s", what, cure)
	}
	t.Skipf("%s: %s", what, cure)
}

// memory is a folder in memory where the machine has one: what is tested is the order of things, and a disk
// would make most of the time.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "faults")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
