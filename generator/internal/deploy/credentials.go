package deploy

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// Credentials are what a target wants to know of who deploys: Key and Secret of an object storage; of a server the
// password, or the file of a key, whose passphrase the password then is.
type Credentials struct {
	Key      string `toml:"key,omitempty"`
	Secret   string `toml:"secret,omitempty"`
	Password string `toml:"password,omitempty"`
}

// Keys are where credentials are: variables of the environment, else a file in the officer's own folder. They are never
// in the folder of a site.
type Keys struct {
	Getenv func(string) string
	Dir    string // the officer's folder for settings: %AppData%, ~/.config; "" where there is none
	Home   string // the officer's own folder, for ~/.ssh; "" where there is none
}

// file holds the credentials of all targets, by where they are.
func (k Keys) file() string { return filepath.Join(k.Dir, "jianbao", "credentials.toml") }

// variable is the name of a variable: JIANBAO_DEPLOY_WWW_SECRET.
func variable(to site.Deploy, what string) string {
	return "JIANBAO_DEPLOY_" + strings.ToUpper(strings.ReplaceAll(to.Name, "-", "_")) + "_" + what
}

// credentialsKey tells targets apart: two sites may use one, and one site may call it otherwise later.
func credentialsKey(to site.Deploy) string { return strings.TrimSpace(to.To + " " + to.Endpoint) }

// find returns the credentials of a target.
func (k Keys) find(to site.Deploy) (c Credentials, err error) {
	c = Credentials{Key: k.Getenv(variable(to, "KEY")), Secret: k.Getenv(variable(to, "SECRET"))}
	if c.Key != "" && c.Secret != "" {
		return c, nil
	}
	all, err := k.read(to.Name)
	if err != nil {
		return c, err
	}
	if c = all[credentialsKey(to)]; c.Key == "" || c.Secret == "" {
		return c, fault.New(diag.New(diag.DeployLogin, to.Name), nil)
	}
	return c, nil
}

// findServer returns the credentials of a server. There may be none: an agent may have keys. A password of the
// environment is the passphrase of a key that the file names.
func (k Keys) findServer(to site.Deploy) (c Credentials, err error) {
	key, password := k.Getenv(variable(to, "KEY")), k.Getenv(variable(to, "PASSWORD"))
	if key != "" {
		return Credentials{Key: key, Password: password}, nil
	}
	all, err := k.read(to.Name)
	if password == "" {
		return all[credentialsKey(to)], err
	}
	return Credentials{Key: all[credentialsKey(to)].Key, Password: password}, nil // without the file it needs no key
}

func (k Keys) read(name string) (map[string]Credentials, error) {
	all := map[string]Credentials{}
	if k.Dir == "" {
		return all, nil
	}
	data, err := os.ReadFile(k.file())
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err == nil {
		_, err = toml.Decode(string(data), &all)
	}
	if err != nil { // the decoder's own text might show a secret
		return nil, fault.New(diag.New(diag.DeployCredentials, k.file(), name), nil)
	}
	return all, nil
}

// Login keeps the credentials of a deployment of a site, in a file that only this user may read.
func Login(dir, name string, k Keys, c Credentials) (result Result, err error) {
	s, err := settings(dir, &result)
	if err != nil || len(result.Diagnostics) > 0 {
		return result, err
	}
	to, err := choose(s, name)
	if err != nil {
		return result, err
	}
	all, err := k.read(to.Name)
	if err != nil {
		return result, err
	}
	all[credentialsKey(to)] = c
	var text bytes.Buffer
	if err := toml.NewEncoder(&text).Encode(all); err != nil {
		return result, err
	}
	if err := writePrivate(k.file(), text.Bytes()); err != nil {
		return result, fault.CannotWrite(k.file(), err)
	}
	result.Name, result.To = to.Name, k.file()
	return result, nil
}

// Kind is what kind of credentials a target wants.
type Kind int

// The kinds of credentials.
const (
	NoLogin       Kind = iota // a folder
	StorageLogin              // a key and its secret
	PasswordLogin             // a password
	KeyLogin                  // a password, or a key file
)

// NeedsLogin tells which credentials a deployment wants, and its name.
func NeedsLogin(dir, name string) (kind Kind, result Result, err error) {
	s, err := settings(dir, &result)
	if err != nil || len(result.Diagnostics) > 0 {
		return NoLogin, result, err
	}
	to, err := choose(s, name)
	result.Name = to.Name
	switch {
	case to.IsStorage():
		kind = StorageLogin
	case to.IsServer() && strings.HasPrefix(strings.ToLower(to.To), "sftp:"):
		kind = KeyLogin
	case to.IsServer():
		kind = PasswordLogin
	}
	return kind, result, err
}

// writePrivate writes a file that only its owner may read, whole or not at all.
func writePrivate(name string, data []byte) error {
	if !filepath.IsAbs(name) {
		return fs.ErrNotExist // there is no folder of the officer's own
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer root.Close()
	return fsys.Replace(root, filepath.Base(name), func(f *os.File) error {
		if err := f.Chmod(0o600); err != nil {
			return err
		}
		_, err := f.Write(data)
		return errors.Join(err, f.Sync())
	})
}
