package frontmatter

// Edits in place. A value is found by the scanner, and its bytes are replaced; everything else is copied. Nothing is
// believed of the result: it is decoded and parsed again, and only if it says the wanted value under the key, and
// under every other key what it said before, is it taken.

import (
	"slices"

	"jianbao/generator/internal/diag"
)

// Editor opens files to change values in their front matter.
type Editor struct {
	Keys []Key            // of the front matter
	Sub  map[string][]Key // of the tables that a key holds, by that key
}

// File is a bulletin's file whose front matter is being edited, whatever its encoding and line ends. All that is not
// edited stays, byte for byte. An edit that fails changes nothing.
//
// A key is named by its path: "title", "extra.color", "photos[0].caption". Where the file has a Chinese word for a
// key, the path still has the key's name.
type File struct {
	editor   Editor
	data     []byte
	encoding encoding
	src      *diag.Source
	block    Block
	text     string // of the block
	doc      *Document
	repaired bool // it is no TOML as it stands
}

// Error says why front matter cannot be edited, and where. It names no file, as none is known here.
type Error struct{ diag.Diagnostic }

func (e *Error) Error() string { return e.Message(diag.En) }

const notEdited diag.Code = "front-matter-edit"

func refuse(span diag.Span, zh, en string, args ...any) error {
	return &Error{diag.Own(notEdited, diag.Error, diag.Text{Zh: zh, En: en}, args).At(span)}
}

// Open reads the front matter of a file. An error is an [Error], the first of those that keep it from being read. The
// data must not be changed afterwards; edits leave it alone.
func (e Editor) Open(data []byte) (*File, error) {
	src, found := Decode("", data)
	if i := slices.IndexFunc(found, isError); i >= 0 {
		return nil, &Error{found[i]}
	}
	f := &File{editor: e, data: data, encoding: encodingOf(data, found), src: src}
	var ok bool
	if f.block, found, ok = Split(src); !ok {
		return nil, &Error{found[len(found)-1]}
	}
	if d, large := f.block.TooLarge(src); large {
		return nil, &Error{d}
	}
	if f.block.Format != TOML {
		return nil, refuse(src.Span(f.block.Start, f.block.Start), "信息栏是 %s 写法，先运行 jianbao check --fix 换成 TOML",
			"the front matter is %s; convert it with jianbao check --fix first", f.block.Format.name())
	}
	if f.doc, ok = Parse(src, f.block.Start, f.block.End); !ok {
		found := f.doc.Findings()
		return nil, &Error{found[max(0, slices.IndexFunc(found, isError))]}
	}
	f.text = src.Text[f.block.Start:f.block.End]
	f.repaired = f.doc.scan != nil
	return f, nil
}

func isError(d diag.Diagnostic) bool { return d.Severity == diag.Error }

// Bytes is the file as it is by now. It must not be changed.
func (f *File) Bytes() []byte { return f.data }

// Get finds a value. To set it again gives the bytes that it was found as. False means that the key is not there.
func (f *File) Get(key string) (Value, bool, error) {
	t, err := f.resolve(key)
	if err != nil || !t.found {
		return Value{}, false, err
	}
	at, err := f.position(t)
	if err != nil {
		return Value{}, false, err
	}
	return Value{data: t.data, typed: f.typed(at)}, true, nil
}

// typed is a value as the file has it, with its own line ends where those of its text are others.
func (f *File) typed(at position) string {
	if f.encoding != inUTF8 && f.encoding != inUTF8WithMark {
		return f.text[at.outerStart:at.outerEnd]
	}
	raw := func(at int) int { return f.encoding.offset(f.data, f.src.Text, f.block.Start+at) }
	return string(f.data[raw(at.outerStart):raw(at.outerEnd)])
}

// Set gives a key a value. A key that is not there is added after the last one of its table, and to front matter
// itself before the first section, in the manner of the keys around it.
func (f *File) Set(key string, v Value) error {
	t, err := f.resolve(key)
	if err != nil {
		return err
	}
	if !t.found {
		return f.insert(t, v)
	}
	at, err := f.position(t)
	if err != nil {
		return err
	}
	if v.typed == "" && v.is(t.data, t.keys) {
		return nil
	}
	return f.overwrite(t, at, v)
}

// Clear leaves a key without a value: with an empty text, an empty list, or false, as its value was. A date
// becomes an empty text, which is read as none. A key that is not there stays so.
func (f *File) Clear(key string) error {
	t, err := f.resolve(key)
	if err != nil || !t.found {
		return err
	}
	at, err := f.position(t)
	if err != nil {
		return err
	}
	return f.overwrite(t, at, emptyLike(t.data))
}

func (f *File) overwrite(t *target, at position, v Value) error {
	typed := f.text[at.outerStart:at.outerEnd]
	test := func(_, now any) bool { return v.is(now, t.keys) }
	for _, form := range v.write(typed, f.style(), t.keys) {
		if form == typed || f.replace(at.outerStart, at.outerEnd, form, v.typed != "", t.steps, test) {
			return nil
		}
	}
	return f.refused(at)
}

// Remove takes a key away with its value, and its line, unless a comment stands there too. What [File.Set] added is
// gone without a trace then. It does not take away sections, nor elements of arrays.
func (f *File) Remove(key string) error {
	t, err := f.resolve(key)
	if err != nil || !t.found {
		return err
	}
	at, err := f.position(t)
	if err != nil {
		return err
	}
	start, end, ok := f.extent(at)
	if ok && f.replace(start, end, "", false, nil, func(was, now any) bool { return onlyRemoved(was, now, t.steps) }) {
		return nil
	}
	return f.refused(at)
}

func (f *File) span(start, end int) diag.Span {
	return f.src.Span(f.block.Start+start, f.block.Start+end)
}

// refused is the error for an edit whose result would be read as something else.
func (f *File) refused(at position) error {
	return refuse(f.span(at.outerStart, at.outerEnd), "这一项只能手工修改", "this value can only be changed by hand")
}

// replace puts another text in the place of text[start:end], if the result is read as it should be: at the end of the
// path with data that passes the test, and everywhere else as before. What was found once may need repairs again;
// nothing else may begin to.
func (f *File) replace(start, end int, text string, loose bool, path []any, test func(was, now any) bool) bool {
	start, end = f.block.Start+start, f.block.Start+end
	from, to := f.encoding.offset(f.data, f.src.Text, start), f.encoding.offset(f.data, f.src.Text, end)
	encoded, ok := f.encoding.encode(text)
	if !ok {
		return false
	}
	now, err := f.editor.Open(slices.Concat(f.data[:from], encoded, f.data[to:]))
	read := string(oneLineEnd([]byte(text)))
	switch {
	case err != nil || now.src.Text != f.src.Text[:start]+read+f.src.Text[end:]:
		return false
	case now.repaired && !f.repaired && !loose || now.src.Text[now.block.Body:] != f.src.Text[f.block.Body:]:
		return false
	case !equalExcept(f.doc.Data, now.doc.Data, path, test):
		return false
	}
	*f = *now
	return true
}
