package upload

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jianbao/generator/internal/publish"
)

const (
	deployedName  = ".jianbao/deployed.gz"
	deployingName = ".jianbao/deploying.gz"
	listFormat    = "jianbao deployed 1"
	maxList       = 1 << 30 // unpacked, ten million files
)

// list is a list of files on a target, by name:
//
//	jianbao deployed 1 3f2a6c0e51b7d894 a07c15d2e9638b4f
//	headers text/html; charset=utf-8 | max-age=300
//	page:0 5d41402abc4b2a76b9719d911017c592 5120 wuhou/2022/yulin/index.html
//	end 1 5d0c9a4e
//
// The first line says whose site it is, as the manifest of public/ does. Where a target keeps headers with its files,
// the number behind a class counts the lines of headers. A class before which - stands is that of a file which nothing
// uses any more: the next deployment deletes it.
type list map[string]entry

type entry struct {
	class   publish.Class
	sum     Sum
	size    int64
	headers string // that the target has with the file; "" where it has none
	unused  bool
}

// unknownHeaders are those of a file that somebody else may have sent: like no others, so that it is sent again.
const unknownHeaders = "?"

// isSame reports whether a file need not be sent.
func (e entry) isSame(other entry) bool {
	return e.sum == other.sum && e.size == other.size && e.headers == other.headers
}

// adopted is the entry of a file of the same bytes that another way brought to the target.
func (e entry) adopted() entry {
	if e.headers != "" {
		e.headers = unknownHeaders
	}
	return e
}

var classNames = [...]string{publish.Asset: "asset", publish.Photo: "photo", publish.Page: "page", publish.List: "list"}

// encode writes a list, sorted and compressed.
func (l list) encode(of publish.Site) []byte { return pack(l.text(of)) }

func (l list) text(of publish.Site) []byte {
	text := fmt.Appendln(nil, strings.TrimSpace(listFormat+" "+of.Place+" "+of.Name))
	rules := l.headers()
	for _, rule := range rules {
		text = append(append(append(text, headersLine...), rule...), '\n')
	}
	for _, name := range sorted(slices.Collect(maps.Keys(l))) {
		e := l[name]
		if e.unused {
			text = append(text, '-')
		}
		text = append(text, classNames[e.class]...)
		if rule, ok := slices.BinarySearch(rules, e.headers); ok {
			text = strconv.AppendInt(append(text, ':'), int64(rule), 10)
		}
		text = append(text, ' ')
		text = append(hex.AppendEncode(text, e.sum[:]), ' ')
		text = append(strconv.AppendInt(text, e.size, 10), ' ')
		text = append(append(text, name...), '\n')
	}
	return fmt.Appendf(text, "end %d %08x\n", len(l), crc32.ChecksumIEEE(text))
}

func pack(text []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed) // a buffer takes everything
	_, _ = w.Write(text)
	_ = w.Close()
	return packed.Bytes()
}

// unpack returns the text of a list.
func unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(r, maxList))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return data, nil
}

const headersLine = "headers "

// headers are all that files have, sorted.
func (l list) headers() []string {
	rules := map[string]bool{}
	for _, e := range l {
		rules[e.headers] = true
	}
	delete(rules, "")
	return slices.Sorted(maps.Keys(rules))
}

// parseList reads a list that encode wrote. One that was cut off or changed is [ErrDamaged].
func parseList(data []byte) (l list, of publish.Site, err error) {
	text, err := unpack(data)
	if err != nil {
		return nil, of, err
	}
	head, rest, _ := strings.Cut(string(text), "\n")
	whose, ok := strings.CutPrefix(head, listFormat)
	at := strings.LastIndex(rest, "end ")
	if !ok || at < 0 {
		return nil, of, ErrDamaged
	}
	of.Place, of.Name, _ = strings.Cut(strings.TrimSpace(whose), " ")
	l = make(list, strings.Count(rest, "\n"))
	var rules []string
	for line := range strings.Lines(rest[:at]) {
		line = strings.TrimSuffix(line, "\n")
		if rule, ok := strings.CutPrefix(line, headersLine); ok {
			rules = append(rules, rule)
			continue
		}
		name, e, ok := parseLine(line, rules)
		if !ok {
			return nil, of, ErrDamaged
		}
		l[name] = e
	}
	body := text[:len(text)-len(rest)+at]
	if rest[at:] != fmt.Sprintf("end %d %08x\n", len(l), crc32.ChecksumIEEE(body)) {
		return nil, of, ErrDamaged
	}
	return l, of, nil
}

func parseLine(line string, rules []string) (name string, e entry, ok bool) {
	class, line, _ := strings.Cut(line, " ")
	sum, line, _ := strings.Cut(line, " ")
	size, name, _ := strings.Cut(line, " ")
	class, e.unused = strings.CutPrefix(class, "-")
	if before, number, ok := strings.Cut(class, ":"); ok {
		rule, err := strconv.Atoi(number)
		if err != nil || rule < 0 || rule >= len(rules) {
			return "", e, false
		}
		class, e.headers = before, rules[rule]
	}
	known := slices.Index(classNames[:], class)
	if known < 0 || len(sum) != 2*len(e.sum) || !isOurs(name) {
		return "", e, false
	}
	e.class = publish.Class(known)
	_, err := hex.Decode(e.sum[:], []byte(sum))
	var err2 error
	e.size, err2 = strconv.ParseInt(size, 10, 64)
	return name, e, err == nil && err2 == nil && e.size >= 0
}

// isOurs reports whether a list may name a file: no list can lead a deployment out of its target, or to our own files.
func isOurs(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return fs.ValidPath(name) && name != "." && !strings.EqualFold(first, ".jianbao") && !strings.Contains(name, `\`)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}

// SumOf is the digest of some bytes.
func SumOf(data []byte) Sum { return md5.Sum(data) }
