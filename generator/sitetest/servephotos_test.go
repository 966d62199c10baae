package sitetest

import (
	"html"
	"regexp"
	"testing"

	"jianbao/generator"
)

var previewPhoto = regexp.MustCompile(`/_jianbao/photo/[^" ,]+`)

// Every picture that a page of a preview names is there, also covers whose focus the officer chose.
func TestPreviewPhotos(t *testing.T) {
	for _, focus := range []string{
		"", ", focus = [0.25, 0.75]", ", focus = [0, 1]", ", focus = [1, 0]", ", focus = [0.123456, 0.5]",
	} {
		dir := writeSite(t, map[string][]byte{
			"site.toml":          []byte(photoSite),
			"content/a/p.jpg":    painted(t, 160, 100, 3),
			"content/a/二.jpg":    painted(t, 90, 100, 4),
			"content/a/index.md": bulletinText("{ file = \"p.jpg\"" + focus + " },\n{ file = \"二.jpg\"" + focus + " },\n"),
		})
		s := startServe(t, dir, generator.ServeOptions{})
		seen := map[string]bool{}
		for _, page := range []string{"/", "/wuhou/", "/wuhou/2022/a/"} {
			status, body := s.get(page)
			if status != 200 {
				t.Fatalf("%s: %d", page, status)
			}
			for _, address := range previewPhoto.FindAllString(html.UnescapeString(body), -1) {
				if seen[address] {
					continue
				}
				seen[address] = true
				if status, picture := s.get(address); status != 200 || len(picture) < 100 {
					t.Errorf("focus %q: %s: %d, %d bytes", focus, address, status, len(picture))
				}
			}
		}
		if len(seen) < 5 {
			t.Errorf("focus %q: only %d pictures: %v", focus, len(seen), seen)
		}
		if err := s.done(); err != nil {
			t.Error(err)
		}
	}
}
