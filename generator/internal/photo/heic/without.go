//go:build noheic

package heic

import "image"

// Decode refuses: this build is without the library.
func Decode([]byte, int) (image.Image, error) { return nil, ErrUnsupported }
