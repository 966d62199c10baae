package site

// Deploy is where a site is deployed to. It holds no secret.
type Deploy struct {
	Name     string // in site.toml: [deploy.NAME]
	To       string // a folder, or an address: sftp://web@host:22/www/site
	Endpoint string // of an object storage: https://oss-cn-chengdu.aliyuncs.com
	Region   string // of an object storage
}
