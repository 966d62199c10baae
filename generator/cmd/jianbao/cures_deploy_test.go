package main

import (
	"maps"
	"sync"

	"jianbao/generator/internal/diag"
)

// deployCures are those of deployments.
var deployCures = sync.OnceValue(func() []cureCase {
	return []cureCase{
		{diag.DeployName, "deploy-name", nil, func(s *faultySite) {
			s.replace("site.toml", "服务器", "www")
			s.replace("site.toml", "deploy = 1\n", "")
		}},
		{diag.DeploySecret, "deploy-secret", nil, func(s *faultySite) {
			s.replace("site.toml", "password = \"x\"\n", "")
			s.replace("site.toml", "ftp://web:geheim@", "")
		}},
		{diag.DeployAddress, "deploy-address", nil, func(s *faultySite) {
			s.replace("site.toml", "sftp://192.0.2.10/www", "sftp://web@192.0.2.10/www/wwwroot/site")
			s.replace("site.toml", "sftp://web@/www", "sftp://web@192.0.2.10:2222/www")
			s.replace("site.toml", "xy", "nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8")
		}},
	}
})

// Of most no file of the site is the cause: script deploy.
func init() {
	maps.Copy(uncured, map[diag.Code]string{
		diag.DeployUnset: "no file", diag.DeployUnknown: "the command line", diag.DeployChoose: "the command line",
		diag.DeployNothing: "the output", diag.DeployMissing: "the target", diag.DeployInside: "no file of content",
		diag.DeployForeign: "the target", diag.DeployDeletes: "the target", diag.DeployDamaged: "the target",
		diag.DeployBusy: "another computer", diag.DeployOther: "the target",
		diag.DeployBuilding: "another build", diag.DeployChanging: "another build",
		diag.DeployFailed: "the system", diag.DeployLogin: "the officer's own folder", diag.DeployRefused: "the storage",
		diag.DeployHost: "the network", diag.DeployConnection: "the network", diag.DeployPassword: "the server",
		diag.DeployHostUnknown: "script deploy-sftp", diag.DeployHostChanged: "script deploy-sftp",
		diag.DeployFingerprint: "script deploy-sftp", diag.DeployKeyFile: "the officer's own folder",
		diag.DeployPassphrase: "the officer's own folder", diag.DeployFolder: "the server", diag.DeployFull: "the server",
		diag.DeployDenied: "the server", diag.DeployGap: "the server", diag.DeployHidden: "the server",
		diag.DeployCertificate: "script deploy-ftp", diag.DeployNoTLS: "script deploy-ftp",
		diag.DeployNeedsTLS: "script deploy-ftp", diag.DeployPlain: "script deploy-ftp", diag.DeployEncoding: "the server",
		diag.DeployCredentials: "the officer's own folder", diag.DeployClock: "the clock", diag.DeployBucket: "the storage",
		diag.DeployRegion: "the storage", diag.DeployStyle: "the storage", diag.DeployUnreachable: "the network",
	})
}
