package main

import (
	"sync"

	"jianbao/generator/internal/diag"
)

// mediaCures are those for videos and sounds.
var mediaCures = sync.OnceValue(func() []cureCase {
	return []cureCase{
		{diag.MediaCodec, "media-hevc", nil, func(s *faultySite) {
			s.write("content/bad/a.mp4", tinyMovie("isom", "avc1"))
			s.write("content/bad/b.mp4", tinyMovie("isom", "avc1"))
			s.remove("content/bad/b.mov")
			s.replace("content/bad/index.md", "b.mov", "b.mp4")
		}},
		{diag.MediaFormat, "", map[string]string{"content/bad/index.md": bulletin("![](a.avi)\n")}, func(s *faultySite) {
			s.write("content/bad/a.mp4", tinyMovie("isom", "avc1"))
			s.line("![](a.mp4)")
		}},
		{diag.BodyMediaInline, "", map[string]string{
			"content/bad/index.md": bulletin("看![](a.mp4)吧\n"), "content/bad/a.mp4": tinyMovie("isom", "avc1"),
		}, func(s *faultySite) { s.line("看\n\n![](a.mp4)\n\n吧") }},
	}
})
