package site

import "strings"

// Deploy is where a site is deployed to. It holds no secret.
type Deploy struct {
	Name        string // in site.toml: [deploy.NAME]
	To          string // a folder, s3://bucket/prefix, or sftp://user@host/folder, ftps and ftp alike
	Endpoint    string // of an object storage: https://oss-cn-chengdu.aliyuncs.com
	Region      string // of an object storage
	Fingerprint string // of a server's key or certificate: SHA256:…
}

// IsStorage reports whether it is an object storage.
func (d Deploy) IsStorage() bool { return len(d.To) > 5 && strings.EqualFold(d.To[:5], "s3://") }

// IsServer reports whether it is a folder of a server, by SFTP or FTP.
func (d Deploy) IsServer() bool {
	scheme, _, ok := strings.Cut(strings.ToLower(d.To), "://")
	return ok && (scheme == "sftp" || scheme == "ftps" || scheme == "ftp")
}
