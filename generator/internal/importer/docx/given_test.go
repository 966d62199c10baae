package docx

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
)

// given is the folder of documents that stands beside the repository and is no part of it.
const given = "../../../../../shared/data/import"

func readGiven(t *testing.T, name string) (*document.Document, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(given, name))
	if err != nil {
		t.Skip("there is no " + given + " beside the repository")
	}
	return readBytes(data, document.DefaultLimits)
}

// whole is all text of a document, with its numbers and notes, and its pictures in order.
func whole(d *document.Document) (text string, pictures []*document.Picture) {
	var b strings.Builder
	var walk func(blocks []document.Block)
	walk = func(blocks []document.Block) {
		for i := range blocks {
			b.WriteString(blocks[i].Number + blocks[i].Text() + "\n")
			pictures = append(pictures, blocks[i].Pictures...)
			for _, row := range blocks[i].Rows {
				for _, cell := range row {
					walk(cell.Blocks)
				}
			}
		}
	}
	walk(d.Blocks)
	for _, n := range d.Notes {
		walk(n.Blocks)
	}
	return b.String(), pictures
}

// expected is what expected.json says of a file, as far as a reader can know it.
type expected struct {
	Title, Kicker, Subtitle, Source, Quote string
	Photos                                 [][]string
	Headings                               [][]any
	Bold                                   []string
	Must, Mustnot                          []string
	Split                                  []struct{ Photos [][]string }
}

// The documents made for it have their photos, in order and byte by byte, and their texts.
func TestGiven(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(given, "expected.json"))
	if err != nil {
		t.Skip("there is no " + given + " beside the repository")
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for name, raw := range all {
		if filepath.Ext(name) != ".docx" || strings.HasPrefix(name, "hostile") {
			continue
		}
		var want expected
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		d, err := readGiven(t, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, pictures := whole(d)
		joined := strings.ReplaceAll(text, "\n", "")
		for _, s := range append([]string{want.Title, want.Kicker, want.Subtitle, want.Source}, want.Must...) {
			if !strings.Contains(joined, s) {
				t.Errorf("%s: there is no %q", name, s)
			}
		}
		for _, h := range want.Headings {
			if !strings.Contains(text, h[1].(string)+"\n") {
				t.Errorf("%s: there is no heading %q", name, h[1])
			}
		}
		for _, s := range want.Mustnot {
			if s != "▲" && s != "　　" && strings.Contains(text, s) {
				t.Errorf("%s: there is %q", name, s)
			}
		}
		for _, part := range want.Split {
			want.Photos = append(want.Photos, part.Photos...)
		}
		comparePhotos(t, name, want.Photos, pictures)
	}
}

func comparePhotos(t *testing.T, name string, want [][]string, pictures []*document.Picture) {
	t.Helper()
	var digests []string
	for _, p := range pictures {
		if p.Read == nil {
			continue
		}
		data, err := p.Read()
		if err != nil {
			t.Errorf("%s: %s: %v", name, p.Name, err)
		}
		sum := sha256.Sum256(data)
		digests = append(digests, hex.EncodeToString(sum[:8]))
	}
	for _, photo := range want {
		digest := photo[0] // of a picture to be cropped or turned: "CROP right half gone: 320x420 of …"
		if i := strings.LastIndex(digest, " of "); i >= 0 {
			digest = digest[i+len(" of "):]
		}
		i := slices.Index(digests, digest)
		if i < 0 {
			t.Errorf("%s: photo %s is missing or not in its order", name, photo[0])
			continue
		}
		digests = digests[i+1:]
	}
}

// Files that cannot be read are refused with what is wrong.
func TestGivenRefused(t *testing.T) {
	for name, code := range map[string]diag.Code{
		"hostile_实体.docx":                    diag.ImportEntity,
		"hostile_解压炸弹.docx":                  diag.ImportTooLarge,
		"poi_ExternalEntityInText.docx":      diag.ImportEntity,
		"poi_bug53475-password-is-pass.docx": diag.ImportLocked,
		"poi_truncated62886.docx":            diag.ImportDamaged,
		"poi_two_images.doc":                 diag.ImportOldWord,
		"docling_legacy_sample.doc":          diag.ImportOldWord,
		"synth_旧版Word.doc":                   diag.ImportOldWord,
	} {
		_, err := readGiven(t, name)
		var f *fault.CannotRun
		if !errors.As(err, &f) || f.Diagnostic.Code != code {
			t.Errorf("%s: %v, want %s", name, err, code)
		}
	}
}

// Documents of other programs' tests come out as their README says.
func TestGivenTexts(t *testing.T) {
	for name, want := range map[string][]string{
		"docling_docx_grouped_images.docx":               {"[image1.png image2.png]", "[image7.png image8.png]"},
		"mammoth_footnotes.docx":                         {"Ouch[^1].[^2]"},
		"mammoth_strict-format.docx":                     {"Test"},
		"mammoth_text-box.docx":                          {"Datum plane"},
		"mammoth_tiny-picture-target-base-relative.docx": {"[image1.png]"},
		"pandoc_image_vml.docx":                          {"VML Image", "[image4.jpeg]"},
		"pandoc_image_with_textbox_caption.docx":         {"[image1.emf]", "Daniel Schliebner"},
		"pandoc_instrText_hyperlink.docx":                {"<https://books.google.com", "2nd Edition>"},
		"pandoc_lists_level_override.docx":               {"1. State", "2. Content", "3. Wiki", "4. XL", "6. Educ"},
		"pandoc_paragraph_insertion_deletion.docx":       {"This is a", " splitParagraph."},
		"pandoc_track_changes_move.docx": {
			"Here is some text.\nHere is the text to be moved.\nHere is some more text.",
		},
		"poi_VariousPictures.docx": {"[image1.wmf image2.png image3.emf image4.emf image5.jpeg]"},
		"hostile_嵌套表格.docx":        {"芯"},
		"hostile_路径.docx":          {"?etc/passwd", "?file:///etc/passwd", `?\\host.example\share\a.jpg`},
		"drafting_纪要.docx":         {"关于研究“我的刀盾”网络⏎传播情况的专题会议纪要", "[image1.jpg]"},
		"wps_实践活动新闻_四图_改名换图.docx":  {"历史铭记：从卢沟桥故事到和平画卷", "[image3.jpeg]\n图为团队成员"},
	} {
		d, err := readGiven(t, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := shown(d.Blocks)
		for _, s := range want {
			if !strings.Contains(strings.ReplaceAll(got, "**", ""), s) {
				t.Errorf("%s: there is no %q in\n%s", name, s, got)
			}
			if strings.Count(got, s) > 1 && len(s) > 12 {
				t.Errorf("%s: %q stands there twice", name, s)
			}
		}
	}
}
