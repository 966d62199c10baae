package faults

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jianbao/generator/internal/thorough"
)

// Of deployments holds what holds of builds, at every instant on the target; beyond that no file of somebody else is
// touched, and no secret is told.

const (
	deployKey    = "kanari-bianhao-4f1d"
	deploySecret = "kanari-mishi-9c2e7a"
)

// foreign are files on a target that are not the site's.
var foreign = tree{
	".user.ini": "open_basedir=/www", "MP_verify_1.txt": "x", ".well-known/acme/1": "theirs",
	"wuhou/theirs.html": "theirs", "search/theirs.js": "theirs",
}

// place is a target of deployments, as a test sees it.
type place interface {
	settings() string  // of site.toml
	secrets() []string // of the environment
	read() tree        // all that it holds
	empty()            // leave the foreign files alone
}

// killer is a place that can kill the command.
type killer interface {
	place
	// kill deploys and kills the command at moment n, and reports whether it was still at work.
	kill(d *deployedSite, n int) bool
	// moments is how many there are for kill in a deployment.
	moments(d *deployedSite) int
}

// deployedSite has two finished versions, which are deployed in turn.
type deployedSite struct {
	*site
	place place
	want  [2]tree
	full  [2]tree // what a first deployment leaves on the target
	at    int     // the version of public/
}

// finished are both versions of the site that the other tests build, built once for all places.
type finished struct {
	want   [2]tree
	public [2]string // folders
}

func newFinished(t *testing.T) *finished {
	t.Helper()
	w := newVersionedSite(t)
	f := &finished{want: w.want}
	dir := memory(t)
	for range 2 {
		f.public[w.at] = filepath.Join(dir, fmt.Sprint("public", w.at))
		must(t, os.CopyFS(f.public[w.at], os.DirFS(w.public)))
		w.switchVersion()
		w.build()
	}
	return f
}

func (f *finished) at(t *testing.T, p place) *deployedSite {
	t.Helper()
	d := &deployedSite{site: newSite(t, memory(t)), place: p, want: f.want}
	for i, public := range f.public {
		must(t, os.CopyFS(d.version(i), os.DirFS(public)))
	}
	toml := settings + "[deploy.www]\n" + p.settings()
	must(t, os.WriteFile(d.path("site.toml"), []byte(toml), 0o644))
	must(t, os.Rename(d.version(0), d.public))
	for i := range d.full {
		d.show(i)
		p.empty()
		d.deploy()
		d.full[i] = p.read()
		if lines := differences(d.readers(), d.want[i]); lines != nil {
			t.Fatal(strings.Join(lines, "\n"))
		}
	}
	return d
}

func (d *deployedSite) version(i int) string { return filepath.Join(d.dir, fmt.Sprint("public", i)) }

// show makes public/ that of a version.
func (d *deployedSite) show(i int) {
	d.t.Helper()
	if i != d.at {
		must(d.t, os.Rename(d.public, d.version(d.at)))
		must(d.t, os.Rename(d.version(i), d.public))
		d.at = i
	}
}

// args are those of a deployment. Half of the small site is another in the other version.
func (d *deployedSite) args(more ...string) []string {
	return append([]string{"deploy", "--site", d.dir, "--delete-many"}, more...)
}

func (d *deployedSite) environment() []string { return environment(d.place.secrets()...) }

// keys are the credentials of a storage.
func keys(secret string) []string {
	return []string{"JIANBAO_DEPLOY_WWW_KEY=" + deployKey, "JIANBAO_DEPLOY_WWW_SECRET=" + secret}
}

func (d *deployedSite) command(more ...string) *exec.Cmd {
	cmd := exec.Command(jianbao, d.args(more...)...)
	cmd.Env = d.environment()
	return cmd
}

// run deploys, and looks for secrets in what is said.
func (d *deployedSite) run(more ...string) outcome {
	d.t.Helper()
	o := finish(d.t, d.command(more...))
	if strings.Contains(o.stdout+o.stderr, deploySecret) {
		d.t.Errorf("the secret is told: %v", o)
	}
	return o
}

func (d *deployedSite) deploy() {
	d.t.Helper()
	if o := d.run(); o.status != 0 {
		d.t.Fatal(o)
	}
}

// readers are the files of the site that readers can have. The foreign ones must be there as ever.
func (d *deployedSite) readers() tree {
	d.t.Helper()
	got := d.place.read().published()
	for name, data := range foreign {
		if got[name] != data {
			d.t.Fatalf("the foreign %s is not as it was: %q", name, got[name])
		}
		delete(got, name)
	}
	return got
}

// check looks at the target at an instant between two versions.
func (d *deployedSite) check(what string, from, to tree) {
	d.t.Helper()
	got := d.readers()
	if problems := append(tells(got), unsound(got, from, to)...); len(problems) > 0 {
		d.t.Fatalf("%s:\n%s", what, strings.Join(problems[:min(10, len(problems))], "\n"))
	}
}

// finish deploys and compares the target with what a first deployment leaves. What nothing uses any more stays for one
// deployment; then even the list of files must be the same.
func (d *deployedSite) finish(what string, twice bool) {
	d.t.Helper()
	d.deploy()
	got := d.readers()
	for name := range got {
		if _, ours := d.want[d.at][name]; !ours {
			if data, kept := d.want[1-d.at][name]; !kept || data != got[name] || !d.isAsset(name) {
				d.t.Fatalf("%s: the next deployment leaves %s", what, name)
			}
			delete(got, name)
		}
	}
	if lines := differences(got, d.want[d.at]); lines != nil {
		d.t.Fatalf("%s: the next deployment leaves another site:\n%s", what, strings.Join(lines, "\n"))
	}
	if !twice {
		return
	}
	d.deploy()
	if lines := differences(d.place.read(), d.full[d.at]); lines != nil {
		d.t.Fatalf("%s: the deployment after the next leaves another target:\n%s", what, strings.Join(lines, "\n"))
	}
}

// isAsset reports whether a file is one that stays for a deployment when nothing uses it any more.
func (d *deployedSite) isAsset(name string) bool {
	return !strings.HasSuffix(name, ".html") && !strings.HasPrefix(name, "photos/")
}

// killAll kills deployments at moments that are spread over all of them, from one version to the other and back, and
// first ones.
func (d *deployedSite) killAll(times int) {
	d.t.Helper()
	place := d.place.(killer)
	later := place.moments(d)
	place.empty()
	first := place.moments(d)
	hit := 0
	for i := range times {
		from, to := d.want[d.at], d.want[1-d.at]
		moments := later
		if i%5 == 4 {
			from, moments = nil, first
			place.empty()
		}
		d.show(1 - d.at)
		n := i * moments / times
		if place.kill(d, n) {
			hit++
		}
		what := fmt.Sprintf("killed at %d of %d", n, moments)
		d.check(what, from, to)
		if i%3 == 2 { // the next one is of the version before
			d.show(1 - d.at)
		}
		d.finish(what, i%2 == 0)
	}
	d.t.Logf("%d of %d were killed at work", hit, times)
	if 3*hit < 2*times {
		d.t.Error("too many were over before they were killed")
	}
	d.noSecret()
}

// noSecret looks for the secret in what is left on this machine and on the target.
func (d *deployedSite) noSecret() {
	d.t.Helper()
	for where, files := range map[string]tree{"the site": readTree(d.t, d.dir), "the target": d.place.read()} {
		for name, data := range files {
			if strings.Contains(data, deploySecret) || strings.Contains(data, deployKey) {
				d.t.Errorf("%s: %s holds a secret", where, name)
			}
		}
	}
}

// secretOfProcesses looks for the secret in what everybody on this machine can see of processes, while a deployment is
// at work, and in the task that deploys by itself.
func (d *deployedSite) secretOfProcesses(running *exec.Cmd) {
	d.t.Helper()
	if lines, _ := filepath.Glob("/proc/[0-9]*/cmdline"); len(lines) > 0 {
		own := fmt.Sprintf("/proc/%d/cmdline", running.Process.Pid)
		seen := false
		for _, name := range lines {
			line, _ := os.ReadFile(name) // many end meanwhile
			seen = seen || name == own && strings.Contains(string(line), "deploy")
			if strings.Contains(string(line), deploySecret) || strings.Contains(string(line), deployKey) {
				d.t.Errorf("%s shows the secret: %q", name, line)
			}
		}
		if !seen {
			d.t.Error("the deployment is not among the processes")
		}
	}
	task := exec.Command(jianbao, "schedule", "--site", d.dir, "--deploy", "www")
	task.Env = d.environment()
	if o := finish(d.t, task); o.status != 0 || strings.Contains(o.stdout+o.stderr, deploySecret) ||
		!strings.Contains(o.stdout, "--deploy www") {
		d.t.Errorf("the task: %v", o)
	}
}

// folderPlace is a folder. Moments are the calls that change files there.
type folderPlace struct {
	t   *testing.T
	dir string
}

func newFolderPlace(t *testing.T) *folderPlace {
	p := &folderPlace{t, filepath.Join(memory(t), "www")}
	must(t, os.Mkdir(p.dir, 0o755))
	return p
}

func (p *folderPlace) settings() string  { return fmt.Sprintf("to = %q\n", p.dir) }
func (p *folderPlace) secrets() []string { return nil }
func (p *folderPlace) read() tree        { return readTree(p.t, p.dir) }

func (p *folderPlace) empty() {
	p.t.Helper()
	must(p.t, os.RemoveAll(p.dir))
	for name, data := range foreign {
		writeTo(p.t, p.dir, name, data)
	}
}

func (p *folderPlace) trace(d *deployedSite, ask func(call) harm) outcome {
	env := append(d.environment(), "GOMAXPROCS=1")
	return trace(p.t, d.args(), env, []string{p.dir, filepath.Join(d.dir, ".jianbao")}, ask)
}

func (p *folderPlace) moments(d *deployedSite) (n int) {
	p.t.Helper()
	d.show(1 - d.at)
	if o := p.trace(d, func(call) harm { n++; return harm{} }); o.status != 0 {
		p.t.Fatal(o)
	}
	return n
}

func (p *folderPlace) kill(d *deployedSite, n int) bool {
	p.t.Helper()
	i := 0
	o := p.trace(d, func(call) harm { i++; return harm{kill: i-1 == n} })
	return o.status == -1
}

// Whenever a deployment is killed, readers find whole files and live links, and the next one ends where one that was
// not killed does.
func TestDeploy(t *testing.T) {
	t.Parallel()
	f := newFinished(t)
	killed := func(name string, at func(t *testing.T) place, times int) {
		t.Run("Killed"+name, func(t *testing.T) {
			t.Parallel()
			f.at(t, at(t)).killAll(times)
		})
	}
	killed("Folder", func(t *testing.T) place { return newFolderPlace(t) }, thorough.Count(8, 50))
	killed("Storage", func(t *testing.T) place { return newBucket(t) }, thorough.Count(12, 90))
	killed("SFTP", func(t *testing.T) place { return newSFTPPlace(t) }, thorough.Count(5, 30))
	killed("FTP", func(t *testing.T) place { return newFTPPlace(t) }, thorough.Count(5, 30))
	for _, name := range []string{"vsftpd", "pure-ftpd"} {
		killed("-"+name, func(t *testing.T) place { return newFTPDPlace(t, name) }, thorough.Count(2, 10))
	}
	t.Run("Two", func(t *testing.T) {
		t.Parallel()
		twoDeployments(t, f)
	})
}

// Of two deployments at once the second says so, and the first goes on.
func twoDeployments(t *testing.T, f *finished) {
	b := newBucket(t)
	d := f.at(t, b)
	from, to := d.want[d.at], d.want[1-d.at]
	d.show(1 - d.at)
	b.hold = make(chan struct{})
	first := d.command()
	must(t, first.Start())
	<-b.holding
	d.secretOfProcesses(first)
	other := t.TempDir() // another computer knows no token
	must(t, os.CopyFS(other, os.DirFS(d.dir)))
	must(t, os.RemoveAll(filepath.Join(other, ".jianbao")))
	second := exec.Command(jianbao, "deploy", "--site", other, "--delete-many")
	second.Env = d.environment()
	if o := finish(t, second); o.status != 2 || !strings.Contains(o.stderr, "正在部署") {
		t.Errorf("the second: %v", o)
	}
	d.check("while the first is at work", from, to)
	close(b.hold)
	must(t, first.Wait())
	d.check("after the first", from, to)
	d.finish("two at once", true)
}
