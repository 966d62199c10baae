package faults

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// bucket is an object storage in memory. Moments are its requests: at one it kills whoever asks.
type bucket struct {
	t       *testing.T
	server  *httptest.Server
	hold    chan struct{} // where it is set, the first file of a site waits for it
	holding chan struct{}

	*counter // of requests
	objects  tree
	written  map[string]time.Time
}

func newBucket(t *testing.T) *bucket {
	b := &bucket{t: t, objects: tree{}, written: map[string]time.Time{}, holding: make(chan struct{})}
	b.counter = newCounter()
	b.server = httptest.NewUnstartedServer(b)
	b.server.Config.ConnState = b.connection
	b.server.Start()
	t.Cleanup(b.server.Close)
	return b
}

func (b *bucket) settings() string {
	return fmt.Sprintf("to = \"s3://bucket/site\"\nendpoint = %q\n", b.server.URL)
}

func (b *bucket) secrets() []string { return keys(deploySecret) }

// read returns what the storage holds when all that was sent has arrived.
func (b *bucket) read() tree {
	b.mu.Lock()
	defer b.mu.Unlock()
	files := tree{}
	for name, data := range b.objects {
		files[strings.TrimPrefix(name, "site/")] = data
	}
	return files
}

func (b *bucket) empty() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.objects = tree{}
	for name, data := range foreign {
		b.objects["site/"+name] = data
	}
}

func (b *bucket) connection(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		b.opened(1)
	case http.StateClosed, http.StateHijacked:
		b.opened(-1)
	}
}

// ServeHTTP does what is asked. At the moment of a kill that is done before, after, or half of the body has come.
func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	dying, n := b.count == b.killAt, b.count
	b.count++
	victim := b.victim
	b.mu.Unlock()
	switch {
	case dying && n%3 == 0:
		victim()
		return
	case dying && n%3 == 1:
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		victim()
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if b.hold != nil && r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, ".html") {
		b.once()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer(w, r, strings.TrimPrefix(r.URL.Path, "/bucket/"), string(body))
	if dying {
		victim()
	}
}

// once tells that a file has come, and waits.
func (b *bucket) once() {
	select {
	case b.holding <- struct{}{}:
	case <-b.hold:
	}
	<-b.hold
}

func (b *bucket) answer(w http.ResponseWriter, r *http.Request, name, body string) {
	data, exists := b.objects[name]
	sum := md5.Sum([]byte(data))
	switch {
	case r.Method == http.MethodPut:
		sum = md5.Sum([]byte(body))
		switch {
		case base64.StdEncoding.EncodeToString(sum[:]) != r.Header.Get("Content-Md5"):
			refuse(w, http.StatusBadRequest, "BadDigest")
		case exists && r.Header.Get("If-None-Match") == "*":
			refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
		default:
			b.objects[name], b.written[name] = body, time.Now()
			w.Header().Set("ETag", fmt.Sprintf("\"%x\"", sum))
		}
	case r.Method == http.MethodDelete:
		delete(b.objects, name)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPost:
		b.remove(w, body)
	case name == "":
		b.list(w, r)
	case !exists:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	default:
		w.Header().Set("ETag", fmt.Sprintf("\"%x\"", sum))
		w.Header().Set("Last-Modified", b.written[name].UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, data)
		}
	}
}

// remove deletes the files that a request names.
func (b *bucket) remove(w http.ResponseWriter, body string) {
	var asked struct {
		Object []struct{ Key string }
	}
	if err := xml.Unmarshal([]byte(body), &asked); err != nil {
		refuse(w, http.StatusBadRequest, "MalformedXML")
		return
	}
	for _, o := range asked.Object {
		delete(b.objects, o.Key)
	}
	fmt.Fprint(w, "<DeleteResult></DeleteResult>")
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
}

// list answers with pages of a hundred.
func (b *bucket) list(w http.ResponseWriter, r *http.Request) {
	type content struct {
		Key, ETag string
		Size      int
	}
	var page struct {
		XMLName     xml.Name `xml:"ListBucketResult"`
		IsTruncated bool
		Contents    []content
	}
	query := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(b.objects)) {
		if name <= query.Get("marker") || !strings.HasPrefix(name, query.Get("prefix")) {
			continue
		}
		if page.IsTruncated = len(page.Contents) == 100; page.IsTruncated {
			break
		}
		data := b.objects[name]
		page.Contents = append(page.Contents, content{name, fmt.Sprintf("\"%x\"", md5.Sum([]byte(data))), len(data)})
	}
	_ = xml.NewEncoder(w).Encode(page)
}
