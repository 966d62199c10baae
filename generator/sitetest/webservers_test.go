package sitetest

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// installServers says how to get the servers.
const installServers = "apt-get install --no-install-recommends nginx apache2-bin"

// startServer serves a folder with a real nginx or apache, as a configuration says, and returns the host's address. A
// site below a root lies in a folder of that name. The test is skipped where the server is missing.
func startServer(t *testing.T, server string, config []byte, root, folder string) string {
	t.Helper()
	program, err := exec.LookPath(map[string]string{"nginx": "nginx", "apache": "apache2"}[server])
	if err != nil {
		if os.Getenv("JIANBAO_SERVERS") != "" {
			t.Fatal(installServers)
		}
		t.Skip(installServers)
	}
	readable(t, folder)
	home := t.TempDir()
	readable(t, home)
	port := freePort(t)
	var args []string
	if server == "nginx" {
		args = nginxArguments(t, home, string(config), folder, port)
	} else {
		args = apacheArguments(t, home, config, root, folder, port)
	}
	var said bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-ended:
			ended <- err
			log, _ := os.ReadFile(filepath.Join(home, "error.log"))
			t.Fatalf("%s does not start: %v\n%s%s", server, err, said.Bytes(), log)
		default:
		}
		if r, err := http.Get(address + "/"); err == nil {
			r.Body.Close()
			return address
		}
	}
	t.Fatalf("%s never answers\n%s", server, said.Bytes())
	return ""
}

// nginxArguments writes the configuration around one that goes into conf.d.
func nginxArguments(t *testing.T, home, config, folder string, port int) []string {
	t.Helper()
	config = strings.Replace(config, "listen 80;", fmt.Sprintf("listen 127.0.0.1:%d;", port), 1)
	config = strings.Replace(config, "    listen [::]:80;\n", "", 1)
	config = strings.Replace(config, "/srv/www/jianbao", folder, 1)
	user := ""
	if os.Getuid() == 0 {
		user = "user root;\n"
	}
	main := user + fmt.Sprintf(`daemon off;
worker_processes 1;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path %[1]s/body;
    proxy_temp_path %[1]s/proxy;
    fastcgi_temp_path %[1]s/fastcgi;
    uwsgi_temp_path %[1]s/uwsgi;
    scgi_temp_path %[1]s/scgi;
    include %[1]s/site.conf;
}
`, home)
	writeText(t, filepath.Join(home, "site.conf"), config)
	writeText(t, filepath.Join(home, "nginx.conf"), main)
	return []string{"-p", home, "-e", filepath.Join(home, "error.log"), "-c", filepath.Join(home, "nginx.conf")}
}

// apacheArguments writes the configuration of a server that reads .htaccess, as most are set up.
func apacheArguments(t *testing.T, home string, config []byte, root, folder string, port int) []string {
	t.Helper()
	writeText(t, filepath.Join(folder, ".htaccess"), string(config))
	main := fmt.Sprintf(`ServerRoot %[1]s
PidFile %[1]s/pid
Listen 127.0.0.1:%[2]d
ServerName localhost
ErrorLog %[1]s/error.log
TypesConfig /dev/null
`, home, port)
	if os.Getuid() == 0 {
		main += "User www-data\nGroup www-data\n"
	}
	for _, module := range []string{
		"mpm_event", "authz_core", "dir", "mime", "headers", "rewrite", "filter", "deflate", "brotli", "alias",
	} {
		main += fmt.Sprintf("LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", module, module)
	}
	documents := folder
	if root != "" {
		documents = filepath.Join(home, "documents")
		if err := os.Mkdir(documents, 0o755); err != nil {
			t.Fatal(err)
		}
		main += fmt.Sprintf("Alias \"%s\" \"%s\"\n", root, folder)
	}
	main += fmt.Sprintf(`DocumentRoot "%s"
<Directory />
    Require all granted
    AllowOverride FileInfo
    Options FollowSymLinks
</Directory>
`, documents)
	writeText(t, filepath.Join(home, "apache.conf"), main)
	return []string{"-f", filepath.Join(home, "apache.conf"), "-DFOREGROUND"}
}

// readable lets everybody read a temporary folder: a server that root starts reads as somebody else.
func readable(t *testing.T, dir string) {
	t.Helper()
	for ; dir != os.TempDir() && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o005 == 0o005 {
			continue
		}
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func writeText(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
