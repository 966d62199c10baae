package upload

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jianbao/generator/internal/publish"
)

// Bundle writes the site as an archive, to be sent and unpacked by other means, such as the file manager of a host.
// The target's list is in it, so that deployments go on from there. The same public/ gives the same bytes: each file
// has its own time, which servers tell versions apart by.
func Bundle(ctx context.Context, to io.Writer, o Options) (result Result, err error) {
	d := &deployment{o: o, result: &result}
	if err := d.digest(ctx); err != nil {
		return result, err
	}
	for _, e := range d.want {
		result.Bytes += e.size
	}
	names := sorted(slices.Collect(maps.Keys(d.want)))
	result.Added = names
	p := newMeter(d)
	archive := zip.NewWriter(to)
	whole, err := archive.CreateHeader(&zip.FileHeader{
		Name: deployedName, Method: zip.Store, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		return result, err
	}
	if _, err := whole.Write(d.want.encode(o.Site)); err != nil {
		return result, err
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return result, err
		}
		if err := d.bundle(archive, name); err != nil {
			return result, err
		}
		p.add(name, d.want[name].size)
	}
	return result, errors.Join(archive.SetComment(BundleComment), archive.Close())
}

// BundleComment stands at the end of every archive, so that one may be replaced by the next.
const BundleComment = "jianbao deploy --bundle"

// bundle adds a file.
func (d *deployment) bundle(archive *zip.Writer, name string) error {
	e := d.want[name]
	info, err := os.Stat(filepath.Join(d.o.Public, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	from, err := d.opener(name, e.size)()
	if err != nil {
		return err
	}
	defer from.Close()
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: info.ModTime().UTC()}
	if e.class == publish.Photo {
		header.Method = zip.Store
	}
	to, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	sum := md5.New()
	if _, err := io.Copy(io.MultiWriter(to, sum), from); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), e.sum[:]) {
		return &FileError{name, ErrChanging}
	}
	return nil
}
