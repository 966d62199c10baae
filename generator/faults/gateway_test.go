package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/upload/uploadtest"
)

// gateway is a real object storage, versitygw, whose buckets are folders and whose objects are files; and toxiproxy,
// which harms what goes there.
type gateway struct {
	t                  *testing.T
	root               string
	address, toxiproxy string
}

// startGateway starts both. root is where buckets lie.
func startGateway(t *testing.T, root string) *gateway {
	t.Helper()
	const install = "toxiproxy-server is not installed; in the repository: . .ci/tools"
	toxiproxy := uploadtest.Program(t, install, "toxiproxy-server")
	address := uploadtest.StartVersitygw(t, root, deployKey, deploySecret)
	port := uploadtest.FreePort(t)
	proxies := uploadtest.StartProgram(t, port, toxiproxy, "-host", "127.0.0.1", "-port", fmt.Sprint(port))
	return &gateway{t: t, root: root, address: address, toxiproxy: proxies}
}

// gatewayPlace is a bucket, reached by a proxy of its own.
type gatewayPlace struct {
	*gateway
	t            *testing.T
	bucket, port string
}

func (g *gateway) place(t *testing.T, bucket string) *gatewayPlace {
	t.Helper()
	p := &gatewayPlace{g, t, bucket, fmt.Sprintf("127.0.0.1:%d", uploadtest.FreePort(t))}
	must(t, os.MkdirAll(filepath.Join(g.root, bucket), 0o755))
	p.ask(http.MethodPost, "/proxies", map[string]any{
		"name": bucket, "listen": p.port, "upstream": g.address, "enabled": true,
	})
	return p
}

// ask tells toxiproxy something.
func (p *gatewayPlace) ask(method, path string, value any) {
	p.t.Helper()
	data, err := json.Marshal(value)
	must(p.t, err)
	r, err := http.NewRequest(method, "http://"+p.toxiproxy+path, bytes.NewReader(data))
	must(p.t, err)
	answer, err := http.DefaultClient.Do(r)
	must(p.t, err)
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(answer.Body)
		p.t.Fatalf("toxiproxy: %s %s: %s: %s", method, path, answer.Status, text)
	}
}

// harm lets a toxic act on a share of connections, in both directions.
func (p *gatewayPlace) harm(toxic string, share float64, attributes map[string]any) {
	p.t.Helper()
	for _, stream := range []string{"upstream", "downstream"} {
		p.ask(http.MethodPost, "/proxies/"+p.bucket+"/toxics", map[string]any{
			"name": toxic + stream, "type": toxic, "stream": stream, "toxicity": share, "attributes": attributes,
		})
	}
}

func (p *gatewayPlace) heal(toxic string) {
	p.t.Helper()
	for _, stream := range []string{"upstream", "downstream"} {
		p.ask(http.MethodDelete, "/proxies/"+p.bucket+"/toxics/"+toxic+stream, nil)
	}
}

// reachable says whether there is a server at all.
func (p *gatewayPlace) reachable(yes bool) {
	p.t.Helper()
	p.ask(http.MethodPost, "/proxies/"+p.bucket, map[string]any{"enabled": yes})
}

func (p *gatewayPlace) settings() string {
	return fmt.Sprintf("to = \"s3://%s/网站/\"\nendpoint = \"http://%s\"\n", p.bucket, p.port)
}

func (p *gatewayPlace) secrets() []string { return keys(deploySecret) }

func (p *gatewayPlace) dir() string { return filepath.Join(p.root, p.bucket, "网站") }

func (p *gatewayPlace) read() tree { return readTree(p.t, p.dir()) }

func (p *gatewayPlace) empty() {
	p.t.Helper()
	must(p.t, os.RemoveAll(p.dir()))
	for name, data := range foreign {
		writeTo(p.t, p.dir(), name, data)
	}
}

func writeTo(t *testing.T, dir, name, data string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	must(t, os.MkdirAll(filepath.Dir(full), 0o755))
	must(t, os.WriteFile(full, []byte(data), 0o644))
}

// A deployment to a real storage over bad lines, to one that is full, and to one that somebody changed: it finishes, or
// says why not and the next one finishes. Nothing is lost, and no secret is told.
func TestStorage(t *testing.T) {
	t.Parallel()
	g := startGateway(t, memory(t))
	f := newFinished(t)
	for _, test := range []struct {
		name string
		run  func(t *testing.T, d *deployedSite, p *gatewayPlace)
	}{
		{"resets", func(t *testing.T, d *deployedSite, p *gatewayPlace) {
			p.harm("reset_peer", 0.3, map[string]any{"timeout": 40})
			d.across("reset_peer")
		}},
		{"limits", func(t *testing.T, d *deployedSite, p *gatewayPlace) {
			p.harm("limit_data", 1, map[string]any{"bytes": 300_000})
			d.across("limit_data")
		}},
		{"slow", func(t *testing.T, d *deployedSite, p *gatewayPlace) {
			p.harm("bandwidth", 1, map[string]any{"rate": 100})
			d.across("bandwidth")
		}},
		{"gone", serverGone}, {"refused", refused}, {"changed", changedThere},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := g.place(t, test.name)
			test.run(t, f.at(t, p), p)
		})
	}
}

// across deploys over a harmed line, and once more without harm if that did not finish.
func (d *deployedSite) across(toxic string) {
	d.t.Helper()
	from, to := d.want[d.at], d.want[1-d.at]
	d.show(1 - d.at)
	if o := d.run(); o.status != 0 {
		d.t.Logf("not finished: %v", o)
		d.says(o, "再运行一次")
	}
	d.check(toxic, from, to)
	d.place.(*gatewayPlace).heal(toxic)
	d.finish(toxic, true)
	d.noSecret()
}

// says makes sure that a command failed and said why.
func (d *deployedSite) says(o outcome, texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if o.status != 2 || !strings.Contains(o.stderr, text) {
			d.t.Errorf("it does not say %q: %v", text, o)
		}
	}
}

// serverGone takes the server away in the middle.
func serverGone(t *testing.T, d *deployedSite, p *gatewayPlace) {
	from, to := d.want[d.at], d.want[1-d.at]
	before := p.read()
	d.show(1 - d.at)
	p.harm("bandwidth", 1, map[string]any{"rate": 10})
	cmd := d.command()
	ended := make(chan outcome)
	go func() { ended <- finish(t, cmd) }()
	for len(p.read()) < len(before)+5 {
		select {
		case o := <-ended:
			t.Fatal("it is over already: ", o)
		case <-time.After(10 * time.Millisecond):
		}
	}
	p.reachable(false)
	d.says(<-ended, "连不上，或者断了", "那个端口没有开")
	d.check("the server is gone", from, to)
	p.reachable(true)
	p.heal("bandwidth")
	d.finish("the server is back", true)
}

// refused are credentials and buckets that are not right.
func refused(t *testing.T, d *deployedSite, p *gatewayPlace) {
	from := d.want[d.at]
	d.show(1 - d.at)
	const wrong = deploySecret + "x"
	cmd := d.command()
	cmd.Env = environment(keys(wrong)...)
	o := finish(t, cmd)
	d.says(o, "不接受这个密钥", "jianbao deploy www --login")
	if strings.Contains(o.stdout+o.stderr, wrong) {
		t.Errorf("the secret is told: %v", o)
	}
	d.check("with a wrong secret", from, from)
	toml, err := os.ReadFile(d.path("site.toml"))
	must(t, err)
	nowhere := bytes.Replace(toml, []byte("s3://refused/"), []byte("s3://nowhere/"), 1)
	must(t, os.WriteFile(d.path("site.toml"), nowhere, 0o644))
	d.says(d.run(), "没有这个存储桶")
	must(t, os.WriteFile(d.path("site.toml"), toml, 0o644))
	d.finish("refused", true)
	d.noSecret()
}

// changedThere empties a target and edits it behind our back.
func changedThere(t *testing.T, d *deployedSite, p *gatewayPlace) {
	must(t, os.WriteFile(filepath.Join(p.dir(), "index.html"), []byte("edited"), 0o644))
	must(t, os.Remove(filepath.Join(p.dir(), "wuhou", "index.html")))
	o := d.run("--verify")
	if o.status != 1 || !strings.Contains(o.stdout, "被改过  index.html") ||
		!strings.Contains(o.stdout, "不见了  wuhou/index.html") {
		t.Errorf("--verify: %v", o)
	}
	if o := d.run("--adopt"); o.status != 0 {
		t.Error(o)
	}
	d.finish("edited", true)
	for name := range without(p.read(), foreign) { // a panel empties a site, and does not see .jianbao
		if !strings.HasPrefix(name, ".jianbao/") {
			must(t, os.Remove(filepath.Join(p.dir(), name)))
		}
	}
	if o := d.run("--verify"); o.status != 1 || !strings.Contains(o.stdout, "--adopt") {
		t.Errorf("--verify: %v", o)
	}
	if o := d.run("--adopt"); o.status != 0 {
		t.Error(o)
	}
	d.finish("emptied", true)
	p.empty() // now .jianbao, too
	d.finish("emptied altogether", true)
}

// without returns a tree without some files.
func without(all, some tree) tree {
	rest := maps.Clone(all)
	for name := range some {
		delete(rest, name)
	}
	return rest
}
