package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// cacheCommand shows and prunes the cache of photos.
func cacheCommand(say func(zh, en string) string, e env) *cobra.Command {
	var opts generator.Options
	run := func(prune bool) func(*cobra.Command, []string) error {
		return func(cmd *cobra.Command, _ []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: "text"}
			if err := r.checkFlags(); err != nil {
				return err
			}
			opts.Now = e.now()
			result, err := generator.Cache(cmd.Context(), opts, prune)
			return r.reportCache(opts, result, prune, err)
		}
	}
	cmd := &cobra.Command{
		Use:   "cache",
		Short: say("查看或清理照片的缓存", "show or prune the cache of photos"),
		Long: say(`查看照片的缓存：处理好的照片留在网站的 .jianbao/photos/ 里，下次生成不必重做。
整个文件夹随时可以删去，只是下次生成要慢一些。`, `Shows the cache of photos: what was made of them is kept in the site's .jianbao/photos/,
so that the next build need not make it again. The folder may be deleted at any time.`),
		Args: noArgs,
		RunE: run(false),
	}
	prune := &cobra.Command{
		Use: "prune", Short: say("删去不再用到的", "remove what is no longer used"),
		Args: noArgs, RunE: run(true),
	}
	cmd.PersistentFlags().StringVar(
		&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	cmd.AddCommand(prune)
	cmd.AddCommand(sharedCommands(say, e, &opts)...)
	return cmd
}

// reportCache prints the result and returns the exit status as an error.
func (r *reporter) reportCache(opts generator.Options, result generator.CacheResult, prune bool, err error) error {
	r.chooseLanguage(result.Language)
	var cannot *generator.CannotRun
	if errors.As(err, &cannot) {
		if err := diag.WriteText(r.stderr, []diag.Diagnostic{cannot.Diagnostic}, r.lang); err != nil {
			return err
		}
		return exitError(exitFailed)
	}
	if err != nil {
		cause := diag.OneLine(err.Error())
		return textError{diag.Text{Zh: "缓存读不了：" + cause, En: "cannot read the cache: " + cause}}
	}
	if prune && result.Failed() {
		return r.unknownUse(result.Diagnostics)
	}
	text := diag.Text{
		Zh: fmt.Sprintf(
			"缓存有 %d 项，%s；不再用到的有 %d 项，%s（jianbao cache prune 可删去）\n", result.Entries, megabytes(result.Bytes), result.Unused,
			megabytes(result.UnusedBytes),
		),
		En: fmt.Sprintf(
			"%d entries, %s; %d of them, %s, are no longer used (jianbao cache prune removes them)\n", result.Entries,
			megabytes(result.Bytes), result.Unused, megabytes(result.UnusedBytes),
		),
	}
	if result.Unused == 0 {
		text = diag.Text{
			Zh: fmt.Sprintf("缓存有 %d 项，%s，都还用得到\n", result.Entries, megabytes(result.Bytes)),
			En: fmt.Sprintf("%d entries, %s, all in use\n", result.Entries, megabytes(result.Bytes)),
		}
	}
	if prune {
		left, bytes := result.Entries-result.Unused, result.Bytes-result.UnusedBytes
		text = diag.Text{
			Zh: fmt.Sprintf("删去 %d 项，%s；留下 %d 项，%s\n", result.Unused, megabytes(result.UnusedBytes), left, megabytes(bytes)),
			En: fmt.Sprintf(
				"removed %d entries, %s; kept %d, %s\n", result.Unused, megabytes(result.UnusedBytes), left, megabytes(bytes),
			),
		}
	}
	_, err = fmt.Fprint(r.stdout, text.In(r.lang))
	return err
}

// unknownUse says why nothing is removed from a cache.
func (r *reporter) unknownUse(found []diag.Diagnostic) error {
	if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
		return err
	}
	fmt.Fprintln(r.stderr, diag.Text{
		Zh: "网站有错误，不知道哪些照片还在用，缓存没有改动",
		En: "the site has errors, so it is not known which photos are in use; nothing was removed",
	}.In(r.lang))
	return exitError(exitErrors)
}

// megabytes formats a size.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
