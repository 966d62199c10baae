package build

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"strings"
	"sync"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// Files that are published as they are may be large: they are neither read nor copied while their stat is the one that
// was copied. So the key of one is the digest of its place and stat. It has none while the stat is racy: then it is
// compared with its copy by the next build.

// writeFiles copies the files that lie beside bulletins, and those of static/.
func (b *build) writeFiles() error {
	b.sourceClock = sync.OnceValue(b.readSourceClock)
	for f := range b.Plan.Files {
		if err := b.copyFile(strings.TrimPrefix(f.URL, "/"), f.Source, f.Stat); err != nil {
			return err
		}
	}
	return nil
}

var errOther = errors.New("the file is not what it was when the site was loaded")

func fileKey(source string, stat site.FileStat) record.Key {
	b := append([]byte(source), 0)
	for _, n := range [...]uint64{uint64(stat.Size), uint64(stat.Time), uint64(stat.Change), stat.Inode} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return record.BytesKey(b)
}

// copyFile publishes a file of the site, which had this stat when the site was loaded.
func (b *build) copyFile(name, source string, stat site.FileStat) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if b.stage == nil || b.diags.Errors() > 0 || b.reuse.file(name, publish.Asset, fileKey(source, stat)) {
		return nil
	}
	if fsys.Racy(stat, b.sourceClock()) {
		b.reuse.setKey(name, record.Key{})
	}
	var unread error
	err := b.stage.Copy(b.ctx, name, publish.Asset, publish.Source{Size: stat.Size, Open: func() (fs.File, error) {
		if now, _, err := b.Folder.LstatIn("", source); err != nil || now != stat {
			return nil, errOther // perhaps into a link or a pipe
		}
		f, err := b.Folder.Root.Open(source)
		if err != nil {
			unread = err
		}
		return f, err
	}})
	if b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	var problem diag.Diagnostic
	now, _, gone := b.Folder.LstatIn("", source)
	switch {
	case gone != nil || now != stat:
		problem = diag.New(diag.FileChanged).In(source)
	case unread != nil:
		problem = diag.New(diag.FileUnreadable, diag.Cause(unread)).In(source)
	case err != nil:
		return cannotPublish(b.opts.Out, err)
	default:
		return nil
	}
	b.diags.Add(problem)
	return b.changed([]diag.Diagnostic{problem})
}

// readSourceClock asks the file system of the site for the time. Where it cannot be asked every stat is racy,
// and files are copied again.
func (b *build) readSourceClock() int64 {
	err := b.root.MkdirAll(record.Dir, 0o755)
	now, err2 := fsys.Clock(b.root, fsys.TemporaryName(record.Dir+"/clock"))
	if err := errors.Join(err, err2); err != nil {
		b.diags.Add(diag.New(diag.RecordUnwritable, diag.Cause(err)).In(record.Dir))
		return 0
	}
	return now
}
