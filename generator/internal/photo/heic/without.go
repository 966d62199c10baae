//go:build noheic

package heic

import (
	"context"
	"image"
)

// Decode refuses: this build is without the library.
func Decode(context.Context, []byte, int) (image.Image, error) { return nil, ErrUnsupported }
