package uploadtest

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// OpenSSH is a server of that name, on which who runs the test logs in with a key.
type OpenSSH struct {
	Address, User string
	Fingerprint   string // of its key
	Known         string // a file of known hosts
	KeyFile       string
	Key           ssh.Signer
}

// StartOpenSSH starts one. Umask is that of its sessions for files, such as 022, and may have more options behind it.
func StartOpenSSH(t *testing.T, umask string) *OpenSSH {
	t.Helper()
	program := Program(t, "apt-get install --no-install-recommends openssh-server", "/usr/sbin/sshd", "sshd")
	if os.Getuid() == 0 {
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil { // where it keeps nothing
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		full := filepath.Join(dir, name)
		if err := os.WriteFile(full, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return full
	}
	key := func(name string) ssh.Signer {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		block, err := ssh.MarshalPrivateKey(private, "")
		if err != nil {
			t.Fatal(err)
		}
		signer, err := ssh.NewSignerFromKey(private)
		if err != nil {
			t.Fatal(err)
		}
		write(name, pem.EncodeToMemory(block))
		return signer
	}
	host, client := key("host"), key("client")
	write("authorized_keys", ssh.MarshalAuthorizedKey(client.PublicKey()))
	port := FreePort(t)
	config := write("config", fmt.Appendf(nil, `ListenAddress 127.0.0.1
Port %d
HostKey %[2]s/host
PidFile none
AuthorizedKeysFile %[2]s/authorized_keys
StrictModes no
UsePAM no
Subsystem sftp internal-sftp -u %[3]s
MaxStartups 100:30:200
`, port, dir, umask))
	who, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	address := StartProgram(t, port, program, "-D", "-e", "-f", config)
	known := knownhosts.Line([]string{knownhosts.Normalize(address)}, host.PublicKey()) + "\n"
	return &OpenSSH{
		Address: address, User: who.Username, Fingerprint: ssh.FingerprintSHA256(host.PublicKey()),
		Known: write("known_hosts", []byte(known)), KeyFile: filepath.Join(dir, "client"), Key: client,
	}
}
