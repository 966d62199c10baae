package photo

import "jianbao/generator/internal/site"

// HeaderSize is how much of a file has to be read for the picture's size: cameras put thumbnails before it.
const HeaderSize = 256 << 10

// Size is the size of a photo when upright, read from its beginning without decoding it. False means that the
// size is not known.
func Size(head []byte) (width, height int, ok bool) {
	switch format := site.RecogniseFormat(head); format {
	case "":
		return 0, 0, false
	case "heic":
		f := readHEIF(head)
		if width, height = f.width, f.height; f.turned {
			width, height = height, width
		}
		return width, height, width > 0 && height > 0 && !f.cropped
	case "jpeg":
		f, _ := walkJPEG(head)
		if width, height = f.width, f.height; exifOrientation(f.exif) > 4 {
			width, height = height, width
		}
	default:
		var err error
		if width, height, err = size(format, head); err != nil {
			return 0, 0, false
		}
	}
	return width, height, width > 0 && height > 0
}

// Fit scales a size so that the longest side is at most longest, as for the pictures of a photo.
func Fit(width, height, longest int) (int, int) { return fit(width, height, longest) }
