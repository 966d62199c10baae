package importer

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
)

// Limits of what is taken as input, far above what offices send.
const (
	maxFile     = 200 << 20 // bytes of one file
	maxText     = 64 << 20  // bytes of a text, page or mail that is read as a whole
	maxFiles    = 20_000    // of a folder
	maxFolders  = 32        // within each other
	maxUnpacked = 2 << 30   // bytes of an archive, unpacked
	maxArchives = 2         // within each other
	headSize    = 4096      // bytes that tell what a file is
)

// tooLarge is the refusal of a file.
func tooLarge(size, limit int64) error {
	return fault.New(diag.New(diag.ImportTooLarge, document.Megabytes(size), document.Megabytes(limit)), nil)
}

// refusal is the diagnostic that an error carries, or one that says that the file cannot be read.
func refusal(err error) diag.Diagnostic {
	var cannot *fault.CannotRun
	if errors.As(err, &cannot) {
		return cannot.Diagnostic
	}
	return diag.New(diag.FileUnreadable, diag.Cause(err))
}

// readFile reads a file of bounded size. What a file declares is not believed.
func readFile(files fs.FS, name string, limit int64) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, tooLarge(info.Size(), limit)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, damaged(err)
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(int64(len(data)), limit)
	}
	return data, nil
}

// readerAt reads an open file at any place. An entry of an archive is read as a whole.
func readerAt(files fs.FS, name string, f fs.File) (io.ReaderAt, error) {
	if at, ok := f.(io.ReaderAt); ok {
		return at, nil
	}
	data, err := readFile(files, name, maxFile)
	return bytes.NewReader(data), err
}

// damaged is the refusal of a file that cannot be read to its end.
func damaged(err error) error {
	return fault.New(diag.New(diag.ImportDamaged, diag.Cause(err)), err)
}
