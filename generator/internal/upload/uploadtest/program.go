package uploadtest

import (
	"bytes"
	"fmt"
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

// FreePort is a port that nobody listens at.
func FreePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// StartProgram starts a server and waits until it listens at a port of this machine. It ends with the test.
func StartProgram(t *testing.T, port int, program string, args ...string) (address string) {
	t.Helper()
	var said output
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(10 * time.Second): // it does not listen to that
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	address = fmt.Sprintf("127.0.0.1:%d", port)
	for range 3000 {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s does not start: %v\n%s", filepath.Base(program), err, said.text())
		case <-time.After(20 * time.Millisecond):
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return address
		}
	}
	t.Fatalf("%s never answers\n%s", program, said.text())
	return ""
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
