//go:build !windows

package fsys

import "os"

// Remove removes a file or an empty folder.
func Remove(root *os.Root, name string) error { return root.Remove(name) }

// RemoveAll removes what has a name, a folder with all that is in it. A missing one is no error.
func RemoveAll(root *os.Root, name string) error { return root.RemoveAll(name) }
