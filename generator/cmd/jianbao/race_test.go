//go:build race

package main

// raceDetector makes everything ten times as slow.
const raceDetector = true
