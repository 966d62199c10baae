package site

import (
	"testing"
	"unsafe"
)

// A large site holds all its bulletins: see Bulletin.
func TestBulletinSize(t *testing.T) {
	if size := unsafe.Sizeof(Bulletin{}); size > 320 {
		t.Errorf("a Bulletin takes %d bytes, more than 320", size)
	}
}
