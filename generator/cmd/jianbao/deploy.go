package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// deployFlags are what the officer chose.
type deployFlags struct {
	generator.DeployOptions
	login, setup bool
	rsync        bool
	bundle       string
	urls         string
}

// deployCommand brings the finished site to where readers see it.
func deployCommand(say func(zh, en string) string, e env) *cobra.Command {
	var flags deployFlags
	cmd := &cobra.Command{
		Use:   "deploy [" + say("名字", "NAME") + "] [" + say("选项", "flags") + "]",
		Short: say("把做好的网站放到服务器上", "bring the finished site to its server"),
		Long: say(`把 public/ 里做好的网站放到 site.toml 的 [deploy.名字] 写的地方，只传有变化的，删去已经没有的。
先放图片和新网页，再放列表，最后才删，读者什么时候打开都是完整的。断了再运行一次，会接着传。
别人放在那里的文件不会动。这个命令不生成网页：要先运行 jianbao build，或者用 jianbao build --deploy 一起做。`,
			`Brings the finished site of public/ to where [deploy.NAME] of site.toml says: what changed is sent,
and what is gone is deleted. Photos and new pages come first, then lists, deletions last, so that
readers never see half a site. If it is cut off, run it again to go on. Files of others are left alone.
It never builds: run jianbao build before, or jianbao build --deploy for both.`),
		Example: say(`  jianbao deploy                      site.toml 里只写了一处，不用写名字
  jianbao deploy --setup              看看那里能不能用、还差什么；还没写 [deploy] 的，一步步问
  jianbao deploy www --dry-run        只看会传哪些、删哪些
  jianbao deploy www --verify         看服务器上的文件有没有被动过
  jianbao deploy www --login          保存密码、密钥，只存在这台电脑上
  jianbao deploy --bundle 网站.zip    做成一个压缩包，第一次从网页面板上传用`,
			`  jianbao deploy                      where site.toml has one deployment alone
  jianbao deploy --setup              see what the target can do; without [deploy] it asks for one
  jianbao deploy www --dry-run        show what would be sent and deleted
  jianbao deploy www --verify         see whether files on the server were changed
  jianbao deploy www --login          keep the password or the keys, on this computer alone
  jianbao deploy --bundle site.zip    make an archive for a first upload through a panel`),
		Args: func(cmd *cobra.Command, args []string) error { return noArgs(cmd, args[min(1, len(args)):]) },
		RunE: func(cmd *cobra.Command, args []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: "text", started: e.now()}
			if err := r.checkFlags(); err != nil {
				return err
			}
			if len(args) > 0 {
				flags.Name = args[0]
			}
			flags.DeployOptions = r.deployOptions(flags.DeployOptions, joinPath(flags.Site, "public"))
			tuneForDeploy()
			return r.runDeploy(cmd.Context(), &flags)
		},
	}
	addDeployFlags(cmd, say, &flags)
	return cmd
}

func addDeployFlags(cmd *cobra.Command, say func(zh, en string) string, flags *deployFlags) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(
		&flags.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	f.BoolVar(&flags.setup, "setup", false, say(
		"看看那里能做什么、还差什么，不留下东西；还没写 [deploy] 的，问了以后写进 site.toml",
		"see what the target can do and what will not work; nothing stays there. Without [deploy] it asks for one",
	))
	f.BoolVar(&flags.login, "login", false, say("保存密码、密钥（不放在网站文件夹里）", "keep the password or the keys, outside the site"))
	f.BoolVar(&flags.DryRun, "dry-run", false, say("只列出会传哪些、删哪些", "only list what would be sent and deleted"))
	f.BoolVar(&flags.Verify, "verify", false, say(
		"只比对服务器上的文件和上次部署的一样不一样", "only compare the server's files with what was deployed last",
	))
	f.BoolVar(&flags.TakeOver, "take-over", false, say("那里已有的同名文件，覆盖", "replace files of the same names that are there"))
	f.BoolVar(&flags.Adopt, "adopt", false, say(
		"把那里的文件全部比对一遍：手工上传过，或者被人改过以后用", "compare all files there: after a copy by hand, or after somebody changed them",
	))
	f.BoolVar(&flags.DeleteMany, "delete-many", false, say("确实要删去很多网页和照片", "delete however many pages and photos"))
	f.StringVar(&flags.urls, "urls-out", "", say(
		"把更新和删去的网址写进`文件`，给 CDN 刷新用", "write changed and deleted addresses into this `file`, to purge a CDN",
	))
	f.StringVar(&flags.bundle, "bundle", "", say(
		"不传，做成一个压缩包`文件`，从网页面板上传、解压", "send nothing, but make an archive `file` to be sent and unpacked through a panel",
	))
	f.BoolVar(&flags.rsync, "print-rsync", false, say(
		"不传，只写出用 rsync 上传的命令", "send nothing, but print a command for rsync",
	))
}

// deployOptions adds what the command knows.
func (r *reporter) deployOptions(opts generator.DeployOptions, public string) generator.DeployOptions {
	opts.Public, opts.Clock = public, r.now
	opts.Keys.Getenv = r.getenv
	opts.Keys.Dir, _ = os.UserConfigDir() // without one the environment may have the keys
	opts.Keys.Home, _ = os.UserHomeDir()
	return opts
}

// runDeploy does what the flags say.
func (r *reporter) runDeploy(ctx context.Context, flags *deployFlags) error {
	n := 0
	for _, given := range []bool{
		flags.setup, flags.login, flags.DryRun, flags.Verify, flags.bundle != "", flags.rsync,
	} {
		if given {
			n++
		}
	}
	if n > 1 {
		return textError{diag.Text{
			Zh: "--setup、--login、--dry-run、--verify、--bundle、--print-rsync 只能写一个",
			En: "give only one of --setup, --login, --dry-run, --verify, --bundle and --print-rsync",
		}}
	}
	switch {
	case flags.login:
		return r.login(ctx, flags.DeployOptions)
	case flags.setup:
		return r.setup(ctx, flags.DeployOptions)
	case flags.bundle != "":
		return r.bundle(ctx, flags.DeployOptions, flags.bundle)
	case flags.rsync:
		return r.printRsync(flags.DeployOptions)
	}
	return r.deploy(ctx, flags.DeployOptions, flags.urls)
}

// deploy deploys, prints what was done and returns the exit status as an error.
func (r *reporter) deploy(ctx context.Context, opts generator.DeployOptions, urls string) error {
	r.asks(ctx, &opts)
	bar := r.deployProgress(&opts, diag.Text{Zh: "部署 %d/%d，每秒 %.1f 个", En: "deploying %d/%d, %.1f a second"})
	result, err := generator.Deploy(ctx, opts)
	bar.clear()
	if stop := r.deployStopped(result, err); stop != nil {
		return stop
	}
	if err := diag.WriteText(r.stderr, result.Diagnostics, r.lang); err != nil {
		return err
	}
	if urls != "" && !opts.DryRun && !opts.Verify {
		if err := replaceFile(urls, []byte(addresses(result))); err != nil {
			return r.cannotWrite(urls, err)
		}
	}
	if _, err := io.WriteString(r.stderr, r.newerText(opts, result)); err != nil {
		return err
	}
	if text := r.deployText(opts, result); !r.quiet {
		if _, err := io.WriteString(r.stdout, text); err != nil {
			return err
		}
	}
	if c := result.Checked; opts.Verify && (c.Unfinished || len(c.Missing)+len(c.Changed) > 0) {
		return exitError(exitErrors)
	}
	return nil
}

// deployProgress shows the progress.
func (r *reporter) deployProgress(opts *generator.DeployOptions, what diag.Text) *progress {
	bar := newProgress(r.env, r.lang, r.quiet)
	if bar != nil {
		bar.what = what
		opts.Progress = bar.updateDeploy
	}
	return bar
}

// deployStopped prints why a deployment did not end, and returns the exit status; nil if it did.
func (r *reporter) deployStopped(result generator.DeployResult, err error) error {
	r.chooseLanguage(result.Language)
	if errors.Is(err, context.Canceled) {
		text := diag.Text{
			Zh: "已中断；已经传到的都是完整的，再运行一次会接着传\n", En: "interrupted; what arrived is whole, run it again to go on\n",
		}
		if _, err := io.WriteString(r.stderr, text.In(r.lang)); err != nil {
			return err
		}
		return exitError(exitFailed)
	}
	found, status := outcome(result.Diagnostics, err)
	if status == exitOK {
		return nil
	}
	if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
		return err
	}
	return exitError(status)
}
