package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// servers are those that host knows, with the name that the file has there.
var servers = []struct{ name, file string }{
	{"nginx", "jianbao.conf"}, {"iis", "web.config"}, {"apache", ".htaccess"}, {"netlify", "netlify.toml"},
}

// hostCommand writes what a web server needs to be told of the site.
func hostCommand(say func(zh, en string) string, e env) *cobra.Command {
	var opts generator.Options
	var out string
	var names []string
	for _, s := range servers {
		names = append(names, s.name)
	}
	cmd := &cobra.Command{
		Use:   "host nginx|iis|apache|netlify [" + say("选项", "flags") + "]",
		Short: say("输出网站服务器要用的配置", "write the configuration of the web server"),
		Long: say(`按 site.toml 输出网站服务器的配置：找不到网页时显示什么、各种文件能缓存多久、安全响应头、
文件类型，以及旧网址（aliases）的转向。放在哪里、怎样生效，写在输出的开头。`, `Writes the configuration of the web server, as site.toml says: the page for addresses that lead
nowhere, how long files may be kept, headers of security, types of files, and where old addresses
(aliases) lead. Where it goes, and what to do then, stands at its beginning.`),
		Example: say(`  jianbao host nginx                  输出 nginx 的配置
  jianbao host iis --out web.config   写成文件`, `  jianbao host nginx                  print the configuration of nginx
  jianbao host iis --out web.config   write it into a file`),
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(names, args[0]) {
				return nil
			}
			choices := diag.Choices(names)
			return textError{diag.Text{
				Zh: "host 后面写服务器，选一种：" + choices.In(diag.Zh) + "；例如：jianbao host nginx",
				En: "name one server: " + choices.In(diag.En) + "; for example: jianbao host nginx",
			}}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			flag, _ := cmd.Flags().GetString("lang")
			r := reporter{env: e, lang: diag.Lang(flag), format: "text"}
			if err := r.checkFlags(); err != nil {
				return err
			}
			opts.Now = e.now()
			result, err := generator.Host(cmd.Context(), opts, args[0], r.lang)
			return r.reportHost(args[0], out, result, err)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(
		&opts.Site, "site", ".", say("网站所在的`文件夹`（里面有 site.toml）", "the site's `folder`, which holds site.toml"),
	)
	f.StringVar(&out, "out", "", say("写成`文件`，不写就输出到屏幕", "write it into this `file` (default: print it)"))
	return cmd
}

// reportHost prints or writes the configuration and returns the exit status as an error.
func (r *reporter) reportHost(server, out string, result generator.HostResult, err error) error {
	r.chooseLanguage(result.Language)
	if found, status := outcome(result.Diagnostics, err); status != exitOK {
		if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
			return err
		}
		return exitError(status)
	}
	if result.Unset {
		fmt.Fprintln(r.stderr, diag.Text{
			Zh: "site.toml 里还没有 base_url，这里当作网站在域名的根目录；域名要自己改",
			En: "site.toml has no base_url: the site is taken to lie at the root of a host, whose name is to be changed",
		}.In(r.lang))
	}
	if out == "" {
		_, err := direct(r.stdout).Write(result.Config) // a file, to the byte
		return err
	}
	if err := writeConfig(server, out, result.Config); err != nil {
		return r.cannotWrite(out, err)
	}
	_, err = fmt.Fprintln(r.stdout, diag.Text{
		Zh: "已写入 " + diag.OneLine(out) + "；放在哪里、怎样生效，写在它的开头",
		En: "wrote " + diag.OneLine(out) + "; where it goes, and what to do then, stands at its beginning",
	}.In(r.lang))
	return err
}

// outcome is what a command has to report before its result, and its exit status.
func outcome(found []diag.Diagnostic, err error) ([]diag.Diagnostic, int) {
	var cannot *generator.CannotRun
	switch {
	case errors.As(err, &cannot):
		return append(found, cannot.Diagnostic), exitFailed
	case err != nil:
		return append(found, diag.New(diag.BuildFailed, err)), exitFailed
	case slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Severity == diag.Error }):
		return found, exitErrors
	}
	return found, exitOK
}

// cannotWrite says why a file was not written, and returns the exit status as an error.
func (r *reporter) cannotWrite(name string, err error) error {
	var said textError
	if errors.Is(err, fs.ErrNotExist) {
		dir := diag.OneLine(filepath.Dir(name))
		err = textError{diag.Text{
			Zh: "没有“" + dir + "”这个文件夹，请先建好", En: "there is no folder " + dir + "; make it first",
		}}
	}
	if errors.As(err, &said) {
		_, err = fmt.Fprintln(r.stderr, said.In(r.lang))
	} else {
		err = diag.WriteText(r.stderr, []diag.Diagnostic{diag.New(diag.FolderUnwritable, name, diag.Cause(err))}, r.lang)
	}
	return cmp.Or(err, error(exitError(exitFailed)))
}

// writeConfig writes the file, over one of the same kind alone.
func writeConfig(server, out string, config []byte) error {
	there, err := os.ReadFile(out)
	switch info, failed := os.Stat(out); {
	case failed == nil && info.IsDir():
		name := out
		for _, s := range servers {
			if s.name == server {
				name = filepath.Join(out, s.file)
			}
		}
		return textError{diag.Text{
			Zh: "“" + diag.OneLine(out) + "”是文件夹，请写文件名：--out " + diag.OneLine(name),
			En: diag.OneLine(out) + " is a folder; name the file: --out " + diag.OneLine(name),
		}}
	case err == nil && !bytes.Contains(there, []byte("jianbao host "+server+"\n")):
		return textError{diag.Text{
			Zh: "“" + diag.OneLine(out) + "”已经有了，不是这个命令写的，没有动它；换一个文件名，例如：--out " +
				diag.OneLine(beside(out)),
			En: diag.OneLine(out) + " exists and was not written by this command; it was left alone; name another file, " +
				"for example: --out " + diag.OneLine(beside(out)),
		}}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
	case err == nil && bytes.Equal(there, config):
		return nil
	default:
		err = replaceFile(out, config)
	}
	return err
}

// beside is another name in the same folder.
func beside(name string) string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if filepath.Base(name) == ext { // .htaccess
		stem, ext = name, ""
	}
	return stem + "-jianbao" + ext
}

// replaceFile writes a file as a whole or not at all.
func replaceFile(name string, data []byte) error {
	f := &newFile{name: name}
	w, err := f.create()
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		f.discard()
		return err
	}
	return f.commit()
}
