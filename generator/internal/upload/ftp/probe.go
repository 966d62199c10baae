package ftp

import (
	"context"
	"crypto/tls"

	"jianbao/generator/internal/upload"
)

// Probe implements [upload.Prober]: how the server encrypts, names and replaces files, and what data come over.
func (t *Target) Probe(ctx context.Context) ([]upload.Probed, error) {
	var found upload.Report
	err := t.pool.do(ctx, func(c *conn) error {
		t.probeConnection(c, &found)
		if c.gbk {
			found.Say(true, "文件名用 GBK（服务器不认 UTF-8），不在 GBK 里的字不能用",
				"names are sent in GBK, as the server knows no UTF-8; they can have its letters alone")
		} else {
			found.Say(true, "文件名用 UTF-8", "names are sent in UTF-8")
		}
		return nil
	})
	found = append(found, upload.ProbedReplacing(t.Gap()))
	return append(found, t.rights.Probed()...), err
}

// probeConnection says how commands and data go.
func (t *Target) probeConnection(c *conn, found *upload.Report) {
	if secret, ok := c.network.control.(interface{ ConnectionState() tls.ConnectionState }); ok {
		version := tls.VersionName(secret.ConnectionState().Version)
		if c.network.resumed {
			found.Say(true, "加密："+version+"，传文件接着用登录时的会话", "encrypted by "+version+"; data resume the session of the login")
		} else {
			found.Say(true, "加密："+version, "encrypted by "+version)
		}
	} else {
		found.Say(false, "没有加密，密码和网页在路上谁都看得到：能用 ftps:// 或者 sftp:// 的，改 site.toml 里的 to",
			"nothing is encrypted, the password neither: write ftps:// or sftp:// in to of site.toml, if the server has it")
	}
	t.pool.mu.Lock()
	defer t.pool.mu.Unlock()
	if t.pool.noEPSV {
		found.Say(true, "传文件用 PASV，EPSV 连不上", "data go by PASV, since EPSV leads nowhere")
	}
}
