package s3

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
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

	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/upload"
)

// storage is an object storage in memory, as a vendor has it: it checks signatures and digests.
type storage struct {
	vendor  Vendor
	mu      sync.Mutex
	objects map[string][]byte
	headers map[string]http.Header
	counts  map[string]int
	fail    func(r *http.Request) int // a status to answer with instead, or 0
	skew    bool                      // a clock that is not the client's is refused
	reader  http.HandlerFunc          // answers who does not sign
	website string                    // the bucket's settings as a website
}

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[r.Method]++
	refuse := func(status int, code string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>no</Message></Error>", code)
	}
	if s.fail != nil {
		if status := s.fail(r); status != 0 {
			refuse(status, "InternalError")
			return
		}
	}
	signed := r.Header.Get("Authorization")
	if signed == "" && s.reader != nil {
		s.reader(w, r)
		return
	}
	again := r.Clone(context.Background())
	again.URL.Host, again.URL.Scheme = r.Host, "http"
	for _, name := range []string{"Authorization", "Accept-Encoding", "User-Agent", "Content-Length"} {
		again.Header.Del(name)
	}
	at, err := time.Parse(timeFormat, r.Header.Get("X-Amz-Date"))
	keys := signer{key: "key", secret: "secret", region: "region"}
	keys.sign(again, r.Header.Get("X-Amz-Content-Sha256"), at)
	if err != nil || again.Header.Get("Authorization") != signed {
		refuse(http.StatusForbidden, "SignatureDoesNotMatch")
		return
	}
	if s.skew && time.Since(at).Abs() > 15*time.Minute {
		refuse(http.StatusForbidden, "RequestTimeTooSkewed")
		return
	}
	name, inPath := strings.CutPrefix(r.URL.Path, "/bucket/")
	if inPath != s.vendor.PathStyle || !inPath && !strings.HasPrefix(r.Host, "bucket.") {
		refuse(http.StatusForbidden, "SecondLevelDomainForbidden")
		return
	}
	name = strings.TrimPrefix(name, "/")
	data, exists := s.objects[name]
	switch {
	case r.Method == http.MethodPut:
		s.put(w, r, name, exists, refuse)
	case r.Method == http.MethodDelete:
		delete(s.objects, name)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPost:
		s.remove(w, r, refuse)
	case name == "" && r.URL.Query().Has("website") && s.website == "":
		refuse(http.StatusNotFound, "NoSuchWebsiteConfiguration")
	case name == "" && r.URL.Query().Has("website"):
		io.WriteString(w, s.website)
	case name == "":
		s.list(w, r)
	case !exists:
		refuse(http.StatusNotFound, "NoSuchKey")
	default:
		w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprintf("%X", md5.Sum(data))))
		w.Header().Set("Last-Modified", time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		if r.Method == http.MethodGet {
			w.Write(data)
		}
	}
}

func (s *storage) put(
	w http.ResponseWriter, r *http.Request, name string, exists bool, refuse func(status int, code string),
) {
	body, err := io.ReadAll(r.Body)
	sum := md5.Sum(body)
	switch {
	case err != nil || base64.StdEncoding.EncodeToString(sum[:]) != r.Header.Get("Content-Md5"):
		refuse(http.StatusBadRequest, "BadDigest")
	case exists && s.vendor.Exclusive != "" && r.Header.Get(s.vendor.Exclusive) == s.vendor.Value:
		refuse(http.StatusConflict, "FileAlreadyExists")
	default:
		s.objects[name], s.headers[name] = body, r.Header.Clone()
		w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprintf("%X", sum)))
	}
}

// remove deletes the files that a request names, but for one that nobody may delete.
func (s *storage) remove(w http.ResponseWriter, r *http.Request, refuse func(status int, code string)) {
	body, _ := io.ReadAll(r.Body)
	sum := md5.Sum(body)
	var asked deletion
	if _, ok := r.URL.Query()["delete"]; !ok || base64.StdEncoding.EncodeToString(sum[:]) != r.Header.Get("Content-Md5") ||
		xml.Unmarshal(body, &asked) != nil {
		refuse(http.StatusBadRequest, "MalformedXML")
		return
	}
	var answer struct {
		XMLName xml.Name `xml:"DeleteResult"`
		Error   []struct{ Key, Code string }
	}
	for _, o := range asked.Object {
		if strings.HasSuffix(o.Key, "locked") {
			answer.Error = append(answer.Error, struct{ Key, Code string }{o.Key, "AccessDenied"})
			continue
		}
		delete(s.objects, o.Key)
	}
	_ = xml.NewEncoder(w).Encode(answer)
}

// list answers with pages of three.
func (s *storage) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	after := query.Get("marker")
	type content struct {
		Key, ETag string
		Size      int
	}
	var answer struct {
		XMLName     xml.Name `xml:"ListBucketResult"`
		IsTruncated bool
		Contents    []content
	}
	for _, name := range slices.Sorted(maps.Keys(s.objects)) {
		if name <= after || !strings.HasPrefix(name, query.Get("prefix")) {
			continue
		}
		if len(answer.Contents) == 3 {
			answer.IsTruncated = true
			break
		}
		data := s.objects[name]
		answer.Contents = append(answer.Contents, content{name, fmt.Sprintf("\"%x\"", md5.Sum(data)), len(data)})
	}
	_ = xml.NewEncoder(w).Encode(answer)
}

// serve starts a storage, and opens it as a target.
func serve(t *testing.T, vendor Vendor, prefix string) (*storage, *Store) {
	t.Helper()
	s := &storage{
		vendor: vendor, objects: map[string][]byte{}, headers: map[string]http.Header{}, counts: map[string]int{},
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	address := endpoint.Host
	if !vendor.PathStyle {
		endpoint.Host = "s3.test"
	}
	transport := &http.Transport{Proxy: nil}
	transport.DialContext = dialTo(address)
	store := Open(Options{
		Endpoint: endpoint, Bucket: "bucket", Prefix: prefix, Region: "region", Key: "key", Secret: "secret",
		Vendor: vendor, Client: &http.Client{Transport: transport}, Now: time.Now,
		Headers: func(string) (string, string) { return "text/plain", "max-age=300" },
	})
	t.Cleanup(func() { store.Close() })
	return s, store
}

var dialects = map[string]Vendor{
	"oss": VendorOf("oss-cn-chengdu.aliyuncs.com"), "cos": VendorOf("cos.ap-chengdu.myqcloud.com"),
	"obs": VendorOf("obs.cn-north-4.myhuaweicloud.com"), "eos": VendorOf("eos-beijing-1.cmecloud.cn"),
	"minio": VendorOf("127.0.0.1"),
}

// A site gets onto each kind of storage, and what is gone is deleted.
func TestDeploy(t *testing.T) {
	for name, vendor := range dialects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, store := serve(t, vendor, "网站/")
			dir := t.TempDir()
			var files []publish.Entry
			deploy := func() upload.Result {
				r, err := upload.Run(t.Context(), store, upload.Options{
					Public: dir + "/public", Files: files, State: dir + "/state", Token: "token", DeleteMany: true,
				})
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			write := func(name, text string, class publish.Class) {
				full := filepath.Join(dir, "public", name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
					t.Fatal(err)
				}
				files = append(files, publish.Entry{Name: name, Class: class})
			}
			s.objects["网站/theirs.txt"] = []byte("x")
			write(".jianbao/x", "", publish.Asset)
			files = nil
			write("index.html", "list", publish.List)
			for i := range 7 {
				write(fmt.Sprintf("简报 %d+&.html", i), "page", publish.Page)
			}
			if r := deploy(); len(r.Added) != 8 {
				t.Errorf("%+v", r)
			}
			if got := string(s.objects["网站/简报 3+&.html"]); got != "page" {
				t.Error(got, slices.Sorted(maps.Keys(s.objects)))
			}
			if got := s.headers["网站/index.html"].Get("Cache-Control"); got != "max-age=300" {
				t.Error(got)
			}
			clear(s.counts)
			if r := deploy(); len(r.Added)+len(r.Changed) != 0 || s.counts[http.MethodPut] > 2 {
				t.Errorf("%+v %v", r, s.counts)
			}
			files = files[:4]
			deploy()
			if got := len(s.objects); got != 6 {
				t.Error(slices.Sorted(maps.Keys(s.objects)))
			}
			c, err := upload.Check(t.Context(), store)
			if err != nil || c.Files != 4 || !slices.Equal(c.Others, []string{"theirs.txt"}) {
				t.Errorf("%v %+v", err, c)
			}
		})
	}
}

// Requests are few: they cost money and time.
func TestRequests(t *testing.T) {
	s, store := serve(t, VendorOf("127.0.0.1"), "")
	dir := t.TempDir()
	deploy := func(version string) (requests int) {
		t.Helper()
		clear(s.counts)
		o := upload.Options{Public: dir + "/public", State: dir + "/state", Token: "token", Now: time.Now}
		for i := range 20 {
			text := "same"
			if i%2 == 0 {
				text = version
			}
			name := fmt.Sprintf("%d.html", i)
			full := filepath.Join(o.Public, name)
			err := errors.Join(os.MkdirAll(o.Public+"/.jianbao", 0o755), os.WriteFile(full, []byte(text), 0o644))
			if err != nil {
				t.Fatal(err)
			}
			o.Files = append(o.Files, publish.Entry{Name: name, Class: publish.Page})
		}
		if _, err := upload.Run(t.Context(), store, o); err != nil {
			t.Fatal(err)
		}
		for _, n := range s.counts {
			requests += n
		}
		return requests
	}
	for _, test := range []struct {
		version string
		want    int
	}{{"1", 20 + 9}, {"1", 2}, {"2", 10 + 8}} {
		if got := deploy(test.version); got != test.want {
			t.Errorf("%d requests, not %d: %v", got, test.want, s.counts)
		}
	}
}

// Several files are deleted by one request, and one that stays is an error.
func TestRemoveAll(t *testing.T) {
	s, store := serve(t, VendorOf("127.0.0.1"), "网站/")
	for _, name := range []string{"a+&", "b", "locked"} {
		s.objects["网站/"+name] = []byte("x")
	}
	if err := store.RemoveAll(t.Context(), []string{"a+&", "b", "never"}); err != nil || len(s.objects) != 1 {
		t.Error(err, slices.Collect(maps.Keys(s.objects)))
	}
	var said *Error
	if err := store.RemoveAll(t.Context(), []string{"locked"}); !errors.As(err, &said) || said.Code != "AccessDenied" {
		t.Error(err)
	}
}

// What is no storage, such as the page of a proxy, is not taken for an empty one.
func TestNoStorage(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	endpoint, _ := url.Parse(server.URL)
	store := Open(Options{Endpoint: endpoint, Bucket: "bucket", Vendor: VendorOf("127.0.0.1"), Now: time.Now})
	if _, err := store.Read(t.Context(), "a"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A computer whose clock is wrong signs with the storage's time.
func TestClock(t *testing.T) {
	s, store := serve(t, VendorOf("127.0.0.1"), "")
	store.o.Now = func() time.Time { return time.Now().Add(-time.Hour) }
	s.skew = true
	if err := store.Store(t.Context(), "a", []byte("x")); err != nil || s.counts[http.MethodPut] != 2 {
		t.Error(err, s.counts)
	}
}

// A file of somebody else is not replaced, where a storage can tell; one that a lost answer left is ours.
func TestForeign(t *testing.T) {
	s, store := serve(t, VendorOf("cos.ap-chengdu.myqcloud.com"), "")
	s.objects["a"] = []byte("theirs")
	file := upload.File{Name: "a", Size: 4, Sum: upload.SumOf([]byte("ours")), New: true}
	file.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("ours")), nil }
	if err := store.Write(t.Context(), file); !errors.Is(err, upload.ErrForeign) || string(s.objects["a"]) != "theirs" {
		t.Error(err, string(s.objects["a"]))
	}
	s.objects["a"] = []byte("ours")
	if err := store.Write(t.Context(), file); err != nil {
		t.Error(err)
	}
}

func TestRegionOf(t *testing.T) {
	for host, want := range map[string]string{
		"oss-cn-chengdu.aliyuncs.com": "cn-chengdu", "s3.oss-cn-chengdu.aliyuncs.com": "cn-chengdu",
		"cos.ap-chengdu.myqcloud.com": "ap-chengdu", "obs.cn-north-4.myhuaweicloud.com": "cn-north-4",
		"s3.cn-north-1.amazonaws.com.cn": "cn-north-1", "127.0.0.1": "us-east-1", "eos-beijing-1.cmecloud.cn": "beijing-1",
	} {
		if got := regionOf(host); got != want {
			t.Errorf("%s: %s, not %s", host, got, want)
		}
	}
}

// A file that must not exist is made once.
func TestCreate(t *testing.T) {
	for name, vendor := range dialects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, store := serve(t, vendor, "")
			if err := store.Create(t.Context(), "lock", []byte("a")); err != nil {
				t.Fatal(err)
			}
			if err := store.Create(t.Context(), "lock", []byte("b")); !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
			if data, err := store.Read(t.Context(), "lock"); string(data) != "a" {
				t.Error(err, string(data))
			}
			if age, err := store.Age(t.Context(), "lock"); err != nil || age < 30*time.Second || age > 2*time.Minute {
				t.Error(age, err)
			}
		})
	}
}

// What passes is tried again; what does not is an error at once.
func TestRetries(t *testing.T) {
	s, store := serve(t, VendorOf("127.0.0.1"), "")
	failures := 2
	s.fail = func(*http.Request) int {
		if failures--; failures >= 0 {
			return http.StatusServiceUnavailable
		}
		return 0
	}
	if err := store.Store(t.Context(), "a", []byte("x")); err != nil || s.counts[http.MethodPut] != 3 {
		t.Error(err, s.counts)
	}
	s.fail = func(*http.Request) int { return http.StatusForbidden }
	clear(s.counts)
	var said *Error
	if err := store.Store(t.Context(), "a", []byte("x")); !errors.As(err, &said) || s.counts[http.MethodPut] != 1 {
		t.Error(err, s.counts)
	}
	store.keys.secret, store.keys.daily = "wrong", atomic.Pointer[dailyKey]{}
	s.fail = nil
	if err := store.Store(t.Context(), "a", nil); !errors.As(err, &said) || said.Code != "SignatureDoesNotMatch" {
		t.Error(err)
	}
}

// shrinking is what is read of a file that shrinks meanwhile.
type shrinking struct{ strings.Reader }

func (s *shrinking) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err == io.EOF {
		err = &upload.FileError{Name: "a.html", Err: upload.ErrChanging}
	}
	return n, err
}

func (s *shrinking) Close() error { return nil }

// A file that shrinks while it is sent is not sent again.
func TestShrinks(t *testing.T) {
	_, store := serve(t, VendorOf("127.0.0.1"), "")
	opened := 0
	err := store.Write(t.Context(), upload.File{Name: "a.html", Size: 9, Open: func() (io.ReadCloser, error) {
		opened++
		return &shrinking{*strings.NewReader("half")}, nil
	}})
	if !errors.Is(err, upload.ErrChanging) || opened > 1 {
		t.Errorf("%v, read %d times", err, opened)
	}
}
