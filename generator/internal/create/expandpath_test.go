package create

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// What officers type is found as they type it: with ~, quotation marks, patterns, in any case, and however the disk
// composes letters.
func TestExpandPath(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	t.Chdir(dir)
	for _, name := range []string{
		"稿/IMG[1].jpg", "稿/IMG1.JPG", "稿/b.docx", "稿/cafe\u0301.docx", "稿/子/c.docx", "稿/.hidden",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ typed, want string }{
		{"稿", "稿"}, {"稿/", "稿"}, {` "稿"`, "稿"}, {"稿/\"", "稿"}, {"~/稿", "~/稿"},
		{"~/稿/*.docx", "~/稿/b.docx ~/稿/café.docx"},
		{"稿/IMG[1].jpg", "稿/IMG[1].jpg"}, {"稿/img1.jpg", "稿/IMG1.JPG"}, {"稿/B.DOC?", "稿/b.docx"},
		{"稿/caf\u00e9.docx", "稿/café.docx"}, {"稿/[b].docx", ""}, {"稿/none.docx", ""}, {"无/*.docx", ""},
		{"", ""}, {`"`, ""},
	}
	if runtime.GOOS == "windows" {
		tests = append(tests, struct{ typed, want string }{`稿\*.docx`, "稿/b.docx 稿/café.docx"})
	}
	for _, test := range tests {
		paths, err := ExpandPath(test.typed)
		var got []string
		for _, p := range paths {
			p = strings.ReplaceAll(filepath.ToSlash(p), "e\u0301", "é")
			got = append(got, strings.Replace(p, filepath.ToSlash(dir), "~", 1))
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want || err != nil {
			t.Errorf("%q: %q, not %q; %v", test.typed, s, test.want, err)
		}
	}
}
