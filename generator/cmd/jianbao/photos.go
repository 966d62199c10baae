package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// photosCommand makes photos for the cache, without a build.
func photosCommand(say func(zh, en string) string, e env) *cobra.Command {
	var opts generator.Options
	var shard, now string
	var merge bool
	cmd := &cobra.Command{
		Use:   "photos [" + say("选项", "flags") + "]",
		Short: say("先把照片处理好，可以分给几台电脑做", "make the photos beforehand, on several machines if you like"),
		Long: say(`处理网站的照片，放进缓存，不生成网页。site.toml 的 [photos] 写了 cache 的，放进共享的缓存，
别的电脑生成网站时就不用再做。照片很多时分成几份，每台电脑做一份：--shard 1/4、--shard 2/4……；
重复做、中断了再做都没有关系。全部做好才算成功。`, `Makes the photos of the site for the cache, and no pages. Where [photos] of site.toml
has cache they go into the shared one, and other machines need not make them. Many photos are divided
among machines: --shard 1/4, --shard 2/4 … To run a share twice, or again after it was cut off, does no
harm. The exit status is 0 only if all photos of the share are there.`),
		Example: say(`  jianbao photos                      处理全部照片
  jianbao photos --shard 2/8          分成 8 份，做第 2 份
  jianbao photos --shard auto         第几份由任务系统的环境变量决定
  jianbao photos --merge              各份都做好以后：取到这台电脑，抽查一部分`,
			`  jianbao photos                      make all photos
  jianbao photos --shard 2/8          make the second of eight shares
  jianbao photos --shard auto         which share, the job runner's variables say
  jianbao photos --merge              when all shares are made: fetch them, and compare some`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: "text", started: e.now()}
			if err := r.checkFlags(); err != nil {
				return err
			}
			share, err := parseShard(shard, e.getenv)
			if err != nil {
				return err
			}
			if merge && shard != "" {
				return textError{diag.Text{Zh: "--merge 和 --shard 不能一起用", En: "--merge and --shard exclude each other"}}
			}
			opts.Now = e.now()
			if now != "" {
				if opts.Now, err = parseNow(now); err != nil {
					return err
				}
			}
			opts.Clock, opts.PhotoMemory = e.now, physicalMemory()/8
			setCacheKeys(&opts, e)
			return r.photos(cmd.Context(), opts, share, merge)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(
		&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	f.StringVar(&shard, "shard", "", say("只做这一`份`：2/8，或者 auto", "make this `share` alone: 2/8, or auto"))
	f.BoolVar(&merge, "merge", false, say(
		"不做新的，把共享缓存里的取到这台电脑，并抽查千分之一", "make none: fetch those of the shared cache, and compare one in a thousand",
	))
	f.StringVar(&now, "now", "", say("按这个`时间`决定哪些简报已经发布", "decide what is published as of this `time`"))
	return cmd
}

// setCacheKeys says where the secrets of the shared cache are.
func setCacheKeys(opts *generator.Options, e env) {
	opts.CacheKeys.Getenv = e.getenv
	opts.CacheKeys.Dir, _ = os.UserConfigDir() // without one the environment may have them
}

// photos makes or fetches photos, says what was done and returns the exit status as an error.
func (r *reporter) photos(ctx context.Context, opts generator.Options, share generator.Share, merge bool) error {
	bar := newProgress(r.env, r.lang, false)
	opts.Progress = bar.update
	var result generator.PhotosResult
	var err error
	if merge {
		result, err = generator.MergePhotos(ctx, opts)
	} else {
		result, err = generator.Photos(ctx, opts, share)
	}
	bar.clear()
	r.chooseLanguage(result.Language)
	if errors.Is(err, context.Canceled) {
		return err
	}
	found, status := outcome(result.Diagnostics, err)
	if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
		return err
	}
	if status == exitFailed {
		return exitError(status)
	}
	if _, err := io.WriteString(r.stdout, r.photosText(result, share, merge)); err != nil {
		return err
	}
	if status != exitOK {
		return exitError(status)
	}
	return nil
}

// photosText says what was done.
func (r *reporter) photosText(p generator.PhotosResult, share generator.Share, merge bool) string {
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	seconds := r.now().Sub(r.started).Seconds()
	if merge {
		return fmt.Sprintf(say("%d 张照片：从共享缓存取来 %d 张，抽查 %d 张，用时 %.1f 秒\n",
			"%d photos: fetched %d from the shared cache, compared %d, in %.1f s\n"), p.Photos, p.Fetched, p.Compared, seconds)
	}
	text := ""
	if share.Of > 1 {
		text = fmt.Sprintf(say("第 %d/%d 份，", "share %d of %d: "), share.Number, share.Of)
	}
	text += fmt.Sprintf(say("%d 张照片，新做 %d 张", "%d photos, %d of them made now"), p.Photos, p.Made)
	if p.HasShared {
		text += fmt.Sprintf(say("，放进共享缓存 %d 项", "; put %d entries into the shared cache"), p.Shared.Written)
	}
	return text + fmt.Sprintf(say("，用时 %.1f 秒\n", ", in %.1f s\n"), seconds)
}
