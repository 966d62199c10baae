package build

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// verify proves what the record says. First the site is built as it always is, up to the commit, which tells what would
// be reused. Then it is built once more without the record: no source and no file is taken for known. What would have
// been reused, and comes out different, is stale.
func verify(ctx context.Context, opts Options, folder fsys.Folder, root *os.Root) (Result, error) {
	first, err := wouldReuse(ctx, opts, folder, root)
	if err != nil {
		return Result{}, err
	}
	opts.Clean = true
	b, err := loadAndRun(ctx, opts, folder, root, func(b *build) error {
		b.earlier = &first
		return b.run(func(stage *publish.Stage) (publish.Result, error) {
			result, err := stage.Commit()
			b.result.Stale = append(b.result.Stale, stale(stage, first.reused)...)
			slices.Sort(b.result.Stale)
			b.result.Stale = slices.Compact(b.result.Stale)
			return result, err
		})
	})
	b.result.Unverified = len(first.reused) == 0
	return b.finish(err)
}

// output is a file that would be reused.
type output struct {
	name string
	stat site.FileStat
}

// dryRun is what a build reuses, by name, and what it finds.
type dryRun struct {
	reused []output
	found  []diag.Diagnostic
}

// wouldReuse builds the site up to the commit.
func wouldReuse(ctx context.Context, opts Options, folder fsys.Folder, root *os.Root) (first dryRun, err error) {
	opts.Verify, opts.Explain = false, ""
	opts.Progress, opts.RecordRead, opts.FirstLoad = nil, nil, nil
	ran := false
	b, err := loadAndRun(ctx, opts, folder, root, func(b *build) error {
		b.dry, ran = true, true
		return b.run(nil)
	})
	if err != nil || !ran {
		b.reuse.previous.Close()
		if !ran { // the build that follows says why
			err = nil
		}
		return dryRun{}, err
	}
	defer b.reuse.previous.Close()
	first.found = b.diags.Sorted()
	outputs := b.reuse.previous.Outputs()
	for block := range outputs.All() {
		for i := range block.Len() {
			if b.reuse.reused[block.From+i].Load() {
				o := block.At(i)
				first.reused = append(first.reused, output{strings.Clone(o.Name), o.Stat})
			}
		}
	}
	return first, nil
}

// stale are the files that a commit changed or deleted though they would have been reused.
func stale(stage *publish.Stage, reused []output) (names []string) {
	for _, o := range reused {
		if stat, _, ok := stage.Stat(o.name); !ok || stat != o.stat {
			names = append(names, o.name)
		}
	}
	return names
}

// lost are the pages of the bulletins of which this build found more than another one. A bulletin with findings is made
// by every build: a page that is reused nevertheless is stale, even where its bytes are the same.
func (b *build) lost(found []diag.Diagnostic) (names []string) {
	key := func(d diag.Diagnostic) string { return fmt.Sprint(d.Code, d.Span, d.Message(diag.En)) }
	known := map[string]bool{}
	for _, d := range found {
		known[key(d)] = true
	}
	files := map[string]bool{}
	for _, d := range b.diags.Sorted() {
		if !known[key(d)] {
			files[d.File] = true
		}
	}
	for _, p := range b.Plan.Pages {
		if p.Bulletin != nil && files[p.Bulletin.File] {
			names = append(names, p.File())
		}
	}
	return names
}
