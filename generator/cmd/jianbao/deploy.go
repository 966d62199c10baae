package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// deployCommand brings the finished site to where readers see it.
func deployCommand(say func(zh, en string) string, e env) *cobra.Command {
	var opts generator.DeployOptions
	var urls string
	var login bool
	cmd := &cobra.Command{
		Use:   "deploy [" + say("名字", "NAME") + "] [" + say("选项", "flags") + "]",
		Short: say("把做好的网站放到服务器上", "bring the finished site to its server"),
		Long: say(`把 public/ 里做好的网站放到 site.toml 的 [deploy.名字] 写的地方，只传有变化的，删去已经没有的。
先放图片和新网页，再放列表，最后才删，读者什么时候打开都是完整的。断了再运行一次，会接着传。
别人放在那里的文件不会动。`, `Brings the finished site of public/ to where [deploy.NAME] of site.toml says: what changed is sent,
and what is gone is deleted. Photos and new pages come first, then lists, deletions last, so that
readers never see half a site. If it is cut off, run it again to go on. Files of others are left alone.`),
		Example: say(`  jianbao deploy                      site.toml 里只写了一处，不用写名字
  jianbao deploy www --dry-run        只看会传哪些、删哪些
  jianbao deploy www --verify         看服务器上的文件有没有被动过
  jianbao deploy www --login          保存对象存储的密钥，只存在这台电脑上`,
			`  jianbao deploy                      where site.toml has one deployment alone
  jianbao deploy www --dry-run        show what would be sent and deleted
  jianbao deploy www --verify         see whether files on the server were changed
  jianbao deploy www --login          keep the keys of an object storage, on this computer alone`),
		Args: func(cmd *cobra.Command, args []string) error { return noArgs(cmd, args[min(1, len(args)):]) },
		RunE: func(cmd *cobra.Command, args []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: "text", started: e.now()}
			if err := r.checkFlags(); err != nil {
				return err
			}
			if len(args) > 0 {
				opts.Name = args[0]
			}
			opts.Public, opts.Clock = joinPath(opts.Site, "public"), e.now
			opts.Keys.Getenv = e.getenv
			opts.Keys.Dir, _ = os.UserConfigDir() // without one the environment may have the keys
			tuneForDeploy()
			if login {
				return r.login(cmd.Context(), opts)
			}
			return r.deploy(cmd.Context(), opts, urls)
		},
	}
	deployFlags(cmd, say, &opts, &urls, &login)
	return cmd
}

func deployFlags(
	cmd *cobra.Command, say func(zh, en string) string, opts *generator.DeployOptions, urls *string, login *bool,
) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(
		&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	f.BoolVar(&opts.DryRun, "dry-run", false, say("只列出会传哪些、删哪些", "only list what would be sent and deleted"))
	f.BoolVar(&opts.Verify, "verify", false, say(
		"只比对服务器上的文件和上次部署的一样不一样", "only compare the server's files with what was deployed last",
	))
	f.BoolVar(login, "login", false, say(
		"保存对象存储的密钥（不放在网站文件夹里）", "keep the keys of an object storage, outside the site",
	))
	f.BoolVar(&opts.TakeOver, "take-over", false, say("那里已有的同名文件，覆盖", "replace files of the same names that are there"))
	f.BoolVar(&opts.Adopt, "adopt", false, say(
		"把那里的文件全部比对一遍：手工上传过，或者被人改过以后用", "compare all files there: after a copy by hand, or after somebody changed them",
	))
	f.BoolVar(&opts.DeleteMany, "delete-many", false, say("确实要删去很多网页和照片", "delete however many pages and photos"))
	f.StringVar(urls, "urls-out", "", say(
		"把更新和删去的网址写进`文件`，给 CDN 刷新用", "write changed and deleted addresses into this `file`, to purge a CDN",
	))
}

// deploy deploys, prints what was done and returns the exit status as an error.
func (r *reporter) deploy(ctx context.Context, opts generator.DeployOptions, urls string) error {
	bar := newProgress(r.env, r.lang, false)
	bar.what = diag.Text{Zh: "部署 %d/%d，每秒 %.1f 个", En: "deploying %d/%d, %.1f a second"}
	opts.Progress = func(at generator.DeployProgress) {
		bar.update(generator.Progress{Done: at.Done, Total: at.Total, Current: at.Current})
	}
	result, err := generator.Deploy(ctx, opts)
	bar.clear()
	r.chooseLanguage(result.Language)
	if errors.Is(err, context.Canceled) {
		return err
	}
	found, status := outcome(result.Diagnostics, err)
	if status != exitOK {
		if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
			return err
		}
		return exitError(status)
	}
	if urls != "" && !opts.DryRun && !opts.Verify {
		if err := replaceFile(urls, []byte(addresses(result))); err != nil {
			return r.cannotWrite(urls, err)
		}
	}
	if c := result.Checked; opts.Verify && len(c.Missing)+len(c.Changed) > 0 {
		status = exitErrors
	}
	text := r.deployText(opts, result)
	if _, err := io.WriteString(r.stdout, text); err != nil {
		return err
	}
	if status != exitOK {
		return exitError(status)
	}
	return nil
}

// deployText says what was done.
func (r *reporter) deployText(opts generator.DeployOptions, d generator.DeployResult) string {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	if opts.Verify {
		return r.compareText(d)
	}
	var b strings.Builder
	if opts.DryRun {
		for _, part := range []struct {
			title string
			names []string
		}{
			{say("新增", "add"), d.Added}, {say("更新", "change"), d.Changed}, {say("删去", "delete"), d.Deleted},
		} {
			for _, name := range part.names {
				fmt.Fprintf(&b, "%s  %s\n", part.title, diag.OneLine(name))
			}
		}
		fmt.Fprintf(&b, say("会新增 %d 个文件、更新 %d 个、删去 %d 个，%d 个没有变化，共传 %s；什么也没有动\n",
			"would add %d files, change %d, delete %d and leave %d, sending %s; nothing was done\n"),
			len(d.Added), len(d.Changed), len(d.Deleted), d.Unchanged, megabytes(d.Bytes))
		return b.String()
	}
	if d.Resumed {
		b.WriteString(say("上次没有完成，这次接着传\n", "the last deployment was cut off; this one went on\n"))
	}
	fmt.Fprintf(&b, say("已部署到 %s：新增 %d 个文件、更新 %d 个、删去 %d 个，%d 个没有变化，共传 %s，用时 %.1f 秒\n",
		"deployed to %s: %d files added, %d changed, %d deleted, %d unchanged; sent %s in %.1f s\n"), diag.OneLine(d.To),
		len(d.Added), len(d.Changed), len(d.Deleted), d.Unchanged, megabytes(d.Bytes), r.now().Sub(r.started).Seconds())
	if n := len(d.Deleted); n > 0 {
		b.WriteString(say("删去的文件，CDN 里可能还有，用了就到控制台刷新：\n", "a CDN may still have what was deleted; purge there:\n"))
		for _, name := range d.Deleted[:min(n, 10)] {
			fmt.Fprintf(&b, "  %s\n", diag.OneLine(address(d.BaseURL, name)))
		}
		if n > 10 {
			fmt.Fprintf(&b, say("  另外 %d 个，加上 --urls-out 写成文件\n", "  and %d more; --urls-out writes them all\n"), n-10)
		}
	}
	return b.String()
}

// compareText says what is not as it was left.
func (r *reporter) compareText(d generator.DeployResult) string {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	var b strings.Builder
	for _, part := range []struct {
		title string
		names []string
	}{
		{say("不见了", "missing"), d.Checked.Missing}, {say("被改过", "changed"), d.Checked.Changed},
		{say("不是网站的", "not ours"), d.Checked.Others},
	} {
		for i, name := range part.names {
			if i == 20 {
				fmt.Fprintf(&b, say("%s  另外 %d 个\n", "%s  and %d more\n"), part.title, len(part.names)-i)
				break
			}
			fmt.Fprintf(&b, "%s  %s\n", part.title, diag.OneLine(name))
		}
	}
	c := d.Checked
	if len(c.Missing)+len(c.Changed) == 0 {
		fmt.Fprintf(&b, say("%d 个文件，和上次部署的一样\n", "%d files are as they were deployed\n"), c.Files)
	} else {
		fmt.Fprintf(&b, say("%d 个一样，%d 个不见了，%d 个被改过；要改回来，全部比对一遍：jianbao deploy %s --adopt\n",
			"%d files are as they were deployed, %d are missing, %d changed; to mend that, compare them all: "+
				"jianbao deploy %s --adopt\n"), c.Files, len(c.Missing), len(c.Changed), d.Name)
	}
	return b.String()
}

// address is where readers find a file.
func address(base, name string) string {
	if folder, ok := strings.CutSuffix("/"+name, "/index.html"); ok {
		name = strings.TrimPrefix(folder+"/", "/")
	}
	if base == "" {
		return "/" + name
	}
	return base + name
}

// addresses are those that changed or are gone, a line each.
func addresses(d generator.DeployResult) string {
	var b strings.Builder
	for _, names := range [][]string{d.Changed, d.Deleted} {
		for _, name := range names {
			b.WriteString(address(d.BaseURL, name) + "\n")
		}
	}
	return b.String()
}
