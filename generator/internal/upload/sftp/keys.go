package sftp

import (
	"errors"
	"os"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// ErrPassphrase is that a key is kept under a passphrase, and that none or a wrong one was given.
var ErrPassphrase = errors.New("sftp: the key's passphrase is wrong or missing")

// ReadKey reads a private key, as ssh-keygen writes it.
func ReadKey(file, passphrase string) (ssh.Signer, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key, err := ssh.ParsePrivateKey(text)
	var locked *ssh.PassphraseMissingError
	if !errors.As(err, &locked) {
		return key, err
	}
	if passphrase == "" {
		return nil, ErrPassphrase
	}
	if key, err = ssh.ParsePrivateKeyWithPassphrase(text, []byte(passphrase)); err != nil {
		return nil, ErrPassphrase
	}
	return key, nil
}

// AgentKeys are the keys of the ssh-agent that listens on a socket; none where there is no agent. Windows has one that
// needs no socket to be named.
func AgentKeys(socket string) ([]ssh.Signer, error) {
	if socket == "" {
		socket = systemAgent
	}
	conn, err := dialAgent(socket)
	if err != nil {
		return nil, nil // it has ended
	}
	return agent.NewClient(conn).Signers()
}
