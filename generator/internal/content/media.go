package content

import (
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// play reads what the page must know of a video that the body plays, and finds its poster. The body may name it.
func (r *reader) play(name, poster string, at diag.Span) {
	var f *site.File
	for i := range r.more().Files {
		if g := &r.b.More.Files[i]; g.File == name {
			f = g
		}
	}
	if poster != "" && f != nil {
		f.Poster = r.namedPoster(poster)
	}
	if kind, _ := site.TypeOf(name); f == nil || f.Played || f.Stat == (site.FileStat{}) || kind.Kind != site.Video {
		if f != nil {
			f.Played = true
		}
		return
	}
	f.Played = true
	movie := r.movie(name, f.Stat.Size)
	f.Width, f.Height = movie.Width, movie.Height
	switch extension := strings.ToLower(path.Ext(name)); {
	case !movie.Plays():
		r.doc.Report(diag.New(diag.MediaCodec, codecName(movie.Codec)).At(at))
	case extension == ".mov":
		r.doc.Report(diag.New(diag.MediaCodec, "MOV").At(at))
	}
	if f.Poster == "" {
		r.poster(name, f)
	}
}

// codecName is what programs that export videos call a codec.
func codecName(codec string) string {
	switch codec {
	case "hvc1", "hev1", "dvh1", "dvhe":
		return "H.265 (HEVC)"
	case "mp4v":
		return "MPEG-4 (mp4v)"
	}
	return strings.ToUpper(codec)
}

func (r *reader) movie(name string, size int64) site.Movie {
	f, err := r.files.Open(path.Join(r.b.Folder(), name))
	if err != nil {
		return site.Movie{}
	}
	defer f.Close()
	at, ok := f.(site.ReaderAt)
	if !ok {
		return site.Movie{}
	}
	movie, err := site.ReadMovie(at, size)
	if err != nil {
		return site.Movie{}
	}
	return movie
}

// namedPoster adds the photo that the body names to be seen before a video plays. The conversion says what is wrong
// with one that is not there.
func (r *reader) namedPoster(typed string) string {
	name := plainName(strings.ReplaceAll(typed, `\`, "/"))
	if !fs.ValidPath(name) {
		return ""
	}
	name = r.nameOnDisk(name)
	if !r.isKnown(name) {
		if _, ok := r.photoFile(name); !ok {
			r.dependsOnMissingPhoto = true
			return ""
		}
		r.addPhoto(site.Photo{File: strings.Clone(norm.NFC.String(name)), Stat: r.stat})
	}
	return strings.Clone(name)
}

// poster adds the photo that has the name of a video, unless it is listed already. One that comes later is one, too, so
// the folder's stat is a part of what was read.
func (r *reader) poster(name string, f *site.File) {
	for _, p := range r.b.Photos {
		if site.IsPosterOf(p.File, name) {
			return
		}
	}
	dir := path.Dir(name)
	folder := path.Join(r.b.Folder(), dir)
	info, err := fs.Lstat(r.files, folder)
	if err != nil {
		r.dependsOnMissingPhoto = true
		return
	}
	f.Beside = fsys.StatOf(r.files, folder, info)
	for _, beside := range r.namesIn(folder) {
		photo := path.Join(dir, beside)
		if !site.IsPosterOf(photo, name) {
			continue
		}
		if _, ok := r.photoFile(photo); ok {
			r.addPhoto(site.Photo{File: norm.NFC.String(photo), Stat: r.stat})
			return
		}
	}
}
