package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// login keeps what a target wants of who deploys, and says what comes next.
func (r *reporter) login(ctx context.Context, opts generator.DeployOptions) error {
	name, err := r.logIn(ctx, opts)
	if err != nil || name == "" {
		return err
	}
	_, err = fmt.Fprintf(r.stdout, diag.Text{
		Zh: "接着看看那里能不能用：jianbao deploy %s --setup\n", En: "now see what the target can do: jianbao deploy %s --setup\n",
	}.In(r.lang), name)
	return err
}

// logIn asks for what a target wants of who deploys, and keeps it under the name that it returns. On a terminal secrets
// are not shown; else the answers are the first lines of the input. A folder wants nothing.
func (r *reporter) logIn(ctx context.Context, opts generator.DeployOptions) (name string, err error) {
	kind, result, err := generator.NeedsLogin(opts.Site, opts.Name)
	r.chooseLanguage(result.Language)
	if found, status := outcome(result.Diagnostics, err); status != exitOK {
		if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
			return "", err
		}
		return "", exitError(status)
	}
	if kind == generator.NoLogin {
		_, err := fmt.Fprintln(r.stdout, diag.Text{
			Zh: "部署到文件夹，不用登录", En: "a folder needs no login",
		}.In(r.lang))
		return "", err
	}
	keys, err := r.askCredentials(ctx, kind)
	if err != nil {
		return "", err
	}
	return r.keep(opts, keys)
}

// askKeys asks for the keys of an object storage.
func (r *reporter) askKeys(ctx context.Context) (generator.DeployCredentials, error) {
	return r.askCredentials(ctx, generator.StorageLogin)
}

func (r *reporter) askCredentials(
	ctx context.Context, kind generator.LoginKind,
) (keys generator.DeployCredentials, err error) {
	a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
	switch kind {
	case generator.StorageLogin:
		err = r.ask(a, diag.Text{Zh: "密钥的编号（AccessKey ID、SecretId）", En: "access key id"}, "", &keys.Key)
		if err == nil {
			question := diag.Text{Zh: "密钥（AccessKey Secret、SecretKey）", En: "secret key"}
			err = r.askSecret(a, question, false, &keys.Secret)
		}
	case generator.PasswordLogin:
		err = r.askSecret(a, diag.Text{Zh: "密码", En: "password"}, false, &keys.Password)
	case generator.KeyLogin:
		err = r.askSecret(a, diag.Text{
			Zh: "密码（用密钥文件登录的，直接按回车）", En: "password (Enter alone to log in with a key)",
		}, true, &keys.Password)
		if err == nil && keys.Password == "" {
			err = r.ask(a, diag.Text{Zh: "密钥文件", En: "key file"}, "~/.ssh/id_ed25519", &keys.Key)
		}
	}
	if errors.Is(err, errNoAnswer) {
		err = textError{diag.Text{Zh: "没有保存：没有写完", En: "nothing was kept: an answer is missing"}}
	}
	return keys, err
}

// keep keeps what was answered, under the name that it returns.
func (r *reporter) keep(opts generator.DeployOptions, keys generator.DeployCredentials) (string, error) {
	result, err := generator.DeployLogin(opts.Site, opts.Name, opts.Keys, keys)
	if found, status := outcome(result.Diagnostics, err); status != exitOK {
		if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
			return "", err
		}
		return "", exitError(status)
	}
	_, err = fmt.Fprintf(r.stdout, diag.Text{
		Zh: "已保存在 %s，只有您能读\n", En: "kept in %s, which only you can read\n",
	}.In(r.lang), diag.OneLine(result.To))
	return result.Name, err
}

func (r *reporter) ask(a *prompter, question diag.Text, otherwise string, to *string) error {
	return a.ask(question, otherwise, func(answer string) string {
		if *to = answer; answer == "" {
			return diag.Text{Zh: "不能空着", En: "it cannot be empty"}.In(r.lang)
		}
		return ""
	})
}

// askSecret asks for what is not shown on a terminal.
func (r *reporter) askSecret(a *prompter, question diag.Text, empty bool, to *string) error {
	if file, ok := r.stdin.(*os.File); ok && isTerminal(r.stdin) {
		secret, err := r.askHidden(file, question)
		if *to = secret; secret == "" && !empty && err == nil {
			err = errNoAnswer
		}
		return err
	}
	if !empty {
		return r.ask(a, question, "", to)
	}
	return a.ask(question, "", func(answer string) string { *to = answer; return "" })
}

// askHidden reads a secret that is not shown.
func (r *reporter) askHidden(in *os.File, question diag.Text) (string, error) {
	hidden := diag.Text{Zh: "，输入时不显示：", En: ", which is not shown: "}
	if _, err := fmt.Fprint(r.stderr, question.In(r.lang)+hidden.In(r.lang)); err != nil {
		return "", err
	}
	secret, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(r.stderr)
	return strings.TrimSpace(string(secret)), err
}

// asks lets a deployment ask the officer, on a terminal.
func (r *reporter) asks(ctx context.Context, opts *generator.DeployOptions) {
	file, ok := r.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return
	}
	opts.Passphrase = func(name string) (string, error) {
		name = diag.OneLine(name)
		return r.askHidden(file, diag.Text{Zh: "密钥文件 " + name + " 的口令", En: "passphrase of " + name})
	}
	opts.Trust = func(host, fingerprint string) (trusted bool, err error) {
		fmt.Fprintf(r.stderr, diag.Text{
			Zh: "第一次连接 %s。它的密钥的指纹是 %s\n" +
				"请和管理员给的核对；在服务器上可以这样看：ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n",
			En: "%s was never seen before. Its key is %s\n" +
				"Compare it with what its admin gave you; on the server: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n",
		}.In(r.lang), diag.OneLine(host), fingerprint)
		a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
		question := diag.Text{Zh: "一样，以后都信任它（是/否）", En: "it is the same; trust it from now on (yes/no)"}
		err = a.ask(question, "", func(answer string) string {
			switch strings.ToLower(answer) {
			case "是", "yes", "y":
				trusted = true
			case "否", "no", "n":
			default:
				return diag.Text{Zh: "请写“是”或“否”", En: "answer yes or no"}.In(r.lang)
			}
			return ""
		})
		return trusted, err
	}
}
