package build

import (
	"context"
	"os"
	"slices"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// verify proves what the record says. First the site is built as it always is, up to the commit, which tells what would
// be reused. Then it is built once more without the record: no source and no file is taken for known. What would have
// been reused, and comes out different, is stale.
func verify(ctx context.Context, opts Options, folder fsys.Folder, root *os.Root) (Result, error) {
	reused, err := wouldReuse(ctx, opts, folder, root)
	if err != nil {
		return Result{}, err
	}
	opts.Clean = true
	b, err := load(ctx, opts, folder, root)
	if err == nil && b.Theme != nil {
		err = b.run(func(stage *publish.Stage) (publish.Result, error) {
			result, err := stage.Commit()
			b.result.Stale = stale(stage, reused)
			return result, err
		})
	}
	b.result.Unverified = len(reused) == 0
	return b.finish(err)
}

// output is a file that would be reused.
type output struct {
	name string
	stat site.FileStat
}

// wouldReuse are the files that a build reuses, by name.
func wouldReuse(ctx context.Context, opts Options, folder fsys.Folder, root *os.Root) (reused []output, err error) {
	opts.Verify, opts.Strict, opts.Explain = false, false, ""
	opts.Progress, opts.RecordRead = nil, nil
	b, err := load(ctx, opts, folder, root)
	if err != nil || b.Theme == nil {
		return nil, nil // the build that follows says why
	}
	b.dry = true
	if err := b.run(nil); err != nil {
		return nil, err
	}
	outputs := b.reuse.previous.Outputs()
	for i := range b.reuse.reused {
		if b.reuse.reused[i].Load() {
			o := outputs.At(i)
			reused = append(reused, output{o.Name, o.Stat})
		}
	}
	return reused, nil
}

// stale are the files that a commit changed or deleted though they would have been reused.
func stale(stage *publish.Stage, reused []output) (names []string) {
	for _, o := range reused {
		if stat, ok := stage.Stat(o.name); !ok || stat != o.stat {
			names = append(names, o.name)
		}
	}
	slices.Sort(names)
	return names
}
