package sitetest

import (
	"path"
	"strings"
)

// placeVideo is an edit: a video in a text, with a poster or without, in the place of the attachments where there are
// any.
func placeVideo(w *workingSite) string {
	s := w.anyBulletin()
	for _, other := range w.bulletins {
		if len(other.attachments) > 0 && w.rng.IntN(2) == 0 {
			s = other
		}
	}
	s.attachments = nil
	w.files[path.Join(s.folder, "v0.mp4")] = movie(byte(1 + w.rng.IntN(3)))
	if !strings.Contains(s.body, "v0.mp4") {
		s.body += "\n![视频](v0.mp4)\n"
	}
	return "a video in the text of " + s.folder + "; " + w.writeOrRemove(path.Join(s.folder, "v0.jpg"), w.photo())
}

// namePoster is an edit: the text names the photo that is seen before its video plays, or no longer.
func namePoster(w *workingSite) string {
	for _, s := range w.bulletins {
		if strings.Contains(s.body, "(v0.mp4") {
			s.body = strings.NewReplacer("(v0.mp4)", "(v0.mp4 \"q0.jpg\")", "(v0.mp4 \"q0.jpg\")", "(v0.mp4)").Replace(s.body)
			w.files[path.Join(s.folder, "q0.jpg")] = w.photo()
			return "another photo before the video of " + s.folder
		}
	}
	return placeVideo(w)
}

// movie is an MP4 of a width, in units of 256 pixels.
func movie(width byte) string {
	box := func(kind string, parts ...string) string {
		data := strings.Join(parts, "")
		return string([]byte{0, 0, byte((8 + len(data)) >> 8), byte(8 + len(data))}) + kind + data
	}
	zeros := func(n int) string { return strings.Repeat("\x00", n) }
	header := zeros(76) + string([]byte{width, 0, 0, 0, width, 0, 0, 0})
	entry := box("stsd", zeros(8), box("avc1", zeros(70)))
	return box("ftyp", "isom", zeros(4)) +
		box("moov", box("trak", box("tkhd", header), box("mdia", box("minf", box("stbl", entry)))))
}

// deploys are values of [deploy.www], each with keys of its own.
var deploys = []string{
	`{ to = "/srv/a" }`, `{ to = "s3://aaa", endpoint = "https://a.example.cn" }`,
	`{ to = "s3://aaa", endpoint = "https://a.example.cn", region = "r" }`,
	`{ to = "sftp://web@a.example.cn/w", fingerprint = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8" }`,
}

func editDeploy(w *workingSite) string { return w.setOrClear(w.settings, "deploy.www", deploys...) }

// ofDeploys are the edits of the keys of [deploy.www].
var ofDeploys = map[string]func(w *workingSite) string{
	"deploy.to": editDeploy, "deploy.endpoint": editDeploy, "deploy.region": editDeploy,
	"deploy.fingerprint": editDeploy,
}

// addSetting adds a setting to what is written, by the key and where it stands.
func addSetting(all map[string]string, name, value string) {
	switch section, rest, ok := strings.Cut(name, "."); {
	case !ok:
		all["site."+name+" "] = value
	case section != "deploy":
		all[name+" "] = value
	default:
		for _, key := range []string{"to", "endpoint", "region", "fingerprint"} {
			_, after, _ := strings.Cut(value, key+" = ")
			all["deploy."+key+" "+rest], _, _ = strings.Cut(after, "\" ")
		}
	}
}
