package importer

import (
	"archive/zip"
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/docx"
)

// archive takes what is in a zip, as if it were a folder.
func (g *gatherer) archive(in *input) (loose []fileIn, err error) {
	refused := func(err error) ([]fileIn, error) {
		in.is = recognised{kind: kindRefused, why: err}
		g.inputs = append(g.inputs, in)
		return nil, nil
	}
	if g.archives >= maxArchives {
		return refused(fault.New(diag.New(
			diag.ImportFormat, diag.Text{Zh: "压缩包里面的压缩包", En: "an archive within archives"}, cureUnpack,
		), nil))
	}
	files, err := g.openZip(in.files, in.name)
	if err != nil {
		return refused(err)
	}
	if g.posts(files) {
		in.files, in.name, in.posts = files, ".", true
		in.is = recognised{}
		g.inputs = append(g.inputs, in)
		return nil, nil
	}
	g.archives++
	defer func() { g.archives-- }()
	before := len(g.inputs)
	loose, err = g.walk(files, ".", in.shown, in.from, strings.TrimSuffix(path.Base(in.from), path.Ext(in.from)), 0)
	if err == nil && len(g.inputs) == before {
		g.nothing(in.shown, loose)
		loose = nil
	}
	return loose, err
}

// errPassword is returned for an entry that is encrypted.
var errPassword = fault.New(diag.New(diag.ImportLocked), nil)

// openZip opens an archive as a folder. Names are those of the archive's own directory, and never joined to a path of
// the disk; those that would lead out of a folder are dropped. A name without the mark of UTF-8 is GBK, as Windows
// writes it.
func (g *gatherer) openZip(files fs.FS, name string) (fs.FS, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	g.keep(f)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	at, err := readerAt(files, name, f)
	if err != nil {
		return nil, err
	}
	zr, err := docx.OpenZip(at, info.Size())
	if err != nil {
		return nil, err
	}
	if len(zr.File) > maxFiles {
		return nil, fault.New(diag.New(diag.ImportTooMany, maxFiles), nil)
	}
	var total uint64
	kept := zr.File[:0]
	seen := map[string]bool{}
	for _, entry := range zr.File {
		if entry.Flags&1 != 0 {
			return nil, errPassword
		}
		if total += entry.UncompressedSize64; total > maxUnpacked {
			return nil, tooLarge(int64(min(total, 1<<62)), maxUnpacked)
		}
		entry.Name = entryName(entry)
		if entry.Mode()&fs.ModeSymlink != 0 || !safeName(entry.Name) {
			continue
		}
		if seen[entry.Name] && !strings.HasSuffix(entry.Name, "/") {
			return nil, damaged(errTwice)
		}
		seen[entry.Name] = true
		if entry.Modified.Year() < 1990 {
			entry.Modified = time.Time{}
		}
		kept = append(kept, entry)
	}
	zr.File = kept
	return zr, nil
}

var errTwice = errors.New("two files have one name")

// entryName is the name of an entry as a path with slashes.
func entryName(entry *zip.File) string {
	name := entry.Name
	if !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "./")
}

// safeName reports whether a name of an archive stays below its folder.
func safeName(name string) bool {
	name = strings.TrimSuffix(name, "/")
	return fs.ValidPath(name) && !strings.ContainsAny(name, ":\x00")
}
