package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// packCommand makes a copy of the site for USB sticks and closed networks.
func packCommand(say func(zh, en string) string, e env) *cobra.Command {
	var opts generator.Options
	var now, out string
	cmd := &cobra.Command{
		Use:   "pack [" + say("选项", "flags") + "]",
		Short: say("打包网站，拷进 U 盘或内网也能看、能搜索", "pack the site for USB sticks and closed networks"),
		Long: say(`把整个网站做成一个压缩包，不要服务器、不要网络，解压后双击“打开网站.html”就能看，能搜索。
未发布的简报不在里面。同样的原稿，做出来的压缩包一个字节也不差。`, `Makes one archive of the whole site that needs no server and no network: unpack
it and open open.html; the search works, too. What is held is not in it. The same site gives the same bytes.`),
		Example: say(`  jianbao pack                        做成网站文件夹里的 site.zip
  jianbao pack --out E:\简报.zip      直接写到 U 盘`, `  jianbao pack                        make site.zip in the site's folder
  jianbao pack --out /media/stick/site.zip`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: "text", started: e.now()}
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
			if out == "" {
				out = joinPath(opts.Site, "site.zip")
			}
			if err := packArchive.checkName(opts.Site, out); err != nil {
				return err
			}
			opts.Clock, opts.PhotoMemory = e.now, physicalMemory()/8
			setCacheKeys(&opts, e)
			bar := newProgress(e, r.lang, false)
			opts.Progress = bar.update
			target := &newFile{name: out}
			result, err := generator.Pack(cmd.Context(), opts, target.create)
			bar.clear()
			return r.reportPack(opts, target, result, err)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(
		&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	f.StringVar(&out, "out", "", say("压缩包的`文件`名（默认 site.zip）", "the archive's `file` (default site.zip)"))
	f.StringVar(
		&now, "now", "",
		say("把这个`时间`当作现在，例如 2022-09-02T08:00:00", "take this `time` for now, for example 2022-09-02T08:00:00"),
	)
	return cmd
}

// reportPack ends the file, prints what it holds, and returns the exit status as an error.
func (r *reporter) reportPack(opts generator.Options, target *newFile, result generator.Result, err error) error {
	r.chooseLanguage(result.Language)
	if err == nil && !result.Failed() {
		err = target.commit()
	} else {
		target.discard()
	}
	if target.err != nil {
		return r.cannotWrite(target.name, target.err)
	}
	found, status := outcome(result.Diagnostics, err)
	if errors.Is(err, context.Canceled) {
		return err
	}
	if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
		return err
	}
	if status == exitErrors {
		fmt.Fprintln(r.stderr, diag.Text{
			Zh: "网站有错误，没有打包", En: "the site has errors; nothing was packed",
		}.In(r.lang))
	}
	if status != exitOK {
		return exitError(status)
	}
	name := diag.OneLine(target.name)
	text := diag.Text{
		Zh: fmt.Sprintf("已打包 %d 个网页、%d 张照片：%s，%s\n拷到别的电脑上，先全部解压，再双击“打开网站.html”\n",
			result.Pages, result.Photos, name, megabytes(target.size)),
		En: fmt.Sprintf("packed %d pages and %d photos: %s, %s\n"+
			"unpack all of it where it is to be read, and open open.html\n",
			result.Pages, result.Photos, name, megabytes(target.size)),
	}.In(r.lang)
	if target.size >= 4<<30 {
		text += diag.Text{
			Zh: "超过 4 GB，FAT32 格式的 U 盘存不下，请用 exFAT 或 NTFS 格式的\n",
			En: "it is larger than 4 GB, which FAT32 cannot hold: use a stick with exFAT or NTFS\n",
		}.In(r.lang)
	}
	_, err = io.WriteString(r.stdout, text+r.heldText(opts, result))
	return err
}

// sources are the folders of a site that a pack does not belong into: they are published, or hold the sources.
var sources = []string{
	"content", "static", "assets", "layouts", "i18n", "themes", "public", previewDir, ".jianbao", ".git",
}

// archive is a kind of archive that a command makes.
type archive struct {
	flag, command string // that names its file, and that makes it
	comment       string // at its end
}

var packArchive = archive{"--out", "jianbao pack", generator.PackComment}

// checkName refuses a name before anything is built.
func (a archive) checkName(site, out string) error {
	shown := diag.OneLine(out)
	refuse := func(zh, en string) error {
		return textError{diag.Text{Zh: "“" + shown + "”" + zh, En: shown + " " + en}}
	}
	info, err := os.Stat(out)
	switch {
	case err == nil && info.IsDir():
		name := diag.OneLine(filepath.Join(out, "site.zip"))
		return refuse("是文件夹，请写文件名："+a.flag+" "+name, "is a folder; name the file: "+a.flag+" "+name)
	case !strings.EqualFold(filepath.Ext(out), ".zip"):
		return refuse("要以 .zip 结尾："+a.flag+" "+shown+".zip", "must end in .zip: "+a.flag+" "+shown+".zip")
	case err == nil && zipComment(out) != a.comment:
		other := diag.OneLine(beside(out))
		return refuse("已经有了，不是 "+a.command+" 做的，没有动它；换一个文件名，例如："+a.flag+" "+other, "exists and was not made by "+
			a.command+"; it was left alone; name another file, for example: "+a.flag+" "+other)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil // writing it says why
	}
	dir := filepath.Dir(out)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) && dir != filepath.Clean(site) {
		folder := diag.OneLine(dir)
		return textError{diag.Text{
			Zh: "没有“" + folder + "”这个文件夹，请先建好", En: "there is no folder " + folder + "; make it first",
		}}
	}
	if name := sourceAround(site, dir); name != "" {
		return refuse("在 "+name+" 里，那里的文件会上传，或者是原稿；请写到别处，例如："+a.flag+" site.zip",
			"lies in "+name+", whose files are uploaded, or are sources; write it elsewhere, for example: "+a.flag+" site.zip")
	}
	return nil
}

// sourceAround is the folder of the site's own that another one lies in, or "".
func sourceAround(site, dir string) string {
	site, err := realPath(site)
	dir, err2 := realPath(dir)
	if err != nil || err2 != nil {
		return ""
	}
	rel, err := filepath.Rel(site, dir)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	for _, name := range sources {
		if strings.EqualFold(first, name) {
			return name
		}
	}
	return ""
}

func realPath(name string) (string, error) {
	name, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(name)
}

// zipComment is what stands at the end of an archive; "" where the file is none.
func zipComment(name string) string {
	r, err := zip.OpenReader(name)
	if err != nil {
		return ""
	}
	defer r.Close()
	return r.Comment
}

// newFile is a file that appears under its name when it is whole.
type newFile struct {
	name string
	file *os.File
	size int64
	err  error // of writing it
}

func (f *newFile) create() (io.Writer, error) {
	f.file, f.err = os.CreateTemp(filepath.Dir(f.name), ".jianbao-*")
	return f, f.err
}

func (f *newFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.size += int64(n)
	if err != nil {
		f.err = err
	}
	return n, err
}

func (f *newFile) commit() error {
	f.err = errors.Join(f.file.Chmod(0o644), f.file.Sync(), f.file.Close())
	if f.err == nil {
		f.err = os.Rename(f.file.Name(), f.name)
	}
	if f.err != nil {
		_ = os.Remove(f.file.Name())
	}
	return f.err
}

func (f *newFile) discard() {
	if f.file != nil {
		_ = f.file.Close()
		_ = os.Remove(f.file.Name())
	}
}
