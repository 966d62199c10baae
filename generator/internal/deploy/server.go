package deploy

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/crypto/ssh"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/ftp"
	"jianbao/generator/internal/upload/sftp"
)

// openServer opens a folder of a server.
func openServer(ctx context.Context, o Options, to site.Deploy) (upload.Target, error) {
	at, err := url.Parse(to.To)
	if err != nil {
		return nil, err
	}
	c, err := o.Keys.findServer(to)
	if err != nil {
		return nil, err
	}
	if at.Scheme == "sftp" {
		return openSFTP(ctx, o, to, at, c)
	}
	return openFTP(ctx, o, to, at, c)
}

// openFTP connects over FTP, encrypted unless the address says otherwise.
func openFTP(ctx context.Context, o Options, to site.Deploy, at *url.URL, c Credentials) (upload.Target, error) {
	if c.Password == "" {
		return nil, fault.New(diag.New(diag.DeployLogin, to.Name), nil)
	}
	const implicit = "990"
	options := ftp.Options{
		Address: net.JoinHostPort(at.Hostname(), cmp.Or(at.Port(), "21")), User: at.User.Username(), Password: c.Password,
		Path: at.Path, Fingerprint: to.Fingerprint, Now: o.Clock,
	}
	switch {
	case at.Scheme == "ftp":
		options.Mode = ftp.Plain
	case at.Port() == implicit:
		options.Mode = ftp.Implicit
	}
	target, err := ftp.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	return target, nil
}

// openSFTP connects over SSH. A server that was never seen is shown to the officer; without a terminal it is refused.
func openSFTP(ctx context.Context, o Options, to site.Deploy, at *url.URL, c Credentials) (upload.Target, error) {
	address := net.JoinHostPort(at.Hostname(), cmp.Or(at.Port(), "22"))
	options := sftp.Options{
		Address: address, User: at.User.Username(), Path: at.Path, Fingerprint: to.Fingerprint, Now: o.Clock,
	}
	if c.Key != "" {
		key, err := o.readKey(c.Key, c.Password, to)
		if err != nil {
			return nil, err
		}
		options.Keys = func() ([]ssh.Signer, error) { return []ssh.Signer{key}, nil }
	} else {
		options.Password, options.Keys = c.Password, o.ownKeys
	}
	for _, file := range []string{filepath.Join(o.Keys.Home, ".ssh", "known_hosts"), o.Keys.knownHosts()} {
		if _, err := os.Stat(file); err == nil && filepath.IsAbs(file) {
			options.Known = append(options.Known, file)
		}
	}
	target, err := sftp.Open(ctx, options)
	var unknown *sftp.UnknownKeyError
	if err != nil && errors.As(err, &unknown) && o.Trust != nil {
		trusted, asked := o.Trust(address, unknown.Fingerprint)
		if asked != nil || !trusted {
			return nil, errors.Join(asked, err)
		}
		if err := o.Keys.trust(unknown.Line); err != nil {
			return nil, fault.CannotWrite(o.Keys.knownHosts(), err)
		}
		if known := o.Keys.knownHosts(); !slices.Contains(options.Known, known) {
			options.Known = append(options.Known, known)
		}
		target, err = sftp.Open(ctx, options)
	}
	if errors.Is(err, upload.ErrLogin) && c.Key == "" && c.Password == "" { // no key of this computer's own opens it
		return nil, fault.New(diag.New(diag.DeployLogin, to.Name), err)
	}
	if err != nil {
		return nil, err
	}
	return target, nil
}

// knownHosts is the file of servers that the officer trusts, beside the credentials.
func (k Keys) knownHosts() string { return filepath.Join(k.Dir, "jianbao", "known_hosts") }

// trust adds a line to it.
func (k Keys) trust(line string) error {
	text, err := os.ReadFile(k.knownHosts())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return writePrivate(k.knownHosts(), append(text, line+"\n"...))
}

// readKey reads a key file. Its passphrase is the password, else the officer is asked.
func (o Options) readKey(file, passphrase string, to site.Deploy) (ssh.Signer, error) {
	if below, ok := strings.CutPrefix(filepath.ToSlash(file), "~/"); ok {
		file = filepath.Join(o.Keys.Home, below)
	}
	key, err := sftp.ReadKey(file, passphrase)
	if errors.Is(err, sftp.ErrPassphrase) && passphrase == "" && o.Passphrase != nil {
		if passphrase, err = o.Passphrase(file); err != nil {
			return nil, err
		}
		key, err = sftp.ReadKey(file, passphrase)
	}
	switch {
	case errors.Is(err, sftp.ErrPassphrase):
		return nil, fault.New(diag.New(diag.DeployPassphrase, file, variable(to, "PASSWORD")), nil)
	case err != nil:
		return nil, fault.New(diag.New(diag.DeployKeyFile, file, diag.Cause(err), to.Name), nil)
	}
	return key, nil
}

// ownKeys are those of the ssh-agent, and those of ~/.ssh that have no passphrase.
func (o Options) ownKeys() ([]ssh.Signer, error) {
	keys, err := sftp.AgentKeys(o.Keys.Getenv("SSH_AUTH_SOCK"))
	if err != nil {
		keys = nil // an agent that fails is like none
	}
	for _, name := range []string{"id_ed25519", "id_ecdsa", "id_rsa"} {
		if o.Keys.Home == "" {
			break
		}
		if key, err := sftp.ReadKey(filepath.Join(o.Keys.Home, ".ssh", name), ""); err == nil {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// remarks are what the officer should know of a target that was used.
func remarks(t upload.Target) (found []diag.Diagnostic) {
	if t, ok := t.(interface{ Gap() bool }); ok && t.Gap() {
		found = append(found, diag.New(diag.DeployGap))
	}
	if t, ok := t.(interface{ Hidden() bool }); ok && t.Hidden() {
		found = append(found, diag.New(diag.DeployHidden))
	}
	if t, ok := t.(interface{ Plain() bool }); ok && t.Plain() {
		found = append(found, diag.New(diag.DeployPlain))
	}
	return found
}

// serverError says why a server cannot be used; of other errors it returns nothing new.
func serverError(err error, to site.Deploy) error {
	var cannot *fault.CannotRun
	if err == nil || !to.IsServer() || errors.As(err, &cannot) || errors.Is(err, context.Canceled) {
		return err
	}
	at, parsed := url.Parse(to.To)
	if parsed != nil {
		return err
	}
	var unknown *sftp.UnknownKeyError
	var changed *sftp.ChangedKeyError
	var missing *upload.MissingError
	var name *net.DNSError
	var certificate *ftp.CertificateError
	var file *upload.FileError
	switch {
	case errors.As(err, &certificate) && certificate.Err == nil:
		return fault.New(diag.New(diag.DeployFingerprint, at.Host, certificate.Fingerprint, to.Name), err)
	case errors.As(err, &certificate):
		return fault.New(diag.New(diag.DeployCertificate, at.Host, certificate.Fingerprint, to.Name), err)
	case errors.Is(err, ftp.ErrNoTLS):
		return fault.New(diag.New(diag.DeployNoTLS, "ftp"+strings.TrimPrefix(to.To, at.Scheme)), err)
	case errors.Is(err, ftp.ErrNeedsTLS):
		return fault.New(diag.New(diag.DeployNeedsTLS, "ftps"+strings.TrimPrefix(to.To, at.Scheme)), err)
	case errors.Is(err, ftp.ErrName) && errors.As(err, &file):
		return fault.New(diag.New(diag.DeployEncoding, file.Name), err)
	case errors.As(err, &unknown):
		return fault.New(diag.New(diag.DeployHostUnknown, at.Host, unknown.Fingerprint, to.Name), err)
	case errors.As(err, &changed) && changed.File == "":
		return fault.New(diag.New(diag.DeployFingerprint, at.Host, changed.Fingerprint, to.Name), err)
	case errors.As(err, &changed):
		return fault.New(diag.New(diag.DeployHostChanged, at.Host, changed.Fingerprint, changed.Host, changed.File), err)
	case errors.Is(err, upload.ErrLogin):
		return fault.New(diag.New(diag.DeployPassword, to.Name), err)
	case errors.As(err, &missing):
		seen := diag.Text{Zh: "一个也没有", En: "none"}
		if n := len(missing.Seen); n > 0 {
			all := strings.Join(missing.Seen[:min(n, 10)], "  ")
			seen = diag.Text{Zh: all, En: all}
		}
		return fault.New(diag.New(diag.DeployFolder, missing.Folder, seen), err)
	case errors.Is(err, upload.ErrFull):
		return fault.New(diag.New(diag.DeployFull), err)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(diag.New(diag.DeployDenied), err)
	case errors.As(err, &name):
		return fault.New(diag.New(diag.DeployHost, at.Hostname()), err)
	case errors.Is(err, upload.ErrConnection):
		return fault.New(diag.New(diag.DeployConnection, at.Host, connectionCause(err)), err)
	}
	return err
}

// connectionCause says why there is no connection. Windows has numbers of its own.
func connectionCause(err error) diag.Text {
	var number syscall.Errno
	var line net.Error
	var said *textproto.Error
	const refusedByWindows = 10061
	const busy = 421 // of FTP
	switch {
	case errors.As(err, &number) && (number == syscall.ECONNREFUSED || number == refusedByWindows):
		return diag.Text{Zh: "那个端口没有开", En: "nothing listens at that port"}
	case errors.As(err, &line) && line.Timeout():
		return diag.Text{Zh: "没有回应", En: "no answer"}
	case errors.As(err, &said) && said.Code == busy:
		return diag.Text{Zh: "它说连接太多了（" + said.Msg + "）", En: "it says it has too many connections (" + said.Msg + ")"}
	}
	if strings.Contains(err.Error(), "no common algorithm") {
		return diag.Text{Zh: "服务器的 SSH 太旧，加密方式已经不安全", En: "its SSH knows only ways that are not safe any more"}
	}
	return diag.Text{Zh: "连接断开了", En: "the connection was cut"}
}
