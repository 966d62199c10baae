package uploadtest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Program finds a server's program. Where it is not installed the test is skipped, with what to do; with
// JIANBAO_SERVERS, as .ci/run has it, that is a failure.
func Program(t *testing.T, install string, places ...string) string {
	t.Helper()
	for _, place := range places {
		if found, err := exec.LookPath(place); err == nil {
			return found
		}
	}
	if os.Getenv("JIANBAO_SERVERS") != "" {
		t.Fatal(install)
	}
	t.Skip(install)
	return ""
}

// FreePort is a port that nobody listens at, and that no other test is given until this one ends, nor one of another
// process. A port that the system chooses would not do: while its server starts, the system gives it to any connection
// of this machine that goes out, such as those of a browser, and then the server cannot listen at it.
func FreePort(t *testing.T) int {
	t.Helper()
	for range 1000 {
		// Systems choose from 32768 (Linux) or 49152 on. Some of what is below belongs to well-known servers.
		address := fmt.Sprintf("127.0.0.1:%d", 12000+rand.IntN(32768-12000))
		// The server wants the port for TCP alone. As long as that of UDP is held, other tests leave both alone.
		held, err := net.ListenPacket("udp4", address)
		if err != nil {
			continue
		}
		l, err := net.Listen("tcp4", address)
		if err != nil {
			held.Close()
			continue
		}
		l.Close()
		t.Cleanup(func() { held.Close() })
		return l.Addr().(*net.TCPAddr).Port
	}
	t.Fatal("no port is free")
	return 0
}

// StartProgram starts a server and waits until it listens at a port of this machine. It ends with the test.
func StartProgram(t *testing.T, port int, program string, args ...string) (address string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	return startCommand(t, port, cmd, func() { _ = cmd.Process.Signal(os.Interrupt) }).address
}

// process is a server that runs.
type process struct {
	cmd     *exec.Cmd
	address string
	ended   chan error
	said    output
	end     func() // asks it to end
}

func startCommand(t *testing.T, port int, cmd *exec.Cmd, end func()) *process {
	t.Helper()
	p := &process{cmd: cmd, address: fmt.Sprintf("127.0.0.1:%d", port), ended: make(chan error, 1), end: end}
	cmd.Stdout, cmd.Stderr = &p.said, &p.said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- cmd.Wait() }()
	t.Cleanup(p.stop)
	for range 3000 {
		select {
		case err := <-p.ended:
			p.ended <- err
			t.Fatalf("%s does not start: %v\n%s", filepath.Base(cmd.Path), err, p.said.text())
		case <-time.After(20 * time.Millisecond):
		}
		if conn, err := net.Dial("tcp", p.address); err == nil {
			conn.Close()
			return p
		}
	}
	t.Fatalf("%s never answers\n%s", filepath.Base(cmd.Path), p.said.text())
	return nil
}

// stop ends a server, also one that has ended.
func (p *process) stop() {
	p.end()
	select {
	case err := <-p.ended:
		p.ended <- err
	case <-time.After(10 * time.Second): // it does not listen to that
		_ = p.cmd.Process.Kill()
		p.ended <- <-p.ended
	}
}

// output is what a program says.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
