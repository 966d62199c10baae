package content

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/url"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// readSharedCache reads where the shared cache of photos is.
func readSharedCache(t *frontmatter.Table) (at site.Deploy) {
	to := t.Text("cache")
	switch u, err := url.Parse(to); {
	case to == "":
		return at
	case err == nil && u.User != nil && strings.Contains(to, "://"):
		t.Doc.Report(diag.New(diag.DeploySecret).At(t.ValueSpan("cache")))
		return at
	case err == nil && u.Scheme == "s3" && bucketName.MatchString(u.Host):
		if !storageEndpoint(t, "cache_endpoint") {
			return at
		}
	case strings.Contains(to, "://") && !strings.HasPrefix(to, "file://"):
		t.Invalid("cache")
		return at
	}
	return site.Deploy{To: to, Endpoint: t.Text("cache_endpoint"), Region: t.Text("cache_region")}
}

// readCacheTrust reads the public keys that entries of the shared cache are signed with.
func readCacheTrust(t *frontmatter.Table) (keys [][]byte) {
	list, at := t.List("cache_trust")
	for i, text := range list {
		key, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(key) != ed25519.PublicKeySize {
			t.Doc.Report(diag.New(diag.ValueInvalid, "cache_trust", text, t.Line("cache_trust")).At(t.Doc.ValueSpan(at[i])))
			continue
		}
		keys = append(keys, key)
	}
	return keys
}
