package faults

import (
	"os/exec"
	"sync"
	"testing"
)

// killedAfter starts the command, kills it when wait returns, and reports whether it was still at work.
func killedAfter(t *testing.T, wait func(), args ...string) (early bool) {
	t.Helper()
	cmd := exec.Command(jianbao, args...)
	cmd.Env = environment()
	must(t, cmd.Start())
	wait()
	_ = cmd.Process.Kill() // one that is over cannot be
	return cmd.Wait() != nil
}

// counter counts what a place is sent, as its moments, and kills the sender at one of them.
type counter struct {
	mu     sync.Mutex
	count  int
	killAt int // -1 kills nobody
	victim func()
	open   int // connections
	closed *sync.Cond
}

func newCounter() *counter {
	c := &counter{killAt: -1}
	c.closed = sync.NewCond(&c.mu)
	return c
}

// opened notes that a connection was opened, or with -1 that one was closed.
func (c *counter) opened(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open += n
	c.closed.Broadcast()
}

func (c *counter) moments(d *deployedSite) int {
	d.t.Helper()
	d.show(1 - d.at)
	c.mu.Lock()
	c.count = 0
	c.mu.Unlock()
	d.deploy()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}

func (c *counter) kill(d *deployedSite, n int) bool {
	d.t.Helper()
	cmd := d.command()
	c.mu.Lock()
	c.count, c.killAt, c.victim = 0, n, func() { _ = cmd.Process.Kill() }
	must(d.t, cmd.Start())
	c.mu.Unlock()
	_ = cmd.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.open > 0 { // what it had sent arrives
		c.closed.Wait()
	}
	c.killAt = -1
	return cmd.ProcessState.ExitCode() == -1
}
