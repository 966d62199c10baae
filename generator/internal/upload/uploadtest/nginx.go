package uploadtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// NginxServer makes of the configuration that `jianbao host nginx` writes one that serves a folder at a port of this
// machine.
func NginxServer(t *testing.T, config, folder string, port int) string {
	t.Helper()
	listen := fmt.Sprintf("listen 127.0.0.1:%d;", port)
	edited := strings.NewReplacer(
		"listen 80;", listen, "    listen [::]:80;\n", "", "/srv/www/jianbao", folder,
	).Replace(config)
	if !strings.Contains(edited, listen) || !strings.Contains(edited, folder) {
		t.Fatalf("the configuration is not what is edited here:\n%s", config)
	}
	return edited
}

// StartNginx starts nginx with some servers, one of which listens at a port of this machine.
func StartNginx(t *testing.T, port int, servers ...string) {
	t.Helper()
	program := Program(t, "apt-get install --no-install-recommends nginx", "nginx", "/usr/sbin/nginx")
	home := t.TempDir()
	config := "daemon off;\nworker_processes 1;\n"
	if os.Getuid() == 0 {
		config += "user root;\n" // who may read what the test made
	}
	config += fmt.Sprintf("pid %s/pid;\nerror_log stderr;\nevents { worker_connections 64; }\n", home)
	config += "http {\naccess_log off;\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		config += fmt.Sprintf("%s_temp_path %s/%[1]s;\n", kind, home)
	}
	config += strings.Join(servers, "\n") + "}\n"
	name := filepath.Join(home, "nginx.conf")
	if err := os.WriteFile(name, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	StartProgram(t, port, program, "-p", home, "-e", "stderr", "-c", name)
}
