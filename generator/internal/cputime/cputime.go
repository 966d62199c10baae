// Package cputime tells how much processor time this process has used, to hold work to a limit. A slow disk or a busy
// machine makes the clock run on, and this little.
//
// It counts all threads: what is measured seems to take more than it does while other work is done in the process. So
// a test that measures does not run beside others.
package cputime

import "time"

// Used is the time that the process spent on processors so far, its own and the system's for it.
func Used() time.Duration { return used() }

// Of is the processor time that a function takes.
func Of(work func()) time.Duration {
	before := used()
	work()
	return used() - before
}
