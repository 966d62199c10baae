package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/docx"
	"jianbao/generator/internal/importer/mail"
	"jianbao/generator/internal/importer/plain"
	"jianbao/generator/internal/importer/posts"
	"jianbao/generator/internal/importer/web"
)

// source is a file that is being read. Its pictures are read from it until it is closed.
type source struct {
	in     *input
	limits document.Limits
	file   fs.File     // of a Word file
	at     io.ReaderAt // the same
	size   int64
	data   []byte // of all others
	sum    string
}

func (s *source) close() {
	if s != nil && s.file != nil {
		s.file.Close()
	}
}

// openSource opens a file and sums it. A Word file is read piece by piece; all others are held in memory.
func openSource(in *input, limits document.Limits) (s *source, err error) {
	s = &source{in: in, limits: limits}
	defer func() {
		if err == nil && in.sum != "" {
			s.sum = in.sum
		}
	}()
	if in.is.kind != kindWord {
		data, err := readFile(in.files, in.name, maxText)
		if err != nil {
			return nil, err
		}
		s.data, s.size = data, int64(len(data))
		s.sum = sumOf(data)
		return s, nil
	}
	f, err := in.files.Open(in.name)
	if err != nil {
		return nil, err
	}
	s.file = f
	at, ok := f.(io.ReaderAt)
	if !ok {
		data, err := readFile(in.files, in.name, maxFile)
		if err != nil {
			s.close()
			return nil, err
		}
		s.at, s.size, s.sum = bytes.NewReader(data), int64(len(data)), sumOf(data)
		return s, nil
	}
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(f, maxFile+1))
	if err != nil {
		s.close()
		return nil, damaged(err)
	}
	if n > maxFile {
		s.close()
		return nil, tooLarge(n, maxFile)
	}
	s.at, s.size, s.sum = at, n, hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// readers turn a file of each kind into a document.
type readers struct {
	byKind  map[kind]func(*source) (*document.Document, error)
	isPosts func(fs.FS) bool
}

func (im *importer) newReaders() readers {
	return readers{
		byKind: map[kind]func(*source) (*document.Document, error){
			kindWord:    func(s *source) (*document.Document, error) { return docx.Read(s.at, s.size, s.limits) },
			kindPage:    func(s *source) (*document.Document, error) { return web.Read(s.data, beside(s), s.limits) },
			kindArchive: func(s *source) (*document.Document, error) { return web.Archive(s.data, s.limits) },
			kindMail:    func(s *source) (*document.Document, error) { return mail.Read(s.data, s.limits) },
			kindNote:    readMarkdown,
			kindText:    func(s *source) (*document.Document, error) { return plain.Read(s.data, s.limits) },
		},
		isPosts: func(files fs.FS) bool {
			_, ok := posts.Detect(files)
			return ok
		},
	}
}

// document reads a file. A reader that panics has met a file that it was not made for.
func (r readers) document(ctx context.Context, s *source) (doc *document.Document, err error) {
	read := r.byKind[s.in.is.kind]
	if read == nil {
		unknown := diag.Text{Zh: "不认识的文件", En: "a file of an unknown kind"}
		return nil, fault.New(diag.New(diag.ImportFormat, unknown, cureText), nil)
	}
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, damaged(fmt.Errorf("%v", p))
		}
	}()
	doc, err = read(s)
	if err == nil && empty(doc) && len(s.in.photos) == 0 {
		err = fault.New(diag.New(diag.ImportEmpty), nil)
	}
	return doc, err
}

// empty reports whether there is nothing in a document to make a draft of.
func empty(doc *document.Document) bool {
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if len(b.Pictures) > 0 || len(b.Rows) > 0 || strings.TrimSpace(b.Text()) != "" {
			return false
		}
	}
	return true
}

// beside finds the files that were saved with a page, below its own folder.
func beside(s *source) func(name string) (read func() ([]byte, error), size int64, ok bool) {
	dir := path.Dir(s.in.name)
	return func(name string) (func() ([]byte, error), int64, bool) {
		name = strings.ReplaceAll(name, `\`, "/")
		if strings.Contains(name, "%") {
			if decoded, err := url.PathUnescape(name); err == nil {
				name = decoded
			}
		}
		name = strings.TrimPrefix(name, "./")
		if !fs.ValidPath(name) || strings.ContainsAny(name, ":\x00") {
			return nil, 0, false
		}
		at := path.Join(dir, name)
		info, err := fs.Stat(s.in.files, at)
		if err != nil || !info.Mode().IsRegular() {
			return nil, 0, false
		}
		limit := s.limits.Picture
		return func() ([]byte, error) { return readFile(s.in.files, at, limit) }, info.Size(), true
	}
}

// pictures are the photos that lie beside a text.
func pictures(in *input, limits document.Limits) []*document.Picture {
	var list []*document.Picture
	for _, p := range in.photos {
		size := int64(0)
		if info, err := fs.Stat(p.files, p.name); err == nil {
			size = info.Size()
		}
		list = append(list, &document.Picture{
			Name: path.Base(p.name), Size: size,
			Read: func() ([]byte, error) { return readFile(p.files, p.name, limits.Picture) },
		})
	}
	return list
}
