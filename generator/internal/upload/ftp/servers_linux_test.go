package ftp

import (
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// servers are real ones, in settings that vendors have.
var servers = map[string]func(t *testing.T) *uploadtest.FTPD{
	"vsftpd":               vsftpd("utf8_filesystem=YES"),
	"vsftpd without UTF-8": vsftpd(),
	"pure-ftpd":            pureFTPd(),
	"vsftpd 077":           vsftpd("local_umask=077"),
}

func vsftpd(settings ...string) func(t *testing.T) *uploadtest.FTPD {
	return func(t *testing.T) *uploadtest.FTPD {
		t.Helper()
		return uploadtest.StartVsftpd(t, t.TempDir(), "geheim", settings...)
	}
}

func pureFTPd(options ...string) func(t *testing.T) *uploadtest.FTPD {
	return func(t *testing.T) *uploadtest.FTPD {
		t.Helper()
		return uploadtest.StartPureFTPd(t, t.TempDir(), "geheim", options...)
	}
}

func optionsOf(s *uploadtest.FTPD) Options {
	return Options{Address: s.Address, User: "web", Password: "geheim", Roots: s.Roots, Now: time.Now}
}

// Real servers do what every target has to do.
func TestServers(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
				s := start(t)
				return uploadtest.Dir(t, s.Home, func() (upload.Target, error) { return Open(t.Context(), optionsOf(s)) })
			})
		})
	}
}

// Files are replaced without a gap, by as many connections as the server lets be; one that ends in the middle is waited
// for.
func TestServersAtWork(t *testing.T) {
	few := map[string]func(t *testing.T) *uploadtest.FTPD{
		"vsftpd": vsftpd("max_per_ip=2"), "vsftpd one": vsftpd("max_per_ip=1"), "vsftpd many": vsftpd(),
		"pure-ftpd": pureFTPd("-C", "3"),
	}
	for name, start := range few {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			target := open(t, optionsOf(s))
			var begun atomic.Int32
			some, ended, done := make(chan bool), make(chan bool), make(chan bool)
			go func() {
				defer close(done)
				manyWith(t, target, s.Home, 60, func() {
					switch n := begun.Add(1); {
					case n == 10:
						close(some)
						fallthrough
					case n > 10: // what is not sent yet is in the middle when the server ends
						<-ended
					}
				})
			}()
			<-some
			s.Kill()
			close(ended)
			s.Start()
			<-done
			for _, data := range []string{"x", "yy"} {
				f := file("甲 乙.html", data)
				f.New = false
				if err := target.Write(t.Context(), f); err != nil || target.Gap() {
					t.Error(err, target.Gap())
				}
			}
		})
	}
}

// What real servers refuse is told by its cause.
func TestServersRefuse(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			try := func(change func(*Options)) error {
				o := optionsOf(s)
				change(&o)
				target, err := Open(t.Context(), o)
				if err == nil {
					target.Close()
				}
				return err
			}
			if err := try(func(o *Options) { o.Password = "GEHEIM" }); !errors.Is(err, upload.ErrLogin) ||
				strings.Contains(err.Error(), "GEHEIM") {
				t.Errorf("a wrong password: %v", err)
			}
			if err := try(func(o *Options) { o.Mode = Plain }); !errors.Is(err, ErrNeedsTLS) {
				t.Errorf("without encryption: %v", err)
			}
			var said *CertificateError
			if err := try(func(o *Options) { o.Roots = nil }); !errors.As(err, &said) || said.Err == nil ||
				said.Fingerprint != s.Fingerprint {
				t.Errorf("a certificate of nobody: %v", err)
			}
			if err := try(func(o *Options) { o.Roots, o.Fingerprint = nil, s.Fingerprint }); err != nil {
				t.Errorf("its fingerprint: %v", err)
			}
			if err := try(func(o *Options) { o.Fingerprint = "SHA256:x" }); !errors.As(err, &said) || said.Err != nil {
				t.Errorf("another fingerprint: %v", err)
			}
			if err := os.Mkdir(s.Home+"/wwwroot", 0o755); err != nil {
				t.Fatal(err)
			}
			var missing *upload.MissingError
			if err := try(func(o *Options) { o.Path = "/www" }); !errors.As(err, &missing) || len(missing.Seen) != 1 ||
				filepath.Base(missing.Seen[0]) != "wwwroot" {
				t.Errorf("no such folder: %v %+v", err, missing)
			}
		})
	}
	plain := map[string]func(t *testing.T) *uploadtest.FTPD{
		"vsftpd": vsftpd("ssl_enable=NO"), "pure-ftpd": pureFTPd("-Y", "0"),
	}
	for name, start := range plain {
		o := optionsOf(start(t))
		if _, err := Open(t.Context(), o); !errors.Is(err, ErrNoTLS) {
			t.Errorf("%s without encryption: %v", name, err)
		}
		o.Mode = Plain
		if err := open(t, o).Write(t.Context(), file("a/b", "x")); err != nil {
			t.Errorf("%s, plain: %v", name, err)
		}
	}
}

// vsftpd does want sessions to be resumed: without that it takes no data.
func TestSessionReuse(t *testing.T) {
	o := optionsOf(servers["vsftpd"](t))
	for _, reuse := range []bool{true, false} {
		c, err := o.login(t.Context(), false, false)
		if err != nil {
			t.Fatal(err)
		}
		if !reuse {
			c.network.tls.ClientSessionCache = tls.NewLRUClientSessionCache(0) // it knows nothing of the login
		}
		if err := c.Stor("a", strings.NewReader("x")); (err == nil) != reuse {
			t.Errorf("reuse %v: %v", reuse, err)
		}
		_ = c.Quit()
	}
}

// A disk that is full is told as such, and the old file stays.
func TestServersFull(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			site := s.Home + "/site"
			if err := os.Mkdir(site, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mount("tmpfs", site, "tmpfs", 0, "size=300k"); err != nil {
				t.Skip("needs the right to mount a tmpfs: ", err)
			}
			t.Cleanup(func() { syscall.Unmount(site, syscall.MNT_DETACH) })
			s.Kill() // it does not see what was mounted after it began
			s.Start()
			o := optionsOf(s)
			o.Path = "/~/site"
			target := open(t, o)
			f := file("a", "x")
			f.New = false
			if err := target.Write(t.Context(), f); err != nil {
				t.Fatal(err)
			}
			large := file("a", strings.Repeat("x", 2_000_000))
			large.New = false
			if err := target.Write(t.Context(), large); !errors.Is(err, upload.ErrFull) {
				t.Errorf("%v", err)
			}
			if got, err := os.ReadFile(site + "/a"); string(got) != "x" {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if left, _ := filepath.Glob(site + "/.jianbao/upload/*"); len(left) > 0 {
				t.Error(left)
			}
		})
	}
}

// A umask that keeps others out is made good, for files and folders: a web server is somebody else. Where it cannot be,
// that is said.
func TestServersUmask(t *testing.T) {
	for name, start := range map[string]func(t *testing.T) *uploadtest.FTPD{
		"vsftpd": servers["vsftpd 077"], "pure-ftpd": pureFTPd("-U", "077:077"),
		"vsftpd hidden": vsftpd("local_umask=077", "chmod_enable=NO"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			target := open(t, optionsOf(s))
			foldersAtOnce(t, target, 20)
			for _, name := range []string{"index.html", "武侯 区/2026/a/index.html", "武侯 区/2026/b.html"} {
				if err := target.Write(t.Context(), file(name, "x")); err != nil {
					t.Fatal(err)
				}
			}
			if target.Hidden() {
				uploadtest.Probed(t, target, "!readers get 403")
			} else {
				uploadtest.Readable(t, s.Home)
				uploadtest.Probed(t, target, "TLS 1.3", "UTF-8", "replaced at once", "lets everybody read")
			}
			if target.Hidden() != strings.HasSuffix(name, "hidden") {
				t.Error("it says the contrary")
			}
		})
	}
}
