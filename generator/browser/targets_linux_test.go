package browser

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"jianbao/generator/internal/upload/uploadtest"
)

const targetSecret = "geheim-geheim"

// target is a place that the site is deployed to, as site.toml names it, and where readers find it.
type target struct {
	name     string
	settings string            // of its section in site.toml
	secrets  map[string]string // the environment of who deploys
	root     string            // the folder that nginx serves; "" where it asks the storage
	upstream string            // the storage, with the bucket
}

// startTargets starts a server of each kind, below a folder. Vsftpd needs root.
func startTargets(t *testing.T, dir string) []target {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "www"), 0o755); err != nil {
		t.Fatal(err)
	}
	targets := []target{
		{name: "www", settings: fmt.Sprintf("to = %q\n", dir+"/www"), root: dir + "/www"},
		startSSH(t, dir+"/ssh"), startStorage(t, dir+"/s3"),
	}
	if os.Geteuid() == 0 {
		targets = append(targets, startVsftpd(t, dir+"/ftp"))
	}
	return targets
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
	if err := os.MkdirAll(dir+"/www", 0o755); err != nil {
		t.Fatal(err)
	}
	s := uploadtest.StartOpenSSH(t, "022")
	return target{
		name: "host", root: dir + "/www", secrets: map[string]string{"JIANBAO_DEPLOY_HOST_KEY": s.KeyFile},
		settings: fmt.Sprintf("to = \"sftp://%s@%s%s/www\"\nfingerprint = %q\n", s.User, s.Address, dir, s.Fingerprint),
	}
}

// startVsftpd starts vsftpd, whose logins begin in a folder.
func startVsftpd(t *testing.T, dir string) target {
	t.Helper()
	if err := os.MkdirAll(dir+"/www/wwwroot", 0o755); err != nil {
		t.Fatal(err)
	}
	s := uploadtest.StartVsftpd(t, dir+"/www", targetSecret)
	return target{
		name: "ftp", root: dir + "/www/wwwroot",
		secrets:  map[string]string{"JIANBAO_DEPLOY_FTP_PASSWORD": targetSecret},
		settings: fmt.Sprintf("to = \"ftps://web@%s/~/wwwroot\"\nfingerprint = %q\n", s.Address, s.Fingerprint),
	}
}

// startStorage starts versitygw with a bucket that everybody may read, as the console of a vendor sets it.
func startStorage(t *testing.T, dir string) target {
	t.Helper()
	bucket := dir + "/buckets/jianbao-site"
	if err := os.MkdirAll(bucket, 0o755); err != nil {
		t.Fatal(err)
	}
	const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",` +
		`"Resource":"arn:aws:s3:::jianbao-site/*"}]}`
	if err := unix.Setxattr(bucket, "user.policy", []byte(policy), 0); err != nil {
		t.Fatal(err)
	}
	address := uploadtest.StartVersitygw(t, dir+"/buckets", "key", targetSecret)
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
	var port int
	var servers []string
	for _, to := range targets {
		port = uploadtest.FreePort(t)
		addresses = append(addresses, fmt.Sprintf("http://127.0.0.1:%d", port))
		if to.root != "" {
			servers = append(servers, uploadtest.NginxServer(t, config, to.root, port))
			continue
		}
		host, bucket, _ := strings.Cut(to.upstream, "/")
		servers = append(servers, fmt.Sprintf(`server {
    listen 127.0.0.1:%d;
    error_page 404 /404.html;
    location / {
        rewrite ^(.*)/$ /%s$1/index.html break;
        rewrite ^(.*)$ /%[2]s$1 break;
        proxy_pass http://%s;
        proxy_intercept_errors on;
    }
}
`, port, bucket, host))
	}
	uploadtest.StartNginx(t, port, servers...)
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
