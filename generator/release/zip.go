package main

import (
	"archive/zip"
	"compress/flate"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// file is a file of a zip: its slash-separated name below the zip's folder, and its bytes.
type file struct {
	name string
	data []byte
}

// writeZip writes a zip whose bytes depend on nothing but the files, the date and the library that compresses.
func (r *release) writeZip(name string, files []file) (err error) {
	out, err := os.Create(filepath.Join(r.out, name+".zip"))
	if err != nil {
		return err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, f := range files {
		header := &zip.FileHeader{Name: name + "/" + f.name, Method: zip.Deflate, Modified: r.date}
		header.SetMode(0o644)
		if f.name == "jianbao" || f.name == "jianbao.exe" {
			header.SetMode(0o755)
		}
		w, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}
