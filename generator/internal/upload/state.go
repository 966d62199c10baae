package upload

import (
	"os"

	"jianbao/generator/internal/fsys"
)

// saveState writes a file of the state folder, whole or not at all. None is a secret: the token stands in the lock.
func (d *deployment) saveState(name string, data []byte) error {
	root, err := os.OpenRoot(d.o.State)
	if err != nil {
		return err
	}
	defer root.Close()
	return fsys.ReplaceBytes(root, name, data)
}
