package sftp

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"testing"

	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/sys/windows"
)

// The agent of Windows is asked through its pipe.
func TestAgentOfWindows(t *testing.T) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	ring := agent.NewKeyring()
	if err := ring.Add(agent.AddedKey{PrivateKey: private}); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%sjianbao-%d", pipes, os.Getpid())
	text, err := windows.UTF16PtrFromString(name)
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := windows.CreateNamedPipe(text, windows.PIPE_ACCESS_DUPLEX, 0, 1, 4096, 4096, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = windows.ConnectNamedPipe(pipe, nil) // whoever asks may have come already
		_ = agent.ServeAgent(ring, os.NewFile(uintptr(pipe), name))
	}()
	keys, err := AgentKeys(name)
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	signed, err := keys[0].Sign(nil, []byte("text"))
	if err != nil || keys[0].PublicKey().Verify([]byte("text"), signed) != nil {
		t.Error(signed, err)
	}
	if keys, err := AgentKeys(pipes + "none-of-that-name"); err != nil || len(keys) > 0 {
		t.Error(keys, err)
	}
}
