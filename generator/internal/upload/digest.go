package upload

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

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
	fresh := make(map[string]digested, len(d.o.Files))
	d.want = make(list, len(d.o.Files))
	var mu sync.Mutex
	err = parallel.For(ctx, len(d.o.Files), func() func(int) error {
		buffer := make([]byte, 64<<10)
		return func(i int) error {
			f := d.o.Files[i]
			read, err := readDigest(root, f.Name, known, buffer)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			d.want[f.Name] = entry{class: f.Class, sum: read.sum, size: read.stat.Size}
			if !fsys.Racy(read.stat, now) {
				fresh[f.Name] = read
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.o.State, 0o777); err != nil {
		return err
	}
	return d.saveDigests(fresh)
}

// readDigest takes the digest of one file, unless it is known.
func readDigest(root *os.Root, name string, known map[string]digested, buffer []byte) (read digested, err error) {
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
	if was, ok := known[name]; ok && was.stat == stat {
		return was, nil
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
		return f, nil
	}
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
		var was digested
		var sum []byte
		var name string
		s := &was.stat
		n, err := fmt.Sscanf(line, "%x %d %d %d %d", &sum, &s.Size, &s.Time, &s.Change, &s.Inode)
		_, name, ok := strings.Cut(line, "\t")
		if n != 5 || err != nil || len(sum) != len(was.sum) || !ok || !strings.HasSuffix(name, "\n") {
			return known // it was cut off here
		}
		was.sum = Sum(sum)
		known[strings.TrimSuffix(name, "\n")] = was
	}
	return known
}

func (d *deployment) saveDigests(fresh map[string]digested) error {
	var text bytes.Buffer
	w := bufio.NewWriter(&text)
	fmt.Fprintln(w, digestsFormat)
	for _, f := range d.o.Files {
		if was, ok := fresh[f.Name]; ok {
			s := was.stat
			fmt.Fprintf(w, "%s %d %d %d %d\t%s\n", hex.EncodeToString(was.sum[:]), s.Size, s.Time, s.Change, s.Inode, f.Name)
		}
	}
	_ = w.Flush() // into memory
	name := filepath.Join(d.o.State, digestsState)
	if err := os.WriteFile(name+".new", text.Bytes(), 0o666); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
