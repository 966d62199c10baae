package site

import "strings"

// Deploy is where a site is deployed to. It holds no secret.
type Deploy struct {
	Name     string // in site.toml: [deploy.NAME]
	To       string // a folder, or s3://bucket/prefix
	Endpoint string // of an object storage: https://oss-cn-chengdu.aliyuncs.com
	Region   string // of an object storage
}

// IsStorage reports whether it is an object storage.
func (d Deploy) IsStorage() bool { return len(d.To) > 5 && strings.EqualFold(d.To[:5], "s3://") }
