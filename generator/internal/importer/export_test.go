package importer

import (
	"context"
	"fmt"

	"jianbao/generator/internal/importer/draft"
)

// WriteDrafts writes drafts as if they were read from files, one of each.
func WriteDrafts(ctx context.Context, opts Options, drafts []draft.Draft) (*Report, error) {
	report := new(Report)
	im := &importer{Options: opts, cleanup: func() {}}
	if err := im.openSite(ctx, report); err != nil {
		return report, err
	}
	release, err := im.lock()
	if err != nil {
		return report, err
	}
	defer release()
	for i, d := range drafts {
		w := &work{file: &File{Name: "稿件.docx"}, source: &source{in: &input{}}}
		w.add(d, Draft{}, fmt.Sprintf("%064d", i), "稿件.docx")
		if err := im.stage(ctx, w); err != nil {
			return report, err
		}
		if err := im.commit(ctx, w); err != nil {
			return report, err
		}
		report.Files = append(report.Files, w.file)
	}
	return report, nil
}

// OldPath is for tests.
func OldPath(address string) string { return oldPath(address) }
