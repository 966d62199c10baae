package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Settings of the garbage collector: a build allocates fast and runs for seconds. Below firstCollection it runs without
// any collection. Above, collections are rarer than by default, as long as memory stays below a limit: a low one for
// incremental builds, and one that follows what is in use where most of the low one is, or collections repeat, as in a
// cold build of a large site. An import, which needs little, is held to less, whatever it is given.
const (
	firstCollection = 192 << 20
	collectPercent  = 300
	lowLimit        = 350 << 20
	lowCollections  = 6
	freeRoom        = 200 << 20

	// A first build may take firstBuildShare for each bulletin, and firstBuildBase besides, from the start: below what it
	// needs in the end, it would be collected all the time.
	firstBuildShare = 1500
	firstBuildBase  = 230 << 20

	// An edit needs some editShare times what it holds of the last build's record, and editBase besides. It runs without
	// any collection if that is no more than editMost.
	editShare = 5
	editBase  = 32 << 20
	editMost  = 540 << 20

	importCollection = 56 << 20
	importPercent    = 50
	importLimit      = 120 << 20
)

// hasOwnSettings reports whether the environment has settings for the collector.
func hasOwnSettings() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }

func tuneMemory() {
	if hasOwnSettings() {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	afterCollection(func() { retune(1) })
}

// small is a command that waits for others most of its time, so that collections cost nothing.
var small atomic.Bool

// tuneForDeploy keeps the memory of a deployment small.
func tuneForDeploy() {
	if !hasOwnSettings() {
		small.Store(true)
		debug.SetMemoryLimit(math.MaxInt64)
		debug.SetGCPercent(100)
	}
}

// importing tells that the limits are those of an import.
var importing atomic.Bool

// tuneForImport is called before anything is read.
func tuneForImport() {
	if !hasOwnSettings() {
		importing.Store(true)
		debug.SetMemoryLimit(importCollection)
	}
}

// firstBuildLimit is what a first build may take, once it is known how many bulletins there are.
var firstBuildLimit atomic.Int64

// tuneForFirstBuild is called with how many bulletins there are.
func tuneForFirstBuild(bulletins int) {
	if limit := firstBuildBase + firstBuildShare*int64(bulletins); limit > lowLimit && !hasOwnSettings() {
		firstBuildLimit.Store(limit)
		debug.SetMemoryLimit(limit)
	}
}

// tuneForEdit is called with how much of the last build's record an edit holds, in bytes.
func tuneForEdit(held int) {
	if limit := int64(min(editShare*held+editBase, editMost)); limit > firstCollection && !hasOwnSettings() {
		debug.SetMemoryLimit(limit)
	}
}

// afterCollection calls a function after the next collection.
func afterCollection(call func()) {
	runtime.AddCleanup(new([16]byte), func(struct{}) { call() }, struct{}{}) // unreachable at once
}

// retune sets the limits after that many collections.
func retune(collections int) {
	if small.Load() {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	low, most, percent, often := int64(lowLimit), int64(lowLimit*3/4), collectPercent, collections > lowCollections
	if importing.Load() {
		low, most, percent, often = importLimit, importLimit*7/8, importPercent, false
	}
	used := int64(live[0].Value.Uint64())
	if used > most || often {
		low = limitFor(used)
	}
	low = max(low, firstBuildLimit.Load())
	debug.SetMemoryLimit(low)
	debug.SetGCPercent(percent)
	afterCollection(func() { retune(collections + 1) })
}

// limitFor is the limit with that much in use: with a fixed one the collector would run all the time where that were in
// use.
func limitFor(used int64) int64 { return max(lowLimit, used*9/8+freeRoom) }
