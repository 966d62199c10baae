// Package generator builds a site of activity bulletins: Markdown in, a browsable site out.
//
//	site.toml, content/ ──load──▶ site.Site ──plan──▶ []page.Page ──render──▶ bytes ──publish──▶ public/
//
// It is the face of the rooms below internal/, and has no logic of its own: build makes a site, inspect checks it,
// preview shows it while it is written, scaffold and create begin sites and bulletins. What holds for all of them:
//
//   - Load and plan build values that nothing changes afterwards. Bodies are converted when their page is rendered, so
//     that a site of any size is planned in little memory.
//   - Everything that is wrong with a site is found in one run: a site with errors is loaded, planned and rendered to
//     its end, and only not published.
//   - The same input gives the same bytes, on any machine and with any number of cores. The clock is an argument.
//   - Nothing is written outside the output folder, and there only once all pages are there; but for the cache of
//     photos and the record of the build in the site's .jianbao/, which may be deleted at any time.
//   - A file is made again if its key is another than the recorded one. The bytes are those of a clean build.
package generator

import (
	"context"
	"io"
	"time"

	"jianbao/generator/internal/build"
	"jianbao/generator/internal/create"
	"jianbao/generator/internal/deploy"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/preview"
	"jianbao/generator/internal/scaffold"
	"jianbao/generator/internal/upload"
)

// What a command may find. The rooms below internal/ describe them.
type (
	// CannotRun is the error of a command that could not run at all.
	CannotRun = fault.CannotRun

	Options    = build.Options
	Result     = build.Result
	Progress   = build.Progress
	PhotoStats = build.PhotoStats
	PhotoTime  = build.PhotoTime
	Reason     = build.Reason

	CacheResult  = build.CacheResult
	Share        = build.Share
	PhotosResult = build.PhotosResult

	HostResult = build.HostResult
	Due        = build.Due
	Gone       = build.Gone
	DueResult  = build.DueResult

	DeployOptions  = deploy.Options
	DeployResult   = deploy.Result
	DeployProgress = upload.Progress

	DeployCredentials = deploy.Credentials

	CheckOptions = inspect.Options
	CheckResult  = inspect.Result
	Fix          = inspect.Fix

	ServeOptions = preview.Options
	ServeEvent   = preview.Event

	NewSite     = scaffold.NewSite
	Creator     = create.Creator
	NewBulletin = create.NewBulletin
	FoundPhoto  = create.FoundPhoto
)

// Why a page was made, or was not.
const (
	ReasonUnknown  = build.ReasonUnknown
	ReasonReused   = build.ReasonReused
	ReasonFirst    = build.ReasonFirst
	ReasonNew      = build.ReasonNew
	ReasonText     = build.ReasonText
	ReasonView     = build.ReasonView
	ReasonTemplate = build.ReasonTemplate
	ReasonModified = build.ReasonModified
	ReasonFindings = build.ReasonFindings
)

// Build builds a site. The error is a [*CannotRun], or that of the context; a site's own errors are in the result.
func Build(ctx context.Context, opts Options) (Result, error) { return build.Build(ctx, opts) }

// Cache looks through the cache of a site's photos, and with prune removes what no bulletin shows any more.
func Cache(ctx context.Context, opts Options, prune bool) (CacheResult, error) {
	return build.Cache(ctx, opts, prune)
}

// Photos makes the photos of a share, and sees to it that the shared cache has them.
func Photos(ctx context.Context, opts Options, share Share) (PhotosResult, error) {
	return build.Photos(ctx, opts, share)
}

// MergePhotos brings what the shared cache has of all photos into this machine's cache, and makes some to compare them.
func MergePhotos(ctx context.Context, opts Options) (PhotosResult, error) {
	return build.MergePhotos(ctx, opts)
}

// PruneShared removes from the shared cache what this site does not use and is so many days old; dry only counts it.
func PruneShared(ctx context.Context, opts Options, days int, dry bool) (CacheResult, error) {
	return build.PruneShared(ctx, opts, days, dry)
}

// SharedCacheLogin keeps the credentials of the shared cache, outside the site. Without any it only tells whether the
// cache wants them.
func SharedCacheLogin(dir string, keys deploy.Keys, c DeployCredentials) (needs bool, r DeployResult, err error) {
	return deploy.LoginCache(dir, keys, c)
}

// SigningKey is the public half of the key that this computer signs photos of the shared cache with, and the file that
// holds the other half. Where there is none it is made.
func SigningKey(keys deploy.Keys) (public []byte, file string, err error) {
	return keys.MakeSigningKey()
}

// Host writes what a web server needs to be told of a site: nginx, iis, apache or netlify. Without a language it is the
// site's.
func Host(ctx context.Context, opts Options, server string, lang diag.Lang) (HostResult, error) {
	return build.Host(ctx, opts, server, lang)
}

// Deploy brings the finished site to where site.toml says. The error is a [*CannotRun], or that of the context.
func Deploy(ctx context.Context, opts DeployOptions) (DeployResult, error) {
	return deploy.Deploy(ctx, opts)
}

// Bundle writes the finished site as an archive, to be sent by other means, into what create returns.
func Bundle(ctx context.Context, opts DeployOptions, create func() (io.Writer, error)) (DeployResult, error) {
	return deploy.Bundle(ctx, opts, create)
}

// BundleComment stands at the end of each archive of Bundle.
const BundleComment = upload.BundleComment

// DeploySetup finds out what a target can do.
func DeploySetup(ctx context.Context, opts DeployOptions) (DeployResult, error) {
	return deploy.Setup(ctx, opts)
}

// DeployTarget finds the deployment that is meant, and reads nothing but site.toml.
func DeployTarget(opts DeployOptions) (DeployResult, error) { return deploy.Target(opts) }

// LoginKind is what kind of credentials a deployment wants.
type LoginKind = deploy.Kind

// What credentials a deployment wants: none, those of an object storage, a password, or a password or a key.
const (
	NoLogin       = deploy.NoLogin
	StorageLogin  = deploy.StorageLogin
	PasswordLogin = deploy.PasswordLogin
	KeyLogin      = deploy.KeyLogin
)

// NeedsLogin tells which credentials a deployment wants, and what it is called.
func NeedsLogin(dir, name string) (LoginKind, DeployResult, error) {
	return deploy.NeedsLogin(dir, name)
}

// DeployLogin keeps the credentials of a deployment, outside the site.
func DeployLogin(dir, name string, keys deploy.Keys, c DeployCredentials) (DeployResult, error) {
	return deploy.Login(dir, name, keys, c)
}

// NextDue tells what appears or expires by itself: next after opts.Now, and how much of it since another time.
func NextDue(ctx context.Context, opts Options, since time.Time) (DueResult, error) {
	return build.NextDue(ctx, opts, since)
}

// Pack builds the site as a copy for disks, and writes it as a zip into what create returns.
func Pack(ctx context.Context, opts Options, create func() (io.Writer, error)) (Result, error) {
	return build.Pack(ctx, opts, create)
}

// GoneFile lists, in the site's folder, the addresses that are gone.
const GoneFile = build.GoneFile

// PackComment stands at the end of each pack.
const PackComment = build.PackComment

// Check examines a site before it is published.
func Check(ctx context.Context, opts CheckOptions) (CheckResult, error) {
	return inspect.Check(ctx, opts)
}

// Serve shows the site on this machine until the context ends, and what is changed at once. Nothing is written but the
// cache of photos. The error is a [*CannotRun]; a site's own errors are shown.
func Serve(ctx context.Context, opts ServeOptions) error { return preview.Serve(ctx, opts) }

// Fixes are the safe replacements among the findings of a check, as they would be made now.
func Fixes(ctx context.Context, dir string, r *CheckResult) ([]Fix, error) {
	return inspect.Fixes(ctx, dir, r)
}

// CheckNewSite is the error with which [CreateSite] refuses a folder, or nil.
func CheckNewSite(dir string) error { return scaffold.CheckFolder(dir) }

// CreateSite writes a new site into a folder that is empty or does not exist.
func CreateSite(dir, region string, today time.Time) (NewSite, error) {
	return scaffold.CreateSite(dir, region, today)
}

// OpenSite reads a site that new bulletins are to be created in. Errors of site.toml are returned as diagnostics.
func OpenSite(ctx context.Context, dir string, now time.Time) (*Creator, []diag.Diagnostic, error) {
	return create.OpenSite(ctx, dir, now)
}

// FindPhotos finds photos by what an officer typed: files, folders and patterns.
func FindPhotos(ctx context.Context, typed []string) ([]FoundPhoto, error) {
	return create.FindPhotos(ctx, typed)
}

// IsPhotoName reports whether an argument of the command line means photos, and not a title.
func IsPhotoName(arg string) bool { return create.IsPhotoName(arg) }
