package faults

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls that change files, and where their arguments are: of the folder that a path starts from, or -1 where
// it starts from the current one; and of the path, or -1 where the first argument is the open file itself.
var watched = map[uint64]struct {
	name   string
	at, to int
}{
	syscall.SYS_WRITE:     {"write", 0, -1},
	syscall.SYS_PWRITE64:  {"write", 0, -1},
	syscall.SYS_CLOSE:     {"close", 0, -1},
	syscall.SYS_FSYNC:     {"fsync", 0, -1},
	unix.SYS_SYNCFS:       {"syncfs", 0, -1},
	syscall.SYS_FTRUNCATE: {"truncate", 0, -1},
	syscall.SYS_OPENAT:    {"open", 0, 1},
	syscall.SYS_MKDIRAT:   {"mkdir", 0, 1},
	syscall.SYS_UNLINKAT:  {"unlink", 0, 1},
	syscall.SYS_RENAMEAT:  {"rename", 2, 3},
	unix.SYS_RENAMEAT2:    {"rename", 2, 3},
	syscall.SYS_MKDIR:     {"mkdir", -1, 0},
	syscall.SYS_RENAME:    {"rename", -1, 1},
	syscall.SYS_UNLINK:    {"unlink", -1, 0},
	syscall.SYS_RMDIR:     {"unlink", -1, 0},
}

// trace runs the command and asks, before each call that changes a file below one of the folders, what is to be
// done to it. It is asked one call at a time, in the order in which they are made.
func trace(t *testing.T, args []string, env []string, below []string, ask func(call) harm) outcome {
	t.Helper()
	runtime.LockOSThread() // a process answers only to the thread that traces it
	defer runtime.UnlockOSThread()
	dir := t.TempDir()
	var files [3]*os.File
	for i, name := range []string{"in", "out", "err"} {
		f, err := os.Create(filepath.Join(dir, name))
		must(t, err)
		defer f.Close()
		files[i] = f
	}
	self, err := os.Executable()
	must(t, err)
	pid, err := syscall.ForkExec(self, append([]string{jianbao}, args...), &syscall.ProcAttr{
		Env: append([]string{launchVariable + "=" + jianbao}, env...), Files: []uintptr{files[0].Fd(), files[1].Fd(), files[2].Fd()},
		Sys: &syscall.SysProcAttr{Ptrace: true, Setpgid: true},
	})
	if err != nil {
		missing(t, "a process cannot be traced here: "+err.Error(), "allow ptrace")
	}
	tr := &tracer{pid: pid, below: below, ask: ask, threads: map[int]*thread{}}
	status := tr.loop()
	if tr.err != nil {
		t.Fatal(tr.err)
	}
	stdout, _ := os.ReadFile(files[1].Name())
	stderr, _ := os.ReadFile(files[2].Name())
	return outcome{status, string(stdout), string(stderr)}
}

const launchVariable = "JIANBAO_FAULTS_LAUNCH"

// launch becomes the command, in a process that is about to be traced: it stops at the watched calls and no
// others, which costs a tenth of stopping at all.
func launch() {
	program := os.Getenv(launchVariable)
	if program == "" {
		return
	}
	runtime.LockOSThread()
	jump := func(k uint32, yes, no int) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: uint8(yes), Jf: uint8(no), K: k}
	}
	load := func(k uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: k}
	}
	filter := []unix.SockFilter{load(0)}
	rest := len(watched)
	for nr := range watched {
		filter = append(filter, jump(uint32(nr), rest, 0))
		rest--
	}
	filter = append(filter, unix.SockFilter{Code: unix.BPF_RET, K: unix.SECCOMP_RET_ALLOW}, unix.SockFilter{Code: unix.BPF_RET, K: unix.SECCOMP_RET_TRACE})
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	if err == nil {
		err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&prog)), 0, 0)
	}
	if err == nil {
		err = syscall.Exec(program, os.Args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "launch:", err)
	os.Exit(126)
}

type tracer struct {
	pid     int
	below   []string
	ask     func(call) harm
	threads map[int]*thread
	dying   bool
	err     error
}

// thread is one of the process, and what is to be done at the end of the call that it makes.
type thread struct {
	result syscall.Errno
	kill   bool
}

// loop takes what happens to the process until it ends, and returns its exit status.
func (tr *tracer) loop() int {
	for {
		var ws syscall.WaitStatus
		id, err := syscall.Wait4(-tr.pid, &ws, syscall.WALL, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			tr.err = fmt.Errorf("wait: %w", err)
			return -1
		}
		switch {
		case ws.Exited() && id == tr.pid:
			return ws.ExitStatus()
		case ws.Signaled() && id == tr.pid:
			return -1
		case !ws.Stopped():
			continue // one thread ended
		}
		deliver := 0
		th := tr.threads[id]
		switch signal := ws.StopSignal(); {
		case th == nil: // its first stop
			th = &thread{}
			tr.threads[id] = th
			if id == tr.pid {
				_ = syscall.PtraceSetOptions(id, syscall.PTRACE_O_TRACESYSGOOD|syscall.PTRACE_O_TRACECLONE|syscall.PTRACE_O_TRACEEXEC|unix.PTRACE_O_TRACESECCOMP|unix.PTRACE_O_EXITKILL)
			}
		case signal == syscall.SIGTRAP|0x80:
			tr.leave(id, th)
		case signal == syscall.SIGTRAP && ws.TrapCause() == unix.PTRACE_EVENT_SECCOMP:
			tr.enter(id, th)
		case signal == syscall.SIGTRAP: // a thread began, or the command
		default:
			deliver = int(signal)
		}
		if *th != (thread{}) { // it is to stop at the end of its call
			_ = syscall.PtraceSyscall(id, deliver)
		} else {
			_ = syscall.PtraceCont(id, deliver) // it fails only for one that was killed meanwhile
		}
	}
}

// enter is called when a thread is about to make a watched call.
func (tr *tracer) enter(id int, th *thread) {
	var regs syscall.PtraceRegs
	if tr.dying || syscall.PtraceGetRegs(id, &regs) != nil {
		return
	}
	c, ok := tr.read(id, &regs)
	if !ok {
		return
	}
	h := tr.ask(c)
	switch {
	case h.kill && c.name == "write" && regs.Rdx > 1:
		regs.Rdx /= 2
		th.kill, tr.dying = true, true
	case h.kill:
		regs.Orig_rax = ^uint64(0) // no call: it is never made
		defer tr.end()
	case h.errno == 0:
		return
	case c.name == "close": // which closes whatever it says
		th.result = h.errno
		return
	default:
		regs.Orig_rax, regs.Rax = ^uint64(0), uint64(-int64(h.errno))
	}
	_ = syscall.PtraceSetRegs(id, &regs)
}

// leave is called at the end of a call to which something is still to be done.
func (tr *tracer) leave(id int, th *thread) {
	if th.kill {
		tr.end()
	}
	var regs syscall.PtraceRegs
	if th.result != 0 && syscall.PtraceGetRegs(id, &regs) == nil {
		regs.Rax = uint64(-int64(th.result))
		_ = syscall.PtraceSetRegs(id, &regs)
	}
	*th = thread{}
}

func (tr *tracer) end() {
	tr.dying = true
	_ = syscall.Kill(tr.pid, syscall.SIGKILL)
}

// read tells what a call is about. Only those that change something below the folders count.
func (tr *tracer) read(id int, regs *syscall.PtraceRegs) (call, bool) {
	w, ok := watched[regs.Orig_rax]
	if !ok {
		return call{}, false
	}
	args := [...]uint64{regs.Rdi, regs.Rsi, regs.Rdx, regs.R10}
	switch {
	case w.name == "open" && args[2]&syscall.O_CREAT == 0:
		return call{}, false
	case w.name == "unlink" && (regs.Orig_rax == syscall.SYS_RMDIR || regs.Orig_rax == syscall.SYS_UNLINKAT && args[2] != 0):
		w.name = "rmdir"
	}
	folder := "cwd"
	if w.at >= 0 && int32(args[w.at]) != unix.AT_FDCWD {
		folder = fmt.Sprintf("fd/%d", int32(args[w.at]))
	}
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/%s", id, folder))
	if err != nil {
		return call{}, false
	}
	if w.to >= 0 {
		if name := tr.text(id, uintptr(args[w.to])); filepath.IsAbs(name) {
			path = name
		} else {
			path = filepath.Join(path, name)
		}
	}
	if w.name == "close" && !tr.writes(id, int32(args[0])) {
		return call{}, false
	}
	for _, dir := range tr.below {
		if path == dir || strings.HasPrefix(path, dir+"/") {
			return call{w.name, path}, true
		}
	}
	return call{}, false
}

// writes reports whether an open file was opened for writing.
func (tr *tracer) writes(id int, fd int32) bool {
	info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", id, fd))
	var flags int
	for line := range bytes.Lines(info) {
		if _, bad := fmt.Sscanf(string(line), "flags: %o", &flags); bad == nil {
			break
		}
	}
	return err == nil && flags&(syscall.O_WRONLY|syscall.O_RDWR) != 0
}

// text reads a path out of the process.
func (tr *tracer) text(id int, at uintptr) string {
	var text []byte
	for len(text) < 4096 {
		var part [64]byte
		n, err := syscall.PtracePeekData(id, at+uintptr(len(text)), part[:])
		if end := bytes.IndexByte(part[:n], 0); end >= 0 {
			return string(append(text, part[:end]...))
		}
		if err != nil || n == 0 {
			break
		}
		text = append(text, part[:n]...)
	}
	return string(text)
}
