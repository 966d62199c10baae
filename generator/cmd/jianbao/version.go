package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io"
	"os"
	"runtime/debug"
	"strings"
)

// programVersion tells this program from every other that may make other pages of the same site: the version of the
// module, or, of a program that is being developed and has none, the identifier that the linker gave to its content.
// Copies of one program have one version, on any machine. It is "" if none can be told; then nothing is reused.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" && !strings.HasSuffix(v, "+dirty") {
			return v + " " + info.GoVersion // whose templates and encoders make the pages
		}
	}
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	return buildID(f)
}

// buildID is the identifier that Go's linker writes into every program: a note in an ELF file, else a text near the
// beginning.
func buildID(program io.ReaderAt) string {
	if file, err := elf.NewFile(program); err == nil {
		section := file.Section(".note.go.buildid")
		if section == nil {
			return ""
		}
		note, err := section.Data()
		if err != nil || len(note) < 16 {
			return ""
		}
		size := binary.LittleEndian.Uint32(note[4:]) // after the size of the name, which is "Go" and fills four bytes
		return string(note[16:min(16+int(size), len(note))])
	}
	head := make([]byte, 64<<10)
	n, _ := program.ReadAt(head, 0) // a short file is read to its end
	_, rest, found := bytes.Cut(head[:n], []byte("\xff Go build ID: \""))
	id, _, ended := bytes.Cut(rest, []byte("\"\n \xff"))
	if !found || !ended {
		return ""
	}
	return string(id)
}
