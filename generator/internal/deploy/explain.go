package deploy

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/s3"
)

// explain says why a deployment did not end.
func explain(err error, r *Result, to site.Deploy) error {
	err = serverError(err, to)
	var cannot *fault.CannotRun
	var file *upload.FileError
	if errors.As(err, &file) && len(r.Foreign) == 0 {
		r.Foreign = []string{file.Name}
	}
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.As(err, &cannot):
		return err
	case errors.Is(err, upload.ErrBusy):
		who, since := holderText(r)
		return fault.New(diag.New(diag.DeployBusy, who, since, r.Name), err)
	case errors.Is(err, upload.ErrForeign):
		return fault.New(diag.New(diag.DeployForeign, diag.Choices(r.Foreign)), err)
	case errors.Is(err, upload.ErrDeletes):
		return fault.New(diag.New(diag.DeployDeletes, r.Deletes, r.Had, r.Name), err)
	case errors.Is(err, upload.ErrOther):
		return fault.New(diag.New(diag.DeployOther), err)
	case errors.Is(err, upload.ErrDamaged):
		return fault.New(diag.New(diag.DeployDamaged), err)
	case errors.Is(err, upload.ErrChanging):
		return fault.New(diag.New(diag.DeployChanging, diag.Choices(r.Foreign)), err)
	}
	var dial *net.OpError
	var line net.Error
	began := len(r.Added)+len(r.Changed)+len(r.Deleted) > 0 // so that it was reached once
	if errors.As(err, &dial) && dial.Op == "dial" && !began {
		return fault.New(diag.New(diag.DeployUnreachable, diag.Cause(dial)), err)
	}
	if endpoint, parsed := url.Parse(to.Endpoint); errors.As(err, &line) && to.IsStorage() && parsed == nil {
		return fault.New(diag.New(diag.DeployConnection, endpoint.Host, connectionCause(err)), err)
	}
	var said *s3.Error
	if errors.As(err, &said) {
		return fault.New(refusal(said, to), err)
	}
	return fault.New(diag.New(diag.DeployFailed, diag.Cause(err)), err)
}

// holderText says who deploys, and since when.
func holderText(r *Result) (who, since diag.Text) {
	who = diag.Text{Zh: "另一台电脑", En: "another computer"}
	if h := r.Holder.Host; h != "" {
		who = diag.Text{Zh: "“" + h + "”", En: h}
	}
	if at := r.Holder.Since; !at.IsZero() {
		at = at.In(r.location)
		seen := int(r.Holder.Seen.Seconds())
		since.Zh = "（" + at.Format("1月2日 15:04") + " 开始，" + strconv.Itoa(seen) + " 秒前还在做）"
		since.En = " since " + at.Format("2 January 15:04") + " (at work " + strconv.Itoa(seen) + " s ago)"
	}
	return who, since
}

// refusal says why an object storage refuses.
func refusal(e *s3.Error, to site.Deploy) diag.Diagnostic {
	text := strings.TrimSpace(e.Code + " " + e.Message)
	switch e.Code {
	case "RequestTimeTooSkewed":
		return diag.New(diag.DeployClock)
	case "NoSuchBucket":
		return diag.New(diag.DeployBucket)
	case "InvalidAccessKeyId", "SignatureDoesNotMatch":
		return diag.New(diag.DeployRefused, e.Code, to.Name)
	case "SecondLevelDomainForbidden", "PathStyleDomainForbidden":
		return diag.New(diag.DeployStyle, e.Code, withBucket(to))
	case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return diag.New(diag.DeployRegion, text)
	}
	switch {
	case e.Endpoint != "" || strings.Contains(e.Message, "must be addressed using the specified endpoint"):
		return diag.New(diag.DeployRegion, strings.TrimSpace(text+" "+e.Endpoint))
	case e.Status == http.StatusForbidden || e.Status == http.StatusUnauthorized:
		return diag.New(diag.DeployRefused, text, to.Name)
	}
	if e.Status == http.StatusInsufficientStorage {
		return diag.New(diag.DeployFull)
	}
	return diag.New(diag.DeployFailed, diag.Text{
		Zh: strings.TrimSpace("存储回答 " + strconv.Itoa(e.Status) + " " + text),
		En: strings.TrimSpace("the storage answers " + strconv.Itoa(e.Status) + " " + text),
	})
}

// withBucket is an endpoint with the bucket before its host.
func withBucket(to site.Deploy) string {
	bucket, err := url.Parse(to.To)
	endpoint, err2 := url.Parse(to.Endpoint)
	if err != nil || err2 != nil {
		return to.Endpoint
	}
	endpoint.Host = bucket.Host + "." + endpoint.Host
	return endpoint.String()
}
