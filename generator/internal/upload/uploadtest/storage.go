package uploadtest

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// StartVersitygw starts an object storage, whose buckets are the folders in root.
func StartVersitygw(t *testing.T, root, key, secret string) (address string) {
	t.Helper()
	program := Program(t, "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0", "versitygw")
	port := FreePort(t)
	cmd := exec.Command(program, "--port", fmt.Sprintf("127.0.0.1:%d", port), "--region", "us-east-1", "--quiet",
		"posix", root)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+key, "ROOT_SECRET_KEY="+secret)
	return startCommand(t, port, cmd, func() { _ = cmd.Process.Kill() }).address
}
