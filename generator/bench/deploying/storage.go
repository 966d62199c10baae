package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"jianbao/generator/bench/measure"
)

const (
	accessKey = "test"
	secretKey = "testtest1"
	region    = "us-east-1"
)

// storage is versitygw, and toxiproxy before it.
type storage struct {
	front             *counter
	latency           time.Duration
	fast, slow        *url.URL
	processes         []*exec.Cmd
	gateway, toxiPath string
}

func (r *runner) startStorage(ctx context.Context) (*storage, error) {
	s := &storage{front: r.front, latency: r.latency}
	var err error
	if s.gateway, err = r.binary(ctx, r.paths.versitygw, versitygw); err != nil {
		return nil, err
	}
	if s.toxiPath, err = r.binary(ctx, r.paths.toxiproxy, toxiproxy); err != nil {
		return nil, err
	}
	for _, bucket := range append(slices.Clone(r.tools), cutBucket) {
		if err := os.MkdirAll(filepath.Join(r.buckets(), bucket), 0o755); err != nil {
			return nil, err
		}
	}
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, s.gateway, "--port", at, "--region", region, "--quiet", "posix", r.buckets())
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	s.fast = &url.URL{Host: at}
	if err := s.start(ctx, cmd, at); err != nil {
		return nil, err
	}
	return s, s.startSlow(ctx)
}

// startSlow starts toxiproxy, which holds back each byte for half of a round trip in either direction.
func (s *storage) startSlow(ctx context.Context) error {
	control, err := freePort()
	if err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(control)
	cmd := exec.CommandContext(ctx, s.toxiPath, "-host", host, "-port", port)
	if err := s.start(ctx, cmd, control); err != nil {
		return err
	}
	at, err := freePort()
	if err != nil {
		return err
	}
	s.slow = &url.URL{Host: at}
	type object = map[string]any
	post := func(path string, value object) error {
		data, err := json.Marshal(value)
		if err != nil {
			return err
		}
		answer, err := http.Post("http://"+control+path, "application/json", bytes.NewReader(data))
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if answer.StatusCode >= 300 {
			text, _ := io.ReadAll(io.LimitReader(answer.Body, 1000))
			return fmt.Errorf("toxiproxy: %s: %s", answer.Status, text)
		}
		return nil
	}
	toxic := func(stream string) object {
		return object{"type": "latency", "stream": stream, "attributes": object{"latency": s.latency.Milliseconds() / 2}}
	}
	return errors.Join(
		post("/proxies", object{"name": "s3", "listen": at, "upstream": s.fast.Host, "enabled": true}),
		post("/proxies/s3/toxics", toxic("upstream")), post("/proxies/s3/toxics", toxic("downstream")),
	)
}

// setSlow says which way requests go.
func (s *storage) setSlow(slow bool) error {
	if s.front.to.Store(s.fast); slow {
		s.front.to.Store(s.slow)
	}
	return nil
}

// start starts a server and waits until it answers.
func (s *storage) start(ctx context.Context, cmd *exec.Cmd, at string) error {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Start(); err != nil {
		return err
	}
	s.processes = append(s.processes, cmd)
	for range 600 {
		if c, err := net.Dial("tcp", at); err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.Join(fmt.Errorf("%s does not start", cmd.Path), s.stop())
}

func (s *storage) stop() (err error) {
	for _, cmd := range s.processes {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	}
	return nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// A program is one that is compiled into the user's cache folder.
type program struct{ name, module, path, version string }

var (
	versitygw = program{"versitygw", "github.com/versity/versitygw", "cmd/versitygw", "v1.8.0"}
	toxiproxy = program{"server", "github.com/Shopify/toxiproxy/v2", "cmd/server", "v2.5.0"}
	s3deploy  = program{"s3deploy", "github.com/bep/s3deploy/v2", "", "v2.16.0"}
)

// binary is the one that was asked for, else one that is compiled the first time.
func (r *runner) binary(ctx context.Context, path string, p program) (string, error) {
	if path != "" {
		return filepath.Abs(path)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "jianbao-bench", filepath.Base(p.module)+"-"+p.version)
	if p.name == "s3deploy" {
		dir = filepath.Join(cache, "jianbao-bench", "s3deploy-"+p.version)
	}
	binary := filepath.Join(dir, p.name)
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	r.progress("compiling %s %s, which takes minutes", p.module, p.version)
	pkg := strings.TrimSuffix(p.module+"/"+p.path, "/") + "@" + p.version
	install := exec.CommandContext(ctx, "go", "install", pkg)
	install.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s cannot be installed: %w\n%s", pkg, err, measure.Tail(out, 1000))
	}
	return binary, nil
}

// command is what a tool is told.
func (r *runner) command(ctx context.Context, tool string) ([]string, error) {
	workers := fmt.Sprint(r.workers)
	switch tool {
	case "jianbao":
		return []string{
			"env", "JIANBAO_DEPLOY_JIANBAO_KEY=" + accessKey, "JIANBAO_DEPLOY_JIANBAO_SECRET=" + secretKey,
			"JIANBAO_DEPLOY_CUT_KEY=" + accessKey, "JIANBAO_DEPLOY_CUT_SECRET=" + secretKey,
			r.jianbao, "deploy", "--site", r.site(),
		}, nil
	case "rclone", "rclone-times":
		path, err := exec.LookPath("rclone")
		command := []string{
			path, "sync", r.public(), ":s3:" + tool, "--s3-provider", "Other", "--s3-endpoint", r.front.address(),
			"--s3-access-key-id", accessKey, "--s3-secret-access-key", secretKey, "--s3-force-path-style",
			"--config", os.DevNull, "--exclude", ".jianbao/**", "--exclude", ".gitignore",
			"--transfers", workers, "--checkers", workers, "--checksum", "--fast-list",
		}
		if tool == "rclone-times" {
			command = slices.DeleteFunc(command, func(arg string) bool { return arg == "--checksum" })
		}
		return command, err
	case "s3deploy":
		path, err := r.binary(ctx, r.paths.s3deploy, s3deploy)
		return []string{
			path, "-source", r.public(), "-bucket", tool, "-region", region, "-key", accessKey, "-secret", secretKey,
			"-endpoint-url", r.front.address(), "-workers", workers, "-max-delete", "1000000", "-quiet",
		}, err
	}
	return nil, fmt.Errorf("-tools: no tool %q", tool)
}
