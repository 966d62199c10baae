package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The collector's settings: a build allocates fast and lives seconds. One that needs less than firstCollection
// needs no collector at all. After that it runs less often than Go's default, as long as memory stays below a limit: a
// low one, which suits builds of what changed, and a high one where most of that is in use or the collector is
// needed again and again, as when a large site is built from nothing.
const (
	firstCollection = 192 << 20
	collectPercent  = 300
	lowLimit        = 350 << 20
	lowCollections  = 6
	highLimit       = 660 << 20

	// Of a site of that many bytes known of the last build, an edit needs more than firstCollection; and of one larger than
	// the other, more than editCollection.
	largeSite      = 24 << 20
	hugeSite       = 88 << 20
	editCollection = 375 << 20
)

// ownTuning reports whether whoever calls the program has settings of their own.
func ownTuning() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }

func tuneMemory() {
	if ownTuning() {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	afterCollection(func() { tuneMore(1) })
}

// tuneForEdit is told how many bytes are known of the last build. What changed on a large site since is made without any
// collection, if it needs no more than editCollection.
func tuneForEdit(known int) {
	if largeSite < known && known < hugeSite && !ownTuning() {
		debug.SetMemoryLimit(editCollection)
	}
}

// afterCollection calls a function after the next collection.
func afterCollection(call func()) {
	runtime.AddCleanup(new([16]byte), func(struct{}) { call() }, struct{}{}) // nobody holds it
}

// tuneMore goes on after that many collections.
func tuneMore(collections int) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Uint64() > lowLimit*3/4 || collections > lowCollections {
		debug.SetMemoryLimit(highLimit)
	} else {
		debug.SetMemoryLimit(lowLimit)
		afterCollection(func() { tuneMore(collections + 1) })
	}
	debug.SetGCPercent(collectPercent)
}
