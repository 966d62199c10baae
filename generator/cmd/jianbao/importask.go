package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"

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
	year, title := slices.ContainsFunc(drafts, guessed("year")), slices.ContainsFunc(drafts, guessed("title"))
	if !district && !year && !title {
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
	if err == nil && title {
		err = a.askTitles(drafts, opts)
	}
	if errors.Is(err, errNoAnswer) {
		return nil
	}
	return err
}

// guessed reports whether a key of a draft was guessed.
func guessed(key string) func(generator.ImportedDraft) bool {
	return func(d generator.ImportedDraft) bool { return slices.Contains(d.Guessed, key) }
}

// askTitles asks for titles that were not found. Enter takes what stands for one, which is still a guess then.
func (a *prompter) askTitles(drafts []generator.ImportedDraft, opts *generator.ImportOptions) error {
	for _, d := range drafts {
		if !guessed("title")(d) {
			continue
		}
		unit := diag.OneLine(diag.Choices(d.Unit).In(a.lang))
		question := diag.Text{Zh: "没有找到题目，写上；按回车先用", En: "no title was found; write it, or press Enter to take"}
		if d.Part > 0 {
			question = diag.Text{Zh: unit + "这一篇没有题目，写上；按回车先用", En: unit + " has no title; write it, or press Enter to take"}
		}
		err := a.ask(question, d.Title, func(answer string) string {
			switch title := strings.Join(strings.Fields(answer), " "); {
			case title == d.Title:
			case d.Part == 0:
				opts.Title = title
			default:
				opts.Titles = append(opts.Titles, make([]string, max(0, d.Part-len(opts.Titles)))...)
				opts.Titles[d.Part-1] = title
			}
			return ""
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// askYear asks for the year of dates that have none.
func (a *prompter) askYear(drafts []generator.ImportedDraft, opts *generator.ImportOptions) error {
	i := slices.IndexFunc(drafts, guessed("year"))
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
