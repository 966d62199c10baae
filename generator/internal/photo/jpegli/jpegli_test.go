package jpegli

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// The library is the file that the package comment names, and no other.
func TestProvenance(t *testing.T) {
	data, err := os.ReadFile("jpegli.wasm.gz")
	if err != nil {
		t.Fatal(err)
	}
	const want = "9c38459d1f37ceb008c18f7b60d77a4aa20dd41a480b014ff4845873ee864d39"
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 %x, want %s", sum, want)
	}
}
