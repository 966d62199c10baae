package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/site"
)

// photoIn is a photo of a bundle.
type photoIn struct {
	name                 string
	caption, credit, alt string
}

// addPhotos writes the photos of a draft, each picture once, and notes where each stands. What cannot be used leaves a
// place in the text and a finding.
func (im *importer) addPhotos(ctx context.Context, s *staged, write func(name string, data []byte) error) error {
	s.placed = make([]string, len(s.draft.Photos))
	names := map[[sha256.Size]byte]string{}
	for i, p := range s.draft.Photos {
		if err := ctx.Err(); err != nil {
			return err
		}
		if p.Picture == nil || p.Picture.Read == nil {
			s.shown.Missing++
			continue // whoever made the draft has said so
		}
		data, format, note, err := im.picture(ctx, p.Picture, i+1)
		s.findings = append(s.findings, note...)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.shown.Missing++
			s.findings = append(s.findings, refusal(err))
			continue
		}
		sum := sha256.Sum256(data)
		name, again := names[sum]
		if !again {
			name = fmt.Sprintf("%02d.%s", len(names)+1, format)
			names[sum] = name
			if err := write(name, data); err != nil {
				return err
			}
			s.photos = append(s.photos, photoIn{name, p.Caption, p.Credit, p.Alt})
			s.thumb(im, name, data, p.Caption)
		} else if j := slices.IndexFunc(s.photos, func(q photoIn) bool { return q.name == name }); s.photos[j].caption == "" {
			s.photos[j].caption, s.photos[j].credit = p.Caption, p.Credit
		}
		s.placed[i] = name
	}
	for _, p := range s.photos {
		if p.caption != "" {
			s.shown.Captions++
		}
	}
	s.shown.Photos = len(s.photos)
	return nil
}

// photoLimits are what a build decodes.
func (im *importer) photoLimits() photo.Limits {
	return photo.Limits{Pixels: im.site.Photos.MaxPixels, Bytes: im.site.Photos.MaxBytes}
}

// picture is a picture's bytes as they are in the source; converted only where a browser could not show them, or where
// the source shows a part of it. It is decoded only then.
func (im *importer) picture(
	ctx context.Context, p *document.Picture, n int,
) (data []byte, format string, note []diag.Diagnostic, err error) {
	limits := im.photoLimits()
	if p.Metafile != "" {
		return nil, "", nil, fault.New(diag.New(diag.ImportPhotoMetafile, n, p.Metafile), nil)
	}
	if p.Size > limits.Bytes {
		return nil, "", nil, tooLargePhoto(n, document.Megabytes(p.Size), document.Megabytes(limits.Bytes))
	}
	if data, err = p.Read(); err != nil {
		var cannot *fault.CannotRun
		if errors.As(err, &cannot) && cannot.Diagnostic.Code != diag.ImportTooLarge {
			return nil, "", nil, err
		}
		return nil, "", nil, unusable(n, diag.Cause(err))
	}
	if int64(len(data)) > limits.Bytes {
		return nil, "", nil, tooLargePhoto(n, document.Megabytes(int64(len(data))), document.Megabytes(limits.Bytes))
	}
	format = site.RecogniseFormat(data)
	if format == "" {
		if data, err = toPNG(data, limits.Pixels); err != nil {
			return nil, "", nil, unusable(n, err)
		}
		format = "png"
	}
	w, h, ok := photo.Size(data)
	if ok && w > limits.Pixels/max(h, 1) {
		return nil, "", nil, tooLargePhoto(n, fmt.Sprintf("%d×%d", w, h), fmt.Sprintf("%d MP", limits.Pixels/1_000_000))
	}
	turned := p.Rotate%360 != 0 && p.Rotate%90 == 0
	if !p.Crop.None() || turned {
		cut, err := photo.Cut(ctx, data, limits, photo.Part(p.Crop), p.Rotate/90)
		if err != nil {
			return nil, "", nil, unusable(n, err)
		}
		note = append(note, diag.New(diag.ImportPhotoCropped, n))
		return cut, "jpg", note, nil
	}
	if err := photo.Usable(ctx, data, limits); err != nil {
		return nil, "", nil, unusable(n, err)
	}
	if format == "jpeg" {
		format = "jpg"
	}
	return data, format, note, nil
}

func tooLargePhoto(n int, size, limit string) error {
	return fault.New(diag.New(diag.ImportPhotoLarge, n, size, limit), nil)
}

func unusable(n int, why error) error {
	return fault.New(diag.New(diag.ImportPhotoFormat, n, why), why)
}

var errPicture = errors.New("unknown format")

// toPNG converts a BMP or TIFF.
func toPNG(data []byte, pixels int) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // a decoder's
			err = photo.ErrDamaged
		}
	}()
	var img image.Image
	size := func(c image.Config, err error) error {
		if err != nil {
			return photo.ErrDamaged
		}
		if c.Width <= 0 || c.Height <= 0 || c.Width > pixels/c.Height {
			return photo.ErrPixels
		}
		return nil
	}
	switch otherPicture(data) {
	case "bmp":
		if err = size(bmp.DecodeConfig(bytes.NewReader(data))); err == nil {
			img, err = bmp.Decode(bytes.NewReader(data))
		}
	case "tiff":
		if err = size(tiff.DecodeConfig(bytes.NewReader(data))); err == nil {
			img, err = tiff.Decode(bytes.NewReader(data))
		}
	case "":
		return nil, photo.ErrFormat
	default:
		return nil, fmt.Errorf("%w: %s", errPicture, otherPicture(data))
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
