package ftp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/thorough"
	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// kinds are servers as there are.
var kinds = map[string]func(*uploadtest.FTP){
	"plain":    func(*uploadtest.FTP) {},
	"explicit": encrypt,
	"implicit": func(s *uploadtest.FTP) { encrypt(s); s.Implicit = true },
	"vsftpd":   func(s *uploadtest.FTP) { encrypt(s); s.NeedsReuse, s.NoMLST = true, true },
	"iis": func(s *uploadtest.FTP) {
		s.NoReplace, s.NoMLST, s.NoEPSV, s.GBK = true, true, true, true
	},
	"few":     func(s *uploadtest.FTP) { s.MaxConns = 2 },
	"few 530": func(s *uploadtest.FTP) { s.MaxConns, s.TooManyIs530 = 2, true },
}

func encrypt(s *uploadtest.FTP) {
	if err := s.Encrypt(); err != nil {
		panic(err)
	}
}

func start(t *testing.T, change func(*uploadtest.FTP)) (*uploadtest.FTP, Options) {
	t.Helper()
	s, err := uploadtest.StartFTP(t.TempDir(), change)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	o := Options{Address: s.Address, User: "web", Password: "geheim", Mode: Plain, Roots: s.Roots, Now: time.Now}
	switch {
	case s.Implicit:
		o.Mode = Implicit
	case s.Certificate != nil:
		o.Mode = Explicit
	}
	return s, o
}

func open(t *testing.T, o Options) *Target {
	t.Helper()
	target, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

// Each kind of server does what every target has to do.
func TestTarget(t *testing.T) {
	for name, change := range kinds {
		t.Run(name, func(t *testing.T) {
			uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
				s, o := start(t, change)
				return uploadtest.Dir(t, s.Home, func() (upload.Target, error) { return Open(t.Context(), o) })
			})
		})
	}
}

func file(name, data string) upload.File {
	return upload.File{
		Name: name, Size: int64(len(data)), Sum: upload.SumOf([]byte(data)), New: true,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil },
	}
}

// many writes files at once.
func many(t *testing.T, target *Target, home string, n int) {
	t.Helper()
	manyWith(t, target, home, n, func() {})
}

// manyWith calls something at the beginning of each file.
func manyWith(t *testing.T, target *Target, home string, n int, begin func()) {
	t.Helper()
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			name, data := fmt.Sprintf("a%d/第%d期.html", i%7, i), strings.Repeat(fmt.Sprint(i), 3000)
			f := file(name, data)
			read := f.Open
			f.Open = func() (io.ReadCloser, error) { begin(); return read() }
			if err := target.Write(t.Context(), f); err != nil {
				t.Error(err)
			}
			if got, err := os.ReadFile(filepath.Join(home, name)); err != nil || string(got) != data {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
		})
	}
	wait.Wait()
}

// Something is unread on an encrypted connection whose file has been sent, and no file is lost by that.
func TestUnread(t *testing.T) {
	s, o := start(t, kinds["vsftpd"])
	data := strings.Repeat("x", 16<<20) // more than fits on the way, so that the server has spoken before it ends
	err := open(t, o).Write(t.Context(), file("a.html", data))
	if got, missing := os.ReadFile(s.Home + "/a.html"); err != nil || string(got) != data {
		t.Errorf("%d bytes, %v, %v", len(got), missing, err)
	}
}

// Connections that make one folder at the same time are not in each other's way.
func TestFoldersAtOnce(t *testing.T) {
	_, o := start(t, kinds["plain"])
	foldersAtOnce(t, open(t, o), 40)
}

func foldersAtOnce(t *testing.T, target *Target, rounds int) {
	for round := range rounds {
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				if err := target.Write(t.Context(), file(fmt.Sprintf("a%d/b/c/d/%d.html", round, i), "x")); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
}

// As many connections are used as the server lets be.
func TestFewConnections(t *testing.T) {
	for name, most := range map[string]int64{"few": 2, "few 530": 2, "plain": maxConns} {
		s, o := start(t, kinds[name])
		many(t, open(t, o), s.Home, 40)
		if got := s.Most.Load(); got > most || got < 2 {
			t.Errorf("%s: %d connections", name, got)
		}
	}
}

// Connections that are lost are made anew.
func TestLostConnections(t *testing.T) {
	s, o := start(t, kinds["vsftpd"])
	target := open(t, o)
	s.Mangle.Store(23)
	many(t, target, s.Home, 60)
}

// A connection may be lost at any command of what several do at once, also where one asks whether another has made a
// folder.
func TestLostAtEachCommand(t *testing.T) {
	for n := 24; n < 90; n += thorough.Count(8, 2) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s, o := start(t, kinds["plain"])
			target := open(t, o)
			s.Mangle.Store(int64(n))
			many(t, target, s.Home, 4)
		})
	}
}

// A server that only replaces what was deleted first says so; a new file has no gap.
func TestGap(t *testing.T) {
	_, o := start(t, kinds["iis"])
	target := open(t, o)
	for range 2 {
		if target.Gap() {
			t.Error("a new file has no gap")
		}
		if err := target.Store(t.Context(), "甲", nil); err != nil {
			t.Error(err)
		}
	}
	if !target.Gap() || !target.Plain() {
		t.Error("the gap is not told")
	}
}

// What a server refuses is told by its cause.
func TestErrors(t *testing.T) {
	s, o := start(t, func(*uploadtest.FTP) {})
	if err := os.Mkdir(s.Home+"/wwwroot", 0o755); err != nil {
		t.Fatal(err)
	}
	try := func(change func(*Options)) error {
		t.Helper()
		other := o
		change(&other)
		target, err := Open(t.Context(), other)
		if err == nil {
			target.Close()
		}
		return err
	}
	if err := try(func(o *Options) { o.Path = "/~/wwwroot" }); err != nil {
		t.Error(err)
	}
	var missing *upload.MissingError
	if err := try(func(o *Options) { o.Path = "/www" }); !errors.As(err, &missing) || missing.Seen[0] != "/wwwroot" {
		t.Errorf("%v %+v", err, missing)
	}
	err := try(func(o *Options) { o.Password = "GEHEIM" })
	if !errors.Is(err, upload.ErrLogin) || strings.Contains(err.Error(), "GEHEIM") {
		t.Error(err)
	}
	if err := try(func(o *Options) { o.Mode = Explicit }); !errors.Is(err, ErrNoTLS) {
		t.Error(err)
	}
	var dns *net.DNSError
	if err := try(func(o *Options) { o.Address = "none..invalid:21" }); !errors.As(err, &dns) {
		t.Error(err)
	}
	if err := try(func(o *Options) { o.Address = "127.0.0.1:1" }); !errors.Is(err, upload.ErrConnection) {
		t.Error(err)
	}
	_, o = start(t, func(s *uploadtest.FTP) { encrypt(s); s.NeedsTLS = true })
	if err := try(func(o *Options) { o.Mode = Plain }); !errors.Is(err, ErrNeedsTLS) {
		t.Error(err)
	}
}

// A certificate of no authority is refused with its fingerprint, and taken where site.toml has that.
func TestCertificate(t *testing.T) {
	s, o := start(t, encrypt)
	o.Roots = nil
	_, err := Open(t.Context(), o)
	var said *CertificateError
	if !errors.As(err, &said) || said.Fingerprint != s.Fingerprint || said.Err == nil {
		t.Fatalf("%v %+v", err, said)
	}
	o.Fingerprint = said.Fingerprint
	many(t, open(t, o), s.Home, 10)
	o.Fingerprint = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
	if _, err := Open(t.Context(), o); !errors.As(err, &said) || said.Err != nil {
		t.Error(err)
	}
}

// No room, and a name that the server cannot have.
func TestRefused(t *testing.T) {
	s, o := start(t, func(s *uploadtest.FTP) { s.Quota = 100 })
	err := open(t, o).Write(t.Context(), file("a", strings.Repeat("x", 200)))
	if !errors.Is(err, upload.ErrFull) {
		t.Error(err)
	}
	if left, _ := filepath.Glob(s.Home + "/.jianbao/upload/*"); len(left) > 0 {
		t.Error(left)
	}
	_, o = start(t, kinds["iis"])
	var named *upload.FileError
	if err := open(t, o).Write(t.Context(), file("𠮷.html", "x")); !errors.As(err, &named) || !errors.Is(err, ErrName) {
		t.Error(err)
	}
}

// A probe says what the server does otherwise than others.
func TestProbe(t *testing.T) {
	for name, want := range map[string][]string{
		"vsftpd": {"encrypted by TLS 1.3; data resume", "UTF-8", "replaced at once"},
		"iis":    {"!nothing is encrypted", "GBK", "!removed first"},
	} {
		_, o := start(t, kinds[name])
		uploadtest.Probed(t, open(t, o), want...)
	}
}
