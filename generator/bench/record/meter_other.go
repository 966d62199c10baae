//go:build !linux

package main

import "time"

// meter measures time alone.
type meter struct{ start time.Time }

func startMeter() (meter, error) { return meter{time.Now()}, nil }

func (m meter) stop() (usage, error) { return usage{Wall: time.Since(m.start)}, nil }
