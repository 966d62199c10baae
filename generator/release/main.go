// Release packs compiled programs into what offices download: a zip for each system. .ci/release compiles the programs
// and calls it; the same sources and the same Go make the same bytes.
//
// A zip holds one folder, named as itself, in which an officer finds
//
//	jianbao.exe        the program; a double click shows the example site in the browser
//	使用说明.txt        what to click first
//	新建网站.bat        begins a site of the office's own (Windows)
//	示例网站/           a small site, as `jianbao init` begins one, with bulletins of the sample site
//	使用手册/           README and docs/ as pages for a browser
//	许可证/             the licences of the program and of everything in it
//
// Beside the zips stand SHA256SUMS and, for each system, a list of what its program is made of (CycloneDX).
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/icon"
)

func main() {
	log.SetFlags(0)
	version := flag.String("version", "", "the `number` of the release, as 0.4.0")
	programs := flag.String("programs", "", "`folder` of the compiled programs: windows-amd64/jianbao.exe …")
	modules := flag.String("modules", "", "`folder` of the module cache (go env GOMODCACHE), which has their licences")
	compiler := flag.String("goroot", "", "`folder` of Go (go env GOROOT), whose library is in the programs, too")
	date := flag.String("date", "", "`time` of the commit, as 2026-11-30T09:00:00Z, which all files get")
	out := flag.String("out", "", "`folder` for the zips")
	iconFile := flag.String("icon", "", "write the program's icon to this `file`, and nothing else")
	flag.Parse()
	if *iconFile != "" {
		if err := os.WriteFile(*iconFile, programIcon(), 0o666); err != nil {
			log.Fatal(err)
		}
		return
	}
	day, err := time.Parse(time.RFC3339, *date)
	if err != nil || *version == "" || *out == "" {
		log.Fatal("release: -version, -date, -programs, -modules, -goroot and -out are needed; bash .ci/release gives them")
	}
	r := release{version: *version, date: day.UTC(), programs: *programs, modules: *modules, goroot: *compiler, out: *out}
	if err := r.make("."); err != nil {
		log.Fatal("release: ", err)
	}
}

// release is what all zips of a release have in common.
type release struct {
	version         string
	date            time.Time // of every file in a zip
	programs        string    // a folder for each system
	modules, goroot string
	out             string
}

// make writes the zips of all programs that were compiled, and their sums. The repository is the folder of the sources.
func (r *release) make(repository string) error {
	systems, err := os.ReadDir(r.programs)
	if err != nil {
		return err
	}
	if len(systems) == 0 {
		return errors.New("there are no programs in " + r.programs)
	}
	sources := os.DirFS(repository)
	common, err := r.commonFiles(sources)
	if err != nil {
		return err
	}
	for _, system := range systems {
		files, err := r.systemFiles(sources, system.Name())
		if err != nil {
			return fmt.Errorf("%s: %w", system.Name(), err)
		}
		name := "jianbao-" + r.version + "-" + system.Name()
		if err := r.writeZip(name, slices.Concat(common, files)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := r.finishParts(); err != nil {
		return err
	}
	return r.writeSums()
}

// commonFiles are those that every system has alike.
func (r *release) commonFiles(sources fs.FS) ([]file, error) {
	about, err := fs.ReadFile(sources, "generator/release/readme.txt")
	if err != nil {
		return nil, err
	}
	files := []file{{"使用说明.txt", windowsText(strings.ReplaceAll(string(about), "VERSION", r.version))}}
	example, err := exampleSite(sources, r.date)
	if err != nil {
		return nil, fmt.Errorf("the example site: %w", err)
	}
	manual, err := manualPages(sources)
	if err != nil {
		return nil, fmt.Errorf("the manual: %w", err)
	}
	return slices.Concat(files, example, manual), nil
}

// systemFiles are those of one system: the program, and the licences of what was compiled into it.
func (r *release) systemFiles(sources fs.FS, system string) ([]file, error) {
	name := "jianbao"
	if strings.HasPrefix(system, "windows-") {
		name += ".exe"
	}
	path := filepath.Join(r.programs, system, name)
	program, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	files := []file{{name, program}}
	if strings.HasSuffix(name, ".exe") {
		files = append(files, file{"新建网站.bat", windowsText(newSiteBatch)[len(bom):]})
	}
	licences, err := r.licences(sources, path)
	return slices.Concat(files, licences), err
}

// newSiteBatch begins a site beside the program.
const newSiteBatch = `@pushd "%~dp0"
@jianbao init
@popd
@pause
`

const bom = "\ufeff"

// windowsText is a text as the editors of old Windows read it.
func windowsText(s string) []byte {
	return []byte(bom + strings.ReplaceAll(s, "\n", "\r\n"))
}

// writeSums writes SHA256SUMS, which sha256sum -c reads, over all files of the release.
func (r *release) writeSums() error {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, e := range entries {
		if e.Name() == "SHA256SUMS" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(r.out, e.Name()))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), e.Name())
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(sums.String()), 0o666)
}

// programIcon is the icon that sites without one of their own have, in the colours of the default theme.
func programIcon() []byte {
	source := icon.Source{Accent: "#a61b14", Ground: "#ffffff"}
	for _, f := range icon.Files {
		if f.Name == "icon-512.png" {
			return f.Make(&source, "/")
		}
	}
	return nil
}
