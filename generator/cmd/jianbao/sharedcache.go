package main

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// sharedCommands are those of the shared cache of photos.
func sharedCommands(say func(zh, en string) string, e env, opts *generator.Options) []*cobra.Command {
	begin := func(cmd *cobra.Command) (reporter, error) {
		flag, _ := cmd.Flags().GetString("lang")
		r := reporter{env: e, lang: diag.Lang(flag), format: "text"}
		opts.Now, opts.Clock = e.now(), e.now
		setCacheKeys(opts, e)
		return r, r.checkFlags()
	}
	var days int
	var dry bool
	gc := &cobra.Command{
		Use:   "gc [" + say("选项", "flags") + "]",
		Short: say("清理共享的缓存", "remove what is old from the shared cache"),
		Long: say(`从共享的缓存里删去这个网站不再用到、又放了很久的照片。别的网站共用这个缓存的，
删去的照片它们要用时会重新处理。`, `Removes from the shared cache the photos that this site does not use and that are old. Other sites
that share the cache make what they miss again.`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := begin(cmd)
			if err == nil && days < 1 {
				err = textError{diag.Text{Zh: "--days 写天数，最少 1", En: "--days is a number of days, at least 1"}}
			}
			if err != nil {
				return err
			}
			result, err := generator.PruneShared(cmd.Context(), *opts, days, dry)
			return r.reportGC(result, dry, err)
		},
	}
	gc.Flags().IntVar(&days, "days", 90, say("只删放了这么多`天`以上的", "only what is this many `days` old"))
	gc.Flags().BoolVar(&dry, "dry-run", false, say("只看会删多少", "only say how much would be removed"))
	login := &cobra.Command{
		Use: "login", Short: say("保存共享缓存的密钥（不放在网站文件夹里）", "keep the keys of the shared cache, outside the site"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := begin(cmd)
			if err != nil {
				return err
			}
			return r.loginCache(cmd.Context(), *opts)
		},
	}
	key := &cobra.Command{
		Use:   "key",
		Short: say("显示这台电脑给照片签名的公钥", "show the public key that this computer signs photos with"),
		Long: say(`显示这台电脑给共享缓存里的照片签名的公钥，没有就先做一把。把公钥写进 site.toml 的 cache_trust，
生成网站时就只用签了名的照片。私钥只存在这台电脑上。`, `Shows the public key of this computer's signature on photos of the shared cache; a key
is made where there is none. With it in cache_trust of site.toml, builds use only photos that are
signed. The private half stays on this computer.`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := begin(cmd)
			if err != nil {
				return err
			}
			return r.showKey(*opts)
		},
	}
	return []*cobra.Command{gc, login, key}
}

// failed writes why a command did not do what it should, and returns the exit status as an error; nil if it did.
func (r *reporter) failed(found []diag.Diagnostic, err error) error {
	found, status := outcome(found, err)
	if status == exitOK {
		return nil
	}
	if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
		return err
	}
	return exitError(status)
}

// reportGC says what was removed.
func (r *reporter) reportGC(c generator.CacheResult, dry bool, err error) error {
	r.chooseLanguage(c.Language)
	if err := r.failed(nil, err); err != nil {
		return err
	}
	if c.Failed() {
		return r.unknownUse(c.Diagnostics)
	}
	text := diag.Text{
		Zh: "共享缓存：删去 %d 项，%s；留下 %d 项，%s\n", En: "shared cache: removed %d entries, %s; kept %d, %s\n",
	}
	if dry {
		text = diag.Text{
			Zh: "共享缓存：会删去 %d 项，%s；留下 %d 项，%s；什么也没有动\n",
			En: "shared cache: would remove %d entries, %s, and keep %d, %s; nothing was done\n",
		}
	}
	_, err = fmt.Fprintf(r.stdout, text.In(r.lang), c.Unused, megabytes(c.UnusedBytes), c.Entries-c.Unused,
		megabytes(c.Bytes-c.UnusedBytes))
	return err
}

// loginCache asks for the keys of the shared cache and keeps them.
func (r *reporter) loginCache(ctx context.Context, opts generator.Options) error {
	needs, result, err := generator.SharedCacheLogin(opts.Site, opts.CacheKeys, generator.DeployCredentials{})
	r.chooseLanguage(result.Language)
	if err := r.failed(result.Diagnostics, err); err != nil {
		return err
	}
	if !needs {
		_, err := fmt.Fprintln(r.stdout, diag.Text{
			Zh: "共享的缓存是文件夹，不用登录", En: "the shared cache is a folder, and needs no login",
		}.In(r.lang))
		return err
	}
	keys, err := r.askKeys(ctx)
	if err != nil {
		return err
	}
	_, result, err = generator.SharedCacheLogin(opts.Site, opts.CacheKeys, keys)
	if err := r.failed(result.Diagnostics, err); err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.stdout, diag.Text{
		Zh: "已保存在 %s，只有您能读\n", En: "kept in %s, which only you can read\n",
	}.In(r.lang), diag.OneLine(result.To))
	return err
}

// showKey shows the public key, as it goes into site.toml.
func (r *reporter) showKey(opts generator.Options) error {
	public, file, err := generator.SigningKey(opts.CacheKeys)
	r.chooseLanguage("")
	if err := r.failed(nil, err); err != nil {
		return err
	}
	if file != "" {
		fmt.Fprintf(r.stderr, diag.Text{
			Zh: "私钥在 %s，不要给别人；把下面一行加进 site.toml 的 [photos]：\n",
			En: "the private half is in %s and for nobody else; add this line to [photos] of site.toml:\n",
		}.In(r.lang), diag.OneLine(file))
	}
	_, err = fmt.Fprintf(r.stdout, "cache_trust = [\"%s\"]\n", base64.StdEncoding.EncodeToString(public))
	return err
}
