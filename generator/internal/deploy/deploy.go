// Package deploy puts the finished site of public/ where readers see it: it finds out from site.toml where that is, and
// has package upload bring it there. It never builds; a file that was written after the last build it names.
//
// # Targets
//
// Each section [deploy.NAME] of site.toml is one; where there is but one, its name need not be said. Of its keys
//
//	to           D:/www, //server/share/www: a folder of this machine, a share or a stick
//	             s3://bucket/prefix: an object storage, which endpoint and region belong to
//	             sftp://user@host/folder, ftps://user@host/folder: a server
//	             ftp://user@host/folder: the same without encryption, which each deployment warns of
//	fingerprint  the key of a server, or its certificate where nobody vouches for it
//
// # Secrets
//
// None is in the site's folder, in an error or in a process list. What is needed is looked for in the variables
// JIANBAO_DEPLOY_NAME_KEY, _SECRET and _PASSWORD, then in jianbao/credentials.toml of the officer's folder for
// settings, which only its owner may read and `jianbao deploy NAME --login` writes; for SFTP also with the ssh-agent
// and in ~/.ssh. The error that a missing or wrong secret leads to says that command, or the variable.
//
// # Servers
//
// A server of SSH is one that ~/.ssh/known_hosts, jianbao/known_hosts or fingerprint names. One that none names is
// shown to the officer on a terminal, and refused elsewhere; one that has another key than before is refused.
package deploy

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/hosting"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/s3"
)

// Options say what is deployed, and how.
type Options struct {
	Site       string // its folder
	Public     string // the finished site
	Name       string // of the deployment; "" where site.toml has one alone
	DryRun     bool   // only say what would be done
	Verify     bool   // only compare what is there with what the last deployment left
	TakeOver   bool   // replace files of somebody else
	Adopt      bool   // take files of the same bytes for the site's
	DeleteMany bool   // delete however much is gone
	Keys       Keys   // where secrets are
	Clock      func() time.Time
	Progress   func(upload.Progress)

	// What the officer is asked on a terminal; nil where there is none. Trust is whether a server with this key is the
	// right one.
	Trust      func(host, fingerprint string) (bool, error)
	Passphrase func(file string) (string, error)
}

// Result is what a deployment did, or would do.
type Result struct {
	upload.Result
	Name, To    string
	BaseURL     string
	Checked     upload.Checked  // of Verify
	Targets     []site.Deploy   // of Target
	Probed      []upload.Probed // of Setup
	Newer       string          // a file of the site that was written after the last build, or ""
	Diagnostics []diag.Diagnostic
	Language    string
	location    *time.Location // the site's
}

// Deploy deploys the site. The error is a [*fault.CannotRun], or that of the context.
func Deploy(ctx context.Context, o Options) (result Result, err error) {
	to, err := o.prepare(&result)
	if err != nil || len(result.Diagnostics) > 0 {
		return result, err
	}
	with := o.upload(to)
	if !o.Verify {
		stage, err := finished(o.Public)
		if err != nil {
			return result, err
		}
		defer stage.Close()
		with.Files, with.Site = slices.Collect(stage.Holds()), stage.Owner()
		result.Newer = newer(o.Site, o.Public)
	}
	target, err := open(ctx, o, to)
	if err != nil {
		return result, err
	}
	defer target.Close()
	if o.Verify {
		result.Checked, err = upload.Check(ctx, target)
	} else {
		result.Result, err = upload.Run(ctx, target, with)
		result.Diagnostics = remarks(target)
	}
	return result, explain(err, &result, to)
}

// Bundle writes the finished site as an archive to be sent and unpacked by other means. Into what create returns it
// goes when nothing is in the way.
func Bundle(ctx context.Context, o Options, create func() (io.Writer, error)) (result Result, err error) {
	if _, err := settings(o.Site, &result); err != nil || len(result.Diagnostics) > 0 {
		return result, err
	}
	if o.Public, err = filepath.Abs(o.Public); err != nil {
		return result, err
	}
	stage, err := finished(o.Public)
	if err != nil {
		return result, err
	}
	defer stage.Close()
	result.Newer = newer(o.Site, o.Public)
	to, err := create()
	if err != nil {
		return result, err
	}
	with := o.upload(site.Deploy{})
	with.Files, with.Site = slices.Collect(stage.Holds()), stage.Owner()
	result.Result, err = upload.Bundle(ctx, to, with)
	return result, explain(err, &result, site.Deploy{})
}

// Setup finds out what a target can do, and leaves nothing there.
func Setup(ctx context.Context, o Options) (result Result, err error) {
	to, err := o.prepare(&result)
	if err != nil || len(result.Diagnostics) > 0 {
		return result, err
	}
	with := o.upload(to)
	if stage, err := finished(o.Public); err == nil { // whose site it is; one that was not built yet may be any
		with.Site = stage.Owner()
		if err := stage.Close(); err != nil {
			return result, err
		}
	}
	target, err := open(ctx, o, to)
	if err != nil {
		return result, err
	}
	defer target.Close()
	result.Probed, err = upload.Probe(ctx, target, with)
	return result, explain(err, &result, to)
}

// Target finds the deployment that is meant, and does nothing. All are in the result's Targets.
func Target(o Options) (result Result, err error) {
	s, err := settings(o.Site, &result)
	if err != nil || len(result.Diagnostics) > 0 {
		return result, err
	}
	result.Targets = s.Deploys
	_, err = o.prepare(&result)
	return result, err
}

// prepare reads the settings and finds the deployment that is meant.
func (o *Options) prepare(result *Result) (to site.Deploy, err error) {
	s, err := settings(o.Site, result)
	if err != nil || len(result.Diagnostics) > 0 {
		return to, err
	}
	if to, err = choose(s, o.Name); err != nil {
		return to, err
	}
	result.Name, result.To, result.BaseURL = to.Name, to.To, s.BaseURL
	o.Public, err = filepath.Abs(o.Public)
	return to, err
}

// upload are the options of a deployment, but for what is deployed.
func (o *Options) upload(to site.Deploy) upload.Options {
	host, _ := os.Hostname() // only named to others
	name := to.Name
	if name == "" {
		name = "bundle"
	}
	return upload.Options{
		Public: o.Public, State: filepath.Join(o.Site, ".jianbao", "deploy", name), Host: host, Token: rand.Text(),
		Now: o.Clock, DryRun: o.DryRun, TakeOver: o.TakeOver, Adopt: o.Adopt, DeleteMany: o.DeleteMany,
		Progress: o.Progress,
	}
}

// settings reads site.toml. Its errors are in the result.
func settings(dir string, result *Result) (*site.Site, error) {
	folder, root, err := fsys.OpenFolder(dir)
	if err != nil {
		return nil, fault.SiteMissing(dir, err)
	}
	defer root.Close()
	defer folder.Close()
	s, found, err := content.LoadSettings(folder.Root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.SiteMissing(dir, err)
	}
	if err != nil {
		return nil, err
	}
	result.Language, result.location = s.Language, s.Location
	for _, d := range found {
		if d.Severity == diag.Error {
			result.Diagnostics = append(result.Diagnostics, d)
		}
	}
	return s, nil
}

// choose finds the deployment that was named.
func choose(s *site.Site, name string) (site.Deploy, error) {
	var names, all []string
	for _, d := range s.Deploys {
		if d.Name == name || name == "" && len(s.Deploys) == 1 {
			return d, nil
		}
		names, all = append(names, d.Name), append(all, d.Name+" = "+d.To)
	}
	switch {
	case len(names) == 0:
		return site.Deploy{}, fault.New(diag.New(diag.DeployUnset).In(content.SettingsFile), nil)
	case name == "":
		several := diag.New(diag.DeployChoose, names[0], diag.Choices(all))
		return site.Deploy{}, fault.New(several.In(content.SettingsFile), nil)
	}
	return site.Deploy{}, fault.New(diag.New(diag.DeployUnknown, name, diag.Choices(names)).In(content.SettingsFile), nil)
}

// open opens a target.
func open(ctx context.Context, o Options, to site.Deploy) (upload.Target, error) {
	switch {
	case to.IsStorage():
		return openStorage(o, to)
	case to.IsServer():
		target, err := openServer(ctx, o, to)
		return target, serverError(err, to)
	}
	dir, err := folder(o, to)
	if err != nil {
		return nil, err
	}
	target, err := upload.OpenFolder(dir)
	if err != nil {
		return nil, missing(dir, err)
	}
	return target, nil
}

// openStorage opens an object storage.
func openStorage(o Options, to site.Deploy) (upload.Target, error) {
	c, err := o.Keys.find(to)
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(to.To)
	if err != nil {
		return nil, err
	}
	endpoint, err := url.Parse(to.Endpoint)
	if err != nil {
		return nil, err
	}
	vendor := s3.VendorOf(endpoint.Hostname())
	if host, ok := strings.CutPrefix(endpoint.Host, address.Host+"."); ok { // as consoles show it
		endpoint.Host = host
		vendor.PathStyle = vendor.PathStyle && vendor.Console != ""
	}
	return s3.Open(s3.Options{
		Endpoint: endpoint, Bucket: address.Host, Prefix: s3.CleanPrefix(address.Path), Region: to.Region,
		Key: c.Key, Secret: c.Secret, Vendor: vendor, Headers: hosting.FileHeaders, Now: o.Clock,
	}), nil
}

// folder is where a folder lies that site.toml names: relative to the site, and not in it.
func folder(o Options, to site.Deploy) (string, error) {
	dir := FolderPath(o.Site, to.To)
	real, err := fsys.RealPath(dir)
	if err != nil {
		return "", missing(dir, err)
	}
	home, err := fsys.RealPath(o.Site)
	if err != nil {
		return "", fault.SiteMissing(o.Site, err)
	}
	public, err := fsys.RealPath(o.Public)
	if err != nil {
		return "", missing(o.Public, err)
	}
	for _, own := range []string{home, public} {
		for _, pair := range [][2]string{{own, real}, {real, own}} {
			if rel, err := filepath.Rel(pair[0], pair[1]); err == nil && filepath.IsLocal(rel) {
				return "", fault.New(diag.New(diag.DeployInside, dir).In(content.SettingsFile), nil)
			}
		}
	}
	return dir, nil
}

// FolderPath is the path of a folder that site.toml of a site names, as one or as a file:// address.
func FolderPath(dirOfSite, to string) string {
	dir := strings.TrimPrefix(to, "file://")
	if dir != to && !strings.HasPrefix(dir, "/") { // file://server/share
		dir = "//" + dir
	}
	if len(dir) > 2 && dir[0] == '/' && dir[2] == ':' { // file:///D:/www
		dir = dir[1:]
	}
	if dir = filepath.FromSlash(dir); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(dirOfSite, dir)
}

func missing(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(diag.New(diag.DeployMissing, dir), err)
	}
	return fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(dir), err)
}

// finished opens the finished site, and keeps a build from changing it until it is closed.
func finished(public string) (*publish.Stage, error) {
	nothing := fault.New(diag.New(diag.DeployNothing, public), nil)
	if info, err := os.Stat(public); err != nil || !info.IsDir() {
		return nil, nothing
	}
	stage, err := publish.Open(public, publish.Options{Owns: func(publish.Site) bool { return true }})
	var foreign *publish.ForeignError
	switch {
	case errors.Is(err, publish.ErrBusy):
		return nil, fault.New(diag.New(diag.DeployBuilding), err)
	case errors.As(err, &foreign):
		return nil, nothing
	case err != nil:
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(public), err)
	}
	for range stage.Holds() {
		return stage, nil
	}
	return nil, errors.Join(nothing, stage.Close())
}
