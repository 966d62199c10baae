// Package ledger remembers what a build left, so that the next one makes only what can differ.
//
// A site's .jianbao/builds/ holds a file for each output folder. In it stand, for every file published,
// the digest of what it was made of (its key) and what the file system said of it afterwards; the
// links of its text, whose answers are part of the key; and what the load made of each source. It lies with the
// site and not with what is uploaded, since it knows of bulletins that are held.
//
// It is only ever a hint. Deleted, damaged, of another program or another site, it is empty, and the
// build makes everything. What it says of a published file is checked against the file itself.
package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"strconv"
	"strings"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/site"
)

// Dir is where ledgers lie in a site's folder.
const Dir = ".jianbao/builds"

const format = "jianbao ledger 1\n"

// Ledger is what a build left.
type Ledger struct {
	Sources   string // for the load
	Files     map[string]Entry
	Documents map[string]Document // of the reader's index, by address
}

// Document is a bulletin as the index has it.
type Document struct {
	Year int
	Unix int64
	Sum  digest.Sum // of all that can be found of it
}

// Key is what a file was made of. The zero key is that of a file to be made each time.
type Key struct {
	View     digest.Sum // all that it shows, but for
	Text     digest.Sum // a bulletin's own text and photos, and where its links lead
	Template digest.Sum // how it shows it
}

// Entry is a published file.
type Entry struct {
	Key   Key
	Stat  site.FileStat
	Links []string // destinations in its text that lead within the site, as they are written
}

// Name is the ledger of an output folder, given by its absolute path.
func Name(out string) string {
	sum := sha256.Sum256([]byte(out))
	return Dir + "/" + hex.EncodeToString(sum[:8])
}

// Read reads a ledger that a program of this version wrote; else it is empty.
func Read(root *os.Root, name, version string) *Ledger {
	empty := &Ledger{Files: map[string]Entry{}, Documents: map[string]Document{}}
	data, err := root.ReadFile(name)
	n := len(data) - sha256.Size
	if err != nil || n < 0 || sha256.Sum256(data[:n]) != [sha256.Size]byte(data[n:]) {
		return empty
	}
	rest, ok := strings.CutPrefix(string(data[:n]), format)
	if !ok {
		return empty
	}
	r := reader{rest: rest}
	if r.text() != version {
		return empty
	}
	l := &Ledger{Sources: r.text()}
	count := r.count()
	l.Files = make(map[string]Entry, count)
	for range count {
		file := r.text()
		e := Entry{Key: Key{digest.Sum(r.number()), digest.Sum(r.number()), digest.Sum(r.number())}}
		e.Stat = site.FileStat{Size: int64(r.number()), Time: int64(r.number()), Inode: r.number()}
		for range r.count() {
			e.Links = append(e.Links, r.text())
		}
		l.Files[file] = e
	}
	count = r.count()
	l.Documents = make(map[string]Document, count)
	for range count {
		url := r.text()
		l.Documents[url] = Document{int(r.number()), int64(r.number()), digest.Sum(r.number())}
	}
	if r.bad || r.rest != "" {
		return empty
	}
	return l
}

// Write replaces the ledger. Sources may need the time of the file system's clock at which it is
// written: it is asked for them.
func (l *Ledger) Write(root *os.Root, name, version string, sources func(now int64) []byte) error {
	temp := name + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.Create(temp)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(l.bytes(version, sources(info.ModTime().UnixNano())))
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		_ = root.Remove(temp)
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

func (l *Ledger) bytes(version string, sources []byte) []byte {
	b := make([]byte, 0, len(format)+len(sources)+128*len(l.Files)+1024)
	b = append(b, format...)
	b = appendText(appendText(b, version), string(sources))
	b = binary.AppendUvarint(b, uint64(len(l.Files)))
	for file, e := range l.Files {
		b = appendText(b, file)
		for _, n := range [...]uint64{uint64(e.Key.View), uint64(e.Key.Text), uint64(e.Key.Template), uint64(e.Stat.Size), uint64(e.Stat.Time), e.Stat.Inode, uint64(len(e.Links))} {
			b = binary.AppendUvarint(b, n)
		}
		for _, link := range e.Links {
			b = appendText(b, link)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(l.Documents)))
	for url, d := range l.Documents {
		b = appendText(b, url)
		for _, n := range [...]uint64{uint64(d.Year), uint64(d.Unix), uint64(d.Sum)} {
			b = binary.AppendUvarint(b, n)
		}
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// reader is what remains to be read. Its texts share the memory of the file.
type reader struct {
	rest string
	bad  bool
}

func (r *reader) number() uint64 {
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	r.bad, r.rest = true, ""
	return 0
}

// count is a number of things that follow, each of one byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.count()
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}
