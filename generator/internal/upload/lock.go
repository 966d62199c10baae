package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

const (
	voidToken  = "-"
	lockName   = ".jianbao/deploy.lock"
	lockVoid   = 5 * time.Minute
	lockTorn   = 10 * time.Second
	lockRenew  = time.Minute
	lockSure   = 3 * time.Minute
	lockFailed = "failed\n" // the end of a lock whose deployment failed
	tokenState = "token"    // in the state folder: those of deployments of this machine
)

// held is what is known of the lock while it is held.
type held struct {
	contested atomic.Bool  // another had it, or took it
	seen      atomic.Int64 // when it was last written, by this computer's clock; 0 where nobody tells the time
}

// lock takes the target's lock, and returns what gives it back. One that a killed deployment of this machine left is
// known by its token; one of another machine is void when it was not renewed for five minutes.
//
// Where another takes the lock meanwhile, as it may after five minutes without a word from here, lost is called.
func (d *deployment) lock(ctx context.Context, lost func(error)) (unlock func() error, err error) {
	if err := d.keepToken(); err != nil {
		return nil, err
	}
	for range 2 {
		at := d.now()
		err := d.target.Create(ctx, lockName, d.lockText())
		if err == nil {
			d.held.seen.Store(at)
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		d.held.contested.Store(true)
		if err := d.takeOverLock(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.holdsLock(ctx); err != nil {
		return nil, err
	}
	whole := context.WithoutCancel(ctx) // a lock that stays is in the way for five minutes
	renewing, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.renewLock(renewing, lost)
	}()
	return func() error {
		stop()
		<-done
		return d.unlock(whole)
	}, nil
}

// keepToken keeps the token on this machine before the lock is made, beside those of deployments that were killed.
func (d *deployment) keepToken() error {
	tokens := d.ownTokens()
	all := strings.Join(append([]string{d.o.Token}, tokens[:min(len(tokens), 9)]...), "\n")
	return d.saveState(tokenState, []byte(all))
}

// ownTokens are those of deployments of this machine that did not give their lock back.
func (d *deployment) ownTokens() []string {
	text, err := os.ReadFile(filepath.Join(d.o.State, tokenState))
	if err != nil { // there was none
		return nil
	}
	return strings.Fields(string(text))
}

// unlock gives the lock back. As long as deploying.gz is there the lock stays, void: who finds no lock knows that there
// is none.
func (d *deployment) unlock(ctx context.Context) error {
	if err := d.holdsLock(ctx); err != nil {
		return err
	}
	var err error
	if d.begun.Load() {
		err = d.target.Store(ctx, lockName, append(d.lockText(), lockFailed...))
	} else {
		err = d.target.Remove(ctx, lockName)
	}
	if err == nil { // a lock that could not be given back is known by its token the next time
		_ = os.Remove(filepath.Join(d.o.State, tokenState)) // a token without its lock means nothing
	}
	return err
}

// lockText is whose lock it is, and since when.
func (d *deployment) lockText() []byte {
	text := d.o.Token + "\n" + d.o.Host + "\n"
	if !d.started.IsZero() {
		text += d.started.UTC().Format(time.RFC3339) + "\n"
	}
	return []byte(text)
}

// now is the time in nanoseconds, by a clock that goes on while the computer sleeps.
func (d *deployment) now() int64 {
	if d.o.Now == nil {
		return 0
	}
	return d.o.Now().UnixNano()
}

// holdsLock makes sure that the lock is ours. It need not ask where the lock was free before and was written less than
// three minutes ago, since nobody takes it over then.
func (d *deployment) holdsLock(ctx context.Context) error {
	if seen := d.held.seen.Load(); !d.held.contested.Load() && seen != 0 && d.fresh(seen) {
		return nil
	}
	return d.readsLock(ctx)
}

// awake makes sure that the lock is ours where this computer slept for minutes, before a file is sent.
func (d *deployment) awake(ctx context.Context) error {
	if seen := d.held.seen.Load(); seen == 0 || d.fresh(seen) {
		return nil
	}
	return d.readsLock(ctx)
}

func (d *deployment) fresh(seen int64) bool {
	age := time.Duration(d.now() - seen)
	return age >= 0 && age < lockSure
}

// readsLock makes sure that the lock is ours: an answer that was lost makes a repeated request find its own lock.
func (d *deployment) readsLock(ctx context.Context) error {
	token, holder, err := d.readLock(ctx)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: its lock is gone", ErrBusy)
	case err != nil:
		return err
	case token != d.o.Token:
		d.result.Holder = holder
		return ErrBusy
	}
	return nil
}

// readLock reads the lock. The token of one that is void is that of nobody; one that is not whole has none.
func (d *deployment) readLock(ctx context.Context) (token string, holder Holder, err error) {
	text, err := d.target.Read(ctx, lockName)
	if err != nil || !bytes.HasSuffix(text, []byte("\n")) {
		return "", holder, err
	}
	token, rest, _ := strings.Cut(string(text), "\n")
	if before, failed := strings.CutSuffix(rest, lockFailed); failed {
		token, rest = voidToken, before
	}
	host, since, _ := strings.Cut(rest, "\n")
	holder.Host = host
	holder.Since, _ = time.Parse(time.RFC3339, strings.TrimSpace(since))
	return token, holder, nil
}

// takeOverLock removes a lock that nobody holds any more. One that is not whole is about to be written, or its maker
// was killed: a few seconds tell.
func (d *deployment) takeOverLock(ctx context.Context) error {
	token, holder, age, err := d.lockFound(ctx)
	for err == nil && token == "" && age < lockTorn {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		token, holder, age, err = d.lockFound(ctx)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case token == d.o.Token:
		return nil
	case token != voidToken && token != "" && age < lockVoid && !slices.Contains(d.ownTokens(), token):
		holder.Seen = max(0, age)
		d.result.Holder = holder
		return ErrBusy
	}
	return d.target.Remove(ctx, lockName)
}

// lockFound is whose lock it is, and how long ago it was written.
func (d *deployment) lockFound(ctx context.Context) (token string, holder Holder, age time.Duration, err error) {
	if token, holder, err = d.readLock(ctx); err == nil {
		age, err = d.target.Age(ctx, lockName)
	}
	return token, holder, age, err
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
			at := d.now()
			switch err := d.readsLock(ctx); {
			case err == nil:
				if d.target.Store(ctx, lockName, d.lockText()) == nil { // else the next time may do
					d.held.seen.Store(at)
				}
			case errors.Is(err, ErrBusy):
				d.held.contested.Store(true)
				lost(err)
				return
			}
		}
	}
}
