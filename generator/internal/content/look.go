package content

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// readLook reads [look].
func readLook(t *frontmatter.Table) site.Look {
	return site.Look{
		Unit: readUnit(t), Ink: readColor(t, "ink"), Ground: readColor(t, "ground"), Accent: readColor(t, "accent"),
		Home: readHome(t), Logo: readAsset(t, "logo"), LogoDark: readAsset(t, "logo_dark"),
		Favicon: readAsset(t, "favicon"), ShareImage: readAsset(t, "share_image"),
	}
}

// readAsset reads the name of a file in assets/, which may be written before it.
func readAsset(t *frontmatter.Table, name string) string {
	v := strings.TrimPrefix(t.Text(name), "assets/")
	if v != "" && !fs.ValidPath(v) || strings.Contains(v, `\`) {
		t.Doc.Report(diag.New(diag.ValueInvalid, name, v, t.Line(name)).At(t.ValueSpan(name)))
		return ""
	}
	return v
}

var hexColor = lazyregexp.New(`^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$`)

// readColor reads a colour. Whether it can be read on the others depends on the theme.
func readColor(t *frontmatter.Table, name string) string {
	v := t.Text(name)
	if v != "" && !hexColor.MatchString(v) {
		t.Doc.Report(diag.New(diag.ValueInvalid, name, v, t.Line(name)).At(t.ValueSpan(name)))
		return ""
	}
	return strings.ToLower(v)
}

// readHome reads which blocks the front page has.
func readHome(t *frontmatter.Table) []string {
	blocks, paths := t.List("home")
	for i, block := range blocks {
		at := t.Doc.ValueSpan(paths[i])
		switch {
		case !slices.Contains(site.HomeBlocks, block):
			unknown := diag.New(diag.LookBlock, block, diag.Choices(site.HomeBlocks)).At(at)
			t.Doc.Report(unknown.Suggest(diag.Nearest(block, site.HomeBlocks)...))
		case slices.Contains(blocks[:i], block):
			t.Doc.Report(diag.New(diag.LookBlockTwice, block).At(at))
		default:
			continue
		}
		return nil
	}
	if len(blocks) > 0 && !slices.Contains(blocks, "latest") && !slices.Contains(blocks, "more") {
		t.Doc.Report(diag.New(diag.LookBlockNone).At(t.ValueSpan("home")))
	}
	return blocks
}

// maxUnit is the most characters that a unit's name has: it stands in the menu of every page.
const maxUnit = 20

// readUnit reads what a district is called. It becomes part of sentences, so it holds letters, digits and blanks alone.
func readUnit(t *frontmatter.Table) string {
	unit := t.Text("unit")
	other := func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && r != ' ' }
	if utf8.RuneCountInString(unit) > maxUnit || strings.ContainsFunc(unit, other) {
		t.Doc.Report(diag.New(diag.ValueInvalid, "unit", unit, t.Line("unit")).At(t.ValueSpan("unit")))
		return ""
	}
	return unit
}
