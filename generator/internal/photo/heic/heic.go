// Package heic decodes HEIC, the format of iPhones, and other HEIF files with HEVC pictures.
//
// heif.wasm.gz is lib/heif.wasm.gz of github.com/gen2brain/heic v0.4.9, unchanged (its digest is
// checked by a test): libheif and libde265, compiled to WebAssembly. These two are under the LGPL
// (LICENSE.libheif, LICENSE.libde265), everything else here under MIT. That is why the library is a
// package and a file of its own: to use another version, replace that file, or build with
// -tags noheic to leave it out. Later versions of that module hold code under the AGPL.
//
// That module's Go code is not used: it looks for a libheif of the system when the program starts.
package heic

import "errors"

// ErrUnsupported is returned by a build without the library.
var ErrUnsupported = errors.New("heic: this build cannot read HEIC")

// ErrDecode is returned when the library refuses a file.
var ErrDecode = errors.New("heic: decode failed")

// ErrSlow is returned for files that take too long.
var ErrSlow = errors.New("heic: the file asks for too much work")

// ErrTooLarge is returned for pictures of more pixels than were allowed.
var ErrTooLarge = errors.New("heic: too many pixels")
