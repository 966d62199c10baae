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

// login asks for the keys of an object storage and keeps them. On a terminal the second is not shown; else they are the
// first two lines of the input.
func (r *reporter) login(ctx context.Context, opts generator.DeployOptions) error {
	needs, result, err := generator.NeedsLogin(opts.Site, opts.Name)
	r.chooseLanguage(result.Language)
	if found, status := outcome(result.Diagnostics, err); status != exitOK {
		if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
			return err
		}
		return exitError(status)
	}
	if !needs {
		_, err := fmt.Fprintln(r.stdout, diag.Text{
			Zh: "部署到文件夹，不用登录", En: "a folder needs no login",
		}.In(r.lang))
		return err
	}
	keys, err := r.askKeys(ctx)
	if err != nil {
		return err
	}
	result, err = generator.DeployLogin(opts.Site, opts.Name, opts.Keys, keys)
	if found, status := outcome(result.Diagnostics, err); status != exitOK {
		if err := diag.WriteText(r.stderr, found, r.lang); err != nil {
			return err
		}
		return exitError(status)
	}
	_, err = fmt.Fprintf(r.stdout, diag.Text{
		Zh: "已保存在 %s，只有您能读；接着运行 jianbao deploy %s\n",
		En: "kept in %s, which only you can read; now run jianbao deploy %s\n",
	}.In(r.lang), diag.OneLine(result.To), result.Name)
	return err
}

// askKeys asks for the keys of an object storage.
func (r *reporter) askKeys(ctx context.Context) (keys generator.DeployCredentials, err error) {
	a := &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}
	ask := func(zh, en string, to *string) error {
		return a.ask(diag.Text{Zh: zh, En: en}, "", func(answer string) string {
			if *to = answer; answer == "" {
				return diag.Text{Zh: "不能空着", En: "it cannot be empty"}.In(r.lang)
			}
			return ""
		})
	}
	err = ask("密钥的编号（AccessKey ID、SecretId）", "access key id", &keys.Key)
	if file, ok := r.stdin.(*os.File); ok && isTerminal(r.stdin) && err == nil {
		keys.Secret, err = r.askHidden(file)
	} else if err == nil {
		err = ask("密钥（AccessKey Secret、SecretKey）", "secret key", &keys.Secret)
	}
	if errors.Is(err, errNoAnswer) {
		err = textError{diag.Text{Zh: "没有保存：要写编号和密钥两行", En: "nothing was kept: give the id and the secret"}}
	}
	return keys, err
}

// askHidden reads a secret that is not shown.
func (r *reporter) askHidden(in *os.File) (string, error) {
	prompt := diag.Text{Zh: "密钥（AccessKey Secret、SecretKey），输入时不显示：", En: "secret key, which is not shown: "}.In(r.lang)
	if _, err := fmt.Fprint(r.stderr, prompt); err != nil {
		return "", err
	}
	secret, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(r.stderr)
	if text := strings.TrimSpace(string(secret)); text != "" || err != nil {
		return text, err
	}
	return "", errNoAnswer
}
