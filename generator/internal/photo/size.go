package photo

// HeaderSize is how much of a file says how large the picture is: cameras put thumbnails before that.
const HeaderSize = 256 << 10

// Size is how large a photo stands upright, read from its beginning without decoding it. False means that
// it cannot be told so.
func Size(head []byte) (width, height int, ok bool) {
	switch format := sniff(head); format {
	case "", "heic":
		return 0, 0, false
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

// Fit makes the longest side at most longest, as the pictures of a photo are made.
func Fit(width, height, longest int) (int, int) { return fit(width, height, longest) }
