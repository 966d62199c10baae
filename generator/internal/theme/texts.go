package theme

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
)

// loadTexts reads the interface texts of the site's language: for "zh-Hant-TW", the file of that
// name, else zh-Hant, else zh, else any zh-…, else zh-CN. Every layer adds to those below it.
func (t *Theme) loadTexts(diags *diag.List) error {
	names, err := t.names("i18n")
	if err != nil {
		return err
	}
	lang := pickLanguage(t.options.Language, names)
	if asked, _, _ := strings.Cut(t.options.Language, "-"); !strings.HasPrefix(lang, asked) {
		diags.Add(diag.New(diag.LanguageMissing, t.options.Language).In("site.toml"))
	}
	for _, l := range slices.Backward(t.layers) {
		name := "i18n/" + lang + ".toml"
		data, err := fs.ReadFile(l.fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		var texts map[string]string
		if _, err := toml.Decode(string(data), &texts); err != nil {
			d := diag.New(diag.ThemeSetting, err.Error()).In(l.prefix + name)
			var pe toml.ParseError
			if errors.As(err, &pe) {
				src := &diag.Source{Name: l.prefix + name, Text: string(data)}
				d = diag.New(diag.ThemeSetting, pe.Message).At(src.Span(pe.Position.Start, pe.Position.Start+pe.Position.Len))
			}
			diags.Add(d)
			continue
		}
		for key, text := range texts {
			t.texts[key] = text
		}
	}
	t.nameUnit()
	return nil
}

// nameUnit puts what a district is called into the texts that name it: {unit}, {units}, and {Unit}, {Units} at the
// beginning of a sentence.
func (t *Theme) nameUnit() {
	unit, units := t.texts["unit"], t.texts["units"]
	if t.options.Unit != "" {
		unit = t.options.Unit
		units = plural(unit)
	}
	t.texts["unit"], t.texts["units"] = unit, units
	names := strings.NewReplacer("{unit}", unit, "{units}", units, "{Unit}", capital(unit), "{Units}", capital(units))
	for key, text := range t.texts {
		if strings.IndexByte(text, '{') >= 0 {
			t.texts[key] = names.Replace(text)
		}
	}
}

// plural is the plural of an English noun by the usual rules, and any other word as it is.
func plural(noun string) string {
	if noun == "" || noun[len(noun)-1] < 'a' || noun[len(noun)-1] > 'z' {
		return noun
	}
	for _, ending := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(noun, ending) {
			return noun + "es"
		}
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && stem != "" && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies"
	}
	return noun + "s"
}

func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

func pickLanguage(lang string, names []string) string {
	has := func(l string) bool { return slices.Contains(names, "i18n/"+l+".toml") }
	for l := lang; l != ""; {
		if has(l) {
			return l
		}
		i := strings.LastIndexByte(l, '-')
		if i < 0 {
			break
		}
		l = l[:i]
	}
	base, _, _ := strings.Cut(lang, "-")
	for _, name := range names {
		if strings.HasPrefix(name, "i18n/"+base+"-") {
			return strings.TrimSuffix(strings.TrimPrefix(name, "i18n/"), ".toml")
		}
	}
	return "zh-CN"
}

// Text is the interface text of a key in the site's language; the key itself when there is none, so
// that a missing text is seen and not a page lost.
func (t *Theme) Text(key string, args ...any) string {
	text, ok := t.texts[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
