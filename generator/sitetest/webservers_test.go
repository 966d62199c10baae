package sitetest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"jianbao/generator/internal/upload/uploadtest"
)

// startServer serves a folder with a real nginx or apache, as a configuration says, and returns the host's address. A
// site below a root lies in a folder of that name. The test is skipped where the server is missing.
func startServer(t *testing.T, server string, config []byte, root, folder string) string {
	t.Helper()
	readable(t, folder)
	port := uploadtest.FreePort(t)
	if server == "nginx" {
		uploadtest.StartNginx(t, port, uploadtest.NginxServer(t, string(config), folder, port))
	} else {
		program := uploadtest.Program(t, "apt-get install --no-install-recommends apache2-bin", "apache2")
		home := t.TempDir()
		readable(t, home)
		uploadtest.StartProgram(t, port, program, apacheArguments(t, home, config, root, folder, port)...)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
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

func writeText(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
