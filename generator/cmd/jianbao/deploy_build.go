package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// afterBuild is what is done with a site that was built.
type afterBuild struct {
	deploy string // the name of a deployment, anyTarget or ""
	ask    bool   // whether to deploy
}

// anyTarget stands for the one deployment of site.toml. No deployment is called so.
const anyTarget = "."

// flags declares the flags.
func (b *afterBuild) flags(f *pflag.FlagSet, say func(zh, en string) string) {
	f.StringVar(&b.deploy, "deploy", "", say(
		"生成以后就部署（jianbao deploy）；site.toml 里写了几处的，写明`名字`",
		"then deploy (jianbao deploy), to `NAME` where site.toml has several",
	))
	f.Lookup("deploy").NoOptDefVal = anyTarget
}

// askFlag declares the flag of build.bat.
func (b *afterBuild) askFlag(f *pflag.FlagSet, say func(zh, en string) string) {
	f.BoolVar(&b.ask, "ask-deploy", false, say(
		"生成以后问要不要部署；site.toml 里没有写 [deploy] 就不问", "then ask whether to deploy, where site.toml has a [deploy]",
	))
}

// name takes the deployment's name out of the arguments: --deploy NAME and --deploy=NAME are one.
func (b *afterBuild) name(args []string) []string {
	if b.deploy == anyTarget && len(args) > 0 {
		b.deploy, args = args[0], args[1:]
	}
	return args
}

// isWanted reports whether there is anything to be done.
func (b *afterBuild) isWanted() bool { return b.deploy != "" }

// options are those of the deployment.
func (b *afterBuild) options(r *reporter, opts generator.Options) generator.DeployOptions {
	d := r.deployOptions(generator.DeployOptions{Site: opts.Site, Name: b.deploy}, opts.Out)
	if d.Name == anyTarget {
		d.Name = ""
	}
	return d
}

// check refuses, before anything is built, a deployment that cannot be. What is wrong with site.toml the build says.
func (b *afterBuild) check(r *reporter, opts generator.Options) error {
	if !b.isWanted() {
		return nil
	}
	if opts.Drafts {
		return textError{diag.Text{
			Zh: "--drafts 含未发布的简报，不能部署；去掉 --drafts 或者 --deploy",
			En: "--drafts has bulletins that are not published: give it, or --deploy",
		}}
	}
	target, err := generator.DeployTarget(b.options(r, opts))
	if err == nil || len(target.Diagnostics) > 0 {
		return nil
	}
	return r.deployStopped(target, err)
}

// resolve finds the deployment's name, which a task needs: site.toml may have others later.
func (b *afterBuild) resolve(r *reporter, opts generator.Options) error {
	if !b.isWanted() {
		return nil
	}
	target, err := generator.DeployTarget(b.options(r, opts))
	b.deploy = target.Name
	return r.deployStopped(target, err)
}

// run deploys after a build that succeeded; of one that did not, built is returned.
func (b *afterBuild) run(ctx context.Context, r *reporter, opts generator.Options, built error) error {
	if built != nil {
		if b.isWanted() && !errors.Is(built, context.Canceled) {
			io.WriteString(r.stderr, diag.Text{Zh: "没有部署\n", En: "nothing was deployed\n"}.In(r.lang))
		}
		return built
	}
	if b.ask && !b.isWanted() && !opts.Drafts && isTerminal(r.stdin) {
		if err := b.askDeploy(r, &prompter{ctx, bufio.NewReader(r.stdin), r.stderr, r.lang}, opts); err != nil {
			return err
		}
	}
	if !b.isWanted() {
		return nil
	}
	if r.format != "text" {
		r.stdout = r.stderr // the report of the build stays one value
	}
	r.started = r.now()
	return r.deploy(ctx, b.options(r, opts), "")
}

// askDeploy asks whether to deploy, and where.
func (b *afterBuild) askDeploy(r *reporter, a *prompter, opts generator.Options) error {
	target, err := generator.DeployTarget(generator.DeployOptions{Site: opts.Site})
	if len(target.Targets) == 0 {
		return nil
	}
	if err == nil {
		to := diag.OneLine(target.To)
		yes, err := a.yes(diag.Text{Zh: "发布到 " + to + "？[Y/n]", En: "deploy to " + to + "? [Y/n]"})
		if yes {
			b.deploy = target.Name
		}
		return withoutAnswer(err)
	}
	question := diag.Text{Zh: "发布到哪里？\n", En: "Deploy to?\n"}
	var names []string
	for _, to := range target.Targets {
		names = append(names, to.Name)
		line := fmt.Sprintf("  %s  %s\n", to.Name, diag.OneLine(to.To))
		question.Zh, question.En = question.Zh+line, question.En+line
	}
	question.Zh, question.En = question.Zh+"写名字，不发布就按回车", question.En+"a name, or Enter for none"
	return withoutAnswer(a.ask(question, "", func(answer string) string {
		if b.deploy = strings.ToLower(answer); answer == "" || slices.Contains(names, b.deploy) {
			return ""
		}
		return diag.Choices(names).In(a.lang)
	}))
}

// withoutAnswer is nil where nobody answered: then nothing is deployed.
func withoutAnswer(err error) error {
	if errors.Is(err, errNoAnswer) {
		return nil
	}
	return err
}
