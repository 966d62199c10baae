package s3

import (
	"maps"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// Every kind of storage does what every target has to do.
func TestTarget(t *testing.T) {
	for name, vendor := range dialects {
		t.Run(name, func(t *testing.T) {
			uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
				const prefix = "网站/"
				s, store := serve(t, vendor, prefix)
				return suiteServer(t, store, func() map[string]string {
					s.mu.Lock()
					defer s.mu.Unlock()
					held := map[string]string{}
					for name, data := range s.objects {
						held[strings.TrimPrefix(name, prefix)] = string(data)
					}
					return held
				})
			})
		})
	}
}

// So does a real one.
func TestTargetGateway(t *testing.T) {
	uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
		store, dir := gateway(t)
		files := uploadtest.Dir(t, dir, nil).Files
		return suiteServer(t, store, files)
	})
}

// suiteServer is a storage, as the suite looks at it. Without exclusive requests it cannot tell whether a file is
// there.
func suiteServer(t *testing.T, store *Store, files func() map[string]string) uploadtest.Server {
	return uploadtest.Server{
		Open: func() (upload.Target, error) {
			o := store.o
			o.Attempts = 2 // what fails here does so for good
			again := Open(o)
			again.testOnlySettle = time.Millisecond
			return again, nil
		},
		Files: func() map[string]string {
			held := files()
			maps.DeleteFunc(held, func(name, _ string) bool { return strings.HasPrefix(name, ".jianbao/") })
			return held
		},
		Put: func(name, data string) {
			if err := store.Store(t.Context(), name, []byte(data)); err != nil {
				t.Fatal(err)
			}
		},
		Foreign: store.o.Vendor.Exclusive != "", NoFolders: true,
	}
}
