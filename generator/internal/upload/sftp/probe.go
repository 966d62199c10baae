package sftp

import (
	"context"
	"fmt"
	"strings"

	"github.com/pkg/sftp"

	"jianbao/generator/internal/upload"
)

// posixRename is the extension by which a file is renamed over another.
const posixRename = "posix-rename@openssh.com"

// accepted is the key that a server has, and the file in which it was found, "" for Options.Fingerprint.
type accepted struct{ fingerprint, file string }

// Probe implements [upload.Prober]: which server it is, by what it is known, and what it does with files.
func (t *Target) Probe(ctx context.Context) ([]upload.Probed, error) {
	var found upload.Report
	t.session.mu.Lock()
	conn, key := t.session.conn, t.session.o.accepted
	t.session.mu.Unlock()
	if conn != nil {
		name := strings.TrimPrefix(string(conn.ServerVersion()), "SSH-2.0-")
		found.Say(true, "服务器是 "+name, "the server is "+name)
	}
	if where := key.file; where != "" {
		found.Say(true, "服务器的指纹 "+key.fingerprint+"，和 "+where+" 里记的一样",
			"the server's key is "+key.fingerprint+", as in "+where)
	} else {
		found.Say(true, "服务器的指纹 "+key.fingerprint+"，和 site.toml 里 fingerprint 写的一样",
			"the server's key is "+key.fingerprint+", as in fingerprint of site.toml")
	}
	err := t.session.do(ctx, func(c *sftp.Client) error {
		if _, ok := c.HasExtension(posixRename); ok || t.Gap() {
			found = append(found, upload.ProbedReplacing(!ok))
		}
		if space, err := c.StatVFS(t.root); err == nil {
			room := fmt.Sprintf("%.1f GB", float64(space.Bavail)*float64(space.Frsize)/1e9)
			found.Say(true, "还有 "+room+" 的空间", room+" of room are left")
		}
		return nil
	})
	return append(found, t.rights.Probed()...), err
}
