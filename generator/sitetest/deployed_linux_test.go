package sitetest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/deploy"
	"jianbao/generator/internal/upload/uploadtest"
)

// tryDeployed deploys a finished site to folders of real servers, where nginx finds what it would in public/. Two of
// them keep others out of new files, and are made not to.
func tryDeployed(t *testing.T, built generator.Options, config []byte) {
	ftp := func(
		start func(*testing.T, string, string, ...string) *uploadtest.FTPD, umask ...string,
	) func(*testing.T, string) string {
		return func(t *testing.T, folder string) string {
			s := start(t, folder, "geheim", umask...)
			return fmt.Sprintf("to = \"ftps://web@%s/\"\nfingerprint = %q\n", s.Address, s.Fingerprint)
		}
	}
	for name, serve := range map[string]func(t *testing.T, folder string) (settings string){
		"vsftpd": ftp(uploadtest.StartVsftpd, "local_umask=077"), "pure-ftpd": ftp(uploadtest.StartPureFTPd),
		"openssh": func(t *testing.T, folder string) string {
			s := uploadtest.StartOpenSSH(t, "027")
			t.Setenv("JIANBAO_DEPLOY_WWW_KEY", s.KeyFile)
			return fmt.Sprintf("to = \"sftp://%s@%s%s\"\nfingerprint = %q\n", s.User, s.Address, folder, s.Fingerprint)
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("JIANBAO_DEPLOY_WWW_PASSWORD", "geheim")
			settings := serve(t, folder)
			toml := filepath.Join(built.Site, "site.toml")
			old, err := os.ReadFile(toml)
			if err != nil {
				t.Fatal(err)
			}
			defer writeText(t, toml, string(old))
			writeText(t, toml, string(old)+"\n[deploy.www]\n"+settings)
			result, err := generator.Deploy(t.Context(), generator.DeployOptions{
				Site: built.Site, Public: built.Out, Keys: deploy.Keys{Getenv: os.Getenv}, Clock: time.Now,
			})
			if err != nil || len(result.Diagnostics) > 0 {
				t.Fatalf("%v %v", err, result.Diagnostics)
			}
			uploadtest.Readable(t, folder)
			tryHost(t, startServer(t, "nginx", config, "", folder), built.Out)
		})
	}
}
