package site

import (
	"testing"
	"unsafe"
)

// A larger bulletin costs a tenth of a build's time: see Bulletin.
func TestBulletinSize(t *testing.T) {
	if size := unsafe.Sizeof(Bulletin{}); size > 512 {
		t.Errorf("a Bulletin takes %d bytes, more than 512", size)
	}
}
