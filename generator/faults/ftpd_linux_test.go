package faults

import (
	"fmt"
	"path/filepath"
	"testing"

	"jianbao/generator/internal/upload/uploadtest"
)

// ftpds start real FTP servers, whose logins begin in a folder.
var ftpds = map[string]func(t *testing.T, home, password string, more ...string) *uploadtest.FTPD{
	"vsftpd": uploadtest.StartVsftpd, "pure-ftpd": uploadtest.StartPureFTPd,
}

// newFTPDPlace is a folder of a real FTP server.
func newFTPDPlace(t *testing.T, name string) *wirePlace {
	t.Helper()
	p := &wirePlace{folderPlace: newFolderPlace(t)}
	s := ftpds[name](t, filepath.Dir(p.dir), deploySecret)
	p.to = fmt.Sprintf("to = \"ftps://web@%s/~/%s\"\nfingerprint = %q\n", p.through(t, s.Address), filepath.Base(p.dir),
		s.Fingerprint)
	return p
}
