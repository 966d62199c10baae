package content

import (
	"io/fs"
	"net/url"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// deployName is how a deployment may be called: the word is typed, and is a folder's name.
var deployName = lazyregexp.New(`^[a-z0-9][a-z0-9-]{0,29}$`)

// bucketName is how buckets may be called.
var bucketName = lazyregexp.New(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// deploySecrets are keys under which officers would write a secret.
var deploySecrets = []string{
	"password", "pass", "passwd", "pwd", "secret", "key", "token", "access_key", "secret_key", "密码", "口令", "密钥",
}

// LoadSettings reads site.toml alone.
func LoadSettings(files fs.FS) (*site.Site, []diag.Diagnostic, error) {
	diags := new(diag.List)
	s, _, err := loadSettings(files, diags)
	return s, diags.Sorted(), err
}

// readDeploys reads the sections [deploy.NAME].
func readDeploys(t *frontmatter.Table) (deploys []site.Deploy) {
	names, ok := t.Data["deploy"].(map[string]any)
	if !ok {
		if t.Has("deploy") {
			t.WrongType("deploy", frontmatter.ExpectedSection)
		}
		return nil
	}
	for _, name := range frontmatter.SortedKeys(names) {
		path := "deploy." + name
		values, ok := names[name].(map[string]any)
		if !ok || !deployName.MatchString(name) {
			t.Doc.Report(diag.New(diag.DeployName, name).At(t.Doc.KeySpan(path)))
			continue
		}
		for _, key := range deploySecrets {
			if _, ok := values[key]; ok {
				t.Doc.Report(diag.New(diag.DeploySecret).At(t.Doc.KeySpan(path + "." + key)))
				delete(values, key)
			}
		}
		d := t.Doc.Table(path, values, deployKeys)
		d.Require("to")
		to := d.Text("to")
		if to == "" {
			continue
		}
		switch u, err := url.Parse(to); {
		case err == nil && u.User != nil && strings.Contains(to, "://") && hasPassword(u):
			t.Doc.Report(diag.New(diag.DeploySecret).At(d.ValueSpan("to")))
			continue
		case err == nil && u.Scheme == "s3" && bucketName.MatchString(u.Host):
			if !storageEndpoint(d, "endpoint") {
				continue
			}
		case err == nil && (u.Scheme == "sftp" || u.Scheme == "ftps" || u.Scheme == "ftp"):
			if !serverAddress(d, u) {
				continue
			}
		case strings.Contains(to, "://") && !strings.HasPrefix(to, "file://"):
			d.Invalid("to")
			continue
		}
		deploys = append(deploys, site.Deploy{Name: name, To: to, Endpoint: d.Text("endpoint"), Region: d.Text("region"),
			Fingerprint: d.Text("fingerprint")})
	}
	return deploys
}

// storageEndpoint checks where an object storage is asked: over https, but on this machine.
func storageEndpoint(d *frontmatter.Table, key string) bool {
	d.Require(key)
	at := d.Text(key)
	u, err := url.Parse(at)
	switch {
	case at == "":
		return false
	case err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "",
		u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost"):
		d.Invalid(key)
		return false
	}
	return true
}

// fingerprint is how ssh-keygen -l shows one.
var fingerprint = lazyregexp.New(`^SHA256:[A-Za-z0-9+/]{43}$`)

// serverAddress checks the address of a folder of a server: it names the user.
func serverAddress(d *frontmatter.Table, u *url.URL) bool {
	switch print := d.Text("fingerprint"); {
	case u.Hostname() == "" || u.User.Username() == "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		d.Doc.Report(diag.New(diag.DeployAddress, d.Text("to")).At(d.ValueSpan("to")))
		return false
	case print != "" && !fingerprint.MatchString(print):
		d.Invalid("fingerprint")
		return false
	}
	return true
}

func hasPassword(u *url.URL) bool {
	_, has := u.User.Password()
	return has
}
