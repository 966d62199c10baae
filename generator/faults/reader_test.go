package faults

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// edition is the site as one build left it: the digest of each file.
type edition map[string][sha256.Size]byte

func (f tree) edition() edition {
	e := edition{}
	for name, data := range f {
		e[name] = sha256.Sum256([]byte(data))
	}
	return e
}

// visit is one request, and during which builds it was made.
type visit struct {
	name        string
	status      int
	sum         [sha256.Size]byte
	first, last int // editions that it can have met
	linked      *visit
	dead        bool // it was not found, and the page still led there
}

// readers are so many that one who waits for its answer, or for a processor, does not keep the others from asking.
const readers = 4

// A reader who fetches a page each millisecond while the site is built again and again meets no page that is
// missing though builds before and after have it, none that is torn, and no link on a page that leads to nothing.
func TestReader(t *testing.T) {
	t.Parallel()
	w := newVersionedSite(t)
	rng := rand.New(rand.NewPCG(*seed, 6))
	w.build()
	r := &reader{t: t, editions: []edition{readTree(t, w.public).published().edition()}}
	server := httptest.NewServer(files(w.public))
	defer server.Close()
	r.address = server.URL + "/"
	r.names = slices.Sorted(maps.Keys(r.editions[0]))
	for name, data := range w.want[0] { // and most of all those that change, whose links come and go
		if other, both := w.want[1][name]; both && other != data {
			r.names = append(r.names, slices.Repeat([]string{name}, 5)...)
		}
	}
	stop := make(chan struct{})
	var wait sync.WaitGroup
	began := time.Now()
	for i := range readers {
		wait.Go(func() { r.read(stop, rand.New(rand.NewPCG(*seed, uint64(i)))) })
	}
	for i := range *rebuilds {
		files := maps.Clone(w.files[rng.IntN(2)])
		for n := range 1 + rng.IntN(4) {
			edit(files, rng, i, n)
		}
		w.set(files)
		r.building.Store(true)
		w.build()
		r.mu.Lock()
		r.editions = append(r.editions, readTree(t, w.public).published().edition())
		r.building.Store(false)
		r.mu.Unlock()
	}
	close(stop)
	wait.Wait()
	t.Logf("%.0f visits a second", float64(len(r.visits))/time.Since(began).Seconds())
	if wrong := differences(readTree(t, w.public).published(), w.clean()); wrong != nil {
		t.Error(wrong)
	}
	r.judge(*rebuilds)
}

// files serves a folder as any plain web server does: an address that ends in a slash is that of an index.html,
// and a folder without one, such as a build leaves for an instant before it removes it, is not found.
func files(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		name := req.URL.Path
		if strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			http.NotFound(w, req)
			return
		}
		defer f.Close()
		http.ServeContent(w, req, name, time.Time{}, f)
	})
}

// edit does to the site what officers do between two builds.
func edit(files map[string]string, rng *rand.Rand, build, n int) {
	name := fmt.Sprintf("content/%s.md", []string{"same", "edited", "first", "second"}[rng.IntN(4)])
	switch rng.IntN(4) {
	case 0:
		files[name] += fmt.Sprintf("\n第%d次改动。\n", build)
	case 1:
		files[name] = strings.Replace(files[name], "title = \"", fmt.Sprintf("title = \"（%d）", build), 1)
	case 2:
		extra := fmt.Sprintf("content/x%d.md", n)
		files[extra] = bulletin(fmt.Sprint("增补", n), "青羊区", fmt.Sprintf("2023-%02d-03", 1+n), "见[始终不变的一篇](/qingyang/2024/same/)。", fmt.Sprintf("tags = [%q]", fmt.Sprint("标", build%5)))
	case 3:
		files["assets/extra.css"] = fmt.Sprintf("p { width: %dpx }", build)
	}
}

// reader fetches pages and remembers what came.
type reader struct {
	t        *testing.T
	address  string
	names    []string
	building atomic.Bool
	mu       sync.Mutex
	editions []edition
	visits   []*visit
}

// read fetches files in turn until stop: one of those of the first edition, then the links on it.
func (r *reader) read(stop <-chan struct{}, rng *rand.Rand) {
	var page *visit
	var queue []string
	for next := time.Now(); ; next = next.Add(readers * time.Millisecond) { // who is late catches up
		select {
		case <-stop:
			return
		case <-time.After(time.Until(next)):
		}
		if len(queue) > 0 {
			if v, _ := r.fetch(queue[0], page); v.status == http.StatusNotFound {
				_, data := r.fetch(page.name, nil)
				v.dead = slices.Contains(links(page.name, data), v.name)
			}
			queue = queue[1:]
			continue
		}
		var data string
		page, data = r.fetch(r.names[rng.IntN(len(r.names))], nil)
		queue = links(page.name, data)
		rng.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
		queue = queue[:min(len(queue), 8)]
	}
}

func (r *reader) fetch(name string, linked *visit) (*visit, string) {
	v := &visit{name: name, linked: linked}
	r.mu.Lock()
	v.first = len(r.editions) - 1
	r.mu.Unlock()
	at := (&url.URL{Path: strings.TrimSuffix(name, "index.html")}).EscapedPath() // the server sends those who ask for the file
	resp, err := http.Get(r.address + at)
	var data []byte
	if err == nil {
		data, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err != nil {
		r.t.Error(err)
		return v, ""
	}
	v.status, v.sum = resp.StatusCode, sha256.Sum256(data)
	r.mu.Lock()
	defer r.mu.Unlock()
	v.last = len(r.editions) - 1
	if r.building.Load() {
		v.last++
	}
	r.visits = append(r.visits, v)
	if v.status != http.StatusOK {
		return v, ""
	}
	return v, string(data)
}

// judge looks at all visits, now that all editions are known.
func (r *reader) judge(builds int) {
	missed, torn, dead, during := 0, 0, 0, 0
	for _, v := range r.visits {
		if v.first != v.last {
			during++
		}
		from := v.first
		if v.linked != nil { // the page may have been there already which the build under way makes
			from = r.met(v.linked)
		}
		everywhere := r.everywhere(v.name, from, v.last)
		switch {
		case v.status != http.StatusOK && v.status != http.StatusNotFound:
			r.t.Errorf("%s: status %d", v.name, v.status)
		case v.status == http.StatusNotFound && v.linked != nil && (everywhere || v.dead && r.everywhere(v.linked.name, v.linked.first, v.last)):
			dead++
			r.t.Errorf("%s: the link to %s was dead in build %d", v.linked.name, v.name, v.last)
		case v.status == http.StatusNotFound && everywhere:
			missed++
			r.t.Errorf("%s was missing in build %d", v.name, v.last)
		case v.status == http.StatusOK && r.met(v) < 0:
			torn++
			r.t.Errorf("%s came in build %d as no build made it", v.name, v.last)
		}
	}
	r.t.Logf("%d visits, %d of them while one of %d builds worked: %d missing, %d torn, %d dead links", len(r.visits), during, builds, missed, torn, dead)
	if during < builds {
		r.t.Error("too few visits met a build")
	}
}

// everywhere reports whether all of some editions have a file.
func (r *reader) everywhere(name string, first, last int) bool {
	for i := max(first, 0); i <= min(last, len(r.editions)-1); i++ {
		if _, has := r.editions[i][name]; !has {
			return false
		}
	}
	return true
}

// met is the first edition in which a file is what a visit was given, or -1.
func (r *reader) met(v *visit) int {
	for i := v.first; i <= min(v.last, len(r.editions)-1); i++ {
		if sum, ok := r.editions[i][v.name]; ok && sum == v.sum {
			return i
		}
	}
	return -1
}
