package upload

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"path"
	"strings"
	"sync"
	"time"
)

// What targets on servers have in common.

// Why a server cannot be used, or a file not be stored.
var (
	ErrFull  = errors.New("upload: the target has no room left") // or its user's quota is used up
	ErrLogin = errors.New("upload: the server refuses the name or the password")
	// ErrConnection is that there is none, or none any more.
	ErrConnection = errors.New("upload: no connection to the server")
)

// MissingError is that a server has no such folder. Seen are those that a login begins with.
type MissingError struct {
	Folder string
	Seen   []string
}

func (e *MissingError) Error() string { return "upload: no such folder: " + e.Folder }

// Resolve is the folder that the path of an address stands for: /~/site lies in the one that a login begins in, which
// an empty path is itself.
func Resolve(home, folder string) string {
	if folder == "" || folder == "/" || folder == "/~" {
		return home
	}
	if below, ok := strings.CutPrefix(folder, "/~/"); ok {
		return path.Join(home, below)
	}
	return path.Clean(folder)
}

// Item is what a folder of a server holds.
type Item struct {
	Found  // its name is relative to the target
	Folder bool
}

// walk reads folders of a server, several at once, and returns the files. Only folders that enter accepts are read, and
// never .jianbao.
func walk(
	ctx context.Context, workers int, read func(folder string) ([]Item, error), enter func(folder string) bool,
) (found []Found, err error) {
	for level := []string{"."}; len(level) > 0; {
		var mu sync.Mutex
		var next []string
		err := spread(ctx, workers, len(level), func(i int) error {
			items, err := read(level[i])
			mu.Lock()
			defer mu.Unlock()
			for _, item := range items {
				switch {
				case item.Name == ".jianbao":
				case !item.Folder:
					found = append(found, item.Found)
				case enter(item.Name):
					next = append(next, item.Name)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		level = next
	}
	return found, nil
}

// ListAll lists all files of a server.
func ListAll(ctx context.Context, workers int, read func(folder string) ([]Item, error)) iter.Seq2[Found, error] {
	return func(yield func(Found, error) bool) {
		found, err := walk(ctx, workers, read, func(string) bool { return true })
		for _, f := range found {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(Found{}, err)
		}
	}
}

// fewNames are asked for one by one; of more the folders are read.
const fewNames = 200

// StatAll finds out which of some files a server has, by one, which asks for a file, or by read, which reads a folder.
func StatAll(
	ctx context.Context, workers int, names []string,
	one func(name string) (Found, bool, error), read func(folder string) ([]Item, error),
) (found []Found, err error) {
	if len(names) <= fewNames {
		var mu sync.Mutex
		err = spread(ctx, workers, len(names), func(i int) error {
			f, ok, err := one(names[i])
			if ok {
				mu.Lock()
				defer mu.Unlock()
				found = append(found, f)
			}
			return err
		})
		return found, err
	}
	asked, folders := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		asked[name] = true
		for dir := path.Dir(name); dir != "." && !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	all, err := walk(ctx, workers, read, func(folder string) bool { return folders[folder] })
	for _, f := range all {
		if asked[f.Name] {
			found = append(found, f)
		}
	}
	return found, err
}

// spread calls do for 0 to n-1, several at once, until one fails.
func spread(ctx context.Context, workers, n int, do func(i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs := make(chan int)
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for i := range jobs {
				if err := do(i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		select {
		case <-ctx.Done():
		case jobs <- i:
		}
	}
	close(jobs)
	wait.Wait()
	return context.Cause(ctx)
}

// Pause waits before something is tried for the n-th time, longer each time.
func Pause(ctx context.Context, n int) error {
	wait := min(time.Duration(1<<min(n, 10))*100*time.Millisecond, 5*time.Second)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait + rand.N(wait)):
		return nil
	}
}
