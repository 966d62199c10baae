package main

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// release is the number of a released version, which .ci/release links into the program.
var release string

func versionCommand(say func(zh, en string) string) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: say("显示版本", "show the version"), Args: noArgs,
		Long: say("显示版本、源码的提交号、编译用的 Go，和能用的系统。",
			"Shows the version, the commit of the sources, the Go that compiled it, and the systems that it runs on."),
		RunE: func(cmd *cobra.Command, _ []string) error {
			number, commit, compiler := version()
			cmd.Println("jianbao " + number)
			if commit != "" {
				cmd.Println(say("提交 ", "commit ") + commit)
			}
			cmd.Println(compiler + " " + runtime.GOOS + "/" + runtime.GOARCH)
			if needs := systems(runtime.GOOS, say); needs != "" {
				cmd.Println(needs)
			}
			return nil
		},
	}
}

// version is the number of the release or of the module, the commit with its day, and the toolchain, as far as it was
// recorded in the program.
func version() (number, commit, compiler string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(release, "devel"), "", runtime.Version()
	}
	var revision, day, changed string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.time":
			day, _, _ = strings.Cut(s.Value, "T")
		case "vcs.modified":
			if s.Value == "true" {
				changed = "+"
			}
		}
	}
	number = info.Main.Version
	if number == "" || number == "(devel)" {
		number = "devel"
	}
	return cmp.Or(release, number), strings.TrimSpace(revision + changed + " " + day), info.GoVersion
}

// systems says which versions of a system the program runs on: those of the Go that compiles it
// (go.dev/wiki/MinimumRequirements).
func systems(system string, say func(zh, en string) string) string {
	switch system {
	case "windows":
		return say("能用在 Windows 10、Windows Server 2016 或更新的系统上", "for Windows 10, Windows Server 2016 or newer")
	case "darwin":
		return say("能用在 macOS 12 或更新的系统上", "for macOS 12 or newer")
	case "linux":
		return say("能用在内核 3.2 或更新的 Linux 上（loong64 要 5.19）", "for Linux with a kernel 3.2 or newer (5.19 on loong64)")
	}
	return ""
}

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
