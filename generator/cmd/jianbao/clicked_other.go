//go:build !windows

package main

// doubleClicked is for Windows, where programs are opened by a double click.
func doubleClicked() bool { return false }
