package browser

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// views are what docs/ shows of the pages: a phone and a screen.
var views = []struct {
	width, height int64
	scale         float64
}{
	{390, 844, 1.5},
	{1280, 800, 1},
}

// The pictures that the READMEs show are there, small, and of the size that they are taken in. -update takes
// them anew, of the pages as they are now.
func TestScreenshots(t *testing.T) {
	const most = 150 << 10
	docs := filepath.Join("..", "..", "docs")
	var readmes []byte
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		data, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		readmes = append(readmes, data...)
	}
	for _, p := range pages {
		switch p.name {
		case "home", "district", "gallery", "topic", "search":
		default:
			continue
		}
		for _, v := range views {
			name := fmt.Sprintf("%s-%d.jpg", p.name, v.width)
			file := filepath.Join(docs, name)
			if *update {
				if err := os.WriteFile(file, shot(t, p.path, v.width, v.height, v.scale), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Error(err)
				continue
			}
			picture, err := jpeg.DecodeConfig(bytes.NewReader(data))
			if err != nil || picture.Width != int(float64(v.width)*v.scale) || len(data) > most {
				t.Errorf("%s: %d pixels wide, %d bytes, %v", name, picture.Width, len(data), err)
			}
			if bytes.Count(readmes, []byte("docs/"+name)) < 2 {
				t.Errorf("%s is not in both READMEs", name)
			}
		}
	}
}

// shot is the first screen of a page.
func shot(t *testing.T, path string, width, height int64, scale float64) []byte {
	t.Helper()
	b := open(t, width, height)
	send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale})
	b.visit(path)
	b.wait(`[...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight)`)
	if path == "/search/" {
		b.wait(answered)
	}
	quality := int64(80)
	return send(b, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatJpeg, Quality: &quality}).Data
}
