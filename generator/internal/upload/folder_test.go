package upload_test

import (
	"testing"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// A folder does what every target has to do.
func TestFolder(t *testing.T) {
	uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
		dir := t.TempDir()
		return uploadtest.Dir(t, dir, func() (upload.Target, error) { return upload.OpenFolder(dir) })
	})
}
