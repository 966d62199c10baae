package frontmatter

import (
	"testing"
	"unicode/utf8"

	"jianbao/generator/internal/hostile"
)

// seeds are the broken files with one of the endings; more are the other arguments.
func seeds(f *testing.F, more []any, endings ...string) {
	f.Helper()
	for _, text := range hostile.Broken(f, endings...) {
		f.Add(append([]any{text}, more...)...)
	}
}

// The scanner reads anything to its end; edits follow each other, and offsets lead back.
func FuzzScan(f *testing.F) {
	seeds(f, nil, ".md", "site.toml")
	f.Add("a = “\n“ = 【｛[[[ ]]]｝，、")
	f.Add("\"")
	f.Add("[[")
	f.Add("a=\\\"\\")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 1<<14 {
			return
		}
		s := scanTOML(text)
		at := 0
		for _, e := range s.edits {
			if e.start < at || e.end < e.start || e.end > len(text) {
				t.Fatalf("edit %d:%d after %d of %d bytes", e.start, e.end, at, len(text))
			}
			at = e.end
		}
		for path, p := range s.index() {
			if p.keyStart > p.keyEnd || p.valueStart > p.valueEnd || p.outerStart > p.outerEnd ||
				min(p.keyStart, p.valueStart, p.outerStart) < 0 || max(p.keyEnd, p.valueEnd, p.outerEnd) > len(text) {
				t.Fatalf("position of %s: %+v of %d bytes", path, p, len(text))
			}
		}
		repaired := s.repaired()
		last := 0
		for i := 0; i <= len(repaired); i += 1 + len(repaired)/64 {
			o := s.original(i)
			if o < last || o > len(text) {
				t.Fatalf("original(%d) = %d after %d, of %d bytes", i, o, last, len(text))
			}
			last = o
		}
	})
}

// Whatever a file says, and whatever is set: either nothing changes, or the value can be found, and set back to the
// file as it was.
func FuzzSet(f *testing.F) {
	seeds(f, []any{"extra.b.c", "新的"}, ".md")
	f.Add("+++\ntitle = 'a'\n[extra]\na=1\n+++\n", "photos[0].file", "\"\"\"\n")
	keys := []string{"title", "date", "tags", "draft", "photos[0].file", "photos[0].caption", "extra.a", "summary"}
	f.Fuzz(func(t *testing.T, text, key, value string) {
		if len(text) > 1<<12 || len(value) > 1<<10 {
			return
		}
		file, err := testEditor.Open([]byte(text))
		if err != nil {
			return
		}
		for _, key := range append(keys, key) {
			for _, v := range []Value{Text(value), Bool(true), Texts(value, "b"), Fields(Field{"file", Text(value)})} {
				setAndBack(t, file, text, key, v)
			}
		}
	})
}

func setAndBack(t *testing.T, file *File, text, key string, v Value) {
	t.Helper()
	was, found, err := file.Get(key)
	if err != nil {
		return
	}
	if err := file.Set(key, v); err != nil {
		if string(file.Bytes()) != text {
			t.Fatalf("%s: %v, and yet it became %q", key, err, file.Bytes())
		}
		return
	}
	now, ok, err := file.Get(key)
	if err != nil || !ok || !v.is(now.Data(), nil) && !v.is(now.Data(), testEditor.Sub["photos"]) {
		t.Fatalf("%s: set to %v in %q, found %v, %v", key, v, file.Bytes(), now, err)
	}
	if !utf8.ValidString(text) { // without its last Chinese characters a GBK file is none
		if again, err := testEditor.Open([]byte(text)); err == nil {
			*file = *again
		}
		return
	}
	if err := file.Clear(key); err != nil {
		t.Fatalf("%s: cannot be cleared in %q: %v", key, file.Bytes(), err)
	}
	if found {
		err = file.Set(key, was)
	} else {
		err = file.Remove(key)
	}
	if err != nil || string(file.Bytes()) != text {
		t.Fatalf("%s: %v, back to %q, not to %q", key, err, file.Bytes(), text)
	}
}
