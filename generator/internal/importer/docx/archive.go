package docx

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
)

// archive is an opened package: the parts by name, and how much XML may still be unpacked.
type archive struct {
	parts  map[string]*zip.File // by name in lower case, without the slash before it
	limits document.Limits
	left   int64
}

// maxDirectory bounds the list of files in an archive, which archive/zip reads as a whole before it can be counted.
const maxDirectory = 4 << 20

// OpenZip lists what is in an archive, unless there is far too much.
func OpenZip(r io.ReaderAt, size int64) (*zip.Reader, error) {
	if span := directorySpan(r, size); span > maxDirectory {
		return nil, tooLarge(counted(span/64, "个文件", "files"), counted(maxDirectory/64, "个", ""), nil)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("压缩包打不开", "the archive cannot be opened", err)
	}
	return z, nil
}

// openArchive lists the parts. What no Office program writes is refused: two parts of one name, of which programs show
// different ones; encrypted parts; more files than are allowed.
func openArchive(r io.ReaderAt, size int64, l document.Limits) (*archive, error) {
	z, err := OpenZip(r, size)
	if err != nil {
		return nil, err
	}
	if len(z.File) > l.Entries {
		return nil, tooLarge(counted(int64(len(z.File)), "个文件", "files"), counted(int64(l.Entries), "个", ""), nil)
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File)), limits: l, left: l.Parts}
	for _, f := range z.File {
		name := partName(f.Name)
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if f.Flags&1 != 0 {
			return nil, fault.New(diag.New(diag.ImportLocked), nil)
		}
		if a.parts[name] != nil {
			return nil, damaged("两个部分同名："+f.Name, "two parts have one name: "+f.Name, nil)
		}
		a.parts[name] = f
	}
	return a, nil
}

// partName is a name as parts are compared: Windows' separators and capitals make no difference.
func partName(name string) string {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// directorySpan is how many bytes archive/zip would take for the list of files, or 0 where it will refuse.
func directorySpan(r io.ReaderAt, size int64) int64 {
	tail := make([]byte, min(size, 66_000))
	if n, err := r.ReadAt(tail, size-int64(len(tail))); n < len(tail) && err != nil {
		return 0
	}
	for i := len(tail) - 22; i >= 0; i-- {
		if string(tail[i:i+4]) != "PK\x05\x06" {
			continue
		}
		end := size - int64(len(tail)) + int64(i)
		length := int64(binary.LittleEndian.Uint32(tail[i+12:]))
		offset := int64(binary.LittleEndian.Uint32(tail[i+16:]))
		if length == 0xffffffff || offset == 0xffffffff {
			end, length, offset = zip64(r, tail, i, end)
		}
		return max(length, end-offset)
	}
	return 0
}

// zip64 reads the directory's place from the larger record, which a locator before the small one tells.
func zip64(r io.ReaderAt, tail []byte, at int, end int64) (recordAt, length, offset int64) {
	if at < 20 || string(tail[at-20:at-16]) != "PK\x06\x07" {
		return end, 0, end
	}
	where := int64(binary.LittleEndian.Uint64(tail[at-12:]))
	var record [56]byte
	if where < 0 || where > end {
		return end, 0, end
	}
	if _, err := r.ReadAt(record[:], where); err != nil || string(record[:4]) != "PK\x06\x06" {
		return end, 0, end
	}
	length = int64(binary.LittleEndian.Uint64(record[40:]))
	offset = int64(binary.LittleEndian.Uint64(record[48:]))
	if length < 0 || offset < 0 {
		return end, maxDirectory + 1, end
	}
	return where, length, offset
}

// part is a part of XML, whole, or nil where there is none. Its declared size may lie, so it is also bounded as read.
func (a *archive) part(name string) ([]byte, error) {
	f := a.parts[partName(name)]
	if f == nil {
		return nil, nil
	}
	limit := min(a.limits.Part, a.left)
	if f.UncompressedSize64 > uint64(limit) {
		return nil, a.unpacked(int64(min(f.UncompressedSize64, 1<<62)))
	}
	rc, err := f.Open()
	if err != nil {
		return nil, damaged("读不出 "+f.Name, "cannot read "+f.Name, err)
	}
	defer rc.Close()
	data := make([]byte, 0, f.UncompressedSize64+1)
	data, err = readUpTo(rc, data, limit)
	if errors.Is(err, errLimit) {
		return nil, a.unpacked(limit + 1)
	}
	if err != nil {
		return nil, damaged("读不出 "+f.Name, "cannot read "+f.Name, err)
	}
	a.left -= int64(len(data))
	return data, nil
}

var errLimit = errors.New("larger than allowed")

// readUpTo reads all of r, at most limit bytes.
func readUpTo(r io.Reader, data []byte, limit int64) ([]byte, error) {
	for {
		if int64(len(data)) > limit {
			return nil, errLimit
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			if int64(len(data)) > limit {
				return nil, errLimit
			}
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (a *archive) unpacked(size int64) error {
	large, limit := document.Megabytes(size), document.Megabytes(min(a.limits.Part, a.limits.Parts))
	return tooLarge(diag.Text{Zh: "解压后 " + large, En: "unpacked " + large}, diag.Text{Zh: limit, En: limit}, nil)
}

func counted(n int64, zh, en string) diag.Text {
	s := strconv.FormatInt(n, 10)
	return diag.Text{Zh: strings.TrimSpace(s + " " + zh), En: strings.TrimSpace(s + " " + en)}
}

func tooLarge(what, limit diag.Text, err error) error {
	return fault.New(diag.New(diag.ImportTooLarge, what, limit), err)
}

func damaged(zh, en string, err error) error {
	return fault.New(diag.New(diag.ImportDamaged, diag.Text{Zh: zh, En: en}), err)
}

// asFault is an error of the scanner as what the officer is told.
func asFault(part string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errEntity):
		return fault.New(diag.New(diag.ImportEntity), err)
	case errors.Is(err, errSyntax):
		return damaged(part+" 不完整", part+" is cut off or malformed", err)
	}
	return err
}

// picture gives the bytes of a part when they are asked for.
func (a *archive) picture(f *zip.File) func() ([]byte, error) {
	limit := a.limits.Picture
	return func() ([]byte, error) {
		most := document.Megabytes(limit)
		refused := tooLarge(diag.Text{Zh: f.Name, En: f.Name}, diag.Text{Zh: most, En: most}, errLimit)
		if f.UncompressedSize64 > uint64(limit) {
			return nil, refused
		}
		rc, err := f.Open()
		if err != nil {
			return nil, damaged("读不出 "+f.Name, "cannot read "+f.Name, err)
		}
		defer rc.Close()
		data, err := readUpTo(rc, make([]byte, 0, f.UncompressedSize64+1), limit)
		if errors.Is(err, errLimit) {
			return nil, refused
		}
		if err != nil {
			return nil, damaged("读不出 "+f.Name, "cannot read "+f.Name, fmt.Errorf("%s: %w", f.Name, err))
		}
		return data, nil
	}
}

// relation leads from one part to another, or outside.
type relation struct {
	kind     string // the last word of its type: image, hyperlink, header …
	target   string // the part's name, or the address as written
	external bool
}

// relations are those of a part, by id. A missing list is an empty one.
func (a *archive) relations(part string) (map[string]relation, error) {
	list := path.Join(path.Dir("/"+part), "_rels", path.Base("/"+part)+".rels")
	if part == "" {
		list = "/_rels/.rels"
	}
	data, err := a.part(list)
	if err != nil || data == nil {
		return nil, err
	}
	all := map[string]relation{}
	s := scan(data)
	for {
		k, err := s.next()
		if err != nil {
			return nil, asFault(list, err)
		}
		if k == atEnd {
			return all, nil
		}
		if k != startTag || s.name != "rel:Relationship" {
			continue
		}
		r := relation{
			kind:     path.Base(s.attr("Type")),
			target:   s.attr("Target"),
			external: strings.EqualFold(s.attr("TargetMode"), "External"),
		}
		if !r.external {
			r.target, r.external = partTarget(part, r.target)
		}
		all[s.attr("Id")] = r
	}
}

// partTarget is the name of the part that a relation of another part leads to. Addresses that lead out of the package
// are external, whatever the relation says of itself.
func partTarget(part, target string) (string, bool) {
	slashed := strings.ReplaceAll(target, `\`, "/")
	if strings.HasPrefix(slashed, "//") || strings.Contains(strings.SplitN(slashed, "/", 2)[0], ":") {
		return target, true
	}
	slashed = unpercent(slashed)
	if !strings.HasPrefix(slashed, "/") {
		slashed = path.Join(path.Dir("/"+part), slashed)
	}
	return strings.TrimPrefix(path.Clean(slashed), "/"), false
}
