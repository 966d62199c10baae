package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	lockName   = ".jianbao/deploy.lock"
	lockVoid   = 5 * time.Minute
	lockRenew  = time.Minute
	tokenState = "token" // in the state folder: that of a deployment under way on this machine
)

// lock takes the target's lock, and returns what gives it back. One that a killed deployment of this machine left is
// known by its token; one of another machine is void when it was not renewed for five minutes.
//
// Where another takes the lock meanwhile, as it may after five minutes without a word from here, lost is called.
func (d *deployment) lock(ctx context.Context, lost func(error)) (unlock func() error, err error) {
	for range 2 {
		err := d.target.Create(ctx, lockName, d.lockText())
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := d.takeOverLock(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.holdsLock(ctx); err != nil {
		return nil, err
	}
	whole := context.WithoutCancel(ctx) // a lock that stays is in the way for five minutes
	if err := os.WriteFile(filepath.Join(d.o.State, tokenState), []byte(d.o.Token), 0o600); err != nil {
		return nil, errors.Join(err, d.target.Remove(whole, lockName))
	}
	renewing, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.renewLock(renewing, lost)
	}()
	return func() error {
		stop()
		<-done
		if err := d.holdsLock(whole); err != nil {
			return err
		}
		err := d.target.Remove(whole, lockName)
		_ = os.Remove(filepath.Join(d.o.State, tokenState)) // a token without its lock means nothing
		return err
	}, nil
}

func (d *deployment) lockText() []byte { return []byte(d.o.Token + "\n" + d.o.Host + "\n") }

// holdsLock makes sure that the lock is ours: an answer that was lost makes a repeated request find its own lock.
func (d *deployment) holdsLock(ctx context.Context) error {
	token, host, err := d.readLock(ctx)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: its lock is gone", ErrBusy)
	case err != nil:
		return err
	case token != d.o.Token:
		d.result.Holder = host
		return ErrBusy
	}
	return nil
}

func (d *deployment) readLock(ctx context.Context) (token, host string, err error) {
	text, err := d.target.Read(ctx, lockName)
	token, host, _ = strings.Cut(strings.TrimSpace(string(text)), "\n")
	return token, host, err
}

// takeOverLock removes a lock that nobody holds any more.
func (d *deployment) takeOverLock(ctx context.Context) error {
	token, host, err := d.readLock(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	own, err := os.ReadFile(filepath.Join(d.o.State, tokenState))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	age, err := d.target.Age(ctx, lockName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case token == d.o.Token:
		return nil
	case age < lockVoid && (token == "" || token != string(own)):
		d.result.Holder = host
		return ErrBusy
	}
	return d.target.Remove(ctx, lockName)
}

// renewLock writes the lock anew each minute.
func (d *deployment) renewLock(ctx context.Context, lost func(error)) {
	tick := time.NewTicker(lockRenew)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			switch err := d.holdsLock(ctx); {
			case err == nil:
				_ = d.target.Store(ctx, lockName, d.lockText()) // the next time may do
			case errors.Is(err, ErrBusy):
				lost(err)
				return
			}
		}
	}
}
