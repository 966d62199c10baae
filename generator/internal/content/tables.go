package content

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// maxTable is the size of a CSV that is read. A page with more is slow on a phone.
const maxTable = 2 << 20

// table adds a CSV that the body names, and reports whether it is there. What is wrong with it the conversion says.
func (r *reader) table(name string) bool {
	if slices.ContainsFunc(r.b.Tables(), func(t site.Table) bool { return t.File == name }) {
		return true
	}
	files, info, _, ok := r.look(name)
	if !ok || info.IsDir() {
		return false
	}
	full := path.Join(r.b.Folder(), name)
	data, err := readTable(files, full)
	if err != nil {
		return false
	}
	t := site.Table{File: strings.Clone(name), Digest: tableDigest(data), Stat: fsys.StatOf(files, full, info)}
	r.more().Tables = append(r.b.More.Tables, t)
	return true
}

// readTable reads a CSV: one that is too large, as far as it may go and a byte more.
func readTable(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxTable+1))
}

func tableDigest(data []byte) [16]byte {
	sum := sha256.Sum256(data)
	return [16]byte(sum[:])
}

// Table reads a CSV that a bulletin's body names. Found is false if there was none when the bulletin was loaded; the
// text is nil if it cannot be used, for the reason that wrong says. That it is in GBK or UTF-16, as spreadsheets write
// it, is no fault.
func Table(files fs.FS, b *site.Bulletin, name string) (src *diag.Source, found bool, wrong []diag.Diagnostic) {
	i := slices.IndexFunc(b.Tables(), func(t site.Table) bool { return norm.NFC.String(t.File) == name })
	if i < 0 {
		return nil, false, nil
	}
	full := path.Join(b.Folder(), b.Tables()[i].File)
	data, err := readTable(files, full)
	var d diag.Diagnostic
	switch {
	case err != nil:
		d = diag.New(diag.FileUnreadable, reason(err))
	case tableDigest(data) != b.Tables()[i].Digest:
		d = diag.New(diag.FileChanged)
	case len(data) > maxTable:
		d = diag.New(diag.TableSize, tableSize(files, full))
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		d = diag.New(diag.TableWorkbook, name, name)
	default:
		src, found := frontmatter.Decode(full, data)
		if found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return !isError(d) }); len(found) > 0 {
			return nil, true, found
		}
		return src, true, nil
	}
	return nil, true, []diag.Diagnostic{d.In(full)}
}

func tableSize(files fs.FS, name string) string {
	info, err := fs.Stat(files, name)
	if err != nil {
		return frontmatter.FileSize(maxTable + 1)
	}
	return frontmatter.FileSize(info.Size())
}

// Tables are the texts of a bulletin's CSVs that can be read.
func Tables(files fs.FS, b *site.Bulletin) (texts []*diag.Source) {
	for _, t := range b.Tables() {
		if src, _, _ := Table(files, b, norm.NFC.String(t.File)); src != nil {
			texts = append(texts, src)
		}
	}
	return texts
}

// SimilarTables suggests the CSVs beside a bulletin that a name in its body may have meant.
func SimilarTables(files fs.FS, b *site.Bulletin) func(name string) []string {
	r := &reader{files: files, b: b}
	return func(name string) []string {
		full := path.Join(b.Folder(), name)
		if !fs.ValidPath(full) || !strings.HasPrefix(full, b.Folder()+"/") {
			return nil
		}
		near := r.similar(full, site.IsTableName)
		return slices.DeleteFunc(near, func(found string) bool { return norm.NFC.String(found) == name }) // a link or folder
	}
}
