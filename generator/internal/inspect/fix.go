package inspect

import (
	"context"
	"io/fs"
	"os"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
)

// Fix is what the check can correct in one file by itself.
type Fix struct {
	File     string
	Findings int    // that it corrects
	Diff     string // unified
	before   []byte // the whole file
	after    string
}

// Fixes are the safe replacements among the findings of a check, as they would be made now. After them another check
// has none.
func Fixes(ctx context.Context, dir string, r *Result) ([]Fix, error) {
	byFile := map[string][]check.Finding{}
	var files []string
	for _, f := range r.Report.Findings {
		_, read := r.documents[f.File]
		if (len(f.Edits) == 0 || !read) && f.Code != diag.FrontMatterForeign {
			continue
		}
		if byFile[f.File] == nil {
			files = append(files, f.File)
		}
		byFile[f.File] = append(byFile[f.File], f)
	}
	var fixes []Fix
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		files := os.DirFS(dir)
		data, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, fault.CannotWrite(file, err)
		}
		src, _, err := content.ReadText(files, file)
		if err != nil {
			return nil, fault.CannotWrite(file, err)
		}
		if fix, changed := r.fix(src, byFile[file]); changed {
			fix.before = data
			fixes = append(fixes, fix)
		}
	}
	return fixes, nil
}

// fix corrects one file. Front matter in another format is converted first, so that rules find their texts in what is
// written.
func (r *Result) fix(src *diag.Source, found []check.Finding) (fix Fix, changed bool) {
	doc, known := r.documents[src.Name]
	doc.Source = src
	before, n := src.Text, 0
	text, body, converted := content.ConvertFrontMatter(src)
	if converted {
		n = 1
		doc.Source, doc.Body = &diag.Source{Name: src.Name, Text: text}, body
		if known {
			found = r.checker.Text(doc)
		}
	}
	if known {
		var fixed int
		text, fixed = r.checker.Fix(doc, found)
		n += fixed
	}
	return Fix{File: src.Name, Findings: n, Diff: check.Diff(src.Name, before, text), after: text}, n > 0 && text != before
}

// Apply writes the corrected file, as UTF-8, with the line ends it has. It arrives by rename, so that it is
// never half written; one that was changed meanwhile is left alone.
func (f *Fix) Apply(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fault.CannotWrite(f.File, err)
	}
	defer root.Close()
	if err := fsys.Rewrite(root, f.File, f.before, []byte(f.after)); err != nil {
		return fault.CannotWrite(f.File, err)
	}
	return nil
}
