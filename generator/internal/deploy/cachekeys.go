package deploy

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/site"
)

// The shared cache of photos needs the same kinds of secrets as a deployment, and they are kept in the same places.

// Cache returns the credentials of the object storage that holds the shared cache of photos.
func (k Keys) Cache(at site.Deploy) (c Credentials, err error) {
	c = Credentials{Key: k.Getenv("JIANBAO_CACHE_KEY"), Secret: k.Getenv("JIANBAO_CACHE_SECRET")}
	if c.Key != "" && c.Secret != "" {
		return c, nil
	}
	all, err := k.readCache()
	if err != nil {
		return c, err
	}
	if c = all[credentialsKey(at)]; c.Key == "" || c.Secret == "" {
		return c, fault.New(diag.New(diag.SharedLogin), nil)
	}
	return c, nil
}

// LoginCache keeps those credentials. Without any it only tells whether the cache of the site wants them.
func LoginCache(dir string, k Keys, c Credentials) (needs bool, result Result, err error) {
	s, err := settings(dir, &result)
	if err != nil || len(result.Diagnostics) > 0 {
		return false, result, err
	}
	at := s.Photos.Cache
	switch {
	case at.To == "":
		return false, result, fault.New(diag.New(diag.SharedUnset).In(content.SettingsFile), nil)
	case at.IsStorage() && c == (Credentials{}):
		_, err = k.readCache()
	case at.IsStorage():
		result.To, err = k.keep(credentialsKey(at), c)
	}
	return at.IsStorage(), result, err
}

// signing is the name of the key that this machine signs entries of the shared cache with: the public half is its Key.
const signing = "jianbao cache signing"

// SigningKey is the key that this machine signs entries of the shared cache with; nil without one.
func (k Keys) SigningKey() (ed25519.PrivateKey, error) {
	text := k.Getenv("JIANBAO_CACHE_SIGNING_KEY")
	if text == "" {
		all, err := k.readCache()
		if text = all[signing].Secret; err != nil || text == "" {
			return nil, err
		}
	}
	seed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fault.New(diag.New(diag.SharedKey), nil)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// MakeSigningKey returns the public half of the machine's key, which it makes where there is none, and the file that
// holds it; "" where the environment does.
func (k Keys) MakeSigningKey() (public ed25519.PublicKey, file string, err error) {
	key, err := k.SigningKey()
	if err != nil {
		return nil, "", err
	}
	if k.Getenv("JIANBAO_CACHE_SIGNING_KEY") == "" {
		file = k.file()
	}
	if key == nil {
		if _, key, err = ed25519.GenerateKey(nil); err != nil {
			return nil, "", err
		}
		c := Credentials{Secret: base64.StdEncoding.EncodeToString(key.Seed())}
		if file, err = k.keep(signing, c); err != nil {
			return nil, "", err
		}
	}
	return key.Public().(ed25519.PublicKey), file, nil
}

func (k Keys) readCache() (map[string]Credentials, error) {
	all, err := k.read("")
	if err != nil {
		return nil, fault.New(diag.New(diag.SharedCredentials, k.file()), nil)
	}
	return all, nil
}

func (k Keys) keep(name string, c Credentials) (file string, err error) {
	all, err := k.readCache()
	if err != nil {
		return "", err
	}
	all[name] = c
	var text bytes.Buffer
	if err := toml.NewEncoder(&text).Encode(all); err != nil {
		return "", err
	}
	if err := writePrivate(k.file(), text.Bytes()); err != nil {
		return "", fault.CannotWrite(k.file(), err)
	}
	return k.file(), nil
}
