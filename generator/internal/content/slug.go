package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// maxSlug keeps file names below the 255 bytes that file systems allow.
const maxSlug = 120

// slugFromName makes a slug of a folder's or file's name. Chinese names are kept; blanks become
// hyphens; nothing else is guessed.
func slugFromName(name string) string {
	return strings.Join(strings.FieldsFunc(norm.NFC.String(name), unicode.IsSpace), "-")
}

// slugProblem says why a slug cannot be part of an address and a file name on every system, or
// returns nil.
func slugProblem(slug string) *diag.Diagnostic {
	problem := func(code diag.Code) *diag.Diagnostic {
		d := diag.New(code, slug)
		return &d
	}
	if slug == "" || len(slug) > maxSlug || !utf8.ValidString(slug) || strings.HasPrefix(slug, ".") || strings.HasPrefix(slug, "~") {
		return problem(diag.SlugInvalid)
	}
	for _, r := range slug {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_.~（）·", r) {
			return problem(diag.SlugInvalid)
		}
	}
	if windowsReserved(slug) || strings.HasSuffix(slug, ".") {
		return problem(diag.SlugWindows)
	}
	return nil
}

// windowsReserved reports whether Windows keeps the name for a device, with any extension.
func windowsReserved(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch base {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	if len(base) > 3 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) {
		switch base[3:] {
		case "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
			return true
		}
	}
	return false
}

// reservedSlugs are the first parts of addresses that belong to the site's own pages.
var reservedSlugs = []string{"districts", "topics", "tags", "months", "page", "assets", "photos", "search", "feeds", "about", "index.html", "404.html"}

// districtSlugProblem also keeps a district's slug apart from the site's own pages and years.
func districtSlugProblem(slug string) *diag.Diagnostic {
	if p := slugProblem(slug); p != nil {
		return p
	}
	taken := len(slug) == 4 && strings.Trim(slug, "0123456789") == ""
	for _, r := range reservedSlugs {
		taken = taken || strings.EqualFold(r, slug)
	}
	if taken {
		d := diag.New(diag.SlugReserved, slug)
		return &d
	}
	return nil
}
