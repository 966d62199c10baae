package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Probed is something that was found out about a target, in Chinese and in English.
type Probed struct {
	OK     bool // else it will not work, or needs to be seen to
	Zh, En string
}

// Report is what was found out about a target, so far.
type Report []Probed

// Say adds to it.
func (r *Report) Say(ok bool, zh, en string) { *r = append(*r, Probed{ok, zh, en}) }

// ProbedReplacing says whether a server replaces files, or leaves a gap in which one is missing.
func ProbedReplacing(gap bool) Probed {
	if gap {
		return Probed{
			false, "不能直接替换文件，只能先删再放，更新的网页有一瞬间打不开：在没有人看的时候部署",
			"files cannot be replaced, but are removed first, so that changed pages are missing for an instant: deploy when " +
				"nobody reads",
		}
	}
	return Probed{true, "更新网页时直接替换，没有打不开的时候", "pages are replaced at once, and never missing"}
}

// Prober is a target that knows more of itself than its methods show. It leaves nothing behind.
type Prober interface {
	Probe(ctx context.Context) ([]Probed, error)
}

// Probe finds out what a target can do, with files of its own in .jianbao that it removes again. The error is why
// nothing can be deployed there.
func Probe(ctx context.Context, t Target, o Options) (found []Probed, err error) {
	p := &probe{ctx: ctx, target: t, o: o, file: probeName + o.Token}
	for _, step := range []func() error{p.writes, p.locks, p.age, p.removes, p.lists, p.ownWords} {
		if err = step(); err != nil {
			break
		}
	}
	p.tidy()
	return p.found, err
}

// tidy removes what the probe left: its file, and the folder of uploads if nobody deploys.
func (p *probe) tidy() {
	ctx := context.WithoutCancel(p.ctx)
	if p.wrote {
		_ = p.target.Remove(ctx, p.file) // the error is that of the step that failed
	}
	if _, err := p.target.Read(ctx, lockName); errors.Is(err, fs.ErrNotExist) {
		_ = p.target.Remove(ctx, uploads+"/none")
	}
}

// probeName is what the files of a probe begin with: below the folder of our own files, which readers cannot have.
const probeName = ".jianbao/probe-"

type probe struct {
	ctx    context.Context
	target Target
	o      Options
	file   string
	wrote  bool
	found  Report
}

func (p *probe) say(ok bool, zh, en string) { p.found.Say(ok, zh, en) }

// writes stores a file twice, and reads it back.
func (p *probe) writes() error {
	p.wrote = true
	for _, text := range []string{"1", "2"} {
		if err := p.target.Store(p.ctx, p.file, []byte(text)); err != nil {
			return err
		}
	}
	data, err := p.target.Read(p.ctx, p.file)
	switch {
	case err != nil:
		return err
	case string(data) != "2":
		p.say(false, "写进去的文件，读出来不是最新的：不能部署到这里", "what was written last is not what is read: nothing can be deployed here")
	default:
		p.say(true, "能写、能读、能更新", "files can be written, read and replaced")
	}
	return nil
}

// locks makes a lock, and then the same once more.
func (p *probe) locks() error {
	lock := p.file + ".lock"
	if err := p.target.Create(p.ctx, lock, []byte("1")); err != nil {
		return err
	}
	defer func() { _ = p.target.Remove(context.WithoutCancel(p.ctx), lock) }() // removes says whether that works
	switch err := p.target.Create(p.ctx, lock, []byte("2")); {
	case err == nil:
		p.say(false, "不认“不许覆盖”：两台电脑正好同时部署，不一定拦得住，请只用一台电脑部署",
			"create-only is not respected: two deployments at the same moment may not notice each other; "+
				"deploy from one computer")
	case !errors.Is(err, fs.ErrExist):
		return err
	default:
		p.say(true, "两台电脑同时部署，后一台会停下", "of two deployments at once the second stops")
	}
	return nil
}

// age looks at the clock that leases are counted by.
func (p *probe) age() error {
	age, err := p.target.Age(p.ctx, p.file)
	if err != nil {
		return err
	}
	if age < -lockRenew || age > lockRenew {
		zh := fmt.Sprintf("那里的钟不对，刚写的文件是 %d 秒前的：断了以后，别的电脑可能要多等一会儿才能接着部署", int(age.Seconds()))
		en := fmt.Sprintf("the clock there is off, a file is %d s old at once: other computers may have to wait longer "+
			"to go on after a deployment that was cut off", int(age.Seconds()))
		p.say(false, zh, en)
	}
	return nil
}

// removes deletes the file.
func (p *probe) removes() error {
	err := p.target.Remove(p.ctx, p.file)
	if err == nil {
		_, err = p.target.Read(p.ctx, p.file)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.wrote = false
		p.say(true, "能删除：撤下的网页会删掉", "files can be deleted, so that what is withdrawn goes")
	case errors.Is(err, context.Canceled):
		return err
	default:
		p.wrote = false // that was tried
		p.say(false, "不能删除：撤下的网页会留在网上，部署也不能收尾；请给删除的权限（.jianbao 里留下了两个小文件）",
			"files cannot be deleted: what is withdrawn would stay, and no deployment could end; give the right to delete "+
				"(two small files stayed in .jianbao)")
	}
	return nil
}

// probeFew is how many files are looked at to say what lies on a target.
const probeFew = 1000

// lists says what is there.
func (p *probe) lists() error {
	d := &deployment{target: p.target, o: p.o, result: &Result{}}
	switch err := d.readLists(p.ctx); {
	case errors.Is(err, ErrOther):
		p.say(false, "这里部署着另一个网站：请换一个地方（确实要换成这个网站，第一次部署加 --take-over）",
			"another site is deployed here: choose another place, or add --take-over to the first deployment")
		return nil
	case errors.Is(err, ErrDamaged):
		p.say(false, "这里记着网站有哪些文件的清单损坏了：下一次部署加 --adopt",
			"the list of files here is damaged: add --adopt to the next deployment")
		return nil
	case err != nil:
		return err
	case !d.first:
		p.say(true, fmt.Sprintf("已经部署过这个网站，有 %d 个文件", len(d.present)),
			fmt.Sprintf("this site is deployed here already, with %d files", len(d.present)))
	}
	n := 0
	var inTheWay []string
	for f, err := range p.target.List(p.ctx) {
		if err != nil {
			if p.ctx.Err() != nil {
				return err
			}
			p.say(false, "不能列出文件（"+err.Error()+"）：网页多的，断了以后不能接着传，--verify 也不能用；请给列出的权限",
				"files cannot be listed ("+err.Error()+"): a large deployment that was cut off cannot go on, and --verify fails; "+
					"give the right to list")
			return nil
		}
		if _, ours := d.present[f.Name]; ours {
			continue
		}
		if n++; n > probeFew {
			break
		}
		if slices.Contains(firstNames, f.Name) && !isSample(p.ctx, p.target, f) {
			inTheWay = append(inTheWay, f.Name)
		}
	}
	p.sayOthers(n, inTheWay)
	return nil
}

// firstNames are the files of every site that hosts put into new folders, too.
var firstNames = []string{"index.html", "404.html"}

// sayOthers says how many files of somebody else there are, and what of them has names of ours.
func (p *probe) sayOthers(n int, inTheWay []string) {
	count := fmt.Sprint(n)
	if n > probeFew {
		count = fmt.Sprintf("%d+", probeFew)
	}
	switch {
	case len(inTheWay) > 0:
		names := strings.Join(sorted(inTheWay), ", ")
		p.say(false, "已经有 "+names+"，不是这个网站部署的：看看是不是这个地方；可以覆盖，第一次部署加 --take-over",
			names+" is there, which this site did not bring: see whether it is the right place; if it may be replaced, "+
				"add --take-over to the first deployment")
	case n > 0:
		p.say(true, "另外有 "+count+" 个文件，不是这个网站部署的，部署时不会动",
			count+" other files are there, which a deployment leaves alone")
	default:
		p.say(true, "没有别的文件", "no other files are there")
	}
}

// ownWords has the target say what it knows itself.
func (p *probe) ownWords() error {
	t, ok := p.target.(Prober)
	if !ok {
		return nil
	}
	more, err := t.Probe(p.ctx)
	p.found = append(p.found, more...)
	return err
}
