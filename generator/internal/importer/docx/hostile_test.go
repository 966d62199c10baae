package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/hostile"
	"jianbao/generator/internal/importer/document"
)

func code(err error) diag.Code {
	var f *fault.CannotRun
	if errors.As(err, &f) {
		return f.Diagnostic.Code
	}
	return ""
}

// raw makes an archive of entries as they are given, also wrong ones.
func raw(t *testing.T, entries ...*zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, h := range entries {
		data := []byte(h.Comment)
		h.Comment = ""
		h.Method = zip.Store
		h.CompressedSize64 = uint64(len(data))
		if h.UncompressedSize64 == 0 {
			h.UncompressedSize64 = uint64(len(data))
		}
		if h.CRC32 == 0 {
			h.CRC32 = crc32.ChecksumIEEE(data)
		}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entry is a file of an archive; its comment is the contents.
func entry(name, data string) *zip.FileHeader { return &zip.FileHeader{Name: name, Comment: data} }

// What cannot be read is refused, with what is wrong.
func TestRefused(t *testing.T) {
	main, usual := body(p("正文")), document.DefaultLimits
	small := usual
	small.Part, small.Entries = 1000, 5
	dtd := strings.Replace(main, "<w:document", `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document`, 1)
	locked := entry("word/document.xml", main)
	locked.Flags = 1
	lying := entry("word/document.xml", main)
	lying.UncompressedSize64 = 10
	crc := entry("word/document.xml", main)
	crc.CRC32 = 7
	types := entry("[Content_Types].xml", "<Types/>")
	many := []*zip.FileHeader{types}
	for i := range 6 {
		many = append(many, entry(strconv.Itoa(i), ""))
	}
	for name, test := range map[string]struct {
		data   []byte
		limits document.Limits
		code   diag.Code
	}{
		"empty":        {nil, usual, diag.ImportFormat},
		"text":         {[]byte("你好"), usual, diag.ImportFormat},
		"old Word":     {hostile.Compound("WordDocument"), usual, diag.ImportOldWord},
		"password":     {hostile.Compound("EncryptionInfo", "EncryptedPackage"), usual, diag.ImportLocked},
		"old workbook": {hostile.Compound("Workbook"), usual, diag.ImportFormat},
		"workbook in a text": {hostile.Compound("1Table", "Data", "WordDocument", "ObjectPool/Workbook", "a", "b", "c"),
			usual, diag.ImportOldWord},
		"workbook with a text": {hostile.Compound("a", "b", "ObjectPool/WordDocument", "Workbook"), usual,
			diag.ImportFormat},
		"Word 2003":        {[]byte(`<?xml?><?mso-application progid="Word.Document"?><a/>`), usual, diag.ImportOldWord},
		"cut off":          {pack(parts{})[:300], usual, diag.ImportDamaged},
		"DTD":              {pack(parts{"word/document.xml": dtd}), usual, diag.ImportEntity},
		"entity":           {pack(parts{"word/document.xml": body(p("&x;"))}), usual, diag.ImportDamaged},
		"cut off part":     {pack(parts{"word/document.xml": main[:len(main)-20]}), usual, diag.ImportDamaged},
		"crossed elements": {pack(parts{"word/document.xml": body(`<w:p><w:r></w:p></w:r>`)}), usual, diag.ImportDamaged},
		"no text":          {pack(parts{"word/document.xml": "-"}), usual, diag.ImportDamaged},
		"other archive":    {raw(t, entry("a.txt", "a")), usual, diag.ImportFormat},
		"OpenDocument": {raw(t, entry("content.xml", "-"), entry("META-INF/manifest.xml", "-")), usual,
			diag.ImportOldWord},
		"workbook":        {pack(parts{"word/document.xml": `<x:workbook/>`}), usual, diag.ImportFormat},
		"slides":          {pack(parts{"word/document.xml": `<p:presentation/>`}), usual, diag.ImportFormat},
		"encrypted part":  {raw(t, types, locked), usual, diag.ImportLocked},
		"two of one name": {raw(t, types, entry("word/a", main), entry("word/A", main)), usual, diag.ImportDamaged},
		"checksum":        {raw(t, types, crc), usual, diag.ImportDamaged},
		"lying size":      {raw(t, types, lying), usual, diag.ImportDamaged},
		"many entries":    {raw(t, many...), small, diag.ImportTooLarge},
		"large part":      {pack(parts{"word/document.xml": body(strings.Repeat(p("a"), 200))}), small, diag.ImportTooLarge},
	} {
		d, err := readBytes(test.data, test.limits)
		if code(err) != test.code {
			t.Errorf("%s: %v, %v; want %s", name, d, err, test.code)
		}
	}
}

// A directory of files far beyond the limit is refused before it is read: archive/zip would take a gigabyte for it.
func TestManyEntries(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 90_000 {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	before := allocated()
	_, err := readBytes(b.Bytes(), document.DefaultLimits)
	if code(err) != diag.ImportTooLarge || allocated()-before > 1<<20 {
		t.Errorf("%v, %d bytes", err, allocated()-before)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Documents that are made to harm end at a limit, which is said, and take little memory.
func TestHostile(t *testing.T) {
	nested := func(begin, end string, n int) string {
		return strings.Repeat(begin, n) + p("芯") + strings.Repeat(end, n)
	}
	begin := `<w:r><w:fldChar w:fldCharType="begin"/></w:r>`
	for name, test := range map[string]struct {
		inner string
		limit bool
	}{
		"tables in tables": {nested(`<w:tbl><w:tr><w:tc>`, `</w:tc></w:tr></w:tbl>`, 3000), true},
		"boxes in boxes": {nested(`<w:p><w:r><w:pict><w:txbxContent>`, `</w:txbxContent></w:pict></w:r></w:p>`, 3000),
			true},
		"content controls":      {nested(`<w:sdt>`, `</w:sdt>`, 20000), true},
		"deletions":             {nested(`<w:ins>`, `</w:ins>`, 400), false},
		"fields that never end": {`<w:p>` + strings.Repeat(begin, 3000) + `</w:p>` + p("芯"), false},
		"one long paragraph":    {`<w:p>` + strings.Repeat(r("长"), 20000) + r("芯") + `</w:p>`, false},
		"joined paragraphs": {strings.Repeat(`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>`+r("长")+`</w:p>`, 20000) +
			p("芯"), false},
		"columns": {`<w:tbl>` + strings.Repeat(`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="63"/></w:tcPr>`+p("芯")+
			`</w:tc></w:tr>`, 9000) + `</w:tbl>`, false},
		"rows":       {`<w:tbl>` + strings.Repeat(`<w:tr/>`, 20000) + `</w:tbl>` + p("芯"), false},
		"namespaces": {strings.Repeat(`<a xmlns="u:1"><b xmlns="u:2"/></a>`, 20000) + p("芯"), false},
		"alternates": {nested(`<mc:AlternateContent><mc:Choice Requires="wps">`,
			`</mc:Choice></mc:AlternateContent>`, 200), false},
		"hidden bits": {`<w:p>` + strings.Repeat(`<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>`, 20000) +
			`</w:p>` + p("芯"), false},
	} {
		data := pack(parts{"word/document.xml": body(test.inner)})
		before := allocated()
		d, err := readBytes(data, document.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, _ := whole(d)
		if !strings.Contains(text+left(d), "芯") {
			t.Errorf("%s: the text is lost", name)
		}
		if said := len(d.Findings) > 0 && d.Findings[0].Code == diag.ImportLimit; said != test.limit {
			t.Errorf("%s: %v", name, d.Findings)
		}
		if used := allocated() - before; used > 150<<20 {
			t.Errorf("%s: %d MB", name, used>>20)
		}
	}
}

// A document of too many paragraphs or pictures is read up to the limit, and that is said.
func TestLimits(t *testing.T) {
	l := document.DefaultLimits
	l.Paragraphs, l.Pictures, l.Picture = 3, 2, 3
	d, err := readBytes(pack(parts{"word/document.xml": body(p("一") + p("二") + p("三") + p("四"))}), l)
	if err != nil || shown(d.Blocks) != "一\n二\n三" || len(d.Findings) != 1 || d.Findings[0].Code != diag.ImportLimit {
		t.Errorf("%v %v", d, err)
	}
	inTable := `<w:tbl><w:tr><w:tc>` + p("一") + p("二") + `</w:tc><w:tc>` + p("三") + p("四") + `</w:tc></w:tr></w:tbl>`
	d, err = readBytes(pack(parts{"word/document.xml": body(inTable)}), l)
	if text, _ := whole(d); err != nil || !strings.Contains(text, "三") || len(d.Findings) != 1 {
		t.Errorf("the table that the limit is in: %v %v", d, err)
	}
	d, err = readBytes(pack(media(`<w:p>`+strings.Repeat(inline(pic(`r:embed="rId1">`, "", "")), 3)+`</w:p>`)), l)
	if err != nil || shown(d.Blocks) != "[image1.jpeg image1.jpeg]" || len(d.Findings) != 1 {
		t.Fatalf("%v %v", d, err)
	}
	if _, err := d.Blocks[0].Pictures[0].Read(); code(err) != diag.ImportTooLarge {
		t.Errorf("a picture beyond the limit: %v", err)
	}
}
