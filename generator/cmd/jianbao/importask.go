package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"slices"
	"strconv"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// askImport asks for what one file does not tell, on a terminal; in a batch never. What the file lacks is known by a
// trial that writes nothing.
func (r *reporter) askImport(ctx context.Context, opts *generator.ImportOptions) error {
	if opts.DryRun || len(opts.Inputs) != 1 || !isTerminal(r.stdin) || !isTerminal(r.stderr) {
		return nil
	}
	if info, err := os.Stat(opts.Inputs[0]); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	trial := *opts
	trial.DryRun, trial.Thumbs = true, false
	report, err := generator.Import(ctx, trial)
	if err != nil || len(report.Settings) > 0 || len(report.Files) != 1 {
		return nil // the import itself says why
	}
	drafts := report.Files[0].Drafts
	district := len(drafts) == 1 && drafts[0].Waiting
	year := slices.ContainsFunc(drafts, func(d generator.ImportedDraft) bool { return slices.Contains(d.Guessed, "year") })
	if !district && !year {
		return nil
	}
	r.chooseLanguage(report.Language)
	creator, wrong, err := generator.OpenSite(ctx, opts.Site, r.now())
	if err != nil || len(wrong) > 0 {
		return nil
	}
	a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
	if district {
		err = a.ask(diag.Text{
			Zh: "看不出是哪个" + creator.Unit().Zh + "的；写上（输入 ? 列出全部）",
			En: "its " + creator.Unit().En + " is not clear; which is it? (? lists them)",
		}, creator.NameFor(creator.DefaultDistrict()), func(answer string) string {
			if answer == "?" || answer == "？" {
				return diag.OneLine(diag.Choices(creator.Districts()).In(r.lang))
			}
			found, err := creator.District(answer)
			if err == nil {
				opts.District = found.Slug
			}
			return a.errorText(err)
		})
	}
	if err == nil && year {
		err = a.askYear(drafts, opts)
	}
	if errors.Is(err, errNoAnswer) {
		return nil
	}
	return err
}

// askYear asks for the year of dates that have none.
func (a *prompter) askYear(drafts []generator.ImportedDraft, opts *generator.ImportOptions) error {
	i := slices.IndexFunc(drafts, func(d generator.ImportedDraft) bool { return slices.Contains(d.Guessed, "year") })
	guess := strconv.Itoa(drafts[i].Date.Year())
	question := diag.Text{Zh: "稿件里只有月日，是哪一年的", En: "it has only month and day; of which year"}
	return a.ask(question, guess, func(answer string) string {
		year, ok := parseYear(answer)
		if !ok {
			return diag.Text{Zh: "写成 2022", En: "write it as 2022"}.In(a.lang)
		}
		opts.Year = year
		return ""
	})
}
