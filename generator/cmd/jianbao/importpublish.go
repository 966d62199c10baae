package main

import (
	"context"
	"fmt"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// publishDrafts takes the marks of drafts out of imported bulletins that the officer has seen.
func (r *reporter) publishDrafts(
	ctx context.Context, opts generator.ImportOptions, a importArguments, args []string,
) error {
	published, err := generator.PublishDrafts(ctx, opts, args)
	r.chooseLanguage(published.Language)
	if err != nil && len(published.Drafts) == 0 {
		return r.reportCannotRun(err)
	}
	if len(published.Settings) > 0 {
		if err := diag.WriteText(r.stderr, published.Settings, r.lang); err != nil {
			return err
		}
		return exitError(exitErrors)
	}
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	text, done := "", 0
	for _, d := range published.Drafts {
		text += diag.OneLine(d.File) + "  " + diag.OneLine(d.Title) + "\n"
		if d.Kept == nil {
			done++
			continue
		}
		message, hints := d.Kept.Shown(r.lang)
		text += "  " + say("注意", "note") + " " + string(d.Kept.Code) + "  " + message + "\n"
		for _, h := range hints {
			text += "    = " + h + "\n"
		}
	}
	kept := len(published.Drafts) - done
	form := say("%d 篇不再是草稿", "%d are drafts no more")
	if opts.DryRun {
		form = say("%d 篇可以发布（什么也没有写）", "%d could be published (nothing was written)")
	}
	text += fmt.Sprintf(form, done)
	if kept > 0 {
		text += fmt.Sprintf(say("，%d 篇仍是草稿", ", %d stay drafts"), kept)
	}
	if done > 0 && !opts.DryRun && err == nil {
		text += say("。接下来：jianbao build --strict", ". Next: jianbao build --strict") + siteFlag(a.site)
	}
	if wrote := report(r.stdout, text+"\n"); wrote != nil {
		return wrote
	}
	if err != nil { // what was published before it is
		return r.reportCannotRun(err)
	}
	if published.Failed() {
		return exitError(exitErrors)
	}
	return nil
}
