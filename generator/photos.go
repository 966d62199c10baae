package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

func (b *build) photoImages(bulletin *site.Bulletin, i int) []markdown.Image {
	return b.images[path.Join(bulletin.Folder, bulletin.Photos[i].File)]
}

// photos makes the derivatives of every photo that a published bulletin shows.
func (b *build) photos() error {
	b.images = map[string][]markdown.Image{}
	var names []string
	for _, list := range [][]*site.Bulletin{b.site.Bulletins, b.site.Unplaced} {
		for _, bulletin := range list {
			for _, p := range bulletin.Photos {
				name := path.Join(bulletin.Folder, p.File)
				if _, known := b.images[name]; !known {
					b.images[name] = nil
					names = append(names, name)
				}
			}
		}
	}
	b.result.Photos = len(names)
	return b.parallel(len(names), func() func(int) error {
		return func(i int) error {
			images, err := b.photo(names[i])
			if err != nil {
				return err
			}
			b.mu.Lock()
			b.images[names[i]] = images
			b.mu.Unlock()
			return nil
		}
	})
}

// photo stages the derivatives of one photo. They are named by the digest of their bytes: the same
// picture is published once, and no file name of an officer becomes public.
func (b *build) photo(name string) ([]markdown.Image, error) {
	data, err := readPhoto(b.root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // the load reported it, at its place
	}
	if err != nil {
		b.diags.Add(diag.New(diag.PhotoBroken, cause(err)).In(name))
		return nil, nil
	}
	derivatives, err := photo.Derive(data, b.site.Photos.Widths, b.site.Photos.Quality)
	if err != nil {
		b.diags.Add(diag.New(diag.PhotoBroken, err).In(name))
		return nil, nil
	}
	var images []markdown.Image
	for _, d := range derivatives {
		digest := sha256.Sum256(d.JPEG)
		id := hex.EncodeToString(digest[:8])
		file := "photos/" + id[:2] + "/" + id[2:] + ".jpg"
		if err := b.writeOnce(file, d.JPEG); err != nil {
			return nil, err
		}
		images = append(images, markdown.Image{URL: page.BasePath(b.site.BaseURL) + "/" + file, Width: d.Width, Height: d.Height})
	}
	return images, nil
}

// writeOnce stages a file that another photo may have given rise to already.
func (b *build) writeOnce(file string, data []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.written == nil {
		b.written = map[string]bool{}
	}
	if b.written[file] {
		return nil
	}
	b.written[file] = true
	return b.write(file, publish.Photo, data)
}

func readPhoto(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, photo.MaxBytes+1))
	if err == nil && len(data) > photo.MaxBytes {
		err = errors.New("more than 64 MiB")
	}
	return data, err
}
