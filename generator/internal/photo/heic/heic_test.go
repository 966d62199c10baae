package heic

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// The library is the file that the package comment names, and no other.
func TestProvenance(t *testing.T) {
	data, err := os.ReadFile("heif.wasm.gz")
	if err != nil {
		t.Fatal(err)
	}
	const want = "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435"
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 %x, want %s", sum, want)
	}
}
