package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"
)

// The table is what the program makes of the published codes; run go generate to update it.
func TestTableIsCurrent(t *testing.T) {
	text, err := os.ReadFile("published.csv")
	if err != nil {
		t.Fatal(err)
	}
	all, err := readCSV(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := assignSlugs(all); err != nil {
		t.Fatal(err)
	}
	want, err := pack(all)
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("../table.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unpack(t, table), unpack(t, want)) {
		t.Error("table.txt.gz is out of date: run go generate ./generator/internal/divisions")
	}
}

func unpack(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
