package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// setup says what a target can do. Where site.toml names none, it asks for one first, on a terminal.
func (r *reporter) setup(ctx context.Context, opts generator.DeployOptions) error {
	target, err := generator.DeployTarget(opts)
	if len(target.Diagnostics) == 0 && isUnset(err) && isTerminal(r.stdin) && isTerminal(r.stderr) {
		r.chooseLanguage(target.Language)
		a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
		name, wrote, err := r.askTarget(a, opts.Site)
		if errors.Is(err, errNoAnswer) {
			return nil // nothing was decided
		}
		if err != nil || !wrote {
			return err
		}
		opts.Name = name
		needs, _, err := generator.NeedsLogin(opts.Site, name)
		if err == nil && needs != generator.NoLogin {
			if _, err := r.logIn(ctx, opts); err != nil {
				return err
			}
		}
	}
	r.asks(ctx, &opts)
	result, err := generator.DeploySetup(ctx, opts)
	r.chooseLanguage(result.Language)
	if _, err := io.WriteString(r.stdout, r.probedText(result)); err != nil {
		return err
	}
	return r.deployStopped(result, err)
}

// isUnset reports whether site.toml names no deployment.
func isUnset(err error) bool {
	var cannot *generator.CannotRun
	return errors.As(err, &cannot) && cannot.Diagnostic.Code == diag.DeployUnset
}

// probedText lists what was found out.
func (r *reporter) probedText(d generator.DeployResult) string {
	if len(d.Probed) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s = %s\n", d.Name, diag.OneLine(d.To))
	bad := 0
	for _, p := range d.Probed {
		mark := diag.Text{Zh: "可以  ", En: "ok      "}
		if !p.OK {
			mark = diag.Text{Zh: "注意  ", En: "see to  "}
			bad++
		}
		b.WriteString("  " + mark.In(r.lang) + diag.OneLine(diag.Text{Zh: p.Zh, En: p.En}.In(r.lang)) + "\n")
	}
	switch {
	case bad == 0:
		fmt.Fprintf(&b, diag.Text{
			Zh: "都好了，没有留下东西；部署：jianbao build --deploy %s\n",
			En: "all is well, and nothing stayed there; jianbao build --deploy %s\n",
		}.In(r.lang), d.Name)
	default:
		fmt.Fprintf(&b, diag.Text{
			Zh: "有 %d 处要注意；没有留下东西，改好以后可以再看一遍：jianbao deploy %s --setup\n",
			En: "%d of it should be seen to; nothing stayed there, and you may look again: jianbao deploy %s --setup\n",
		}.In(r.lang), bad, d.Name)
	}
	return b.String()
}

// targetKind is a kind of target, with what is asked for it.
type targetKind struct {
	label  diag.Text
	name   string // of the deployment
	fields []targetField
	lines  func(answers []string) []string // of site.toml
}

type targetField struct {
	question diag.Text
	example  string
	valid    func(string) bool
}

// targetKinds are those that offices have, the most frequent first.
var targetKinds = []targetKind{
	{
		diag.Text{Zh: "文件夹：这台电脑上的、共享的、U 盘上的", En: "a folder: of this computer, of a share, of a stick"},
		"www", []targetField{{
			diag.Text{Zh: "哪个文件夹（要先建好；共享文件夹写 //服务器/网站）", En: "which folder (make it first)"}, "D:/www", anyText,
		}}, func(a []string) []string { return []string{"to = " + quoteTOML(strings.ReplaceAll(a[0], `\`, "/"))} },
	},
	{
		diag.Text{Zh: "云主机、宝塔面板：SFTP（有 SSH 的都可以）", En: "a server with SSH, by SFTP"}, "www",
		serverFields("/www/wwwroot/site"), func(a []string) []string { return serverLines("sftp", a) },
	},
	{
		diag.Text{Zh: "虚拟主机：FTP（加密的）", En: "a vendor's host, by FTP over TLS"}, "www",
		serverFields("/wwwroot"), func(a []string) []string { return serverLines("ftps", a) },
	},
	{
		diag.Text{Zh: "阿里云 OSS", En: "Aliyun OSS"}, "oss", []targetField{
			bucketField, {diag.Text{Zh: "地域（控制台的“地域”，如 cn-chengdu）", En: "region"}, "cn-chengdu", anyWord},
		}, func(a []string) []string {
			return storageLines(a[0], "https://s3.oss-"+strings.TrimPrefix(a[1], "oss-")+".aliyuncs.com")
		},
	},
	{
		diag.Text{Zh: "腾讯云 COS", En: "Tencent COS"}, "cos", []targetField{
			{diag.Text{Zh: "存储桶名称（带后面的数字，如 jianbao-1250000000）", En: "bucket, with the number behind it"}, "", anyWord},
			{diag.Text{Zh: "所属地域（如 ap-chengdu）", En: "region"}, "ap-chengdu", anyWord},
		}, func(a []string) []string { return storageLines(a[0], "https://cos."+a[1]+".myqcloud.com") },
	},
	{
		diag.Text{Zh: "华为云 OBS、移动云 EOS、MinIO 等别的对象存储", En: "another object storage: Huawei, China Mobile, MinIO"},
		"s3", []targetField{bucketField, {
			diag.Text{Zh: "服务地址（Endpoint，控制台里有）", En: "endpoint"}, "https://obs.cn-north-4.myhuaweicloud.com", isAddress,
		}}, func(a []string) []string { return storageLines(a[0], a[1]) },
	},
}

var bucketField = targetField{diag.Text{Zh: "存储桶（Bucket）的名称", En: "bucket"}, "", anyWord}

// serverFields ask for a folder of a server.
func serverFields(folder string) []targetField {
	return []targetField{
		{diag.Text{Zh: "主机（域名或 IP；面板里写了端口的，写在后面，如 192.0.2.10:2222）", En: "host, as 192.0.2.10:2222"}, "", isHost},
		{diag.Text{Zh: "用户名", En: "user"}, "", anyText},
		{diag.Text{Zh: "网站的根目录（面板里有）", En: "the site's root folder"}, folder, anyText},
	}
}

func isHost(s string) bool {
	u, err := url.Parse("sftp://" + s)
	return err == nil && u.Hostname() != "" && u.Host == s
}

func serverLines(scheme string, a []string) []string {
	u := url.URL{Scheme: scheme, User: url.User(a[1]), Host: a[0]}
	return []string{"to = " + quoteTOML(u.String()+"/"+strings.Trim(strings.ReplaceAll(a[2], `\`, "/"), "/"))}
}

func anyText(s string) bool { return s != "" }

// anyWord accepts what may stand in an address.
func anyWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func storageLines(bucket, endpoint string) []string {
	return []string{"to = " + quoteTOML("s3://"+bucket), "endpoint = " + quoteTOML(strings.TrimSuffix(endpoint, "/"))}
}

// quoteTOML is a string of TOML.
func quoteTOML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(diag.OneLine(s)) + `"`
}

// askTarget asks what kind of target it is, shows what to write into site.toml, and writes it if that is wished.
func (r *reporter) askTarget(a *prompter, site string) (name string, wrote bool, err error) {
	question := diag.Text{Zh: "网站放到哪里？\n", En: "Where does the site go?\n"}
	for i, k := range targetKinds {
		question.Zh += fmt.Sprintf("  %d  %s\n", i+1, k.label.Zh)
		question.En += fmt.Sprintf("  %d  %s\n", i+1, k.label.En)
	}
	question.Zh, question.En = question.Zh+"写一个数字", question.En+"a number"
	var kind targetKind
	err = a.ask(question, "1", func(answer string) string {
		n, err := strconv.Atoi(answer)
		if err != nil || n < 1 || n > len(targetKinds) {
			last := strconv.Itoa(len(targetKinds))
			return diag.Text{Zh: "写 1 到 " + last, En: "1 to " + last}.In(a.lang)
		}
		kind = targetKinds[n-1]
		return ""
	})
	if err != nil {
		return "", false, err
	}
	answers := make([]string, len(kind.fields))
	for i, f := range kind.fields {
		err := a.ask(f.question, f.example, func(answer string) string {
			if answers[i] = answer; !f.valid(answer) {
				return diag.Text{Zh: "不能这样写", En: "it cannot be written like this"}.In(a.lang)
			}
			return ""
		})
		if err != nil {
			return "", false, err
		}
	}
	lines := "[deploy." + kind.name + "]\n" + strings.Join(kind.lines(answers), "\n") + "\n"
	question = diag.Text{
		Zh: "\n" + lines + "\n把这几行写到 site.toml 的最后吗？[Y/n]", En: "\n" + lines + "\nappend these lines to site.toml? [Y/n]",
	}
	if yes, err := a.yes(question); err != nil || !yes {
		return "", false, err
	}
	return kind.name, true, appendSettings(joinPath(site, "site.toml"), lines)
}

// yes asks a question whose answer is yes unless it is no.
func (a *prompter) yes(question diag.Text) (yes bool, err error) {
	err = a.ask(question, "", func(answer string) string {
		switch strings.ToLower(answer) {
		case "", "y", "yes", "ｙ", "是", "好":
			yes = true
		case "n", "no", "ｎ", "不", "否":
		default:
			return diag.Text{Zh: "写 y 或者 n", En: "y or n"}.In(a.lang)
		}
		return ""
	})
	return yes, err
}

// appendSettings adds lines to the end of site.toml, with its own line ends.
func appendSettings(name, lines string) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text := strings.TrimRight(string(old), "\r\n") + "\n\n" + lines
	if strings.Contains(string(old), "\r\n") {
		text = strings.TrimRight(string(old), "\r\n") + "\r\n\r\n" + strings.ReplaceAll(lines, "\n", "\r\n")
	}
	return replaceFile(name, []byte(text))
}
