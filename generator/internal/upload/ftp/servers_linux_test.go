package ftp

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// certificate writes a server's certificate and key into a folder.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	var s uploadtest.FTP
	encrypt(&s)
	key, err := x509.MarshalPKCS8PrivateKey(s.Certificate.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate.Certificate[0]})
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})
	for name, data := range map[string][]byte{"cert.pem": public, "key.pem": private, "both.pem": append(private, public...)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s.Roots
}

// vsftpd starts a vsftpd that wants data to resume the session, and lets four connections be.
func vsftpd(t *testing.T, home string) Options {
	t.Helper()
	program := uploadtest.Program(t, "apt-get install --no-install-recommends vsftpd", "/usr/sbin/vsftpd")
	dir := t.TempDir()
	roots := certificate(t, dir)
	port := uploadtest.FreePort(t)
	config := fmt.Appendf(nil, `listen=YES
listen_address=127.0.0.1
listen_port=%d
background=NO
anonymous_enable=YES
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
anon_root=%[2]s
run_as_launching_user=YES
secure_chroot_dir=%[3]s
allow_writeable_chroot=YES
ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
rsa_cert_file=%[3]s/cert.pem
rsa_private_key_file=%[3]s/key.pem
require_ssl_reuse=YES
seccomp_sandbox=NO
xferlog_enable=NO
max_per_ip=4
`, port, home, dir)
	if err := os.WriteFile(dir+"/config", config, 0o600); err != nil {
		t.Fatal(err)
	}
	return Options{
		Address: uploadtest.StartProgram(t, port, program, dir+"/config"), User: "ftp", Password: "x", Roots: roots,
		Now: time.Now,
	}
}

// pureFTPd starts a pure-ftpd; its user is in a file of its own.
func pureFTPd(t *testing.T, home string, more ...string) Options {
	t.Helper()
	where := os.Getenv("JIANBAO_PUREFTPD") // where .ci/tools unpacked it: it and vsftpd exclude each other
	program := uploadtest.Program(t, "apt-get download pure-ftpd pure-ftpd-common, dpkg -x both into a folder, "+
		"and name that in JIANBAO_PUREFTPD", where+"/usr/sbin/pure-ftpd", "/usr/sbin/pure-ftpd")
	if os.Getuid() != 0 {
		t.Skip("pure-ftpd needs root for users of its own")
	}
	const nobody = 65534
	if err := errors.Join(os.Chown(home, nobody, nobody), os.Chmod(filepath.Dir(home), 0o755)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	roots := certificate(t, dir)
	user := exec.Command(strings.TrimSuffix(program, "sbin/pure-ftpd")+"bin/pure-pw", "useradd", "web",
		"-f", dir+"/users", "-F", dir+"/users.pdb", "-u", "nobody", "-d", home, "-m")
	user.Stdin = strings.NewReader("geheim\ngeheim\n")
	if said, err := user.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	port := uploadtest.FreePort(t)
	args := append([]string{
		"-S", fmt.Sprintf("127.0.0.1,%d", port), "-l", "puredb:" + dir + "/users.pdb", "-Y", "1",
		"-2", dir + "/both.pem", "-A", "-E", "-H", "-C", "8", "-g", dir + "/pid",
	}, more...)
	return Options{
		Address: uploadtest.StartProgram(t, port, program, args...), User: "web", Password: "geheim", Roots: roots,
		Now: time.Now,
	}
}

// Servers that offices have do what every target has to do.
func TestServers(t *testing.T) {
	for name, serve := range map[string]func(*testing.T, string) Options{
		"vsftpd":    vsftpd,
		"pure-ftpd": func(t *testing.T, home string) Options { return pureFTPd(t, home) },
	} {
		t.Run(name, func(t *testing.T) {
			uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
				home := t.TempDir()
				o := serve(t, home)
				return uploadtest.Dir(t, home, func() (upload.Target, error) { return Open(t.Context(), o) })
			})
			home := t.TempDir()
			o := serve(t, home)
			target := open(t, o)
			many(t, target, home, 40)
			if target.Gap() {
				t.Error("it replaces files")
			}
			target.Close()
			o.Mode = Plain
			if _, err := Open(t.Context(), o); name == "vsftpd" && !errors.Is(err, ErrNeedsTLS) {
				t.Errorf("plain: %v", err)
			}
			o.Mode, o.Password, o.User = Explicit, "GEHEIM", "nobody"
			if _, err := Open(t.Context(), o); !errors.Is(err, upload.ErrLogin) || strings.Contains(err.Error(), "GEHEIM") {
				t.Errorf("a wrong password: %v", err)
			}
		})
	}
}
