package sftp

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"jianbao/generator/internal/upload"
)

// Options say which server, and who asks.
type Options struct {
	Address     string // host:port
	User        string
	Path        string // the folder, see [upload.Resolve]
	Password    string
	Keys        func() ([]ssh.Signer, error) // asked when the server takes keys
	Known       []string                     // files of known hosts
	Fingerprint string                       // SHA256:… of the host's key, instead of known hosts
	Now         func() time.Time

	accepted accepted // what was found there
}

// connectTime is how long a connection may take to be made.
const connectTime = 30 * time.Second

// UnknownKeyError is that a host was never seen.
type UnknownKeyError struct {
	Fingerprint string // as ssh-keygen -l shows it
	Line        string // for a file of known hosts
}

func (e *UnknownKeyError) Error() string { return "sftp: an unknown host, " + e.Fingerprint }

// ChangedKeyError is that a host has another key than before: somebody may have taken its place.
type ChangedKeyError struct {
	Fingerprint string
	File        string // where the old key stands; "" for Options.Fingerprint
	Host        string // as it stands there
}

func (e *ChangedKeyError) Error() string {
	return "sftp: another host key than before, " + e.Fingerprint
}

// final reports whether an error of a connection stays the same the next time.
func final(err error) bool {
	var unknown *UnknownKeyError
	var changed *ChangedKeyError
	return errors.As(err, &unknown) || errors.As(err, &changed) || errors.Is(err, upload.ErrLogin)
}

// dial connects and logs in.
func (o *Options) dial(ctx context.Context) (*ssh.Client, error) {
	check, algorithms, err := o.hostKeys()
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: connectTime, KeepAlive: keepAlive}
	raw, err := dialer.DialContext(ctx, "tcp", o.Address)
	if err != nil {
		return nil, err
	}
	if err := raw.SetDeadline(o.Now().Add(connectTime)); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	defer stop()
	// The library wraps the error of its callback as text.
	var refused error
	conn, channels, requests, err := ssh.NewClientConn(raw, o.Address, &ssh.ClientConfig{
		User: o.User, Auth: o.methods(), HostKeyAlgorithms: algorithms,
		HostKeyCallback: func(host string, remote net.Addr, key ssh.PublicKey) error {
			refused = check(host, remote, key)
			return refused
		},
	})
	if err != nil {
		raw.Close()
		return nil, loginError(err, refused)
	}
	if err := raw.SetDeadline(time.Time{}); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return ssh.NewClient(conn, channels, requests), nil
}

// loginError says what an error of the library means: it has only text.
func loginError(err, refused error) error {
	switch text := err.Error(); {
	case refused != nil:
		return refused
	case strings.Contains(text, "unable to authenticate"), strings.Contains(text, "Too many authentication failures"):
		return errors.Join(upload.ErrLogin, err)
	}
	return err
}

// methods are the ways to log in. Some servers ask for a password as a question of their own.
func (o *Options) methods() (methods []ssh.AuthMethod) {
	if o.Password != "" {
		methods = append(methods, ssh.Password(o.Password), ssh.KeyboardInteractive(
			func(_, _ string, questions []string, echos []bool) ([]string, error) {
				answers := make([]string, len(questions))
				for i := range questions {
					if !echos[i] {
						answers[i] = o.Password
					}
				}
				return answers, nil
			}))
	}
	if o.Keys != nil {
		methods = append(methods, ssh.PublicKeysCallback(o.Keys))
	}
	return methods
}

// hostKeys returns what checks the host's key, and the kinds of keys that it is known by: a host that is known by one
// kind must not be asked for another.
func (o *Options) hostKeys() (check ssh.HostKeyCallback, algorithms []string, err error) {
	if o.Fingerprint != "" {
		return func(_ string, _ net.Addr, key ssh.PublicKey) error {
			if got := ssh.FingerprintSHA256(key); got != o.Fingerprint {
				return &ChangedKeyError{Fingerprint: got}
			}
			o.accepted = accepted{fingerprint: o.Fingerprint}
			return nil
		}, nil, nil
	}
	known, err := knownhosts.New(o.Known...)
	if err != nil {
		return nil, nil, fmt.Errorf("sftp: %w", err)
	}
	address := knownhosts.Normalize(o.Address)
	check = func(_ string, _ net.Addr, key ssh.PublicKey) error {
		// By the name alone: the addresses of a host change.
		err := known(o.Address, &net.TCPAddr{}, key)
		var said *knownhosts.KeyError
		switch {
		case err == nil:
			o.accepted = accepted{ssh.FingerprintSHA256(key), o.fileOf(key)}
			return nil
		case !errors.As(err, &said):
			return err
		case len(said.Want) == 0:
			return &UnknownKeyError{ssh.FingerprintSHA256(key), knownhosts.Line([]string{address}, key)}
		}
		return &ChangedKeyError{ssh.FingerprintSHA256(key), said.Want[0].Filename, address}
	}
	none, err := ssh.NewPublicKey(ed25519.PublicKey(make([]byte, ed25519.PublicKeySize)))
	if err != nil {
		return nil, nil, err
	}
	var said *knownhosts.KeyError
	if errors.As(known(o.Address, &net.TCPAddr{}, none), &said) {
		for _, k := range said.Want {
			switch kind := k.Key.Type(); kind {
			case ssh.KeyAlgoRSA:
				algorithms = append(algorithms, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
			default:
				algorithms = append(algorithms, kind)
			}
		}
		slices.Sort(algorithms)
	}
	return check, slices.Compact(algorithms), nil
}

// fileOf is the file of known hosts in which the host's key stands.
func (o *Options) fileOf(key ssh.PublicKey) string {
	for _, file := range o.Known {
		if known, err := knownhosts.New(file); err == nil && known(o.Address, &net.TCPAddr{}, key) == nil {
			return file
		}
	}
	return ""
}
