package upload

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/site"
)

const (
	digestsState  = "digests" // in the state folder
	digestsFormat = "jianbao digests 1"
)

// digested is a file as it was when its digest was taken.
type digested struct {
	stat site.FileStat
	sum  Sum
}

// digest reads what public/ holds. A file that has the size and times that it had when it was read before is not read
// again.
func (d *deployment) digest(ctx context.Context) error {
	root, err := os.OpenRoot(d.o.Public)
	if err != nil {
		return err
	}
	defer root.Close()
	now, err := fsys.Clock(root, ".jianbao/clock")
	if err != nil {
		return err
	}
	known := d.knownDigests()
	dir := fsys.OpenDir(d.o.Public)
	defer dir.Close()
	all := make([]digested, len(d.o.Files))
	var read atomic.Int64
	err = parallel.For(ctx, len(all), func() func(int) error {
		buffer := make([]byte, 64<<10)
		return func(i int) error {
			name := d.o.Files[i].Name
			if was, ok := known[name]; ok {
				if stat, plain, err := dir.Lstat(name); err == nil && plain && stat == was.stat {
					all[i] = was
					return nil
				}
			}
			read.Add(1)
			var err error
			all[i], err = readDigest(root, name, buffer)
			return err
		}
	})
	if err != nil {
		return err
	}
	d.want = make(list, len(all))
	headers := d.headersOf()
	for i, f := range d.o.Files {
		d.want[f.Name] = entry{class: f.Class, sum: all[i].sum, size: all[i].stat.Size, headers: headers(f.Name)}
	}
	if read.Load() == 0 && len(known) == len(all) {
		return nil
	}
	if err := os.MkdirAll(d.o.State, 0o777); err != nil {
		return err
	}
	return d.saveDigests(all, now)
}

// headed is a target that keeps headers with its files: a type, how long browsers keep one.
type headed interface{ Headers(name string) string }

// headersOf returns what tells the headers of a file.
func (d *deployment) headersOf() func(name string) string {
	t, ok := d.target.(headed)
	if !ok {
		return func(string) string { return "" }
	}
	rules := map[string]string{} // each is held once
	return func(name string) string {
		headers := t.Headers(name)
		if held, ok := rules[headers]; ok {
			return held
		}
		rules[headers] = headers
		return headers
	}
}

// readDigest takes the digest of one file.
func readDigest(root *os.Root, name string, buffer []byte) (read digested, err error) {
	f, err := root.Open(name)
	if err != nil {
		return read, err
	}
	defer f.Close()
	stat, info, err := fsys.StatFile(f)
	switch {
	case err != nil:
		return read, err
	case !info.Mode().IsRegular():
		return read, &FileError{name, ErrChanging}
	}
	sum := md5.New()
	n, err := io.CopyBuffer(sum, struct{ io.Reader }{f}, buffer)
	if err == nil && n != stat.Size {
		err = &FileError{name, ErrChanging}
	}
	return digested{stat, Sum(sum.Sum(nil))}, err
}

// opener opens a file of public/ to be sent. One of another size than its digest was taken of is refused; whether the
// bytes are the same the target checks.
func (d *deployment) opener(name string, size int64) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		f, err := os.Open(filepath.Join(d.o.Public, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		if info, err := f.Stat(); err != nil || info.Size() != size {
			return nil, errors.Join(&FileError{name, ErrChanging}, err, f.Close())
		}
		return &wholeFile{f, name, size}, nil
	}
}

// wholeFile is a file that must not end before its size: a request that waits for more bytes is lost, and would be
// made again and again.
type wholeFile struct {
	io.ReadCloser
	name string
	left int64
}

func (f *wholeFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if f.left -= int64(n); err == io.EOF && f.left > 0 {
		err = &FileError{f.name, ErrChanging}
	}
	return n, err
}

// knownDigests are those of the last deployment. Without them all files are read.
func (d *deployment) knownDigests() map[string]digested {
	known := map[string]digested{}
	data, err := os.ReadFile(filepath.Join(d.o.State, digestsState))
	if err != nil {
		return known
	}
	head, rest, _ := strings.Cut(string(data), "\n")
	if head != digestsFormat {
		return known
	}
	for line := range strings.Lines(rest) {
		name, was, ok := parseDigest(line)
		if !ok {
			return known // it was cut off here
		}
		known[name] = was
	}
	return known
}

func parseDigest(line string) (name string, was digested, ok bool) {
	numbers, name, ok := strings.Cut(line, "\t")
	text, numbers, _ := strings.Cut(numbers, " ")
	n, err := hex.Decode(was.sum[:], []byte(text[:min(len(text), 2*len(was.sum))]))
	if !ok || err != nil || n != len(was.sum) || !strings.HasSuffix(name, "\n") {
		return "", was, false
	}
	for _, to := range []*int64{&was.stat.Size, &was.stat.Time, &was.stat.Change} {
		text, numbers, _ = strings.Cut(numbers, " ")
		if *to, err = strconv.ParseInt(text, 10, 64); err != nil {
			return "", was, false
		}
	}
	was.stat.Inode, err = strconv.ParseUint(numbers, 10, 64)
	return name[:len(name)-1], was, err == nil
}

// saveDigests keeps the digests of files that are not so young that they may still change unseen.
func (d *deployment) saveDigests(all []digested, now int64) error {
	var text bytes.Buffer
	fmt.Fprintln(&text, digestsFormat)
	for i, f := range d.o.Files {
		if s := all[i].stat; !fsys.Racy(s, now) {
			fmt.Fprintf(&text, "%x %d %d %d %d\t%s\n", all[i].sum, s.Size, s.Time, s.Change, s.Inode, f.Name)
		}
	}
	return d.saveState(digestsState, text.Bytes())
}
