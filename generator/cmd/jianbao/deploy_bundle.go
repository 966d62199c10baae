package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

var bundleArchive = archive{"--bundle", "jianbao deploy --bundle", generator.BundleComment}

// bundle makes an archive of the finished site.
func (r *reporter) bundle(ctx context.Context, opts generator.DeployOptions, out string) error {
	if err := bundleArchive.checkName(opts.Site, out); err != nil {
		return err
	}
	bar := r.deployProgress(&opts, diag.Text{Zh: "打包 %d/%d，每秒 %.1f 个", En: "packing %d/%d, %.1f a second"})
	target := &newFile{name: out}
	result, err := generator.Bundle(ctx, opts, target.create)
	bar.clear()
	if err == nil && len(result.Diagnostics) == 0 {
		err = target.commit()
	} else {
		target.discard()
	}
	if target.err != nil {
		return r.cannotWrite(out, target.err)
	}
	if stop := r.deployStopped(result, err); stop != nil {
		return stop
	}
	name := diag.OneLine(out)
	text := diag.Text{
		Zh: fmt.Sprintf("已把 %d 个文件做成 %s，%s\n在面板里上传到网站的根目录，解压到那里（连同里面的 .jianbao），再把压缩包删去\n"+
			"写好 [deploy.名字] 以后，用 jianbao deploy 名字 --adopt 比对一遍，以后只传有变化的\n",
			len(result.Added), name, megabytes(target.size)),
		En: fmt.Sprintf("made %[2]s of %[1]d files, %[3]s\nupload it to the root of the site, unpack it there with its "+
			".jianbao, "+
			"and delete the archive\nwith [deploy.NAME] in site.toml, jianbao deploy NAME --adopt compares it once; "+
			"then only changes are sent\n", len(result.Added), name, megabytes(target.size)),
	}.In(r.lang)
	if _, err := io.WriteString(r.stderr, r.newerText(opts, result)); err != nil {
		return err
	}
	_, err = io.WriteString(r.stdout, text)
	return err
}

// rsyncSpared are names that hosts and offices have beside a site: they are not deleted.
var rsyncSpared = []string{"/.user.ini", "/.htaccess", "/web.config", "/.well-known/", "/MP_verify_*.txt"}

// printRsync prints a command that does what deploy does, as far as rsync can.
func (r *reporter) printRsync(opts generator.DeployOptions) error {
	result, err := generator.DeployTarget(opts)
	if stop := r.deployStopped(result, err); stop != nil {
		return stop
	}
	to, shell, ok := rsyncTarget(opts.Site, result.To)
	if !ok {
		return textError{diag.Text{
			Zh: "rsync 传不到 " + diag.OneLine(result.To) + "；直接部署：jianbao deploy " + result.Name,
			En: "rsync cannot reach " + diag.OneLine(result.To) + "; deploy to it: jianbao deploy " + result.Name,
		}}
	}
	words := []string{
		"rsync", "-rlt", "--checksum", "--compress", "--delay-updates", "--delete-after", "--exclude=/.jianbao/",
	}
	for _, name := range rsyncSpared {
		words = append(words, "--filter=P "+name)
	}
	if shell != "" {
		words = append(words, "--rsh="+shell)
	}
	words = append(words, opts.Public+"/", to)
	for i, word := range words {
		words[i] = quoteShell(word)
	}
	note := diag.Text{
		Zh: "这条命令在 Linux、macOS 上用。注意：那个文件夹里不是这个网站的文件，除了几种验证文件和服务器的设置，都会删去；\n" +
			"先在后面加上 --dry-run -v 看一看。以后再用 jianbao deploy，第一次加 --adopt。\n",
		En: "For Linux and macOS. Files in that folder which are not of this site are deleted, but for some of " +
			"verification and of servers:\nadd --dry-run -v to see them first. " +
			"When you use jianbao deploy again, add --adopt once.\n",
	}
	if _, err := io.WriteString(r.stderr, note.In(r.lang)); err != nil {
		return err
	}
	return report(r.stdout, diag.OneLine(strings.Join(words, " "))+"\n")
}

// rsyncTarget is a target as rsync takes it, and the shell that leads there.
func rsyncTarget(site, to string) (place, shell string, ok bool) {
	u, err := url.Parse(to)
	switch {
	case err == nil && u.Scheme == "sftp":
		host := u.Hostname()
		if user := u.User.Username(); user != "" {
			host = user + "@" + host
		}
		if port := u.Port(); port != "" && port != "22" {
			shell = "ssh -p " + port
		}
		return host + ":" + strings.TrimSuffix(u.Path, "/") + "/", shell, true
	case err == nil && u.Scheme == "file":
		to = u.Path
	case strings.Contains(to, "://"):
		return "", "", false
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(site, to)
	}
	return strings.TrimSuffix(to, "/") + "/", "", true
}
