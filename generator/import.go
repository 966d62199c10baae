package generator

import (
	"context"

	"jianbao/generator/internal/importer"
)

type (
	ImportOptions   = importer.Options
	ImportReport    = importer.Report
	ImportedFile    = importer.File
	ImportedDraft   = importer.Draft
	ImportCounts    = importer.Counts
	ImportProgress  = importer.Progress
	ImportFilled    = importer.Filled
	PublishedDrafts = importer.Published
)

// Import reads Word files, pages, mails and texts, and writes drafts of them. The error is a [*CannotRun], or that of
// the context; what is wrong with files is in the report, which comes with an error, too.
func Import(ctx context.Context, opts ImportOptions) (*ImportReport, error) {
	return importer.Import(ctx, opts)
}

// PublishDrafts takes the marks of drafts out of imported bulletins that were seen.
func PublishDrafts(ctx context.Context, opts ImportOptions, named []string) (*PublishedDrafts, error) {
	return importer.Publish(ctx, opts, named)
}

// FillPhotos puts photos of the folder opts.Photos into the places 〔照片n〕 of a bulletin.
func FillPhotos(ctx context.Context, opts ImportOptions, bulletin string) (*ImportFilled, error) {
	return importer.Fill(ctx, opts, bulletin)
}
