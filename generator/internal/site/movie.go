// What a page must know of a video before a browser loads it: its size, so that nothing moves, and its codec, since not
// every phone plays each. Little is read, and never more than a fixed amount, whatever the file claims of itself.

package site

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Movie is what the head of a video says. What is not known is zero.
type Movie struct {
	Width, Height int    // as it is shown, so of an upright video those that its rotation makes
	Codec         string // of the picture: "avc1", "hvc1", "V_VP9"; "" where there is none
}

// Plays reports whether the browsers of phones, that of WeChat included, play the codec.
func (m Movie) Plays() bool {
	switch m.Codec {
	case "", "avc1", "avc2", "avc3", "avc4", "vp08", "vp09", "av01", "V_VP8", "V_VP9", "V_AV1":
		return true
	}
	return false
}

const (
	movieBoxes = 4096     // of an MP4, that are looked at
	movieHead  = 64 << 10 // of a WebM
	movieSide  = 1 << 14  // the largest width or height
)

// ReadMovie reads the head of an MP4, a QuickTime movie or a WebM of a size. Of any other file, and of a damaged one,
// nothing is known. The error is that of reading.
func ReadMovie(f ReaderAt, size int64) (Movie, error) {
	head := make([]byte, min(size, 8))
	if n, err := f.ReadAt(head, 0); n < len(head) {
		return Movie{}, err
	}
	if strings.HasPrefix(string(head), "\x1a\x45\xdf\xa3") {
		return readWebM(f, size)
	}
	r := &boxReader{file: f, left: movieBoxes}
	r.boxes(0, size, 0)
	if r.movie.Width > movieSide || r.movie.Height > movieSide {
		r.movie.Width, r.movie.Height = 0, 0
	}
	return r.movie, r.err
}

// boxReader walks the boxes of an MP4 down to the first track with pictures.
type boxReader struct {
	file  ReaderAt
	left  int // how many boxes may be looked at yet
	err   error
	movie Movie
	track Movie // that is being read
	found bool
	place func(data []byte) // sees what is said of the movie as a whole, where that is asked for
}

// placeMarks stand where a phone has written the place in which it took a video.
var placeMarks = [...]string{"\xa9xyz", "com.apple.quicktime.location", "loci"}

// MovieHasPlace reports whether an MP4 or QuickTime movie says where it was taken.
func MovieHasPlace(f ReaderAt, size int64) (has bool) {
	r := &boxReader{file: f, left: movieBoxes}
	r.place = func(data []byte) {
		for _, mark := range placeMarks {
			has = has || bytes.Contains(data, []byte(mark))
		}
	}
	r.boxes(0, size, 0)
	return has
}

// boxes reads the boxes between two offsets.
func (r *boxReader) boxes(at, end int64, depth int) {
	for at+8 <= end && r.left > 0 && r.err == nil && !r.found && depth < 8 {
		r.left--
		head := r.read(at, min(16, end-at))
		if len(head) < 8 {
			return
		}
		size, skip := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch {
		case size == 0:
			size = end - at
		case size == 1 && len(head) == 16:
			size, skip = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		if size < skip || size > end-at {
			return
		}
		r.box(string(head[4:8]), at+skip, at+size, depth)
		at += size
	}
}

func (r *boxReader) read(at, n int64) []byte {
	data := make([]byte, n)
	read, err := r.file.ReadAt(data, at)
	if read < len(data) {
		r.err = err
	}
	return data[:read]
}

func (r *boxReader) box(kind string, at, end int64, depth int) {
	if r.place != nil {
		switch kind {
		case "moov", "trak":
			r.boxes(at, end, depth+1)
		case "udta", "meta":
			r.place(r.read(at, min(end-at, movieHead)))
		}
		return
	}
	switch kind {
	case "moov", "mdia", "minf", "stbl":
		r.boxes(at, end, depth+1)
	case "trak":
		r.track = Movie{}
		r.boxes(at, end, depth+1)
		if r.found = r.track.Codec != "" && r.track.Width > 0; r.found {
			r.movie = r.track
		}
	case "tkhd":
		r.track.Width, r.track.Height = trackSize(r.read(at, min(end-at, 96)))
	case "stsd":
		if entry := r.read(at, min(end-at, 16)); len(entry) == 16 {
			r.track.Codec = string(entry[12:16])
		}
	}
}

// trackSize is how large a track is shown, by its header: its matrix may turn it.
func trackSize(header []byte) (width, height int) {
	at := 40
	if len(header) > 0 && header[0] == 1 {
		at = 52
	}
	if len(header) < at+44 {
		return 0, 0
	}
	number := func(i int) int32 { return int32(binary.BigEndian.Uint32(header[at+4*i:])) }
	width, height = int(uint32(number(9))>>16), int(uint32(number(10))>>16)
	if number(0) == 0 && number(4) == 0 && number(1) != 0 {
		width, height = height, width
	}
	return width, height
}

// readWebM looks for the first track with pictures in the head of a WebM.
func readWebM(f ReaderAt, size int64) (m Movie, err error) {
	head := make([]byte, min(size, movieHead))
	if n, err := f.ReadAt(head, 0); n < len(head) {
		return m, err
	}
	var track Movie
	for len(head) > 0 && (m.Codec == "" || m.Width == 0) {
		id, n := vint(head, false)
		length, k := vint(head[n:], true)
		if n == 0 || k == 0 {
			break
		}
		data := head[n+k:]
		switch id {
		case 0x18538067, 0x1654AE6B, 0xE0: // Segment, Tracks, Video: what is in them follows
			head = data
			continue
		case 0xAE: // TrackEntry
			track, head = Movie{}, data
			continue
		}
		if length > uint64(len(data)) {
			break
		}
		switch value := data[:length]; id {
		case 0x86: // CodecID
			track.Codec = strings.TrimRight(string(value), "\x00")
		case 0xB0: // PixelWidth
			track.Width = webmNumber(value)
		case 0xBA: // PixelHeight
			track.Height = webmNumber(value)
		}
		if track.Height > 0 && track.Width > 0 && strings.HasPrefix(track.Codec, "V_") {
			m = track
		}
		head = data[length:]
	}
	return m, nil
}

// vint reads a number of variable length, with its marker or without, and how long it is; 0 if there is none.
func vint(data []byte, plain bool) (value uint64, length int) {
	if len(data) == 0 || data[0] == 0 {
		return 0, 0
	}
	length = 1
	for mark := byte(0x80); data[0]&mark == 0; mark >>= 1 {
		length++
	}
	if length > len(data) {
		return 0, 0
	}
	value = uint64(data[0])
	if plain {
		value &= 1<<(8-length) - 1
	}
	for _, b := range data[1:length] {
		value = value<<8 | uint64(b)
	}
	return value, length
}

func webmNumber(data []byte) int {
	n := 0
	for _, b := range data[:min(len(data), 4)] {
		n = n<<8 | int(b)
	}
	if n > movieSide {
		return 0
	}
	return n
}
