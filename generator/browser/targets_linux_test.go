package browser

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sys/unix"

	"jianbao/generator/internal/upload/uploadtest"
)

const (
	targetSecret  = "geheim-geheim"
	installTarget = "apt-get install --no-install-recommends nginx openssh-server vsftpd; versitygw: . .ci/tools"
)

// target is a place that the site is deployed to, as site.toml names it, and where readers find it.
type target struct {
	name     string
	settings string            // of its section in site.toml
	secrets  map[string]string // the environment of who deploys
	root     string            // the folder that nginx serves; "" where it asks the storage
	upstream string            // the storage, with the bucket
}

// startTargets starts a server of each kind, below a folder.
func startTargets(t *testing.T, dir string) []target {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "www"), 0o755); err != nil {
		t.Fatal(err)
	}
	return []target{
		{name: "www", settings: fmt.Sprintf("to = %q\n", dir+"/www"), root: dir + "/www"},
		startSSH(t, dir+"/ssh"), startVsftpd(t, dir+"/ftp"), startStorage(t, dir+"/s3"),
	}
}

func writeTo(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, data, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// startSSH starts OpenSSH, on which who runs the test logs in with a key.
func startSSH(t *testing.T, dir string) target {
	t.Helper()
	program := uploadtest.Program(t, installTarget, "/usr/sbin/sshd", "sshd")
	who, err := user.Current()
	if err == nil && who.Uid == "0" {
		err = os.MkdirAll("/run/sshd", 0o755) // where it keeps nothing
	}
	if err = errors.Join(err, os.MkdirAll(dir+"/www", 0o755)); err != nil {
		t.Fatal(err)
	}
	key := func(name string) ssh.PublicKey {
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		block, err := ssh.MarshalPrivateKey(private, "")
		if err != nil {
			t.Fatal(err)
		}
		writeTo(t, filepath.Join(dir, name), pem.EncodeToMemory(block))
		k, err := ssh.NewPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	host, client := key("host"), key("client")
	writeTo(t, dir+"/authorized", ssh.MarshalAuthorizedKey(client))
	port := uploadtest.FreePort(t)
	writeTo(t, dir+"/config", fmt.Appendf(nil, `ListenAddress 127.0.0.1
Port %d
HostKey %[2]s/host
PidFile none
AuthorizedKeysFile %[2]s/authorized
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
`, port, dir))
	address := uploadtest.StartProgram(t, port, program, "-D", "-e", "-f", dir+"/config")
	return target{
		name: "host", root: dir + "/www", secrets: map[string]string{"JIANBAO_DEPLOY_HOST_KEY": dir + "/client"},
		settings: fmt.Sprintf("to = \"sftp://%s@%s%s/www\"\nfingerprint = %q\n",
			who.Username, address, dir, ssh.FingerprintSHA256(host)),
	}
}

// startVsftpd starts vsftpd, which takes data over a resumed session alone. Its anonymous user is who runs the test, so
// that the system needs no other.
func startVsftpd(t *testing.T, dir string) target {
	t.Helper()
	program := uploadtest.Program(t, installTarget, "/usr/sbin/vsftpd", "vsftpd")
	var made uploadtest.FTP
	if err := errors.Join(made.Encrypt(), os.MkdirAll(dir+"/www/wwwroot", 0o755)); err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(made.Certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate.Certificate[0]}
	writeTo(t, dir+"/certificate", pem.EncodeToMemory(&public))
	writeTo(t, dir+"/key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	who, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	port := uploadtest.FreePort(t)
	writeTo(t, dir+"/config", fmt.Appendf(nil, `listen=YES
listen_address=127.0.0.1
listen_port=%d
background=NO
run_as_launching_user=YES
anonymous_enable=YES
ftp_username=%[3]s
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
anon_root=%[2]s/www
allow_writeable_chroot=YES
secure_chroot_dir=%[2]s
ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
rsa_cert_file=%[2]s/certificate
rsa_private_key_file=%[2]s/key
require_ssl_reuse=YES
seccomp_sandbox=NO
xferlog_enable=NO
`, port, dir, who.Username))
	address := uploadtest.StartProgram(t, port, program, dir+"/config")
	return target{
		name: "ftp", root: dir + "/www/wwwroot",
		secrets:  map[string]string{"JIANBAO_DEPLOY_FTP_PASSWORD": targetSecret},
		settings: fmt.Sprintf("to = \"ftps://ftp@%s/~/wwwroot\"\nfingerprint = %q\n", address, made.Fingerprint),
	}
}

// startStorage starts versitygw with a bucket that everybody may read, as the console of a vendor sets it.
func startStorage(t *testing.T, dir string) target {
	t.Helper()
	program := uploadtest.Program(t, installTarget, "versitygw")
	bucket := dir + "/buckets/jianbao-site"
	if err := os.MkdirAll(bucket, 0o755); err != nil {
		t.Fatal(err)
	}
	const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",` +
		`"Resource":"arn:aws:s3:::jianbao-site/*"}]}`
	if err := unix.Setxattr(bucket, "user.policy", []byte(policy), 0); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ROOT_ACCESS_KEY", "key")
	t.Setenv("ROOT_SECRET_KEY", targetSecret)
	port := uploadtest.FreePort(t)
	address := uploadtest.StartProgram(t, port, program, "--port", fmt.Sprintf("127.0.0.1:%d", port),
		"--region", "us-east-1", "--quiet", "posix", dir+"/buckets")
	return target{
		name: "oss", upstream: address + "/jianbao-site",
		secrets: map[string]string{
			"JIANBAO_DEPLOY_OSS_KEY": "key", "JIANBAO_DEPLOY_OSS_SECRET": targetSecret,
		},
		settings: fmt.Sprintf("to = \"s3://jianbao-site\"\nendpoint = \"http://%s\"\n", address),
	}
}

// startNginx serves the targets to readers: folders as `jianbao host nginx` says, and the storage as its own domain
// would, with the headers that it keeps. It returns the address of each.
func startNginx(t *testing.T, config string, targets []target) (addresses []string) {
	t.Helper()
	program := uploadtest.Program(t, installTarget, "nginx", "/usr/sbin/nginx")
	home := t.TempDir()
	main := "daemon off;\nworker_processes 1;\n"
	if os.Getuid() == 0 {
		main += "user root;\n"
	}
	main += fmt.Sprintf("pid %[1]s/pid;\nerror_log %[1]s/error.log;\nevents { worker_connections 64; }\n"+
		"http {\naccess_log off;\n", home)
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		main += fmt.Sprintf("%s_temp_path %s/%[1]s;\n", kind, home)
	}
	var port int
	for _, to := range targets {
		port = uploadtest.FreePort(t)
		listen := fmt.Sprintf("listen 127.0.0.1:%d;", port)
		addresses = append(addresses, fmt.Sprintf("http://127.0.0.1:%d", port))
		if to.root == "" {
			host, bucket, _ := strings.Cut(to.upstream, "/")
			main += fmt.Sprintf(`server {
    %s
    error_page 404 /404.html;
    location / {
        rewrite ^(.*)/$ /%s$1/index.html break;
        rewrite ^(.*)$ /%[2]s$1 break;
        proxy_pass http://%s;
        proxy_intercept_errors on;
    }
}
`, listen, bucket, host)
			continue
		}
		name := filepath.Join(home, to.name+".conf")
		edited := strings.NewReplacer(
			"listen 80;", listen, "    listen [::]:80;\n", "", "/srv/www/jianbao", to.root,
		).Replace(config)
		if !strings.Contains(edited, listen) || !strings.Contains(edited, to.root) {
			t.Fatalf("the configuration is not what is edited here:\n%s", config)
		}
		writeTo(t, name, []byte(edited))
		main += "include " + name + ";\n"
	}
	writeTo(t, home+"/nginx.conf", []byte(main+"}\n"))
	uploadtest.StartProgram(t, port, program, "-p", home, "-e", home+"/error.log", "-c", home+"/nginx.conf")
	return addresses
}

// status is what a server answers.
func status(t *testing.T, address string) int {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}
