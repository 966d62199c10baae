package main

import (
	"maps"

	"jianbao/generator/internal/diag"
)

// deployCures are those of deployments.
var deployCures = []cureCase{
	{diag.DeployName, "deploy-name", nil, func(s *faultySite) {
		s.replace("site.toml", "服务器", "www")
		s.replace("site.toml", "deploy = 1\n", "")
	}},
	{diag.DeploySecret, "deploy-secret", nil, func(s *faultySite) {
		s.replace("site.toml", "password = \"x\"\n", "")
		s.replace("site.toml", "ftp://web:geheim@", "")
	}},
}

// Of most no file of the site is the cause: script deploy.
func init() {
	maps.Copy(uncured, map[diag.Code]string{
		diag.DeployUnset: "no file", diag.DeployUnknown: "the command line", diag.DeployChoose: "the command line",
		diag.DeployNothing: "the output", diag.DeployMissing: "the target", diag.DeployInside: "no file of content",
		diag.DeployForeign: "the target", diag.DeployDeletes: "the target", diag.DeployDamaged: "the target",
		diag.DeployBusy: "another computer", diag.DeployOther: "the target",
		diag.DeployBuilding: "another build", diag.DeployChanging: "another build",
		diag.DeployFailed: "the system", diag.DeployLogin: "the officer's own folder", diag.DeployRefused: "the storage",
		diag.DeployCredentials: "the officer's own folder", diag.DeployClock: "the clock", diag.DeployBucket: "the storage",
		diag.DeployRegion: "the storage", diag.DeployStyle: "the storage", diag.DeployUnreachable: "the network",
	})
}
