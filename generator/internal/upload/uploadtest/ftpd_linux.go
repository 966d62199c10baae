package uploadtest

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
	"syscall"
	"testing"
)

// FTPD is a program that serves FTP, encrypted, on which web logs in with a password. Its user is the one of the test,
// so that what the test puts there can be replaced.
//
// The programs know the users of the system alone. So they see files of this test in the places of /etc/passwd,
// /etc/shadow and /etc/pam.d, by mounts that nobody else sees and that end with them. That needs root.
type FTPD struct {
	Address     string
	Home        string // the folder that a login begins in
	Roots       *x509.CertPool
	Fingerprint string

	t    *testing.T
	dir  string // of its configuration
	run  string // what starts it
	port int
	now  *process
}

const installFTPDs = "vsftpd and pure-ftpd are not installed; in the repository: . .ci/tools"

// StartVsftpd starts vsftpd, which takes data only over a resumed session. Each more is a line of its configuration.
func StartVsftpd(t *testing.T, home, password string, more ...string) *FTPD {
	t.Helper()
	program := Program(t, installFTPDs, "vsftpd", "/usr/sbin/vsftpd")
	s := newFTPD(t, home, password)
	s.write("pam.d/vsftpd", "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n")
	s.write("vsftpd.conf", fmt.Sprintf(`listen=YES
listen_address=127.0.0.1
listen_port=%d
background=NO
anonymous_enable=NO
local_enable=YES
write_enable=YES
local_umask=022
chroot_local_user=YES
allow_writeable_chroot=YES
pasv_address=127.0.0.1
ssl_enable=YES
rsa_cert_file=%[2]s/certificate
rsa_private_key_file=%[2]s/key
force_local_logins_ssl=YES
force_local_data_ssl=YES
require_ssl_reuse=YES
ssl_ciphers=HIGH
secure_chroot_dir=%[2]s/empty
pam_service_name=vsftpd
%[3]s
`, s.port, s.dir, strings.Join(more, "\n")))
	s.run += fmt.Sprintf("mount --bind %[2]s/pam.d /etc/pam.d\nexec %[1]s %[2]s/vsftpd.conf", program, s.dir)
	s.Start()
	return s
}

// StartPureFTPd starts pure-ftpd, as panels do. Each more is an option.
func StartPureFTPd(t *testing.T, home, password string, more ...string) *FTPD {
	t.Helper()
	program := Program(t, installFTPDs, "pure-ftpd", "/usr/sbin/pure-ftpd")
	s := newFTPD(t, home, password)
	const encrypted = "3" // logins and data
	args := []string{
		"exec", program, "-S", fmt.Sprintf("127.0.0.1,%d", s.port), "-l", "unix", "-P", "127.0.0.1", "-Y", encrypted,
		"-2", s.dir + "/both", "-A", "-E", "-H", "-u", "0", "-g", s.dir + "/pid",
	}
	s.run += strings.Join(append(args, more...), " ")
	s.Start()
	return s
}

// newFTPD makes what both need: a certificate, and files of users.
func newFTPD(t *testing.T, home, password string) *FTPD {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("run it as root")
	}
	s := &FTPD{t: t, dir: t.TempDir(), Home: home, port: FreePort(t)}
	var made FTP
	err := made.Encrypt()
	if err != nil {
		t.Fatal(err)
	}
	s.Roots, s.Fingerprint = made.Roots, made.Fingerprint
	key, err := x509.MarshalPKCS8PrivateKey(made.Certificate.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	keyText := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate.Certificate[0]})
	s.write("key", string(keyText))
	s.write("certificate", string(text))
	s.write("both", string(keyText)+string(text))
	openssl := Program(t, "apt-get install --no-install-recommends openssl", "openssl")
	crypt := exec.Command(openssl, "passwd", "-6", "-stdin")
	crypt.Stdin = strings.NewReader(password)
	hash, err := crypt.Output()
	if err != nil {
		t.Fatal(err)
	}
	s.write("passwd", "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\nftp:x:65534:65534::/:/bin/sh\n"+
		"web:x:0:0::"+s.Home+":/bin/sh\n")
	s.write("shadow", "web:"+strings.TrimSpace(string(hash))+":19000:0:99999:7:::\n")
	if err := os.Mkdir(s.dir+"/empty", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"passwd", "shadow"} {
		s.run += fmt.Sprintf("mount --bind %s/%[2]s /etc/%[2]s\n", s.dir, name)
	}
	return s
}

func (s *FTPD) write(name, text string) {
	s.t.Helper()
	full := filepath.Join(s.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o600)); err != nil {
		s.t.Fatal(err)
	}
}

// Start starts the program, after Kill at the same port.
func (s *FTPD) Start() {
	s.t.Helper()
	cmd := exec.Command("sh", "-ec", s.run)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Setpgid: true}
	s.now = startCommand(s.t, s.port, cmd, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	s.Address = s.now.address
}

// Kill ends the program and all of its sessions at once.
func (s *FTPD) Kill() { s.now.stop() }
