package main

import (
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jianbao/generator"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
)

// previewDir is the output folder of --drafts unless --out names another, so that no draft gets into the folder
// that is uploaded.
const previewDir = "preview"

// rootCommand builds the command tree with all texts in one language.
func rootCommand(lang diag.Lang, e env) *cobra.Command {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(lang) }
	root := &cobra.Command{
		Use:           "jianbao",
		Short:         say("把一篇篇简报变成可以浏览的网站", "turns bulletins into a site that people can browse"),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	root.PersistentFlags().String(
		"lang", "", say("提示信息的`语言`：zh 或 en（默认随网站）", "`language` of messages: zh or en (default: the site's)"),
	)
	root.PersistentFlags().BoolP("help", "h", false, say("显示帮助", "show help"))
	root.SetHelpCommand(helpCommand(root, say))
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.DisableDefaultCmd = true
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(root, args[0])
		}
		return nil
	}
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := io.WriteString(cmd.OutOrStdout(), usage(cmd, lang, say))
		return err
	})
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{.UsageString}}")
	root.AddCommand(
		initCommand(say, e), newCommand(say, e), importCommand(say, e), buildCommand(say, e), checkCommand(say, e),
		serveCommand(say, e), deployCommand(say, e), hostCommand(say, e), packCommand(say, e), scheduleCommand(say, e),
		photosCommand(say, e), cacheCommand(say, e), versionCommand(say), completionCommand(say),
	)
	return root
}

func buildCommand(say func(zh, en string) string, e env) *cobra.Command {
	var opts generator.Options
	var now, format string
	var quiet bool
	var after afterBuild
	cmd := &cobra.Command{
		Use:   "build [" + say("选项", "flags") + "]",
		Short: say("生成网站", "build the site"),
		Long: say(`把 site.toml 和 content/ 里的简报生成网站，写进 public/。

有错误时一个网页也不会改动，并一次列出全部错误和改法。草稿、未到发布时间的和已过期的
简报不会出现在网站里，生成后会列出来。`, `Builds the bulletins of content/, as site.toml says, into public/.

If anything is wrong no page is changed, and all errors are listed at once, with hints.
Drafts, future and expired bulletins stay out of the site and are listed after each build.`),
		Example: say(`  jianbao build                       生成当前文件夹的网站
  jianbao build --site D:\简报 --out D:\网页
  jianbao build --deploy              生成以后就部署到服务器
  jianbao build --drafts              连草稿一起生成到 preview/，只供自己看`,
			`  jianbao build                       build the site of the current folder
  jianbao build --site ~/bulletins --out /srv/www
  jianbao build --deploy              build, and bring it to its server
  jianbao build --drafts              build drafts too, into preview/, for your own eyes`),
		Args: func(cmd *cobra.Command, args []string) error { return noArgs(cmd, after.name(args)) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: format, quiet: quiet, started: e.now()}
			if err := r.checkFlags(); err != nil {
				return err
			}
			opts.Now = e.now()
			if now != "" {
				at, err := parseNow(now)
				if err != nil {
					return err
				}
				opts.Now = at
			}
			defaultOut(&opts, cmd.Flags().Changed("out"))
			opts.Clock, opts.PhotoMemory, opts.Version = e.now, physicalMemory()/8, programVersion()
			opts.RecordRead, opts.FirstLoad = tuneForEdit, tuneForFirstBuild
			setCacheKeys(&opts, e)
			if err := after.check(&r, opts); err != nil {
				return err
			}
			bar := newProgress(e, r.lang, quiet || format != "text")
			if bar != nil {
				opts.Progress = bar.update
			}
			result, err := generator.Build(cmd.Context(), opts)
			bar.clear()
			return after.run(cmd.Context(), &r, opts, r.report(opts, result, err))
		},
	}
	addBuildFlags(cmd.Flags(), say, &opts, &now, &format, &quiet)
	after.flags(cmd.Flags(), say)
	after.askFlag(cmd.Flags(), say)
	return cmd
}

// addBuildFlags declares the flags of build.
func addBuildFlags(
	f *pflag.FlagSet, say func(zh, en string) string, opts *generator.Options, now, format *string, quiet *bool,
) {
	f.SortFlags = false
	f.StringVar(&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"))
	f.StringVar(
		&opts.Out, "out", "", say("网页写到哪个`文件夹`（默认是网站里的 public）", "output `folder` (default: public in the site's folder)"),
	)
	f.StringVar(
		now, "now", "",
		say("把这个`时间`当作现在，例如 2022-09-02T08:00:00", "take this `time` for now, for example 2022-09-02T08:00:00"),
	)
	f.BoolVar(
		&opts.Drafts, "drafts", false, say("连草稿等未发布的一起生成，默认写到 preview", "build what is held too, by default into preview"),
	)
	f.BoolVar(
		&opts.Strict, "strict", false,
		say("先体检（jianbao check），体检有错误也不发布", "check first (jianbao check): its errors stop publication too"),
	)
	f.BoolVar(&opts.Clean, "clean", false, say("全部重新生成，不看上一次的记录", "make everything again, whatever the last build left"))
	f.BoolVar(
		&opts.Verify, "verify", false,
		say("全部重新生成，并核对上一次的记录", "make everything again, and check the record of the last build"),
	)
	f.StringVar(
		&opts.Explain, "explain", "",
		say("说明这个`网址`的网页为什么重新生成，或者为什么没有", "say why the page at this `address` was made again, or was not"),
	)
	f.StringVar(format, "format", "text", say("输出`格式`：text、json 或 github", "output `format`: text, json or github"))
	f.BoolVar(quiet, "quiet", false, say("没有问题时什么也不输出", "say nothing when nothing is wrong"))
}

// defaultOut sets the output folder below the site's unless --out was given.
func defaultOut(opts *generator.Options, given bool) {
	if given && opts.Out != "" {
		return
	}
	name := "public"
	if opts.Drafts {
		name = previewDir
	}
	opts.Out = joinPath(opts.Site, name)
}

// parseNow reads --now; without a zone it is China's.
func parseNow(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	china := time.FixedZone("Asia/Shanghai", 8*60*60)
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
	} {
		if t, err := time.ParseInLocation(layout, s, china); err == nil {
			return t, nil
		}
	}
	if t, ok := content.ParseMoment(s, china); ok {
		return t, nil
	}
	return time.Time{}, badValue("--now", s, "2022-09-02T08:00:00")
}

func completionCommand(say func(zh, en string) string) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     say("输出命令行补全脚本", "print a shell completion script"),
		Example:   "  source <(jianbao completion bash)\n  jianbao completion powershell | Out-String | Invoke-Expression",
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(shells, args[0]) {
				return nil
			}
			names := diag.Choices(shells)
			return textError{diag.Text{Zh: "completion 后面写一种：" + names.In(diag.Zh), En: "name one shell: " + names.In(diag.En)}}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), direct(cmd.OutOrStdout()) // a script, to the byte
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			}
			return root.GenPowerShellCompletionWithDesc(out)
		},
	}
}
