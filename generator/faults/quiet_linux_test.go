package faults

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A build opens no socket and starts no process: the system sees the one program begin, threads of its own, and
// its end. Photos are made, everything is rendered, and the next build keeps what it can. A shared cache of photos in a
// folder changes nothing of that.
func TestNoSocketNoProcess(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		missing(t, "strace is missing", "apt-get install strace")
	}
	quiet := func(what string, mustEndWell bool, args ...string) {
		t.Helper()
		log := filepath.Join(t.TempDir(), "log")
		flags := []string{"-f", "-qq", "-e", "trace=network,process", "-e", "signal=none", "-o", log, jianbao}
		if o := finish(t, exec.Command(strace, append(flags, args...)...)); o.status > 1 || o.status == 1 && mustEndWell {
			if strings.Contains(o.stderr, "ptrace") {
				missing(t, "strace may not trace: "+o.stderr, "allow ptrace")
			}
			t.Fatal(o)
		}
		data, err := os.ReadFile(log)
		must(t, err)
		if calls, bad := noisy(string(data)); calls < 5 || len(bad) > 0 {
			t.Errorf("%s: %d calls, and among them\n%s", what, calls, strings.Join(bad, "\n"))
		}
	}
	s := newSite(t, memory(t))
	v := versions()
	for i, more := range [][]string{nil, {"--strict"}, {"--verify"}, {"--drafts", "--out", filepath.Join(s.dir, "preview")}} {
		s.set(v[i%2])
		quiet(strings.Join(append([]string{"build"}, more...), " "), more == nil, s.args(more...)...)
	}
	shared := maps.Clone(v[0])
	shared["site.toml"] = strings.Replace(shared["site.toml"], "[photos]\n", "[photos]\ncache = \"../share\"\n", 1)
	must(t, os.Mkdir(filepath.Join(s.dir, "../share"), 0o755))
	s.set(shared)
	quiet("photos", true, "photos", "--site", s.dir, "--now", now)
	must(t, os.RemoveAll(s.path(".jianbao")))
	quiet("build with a shared folder", true, s.args()...)
	s.set(map[string]string{
		"site.toml": importSettings, "in/a.txt": "武侯区人大\n\n2022年9月1日，武侯区人大代表视察。\n", "in/图1.jpg": photo(1),
		"in/页.html": "<html><body><p>武侯区人大代表视察，<img src=\"https://img.example.com/a.jpg\">\\\\host\\a.jpg</p></body></html>",
	})
	quiet("import", false, "import", s.path("in"), "--site", s.dir)
	_, bad := noisy("1 execve(\"/bin/a\") = 0\n1 socket(AF_INET) = 3\n1 execve(\"/bin/b\") = 0\n1 clone(child_stack=0, flags=CLONE_VM|CLONE_FS|CLONE_THREAD) = 2\n1 vfork() = 3\n1 clone3({flags=CLONE_VM}) = 4\n1 connect(3) = 0\n")
	if len(bad) != 5 {
		t.Errorf("the judge of logs finds %q", bad)
	}
}

var (
	straced   = regexp.MustCompile(`^\d+ +(?:<\.\.\. )?(\w+)`)
	ofThreads = regexp.MustCompile(`CLONE_THREAD|resumed>`)
)

// noisy counts the calls of a log, and returns those that open a socket or start a process.
func noisy(log string) (calls int, bad []string) {
	programs := 0
	for line := range strings.Lines(log) {
		name := straced.FindStringSubmatch(line)
		if name == nil {
			continue
		}
		calls++
		switch name[1] {
		case "execve":
			if programs++; programs > 1 {
				bad = append(bad, strings.TrimSpace(line))
			}
		case "clone", "clone3":
			if !ofThreads.MatchString(line) {
				bad = append(bad, strings.TrimSpace(line))
			}
		case "exit", "exit_group", "rt_sigqueueinfo", "kill", "tkill", "tgkill", "pidfd_send_signal": // of its own threads
		default:
			bad = append(bad, strings.TrimSpace(line))
		}
	}
	return calls, bad
}
