package check

import (
	"testing"

	"jianbao/generator/internal/diag"
)

// What an import guessed is found word by word until it is removed; a digest in front matter is no number of a person;
// and the place of a photo that is missing is an error.
func TestImported(t *testing.T) {
	text := "+++\ntitle = \"标题\"\n[extra.import]\nfrom = \"a.docx\"\n" +
		"sha256 = \"aa13800138000bb6222021234567890128cc\"\nguessed = [\"title\", \"date\"]\n+++\n"
	body := len(text)
	text += "\n甲。\n\n〔照片2〕座谈会现场\n\n〔照片〕不是\n"
	src := &diag.Source{Name: "content/a/index.md", Text: text}
	var got []string
	for _, f := range New(Settings{}).Text(Document{Source: src, Body: body}) {
		got = append(got, string(f.Code)+" "+f.Text)
	}
	want := []string{"check-import-guessed title", "check-import-guessed date", "check-photo-place 〔照片2〕"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}
